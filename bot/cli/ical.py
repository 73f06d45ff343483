"""`afterword import ics`: meetups from a calendar file or address, once."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import Failure, finished, open_services, read_settings
from bot.cli.transfer import Guild
from bot.domain.feeds import SKIPPED_IN_WORDS
from bot.services.feeds import Imported


def import_ics(
    source: Annotated[str, typer.Argument(metavar="FILE_OR_URL", help="An .ics file, or the address of one.")],
    guild: Guild,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and store nothing.")] = False,
) -> None:
    """Read the meetups to come from an iCalendar file or address, once. Reading the same again adds nothing.

    They become drafts, and organisers are asked in their channel whether to announce them. To keep an address in step,
    let an organiser use /feed add in Discord.
    """
    is_address = source.startswith(("http://", "https://", "webcal://"))
    content = None if is_address else _content(Path(source))

    async def work() -> Imported:
        async with open_services(read_settings()) as services:
            return await services.feeds.import_calendar(guild, content=content, url=source, dry_run=dry_run)

    imported = finished(work())
    for title, why in imported.reading.skipped:
        typer.echo(f"Left out: {title or 'an entry'}, since {SKIPPED_IN_WORDS[why]}.")
    for event in imported.new:
        typer.echo(f"{event.local_start.replace('T', ' ')} {event.timezone}: {event.title}")
    later = f", {imported.reading.later} too far ahead" if imported.reading.later else ""
    typer.echo(
        f"{len(imported.new)} {'would be new' if dry_run else 'new'}, {imported.known} known already,"
        f" {imported.reading.past} past{later}."
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Failure(f"{path} cannot be read: {error.strerror}.") from error
