"""Digests: what was posted where, what it showed of whom, and what a week holds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest import Presence, Quote, Week
from bot.domain.groups import Group
from bot.domain.meetups import AttendanceState, RsvpAnswer, Status
from db.jobs import upsert
from db.schema import attendance, digest_messages, digest_quotes, digests, groups, meetups, reflections, rsvps

# ------------------------------------------------------------------ what a week holds


async def presences(conn: AsyncConnection, meetup_ids: Collection[int]) -> list[Presence]:
    """Who answered or was noted at these meetups."""
    answered = await conn.execute(
        sa.select(rsvps.c.meetup_id, rsvps.c.user_id, rsvps.c.answer).where(rsvps.c.meetup_id.in_(list(meetup_ids)))
    )
    found = {(row["meetup_id"], row["user_id"]): Presence(**row) for row in answered.mappings()}
    noted = await conn.execute(
        sa.select(attendance.c.meetup_id, attendance.c.user_id, attendance.c.state, attendance.c.source).where(
            attendance.c.meetup_id.in_(list(meetup_ids))
        )
    )
    for row in noted:
        known = found.get((row.meetup_id, row.user_id), Presence(row.meetup_id, row.user_id))
        found[row.meetup_id, row.user_id] = replace(known, state=row.state, source=row.source)
    return list(found.values())


async def came_before(conn: AsyncConnection, guild_id: int, moment: datetime) -> set[int]:
    """Who had been to a meetup of the group that began before `moment`: noted as present, or going and not absent."""
    earlier = sa.select(meetups.c.id).where(
        meetups.c.guild_id == guild_id, meetups.c.starts_at < moment, meetups.c.status.in_((Status.LIVE, Status.ENDED))
    )
    noted = sa.select(attendance.c.user_id).where(
        attendance.c.meetup_id.in_(earlier), attendance.c.state == AttendanceState.PRESENT
    )
    stayed_away = sa.exists().where(
        attendance.c.meetup_id == rsvps.c.meetup_id,
        attendance.c.user_id == rsvps.c.user_id,
        attendance.c.state == AttendanceState.ABSENT,
    )
    going = sa.select(rsvps.c.user_id).where(
        rsvps.c.meetup_id.in_(earlier), rsvps.c.answer == RsvpAnswer.GOING, ~stayed_away
    )
    return set((await conn.execute(noted.union(going))).scalars())


# ------------------------------------------------------------------ what was posted


@dataclass(frozen=True, slots=True)
class Posted:
    """The digest of one week as it is stored; `posted_at` is None until its messages stand.

    `messages` are (channel, message) in their order.
    """

    id: int
    guild_id: int
    week: Week
    posted_at: datetime | None
    late: bool
    messages: tuple[tuple[int, int], ...] = ()


async def begun(conn: AsyncConnection, guild_id: int, week: Week, *, late: bool) -> Posted:
    """The digest of this week as it is stored, begun now where there is none."""
    insert = upsert(conn, digests).values(
        guild_id=guild_id, week=str(week), period_start=week.first, period_end=week.last, late=late
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[digests.c.guild_id, digests.c.week, digests.c.for_organisers],
            set_={"late": insert.excluded.late},
            where=digests.c.posted_at.is_(None),
        )
    )
    found = await _posted(conn, digests.c.guild_id == guild_id, digests.c.week == str(week))
    if found is None:
        raise LookupError(f"the digest {week} of {guild_id} went away within its own transaction")
    return found


async def of_week(conn: AsyncConnection, guild_id: int, week: Week) -> Posted | None:
    """The digest of this week, if it was begun."""
    return await _posted(conn, digests.c.guild_id == guild_id, digests.c.week == str(week))


async def with_id(conn: AsyncConnection, guild_id: int, digest_id: int) -> Posted | None:
    """The group's digest with this id."""
    return await _posted(conn, digests.c.guild_id == guild_id, digests.c.id == digest_id)


async def _posted(conn: AsyncConnection, *where: sa.ColumnElement[bool]) -> Posted | None:
    rows = (
        await conn.execute(
            sa.select(digests, digest_messages.c.channel_id, digest_messages.c.message_id)
            .outerjoin(digest_messages)
            .where(*where, digests.c.for_organisers.is_(sa.false()))
            .order_by(digest_messages.c.position)
        )
    ).all()
    if not rows:
        return None
    messages = tuple((row.channel_id, row.message_id) for row in rows if row.message_id is not None)
    first = rows[0]
    return Posted(first.id, first.guild_id, Week.parse(first.week), first.posted_at, first.late, messages)


async def record(
    conn: AsyncConnection,
    digest_id: int,
    posted_at: datetime,
    messages: Sequence[tuple[int, int]],
    quotes: Iterable[Quote],
) -> None:
    """Record that a digest stands in these messages and shows these quotes, in place of what was recorded."""
    await conn.execute(sa.update(digests).where(digests.c.id == digest_id).values(posted_at=posted_at))
    for table in (digest_messages, digest_quotes):
        await conn.execute(sa.delete(table).where(table.c.digest_id == digest_id))
    stands = [
        {"digest_id": digest_id, "position": position, "channel_id": channel_id, "message_id": message_id}
        for position, (channel_id, message_id) in enumerate(messages)
    ]
    shows = [
        {
            "digest_id": digest_id,
            "reflection_id": quote.reflection_id,
            "position": quote.position,
            "sentences": quote.sentences,
        }
        for quote in quotes
    ]
    for table, rows in ((digest_messages, stands), (digest_quotes, shows)):
        if rows:
            await conn.execute(sa.insert(table), rows)


async def showing(conn: AsyncConnection, reflection_id: int) -> Sequence[tuple[int, int]]:
    """(group, digest) of each posted digest that shows a reflection: quotes it, or counts it with its week."""
    quoted = sa.select(digest_quotes.c.digest_id).where(digest_quotes.c.reflection_id == reflection_id)
    found = await conn.execute(
        sa.select(digests.c.guild_id, digests.c.id)
        .join(reflections, reflections.c.guild_id == digests.c.guild_id)
        .where(
            reflections.c.id == reflection_id,
            digests.c.posted_at.is_not(None),
            sa.or_(
                digests.c.id.in_(quoted),
                reflections.c.occurred_on.between(digests.c.period_start, digests.c.period_end),
            ),
        )
    )
    return [(row.guild_id, row.id) for row in found]


async def covering(conn: AsyncConnection, guild_id: int, days: Collection[date]) -> Sequence[int]:
    """The group's posted digests of weeks that any of these local days lies in."""
    found = await conn.execute(
        sa.select(digests.c.id, digests.c.period_start, digests.c.period_end).where(
            digests.c.guild_id == guild_id, digests.c.posted_at.is_not(None)
        )
    )
    return [row.id for row in found if any(row.period_start <= day <= row.period_end for day in days)]


async def groups_with_digest(conn: AsyncConnection) -> list[Group]:
    """Every group that is set up and has not left, with no more of its settings than its schedule needs."""
    columns = (
        groups.c.guild_id,
        groups.c.name,
        groups.c.timezone,
        groups.c.digest_weekday,
        groups.c.digest_hour,
    )
    found = await conn.execute(sa.select(*columns).where(groups.c.set_up_at.is_not(None), groups.c.left_at.is_(None)))
    return [Group(**row) for row in found.mappings()]
