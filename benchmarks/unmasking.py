"""`python -m benchmarks.unmasking`: what somebody learns of unsigned reflections who looks at everything, always.

The play and the questions are tests/unmasking.py: six people write unsigned, one after the other, and one takes theirs
back; an organiser and a member look at every command, file and message in between.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from db.engine import Database
from db.migrate import upgrade
from tests.databases import SEALS
from tests.town import lively_town
from tests.unmasking import Look, leaks, played


async def watched() -> list[Look]:
    """Everything that was to be seen, time after time."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'unmasking.db'}", seals=SEALS)
        try:
            await upgrade(database)
            async with lively_town(database, lambda _: None) as town:
                return await played(town)
        finally:
            await database.close()


def main() -> int:
    """Print what leaked, output by question; 1 where anything did."""
    looks = asyncio.run(watched())
    found = leaks(looks)
    kinds = sorted({place.split(" [")[0].split(" 1")[0] for look in looks for place in look.seen})
    table = Table("output", box=SIMPLE_HEAD, title="What leaked, of what an organiser and a member looked at")
    table.add_column("looks", justify="right")
    for question in found:
        table.add_column(question, justify="right")
    for kind in kinds:
        looked = sum(place.startswith(kind) for look in looks for place in look.seen)
        leaked = [sum(place.startswith(kind) for place in places) for places in found.values()]
        table.add_row(kind, f"{looked:,}", *(str(count) if count else "nothing" for count in leaked))
    Console(width=200).print(table)
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
