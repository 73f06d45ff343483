"""The gate `python -m db.migrations.check`: do the migrations make exactly the tables of db/schema?"""

import asyncio
import sys
import tempfile
from pathlib import Path

from db.engine import Database
from db.migrate import differences, upgrade


async def main() -> int:
    """Migrate an empty database and compare; print what differs."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}")
        await upgrade(database)
        found = await differences(database)
        await database.close()
    for difference in found:
        print(difference)  # noqa: T201 - a gate tells what is wrong
    print("Migrations and schema differ." if found else "Migrations and schema agree.")  # noqa: T201 - as above
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
