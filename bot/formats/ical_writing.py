"""Writes meetups and series as an iCalendar (RFC 5545) that a calendar app can open, or follow at an address.

What stays the same, so that an app knows an entry again, is the UID; SEQUENCE only grows. An occurrence of a series
that differs from what the rule says (it was moved, has talks of its own, or a card to link to) stands beside the rule
with its RECURRENCE-ID; one that was skipped is an EXDATE.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur, vText

from bot.domain.calendars import KEPT, Entry, Repeated, Sheet, address_of_card, uid_of, uid_of_series
from bot.domain.meetups import Meetup, RsvpAnswer, Status, Talk
from bot.domain.series import Series
from bot.formats.ical_timezones import put, zone_component
from bot.texts import Say, say_in

PRODUCER = "-//Afterword//Afterword//EN"
REFRESHED_EVERY = timedelta(hours=1)  # how often an app that follows an address is asked to look
_CHANGES_MET = timedelta(days=10 * 366)  # how far ahead a meetup that meets a clock change is written out by itself


def write_calendar(sheet: Sheet, written_at: datetime) -> bytes:
    """The calendar as a file. `written_at` is when what it shows was last found changed (DTSTAMP)."""
    say = say_in(sheet.language)
    events = [_event(entry, say) for entry in sheet.entries]
    zones = {sheet.timezone} | {entry.meetup.timezone for entry in sheet.entries}
    for repeated in sheet.series:
        events.extend(_repeated(repeated, say, written_at))
        zones |= {repeated.series.timezone} | {entry.meetup.timezone for entry in repeated.occurrences}
    calendar = Calendar()
    put(calendar, "prodid", PRODUCER)
    put(calendar, "version", "2.0")
    put(calendar, "calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):  # RFC 7986, and what the others read
        put(calendar, name, _Words(_clean(sheet.name)))
    # No X-WR-TIMEZONE: recurring-ical-events turns what is in UTC into wall-clock time by it, and then counts there.
    put(calendar, "refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    put(calendar, "x-published-ttl", "PT1H")
    for zone in sorted(zones):
        calendar.add_component(zone_component(ZoneInfo(zone)))
    for event in events:
        put(event, "dtstamp", written_at)
        calendar.add_component(event)
    return calendar.to_ical()


# ------------------------------------------------------------------ one meetup


def _event(entry: Entry, say: Say) -> Event:
    event = _with_texts(entry, say)
    put(event, "uid", uid_of(entry.meetup))
    put(event, "sequence", entry.meetup.revision)
    put(event, "status", _status(entry))
    _put_times(event, entry.meetup.starts_at, entry.meetup.ends_at, entry.meetup.zone)
    return event


def _with_texts(entry: Entry, say: Say) -> Event:
    event = Event()
    for name, text in _texts(entry, say).items():
        put(event, name, text if name == "url" else _Words(text))
    return event


class _Words(vText):
    r"""Text as it stands: icalendar would take a backslash before a capital N, as in "\N{SNOWMAN}", for a line end."""

    def to_ical(self) -> bytes:
        """The text with its escapes (RFC 5545, 3.3.11)."""
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def _put_times(event: Event, starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> None:
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    # A wall-clock time that comes twice is read as the first one (RFC 5545, 3.3.5), and readers disagree about how
    # long it is from one side of a clock change to the other. In UTC there is nothing to disagree about.
    if start.fold or end.fold or start.utcoffset() != end.utcoffset():
        start, end = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    put(event, "dtstart", start)
    put(event, "dtend", end)


def _status(entry: Entry) -> str:
    if entry.meetup.status is Status.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if entry.answer in {RsvpAnswer.MAYBE, RsvpAnswer.WAITLISTED} else "CONFIRMED"


def _texts(entry: Entry, say: Say) -> dict[str, str]:
    """What an app shows beside the time, by property; what is empty is left out."""
    meetup = entry.meetup
    texts = {
        "summary": meetup.title,
        "description": "\n\n".join(_paragraphs(entry, say)),
        "location": meetup.venue or meetup.link or "",
        "url": address_of_card(meetup) or meetup.link or "",
    }
    return {name: _clean(text) for name, text in texts.items() if text}


def _paragraphs(entry: Entry, say: Say) -> Iterator[str]:
    """What an app shows below the title: what the card says, but for who is coming."""
    meetup = entry.meetup
    if meetup.status is Status.CANCELLED:
        reason = meetup.cancel_reason
        yield say("Cancelled: {reason}", reason=reason) if reason else say("Cancelled")
    if entry.answer is RsvpAnswer.MAYBE:
        yield say("You said maybe.")
    if entry.answer is RsvpAnswer.WAITLISTED:
        yield say("You are on the waitlist.")
    if meetup.description:
        yield meetup.description
    if entry.talks:
        yield "\n\n".join([say("Talks"), *(_talk(talk, say) for talk in entry.talks)])
    facts = [
        say("Food: {food}", food=meetup.food) if meetup.food else "",
        say("Organised by {name}", name=meetup.organiser) if meetup.organiser else "",
        entry.group or "",
        meetup.link or "",
        address_of_card(meetup) or "",
    ]
    if any(facts):
        yield "\n".join(fact for fact in facts if fact)


def _talk(talk: Talk, say: Say) -> str:
    title = say("{title}, by {speaker}", title=talk.title, speaker=talk.by) if talk.by else talk.title
    return "\n".join([f"{talk.position}. {title}", *filter(None, [talk.abstract]), *talk.links])


def _clean(text: str) -> str:
    """Text without the signs that no calendar may hold, each kind of line end as one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"})


# ------------------------------------------------------------------ series


def _repeated(repeated: Repeated, say: Say, written_at: datetime) -> Iterator[Event]:
    """The rule, what differs from it, and what belongs to the series and lies on no slot of it."""
    series = repeated.series
    by_slot = {_slot(entry): entry for entry in repeated.occurrences if entry.meetup.series_slot is not None}
    last = max(by_slot, default=None)
    on_rule = [] if last is None else list(takewhile(lambda slot: slot <= last, series.slots()))
    held = [slot for slot in on_rule if slot in by_slot and by_slot[slot].meetup.status is not Status.CANCELLED]
    if held or series.ended_at is None:
        rule_end = held[-1] if series.ended_at is not None else None
        to_come = set(held)
        skipped = [slot for slot in on_rule if slot not in to_come and (rule_end is None or slot <= rule_end)]
        yield _rule(series, say, skipped, rule_end)
        for slot in held:
            if _differs(series, slot, by_slot[slot], say, written_at - KEPT):
                yield _override(series, slot, by_slot[slot], say)
        if rule_end is None:
            yield from _delicate(series, last, written_at + _CHANGES_MET, say)
    lying_on_it = set(on_rule)
    for entry in repeated.occurrences:
        if entry.meetup.series_slot is None or _slot(entry) not in lying_on_it:
            yield _event(entry, say)


def _delicate(series: Series, last: datetime | None, until: datetime, say: Say) -> Iterator[Event]:
    """Those to come, after the slot `last`, that begin or go on while the clocks are changed: readers disagree."""
    for slot in series.slots():
        planned = _planned(series, slot)
        if planned.starts_at > until:
            return
        if (last is None or slot > last) and _meets_a_change(series, slot, planned):
            yield _override(series, slot, Entry(planned), say)


def _meets_a_change(series: Series, slot: datetime, meetup: Meetup) -> bool:
    start, end = (moment.astimezone(series.zone) for moment in (meetup.starts_at, meetup.ends_at))
    return start.replace(tzinfo=None) != slot or start.utcoffset() != end.utcoffset()


def _slot(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.meetup.series_slot or "")


def _rule(series: Series, say: Say, skipped: Sequence[datetime], rule_end: datetime | None) -> Event:
    rule = series.rule if rule_end is None else series.rule.ending(until=rule_end.date())
    first = _planned(series, series.first)
    event = _with_texts(Entry(first), say)
    put(event, "uid", uid_of_series(series))
    put(event, "sequence", series.revision)
    put(event, "status", "CONFIRMED")
    start, length = series.first.replace(tzinfo=series.zone), timedelta(minutes=series.minutes)
    put(event, "dtstart", start)
    if _meets_a_change(series, series.first, first):
        put(event, "duration", length)  # its end on the wall would give all the others a wrong length
    else:
        put(event, "dtend", start + length)
    put(event, "rrule", vRecur.from_ical(rule.rrule(series.zone)))
    if skipped:
        put(event, "exdate", [slot.replace(tzinfo=series.zone) for slot in skipped])
    return event


def _override(series: Series, slot: datetime, entry: Entry, say: Say) -> Event:
    event = _event(entry, say)
    event["uid"] = uid_of_series(series)
    event["sequence"] = series.revision + entry.meetup.revision
    put(event, "recurrence-id", slot.replace(tzinfo=series.zone))
    return event


def _differs(series: Series, slot: datetime, entry: Entry, say: Say, kept_since: datetime) -> bool:
    """Whether an occurrence is not what the rule says; of what was long ago only its times still matter."""
    meetup, planned = entry.meetup, _planned(series, slot)
    if (planned.starts_at, planned.ends_at) != (meetup.starts_at, meetup.ends_at):
        return True
    if _meets_a_change(series, slot, planned):
        return True
    return meetup.ends_at >= kept_since and _texts(Entry(planned), say) != _texts(entry, say)


def _planned(series: Series, slot: datetime) -> Meetup:
    """The occurrence in a slot as the series says by itself."""
    values: dict[str, Any] = series.occurrence(slot)
    return Meetup(id=0, guild_id=series.guild_id, status=Status.SCHEDULED, **values)
