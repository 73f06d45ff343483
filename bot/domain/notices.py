"""Telling the organisers, once, that something of theirs could not be posted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.jobs import Job, JobKind, Plan

_WORTH_TELLING = timedelta(days=7)
_ABOUT = ("meetup", "week", "digest")  # what a job's payload says it is about, each job one of them


def notice_of(failed: Job, channel_id: int, now: datetime) -> Plan | None:
    """Telling that a job could not be done in a channel; None where nobody is to be told.

    The same kind of work about the same meetup, week or digest is told of once.
    """
    if failed.guild_id is None or failed.kind is JobKind.NOTICE:
        return None
    about = {name: failed.payload[name] for name in _ABOUT if name in failed.payload}
    subject = ":".join(str(value) for value in about.values())
    return Plan(
        JobKind.NOTICE,
        f"notice:{failed.guild_id}:{failed.kind}:{subject}",
        now,
        failed.guild_id,
        {"job": failed.id, "kind": failed.kind, "channel": channel_id, **about},
        useless_after=now + _WORTH_TELLING,
    )


@dataclass(frozen=True, slots=True)
class NoticePost:
    """The message in the organisers' channel. `title` is the meetup's, empty where it is about none."""

    language: str
    job_id: int  # the one that failed
    kind: JobKind
    channel_id: int
    title: str

    @property
    def marker(self) -> str:
        """Its button, which opens /doctor."""
        return f"doctor:v1:open:{self.job_id}"
