"""What answers are made of, message by message and page by page, and where each conversation stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import Part
from db.jobs import upsert
from db.schema import answer_parts, conversations


async def parts(conn: AsyncConnection, reflection_id: int, position: int | None = None) -> Sequence[Part]:
    """What the answers are made of, in order; of one answer or of all."""
    query = sa.select(answer_parts.c.position, answer_parts.c.source_id, answer_parts.c.text)
    query = query.where(answer_parts.c.reflection_id == reflection_id)
    if position is not None:
        query = query.where(answer_parts.c.position == position)
    found = await conn.execute(query.order_by(answer_parts.c.position, answer_parts.c.place))
    return [Part(**row) for row in found.mappings()]


async def add_part(
    conn: AsyncConnection,
    reflection_id: int,
    part: Part,
    attachments: Sequence[dict[str, str]] = (),
    *,
    sealed: bool = False,
) -> bool:
    """Store one part; False when it came before.

    Parts are in the order of their sources; a sealed source tells none, so its part goes behind the others.
    """
    added = await conn.execute(
        upsert(conn, answer_parts)
        .values(
            reflection_id=reflection_id,
            position=part.position,
            source_id=part.source_id,
            place=_behind(reflection_id, part.position) if sealed else part.source_id,
            text=part.text,
            attachments=list(attachments),
        )
        .on_conflict_do_nothing()
        .returning(answer_parts.c.id)
    )
    return added.first() is not None


def _behind(reflection_id: int, position: int) -> sa.ScalarSelect[Any]:
    return (
        sa.select(sa.func.coalesce(sa.func.max(answer_parts.c.place), 0) + 1)
        .where(answer_parts.c.reflection_id == reflection_id, answer_parts.c.position == position)
        .scalar_subquery()
    )


async def forget_parts(conn: AsyncConnection, reflection_id: int, positions: Collection[int]) -> None:
    """Delete every part of the answers at these positions."""
    await conn.execute(
        sa.delete(answer_parts).where(
            answer_parts.c.reflection_id == reflection_id, answer_parts.c.position.in_(list(positions))
        )
    )


async def change_part(
    conn: AsyncConnection, reflection_id: int, part: Part, attachments: Sequence[dict[str, str]] | None = None
) -> bool:
    """Set the text of one part, and what is attached unless it stays; False when there is no such part."""
    values: dict[str, Any] = {"text": part.text}
    if attachments is not None:
        values["attachments"] = list(attachments)
    changed = await conn.execute(
        sa.update(answer_parts)
        .where(
            answer_parts.c.reflection_id == reflection_id,
            answer_parts.c.position == part.position,
            answer_parts.c.source_id == part.source_id,
        )
        .values(values)
    )
    return changed.rowcount == 1


@dataclass(frozen=True, slots=True)
class PartAt:
    """Where a message of the conversation went: which reflection, and which answer."""

    reflection_id: int
    part: Part
    attachments: Sequence[dict[str, str]]


async def part_of_message(conn: AsyncConnection, sources: Collection[int]) -> PartAt | None:
    """The part that a message became, if it became one and is one still; `sources` is its id, as it is and sealed."""
    found = await conn.execute(
        sa.select(
            answer_parts.c.reflection_id,
            answer_parts.c.position,
            answer_parts.c.source_id,
            answer_parts.c.text,
            answer_parts.c.attachments,
        ).where(answer_parts.c.source_id.in_(list(sources)))
    )
    row = found.first()
    if row is None:
        return None
    return PartAt(row.reflection_id, Part(row.position, row.source_id, row.text), row.attachments)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation a person is in: about which meetup, and at which question. `position` 0 is the free text.

    `heard_until` is the id of the last message or press that was heard.
    """

    meetup_id: int
    position: int
    heard_until: int


async def conversation(conn: AsyncConnection, user_id: int) -> Conversation | None:
    """The conversation this person is in; there is one at most."""
    columns = (conversations.c.meetup_id, conversations.c.position, conversations.c.heard_until)
    found = await conn.execute(sa.select(*columns).where(conversations.c.user_id == user_id))
    row = found.first()
    return None if row is None else Conversation(row.meetup_id, row.position, row.heard_until)


async def keep(
    conn: AsyncConnection, user_id: int, meetup_id: int, position: int, source_id: int, now: datetime
) -> None:
    """Set where a person's conversation stands; one about another meetup ends with this.

    `source_id` is the press or message that led here: a conversation that begins is heard from there on. Where there
    was one, `heard` says so.
    """
    insert = upsert(conn, conversations).values(
        user_id=user_id, meetup_id=meetup_id, position=position, heard_until=source_id, updated_at=now
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[conversations.c.user_id],
            set_={name: insert.excluded[name] for name in ("meetup_id", "position", "updated_at")},
        )
    )


async def heard(conn: AsyncConnection, user_id: int, source_id: int) -> None:
    """Remember that somebody has been heard up to this message or press."""
    await conn.execute(
        sa.update(conversations)
        .where(conversations.c.user_id == user_id, conversations.c.heard_until < source_id)
        .values(heard_until=source_id)
    )


async def left_off(conn: AsyncConnection) -> Sequence[tuple[int, int]]:
    """Who is in a conversation, and up to which message or press they were heard; the longest silent first."""
    found = await conn.execute(
        sa.select(conversations.c.user_id, conversations.c.heard_until).order_by(conversations.c.heard_until)
    )
    return [(row.user_id, row.heard_until) for row in found]


async def end(conn: AsyncConnection, user_id: int, meetup_id: int | None = None) -> None:
    """End the conversation a person is in, if any (and if it is about this meetup). What was said stays."""
    query = sa.delete(conversations).where(conversations.c.user_id == user_id)
    if meetup_id is not None:
        query = query.where(conversations.c.meetup_id == meetup_id)
    await conn.execute(query)
