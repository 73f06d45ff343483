"""The weekly digest: which week it covers, when it is posted, and what of that week it shows."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from bot.domain.forms import Choice
from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Talk
from bot.domain.problems import N_, NotUnderstood
from bot.domain.reflections import FREE_TEXT, Reflection
from bot.domain.sentences import sentences, whole_sentences

TOO_LATE = timedelta(days=1)  # a digest that could not be posted by then is dropped; the next one comes anyway
NOTICEABLE = timedelta(hours=1)  # a digest later than this says that it is late
LOOKS_AHEAD = timedelta(days=14)  # how far "Coming up" reaches from the moment of posting

_EDITS_JOINED = timedelta(seconds=3)  # what changes within this time is one edit of the digest
_MOST_QUOTES = 3
_QUOTE_LIMIT = 400  # characters, whole sentences of one person
_QUOTE_WORTH = 30  # characters: "Yes." is an answer and no quote
# Where a quote is looked for: what they learned first, then how it went, then the free text, then the rest.
_QUOTED_FROM = (2, 1, FREE_TEXT, 4, 3, 5)


# ------------------------------------------------------------------ weeks and when


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, Monday to Sunday in a group's own time zone."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that `day` lies in."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read "2026-W47"; raises NotUnderstood for anything else, and for a week that year does not have."""
        found = re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), re.IGNORECASE)
        year, number = (int(found[1]), int(found[2])) if found else (0, 0)
        try:
            return cls.of(date.fromisocalendar(year, number, 1))
        except ValueError:
            raise NotUnderstood(N_("“{text}” is no week I know. Write it like 2026-W47."), text=text[:40]) from None

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    def bounds(self, group: Group) -> tuple[datetime, datetime]:
        """From its first moment until the first of the next week, in the group's zone; both UTC."""
        days = (self.first, self.last + timedelta(days=1))
        start, end = (datetime.combine(day, time(), group.zone).astimezone(UTC) for day in days)
        return start, end


def next_digest(group: Group, now: datetime) -> Plan:
    """The DIGEST job of the coming digest: at the group's day and hour, by its wall clock, after `now`.

    A digest covers one ISO week, Monday to Sunday, and is posted at the first chosen day and hour after that week
    has ended. An hour that a clock change skips is the hour after it; one that comes twice is the first of the two.
    """
    zone = group.zone
    today = now.astimezone(zone).date()
    day = today + timedelta(days=(group.digest_weekday - today.weekday()) % 7)
    if _at_hour(group, day) <= now:
        day += timedelta(days=7)
    return digest_of(group.guild_id, Week.of(day - timedelta(days=7)), _at_hour(group, day))


def _at_hour(group: Group, day: date) -> datetime:
    return datetime.combine(day, time(group.digest_hour), group.zone).astimezone(UTC)


def digest_of(guild_id: int, week: Week, posts_at: datetime) -> Plan:
    """The job that posts the digest of `week` at `posts_at` (UTC).

    It is never useless to the runner: whatever becomes of it, its handler plans the next one (see TOO_LATE).
    """
    payload = {"week": str(week), "posts_at": posts_at.isoformat()}
    return Plan(JobKind.DIGEST, f"digest:{guild_id}:{week}", posts_at, guild_id, payload)


def edit_of(guild_id: int, digest_id: int, now: datetime) -> Plan:
    """The job that brings a posted digest up to date, a moment later, so that several changes are one edit."""
    return Plan(JobKind.DIGEST_EDIT, f"digest_edit:{digest_id}", now + _EDITS_JOINED, guild_id, {"digest": digest_id})
