"""Durable work: plan, claim, extend, finish, fail; and the deliveries that make "sent once" true."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import Job, JobRow, Outcome, Plan
from db.schema import deliveries, groups, jobs

PLANNED = "afterword_planned_work"  # set in the connection's info when a transaction planned a job
_WAITS = sa.and_(jobs.c.done_at.is_(None), jobs.c.claimed_by.is_(None))


def upsert(conn: AsyncConnection, table: sa.Table) -> Any:
    """An INSERT that knows ON CONFLICT, of this connection's database."""
    return upsert_of(conn.dialect.name, table)


def upsert_of(dialect: str, table: sa.Table) -> Any:
    """The same by the database's name, for statements that are built once (see db/rsvps)."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # 2 MB that a bot on SQLite does without

    return postgresql.insert(table)


@cache
def _planning(dialect: str, *, joined: bool) -> Any:
    insert = upsert_of(dialect, jobs)
    return insert.on_conflict_do_update(
        index_elements=[jobs.c.key],
        set_={
            "payload": insert.excluded.payload,
            "due_at": insert.excluded.due_at,
            "useless_after": insert.excluded.useless_after,
            "generation": jobs.c.generation + sa.case((_WAITS, 0), else_=1),
            "attempt": 0,
            "done_at": None,
            "outcome": None,
            "note": None,
        },
        where=sa.or_(sa.not_(_WAITS), jobs.c.due_at > insert.excluded.due_at) if joined else None,
    )


async def plan(conn: AsyncConnection, plans: Iterable[Plan]) -> None:
    """Plan these jobs. A key planned before is moved and revived: planning twice is harmless.

    One that waits is moved with what it has sent so far; one that is done or running is owed anew.
    """
    await _plan(conn, _planning(conn.dialect.name, joined=False), plans)


async def plan_once(conn: AsyncConnection, plans: Iterable[Plan]) -> None:
    """Plan these jobs, leaving alone those whose key was planned before, done or not."""
    await _plan(conn, upsert(conn, jobs).on_conflict_do_nothing(index_elements=[jobs.c.key]), plans)


async def plan_joined(conn: AsyncConnection, wanted: Plan) -> None:
    """Plan a job, or leave one that waits for an earlier moment: a stream of changes may not push it away for ever."""
    planned = await conn.execute(_planning(conn.dialect.name, joined=True), asdict(wanted))
    if planned.rowcount:
        note_planned(conn)


async def put_payload(conn: AsyncConnection, wanted: Plan) -> None:
    """Give a job that is open this payload, whenever it is due."""
    await conn.execute(
        sa.update(jobs).where(jobs.c.key == wanted.key, jobs.c.done_at.is_(None)).values(payload=wanted.payload)
    )


async def _plan(conn: AsyncConnection, statement: Any, plans: Iterable[Plan]) -> None:
    rows = [asdict(each) for each in plans]
    if rows:
        await conn.execute(statement, rows if len(rows) > 1 else rows[0])
        note_planned(conn)


def note_planned(conn: AsyncConnection) -> None:
    """Let the runner be woken when this transaction commits."""
    conn.sync_connection.info[PLANNED] = True  # type: ignore[union-attr] # open, so there is one


async def drop(conn: AsyncConnection, keys: Collection[str], now: datetime, note: str) -> None:
    """Drop those of these jobs that have not been done."""
    await conn.execute(
        sa.update(jobs)
        .where(jobs.c.key.in_(keys), jobs.c.done_at.is_(None))
        .values(done_at=now, outcome=Outcome.DROPPED, note=note, claimed_by=None, claimed_until=None)
    )


async def remove(conn: AsyncConnection, keys: Collection[str]) -> None:
    """Delete these jobs, done or not, so that nothing is left of what they were about."""
    await conn.execute(sa.delete(jobs).where(jobs.c.key.in_(keys)))


async def begun_deliveries(conn: AsyncConnection, job: Job) -> int:
    """How many messages of a job were begun to be sent, at this attempt or an earlier one."""
    found = await conn.scalar(
        sa.select(sa.func.count())
        .select_from(deliveries)
        .where(deliveries.c.job_id == job.id, deliveries.c.generation == job.generation)
    )
    return found or 0


async def is_under_way(conn: AsyncConnection, key: str) -> bool:
    """Whether the job with this key has not been done, and has begun to send something."""
    found = await conn.execute(
        sa.select(jobs.c.id)
        .join(deliveries, deliveries.c.job_id == jobs.c.id)
        .where(jobs.c.key == key, jobs.c.done_at.is_(None))
        .limit(1)
    )
    return found.first() is not None


async def drop_under(
    conn: AsyncConnection,
    guild_id: int,
    keys: Collection[str],
    now: datetime,
    note: str,
    *,
    even_running: bool = True,
) -> None:
    """Drop the group's jobs that have not been done and whose key is one of these, or one of these and a colon more.

    One that is running loses its lease; without `even_running` it goes on, so that what it sends is recorded.
    """
    under = (sa.or_(jobs.c.key == key, jobs.c.key.startswith(f"{key}:", autoescape=True)) for key in keys)
    still_open = jobs.c.done_at.is_(None) if even_running else _WAITS
    await conn.execute(
        sa.update(jobs)
        .where(jobs.c.guild_id == guild_id, still_open, sa.or_(*under))
        .values(done_at=now, outcome=Outcome.DROPPED, note=note, claimed_by=None, claimed_until=None)
    )


def _served(count: int, served: Collection[int]) -> sa.ColumnElement[bool]:
    if len(served) >= count:
        return sa.true()
    # Discord's own rule: (guild_id >> 22) % number of shards.
    shard = (sa.func.coalesce(jobs.c.guild_id, 0) // sa.literal(1 << 22, sa.BigInteger)) % count
    return shard.in_(list(served))


@cache
def _next_due(count: int, served: tuple[int, ...]) -> sa.Select[Any, Any]:
    # In two halves, each at the head of an index of its own: this is asked after every press that plans something.
    still_open = sa.and_(jobs.c.done_at.is_(None), _served(count, served))
    waiting = sa.select(jobs.c.due_at).where(still_open, jobs.c.claimed_until.is_(None)).order_by(jobs.c.due_at)
    free_at = sa.case((jobs.c.claimed_until > jobs.c.due_at, jobs.c.claimed_until), else_=jobs.c.due_at)
    held = sa.select(sa.type_coerce(sa.func.min(free_at), jobs.c.due_at.type)).where(
        still_open, jobs.c.claimed_until.is_not(None)
    )
    return sa.select(waiting.limit(1).scalar_subquery(), held.scalar_subquery())


async def next_due(conn: AsyncConnection, shards: tuple[int, Collection[int]] = (1, (0,))) -> datetime | None:
    """When `claim` would find the earliest open job: at its due time, or at the end of the lease that holds it."""
    count, served = shards
    found = await conn.execute(_next_due(count, tuple(served)))
    return min((moment for moment in found.one() if moment is not None), default=None)


@cache
def _claiming(count: int, served: tuple[int, ...], most: int) -> Any:
    now: sa.BindParameter[datetime] = sa.bindparam("now")
    candidates = (
        sa.select(jobs.c.id)
        .where(
            jobs.c.done_at.is_(None),
            jobs.c.due_at <= now,
            sa.or_(jobs.c.claimed_until.is_(None), jobs.c.claimed_until <= now),
            _served(count, served),
        )
        .order_by(jobs.c.due_at, jobs.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    picked = candidates.cte("picked")
    return (
        sa.update(jobs)
        .where(jobs.c.id.in_(sa.select(picked.c.id)))
        .values(claimed_by=sa.bindparam("who"), claimed_until=sa.bindparam("until"), attempt=jobs.c.attempt + 1)
        .returning(jobs)
    )


async def claim(
    conn: AsyncConnection,
    *,
    who: str,
    now: datetime,
    lease: timedelta,
    most: int,
    shards: tuple[int, Collection[int]],
) -> Sequence[Job]:
    """Claim up to `most` due jobs in one statement, so that no other process claims them too.

    `shards` is (how many there are, those this process serves): a job of a group goes to the group's shard, one of no
    group to shard 0.
    """
    count, served = shards
    claimed = await conn.execute(_claiming(count, tuple(served), most), {"now": now, "who": who, "until": now + lease})
    return sorted((_job(row) for row in claimed), key=lambda job: (job.due_at, job.id))


def _job(row: sa.Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        key=row.key,
        guild_id=row.guild_id,
        payload=row.payload,
        due_at=row.due_at,
        useless_after=row.useless_after,
        generation=row.generation,
        attempt=row.attempt,
        claimed_by=row.claimed_by,
    )


def _still_mine(job: Job) -> sa.ColumnElement[bool]:
    return sa.and_(jobs.c.id == job.id, jobs.c.claimed_by == job.claimed_by, jobs.c.done_at.is_(None))


_ENDING = (
    sa.update(jobs)
    .where(
        jobs.c.id == sa.bindparam("job"),
        jobs.c.claimed_by == sa.bindparam("who"),
        jobs.c.done_at.is_(None),
        jobs.c.generation == sa.bindparam("as_claimed"),
    )
    .values(
        done_at=sa.bindparam("now"),
        outcome=sa.bindparam("how"),
        note=sa.bindparam("why"),
        claimed_by=None,
        claimed_until=None,
    )
)


async def finish(conn: AsyncConnection, job: Job, now: datetime, outcome: Outcome, note: str | None = None) -> bool:
    """End a claimed job; False when the lease was lost, and the caller must then roll back.

    A job that was planned anew while it ran is not ended but released, to run again as it is now.
    """
    as_claimed = {"job": job.id, "who": job.claimed_by, "as_claimed": job.generation}
    ended = await conn.execute(_ENDING, as_claimed | {"now": now, "how": outcome, "why": note})
    if ended.rowcount == 1:
        return True
    released = await conn.execute(
        sa.update(jobs).where(_still_mine(job)).values(claimed_by=None, claimed_until=None, attempt=0)
    )
    note_planned(conn)
    return released.rowcount == 1


async def is_as_claimed(conn: AsyncConnection, job: Job) -> bool:
    """Whether a claimed job is still to be done as it was claimed: not dropped, nor planned anew meanwhile."""
    found = await conn.execute(sa.select(jobs.c.id).where(_still_mine(job), jobs.c.generation == job.generation))
    return found.first() is not None


async def held(conn: AsyncConnection, job: Job) -> tuple[bool, bool]:
    """Whether a claimed job is still ours, and whether its group has removed the bot.

    Nobody drops it before this transaction ends.
    """
    found = await conn.execute(
        sa.select(groups.c.left_at)
        .select_from(jobs.outerjoin(groups, groups.c.guild_id == jobs.c.guild_id))
        .where(_still_mine(job))
        .with_for_update(of=jobs)
    )
    row = found.first()
    return row is not None, row is not None and row.left_at is not None


async def put_back(
    conn: AsyncConnection, job: Job, due_at: datetime, *, note: str | None = None, counts: bool = True
) -> None:
    """Release a claimed job to be tried again at `due_at`; `counts` says whether this was an attempt."""
    await conn.execute(
        sa.update(jobs)
        .where(_still_mine(job))
        .values(
            claimed_by=None,
            claimed_until=None,
            note=note,
            attempt=jobs.c.attempt - (0 if counts else 1),
            due_at=sa.case((jobs.c.generation == job.generation, due_at), else_=jobs.c.due_at),
        )
    )


async def keep_payload(conn: AsyncConnection, job: Job, payload: dict[str, Any]) -> None:
    """Record how far a claimed job has come, for whoever claims it next."""
    await conn.execute(sa.update(jobs).where(_still_mine(job)).values(payload=payload))


async def unname(conn: AsyncConnection, job: Job) -> None:
    """Keep of a job that was done only what it was and when: neither its key nor its payload says about whom."""
    await conn.execute(
        sa.update(jobs)
        .where(jobs.c.id == job.id, jobs.c.done_at.is_not(None))
        .values(key=f"{job.kind}:done:{job.id}", payload={})
    )


async def release_all(conn: AsyncConnection, who: str) -> None:
    """Give back everything `who` holds: the last act of a process that stops."""
    await conn.execute(sa.update(jobs).where(jobs.c.claimed_by == who).values(claimed_by=None, claimed_until=None))


# ------------------------------------------------------------------ deliveries


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed by one job to one recipient. `sent_at` is None until it is known to be sent."""

    id: int
    nonce: str
    started_at: datetime
    sent_at: datetime | None
    channel_id: int | None
    message_id: int | None
    is_new: bool


async def begin_delivery(conn: AsyncConnection, job: Job, recipient: str, now: datetime) -> Delivery:
    """Record that a message is about to be sent, or find that it was begun before."""
    # 25 characters are the most that Discord takes.
    nonce = hashlib.sha256(f"{job.key}/{job.generation}/{recipient}".encode()).hexdigest()[:25]
    begun = await conn.execute(
        upsert(conn, deliveries)
        .values(job_id=job.id, generation=job.generation, recipient=recipient, nonce=nonce, started_at=now)
        .on_conflict_do_nothing()
        .returning(deliveries.c.id)
    )
    is_new = begun.first() is not None
    found = await conn.execute(
        sa.select(deliveries).where(
            deliveries.c.job_id == job.id,
            deliveries.c.generation == job.generation,
            deliveries.c.recipient == recipient,
        )
    )
    row = found.one()
    return Delivery(
        id=row.id,
        nonce=row.nonce,
        started_at=row.started_at,
        sent_at=row.sent_at,
        channel_id=row.channel_id,
        message_id=row.message_id,
        is_new=is_new,
    )


async def begun(conn: AsyncConnection, keys: Collection[str]) -> set[str]:
    """Which of these jobs have begun to send something."""
    found = await conn.execute(
        sa.select(jobs.c.key).distinct().join(deliveries, deliveries.c.job_id == jobs.c.id).where(jobs.c.key.in_(keys))
    )
    return set(found.scalars())


async def record_delivery(
    conn: AsyncConnection, delivery: Delivery, now: datetime, channel_id: int, message_id: int
) -> None:
    """Record that a message was sent, and which it is."""
    await conn.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == delivery.id)
        .values(sent_at=now, channel_id=channel_id, message_id=message_id)
    )


# ------------------------------------------------------------------ for the host and the organisers


async def listed(conn: AsyncConnection, *, guild_id: int | None = None, most: int = 50) -> Sequence[JobRow]:
    """Up to `most` open jobs, the next due first, then up to `most` failed and dropped ones, the newest first."""
    wanted = sa.select(jobs) if guild_id is None else sa.select(jobs).where(jobs.c.guild_id == guild_id)
    due = wanted.where(jobs.c.done_at.is_(None)).order_by(jobs.c.due_at, jobs.c.id)
    missed = wanted.where(jobs.c.done_at.is_not(None), jobs.c.outcome != Outcome.DONE).order_by(
        jobs.c.done_at.desc(), jobs.c.due_at, jobs.c.id
    )
    rows = [row for query in (due, missed) for row in await conn.execute(query.limit(most))]
    return [
        JobRow(row.id, row.kind, row.key, row.due_at, row.attempt, row.done_at, row.outcome, row.note, row.payload)
        for row in rows
    ]


async def prune(conn: AsyncConnection, before: datetime) -> int:
    """Delete what was done, dropped or failed before a moment (UTC), with its deliveries; how many jobs that was."""
    return (await conn.execute(sa.delete(jobs).where(jobs.c.done_at < before))).rowcount


async def revive(conn: AsyncConnection, job_id: int, now: datetime) -> bool:
    """Try a failed or dropped job again, now; False when there is no such job."""
    revived = await conn.execute(
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.done_at.is_not(None), jobs.c.outcome != Outcome.DONE)
        .values(
            done_at=None,
            outcome=None,
            note=None,
            attempt=0,
            due_at=now,
            useless_after=None,
            claimed_by=None,
            claimed_until=None,
        )
    )
    note_planned(conn)
    return revived.rowcount == 1
