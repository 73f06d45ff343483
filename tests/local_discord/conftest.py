"""A world with one small server, alone or in a local Discord that runs, and clients for it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.local_discord.guild import Guild
from bot.local_discord.objects import Channel, User
from bot.local_discord.server import LocalDiscord
from bot.local_discord.time_keeper import TimeKeeper
from bot.local_discord.world import World
from tests.contract.plugin import Contract
from tests.local_discord.clients import ApiClient

NOW = datetime(2026, 11, 5, 18, 0, tzinfo=UTC)


@pytest.fixture
def time() -> TimeKeeper:
    """A clock that stands still."""
    return TimeKeeper(NOW)


@pytest.fixture
def world(time: TimeKeeper) -> World:
    """A world at that time, without a network."""
    return World(time)


@pytest.fixture
def guild(world: World) -> Guild:
    """A server in it with the bot and one channel, #announcements."""
    guild = world.create_guild("Pythonistas")
    guild.create_text_channel("announcements")
    guild.install_bot()
    return guild


@dataclass
class Place:
    """One server: an organiser, a member, the bot, and a channel."""

    local: LocalDiscord
    guild: Guild
    channel: Channel
    olga: User  # an organiser
    ada: User  # a member

    @property
    def world(self) -> World:
        """The world it is in."""
        return self.local.world


@pytest.fixture
async def local(contract: Contract) -> AsyncGenerator[LocalDiscord]:
    """A Discord that runs here, held to the contract."""
    async with LocalDiscord() as local:
        contract.watch(local)
        yield local


def furnish(local: LocalDiscord) -> Place:
    """One server with the people most tests need."""
    guild = local.world.create_guild("Pythonistas of Elsewhere")
    channel = guild.create_text_channel("announcements")
    olga, ada = local.world.create_user("Olga"), local.world.create_user("Ada")
    guild.join(olga, roles=[guild.role_named("Organisers")])
    guild.join(ada)
    guild.install_bot()
    return Place(local, guild, channel, olga, ada)


@pytest.fixture
def place(local: LocalDiscord) -> Place:
    """The server in it."""
    return furnish(local)


@pytest.fixture
async def api(local: LocalDiscord) -> AsyncGenerator[ApiClient]:
    """The bot's side of the HTTP API."""
    async with aiohttp.ClientSession() as session:
        yield ApiClient(session, local)
