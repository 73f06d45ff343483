"""Everything that is stored about one person, wherever it stands."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import JobKind
from bot.domain.posts import ToPerson
from db import search
from db.schema import answer_parts, answer_versions, answers, deliveries, jobs, metadata, people, reflections

# What hangs on a person's reflections rather than on the person.
_OF_REFLECTIONS = (answers, answer_parts, answer_versions)
_OWED_TO_ONE = (JobKind.PROMPT, JobKind.NUDGE, JobKind.PROMOTION, JobKind.REMINDER_DM, JobKind.CHANGE_DM)
_OWED_TO_MANY = (JobKind.REMINDER, JobKind.CHANGE_POST)


async def everything(
    conn: AsyncConnection, user_id: int, unsigned: Collection[int] = ()
) -> dict[str, list[dict[str, Any]]]:
    """Every row of a person by table; tables with nothing of theirs are left out.

    `unsigned` are the ids of the reflections they did not sign, which do not carry their id.
    """
    theirs = sa.or_(reflections.c.user_id == user_id, reflections.c.id.in_(list(unsigned)))
    own = sa.select(reflections.c.id).where(theirs)
    queries = {table.name: sa.select(table).where(_is_theirs(table, user_id)) for table in _tables_of_people()}
    queries |= {table.name: sa.select(table).where(table.c.reflection_id.in_(own)) for table in _OF_REFLECTIONS}
    queries[reflections.name] = sa.select(reflections).where(theirs)
    found = {name: [dict(row) for row in (await conn.execute(query)).mappings()] for name, query in queries.items()}
    return {name: rows for name, rows in found.items() if rows}


async def reflection_ids(conn: AsyncConnection, user_id: int) -> list[int]:
    """The ids of the reflections a person signed."""
    return list(await conn.scalars(sa.select(reflections.c.id).where(reflections.c.user_id == user_id)))


async def forget(conn: AsyncConnection, user_id: int, unsigned: Collection[int] = ()) -> None:
    """Delete a person; everything that is theirs goes with them, what they did for a group loses their name.

    `unsigned` are the ids of the reflections they did not sign.
    """
    await conn.execute(sa.delete(reflections).where(reflections.c.id.in_(list(unsigned))))
    owed = [jobs.c.key.like(f"{kind}:%:{user_id}") for kind in _OWED_TO_ONE]
    # What mentions many is told in parts, each named after the last one before it; one that waits is for others.
    told = [sa.and_(jobs.c.key.like(f"{kind}:%:%:{user_id}"), jobs.c.done_at.is_not(None)) for kind in _OWED_TO_MANY]
    await conn.execute(sa.delete(jobs).where(sa.or_(*owed, *told)))
    await conn.execute(sa.delete(deliveries).where(deliveries.c.recipient == str(ToPerson(user_id))))
    await conn.execute(sa.delete(people).where(people.c.user_id == user_id))
    await search.purge(conn)


def _tables_of_people() -> list[sa.Table]:
    return [table for table in metadata.sorted_tables if table is people or _columns_of_people(table)]


def _columns_of_people(table: sa.Table) -> list[sa.Column[Any]]:
    return [key.parent for key in table.foreign_keys if key.column.table is people]


def _is_theirs(table: sa.Table, user_id: int) -> sa.ColumnElement[bool]:
    columns = [people.c.user_id] if table is people else _columns_of_people(table)
    return sa.or_(*(column == user_id for column in columns))
