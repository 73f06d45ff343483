"""`afterword demo`: the same bot against a Discord that runs on this machine."""

import asyncio
import shutil
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Failure, finished

_MARK = ".afterword-demo"  # in a folder that an earlier demo made, and this one may replace


def demo(
    out: Annotated[
        Path, typer.Option(help="The folder for the database and the posts; an earlier demo's is replaced.")
    ] = Path("demo"),
    speed: Annotated[
        float, typer.Option(min=0, help="Seconds to wait between two things that happen; 0 is as fast as it goes.")
    ] = 0.0,
    keep: Annotated[bool, typer.Option("--keep", help="Go on afterwards, in real time, until Ctrl+C.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the local Discord listens; 0 takes a free one.")
    ] = 0,
) -> None:
    """Four weeks of a lively group, against a Discord that runs here: no account, no token."""
    finished(_play(_emptied(out), speed, port, keep=keep))


def _emptied(folder: Path) -> Path:
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise Failure(f"{folder} is not empty and no earlier demo's. Name another folder with --out.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
    return folder.resolve()


async def _play(folder: Path, pause: float, port: int, *, keep: bool) -> None:
    from bot.demo.stage import StageError, stage
    from bot.demo.story import four_weeks

    try:
        async with stage(folder, pause, port) as here:
            await here.bot_starts()
            await four_weeks(here)
            if not keep:
                await here.bot_stops()
            posts = folder / "posts"
            await here.command_line("export", "jekyll", "--guild", str(here.guild.id), "--out", str(posts))
            typer.echo(_what_is_left(folder, here.guild.id))
            if keep:
                typer.echo(_how_to_go_on(here.discord.url))
                await here.discord.time.run_in_real_time()
    except StageError as error:
        raise Failure(str(error)) from error
    except asyncio.CancelledError:
        if not keep:
            raise


def _what_is_left(folder: Path, guild_id: int) -> str:
    written = "\n".join(f"    {path.relative_to(folder)}" for path in sorted(folder.rglob("*.md")))
    return f"""
Left in {folder}:
    afterword.db   the group's database
    afterword.key  what the authors of unsigned reflections are sealed with
    bot.log        what the bot said to its host
{written}

Try next:
    export AFTERWORD_DATA_DIR={folder}
    .venv/bin/afterword digest show --guild {guild_id} --week 2026-W44
    .venv/bin/afterword jobs list
    make demo DEMO="--speed 1"      the same, at a reader's pace
    make demo DEMO=--keep           go on yourself, as any of these people
    make run                        the real thing; README.md says how in ten minutes
"""


def _how_to_go_on(url: str) -> str:
    return f"""Everybody is still there; time runs now. Who there is, and what Wren sees:
    curl {url}/_local/people
    curl {url}/_local/people/Wren
    curl {url}/_local/people/Wren -d '{{"verb": "runs", "args": ["/meetups"], "kwargs": {{"in_": "#announcements"}}}}'
Ctrl+C ends it."""
