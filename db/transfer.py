"""Reflections on their way in and out of files: what was read is known again, what goes out has all it needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import Answer, ReflectionKind, ReflectionStatus
from db.jobs import upsert
from db.schema import answers, forms, meetups, members, people, questions, reflections

_AT_ONCE = 500  # fingerprints in one question: SQLite takes 32,766 parameters, PostgreSQL's driver 32,767


@dataclass(frozen=True, slots=True)
class FileReflection:
    """A reflection as a file held it. `source` is what writing that file again needs; all answers were public."""

    byline: str
    title: str
    occurred_on: date
    kind: ReflectionKind
    fingerprint: str
    source: Mapping[str, str]
    answers: tuple[Answer, ...]


async def known(conn: AsyncConnection, guild_id: int, fingerprints: Collection[str]) -> set[str]:
    """Which of these reflections the group has already."""
    wanted = list(fingerprints)
    found: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await conn.execute(
            sa.select(reflections.c.source_fingerprint).where(
                reflections.c.guild_id == guild_id,
                reflections.c.source_fingerprint.in_(wanted[start : start + _AT_ONCE]),
            )
        )
        found |= set(rows.scalars())
    return found


async def add(
    conn: AsyncConnection,
    guild_id: int,
    meetup_id: int | None,
    read: FileReflection,
    *,
    form_id: int | None,
    now: datetime,
) -> bool:
    """Store a reflection that was read; False when the group has it already.

    It counts as submitted at noon (UTC) of its day, since a file says no hour.
    """
    added = await conn.execute(
        upsert(conn, reflections)
        .values(
            guild_id=guild_id,
            meetup_id=meetup_id,
            form_id=form_id,
            byline=read.byline,
            kind=read.kind,
            status=ReflectionStatus.SUBMITTED,
            signed=True,
            title=read.title,
            occurred_on=read.occurred_on,
            submitted_at=datetime.combine(read.occurred_on, time(12), UTC),
            updated_at=now,
            source_fingerprint=read.fingerprint,
            source=dict(read.source),
        )
        .on_conflict_do_nothing(index_elements=[reflections.c.guild_id, reflections.c.source_fingerprint])
        .returning(reflections.c.id)
    )
    reflection_id = added.scalar_one_or_none()
    if reflection_id is None:
        return False
    await conn.execute(
        sa.insert(answers),
        [
            {
                "reflection_id": reflection_id,
                "position": answer.position,
                "text": answer.text,
                "audience": answer.audience,
                "updated_at": now,
            }
            for answer in read.answers
        ],
    )
    return True


async def first_form(conn: AsyncConnection, guild_id: int) -> int | None:
    """The group's form of version 1: the default questions, which are those of the files."""
    found = await conn.execute(sa.select(forms.c.id).where(forms.c.guild_id == guild_id, forms.c.version == 1))
    return found.scalar_one_or_none()


async def sources(conn: AsyncConnection, guild_id: int) -> dict[int, Mapping[str, str]]:
    """What the files said that reflections were read from, by reflection."""
    found = await conn.execute(
        sa.select(reflections.c.id, reflections.c.source).where(
            reflections.c.guild_id == guild_id, reflections.c.source.is_not(None)
        )
    )
    return {row.id: row.source for row in found if row.source is not None}


async def titles(conn: AsyncConnection, guild_id: int) -> dict[int, str]:
    """The titles of the group's meetups."""
    found = await conn.execute(sa.select(meetups.c.id, meetups.c.title).where(meetups.c.guild_id == guild_id))
    return {row.id: row.title for row in found}


async def asked(conn: AsyncConnection, guild_id: int) -> dict[tuple[int, int], str]:
    """The full text of each question the group ever asked, by form and position."""
    found = await conn.execute(
        sa.select(questions.c.form_id, questions.c.position, questions.c.text)
        .join(forms)
        .where(forms.c.guild_id == guild_id)
    )
    return {(row.form_id, row.position): row.text for row in found}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person lets stand under their published posts; `name` is theirs in the group, if they chose no other."""

    user_id: int
    name: str
    handle: str | None
    bio: str | None
    website: str | None
    github: str | None


async def profiles(conn: AsyncConnection, guild_id: int) -> list[Profile]:
    """The profiles of everybody who wrote a reflection here, in the order in which they began to."""
    name = sa.func.coalesce(people.c.profile_name, members.c.name, people.c.name).label("name")
    found = await conn.execute(
        sa.select(people.c.user_id, name, people.c.handle, people.c.bio, people.c.website, people.c.github)
        .select_from(
            reflections.join(people, people.c.user_id == reflections.c.user_id).outerjoin(
                members, sa.and_(members.c.user_id == people.c.user_id, members.c.guild_id == guild_id)
            )
        )
        .where(reflections.c.guild_id == guild_id)
        .group_by(people.c.user_id, members.c.name)
        .order_by(sa.func.min(reflections.c.id))
    )
    return [Profile(**row) for row in found.mappings()]
