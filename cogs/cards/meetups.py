"""How meetups look: the card in the channel, the draft, lists, answers to an RSVP, reminders."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import discord
from discord.utils import escape_markdown, format_dt

from bot.domain.markdown import defused
from bot.domain.meetups import (
    Level,
    Meetup,
    MeetupCard,
    MeetupView,
    Rsvp,
    RsvpAnswer,
    Status,
    Talk,
)
from bot.domain.problems import N_
from bot.domain.prompts import AFTER_THE_END
from bot.services.meetups import Comers, Draft, Page, Shown
from bot.texts import Say
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_FIELD = 1024  # Discord's limit of a field's value
_DESCRIPTION = 1500  # of Discord's 4,096: all of an embed together may have 6,000
_TALKS = 1600
_LINE = 200  # of a talk's abstract, or a person's name with what surrounds it
_COLOUR = 0x3E7BFA
_QUIET_COLOUR = 0x8A8F98

_LEVELS = {
    Level.EVERYONE: N_("Everyone"),
    Level.BEGINNER: N_("Beginners"),
    Level.INTERMEDIATE: N_("Some experience"),
    Level.ADVANCED: N_("Advanced"),
}
_ANSWERS = {
    RsvpAnswer.GOING: N_("You are going"),
    RsvpAnswer.MAYBE: N_("You said maybe"),
    RsvpAnswer.DECLINED: N_("You can't come"),
    RsvpAnswer.WAITLISTED: N_("You are on the waitlist"),
}


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` characters; what is left out is marked by an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def safe(text: str, limit: int) -> str:
    """People's own text, reaching nothing outside itself, in at most `limit` characters."""
    for room in (limit, limit * 3 // 4, limit // 2, limit // 4):
        safe = defused(shortened(text, room))
        if len(safe) <= limit:
            return safe
    return shortened(escape_markdown(text), limit)


def plain(text: str, limit: int = 256) -> str:
    """A name or title as it is written, without any formatting, in at most `limit` characters."""
    return safe(escape_markdown(shortened(text, limit)), limit)


# ------------------------------------------------------------------ the card in the channel


def announcement(post: MeetupCard, say: Say) -> Card:
    """The card that people answer."""
    view = post.view
    open_for_answers = view.meetup.status is Status.SCHEDULED
    buttons = [
        button(say("Going"), _rsvp("going", view.meetup), discord.ButtonStyle.success, disabled=not open_for_answers),
        button(say("Maybe"), _rsvp("maybe", view.meetup), disabled=not open_for_answers),
        button(say("Can't come"), _rsvp("declined", view.meetup), disabled=not open_for_answers),
    ]
    if view.going_count > _names_that_fit(view, say)[1]:
        buttons.append(button(say("Who is coming"), CustomId("meetup", "comers", f"{view.meetup.id}.0")))
    rows = [buttons]
    if view.meetup.checkin_code is not None and view.meetup.status in {Status.SCHEDULED, Status.LIVE}:
        here = CustomId("attendance", "here", str(view.meetup.id))
        rows.append([button(say("I'm here"), here, discord.ButtonStyle.primary)])
    return Card(embeds=[meetup_embed(view, say)], rows=rows)


def _rsvp(answer: str, meetup: Meetup) -> CustomId:
    return CustomId("rsvp", answer, str(meetup.id))


def meetup_embed(view: MeetupView, say: Say) -> discord.Embed:
    """Everything about a meetup, within Discord's limits whatever people wrote."""
    meetup = view.meetup
    ahead = meetup.status in {Status.DRAFT, Status.SCHEDULED, Status.LIVE}
    embed = discord.Embed(
        title=plain(meetup.title),
        description=safe(meetup.description, _DESCRIPTION) if meetup.description else None,
        colour=_COLOUR if ahead else _QUIET_COLOUR,
    )
    for name, value in _facts(view, say):
        embed.add_field(name=name, value=shortened(value, _FIELD), inline=False)
    embed.set_footer(text=shortened(_standing(view, say), _LINE))
    return embed


def _facts(view: MeetupView, say: Say) -> list[tuple[str, str]]:
    meetup = view.meetup
    facts = [(say("When"), _when(meetup, say))]
    if place := where(meetup):
        facts.append((say("Where"), place))
    if meetup.level is not Level.EVERYONE:
        facts.append((say("For"), say(_LEVELS[meetup.level])))
    facts.extend(_talk_fields(view.talks, say))
    if meetup.food:
        facts.append((say("Food"), safe(meetup.food, _LINE)))
    if meetup.status in {Status.SCHEDULED, Status.LIVE, Status.ENDED}:
        facts.append((_coming_title(view, say), _names_that_fit(view, say)[0]))
    return facts


def _when(meetup: Meetup, say: Say) -> str:
    stamp = f"{format_dt(meetup.starts_at, 'F')} ({format_dt(meetup.starts_at, 'R')})"
    return f"{stamp}\n{say.when(meetup.starts_at, meetup.zone)}"


def where(meetup: Meetup) -> str:
    """The venue, the link, or both, a line each; empty where neither is known."""
    # An address of our own field is shown as it is: whoever reads it sees where it leads.
    return "\n".join(part for part in (safe(meetup.venue or "", 500), meetup.link or "") if part)


def _talk_fields(talks: Sequence[Talk], say: Say) -> list[tuple[str, str]]:
    """The talks in one field, or two where one is too small; what has no room even then is counted."""
    blocks: list[str] = []
    room = _TALKS
    for talk in talks:
        block = _talk(talk, say)
        if len(block) + 2 > room:
            blocks.append(say.many("and one more talk", "and {n} more talks", len(talks) - len(blocks)))
            break
        blocks.append(block)
        room -= len(block) + 2
    fields: list[str] = []
    for block in blocks:
        if fields and len(fields[-1]) + len(block) + 2 <= _FIELD:
            fields[-1] += f"\n\n{block}"
        else:
            fields.append(block)
    return [(say("Talks") if n == 0 else "\u200b", value) for n, value in enumerate(fields)]


def _talk(talk: Talk, say: Say) -> str:
    title = safe(talk.title, 280)
    head = say("**{title}** with {speaker}", title=title, speaker=safe(talk.speaker, 100)) if talk.speaker else ""
    lines = [head or f"**{title}**"]
    if talk.abstract:
        lines.append(safe(talk.abstract, _LINE))
    lines.extend(link for link in talk.links if len(link) <= _LINE)
    return "\n".join(lines[:4])


def _coming_title(view: MeetupView, say: Say) -> str:
    if view.meetup.status is Status.ENDED:
        return say("Said they would come")
    return say("Who is coming")


def _names_that_fit(view: MeetupView, say: Say) -> tuple[str, int]:
    """The names of those going that a field has room for, with the rest counted; and how many were named."""
    if view.going_count == 0:
        return say("Nobody yet. Be the first!") if view.meetup.status is Status.SCHEDULED else say("Nobody"), 0
    names: list[str] = []
    room = 800  # leaves some of the field for how many more there are
    for name in view.going:
        safe = plain(name, 64)
        if len(safe) + 2 > room:
            break
        names.append(safe)
        room -= len(safe) + 2
    others = view.going_count - len(names)
    if others and not names:
        return say.many("{n} person", "{n} people", others), 0
    if others:
        return say(
            "{names} and {others}", names=", ".join(names), others=say.many("{n} more", "{n} more", others)
        ), len(names)
    return say.listing(names), len(names)


def _standing(view: MeetupView, say: Say) -> str:
    """The counts in one line: places, guests, maybes, waitlist, organiser."""
    parts: list[str] = []
    if view.meetup.status is Status.CANCELLED:
        parts.append(say("Cancelled"))
    elif view.meetup.status is Status.ENDED:
        parts.append(say("This meetup is over"))
    elif view.meetup.status is Status.LIVE:
        parts.append(say("Going on now"))
    if view.going_count:
        parts.append(say.many("{n} going", "{n} going", view.going_count))
    if view.guests:
        parts.append(say.many("{n} guest", "{n} guests", view.guests))
    if view.maybe_count:
        parts.append(say.many("{n} maybe", "{n} maybe", view.maybe_count))
    if view.places_left is not None and view.meetup.status in {Status.DRAFT, Status.SCHEDULED}:
        left = view.places_left
        parts.append(say.many("{n} place left", "{n} places left", left) if left else say("full"))
    if view.waitlisted_count:
        parts.append(say.many("{n} waiting", "{n} waiting", view.waitlisted_count))
    if view.meetup.organiser:
        parts.append(say("organised by {name}", name=shortened(view.meetup.organiser, 60)))
    return " · ".join(parts) or say("Answer with a button below")


# ------------------------------------------------------------------ the draft


def draft(shown: Draft, now: datetime, say: Say, post_in: Say) -> Card:
    """What an organiser sees before announcing: the card as the group will see it, and what goes out when."""
    meetup = shown.view.meetup
    zone, asked_at = meetup.zone, meetup.ends_at + AFTER_THE_END
    lines = [
        say("This draft is visible only to you; below is how it will look. Once you announce it, I'll send:"),
        say("• the announcement: at once"),
        *(say("• a reminder: {when}", when=both_times(each, zone, say)) for each in shown.reminders if each > now),
        say("• the question “How was it?”: from {when} on", when=both_times(asked_at, zone, say)),
    ]
    buttons = [
        button(say("Announce"), CustomId("meetup", "announce", str(meetup.id)), discord.ButtonStyle.success),
        button(say("Edit"), CustomId("meetup", "edit", str(meetup.id))),
        button(say("Discard"), CustomId("meetup", "discard", str(meetup.id)), discord.ButtonStyle.danger),
    ]
    return Card("\n".join(lines), embeds=[meetup_embed(shown.view, post_in)], rows=[buttons])


def both_times(moment: datetime, zone: ZoneInfo, say: Say) -> str:
    """A moment as `zone` has it, and as the reader's own clock shows it."""
    local = f"{say.day(moment.astimezone(zone))}, {say.clock(moment, zone)}"
    return say("{local} (on your clock {here})", local=local, here=format_dt(moment.astimezone(UTC), "f"))


def edit_form(meetup: Meetup, say: Say) -> discord.ui.Modal:
    """The form that changes a draft, filled with what it says now."""
    form = discord.ui.Modal(
        title=say("Edit the draft")[:45], custom_id=str(CustomId("meetup", "edited", str(meetup.id))), timeout=None
    )
    when = say("In the time zone {zone}", zone=meetup.timezone)[:100]
    form.add_item(field(say("Title"), "title", meetup.title, most=100))
    form.add_item(field(say("When"), "when", meetup.local_start.replace("T", " "), most=100, description=when))
    form.add_item(field(say("Where"), "venue", meetup.venue or "", most=500, required=False))
    form.add_item(
        field(say("Description"), "description", meetup.description or "", most=4000, required=False, long=True)
    )
    return form


def field(
    label: str,
    name: str,
    value: str,
    *,
    most: int,
    required: bool = True,
    long: bool = False,
    description: str | None = None,
) -> discord.ui.Label[discord.ui.Modal]:
    """A labelled text input, filled with what is there already."""
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    # A one-line field takes no line breaks.
    default = (value if long else " ".join(value.split()))[:most]
    text_input: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=name, style=style, default=default or None, required=required, max_length=most
    )
    return discord.ui.Label(text=label[:45], description=description, component=text_input)


# ------------------------------------------------------------------ lists


def meetup(shown: Shown, say: Say) -> Card:
    """One meetup for one person, with their answer and the buttons to change it."""
    card = announcement(MeetupCard(shown.view), say)
    return Card(answer_of(shown.mine, say) or "", embeds=card.embeds, rows=card.rows)


def answer_of(mine: Rsvp | None, say: Say) -> str | None:
    """A person's own answer in a sentence; None where there is none."""
    if mine is None:
        return None
    guests = say.many(", with one guest", ", with {n} guests", mine.guests) if mine.guests else ""
    return say(_ANSWERS[mine.answer]) + guests + "."


def coming(page: Page, say: Say) -> Card:
    """The meetups to come, with the person's own answer beside each."""
    if not page.shown:
        return Card(say("Nothing is planned yet. As soon as a meetup is announced, you'll find it here."))
    embed = discord.Embed(title=say("Upcoming meetups"), colour=_COLOUR)
    unanswered = say("You haven't answered yet.")
    for each in page.shown:
        lines = [
            _when(each.view.meetup, say),
            shortened(where(each.view.meetup).split("\n")[0], 150),
            plain(_standing(each.view, say), 400),
            f"**{answer_of(each.mine, say) or unanswered}**",
        ]
        embed.add_field(
            name=plain(each.view.meetup.title),
            value="\n".join(line for line in lines if line),
            inline=False,
        )
    return Card(embeds=[embed], rows=_turn("coming", page.number, more=page.more, say=say))


def comers(shown: Comers, say: Say) -> Card:
    """Everybody who is going, a page at a time."""
    names = [plain(each.name, 64) + (f" +{each.guests}" if each.guests else "") for each in shown.going]
    embed = discord.Embed(
        title=plain(shown.meetup.title), description="\n".join(names) or say("Nobody yet."), colour=_COLOUR
    )
    rows = _turn("comers_page", shown.number, more=shown.more, say=say, of=f"{shown.meetup.id}.")
    return Card(embeds=[embed], rows=rows)


def _turn(
    action: str, number: int, *, more: bool, say: Say, of: str = ""
) -> list[list[discord.ui.Button[discord.ui.View]]]:
    turns: list[discord.ui.Button[discord.ui.View]] = []
    if number > 0:
        turns.append(button(say("Previous page"), CustomId("meetup", action, f"{of}{number - 1}")))
    if more:
        turns.append(button(say("Next page"), CustomId("meetup", action, f"{of}{number + 1}")))
    return [turns] if turns else []
