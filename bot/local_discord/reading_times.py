"""How a client writes `<t:unix:style>` for its reader: in the reader's time zone and language."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SPANISH_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
SPANISH_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)

NOON = 12
MINUTE, HOUR, DAY, WEEK, MONTH, YEAR = 60, 3600, 86_400, 604_800, 2_629_746, 31_556_952
UNITS = ((YEAR, "year", "año"), (MONTH, "month", "mes"), (WEEK, "week", "semana"), (DAY, "day", "día"))
SHORT_UNITS = ((HOUR, "hour", "hora"), (MINUTE, "minute", "minuto"), (1, "second", "segundo"))


def timestamp(unix: int, style: str, *, zone: ZoneInfo, locale: str, now: datetime) -> str:
    """The time at `unix` seconds as a reader in this zone and language sees it; `now` counts for style R.

    Styles t T d D f F R s S as in D:reference § Timestamp Styles; an unknown style reads as f.
    """
    at = datetime.fromtimestamp(unix, UTC).astimezone(zone)
    spanish = locale.startswith("es")
    if style == "R":
        return _relative((at - now).total_seconds(), spanish=spanish)
    write = (_SPANISH if spanish else _ENGLISH).get(style)
    return write(at) if write else timestamp(unix, "f", zone=zone, locale=locale, now=now)


def _english_time(at: datetime, *, seconds: bool = False) -> str:
    exact = f":{at.second:02}" if seconds else ""
    return f"{at.hour % NOON or NOON}:{at.minute:02}{exact} {'AM' if at.hour < NOON else 'PM'}"


def _english_date(at: datetime) -> str:
    return f"{ENGLISH_MONTHS[at.month - 1]} {at.day}, {at.year}"


def _spanish_date(at: datetime) -> str:
    return f"{at.day} de {SPANISH_MONTHS[at.month - 1]} de {at.year}"


_ENGLISH: dict[str, Callable[[datetime], str]] = {
    "t": _english_time,
    "T": lambda at: _english_time(at, seconds=True),
    "d": lambda at: f"{at.month}/{at.day}/{at.year}",
    "D": _english_date,
    "f": lambda at: f"{_english_date(at)} {_english_time(at)}",
    "F": lambda at: f"{ENGLISH_DAYS[at.weekday()]}, {_english_date(at)} {_english_time(at)}",
    "s": lambda at: f"{at.month}/{at.day}/{at.year}, {_english_time(at)}",
    "S": lambda at: f"{at.month}/{at.day}/{at.year}, {_english_time(at, seconds=True)}",
}
_SPANISH: dict[str, Callable[[datetime], str]] = {
    "t": lambda at: f"{at:%H:%M}",
    "T": lambda at: f"{at:%H:%M:%S}",
    "d": lambda at: f"{at:%d/%m/%Y}",
    "D": _spanish_date,
    "f": lambda at: f"{_spanish_date(at)}, {at:%H:%M}",
    "F": lambda at: f"{SPANISH_DAYS[at.weekday()]}, {_spanish_date(at)}, {at:%H:%M}",
    "s": lambda at: f"{at:%d/%m/%Y %H:%M}",
    "S": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
}


def _relative(seconds: float, *, spanish: bool) -> str:
    ahead, distance = seconds >= 0, abs(seconds)
    units = (*UNITS, *SHORT_UNITS)
    size, english_unit, spanish_unit = next((unit for unit in units if distance >= unit[0]), units[-1])
    count = round(distance / size)
    if spanish:
        plural = "meses" if spanish_unit == "mes" else f"{spanish_unit}s"
        said = f"{count} {spanish_unit if count == 1 else plural}"
        return f"dentro de {said}" if ahead else f"hace {said}"
    said = f"{count} {english_unit}{'' if count == 1 else 's'}"
    return f"in {said}" if ahead else f"{said} ago"
