"""`python -m benchmarks`: Afterword beside a bare bot and one that commits a row, in alternating rounds of one run.

Every bot is a process of its own; the load generator is this one. Figures of different machines cannot be compared,
so read the ratios: they come from bots measured minutes apart on the same machine.
"""

import argparse
import asyncio
import platform
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import discord
import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.cases import cases
from benchmarks.load import Case, serving
from benchmarks.measuring import FULL, QUICK, Effort, Figures, measure_memory, measure_speed
from benchmarks.processes import BARE, COMMITTING, PROGRAMS, Program
from benchmarks.seed import seed
from bot.clock import SystemClock


async def measure(folder: Path, effort: Effort, only: str | None) -> tuple[list[Case], dict[Program, Figures]]:
    """Measure every bot, its data and logs in `folder`; `only` leaves out the cases that are named otherwise."""
    chosen = [case for case in cases(await seed(folder, SystemClock())) if only in {None, case.name}]
    figures = {program: Figures() for program in PROGRAMS}
    async with serving() as load:
        for number in range(effort.rounds):
            # Another one begins each time, so that none always has the warm or the busy machine.
            turn = number % len(PROGRAMS)
            for program in (*PROGRAMS[turn:], *PROGRAMS[:turn]):
                print(f"round {number + 1} of {effort.rounds}: {program.name}", file=sys.stderr)
                await measure_speed(program, load, folder, chosen, effort, figures[program])
        for program in PROGRAMS:
            print(f"memory: {program.name}", file=sys.stderr)
            figures[program].memory = await measure_memory(program, load, folder, chosen[0], effort)
    return chosen, figures


def show(console: Console, chosen: list[Case], figures: Mapping[Program, Figures], effort: Effort) -> None:
    """Print the tables."""
    console.print(_speeds(chosen, figures, effort))
    console.print(_rest(figures))
    ceiling = min(
        median(speed.throughput.rate / speed.throughput.own_share for speed in speeds)
        for speeds in figures[BARE].speeds.values()
    )
    console.print(
        f"Medians of {effort.rounds} rounds; shares are of the same round. The load generator's own ceiling, by the"
        f" processor time it used: {ceiling:,.0f} answers/s.\nPython {platform.python_version()}, discord.py"
        f" {discord.__version__}, {psutil.cpu_count()} processors, load {psutil.getloadavg()[0]:.1f} at the end."
    )


def _speeds(chosen: list[Case], figures: Mapping[Program, Figures], effort: Effort) -> Table:
    title = f"{effort.in_flight} people waiting at any time; latency at {effort.a_second:.0f} a second"
    table = Table("what", "bot", title=title, title_justify="left", box=SIMPLE_HEAD)
    for column in ("answers/s", "of bare", "of comm.", "CPU ms", "p50 ms", "p95 ms", "p99 ms"):
        table.add_column(column, justify="right", no_wrap=True)
    for case in chosen:
        for program, one in figures.items():
            speeds = one.speeds[case.name]
            table.add_row(
                case.name,
                program.name,
                f"{one.rate(case.name):,.0f}",
                f"{one.share_of(figures[BARE], case.name):.2f}",
                f"{one.share_of(figures[COMMITTING], case.name):.2f}",
                f"{median(each.cpu for each in speeds):.2f}",
                f"{median(each.p50 for each in speeds):.1f}",
                f"{median(each.p95 for each in speeds):.1f}",
                f"{median(each.p99 for each in speeds):.1f}",
            )
        table.add_section()
    return table


def _rest(figures: Mapping[Program, Figures]) -> Table:
    sizes = figures[BARE].memory
    table = Table("bot", title="Start and memory at rest", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("first answer, s", justify="right")
    for groups in sizes:
        table.add_column(f"MB at {groups:,} group{'s' if groups > 1 else ''}", justify="right")
    for program, one in figures.items():
        table.add_row(
            program.name, f"{median(one.first_answers):.2f}", *(f"{one.memory[groups]:.0f}" for groups in sizes)
        )
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: everything, but too short to mean much")
    parser.add_argument("--only", metavar="CASE", help="one case, by its name in the table")
    parser.add_argument("--folder", type=Path, help="where databases and logs stay; a temporary folder otherwise")
    given = parser.parse_args()
    effort = QUICK if given.quick else FULL
    with tempfile.TemporaryDirectory(prefix="afterword-benchmarks-") as temporary:
        folder: Path = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        chosen, figures = asyncio.run(measure(folder, effort, given.only))
    show(Console(width=100), chosen, figures, effort)


if __name__ == "__main__":
    main()
