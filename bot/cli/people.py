"""`afterword people`: everything stored about one person, to hand out or to delete."""

import sys
from typing import Annotated, Any

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings
from bot.domain.people import Holdings
from bot.formats.person import as_json

app = typer.Typer(help="Export or delete everything stored about a person.", no_args_is_help=True)

User = Annotated[int, typer.Option("--user", help="The person's Discord user id.", show_default=False)]


@app.command("export")
def export(user: User) -> None:
    """Print everything stored about a person as JSON, as /privacy export hands it to them."""
    sys.stdout.buffer.write(as_json(finished(_document(user))) + b"\n")


@app.command("delete")
def delete(user: User, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything stored about a person, and have a running bot take them out of what it wrote at Discord."""
    held = finished(_held(user))
    typer.echo("\n".join(f"{noun}: {count}" for noun, count in _counts(held)))
    if not yes:
        typer.confirm("Delete all of it?", abort=True)
    finished(_deleted(user))
    typer.echo("Deleted. A running bot takes them out of its messages within minutes; see afterword jobs list.")


def _counts(held: Holdings) -> list[tuple[str, int]]:
    return [
        ("groups", held.groups),
        ("RSVPs", held.rsvps),
        ("attendance", held.attendance),
        ("reflections", held.reflections),
        ("talk proposals", held.proposals),
        ("prompts", held.prompts),
        ("exported files that hold their words (out of reach)", held.files),
    ]


async def _document(user: int) -> dict[str, Any]:
    async with open_services(read_settings()) as services:
        found = await services.people.document(user)
    if found is None:
        raise _nothing(user)
    return found


async def _held(user: int) -> Holdings:
    async with open_services(read_settings()) as services:
        held = await services.people.holdings(user)
    if not held.is_known:
        raise _nothing(user)
    return held


async def _deleted(user: int) -> None:
    async with open_services(read_settings()) as services:
        await services.people.forget(user)


def _nothing(user: int) -> Failure:
    return Failure(f"Nothing is stored about user {user}.")
