"""Reads a setting's value as people write it: "1 day, 1 hour", "9 AM", "lunes", "on", "none"."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from babel import dates

from bot.domain.problems import N_, NotUnderstood
from bot.domain.settings import (
    FURTHEST_REMINDER,
    MOST_REMINDERS,
    NEVER_EMPTY,
    NUMBERS,
    SOONEST_REMINDER,
    Setting,
)
from bot.domain.zones import known_zone
from bot.texts import LANGUAGES

_NOTHING = {"none", "nothing", "off", "no", "ninguno", "ninguna", "nada", "-"}
_ON = {"on", "yes", "true", "si", "encendido", "activado", "1"}
_OFF = {"off", "no", "false", "apagado", "desactivado", "0"}

_UNITS = {
    1: ("m", "min", "mins", "minute", "minutes", "minuto", "minutos"),
    60: ("h", "hr", "hrs", "hour", "hours", "hora", "horas"),
    24 * 60: ("d", "day", "days", "dia", "dias"),
    7 * 24 * 60: ("w", "week", "weeks", "semana", "semanas"),
}
_MINUTES_OF = {word: minutes for minutes, words in _UNITS.items() for word in words}
_LENGTH = re.compile(r"(\d{1,5}|an?|one|una?)\s*([a-z]+)")
_BETWEEN = re.compile(r"[,;+&]|\band\b|\by\b")
_BESIDE = re.compile(r"\b(before|antes|the start|del comienzo)\b")
_HOUR = re.compile(r"(\d{1,2})(?::00)?\s*(am|pm|h|uhr)?")


def read(setting: Setting, text: str) -> object:
    """The value of a setting as its group keeps it, from text in any of our languages.

    Channels and roles are given by their id. Raises NotUnderstood, saying what to write instead.
    """
    plain = _plain(text)
    if plain in _NOTHING and setting not in NEVER_EMPTY:
        return None
    if setting in NUMBERS:
        return _number(plain, *NUMBERS[setting])
    return _READERS.get(setting, _id)(text)


def read_reminders(text: str) -> tuple[int, ...]:
    """How many minutes before the start a group reminds, the earliest reminder first.

    Parts are separated by commas or "and"; "1 day 12 hours" is one part. Raises NotUnderstood.
    """
    plain = _BESIDE.sub(" ", _plain(text))
    if plain.strip() in _NOTHING:
        return ()
    offsets = {_minutes(part.strip()) for part in _BETWEEN.split(plain) if part.strip()}
    if not offsets:
        raise _unclear_reminders()
    if len(offsets) > MOST_REMINDERS:
        raise NotUnderstood(
            N_("I remind {most} times at most; that would be {n}."), most=MOST_REMINDERS, n=len(offsets)
        )
    if min(offsets) < SOONEST_REMINDER or max(offsets) > FURTHEST_REMINDER:
        raise NotUnderstood(N_("A reminder goes out between 5 minutes and 4 weeks before the start."))
    return tuple(sorted(offsets, reverse=True))


def _minutes(part: str) -> int:
    found = _LENGTH.findall(part)
    if not found or _LENGTH.sub("", part).strip() or any(unit not in _MINUTES_OF for _, unit in found):
        raise _unclear_reminders()
    return sum((int(number) if number.isdigit() else 1) * _MINUTES_OF[unit] for number, unit in found)


def _unclear_reminders() -> NotUnderstood:
    return NotUnderstood(N_("Write how long before the start, such as “1 day, 1 hour”, or “none” for no reminders."))


def _plain(text: str) -> str:
    """Lower case without accents, and single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _switch(text: str) -> bool:
    plain = _plain(text)
    if plain not in _ON | _OFF:
        raise NotUnderstood(N_("That is either “on” or “off”."))
    return plain in _ON


def _number(plain: str, least: int, most: int) -> int:
    if not plain.isascii() or not plain.isdecimal() or len(plain) > len(str(most)) or not least <= int(plain) <= most:
        raise NotUnderstood(N_("Please write a whole number from {least} to {most}."), least=least, most=most)
    return int(plain)


def _hour(text: str) -> int:
    found = _HOUR.fullmatch(_plain(text))
    hour, half = (int(found[1]), found[2]) if found else (24, None)
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24  # noqa: PLR2004 - a clock's face
    if not 0 <= hour < 24:  # noqa: PLR2004 - hours of a day
        raise NotUnderstood(N_("That is a full hour, such as 9, 18:00 or 6 PM."))
    return hour


def _weekday(text: str) -> int:
    for language in LANGUAGES:
        for form in ("wide", "abbreviated"):
            names = dates.get_day_names(form, locale=language)
            for number in range(7):
                if _plain(text) == _plain(names[number]).rstrip("."):
                    return number
    raise NotUnderstood(N_("That is a day of the week, such as Monday."))


def _language(text: str) -> str:
    names: dict[str, Sequence[str]] = {"en": ("en", "english", "ingles"), "es": ("es", "spanish", "espanol")}
    for code, known in names.items():
        if _plain(text) in known:
            return code
    raise NotUnderstood(N_("I write in English and in Spanish: choose one of them."))


def _id(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(1 << 63)) or not 0 < int(text) < 1 << 63:
        raise NotUnderstood(N_("Choose one from the list that opens as you type."))
    return int(text)


_READERS: Mapping[Setting, Callable[[str], object]] = {
    Setting.TIMEZONE: known_zone,
    Setting.LANGUAGE: _language,
    Setting.DIGEST_DAY: _weekday,
    Setting.DIGEST_HOUR: _hour,
    Setting.REMINDERS: read_reminders,
    Setting.THREADS: _switch,
    Setting.EVENTS: _switch,
}
