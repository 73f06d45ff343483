"""What goes with what when something is deleted, and what the database itself refuses."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from db import groups
from db.engine import SCHEMA_REVISION, Database
from db.schema import metadata
from tests.db.one_of_each import ADA, BEN, GROUP, LARGEST, NOON, ROWS, fill, stored

WHAT_ADA_WROTE = {
    *("reflections", "answers", "answer_parts", "answer_versions"),
    *("releases", "digest_quotes", "digest_theme_sources", "response_sources", "export_items", "search_entries"),
}


@pytest.fixture
async def conn(database: Database) -> AsyncGenerator[AsyncConnection]:
    """A transaction on a database with a row in every table."""
    async with database.write() as conn:
        await fill(conn, SCHEMA_REVISION)
        yield conn


async def gone(conn: AsyncConnection) -> set[str]:
    """The tables without any row."""
    return {name for name, rows in (await stored(conn)).items() if not rows}


async def delete(conn: AsyncConnection, table: str) -> None:
    """Delete every row of a table."""
    await conn.execute(sa.delete(metadata.tables[table]))


async def test_every_value_of_every_table_comes_back(conn: AsyncConnection) -> None:
    for name, given in ROWS[SCHEMA_REVISION].items():
        table = metadata.tables[name]
        found = [dict(row) for row in (await conn.execute(sa.select(table))).mappings()]
        by_key: dict[Any, dict[str, Any]] = {tuple(row[key.name] for key in table.primary_key): row for row in found}
        for row in given:
            back = by_key[tuple(row[key.name] for key in table.primary_key)]
            assert {column: back[column] for column in row} == row


async def test_a_group_takes_everything_in_it_along_though_a_form_is_in_use(conn: AsyncConnection) -> None:
    [group] = ROWS[SCHEMA_REVISION]["groups"]
    await conn.execute(sa.insert(metadata.tables["groups"]), [group | {"guild_id": 7}])
    await conn.execute(
        sa.insert(metadata.tables["members"]), [{"guild_id": 7, "user_id": ADA, "name": "Ada of the hills"}]
    )

    await groups.delete_group(conn, GROUP)

    left = {name: rows for name, rows in (await stored(conn)).items() if rows}
    assert set(left) == {"groups", "people", "members", "contacts", "host_facts"}
    assert [row["guild_id"] for row in left["groups"]] == [7]
    assert [row["user_id"] for row in left["people"]] == [ADA]  # she is in the other group too, Ben is in none
    assert [row["name"] for row in left["members"]] == ["Ada of the hills"]


async def test_a_person_takes_their_own_along_and_leaves_the_groups_things_without_a_name(
    conn: AsyncConnection,
) -> None:
    people = metadata.tables["people"]
    await conn.execute(sa.delete(people).where(people.c.user_id == ADA))

    hers = {
        "contacts",
        "conversations",
        "rsvps",
        "voice_presence",
        "prompts",
        "talk_proposals",
        "talk_messages",
        "edits",
    }
    assert await gone(conn) == WHAT_ADA_WROTE | hers
    left = await stored(conn)
    assert [row["user_id"] for row in left["people"] + left["members"] + left["attendance"]] == [BEN] * 3
    assert [left[name][0]["created_by"] for name in ("series", "feeds", "meetups", "responses")] == [None] * 4
    assert (left["talks"][0]["speaker_id"], left["attendance"][0]["noted_by"]) == (None, None)
    assert left["jobs"][0]["guild_id"] == GROUP


async def test_a_meetup_takes_its_answers_talks_and_reflections_along(conn: AsyncConnection) -> None:
    await delete(conn, "meetups")

    of_it = {"meetups", "talks", "talk_proposals", "talk_messages", "rsvps", "attendance", "voice_presence"}
    of_it |= {"prompts", "edits"}
    assert await gone(conn) == of_it | WHAT_ADA_WROTE | {"conversations"}


async def test_a_meetup_outlives_its_series_and_its_feed(conn: AsyncConnection) -> None:
    await delete(conn, "series")
    await delete(conn, "feeds")

    assert await gone(conn) == {"series", "feeds"}
    [meetup] = (await stored(conn))["meetups"]
    assert (meetup["series_id"], meetup["feed_id"], meetup["request_id"]) == (None, None, LARGEST)


async def test_a_form_stays_while_a_reflection_answers_it_and_then_takes_its_questions_along(
    conn: AsyncConnection,
) -> None:
    with pytest.raises(IntegrityError):
        async with conn.begin_nested():
            await delete(conn, "forms")
    assert await gone(conn) == set()

    await delete(conn, "reflections")
    await delete(conn, "forms")
    assert await gone(conn) == WHAT_ADA_WROTE | {"forms", "questions"}


async def test_a_digest_and_a_job_take_along_what_they_sent(conn: AsyncConnection) -> None:
    await delete(conn, "digests")
    await delete(conn, "jobs")

    of_digests = {"digests", "digest_messages", "digest_quotes", "digest_themes", "digest_theme_sources"}
    assert await gone(conn) == of_digests | {"jobs", "deliveries"}


@pytest.mark.parametrize(
    "nonsense",
    [
        "UPDATE meetups SET status = 'postponed'",
        "UPDATE meetups SET ends_at = starts_at",
        "UPDATE meetups SET capacity = 0",
        "UPDATE meetups SET series_id = 2",
        "UPDATE groups SET digest_weekday = 7",
        "UPDATE groups SET digest_hour = 24",
        "UPDATE rsvps SET guests = -1",
        "UPDATE questions SET position = 6",
        "UPDATE reflections SET user_id = NULL",
        "UPDATE jobs SET key = NULL",
    ],
)
async def test_what_makes_no_sense_is_refused_by_the_database_itself(conn: AsyncConnection, nonsense: str) -> None:
    before = await stored(conn)
    with pytest.raises(IntegrityError):
        async with conn.begin_nested():
            await conn.execute(sa.text(nonsense))
    assert await stored(conn) == before


async def test_a_moment_without_a_zone_is_refused_before_it_is_stored(conn: AsyncConnection) -> None:
    before = await stored(conn)
    with pytest.raises(StatementError, match="has no time zone"):
        await groups.change_group(conn, GROUP, left_at=NOON.replace(tzinfo=None))
    assert await stored(conn) == before
