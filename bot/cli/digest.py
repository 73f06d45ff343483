"""`afterword digest`: the digest of a week, for whoever has the database and no Discord at hand."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.opening import finished, open_services, read_settings
from bot.domain.digest import Digest, Week
from bot.domain.groups import Group
from bot.formats.digests import digest_json, digest_text
from bot.texts import say_in

digest_app = typer.Typer(help="The weekly digest.", no_args_is_help=True)


class Format(StrEnum):
    """How to show it."""

    TEXT = "text"
    JSON = "json"


@digest_app.callback()
def digest() -> None:
    """The weekly digest."""


@digest_app.command()
def show(
    guild: Annotated[int, typer.Option(help="The id of the group's Discord server.", show_default=False)],
    week: Annotated[str, typer.Option(help="An ISO week, like 2026-W47.", show_default=False)],
    form: Annotated[Format, typer.Option("--format", help="For reading, or for programs.")] = Format.TEXT,
) -> None:
    """Show what the group may read of a week: meetups, quotes, choices, what came next."""

    async def work() -> tuple[Group, Digest]:
        async with open_services(read_settings()) as services:
            return await services.digests.of_week(guild, Week.parse(week))

    group, found = finished(work())
    if form is Format.JSON:
        typer.echo(json.dumps(digest_json(found, group), indent=2, ensure_ascii=False))
    else:
        typer.echo(digest_text(found, group, say_in(group.language)))
