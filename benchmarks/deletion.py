"""`python -m benchmarks.deletion`: somebody does everything the bot offers and is deleted; what is left of them, where.

The story is tests/deletion_story.py, the search tests/deletion_scan.py: for the id, the name and each piece of twenty
characters of what they wrote, in every row and in everything that the bot wrote at a local Discord.
"""

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from db.engine import Database
from db.migrate import upgrade
from tests.databases import SEALS
from tests.deletion_scan import Scan, scan
from tests.deletion_story import WORDS, lively
from tests.town import lively_town

_A_WHILE = timedelta(minutes=30)  # for all that is to be changed at Discord


async def measure(database: Database) -> tuple[Scan, Scan, float]:
    """What is found before and after, and how many seconds the deletion itself took."""
    async with lively_town(database, lambda _: None) as town:
        person = await lively(town)
        before = await scan(database, town.discord.world, person, WORDS.values())
        began = perf_counter()
        await town.services.people.forget(person.user.id)
        took = perf_counter() - began
        await town.time.advance(_A_WHILE)
        return before, await scan(database, town.discord.world, person, WORDS.values()), took


def show(console: Console, before: Scan, after: Scan, took: float) -> None:
    """Print what was looked through."""
    table = Table("where", box=SIMPLE_HEAD, title="Looked through for one person", title_justify="left")
    for column in ("before", "with traces", "after", "with traces"):
        table.add_column(column, justify="right")
    for kind in sorted(before.looked_at | after.looked_at):
        looked = [
            str(count) for each in (before, after) for count in (each.looked_at[kind], len(each.found.get(kind, ())))
        ]
        table.add_row(kind, *looked)
    sums = [str(count) for each in (before, after) for count in (each.looked_at.total(), len(each.traces))]
    table.add_section()
    table.add_row("together", *sums)
    console.print(table)
    console.print(f"The rows went in {took * 1000:.0f} ms, in one transaction.")
    for trace in after.traces:
        console.print(trace, markup=False)


async def main() -> int:
    """Play the story; 1 when anything is left."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'deletion.db'}", seals=SEALS)
        try:
            await upgrade(database)
            before, after, took = await measure(database)
        finally:
            await database.close()
    show(Console(width=100), before, after, took)
    return 1 if after.traces else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
