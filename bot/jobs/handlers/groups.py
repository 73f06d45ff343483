"""Forgetting groups that removed the bot."""

from bot.domain.jobs import JobKind
from bot.jobs.work import Dropped, Handler, Work
from db import groups


async def forget_group(work: Work) -> None:
    """Delete everything of a group that has not taken the bot back within 30 days."""
    guild_id = work.job.payload["guild"]
    async with work.database.read() as conn:
        group = await groups.group(conn, guild_id)
    if group is None or group.left_at is None:
        raise Dropped("the group is not one that was left")
    async with work.finish(note="everything of the group was deleted") as conn:
        await groups.delete_group(conn, guild_id)


HANDLERS: dict[JobKind, Handler] = {JobKind.FORGET_GROUP: forget_group}
