"""The bots as processes of their own: started, weighed, stopped."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import psutil

from benchmarks.load import Load, NotAnswered
from benchmarks.seed import url_of

_REPOSITORY = Path(__file__).parent.parent
_PATIENCE = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Program:
    """A bot that can be started; `-m module arguments`."""

    name: str
    command: Sequence[str]


BARE = Program("bare", ("benchmarks.bots.bare",))
COMMITTING = Program("committing", ("benchmarks.bots.committing",))
AFTERWORD = Program("Afterword", ("bot", "run"))
PROGRAMS = (BARE, COMMITTING, AFTERWORD)


class BotProcess:
    """A running bot."""

    def __init__(self, process: asyncio.subprocess.Process, started: float) -> None:
        self._process = process
        self._seen = psutil.Process(process.pid)
        self.started = started  # of perf_counter

    def megabytes(self) -> float:
        """Resident memory."""
        return self._seen.memory_info().rss / 1e6

    def cpu_seconds(self) -> float:
        """Processor time since the start, all threads."""
        used = self._seen.cpu_times()
        return used.user + used.system

    async def stop(self) -> None:
        """Ask it to stop, then make it."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def running(program: Program, load: Load, folder: Path) -> AsyncGenerator[BotProcess]:
    """A bot connected to `load`, with its data and its log in `folder`."""
    environment = {
        "PATH": os.defpath,
        "DISCORD_TOKEN": "token",
        "DISCORD_API_URL": load.api_url,
        "DISCORD_GATEWAY_URL": load.gateway_url,
        "DATABASE_URL": url_of(folder),
        "ROWS": str(folder / "rows.db"),
    }
    started = perf_counter()
    with (folder / f"{program.name}.log").open("a", encoding="utf-8") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *program.command, cwd=_REPOSITORY, env=environment, stdout=log, stderr=log
        )
    bot = BotProcess(process, started)
    try:
        async with asyncio.TaskGroup() as tasks:
            ended = tasks.create_task(process.wait())
            online = tasks.create_task(load.online())
            await asyncio.wait([ended, online], return_when=asyncio.FIRST_COMPLETED)
            has_ended = ended.done()
            ended.cancel()
            online.cancel()
        if has_ended:
            raise NotAnswered(f"{program.name} ended before it was connected; --folder keeps its log")
        yield bot
    finally:
        await bot.stop()
