"""Everything that is stored about one person, wherever it stands."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import JobKind
from bot.domain.meetups import RsvpAnswer, Status
from bot.domain.people import Holdings, Surroundings
from bot.domain.posts import ToPerson
from db.schema import (
    answer_parts,
    answer_versions,
    answers,
    attendance,
    deliveries,
    digest_quotes,
    digest_theme_sources,
    digest_themes,
    digests,
    export_items,
    exports,
    groups,
    jobs,
    meetups,
    members,
    metadata,
    people,
    prompts,
    questions,
    reflections,
    response_sources,
    responses,
    rsvps,
    talk_proposals,
)

# What hangs on a person's reflections rather than on the person.
_OF_REFLECTIONS = (
    answers, answer_parts, answer_versions, digest_quotes, digest_theme_sources, export_items, response_sources,
)  # fmt: skip
# Planned in parts, each named after the last person of the one before it: whose id it carries it is not for.
_TO_MANY = (JobKind.REMINDER, JobKind.CHANGE_POST)


# ------------------------------------------------------------------ what there is


async def reflection_ids(conn: AsyncConnection, user_id: int) -> list[int]:
    """The ids of a person's reflections that carry their id."""
    return list(await conn.scalars(sa.select(reflections.c.id).where(reflections.c.user_id == user_id)))


async def everything(
    conn: AsyncConnection, user_id: int, own_reflections: Collection[int]
) -> dict[str, list[dict[str, Any]]]:
    """Every row of a person by table, found by the schema itself; tables with nothing of theirs are left out.

    A row says nothing of other people: of what this person did for a group it is said that they did it.
    """
    own = reflections.c.id.in_(list(own_reflections))
    queries = {table.name: sa.select(table).where(is_theirs(table, user_id)) for table in tables_of_people()}
    queries[reflections.name] = sa.select(reflections).where(sa.or_(is_theirs(reflections, user_id), own))
    queries |= {
        table.name: sa.select(table).where(table.c.reflection_id.in_(list(own_reflections)))
        for table in _OF_REFLECTIONS
    }
    queries[exports.name] = sa.select(exports).where(
        sa.or_(
            exports.c.made_by == user_id,
            exports.c.id.in_(
                sa.select(export_items.c.export_id).where(export_items.c.reflection_id.in_(list(own_reflections)))
            ),
        )
    )
    queries[deliveries.name] = (
        sa.select(jobs.c.kind, jobs.c.payload, *deliveries.c)
        .join(jobs, jobs.c.id == deliveries.c.job_id)
        .where(to_them(user_id))
    )
    queries[jobs.name] = sa.select(jobs).where(
        jobs.c.key.endswith(f":{user_id}"), jobs.c.kind.not_in(_TO_MANY), jobs.c.done_at.is_(None)
    )
    found = {
        name: [_only_of(user_id, name, row) for row in (await conn.execute(query)).mappings()]
        for name, query in queries.items()
    }
    return {name: rows for name, rows in found.items() if rows}


async def surroundings(conn: AsyncConnection, rows: Mapping[str, list[dict[str, Any]]]) -> Surroundings:
    """The names of what these rows refer to."""
    every_row = [row | row.get("payload", {}) for each in rows.values() for row in each]

    def ids(*columns: str) -> list[Any]:
        named = {row.get(column) for row in every_row for column in columns}
        return [each for each in named if isinstance(each, int)]

    of_groups = sa.select(groups.c.guild_id, groups.c.name).where(groups.c.guild_id.in_(ids("guild_id")))
    of_meetups = sa.select(meetups.c.id, meetups.c.title, meetups.c.starts_at, groups.c.name).join(groups)
    of_forms = sa.select(questions.c.form_id, questions.c.position, questions.c.text)
    of_digests = sa.select(digests.c.id, digests.c.week).where(digests.c.id.in_(ids("digest_id")))
    of_themes = sa.select(digest_themes.c.id, digest_themes.c.words).where(digest_themes.c.id.in_(ids("theme_id")))
    of_responses = sa.select(responses.c.id, responses.c.theme, responses.c.text)
    answered = await conn.execute(of_responses.where(responses.c.id.in_(ids("response_id"))))
    met = await conn.execute(of_meetups.where(meetups.c.id.in_(ids("meetup_id", "meetup"))))
    asked = await conn.execute(of_forms.where(questions.c.form_id.in_(ids("form_id"))))
    return Surroundings(
        groups={row.guild_id: row.name for row in await conn.execute(of_groups)},
        meetups={row.id: (row.title, row.starts_at, row.name) for row in met},
        questions={(row.form_id, row.position): row.text for row in asked},
        weeks={row.id: row.week for row in await conn.execute(of_digests)},
        themes={row.id: row.words for row in await conn.execute(of_themes)},
        responses={row.id: (row.theme, row.text) for row in answered},
    )


async def holdings(conn: AsyncConnection, user_id: int, own_reflections: Collection[int], now: datetime) -> Holdings:
    """How much of a person is stored."""

    async def count(table: sa.FromClause, *where: sa.ColumnElement[bool]) -> int:
        return await conn.scalar(sa.select(sa.func.count()).select_from(table).where(*where)) or 0

    ahead = (meetups.c.status.in_([Status.SCHEDULED, Status.LIVE]), meetups.c.ends_at > now)
    of_meetups = rsvps.join(meetups, meetups.c.id == rsvps.c.meetup_id)
    mine = rsvps.c.user_id == user_id
    held = export_items.c.reflection_id.in_(list(own_reflections))
    return Holdings(
        groups=await count(members, members.c.user_id == user_id),
        rsvps=await count(rsvps, mine),
        coming=await count(of_meetups, mine, rsvps.c.answer == RsvpAnswer.GOING, *ahead),
        waiting=await count(of_meetups, mine, rsvps.c.answer == RsvpAnswer.WAITLISTED, *ahead),
        attendance=await count(attendance, attendance.c.user_id == user_id),
        reflections=len(own_reflections),
        proposals=await count(talk_proposals, talk_proposals.c.user_id == user_id),
        prompts=await count(prompts, prompts.c.user_id == user_id),
        files=await count(exports, exports.c.id.in_(sa.select(export_items.c.export_id).where(held))),
        is_known=await count(people, people.c.user_id == user_id) > 0,
    )


def tables_of_people() -> list[sa.Table]:
    """The tables that say something of people."""
    return [table for table in metadata.sorted_tables if table is people or columns_of_people(table)]


def columns_of_people(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns of a table that name somebody."""
    return [key.parent for key in table.foreign_keys if key.column.table is people]


def is_theirs(table: sa.Table, user_id: int) -> sa.ColumnElement[bool]:
    """Whether a row of a table names a person."""
    columns = [people.c.user_id] if table is people else columns_of_people(table)
    return sa.or_(*(column == user_id for column in columns))


def _only_of(user_id: int, name: str, row: sa.RowMapping) -> dict[str, Any]:
    """A row without the ids of other people."""
    others = {each.name for each in columns_of_people(metadata.tables[name]) if row[each.name] != user_id}
    return {column: value for column, value in row.items() if column not in others}


def to_them(user_id: int) -> sa.ColumnElement[bool]:
    """Whether a delivery went to a person's DM."""
    there = str(ToPerson(user_id))
    return sa.or_(deliveries.c.recipient == there, deliveries.c.recipient.startswith(f"{there}/"))
