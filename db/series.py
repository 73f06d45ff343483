"""Series: made, changed, ended, and the meetups that belong to them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Meetup, RsvpAnswer, Status
from bot.domain.recurrence import Rule
from bot.domain.series import Series
from db.meetups import MEETUP_COLUMNS
from db.schema import meetups, rsvps, series

_COLUMNS = [series.c[each.name] for each in fields(Series)]
_COUNTED = (RsvpAnswer.GOING, RsvpAnswer.MAYBE, RsvpAnswer.WAITLISTED)


def _series(rows: sa.CursorResult[Any]) -> list[Series]:
    found: list[Series] = []
    for row in rows.mappings():
        values = dict(row)
        values["rule"] = Rule.parse(values["rule"])
        found.append(Series(**values))
    return found


async def add(conn: AsyncConnection, *, rule: Rule, **values: object) -> Series:
    """A new series."""
    [made] = _series(await conn.execute(sa.insert(series).values(rule=str(rule), **values).returning(*_COLUMNS)))
    return made


async def find(conn: AsyncConnection, guild_id: int, series_id: int) -> Series | None:
    """The series with this id, if it is this group's."""
    found = await conn.execute(sa.select(*_COLUMNS).where(series.c.guild_id == guild_id, series.c.id == series_id))
    return next(iter(_series(found)), None)


async def those(conn: AsyncConnection, series_ids: Collection[int]) -> Sequence[Series]:
    """The series with these ids."""
    return _series(await conn.execute(sa.select(*_COLUMNS).where(series.c.id.in_(list(series_ids)))))


async def hold(conn: AsyncConnection, guild_id: int, series_id: int) -> Series | None:
    """The same, and nobody else makes or moves its meetups before this transaction ends."""
    found = await conn.execute(
        sa.select(*_COLUMNS).where(series.c.guild_id == guild_id, series.c.id == series_id).with_for_update()
    )
    return next(iter(_series(found)), None)


async def change(conn: AsyncConnection, series_id: int, *, rule: Rule, **values: object) -> Series:
    """Set these columns of a series that is held."""
    [changed] = _series(
        await conn.execute(
            sa.update(series)
            .where(series.c.id == series_id)
            .values(revision=series.c.revision + 1, rule=str(rule), **values)
            .returning(*_COLUMNS)
        )
    )
    return changed


async def count_change(conn: AsyncConnection, series_id: int) -> None:
    """Count a change of which meetups a series has: calendars show it by another SEQUENCE of its rule."""
    await conn.execute(sa.update(series).where(series.c.id == series_id).values(revision=series.c.revision + 1))


async def delete_empty(conn: AsyncConnection, guild_id: int) -> None:
    """Delete series that were never announced and whose draft is gone."""
    has_meetups = sa.exists().where(meetups.c.series_id == series.c.id)
    await conn.execute(
        sa.delete(series).where(series.c.guild_id == guild_id, series.c.ended_at.is_(None), sa.not_(has_meetups))
    )


async def running(
    conn: AsyncConnection, guild_id: int, *, most: int, skip: int = 0, text: str = ""
) -> Sequence[Series]:
    """Announced series that have not ended, in the order of their titles; with `text` in it, in any letter case."""
    announced = sa.exists().where(meetups.c.series_id == series.c.id, meetups.c.status != Status.DRAFT)
    found = await conn.execute(
        sa.select(*_COLUMNS)
        .where(
            series.c.guild_id == guild_id,
            series.c.ended_at.is_(None),
            announced,
            series.c.title.icontains(text, autoescape=True),
        )
        .order_by(sa.func.lower(series.c.title), series.c.id)
        .limit(most)
        .offset(skip)
    )
    return _series(found)


async def ahead(conn: AsyncConnection, series_ids: Collection[int], now: datetime) -> Sequence[Meetup]:
    """The scheduled meetups of these series that begin after `now`, in order."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.series_id.in_(list(series_ids)),
            meetups.c.status == Status.SCHEDULED,
            meetups.c.starts_at > now,
        )
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    return [Meetup(**row) for row in found.mappings()]


async def from_slot(conn: AsyncConnection, series_id: int, slot: str, *, hold: bool = False) -> Sequence[Meetup]:
    """All meetups of a series in this slot and those behind it, in the order of their slots.

    With `hold`, for whoever holds the series, nobody changes their RSVPs before this transaction ends.
    """
    wanted = (
        sa.select(*MEETUP_COLUMNS)
        .where(meetups.c.series_id == series_id, meetups.c.series_slot >= slot)
        .order_by(meetups.c.series_slot)
    )
    found = await conn.execute(wanted.with_for_update() if hold else wanted)
    return [Meetup(**row) for row in found.mappings()]


async def last_slot(conn: AsyncConnection, series_id: int) -> str | None:
    """The last slot that has, or had, a meetup."""
    found = await conn.execute(sa.select(sa.func.max(meetups.c.series_slot)).where(meetups.c.series_id == series_id))
    return found.scalar_one()


async def free_slots(conn: AsyncConnection, meetup_ids: Collection[int]) -> None:
    """Take these meetups out of their slots, so that they can be put into each other's."""
    await conn.execute(sa.update(meetups).where(meetups.c.id.in_(list(meetup_ids))).values(series_slot=None))


async def answered(conn: AsyncConnection, meetup_ids: Collection[int]) -> dict[int, int]:
    """How many people are going, may come or wait, by meetup; those with nobody are absent."""
    found = await conn.execute(
        sa.select(rsvps.c.meetup_id, sa.func.count().label("people"))
        .where(rsvps.c.meetup_id.in_(list(meetup_ids)), rsvps.c.answer.in_(list(_COUNTED)))
        .group_by(rsvps.c.meetup_id)
    )
    return {row.meetup_id: row.people for row in found}


async def remove(conn: AsyncConnection, meetup_ids: Collection[int]) -> None:
    """Delete meetups that nobody was told of."""
    await conn.execute(sa.delete(meetups).where(meetups.c.id.in_(list(meetup_ids))))
