"""Meetups elsewhere: compared, offered to others, and made one where two people recorded the same."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import AttendanceSource, Meetup, Origin, Status
from db.meetups import MEETUP_COLUMNS
from db.schema import attendance, conversations, groups, meetups, prompts, reflections, rsvps

_ZONES_APART = timedelta(days=1)  # a date is nowhere further from the same date in UTC
_REAL = meetups.c.status.not_in([Status.DRAFT, Status.CANCELLED])


async def hold_group(conn: AsyncConnection, guild_id: int) -> None:
    """Nobody else records or merges a meetup elsewhere in this group before this transaction ends."""
    # Weaker than what deleting the group needs, so that rows which refer to it can be added meanwhile.
    await conn.execute(
        sa.select(groups.c.guild_id).where(groups.c.guild_id == guild_id).with_for_update(key_share=True)
    )


async def of_request(conn: AsyncConnection, guild_id: int, request_id: int) -> Meetup | None:
    """The meetup that an interaction made when Discord handed it over before."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS).where(meetups.c.request_id == request_id, meetups.c.guild_id == guild_id)
    )
    row = found.mappings().one_or_none()
    return None if row is None else Meetup(**row)


async def around(conn: AsyncConnection, guild_id: int, day: date, within: timedelta) -> Sequence[Meetup]:
    """Every meetup of a group, its own and others, on dates up to `within` (whole days) from `day`."""
    noon = datetime.fromisoformat(f"{day}T12:00Z")
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.guild_id == guild_id,
            _REAL,
            meetups.c.starts_at.between(noon - within - _ZONES_APART, noon + within + _ZONES_APART),
            sa.func.substr(meetups.c.local_start, 1, len("2026-12-09")).between(str(day - within), str(day + within)),
        )
        .order_by(meetups.c.id)
    )
    return [Meetup(**row) for row in found.mappings()]


async def offered(
    conn: AsyncConnection, guild_id: int, user_id: int, since: datetime, *, most: int
) -> Sequence[Meetup]:
    """Meetups elsewhere that others recorded, that took place after `since`, and to which somebody has said nothing."""
    said = sa.select(attendance.c.meetup_id).where(attendance.c.user_id == user_id)
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.origin == Origin.ELSEWHERE,
            _REAL,
            meetups.c.starts_at > since,
            sa.or_(meetups.c.created_by.is_(None), meetups.c.created_by != user_id),
            meetups.c.id.not_in(said),
        )
        .order_by(meetups.c.starts_at.desc(), meetups.c.id.desc())
        .limit(most)
    )
    return [Meetup(**row) for row in found.mappings()]


async def is_shared(conn: AsyncConnection, meetup_id: int, user_id: int, own_reflection_id: int) -> bool:
    """Whether anything of anybody but this person hangs on a meetup."""
    of_others = [
        sa.exists().where(reflections.c.meetup_id == meetup_id, reflections.c.id != own_reflection_id),
        *(
            sa.exists().where(table.c.meetup_id == meetup_id, table.c.user_id != user_id)
            for table in (attendance, rsvps, prompts)
        ),
    ]
    return bool((await conn.execute(sa.select(sa.or_(*of_others)))).scalar_one())


async def moved_to_day(conn: AsyncConnection, meetup_id: int, day: date) -> Sequence[int]:
    """Let everything written about a meetup be about this day; the ids of the reflections."""
    changed = await conn.execute(
        sa.update(reflections)
        .where(reflections.c.meetup_id == meetup_id)
        .values(occurred_on=day)
        .returning(reflections.c.id)
    )
    return list(changed.scalars())


async def move_conversation(conn: AsyncConnection, user_id: int, from_id: int, into_id: int) -> None:
    """Let the conversation that somebody is in about one meetup go on about another."""
    await conn.execute(
        sa.update(conversations)
        .where(conversations.c.user_id == user_id, conversations.c.meetup_id == from_id)
        .values(meetup_id=into_id)
    )


async def delete_reflection(conn: AsyncConnection, reflection_id: int) -> None:
    """Delete a reflection in which nothing was written."""
    await conn.execute(sa.delete(reflections).where(reflections.c.id == reflection_id))


async def was_not_there(conn: AsyncConnection, meetup_id: int, user_id: int) -> None:
    """Take back somebody's own word that they were at a meetup; what others noted stays."""
    await conn.execute(
        sa.delete(attendance).where(
            attendance.c.meetup_id == meetup_id,
            attendance.c.user_id == user_id,
            attendance.c.source == AttendanceSource.PERSON,
        )
    )


async def delete(conn: AsyncConnection, meetup_id: int) -> None:
    """Delete a meetup elsewhere with everything that hangs on it."""
    await conn.execute(sa.delete(meetups).where(meetups.c.id == meetup_id, meetups.c.origin == Origin.ELSEWHERE))
