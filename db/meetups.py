"""Meetups: made, changed, found."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Meetup, Origin, Status
from db.jobs import upsert
from db.schema import meetups, reflections

MEETUP_COLUMNS = [meetups.c[each.name] for each in fields(Meetup)]
_SHOWN = (Status.SCHEDULED, Status.LIVE, Status.ENDED)


def _meetups(rows: sa.CursorResult[Any]) -> list[Meetup]:
    return [Meetup(**row) for row in rows.mappings()]


async def add(conn: AsyncConnection, *, request_id: int | None = None, **values: object) -> Meetup:
    """A new meetup; the same `request_id` (the id of the interaction) again gives the one that it made."""
    added = await conn.execute(
        upsert(conn, meetups)
        .values(request_id=request_id, **values)
        .on_conflict_do_nothing(index_elements=[meetups.c.request_id])
        .returning(*MEETUP_COLUMNS)
    )
    if made := _meetups(added):
        return made[0]
    [earlier] = _meetups(await conn.execute(sa.select(*MEETUP_COLUMNS).where(meetups.c.request_id == request_id)))
    return earlier


async def meetup(conn: AsyncConnection, guild_id: int, meetup_id: int) -> Meetup | None:
    """The meetup with this id, if it is this group's."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS).where(meetups.c.guild_id == guild_id, meetups.c.id == meetup_id)
    )
    return next(iter(_meetups(found)), None)


async def hold(conn: AsyncConnection, guild_id: int, meetup_id: int) -> Meetup | None:
    """The same, and nobody else changes its RSVPs before this transaction ends."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS).where(meetups.c.guild_id == guild_id, meetups.c.id == meetup_id).with_for_update()
    )
    return next(iter(_meetups(found)), None)


async def change(
    conn: AsyncConnection,
    guild_id: int,
    meetup_id: int,
    *,
    only_if: Collection[Status] = tuple(Status),
    **changes: object,
) -> Meetup | None:
    """Set these columns and give back the meetup; None when it is not this group's, or has another status."""
    changed = await conn.execute(
        sa.update(meetups)
        .where(meetups.c.guild_id == guild_id, meetups.c.id == meetup_id, meetups.c.status.in_(list(only_if)))
        .values(revision=meetups.c.revision + 1, **changes)
        .returning(*MEETUP_COLUMNS)
    )
    return next(iter(_meetups(changed)), None)


async def delete_draft(conn: AsyncConnection, guild_id: int, meetup_id: int) -> bool:
    """Delete a meetup that was never announced; False when there is no such draft."""
    deleted = await conn.execute(
        sa.delete(meetups).where(
            meetups.c.guild_id == guild_id, meetups.c.id == meetup_id, meetups.c.status == Status.DRAFT
        )
    )
    return deleted.rowcount == 1


_COMING = (
    sa.select(*MEETUP_COLUMNS)
    .where(
        meetups.c.guild_id == sa.bindparam("guild"),
        meetups.c.status.in_([Status.SCHEDULED, Status.LIVE]),
        meetups.c.ends_at > sa.bindparam("now"),
    )
    .order_by(meetups.c.starts_at, meetups.c.id)
    .limit(sa.bindparam("most"))
    .offset(sa.bindparam("skip"))
)


async def coming(conn: AsyncConnection, guild_id: int, now: datetime, *, most: int, skip: int = 0) -> Sequence[Meetup]:
    """Announced meetups that have not ended at `now`, the next one first."""
    return _meetups(await conn.execute(_COMING, {"guild": guild_id, "now": now, "most": most, "skip": skip}))


async def matching(
    conn: AsyncConnection,
    guild_id: int,
    text: str,
    now: datetime,
    *,
    most: int,
    drafts: bool = False,
    cancelled: bool = False,
) -> Sequence[Meetup]:
    """Meetups whose title or local date ("2026-12-09") holds `text`, in any letter case.

    Those to come are first, the next one at the head, then those that were, the most recent at the head.
    """
    # Lowered by the database on both sides, so that what is typed as it stands is found whatever its letters are.
    local_date = sa.func.substr(meetups.c.local_start, 1, len("2026-12-09"))
    holds = sa.or_(*(each.icontains(text, autoescape=True) for each in (meetups.c.title, local_date)))
    statuses = [*_SHOWN, *([Status.DRAFT] if drafts else []), *([Status.CANCELLED] if cancelled else [])]
    ahead = meetups.c.ends_at > now
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(meetups.c.guild_id == guild_id, meetups.c.status.in_(statuses), holds)
        .order_by(
            sa.case((ahead, 0), else_=1),
            sa.case((ahead, meetups.c.starts_at)),
            meetups.c.starts_at.desc(),
            meetups.c.id,
        )
        .limit(most)
    )
    return _meetups(found)


async def titles(conn: AsyncConnection, guild_id: int, meetup_ids: Collection[int]) -> dict[int, str]:
    """The titles of these meetups, of those that are this group's."""
    found = await conn.execute(
        sa.select(meetups.c.id, meetups.c.title).where(
            meetups.c.guild_id == guild_id, meetups.c.id.in_(list(meetup_ids))
        )
    )
    return {row.id: row.title for row in found}


async def last_before(
    conn: AsyncConnection, guild_id: int, moment: datetime, *, most: int, series_id: int | None = None
) -> Sequence[Meetup]:
    """The group's own last meetups that started before `moment`, in order: `most` of them, of one series if asked."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.status.in_(list(_SHOWN)),
            meetups.c.origin != Origin.ELSEWHERE,
            meetups.c.starts_at < moment,
            *([] if series_id is None else [meetups.c.series_id == series_id]),
        )
        .order_by(meetups.c.starts_at.desc(), meetups.c.id.desc())
        .limit(most)
    )
    return _meetups(found)[::-1]


async def cards_after(conn: AsyncConnection, reflection_id: int) -> Sequence[Meetup]:
    """Every announced meetup of the series that a reflection is about which came after it, in order.

    Which of them quote it changes when one in between is cancelled or moved, so all of them are looked at again.
    """
    this = meetups.alias()
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .join(this, sa.and_(this.c.series_id == meetups.c.series_id, this.c.id != meetups.c.id))
        .join(reflections, reflections.c.meetup_id == this.c.id)
        .where(reflections.c.id == reflection_id, meetups.c.card_message_id.is_not(None))
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    return _meetups(found)


async def cards_quoting(conn: AsyncConnection, guild_id: int, user_id: int) -> Sequence[Meetup]:
    """The group's announced meetups that may quote what somebody agreed to let newcomers read."""
    this = meetups.alias()
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .join(this, sa.and_(this.c.series_id == meetups.c.series_id, this.c.starts_at < meetups.c.starts_at))
        .join(reflections, reflections.c.meetup_id == this.c.id)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.card_message_id.is_not(None),
            reflections.c.user_id == user_id,
            reflections.c.newcomers_may_read,
        )
        .order_by(meetups.c.id)
    )
    return list(dict.fromkeys(_meetups(found)))


async def cards_since(conn: AsyncConnection, guild_id: int, moment: datetime, most: int) -> Sequence[Meetup]:
    """The first of the group's meetups that were announced at or after `moment` (UTC): `most` of them."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(meetups.c.guild_id == guild_id, meetups.c.announced_at >= moment, meetups.c.card_message_id.is_not(None))
        .order_by(meetups.c.announced_at, meetups.c.id)
        .limit(most)
    )
    return _meetups(found)


async def announced_before(conn: AsyncConnection, guild_id: int, moment: datetime) -> datetime | None:
    """When the group announced a meetup the last time before `moment` (UTC)."""
    found = await conn.execute(
        sa.select(meetups.c.announced_at)
        .where(meetups.c.guild_id == guild_id, meetups.c.announced_at < moment)
        .order_by(meetups.c.announced_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def between(conn: AsyncConnection, guild_id: int, first: datetime, end: datetime) -> Sequence[Meetup]:
    """Announced meetups that start at or after `first` and before `end`, in order."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.status.in_(list(_SHOWN)),
            meetups.c.starts_at >= first,
            meetups.c.starts_at < end,
        )
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    return _meetups(found)
