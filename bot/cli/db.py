"""`afterword db`: the database's schema, health and copies."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from bot.cli.opening import Failure, finished, opened, read_settings
from bot.config import Settings
from db import backup
from db.engine import SCHEMA_REVISION, Database

app = typer.Typer(help="Upgrade, check, back up and restore the database.", no_args_is_help=True)

_POSTGRES = (
    "This is a PostgreSQL database: its own tools do that. To back up, pg_dump --format=custom --file=FILE NAME;"
    " to restore, pg_restore --clean --dbname=NAME FILE."
)


@app.command("upgrade")
def upgrade() -> None:
    """Bring the database to this program's schema (`run` does it too)."""
    finished(_upgrade(read_settings()))
    typer.echo(f"The database is at revision {SCHEMA_REVISION}.")


async def _upgrade(settings: Settings) -> None:
    async with opened(settings):
        pass


@app.command("check")
def check() -> None:
    """Look whether the database is whole and has exactly this program's tables."""
    if wrong := finished(problems_of(read_settings())):
        raise Failure(wrong)
    typer.echo("The database is whole, and its tables are this program's.")


async def problems_of(settings: Settings) -> str | None:
    """What is wrong with the database and what to do about it, or None. Changes nothing."""
    from db.migrate import differences

    database = Database(settings.database)
    try:
        if database.is_sqlite and not _file_of(settings).exists():
            return f"There is no database yet at {_file_of(settings)}: afterword db upgrade makes it."
        revision = await database.revision()
        if revision != SCHEMA_REVISION:
            return (
                f"The database is at revision {revision or 'none'}, this program needs {SCHEMA_REVISION}:"
                " back it up, then run afterword db upgrade."
            )
        if different := await differences(database):
            return f"The database's tables are not this program's in {len(different)} places: restore a backup."
        if database.is_sqlite and (damage := await backup.damage(database)):
            return f"The database is damaged ({damage}): restore a backup with afterword db restore FILE."
    finally:
        await database.close()
    return None


@app.command("backup")
def make_backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")]) -> None:
    """Write a copy of the database, also while the bot runs."""
    source = _file_of(read_settings())
    if file.exists():
        raise Failure(f"{file} exists already. Name another file.")
    if not source.exists():
        raise Failure(f"There is no database yet at {source}.")
    backup.copy(source, file)
    typer.echo(f"Copied to {file} ({file.stat().st_size:,} bytes).")
    typer.echo("Keep a copy of afterword.key too, in another place: it is not in there, and unsigned authors need it.")


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `afterword db backup`.", exists=True, dir_okay=False)],
) -> None:
    """Put a copy back in place of the database; what was there is kept beside it."""
    settings = read_settings()
    target = _file_of(settings)
    if not backup.is_ours(file):
        raise Failure(f"{file} is no database of Afterword.")
    settings.make_data_dir()
    if target.exists():
        kept = target.with_name(f"{target.name}.before-restore")
        kept.unlink(missing_ok=True)
        backup.copy(target, kept)
        typer.echo(f"What was there is kept at {kept}.")
    backup.copy(file, target)
    finished(_upgrade(settings))
    typer.echo(f"Restored from {file}.")


def _file_of(settings: Settings) -> Path:
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or url.database is None:
        raise Failure(_POSTGRES)
    return Path(url.database)
