"""The time zones that calendars name, by the names that everybody knows (IANA)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.zones import COMMON_ZONES


def iana_zone(name: str, stated: Mapping[str, Sequence[str]], now: datetime) -> str | None:
    """The IANA name of a zone as a calendar names it; None for one that nobody knows.

    It may be an IANA name, one with the exporter's own path before it, or one of Windows. Otherwise `stated`, the
    VTIMEZONE components (lines) by name, says how it is: the first zone that has the same time in the 400 days
    from `now` is it.
    """
    lines = stated.get(name, ())
    located = [line.partition(":")[2].strip() for line in lines if line.upper().startswith("X-LIC-LOCATION")]
    for each in (name, *located):
        if found := _by_name(each):
            return found
    return _by_rules(tuple(lines), now) if lines else None


def _by_name(name: str) -> str | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    parts = name.strip("/").split("/")
    # "/freeassociation.sourceforge.net/Europe/Berlin", "/example.com/20260101_1/America/Argentina/Ushuaia"
    ends = ["/".join(parts[begin:]) for begin in range(len(parts))]
    return next((each for each in ends if each in _known()), None) or WINDOWS_TO_OLSON.get(name)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=64)
def _by_rules(lines: tuple[str, ...], now: datetime) -> str | None:
    import icalendar

    try:
        component = icalendar.Timezone.from_ical("\r\n".join(lines))
        stated = _offsets(component.to_tz(), now)  # type: ignore[attr-defined] # what from_ical made of a VTIMEZONE
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return None
    candidates = dict.fromkeys([*COMMON_ZONES, *sorted(_known())])
    return next((each for each in candidates if _offsets(ZoneInfo(each), now) == stated), None)


def _offsets(zone: tzinfo, now: datetime) -> list[timedelta | None]:
    """How far the zone is from UTC every tenth day: enough to tell rules of this world apart."""
    return [(now + timedelta(days=days)).astimezone(zone).utcoffset() for days in range(0, 400, 10)]
