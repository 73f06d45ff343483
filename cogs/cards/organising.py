"""How making, changing and cancelling a meetup looks to its organiser: the draft, the forms, the last look."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import discord

from bot.domain.meetups import Level, Meetup, Proposal, Status
from bot.domain.problems import N_, NotUnderstood
from bot.domain.prompts import AFTER_THE_END
from bot.domain.recurrence import Scope
from bot.services.drafts import Draft
from bot.services.edits import Edited, ToConfirm
from bot.texts import Say
from cogs.cards.meetups import both_times, field, meetup_embed, plain, safe, shortened
from cogs.cards.repeats import left_out, rule_in_words
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

LEVELS = {
    Level.EVERYONE: N_("everyone"),
    Level.BEGINNER: N_("beginner"),
    Level.INTERMEDIATE: N_("intermediate"),
    Level.ADVANCED: N_("advanced"),
}


SCOPES = {
    Scope.THIS: N_("this one"),
    Scope.FOLLOWING: N_("this and the following"),
    Scope.ALL: N_("all that are to come"),
}


class Part(StrEnum):
    """A form: as much of a meetup as Discord lets one hold. FIX holds what can be misread."""

    FIX = "fix"
    TIME = "time"
    TEXT = "text"
    PEOPLE = "people"


# ------------------------------------------------------------------ the draft


def draft(shown: Draft, now: datetime, say: Say, post_in: Say) -> Card:
    """What an organiser sees before announcing: the card as the group will see it, and what goes out when."""
    meetup = shown.view.meetup
    buttons = [
        button(say("Announce"), CustomId("meetup", "announce", str(meetup.id)), discord.ButtonStyle.success),
        button(say("Edit"), CustomId("meetup", "edit", str(meetup.id))),
        button(say("Discard"), CustomId("meetup", "discard", str(meetup.id)), discord.ButtonStyle.danger),
    ]
    lines = _what_goes_out(shown, now, say)
    return Card("\n".join(lines), embeds=[meetup_embed(shown.view, post_in)], rows=[buttons])


def _what_goes_out(shown: Draft, now: datetime, say: Say) -> list[str]:
    meetup = shown.view.meetup
    zone, asked_at = meetup.zone, meetup.ends_at + AFTER_THE_END
    return [
        say("This draft is visible only to you; below is how it will look. Once you announce it, I'll send:"),
        say("• the announcement: at once"),
        *(say("• a reminder: {when}", when=both_times(each, zone, say)) for each in shown.reminders if each > now),
        say("• the question “How was it?”: from {when} on", when=both_times(asked_at, zone, say)),
        *_what_repeats(shown, say),
    ]


def _what_repeats(shown: Draft, say: Say) -> list[str]:
    if shown.view.rule is None:
        return []
    meetup, rule = shown.view.meetup, rule_in_words(shown.view.rule, say)
    lines = [
        "",
        say.many(
            "It repeats {rule}. I'll announce each one {n} day before it; the next ones:",
            "It repeats {rule}. I'll announce each one {n} days before it; the next ones:",
            shown.announce_days,
            rule=rule,
        ),
        *(f"• {say.when(each, meetup.zone)}" for each in shown.following),
        left_out(shown.view.rule, say),
    ]
    return lines if lines[-1] else lines[:-1]


# ------------------------------------------------------------------ the forms


def parts(meetup: Meetup, say: Say, scope: Scope = Scope.THIS) -> Card:
    """What there is to change about a meetup, as a menu of forms; the voice channel is chosen right here.

    Of a series, `scope` says which ones change.
    """
    about = f"{meetup.id}.{scope}"
    options = [
        discord.SelectOption(label=say("Time and place"), value=Part.TIME),
        discord.SelectOption(label=say("Title and description"), value=Part.TEXT),
        discord.SelectOption(label=say("Level, places, food, organiser"), value=Part.PEOPLE),
    ]
    present = [discord.Object(meetup.voice_channel_id)] if meetup.voice_channel_id else []
    voice: discord.ui.ChannelSelect[discord.ui.View] = discord.ui.ChannelSelect(
        custom_id=str(CustomId("meetup", "voice", about)),
        placeholder=say("Voice or stage channel, if it is held online")[:150],
        channel_types=[discord.ChannelType.voice, discord.ChannelType.stage_voice],
        min_values=0,
        default_values=present,
    )
    rows: list[list[discord.ui.Item[discord.ui.View]]] = [
        [menu(say("What would you like to change?"), CustomId("meetup", "part", about), options)],
        [voice],
    ]
    if meetup.status is Status.DRAFT:
        rows.append([button(say("Back to the draft"), CustomId("meetup", "draft", str(meetup.id)))])
    elif meetup.series_id is not None:
        rows.insert(0, _scopes(meetup, scope, say))
    return Card(say("What would you like to change about **{title}**?", title=plain(meetup.title)), rows=rows)


def _scopes(meetup: Meetup, present: Scope, say: Say) -> list[discord.ui.Item[discord.ui.View]]:
    blurple, grey = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
    labels = [(scope, say(words)) for scope, words in SCOPES.items()]
    return [
        button(
            label[:1].upper() + label[1:],
            CustomId("meetup", "scope", f"{meetup.id}.{scope}"),
            blurple if scope is present else grey,
        )
        for scope, label in labels
    ]


def form(part: Part, custom_id: CustomId, present: Proposal, zone: str | None, say: Say) -> discord.ui.Modal:
    """One of the forms, filled with what is there; `zone` is the time zone's name where it is known."""
    modal = discord.ui.Modal(title=say("Edit the meetup")[:45], custom_id=str(custom_id), timeout=None)
    in_zone = say("In the time zone {zone}", zone=zone)[:100] if zone else None
    fields = {
        "title": lambda: field(say("Title"), "title", present.title or "", most=100),
        "when": lambda: field(say("When"), "when", present.when or "", most=100, description=in_zone),
        "repeat": lambda: field(say("How often"), "repeat", present.repeat or "", most=100, required=False),
        "minutes": lambda: field(say("Minutes it takes"), "minutes", _text(present.minutes), most=9, required=False),
        "rsvp_until": lambda: field(
            say("Answers until"), "rsvp_until", present.rsvp_until or "", most=100, required=False,
            description=say("Empty: until it starts"),
        ),
        "venue": lambda: field(say("Where"), "venue", present.venue or "", most=500, required=False),
        "link": lambda: field(say("Link"), "link", present.link or "", most=512, required=False),
        "description": lambda: field(
            say("Description"), "description", present.description or "", most=4000, required=False, long=True
        ),
        "level": lambda: _level(present.level or Level.EVERYONE, say),
        "capacity": lambda: field(
            say("Places"), "capacity", _text(present.capacity), most=9, required=False,
            description=say("How many people fit, guests included; empty: no limit"),
        ),
        "food": lambda: field(say("Food"), "food", present.food or "", most=200, required=False),
        "organiser": lambda: field(say("Organiser"), "organiser", present.organiser or "", most=100, required=False),
    }  # fmt: skip
    for name in _FIELDS[part]:
        if name != "repeat" or present.repeat is not None:  # an empty one would be read as: not at all
            modal.add_item(fields[name]())
    return modal


_FIELDS = {
    Part.FIX: ("title", "when", "repeat", "rsvp_until", "link"),
    Part.TIME: ("when", "minutes", "rsvp_until", "venue", "link"),
    Part.TEXT: ("title", "description"),
    Part.PEOPLE: ("level", "capacity", "food", "organiser"),
}


def _text(number: int | str | None) -> str:
    return str(number or "")


def _level(present: Level, say: Say) -> discord.ui.Label[discord.ui.Modal]:
    options = [
        discord.SelectOption(label=say(words), value=level, default=level is present) for level, words in LEVELS.items()
    ]
    select: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(custom_id="level", options=options)
    return discord.ui.Label(text=say("Who it is for")[:45], component=select)


def written_in(said: Mapping[str, str]) -> Proposal:
    """What a submitted form asks for."""
    values: dict[str, Any] = dict(said)
    if "level" in values:
        values["level"] = Level(values["level"]) if values["level"] else None
    return Proposal(**values)


def unclear(problem: NotUnderstood, edit_id: int, part: Part, say: Say) -> Card:
    """What could not be read, with a way to put it right without writing the rest again."""
    row = [button(say("Fix it"), CustomId("meetup", "fix", f"{edit_id}.{part}"), discord.ButtonStyle.primary)]
    return Card(safe(say.problem(problem), 1800), rows=[row])


# ------------------------------------------------------------------ the last look, and what came of it


def to_confirm(asked: ToConfirm, say: Say) -> Card:
    """A change, as it is and as it would be, and how many people would be told."""
    head = say("**{title}** would change as below.", title=plain(asked.before.title))
    buttons = [
        button(say("Save"), CustomId("meetup", "save", str(asked.edit_id)), discord.ButtonStyle.success),
        button(say("Leave it as it is"), CustomId("meetup", "leave", str(asked.edit_id))),
    ]
    lines = [f"{head} {_would_be_told(asked.told, say)}"]
    if asked.reason:
        lines.append(say("The reason: {reason}", reason=safe(asked.reason, 500)))
    return Card("\n".join(lines), embeds=_differing(asked, say), rows=[buttons])


def cancellation(asked: ToConfirm, say: Say) -> Card:
    """The one question before a meetup is cancelled."""
    meetup = asked.before
    lines = [
        say(
            "Cancel **{title}** on {when}?",
            title=plain(meetup.title),
            when=both_times(meetup.starts_at, meetup.zone, say),
        ),
        _would_be_told(asked.told, say),
    ]
    if asked.after.cancel_reason:
        lines.append(say("The reason: {reason}", reason=safe(asked.after.cancel_reason, 500)))
    buttons = [
        button(say("Cancel the meetup"), CustomId("meetup", "save", str(asked.edit_id)), discord.ButtonStyle.danger),
        button(say("Keep it"), CustomId("meetup", "leave", str(asked.edit_id))),
    ]
    return Card("\n".join(lines), rows=[buttons])


def _with_others(n: int, say: Say) -> list[str]:
    return [say.many("• and one more of its series", "• and {n} more of its series", n)] if n else []


def _would_be_told(n: int, say: Say) -> str:
    if n == 0:
        return say("Nobody has answered yet, so nobody will be told.")
    return say.many("One person will be told.", "{n} people will be told.", n)


def edited(result: Edited, say: Say) -> Card:
    """What was changed, to the organiser."""
    meetup = result.after
    title = plain(meetup.title)
    told = say.many("I'll tell the one person who answered.", "I'll tell the {n} people who answered.", result.told)
    if meetup.status is Status.CANCELLED and result.before.status is not Status.CANCELLED:
        lines = [say("**{title}** is cancelled.", title=title), *([told] if result.told else [])]
    elif result.before == meetup and not result.others:
        lines = [say("Nothing is different, so nothing has changed.")]
    else:
        head = say("**{title}** is changed.", title=title)
        shown = _differing(result, say)
        return Card(f"{head} {told}" if result.told else head, embeds=shown)
    return Card("\n".join(lines))


def _differing(result: Edited | ToConfirm, say: Say) -> list[discord.Embed]:
    lines = [*differences(result.before, result.after, say), *_with_others(result.others, say)]
    if result.repeat:
        lines.insert(0, say("• How often: **{rule}**", rule=plain(result.repeat)))
    return [discord.Embed(title=say("What changes"), description="\n".join(lines))] if lines else []


def differences(before: Meetup, after: Meetup, say: Say) -> list[str]:
    """A line for each thing that differs, as it was and as it is."""
    was, is_now = (_things(each, say) for each in (before, after))
    none = say("none")
    return [
        say("• {what}: {old} → **{new}**", what=what, old=was[what][1] or none, new=is_now[what][1] or none)
        for what in was
        if was[what][0] != is_now[what][0]
    ]


def _things(meetup: Meetup, say: Say) -> dict[str, tuple[object, str]]:
    """What there is to say about a meetup, by name: as it is stored, and in a few words."""
    minutes = meetup.duration // timedelta(minutes=1)
    deadline, voice = meetup.rsvp_deadline, meetup.voice_channel_id
    text = " ".join((meetup.description or "").split())
    return {
        say("Title"): (meetup.title, plain(meetup.title)),
        say("When"): (meetup.starts_at, say.when(meetup.starts_at, meetup.zone)),
        say("Length"): (minutes, say.many("{n} minute", "{n} minutes", minutes)),
        say("Answers until"): (deadline, say.when(deadline, meetup.zone) if deadline else ""),
        say("Where"): (meetup.venue, safe(meetup.venue or "", 200)),
        say("Link"): (meetup.link, shortened(meetup.link or "", 200)),
        say("Voice channel"): (voice, f"<#{voice}>" if voice else ""),
        say("Description"): (meetup.description, safe(shortened(text, 80), 120)),
        say("Who it is for"): (meetup.level, say(LEVELS[meetup.level])),
        say("Places"): (meetup.capacity, str(meetup.capacity or "")),
        say("Food"): (meetup.food, safe(meetup.food or "", 120)),
        say("Organiser"): (meetup.organiser, plain(meetup.organiser or "", 120)),
    }
