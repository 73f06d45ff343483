"""`python -m benchmarks.pictures`: memory and latency of the bot while ten pictures are drawn, here and elsewhere.

Each way is a process of its own that holds what the bot does: everything is imported, the cogs too. "apart" draws as
the bot does, in a process for each picture; "within" draws in a thread of the same process; "nothing" waits. Meanwhile
a ticker asks for the loop every 5 ms: how much later than that it gets it is what a person's click would wait.
"""

import argparse
import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep

import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

import bot.wiring
from bot.charts.apart import Charts
from bot.charts.painting import paint
from bot.domain.forms import Choice
from bot.domain.pictures import Drawing, Picture, Turnout, Verdict
from bot.formats.pictures import drawing
from bot.texts import say_in

WAYS = ("nothing", "apart", "within")
_PICTURES = 10
_TICK = 0.005  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen of one way: memory in MB, times in seconds, how late the loop was in milliseconds."""

    at_rest: float
    most: float
    afterwards: float
    times: list[float]
    late_p99: float
    late_most: float


def drawings() -> list[Drawing]:
    """Ten different ones, each with both questions of the default form and eight meetups."""
    say, first = say_in("en"), date(2026, 9, 2)
    return [
        drawing(
            Picture(
                tuple(Verdict(at, {Choice.YES: 8 + n, Choice.MAYBE: 3, Choice.NOT_YET: 1}, 14 + n) for at in (3, 5)),
                tuple(Turnout(first + timedelta(weeks=week), "An evening", 12 + week + n, week) for week in range(8)),
            ),
            say,
        )
        for n in range(_PICTURES)
    ]


async def watched(draw: Callable[[Drawing], Awaitable[object]]) -> Found:
    """Draw one after another, and watch memory and loop meanwhile."""
    me = psutil.Process()
    lateness: list[float] = []
    sizes: list[float] = []

    async def ticking() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(_TICK)
            lateness.append((perf_counter() - began - _TICK) * 1000)
            sizes.append(me.memory_info().rss / 1e6)

    gc.collect()
    at_rest, times = me.memory_info().rss / 1e6, list[float]()
    async with asyncio.TaskGroup() as tasks:
        ticks = tasks.create_task(ticking())
        for each in drawings():
            began = perf_counter()
            await draw(each)
            times.append(perf_counter() - began)
        ticks.cancel()
    gc.collect()
    return Found(
        at_rest=at_rest,
        most=max(sizes),
        afterwards=me.memory_info().rss / 1e6,
        times=times,
        late_p99=quantiles(lateness, n=100)[98],
        late_most=max(lateness),
    )


async def measure(way: str, folder: Path) -> Found:
    """One way, in this process."""
    for name in bot.wiring.EXTENSIONS:
        import_module(name)
    charts = Charts(folder)

    async def within(each: Drawing) -> object:
        return await asyncio.to_thread(paint, each)

    async def nothing(each: Drawing) -> object:
        del each
        return await asyncio.sleep(1)

    ways: dict[str, Callable[[Drawing], Awaitable[object]]] = {
        "apart": charts.draw,
        "within": within,
        "nothing": nothing,
    }
    return await watched(ways[way])


def measured(way: str, folder: Path) -> Found:
    """One way, in a process of its own that begins with no knowledge of fonts."""
    command = [sys.executable, "-m", "benchmarks.pictures", "--only", way, "--folder", str(folder / way)]
    environment = {"PATH": os.defpath, "MPLCONFIGDIR": str(folder / way)}
    return Found(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout))


def size_of_a_process_that_draws(folder: Path) -> float:
    """The most memory that one of them has, in MB."""
    command, sizes = [sys.executable, "-m", "bot.charts.apart", str(folder)], [0.0]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        seen = psutil.Process(process.pid)
        assert process.stdin is not None
        process.stdin.write(json.dumps(asdict(drawings()[0])).encode())
        process.stdin.close()
        while process.poll() is None:
            with suppress(psutil.Error):
                sizes.append(seen.memory_info().rss / 1e6)
            sleep(_TICK)
    return max(sizes)


def show(console: Console, rounds: list[dict[str, Found]], of_a_process: float) -> None:
    """Print the table and what it comes to."""
    table = Table("ten pictures drawn", *WAYS, box=SIMPLE_HEAD)
    rows: dict[str, Callable[[Found], float]] = {
        "memory before, MB": lambda each: each.at_rest,
        "most meanwhile, MB": lambda each: each.most,
        "memory afterwards, MB": lambda each: each.afterwards,
        "kept, MB": lambda each: each.afterwards - each.at_rest,
        "loop late, p99, ms": lambda each: each.late_p99,
        "loop late, longest, ms": lambda each: each.late_most,
        "first picture, s": lambda each: each.times[0],
        "later ones, median, s": lambda each: median(each.times[1:]),
    }
    for name, of in rows.items():
        table.add_row(name, *(f"{median(of(found[way]) for found in rounds):.1f}" for way in WAYS))
    console.print(table)

    def ratio(of: Callable[[Found], float]) -> float:
        return median(of(found["within"]) / of(found["apart"]) for found in rounds)

    console.print(
        f"Medians of {len(rounds)} rounds; ratios are of the same round. Drawn within, the bot has"
        f" {ratio(lambda each: each.afterwards):.2f} times the memory afterwards, and its loop is"
        f" {ratio(lambda each: each.late_p99):.1f} times as late at p99 and {ratio(lambda each: each.late_most):.1f}"
        f" times at worst.\nA process that draws has {of_a_process:.0f} MB at most, is one at a time, and then ends."
    )
    console.print(f"{psutil.cpu_count()} processors, load {psutil.getloadavg()[0]:.1f} at the end.")


def main() -> None:
    """Measure each way in a process of its own and print, or be such a process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pictures", description=__doc__)
    parser.add_argument("--only", choices=WAYS, help="measure this way here, and print JSON")
    parser.add_argument("--folder", type=Path, help="where matplotlib keeps what it knows of fonts")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way is measured, in turns")
    given = parser.parse_args()
    if given.only:
        print(json.dumps(asdict(asyncio.run(measure(given.only, given.folder)))))
        return
    rounds: list[dict[str, Found]] = []
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory(prefix="afterword-pictures-") as folder:
            rounds.append({way: measured(way, Path(folder)) for way in WAYS})
    with tempfile.TemporaryDirectory(prefix="afterword-pictures-") as folder:
        of_a_process = size_of_a_process_that_draws(Path(folder))
    show(Console(width=100), rounds, of_a_process)


if __name__ == "__main__":
    main()
