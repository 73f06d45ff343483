"""The afterword command line, one file per noun."""

import sys

import typer

from bot.cli import commands, db, groups, jobs, people
from bot.cli.demo import demo
from bot.cli.digest import digest_app
from bot.cli.doctor import doctor
from bot.cli.ical import import_ics
from bot.cli.ical_export import export_ics
from bot.cli.opening import Failure
from bot.cli.run import run
from bot.cli.transfer import export_app, import_app

export_app.command("ics")(export_ics)
import_app.command("ics")(import_ics)

app = typer.Typer(
    name="afterword",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def afterword() -> None:
    """A Discord bot for meetup groups: announces, asks afterwards how it went, and hands people's words back."""


app.command()(run)
app.command()(demo)
app.command()(doctor)
app.add_typer(db.app, name="db")
app.add_typer(import_app, name="import")
app.add_typer(export_app, name="export")
app.add_typer(digest_app, name="digest")
app.add_typer(jobs.app, name="jobs")
app.add_typer(people.app, name="people")
app.add_typer(groups.app, name="groups")
app.add_typer(commands.app, name="commands")


def main() -> None:
    """The console script: exits 0, or 1 with one line on standard error, or 2 on wrong usage."""
    try:
        app()
    except Failure as failure:
        typer.echo(f"afterword: {failure}", err=True)
        sys.exit(1)
