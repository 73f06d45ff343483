"""`afterword people`: everything stored about one person, to hand out or to delete."""

import json
import sys
from typing import Annotated, Any

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings

app = typer.Typer(help="Export or delete everything stored about a person.", no_args_is_help=True)

User = Annotated[int, typer.Option("--user", help="The person's Discord user id.", show_default=False)]


@app.command("export")
def export(user: User) -> None:
    """Print everything stored about a person as JSON."""
    json.dump(finished(_stored(user)), sys.stdout, ensure_ascii=False, indent=2, default=str)
    typer.echo()


@app.command("delete")
def delete(user: User, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything stored about a person, and take their words out of posted digests."""
    found = finished(_stored(user))
    typer.echo("\n".join(f"{table}: {len(rows)}" for table, rows in found.items()))
    if not yes:
        typer.confirm("Delete all of it?", abort=True)
    finished(_deleted(user))
    typer.echo("Deleted. A running bot edits the digests that quoted them.")


async def _stored(user: int) -> dict[str, list[dict[str, Any]]]:
    async with open_services(read_settings()) as services:
        found = await services.people.everything(user)
    if not found:
        raise Failure(f"Nothing is stored about user {user}.")
    return found


async def _deleted(user: int) -> None:
    async with open_services(read_settings()) as services:
        await services.people.forget(user)
