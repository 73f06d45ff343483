"""What is measured of one bot: its start, its throughput, its latency, its memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from benchmarks import frames
from benchmarks.load import Case, Load, Throughput
from benchmarks.processes import Program, running


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is measured. Times in seconds."""

    rounds: int
    closed: float
    open: float
    warm_up: float
    idle: float
    in_flight: int
    a_second: float
    many_groups: int


FULL = Effort(rounds=3, closed=4, open=5, warm_up=0.5, idle=4, in_flight=20, a_second=100, many_groups=1_000)
QUICK = Effort(rounds=1, closed=0.5, open=0.5, warm_up=0.2, idle=0.5, in_flight=20, a_second=100, many_groups=50)


@dataclass(frozen=True, slots=True)
class Speed:
    """One case of one bot in one round: milliseconds of processor time an answer, and of latency at a steady pace."""

    throughput: Throughput
    cpu: float
    p50: float
    p95: float
    p99: float


@dataclass(slots=True)
class Figures:
    """Everything about one bot. Times to the first answer in seconds, memory in MB by number of groups."""

    speeds: dict[str, list[Speed]] = field(default_factory=dict[str, list[Speed]])
    first_answers: list[float] = field(default_factory=list[float])
    memory: dict[int, float] = field(default_factory=dict[int, float])

    def rate(self, case: str) -> float:
        """Answers a second: the median of the rounds."""
        return median(speed.throughput.rate for speed in self.speeds[case])

    def share_of(self, other: "Figures", case: str) -> float:
        """The rate as a part of another bot's in the same round: the median of the rounds."""
        pairs = zip(self.speeds[case], other.speeds[case], strict=True)
        return median(mine.throughput.rate / its.throughput.rate for mine, its in pairs)


async def measure_speed(
    program: Program, load: Load, folder: Path, cases: Sequence[Case], effort: Effort, figures: Figures
) -> None:
    """One round of one bot: its start, then each case flat out and at a steady pace."""
    async with running(program, load, folder) as bot:
        await load.ask(cases[0])
        figures.first_answers.append(perf_counter() - bot.started)
        for case in cases:
            await load.closed_loop(case, effort.in_flight, effort.warm_up)
            used = bot.cpu_seconds()
            throughput = await load.closed_loop(case, effort.in_flight, effort.closed)
            cpu = (bot.cpu_seconds() - used) / throughput.answers * 1000
            latencies = await load.open_loop(case, effort.a_second, effort.open)
            cuts = [1000 * each for each in quantiles(latencies, n=100)]
            figures.speeds.setdefault(case.name, []).append(Speed(throughput, cpu, cuts[49], cuts[94], cuts[98]))


async def measure_memory(program: Program, load: Load, folder: Path, case: Case, effort: Effort) -> dict[int, float]:
    """Memory of a bot that has answered once and has nothing to do, with one group and with many."""
    found: dict[int, float] = {}
    for number in (1, effort.many_groups):
        load.guilds = [frames.guild_id(each) for each in range(number)]
        async with running(program, load, folder) as bot:
            await load.ask(case)
            await asyncio.sleep(effort.idle)
            found[number] = bot.megabytes()
    load.guilds = load.guilds[:1]
    return found
