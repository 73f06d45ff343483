"""Digests: what was posted where, what it showed of whom, and what a week holds."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from db.schema import digest_quotes, digests, reflections


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
