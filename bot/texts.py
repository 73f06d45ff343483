"""What people read, in their language: gettext catalogues under locale/, English being the source.

A catalogue is read from its .po file itself, so that no compiled copy can be out of date. Sentences carry `{names}`;
`say("Hello {name}", name=...)` translates first and fills in afterwards.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, lists
from babel import dates as babel_dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from bot.domain.problems import Problem

_CATALOGUES = Path(__file__).with_name("locale")
LANGUAGES = ("en", "es")


class Say:
    """One language: sentences, plurals, dates and lists as its readers write them."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._locale = Locale.parse(language)
        self._translations = translations

    def __call__(self, sentence: str, **details: object) -> str:
        """The sentence in this language, its `{names}` filled in from `details`."""
        translated = self._translations.gettext(sentence) if sentence else ""
        return translated.format(**details) if details else translated

    def many(self, one: str, several: str, n: int, **details: object) -> str:
        """The form for `n` of a sentence that counts; `{n}` stands for the number."""
        return self._translations.ngettext(one, several, n).format(n=n, **details)

    def problem(self, problem: Problem) -> str:
        """A Problem's sentence; details that are sentences themselves are translated too."""
        return self(problem.sentence, **problem.details)

    def when(self, moment: datetime, zone: ZoneInfo) -> str:
        """A moment in words with its zone: "Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)"."""
        local = moment.astimezone(zone)
        day = babel_dates.format_date(local, "full", locale=self._locale)
        name = babel_dates.get_timezone_name(local, locale=self._locale)
        return f"{day}, {self.clock(moment, zone)} ({name})"

    def day(self, day: date | datetime) -> str:
        """A date in words, without the year: "Wed, Dec 9"."""
        return babel_dates.format_skeleton("MMMEd", day, locale=self._locale)

    def short_day(self, day: date) -> str:
        """A date in few characters, without weekday and year: "Dec 9"."""
        return babel_dates.format_skeleton("MMMd", day, locale=self._locale)

    def long_date(self, day: date) -> str:
        """A date in words with its year: "December 9, 2026"."""
        return babel_dates.format_date(day, "long", locale=self._locale)

    def months(self, first: date, months: int) -> str:
        """A month (1), quarter (3) or year (12) of the calendar from its first day: "November 2026", "2026"."""
        skeletons = {1: "yMMMM", 3: "yQQQQ", 12: "y"}
        return babel_dates.format_skeleton(skeletons[months], first, locale=self._locale)

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """A time of day as this language writes it: "7:00 PM", "19:00"."""
        # CLDR puts a narrow no-break space before PM, which many fonts on phones do not have.
        return babel_dates.format_time(moment.astimezone(zone), "short", tzinfo=zone, locale=self._locale).replace(
            "\u202f", " "
        )

    def listing(self, items: Sequence[str]) -> str:
        """Items as a sentence lists them: "Ada, Ben and Chidi"."""
        return lists.format_list(items, locale=self._locale)


def _translations(language: str) -> NullTranslations:
    source = _CATALOGUES / language / "LC_MESSAGES" / "afterword.po"
    if not source.exists():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as text:
        write_mo(compiled, read_po(text, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def say_in(language: str | None) -> Say:
    """The language asked for ("es", "es-ES", "en-US"), or English where there is no catalogue of it."""
    short = (language or "en").replace("_", "-").split("-")[0]
    known = short if short in LANGUAGES else "en"
    return _say(known)


@lru_cache(maxsize=len(LANGUAGES))
def _say(language: str) -> Say:
    return Say(language, _translations(language))
