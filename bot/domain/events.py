"""Discord's own scheduled events: what one says of a meetup, and which side's change counts where they differ."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.markdown import can_be_seen, defused, is_link
from bot.domain.meetups import Meetup, Status
from bot.domain.recurrence import moved_along, shown_at, written

_NAME, _DESCRIPTION, _LOCATION = 100, 1000, 100  # characters; Discord's limits
_A_MOMENT = timedelta(seconds=2)  # edits that follow each other are one request
_INTEREST_JOINED = timedelta(seconds=10)
_WORTH_TELLING = timedelta(days=7)
_SELDOM, _OFTEN = timedelta(days=1), timedelta(minutes=10)


class EventStatus(IntEnum):
    """Discord's own numbers. A status only goes forward: scheduled, active, completed; or scheduled, cancelled."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELLED = 4


_STATUS_OF = {
    Status.SCHEDULED: EventStatus.SCHEDULED,
    Status.LIVE: EventStatus.ACTIVE,
    Status.ENDED: EventStatus.COMPLETED,
    Status.CANCELLED: EventStatus.CANCELLED,
}
_OPEN = (EventStatus.SCHEDULED, EventStatus.ACTIVE)


@dataclass(frozen=True, slots=True)
class NativeEvent:
    """What a scheduled event says. Instants are UTC.

    It takes place in a voice or stage channel, or at `location`; neither means that no place is known.
    """

    name: str
    description: str
    starts_at: datetime
    ends_at: datetime | None
    location: str | None = None
    channel_id: int | None = None
    status: EventStatus = EventStatus.SCHEDULED

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed: Discord freezes what is over (180000)."""
        return self.status in _OPEN

    def as_json(self) -> dict[str, Any]:
        """For meetups.event_shown."""
        return {
            "name": self.name,
            "description": self.description,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "location": self.location,
            "channel_id": self.channel_id,
            "status": int(self.status),
        }


def read_event(stored: Mapping[str, Any]) -> NativeEvent:
    """What `as_json` wrote."""
    ends_at = stored["ends_at"]
    return NativeEvent(
        stored["name"],
        stored["description"],
        datetime.fromisoformat(stored["starts_at"]),
        datetime.fromisoformat(ends_at) if ends_at else None,
        stored["location"],
        stored["channel_id"],
        EventStatus(stored["status"]),
    )


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """A scheduled event as Discord shows it now.

    `is_ours` says whether the bot made it; `interested` counts its subscribers where Discord was asked for that.
    """

    id: int
    event: NativeEvent
    is_ours: bool = True
    interested: int | None = None


@dataclass(frozen=True, slots=True)
class Interested:
    """Somebody who pressed Interested, with the name they have in the group, or else their own."""

    user_id: int
    name: str


# ------------------------------------------------------------------ what an event should say


def card_link(meetup: Meetup) -> str:
    """The address of a meetup's card at Discord; empty before it is announced."""
    if meetup.card_message_id is None:
        return ""
    return f"https://discord.com/channels/{meetup.guild_id}/{meetup.card_channel_id}/{meetup.card_message_id}"


def event_of(meetup: Meetup) -> NativeEvent:
    """What a meetup's event should say. It ends with the link to the card, by which it is known as ours."""
    link = card_link(meetup)
    about = _shortened(defused(meetup.description or ""), _DESCRIPTION - len(link) - 2)
    return NativeEvent(
        name=_shortened(meetup.title, _NAME),
        description=f"{about}\n\n{link}".strip(),
        starts_at=meetup.starts_at,
        ends_at=meetup.ends_at,
        location=None if meetup.voice_channel_id else _shortened(meetup.venue or meetup.link or "", _LOCATION) or None,
        channel_id=meetup.voice_channel_id,
        status=_STATUS_OF.get(meetup.status, EventStatus.SCHEDULED),
    )


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def may_have_event(group: Group, meetup: Meetup) -> bool:
    """Whether a meetup is mirrored: it is announced, the group wants events, and nobody took this one away.

    An event that is there stays in step also when somebody has deleted the card.
    """
    is_known = meetup.card_message_id is not None or meetup.event_id is not None
    wanted = group.scheduled_events and is_known and not was_taken_away(meetup)
    return wanted and meetup.status is not Status.DRAFT


def was_taken_away(meetup: Meetup) -> bool:
    """Whether somebody deleted its event in Discord; it is not made again unless an organiser asks for it."""
    return meetup.event_shown is not None and "gone" in meetup.event_shown


# ------------------------------------------------------------------ the two sides


class Part(StrEnum):
    """What is merged on its own: two changes to different parts are both kept."""

    NAME = "name"
    DESCRIPTION = "description"
    TIME = "time"
    PLACE = "place"


FIELDS = {
    Part.NAME: ("name",),
    Part.DESCRIPTION: ("description",),
    Part.TIME: ("starts_at", "ends_at"),
    Part.PLACE: ("location", "channel_id"),
}


def _part(event: NativeEvent, part: Part) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in FIELDS[part])


def with_parts(event: NativeEvent, other: NativeEvent, parts: Collection[Part]) -> NativeEvent:
    """`event` with these parts of `other`."""
    return replace(event, **{name: getattr(other, name) for part in parts for name in FIELDS[part]})


@dataclass(frozen=True, slots=True)
class Shown:
    """Both sides as they were when they last agreed.

    Discord may store a text differently from what it was sent, so each side is compared with itself. `forgotten` are
    the marks of people who had everything about them deleted while they were interested: that does not bring them back.
    """

    ours: NativeEvent
    theirs: NativeEvent
    interested: int | None = None
    forgotten: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For meetups.event_shown."""
        return {
            "ours": self.ours.as_json(),
            "theirs": self.theirs.as_json(),
            "interested": self.interested,
            "forgotten": list(self.forgotten),
        }


def mark_of(meetup: Meetup, user_id: int) -> str:
    """What knows somebody's interest in a meetup's event again without telling who it is."""
    return hashlib.sha256(f"{meetup.event_id}/{user_id}".encode()).hexdigest()[:16]


def shown_of(meetup: Meetup) -> Shown | None:
    """When the two sides last agreed; None where they never did."""
    stored = meetup.event_shown
    if stored is None or "ours" not in stored:
        return None
    forgotten = tuple(stored.get("forgotten", ()))
    return Shown(read_event(stored["ours"]), read_event(stored["theirs"]), stored["interested"], forgotten)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be taken over from Discord, and what is to be written there."""

    incoming: frozenset[Part]
    outgoing: frozenset[Part]


def difference(ours: NativeEvent, theirs: NativeEvent, shown: Shown | None) -> Difference:
    """Compare the two sides with what they last agreed on, part by part.

    Changed there only: it comes back. Changed here, or on both sides: ours is written. The description is written
    only: an event has room for less of it, so what stands there is no whole text to take over.
    """
    changed_here = {part for part in Part if shown is None or _part(ours, part) != _part(shown.ours, part)}
    changed_there = {part for part in Part if shown is not None and _part(theirs, part) != _part(shown.theirs, part)}
    same = {part for part in Part if _part(ours, part) == _part(theirs, part)}
    return Difference(
        frozenset(changed_there - changed_here - same - {Part.DESCRIPTION}), frozenset(changed_here - same)
    )


def next_status(ours: NativeEvent, theirs: NativeEvent) -> EventStatus | None:
    """The status to give the event now, if it should have another.

    An event at a location is started and ended by Discord itself. Whoever starts or ends one by hand changes nothing
    about the meetup, which keeps its time; a running event of a cancelled meetup is ended, since Discord cancels none.
    """
    in_channel = theirs.channel_id is not None
    if ours.status is EventStatus.CANCELLED:
        step = {EventStatus.SCHEDULED: EventStatus.CANCELLED, EventStatus.ACTIVE: EventStatus.COMPLETED}
    elif ours.status is EventStatus.ACTIVE and in_channel:
        step = {EventStatus.SCHEDULED: EventStatus.ACTIVE}
    elif ours.status is EventStatus.COMPLETED and in_channel:
        step = {EventStatus.ACTIVE: EventStatus.COMPLETED}
    else:
        step = {}
    return step.get(theirs.status)


def was_cancelled_there(meetup: Meetup, theirs: NativeEvent, now: datetime) -> bool:
    """Whether somebody cancelled the event; after the start it may be Discord, which cancels what nobody started."""
    return theirs.status is EventStatus.CANCELLED and meetup.status is Status.SCHEDULED and now < meetup.starts_at


def was_ended_early(meetup: Meetup, theirs: NativeEvent, now: datetime) -> bool:
    """Whether somebody started and ended the event before the meetup: Discord shows it no more, and reopens none."""
    return theirs.status is EventStatus.COMPLETED and meetup.status is Status.SCHEDULED and now < meetup.starts_at


def taken_over(meetup: Meetup, theirs: NativeEvent, parts: Collection[Part]) -> dict[str, object]:
    """The columns of a meetup that say what these parts of its event say now."""
    columns: dict[str, object] = {}
    if Part.NAME in parts and can_be_seen(theirs.name):
        columns["title"] = " ".join(theirs.name.split())
    if Part.TIME in parts:
        columns |= _times(meetup, theirs)
    if Part.PLACE in parts:
        columns |= _place(meetup, theirs)
    return {name: value for name, value in columns.items() if getattr(meetup, name) != value}


def _times(meetup: Meetup, theirs: NativeEvent) -> dict[str, object]:
    """A meetup that goes on keeps its start; one whose event has no end stays as long as it was."""
    starts_at = theirs.starts_at.replace(second=0, microsecond=0)
    if meetup.status is Status.LIVE:
        starts_at = meetup.starts_at
    ends_at = theirs.ends_at or starts_at + meetup.duration
    deadline = meetup.rsvp_deadline
    return {
        "local_start": written(shown_at(starts_at, meetup.zone)),
        "starts_at": starts_at,
        "ends_at": max(ends_at, starts_at + timedelta(minutes=1)),
        "rsvp_deadline": deadline and moved_along(deadline, meetup.starts_at, starts_at, meetup.zone),
    }


def _place(meetup: Meetup, theirs: NativeEvent) -> dict[str, object]:
    """A channel, a link where there was no venue, or else a venue."""
    if theirs.channel_id is not None:
        return {"voice_channel_id": theirs.channel_id}
    if meetup.venue is None and is_link(theirs.location or ""):
        return {"voice_channel_id": None, "link": theirs.location}
    return {"voice_channel_id": None, "venue": theirs.location}


# ------------------------------------------------------------------ jobs and posts


def event_in_step(meetup: Meetup, now: datetime) -> Plan:
    """Making a meetup and its event say the same."""
    return Plan(JobKind.EVENT, f"event:{meetup.id}", now + _A_MOMENT, meetup.guild_id, {"meetup": meetup.id})


def event_interest(meetup: Meetup, now: datetime) -> Plan:
    """Reading who is interested in a meetup's event."""
    return Plan(
        JobKind.EVENT_INTEREST,
        f"event_interest:{meetup.id}",
        now + _INTEREST_JOINED,
        meetup.guild_id,
        {"meetup": meetup.id},
        useless_after=meetup.starts_at,
    )


def look_at_events(guild_id: int, due: datetime, *, everything: bool = False) -> Plan:
    """Looking through a group's events for what was not heard of; `everything` reads who is interested anew too."""
    return Plan(JobKind.EVENTS, f"events:{guild_id}", due, guild_id, {"everything": everything})


def next_look(first_start: datetime, now: datetime) -> datetime:
    """When to look next, with the first meetup to come starting then: daily, in the last hours more and more often.

    Discord tells of every change and every Interested at once. This is for what it told while nobody listened.
    """
    return now + min(_SELDOM, max(_OFTEN, (first_start - now) / 3))


class EventTrouble(StrEnum):
    """What organisers are told about events."""

    PERMISSION = "permission"
    FULL = "full"
    GONE = "gone"


def event_notice(meetup: Meetup, trouble: EventTrouble, now: datetime) -> Plan:
    """Telling the organisers: of a deleted event each time, of what keeps all events away once."""
    about = f":{meetup.id}:{meetup.event_id}" if trouble is EventTrouble.GONE else ""
    return Plan(
        JobKind.EVENT_NOTICE,
        f"event_notice:{meetup.guild_id}:{trouble}{about}",
        now,
        meetup.guild_id,
        {"meetup": meetup.id, "trouble": trouble},
        useless_after=now + _WORTH_TELLING,
    )


@dataclass(frozen=True, slots=True)
class EventNotice:
    """The message in the organisers' channel."""

    meetup: Meetup
    language: str
    trouble: EventTrouble

    @property
    def marker(self) -> str:
        """The custom id of its first button."""
        action = "restore" if self.trouble is EventTrouble.GONE else self.trouble
        return f"event:v1:{action}:{self.meetup.id}"
