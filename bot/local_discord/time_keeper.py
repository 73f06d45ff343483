"""The world's clock: it stands still until told to move, and moves no faster than everybody can follow."""

import asyncio
import json
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.local_discord.sleepers import Sleepers

ROUNDS = 8  # turns of the event loop in which a loop in this process hears that something woke it
POLL = 0.02  # seconds between looks at what tells of no change
DEFAULT_START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class DidNotSettleError(RuntimeError):
    """Somebody woke up and did not go to sleep again within the real time allowed."""


@dataclass(eq=False)
class Follower:
    """Another process that goes by this clock (bot/local_discord/followed_clock.py)."""

    name: str
    socket: web.WebSocketResponse
    tick: int = -1  # the last tick it has seen
    sleeping_until: datetime | None = None  # None: at work


class TimeKeeper:
    """Time for the world, and for a bot that takes its clock from here, in this process or another.

    `advance_to` goes from one sleeper's moment to the next, and waits at each until all have done their work, so
    weeks pass in seconds and everything happens in the right order.
    """

    def __init__(self, start: datetime = DEFAULT_START, *, patience: float = 20.0) -> None:
        self._now = start.astimezone(UTC)
        self._patience = patience  # seconds of real time that work at one moment may take
        self._ticking_since: float | None = None
        self._tick = 0
        self._changes = asyncio.Event()
        self._sleepers = Sleepers(self._changes.set)
        self._followers: set[Follower] = set()
        self._busy: dict[str, int] = {}
        # Called at each step before anybody wakes, and when a follower comes or goes:
        self.moved: Callable[[], None] | None = None

    # -- a clock

    def now(self) -> datetime:
        """The world's time, UTC."""
        if self._ticking_since is None:
            return self._now
        return self._now + timedelta(seconds=time.monotonic() - self._ticking_since)

    async def sleep_until(self, when: datetime) -> None:
        """Sleep until the world's time is `when`; somebody else has to move the clock."""
        if when > self.now():
            await self._sleepers.sleep_until(when)
        else:
            await asyncio.sleep(0)

    @property
    def followed(self) -> bool:
        """Whether another process goes by this clock."""
        return bool(self._followers)

    async def until_asleep(self) -> None:
        """Wait until somebody in this process sleeps: a bot that has just started has done what was due."""
        while self._sleepers.earliest() is None:
            self._changes.clear()
            await self._change_within(POLL)

    def forget_sleepers(self) -> None:
        """Wait no longer for who woke in this process and did not sleep again: a bot here has stopped."""
        self._sleepers.forget_missed()

    # -- moving it

    async def advance(self, by: timedelta) -> None:
        """Let this much time pass."""
        await self.advance_to(self.now() + by)

    async def advance_to(self, when: datetime) -> None:
        """Let time pass until `when`, stopping at every moment somebody waits for.

        Raises DidNotSettleError, with names, when work at one moment takes longer than `patience` of real time.
        """
        if self._ticking_since is not None:
            raise RuntimeError("the clock runs in real time now")
        when = when.astimezone(UTC)
        if when < self._now:
            raise ValueError(f"{when} has passed")
        await self.settle()
        while (due := self._earliest()) is not None and due <= when:
            await self._move_to(max(due, self._now))
        if when > self._now:
            await self._move_to(when)

    async def settle(self) -> None:
        """Wait until everybody has done the work of this moment."""
        for _ in range(ROUNDS):
            await asyncio.sleep(0)
        await self._move_to(self._now)

    async def run_in_real_time(self) -> None:
        """Tick with the wall clock from now on, until cancelled."""
        self._ticking_since = time.monotonic()
        try:
            while True:
                self._tell_the_world()
                await self._tell_followers()
                self._sleepers.wake_due(self.now())
                self._changes.clear()
                due = self._sleepers.earliest()
                wait = 1.0 if due is None else max(0.0, min(1.0, (due - self.now()).total_seconds()))
                await self._change_within(wait)
        finally:
            self._now, self._ticking_since = self.now(), None

    @contextmanager
    def busy(self, what: str) -> Generator[None]:
        """Work that this moment has to wait for, such as a request being answered."""
        self._busy[what] = self._busy.get(what, 0) + 1
        try:
            yield
        finally:
            self._busy[what] -= 1
            if not self._busy[what]:
                del self._busy[what]
            self._changes.set()

    async def _move_to(self, moment: datetime) -> None:
        self._now = moment
        self._tell_the_world()
        self._sleepers.wake_due(moment)
        await self._tell_followers()
        deadline = time.monotonic() + self._patience
        while waited_for := self._unsettled():
            if time.monotonic() > deadline:
                raise DidNotSettleError(f"at {moment}, still at work: {', '.join(waited_for)}")
            self._changes.clear()
            await self._change_within(POLL)

    def _tell_the_world(self) -> None:
        if self.moved is not None:
            self.moved()

    async def _change_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changes.wait()
        except TimeoutError:
            return

    def _unsettled(self) -> list[str]:
        names = [
            follower.name
            for follower in self._followers
            if follower.tick != self._tick or follower.sleeping_until is None
        ]
        if self._sleepers.busy:
            names.append("this process")
        return names + sorted(self._busy)

    def _earliest(self) -> datetime | None:
        moments = [follower.sleeping_until for follower in self._followers]
        moments.append(self._sleepers.earliest())
        return min((moment for moment in moments if moment is not None), default=None)

    # -- followers in other processes

    async def _tell_followers(self) -> None:
        self._tick += 1
        for follower in tuple(self._followers):
            await self._tell(follower)

    async def _tell(self, follower: Follower) -> None:
        ticking = self._ticking_since is not None
        message = {"now": self.now().isoformat(), "tick": self._tick, "ticking": ticking}
        try:
            await follower.socket.send_str(json.dumps(message))
        except ConnectionError:
            self._followers.discard(follower)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """The WebSocket /_local/clock: one follower until it goes away."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        follower = Follower(request.query.get("name", "a follower"), socket)
        self._followers.add(follower)
        self._tell_the_world()
        try:
            await self._tell(follower)
            async for message in socket:
                report = json.loads(message.data)
                until = report["sleeping_until"]
                follower.tick = report["tick"]
                follower.sleeping_until = None if until is None else datetime.fromisoformat(until)
                self._changes.set()
        finally:
            self._followers.discard(follower)
            self._changes.set()
            self._tell_the_world()
        return socket

    async def close(self) -> None:
        """Let the followers go."""
        for follower in tuple(self._followers):
            await follower.socket.close()
