"""Time zones as iCalendar describes them (VTIMEZONE): rules that hold for ever where the zone has such rules.

icalendar can make one too, but lists dates that end one day, and puts the beginning of summer time an hour too late
(7.3: DTSTART in the new wall clock, where RFC 5545, 3.6.5, asks for the old one).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any, cast
from zoneinfo import ZoneInfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# vobject takes a zone for UTC whose description says nothing of the years until 2020 but the offset 0 (London's).
_FIRST_YEAR = 2000
_LAST_YEAR = 2066
_SEEN_OFTEN = 28  # years, in which a rule falls on all seven days of its week, leap years included
_WEEK = 7
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Onset:
    """A moment at which a zone's clocks change. `local` is what they showed until then, naive."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def kind(self) -> tuple[timedelta, timedelta, str]:
        """What changes to what."""
        return self.before, self.after, self.name


def put(component: Component, name: str, value: object, parameters: dict[str, str] | None = None) -> None:
    """Give a component a property."""
    cast("Any", component).add(name, value, parameters=parameters)  # icalendar 7.3 does not type it completely


@lru_cache(maxsize=64)
def zone_component(zone: ZoneInfo) -> Timezone:
    """A VTIMEZONE that is right for every moment from the beginning of 2000 (UTC) on.

    A zone whose changes follow no rule (Morocco's) is right until 2066.
    """
    component = Timezone()
    put(component, "tzid", zone.key)
    start = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    component.add_component(_observance([_at_first(zone, start)]))
    onsets = sorted(_onsets(zone, start), key=lambda onset: onset.kind)
    for _, group in groupby(onsets, key=lambda onset: onset.kind):
        same = sorted(group, key=lambda onset: onset.local)
        # What is a rule now often was another one, or none, years ago.
        ruled = next((n for n in range(len(same)) if _yearly_rule(same[n:])), len(same))
        if ruled > 0:
            component.add_component(_observance(same[:ruled]))
        if ruled < len(same):
            component.add_component(_observance(same[ruled:], _yearly_rule(same[ruled:])))
    return component


def _at_first(zone: ZoneInfo, start: datetime) -> _Onset:
    """What clocks show before the first change that is described."""
    local = start.astimezone(zone)
    offset = _offset(zone, start)
    return _Onset(local.replace(tzinfo=None), offset, offset, local.tzname() or zone.key)


def _onsets(zone: ZoneInfo, start: datetime) -> Iterator[_Onset]:
    """Each change of the offset from `start` to the end of the last year; no zone changes twice in a day."""
    days = range((date(_LAST_YEAR, 12, 31) - start.date()).days + 1)
    for low, high in pairwise(start + timedelta(days=day) for day in days):
        before, after = _offset(zone, low), _offset(zone, high)
        if before == after:
            continue
        earlier, later = low, high
        while later - earlier > timedelta(seconds=1):
            middle = earlier + (later - earlier) // 2
            earlier, later = (middle, later) if _offset(zone, middle) == before else (earlier, middle)
        instant = later.replace(microsecond=0)
        local = (instant + before).replace(tzinfo=None)
        yield _Onset(local, before, after, instant.astimezone(zone).tzname() or zone.key)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _yearly_rule(same: Sequence[_Onset]) -> str | None:
    """The RRULE that gives exactly these moments and goes on for ever; None where there is none."""
    onsets = [onset.local for onset in same]
    years = [onset.year for onset in onsets]
    alike = {(onset.month, onset.weekday(), onset.time()) for onset in onsets}
    if years != list(range(years[0], _LAST_YEAR + 1)) or len(years) < _SEEN_OFTEN or len(alike) != 1:
        return None
    month, weekday = onsets[0].month, _DAYS[onsets[0].weekday()]
    yearly = f"FREQ=YEARLY;BYMONTH={month}"
    if all((onset + timedelta(days=_WEEK)).month != month for onset in onsets):
        return f"{yearly};BYDAY=-1{weekday}"
    earliest = min(onset.day for onset in onsets)
    if max(onset.day for onset in onsets) >= earliest + _WEEK:
        return None
    if earliest % _WEEK == 1:
        return f"{yearly};BYDAY={earliest // _WEEK + 1}{weekday}"
    days = ",".join(str(day) for day in range(earliest, earliest + _WEEK))
    return f"{yearly};BYDAY={weekday};BYMONTHDAY={days}"


def _observance(onsets: Sequence[_Onset], rule: str | None = None) -> TimezoneStandard | TimezoneDaylight:
    first = onsets[0]
    component = TimezoneDaylight() if first.after > first.before else TimezoneStandard()
    put(component, "dtstart", first.local)
    put(component, "tzoffsetfrom", first.before)
    put(component, "tzoffsetto", first.after)
    put(component, "tzname", first.name)
    if rule is not None:
        put(component, "rrule", vRecur.from_ical(rule))
        return component
    for onset in onsets[1:]:  # a line each: vobject reads no more than two of a list
        put(component, "rdate", [onset.local])
    return component
