from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.groups import Consent, Person, PromptsWanted
from bot.domain.meetups import Attendance, AttendanceSource, AttendanceState, Rsvp, RsvpAnswer
from bot.domain.prompts import (
    Invited,
    Surface,
    after_quiet_hours,
    local_day,
    next_day,
    surface_for,
    who_was_there,
)

NOW = datetime(2026, 12, 10, 3, 30, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


def rsvp(user_id: int, answer: RsvpAnswer = RsvpAnswer.GOING) -> Rsvp:
    return Rsvp(1, user_id, f"Person {user_id}", answer, 0, None, NOW)


def noted(user_id: int, state: AttendanceState, source: AttendanceSource = AttendanceSource.ORGANISER) -> Attendance:
    return Attendance(1, user_id, state, source, NOW)


def person(quiet_from: int = 22 * 60, quiet_to: int = 8 * 60, wanted: PromptsWanted = PromptsWanted.ON) -> Person:
    return Person(1, "Ada", quiet_from=quiet_from, quiet_to=quiet_to, prompts=wanted)


def test_where_nobody_took_attendance_those_going_are_asked() -> None:
    rsvps = [rsvp(1), rsvp(2), rsvp(3, RsvpAnswer.MAYBE), rsvp(4, RsvpAnswer.DECLINED), rsvp(5, RsvpAnswer.WAITLISTED)]

    assert who_was_there(rsvps, []) == {1, 2}


def test_where_attendance_was_taken_those_present_are_asked_also_without_an_rsvp() -> None:
    taken = [noted(2, AttendanceState.PRESENT), noted(9, AttendanceState.PRESENT), noted(1, AttendanceState.ABSENT)]

    assert who_was_there([rsvp(1), rsvp(2), rsvp(3)], taken) == {2, 9}


def test_somebodys_own_word_is_no_attendance_taken() -> None:
    own = AttendanceSource.PERSON
    words = [noted(1, AttendanceState.ABSENT, own), noted(9, AttendanceState.PRESENT, own)]

    assert who_was_there([rsvp(1), rsvp(2)], words) == {2, 9}


def test_where_only_absences_were_noted_the_others_who_were_going_are_asked() -> None:
    assert who_was_there([rsvp(1), rsvp(2)], [noted(1, AttendanceState.ABSENT)]) == {2}


def test_voice_tells_who_came_to_a_meetup_online_but_not_who_sat_in_the_room() -> None:
    in_voice = [noted(2, AttendanceState.PRESENT, AttendanceSource.VOICE)]

    assert who_was_there([rsvp(1), rsvp(2)], in_voice) == {2}
    assert who_was_there([rsvp(1), rsvp(2)], in_voice, in_a_room=True) == {1, 2}


@pytest.mark.parametrize(
    ("consent", "surface"),
    [(Consent.DM, Surface.DM), (Consent.THREAD, Surface.THREAD), (None, Surface.THREAD), (Consent.NO, None)],
)
def test_people_are_asked_where_they_said(consent: Consent | None, surface: Surface | None) -> None:
    assert surface_for(Invited(person(), consent), NOW) is surface


def test_who_switched_prompts_off_is_asked_nowhere() -> None:
    assert surface_for(Invited(person(wanted=PromptsWanted.OFF), Consent.DM), NOW) is None


def test_a_pause_ends_by_itself() -> None:
    paused = Person(1, "Ada", prompts=PromptsWanted.PAUSED, paused_until=NOW)

    assert surface_for(Invited(paused, Consent.DM), NOW - timedelta(seconds=1)) is None
    assert surface_for(Invited(paused, Consent.DM), NOW) is Surface.DM


def test_closed_dms_lead_to_the_thread() -> None:
    closed = Person(1, "Ada", dm_closed_at=NOW)

    assert surface_for(Invited(closed, Consent.DM), NOW) is Surface.THREAD


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-12-09 21:59", "2026-12-09 21:59"),
        ("2026-12-09 22:00", "2026-12-10 08:00"),
        ("2026-12-10 00:10", "2026-12-10 08:00"),
        ("2026-12-10 08:00", "2026-12-10 08:00"),
        # The night in which the clocks go forward, and the one in which they go back.
        ("2026-03-28 23:00", "2026-03-29 08:00"),
        ("2026-10-24 23:00", "2026-10-25 08:00"),
    ],
)
def test_what_falls_into_quiet_hours_waits_for_their_end_on_the_persons_clock(local: str, expected: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=MADRID).astimezone(UTC)

    assert f"{after_quiet_hours(moment, person(), MADRID).astimezone(MADRID):%Y-%m-%d %H:%M}" == expected


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert after_quiet_hours(NOW, person(quiet_from=0, quiet_to=0), MADRID) == NOW


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone itself
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(["Europe/Madrid", "America/Chicago", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]),
)
def test_nobody_is_woken_and_nobody_waits_longer_than_a_day(moment: datetime, start: int, end: int, zone: str) -> None:
    who = person(start * 60, end * 60)

    due = after_quiet_hours(moment, who, ZoneInfo(zone))

    assert moment <= due <= moment + timedelta(hours=25)
    assert after_quiet_hours(due, who, ZoneInfo(zone)) == due


def test_the_next_day_is_another_day_on_the_persons_calendar_at_the_same_hour() -> None:
    evening = datetime(2026, 10, 24, 21, 30, tzinfo=MADRID).astimezone(UTC)  # the clocks go back that night

    again = next_day(evening, person(), MADRID)

    assert f"{again.astimezone(MADRID):%Y-%m-%d %H:%M}" == "2026-10-25 21:30"
    assert local_day(again, MADRID) != local_day(evening, MADRID)
