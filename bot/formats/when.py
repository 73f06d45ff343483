"""Reads a time as people write it, "next Thursday 7pm", into a wall clock and the instant it means.

A small grammar of its own, in English, Spanish and German, of which every word must be understood: dateparser 1.5 reads
"jueves a las 19" as the 19th at midnight and "tonight at 8" as this very minute, and an organiser announces to a
whole group by what is read here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.problems import N_, NotUnderstood

_FURTHEST = timedelta(days=3 * 366)

WEEKDAYS = [
    ("monday", "mon", "lunes", "montag", "mo"),
    ("tuesday", "tues", "tue", "martes", "dienstag", "di"),
    ("wednesday", "wed", "miercoles", "mittwoch", "mi"),
    ("thursday", "thurs", "thur", "thu", "jueves", "donnerstag", "do"),
    ("friday", "fri", "viernes", "freitag", "fr"),
    ("saturday", "sat", "sabado", "samstag", "sonnabend", "sa"),
    ("sunday", "sun", "domingo", "sonntag", "so"),
]
MONTHS = [
    ("january", "jan", "enero", "ene", "januar", "janner"),
    ("february", "feb", "febrero", "februar"),
    ("march", "mar", "marzo", "marz"),
    ("april", "apr", "abril", "abr"),
    ("may", "mayo", "mai"),
    ("june", "jun", "junio", "juni"),
    ("july", "jul", "julio", "juli"),
    ("august", "aug", "agosto", "ago"),
    ("september", "sept", "sep", "septiembre"),
    ("october", "oct", "octubre", "oktober", "okt"),
    ("november", "nov", "noviembre"),
    ("december", "dec", "diciembre", "dic", "dezember", "dez"),
]
NUMBERS = {
    word: n
    for n, words in enumerate(
        (
            "a one un una ein eine einem einer", "two dos zwei", "three tres drei", "four cuatro vier",
            "five cinco funf", "six seis sechs",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
NUMBER_OF = {word: n for table in (WEEKDAYS, MONTHS) for n, words in enumerate(table) for word in words}
# Words that add nothing once the rest is understood.
_FILLERS = frozenset(
    ["on", "at", "the", "el", "la", "a", "las", "de", "del", "am", "um", "den", "der", "dem", "im", "zum"]
)
_WHICH = {
    "first|1st|erste|ersten|erstes|primera|la primera|primera vez": 0,
    "second|2nd|zweite|zweiten|zweites|segunda|la segunda|segunda vez": 1,
}


def one_of(table: list[tuple[str, ...]]) -> str:
    """A pattern for any name in a table, also shortened with a full stop."""
    return "(?:" + "|".join(word for words in table for word in words) + r")\b\.?"


@dataclass(frozen=True, slots=True)
class Moment:
    """A wall-clock time in a zone ("2026-12-09T19:00") and the instant it is, UTC."""

    local: str
    instant: datetime


def understand(text: str, zone: ZoneInfo, now: datetime, language: str = "en") -> Moment:
    """The moment that `text` means to somebody in `zone` at `now` (aware); Spanish puts the day before the month.

    Raises NotUnderstood, saying what to write instead, for anything unclear, incomplete or past.
    """
    here = now.astimezone(zone)
    phrase = Phrase(text)
    at = _time_of_day(phrase)
    day = _day(phrase, here, at, day_first=language.startswith("es"))
    local = datetime.combine(day, at)
    fold = _which_of_two(phrase, local, zone)
    phrase.must_be_used_up()
    return at_wall_clock(local, zone, now, fold)


def day_ahead(text: str, zone: ZoneInfo, now: datetime, language: str = "en") -> date:
    """The day that `text` means to somebody in `zone` who speaks of what comes: "next Monday", "31.12."; never today.

    Raises NotUnderstood for what is no day, or none that is still to come.
    """
    here = now.astimezone(zone)
    phrase = Phrase(text)
    day = _day(phrase, here, time(), day_first=language.startswith("es"))
    phrase.must_be_used_up()
    if not here.date() < day <= here.date() + _FURTHEST:
        raise NotUnderstood(
            N_("Please choose a day that is still to come, like “{day}”."), day=here.date() + timedelta(7)
        )
    return day


def written(moment: Moment, zone: ZoneInfo) -> str:
    """A moment as `understand` reads it back: "2026-12-09 19:00", with the zone's letters where that comes twice."""
    local = datetime.fromisoformat(moment.local)
    shown = moment.local.replace("T", " ")
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return shown
    return f"{shown} {moment.instant.astimezone(zone).tzname()}"


def at_wall_clock(local: datetime, zone: ZoneInfo, now: datetime, fold: int | None = None) -> Moment:
    """The moment at which clocks in `zone` show `local` (naive); `fold` says which one where they do twice.

    Raises NotUnderstood when they never do, do twice without a `fold`, or when it is past or more than three years
    ahead.
    """
    shown = f"{local:%Y-%m-%d %H:%M}"
    away = local - now.astimezone(zone).replace(tzinfo=None)
    if away > _FURTHEST:
        raise NotUnderstood(N_("{time} is more than three years away. Is the year right?"), time=shown)
    if away < -_FURTHEST:  # so long ago that there may be no such moment in UTC
        raise _passed(shown, zone)
    earlier, later = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if earlier.astimezone(zone).replace(tzinfo=None) != local:
        raise NotUnderstood(
            N_("The clocks in {zone} go forward then and skip {time}. Please choose another time."),
            zone=zone.key,
            time=shown,
        )
    if earlier != later and fold is None:
        first, second = (_letters(local, zone, fold) for fold in (0, 1))
        raise NotUnderstood(
            N_("The clocks in {zone} go back then, so {time} comes twice. Please write “{first}” or “{second}”."),
            zone=zone.key,
            time=shown,
            first=f"{shown} {first}",
            second=f"{shown} {second}",
        )
    instant = later if fold else earlier
    if instant <= now:
        raise _passed(shown, zone)
    return Moment(f"{local:%Y-%m-%dT%H:%M}", instant)


def _letters(local: datetime, zone: ZoneInfo, fold: int) -> str:
    """What a zone is called at that moment: "CDT", or "+11" where it has no letters."""
    return local.replace(tzinfo=zone, fold=fold).tzname() or ""


def _which_of_two(phrase: "Phrase", local: datetime, zone: ZoneInfo) -> int | None:
    """Which of two moments is meant that clocks show alike, by the zone's letters or by its number."""
    letters = [_letters(local, zone, fold) for fold in (0, 1)]
    for fold, name in enumerate(letters):
        if name and phrase.take(re.escape(name.casefold())):
            return fold
    if letters[0] != letters[1]:
        return next((fold for words, fold in _WHICH.items() if phrase.take(words)), None)
    return None


def _passed(shown: str, zone: ZoneInfo) -> NotUnderstood:
    return NotUnderstood(
        N_("{time} in {zone} has already passed. Please choose a time in the future."), zone=zone.key, time=shown
    )


class Phrase:
    """What is left to understand, without letter case and accents: what is read is taken out."""

    def __init__(self, text: str) -> None:
        plain = unicodedata.normalize("NFKD", text.casefold())
        plain = "".join(character for character in plain if not unicodedata.combining(character))
        plain = re.sub(r"(?<=\d)t(?=\d)", " ", plain.replace("o'clock", "oclock"))  # ISO 8601 writes a T
        self._left = re.sub(r"[\s,]+", " ", plain).strip()

    def has(self, words: str) -> bool:
        """Whether one of these words (a pattern) is still to be understood."""
        return re.search(rf"\b(?:{words})\b", self._left) is not None

    def take(self, pattern: str) -> re.Match[str] | None:
        """Take out the first words that match; None where there are none."""
        found = re.search(rf"(?<![\w.:/-])(?:{pattern})(?![\w:/-])", self._left)
        if found:
            self._left = f"{self._left[: found.start()]} {self._left[found.end() :]}"
        return found

    def left(self) -> str:
        """The words that nobody has understood."""
        return " ".join(word for word in self._left.split() if word not in _FILLERS)

    def must_be_used_up(self) -> None:
        """Raises NotUnderstood, naming them, where words are left."""
        if left := self.left():
            raise NotUnderstood(
                N_(
                    "I don't understand “{words}” as a date and time. Please write it like “2026-12-09 19:00” or"
                    " “next Thursday 7pm”."
                ),
                words=left[:100],
            )


# ------------------------------------------------------------------ the time of day


_HALVES = r"am|pm|a\.m\.|p\.m\."
# Hour, minutes, half of the day: "18.30 Uhr", "7:30 pm", "7pm".
_CLOCKS = (
    r"(?:um )?(\d{1,2})\.(\d{2})() ?uhr",
    rf"(?:at |a las? |um )?(\d{{1,2}})[:h](\d{{2}})(?::00)? ?({_HALVES})?(?: ?(?:h|hs|uhr))?",
    rf"(?:at |a las? |um )?(\d{{1,2}})()(?: ?({_HALVES})| ?(?:h|hs|uhr|oclock|horas))",
)


def _time_of_day(phrase: Phrase) -> time:
    half = _half_of_day(phrase)
    if phrase.take("at noon|noon|midday|a mediodia|al mediodia|mediodia|mittags"):
        return time(12)
    clock = next((found for pattern in _CLOCKS if (found := phrase.take(pattern))), None)
    # The German "um 7 am Donnerstag" says nothing of the morning.
    is_open = clock is not None and clock[0].startswith("um ") and clock[3] == "am"
    if clock is None:
        clock = phrase.take(r"(?:at|a las?|um) (\d{1,2})()()")
        is_open = half is None
    if clock is not None and is_open and 1 <= int(clock[1]) <= 12:  # noqa: PLR2004 - a 12-hour clock's hours
        raise NotUnderstood(
            N_("Is {hour} in the morning or in the evening? Please write it like {morning} or {evening}."),
            hour=clock[1],
            morning=f"{int(clock[1]) % 12:02}:00",
            evening=f"{int(clock[1]) % 12 + 12:02}:00",
        )
    if clock is None:
        raise NotUnderstood(
            N_(
                "At what time of day? Please write the day and the time, like “2026-12-09 19:00” or"
                " “next Thursday 7pm”."
            )
        )
    return _clock(int(clock[1]), int(clock[2] or 0), (clock[3] or half or "")[:1])


def _half_of_day(phrase: Phrase) -> str | None:
    if phrase.take("(?:de|por|en) la manana|in the morning|morgens|vormittags|am (?:morgen|vormittag)|fruh"):
        return "am"
    if phrase.take(
        "(?:de|por|en) la (?:tarde|noche)|in the (?:afternoon|evening)|at night"
        "|abends|nachmittags|am (?:abend|nachmittag)"
    ):
        return "pm"
    # These name the day too.
    if phrase.has("tonight|esta (?:noche|tarde)|this (?:evening|afternoon)|heute (?:abend|nachmittag)|morgen abend"):
        return "pm"
    return "am" if phrase.has("heute vormittag|morgen vormittag") else None


def _clock(hour: int, minute: int, half: str) -> time:
    if half and 1 <= hour <= 12:  # noqa: PLR2004 - a 12-hour clock's hours
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise NotUnderstood(
            N_("{hour}:{minute} isn't a time of day. Please write it like 19:00 or 7pm."),
            hour=hour,
            minute=f"{minute:02}",
        ) from None


# ------------------------------------------------------------------ the day


def _day(phrase: Phrase, here: datetime, at: time, *, day_first: bool) -> date:
    today = here.date()
    readers: list[Callable[[], date | None]] = [
        lambda: _written_date(phrase, today, day_first=day_first),
        lambda: _named_month(phrase, today),
        lambda: _counted(phrase, today),
        lambda: _named_day(phrase, today),
    ]
    found = next((day for read in readers if (day := read()) is not None), None)
    weekday = _weekday(phrase, here, at)
    if found is None and weekday is None:
        phrase.must_be_used_up()
        raise NotUnderstood(
            N_("On which day? Please write the day and the time, like “2026-12-09 19:00” or “next Thursday 7pm”.")
        )
    if found is None or weekday is None:
        return found or weekday or today
    if found.weekday() != weekday.weekday():
        raise NotUnderstood(
            N_("{date} falls on a different day of the week from the one you wrote. Which of the two is right?"),
            date=found.isoformat(),
        )
    return found


def _written_date(phrase: Phrase, today: date, *, day_first: bool) -> date | None:
    if iso := phrase.take(r"(\d{4})-(\d{1,2})-(\d{1,2})"):
        return _date(int(iso[3]), int(iso[2]), int(iso[1]), today)
    if dotted := phrase.take(r"(\d{1,2})\. ?(\d{1,2})\.(?: ?(\d{4}))?|(\d{1,2})\.(\d{1,2})"):
        day, month = (int(dotted[1] or dotted[4]), int(dotted[2] or dotted[5]))
        return _date(day, month, int(dotted[3]) if dotted[3] else None, today)
    if slashed := phrase.take(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?"):
        first, second = int(slashed[1]), int(slashed[2])
        if not day_first and first != second and max(first, second) <= 12:  # noqa: PLR2004 - both could be months
            raise NotUnderstood(
                N_("{date} can be read in two ways. Please write the date like 2026-12-09."), date=slashed[0].strip()
            )
        day, month = (first, second) if day_first or first > 12 else (second, first)  # noqa: PLR2004 - months
        return _date(day, month, int(slashed[3]) if slashed[3] else None, today)
    return None


def _named_month(phrase: Phrase, today: date) -> date | None:
    month = one_of(MONTHS)
    year = r"(?: (?:de |del )?(\d{4}))?"
    found = phrase.take(rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of |de )?({month}){year}")
    if found:
        day, name, in_year = found.groups()
    else:
        found = phrase.take(rf"({month}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?{year}")
        if not found:
            return None
        name, day, in_year = found.groups()
    return _date(int(day), NUMBER_OF[name.rstrip(".")] + 1, int(in_year) if in_year else None, today)


def _date(day: int, month: int, year: int | None, today: date) -> date:
    years = [year] if year is not None else range(today.year, today.year + 5)  # the 29th of February may be far
    for each in years:
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    raise NotUnderstood(
        N_("There is no day {day} in month {month}. Please write the date like 2026-12-09."), day=day, month=month
    )


def _counted(phrase: Phrase, today: date) -> date | None:
    numbers = "|".join(NUMBERS)
    found = phrase.take(rf"(?:in|en|dentro de) (\d{{1,3}}|{numbers}) (days?|dias?|tag(?:en)?|weeks?|semanas?|wochen?)")
    if not found:
        return None
    n = int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]
    return today + timedelta(days=n if found[2].startswith(("d", "t")) else 7 * n)


def _named_day(phrase: Phrase, today: date) -> date | None:
    for pattern, days in (
        ("(?:the )?day after tomorrow|pasado manana|ubermorgen", 2),
        ("tomorrow|manana|morgen(?: (?:abend|vormittag))?", 1),
        ("yesterday|ayer|gestern", -1),
        (
            "today|tonight|hoy|esta (?:noche|tarde)|this (?:evening|afternoon)|heute(?: (?:abend|(?:vor|nach)mittag))?",
            0,
        ),
    ):
        if phrase.take(pattern):
            return today + timedelta(days=days)
    return None


def _weekday(phrase: Phrase, here: datetime, at: time) -> date | None:
    today = here.date()
    of_next_week = phrase.take(
        "next week|(?:de )?la (?:semana que viene|proxima semana|semana proxima)"
        "|(?:in der )?(?:nachste|kommende)n? woche"
    )
    found = phrase.take(
        rf"(next |this |coming |el |este |proximo |el proximo |(?:nachste|kommende)[nr] |)({one_of(WEEKDAYS)})"
        "( que viene)?"
    )
    if not found:
        return None
    number = NUMBER_OF[found[2].rstrip(".")]
    if of_next_week:
        return today + timedelta(days=7 - today.weekday() + number)
    days = (number - today.weekday()) % 7
    # "Next Thursday" said on a Thursday is not today; a plain "Thursday" is, while that time is still to come.
    is_next = found[1].strip() in {"next", "proximo", "el proximo", "nachsten", "nachster"} or found[3]
    if days == 0 and (is_next or at <= here.time()):
        days = 7
    return today + timedelta(days=days)
