"""`python -m benchmarks.clock_changes`: ten years of every kind of series where clocks change, against a naive count.

The count knows nothing of rules or of how the program turns wall clocks into instants: it looks at each day of the
calendar, and for each time at the offsets of the day before and the day after.
"""

import calendar
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, takewhile
from time import perf_counter
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.recurrence import LAST, Rule, written
from bot.domain.series import Series

FIRST, LAST_DAY = date(2026, 1, 1), date(2035, 12, 31)
RULES = {
    "every Wednesday": Rule(weekday=2),
    "every 2 weeks on Sunday": Rule(weekday=6, every=2),
    "every 3 weeks on Saturday": Rule(weekday=5, every=3),
    "second Sunday of the month": Rule(weekday=6, nth=2),
    "fifth Sunday of the month": Rule(weekday=6, nth=5),
    "last Sunday of the month": Rule(weekday=6, nth=LAST),
    "first Sunday, every 5 months": Rule(weekday=6, nth=1, every=5),
    "the 8th of the month": Rule(day=8),
    "the 31st of the month": Rule(day=31),
    "the last day of the month": Rule(day=LAST),
}
# One in the evening, the others in the hours in which clocks change.
TIMES = (time(19), time(0), time(0, 30), time(1, 30), time(2, 30), time(3), time(23, 30))


@dataclass
class Tally:
    """How many occurrences were looked at, which of them in a skipped or repeated hour, and how many were wrong."""

    seen: int = 0
    skipped: int = 0
    repeated: int = 0
    wrong: int = 0


def changing_zones() -> list[str]:
    """Every zone whose offset changes within the ten years."""
    moments = [datetime.combine(FIRST, time(), UTC) + timedelta(days=14 * n) for n in range(261)]
    return sorted(
        name for name in available_timezones() if len({at.astimezone(ZoneInfo(name)).utcoffset() for at in moments}) > 1
    )


@cache
def days_by_counting(rule: Rule) -> Sequence[date]:
    """The rule's dates, by looking at each day of the ten years; months and weeks count from the first one found."""
    first = next(_counted(rule, FIRST))
    return tuple(_counted(rule, first))


def _counted(rule: Rule, first: date) -> Iterator[date]:
    for n in range((LAST_DAY - first).days + 1):
        day = first + timedelta(days=n)
        months = (day.year - first.year) * 12 + day.month - first.month
        ends = calendar.monthrange(day.year, day.month)[1]
        same = [d for d in range(1, ends + 1) if date(day.year, day.month, d).weekday() == day.weekday()]
        if rule.nth is not None:
            index = rule.nth if rule.nth < 0 else rule.nth - 1
            is_on = day.weekday() == rule.weekday and len(same) > index and same[index] == day.day
            is_on = is_on and months % rule.every == 0
        elif rule.day is not None:
            is_on = day.day == (ends if rule.day == LAST else rule.day) and months % rule.every == 0
        else:
            is_on = day.weekday() == rule.weekday and n // 7 % rule.every == 0
        if is_on:
            yield day


def instants_by_offsets(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants at which clocks in `zone` show `local`, by the offsets of the day before and the day after."""
    around = (local.replace(tzinfo=UTC) + timedelta(days=days) for days in (-1, 1))
    offsets = {at.astimezone(zone).utcoffset() or timedelta(0) for at in around}
    candidates = sorted(local.replace(tzinfo=UTC) - offset for offset in offsets)
    return [at for at in candidates if at.astimezone(zone).replace(tzinfo=None) == local]


def look(zone_name: str, rule: Rule, at: time, tally: Tally) -> None:
    """Compare ten years of one series with the count, and add what was seen to the tally."""
    expected = [datetime.combine(day, at) for day in days_by_counting(rule)]
    series = Series(1, 1, "", rule, zone_name, written(expected[0]), 120, {})
    zone, end = series.zone, datetime.combine(LAST_DAY, time(23, 59))
    slots = list(takewhile(lambda slot: slot <= end, series.slots()))
    tally.seen += len(expected)
    tally.wrong += len(set(slots) ^ set(expected))
    starts = [series.times(slot)["starts_at"] for slot in slots]
    tally.wrong += sum(not (isinstance(a, datetime) and isinstance(b, datetime) and a < b) for a, b in pairwise(starts))
    for slot, starts_at in zip(slots, starts, strict=True):
        shown = instants_by_offsets(slot, zone)
        tally.skipped += not shown
        tally.repeated += len(shown) > 1
        before = (slot.replace(tzinfo=UTC) - timedelta(days=1)).astimezone(zone).utcoffset() or timedelta(0)
        tally.wrong += starts_at != (shown[0] if shown else slot.replace(tzinfo=UTC) - before)


def tallies(zones: Sequence[str], times: Sequence[time] = TIMES) -> dict[str, Tally]:
    """What was seen, by rule."""
    found = {name: Tally() for name in RULES}
    for name, rule in RULES.items():
        for zone in zones:
            for at in times:
                look(zone, rule, at, found[name])
    return found


def main() -> int:
    """Print the table; 1 where any occurrence is wrong."""
    zones = changing_zones()
    began = perf_counter()
    found = tallies(zones)
    print(f"{len(zones)} zones x {len(TIMES)} times of day x {LAST_DAY.year - FIRST.year + 1} years\n")
    print(f"{'rule':30} {'occurrences':>12} {'skipped hour':>13} {'repeated hour':>14} {'wrong':>6}")
    for name, each in found.items():
        print(f"{name:30} {each.seen:12,} {each.skipped:13,} {each.repeated:14,} {each.wrong:6,}")
    wrong = sum(each.wrong for each in found.values())
    print(f"\n{sum(each.seen for each in found.values()):,} occurrences, {wrong} wrong, {perf_counter() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
