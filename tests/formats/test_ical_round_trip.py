"""What we write is read by our own reader of feeds, as one group does that follows another's calendar."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendars import Entry, Repeated, Sheet
from bot.domain.feeds import HORIZON, FeedEvent
from bot.domain.meetups import Meetup, Status
from bot.domain.recurrence import Rule, instant_of
from bot.domain.series import Series
from bot.formats.ical_reading import read_calendar
from bot.formats.ical_writing import write_calendar
from tests.formats.test_ical_writing import ZONES, meetup, occurrence, series, sheet

NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)


def read(shown: Sheet) -> list[FeedEvent]:
    found = read_calendar(write_calendar(shown, NOW), "UTC", NOW)
    assert (found.name, found.skipped) == (shown.name, ())
    return list(found.events)


def test_a_meetup_is_read_with_everything_it_was_written_with() -> None:
    [event] = read(
        sheet(Entry(meetup(description="Bring a laptop; or two,\nand a friend.", link="https://r.example/x")))
    )
    assert event == FeedEvent(
        uid="meetup-17@77.afterword",
        base="meetup-17@77.afterword",
        title="Type hints by the river",
        timezone="America/Chicago",
        local_start="2026-12-09T19:00",
        starts_at=datetime(2026, 12, 10, 1, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 10, 3, 0, tzinfo=UTC),
        description="Bring a laptop; or two,\nand a friend.\n\nhttps://r.example/x",
        venue="Boathouse 4",
        link="https://r.example/x",
    )


def test_what_was_cancelled_is_read_as_cancelled() -> None:
    [event] = read(sheet(Entry(meetup(status=Status.CANCELLED))))
    assert event.cancelled


@given(
    zone=st.sampled_from(ZONES),
    hours=st.integers(48, 24 * 390),
    minutes=st.integers(5, 600),
    title=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60),
)
@settings(max_examples=60, deadline=None)
def test_any_meetup_keeps_its_title_and_its_instants(zone: str, hours: int, minutes: int, title: str) -> None:
    start = NOW + timedelta(hours=hours)
    end = start + timedelta(minutes=minutes)
    [event] = read(sheet(Entry(meetup(title=title, timezone=zone, starts_at=start, ends_at=end))))
    assert (event.title, event.starts_at, event.ends_at) == (title, start, end)


def test_a_series_is_read_with_what_was_skipped_and_moved() -> None:
    of = series("FREQ=WEEKLY", "2026-12-09T19:00")
    plain, gone, late = islice(of.slots(), 3)
    moved = instant_of(late, of.zone) + timedelta(days=1)
    occurrences = (
        occurrence(of, 21, plain),
        occurrence(of, 22, gone, status=Status.CANCELLED),
        occurrence(of, 23, late, starts_at=moved, ends_at=moved + timedelta(hours=3)),
    )
    events = read(sheet(repeated=(Repeated(of, occurrences),)))
    expected = [instant_of(slot, of.zone) for slot in islice(of.slots(), 70)]
    expected[1:3] = [moved]
    assert [event.starts_at for event in events] == [start for start in expected if start <= NOW + HORIZON]
    assert {event.base for event in events} == {"series-5@77.afterword"}
    assert len(events) > 50


@given(zone=st.sampled_from(ZONES), quarter=st.integers(0, 95), weekday=st.integers(0, 6))
@settings(max_examples=40, deadline=None)
def test_any_series_keeps_its_instants(zone: str, quarter: int, weekday: int) -> None:
    first = f"2026-12-{7 + weekday:02}T{quarter // 4:02}:{quarter % 4 * 15:02}"
    of = Series(5, 77, "River evenings", Rule(weekday=weekday), zone, first, 120, {})
    spans = [(event.starts_at, event.ends_at) for event in read(sheet(repeated=(Repeated(of, ()),)))]
    starts = (instant_of(slot, of.zone) for slot in islice(of.slots(), 70))
    expected = [(start, start + timedelta(minutes=120)) for start in starts if start <= NOW + HORIZON]
    assert spans == expected


def test_a_calendar_of_a_group_is_read_whole() -> None:
    many: list[dict[str, Any]] = [{"number": n, "title": f"Evening {n}"} for n in range(1, 60)]
    shown: list[Meetup] = [
        meetup(starts_at=NOW + timedelta(days=5 * n, hours=n), ends_at=NOW + timedelta(days=5 * n, hours=n + 1), **each)
        for n, each in enumerate(many, 1)
    ]
    assert [event.title for event in read(sheet(*map(Entry, shown)))] == [each["title"] for each in many]
