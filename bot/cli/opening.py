"""What every verb begins with: settings, services, and failures told in one line."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from bot.charts.apart import Charts
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.domain.problems import Problem
from bot.services.services import Services, services
from db.engine import Database

_T = TypeVar("_T")


class Failure(Exception):
    """The verb could not do its work; the message is one line that says what to do. Exit code 1."""


def read_settings() -> Settings:
    """The host's settings. Raises Failure naming the wrong one, never its value."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0]).upper() if wrong["loc"] else "a setting"
        raise Failure(f"{name} is not right: {wrong['msg']}. See .env.example for what it may be.") from None


@asynccontextmanager
async def open_services(settings: Settings, clock: Clock | None = None) -> AsyncGenerator[Services]:
    """The use cases over the database of these settings, for verbs that need no Discord."""
    async with opened(settings) as database:
        yield services(database, clock or SystemClock(), charts=Charts(settings.charts_folder))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncGenerator[Database]:
    """The database of these settings, brought to the present schema."""
    from bot.wiring import open_database  # brings the whole client with it

    async with open_database(settings) as database:
        yield database


def finished(work: Coroutine[Any, Any, _T]) -> _T:
    """Run a verb's work to its end. Raises Failure for what the host can do something about."""
    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        causes = list(_leaves(group))
        raise (_told(causes) or group) from group
    except Exception as error:
        raise (_told([error]) or error) from error


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(cast("BaseExceptionGroup[BaseException]", each))
        else:
            yield each


def _told(causes: list[BaseException]) -> Exception | None:
    for cause in causes:
        if isinstance(cause, Failure | typer.Exit):
            return cause
        if isinstance(cause, Problem):
            return Failure(str(cause))
        if sentence := _connection_sentence(cause) or _database_sentence(cause):
            return Failure(sentence)
    return None


def _connection_sentence(cause: BaseException) -> str | None:
    import aiohttp
    import discord

    if isinstance(cause, discord.LoginFailure):
        return (
            "Discord does not know this token. Copy it again from https://discord.com/developers/applications"
            " (your application, Bot, Reset Token) into DISCORD_TOKEN."
        )
    if isinstance(cause, discord.PrivilegedIntentsRequired):
        return "Discord refused the intents. Afterword needs none of the privileged ones: please report this."
    if isinstance(cause, aiohttp.ClientConnectionError):
        return f"Discord cannot be reached ({type(cause).__name__}). Look at the network, DISCORD_API_URL and proxies."
    if isinstance(cause, discord.HTTPException):
        return f"Discord answered {cause.status} to our log-in. https://discordstatus.com says whether it is theirs."
    return None


def _database_sentence(cause: BaseException) -> str | None:
    if isinstance(cause, DBAPIError | ConnectionError) or type(cause).__module__.startswith("asyncpg"):
        reason = str(getattr(cause, "orig", None) or cause).splitlines()[0].split("'>: ")[-1]
        return f"The database cannot be used: {reason}. Look at DATABASE_URL, or try `afterword doctor`."
    if isinstance(cause, OSError):
        where = f" ({cause.filename})" if cause.filename else ""
        return f"{cause.strerror or cause}{where}."
    return None
