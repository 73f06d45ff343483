"""The door to the database: engines, transactions, and what each database needs to be asked for."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.seals import Seals
from db import jobs, one_hop

SCHEMA_REVISION = "0005"  # the newest migration; a test holds it to db/migrations/versions

_BUSY_SECONDS = 10


class Database:
    """One database, SQLite or PostgreSQL.

    The caller owns the transaction: `async with database.write() as conn: ...` commits at the end or not at all.
    `work_planned` is called after each commit that planned a job, so that the job runner need not wait for its
    next look.
    """

    def __init__(
        self, url: str, *, seals: Seals | None = None, work_planned: Callable[[], None] = lambda: None
    ) -> None:
        self.engine = _engine(url)
        self._seals = seals
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        # SQLite reads one state by itself; PostgreSQL would show each statement a newer one.
        one_state = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = self.engine.execution_options(**one_state)
        self.work_planned = work_planned
        # SQLite has one writer; waiting here in turn is fair and costs nothing, its own busy handler sleeps.
        self._turn = asyncio.Lock()

    @property
    def seals(self) -> Seals:
        """What the authors of unsigned reflections are sealed with; its key is not in the database.

        Raises LookupError where the database was opened without it, for work that has nothing to do with people.
        """
        if self._seals is None:
            raise LookupError("this database was opened without the key that authors are sealed with")
        return self._seals

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """A connection that sees one consistent state and changes nothing."""
        async with self._reading.connect() as conn:
            yield conn

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction: BEGIN IMMEDIATE on SQLite, committed at the end, rolled back on any exception."""
        if not self.is_sqlite:
            async with self._transaction() as conn:
                yield conn
            return
        async with self._turn, self._transaction() as conn:
            yield conn

    @asynccontextmanager
    async def rebuild(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction for migrations, in which tables may be replaced by changed ones.

        SQLite changes a table by filling a new one and dropping the old: with foreign keys on, that deletes whatever
        refers to it. They are off until the end, and what they guard is checked before the commit.
        """
        if not self.is_sqlite:
            async with self._transaction() as conn:
                yield conn
            return
        async with self._turn, self.engine.connect() as conn:
            driver: Any = (await conn.get_raw_connection()).driver_connection
            await driver.execute("PRAGMA foreign_keys=OFF")  # has no effect within a transaction
            try:
                await conn.execution_options(afterword_writes=True)
                async with conn.begin():
                    yield conn
                    if lost := (await conn.exec_driver_sql("PRAGMA foreign_key_check")).all():
                        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"{len(lost)} rows"))
            finally:
                await driver.execute("PRAGMA foreign_keys=ON")

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[AsyncConnection]:
        async with self.engine.connect() as conn:
            await conn.execution_options(afterword_writes=True)
            async with conn.begin():
                yield conn
            planned = conn.info.pop(jobs.PLANNED, False)
        if planned:
            self.work_planned()

    async def revision(self) -> str | None:
        """The migration this database stands at, or None when it is empty."""
        async with self.engine.connect() as conn:
            if not await conn.run_sync(lambda sync: sa.inspect(sync).has_table("alembic_version")):
                return None
            return (await conn.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()


def _engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    # Parameters are what people wrote: an error that is logged must not carry them.
    # The driver must not begin transactions by itself (isolation_level): BEGIN is ours, see _begin_sqlite.
    options = {"timeout": _BUSY_SECONDS, "isolation_level": None, "async_creator_fn": one_hop.connect}
    # A new connection costs a thread and its pragmas; more of them than these would only wait for each other.
    engine = create_async_engine(url, connect_args=options, hide_parameters=True, pool_size=5, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # FULL: when Discord shows "submitted", it is on disk.
    # secure_delete: what is deleted, or loses its author's id, is not left in pages that nothing uses any more.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # SQLite's own lower() knows ASCII only: "álgebra" would not find "Álgebra".
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _begin_sqlite(connection: sa.Connection) -> None:
    # Without IMMEDIATE two readers that both turn writers deadlock, and one is told "database is locked".
    writes = connection.get_execution_options().get("afterword_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
