from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.clock_changes import changing_zones, tallies
from bot.domain.meetups import Level, Meetup, Status
from bot.domain.recurrence import LAST, Rule, instant_of
from bot.domain.series import Series, template_of

CHICAGO = ZoneInfo("America/Chicago")
# Both hemispheres, half an hour at Lord Howe, two hours at Troll, Ramadan in Casablanca, midnight in Santiago.
SAMPLE = (
    "America/Chicago",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "America/Santiago",
    "Atlantic/Azores",
    "Pacific/Chatham",
)

days = st.dates(date(2026, 1, 1), date(2036, 12, 31))
intervals = st.integers(1, 12)
rules = st.one_of(
    st.builds(Rule, weekday=st.integers(0, 6), every=intervals),
    st.builds(Rule, weekday=st.integers(0, 6), nth=st.sampled_from([1, 2, 3, 4, 5, LAST]), every=intervals),
    st.builds(Rule, day=st.sampled_from([LAST, *range(1, 32)]), every=intervals),
)
finishes = st.one_of(st.none(), days, st.integers(2, 500))


def ending(rule: Rule, finish: date | int | None) -> Rule:
    until, times = (None, finish) if isinstance(finish, int) else (finish, None)
    return rule.ending(until=until, times=times)


def series(rule: Rule, first: str, zone: str = "America/Chicago", **template: object) -> Series:
    return Series(1, 1, "Type hints by the river", rule, zone, first, 120, template)


def dates(rule: Rule, first: str, count: int) -> list[str]:
    return [f"{slot:%Y-%m-%d}" for slot in islice(series(rule, first).slots(), count)]


def test_ten_years_of_every_kind_of_series_keep_their_wall_clock() -> None:
    found = tallies(SAMPLE, (time(19), time(1, 30), time(2, 30)))

    assert sum(tally.seen for tally in found.values()) > 37_000
    assert sum(tally.skipped for tally in found.values()) > 20
    assert sum(tally.repeated for tally in found.values()) > 20
    assert {name: tally.wrong for name, tally in found.items()} == dict.fromkeys(found, 0)


def test_the_zones_whose_clocks_change_are_many_and_on_both_sides_of_the_equator() -> None:
    assert len(changing_zones()) > 150
    assert set(SAMPLE) <= set(changing_zones())


@given(rules, finishes)
def test_a_rule_is_read_as_it_was_written(rule: Rule, finish: date | int | None) -> None:
    wanted = ending(rule, finish)

    assert Rule.parse(str(wanted)) == wanted


@given(rules, days)
def test_a_series_can_begin_on_any_day_by_a_rule_of_the_same_kind(rule: Rule, day: date) -> None:
    begun = rule.beginning(day)

    assert begun.has(day)
    assert (begun.is_weekly, begun.day is None, begun.every) == (rule.is_weekly, rule.day is None, rule.every)
    assert next(begun.slots(datetime.combine(day, time(19)))).date() == day


@given(rules, days, finishes)
def test_slots_rise_and_stop_at_the_end(rule: Rule, day: date, finish: date | int | None) -> None:
    wanted = ending(rule.beginning(day), finish)
    slots = list(islice(wanted.slots(datetime.combine(day, time(19))), 60))

    assert slots == sorted(set(slots))
    assert len(slots) <= (wanted.times or 60)
    assert all(slot.date() <= (wanted.until or slot.date()) for slot in slots)


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        (Rule(weekday=2), "2026-12-23T19:00", ["2026-12-23", "2026-12-30", "2027-01-06"]),
        (Rule(weekday=2, every=2), "2026-12-23T19:00", ["2026-12-23", "2027-01-06", "2027-01-20"]),
        (Rule(weekday=2, nth=2), "2026-12-09T19:00", ["2026-12-09", "2027-01-13", "2027-02-10"]),
        (Rule(weekday=3, nth=LAST), "2026-11-26T19:00", ["2026-11-26", "2026-12-31", "2027-01-28"]),
        (Rule(weekday=6, nth=5), "2026-11-29T19:00", ["2026-11-29", "2027-01-31", "2027-05-30"]),
        (Rule(day=31), "2026-12-31T19:00", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        (Rule(day=LAST), "2026-12-31T19:00", ["2026-12-31", "2027-01-31", "2027-02-28"]),
        (Rule(day=15, every=2), "2026-12-15T19:00", ["2026-12-15", "2027-02-15", "2027-04-15"]),
        (Rule(weekday=2, times=2), "2026-12-09T19:00", ["2026-12-09", "2026-12-16"]),
        (Rule(weekday=2, until=date(2026, 12, 16)), "2026-12-09T23:30", ["2026-12-09", "2026-12-16"]),
    ],
)
def test_each_kind_of_rule_gives_its_dates(rule: Rule, first: str, expected: list[str]) -> None:
    assert dates(rule, first, 3) == expected


def test_seven_in_the_evening_stays_seven_in_the_evening_when_the_clocks_change() -> None:
    weekly = series(Rule(weekday=2), "2027-03-10T19:00")
    starts = [weekly.times(slot)["starts_at"] for slot in islice(weekly.slots(), 2)]

    assert starts == [datetime(2027, 3, 11, 1, 0, tzinfo=UTC), datetime(2027, 3, 18, 0, 0, tzinfo=UTC)]


def test_a_slot_in_the_skipped_hour_is_later_by_what_was_skipped_and_keeps_its_name() -> None:
    times = series(Rule(weekday=6), "2027-03-07T02:30").times(datetime(2027, 3, 14, 2, 30))  # noqa: DTZ001 - a wall clock

    assert times["series_slot"] == "2027-03-14T02:30"
    assert times["local_start"] == "2027-03-14T03:30"
    assert times["starts_at"] == datetime(2027, 3, 14, 8, 30, tzinfo=UTC)


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    assert instant_of(datetime(2026, 11, 1, 1, 30), CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # noqa: DTZ001 - a wall clock


def test_beside_a_zone_the_end_of_a_rule_is_written_in_utc() -> None:
    rule = Rule(weekday=2, until=date(2027, 6, 30))

    assert str(rule) == "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630T235959"
    assert rule.rrule(CHICAGO) == "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270701T045959Z"


def test_a_rule_knows_whether_some_months_have_no_such_day() -> None:
    asked = [Rule(day=28), Rule(day=29), Rule(day=LAST), Rule(weekday=0, nth=4), Rule(weekday=0, nth=5)]

    assert [rule.leaves_out_months for rule in asked] == [False, True, False, False, True]


def test_what_all_meetups_of_a_series_share_is_taken_from_the_first() -> None:
    start = datetime(2027, 3, 10, 1, 0, tzinfo=UTC)
    first = Meetup(
        id=1, guild_id=1, title="Type hints", status=Status.DRAFT, timezone="America/Chicago",
        local_start="2027-03-09T19:00", starts_at=start, ends_at=start + timedelta(hours=2), venue="Boathouse 4",
        level=Level.BEGINNER, capacity=30, rsvp_deadline=start - timedelta(hours=25),
    )  # fmt: skip
    shared = series(Rule(weekday=1), "2027-03-09T19:00", **template_of(first)).shared(datetime(2027, 3, 16, 19, 0))  # noqa: DTZ001 - a wall clock

    assert (shared["venue"], shared["level"], shared["capacity"], shared["food"]) == (
        "Boathouse 4",
        "beginner",
        30,
        None,
    )
    # Six in the evening of the day before, in summer time by now.
    assert shared["rsvp_deadline"] == datetime(2027, 3, 15, 23, 0, tzinfo=UTC)


def test_slots_are_found_from_the_middle_of_a_series() -> None:
    weekly = series(Rule(weekday=2), "2026-12-09T19:00")
    later = datetime(2027, 1, 1, 0, 0)  # noqa: DTZ001 - a wall clock

    assert f"{next(weekly.slots(later)):%Y-%m-%dT%H:%M}" == "2027-01-06T19:00"
    assert len(list(takewhile(lambda slot: slot < later, weekly.slots()))) == 4
