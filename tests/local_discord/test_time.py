"""The world's clock: it stops at every sleeper, waits for their work, and other processes can follow it."""

import asyncio
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from bot.local_discord.followed_clock import FollowedClock
from bot.local_discord.server import LocalDiscord
from bot.local_discord.sleepers import QUIET
from bot.local_discord.snowflakes import Snowflakes, moment_of
from bot.local_discord.time_keeper import DidNotSettleError, TimeKeeper

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


SLEEPLESS = """
import asyncio, sys
from bot.local_discord.followed_clock import FollowedClock

async def main():
    async with FollowedClock(sys.argv[1]) as clock:
        print(clock.now(), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


class Loop:
    """Something that sleeps for a while, works, and sleeps again, like a job runner."""

    def __init__(self, clock: TimeKeeper | FollowedClock, every: timedelta, log: list[tuple[str, datetime]]) -> None:
        self._clock = clock
        self._every = every
        self._log = log

    async def run(self, name: str) -> None:
        while True:
            await self._clock.sleep_until(self._clock.now() + self._every)
            await asyncio.to_thread(int)  # work that leaves the event loop
            self._log.append((name, self._clock.now()))


async def test_time_stands_still_until_it_is_moved() -> None:
    time = TimeKeeper(START)
    await asyncio.to_thread(int)
    assert time.now() == START
    await time.advance(HOUR)
    assert time.now() == START + HOUR


async def test_sleepers_work_in_the_order_of_their_moments() -> None:
    time = TimeKeeper(START)
    log: list[tuple[str, datetime]] = []
    async with asyncio.TaskGroup() as group:
        loops = [
            group.create_task(Loop(time, 2 * HOUR, log).run("slow")),
            group.create_task(Loop(time, HOUR, log).run("quick")),
        ]
        await time.advance(0 * HOUR)
        await asyncio.to_thread(int)
        await time.advance(3 * HOUR)
        for loop in loops:
            loop.cancel()
    assert [(name, moment - START) for name, moment in log if name == "slow"] == [("slow", 2 * HOUR)]
    assert [moment - START for name, moment in log if name == "quick"] == [HOUR, 2 * HOUR, 3 * HOUR]


async def test_a_followers_work_is_waited_for_at_each_moment() -> None:
    log: list[tuple[str, datetime]] = []
    async with (
        LocalDiscord(TimeKeeper(START)) as local,
        FollowedClock(local.clock_url) as clock,
        asyncio.TaskGroup() as group,
    ):
        assert clock.now() == START
        loop = group.create_task(Loop(clock, HOUR, log).run("follower"))
        await local.time.advance(24 * HOUR)
        assert [moment - START for _, moment in log] == [number * HOUR for number in range(1, 25)]
        loop.cancel()


async def test_of_several_sleepers_in_a_follower_the_earliest_wakes_first() -> None:
    log: list[tuple[str, datetime]] = []
    async with (
        LocalDiscord(TimeKeeper(START)) as local,
        FollowedClock(local.clock_url) as clock,
        asyncio.TaskGroup() as group,
    ):
        loops = [
            group.create_task(Loop(clock, 2 * HOUR, log).run("late")),
            group.create_task(Loop(clock, 1.5 * HOUR, log).run("early")),
        ]
        await local.time.advance(2 * HOUR)
        assert [(name, moment - START) for name, moment in log] == [
            ("early", 1.5 * HOUR),
            ("late", 2 * HOUR),
        ]
        for loop in loops:
            loop.cancel()


async def test_a_follower_that_went_away_is_not_waited_for() -> None:
    async with LocalDiscord(TimeKeeper(START)) as local:
        async with FollowedClock(local.clock_url):
            assert local.time.followed
        assert await local.world.until(lambda: None if local.time.followed else True) is not None
        await local.time.advance(HOUR)
        assert local.time.now() == START + HOUR


async def test_a_killed_process_is_not_waited_for() -> None:
    async with LocalDiscord(TimeKeeper(START)) as local:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SLEEPLESS, local.clock_url, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"2026-11-02 09:00:00+00:00\n"
        process.kill()
        await process.wait()
        await local.time.advance(HOUR)
        assert local.time.now() == START + HOUR


async def test_a_follower_learns_that_the_clock_has_gone() -> None:
    async with LocalDiscord(TimeKeeper(START)) as local:
        with pytest.RaisesGroup(ConnectionError):
            async with FollowedClock(local.clock_url) as clock:
                await local.time.close()
                await clock.sleep_until(START + HOUR)


async def test_the_only_loop_is_waited_for_however_long_it_works() -> None:
    time = TimeKeeper(START)
    done: list[datetime] = []

    async def works_slowly() -> None:
        await time.sleep_until(START + HOUR)
        await asyncio.to_thread(threading.Event().wait, QUIET * 1.1)
        done.append(time.now())
        await time.sleep_until(START + 9 * HOUR)

    async with asyncio.TaskGroup() as group:
        loop = group.create_task(works_slowly())
        await time.advance(3 * HOUR)
        loop.cancel()
    assert done == [START + HOUR]


async def test_a_loop_that_was_rung_awake_is_waited_for() -> None:
    time = TimeKeeper(START)
    bell = asyncio.Event()
    heard: list[datetime] = []

    async def listens(group: asyncio.TaskGroup) -> None:
        sleep = group.create_task(time.sleep_until(START + HOUR))
        await bell.wait()
        sleep.cancel()
        await asyncio.to_thread(int)
        heard.append(time.now())
        await time.sleep_until(START + 9 * HOUR)

    async with asyncio.TaskGroup() as group:
        loop = group.create_task(listens(group))
        await time.settle()
        bell.set()
        await time.advance(3 * HOUR)
        loop.cancel()
    assert heard == [START]


async def test_who_sleeps_only_once_is_missed_only_once() -> None:
    time = TimeKeeper(START)
    log: list[tuple[str, datetime]] = []
    async with asyncio.TaskGroup() as group:
        group.create_task(time.sleep_until(START + HOUR))
        loop = group.create_task(Loop(time, HOUR, log).run("steady"))
        await asyncio.to_thread(int)
        await time.advance(100 * HOUR)  # a quarter of a second at each would be felt
        loop.cancel()
    assert len(log) == 100


async def test_who_does_not_settle_is_named() -> None:
    time = TimeKeeper(START, patience=0.05)
    async with LocalDiscord(time) as local, FollowedClock(local.clock_url, name="the sleepless bot"):
        with pytest.raises(DidNotSettleError, match="the sleepless bot"):
            await time.advance(HOUR)


async def test_a_request_at_work_is_waited_for() -> None:
    time = TimeKeeper(START, patience=0.05)
    with time.busy("POST /channels/1/messages"), pytest.raises(DidNotSettleError, match="POST"):
        await time.advance(HOUR)
    await time.advance(HOUR)


async def test_time_does_not_go_back() -> None:
    time = TimeKeeper(START)
    with pytest.raises(ValueError, match="has passed"):
        await time.advance_to(START - HOUR)


async def test_in_real_time_sleepers_wake_by_themselves() -> None:
    time = TimeKeeper(START)
    async with LocalDiscord(time) as local, FollowedClock(local.clock_url) as clock, asyncio.TaskGroup() as group:
        ticking = group.create_task(time.run_in_real_time())
        await time.sleep_until(START + timedelta(milliseconds=20))
        await clock.sleep_until(clock.now() + timedelta(milliseconds=20))
        assert START + timedelta(milliseconds=20) <= time.now() < START + HOUR
        ticking.cancel()


def test_ids_grow_while_the_clock_stands_still_and_carry_its_time() -> None:
    snowflakes = Snowflakes(lambda: START)
    ids = [snowflakes.next() for _ in range(1000)]
    assert sorted(set(ids)) == ids
    assert {moment_of(one) for one in ids} == {START}
