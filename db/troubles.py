"""What organisers are told of until it works again, and what failed because of it."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import JobKind, Outcome, Plan
from db.jobs import note_planned, upsert
from db.schema import jobs


@dataclass(frozen=True, slots=True)
class Notice:
    """A trouble that organisers are told of: in a channel, or with the organiser role where `channel_id` is None.

    `told` is whether the message stands in their channel.
    """

    job_id: int
    guild_id: int
    channel_id: int | None
    told: bool


_OVER = "it works again"
_NOT_OVER = sa.or_(jobs.c.note.is_(None), jobs.c.note != _OVER)
_OPEN: dict[str, Any] = {"done_at": None, "outcome": None, "note": None, "attempt": 0}


async def tell_once(conn: AsyncConnection, notice: Plan) -> None:
    """Plan a notice, unless there is one of the same trouble; one of an earlier trouble is planned anew.

    Its generation counts on, since Discord takes what was sent with the same nonce minutes ago for the same message.
    """
    insert = upsert(conn, jobs)
    anew = ("payload", "due_at", "useless_after")
    planned = await conn.execute(
        insert.values(asdict(notice)).on_conflict_do_update(
            index_elements=[jobs.c.key],
            set_={name: insert.excluded[name] for name in anew} | _OPEN | {"generation": jobs.c.generation + 1},
            where=jobs.c.note == _OVER,
        )
    )
    if planned.rowcount:
        note_planned(conn)


async def notices(conn: AsyncConnection, guild_id: int | None = None) -> list[Notice]:
    """The troubles of one group, or of all."""
    wanted = sa.select(jobs).where(jobs.c.kind == JobKind.NOTICE, jobs.c.guild_id.is_not(None), _NOT_OVER)
    found = await conn.execute(wanted if guild_id is None else wanted.where(jobs.c.guild_id == guild_id))
    return [Notice(row.id, row.guild_id, row.payload.get("channel"), row.outcome == Outcome.DONE) for row in found]


async def end(conn: AsyncConnection, job_ids: Collection[int], now: datetime) -> None:
    """Note that these troubles are over."""
    await _end(conn, jobs.c.id.in_(list(job_ids)), now)


async def end_told(conn: AsyncConnection, keys: Collection[str], now: datetime) -> None:
    """Note that the troubles with these keys are over."""
    await _end(conn, jobs.c.key.in_(list(keys)), now)


async def _end(conn: AsyncConnection, which: sa.ColumnElement[bool], now: datetime) -> None:
    over = {"done_at": now, "outcome": Outcome.DROPPED, "note": _OVER, "claimed_by": None, "claimed_until": None}
    await conn.execute(sa.update(jobs).where(which, _NOT_OVER).values(over))


def in_channel(reason: str, channel_id: int) -> str:
    """The note of a job that failed in a channel; `revive_failed_in` finds it by its end."""
    return f"{reason} in <#{channel_id}>"


async def revive_failed_in(
    conn: AsyncConnection,
    guild_id: int,
    channel_ids: Collection[int],
    now: datetime,
    since: datetime,
    *,
    but: Collection[JobKind] = (),
) -> None:
    """Try again what failed in these channels at or after `since` and is still of use; not these kinds."""
    ends = [jobs.c.note.endswith(in_channel("", channel_id)) for channel_id in channel_ids]
    await _revive(
        conn,
        now,
        jobs.c.guild_id == guild_id,
        jobs.c.outcome == Outcome.FAILED,
        jobs.c.done_at >= since,
        jobs.c.kind.not_in(list(but)),
        sa.or_(sa.false(), *ends),
    )


async def revive_untold(conn: AsyncConnection, job_ids: Collection[int], now: datetime) -> None:
    """Try again those of these jobs that failed or were dropped, and are still of use."""
    await _revive(conn, now, jobs.c.id.in_(list(job_ids)), jobs.c.outcome != Outcome.DONE, _NOT_OVER)


async def _revive(conn: AsyncConnection, now: datetime, *which: sa.ColumnElement[bool]) -> None:
    revived = await conn.execute(
        sa.update(jobs)
        .where(jobs.c.done_at.is_not(None), sa.or_(jobs.c.useless_after.is_(None), jobs.c.useless_after > now), *which)
        .values(_OPEN | {"due_at": now})
    )
    if revived.rowcount:
        note_planned(conn)
