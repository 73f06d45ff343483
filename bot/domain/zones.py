"""Time zones as people name them."""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from bot.domain.problems import N_, NotUnderstood

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
