"""Searching in what people wrote: which answers of a group have the words, the newest first.

What hits may be read is for bot.domain.reading to say; here they are only found among the answers for these readers.
The newest entries are read through first, which is quick where the words are common; where they are rare the index of
the database is asked, whose words are the group's own, so that other groups cost nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import Audience
from bot.domain.search import Query
from db.schema import answers, meetups, reflections, search_entries

Way = Literal["older", "newer"]
_READ_THROUGH = 400  # entries: in some milliseconds, with a few hits of what one answer in a hundred says
# The expression of PostgreSQL's index, made by a migration.
_TERMS = (
    "array_to_tsvector(string_to_array(CAST(guild_id AS text) || '·' ||"
    " replace(btrim(words), ' ', ' ' || CAST(guild_id AS text) || '·'), ' '))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer with the words; `place` is larger the newer it is. `title` is the meetup's, if there is one."""

    place: int
    reflection_id: int
    position: int
    signed: bool
    meetup_id: int | None
    occurred_on: date
    title: str | None


async def hits(
    conn: AsyncConnection,
    guild_id: int,
    query: Query,
    *,
    readers: Collection[Audience],
    own: Collection[int],
    most: int,
    way: Way = "older",
    beyond: int | None = None,
) -> Sequence[Hit]:
    """Answers of submitted reflections with one of these audiences, or among the answers `own`, that match `query`.

    At most `most`, from the newest to the oldest, those older than the place `beyond`; or, with "newer", from the
    oldest to the newest, those newer than it.
    """
    at = sa.func.instr if conn.dialect.name == "sqlite" else sa.func.strpos
    wanted = [
        sa.or_(search_entries.c.audience.in_(list(readers)), search_entries.c.answer_id.in_(list(own))),
        *(at(search_entries.c.words, term.wanted) > 0 for term in query.terms),
    ]
    of_group = sa.select(search_entries.c.place).where(search_entries.c.guild_id == guild_id)
    newest = _in_order(of_group, search_entries.c.place, way, beyond).limit(_READ_THROUGH).subquery()
    quick = sa.select(search_entries.c.place).join(newest, newest.c.place == search_entries.c.place).where(*wanted)
    found = await _asked(conn, _in_order(quick, search_entries.c.place, way).limit(most), way)
    if len(found) == most:
        return found
    by_index = _by_sqlite if conn.dialect.name == "sqlite" else _by_postgres
    indexed, place = by_index(guild_id, query, wanted)
    return await _asked(conn, _in_order(indexed, place, way, beyond).limit(most), way)


def _in_order(
    found: sa.Select[tuple[int]], place: sa.ColumnElement[int], way: Way, beyond: int | None = None
) -> sa.Select[tuple[int]]:
    if beyond is not None:
        found = found.where(place < beyond if way == "older" else place > beyond)
    return found.order_by(place.desc() if way == "older" else place)


async def _asked(conn: AsyncConnection, places: sa.Select[tuple[int]], way: Way) -> Sequence[Hit]:
    """What stands at these places, which are the few of a page by now."""
    page = places.subquery()
    columns: list[sa.ColumnElement[Any]] = [
        search_entries.c.place,
        answers.c.reflection_id,
        answers.c.position,
        reflections.c.signed,
        reflections.c.meetup_id,
        reflections.c.occurred_on,
        meetups.c.title,
    ]
    found = sa.select(*columns).select_from(
        search_entries.join(page, page.c.place == search_entries.c.place)
        .join(answers, answers.c.id == search_entries.c.answer_id)
        .join(reflections, reflections.c.id == answers.c.reflection_id)
        .outerjoin(meetups, meetups.c.id == reflections.c.meetup_id)
    )
    in_order = search_entries.c.place.desc() if way == "older" else search_entries.c.place
    return [Hit(**row) for row in (await conn.execute(found.order_by(in_order))).mappings()]


async def own(conn: AsyncConnection, guild_id: int, user_id: int, unsigned: Collection[int]) -> Sequence[int]:
    """The answers a person wrote in a group, which they find whatever the audience.

    `unsigned` are the ids of the reflections they did not sign.
    """
    theirs = sa.or_(reflections.c.user_id == user_id, reflections.c.id.in_(list(unsigned)))
    found = sa.select(answers.c.id).join(reflections).where(reflections.c.guild_id == guild_id, theirs)
    return list(await conn.scalars(found))


_Places = tuple[sa.Select[tuple[int]], sa.ColumnElement[int]]


def _by_sqlite(guild_id: int, query: Query, wanted: Collection[sa.ColumnElement[bool]]) -> _Places:
    """What SQLite's index finds, in the order of its rowids: it is read only as far as is asked."""
    index = sa.table("search_index", sa.column("rowid", sa.BigInteger), sa.column("words", sa.Text))
    # The sign + keeps SQLite from looking up each entry in the index instead.
    same = sa.literal_column("+search_index.rowid") == search_entries.c.place
    phrases = [
        f'"{" ".join(_of_group(guild_id, word) for word in term.words)}"{" *" if term.is_prefix else ""}'
        for term in query.terms
    ]
    matches = index.c.words.op("MATCH")(" AND ".join(phrases))
    found = sa.select(search_entries.c.place).select_from(index.join(search_entries, same)).where(matches, *wanted)
    return found, index.c.rowid


def _by_postgres(guild_id: int, query: Query, wanted: Collection[sa.ColumnElement[bool]]) -> _Places:
    """What PostgreSQL's index finds: entries with all the words, side by side or not, of which the wanted ones stay."""
    words = [
        f"'{_of_group(guild_id, word)}'{':*' if term.is_prefix and at == len(term.words) else ''}"
        for term in query.terms
        for at, word in enumerate(term.words, 1)
    ]
    # MATERIALIZED: whatever LIMIT makes PostgreSQL hope for, this index is to be asked.
    matches = sa.text(f"{_TERMS} @@ CAST(CAST(:words AS text) AS tsquery)").bindparams(words=" & ".join(words))
    indexed = sa.select(search_entries.c.place).where(matches, *wanted).cte("indexed").prefix_with("MATERIALIZED")
    return sa.select(indexed.c.place), indexed.c.place


def _of_group(guild_id: int, word: str) -> str:
    """A word as the index has it: behind its group."""
    return f"{guild_id}·{word}"


async def purge(conn: AsyncConnection) -> None:
    """Let SQLite's index lose what was deleted, which else stays in its parts until they are joined by and by."""
    if conn.dialect.name == "sqlite":
        await conn.execute(sa.text("INSERT INTO search_index (search_index) VALUES ('optimize')"))
