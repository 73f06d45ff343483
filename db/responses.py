"""Responses: what organisers did about what people said, and whose words that was."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import ReflectionStatus
from bot.domain.responses import Response, thanks_key
from db.jobs import remove, upsert
from db.schema import contacts, reflections, response_sources, responses

_STILL_SAID = sa.exists().where(
    response_sources.c.response_id == responses.c.id,
    reflections.c.id == response_sources.c.reflection_id,
    reflections.c.status == ReflectionStatus.SUBMITTED,
)
_THEME = sa.case((sa.or_(~responses.c.from_digest, _STILL_SAID), responses.c.theme), else_="")
_COLUMNS = (responses.c.id, responses.c.guild_id, _THEME, responses.c.text, responses.c.created_at)


async def add(
    conn: AsyncConnection,
    guild_id: int,
    theme: str,
    text: str,
    sources: Collection[int],
    *,
    by: int,
    now: datetime,
    request_id: int,
    from_digest: bool,
) -> Response:
    """Keep what was done about a theme; the same request again is the same response."""
    await conn.execute(
        upsert(conn, responses)
        .values(
            guild_id=guild_id,
            theme=theme,
            text=text,
            created_at=now,
            created_by=by,
            request_id=request_id,
            from_digest=from_digest,
        )
        .on_conflict_do_nothing(index_elements=[responses.c.request_id])
    )
    own_id = await conn.scalar(sa.select(responses.c.id).where(responses.c.request_id == request_id))
    rows = [{"response_id": own_id, "reflection_id": each} for each in sorted(set(sources))]
    if rows:
        await conn.execute(upsert(conn, response_sources).on_conflict_do_nothing(), rows)
    found = await with_id(conn, guild_id, own_id or 0)
    if found is None:
        raise LookupError(f"the response {request_id} of {guild_id} went away within its own transaction")
    return found


async def was_asked(conn: AsyncConnection, request_id: int) -> bool:
    """Whether this very request made a response before: Discord may hand it over twice."""
    found = await conn.execute(sa.select(responses.c.id).where(responses.c.request_id == request_id))
    return found.first() is not None


async def with_id(conn: AsyncConnection, guild_id: int, response_id: int) -> Response | None:
    """The group's response with this id, with the reflections that it answers."""
    found = await _responses(conn, responses.c.guild_id == guild_id, responses.c.id == response_id)
    if not found:
        return None
    sources = await conn.scalars(
        sa.select(response_sources.c.reflection_id)
        .where(response_sources.c.response_id == response_id)
        .order_by(response_sources.c.reflection_id)
    )
    [one] = found
    return replace(one, sources=tuple(sources))


async def between(
    conn: AsyncConnection, guild_id: int, after: datetime, until: datetime, *, most: int | None = None
) -> Sequence[Response]:
    """What was done after `after` and not after `until` (UTC), the newest `most` of it in order."""
    query = (
        sa.select(*_COLUMNS)
        .where(responses.c.guild_id == guild_id, responses.c.created_at > after, responses.c.created_at <= until)
        .order_by(responses.c.created_at.desc(), responses.c.id.desc())
    )
    found = await conn.execute(query if most is None else query.limit(most))
    return [Response(*row) for row in found][::-1]


async def delete(conn: AsyncConnection, guild_id: int, response_id: int) -> None:
    """Take back what was said."""
    await conn.execute(sa.delete(responses).where(responses.c.guild_id == guild_id, responses.c.id == response_id))


async def forget_thanks(conn: AsyncConnection, reflection_id: int, user_id: int) -> None:
    """Delete what would tell that somebody is, or was, thanked for a reflection: nobody thanks for an unsigned one.

    That they heard from us that day still counts for their contact budget.
    """
    answered = await conn.scalars(
        sa.select(response_sources.c.response_id).where(response_sources.c.reflection_id == reflection_id)
    )
    keys = [thanks_key(each, user_id) for each in answered]
    await remove(conn, keys)
    await conn.execute(sa.update(contacts).where(contacts.c.reason.in_(keys)).values(reason="thanks"))


async def _responses(conn: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Response]:
    return [Response(*row) for row in await conn.execute(sa.select(*_COLUMNS).where(*where))]
