"""The bot as a process of its own, to be killed."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.local_discord.server import LocalDiscord
from tests.databases import KEY
from tests.forked import Forked

_REPOSITORY = Path(__file__).parent.parent
_PATIENCE = 15.0  # seconds of real time; a start takes about one


class BotProcess:
    """A running bot, its standard error kept for when something goes wrong."""

    def __init__(self, process: Forked, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def has_ended(self) -> bool:
        """Whether it is dead."""
        return self._process.returncode is not None

    def kill(self) -> None:
        """SIGKILL: no goodbye, no clean-up."""
        self._process.kill()

    async def ended(self) -> int:
        """Wait for its end; the exit code, negative for a signal."""
        async with asyncio.timeout(_PATIENCE):
            return await self._process.wait()

    async def killed(self) -> int:
        """Kill it and wait."""
        self.kill()
        return await self.ended()

    async def stopped(self) -> int:
        """Ask it to stop, as a service manager does, and wait."""
        self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    def said(self) -> str:
        """What it wrote to its log."""
        return self._log.read_text(encoding="utf-8")


@asynccontextmanager
async def bot_process(
    discord: LocalDiscord,
    database_url: str,
    log: Path,
    *,
    doom: Sequence[str] = (),
    known: list[BotProcess] | None = None,
    **settings: str,
) -> AsyncGenerator[BotProcess]:
    """A bot connected to `discord`; `doom` are arguments of tests/doomed_bot.py, which kills itself.

    `settings` are more of its environment. It is put into `known` as soon as it runs, for those who must kill it
    while it starts.
    """
    module, *arguments = ["tests.doomed_bot", *doom] if doom else ["bot", "run"]
    environment = {
        "PATH": os.defpath,
        "DATABASE_URL": database_url,
        "AFTERWORD_KEY": KEY,
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        **settings,
    }
    process = Forked(
        module,
        [*arguments, "--clock", discord.clock_url],
        folder=_REPOSITORY,
        environment=environment,
        out=log,
        err=log,
    )
    bot = BotProcess(process, log)
    if known is not None:
        known.append(bot)
    try:
        ready = await discord.one_more_online(process.wait(), _PATIENCE)
        to_die = bool(doom) or known is not None
        assert ready or (to_die and bot.has_ended), f"the bot did not connect:\n{bot.said()}"
        yield bot
    finally:
        if not bot.has_ended:
            bot.kill()
        await bot.ended()
