from collections.abc import AsyncGenerator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from db.engine import SCHEMA_REVISION, Database
from db.migrate import configuration, differences, upgrade
from db.schema import metadata
from tests.databases import PostgresMaker, SqliteMaker
from tests.db.one_of_each import ROWS, fill, stored


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(
    request: pytest.FixtureRequest, sqlite_maker: SqliteMaker, postgres_maker: PostgresMaker
) -> AsyncGenerator[Database]:
    """A database without any table, of each kind."""
    makers: dict[str, SqliteMaker | PostgresMaker] = {"sqlite": sqlite_maker, "postgres": postgres_maker}
    async with makers[request.param].fresh(migrated=False) as url:
        database = Database(url)
        yield database
        await database.close()


async def downgrade(database: Database) -> None:
    async with database.write() as conn:
        await conn.run_sync(lambda sync: command.downgrade(configuration(sync), "base"))


async def tables_in(database: Database) -> set[str]:
    async with database.read() as conn:
        return set(await conn.run_sync(lambda sync: sa.inspect(sync).get_table_names()))


def test_there_are_rows_to_try_for_every_revision_and_every_table() -> None:
    script = ScriptDirectory.from_config(configuration())
    assert script.get_heads() == [SCHEMA_REVISION]
    assert {each.revision for each in script.walk_revisions()} == set(ROWS)
    assert set(ROWS[SCHEMA_REVISION]) == set(metadata.tables)


async def test_an_empty_database_gets_exactly_the_tables_of_the_program(empty: Database) -> None:
    assert await empty.revision() is None
    await upgrade(empty)
    assert await empty.revision() == SCHEMA_REVISION
    assert await differences(empty) == []


@pytest.mark.parametrize("revision", ROWS)
async def test_a_database_in_use_is_brought_up_to_date_with_every_row(empty: Database, revision: str) -> None:
    await upgrade(empty, revision)
    async with empty.write() as conn:
        await fill(conn, revision)
        before = await stored(conn)

    await upgrade(empty)

    assert await empty.revision() == SCHEMA_REVISION
    assert await differences(empty) == []
    async with empty.read() as conn:
        after = await stored(conn)
    rows = {name: len(rows) for name, rows in before.items()}
    assert rows == {name: len(rows) for name, rows in ROWS[revision].items()}
    assert {name: len(after[name]) for name in rows} == rows
    assert after["answers"][0]["text"] == before["answers"][0]["text"]


async def test_a_full_database_goes_down_to_nothing_and_up_again(empty: Database) -> None:
    await upgrade(empty)
    async with empty.write() as conn:
        await fill(conn, SCHEMA_REVISION)

    await downgrade(empty)
    assert await tables_in(empty) == {"alembic_version"}
    assert await empty.revision() is None

    await upgrade(empty)
    assert await differences(empty) == []
    async with empty.read() as conn:
        assert not any((await stored(conn)).values())


async def test_an_upgrade_that_fails_leaves_everything_as_it_was(empty: Database) -> None:
    async with empty.write() as conn:
        await conn.execute(sa.text("CREATE TABLE talks (mine integer)"))  # in the way of the first migration

    with pytest.raises(DBAPIError, match="talks"):
        await upgrade(empty)

    assert await tables_in(empty) == {"talks"}
