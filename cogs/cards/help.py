"""/help by role."""

from bot.texts import Say
from cogs.ui.card import Card


def help_card(say: Say, *, organises: bool) -> Card:
    """A line for each command that is for this person."""
    member = [
        say("**What you can do**"),
        say("`/meetups`: what is coming up, and what you answered"),
        say("`/rsvp`: say whether you're coming; the buttons under an announcement do the same"),
        say("`/reflect`: tell how it went: in a form, in a conversation, or freely"),
        say("`/reflections mine`: what you wrote, who may read it, and how to take it back"),
        say("`/prompts`: whether and when I may ask you"),
    ]
    organiser = [
        "",
        say("**For organisers**"),
        say("`/meetup create`, then `/talk add`: prepare a meetup and announce it"),
        say("`/digest preview`, `/digest post`, `/digest schedule`: the weekly digest"),
        say("`/setup`, `/settings show`, `/doctor`: how I'm set up, and what I still need"),
    ]
    return Card("\n".join([*member, *(organiser if organises else [])]))
