"""`afterword import` and `afterword export`: reflections from files and to files."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings
from bot.cli.site_folder import Written, write_site
from bot.cli.whole_files import put
from bot.domain.exports import ExportKind
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


Reading = Annotated[Readers, typer.Option("--audience", help="Who will be able to read it.")]
Folder = Annotated[Path, typer.Option(help="The folder to write to: one of its own, or one of an earlier export.")]
File = Annotated[Path, typer.Option(help="The file to write; it is replaced.")]


@export_app.command("jekyll")
def export_jekyll(
    guild: Guild,
    out: Annotated[Path, typer.Option(help="The folder to write to: the root of a Jekyll site, or an empty one.")],
    audience: Reading = Readers.WEBSITE,
) -> None:
    """Write reflections as Jekyll posts: only what may be read there, and only what has changed.

    Files of an earlier export are removed when their reflection was taken back; nobody else's file is touched, and
    entries that others have in _data/authors.yml stay.
    """
    _into_folder(guild, ExportKind.JEKYLL, out, audience)


@export_app.command("markdown")
def export_markdown(guild: Guild, out: Folder, audience: Reading = Readers.WEBSITE) -> None:
    """Write reflections to read, a Markdown document for each meetup: only what may be read by that audience.

    The folder is kept in step as with Jekyll posts.
    """
    _into_folder(guild, ExportKind.MARKDOWN, out, audience)


@export_app.command("csv")
def export_csv(guild: Guild, out: File, audience: Reading = Readers.WEBSITE) -> None:
    """Write reflections as a table, one row for each answer: only what may be read by that audience."""
    _into_file(guild, ExportKind.CSV, out, audience)


@export_app.command("json")
def export_json(guild: Guild, out: File, audience: Reading = Readers.WEBSITE) -> None:
    """Write reflections for programs, as JSON: only what may be read by that audience."""
    _into_file(guild, ExportKind.JSON, out, audience)


def _into_folder(guild: int, kind: ExportKind, out: Path, audience: Readers) -> None:
    folder = str(out.resolve())

    async def work() -> Written:
        async with open_services(read_settings()) as services:
            files = await services.transfer.export(guild, kind, Audience(audience), folder=folder)
        return write_site(out, guild, files)

    written = finished(work())
    for path in written.left_alone:
        typer.echo(f"Left alone, since somebody else wrote or changed it: {path}")
    typer.echo(
        f"{written.new} new, {written.changed} changed, {written.unchanged} unchanged, {written.removed} removed"
        f" in {out}."
    )


def _into_file(guild: int, kind: ExportKind, out: Path, audience: Readers) -> None:
    async def work() -> Mapping[str, str]:
        async with open_services(read_settings()) as services:
            return await services.transfer.export(guild, kind, Audience(audience))

    files = finished(work())
    if not files:
        raise Failure("There are no reflections yet that they may read, so nothing was written.")
    [text] = files.values()
    write_out(out, text.encode())
    typer.echo(f"Written to {out}.")


def write_out(out: Path, content: bytes) -> None:
    """Write a file that a verb was asked for, whole or not at all. Raises Failure where that cannot be."""
    try:
        put(out, content)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror}.") from error


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
