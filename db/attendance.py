"""Attendance: check-in codes, who was in voice and when, and what is noted of who came."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.attendance import WATCHED_BEFORE, OnRoll, RollCount, Stay, counted
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Status
from db.jobs import upsert
from db.meetups import MEETUP_COLUMNS
from db.schema import attendance, meetups, members, people, rsvps, voice_presence

_AT_ONCE = 1_000  # rows of one statement: SQLite binds 32,766 values at most


def _one_meetup(rows: sa.CursorResult[Any]) -> Meetup | None:
    return next((Meetup(**row) for row in rows.mappings()), None)


# ------------------------------------------------------------------ codes


async def with_code(conn: AsyncConnection, guild_id: int, code: str) -> Meetup | None:
    """The group's meetup with this check-in code."""
    return _one_meetup(
        await conn.execute(
            sa.select(*MEETUP_COLUMNS).where(meetups.c.guild_id == guild_id, meetups.c.checkin_code == code)
        )
    )


async def set_code(conn: AsyncConnection, guild_id: int, meetup_id: int, code: str) -> Meetup | None:
    """Give a meetup a code in place of the one it had; nothing else about it changes."""
    return _one_meetup(
        await conn.execute(
            sa.update(meetups)
            .where(meetups.c.guild_id == guild_id, meetups.c.id == meetup_id)
            .values(checkin_code=code)
            .returning(*MEETUP_COLUMNS)
        )
    )


# ------------------------------------------------------------------ what is noted


async def note(
    conn: AsyncConnection,
    meetup_id: int,
    user_ids: Collection[int],
    state: AttendanceState,
    source: AttendanceSource,
    now: datetime,
    *,
    over: Collection[AttendanceSource],
    noted_by: int | None = None,
) -> set[int]:
    """Note whether these people came, in place of what the sources `over` said; the ids of those noted."""
    wanted = sorted(user_ids)
    noted: set[int] = set()
    for first in range(0, len(wanted), _AT_ONCE):
        insert = upsert(conn, attendance).values(
            [
                {"meetup_id": meetup_id, "user_id": user_id, "state": state, "source": source}
                | {"noted_at": now, "noted_by": noted_by}
                for user_id in wanted[first : first + _AT_ONCE]
            ]
        )
        changed = await conn.execute(
            insert.on_conflict_do_update(
                index_elements=[attendance.c.meetup_id, attendance.c.user_id],
                set_={name: insert.excluded[name] for name in ("state", "source", "noted_at", "noted_by")},
                where=sa.or_(attendance.c.state == AttendanceState.UNKNOWN, attendance.c.source.in_(list(over))),
            ).returning(attendance.c.user_id)
        )
        noted.update(changed.scalars())
    return noted


async def state_of(conn: AsyncConnection, meetup_id: int, user_id: int) -> AttendanceState | None:
    """What is noted of one person."""
    found = await conn.execute(
        sa.select(attendance.c.state).where(attendance.c.meetup_id == meetup_id, attendance.c.user_id == user_id)
    )
    return found.scalar_one_or_none()


# ------------------------------------------------------------------ voice


async def watched(
    conn: AsyncConnection, guild_id: int, channel_ids: Collection[int], now: datetime
) -> Sequence[Meetup]:
    """The meetups whose voice channel is one of these and which are going on, or begin within minutes."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS).where(
            meetups.c.guild_id == guild_id,
            meetups.c.voice_channel_id.in_(list(channel_ids)),
            meetups.c.status.in_([Status.SCHEDULED, Status.LIVE]),
            meetups.c.starts_at <= now + WATCHED_BEFORE,
        )
    )
    return [Meetup(**row) for row in found.mappings()]


def _open_stays(meetup_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(voice_presence.c.meetup_id == meetup_id, voice_presence.c.left_at.is_(None))


async def in_voice(conn: AsyncConnection, meetup_id: int) -> set[int]:
    """Who has entered and, as far as is known, not left."""
    return set(await conn.scalars(sa.select(voice_presence.c.user_id).where(_open_stays(meetup_id))))


async def entered(conn: AsyncConnection, meetup_id: int, user_ids: Iterable[int], now: datetime) -> None:
    """Begin a stay of each of these people."""
    rows = [
        {"meetup_id": meetup_id, "user_id": user_id, "joined_at": now, "seen_at": now} for user_id in sorted(user_ids)
    ]
    if rows:
        await conn.execute(sa.insert(voice_presence), rows)


async def left(conn: AsyncConnection, meetup_id: int, user_id: int, now: datetime) -> None:
    """End somebody's stay at `now`."""
    await conn.execute(
        sa.update(voice_presence)
        .where(_open_stays(meetup_id), voice_presence.c.user_id == user_id)
        .values(seen_at=now, left_at=now)
    )


async def seen(conn: AsyncConnection, meetup_id: int, user_ids: Collection[int], now: datetime) -> None:
    """These people, and nobody else, are there at `now`: the stays of all others ended when they were last seen.

    Whoever enters while this is written has been seen since then, and stays.
    """
    is_there = voice_presence.c.user_id.in_(list(user_ids))
    gone = sa.and_(_open_stays(meetup_id), ~is_there, voice_presence.c.seen_at < now)
    await conn.execute(sa.update(voice_presence).where(gone).values(left_at=voice_presence.c.seen_at))
    await conn.execute(sa.update(voice_presence).where(_open_stays(meetup_id), is_there).values(seen_at=now))


async def close_stays(conn: AsyncConnection, meetup_id: int) -> None:
    """End every stay when its person was last seen: the meetup is over."""
    await conn.execute(sa.update(voice_presence).where(_open_stays(meetup_id)).values(left_at=voice_presence.c.seen_at))


async def stays(conn: AsyncConnection, meetup_id: int) -> Sequence[Stay]:
    """Every stay in the meetup's voice channel; one that has not ended reaches to when the person was last seen."""
    found = await conn.execute(
        sa.select(
            voice_presence.c.user_id,
            voice_presence.c.joined_at,
            sa.func.coalesce(
                voice_presence.c.left_at, voice_presence.c.seen_at, type_=voice_presence.c.seen_at.type
            ).label("until"),
        ).where(voice_presence.c.meetup_id == meetup_id)
    )
    return [Stay(**row) for row in found.mappings()]


# ------------------------------------------------------------------ the roll

_CAME_FIRST = sa.case(
    (attendance.c.state == AttendanceState.PRESENT, 0), (attendance.c.state == AttendanceState.ABSENT, 2), else_=1
)


def _roll(meetup_id: int, columns: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
    """Those who came, and those who were going."""
    came = sa.select(attendance.c.user_id).where(
        attendance.c.meetup_id == meetup_id, attendance.c.state == AttendanceState.PRESENT
    )
    going = sa.select(rsvps.c.user_id).where(rsvps.c.meetup_id == meetup_id, rsvps.c.answer == RsvpAnswer.GOING)
    everybody = came.union(going).subquery("everybody")
    return sa.select(*columns).select_from(
        everybody.join(meetups, meetups.c.id == meetup_id)
        .join(people, people.c.user_id == everybody.c.user_id)
        .outerjoin(members, sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == everybody.c.user_id))
        .outerjoin(rsvps, sa.and_(rsvps.c.meetup_id == meetup_id, rsvps.c.user_id == everybody.c.user_id))
        .outerjoin(
            attendance,
            sa.and_(attendance.c.meetup_id == meetup_id, attendance.c.user_id == everybody.c.user_id),
        )
    )


_NAME = sa.func.coalesce(members.c.name, people.c.name)
_ROLL_COLUMNS: list[sa.ColumnElement[Any]] = [
    people.c.user_id,
    _NAME.label("name"),
    rsvps.c.answer,
    sa.func.coalesce(rsvps.c.guests, 0).label("guests"),
    attendance.c.state,
    attendance.c.source,
    attendance.c.noted_at,
]


async def roll(
    conn: AsyncConnection, meetup_id: int, *, most: int | None = None, skip: int = 0, not_noted: bool = False
) -> Sequence[OnRoll]:
    """Those who came, then those who were going and are not noted, then those who did not come, each by name.

    `not_noted` keeps the second of the three.
    """
    query = _roll(meetup_id, _ROLL_COLUMNS).order_by(_CAME_FIRST, sa.func.lower(_NAME), people.c.user_id)
    if not_noted:
        query = query.where(_CAME_FIRST == 1)
    found = await conn.execute(query.limit(most).offset(skip))
    return [OnRoll(**row) for row in found.mappings()]


async def roll_count(conn: AsyncConnection, meetup_id: int) -> RollCount:
    """How many are on the roll."""
    grouped: list[sa.ColumnElement[Any]] = [
        attendance.c.state,
        attendance.c.source,
        rsvps.c.answer.is_not(None).label("answered"),
    ]
    found = await conn.execute(
        _roll(meetup_id, [*grouped, sa.func.count().label("people")]).group_by(
            attendance.c.state, attendance.c.source, rsvps.c.answer.is_not(None)
        )
    )
    return counted([(row.state, row.source, bool(row.answered), row.people) for row in found])


async def names(conn: AsyncConnection, guild_id: int, user_ids: Collection[int]) -> dict[int, str]:
    """The names of those of these people who are known members of the group, by user id, in the names' order."""
    found = await conn.execute(
        sa.select(members.c.user_id, members.c.name)
        .where(members.c.guild_id == guild_id, members.c.user_id.in_(list(user_ids)))
        .order_by(sa.func.lower(members.c.name), members.c.user_id)
    )
    return {row.user_id: row.name for row in found}
