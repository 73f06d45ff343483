"""The world's clock as another process sees it: the same now and sleep_until, moved by the TimeKeeper."""

import asyncio
import json
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.local_discord.sleepers import QUIET, Sleepers


class FollowedClock:
    """A clock that follows the TimeKeeper at `url` (ws://…/_local/clock), to be used as `async with`.

    When the TimeKeeper goes away, the block ends with ConnectionError in an ExceptionGroup.
    """

    def __init__(self, url: str, *, name: str = "the bot") -> None:
        self._url = url
        self._name = name
        self._now = datetime.min.replace(tzinfo=UTC)
        self._ticking_since: float | None = None
        self._tick = -1
        self._changes = asyncio.Event()
        self._sleepers = Sleepers(self._changes.set)
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    def now(self) -> datetime:
        """The world's time, UTC."""
        if self._ticking_since is None:
            return self._now
        return self._now + timedelta(seconds=time.monotonic() - self._ticking_since)

    async def sleep_until(self, when: datetime) -> None:
        """Sleep until the world's time is `when`."""
        if when > self.now():
            await self._sleepers.sleep_until(when)
        else:
            await asyncio.sleep(0)

    async def __aenter__(self) -> Self:
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        socket = await self._stack.enter_async_context(session.ws_connect(self._url, params={"name": self._name}))
        self._take(await socket.receive_json())
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        self._tasks = [group.create_task(self._listen(socket)), group.create_task(self._report(socket))]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._stack.__aexit__(kind, failure, traceback)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            self._take(json.loads(message.data))
        raise ConnectionError("the world's clock has gone away")

    def _take(self, told: dict[str, Any]) -> None:
        self._now = datetime.fromisoformat(told["now"])
        self._tick = told["tick"]
        self._ticking_since = time.monotonic() if told["ticking"] else None
        self._sleepers.wake_due(self.now())
        self._changes.set()

    async def _report(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Say how things are after each change, and while somebody is at work look again after a while."""
        while True:
            self._changes.clear()
            self._sleepers.wake_due(self.now())
            due = None if self._sleepers.busy else self._sleepers.earliest()
            report = {
                "sleeping_until": None if due is None else due.isoformat(),
                "seen": self._now.isoformat(),
                "tick": self._tick,
            }
            try:
                await socket.send_str(json.dumps(report))
            except ConnectionError:
                return  # whoever listens says so
            try:
                async with asyncio.timeout(self._look_again_in()):
                    await self._changes.wait()
            except TimeoutError:
                continue

    def _look_again_in(self) -> float | None:
        if self._sleepers.busy:
            return QUIET
        due = self._sleepers.earliest()
        if self._ticking_since is None or due is None:
            return None
        return max(0.0, (due - self.now()).total_seconds())
