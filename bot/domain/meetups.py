"""Meetups, talks and RSVPs as data."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.recurrence import Rule, Scope


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
    """A talk within a meetup; `position` counts from 1.

    `speaker` is as an organiser wrote it, `speaker_id` a member who gives it, `member_name` their name in the group.
    """

    id: int
    meetup_id: int
    position: int
    title: str
    speaker: str | None = None
    speaker_id: int | None = None
    abstract: str | None = None
    links: tuple[str, ...] = ()
    member_name: str | None = None

    @property
    def by(self) -> str | None:
        """Who gives it, by name; None where nobody is known."""
        return self.speaker or self.member_name


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
    online: bool = False  # said of a meetup elsewhere
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
    series_slot: str | None = None  # the wall clock that the series' rule gives it, wherever it was moved since
    own_fields: tuple[str, ...] = ()  # changed for this one alone: a change of the series leaves them as they are
    told: dict[str, Any] | None = field(default=None, hash=False)  # time and place as people were last told
    rsvp_deadline: datetime | None = None
    checkin_code: str | None = None
    voice_channel_id: int | None = None
    event_id: int | None = None
    event_shown: dict[str, Any] | None = field(default=None, hash=False)  # the native event as last written or read
    feed_id: int | None = None
    feed_uid: str | None = None

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


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an organiser asks of a meetup, as they wrote it: a new one, or a change of one.

    None leaves a thing as it is; an empty text or 0 takes it away. `minutes` and `capacity` are texts where a form
    gave them. `repeat` is how often it is, and `scope` how far the change of one of a series reaches. `reason` is what
    those who come are told about why.
    """

    title: str | None = None
    when: str | None = None
    minutes: int | str | None = None
    venue: str | None = None
    link: str | None = None
    description: str | None = None
    level: Level | None = None
    capacity: int | str | None = None
    food: str | None = None
    organiser: str | None = None
    rsvp_until: str | None = None
    voice_channel_id: int | None = None
    repeat: str | None = None
    scope: Scope | None = None
    reason: str | None = None

    def with_changes(self, changes: "Proposal") -> "Proposal":
        """The same with everything that `changes` asks for."""
        return replace(self, **changes.asked())

    def asked(self) -> dict[str, Any]:
        """What it asks for, as JSON by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class NewTalk:
    """A talk as an organiser gives it; `member_name` is what Discord calls the member `speaker_id` in this group."""

    title: str
    speaker: str | None = None
    abstract: str | None = None
    links: tuple[str, ...] = ()
    speaker_id: int | None = None
    member_name: str | None = None


@dataclass(frozen=True, slots=True)
class MeetupView:
    """A meetup as a group sees it: with its talks, who is coming, and the room that is left.

    `going` holds the first names in the order of their answers, `going_count` counts all of them; guests are
    counted apart. `places_left` is None where there is no limit. `language` is the group's.
    """

    meetup: Meetup
    language: str
    talks: tuple[Talk, ...] = ()
    going: tuple[str, ...] = ()
    going_count: int = 0
    guests: int = 0
    maybe_count: int = 0
    waitlisted_count: int = 0
    rule: Rule | None = None  # of its series

    @property
    def places_left(self) -> int | None:
        """How many more may come; None without a limit."""
        if self.meetup.capacity is None:
            return None
        return max(0, self.meetup.capacity - self.going_count - self.guests)


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody on the waitlist, with how many places they need."""

    user_id: int
    party: int


def fits(capacity: int | None, taken: int, party: int, *, line: int = 0) -> bool:
    """Whether `party` people get places now: room for all of them, and nobody (`line`) waiting before them."""
    return capacity is None or (line == 0 and taken + party <= capacity)


def promoted(capacity: int | None, taken: int, line: Sequence[InLine]) -> list[InLine]:
    """Who of the waitlist gets places now, in order; a party that does not fit yet holds up those behind it."""
    lucky: list[InLine] = []
    for waiting in line:
        if not fits(capacity, taken, waiting.party):
            break
        taken += waiting.party
        lucky.append(waiting)
    return lucky


_SHOWN_ON_CARDS = (
    "title", "description", "venue", "link", "level", "capacity", "food", "organiser", "timezone", "starts_at",
    "ends_at", "status", "rsvp_deadline", "voice_channel_id",
)  # fmt: skip


def looks_different(before: Meetup, after: Meetup) -> bool:
    """Whether a card of one meetup shows something else than before."""
    return any(getattr(before, name) != getattr(after, name) for name in _SHOWN_ON_CARDS)


def to_tell(meetup: Meetup) -> dict[str, Any]:
    """What people are told when it changes, as JSON: when and where it is, and whether it was cancelled."""
    return {
        "starts_at": meetup.starts_at.isoformat(),
        "venue": meetup.venue,
        "link": meetup.link,
        "voice_channel_id": meetup.voice_channel_id,
        "cancelled": meetup.status is Status.CANCELLED,
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A change to tell: a meetup as it was told last and as it is (both `to_tell`); `number` grows with each."""

    meetup: Meetup
    number: int
    old: dict[str, Any] = field(hash=False)
    new: dict[str, Any] = field(hash=False)
    reason: str | None = None


# ------------------------------------------------------------------ posts; their markers are custom ids of cogs


@dataclass(frozen=True, slots=True)
class ReminderPost:
    """A reminder, mentioning the people (user ids) of a thread, or nobody in a DM.

    `page` tells the messages of one reminder apart.
    """

    meetup: Meetup
    language: str
    minutes: int
    mentioned: tuple[int, ...] = ()
    page: int = 0

    @property
    def marker(self) -> str:
        """The custom id of the button that shows one's own answer."""
        return f"rsvp:v1:mine:{self.meetup.id}.{self.minutes}.{self.page}"


@dataclass(frozen=True, slots=True)
class PromotionPost:
    """The news for somebody on the waitlist that there is a place for them; in a thread it mentions them."""

    meetup: Meetup
    language: str
    user_id: int
    in_thread: bool

    @property
    def marker(self) -> str:
        """The custom id of the button that gives the place away again."""
        return f"rsvp:v1:mine:{self.meetup.id}.promoted.{self.user_id}"


@dataclass(frozen=True, slots=True)
class ChangePost:
    """What changed about a meetup, to those who come; in a thread it mentions people (user ids).

    `page` tells the messages of one change apart. `following` is what comes next where one of a series is left out.
    """

    change: Change
    language: str
    mentioned: tuple[int, ...] = ()
    page: int = 0
    following: Meetup | None = None

    @property
    def marker(self) -> str:
        """The custom id of the button that shows one's own answer."""
        return f"rsvp:v1:mine:{self.change.meetup.id}.change.{self.change.number}.{self.page}"
