"""Forgetting: groups that removed the bot, and work that was done long ago."""

from datetime import timedelta

from bot.domain.jobs import JobKind, Plan
from bot.jobs.work import Dropped, Handler, Work
from db import groups, jobs

_KEPT_WHEN_DONE = timedelta(days=90)
_EVERY = timedelta(days=1)


async def forget_group(work: Work) -> None:
    """Delete everything of a group that has not taken the bot back within 30 days."""
    guild_id = work.job.payload["guild"]
    async with work.database.read() as conn:
        group = await groups.group(conn, guild_id)
    if group is None or group.left_at is None:
        raise Dropped("the group is not one that was left")
    async with work.finish(note="everything of the group was deleted") as conn:
        await groups.delete_group(conn, guild_id)
        await jobs.unname(conn, work.job)


async def prune(work: Work) -> None:
    """Delete the jobs that were done long ago, so that their table does not grow for ever; tomorrow again."""
    async with work.finish() as conn:
        await jobs.prune(conn, work.now - _KEPT_WHEN_DONE)
        await jobs.plan(conn, [Plan(JobKind.PRUNE, work.job.key, work.now + _EVERY, None)])


HANDLERS: dict[JobKind, Handler] = {JobKind.FORGET_GROUP: forget_group, JobKind.PRUNE: prune}
