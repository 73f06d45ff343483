"""`python -m benchmarks.calendars`: ten years of every kind of series where clocks change, as other programs read them.

Each series is written as an iCalendar and read back: by icalendar with recurring-ical-events, which go by the names of
zones, and by vobject, which goes by the rules that the file itself gives. An occurrence is wrong when it starts or ends
at another instant than ours, or is there or not there against our word.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from time import perf_counter
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.clock_changes import RULES, changing_zones
from bot.domain.calendars import Repeated, Sheet
from bot.domain.recurrence import Rule, instant_of, written
from bot.domain.series import Series
from bot.formats.ical_writing import write_calendar
from tests.formats.calendar_readers import Span, by_icalendar, by_vobject

NOW = datetime(2025, 12, 31, tzinfo=UTC)
TEN_YEARS = datetime(2036, 1, 1, tzinfo=UTC)
HOURS = ((19, 0), (2, 30))  # in the evening, and in the hour that most clocks skip and repeat
READERS: dict[str, Callable[[bytes, datetime, datetime], list[Span]]] = {
    "icalendar": by_icalendar,
    "vobject": by_vobject,
}


def series_of(rule: Rule, zone: str) -> list[Series]:
    """A series by this rule at each of the hours, from the beginning of 2026 on."""
    found: list[Series] = []
    for number, (hour, minute) in enumerate(HOURS, 1):
        day = datetime(2026, 1, 1, hour, minute, tzinfo=UTC).replace(tzinfo=None)
        while not rule.has(day.date()):
            day += timedelta(days=1)
        found.append(Series(number, 77, "River evenings", rule, zone, written(day), 120, {}))
    return found


def spans_of(series: Sequence[Series]) -> Counter[Span]:
    """When (UTC) each of their occurrences starts and ends."""
    spans: Counter[Span] = Counter()
    for each in series:
        starts = (instant_of(slot, ZoneInfo(each.timezone)) for slot in each.slots())
        spans.update((start, start + timedelta(hours=2)) for start in takewhile(lambda at: at < TEN_YEARS, starts))
    return spans


def main() -> int:
    """Print the table; the exit code is 1 when anything is wrong. An argument is how many zones to try."""
    zones = changing_zones()
    if len(sys.argv) > 1:
        zones = zones[:: max(1, len(zones) // int(sys.argv[1]))]
    seen: Counter[str] = Counter()
    wrong: defaultdict[str, Counter[str]] = defaultdict(Counter)
    began = perf_counter()
    for number, zone in enumerate(zones, 1):
        for words, rule in RULES.items():
            series = series_of(rule, zone)
            repeated = tuple(Repeated(each, ()) for each in series)
            content = write_calendar(Sheet("Riverbend", "en", zone, (), repeated), NOW)
            ours = spans_of(series)
            seen[words] += ours.total()
            for name, read in READERS.items():
                theirs = Counter(read(content, NOW, TEN_YEARS))
                wrong[words][name] += ((ours - theirs) + (theirs - ours)).total()
        print(f"{number} of {len(zones)}: {zone}", file=sys.stderr)
    table = Table("rule", "occurrences", *(f"wrong: {name}" for name in READERS), box=SIMPLE_HEAD)
    for words in RULES:
        table.add_row(words, f"{seen[words]:,}", *(str(wrong[words][name]) for name in READERS))
    total = sum(each.total() for each in wrong.values())
    table.caption = f"{len(zones)} zones, {seen.total():,} occurrences in {perf_counter() - began:.0f} s: {total} wrong"
    Console().print(table)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
