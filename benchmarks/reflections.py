"""Databases full of reflections, for the benchmark of search: made at the revision before the index, and brought up.

Groups are of very different sizes: of a million reflections the largest of 1,000 groups has some 134,000. Each
reflection has two answers of about 100 words, drawn as in a language: few words often, most of 50,000 seldom.
"""

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from bot.domain.forms import DEFAULT_FORM

VOCABULARY = 50_000
_STREAM = 2**22  # words drawn in advance; each answer is a piece of them
_OF_A_MEETUP = 25  # reflections
_FIRST_DAY = date(2021, 12, 1)
_DAYS = 5 * 365
_NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
_FIRST_GUILD, _FIRST_PERSON = 10**18, 2 * 10**18
Row = Sequence[object]


class Sink(Protocol):
    """Where rows go in bulk."""

    async def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Store these rows."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteSink:
    """A SQLite file."""

    path: Path

    async def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Store these rows in one transaction, without waiting for the disk."""
        marks = ", ".join("?" * len(columns))
        plain = ([_as_text(value) for value in row] for row in rows)
        with closing(sqlite3.connect(self.path)) as conn:
            conn.execute("PRAGMA synchronous=OFF")
            conn.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", plain)  # noqa: S608 - own names
            conn.commit()


def _as_text(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}.000000"
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class PostgresSink:
    """A PostgreSQL database."""

    url: str

    async def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Store these rows with COPY."""
        driver: Any = asyncpg  # which has no types
        conn = await driver.connect(self.url)
        remaining = iter(rows)
        while some := list(islice(remaining, 50_000)):
            await conn.copy_records_to_table(table, records=[tuple(row) for row in some], columns=list(columns))
        await conn.close()


@dataclass(frozen=True, slots=True)
class Filled:
    """What was made: group ids with their numbers of reflections, the largest first; words by frequency, as said."""

    groups: Sequence[tuple[int, int]]
    words: Sequence[str]
    stream: Sequence[str]


def language(size: int) -> Filled:
    """The same words and groups in each run, for `size` reflections in all."""
    chance = random.Random(1)  # noqa: S311 - no secret
    words = _vocabulary(chance)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    stream = chance.choices(words, cum_weights=weights, k=_STREAM)
    shares = [1 / rank for rank in range(1, max(2, size // 1_000) + 1)]
    sizes = [max(1, round(size * share / sum(shares))) for share in shares]
    return Filled([(_FIRST_GUILD + number, many) for number, many in enumerate(sizes)], words, stream)


def _vocabulary(chance: random.Random) -> list[str]:
    syllables = [a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        # What is said often is short.
        longest = 1 + min(3, len(words) // 100)
        words.setdefault("".join(chance.choices(syllables, k=chance.randint(1, longest))))
    return list(words)


def person(group: int, number: int) -> int:
    """The user id of a member of the group with this number."""
    return _FIRST_PERSON + group * 100_000 + number


def _members(reflections: int) -> int:
    return max(_OF_A_MEETUP, reflections // 40)


async def fill(sink: Sink, made: Filled) -> None:
    """Put everything into a database that stands at revision 0003 and is empty."""
    sizes = [many for _, many in made.groups]
    people = [(group, number) for group, many in enumerate(sizes) for number in range(_members(many))]
    await sink.put(
        "groups",
        _names(
            "guild_id name language timezone digest_weekday digest_hour reminder_minutes unsigned_minimum"
            " dm_pace_seconds set_up_at"
        ),
        (
            (guild_id, f"Group {n}", "en", "UTC", 0, 9, "[1440]", 3, 5, _NOON)
            for n, (guild_id, _) in enumerate(made.groups)
        ),
    )
    await sink.put(
        "people",
        ("user_id", "name", "prompts", "quiet_from", "quiet_to"),
        ((person(*each), f"Person {each[1]}", "on", 1320, 480) for each in people),
    )
    await sink.put(
        "members",
        ("guild_id", "user_id", "name"),
        ((_FIRST_GUILD + each[0], person(*each), f"Person {each[1]}") for each in people),
    )
    await sink.put("forms", ("id", "guild_id", "version"), ((n + 1, _FIRST_GUILD + n, 1) for n in range(len(sizes))))
    await sink.put(
        "questions",
        ("form_id", "position", "label", "text", "kind", "skippable", "with_choice"),
        (
            (n + 1, each.position, each.label, each.text, str(each.kind), each.skippable, each.with_choice)
            for n in range(len(sizes))
            for each in DEFAULT_FORM.questions
        ),
    )
    await sink.put(
        "meetups",
        _names("id guild_id title local_start starts_at ends_at origin status level timezone"),
        (
            (meetup_id, _FIRST_GUILD + group, f"Meetup {meetup_id}", *_evening(day), "here", "ended", "everyone", "UTC")
            for meetup_id, group, day, _ in _held(sizes)
        ),
    )
    await sink.put(
        "reflections",
        _names("id guild_id meetup_id form_id user_id kind status signed occurred_on submitted_at updated_at"),
        _reflections(sizes),
    )
    await sink.put(
        "answers", ("reflection_id", "position", "text", "audience", "updated_at"), _answers(sum(sizes), made.stream)
    )


def _names(names: str) -> Sequence[str]:
    return names.split()


def _evening(day: date) -> tuple[str, datetime, datetime]:
    start = datetime(day.year, day.month, day.day, 19, tzinfo=UTC)
    return f"{day}T19:00", start, start + timedelta(hours=2)


def _held(sizes: Sequence[int]) -> Iterator[tuple[int, int, date, int]]:
    """Each meetup: its id, the number of its group, its day, and how many wrote about it."""
    meetup_id = 0
    for group, many in enumerate(sizes):
        meetups = -(-many // _OF_A_MEETUP)
        for number in range(meetups):
            meetup_id += 1
            day = _FIRST_DAY + timedelta(days=number * _DAYS // meetups)
            yield meetup_id, group, day, min(_OF_A_MEETUP, many - number * _OF_A_MEETUP)


def _reflections(sizes: Sequence[int]) -> Iterator[Row]:
    chance, reflection_id = random.Random(2), 0  # noqa: S311 - no secret
    for meetup_id, group, day, many in _held(sizes):
        begin = chance.randrange(_members(sizes[group]))
        for number in range(many):
            reflection_id += 1
            author = person(group, (begin + number) % _members(sizes[group]))
            signed = chance.random() < 0.9
            yield (
                reflection_id, _FIRST_GUILD + group, meetup_id, group + 1, author, "form", "submitted", signed, day,
                _NOON, _NOON,
            )  # fmt: skip


def _answers(reflections: int, stream: Sequence[str]) -> Iterator[Row]:
    chance = random.Random(3)  # noqa: S311 - no secret
    audiences = ["group"] * 15 + ["website"] * 3 + ["organisers"] * 2 + ["me"]
    for reflection_id in range(1, reflections + 1):
        audience = chance.choice(audiences)
        for position in (1, 2):
            start, length = chance.randrange(_STREAM - 300), chance.randrange(20, 180)
            text = " ".join(stream[start : start + length]).capitalize() + "."
            yield reflection_id, position, text, audience, _NOON
