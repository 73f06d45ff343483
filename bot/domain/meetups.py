"""Meetups, talks and RSVPs as data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Status(StrEnum):
    """Where a meetup is in its life; a draft has been shown to its maker only."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Origin(StrEnum):
    """Where a meetup comes from."""

    HERE = "here"
    FEED = "feed"
    ELSEWHERE = "elsewhere"


class Level(StrEnum):
    """Whom a meetup is for."""

    EVERYONE = "everyone"
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class RsvpAnswer(StrEnum):
    """A person's answer; `waitlisted` is what Going becomes when the meetup is full."""

    GOING = "going"
    MAYBE = "maybe"
    DECLINED = "declined"
    WAITLISTED = "waitlisted"


class AttendanceState(StrEnum):
    """Whether somebody came."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class AttendanceSource(StrEnum):
    """Who says so."""

    CHECK_IN = "check_in"
    VOICE = "voice"
    ORGANISER = "organiser"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk within a meetup; `position` counts from 1."""

    id: int
    meetup_id: int
    position: int
    title: str
    speaker: str | None = None
    speaker_id: int | None = None
    abstract: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meetup:
    """One dated gathering. Instants are UTC; `local_start` is the wall clock in `timezone`."""

    id: int
    guild_id: int
    title: str
    status: Status
    timezone: str
    local_start: str  # "2026-12-09T19:00": what the organiser meant, whatever the zone's rules become
    starts_at: datetime
    ends_at: datetime
    origin: Origin = Origin.HERE
    series_id: int | None = None
    description: str | None = None
    venue: str | None = None
    link: str | None = None
    level: Level = Level.EVERYONE
    capacity: int | None = None
    food: str | None = None
    organiser: str | None = None
    revision: int = 0
    announced_at: datetime | None = None
    card_channel_id: int | None = None
    card_message_id: int | None = None
    thread_id: int | None = None
    created_by: int | None = None
    cancel_reason: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The meetup's own IANA time zone."""
        return ZoneInfo(self.timezone)

    @property
    def duration(self) -> timedelta:
        """From start to end."""
        return self.ends_at - self.starts_at


@dataclass(frozen=True, slots=True)
class Rsvp:
    """One person's answer to one meetup; `name` is the member's name as last seen."""

    meetup_id: int
    user_id: int
    name: str
    answer: RsvpAnswer
    guests: int
    expectation: str | None
    answered_at: datetime
    queued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether one person came to one meetup, and who says so."""

    meetup_id: int
    user_id: int
    state: AttendanceState
    source: AttendanceSource
    noted_at: datetime
