"""How RSVPs look: the answer to one, its form, reminders, and the news of a free place."""

import discord
from discord.utils import format_dt

from bot.domain.groups import Consent
from bot.domain.meetups import MeetupCard, PromotionPost, ReminderPost, RsvpAnswer
from bot.services.meetups import Shown
from bot.services.rsvps import Answered
from bot.texts import Say
from cogs.cards.meetups import announcement, answer_of, field, plain, shortened, where
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId


def expectation_form(meetup_id: int, present: str | None, say: Say) -> discord.ui.Modal:
    """One line: what somebody expects of a meetup."""
    form = discord.ui.Modal(
        title=say("What do you expect?")[:45],
        custom_id=str(CustomId("rsvp", "expected", str(meetup_id))),
        timeout=None,
    )
    about = say("Only you will see it, and again when you write how it was.")[:100]
    form.add_item(
        field(say("What do you expect?"), "expectation", present or "", most=200, required=False, description=about)
    )
    return form


def answered(result: Answered, say: Say) -> Card:
    """What happens next, to the person who answered; once, whether they may be asked afterwards."""
    meetup = result.meetup
    lines = [_what_happens_next(result, say)]
    rows: list[list[discord.ui.Button[discord.ui.View]]] = []
    if result.ask_consent:
        lines.append(
            say("**May I ask you afterwards how it went?** If you don't choose, I'll ask in the meetup's thread.")
        )
        rows.append(
            [
                button(say("By DM"), CustomId("consent", "dm", str(meetup.id))),
                button(say("In the meetup's thread"), CustomId("consent", "thread", str(meetup.id))),
                button(say("No"), CustomId("consent", "no", str(meetup.id))),
            ]
        )
    if result.rsvp.answer is not RsvpAnswer.DECLINED:
        rows.append([_expect_button(meetup.id, say)])
    return Card("\n".join(lines), rows=rows)


def _what_happens_next(result: Answered, say: Say) -> str:
    title = plain(result.meetup.title)
    when = format_dt(result.meetup.starts_at, "F")
    again = "" if result.changed else say("That was already your answer, so nothing has changed.") + " "
    match result.rsvp.answer:
        case RsvpAnswer.GOING if result.rsvp.guests:
            guests = say.many("one guest", "{n} guests", result.rsvp.guests)
            text = say(
                "See you at **{title}** on {when}, with {guests}. I'll remind you beforehand.",
                title=title,
                when=when,
                guests=guests,
            )
        case RsvpAnswer.GOING:
            text = say("See you at **{title}** on {when}. I'll remind you beforehand.", title=title, when=when)
        case RsvpAnswer.MAYBE:
            text = say(
                "I've put you down as a maybe for **{title}** on {when}. I'll remind you beforehand; you"
                " can change your answer at any time.",
                title=title,
                when=when,
            )
        case RsvpAnswer.WAITLISTED:
            place = (
                say.many(
                    "There is one person ahead of you.", "There are {n} people ahead of you.", result.before_in_line
                )
                if result.before_in_line
                else say("You are first in line.")
            )
            text = say(
                "**{title}** is full, so you are on the waitlist. {place} I'll tell you as soon as a place is free.",
                title=title,
                place=place,
            )
        case RsvpAnswer.DECLINED:
            text = say(
                "Thanks for letting me know. I won't send you reminders about **{title}**. If your"
                " plans change, just answer again.",
                title=title,
            )
    return again + text


def consent_kept(choice: Consent, meetup_id: int, say: Say) -> Card:
    """What a choice about being asked afterwards means."""
    sentences = {
        Consent.DM: say(
            "Thank you! I'll send you a DM after the meetup. You can change that with /prompts at any time."
        ),
        Consent.THREAD: say("All right. I'll ask in the meetup's thread, without naming anybody."),
        Consent.NO: say("Understood, I won't ask. If you ever feel like telling how it was, use /reflect."),
    }
    return Card(sentences[choice], rows=[[_expect_button(meetup_id, say)]])


def _expect_button(meetup_id: int, say: Say) -> discord.ui.Button[discord.ui.View]:
    return button(say("What do you expect?"), CustomId("rsvp", "expect", str(meetup_id)))


# ------------------------------------------------------------------ reminders and free places


def reminder(post: ReminderPost, say: Say) -> Card:
    """The reminder, in a thread for those it mentions, in a DM for the one who reads it."""
    meetup = post.meetup
    lines = [
        say(
            "Reminder: **{title}**, {start} ({soon})",
            title=plain(meetup.title),
            start=format_dt(meetup.starts_at, "F"),
            soon=format_dt(meetup.starts_at, "R"),
        ),
        shortened(where(meetup), 300),
        say("If you can't come after all, please let us know with the button below."),
        " ".join(f"<@{user_id}>" for user_id in post.mentioned),
    ]
    row = [button(say("Change my answer"), post.marker)]
    return Card("\n".join(line for line in lines if line), rows=[row], pings=post.mentioned)


def promotion(post: PromotionPost, say: Say) -> Card:
    """The news that there is a place."""
    meetup = post.meetup
    text = say(
        "Good news: there is a place for you at **{title}** on {start}. If you can't come any more, please"
        " let us know with the button below.",
        title=plain(meetup.title),
        start=format_dt(meetup.starts_at, "F"),
    )
    if post.in_thread:
        text = f"<@{post.user_id}> {text}"
    row = [button(say("Change my answer"), post.marker)]
    return Card(text, rows=[row], pings=[post.user_id] if post.in_thread else [])


def own_answer(shown: Shown, say: Say) -> Card:
    """One's own answer to a meetup, with the buttons that change it."""
    meetup = shown.view.meetup
    card = announcement(MeetupCard(shown.view), say)
    mine = answer_of(shown.mine, say) or say("You haven't answered yet.")
    text = say("**{title}**, {start}", title=plain(meetup.title), start=format_dt(meetup.starts_at, "F"))
    return Card(f"{text}\n{mine}", rows=card.rows)
