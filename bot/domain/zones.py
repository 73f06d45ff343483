"""Time zones as people name them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.problems import N_, NotUnderstood

_A_DAY = timedelta(days=1)  # clocks change less often than that

# Offered first, west to east: one large city for each stretch of the map where many groups meet.
COMMON_ZONES = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Mexico_City",
    "America/Chicago",
    "America/New_York",
    "America/Bogota",
    "America/Lima",
    "America/Caracas",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Berlin",
    "Africa/Lagos",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Every zone with a place in its name, by that name in lower case."""
    named = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return {zone.lower(): zone for zone in sorted([*named, "UTC"])}


def city_of(zone: str) -> str:
    """The place a zone is named for: "Buenos Aires"."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def zones_like(text: str, most: int = 25) -> Sequence[str]:
    """Zones whose name holds `text`; the common ones when it is empty."""
    wanted = text.strip().lower().replace(" ", "_")
    if not wanted:
        return COMMON_ZONES[:most]
    return [zone for name, zone in _zones().items() if wanted in name][:most]


def known_zone(text: str) -> str:
    """The IANA name of a zone written in any letter case, or by its city alone.

    Raises NotUnderstood when there is none.
    """
    wanted = text.strip().lower().replace(" ", "_")
    cities = (zone for name, zone in _zones().items() if name.rsplit("/", 1)[-1] == wanted)
    found = _zones().get(wanted) or next(cities, None)
    if found is None:
        raise NotUnderstood(
            N_("I don't know a time zone called “{text}”. Try a large city in it, such as Chicago or Madrid."),
            text=text.strip()[:60],
        )
    return found


@dataclass(frozen=True, slots=True)
class ClockChange:
    """When (UTC) the clocks of a zone change, and by how much: forward when positive."""

    at: datetime
    by: timedelta


def clock_change(zone: ZoneInfo, after: datetime, before: datetime) -> ClockChange | None:
    """The first change of a zone's clocks after one moment and up to another (both UTC), or None."""
    day = after
    while day < before:
        following = min(day + _A_DAY, before)
        if _offset(zone, day) != _offset(zone, following):
            return _between(zone, day, following)
        day = following
    return None


def _between(zone: ZoneInfo, early: datetime, late: datetime) -> ClockChange:
    """The change between two moments, to the second."""
    was, by = _offset(zone, early), _offset(zone, late) - _offset(zone, early)
    while late - early > timedelta(seconds=1):
        middle = early + ((late - early) // 2)
        early, late = (middle, late) if _offset(zone, middle) == was else (early, middle)
    return ClockChange(late.replace(microsecond=0), by)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
