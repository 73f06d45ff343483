"""`afterword groups`: deleting everything of a group at once."""

from typing import Annotated

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings
from bot.cli.transfer import Guild
from bot.domain.groups import Group, GroupHoldings

app = typer.Typer(help="Delete everything stored about a server.", no_args_is_help=True)


@app.callback()
def groups() -> None:
    """Delete everything stored about a server."""


@app.command("delete")
def delete(guild: Guild, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything stored about a server at once; what was posted stays in its channels.

    A server that removes the bot is deleted by itself after 30 days.
    """
    group, held = finished(_held(guild))
    typer.echo(f"{group.name}: {held.meetups} meetups, {held.reflections} reflections, {held.members} members")
    if not yes:
        typer.confirm("Delete all of it?", abort=True)
    finished(_deleted(guild))
    typer.echo("Deleted.")


async def _held(guild: int) -> tuple[Group, GroupHoldings]:
    async with open_services(read_settings()) as services:
        group = await services.groups.find(guild)
        if group is None:
            raise Failure(f"Nothing is stored about server {guild}.")
        return group, await services.groups.holdings(guild)


async def _deleted(guild: int) -> None:
    async with open_services(read_settings()) as services:
        await services.groups.delete(guild)
