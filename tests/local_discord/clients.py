"""Clients for trying the local Discord: the real discord.py, and a bare HTTP client."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import yarl
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.local_discord.server import LocalDiscord

INTENTS = discord.Intents(
    guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True, voice_states=True
)


class ApiClient:
    """The bot's side of the HTTP API with nothing around it."""

    def __init__(self, session: aiohttp.ClientSession, local: LocalDiscord) -> None:
        self._session = session
        self._base = local.api_url
        self.headers = {"Authorization": f"Bot {local.token}", "User-Agent": "DiscordBot (tests, 1)"}
        self.last_headers: Mapping[str, str] = {}

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        files: Sequence[tuple[str, bytes]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """The status and the JSON of the answer (None for 204)."""
        sent: dict[str, Any] = {"json": body} if body is not None else {}
        if files:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", json.dumps(body))
            for number, (name, content) in enumerate(files):
                form.add_field(f"files[{number}]", content, filename=name)
            sent = {"data": form}
        sent["headers"] = self.headers if headers is None else headers
        async with self._session.request(method, self._base + path, **sent) as response:
            self.last_headers = response.headers
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def read(self, url: str) -> bytes:
        """What lies at an address, without a token."""
        async with self._session.get(url) as response:
            return await response.read()


class ClientBot(commands.AutoShardedBot):
    """discord.py as it comes, but for its waiting before identifying again."""

    def __init__(self, **options: Any) -> None:
        options = {"intents": INTENTS, "guild_ready_timeout": 0.05, "help_command": None, **options}
        super().__init__(command_prefix="!", **options)
        self.seen: list[discord.Message] = []
        self.happened: list[str] = []
        self.change = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Real bots wait five seconds here; nobody else identifies in a test."""

    async def on_message(self, message: discord.Message, /) -> None:
        """Keep what it was told."""
        self.seen.append(message)
        self.note("message")

    async def on_ready(self) -> None:
        self.note("ready")

    async def on_resumed(self) -> None:
        self.note("resumed")

    async def on_guild_join(self, _guild: discord.Guild) -> None:
        self.note("came")

    async def on_guild_remove(self, _guild: discord.Guild) -> None:
        self.note("left")

    def note(self, what: str) -> None:
        """Remember that something happened, and wake who waits."""
        self.happened.append(what)
        self.change.set()

    async def until(self, what: str, times: int = 1) -> None:
        """Wait until something has happened so often."""
        async with asyncio.timeout(5):
            while self.happened.count(what) < times:
                self.change.clear()
                await self.change.wait()


@asynccontextmanager
async def running(local: LocalDiscord, bot: ClientBot) -> AsyncGenerator[ClientBot]:
    """The bot, connected to this Discord and ready."""
    Route.BASE = local.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{local.gateway_url}/gateway/")
    async with asyncio.TaskGroup() as group, bot:
        connected = group.create_task(bot.start(local.token))
        await bot.until("ready")
        yield bot
        await bot.close()
        await connected
