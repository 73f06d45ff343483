import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendars import Entry, Repeated, Sheet
from bot.domain.meetups import Meetup, RsvpAnswer, Status, Talk
from bot.domain.recurrence import Rule, instant_of, written
from bot.domain.series import Series
from bot.formats.ical_writing import write_calendar
from tests.formats.calendar_readers import Span, by_icalendar, by_vobject

NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
TEN_YEARS = datetime(2036, 11, 30, 15, 0, tzinfo=UTC)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System")))
RULES = ["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=2WE", "FREQ=MONTHLY;BYMONTHDAY=15"]


def meetup(number: int = 17, **values: Any) -> Meetup:
    usual: dict[str, Any] = {
        "id": number,
        "guild_id": 77,
        "title": "Type hints by the river",
        "status": Status.SCHEDULED,
        "timezone": "America/Chicago",
        "local_start": "2026-12-09T19:00",
        "starts_at": datetime(2026, 12, 10, 1, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 10, 3, 0, tzinfo=UTC),
        "venue": "Boathouse 4",
    }
    return Meetup(**usual | values)


def series(rule: str, first: str, zone: str = "America/Chicago", minutes: int = 120, **values: Any) -> Series:
    local = datetime.fromisoformat(first)
    template = {"venue": "Boathouse 4", "description": "Bring a laptop."}
    begun = Rule.parse(rule).beginning(local.date())
    return Series(5, 77, "River evenings", begun, zone, first, minutes, template, **values)


def occurrence(of: Series, number: int, slot: datetime, **values: Any) -> Entry:
    columns: dict[str, Any] = of.occurrence(slot) | {"status": Status.SCHEDULED, "series_id": of.id} | values
    return Entry(Meetup(id=number, guild_id=of.guild_id, **columns))


def sheet(*entries: Entry, repeated: tuple[Repeated, ...] = (), language: str = "en") -> Sheet:
    return Sheet("Riverbend Python", language, "America/Chicago", entries, repeated)


def events(content: bytes) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(content).events


def spans(of: Series) -> list[Span]:
    starts = (instant_of(slot, of.zone) for slot in of.slots())
    length = timedelta(minutes=of.minutes)
    return [(start, start + length) for start in takewhile(lambda start: start < TEN_YEARS, starts)]


# ------------------------------------------------------------------ one meetup


def test_a_meetup_is_written_with_all_that_an_app_shows() -> None:
    talk = Talk(
        1, 17, 1, "Protocols, gently", speaker="Noor", abstract="Ducks; and types", links=("https://s.example",)
    )
    shown = meetup(
        description="All levels, really.",
        food="Soup",
        organiser="Marisol",
        link="https://meet.example/river",
        card_channel_id=8,
        card_message_id=9,
        revision=4,
    )
    [event] = events(write_calendar(sheet(Entry(shown, (talk,))), NOW))
    assert {name: str(event[name]) for name in ("SUMMARY", "LOCATION", "STATUS", "UID", "URL", "SEQUENCE")} == {
        "SUMMARY": "Type hints by the river",
        "LOCATION": "Boathouse 4",
        "STATUS": "CONFIRMED",
        "UID": "meetup-17@77.afterword",
        "URL": "https://discord.com/channels/77/8/9",
        "SEQUENCE": "4",
    }
    assert str(event["DESCRIPTION"]) == (
        "All levels, really.\n\nTalks\n\n1. Protocols, gently, by Noor\nDucks; and types\nhttps://s.example\n\n"
        "Food: Soup\nOrganised by Marisol\nhttps://meet.example/river\nhttps://discord.com/channels/77/8/9"
    )


def test_times_are_wall_clock_times_with_a_zone_whose_rules_are_given() -> None:
    text = write_calendar(sheet(Entry(meetup())), NOW).decode()
    assert "DTSTART;TZID=America/Chicago:20261209T190000\r\n" in text
    assert "DTEND;TZID=America/Chicago:20261209T210000\r\n" in text
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20070311T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\n" in text


def test_an_app_is_told_the_name_and_to_look_again_every_hour() -> None:
    text = write_calendar(sheet(), NOW).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Afterword//Afterword//EN\r\n")
    assert "X-WR-CALNAME:Riverbend Python\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in text


def test_a_calendar_without_meetups_is_one_that_readers_accept() -> None:
    content = write_calendar(sheet(), NOW)
    assert by_icalendar(content, NOW, TEN_YEARS) == by_vobject(content, NOW, TEN_YEARS) == []


def test_what_was_cancelled_says_so_and_why_in_the_reader_s_language() -> None:
    gone = meetup(status=Status.CANCELLED, cancel_reason="The river is in the boathouse")
    [event] = events(write_calendar(sheet(Entry(gone), language="es"), NOW))
    assert (event["STATUS"], str(event["DESCRIPTION"])) == (
        "CANCELLED",
        "Se canceló: The river is in the boathouse",
    )


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (RsvpAnswer.GOING, "CONFIRMED", ""),
        (RsvpAnswer.MAYBE, "TENTATIVE", "You said maybe."),
        (RsvpAnswer.WAITLISTED, "TENTATIVE", "You are on the waitlist."),
    ],
)
def test_one_s_own_calendar_tells_sure_from_perhaps(answer: RsvpAnswer, status: str, words: str) -> None:
    [event] = events(write_calendar(sheet(Entry(meetup(), answer=answer)), NOW))
    assert (event["STATUS"], str(event.get("DESCRIPTION", ""))) == (status, words)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400))
@settings(max_examples=60, deadline=None)
def test_whatever_people_write_comes_back_as_they_wrote_it_but_for_control_signs(text: str) -> None:
    content = write_calendar(sheet(Entry(meetup(title=text, description=text, venue=text))), NOW)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    [event] = events(content)
    lines = re.sub("\r\n|[\r\u2028\u2029]", "\n", text)
    expected = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", lines)
    assert [str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "LOCATION")] == [expected] * 3


def test_a_backslash_before_a_capital_n_is_no_line_end() -> None:
    content = write_calendar(sheet(Entry(meetup(title=r"\N{SNOWMAN} and \n; both, in Python"))), NOW)

    assert rb"SUMMARY:\\N{SNOWMAN} and \\n\; both\, in Python" in content


@pytest.mark.parametrize("hour", range(8))
@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/Dublin", "Australia/Lord_Howe"])
def test_a_meetup_in_the_night_of_a_clock_change_keeps_its_instants(zone: str, hour: int) -> None:
    changes = {
        "America/Chicago": datetime(2027, 11, 7, 4, 30, tzinfo=UTC),
        "Europe/Dublin": datetime(2027, 3, 27, 21, 30, tzinfo=UTC),
        "Australia/Lord_Howe": datetime(2027, 4, 3, 11, 15, tzinfo=UTC),
    }
    start = changes[zone] + timedelta(hours=hour)
    end = start + timedelta(hours=2)
    content = write_calendar(sheet(Entry(meetup(timezone=zone, starts_at=start, ends_at=end))), NOW)
    assert by_icalendar(content, NOW, TEN_YEARS) == by_vobject(content, NOW, TEN_YEARS) == [(start, end)]


# ------------------------------------------------------------------ series


@given(
    zone=st.sampled_from(ZONES),
    rule=st.sampled_from(RULES),
    day=st.dates(date(2026, 12, 1), date(2026, 12, 28)),
    quarter=st.integers(0, 95),
    minutes=st.sampled_from([45, 120, 600]),
)
@settings(max_examples=60, deadline=None)
def test_readers_of_two_other_makes_see_every_occurrence_of_ten_years_at_our_instant(
    zone: str, rule: str, day: date, quarter: int, minutes: int
) -> None:
    first = f"{day}T{quarter // 4:02}:{quarter % 4 * 15:02}"
    of = series(rule, first, zone, minutes)
    content = write_calendar(sheet(repeated=(Repeated(of, ()),)), NOW)
    expected = spans(of)
    assert len(expected) > 100
    assert by_icalendar(content, NOW, TEN_YEARS) == expected
    assert by_vobject(content, NOW, TEN_YEARS) == expected


@pytest.mark.parametrize("zone", ["America/Chicago", "Africa/Cairo", "America/Santiago", "Africa/Casablanca"])
def test_a_series_in_the_hours_that_clocks_skip_and_repeat_keeps_its_instants(zone: str) -> None:
    hours = [
        series("FREQ=WEEKLY", f"2026-12-{day:02}T{hour:02}:30", zone) for day in (4, 5, 6) for hour in (0, 1, 2, 23)
    ]
    for of in hours:
        content = write_calendar(sheet(repeated=(Repeated(of, ()),)), NOW)
        assert by_icalendar(content, NOW, TEN_YEARS) == by_vobject(content, NOW, TEN_YEARS) == spans(of)


def test_a_skipped_one_is_left_out_a_moved_one_moves_and_one_with_talks_shows_them() -> None:
    of = series("FREQ=WEEKLY", "2026-12-09T19:00", revision=3)
    plain, gone, late, rich = islice(of.slots(), 4)
    moved_to = instant_of(late, of.zone) + timedelta(days=1)
    occurrences = (
        occurrence(of, 21, plain),
        occurrence(of, 22, gone, status=Status.CANCELLED),
        occurrence(of, 23, late, starts_at=moved_to, ends_at=moved_to + timedelta(hours=3), revision=2),
        Entry(occurrence(of, 24, rich).meetup, (Talk(1, 24, 1, "Protocols, gently"),)),
    )
    content = write_calendar(sheet(repeated=(Repeated(of, occurrences),)), NOW)
    expected = spans(of)
    del expected[1]
    expected[1] = (moved_to, moved_to + timedelta(hours=3))
    assert by_icalendar(content, NOW, TEN_YEARS) == by_vobject(content, NOW, TEN_YEARS) == expected
    rule, moved, talked = events(content)
    assert {str(event["UID"]) for event in (rule, moved, talked)} == {"series-5@77.afterword"}
    assert [event["SEQUENCE"] for event in (rule, moved, talked)] == [3, 5, 3]
    assert "EXDATE;TZID=America/Chicago:20261216T190000" in content.decode()
    assert "RECURRENCE-ID;TZID=America/Chicago:20261223T190000" in content.decode()
    assert "Protocols, gently" in str(talked["DESCRIPTION"])
    assert (str(rule["SUMMARY"]), str(rule["DESCRIPTION"])) == ("River evenings", "Bring a laptop.")


def test_a_series_that_ended_stops_where_it_ended() -> None:
    of = series("FREQ=WEEKLY", "2026-12-09T19:00", ended_at=NOW)
    slots = list(islice(of.slots(), 4))
    held = tuple(occurrence(of, 20 + n, slot) for n, slot in enumerate(slots[:2]))
    dropped = tuple(occurrence(of, 30 + n, slot, status=Status.CANCELLED) for n, slot in enumerate(slots[2:]))
    content = write_calendar(sheet(repeated=(Repeated(of, held + dropped),)), NOW)
    assert by_icalendar(content, NOW, TEN_YEARS) == by_vobject(content, NOW, TEN_YEARS) == spans(of)[:2]
    assert write_calendar(sheet(repeated=(Repeated(of, dropped),)), NOW).count(b"BEGIN:VEVENT") == 0


def test_a_series_with_an_end_ends_there_for_readers_too() -> None:
    for end in ("COUNT=7", "UNTIL=20270120T235959"):
        of = series(f"FREQ=WEEKLY;{end}", "2026-12-09T19:00")
        content = write_calendar(sheet(repeated=(Repeated(of, ()),)), NOW)
        assert by_icalendar(content, NOW, TEN_YEARS) == by_vobject(content, NOW, TEN_YEARS) == spans(of)
        assert len(spans(of)) == 7


def test_a_meetup_of_a_series_that_lies_on_no_slot_of_its_rule_stands_by_itself() -> None:
    of = series("FREQ=WEEKLY", "2026-12-09T19:00")
    first, second = islice(of.slots(), 2)
    stray = occurrence(of, 22, second, series_slot=written(second - timedelta(days=2)))
    content = write_calendar(sheet(repeated=(Repeated(of, (occurrence(of, 21, first), stray)),)), NOW)
    assert [str(event["UID"]) for event in events(content)] == ["series-5@77.afterword", "meetup-22@77.afterword"]


def test_what_was_long_ago_is_written_out_only_where_it_was_not_as_planned() -> None:
    of = series("FREQ=WEEKLY", "2024-12-04T19:00")
    slots = list(islice(of.slots(), 100))
    cards: dict[str, Any] = {"card_channel_id": 8, "status": Status.ENDED}
    held = [occurrence(of, n, slot, card_message_id=n, **cards) for n, slot in enumerate(slots, 1)]
    content = write_calendar(sheet(repeated=(Repeated(of, tuple(held)),)), NOW)
    recent = [slot for slot in slots if slot.date() > date(2025, 11, 30)]
    assert len(events(content)) == 1 + len(recent)


@pytest.mark.parametrize("zone", ["America/Chicago", "Europe/London", "Asia/Jerusalem", "Africa/Casablanca", "UTC"])
def test_a_zone_s_description_gives_its_offset_at_every_hour_near_a_change(zone: str) -> None:
    known = ZoneInfo(zone)
    days = [datetime(2027, month, day, tzinfo=UTC) for month in range(1, 13) for day in range(1, 28, 3)]
    shown = [meetup(n, timezone=zone, starts_at=at, ends_at=at + timedelta(hours=1)) for n, at in enumerate(days, 1)]
    content = write_calendar(sheet(*(Entry(each) for each in shown)), NOW)
    assert by_vobject(content, NOW, TEN_YEARS) == [(each.starts_at, each.ends_at) for each in shown]
    assert len({at.astimezone(known).utcoffset() for at in days}) in {1, 2}
