"""Durable work as data: what is owed, when it is due, and until when it is of use."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """What is owed. Each kind has one handler in bot/jobs/handlers."""

    ANNOUNCEMENT = "announcement"
    CARD = "card"
    THREAD_NAME = "thread_name"
    REMINDER = "reminder"
    REMINDER_DM = "reminder_dm"
    START = "start"
    END = "end"
    VOICE = "voice"
    PROMOTION = "promotion"
    CHANGE = "change"
    CHANGE_POST = "change_post"
    CHANGE_DM = "change_dm"
    TALK_CALL = "talk_call"
    TALK_PROPOSAL = "talk_proposal"
    TALK_ANSWER = "talk_answer"
    PROMPT = "prompt"
    NUDGE = "nudge"
    THREAD_PROMPT = "thread_prompt"
    EVENT = "event"
    EVENTS = "events"
    EVENT_INTEREST = "event_interest"
    EVENT_NOTICE = "event_notice"
    SERIES = "series"
    DIGEST = "digest"
    ORGANISERS_DIGEST = "organisers_digest"
    DIGEST_EDIT = "digest_edit"
    THANKS = "thanks"
    TALK_WORDS = "talk_words"
    TALK_WORDS_EDIT = "talk_words_edit"
    FEED = "feed"
    FEED_NEWS = "feed_news"
    FORGET_GROUP = "forget_group"
    FORGET_PERSON = "forget_person"
    NOTICE = "notice"
    HEALED = "healed"
    PRUNE = "prune"


class Outcome(StrEnum):
    """How a job ended."""

    DONE = "done"
    DROPPED = "dropped"  # too late by its kind's rule, or no longer wanted
    FAILED = "failed"  # final: `note` says why, and `afterword jobs retry` revives it


@dataclass(frozen=True, slots=True)
class Plan:
    """A job as it should be. `key` says what it means: planning the same key again moves it.

    `due_at` and `useless_after` are aware UTC; `useless_after` None means late is better than never.
    """

    kind: JobKind
    key: str
    due_at: datetime
    guild_id: int | None
    payload: dict[str, Any] = field(default_factory=dict[str, Any])
    useless_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job: this process holds it until `claimed_until` and must finish or extend by then."""

    id: int
    kind: JobKind
    key: str
    guild_id: int | None
    payload: dict[str, Any]
    due_at: datetime
    useless_after: datetime | None
    generation: int
    attempt: int
    claimed_by: str


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as `afterword jobs list` and `/doctor` show it."""

    id: int
    kind: JobKind
    key: str
    due_at: datetime
    attempt: int
    done_at: datetime | None
    outcome: Outcome | None
    note: str | None
    payload: dict[str, Any] = field(default_factory=dict[str, Any], hash=False)


MOST_ATTEMPTS = 30  # about a day: Discord is not away for longer
# They are tried until they can. Each but the last plans the next of its kind, so that one which failed for good would
# be the last; and whoever was deleted is not left standing at Discord because it was away for a day.
GOES_ON = frozenset({JobKind.SERIES, JobKind.FEED, JobKind.EVENTS, JobKind.PRUNE, JobKind.FORGET_PERSON})
_LONGEST_WAIT = timedelta(hours=1)


def wait_before(attempt: int) -> timedelta:
    """How long to wait after failed attempt number `attempt` (from 1): 5 s, doubling, an hour at most."""
    return min(_LONGEST_WAIT, timedelta(seconds=5) * 2 ** min(attempt - 1, 20))
