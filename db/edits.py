"""What organisers asked of meetups that waits: for a clear time, or for their Save."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from db.schema import edits

_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """Something asked of a meetup, or of one that is still to be made (`meetup_id` None)."""

    id: int
    meetup_id: int | None
    wanted: dict[str, Any]


async def keep(
    conn: AsyncConnection,
    guild_id: int,
    user_id: int,
    meetup_id: int | None,
    wanted: Mapping[str, Any],
    now: datetime,
) -> int:
    """Keep what somebody asked for a week; its id. What the group asked longer ago goes.

    An id is never used twice: a button of an edit that is done must not find another one.
    """
    await conn.execute(sa.delete(edits).where(edits.c.guild_id == guild_id, edits.c.kept_at < now - _KEPT_FOR))
    values = {"guild_id": guild_id, "user_id": user_id, "meetup_id": meetup_id, "wanted": dict(wanted)}
    added = await conn.execute(
        sa.insert(edits).values(id=secrets.randbits(62), kept_at=now, **values).returning(edits.c.id)
    )
    return added.scalar_one()


async def kept(conn: AsyncConnection, guild_id: int, user_id: int, edit_id: int) -> KeptEdit | None:
    """What this person asked for in this group."""
    found = await conn.execute(
        sa.select(edits.c.id, edits.c.meetup_id, edits.c.wanted).where(
            edits.c.id == edit_id, edits.c.guild_id == guild_id, edits.c.user_id == user_id
        )
    )
    row = found.mappings().one_or_none()
    return None if row is None else KeptEdit(**row)


async def forget(conn: AsyncConnection, edit_id: int) -> bool:
    """It is done, or not wanted any more; False when it was gone already."""
    gone = await conn.execute(sa.delete(edits).where(edits.c.id == edit_id))
    return gone.rowcount == 1
