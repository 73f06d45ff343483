"""What was handed out as files, and where each reflection went with them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.exports import ExportKind, HandedOut
from bot.domain.reflections import Audience
from db.schema import export_items, exports

_AT_ONCE = 500  # ids in one question: SQLite takes 32,766 parameters, PostgreSQL's driver 32,767


async def record(
    conn: AsyncConnection,
    guild_id: int,
    kind: ExportKind,
    audience: Audience,
    reflection_ids: Collection[int],
    *,
    made_at: datetime,
    made_by: int | None,
    folder: str | None,
) -> None:
    """Remember which reflections an export holds; one that keeps a `folder` in step takes the place of the last.

    `made_by` is None for the host. An export is remembered for as long as one of its reflections is stored.
    """
    if folder is not None:
        await conn.execute(
            sa.delete(exports).where(
                exports.c.guild_id == guild_id, exports.c.kind == kind.value, exports.c.folder == folder
            )
        )
    if not reflection_ids:
        return
    made = await conn.execute(
        sa.insert(exports)
        .values(guild_id=guild_id, kind=kind.value, audience=audience, made_at=made_at, made_by=made_by, folder=folder)
        .returning(exports.c.id)
    )
    export_id = made.scalar_one()
    # In the order of ids, which says nothing of the order in the file.
    items = [{"export_id": export_id, "reflection_id": each} for each in sorted(reflection_ids)]
    await conn.execute(sa.insert(export_items), items)


async def handed_out(
    conn: AsyncConnection, reflection_ids: Collection[int], *, beyond: Audience | None = None
) -> Sequence[HandedOut]:
    """The exports that hold any of these reflections, the newest first.

    With `beyond` only those made for more readers than that audience reaches.
    """
    wanted, found = list(reflection_ids), dict[int, HandedOut]()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await conn.execute(
            sa.select(exports.c.id, exports.c.audience, exports.c.kind, exports.c.made_at, exports.c.folder)
            .join(export_items, export_items.c.export_id == exports.c.id)
            .where(export_items.c.reflection_id.in_(wanted[start : start + _AT_ONCE]))
            .order_by(exports.c.id)
        )
        found |= {
            row.id: HandedOut(row.kind, row.made_at, row.folder)
            for row in rows
            if beyond is None or not beyond.reaches(row.audience)
        }
    return sorted(found.values(), key=lambda each: each.made_at, reverse=True)


async def forget_empty(conn: AsyncConnection) -> None:
    """Delete what is remembered of exports none of whose reflections is stored any more."""
    held = sa.select(export_items.c.export_id)
    await conn.execute(sa.delete(exports).where(exports.c.id.not_in(held)))
