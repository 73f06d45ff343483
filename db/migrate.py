"""Bringing a database to the schema of this program, and telling whether it is there."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from db.engine import Database

_MIGRATIONS = Path(__file__).with_name("migrations")


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration for these migrations, on an open connection where one is given."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def described_by_schema(_item: object, name: str | None, kind: str, *_: object) -> bool:
    """Whether db/schema describes this table or index: not the index of search, which each database has its own of."""
    return not ((kind == "table" and (name or "").startswith("search_index")) or name == "ix_search_entries_terms")


async def upgrade(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`, in one transaction."""
    async with database.rebuild() as conn:
        await conn.run_sync(lambda sync: command.upgrade(configuration(sync), revision))


async def differences(database: Database) -> list[object]:
    """What the tables of db/schema have that the migrated database has not, and the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from db.schema import metadata

    def compare(sync: sa.Connection) -> list[object]:
        options = {"include_object": described_by_schema}
        return list(compare_metadata(MigrationContext.configure(sync, opts=options), metadata))

    async with database.read() as conn:
        return await conn.run_sync(compare)
