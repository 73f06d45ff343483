"""`python -m benchmarks.storm`: hundreds of people who answer one meetup at the same time, and what becomes of it.

They press the buttons of its card in a local Discord; one bot answers. The database itself writes down every answer in
the order in which it was stored, so that an oracle of a few lines can say afterwards whether anybody was let in twice,
beyond the capacity or before their turn.
"""

import argparse
import asyncio
import random
import secrets
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter, process_time

import sqlalchemy as sa
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.domain.seals import Seals
from bot.local_discord.person import Person
from bot.local_discord.server import Exchange
from db.engine import Database
from db.migrate import upgrade
from tests.town import Town, lively_town

TITLE = "Type hints by the river"
ANSWERS, WEIGHTS = ("Going", "Maybe", "Can't come"), (5, 1, 4)
_IN_TIME = 3.0  # seconds that Discord gives for an answer
_PATIENCE = 120.0  # seconds that this Discord gives: how long answers take depends on the machine
_BETWEEN_BURSTS = timedelta(milliseconds=500)
_SETTLED = timedelta(minutes=5)  # everything that follows from the last press has been done by then
_NOTED = "BEGIN INSERT INTO storm (user_id, answer) VALUES (NEW.user_id, NEW.answer); END"
_HISTORY = (
    "CREATE TABLE storm (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER, answer TEXT)",
    f"CREATE TRIGGER storm_new AFTER INSERT ON rsvps {_NOTED}",
    f"CREATE TRIGGER storm_changed AFTER UPDATE OF answer ON rsvps {_NOTED}",
)


@dataclass(frozen=True, slots=True)
class History:
    """What the oracle says of everything that was stored, and who is in and in line by its own count."""

    inside: frozenset[int]
    line: tuple[int, ...]
    most_inside: int
    promoted: int
    out_of_turn: int  # let in before somebody who waited longer, or put in line though there was room


@dataclass(frozen=True, slots=True)
class Storm:
    """What a storm came to.

    `late` are the presses of which Discord heard nothing within its three seconds; `waits` the seconds between each
    press and its answer, on this machine's clock.
    """

    history: History
    inside: frozenset[int]
    line: tuple[int, ...]
    unanswered: int
    late: int
    edits: int
    seconds: float  # of the world's time, from the first press to the last
    took: float
    worked: float  # of `took`, what the processor needed for the bot and the local Discord together
    waits: tuple[float, ...]
    card: str


def judged(stored: Sequence[tuple[int, str]], capacity: int) -> History:
    """Follow every stored answer, (user, answer) in their order, with a queue of one's own."""
    inside: set[int] = set()
    line: list[int] = []
    most = promoted = wrong = 0
    for user, answer in stored:
        if answer == "going" and user in line:
            wrong += line[0] != user
            line.remove(user)
            inside.add(user)
            promoted += 1
        elif answer == "going" and user not in inside:
            wrong += bool(line)
            inside.add(user)
        elif answer == "waitlisted" and user not in line:
            wrong += not line and len(inside) < capacity
            line.append(user)
        elif answer in {"maybe", "declined"}:
            inside.discard(user)
            line = [each for each in line if each != user]
        most = max(most, len(inside))
    return History(frozenset(inside), tuple(line), most, promoted, wrong)


async def rage(town: Town, *, people: int, presses: int, capacity: int, burst: int, seed: int = 0) -> Storm:
    """Let everybody press Going at once, and then any button in bursts until there were `presses`."""
    async with town.database.write() as conn:
        for statement in _HISTORY:
            await conn.execute(sa.text(statement))
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", capacity=capacity)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    crowd = [town.person(f"Guest {number}") for number in range(people)]
    town.discord.world.answer_deadline = _PATIENCE
    for person in crowd:
        person.patience = _PATIENCE
    heard = _first_heard(town)
    waits: list[float] = []
    unanswered = late = 0

    async def press(person: Person, button: str) -> None:
        nonlocal unanswered, late
        began = perf_counter()
        answer = await person.presses(button, in_="#announcements")
        waits.append(perf_counter() - began)
        unanswered += answer.failed
        late += heard[answer.interaction.id] - answer.interaction.received > _IN_TIME

    chance = random.Random(seed)  # noqa: S311 - the same storm each time
    began, worked, began_at, edited = perf_counter(), process_time(), town.time.now(), _edits(town)
    await asyncio.gather(*(press(person, "Going") for person in crowd))
    for done in range(people, presses, burst):
        await town.time.advance(_BETWEEN_BURSTS)
        now = range(min(burst, presses - done))
        await asyncio.gather(*(press(chance.choice(crowd), chance.choices(ANSWERS, WEIGHTS)[0]) for _ in now))
    took, worked, seconds = (
        perf_counter() - began,
        process_time() - worked,
        (town.time.now() - began_at).total_seconds(),
    )
    await town.time.advance(_SETTLED)
    inside, line, stored = await _stored(town.database)
    card = (await town.person("Newcomer").sees("organised by", in_="#announcements")).text
    edits = _edits(town) - edited
    history = judged(stored, capacity)
    return Storm(history, inside, line, unanswered, late, edits, seconds, took, worked, tuple(waits), card)


def _first_heard(town: Town) -> dict[int, float]:
    """When Discord first heard of an interaction from the bot (monotonic), by the interaction's id."""
    heard: dict[int, float] = {}
    also = town.discord.on_exchange

    def note(exchange: Exchange) -> None:
        if exchange.path.startswith("/interactions/"):
            heard.setdefault(int(exchange.path.split("/")[2]), monotonic())
        if also is not None:
            also(exchange)

    town.discord.on_exchange = note
    return heard


def _edits(town: Town) -> int:
    """How often messages in the channel of the card were edited so far."""
    channel = f"/channels/{town.announcements.id}/messages/"
    return sum(each.method == "PATCH" and each.path.startswith(channel) for each in town.discord.requests)


async def _stored(database: Database) -> tuple[frozenset[int], tuple[int, ...], list[tuple[int, str]]]:
    async with database.read() as conn:
        inside = await conn.scalars(sa.text("SELECT user_id FROM rsvps WHERE answer = 'going'"))
        line = await conn.scalars(
            sa.text("SELECT user_id FROM rsvps WHERE answer = 'waitlisted' ORDER BY queued_at, id")
        )
        stored = await conn.execute(sa.text("SELECT user_id, answer FROM storm ORDER BY id"))
        return frozenset(inside), tuple(line), [(user, answer) for user, answer in stored]


def show(console: Console, storm: Storm, options: argparse.Namespace) -> None:
    """Print what a storm came to."""
    history = storm.history
    same = history.inside == storm.inside and history.line == storm.line
    table = Table(
        box=SIMPLE_HEAD, title=f"{options.people} people, {options.presses} presses, capacity {options.capacity}"
    )
    table.add_column("what")
    table.add_column("how much", justify="right")
    rows = {
        "presses without an answer": storm.unanswered,
        "presses of which Discord heard nothing within its 3 s": storm.late,
        "most who were ever in": history.most_inside,
        "in at the end": len(storm.inside),
        "waiting at the end": len(storm.line),
        "promoted from the waitlist": history.promoted,
        "let in or put in line out of turn": history.out_of_turn,
        "who is in and in line, by the oracle": "the same" if same else "DIFFERENT",
        "edits of the card": storm.edits,
        "seconds from the first press to the last, in the world": f"{storm.seconds:.0f}",
        "seconds it took on this machine": f"{storm.took:.1f}",
        "of them the processor's, for bot and local Discord": f"{storm.worked:.1f}",
        "milliseconds from press to answer, median": f"{median(storm.waits) * 1000:.0f}",
        "milliseconds from press to answer, 95 of 100": f"{quantiles(storm.waits, n=20)[-1] * 1000:.0f}",
        "milliseconds from press to answer, longest": f"{max(storm.waits) * 1000:.0f}",
    }
    for what, much in rows.items():
        table.add_row(what, str(much))
    console.print(table)
    console.print("The card at the end: " + next(line for line in storm.card.splitlines() if " going" in line))


async def main() -> int:
    """Let one storm pass; 1 when something was not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storm", description=__doc__)
    for name, usual in (("people", 500), ("presses", 2000), ("capacity", 40), ("burst", 50), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'storm.db'}", seals=Seals(secrets.token_bytes(32)))
        try:
            await upgrade(database)
            async with lively_town(database, lambda _: None) as town:
                storm = await rage(town, **vars(options))
        finally:
            await database.close()
    show(Console(), storm, options)
    kept = (storm.history.inside, storm.history.line) == (storm.inside, storm.line)
    return 0 if kept and storm.history.most_inside <= options.capacity and not storm.history.out_of_turn else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
