"""Reads how often something is, "every 2 weeks" or "last Thursday of the month", into a rule.

Like bot/formats/when a closed grammar, in English and Spanish: every word must be understood, and what could mean two
things is asked back. What cards say of a rule can be typed in again.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.problems import N_, NotUnderstood
from bot.domain.recurrence import LAST, Rule
from bot.formats import when

_MOST_APART = 52  # weeks or months
_MOST_TIMES = 500

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12, "other": 2,
    "una": 1, "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "diez": 10, "doce": 12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "last": LAST, "primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "quinto": 5,
    "ultimo": LAST,
}  # fmt: skip


def is_never(text: str) -> bool:
    """Whether `text` says that it does not repeat: "never", "no", or nothing."""
    return _plain(text) in {"", "never", "no", "none", "not at all", "once", "nunca", "ninguna", "una vez"}


def understand_repeat(text: str, first: date) -> Rule:
    """The rule that `text` means for a series whose first meetup is on `first`, a local date.

    Raises NotUnderstood, saying what to write instead, for anything unclear, and where `first` is not on the rule.
    """
    phrase, until, times = _without_end(_plain(text), first)
    rule = _rule(phrase, first)
    if rule is None:
        raise NotUnderstood(
            N_(
                "I don't understand “{words}” as how often it is. Please write it like one of these: weekly, every"
                " 2 weeks, second Wednesday of the month, last Thursday of the month, every month on the 15th"
            ),
            words=" ".join(text.split())[:100],
        )
    if not 1 <= rule.every <= _MOST_APART:
        raise NotUnderstood(N_("At most {most} weeks or months can lie between two meetups."), most=_MOST_APART)
    if not rule.has(first):
        raise NotUnderstood(
            N_("The first one is on {date}, and “{words}” doesn't fall on that day. Please change one of the two."),
            date=first.isoformat(),
            words=" ".join(text.split())[:100],
        )
    return rule.ending(until=until, times=times)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[\s,]+", " ", plain).strip(" .")


# ------------------------------------------------------------------ the end


def _without_end(phrase: str, first: date) -> tuple[str, date | None, int | None]:
    if counted := re.fullmatch(rf"(.+?) (?:for )?(\d+|{_one_of(_NUMBERS)}) ?(?:times|veces|x)(?: in all)?", phrase):
        times = _number(counted[2])
        if not 2 <= times <= _MOST_TIMES:  # noqa: PLR2004 - once is no series
            raise NotUnderstood(N_("A series has 2 to {most} meetups, or no end."), most=_MOST_TIMES)
        return counted[1], None, times
    if dated := re.fullmatch(r"(.+?) (?:until|till|through|hasta)(?: the| el)? (.+)", phrase):
        return dated[1], _last_day(dated[2], first), None
    return phrase, None, None


def _last_day(written: str, first: date) -> date:
    # Read as a day in UTC, at noon: a date alone has no clock changes.
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(hours=11)
    try:
        read = when.understand(f"{written} 12:00", ZoneInfo("UTC"), begin)
    except NotUnderstood:
        raise NotUnderstood(
            N_("Until when? Please write a date after {date}, within three years: until {example}. Or: 10 times"),
            date=first.isoformat(),
            example=(first + timedelta(days=182)).isoformat(),
        ) from None
    return date.fromisoformat(read.local[:10])


# ------------------------------------------------------------------ the rule

_MONTH = r"(?: (?:of|in) (?:the|each|every) month| del mes| de cada mes)"
_WEEKLY = r"(?:weekly|every week|each week|semanal|semanalmente|cada semana|todas las semanas)"
_MONTHLY = r"(?:monthly|every month|each month|mensual|mensualmente|cada mes|todos los meses)"


def _rule(phrase: str, first: date) -> Rule | None:
    weekday, nth, number = _one_of(_weekdays()), _one_of(_ORDINALS), rf"\d+|{_one_of(_NUMBERS)}"
    on = r"(?: on| el| los)?(?: the)?"
    months = rf"(?:{_MONTHLY}|(?:every|cada) (?P<n>{number}) (?:months?|mes|meses))"
    patterns = [
        rf"{_WEEKLY}(?:{on} (?P<wd>{weekday}))?",
        rf"(?:(?:every|each|on|cada|todos los|los) )?(?P<wd>{weekday})",
        rf"(?:every|cada) (?P<n>{number}|second) (?:weeks?|semanas?)(?:{on} (?P<wd>{weekday}))?",
        rf"(?P<fortnight>biweekly|fortnightly|every fortnight|quincenal|cada quincena)(?:{on} (?P<wd>{weekday}))?",
        rf"every other (?P<fortnight>{weekday})",
        rf"{months}{on} (?P<nth>{nth}) (?P<wd>{weekday})",
        rf"(?:(?:every|each|on|cada|el|todos los) )?(?:the )?(?P<nth>{nth}) (?P<wd>{weekday}){_MONTH}",
        rf"(?:the |el )?(?P<nth>{nth}) (?P<wd>{weekday})",
        rf"(?:every |each |cada )(?P<nth>last|ultimo) (?P<wd>{weekday})",
        rf"{months}{on}(?: dia| day)? (?P<day>\d+)(?:st|nd|rd|th|\.)?",
        rf"{months}{on} (?P<day>last day|ultimo dia)",
        rf"(?:on |every )?(?:the |el )?(?:dia |day )?(?P<day>\d+|last day|ultimo dia)(?:st|nd|rd|th|\.)?{_MONTH}",
    ]
    found = next((match for pattern in patterns if (match := re.fullmatch(pattern, phrase))), None)
    if found is None:
        return _ambiguous(phrase, first, months)
    said = {name: value for name, value in found.groupdict().items() if value is not None}
    every = 2 if "fortnight" in said or said.get("n") == "second" else _number(said.get("n", "1"))
    if "day" in said:
        return _on_day(said["day"], every)
    named = said.get("wd", said.get("fortnight"))
    weekday_number = _weekdays().get(named or "", first.weekday())
    return Rule(weekday=weekday_number, nth=_ORDINALS[said["nth"]] if "nth" in said else None, every=every)


def _on_day(written: str, every: int) -> Rule | None:
    day = int(written) if written.isdecimal() else LAST
    return Rule(day=day, every=every) if day == LAST or 1 <= day <= 31 else None  # noqa: PLR2004 - days of a month


def _ambiguous(phrase: str, first: date, months: str) -> None:
    """Raises NotUnderstood for what can be read in two ways; the rest is not understood at all."""
    if re.fullmatch(months, phrase):
        raise NotUnderstood(
            N_("On which day of the month? Write it like “every month on day {day}”, or “last Thursday of the month”."),
            day=first.day,
        )
    if found := re.fullmatch(
        rf"(?:every|each|cada) (?P<nth>{_one_of(_ORDINALS)}) (?P<wd>{_one_of(_weekdays())})", phrase
    ):
        raise NotUnderstood(
            N_("“{words}” can be read in two ways. Please write “{words} of the month”, or “every 2 weeks”."),
            words=found[0],
        )


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else _NUMBERS[written]


def _one_of(words: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


@cache
def _weekdays() -> dict[str, int]:
    """The days of the week by all their names, in the plural too; Monday is 0."""
    from babel import Locale

    names: dict[str, int] = {}
    for language in ("en", "es"):
        for width in ("wide", "abbreviated"):
            days: dict[int, str] = Locale.parse(language).days["format"][width]
            names |= {_plain(name): number for number, name in days.items()}
    return names | {f"{name}s": number for name, number in names.items()}
