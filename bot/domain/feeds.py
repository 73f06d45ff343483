"""Feeds: what an iCalendar address says, and what its meetups here have to become so that they say the same."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Meetup, Status
from bot.domain.problems import N_
from bot.domain.recurrence import moved_along

HORIZON = timedelta(days=400)  # what is further away is taken in as it comes nearer
MOST_AHEAD = 200  # meetups of one feed at a time, the next ones
PENDING_ON_A_PAGE = 8
FAILURES_TOLD = 4  # that many in a row, about three hours, before organisers hear of them
DEFAULT_DURATION = timedelta(hours=2)  # of an event that does not say when it ends, as of a meetup made here
_ROUND = timedelta(minutes=30)
_LONGEST_ROUND = timedelta(days=1)
_WHOLE_AGAIN = timedelta(hours=20)  # "not modified" is not asked for then: new occurrences come into sight with time
_MOST_GONE = 2  # announced meetups that a feed may always drop at once; of more than these, half
_MOST_UNASKED = 5  # cards of a confirmed feed that go out at one time without asking
_SKIPPED_NAMED = 5  # of the events that were left out, in a message
_SAME_OCCURRENCE = timedelta(days=4)  # the furthest that a whole series moves and its occurrences are known again


class Skipped(StrEnum):
    """Why an event of a feed was left out."""

    NO_START = "no_start"
    NO_TITLE = "no_title"
    ZONE = "zone"
    TOO_OFTEN = "too_often"
    DAMAGED = "damaged"


class Trouble(StrEnum):
    """Why a feed could not be read."""

    ADDRESS = "address"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    STATUS = "status"
    REDIRECTS = "redirects"
    TOO_LARGE = "too_large"
    NO_CALENDAR = "no_calendar"
    TOO_HARD = "too_hard"
    EMPTY = "empty"
    SHRUNK = "shrunk"


# The same in words, for whoever reads them; `{detail}` is a number.
SKIPPED_IN_WORDS = {
    Skipped.NO_START: N_("it doesn't say when it begins"),
    Skipped.NO_TITLE: N_("it has no title"),
    Skipped.ZONE: N_("I don't know its time zone"),
    Skipped.TOO_OFTEN: N_("it repeats more often than once a day"),
    Skipped.DAMAGED: N_("it is damaged"),
}
TROUBLE_IN_WORDS = {
    Trouble.ADDRESS: N_("I open only public web addresses, and that isn't one."),
    Trouble.UNREACHABLE: N_("The server could not be reached."),
    Trouble.SLOW: N_("The server took too long to answer."),
    Trouble.STATUS: N_("The server answered with the error {detail}."),
    Trouble.REDIRECTS: N_("The address leads on to another one again and again."),
    Trouble.TOO_LARGE: N_("It is larger than {detail} MB, which is more than I read."),
    Trouble.NO_CALENDAR: N_("What stands there is not a calendar; it may be a web page about one."),
    Trouble.TOO_HARD: N_("Reading it took too long."),
    Trouble.EMPTY: N_("It is suddenly empty. I have cancelled nothing; if it is meant to be, use /meetup cancel."),
    Trouble.SHRUNK: N_(
        "Most of its meetups are suddenly missing. I have cancelled nothing; if it is meant to be, use /meetup cancel."
    ),
}


class Unreadable(Exception):
    """A feed that cannot be read now, and why; never with its address, which may be a secret."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(TROUBLE_IN_WORDS[trouble].format(detail=detail))
        self.trouble = trouble
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.trouble} {self.detail}".strip()

    @classmethod
    def parse(cls, text: str) -> "Unreadable":
        """What `str` has written, as `Feed.error` keeps it."""
        trouble, _, detail = text.partition(" ")
        return cls(Trouble(trouble), detail)


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event, or one occurrence of an event that repeats. Instants are UTC, `local_start` is wall clock.

    `uid` is the feed's own with the day of the occurrence behind it; `base` is the feed's own.
    """

    uid: str
    base: str
    title: str
    timezone: str
    local_start: str
    starts_at: datetime
    ends_at: datetime
    description: str | None = None
    venue: str | None = None
    link: str | None = None
    cancelled: bool = False

    def columns(self) -> dict[str, object]:
        """What a meetup of this event has in its columns."""
        return {name: getattr(self, name) for name in FOLLOWED}


# The columns of a meetup that follow its feed.
FOLLOWED = ("title", "description", "venue", "link", "timezone", "local_start", "starts_at", "ends_at")
_LEFT_OUT = "status"
_TIME = frozenset({"timezone", "local_start", "starts_at", "ends_at"})


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What a calendar says: its events from now to the horizon in order, and what was left out.

    `past` and `later` count events before now and beyond the horizon; `events` is complete for what begins before
    `until` (UTC).
    """

    name: str | None
    events: tuple[FeedEvent, ...]
    until: datetime
    skipped: tuple[tuple[str, Skipped], ...] = ()  # title or UID, why
    unread: tuple[str, ...] = ()  # the feed's own UIDs of these: of them nobody knows whether anything is missing
    past: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """An iCalendar address of a group. `confirmed_at` None: nothing of it may be announced yet."""

    id: int
    guild_id: int
    url: str = field(repr=False)  # may hold a secret
    name: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    confirmed_at: datetime | None = None
    failures: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has to happen to a feed's meetups here; `missing` are those that the feed does not have any more."""

    new: tuple[FeedEvent, ...]
    changed: tuple[tuple[Meetup, Mapping[str, object]], ...]
    cancelled: tuple[Meetup, ...]
    missing: tuple[Meetup, ...]


def compare(known: Collection[Meetup], reading: FeedReading, now: datetime) -> Comparison:
    """What differs between a feed's meetups here and what the feed says now (UTC).

    An event is known by its UID. Where that changed it is known by its title and time, and an occurrence of a series
    that moved as a whole by the nearest time. What was changed here (`own_fields`) is left alone. Only meetups that
    have not begun change, end, or go missing.
    """
    pairs, new, missing = _paired(known, reading.events, now)
    open_pairs = [(meetup, event) for meetup, event in pairs if _may_follow(meetup, now)]
    return Comparison(
        new=tuple(event for event in new if not event.cancelled and event.starts_at > now),
        changed=tuple(
            (meetup, differences)
            for meetup, event in open_pairs
            if not event.cancelled and (differences := _differences(meetup, event))
        ),
        cancelled=tuple(meetup for meetup, event in open_pairs if event.cancelled),
        missing=tuple(each for each in missing if each.starts_at < reading.until and not _is_unread(each, reading)),
    )


def loses_most(known: Collection[Meetup], missing: Collection[Meetup]) -> bool:
    """Whether a feed has suddenly lost so many of the meetups people know of that it is more likely broken."""

    def announced(those: Collection[Meetup]) -> int:
        return sum(each.status is Status.SCHEDULED and each.announced_at is not None for each in those)

    return announced(missing) > max(_MOST_GONE, announced(known) / 2)


def is_flood(new: Collection[FeedEvent], announced_from: datetime) -> bool:
    """Whether so many new cards would go out now, of all that begins until then (UTC), that organisers are asked."""
    return sum(each.starts_at <= announced_from for each in new) > _MOST_UNASKED


def _is_unread(meetup: Meetup, reading: FeedReading) -> bool:
    uid = meetup.feed_uid or ""
    return uid in reading.unread or uid.rpartition("/")[0] in reading.unread


def _may_follow(meetup: Meetup, now: datetime) -> bool:
    return meetup.status in {Status.DRAFT, Status.SCHEDULED} and meetup.starts_at > now


def waits(meetup: Meetup) -> bool:
    """Whether a meetup of a feed waits for organisers to say whether it is to be announced."""
    return meetup.status is Status.DRAFT and _LEFT_OUT not in meetup.own_fields


def left_out(meetup: Meetup) -> tuple[str, ...]:
    """Its own fields once organisers have said that it is not to be announced: its status is theirs then."""
    return (*meetup.own_fields, _LEFT_OUT)


def _differences(meetup: Meetup, event: FeedEvent) -> dict[str, object]:
    own = frozenset(meetup.own_fields)
    # A time is one thing: of one changed here nothing follows the feed.
    kept = own | _TIME if own & _TIME else own
    wanted = {name: value for name, value in event.columns().items() if name not in kept} | {"feed_uid": event.uid}
    if meetup.rsvp_deadline is not None and "starts_at" in wanted:
        wanted["rsvp_deadline"] = moved_along(meetup.rsvp_deadline, meetup.starts_at, event.starts_at, meetup.zone)
    return {name: value for name, value in wanted.items() if getattr(meetup, name) != value}


def _paired(
    known: Collection[Meetup], events: Sequence[FeedEvent], now: datetime
) -> tuple[list[tuple[Meetup, FeedEvent]], list[FeedEvent], list[Meetup]]:
    by_uid = {meetup.feed_uid: meetup for meetup in known if meetup.feed_uid}
    pairs = [(by_uid[event.uid], event) for event in events if event.uid in by_uid]
    paired = {meetup.id for meetup, _ in pairs}
    unknown = (each for each in known if each.id not in paired and _may_follow(each, now))
    left = sorted(unknown, key=lambda each: each.starts_at)
    new: list[FeedEvent] = []
    for event in (each for each in events if each.uid not in by_uid):
        match = next((each for each in left if _same(each, event)), None)
        if match is None:
            new.append(event)
        else:
            left.remove(match)
            pairs.append((match, event))
    return pairs, new, left


def _same(meetup: Meetup, event: FeedEvent) -> bool:
    if (meetup.title, meetup.starts_at) == (event.title, event.starts_at):
        return True
    of_same_series = event.uid != event.base and (meetup.feed_uid or "").rpartition("/")[0] == event.base
    return of_same_series and abs(meetup.starts_at - event.starts_at) < _SAME_OCCURRENCE


# ------------------------------------------------------------------ when a feed is read


def reading_job(feed: Feed, due: datetime, *, whole_at: datetime | None = None, missing: Sequence[int] = ()) -> Plan:
    """Reading a feed at `due` (UTC).

    `whole_at` is when it was read in full last, and `missing` the ids of meetups that it did not have then.
    """
    payload = {
        "feed": feed.id,
        "whole_at": whole_at.isoformat() if whole_at else None,
        "missing": list(missing),
    }
    return Plan(JobKind.FEED, key_of(feed.id), due, feed.guild_id, payload)


def key_of(feed_id: int) -> str:
    """The key of the job that reads a feed."""
    return f"feed:{feed_id}"


def next_reading(feed_id: int, failures: int, now: datetime) -> datetime:
    """When (UTC) to read a feed next.

    After half an hour and a little that differs from feed to feed; twice as long after each failure in a row, a day
    at most.
    """
    wait = min(_LONGEST_ROUND, _ROUND * 2 ** min(failures, 10))
    return now + wait + timedelta(seconds=feed_id * 61 % 300)


def wants_whole(whole_at: datetime | None, now: datetime) -> bool:
    """Whether to read the feed in full, also if it has not been modified since."""
    return whole_at is None or now - whole_at > _WHOLE_AGAIN


# ------------------------------------------------------------------ what organisers are told


class FeedNews(StrEnum):
    """What there is to tell organisers about a feed."""

    FOUND = "found"  # meetups that wait for a word from them
    TROUBLE = "trouble"
    HEALED = "healed"


def news_job(
    feed_id: int, guild_id: int, news: FeedNews, now: datetime, skipped: Sequence[tuple[str, Skipped]] = ()
) -> Plan:
    """Telling organisers, in their channel; `feed_id` 0 stands for calendars that were read from a file.

    `skipped` are events that were left out, of which the first are named.
    """
    return Plan(
        JobKind.FEED_NEWS,
        f"feed_news:{guild_id}:{feed_id}:{news}",
        now,
        guild_id,
        {
            "feed": feed_id,
            "news": news,
            "at": int(now.timestamp()),
            "skipped": [[title, why] for title, why in skipped[:_SKIPPED_NAMED]],
            "skipped_count": len(skipped),
        },
        useless_after=now + timedelta(days=7),
    )


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed as organisers see it: what waits for their word, in order, and how much is scheduled.

    `pending` are those of page `number` (from 0), PENDING_ON_A_PAGE at most. `news_channel_id` is where organisers
    hear of it, None where nowhere.
    """

    feed: Feed
    news_channel_id: int | None = None
    pending: tuple[Meetup, ...] = ()
    pending_count: int = 0
    scheduled_count: int = 0
    number: int = 0

    @property
    def rest(self) -> int:
        """How many wait on the pages that follow."""
        return self.pending_count - self.number * PENDING_ON_A_PAGE - len(self.pending)


@dataclass(frozen=True, slots=True)
class FeedPost:
    """News about a feed for the organisers' channel; `at` (seconds since 1970) tells one from the next.

    `skipped` are the first of the `skipped_count` events that were left out, by title, and why.
    """

    view: FeedView
    language: str
    news: FeedNews
    at: int
    skipped: tuple[tuple[str, Skipped], ...] = ()
    skipped_count: int = 0

    @property
    def marker(self) -> str:
        """The custom id of the button that shows the feed."""
        return f"feed:v1:open:{self.view.feed.id}.{self.at}"
