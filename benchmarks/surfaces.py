"""`python -m benchmarks.surfaces`: a reflection begun, continued and finished on every surface, and what becomes of it.

For each of the 125 ways somebody says three sentences to the real bot on a local Discord; in between nothing happens,
or the bot is restarted, or it is killed before it can have answered. Afterwards each sentence must stand once in one
published reflection.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from time import perf_counter

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from db.engine import Database
from db.migrate import upgrade
from tests.databases import SEALS
from tests.surfaces import BETWEEN, SURFACES, Bots, Route, Told, live
from tests.town import discord_with_group

_PATIENCE = 60.0  # seconds that this Discord gives for an answer: how long it takes depends on the machine


async def lived(folder: Path, routes: Sequence[Route], between: str) -> list[Told]:
    """Everybody on their way, in a group and a database of their own."""
    database = Database(f"sqlite+aiosqlite:///{folder / between}.db", seals=SEALS)
    try:
        await upgrade(database)
        async with discord_with_group(answer_deadline=_PATIENCE, record=False) as (discord, guild):
            return await live(discord, guild, database, Bots(discord, database, folder), routes, between)
    finally:
        await database.close()


def table(told: dict[str, list[Told]]) -> Table:
    """By where a reflection was begun and finished: sentences lost and doubled, over everything in between."""
    shown = Table("begun", "in between", box=SIMPLE_HEAD, title="sentences lost / doubled, of those said")
    for finished in SURFACES:
        shown.add_column(f"finished: {finished}", justify="right")
    for begun in SURFACES:
        for between, everybody in told.items():
            cells: list[str] = []
            for finished in SURFACES:
                here = [each for each in everybody if (each.route[0], each.route[2]) == (begun, finished)]
                lost, doubled = sum(each.lost for each in here), sum(each.doubled for each in here)
                cells.append(f"{lost} / {doubled} of {3 * len(here)}")
            shown.add_row(begun, between, *cells)
        shown.add_section()
    return shown


def main() -> int:
    """Print the table; 1 where anything was lost, doubled, or is not published as one reflection."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.surfaces", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="continue where it was begun only: 25 ways")
    given = parser.parse_args()
    ways = product(SURFACES, SURFACES, SURFACES)
    routes = [(one, two, three) for one, two, three in ways if not given.quick or one == two]
    began = perf_counter()
    told: dict[str, list[Told]] = {}
    with tempfile.TemporaryDirectory(prefix="afterword-surfaces-") as folder:
        for between in BETWEEN:
            print(f"in between: {between}", file=sys.stderr)
            told[between] = asyncio.run(lived(Path(folder), routes, between))
    Console(width=140).print(table(told))
    everybody = [each for several in told.values() for each in several]
    lost, doubled = sum(each.lost for each in everybody), sum(each.doubled for each in everybody)
    wrong = sum(each.lost or each.doubled or each.reflections != 1 or not each.is_published for each in everybody)
    print(
        f"{len(everybody)} reflections on {len(routes)} ways, {3 * len(everybody)} sentences: {lost} lost, {doubled}"
        f" doubled; {wrong} reflections not as they should be; {perf_counter() - began:.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
