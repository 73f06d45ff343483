"""Two readers of calendars that are not ours, each giving when (UTC) everything starts and ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from typing import Any, cast

import icalendar
import recurring_ical_events
import vobject

Span = tuple[datetime, datetime]
_names = count(1)


def by_icalendar(content: bytes, since: datetime, until: datetime) -> list[Span]:
    """What icalendar and recurring-ical-events make of it; they go by the zones' names."""
    found = cast("Any", recurring_ical_events).of(icalendar.Calendar.from_ical(content)).between(since, until)
    return sorted((each["DTSTART"].dt.astimezone(UTC), each.end.astimezone(UTC)) for each in found)


def by_vobject(content: bytes, since: datetime, until: datetime) -> list[Span]:
    """What vobject makes of it, going by the rules that the file gives each zone: it knows none of their names."""
    text = content.decode().replace("TZID:", f"TZID:Zone {next(_names)} ").replace("\r\n ", "")
    here = text.split("TZID:Zone ")[1].split(" ")[0]
    calendar: Any = cast("Any", vobject).readOne(text.replace(";TZID=", f";TZID=Zone {here} "))
    events = cast("list[Any]", calendar.contents.get("vevent", []))
    moved = [event for event in events if "recurrence-id" in event.contents]
    gone = {(event.uid.value, event.contents["recurrence-id"][0].value.astimezone(UTC)) for event in moved}
    spans = [_span(event, event.dtstart.value) for event in moved]
    for event in events:
        if event not in moved:
            starts = takewhile(lambda start: start.astimezone(UTC) < until, _starts(event))
            spans.extend(
                _span(event, start) for start in starts if (event.uid.value, start.astimezone(UTC)) not in gone
            )
    return sorted(span for span in spans if span[1] > since and span[0] < until)


def _starts(event: Any) -> Iterator[datetime]:
    return iter(event.getrruleset() if "rrule" in event.contents else [event.dtstart.value])


def _span(event: Any, start: datetime) -> Span:
    length: timedelta = (
        event.duration.value
        if "duration" in event.contents
        else event.dtend.value.astimezone(UTC) - event.dtstart.value.astimezone(UTC)
    )
    return start.astimezone(UTC), start.astimezone(UTC) + length
