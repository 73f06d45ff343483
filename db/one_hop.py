"""aiosqlite with one trip to its thread for a statement, where SQLAlchemy's adapter would make four.

A trip costs more than most of our statements: a cursor, its execution, its rows and its closing are one trip here, and
BEGIN travels with the first statement of its transaction.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import aiosqlite

_CHUNK = 64  # rows at a time when iterating, which SQLAlchemy's adapter never does


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors fetch all rows with their statement."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, _CHUNK)
        self._thread.daemon = True
        self.begin: str | None = None  # a BEGIN that waits for the first statement
        self._stopped: asyncio.Future[None] | None = None
        self._only_reads = False  # the transaction, which then has nothing to undo
        self._is_at_work = False  # the thread, as far as is known: also after a failure

    def stop(self) -> asyncio.Future[None] | None:
        """Let the thread end; when it has, the future is done."""
        driver: Any = super()  # not typed
        self._stopped = driver.stop()
        return self._stopped

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except BaseException:
            # A thread that outlives the loop writes a traceback where one sentence should stand.
            if self._stopped is not None:
                await self._stopped
            raise

    def cursor(self) -> "OneHopCursor":  # type: ignore[override] # what the adapter needs of a cursor, and no more
        """A cursor; nothing happens yet."""
        return OneHopCursor(self)

    def run(self, statement: Callable[[sqlite3.Connection], Any], begin: str | None) -> Any:
        """Run a statement on the connection's thread, after its transaction's BEGIN."""
        connection = self._conn
        if begin is not None:
            connection.execute(begin)
        return statement(connection)

    async def hop(self, statement: Callable[[sqlite3.Connection], Any]) -> Any:
        """Make the one trip."""
        begin, self.begin = self.begin, None
        if begin is not None:
            self._only_reads = begin == "BEGIN"
        driver: Any = self  # aiosqlite does not type its queue's front door
        self._is_at_work = True
        done = await driver._execute(self.run, statement, begin)  # noqa: SLF001 - inherited
        self._is_at_work = False
        return done

    async def commit(self) -> None:
        """End the transaction; one that did nothing was never begun."""
        if self.begin is None:
            await super().commit()
        self.begin = None

    async def rollback(self) -> None:
        """Undo the transaction, if there is one."""
        self.begin = None
        if not self.in_transaction:
            return
        if self._only_reads and not self._is_at_work:
            self._conn.rollback()  # only lets go of what it saw: no disk, no lock, and no trip for it
        else:
            await super().rollback()


class OneHopCursor:
    """One statement and its rows, all of them."""

    arraysize = 1

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement and fetch what it gives."""
        if sql.startswith("BEGIN"):
            self._connection.begin = sql
            return self

        def run(connection: sqlite3.Connection) -> None:
            self._keep(connection.execute(sql, parameters))

        await self._connection.hop(run)
        return self

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> Self:
        """Run a statement once for each of `rows`."""

        def run(connection: sqlite3.Connection) -> None:
            self._keep(connection.executemany(sql, rows))

        await self._connection.hop(run)
        return self

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        if cursor.description is not None:
            self._rows = cursor.fetchall()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()

    async def fetchall(self) -> Sequence[Any]:
        """The rows that came with the statement."""
        return self._rows

    async def close(self) -> None:
        """Closed already, on the connection's thread."""


def connect(path: str | Path, **options: Any) -> OneHopConnection:
    """Like aiosqlite.connect."""

    def connector() -> sqlite3.Connection:
        return sqlite3.connect(str(path), **options)

    return OneHopConnection(connector)
