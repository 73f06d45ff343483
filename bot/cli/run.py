"""`afterword run`: the bot, connected to Discord, until it is told to stop."""

import asyncio
import logging
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Annotated, Any

import typer

from bot.cli.logs import start_logging
from bot.cli.opening import Failure, finished, opened, read_settings
from bot.clock import Clock, SystemClock
from bot.config import Settings

log = logging.getLogger(__name__)

HOW_TO_BEGIN = (
    "There is no token. Make an application at https://discord.com/developers/applications, copy its token"
    " (Bot, Reset Token) into DISCORD_TOKEN in .env, or look first without an account: make demo."
)


def token_of(settings: Settings) -> str:
    """The bot's token. Raises Failure when there is none or its file cannot be read."""
    try:
        token = settings.token
    except OSError as error:
        raise Failure(f"DISCORD_TOKEN_FILE cannot be read: {error.strerror} ({error.filename}).") from error
    if not token:
        raise Failure(HOW_TO_BEGIN)
    return token


def run(
    clock: Annotated[
        str | None, typer.Option(hidden=True, help="The address of a local Discord's clock, to go by its time.")
    ] = None,
) -> None:
    """Connect to Discord and work until told to stop (Ctrl+C, or SIGTERM)."""
    settings = read_settings()
    token_of(settings)
    start_logging(settings)
    finished(_run(settings, clock))


async def _run(settings: Settings, clock_url: str | None) -> None:
    import discord

    from bot.wiring import running

    # Nobody is to be heard: the library need not warn that it could not speak.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    async with AsyncExitStack() as stack:
        clock, pace = await stack.enter_async_context(_clock(clock_url))
        database = await stack.enter_async_context(opened(settings))
        app = await stack.enter_async_context(running(settings, clock, database, **pace))
        if settings.http_listen:
            from bot.cli.web import serve_web

            await stack.enter_async_context(serve_web(settings.http_listen, app.bot, database))
        _stop_on_signals(app.stop)
        await app.stop.wait()
        log.info("stopping")


@asynccontextmanager
async def _clock(url: str | None) -> AsyncGenerator[tuple[Clock, dict[str, Any]]]:
    """The clock to go by, and the pace that suits it."""
    if url is None:
        yield SystemClock(), {}
        return
    from bot.local_discord.followed_clock import FollowedClock

    async with FollowedClock(url) as clock:
        # In a world whose time leaps, looking every 30 seconds would be thousands of looks.
        yield clock, {"longest_sleep": timedelta(days=1), "client_options": {"guild_ready_timeout": 0.05}}


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
