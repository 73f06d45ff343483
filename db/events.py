"""Native scheduled events: which meetup has which, how both last agreed, and who is interested."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.events import Interested
from bot.domain.groups import QUIET_FROM, QUIET_TO, PromptsWanted
from bot.domain.meetups import Meetup, RsvpAnswer, Status
from db.jobs import upsert
from db.meetups import MEETUP_COLUMNS
from db.schema import groups, meetups, members, people, rsvps

_OPEN = (Status.SCHEDULED, Status.LIVE)
_IS_KNOWN = sa.or_(meetups.c.card_message_id.is_not(None), meetups.c.event_id.is_not(None))


def _meetups(rows: sa.CursorResult[Any]) -> list[Meetup]:
    return [Meetup(**row) for row in rows.mappings()]


async def of_event(conn: AsyncConnection, guild_id: int, event_id: int) -> Meetup | None:
    """The meetup that this event of the group's server shows."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS).where(meetups.c.guild_id == guild_id, meetups.c.event_id == event_id)
    )
    return next(iter(_meetups(found)), None)


async def announced(conn: AsyncConnection, guild_id: int) -> Sequence[Meetup]:
    """The meetups that people have been told of and that are not over, the next one first."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.status.in_(list(_OPEN)),
            _IS_KNOWN,
        )
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    return _meetups(found)


async def groups_with_announced(conn: AsyncConnection) -> Sequence[int]:
    """The groups that have such meetups, and want events for them."""
    found = await conn.execute(
        sa.select(meetups.c.guild_id)
        .distinct()
        .join(groups, groups.c.guild_id == meetups.c.guild_id)
        .where(
            groups.c.scheduled_events,
            meetups.c.status.in_(list(_OPEN)),
            _IS_KNOWN,
        )
    )
    return list(found.scalars())


async def keep_shown(
    conn: AsyncConnection, meetup_id: int, *, event_id: int | None, shown: dict[str, Any] | None
) -> None:
    """Record a meetup's event and how both sides agree; nothing about the meetup itself has changed by that."""
    await conn.execute(sa.update(meetups).where(meetups.c.id == meetup_id).values(event_id=event_id, event_shown=shown))


async def answers(conn: AsyncConnection, meetup_id: int) -> dict[int, bool]:
    """Everybody who answered a meetup, and whether they did so by pressing Interested on its event."""
    found = await conn.execute(sa.select(rsvps.c.user_id, rsvps.c.from_event).where(rsvps.c.meetup_id == meetup_id))
    return {user_id: bool(from_event) for user_id, from_event in found}


async def add_interested(
    conn: AsyncConnection, guild_id: int, meetup_id: int, those: Collection[Interested], now: datetime
) -> None:
    """Count these people as maybe. Whoever is known keeps the name they have, whoever has answered their answer.

    Somebody who left the group is in it again: only members see its events.
    """
    if not those:
        return
    fresh = {"prompts": PromptsWanted.ON, "quiet_from": QUIET_FROM, "quiet_to": QUIET_TO}
    await conn.execute(
        upsert(conn, people).on_conflict_do_nothing(index_elements=[people.c.user_id]),
        [fresh | {"user_id": each.user_id, "name": each.name} for each in those],
    )
    await conn.execute(
        upsert(conn, members).on_conflict_do_update(
            index_elements=[members.c.guild_id, members.c.user_id], set_={"left_at": None}
        ),
        [{"guild_id": guild_id, "user_id": each.user_id, "name": each.name} for each in those],
    )
    answer = {"meetup_id": meetup_id, "answer": RsvpAnswer.MAYBE, "guests": 0, "answered_at": now, "from_event": True}
    await conn.execute(
        upsert(conn, rsvps).on_conflict_do_nothing(index_elements=[rsvps.c.meetup_id, rsvps.c.user_id]),
        [answer | {"user_id": each.user_id} for each in those],
    )


async def remove_interested(conn: AsyncConnection, meetup_id: int, user_ids: Collection[int]) -> None:
    """Take back what these people said by their interest alone."""
    await conn.execute(
        sa.delete(rsvps).where(rsvps.c.meetup_id == meetup_id, rsvps.c.user_id.in_(list(user_ids)), rsvps.c.from_event)
    )
