"""Earlier versions of answers, for their author alone."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import Version
from db.schema import answer_versions

_COLUMNS = (
    answer_versions.c.id,
    answer_versions.c.position,
    answer_versions.c.text,
    answer_versions.c.replaced_at,
)


async def count(conn: AsyncConnection, reflection_id: int) -> int:
    """How many earlier versions there are of a reflection's answers."""
    query = sa.select(sa.func.count()).where(answer_versions.c.reflection_id == reflection_id)
    return (await conn.execute(query)).scalar_one()


async def of_reflection(conn: AsyncConnection, reflection_id: int, *, most: int, skip: int) -> Sequence[Version]:
    """The earlier versions of a reflection's answers, the latest replaced first."""
    found = await conn.execute(
        sa.select(*_COLUMNS)
        .where(answer_versions.c.reflection_id == reflection_id)
        .order_by(answer_versions.c.replaced_at.desc(), answer_versions.c.id.desc())
        .limit(most)
        .offset(skip)
    )
    return [Version(**row) for row in found.mappings()]


async def version(conn: AsyncConnection, reflection_id: int, version_id: int) -> Version | None:
    """One of them, if it is this reflection's."""
    found = await conn.execute(
        sa.select(*_COLUMNS).where(answer_versions.c.reflection_id == reflection_id, answer_versions.c.id == version_id)
    )
    row = found.mappings().one_or_none()
    return None if row is None else Version(**row)


async def forget(conn: AsyncConnection, version_id: int) -> None:
    """Delete one earlier version, because it is the present one again."""
    await conn.execute(sa.delete(answer_versions).where(answer_versions.c.id == version_id))
