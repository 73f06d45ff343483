"""Programs as processes of their own, forked from one that has imported everything: a start costs a tenth of a second.

They are real processes, with a memory and an end of their own; only the second of imports is done once for all.
"""

import asyncio
import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from cogs import EXTENSIONS

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["bot.cli.run", "bot.wiring", "db.migrate", "alembic.command", "tests.doomed_bot", *EXTENSIONS]
)


class Forked:
    """`python -m module arguments…` in `folder`, with this environment alone and its output in files."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        out: Path,
        err: Path,
    ) -> None:
        self._process: ForkServerProcess = _FORKS.Process(
            target=_become, args=(module, list(arguments), folder, dict(environment), out, err)
        )
        self._process.start()

    @property
    def returncode(self) -> int | None:
        """As a shell has it, negative for a signal; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self._process.pid or 0, number)

    def kill(self) -> None:
        """SIGKILL: no goodbye, no clean-up."""
        self._process.kill()

    async def wait(self) -> int:
        """Wait for its end."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        return self._process.exitcode or 0


def _become(module: str, arguments: list[str], folder: Path, environment: dict[str, str], out: Path, err: Path) -> None:
    for number, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()  # noqa: TID251 - the program begins with what it is given, as after exec
    os.environ.update(environment)  # noqa: TID251 - as above
    os.chdir(folder)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
