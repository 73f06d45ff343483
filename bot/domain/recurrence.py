"""How a series repeats: a rule in wall-clock time, the dates it gives, and the instants they are in a zone.

A rule is kept as an RRULE of RFC 5545 without a zone: "every second Wednesday at 19:00" is a promise about clocks on
walls, so it is counted in naive local time and only then turned into instants. No clock change can move it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LAST = -1
DAYS_OF_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_IN_EVERY_MONTH = 28  # days
_WEEKS_IN_EVERY_MONTH = 4


class Scope(StrEnum):
    """How far a change of one meetup of a series reaches."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Rule:
    """Weekly on `weekday`; or monthly on the `nth` `weekday`; or monthly on `day`. Weekdays count from Monday, 0.

    `every` is how many weeks or months lie between two. `nth` is 1 to 5 and `day` 1 to 31, both also LAST; a month
    that has no fifth Wednesday or no 31st is left out, as RFC 5545 (3.3.10) has it. `until` is the last local date
    there may be one; `times` is how many there are in all. At most one of the two is set.
    """

    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    every: int = 1
    until: date | None = None
    times: int | None = None

    @property
    def is_weekly(self) -> bool:
        """Whether it counts in weeks; otherwise in months."""
        return self.nth is None and self.day is None

    @property
    def leaves_out_months(self) -> bool:
        """Whether there are months without such a day."""
        return (self.day or 0) > _IN_EVERY_MONTH or (self.nth or 0) > _WEEKS_IN_EVERY_MONTH

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read what `str` wrote."""
        parts = dict(part.split("=", 1) for part in text.split(";"))
        day = re.fullmatch(r"(-?\d)?(\w\w)", parts.get("BYDAY", ""))
        return cls(
            weekday=DAYS_OF_WEEK.index(day[2]) if day else None,
            nth=int(day[1]) if day and day[1] else None,
            day=int(parts["BYMONTHDAY"]) if "BYMONTHDAY" in parts else None,
            every=int(parts.get("INTERVAL", "1")),
            until=datetime.strptime(parts["UNTIL"][:8], "%Y%m%d").date() if "UNTIL" in parts else None,  # noqa: DTZ007 - a date, as clocks on walls have it
            times=int(parts["COUNT"]) if "COUNT" in parts else None,
        )

    def __str__(self) -> str:
        return self.rrule()

    def rrule(self, zone: ZoneInfo | None = None) -> str:
        """The RRULE; with a zone, its UNTIL is UTC, as it must be beside a DTSTART with a TZID (RFC 5545, 3.3.10)."""
        parts = ["FREQ=WEEKLY" if self.is_weekly else "FREQ=MONTHLY"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.weekday is not None:
            parts.append(f"BYDAY={self.nth or ''}{DAYS_OF_WEEK[self.weekday]}")
        if self.day is not None:
            parts.append(f"BYMONTHDAY={self.day}")
        if self.until is not None:
            end = datetime.combine(self.until, time(23, 59, 59))
            parts.append(
                f"UNTIL={end:%Y%m%dT%H%M%S}" if zone is None else f"UNTIL={instant_of(end, zone):%Y%m%dT%H%M%SZ}"
            )
        if self.times is not None:
            parts.append(f"COUNT={self.times}")
        return ";".join(parts)

    def slots(self, first: datetime) -> Iterator[datetime]:
        """All of its naive wall-clock times, beginning with `first`, which must lie on the rule; perhaps endless."""
        from dateutil.rrule import rrulestr  # 10 ms that a bot without series does without

        return iter(rrulestr(str(self), dtstart=first))

    def has(self, day: date) -> bool:
        """Whether a series by this rule can begin on `day`."""
        return self.beginning(day) == self and (self.until is None or day <= self.until)

    def beginning(self, day: date) -> "Rule":
        """The same kind of rule for a series that begins on `day`: its weekday, its week of the month, its date.

        What is last of its month stays the last where `day` is last, and becomes third or fourth where it is not.
        """
        if self.is_weekly:
            return replace(self, weekday=day.weekday())
        if self.day is not None:
            return replace(self, day=LAST if self.day == LAST and is_last_day(day) else day.day)
        is_last = self.nth == LAST and is_last_of_its_weekday(day)
        return replace(self, weekday=day.weekday(), nth=LAST if is_last else week_of_month(day))

    def ending(self, *, until: date | None = None, times: int | None = None) -> "Rule":
        """The same rule with this end, or without one."""
        return replace(self, until=until, times=times)


def week_of_month(day: date) -> int:
    """Which of its month's Mondays, Tuesdays, … `day` is: 1 to 5."""
    return (day.day - 1) // 7 + 1


def is_last_of_its_weekday(day: date) -> bool:
    """Whether no other such weekday follows in its month."""
    return (day + timedelta(days=7)).month != day.month


def is_last_day(day: date) -> bool:
    """Whether its month ends with it."""
    return (day + timedelta(days=1)).month != day.month


def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `local` (naive).

    A time that a clock change skips is later by what was skipped; of one that comes twice, it is the first. Both as
    RFC 5545 (3.3.5) has it.
    """
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def shown_at(instant: datetime, zone: ZoneInfo) -> datetime:
    """What clocks in `zone` show at an instant, naive."""
    return instant.astimezone(zone).replace(tzinfo=None)


def moved_along(deadline: datetime, old: datetime, new: datetime, zone: ZoneInfo) -> datetime:
    """A deadline as far before the start `new` as it was before `old` (all UTC), by the clocks of `zone`."""
    distance = shown_at(old, zone) - shown_at(deadline, zone)
    return deadline if old == new else min(instant_of(shown_at(new, zone) - distance, zone), new)


def written(local: datetime) -> str:
    """A wall-clock time as it is stored: "2026-12-09T19:00"."""
    return f"{local:%Y-%m-%dT%H:%M}"
