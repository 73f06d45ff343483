"""`afterword import` and `afterword export`: reflections from files and to files."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings
from bot.cli.site_folder import Written, write_site
from bot.domain.reflections import Audience
from bot.services.transfer import ImportReport

import_app = typer.Typer(help="Read what was written elsewhere.", no_args_is_help=True)
export_app = typer.Typer(help="Write down what may be read, as files.", no_args_is_help=True)

_POST_SUFFIXES = {".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".txt"}
# What lies beside posts in a repository and is none.
_NO_POSTS = {"readme", "license", "licence", "contributing", "changelog", "code_of_conduct", "index", "about", "404"}


class Readers(StrEnum):
    """For whom an export is."""

    WEBSITE = "website"
    GROUP = "group"
    ORGANISERS = "organisers"


Guild = Annotated[int, typer.Option("--guild", help="The id of the group's Discord server.", show_default=False)]


@import_app.callback()
def import_() -> None:
    """Read what was written elsewhere."""


@export_app.callback()
def export() -> None:
    """Write down what may be read, as files."""


@import_app.command("jekyll")
def import_jekyll(
    path: Annotated[Path, typer.Argument(help="A post, or a folder with posts (such as a Jekyll site).")],
    guild: Guild,
    meetup: Annotated[int | None, typer.Option(help="The id of the meetup that all of them are about.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and store nothing.")] = False,
) -> None:
    """Read reflections from Jekyll posts, or pages copied from a site. Reading the same file twice adds nothing."""
    found = _posts(path)
    if not found:
        raise Failure(f"There are no posts in {path}. Name a file, or a folder with .md files in it.")

    async def work() -> ImportReport:
        files = ((name, file.read_bytes()) for name, file in found.items())
        async with open_services(read_settings()) as services:
            with _progress(len(found), "Reading") as each_done:
                return await services.transfer.import_jekyll(
                    guild, files, meetup_id=meetup, dry_run=dry_run, each_done=each_done
                )

    report = finished(work())
    for reason in report.left_out:
        typer.echo(f"Left out: {reason}")
    typer.echo(
        f"{report.read} read. With all five answers: {report.with_five_answers},"
        f" with fewer: {report.with_fewer_answers}, free texts: {report.free_texts}."
    )
    typer.echo(f"{report.new} {'would be new' if dry_run else 'new'}, {report.known} known already.")


@export_app.command("jekyll")
def export_jekyll(
    guild: Guild,
    out: Annotated[Path, typer.Option(help="The folder to write to: the root of a Jekyll site, or an empty one.")],
    audience: Annotated[Readers, typer.Option(help="Who will be able to read it.")] = Readers.WEBSITE,
) -> None:
    """Write reflections as Jekyll posts: only what may be read there, and only what has changed.

    Files of an earlier export are removed when their reflection was taken back; nobody else's file is touched.
    """

    async def work() -> Written:
        async with open_services(read_settings()) as services:
            files = await services.transfer.export_jekyll(guild, Audience(audience))
        return write_site(out, guild, files)

    written = finished(work())
    for path in written.left_alone:
        typer.echo(f"Left alone, since somebody else wrote or changed it: {path}")
    typer.echo(
        f"{written.new} new, {written.changed} changed, {written.unchanged} unchanged, {written.removed} removed"
        f" in {out}."
    )


def _posts(path: Path) -> dict[str, Path]:
    """The posts at `path`, by their path within the site."""
    if not path.exists():
        raise Failure(f"There is no {path}.")
    if path.is_file():
        return {_within_site(path, path.parent): path}
    files = [
        file
        for file in sorted(path.rglob("*"))
        if file.is_file()
        and file.suffix.lower() in _POST_SUFFIXES
        and file.stem.lower() not in _NO_POSTS
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]
    # Of a whole site only the posts: its pages, layouts and includes are nobody's reflection.
    of_site = [file for file in files if "_posts" in file.relative_to(path).parts]
    return {_within_site(file, path): file for file in of_site or files}


def _within_site(file: Path, root: Path) -> str:
    parts = file.resolve().parts
    if "_posts" in parts:
        return "/".join(parts[parts.index("_posts") :])
    return file.relative_to(root).as_posix()


@contextmanager
def _progress(total: int, what: str) -> Generator[Callable[[], None]]:
    """A bar on a terminal, nothing in a pipe; yields what to call after each of `total` steps."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
