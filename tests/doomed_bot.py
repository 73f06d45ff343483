"""A bot that kills itself (SIGKILL) at one exact step of its work with the database.

    python -m tests.doomed_bot "UPDATE deliveries" before --clock ws://…

`before` is just before the COMMIT of the first transaction that ran a statement like that, `after` just after it.
"""

import asyncio
import os
import re
import signal
import sys
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from bot.config import Settings
from bot.local_discord.followed_clock import FollowedClock
from bot.wiring import running
from db.engine import Database
from tests.town import QUICK_START


def arm(database: Database, statement: str, moment: str, clock: FollowedClock, not_before: datetime) -> None:
    """Die at `moment` of the first transaction that runs `statement` at or after `not_before`."""
    pattern = re.compile(statement, re.DOTALL)
    engine = database.engine.sync_engine

    def look(connection: sa.Connection, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        if clock.now() >= not_before and pattern.search(f"{sql} {parameters}"):
            connection.info["doomed"] = True

    def before_commit(connection: sa.Connection) -> None:
        if connection.info.get("doomed") and moment == "before":
            _die()

    def back_in_the_pool(_connection: Any, record: Any) -> None:
        if record.info.get("doomed"):
            _die()

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", before_commit)
    event.listen(engine, "checkin", back_in_the_pool)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def main(statement: str, moment: str, not_before: str, _flag: str, clock_url: str) -> None:
    """Run the bot until it dies."""
    settings = Settings()
    database = Database(settings.database, seals=settings.seals())
    async with FollowedClock(clock_url) as clock:
        arm(database, statement, moment, clock, datetime.fromisoformat(not_before))
        async with running(
            settings, clock, database, longest_sleep=timedelta(days=1), client_options=QUICK_START
        ) as app:
            await app.stop.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
