"""`afterword digest`: the digest of a week or a season, for whoever has the database and no Discord at hand."""

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings
from bot.domain.digest import Digest, Drawn
from bot.domain.groups import Group
from bot.domain.periods import Period, Week
from bot.domain.problems import N_, NotUnderstood
from bot.domain.reflections import Audience
from bot.formats.digest_files import atom_feed, html_page, jekyll_post, markdown_file
from bot.formats.digest_json import digest_json
from bot.formats.digests import digest_text
from bot.texts import say_in

digest_app = typer.Typer(help="The weekly digest.", no_args_is_help=True)


class Format(StrEnum):
    """How to show it."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    JEKYLL = "jekyll"
    ATOM = "atom"


class Readers(StrEnum):
    """Whose digest it is."""

    WEBSITE = "website"
    GROUP = "group"
    ORGANISERS = "organisers"


@digest_app.callback()
def digest() -> None:
    """The weekly digest."""


@digest_app.command()
def show(
    guild: Annotated[int, typer.Option(help="The id of the group's Discord server.", show_default=False)],
    week: Annotated[str | None, typer.Option(help="An ISO week, like 2026-W47.", show_default=False)] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="The first day instead, like 2026-10-01.", show_default=False)
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last day, like 2026-12-31.", show_default=False)] = None,
    form: Annotated[
        Format,
        typer.Option("--format", help="For reading, for a website, or for programs; atom holds the last posted ones."),
    ] = Format.TEXT,
    audience: Annotated[
        Readers | None,
        typer.Option(help="Who reads it: the group, unless it is for a website.", show_default=False),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Write its picture to this PNG file.", show_default=False)
    ] = None,
) -> None:
    """Show a week or a longer time: meetups, themes, quotes, choices, what was changed, what came next."""
    for_everybody = form in {Format.JEKYLL, Format.ATOM}
    reader = Audience(audience or (Readers.WEBSITE if for_everybody else Readers.GROUP))
    if for_everybody and reader is not Audience.WEBSITE:
        raise typer.BadParameter("what leaves for a website holds what everybody may read: --audience website")

    async def work() -> str:
        settings = read_settings()
        async with open_services(settings) as services:
            if form is Format.ATOM:
                group, found = await services.digests.of_week(guild, None, reader)
                published = await services.digests.published(group)
                return atom_feed(published, group, say_in(group.language), "").decode()
            period = _period(week, first, last)
            if (of := period.week) is not None:
                group, found = await services.digests.of_week(guild, of, reader)
            else:
                group, found = await services.digests.of_period(guild, period, reader)
            wants_picture = picture is not None or form is Format.HTML
            drawn = await services.digests.drawn(found, say_in(group.language)) if wants_picture else None
            if form in _FILES:
                await services.digests.handed_out(guild, found, reader)
        if picture is not None:
            _write(picture, drawn)
        return _shown(form, group, found, drawn)

    typer.echo(finished(work()).rstrip("\n"))


_FILES = {Format.MARKDOWN, Format.HTML, Format.JEKYLL, Format.JSON}  # what is looked at elsewhere than here


def _period(week: str | None, first: str | None, last: str | None) -> Period:
    """The time that was asked for; raises NotUnderstood."""
    if week is not None and first is None and last is None:
        return Week.parse(week).period
    if week is None and first is not None and last is not None:
        return Period.between(_day(first), _day(last))
    raise NotUnderstood(N_("Give either --week, or both --from and --to."))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotUnderstood(N_("“{text}” is no day. Please write it like 2026-11-30."), text=text[:40]) from None


def _write(file: Path, drawn: Drawn | None) -> None:
    if drawn is None:
        raise Failure("There is nothing to draw for that time, or it could not be drawn, so no picture was written.")
    try:
        file.write_bytes(drawn.png)
    except OSError as error:
        raise Failure(f"{file} cannot be written: {error.strerror}.") from error


def _shown(form: Format, group: Group, found: Digest, drawn: Drawn | None) -> str:
    say = say_in(group.language)
    match form:
        case Format.JSON:
            return json.dumps(digest_json(found, group), indent=2, ensure_ascii=False)
        case Format.MARKDOWN:
            return markdown_file(found, group, say)
        case Format.HTML:
            return html_page(found, group, say, drawn)
        case Format.JEKYLL:
            return jekyll_post(found, group, say)[1]
        case _:
            return digest_text(found, group, say)
