"""A town for tests: a Discord that runs here, a group in it, and the real bot at work for them."""

import tempfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.config import Settings
from bot.domain.groups import Group
from bot.fetching import Fetcher
from bot.local_discord.guild import Guild
from bot.local_discord.objects import Channel
from bot.local_discord.person import Person
from bot.local_discord.server import LocalDiscord
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.services import Services, services
from bot.wiring import Running, running
from db import groups
from db.engine import Database

# A Monday in winter time, between two clock changes of most zones.
MORNING = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
ZONE = "America/Chicago"
PUBLIC_URL = "https://river.example"  # where calendars would be served
QUICK_START = {"guild_ready_timeout": 0.05}


@dataclass
class Town:
    """One group, set up, in America/Chicago, with three channels, an organiser, and the bot."""

    discord: LocalDiscord
    guild: Guild
    announcements: Channel
    reflections: Channel
    organisers: Channel
    marisol: Person  # the organiser
    services: Services
    database: Database

    @property
    def time(self) -> TimeKeeper:
        """The clock of everybody in it."""
        return self.discord.time

    def person(self, name: str, *, locale: str = "en-US") -> Person:
        """Somebody who has just joined the group."""
        return self.discord.person(name, guild=self.guild, locale=locale, zone=ZONE)

    async def hours_pass(self, hours: float) -> None:
        """Let time go by, with everything that is due in it."""
        await self.time.advance(timedelta(hours=hours))


@asynccontextmanager
async def discord_with_group(**options: object) -> AsyncGenerator[tuple[LocalDiscord, Guild]]:
    """A local Discord with one server that the bot is in."""
    async with LocalDiscord(TimeKeeper(MORNING), **options) as discord:  # type: ignore[arg-type] # passed on as given
        guild = discord.world.create_guild("Riverbend Python")
        guild.create_text_channel("announcements")
        guild.create_text_channel("reflections")
        guild.create_text_channel("organisers")
        guild.install_bot()
        yield discord, guild


async def set_up(database: Database, guild: Guild, now: datetime) -> Group:
    """Store the group as /setup leaves it."""
    group = Group(
        guild_id=guild.id,
        name=guild.name,
        timezone=ZONE,
        announcement_channel_id=guild.channel_named("announcements").id,
        reflection_channel_id=guild.channel_named("reflections").id,
        organiser_channel_id=guild.channel_named("organisers").id,
        set_up_at=now,
    )
    async with database.write() as conn:
        return await groups.ensure_group(conn, group)


# Shared by all tests: what the drawing program finds out about fonts takes it seconds, once.
FONTS = Path(tempfile.gettempdir()) / "afterword-tests"


@asynccontextmanager
async def connected_bot(
    discord: LocalDiscord, database: Database, fetcher: Fetcher | None = None, *, pictures: bool = False
) -> AsyncGenerator[Running]:
    """The real bot in this process, connected to `discord` and going by its clock.

    `pictures` are drawn by another process, in real time, which that clock does not wait for.
    """
    settings = Settings(
        discord_token=SecretStr(discord.token),
        discord_api_url=discord.api_url,
        discord_gateway_url=discord.gateway_url,
        http_public_url=PUBLIC_URL,
        afterword_data_dir=FONTS,
    )
    async with running(
        settings,
        discord.time,
        database,
        longest_sleep=timedelta(days=1),
        client_options=QUICK_START,
        fetcher=fetcher,
        pictures=pictures,
    ) as app:
        await discord.time.until_asleep()
        yield app
    discord.time.forget_sleepers()


def town_of(discord: LocalDiscord, guild: Guild, marisol: Person, database: Database) -> Town:
    """The town that this server is, with `marisol` as its organiser."""
    return Town(
        discord,
        guild,
        guild.channel_named("announcements"),
        guild.channel_named("reflections"),
        guild.channel_named("organisers"),
        marisol,
        services(database, discord.time),
        database,
    )


@asynccontextmanager
async def lively_town(
    database: Database,
    watch: Callable[[LocalDiscord], None],
    *,
    prepare: bool = True,
    fetcher: Fetcher | None = None,
    pictures: bool = False,
) -> AsyncGenerator[Town]:
    """The bot, connected to a local Discord that `watch` may look over; with `prepare` the group is set up."""
    async with discord_with_group() as (discord, guild):
        watch(discord)
        if prepare:
            await set_up(database, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
        async with connected_bot(discord, database, fetcher, pictures=pictures):
            yield town_of(discord, guild, marisol, database)
