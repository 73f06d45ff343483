"""Profiles: what people let stand under their published posts."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.profiles import Profile
from db.schema import people


async def profile(conn: AsyncConnection, user_id: int) -> Profile | None:
    """A person's profile, by the name they are known by where they chose no other; None for somebody unknown."""
    found = await conn.execute(
        sa.select(
            sa.func.coalesce(people.c.profile_name, people.c.name).label("name"),
            sa.func.coalesce(people.c.bio, "").label("bio"),
            sa.func.coalesce(people.c.website, "").label("website"),
            sa.func.coalesce(people.c.github, "").label("github"),
            people.c.handle,
        ).where(people.c.user_id == user_id)
    )
    row = found.mappings().one_or_none()
    return None if row is None else Profile(**row)


async def handles_like(conn: AsyncConnection, beginning: str, user_id: int) -> Sequence[str]:
    """The handles of everybody else that begin like this, in any case."""
    begins = sa.func.lower(people.c.handle).startswith(beginning.lower(), autoescape=True)
    return list(await conn.scalars(sa.select(people.c.handle).where(begins, people.c.user_id != user_id)))


async def keep(conn: AsyncConnection, user_id: int, kept: Profile) -> None:
    """Store a person's profile in place of the one before; an empty field is none."""
    await conn.execute(
        sa.update(people)
        .where(people.c.user_id == user_id)
        .values(
            profile_name=kept.name,
            bio=kept.bio or None,
            website=kept.website or None,
            github=kept.github or None,
            handle=kept.handle,
        )
    )
