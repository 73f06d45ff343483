from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.feeds import HORIZON, FeedEvent, FeedReading, Skipped, Trouble, Unreadable
from bot.formats.ical_apart import read_apart
from bot.formats.ical_reading import read_calendar
from tests.feed_site import calendar, event
from tests.formats.feeds_in_the_wild import GOOGLE, LUMA, MEETUP, OUTLOOK, PRETALX

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GROUP_ZONE = "America/Chicago"


def read(text: str | bytes, zone: str = GROUP_ZONE) -> FeedReading:
    return read_calendar(text if isinstance(text, bytes) else text.encode(), zone, NOW)


def lines_of(reading: FeedReading) -> list[str]:
    """Each event on a line: when, how long, what."""
    return [f"{each.local_start} {each.timezone} {_minutes(each)}: {each.title}" for each in reading.events]


def _minutes(event: FeedEvent) -> int:
    return (event.ends_at - event.starts_at) // timedelta(minutes=1)


@pytest.mark.parametrize(
    ("feed", "name", "expected"),
    [
        pytest.param(
            MEETUP,
            "Events - Riverbend Python",
            ["2026-12-09T19:00 America/Chicago 120: Queues, threads and a canoe"],
            id="Meetup",
        ),
        pytest.param(
            LUMA,
            "Night Owls Data",
            ["2026-12-10T19:00 America/Chicago 120: Dashboards after dark"],
            id="Luma, in UTC",
        ),
        pytest.param(
            GOOGLE,
            "Study circle",
            [
                "2026-12-01T18:30 Europe/Madrid 90: Study circle: decorators",
                "2026-12-16T18:30 Europe/Madrid 90: Study circle: decorators (on Wednesday!)",
                "2026-12-22T18:30 Europe/Madrid 90: Study circle: decorators",
                "2027-01-05T00:00 Europe/Madrid 1440: Roscón day",
            ],
            id="Google, with exceptions and a whole day",
        ),
        pytest.param(
            PRETALX,
            None,
            [
                "2026-12-12T10:15 Europe/Berlin 45: Ducks, typed - Wanjiru K.",
                "2026-12-12T17:00 Europe/Berlin 30: Closing words",
            ],
            id="pretalx, with a duration and no VTIMEZONE",
        ),
        pytest.param(
            OUTLOOK,
            "Class visits",
            [
                "2026-12-09T18:00 Europe/Paris 120: Visit to the makers",
                "2026-12-10T09:00 America/Chicago 30: Call with Chicago",
                "2027-01-13T18:00 Europe/Paris 120: Visit to the makers",
                "2027-02-10T18:00 Europe/Paris 120: Visit to the makers",
            ],
            id="Outlook, with zones of its own",
        ),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_feeds_are_read_as_they_are_in_the_wild(feed: str, ends: str, name: str | None, expected: list[str]) -> None:
    reading = read(feed.replace("\n", ends))

    assert (reading.name, lines_of(reading), reading.skipped) == (name, expected, ())


def test_texts_are_unfolded_unescaped_and_plain() -> None:
    [queues] = read(MEETUP).events
    circle = read(GOOGLE).events[0]

    assert queues.description == (
        "Riverbend Python\nWednesday, December 9 at 7:00 PM\n\nWe pull a queue apart and put it together again. Bring a"
        " laptop; chairs are there.\n\nhttps://www.meetup.com/riverbend-python/events/308812345/"
    )
    assert queues.venue == "Boathouse 4 (12 Pier Road, Riverbend, IL)"
    assert queues.link == "https://www.meetup.com/riverbend-python/events/308812345/"
    assert circle.description == (
        "We read one chapter a week.\n\n- Bring questions\n- or cake\n\nthe book (https://example.org/book)"
    )


def test_a_place_that_is_an_address_is_the_link() -> None:
    [owls] = read(LUMA).events

    assert (owls.venue, owls.link) == (None, "https://lu.ma/event/evt-nightowl7")


def test_an_occurrence_cancelled_or_moved_keeps_its_own_name() -> None:
    events = read(GOOGLE).events

    assert [(each.uid, each.cancelled) for each in events] == [
        ("4k2circulo@google.com/2026-12-01", False),
        ("4k2circulo@google.com/2026-12-15", False),
        ("4k2circulo@google.com/2026-12-22", True),
        ("roscon@google.com", False),
    ]


EVENING = ":20261210T010000Z"
IN_CHICAGO = "2026-12-09T19:00 America/Chicago"
FINE = event("fine@example.org", EVENING, title="Fine")
FINE_READ = f"{IN_CHICAGO} 120: Fine"

# What is wrong, the calendar, the events that were read, and what was said about the others.
DAMAGE: list[tuple[str, str | bytes, list[str], list[tuple[str, Skipped]]]] = [
    ("a byte order mark", b"\xef\xbb\xbf" + calendar(FINE).encode(), [FINE_READ], []),
    ("UTF-16", calendar(FINE).encode("utf-16"), [FINE_READ], []),
    (
        "Latin-1 that nobody announced",
        calendar(event("1", EVENING, title="Café con leche")).encode("latin-1"),
        [f"{IN_CHICAGO} 120: Café con leche"],
        [],
    ),
    (
        "a line folded in the middle of a letter",
        calendar(event("1", EVENING, title="Fiancé")).encode().replace("é".encode(), b"\xc3\r\n \xa9"),
        [f"{IN_CHICAGO} 120: Fiancé"],
        [],
    ),
    (
        "empty lines and zero bytes",
        calendar(FINE).replace("\r\n", "\r\n\r\n").replace("Fine", "Fi\0ne"),
        [FINE_READ],
        [],
    ),
    ("words before it", "Here is your calendar:\n" + calendar(FINE), [FINE_READ], []),
    ("no UID", calendar(event(None, EVENING, title="Fine")), [FINE_READ], []),
    ("no end", calendar(FINE), [FINE_READ], []),
    ("an end before the start", calendar(event("1", EVENING, "DTEND:20261209T010000Z", title="Fine")), [FINE_READ], []),
    ("an end that cannot be read", calendar(event("1", EVENING, "DTEND:soon", title="Fine")), [FINE_READ], []),
    ("a duration", calendar(event("1", EVENING, "DURATION:PT45M", title="Fine")), [f"{IN_CHICAGO} 45: Fine"], []),
    ("a negative duration", calendar(event("1", EVENING, "DURATION:-PT45M", title="Fine")), [FINE_READ], []),
    (
        "no title, but a calendar with a name",
        calendar(event("1", EVENING, title=None), head=("X-WR-CALNAME:Night Owls",)),
        [f"{IN_CHICAGO} 120: Night Owls"],
        [],
    ),
    ("no title at all", calendar(FINE, event("1", EVENING, title=None)), [FINE_READ], [("1", Skipped.NO_TITLE)]),
    (
        "a title that nobody can see",
        calendar(FINE, event("1", EVENING, title="\u200b")),
        [FINE_READ],
        [("", Skipped.NO_TITLE)],
    ),
    (
        "no start",
        calendar(FINE, event("1", "-X:1", title="Whenever")),
        [FINE_READ],
        [("Whenever", Skipped.NO_START)],
    ),
    (
        "a start that cannot be read",
        calendar(event("1", ":next Thursday", title="Thursday"), FINE),
        [FINE_READ],
        [("Thursday", Skipped.DAMAGED)],
    ),
    (
        "a rule that cannot be read",
        calendar(event("1", EVENING, "RRULE:FREQ=SOMETIMES", title="Sometimes"), FINE),
        [FINE_READ],
        [("Sometimes", Skipped.DAMAGED)],
    ),
    (
        "a rule that repeats every second",
        calendar(event("1", EVENING, "RRULE:FREQ=SECONDLY", title="Tick"), FINE),
        [FINE_READ],
        [("Tick", Skipped.TOO_OFTEN)],
    ),
    (
        "a daily rule for every minute",
        calendar(event("1", EVENING, "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3", title="Tick"), FINE),
        [FINE_READ],
        [("Tick", Skipped.TOO_OFTEN)],
    ),
    (
        "a zone that nobody knows",
        calendar(event("1", ";TZID=Middle Earth:20261209T190000", title="Shire"), FINE),
        [FINE_READ],
        [("Shire", Skipped.ZONE)],
    ),
    (
        "a zone with the exporter's path",
        calendar(event("1", ";TZID=/freeassociation.sourceforge.net/America/New_York:20261209T200000", title="Fine")),
        ["2026-12-09T20:00 America/New_York 120: Fine"],
        [],
    ),
    (
        "a zone of Windows, without its rules",
        calendar(event("1", ";TZID=Central Standard Time:20261209T190000", title="Fine")),
        [FINE_READ],
        [],
    ),
    ("a time of no zone", calendar(event("1", ":20261209T190000", title="Fine")), [FINE_READ], []),
    (
        "a time of no zone in a calendar with one",
        calendar(event("1", ":20261209T190000", title="Fine"), head=("X-WR-TIMEZONE:Asia/Tokyo",)),
        ["2026-12-09T19:00 Asia/Tokyo 120: Fine"],
        [],
    ),
    (
        "an event that is never closed",
        calendar("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Open\r\nDTSTART:20261211T010000Z", FINE),
        [FINE_READ, "2026-12-10T19:00 America/Chicago 120: Open"],
        [],
    ),
    (
        "an end of the file in mid-word",
        calendar(FINE, event("Cut", EVENING))[:-80],
        [FINE_READ],
        [("Cut", Skipped.NO_START)],
    ),
    (
        "one UID for all events",
        calendar(FINE, event("fine@example.org", ":20261211T010000Z", title="Also fine")),
        [FINE_READ, "2026-12-10T19:00 America/Chicago 120: Also fine"],
        [],
    ),
    (
        "two versions of one event",
        calendar(event("1", EVENING, "SEQUENCE:2", title="Fine"), event("1", ":20261212T010000Z", "SEQUENCE:1")),
        [FINE_READ],
        [],
    ),
    (
        "a title over two lines with markup",
        calendar(event("1", EVENING, title="Salt &amp; pepper\\n at <b>night</b>")),
        [f"{IN_CHICAGO} 120: Salt & pepper at night"],
        [],
    ),
    ("a far future", calendar(FINE, event("1", ":20290101T010000Z", title="Far")), [FINE_READ], []),
    ("the past", calendar(FINE, event("1", ":20190101T010000Z", title="Long ago")), [FINE_READ], []),
    (
        "a year that no clock has",
        calendar(FINE, event("1", ":99991231T235959", title="End")),
        [FINE_READ],
        [("End", Skipped.DAMAGED)],
    ),
    (
        "properties that nobody knows",
        calendar(event("1", EVENING, "X-:;=:::", "ATTACH;:", title="Fine")),
        [FINE_READ],
        [],
    ),
    ("a calendar without events", calendar(), [], []),
]


@pytest.mark.parametrize(("content", "events", "said"), [case[1:] for case in DAMAGE], ids=[case[0] for case in DAMAGE])
def test_what_is_damaged_is_left_out_and_the_rest_is_read(
    content: str | bytes, events: list[str], said: list[tuple[str, Skipped]]
) -> None:
    reading = read(content)

    assert (lines_of(reading), list(reading.skipped)) == (events, said)


@pytest.mark.parametrize(
    "content",
    [b"", b"<!DOCTYPE html><html><body>Log in</body></html>", b"{}", b"\x89PNG\r\n\x1a\n\0\0", b"BEGIN:VCARD\n"],
)
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Unreadable) as told:
        read(content)

    assert told.value.trouble is Trouble.NO_CALENDAR


def test_a_calendar_that_breaks_off_does_not_say_what_is_missing() -> None:
    whole, cut = read(calendar(FINE)), read(calendar(FINE)[:-20])

    assert (whole.until, cut.until) == (NOW + HORIZON, NOW)


def test_what_lies_in_the_past_or_beyond_the_horizon_is_counted() -> None:
    reading = read(calendar(FINE, event("1", ":20290101T010000Z"), event("2", ":20190101T010000Z")))

    assert (len(reading.events), reading.past, reading.later) == (1, 1, 1)


def test_the_wall_clock_of_a_series_stays_across_the_clock_change() -> None:
    weekly = event("1", ";TZID=America/Chicago:20260902T190000", "RRULE:FREQ=WEEKLY", title="Weekly")

    events = read(calendar(weekly)).events

    assert {each.local_start[10:] for each in events} == {"T19:00"}
    assert [each.starts_at.astimezone(ZoneInfo("America/Chicago")).hour for each in events] == [19] * len(events)
    assert len(events) == 57  # Wednesdays within 400 days


def test_each_day_of_a_series_has_a_name_that_its_hour_does_not_change() -> None:
    at_seven = event("1", ";TZID=America/Chicago:20261202T190000", "RRULE:FREQ=WEEKLY;COUNT=5")
    at_eight = event("1", ";TZID=America/Chicago:20261202T200000", "RRULE:FREQ=WEEKLY;COUNT=5")

    before, after = (read(calendar(each)).events for each in (at_seven, at_eight))

    assert [each.uid for each in before] == [each.uid for each in after]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2000),
            st.integers(0, 12),
            st.sampled_from(["", "\r\n", "\x00", ":", ";", "BEGIN:VEVENT\r\n"]),
        ),
        max_size=6,
    )
)
def test_no_damage_ever_keeps_the_reader_from_answering(wounds: list[tuple[int, int, str]]) -> None:
    text = GOOGLE + MEETUP
    for at, length, instead in wounds:
        text = text[:at] + instead + text[at + length :]

    reading = read("BEGIN:VCALENDAR\r\n" + text)

    assert all(NOW < each.starts_at < each.ends_at for each in reading.events)
    assert len({each.uid for each in reading.events}) == len(reading.events)


def large(count: int) -> bytes:
    first = datetime(2026, 12, 1, 19, tzinfo=UTC)
    about = "Bring a laptop\\, and a friend. " * 52
    return calendar(
        *(
            event(
                f"{n}@big",
                f":{first + timedelta(hours=3 * n):%Y%m%dT%H%M%S}",
                f"DESCRIPTION:{about}",
                title=f"Evening {n}",
            )
            for n in range(count)
        )
    ).encode()


async def test_five_megabytes_are_read_by_another_process() -> None:
    content = large(3000)
    assert len(content) > 5_000_000

    reading = await read_apart(content, GROUP_ZONE, NOW)

    assert (len(reading.events), reading.later) == (200, 2800)
    assert reading.events[0].title == "Evening 0"


async def test_what_another_process_read_is_what_is_read_here() -> None:
    assert await read_apart(GOOGLE.encode(), GROUP_ZONE, NOW) == read(GOOGLE)


async def test_a_calendar_that_takes_for_ever_is_given_up() -> None:
    # The thirtieth of February: whoever looks for it looks at every day until the year 9999.
    never = [
        event(f"{n}", ";TZID=Europe/Berlin:20260130T010000", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
        for n in range(50)
    ]

    with pytest.raises(Unreadable) as told:
        await read_apart(calendar(*never).encode(), GROUP_ZONE, NOW, patience=2)

    assert told.value.trouble is Trouble.TOO_HARD


async def test_another_process_says_too_that_something_is_no_calendar() -> None:
    with pytest.raises(Unreadable) as told:
        await read_apart(b"<html>", GROUP_ZONE, NOW)

    assert told.value.trouble is Trouble.NO_CALENDAR
