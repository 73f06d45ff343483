"""`afterword export ics`: a group's meetups as a calendar file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import finished, open_services, read_settings
from bot.cli.transfer import Guild, write_out
from bot.domain.calendars import CalendarFile


def export_ics(
    guild: Guild,
    out: Annotated[Path, typer.Option(help="The file to write, such as meetups.ics; it is replaced.")],
) -> None:
    """Write a group's meetups and series as an iCalendar file: what was announced, nothing about people."""

    async def work() -> CalendarFile:
        async with open_services(read_settings()) as services:
            return await services.calendars.export(guild)

    content = finished(work()).content
    write_out(out, content)
    events = content.count(b"BEGIN:VEVENT\r\n")
    typer.echo(f"{events} {'entry' if events == 1 else 'entries'} in {out}.")
