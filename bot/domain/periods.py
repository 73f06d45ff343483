"""The weeks, months, quarters and years that a digest is about, as whole days of a group's own calendar."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.groups import Group
from bot.domain.problems import N_, NotUnderstood

_YEARS = range(1970, 9999)  # beyond them there may be no moment in UTC
_MONTHS = 12
_MONTHS_OF_A_QUARTER = 3
_LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, Monday to Sunday in a group's own time zone."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that `day` lies in."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read "2026-W47"; raises NotUnderstood for anything else, and for a week that year does not have."""
        found = re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), re.IGNORECASE)
        year, number = (int(found[1]), int(found[2])) if found else (0, 0)
        try:
            return cls.of(date.fromisocalendar(year if year in _YEARS else 0, number, 1))
        except ValueError:
            raise NotUnderstood(
                N_("I don't know a week “{text}”. Please write it like 2026-W47."), text=text[:40]
            ) from None

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def following(self) -> "Week":
        """The week after it."""
        return Week.of(self.first + timedelta(days=7))

    def bounds(self, group: Group) -> tuple[datetime, datetime]:
        """From its first moment until the first of the next week, in the group's zone; both UTC."""
        return self.period.bounds(group)

    @property
    def period(self) -> "Period":
        """Its days."""
        return Period(self.first, self.last)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read "2026", "2026-Q4", "2026-11" or "2026-W47"; raises NotUnderstood for anything else."""
        found = re.fullmatch(r"(\d{4})(?:-?Q([1-4])|-(\d{1,2}))?", text.strip(), re.IGNORECASE)
        if found is None or int(found[1]) not in _YEARS:
            if re.fullmatch(r"\d{4}-?W\d{1,2}", text.strip(), re.IGNORECASE):
                return Week.parse(text).period
            raise _unknown(text)
        year = int(found[1])
        first, months = 1, _MONTHS
        if found[2]:
            first, months = (int(found[2]) - 1) * _MONTHS_OF_A_QUARTER + 1, _MONTHS_OF_A_QUARTER
        elif found[3]:
            first, months = int(found[3]), 1
        if not 1 <= first <= _MONTHS:
            raise _unknown(text)
        following = first + months
        end = date(year + following // (_MONTHS + 1), following % _MONTHS or _MONTHS, 1)
        return cls(date(year, first, 1), end - timedelta(days=1))

    @classmethod
    def between(cls, first: date, last: date) -> "Period":
        """The days from `first` to `last`; raises NotUnderstood where they are the wrong way round, or too many."""
        if last < first:
            raise NotUnderstood(N_("That period would end before it begins."))
        if last - first > _LONGEST or first.year not in _YEARS or last.year not in _YEARS:
            raise NotUnderstood(N_("That is too long a time for one digest; five years are the most."))
        return cls(first, last)

    def __str__(self) -> str:
        """As `parse` reads it; days that are none of these are "2026-11-03..2026-12-01"."""
        texts = [f"{self.first:%Y}", f"{self.first:%Y}-Q{(self.first.month + 2) // 3}", f"{self.first:%Y-%m}"]
        week = str(Week.of(self.first))
        return next((each for each in (*texts, week) if Period.parse(each) == self), f"{self.first}..{self.last}")

    @property
    def week(self) -> Week | None:
        """The week that it is, if it is one."""
        week = Week.of(self.first)
        return week if week.period == self else None

    @property
    def months(self) -> int | None:
        """How many whole months it has where it is a month, a quarter or a year of the calendar."""
        lengths = {"": _MONTHS, "Q": _MONTHS_OF_A_QUARTER, "-": 1}
        text = str(self)
        if self.week is not None or ".." in text:
            return None
        return lengths["Q" if "Q" in text else text[4:5]]

    def bounds(self, group: Group) -> tuple[datetime, datetime]:
        """From its first moment until the first after it, in the group's zone; both UTC."""
        days = (self.first, self.last + timedelta(days=1))
        start, end = (datetime.combine(day, time(), group.zone).astimezone(UTC) for day in days)
        return start, end


def recent_periods(today: date) -> list[Period]:
    """What may be looked back on at `today`: this month and the two before it, two quarters, two years."""
    month = today.replace(day=1)
    months = [month]
    for _ in range(2):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    quarter = Period.parse(f"{today:%Y}-Q{(today.month + 2) // 3}")
    before = quarter.first - timedelta(days=1)
    texts = [
        *(f"{each:%Y-%m}" for each in months),
        *(str(quarter), f"{before:%Y}-Q{(before.month + 2) // 3}"),
        *(f"{today.year}", f"{today.year - 1}"),
    ]
    return [Period.parse(each) for each in texts]


def _unknown(text: str) -> NotUnderstood:
    return NotUnderstood(
        N_("I don't know a period “{text}”. Please write it like 2026-11, 2026-Q4 or 2026."), text=text[:40]
    )
