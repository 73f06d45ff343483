import sqlite3
from contextlib import closing
from pathlib import Path

from db.engine import SCHEMA_REVISION
from tests.cli.program import afterword

POSTGRES = "postgresql+asyncpg://me@127.0.0.1:9/afterword"


async def test_a_database_is_made_checked_copied_and_put_back(tmp_path: Path) -> None:
    before = await afterword("db", "check", folder=tmp_path)
    assert (before.code, before.err) == (
        1,
        f"afterword: There is no database yet at {tmp_path}/afterword.db: afterword db upgrade makes it.\n",
    )
    made = await afterword("db", "upgrade", folder=tmp_path)
    assert (made.code, made.out) == (0, f"The database is at revision {SCHEMA_REVISION}.\n")
    checked = await afterword("db", "check", folder=tmp_path)
    assert (checked.code, checked.out) == (0, "The database is whole, and its tables are this program's.\n")

    remember(tmp_path / "afterword.db", "before the copy")
    copied = await afterword("db", "backup", "copy.db", folder=tmp_path)
    assert copied.code == 0
    remember(tmp_path / "afterword.db", "after the copy")
    restored = await afterword("db", "restore", "copy.db", folder=tmp_path)
    assert restored.code == 0
    assert remembered(tmp_path / "afterword.db") == "before the copy"
    assert remembered(tmp_path / "afterword.db.before-restore") == "after the copy"


async def test_a_copy_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious", encoding="utf-8")
    ran = await afterword("db", "backup", "copy.db", folder=tmp_path)
    assert (ran.code, ran.err) == (1, "afterword: copy.db exists already. Name another file.\n")
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "precious"


async def test_only_a_database_of_ours_is_put_back(tmp_path: Path) -> None:
    (tmp_path / "holiday.db").write_text("a photo, really", encoding="utf-8")
    ran = await afterword("db", "restore", "holiday.db", folder=tmp_path)
    assert (ran.code, ran.err) == (1, "afterword: holiday.db is no database of Afterword.\n")


async def test_copies_of_postgresql_are_for_its_own_tools(tmp_path: Path) -> None:
    ran = await afterword("db", "backup", "copy.db", folder=tmp_path, DATABASE_URL=POSTGRES)
    assert ran.code == 1
    assert "pg_dump" in ran.err


async def test_tables_that_are_not_this_program_s_are_told(tmp_path: Path) -> None:
    await afterword("db", "upgrade", folder=tmp_path)
    with closing(sqlite3.connect(tmp_path / "afterword.db")) as database, database:
        database.execute("DROP TABLE contacts")
    ran = await afterword("db", "check", folder=tmp_path)
    assert ran.code == 1
    assert "tables are not this program's" in ran.err


def remember(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT OR REPLACE INTO host_facts VALUES ('note', ?)", [text])


def remembered(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("SELECT value FROM host_facts WHERE name = 'note'").fetchone()[0])
