"""Calendars outside Discord: what stands in a group's and in a person's, and the secret addresses they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Meetup, Origin, RsvpAnswer, Status
from db.meetups import MEETUP_COLUMNS
from db.schema import groups, meetups, members, people, rsvps

_COUNTED = (RsvpAnswer.GOING, RsvpAnswer.MAYBE, RsvpAnswer.WAITLISTED)


@dataclass(frozen=True, slots=True)
class OwnMeetup:
    """A meetup somebody answered, and the name of the group whose it is."""

    meetup: Meetup
    answer: RsvpAnswer
    group: str


async def of_group(conn: AsyncConnection, guild_id: int, since: datetime) -> Sequence[Meetup]:
    """Everything a group ever announced or will, in order: of single meetups those that end after `since`."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.status != Status.DRAFT,
            meetups.c.origin != Origin.ELSEWHERE,
            sa.or_(meetups.c.ends_at > since, meetups.c.series_id.is_not(None)),
        )
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    return [Meetup(**row) for row in found.mappings()]


async def of_person(conn: AsyncConnection, user_id: int, since: datetime) -> Sequence[OwnMeetup]:
    """What somebody goes to, may go to or waits for, and went to since, in all groups they and we are in."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS, rsvps.c.answer.label("own_answer"), groups.c.name.label("group_name"))
        .join_from(rsvps, meetups, meetups.c.id == rsvps.c.meetup_id)
        .join(groups, groups.c.guild_id == meetups.c.guild_id)
        .join(members, sa.and_(members.c.guild_id == groups.c.guild_id, members.c.user_id == rsvps.c.user_id))
        .where(
            rsvps.c.user_id == user_id,
            rsvps.c.answer.in_(list(_COUNTED)),
            meetups.c.status != Status.DRAFT,
            meetups.c.ends_at > since,
            groups.c.left_at.is_(None),
            members.c.left_at.is_(None),
        )
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    own: list[OwnMeetup] = []
    for row in found.mappings():
        values = dict(row)
        answer, name = values.pop("own_answer"), values.pop("group_name")
        own.append(OwnMeetup(Meetup(**values), answer, name))
    return own


async def group_with(conn: AsyncConnection, token: str) -> int | None:
    """The id of the group whose calendar has this token, if we are still in it."""
    found = await conn.execute(
        sa.select(groups.c.guild_id).where(groups.c.calendar_token == token, groups.c.left_at.is_(None))
    )
    return found.scalar_one_or_none()


async def person_with(conn: AsyncConnection, token: str) -> int | None:
    """The id of the person whose calendar has this token."""
    found = await conn.execute(sa.select(people.c.user_id).where(people.c.calendar_token == token))
    return found.scalar_one_or_none()


async def group_token(conn: AsyncConnection, guild_id: int, fresh: str, *, renew: bool = False) -> str | None:
    """The token of a group's calendar: `fresh` where there is none yet, or it is to be renewed."""
    return await _token(conn, groups, groups.c.guild_id == guild_id, fresh, renew=renew)


async def person_token(conn: AsyncConnection, user_id: int, fresh: str, *, renew: bool = False) -> str | None:
    """The same for a person's own calendar."""
    return await _token(conn, people, people.c.user_id == user_id, fresh, renew=renew)


async def _token(
    conn: AsyncConnection, table: sa.Table, whose: sa.ColumnElement[bool], fresh: str, *, renew: bool
) -> str | None:
    token = fresh if renew else sa.func.coalesce(table.c.calendar_token, fresh)
    kept = await conn.execute(
        sa.update(table).where(whose).values(calendar_token=token).returning(table.c.calendar_token)
    )
    return kept.scalar_one_or_none()
