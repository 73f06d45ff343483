"""The composition root: settings, database, services, client, messenger and job runner, as one async context."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.charts.apart import Charts
from bot.client import MeetupBot
from bot.clock import Clock
from bot.config import Settings
from bot.fetching import Fetcher
from bot.jobs.handlers import all_handlers
from bot.jobs.runner import JobRunner
from bot.services.services import Services, services
from cogs import EXTENSIONS
from cogs.cards import BUILDERS
from cogs.delivery import DiscordMessenger
from cogs.ui.tree import CatalogueTranslator, Tree
from db.engine import SCHEMA_REVISION, Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """The parts of a running bot, for whoever runs it."""

    bot: MeetupBot
    services: Services
    runner: JobRunner
    stop: asyncio.Event


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncGenerator[Database]:
    """The database of these settings, brought to the present schema."""
    settings.make_data_dir()
    database = Database(settings.database, seals=settings.seals())
    try:
        if await database.revision() != SCHEMA_REVISION:
            from db.migrate import upgrade  # Alembic is not needed by a bot whose schema is current

            await upgrade(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    database: Database,
    *,
    longest_sleep: timedelta = timedelta(seconds=30),
    client_options: Mapping[str, Any] | None = None,
    fetcher: Fetcher | None = None,
    pictures: bool = True,
) -> AsyncGenerator[Running]:
    """A bot that connects and works until the context is left; without `pictures` its digests are words alone.

    Raises discord.LoginFailure, discord.PrivilegedIntentsRequired or OSError out of the context when the connection
    cannot be made or is ended for good. The token must be set.
    """
    charts = Charts(settings.charts_folder) if pictures else None
    every_service = services(database, clock, fetcher, settings.http_public_url, charts)
    bot = new_bot(settings, clock, every_service, **(client_options or {}))
    shard_count = settings.shard_count or 1
    runner = JobRunner(
        database,
        clock,
        DiscordMessenger(bot, BUILDERS),
        all_handlers(every_service),
        shards=(shard_count, settings.shard_ids or range(shard_count)),
        longest_sleep=longest_sleep,
    )
    database.work_planned = runner.wake
    await every_service.reflections.seal_what_is_not()
    if not await every_service.reflections.knows_the_key():
        log.warning("unsigned reflections were sealed with another key than this one; afterword doctor says more")
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        connection = tasks.create_task(bot.start(settings.token or ""))
        connection.add_done_callback(lambda _: stop.set())
        work = tasks.create_task(_work_when_ready(bot, runner))
        try:
            yield Running(bot, every_service, runner, stop)
        finally:
            runner.stop()
            if not bot.connected.is_set():
                work.cancel()
            await asyncio.wait([work])
            await bot.close()


def new_bot(settings: Settings, clock: Clock, every_service: Services, **options: Any) -> MeetupBot:
    """A bot with all its features, not connected yet."""
    point_at(settings)
    return MeetupBot(
        every_service,
        clock,
        EXTENSIONS,
        Tree,
        CatalogueTranslator(),
        shard_count=settings.shard_count,
        shard_ids=list(settings.shard_ids) if settings.shard_ids else None,
        **{"guild_ready_timeout": 1.0, **options},
    )


async def _work_when_ready(bot: MeetupBot, runner: JobRunner) -> None:
    await bot.connected.wait()
    await runner.run()


def point_at(settings: Settings) -> None:
    """Let discord.py speak to another address than Discord's own, for tests and proxies."""
    if settings.discord_api_url:
        Route.BASE = settings.discord_api_url.rstrip("/")
    if settings.discord_gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
