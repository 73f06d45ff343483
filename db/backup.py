"""Copies of a SQLite database, made and put back while others may be using it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from db.engine import Database


def copy(source: Path, target: Path) -> None:
    """Copy one SQLite database over another through SQLite itself, so that what is being written is whole.

    Raises sqlite3.Error when one cannot be read or written.
    """
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def is_ours(file: Path) -> bool:
    """Whether a file is a SQLite database with our migrations in it."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as found:
            return found.execute("SELECT version_num FROM alembic_version").fetchone() is not None
    except sqlite3.Error:
        return False


async def damage(database: Database) -> str | None:
    """The first damage SQLite finds in a database, or None."""
    async with database.read() as conn:
        found = (await conn.execute(sa.text("PRAGMA integrity_check(1)"))).scalar_one()
        if found == "ok":
            return None
        return str(found)
