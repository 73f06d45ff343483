"""`afterword jobs`: what is owed, what could not be done, and trying it again."""

from typing import Annotated

import typer

from bot.cli.opening import Failure, finished, opened, read_settings
from bot.clock import SystemClock
from bot.domain.jobs import JobRow
from db import jobs

app = typer.Typer(help="Look at durable work, and try failed work again.", no_args_is_help=True)


@app.command("list")
def list_jobs(
    guild: Annotated[int | None, typer.Option(help="Only of this server.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many to show of each.")] = 50,
) -> None:
    """Show what is due, the next first, then what was dropped or failed, the latest first."""
    rows = finished(_listed(guild, most))
    if not rows:
        typer.echo("Nothing is due, and nothing has failed.")
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "due (UTC)", "kind", "what", "tries", "state", "why", box=None, pad_edge=False)
    for row in rows:
        state = row.outcome.value if row.outcome else "open"
        table.add_row(
            str(row.id),
            f"{row.due_at:%Y-%m-%d %H:%M}",
            row.kind.value,
            row.key,
            str(row.attempt),
            state,
            row.note or "",
        )
    Console(soft_wrap=True).print(table)


@app.command("retry")
def retry(job: Annotated[int, typer.Argument(metavar="ID", help="Its id, as `afterword jobs list` shows it.")]) -> None:
    """Try a failed or dropped job again; a running bot does it within half a minute."""
    if not finished(_revived(job)):
        raise Failure(f"There is no failed or dropped job {job}. Look with afterword jobs list.")
    typer.echo(f"Job {job} is due now.")


async def _listed(guild: int | None, most: int) -> list[JobRow]:
    async with opened(read_settings()) as database, database.read() as conn:
        return list(await jobs.listed(conn, guild_id=guild, most=most))


async def _revived(job: int) -> bool:
    async with opened(read_settings()) as database, database.write() as conn:
        return await jobs.revive(conn, job, SystemClock().now())
