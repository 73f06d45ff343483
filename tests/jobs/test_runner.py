"""The runner itself: how often it looks, and that nothing ends it but being told to stop."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.jobs import MOST_ATTEMPTS, JobKind, Outcome, Plan
from bot.domain.posts import ToChannel
from bot.jobs.messenger import Receipt, TryAgain, Undeliverable
from bot.jobs.runner import JobRunner
from bot.jobs.work import DmPace, LostLease, Work
from db import jobs
from db.engine import Database
from tests.town import MORNING

A_SECOND = timedelta(seconds=1)


class Nowhere:
    """A messenger that reaches nobody."""

    async def send(self, *_: object, **__: object) -> Receipt:
        raise Undeliverable("there is nobody here")

    async def find(self, *_: object, **__: object) -> Receipt | None:
        return None

    async def edit(self, *_: object, **__: object) -> bool:
        return False

    async def is_there(self, *_: object, **__: object) -> bool:
        return True

    async def open_thread(self, *_: object, **__: object) -> int:
        raise Undeliverable("there is nobody here")


class LeapingClock:
    """A clock that leaps to whatever moment is waited for, and remembers it; at the third, or a later one, it rings."""

    def __init__(self, rings_at: int = 3) -> None:
        self._rings_at = rings_at
        self.waited_for: list[datetime] = []
        self.ring = lambda: None

    def now(self) -> datetime:
        return max([MORNING, *self.waited_for])

    async def sleep_until(self, when: datetime) -> None:
        self.waited_for.append(when)
        [lambda: None, self.ring][len(self.waited_for) >= self._rings_at]()


async def looks_of_a_runner(database: Database, **options: object) -> list[datetime]:
    """The first three moments that a runner with one job due now waits for."""
    async with database.write() as conn:
        await jobs.plan(conn, [Plan(JobKind.CARD, "card:of the first shard", MORNING, guild_id=None)])
    clock = LeapingClock()
    runner = JobRunner(database, clock, Nowhere(), {}, **options)  # type: ignore[arg-type] # passed on as given
    clock.ring = runner.stop
    await runner.run()
    return clock.waited_for[:3]


async def refuse_changes(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(
            sa.text("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
        )


async def test_a_database_that_cannot_be_written_is_asked_once_a_second_and_ends_nothing(sqlite: Database) -> None:
    await refuse_changes(sqlite)

    assert await looks_of_a_runner(sqlite) == [MORNING + n * A_SECOND for n in (1, 2, 3)]


async def test_work_that_is_due_for_another_shard_keeps_nobody_awake(sqlite: Database) -> None:
    looks = await looks_of_a_runner(sqlite, shards=(2, (1,)))

    assert looks == [MORNING + n * timedelta(seconds=30) for n in (1, 2, 3)]


async def test_what_plans_the_next_of_its_kind_is_tried_until_it_can_be_done(sqlite: Database) -> None:
    async def fails(_work: Work) -> None:
        raise TryAgain("the calendar cannot be read")

    kinds = (JobKind.CARD, JobKind.FEED)
    async with sqlite.write() as conn:
        await jobs.plan(conn, [Plan(kind, str(kind), MORNING, guild_id=None) for kind in kinds])
    clock = LeapingClock(rings_at=2 * MOST_ATTEMPTS + 5)
    messenger: Any = Nowhere()
    a_night = timedelta(hours=9)
    runner = JobRunner(sqlite, clock, messenger, dict.fromkeys(kinds, fails), longest_sleep=a_night)
    clock.ring = runner.stop

    await runner.run()

    async with sqlite.read() as conn:
        rows = {row.kind: row for row in await jobs.listed(conn)}
    assert rows[JobKind.CARD].outcome is Outcome.FAILED
    assert rows[JobKind.FEED].outcome is None
    assert rows[JobKind.FEED].attempt > MOST_ATTEMPTS


async def test_what_was_dropped_a_moment_before_it_is_sent_is_not_sent(sqlite: Database) -> None:
    messenger: Any = Nowhere()
    post: Any = None
    clock = LeapingClock()
    async with sqlite.write() as conn:
        await jobs.plan(conn, [Plan(JobKind.REMINDER, "reminder:1:60", MORNING, guild_id=None)])
        [job] = await jobs.claim(conn, who="bot", now=MORNING, lease=A_SECOND, most=1, shards=(1, (0,)))
        await jobs.drop(conn, [job.key], MORNING, "the meetup is cancelled")

    with pytest.raises(LostLease):
        await Work(job, sqlite, clock, messenger, DmPace()).send(ToChannel(5), post)
