"""How RSVPs look: the answer to one, its form, one's own list, reminders, and the news of a free place."""

import discord
from discord.utils import format_dt

from bot.domain.announcements import MeetupCard
from bot.domain.groups import Consent
from bot.domain.meetups import PromotionPost, ReminderPost, RsvpAnswer, Status
from bot.services.meetups import Shown
from bot.services.rsvps import MOST_GUESTS, Answered, OwnPage
from bot.texts import Say
from cogs.cards.lists import turns
from cogs.cards.meetups import announcement, answer_of, called_off, field, plain, shortened, where
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA


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
    rows: list[list[discord.ui.Item[discord.ui.View]]] = []
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
    if guests := _guests_menu(result, say):
        rows.append([guests])
    if result.rsvp.answer is not RsvpAnswer.DECLINED:
        rows.append([_expect_button(meetup.id, say)])
    if result.rsvp.answer is RsvpAnswer.WAITLISTED:
        rows[-1].append(button(say("Leave the waitlist"), CustomId("rsvp", "leave", str(meetup.id))))
    return Card("\n".join(lines), rows=rows)


def _guests_menu(result: Answered, say: Say) -> discord.ui.Select[discord.ui.View] | None:
    """How many guests somebody brings, as many as have room; None where nobody more has."""
    present = result.rsvp.guests
    most = max(result.most_guests, present)
    if result.rsvp.answer not in {RsvpAnswer.GOING, RsvpAnswer.WAITLISTED} or most == 0:
        return None
    options = [
        discord.SelectOption(
            label=say.many("Me and one guest", "Me and {n} guests", n) if n else say("Just me"),
            value=str(n),
            default=n == present,
        )
        for n in range(min(most, MOST_GUESTS) + 1)
    ]
    return menu(say("Are you bringing somebody?"), CustomId("rsvp", "guests", str(result.meetup.id)), options)


def _what_happens_next(result: Answered, say: Say) -> str:
    title = plain(result.meetup.title)
    when = format_dt(result.meetup.starts_at, "F")
    again = "" if result.changed else say("That was already your answer, so nothing has changed.")
    reminder = ""
    if result.is_reminded and result.rsvp.answer in {RsvpAnswer.GOING, RsvpAnswer.MAYBE}:
        reminder = say("I'll remind you beforehand.")
    match result.rsvp.answer:
        case RsvpAnswer.GOING if result.rsvp.guests:
            guests = say.many("one guest", "{n} guests", result.rsvp.guests)
            text = say("See you at **{title}** on {when}, with {guests}.", title=title, when=when, guests=guests)
        case RsvpAnswer.GOING:
            text = say("See you at **{title}** on {when}.", title=title, when=when)
        case RsvpAnswer.MAYBE:
            text = say(
                "I've put you down as a maybe for **{title}** on {when}. You can change your answer at any time.",
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
    return " ".join(part for part in (again, text, reminder) if part)


def consent_kept(choice: Consent, result: Answered | None, say: Say) -> Card:
    """What a choice about being asked afterwards means; what else can be said stays within reach."""
    sentences = {
        Consent.DM: say(
            "Thank you! I'll send you a DM after the meetup. You can change that with /prompts at any time."
        ),
        Consent.THREAD: say("All right. I'll ask in the meetup's thread, without naming anybody."),
        Consent.NO: say("Understood, I won't ask. If you ever feel like telling how it was, use /reflect."),
    }
    return Card(sentences[choice], rows=answered(result, say).rows if result else [])


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
    text = say("**{title}**, {start}", title=plain(meetup.title), start=format_dt(meetup.starts_at, "F"))
    if meetup.status is Status.CANCELLED:
        return Card(f"{text}\n{called_off(meetup, say)}")
    if meetup.status is Status.ENDED:
        over = say("This meetup is over")
        return Card(f"{text}\n{over}.")
    mine = answer_of(shown.mine, shown.before_in_line, say) or say("You haven't answered yet.")
    return Card(f"{text}\n{mine}", rows=announcement(MeetupCard(shown.view), say).rows)


def own_coming(page: OwnPage, say: Say) -> Card:
    """One's own answers to the meetups to come, with a menu that changes one of them."""
    if not page.own:
        return Card(say("You have answered no meetup that is still to come. /meetups shows what there is."))
    embed = discord.Embed(title=say("Your answers"), colour=_COLOUR)
    for each in page.own:
        lines = [
            f"{format_dt(each.meetup.starts_at, 'F')} ({format_dt(each.meetup.starts_at, 'R')})",
            shortened(where(each.meetup).split("\n")[0], 150),
            f"**{answer_of(each.rsvp, each.before_in_line, say)}**",
        ]
        embed.add_field(name=plain(each.meetup.title), value="\n".join(line for line in lines if line), inline=False)
    options = [
        discord.SelectOption(
            label=each.meetup.title[:100],
            value=str(each.meetup.id),
            # Meetups of a series are told apart by their day.
            description=say.when(each.meetup.starts_at, each.meetup.zone)[:100],
        )
        for each in page.own
    ]
    rows: list[list[discord.ui.Item[discord.ui.View]]] = [
        [menu(say("Change an answer"), CustomId("rsvp", "change"), options)]
    ]
    turned = turns(CustomId("rsvp", "list_page"), page.number, more=page.more, say=say)
    return Card(embeds=[embed], rows=[*rows, turned] if turned else rows)
