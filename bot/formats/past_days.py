"""Reads a day that was, as people write it: "yesterday", "last Friday", "28.11.", "3 days ago".

With the words of bot/formats/when.py, in English, Spanish and German; every word must be understood here too, but a
time of day, which says nothing more about the day, is passed over.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from bot.domain.problems import N_, NotPossible, NotUnderstood
from bot.formats.when import MONTHS, NUMBER_OF, NUMBERS, WEEKDAYS, Phrase, one_of

_EARLIEST = date(1970, 1, 2)  # before it a time zone may have no moment in UTC
_YEARS_BACK = 8  # in which every day comes, the 29th of February too
_MISTAKEN = timedelta(days=30)  # a day so near ahead is no memory of the year before
_MONTHS_OF_A_YEAR = 12
_CENTURY = 100
_NAMED = (
    ("(?:the )?day before yesterday|antes de ayer|anteayer|antier|vorgestern(?: abend)?", 2),
    ("yesterday|last night|ayer|anoche|gestern(?: (?:abend|(?:vor|nach)mittag))?", 1),
    ("today|tonight|this (?:morning|afternoon|evening)|hoy|esta (?:manana|tarde|noche)|heute(?: \\w+)?", 0),
)
_CLOCK = r"(?:at |a las? |um )?\d{1,2}(?:[:.h]\d{2}(?::\d{2})? ?(?:am|pm|uhr)?| ?(?:am|pm|uhr|oclock))"
_UNITS = "days?|dias?|tag(?:en)?|weeks?|semanas?|wochen?"


def past_day(text: str, today: date, language: str = "en") -> date:
    """The day that `text` means on `today`; without a year the latest one, and Spanish puts the day before the month.

    Raises NotUnderstood for what is no day, NotPossible for one that is still to come.
    """
    phrase = Phrase(text)
    readers: list[Callable[[], date | None]] = [
        lambda: _written(phrase, today, day_first=language.startswith("es")),
        lambda: _month_named(phrase, today),
        lambda: _counted(phrase, today),
        lambda: next((today - timedelta(days=n) for words, n in _NAMED if phrase.take(words)), None),
    ]
    day = next((found for read in readers if (found := read()) is not None), None)
    weekday = _weekday(phrase, today)
    phrase.take(_CLOCK)
    found = day or weekday
    if found is None or phrase.left() or found < _EARLIEST:
        raise NotUnderstood(
            N_("I could not read “{text}” as a day. Write it like 2026-11-28, 28.11., “yesterday” or “last Friday”."),
            text=text.strip()[:60],
        )
    if day and weekday and day.weekday() != weekday.weekday():
        raise NotUnderstood(
            N_("{date} falls on a different day of the week from the one you wrote. Which of the two is right?"),
            date=day.isoformat(),
        )
    if found > today:
        raise NotPossible(N_("{date} has not come yet. Tell me about it when you have been there."), date=found)
    return found


def _written(phrase: Phrase, today: date, *, day_first: bool) -> date | None:
    if iso := phrase.take(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"):
        return _date(int(iso[3]), int(iso[2]), iso[1], today)
    if dotted := phrase.take(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}|\d{2}))?|(\d{1,2})\.(\d{1,2})"):
        return _date(int(dotted[1] or dotted[4]), int(dotted[2] or dotted[5]), dotted[3], today)
    if slashed := phrase.take(r"(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?"):
        first, second, year = int(slashed[1]), int(slashed[2]), slashed[3]
        if day_first or first > _MONTHS_OF_A_YEAR:
            return _date(first, second, year, today)
        if second > _MONTHS_OF_A_YEAR or first == second:
            return _date(second, first, year, today)
        raise NotUnderstood(
            N_("{date} can be read in two ways. Please write the date like 2026-12-09."), date=slashed[0].strip()
        )
    return None


def _month_named(phrase: Phrase, today: date) -> date | None:
    month = one_of(MONTHS)
    year = r"(?: (?:de |del )?(\d{4}))?"
    if found := phrase.take(rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of |de )?({month}){year}"):
        day, name, in_year = found.groups()
    elif found := phrase.take(rf"({month}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?{year}"):
        name, day, in_year = found.groups()
    else:
        return None
    return _date(int(day), NUMBER_OF[name.rstrip(".")] + 1, in_year, today)


def _date(day: int, month: int, year: str | None, today: date) -> date:
    """The day in that year or, without one, in the latest year in which it has been or is about to be."""
    for each in _years(year, today):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found <= today + _MISTAKEN:
            return found
    raise NotUnderstood(
        N_("There is no day {day} in month {month}. Please write the date like 2026-12-09."), day=day, month=month
    )


def _years(year: str | None, today: date) -> Iterator[int]:
    if year is None:
        yield from range(today.year + 1, today.year - _YEARS_BACK - 1, -1)
    else:
        in_full = int(year)
        yield in_full if in_full >= _CENTURY else today.year // _CENTURY * _CENTURY + in_full


def _counted(phrase: Phrase, today: date) -> date | None:
    number = rf"(\d{{1,3}}|{'|'.join(NUMBERS)}) ({_UNITS})"
    found = phrase.take(rf"{number} (?:ago|atras)") or phrase.take(rf"(?:hace|vor) {number}")
    if not found:
        return None
    n = int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]
    return today - timedelta(days=n if found[2].startswith(("d", "t")) else 7 * n)


def _weekday(phrase: Phrase, today: date) -> date | None:
    """The latest day of that name: today where it is one, unless it was the last."""
    before = "(last |this |past |el |este |el pasado |(?:letzte|vergangene)[nr] |diese[nr] |)"
    found = phrase.take(rf"{before}({one_of(WEEKDAYS)})( pasado)?")
    if not found:
        return None
    days = (today.weekday() - NUMBER_OF[found[2].rstrip(".")]) % 7
    was_the_last = found[1].startswith(("last", "past", "el pasado", "letzte", "vergangene")) or found[3]
    return today - timedelta(days=days or (7 if was_the_last else 0))
