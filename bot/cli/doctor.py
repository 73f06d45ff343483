"""`afterword doctor`: what is wrong with this installation, and how to put it right."""

from collections.abc import AsyncGenerator
from pathlib import Path

import typer

from bot.cli.db import problems_of
from bot.cli.opening import Failure, finished, open_services, opened, read_settings
from bot.cli.run import token_of
from bot.config import Settings
from bot.domain.jobs import Outcome
from db import jobs

_FINE, _WRONG, _UNKNOWN = "ok  ", "!!  ", "?   "


def doctor() -> None:
    """Look at settings, database, work and token: what is wrong, and how to fix it."""
    settings = read_settings()
    typer.echo(f"{_FINE}The settings can be read.")
    lines = [f"{_FINE}The settings can be read.", *finished(_look(settings))]
    wrong = sum(line.startswith(_WRONG) for line in lines)
    if wrong:
        raise Failure(f"{wrong} of {len(lines)} things need you: the lines with !! say what to do.")


async def _look(settings: Settings) -> list[str]:
    lines: list[str] = []
    async for line in _findings(settings):
        typer.echo(line)
        lines.append(line)
    return lines


async def _findings(settings: Settings) -> AsyncGenerator[str]:
    trouble = await problems_of(settings)
    yield f"{_WRONG}{trouble}" if trouble else f"{_FINE}The database is whole and up to date."
    if not trouble:
        yield await _key(settings)
        yield await _failed_work(settings)
    yield _encryption(settings)
    if settings.http_public_url is not None:
        yield _calendars(settings.http_public_url, settings.http_listen)
    try:
        token_of(settings)
    except Failure as failure:
        yield f"{_WRONG}{failure}"
        return
    yield await _discord(settings)


async def _key(settings: Settings) -> str:
    async with open_services(settings) as services:
        if await services.reflections.knows_the_key():
            return f"{_FINE}The key that the authors of unsigned reflections are sealed with is the one used before."
    return (
        f"{_WRONG}Unsigned reflections were sealed with another key: their authors cannot change or delete them."
        " Put the earlier afterword.key (or AFTERWORD_KEY) back."
    )


async def _failed_work(settings: Settings) -> str:
    async with opened(settings) as database, database.read() as conn:
        failed = [row for row in await jobs.listed(conn, most=500) if row.outcome is Outcome.FAILED]
    if failed:
        count = "1 delivery" if len(failed) == 1 else f"{len(failed)} deliveries"
        return f"{_WRONG}{count} failed: afterword jobs list says why, afterword jobs retry tries again."
    return f"{_FINE}No delivery has failed."


async def _discord(settings: Settings) -> str:
    import discord

    from bot.client import intents
    from bot.permissions import invite_link
    from bot.wiring import point_at

    point_at(settings)
    async with discord.Client(intents=intents()) as client:
        try:
            await client.login(token_of(settings))
        except discord.LoginFailure:
            return f"{_WRONG}Discord does not know this token: reset it under Bot in the Developer Portal."
        except (discord.HTTPException, OSError) as error:
            return (
                f"{_WRONG}Discord cannot be reached ({type(error).__name__}): look at the network and DISCORD_API_URL."
            )
        guilds = [guild.name async for guild in client.fetch_guilds(limit=200)]
        name = client.user.name if client.user else "the bot"
        link = invite_link(client.application_id or 0)
    return f"{_FINE}Discord knows {name}, in {len(guilds)} servers. Invite it with {link}"


def _calendars(public_url: str, listen: str | None) -> str:
    """Whether the addresses of calendars that people are given can lead anywhere, and nobody reads them on the way."""
    if listen is None:
        return (
            f"{_UNKNOWN}HTTP_PUBLIC_URL is set, but this process serves nothing there:"
            " set HTTP_LISTEN, here or for another process on the same database."
        )
    if not public_url.startswith("https://"):
        return (
            f"{_UNKNOWN}{public_url} is not https: whoever sees a calendar's address on its way can read that calendar."
        )
    return f"{_FINE}Calendars are served at {listen}, for {public_url}."


def _encryption(settings: Settings) -> str:
    """Whether the data folder lies on an encrypted volume, as far as Linux tells."""
    folder = settings.afterword_data_dir.absolute()
    if settings.database_url is not None:
        return (
            f"{_UNKNOWN}Whether the database's disk is encrypted is for its server to know; Discord's terms ask for it."
        )
    if any(source.startswith("/dev/mapper/") and _is_crypt(source) for source in _mounted_above(folder)):
        return f"{_FINE}The data folder lies on an encrypted disk."
    return f"{_UNKNOWN}{folder} does not look encrypted; Discord's terms ask for it: use an encrypted disk."


def _mounted_above(folder: Path) -> list[str]:
    """What is mounted where `folder` lies: the source of the nearest mount point above it."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return []
    by_point = {line.split()[1]: line.split()[0] for line in mounts.read_text(encoding="utf-8").splitlines()}
    points = [str(each) for each in (folder, *folder.parents) if str(each) in by_point]
    return [by_point[points[0]]] if points else []


def _is_crypt(device: str) -> bool:
    uuid = Path("/sys/block") / Path(device).resolve().name / "dm" / "uuid"
    return uuid.exists() and uuid.read_text(encoding="utf-8").startswith("CRYPT")
