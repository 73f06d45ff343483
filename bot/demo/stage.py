"""Where the demo plays: a local Discord in this process, the real bot in another, a transcript of both."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.local_discord.guild import Guild
from bot.local_discord.person import Person
from bot.local_discord.server import LocalDiscord
from bot.local_discord.time_keeper import TimeKeeper
from bot.local_discord.transcript import Transcript

ZONE = "America/Chicago"
_START = datetime(2026, 10, 20, 17, 0, tzinfo=ZoneInfo(ZONE))  # a Tuesday, twelve days before the clocks change
_A_MOMENT = 0.5  # seconds of real time
_PATIENCE = 15.0  # seconds of real time; the bot starts in about one


class StageError(RuntimeError):
    """The bot did not do its part; the message says where its log is."""


@dataclass
class Stage:
    """The world of the demo, and the bot in it."""

    discord: LocalDiscord
    guild: Guild
    transcript: Transcript
    folder: Path
    pause: float  # seconds of real time between two things that happen
    _bot: asyncio.subprocess.Process | None = None
    people: dict[str, Person] = field(default_factory=dict[str, Person])

    @property
    def database_url(self) -> str:
        """The database that the bot leaves behind."""
        return f"sqlite+aiosqlite:///{self.folder / 'afterword.db'}"

    @property
    def _data(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "AFTERWORD_DATA_DIR": str(self.folder)}

    @property
    def log(self) -> Path:
        """What the bot wrote to its log."""
        return self.folder / "bot.log"

    def somebody(self, name: str, *roles: str, locale: str = "en-US") -> Person:
        """Somebody joins the server."""
        self.people[name] = self.discord.person(name, *roles, guild=self.guild, locale=locale, zone=ZONE)
        return self.people[name]

    async def tell(self, line: str) -> None:
        """Say what happens next, with time to read it."""
        self.transcript.says(line)
        await self.breathe()

    async def breathe(self) -> None:
        """Leave time to read, as `--speed` asks for."""
        await asyncio.sleep(self.pause)

    async def until(self, local: str) -> None:
        """Let time pass until "2026-10-28 19:00" in the group's zone, with everything that is due in between."""
        await self.discord.time.advance_to(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)))
        await self.breathe()

    async def minutes(self, n: int) -> None:
        """Let `n` minutes pass."""
        await self.discord.time.advance(timedelta(minutes=n))
        await self.breathe()

    async def a_moment(self) -> None:
        """Leave the bot real time for what Discord tells it without an answer; the world's clock cannot see that."""
        await asyncio.sleep(_A_MOMENT)

    async def bot_starts(self) -> None:
        """Start the real bot as a process of its own, and wait until it is connected."""
        with self.log.open("a", encoding="utf-8") as log:
            self._bot = await asyncio.create_subprocess_exec(
                *afterword("run", "--clock", self.discord.clock_url),
                env={
                    **self._data,
                    "DISCORD_TOKEN": self.discord.token,
                    "DISCORD_API_URL": self.discord.api_url,
                    "DISCORD_GATEWAY_URL": self.discord.gateway_url,
                },
                stdout=log,
                stderr=log,
            )
        if not await self.discord.one_more_online(self._bot.wait(), _PATIENCE):
            raise StageError(f"The bot did not start; {self.log} says why.")

    async def bot_is_killed(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        if self._bot is not None:
            self._bot.kill()
            await self._bot.wait()

    async def bot_stops(self) -> None:
        """Ask the bot to stop, as a service manager would."""
        if self._bot is not None and self._bot.returncode is None:
            self._bot.send_signal(signal.SIGTERM)
            await self._bot.wait()

    async def command_line(self, *words: str) -> str:
        """Run an `afterword` command on the bot's database; what it printed."""
        process = await asyncio.create_subprocess_exec(
            *afterword(*words),
            env=self._data,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        if process.returncode != 0:
            raise StageError(f"afterword {' '.join(words)}: {output.decode()}")
        return output.decode()


def afterword(*words: str) -> list[str]:
    """The command line of the program that runs now."""
    return [sys.executable, "-m", "bot", *words]


@asynccontextmanager
async def stage(folder: Path, pause: float, port: int) -> AsyncGenerator[Stage]:
    """A server named Riverbend Python with four channels, the bot installed but not started.

    `folder` must be empty or hold an earlier demo, which is replaced.
    """
    async with LocalDiscord(TimeKeeper(_START), port=port, zone=ZONE) as discord:
        guild = discord.world.create_guild("Riverbend Python")
        for name in ("announcements", "reflections", "table-talk"):
            guild.create_text_channel(name)
        guild.create_text_channel("organisers")
        guild.install_bot()
        with Transcript(discord.world, zone=ZONE) as transcript:
            here = Stage(discord, guild, transcript, folder, pause)
            try:
                yield here
            finally:
                await here.bot_stops()
