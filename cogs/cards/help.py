"""/help by role."""

from bot.texts import Say
from cogs.ui.card import Card


def help_card(say: Say, *, organises: bool) -> Card:
    """A line for each command that is for this person."""
    member = [
        say("**What you can do**"),
        say("`/meetups`: what is coming up, and what you answered"),
        say("`/rsvp`: say whether you're coming; the buttons under an announcement do the same"),
        say("`/checkin`: say that you're here, with the code shown in the room"),
        say("`/calendar`: the group's meetups, or only yours, in your own calendar"),
        say("`/reflect`: tell how it went: in a form, in a conversation, or freely"),
        say("`/reflections mine`: what you wrote, who may read it, and how to take it back"),
        say("`/reflections show`, `/reflections search`: what others wrote and you may read"),
        say("`/profile edit`: your name, website and the rest, as they stand under published posts"),
        say("`/prompts`: whether and when I may ask you"),
        say("`/privacy export`, `/privacy delete`: everything I have stored about you, as a file or deleted"),
    ]
    organiser = [
        "",
        say("**For organisers**"),
        say("`/meetup create`: prepare a meetup and announce it, once or again and again"),
        say("`/meetup edit`, `/meetup copy`, `/meetup skip`, `/meetup cancel`: those who are coming are told"),
        say("`/talk add`, `/talk call`: put talks on the programme, or ask for them"),
        say("`/series list`, `/series end`: the meetups that come again"),
        say("`/attendance code`, `/attendance show`, `/attendance mark`: who came"),
        say("`/roster`: who has handed in a reflection, without a word of it"),
        say("`/feed add`: meetups from another calendar, kept in step; `/export`: yours, as a file"),
        say("`/form show`, `/form edit`, `/form reset`: the questions people are asked afterwards"),
        say("`/digest preview`, `/digest post`, `/digest schedule`: the weekly digest; `/digest share` takes it out"),
        say("`/respond`: you said, we changed: the next digest and announcement tell it"),
        say("`/setup`, `/settings show`, `/settings set`: how I'm set up; `/doctor`: what I need, and what went wrong"),
    ]
    return Card("\n".join([*member, *(organiser if organises else [])]))
