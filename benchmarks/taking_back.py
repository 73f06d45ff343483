"""`python -m benchmarks.taking_back`: how long what was taken back still stands, with the bot killed in between.

Seconds go by the local Discord's clock: from pressing "Take it back" until no post shows the words. A job that a killed
bot held is taken over when its lease has ended.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from db.engine import Database
from db.migrate import upgrade
from tests.databases import SEALS
from tests.taking_back import STEPS, taken_back


async def main() -> int:
    """Print a line for each moment at which the bot is killed; 1 when a post was missed."""
    missed = 0
    print("| the bot is killed | posts with the words | posts missed | seconds |\n|---|---|---|---|")
    for name, step in STEPS.items():
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{Path(folder) / 'taking_back.db'}"
            database = Database(url, seals=SEALS)
            try:
                await upgrade(database)
                done = await taken_back(database, url, Path(folder) / "bot.log", step)
            finally:
                await database.close()
        missed += done.missed
        print(f"| {name} | {done.posts} | {done.missed} | {done.took.total_seconds():.0f} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
