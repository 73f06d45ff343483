from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import NotUnderstood
from bot.domain.zones import COMMON_ZONES, ClockChange, city_of, clock_change, known_zone, zones_like

with_a_place = st.sampled_from(sorted(zone for zone in available_timezones() if zone.startswith(("Europe/", "Asia/"))))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("America/Chicago", "America/Chicago"),
        ("  america/chicago ", "America/Chicago"),
        ("chicago", "America/Chicago"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(written: str, meant: str) -> None:
    assert known_zone(written) == meant


@pytest.mark.parametrize("written", ["", "Atlantis", "../etc/passwd", "Etc/GMT+5", "CET or so"])
def test_what_is_no_zone_is_refused(written: str) -> None:
    with pytest.raises(NotUnderstood, match="Try a large city"):
        known_zone(written)


@given(with_a_place, st.sampled_from([str.lower, str.upper, str.title]))
def test_letter_case_does_not_matter(zone: str, change: Callable[[str], str]) -> None:
    assert known_zone(change(zone)) == zone


@given(with_a_place)
def test_a_zone_is_offered_while_its_city_is_typed(zone: str) -> None:
    offered = zones_like(city_of(zone), most=1000)
    assert zone in offered


def test_before_anything_is_typed_the_common_ones_are_offered() -> None:
    assert zones_like("") == COMMON_ZONES
    assert len(COMMON_ZONES) == 25  # the most that a select or an autocomplete holds
    assert {ZoneInfo(zone).key for zone in COMMON_ZONES} == {known_zone(zone) for zone in COMMON_ZONES}


@pytest.mark.parametrize(
    ("zone", "at", "by"),
    [
        ("America/Chicago", datetime(2027, 3, 14, 8, 0, tzinfo=UTC), timedelta(hours=1)),
        ("Europe/Madrid", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), timedelta(hours=1)),
        ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, 0, tzinfo=UTC), timedelta(minutes=-30)),
        ("America/Santiago", datetime(2027, 4, 4, 3, 0, tzinfo=UTC), timedelta(hours=-1)),
    ],
)
def test_the_next_change_of_the_clocks_is_known_to_the_second(zone: str, at: datetime, by: timedelta) -> None:
    winter, summer = datetime(2026, 11, 30, 15, 0, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    assert clock_change(ZoneInfo(zone), winter, summer) == ClockChange(at, by)
    assert clock_change(ZoneInfo(zone), winter, at - timedelta(seconds=1)) is None


def test_where_the_clocks_stay_there_is_no_change() -> None:
    assert (
        clock_change(ZoneInfo("Asia/Tokyo"), datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)) is None
    )
