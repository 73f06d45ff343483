"""When digests are posted and edited: by the clock on the group's wall, late within a day, and never twice."""

from datetime import UTC, datetime, time, timedelta

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.periods import Week

DIGESTS = (JobKind.DIGEST, JobKind.ORGANISERS_DIGEST)
TOO_LATE = timedelta(days=1)  # a digest that could not be posted by then is dropped; the next one comes anyway
NOTICEABLE = timedelta(hours=1)  # a digest later than this says that it is late

_SOON = timedelta(minutes=5)
_EDITS_JOINED = timedelta(seconds=3)  # what changes within this time is one edit of the digest


def posting_time(group: Group, week: Week) -> datetime:
    """When the digest of `week` is due, UTC: the group's first chosen day and hour after that week has ended.

    An hour that a clock change skips is the hour after it; one that comes twice is the first of the two.
    """
    day = week.last + timedelta(days=1 + group.digest_weekday)
    return datetime.combine(day, time(group.digest_hour), group.zone).astimezone(UTC)


def coming_week(group: Group, now: datetime, *, after: Week | None = None) -> Week:
    """The week of the coming digest: the first one due after `now`, and later than `after`."""
    week = Week.of(now.astimezone(group.zone).date() - timedelta(days=7))
    while posting_time(group, week) <= now or (after is not None and week <= after):
        week = week.following
    return week


def next_digest(group: Group, now: datetime, *, after: Week | None = None, kind: JobKind = JobKind.DIGEST) -> Plan:
    """The job of the coming digest (see `coming_week`), the group's or the organisers'."""
    week = coming_week(group, now, after=after)
    return digest_of(group.guild_id, week, posting_time(group, week), kind)


def digest_key(guild_id: int, week: Week, kind: JobKind) -> str:
    """The key of the job that posts the digest of a week."""
    return f"{kind}:{guild_id}:{week}"


def digest_of(guild_id: int, week: Week, posts_at: datetime, kind: JobKind = JobKind.DIGEST) -> Plan:
    """The job that posts the digest of `week` at `posts_at` (UTC).

    It is never useless to the runner: whatever becomes of it, its handler plans the next one (see TOO_LATE).
    """
    payload = {"week": str(week), "posts_at": posts_at.isoformat()}
    return Plan(kind, digest_key(guild_id, week, kind), posts_at, guild_id, payload)


def early_key(guild_id: int, week: Week) -> str:
    """The key of the job that posts a digest before its time."""
    return f"digest_early:{guild_id}:{week}"


def early_digest_of(group: Group, week: Week, now: datetime) -> Plan | None:
    """The job that posts a digest before its time; None so close to it that both might post.

    It has a key of its own: at its time the regular one brings the post up to date and plans the next. It is never
    dropped for being late: once begun, it may have been sent.
    """
    if posting_time(group, week) - now < _SOON:
        return None
    payload = {"week": str(week), "posts_at": now.isoformat()}
    return Plan(JobKind.DIGEST, early_key(group.guild_id, week), now, group.guild_id, payload)


def edit_of(guild_id: int, digest_id: int, now: datetime) -> Plan:
    """The job that brings a posted digest up to date, a moment later, so that several changes are one edit."""
    return Plan(JobKind.DIGEST_EDIT, f"digest_edit:{digest_id}", now + _EDITS_JOINED, guild_id, {"digest": digest_id})
