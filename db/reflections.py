"""Reflections and their answers."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import Answer, Reflection, ReflectionStatus
from db.schema import answers, members, people, reflections

_OWN_COLUMNS = [each.name for each in fields(Reflection) if each.name not in {"name", "answers"}]


async def _found(conn: AsyncConnection, *where: sa.ColumnElement[bool], newest_first: bool = False) -> list[Reflection]:
    """Reflections with their answers, in one statement."""
    name = sa.func.coalesce(members.c.name, people.c.name, reflections.c.byline).label("name")
    by_day = (reflections.c.occurred_on.desc(), reflections.c.id.desc())
    rows = await conn.execute(
        sa.select(
            *(reflections.c[column] for column in _OWN_COLUMNS),
            name,
            answers.c.position,
            answers.c.text,
            answers.c.choice,
            answers.c.skipped,
            answers.c.audience,
        )
        .outerjoin_from(reflections, answers, answers.c.reflection_id == reflections.c.id)
        .outerjoin(people, people.c.user_id == reflections.c.user_id)
        .outerjoin(
            members,
            sa.and_(members.c.user_id == reflections.c.user_id, members.c.guild_id == reflections.c.guild_id),
        )
        .where(*where)
        .order_by(*(by_day if newest_first else (reflections.c.occurred_on, reflections.c.id)), answers.c.position)
    )
    return [_reflection(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def _reflection(rows: Sequence[sa.Row[Any]]) -> Reflection:
    first = rows[0]
    return Reflection(
        **{column: first._mapping[column] for column in _OWN_COLUMNS},
        name=first.name,
        answers=tuple(
            Answer(row.position, row.text, row.audience, row.choice, row.skipped)
            for row in rows
            if row.position is not None
        ),
    )


async def submitted_between(conn: AsyncConnection, guild_id: int, first: date, last: date) -> list[Reflection]:
    """Submitted reflections about what happened from `first` to `last` (local dates, both included)."""
    return await _found(
        conn,
        reflections.c.guild_id == guild_id,
        reflections.c.status == ReflectionStatus.SUBMITTED,
        reflections.c.occurred_on.between(first, last),
    )


async def of_meetup(conn: AsyncConnection, meetup_id: int) -> list[Reflection]:
    """Submitted reflections about one meetup."""
    return await _found(conn, reflections.c.meetup_id == meetup_id, reflections.c.status == ReflectionStatus.SUBMITTED)
