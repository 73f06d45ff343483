from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import NotUnderstood
from bot.formats.when import Moment, at_wall_clock, understand, written

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # a Monday, ten in the morning there


def instants(text: str, zone: ZoneInfo) -> list[datetime]:
    """What the text means, or nothing where it is refused."""
    try:
        return [understand(text, zone, NOW).instant]
    except NotUnderstood:
        return []


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-12-09 19:00", "2026-12-09T19:00"),
        ("2026-12-09T19:00", "2026-12-09T19:00"),
        ("2026-12-09 7pm", "2026-12-09T19:00"),
        ("next Thursday 7pm", "2026-11-26T19:00"),
        ("thursday at 19:00", "2026-11-26T19:00"),
        ("Monday 19:00", "2026-11-23T19:00"),
        ("Monday 9am", "2026-11-30T09:00"),
        ("next Monday 19:00", "2026-11-30T19:00"),
        ("Wednesday next week at 7:30pm", "2026-12-02T19:30"),
        ("in two weeks at 18:30", "2026-12-07T18:30"),
        ("in 3 days, 7 pm", "2026-11-26T19:00"),
        ("tomorrow 19:00", "2026-11-24T19:00"),
        ("the day after tomorrow at 7 p.m.", "2026-11-25T19:00"),
        ("tonight at 8", "2026-11-23T20:00"),
        ("noon tomorrow", "2026-11-24T12:00"),
        ("Wed Dec 9 19:00", "2026-12-09T19:00"),
        ("the 9th of December at 7pm", "2026-12-09T19:00"),
        ("Dec 9th, 2026 at 7:00 PM", "2026-12-09T19:00"),
        ("January 4 12am", "2027-01-04T00:00"),
        ("29 February 10:00", "2028-02-29T10:00"),
        ("9.12. 19 Uhr", "2026-12-09T19:00"),
        ("09.12.2026 19:00", "2026-12-09T19:00"),
        ("13/12 7pm", "2026-12-13T19:00"),
        ("el próximo jueves a las 19:00", "2026-11-26T19:00"),
        ("el jueves que viene a las 19h", "2026-11-26T19:00"),
        ("mañana a las 7 de la tarde", "2026-11-24T19:00"),
        ("mañana por la mañana a las 9", "2026-11-24T09:00"),
        ("pasado mañana 18h", "2026-11-25T18:00"),
        ("9 de diciembre a las 19:00", "2026-12-09T19:00"),
        ("dentro de dos semanas a las 18:30", "2026-12-07T18:30"),
        ("9 dic 19:00", "2026-12-09T19:00"),
        ("nächsten Donnerstag um 19 Uhr", "2026-11-26T19:00"),
        ("morgen 18:30", "2026-11-24T18:30"),
        ("morgen um 18.30 Uhr", "2026-11-24T18:30"),
        ("übermorgen um 20 Uhr", "2026-11-25T20:00"),
        ("heute Abend um 8", "2026-11-23T20:00"),
        ("morgen früh um 9", "2026-11-24T09:00"),
        ("am Donnerstag um 7 abends", "2026-11-26T19:00"),
        ("Mi., 9. Dezember 2026, 19 Uhr", "2026-12-09T19:00"),
        ("Mi 9.12. 19:30 Uhr", "2026-12-09T19:30"),
        ("in zwei Wochen um 18:30", "2026-12-07T18:30"),
        ("in 3 Tagen mittags", "2026-11-26T12:00"),
        ("Mittwoch nächste Woche 19 Uhr", "2026-12-02T19:00"),
        ("4. März 19 Uhr", "2027-03-04T19:00"),
        ("Thursday 7pm CST", "2026-11-26T19:00"),
    ],
)
def test_a_time_is_understood_as_it_is_written(text: str, local: str) -> None:
    assert understand(text, CHICAGO, NOW).local == local


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tomorrow", "At what time of day?"),
        ("7pm", "On which day?"),
        ("", "At what time of day?"),
        ("next thursdy 7pm", "“next thursdy”"),
        ("yesterday 7pm", "has already passed."),
        ("thursday at 7", "Is 7 in the morning or in the evening? Please write it like 07:00 or 19:00."),
        ("12/9 7pm", "12/9 can be read in two ways."),
        ("Thu Dec 9 19:00", "2026-12-09 falls on a different day of the week"),
        ("2026-11-20 19:00", "2026-11-20 19:00 in America/Chicago has already passed."),
        ("2031-01-01 10:00", "Is the year right?"),
        ("30 feb 7pm", "There is no day 30 in month 2."),
        ("thursday 25:00", "25:00 isn't a time of day."),
        ("thursday 7pm if it does not rain", "“if it does not rain”"),
        ("saturday 10am-2pm", "At what time of day?"),
        ("2027-03-14 02:30", "skip 2027-03-14 02:30"),
        ("2027-11-07 01:30", "comes twice. Please write “2027-11-07 01:30 CDT” or “2027-11-07 01:30 CST”."),
        ("Thursday 7pm PST", "“pst”"),
        ("second thursday 7pm", "“second”"),
        ("um 7 am Donnerstag", "Is 7 in the morning or in the evening?"),
        ("halb acht morgen", "At what time of day?"),
    ],
)
def test_what_is_unclear_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand(text, CHICAGO, NOW)

    assert said in str(refused.value)


def test_a_spanish_reader_puts_the_day_before_the_month() -> None:
    assert understand("9/12 19:00", CHICAGO, NOW, "es").local == "2026-12-09T19:00"


def test_the_same_wall_clock_is_another_instant_after_a_clock_change() -> None:
    now = datetime(2026, 10, 30, 12, 0, tzinfo=UTC)

    before = understand("2026-10-31 19:00", CHICAGO, now).instant
    after = understand("2026-11-01 19:00", CHICAGO, now).instant

    assert after - before == timedelta(hours=25)


@given(
    st.sampled_from(["America/Chicago", "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo", "UTC"]),
    st.datetimes(datetime(2026, 11, 25), datetime(2029, 10, 1)),  # noqa: DTZ001 - wall clocks have no zone
)
def test_every_wall_clock_that_is_shown_once_comes_back_as_it_was_written(zone: str, drawn: datetime) -> None:
    local = drawn.replace(second=0, microsecond=0)
    shown = [
        instant
        for fold in (0, 1)
        if (instant := local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC))
        .astimezone(ZoneInfo(zone))
        .replace(tzinfo=None)
        == local
    ]

    assert instants(f"{local:%Y-%m-%d %H:%M}", ZoneInfo(zone)) == (shown[:1] if len(set(shown)) == 1 else [])


@given(st.text(max_size=80))
def test_whatever_is_typed_is_understood_or_refused_with_a_sentence(text: str) -> None:
    assert all(instant > NOW for instant in instants(text, CHICAGO))


def test_a_wall_clock_of_this_very_moment_has_passed() -> None:
    with pytest.raises(NotUnderstood, match="has already passed"):
        at_wall_clock(NOW.astimezone(CHICAGO).replace(tzinfo=None), CHICAGO, NOW)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2027-11-07 01:30 CDT", 6),
        ("2027-11-07 01:30 CST", 7),
        ("2027-11-07 at 1:30am, the first", 6),
        ("second 01:30 on 2027-11-07", 7),
        ("2027-11-07 a la 1:30h, la segunda", 7),
        ("7.11.2027 um 1:30 Uhr, zum zweiten", 7),
    ],
)
def test_of_an_hour_that_comes_twice_the_one_is_taken_that_is_named(text: str, hour: int) -> None:
    assert understand(text, CHICAGO, NOW).instant == datetime(2027, 11, 7, hour, 30, tzinfo=UTC)


def test_a_zone_without_letters_is_named_by_its_offset() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")

    with pytest.raises(NotUnderstood, match=r"“2027-04-04 01:45 \+11” or “2027-04-04 01:45 \+1030”"):
        understand("2027-04-04 01:45", lord_howe, NOW)

    assert understand("2027-04-04 01:45 +1030", lord_howe, NOW).instant == datetime(2027, 4, 3, 15, 15, tzinfo=UTC)


@given(
    st.sampled_from(["America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "Africa/Cairo", "UTC"]),
    st.datetimes(datetime(2026, 11, 25), datetime(2029, 10, 1)),  # noqa: DTZ001 - made aware at once
)
def test_every_moment_is_read_back_as_it_is_written(zone: str, drawn: datetime) -> None:
    instant = drawn.replace(second=0, microsecond=0, tzinfo=UTC)
    local = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    moment = Moment(local.isoformat(timespec="minutes"), instant)

    assert understand(written(moment, ZoneInfo(zone)), ZoneInfo(zone), NOW) == moment


@pytest.mark.parametrize(("zone", "month", "day"), [("America/Chicago", 11, 7), ("Europe/Madrid", 10, 31)])
def test_both_moments_of_a_repeated_hour_are_read_back_as_they_are_written(zone: str, month: int, day: int) -> None:
    first = datetime(2027, month, day, 0, 0, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    instants_of_the_night = [first + timedelta(minutes=15 * n) for n in range(20)]
    moments = [
        Moment(each.astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat(timespec="minutes"), each)
        for each in instants_of_the_night
    ]

    assert [understand(written(each, ZoneInfo(zone)), ZoneInfo(zone), NOW) for each in moments] == moments
