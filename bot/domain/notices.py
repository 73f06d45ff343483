"""Telling the organisers, once, that something of theirs cannot be posted, and once when it can be again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.jobs import Job, JobKind, Plan

WORTH_TELLING = timedelta(days=7)
_ABOUT = ("meetup", "week", "digest")  # what a job's payload says it is about, each job one of them


def notice_of(failed: Job, channel_id: int, now: datetime) -> Plan | None:
    """Telling that a job could not be done in a channel; None where nobody is to be told.

    Of each channel it is told once, until it works again (bot/services/troubles.py).
    """
    if failed.guild_id is None or failed.kind in (JobKind.NOTICE, JobKind.HEALED):
        return None
    about = {name: failed.payload[name] for name in _ABOUT if name in failed.payload}
    return _notice(failed.guild_id, str(channel_id), now, job=failed.id, kind=failed.kind, channel=channel_id, **about)


def channel_gone(guild_id: int, channel_id: int, now: datetime) -> Plan:
    """Telling that a channel which the group has chosen was deleted."""
    return _notice(guild_id, str(channel_id), now, channel=channel_id)


def role_gone(guild_id: int, role_id: int, now: datetime) -> Plan:
    """Telling that the organiser role was deleted."""
    return _notice(guild_id, f"role.{role_id}", now, role=role_id)


def _notice(guild_id: int, subject: str, now: datetime, **payload: object) -> Plan:
    return Plan(
        JobKind.NOTICE, f"notice:{guild_id}:{subject}", now, guild_id, payload, useless_after=now + WORTH_TELLING
    )


def healed(guild_id: int, channel_id: int, now: datetime) -> Plan:
    """Telling that what could not be posted can be again; several channels that heal within a minute are one news."""
    due = now + timedelta(minutes=1)
    payload: dict[str, object] = {"channel": channel_id}
    return Plan(JobKind.HEALED, f"healed:{guild_id}", due, guild_id, payload, useless_after=due + WORTH_TELLING)


@dataclass(frozen=True, slots=True)
class NoticePost:
    """What could not be posted. `title` is the meetup's, empty where it is about none."""

    language: str
    job_id: int  # the one that failed
    kind: JobKind
    channel_id: int
    title: str

    @property
    def marker(self) -> str:
        """Its button, which opens /doctor."""
        return f"doctor:v1:open:{self.job_id}"


@dataclass(frozen=True, slots=True)
class GonePost:
    """What was deleted that the group needs: a channel, or the organiser role where `channel_id` is None."""

    language: str
    subject_id: int
    places: tuple[str, ...]  # what the channel was for, as bot.permissions.Place; empty for the role

    @property
    def marker(self) -> str:
        """Its button, which opens /doctor."""
        return f"doctor:v1:open:gone.{self.subject_id}"


@dataclass(frozen=True, slots=True)
class HealedPost:
    """That it works again."""

    language: str
    channel_id: int
    job_id: int

    @property
    def marker(self) -> str:
        """Its button, which opens /doctor."""
        return f"doctor:v1:open:healed.{self.job_id}"
