"""Rosters: who has handed in a reflection about a meetup, signed or not."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import AttendanceState, RsvpAnswer
from bot.domain.prompts import PromptState
from bot.domain.reflections import ReflectionStatus
from bot.domain.rosters import OnRoster
from db.schema import attendance, meetups, members, people, prompts, reflections, rsvps


async def seals_of(conn: AsyncConnection, meetup_id: int) -> set[str]:
    """The seals of those who have handed in an unsigned reflection about a meetup, taken back since or not."""
    found = await conn.scalars(
        sa.select(reflections.c.author_seal).where(
            reflections.c.meetup_id == meetup_id,
            reflections.c.author_seal.is_not(None),
            reflections.c.status != ReflectionStatus.DRAFT,
        )
    )
    return {seal for seal in found if seal is not None}


async def members_of(conn: AsyncConnection, guild_id: int) -> Sequence[int]:
    """Everybody who is or was in a group."""
    return list(await conn.scalars(sa.select(members.c.user_id).where(members.c.guild_id == guild_id)))


async def roster(conn: AsyncConnection, meetup_id: int, unsigned: Collection[int]) -> Sequence[OnRoster]:
    """Those who came, were going or have handed in: who has not handed in first, each by name.

    `unsigned` are those who have handed in without their name.
    """
    came = sa.select(attendance.c.user_id).where(
        attendance.c.meetup_id == meetup_id, attendance.c.state == AttendanceState.PRESENT
    )
    going = sa.select(rsvps.c.user_id).where(rsvps.c.meetup_id == meetup_id, rsvps.c.answer == RsvpAnswer.GOING)
    wrote = sa.select(people.c.user_id).where(
        sa.or_(
            people.c.user_id.in_(
                sa.select(prompts.c.user_id).where(
                    prompts.c.meetup_id == meetup_id, prompts.c.state == PromptState.ANSWERED
                )
            ),
            people.c.user_id.in_(list(unsigned)),
        )
    )
    everybody = came.union(going, wrote).subquery("everybody")
    handed_in = everybody.c.user_id.in_(wrote)
    name = sa.func.coalesce(members.c.name, people.c.name)
    found = await conn.execute(
        sa.select(
            people.c.user_id,
            name.label("name"),
            handed_in.label("handed_in"),
            rsvps.c.answer,
            attendance.c.state,
        )
        .select_from(
            everybody.join(meetups, meetups.c.id == meetup_id)
            .join(people, people.c.user_id == everybody.c.user_id)
            .outerjoin(
                members,
                sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == everybody.c.user_id),
            )
            .outerjoin(rsvps, sa.and_(rsvps.c.meetup_id == meetup_id, rsvps.c.user_id == everybody.c.user_id))
            .outerjoin(
                attendance, sa.and_(attendance.c.meetup_id == meetup_id, attendance.c.user_id == everybody.c.user_id)
            )
        )
        .order_by(handed_in, sa.func.lower(name), people.c.user_id)
    )
    # Whoever hands in was there; that this is noted only of those who signed is not to be read off here.
    return [
        OnRoster(
            row["user_id"],
            row["name"],
            bool(row["handed_in"]),
            row["answer"],
            row["state"] or (AttendanceState.PRESENT if row["handed_in"] else None),
        )
        for row in found.mappings()
    ]
