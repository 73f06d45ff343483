"""The weekly digest: what may be in it, and what it showed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.digest import edit_of
from db import digests, jobs
from db.engine import Database


async def plan_edits(conn: AsyncConnection, reflection_id: int, now: datetime) -> None:
    """Plan, in the transaction that changes a reflection, to edit every posted digest that it is part of.

    To be called for whatever changes what others may read: publishing (also late), editing, another audience,
    withdrawing; and before a reflection is deleted.
    """
    await jobs.plan(conn, [edit_of(*shown, now) for shown in await digests.showing(conn, reflection_id)])


class DigestService:
    """The weekly digest: what may be in it, and what it showed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
