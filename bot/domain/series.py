"""Series: a rule that makes meetups, what they have in common, and when which of them exist."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import dropwhile
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Level, Meetup, Status
from bot.domain.recurrence import Rule, instant_of, shown_at, written

AHEAD = 4  # so many occurrences that are still to come exist, always

# What all meetups of a series have in common, besides their title; the names are columns of meetups.
SHARED = ("description", "venue", "link", "level", "capacity", "food", "organiser", "voice_channel_id")
TIMES = frozenset({"timezone", "local_start", "starts_at", "ends_at"})  # the columns that say when a meetup is
DEADLINE = "rsvp_minutes_before"  # in wall-clock time, so that a deadline slides no more than the start does


@dataclass(frozen=True, slots=True)
class Series:
    """A rule that makes meetups, in the wall-clock time of `timezone`.

    `local_start` ("2026-12-09T19:00") is its first slot, and `minutes` how long each meetup takes. `template` holds
    what they have in common (SHARED). `revision` counts its changes. `ended_at` is set when it makes no more.
    """

    id: int
    guild_id: int
    title: str
    rule: Rule
    timezone: str
    local_start: str
    minutes: int
    template: Mapping[str, Any] = field(hash=False)
    revision: int = 0
    ended_at: datetime | None = None
    created_by: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Its IANA time zone."""
        return ZoneInfo(self.timezone)

    @property
    def first(self) -> datetime:
        """Its first slot, naive."""
        return datetime.fromisoformat(self.local_start)

    def slots(self, start: datetime | None = None) -> Iterator[datetime]:
        """Its slots in order, naive, from `start` (naive) on; perhaps endless."""
        slots = self.rule.slots(self.first)
        return slots if start is None else dropwhile(lambda slot: slot < start, slots)

    def occurrence(self, slot: datetime) -> dict[str, Any]:
        """The columns of the meetup in this slot: its times, its title, and what all of them have in common."""
        return {"title": self.title, **self.times(slot), **self.shared(slot)}

    def times(self, slot: datetime) -> dict[str, Any]:
        """The columns that say when the meetup in this slot is."""
        starts_at = instant_of(slot, self.zone)
        return {
            "series_slot": written(slot),
            "timezone": self.timezone,
            # In an hour that a clock change skips, the slot is no time that any clock shows.
            "local_start": written(shown_at(starts_at, self.zone)),
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=self.minutes),
        }

    def shared(self, slot: datetime) -> dict[str, Any]:
        """The columns that all of its meetups have in common, a deadline counted from the start at `slot`."""
        values: dict[str, Any] = {name: self.template.get(name) for name in SHARED}
        values["level"] = Level(values["level"] or Level.EVERYONE)
        minutes = self.template.get(DEADLINE)
        values["rsvp_deadline"] = None if minutes is None else instant_of(slot - timedelta(minutes=minutes), self.zone)
        return values


def template_of(meetup: Meetup) -> dict[str, Any]:
    """What a series takes from its first meetup for all that follow."""
    template: dict[str, Any] = {name: getattr(meetup, name) for name in SHARED}
    if meetup.rsvp_deadline is not None:
        before = datetime.fromisoformat(meetup.local_start) - shown_at(meetup.rsvp_deadline, meetup.zone)
        template[DEADLINE] = before // timedelta(minutes=1)
    return {name: value for name, value in template.items() if value is not None}


def rule_of(series: Series | None, meetup: Meetup) -> Rule | None:
    """The rule by which a meetup is repeated; a draft takes it along when it moves to another day."""
    if series is None or meetup.status is not Status.DRAFT:
        return series and series.rule
    return series.rule.beginning(datetime.fromisoformat(meetup.local_start).date())


def upkeep(guild_id: int, series_id: int, due: datetime) -> Plan:
    """Seeing to it that the next occurrences of a series exist: when one begins, and after every change."""
    return Plan(JobKind.SERIES, f"series:{series_id}", due, guild_id, {"series": series_id})
