"""What the picture of a digest shows: choices and attendance as numbers, and the same in words, ready to be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.forms import DEFAULT_FORM, Choice

MOST_VERDICTS = 5  # a form has no more questions; forms that changed within the week could have
MOST_TURNOUTS = 8  # columns that are still legible on a phone
LEAST_TURNOUTS = 2  # one alone says nothing that the text does not


@dataclass(frozen=True, slots=True)
class Verdict:
    """How often each choice was made for the question at `position`; `came` is how many could have answered."""

    position: int
    counts: Mapping[Choice, int]
    came: int
    asked: str | None = None  # in full, where it is not the default form's

    @property
    def question(self) -> str:
        """The full question."""
        return self.asked or DEFAULT_FORM.question(self.position).text

    @property
    def answered(self) -> int:
        """How many made a choice."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many `came` to a meetup on `day` in its own time zone; `first_timers` of them had been to none before."""

    day: date
    title: str
    came: int
    first_timers: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What one picture shows. `turnouts` are the group's last meetups, oldest first; any number may be given."""

    verdicts: tuple[Verdict, ...] = ()
    turnouts: tuple[Turnout, ...] = ()

    @property
    def shown_verdicts(self) -> tuple[Verdict, ...]:
        """Those that somebody answered, the first 5 at most."""
        return tuple(each for each in self.verdicts if each.answered)[:MOST_VERDICTS]

    @property
    def shown_turnouts(self) -> tuple[Turnout, ...]:
        """The newest, 8 at most; none where there are fewer than two, or nobody came to any of them."""
        newest = self.turnouts[-MOST_TURNOUTS:]
        worth_it = len(newest) >= LEAST_TURNOUTS and any(each.came for each in newest)
        return newest if worth_it else ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.shown_verdicts or self.shown_turnouts)


# ------------------------------------------------------------------ ready to be drawn


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar: what it stands for, and how many."""

    words: str
    n: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A question and how it was answered.

    `number` is what stands there where `question` has letters that cannot be drawn, `base` how many answered.
    """

    question: str
    number: str
    base: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A meetup: its day in words, how many came, and how many of them for the first time."""

    day: str
    came: int
    first_timers: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a picture shows, in its readers' language: what is equal here looks equal.

    `heading` stands above the bars and `attendance` above the columns; `before` and `first` name the parts of a column.
    """

    heading: str
    bars: tuple[Bar, ...]
    attendance: str
    before: str
    first: str
    columns: tuple[Column, ...]
