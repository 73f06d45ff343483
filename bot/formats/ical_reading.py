"""iCalendar (RFC 5545) as it is in the wild, read into events: what is damaged is left out, one event at a time."""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.domain.feeds import DEFAULT_DURATION, HORIZON, MOST_AHEAD, FeedEvent, FeedReading, Skipped
from bot.domain.markdown import can_be_seen
from bot.formats.ical_lines import Block, Parts, parts_of, unescaped
from bot.formats.ical_zones import iana_zone
from bot.formats.plain_text import plain_text

_Event = Any  # icalendar's component: a dict of properties, each looked at where it is read
_LONGEST = {"title": 100, "description": 4000, "venue": 500}  # characters, as of a meetup that is made here
_LINK = re.compile(r"https?://[^\s<>|`]{1,500}")
_MOST_SKIPPED = 50  # told one by one; a calendar of thousands of damaged events is damaged
_A_LONG_MEETUP = timedelta(days=31)  # what began earlier and is still on is no meetup
_WHEN = re.compile(r'^(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)((?:;[\w-]+=(?:"[^"]*"|[^;:"]*))*):', re.IGNORECASE)
_ZONE = re.compile(r';TZID=("[^"]*"|[^;:"]*)', re.IGNORECASE)
_TOO_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)|BY(?:HOUR|MINUTE|SECOND)=[^;]*,", re.IGNORECASE)
_REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")


class _Skip(Exception):
    def __init__(self, why: Skipped) -> None:
        super().__init__(why)
        self.why = why


def read_calendar(content: bytes, zone: str, now: datetime, *, most: int = MOST_AHEAD) -> FeedReading:
    """The events of a calendar that begin after `now` (UTC) and before the horizon: the next `most` of them.

    Times without a zone are in the calendar's own (X-WR-TIMEZONE), or in `zone`. Raises Unreadable for what is no
    calendar at all.
    """
    return _Calendar(parts_of(content), zone, now).reading(most)


class _Calendar:
    """A calendar while it is read."""

    def __init__(self, parts: Parts, zone: str, now: datetime) -> None:
        self._head, self._events, self._zones = parts.head, parts.events, parts.zones
        self._is_whole = parts.is_whole
        self._now = now
        self._end = now + HORIZON
        self._group_zone = zone
        self._skipped: list[tuple[str, Skipped]] = []
        self._unread: list[str] = []
        self._past = 0

    def reading(self, most: int) -> FeedReading:
        """What the calendar says."""
        found = sorted(self._all(), key=lambda event: (event.starts_at, event.uid))
        unique = {event.uid: event for event in found}
        ahead = [event for event in unique.values() if self._now < event.starts_at <= self._end]
        later = sum(event.starts_at > self._end for event in unique.values())
        past = self._past + sum(event.starts_at <= self._now for event in unique.values())
        until = self._end if len(ahead) <= most else ahead[most].starts_at
        if not self._is_whole:
            until = self._now  # who knows what came behind
        return FeedReading(
            name=self._name,
            events=tuple(ahead[:most]),
            until=until,
            skipped=tuple(self._skipped[:_MOST_SKIPPED]),
            unread=tuple(self._unread),
            past=past,
            later=later + max(0, len(ahead) - most),
        )

    @cached_property
    def _name(self) -> str | None:
        return _one_line(unescaped(self._head.value("X-WR-CALNAME") or self._head.value("NAME") or ""), 100) or None

    @cached_property
    def _own_zone(self) -> str:
        """The zone of times that name none."""
        stated = self._head.value("X-WR-TIMEZONE") or self._head.value("TIMEZONE-ID")
        return (iana_zone(stated, self._zones, self._now) if stated else None) or self._group_zone

    # -- events

    def _all(self) -> Iterator[FeedEvent]:
        by_uid: dict[str, list[_Event]] = {}
        for block in self._events:
            uid = unescaped(block.value("UID") or "")
            with self._skipping(unescaped(block.value("SUMMARY") or uid), uid):
                if not self._is_over(block):
                    uid, event = self._parsed(block)
                    by_uid.setdefault(uid, []).append(event)
        for uid, events in by_uid.items():
            with self._skipping(str(events[0].get("SUMMARY", uid)), uid):
                yield from self._occurrences(uid, events)

    @contextmanager
    def _skipping(self, title: str, uid: str) -> Generator[None]:
        """Leave out what cannot be read; the others do not hear of it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - there is no end to what damage raises in the libraries
            why = error.why if isinstance(error, _Skip) else Skipped.DAMAGED
            self._skipped.append((_one_line(title, _LONGEST["title"]), why))
            self._unread.append(uid)

    def _is_over(self, block: Block) -> bool:
        """Whether it is plainly past: calendars keep years of it, and reading costs time."""
        if block.has(*_REPEATS):
            return False
        day = re.match(r"\d{8}", block.value("DTSTART") or "")
        over = day is not None and day[0] < f"{self._now - _A_LONG_MEETUP:%Y%m%d}"
        self._past += over
        return over

    def _parsed(self, block: Block) -> tuple[str, _Event]:
        import icalendar

        if not block.has("DTSTART"):
            raise _Skip(Skipped.NO_START)
        if _TOO_OFTEN.search(block.value("RRULE") or ""):
            raise _Skip(Skipped.TOO_OFTEN)
        lines = [self._in_known_zone(line) for line in block.lines]
        event = icalendar.Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]))
        broken = {name for name, _ in event.errors}
        if broken & {"DTSTART", *_REPEATS, "EXDATE"}:
            raise _Skip(Skipped.DAMAGED)
        for name in broken & {"DTEND", "DURATION", "SEQUENCE"}:
            del event[name]
        uid = str(event.get("UID") or "").strip()
        if not uid:
            uid = f"{event.get('SUMMARY', '')}@{block.value('DTSTART')}"
            event["UID"] = uid
        return uid, event

    def _in_known_zone(self, line: str) -> str:
        """A property with a time, its zone by the name that everybody knows."""
        if (times := _WHEN.match(line)) is None or (named := _ZONE.search(times[2])) is None:
            return line
        zone = iana_zone(named[1].strip('"').strip(), self._zones, self._now)
        if zone is None:
            raise _Skip(Skipped.ZONE)
        begin = times.start(2)
        return f"{line[: begin + named.start()]};TZID={zone}{line[begin + named.end() :]}"

    def _occurrences(self, uid: str, events: list[_Event]) -> Iterator[FeedEvent]:
        """What comes of all components of one UID: a single event, or a series with its exceptions."""
        if not any(name in event for event in events for name in _REPEATS):
            latest = _latest_versions(events)
            for event in latest:
                yield self._event(event, uid, f"{uid}/{_of(event, 'DTSTART'):%Y%m%dT%H%M}" if len(latest) > 1 else uid)
            return
        seen: set[str] = set()
        for occurrence in self._expanded(events):
            slot = _of(occurrence, "RECURRENCE-ID" if "RECURRENCE-ID" in occurrence else "DTSTART")
            local = self._moment(slot)[0]
            # By its day, so that an evening that begins an hour later in the feed is the same evening here.
            name = local[:10] if local[:10] not in seen else local
            seen.add(name)
            yield self._event(occurrence, uid, f"{uid}/{name}")

    def _expanded(self, events: list[_Event]) -> list[_Event]:
        import icalendar
        import recurring_ical_events

        calendar = icalendar.Calendar()
        for event in events:
            calendar.add_component(event)
        # What starts at the very end counts.
        end = self._end + timedelta(seconds=1)
        return list(recurring_ical_events.of(calendar).between(self._now - timedelta(days=1), end))

    def _event(self, event: _Event, base: str, uid: str) -> FeedEvent:
        start = _of(event, "DTSTART")
        local, zone, begins = self._moment(start)
        title = _one_line(plain_text(str(event.get("SUMMARY") or "")), _LONGEST["title"]) or self._name
        if not title:
            raise _Skip(Skipped.NO_TITLE)
        venue = _cut(plain_text(str(event.get("LOCATION") or "")), _LONGEST["venue"])
        link = _link(event.get("URL")) or _link(event.get("X-GOOGLE-CONFERENCE")) or _link(venue)
        return FeedEvent(
            uid=uid,
            base=base,
            title=title,
            timezone=zone,
            local_start=local,
            starts_at=begins,
            ends_at=self._end_of(event, start, begins),
            description=_cut(plain_text(str(event.get("DESCRIPTION") or "")), _LONGEST["description"]) or None,
            venue=None if venue == link else venue or None,
            link=link,
            cancelled=str(event.get("STATUS") or "").upper() == "CANCELLED",
        )

    def _moment(self, when: date | datetime) -> tuple[str, str, datetime]:
        """Wall clock, its zone, and the instant (UTC) of a time: a bare date is its midnight."""
        if not isinstance(when, datetime):
            when = datetime.combine(when, time())
        if when.tzinfo is None:
            when = when.replace(tzinfo=ZoneInfo(self._own_zone))
        named = getattr(when.tzinfo, "key", None)
        instant = when.astimezone(UTC)
        # Most feeds give UTC for what is meant in the group's own time.
        zone = self._own_zone if named in {None, "UTC", "Etc/UTC"} else str(named)
        return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}", zone, instant

    def _end_of(self, event: _Event, start: date | datetime, begins: datetime) -> datetime:
        ends = begins + (DEFAULT_DURATION if isinstance(start, datetime) else timedelta(days=1))
        if "DTEND" in event:
            ends = self._moment(_of(event, "DTEND"))[2]
        elif "DURATION" in event:
            ends = begins + event["DURATION"].dt
        return ends if ends > begins else begins + DEFAULT_DURATION


def _of(event: _Event, name: str) -> Any:
    """The date or time of a property; some exporters write one twice, of which the first counts."""
    written = event[name]
    several = cast("list[Any]", written) if isinstance(written, list) else [written]
    when = getattr(several[0], "dt", None)
    if not isinstance(when, date):
        raise _Skip(Skipped.DAMAGED)
    return when


def _latest_versions(events: list[_Event]) -> list[_Event]:
    """Of one UID without rules the newest version; exporters that give all events one UID are taken at their word."""
    newest = max(int(event.get("SEQUENCE") or 0) for event in events)
    latest = [event for event in events if int(event.get("SEQUENCE") or 0) == newest]
    return list({str(_of(event, "DTSTART")): event for event in latest}.values())


def _one_line(text: str, most: int) -> str:
    """A name on one line; empty where nobody can see anything of it."""
    name = " ".join(text.split())
    return _cut(name, most) if can_be_seen(name) else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _link(text: object) -> str | None:
    address = str(text or "").strip()
    return address if _LINK.fullmatch(address) and "." in address else None
