"""`python -m benchmarks.digests [--out FOLDER]`: real write-ups as digests, and when digests are posted.

Reads the posts that AFTERWORD_CORPUS names into a database of its own, week by week, and checks of each digest, and of
one over all of their time: is every sentence verbatim in a source, is anybody's name where none belongs, how long does
it take to read. Texts and pictures go to FOLDER, for eyes only. Then the tables of clock changes and of missed weeks.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.charts.apart import Charts
from bot.clock import SystemClock
from bot.domain.digest import Digest, Drawn
from bot.domain.digest_plan import TOO_LATE, coming_week, posting_time
from bot.domain.groups import Group
from bot.domain.periods import Period, Week
from bot.domain.reflections import Audience, Reflection
from bot.formats.digests import digest_pages, digest_text
from bot.services.services import Services, services
from bot.texts import say_in
from db import groups, reflections
from db.engine import Database
from db.migrate import upgrade
from tests.databases import SEALS
from tests.formats.test_corpus import FOLDER

_GUILD = 1
_WORDS_A_MINUTE = 230
_ZONES = ("America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Asia/Tehran")
_YEARS = 10


# ------------------------------------------------------------------ the corpus


async def corpus(write_ups: Sequence[tuple[str, bytes]], out: Path | None) -> int:
    """Print a line for each digest of the corpus; how many sentences or names were not as they should be."""
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        database = Database(f"sqlite+aiosqlite:///{Path(temporary) / 'digests.db'}", seals=SEALS)
        try:
            await upgrade(database)
            async with database.write() as conn:
                await groups.ensure_group(conn, Group(_GUILD, "The class", set_up_at=datetime(2017, 1, 1, tzinfo=UTC)))
            use = services(database, SystemClock(), charts=Charts(Path(temporary)))
            await use.transfer.import_jekyll(_GUILD, write_ups)
            async with database.read() as conn:
                every = await reflections.submitted_between(conn, _GUILD, date(1990, 1, 1), date(2100, 1, 1))
            columns = ("digest of", "reflections", "themes", "quotes", "not verbatim", "names", "words", "seconds")
            print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
            for period in _periods(every):
                wrong += await _looked_at(use, period, every, out)
        finally:
            await database.close()
    return wrong


def _write_ups(folder: Path) -> list[tuple[str, bytes]]:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".txt"} and path.name != "README.md")
    return [(path.name, path.read_bytes()) for path in paths]


def _periods(every: Sequence[Reflection]) -> Iterator[Period]:
    days = sorted(each.occurred_on for each in every)
    yield from sorted({Week.of(day).period for day in days})
    yield from sorted({Period.parse(f"{day:%Y}") for day in days})
    yield Period(days[0], days[-1])


async def _looked_at(use: Services, period: Period, every: Sequence[Reflection], out: Path | None) -> int:
    group, digest = await use.digests.of_period(_GUILD, period, Audience.WEBSITE)
    say = say_in(group.language)
    sources = {each.id: "\n".join(answer.text for answer in each.answers) for each in every}
    unfaithful = [quote for quote in digest.quoted if quote.sentences not in sources[quote.reflection_id]]
    named = _named(digest, every)
    words = len(" ".join(digest_pages(digest, say)).split())
    counted = sum(period.first <= each.occurred_on <= period.last for each in every)
    seconds = words * 60 // _WORDS_A_MINUTE
    shown = (len(digest.themes), len(digest.quotes), len(unfaithful), len(named), words, seconds)
    print(f"| {period} | {counted} | {' | '.join(map(str, shown))} |", flush=True)
    if out is not None:
        _keep(out, period, digest_text(digest, group, say), await use.digests.drawn(digest, say))
    return len(unfaithful) + len(named)


def _keep(out: Path, period: Period, text: str, drawn: Drawn | None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{period}.txt").write_text(text, encoding="utf-8")
    if drawn is not None:
        (out / f"{period}.png").write_bytes(drawn.png)


def _named(digest: Digest, every: Sequence[Reflection]) -> list[str]:
    """The themes that hold an author's handle, or a part of it that is a word."""
    handles = {part.casefold() for each in every for part in re.findall(r"[^\W\d_]{3,}", each.name)}
    return [each.words for each in digest.themes if handles & set(re.findall(r"\w+", each.words.casefold()))]


# ------------------------------------------------------------------ when


def clock_changes() -> int:
    """Print for each zone how many digests come at another hour than the group chose, and how many cannot help it."""
    print(f"\n| zone | digests in {_YEARS} years, each hour and day | at another hour | in a skipped hour |")
    print("|---|---|---|---|")
    wrong = 0
    for zone in _ZONES:
        looked_at = elsewhere = skipped = 0
        for weekday in range(7):
            for hour in range(24):
                group = Group(_GUILD, "", timezone=zone, digest_weekday=weekday, digest_hour=hour)
                week = Week(2020, 1)
                for _ in range(52 * _YEARS):
                    posted = posting_time(group, week).astimezone(group.zone)
                    looked_at += 1
                    if posted.hour != hour or posted.weekday() != weekday:
                        is_gap = not _is_there(posted.date(), hour, group.zone)
                        skipped += is_gap
                        elsewhere += not is_gap
                    week = week.following
        wrong += elsewhere
        print(f"| {zone} | {looked_at:,} | {elsewhere} | {skipped} |", flush=True)
    return wrong


def _is_there(day: date, hour: int, zone: ZoneInfo) -> bool:
    """Whether the clocks of a zone show this hour on a day."""
    wall = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    return wall.astimezone(UTC).astimezone(zone).hour == hour


def missed_weeks() -> None:
    """Print what becomes of digests that were due while the bot was away."""
    print("\n| the bot is away for | digests due | posted late | dropped, told by /doctor |\n|---|---|---|---|")
    group = Group(_GUILD, "", timezone="America/Chicago")
    leaves = datetime(2026, 11, 2, 14, 59, tzinfo=UTC)  # a minute before the digest of October 26
    for hours in (0.5, 5, 23, 25, 8 * 24, 22 * 24):
        away = timedelta(hours=hours)
        back = leaves + away
        due: list[datetime] = []
        week = coming_week(group, leaves)
        while posting_time(group, week) <= back:
            due.append(posting_time(group, week))
            week = week.following
        late = sum(back - each <= TOO_LATE for each in due)
        print(f"| {away} | {len(due)} | {late} | {len(due) - late} |")


async def main(write_ups: Sequence[tuple[str, bytes]], out: Path | None) -> int:
    """Print everything; 1 when anything was not as it should be."""
    wrong = await corpus(write_ups, out)
    wrong += clock_changes()
    missed_weeks()
    return 1 if wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="where texts and pictures go")
    if FOLDER is None:
        sys.exit("AFTERWORD_CORPUS names no folder of real write-ups.")
    sys.exit(asyncio.run(main(_write_ups(Path(FOLDER)), parser.parse_args().out)))
