from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import (
    CODE_LETTERS,
    RollCount,
    Stay,
    Tries,
    code_in,
    counted,
    must_be_open,
    present_by_voice,
    time_in_voice,
    watch,
)
from bot.domain.jobs import JobKind
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, Status
from bot.domain.problems import NotPossible

STARTS = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
ADA, BEN = 1, 2


def meetup(status: Status = Status.LIVE, voice_channel_id: int | None = None, length: int = 120) -> Meetup:
    return Meetup(
        7, 1, "Snakes", status, "America/Chicago", "2026-12-09T19:00", STARTS, STARTS + timedelta(minutes=length),
        voice_channel_id=voice_channel_id,
    )  # fmt: skip


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return STARTS + timedelta(minutes=minutes)


def stay(user_id: int, joined: float, until: float) -> Stay:
    return Stay(user_id, at(joined), at(until))


# ------------------------------------------------------------------ time in voice


def test_several_stays_add_up_and_what_two_of_them_share_counts_once() -> None:
    stays = [stay(ADA, 0, 5), stay(ADA, 20, 26), stay(ADA, 24, 30), stay(BEN, 10, 11)]

    assert time_in_voice(stays, STARTS, ENDS) == {ADA: timedelta(minutes=15), BEN: timedelta(minutes=1)}


def test_only_what_lies_between_start_and_end_counts() -> None:
    stays = [stay(ADA, -15, 4), stay(ADA, 117, 140), stay(BEN, -15, 0), stay(BEN, 120, 130)]

    assert time_in_voice(stays, STARTS, ENDS) == {ADA: timedelta(minutes=7)}


moments = st.integers(-30, 150)


@given(st.lists(st.tuples(st.sampled_from([ADA, BEN]), moments, moments)))
def test_the_time_is_that_of_somebody_who_looks_every_minute(given: list[tuple[int, int, int]]) -> None:
    stays = [stay(user_id, min(a, b), max(a, b)) for user_id, a, b in given]

    looked = {
        user_id: sum(any(each.joined_at <= at(m) < each.until and each.user_id == user_id for each in stays)
                     for m in range(120))
        for user_id in (ADA, BEN)
    }  # fmt: skip

    spent = {user_id: time // timedelta(minutes=1) for user_id, time in time_in_voice(stays, STARTS, ENDS).items()}
    assert spent == {user_id: minutes for user_id, minutes in looked.items() if minutes}


def test_enough_is_the_minimum_or_all_of_a_meetup_that_is_shorter() -> None:
    stays = [stay(ADA, 0, 10), stay(BEN, 0, 9.9)]

    assert present_by_voice(stays, meetup(), 10) == {ADA}
    assert present_by_voice(stays, meetup(length=5), 10) == {ADA, BEN}


def test_only_a_meetup_with_a_voice_channel_is_watched_and_from_before_its_start() -> None:
    assert watch(meetup()) == []
    [plan] = watch(meetup(voice_channel_id=5))
    assert (plan.kind, plan.due_at, plan.useless_after) == (JobKind.VOICE, at(-15), ENDS)


# ------------------------------------------------------------------ checking in


@pytest.mark.parametrize("typed", ["k7mq4", " K7MQ4 ", "K7 MQ4", "k-7-m-q-4", "K7MQ4."])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert code_in(typed) == "K7MQ4"


def test_no_letter_of_a_code_looks_like_another() -> None:
    assert set("0O1IL").isdisjoint(CODE_LETTERS)
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS) == 31


@pytest.mark.parametrize("minutes", [-60, 0, 120, 240])
def test_check_in_is_open_from_an_hour_before_until_two_hours_after(minutes: int) -> None:
    must_be_open(meetup(), at(minutes))


@pytest.mark.parametrize(("minutes", "said"), [(-61, "has not begun"), (241, "is closed")])
def test_outside_of_it_the_reason_is_told(minutes: int, said: str) -> None:
    with pytest.raises(NotPossible, match=said):
        must_be_open(meetup(), at(minutes))


def test_nobody_checks_in_to_what_was_cancelled() -> None:
    with pytest.raises(NotPossible, match="was cancelled"):
        must_be_open(meetup(Status.CANCELLED), at(0))


def test_ten_wrong_codes_an_hour_are_the_most_a_person_may_type() -> None:
    tries = Tries()
    for minute in range(10):
        tries.must_have_one_left(ADA, at(minute))
        tries.was_wrong(ADA, at(minute))

    with pytest.raises(NotPossible, match="a lot of wrong codes"):
        tries.must_have_one_left(ADA, at(59))
    tries.must_have_one_left(BEN, at(59))
    tries.must_have_one_left(ADA, at(60))


# ------------------------------------------------------------------ the roll


def test_a_roll_counts_who_came_by_source_and_who_of_those_going_did_not() -> None:
    present, absent = AttendanceState.PRESENT, AttendanceState.ABSENT
    check_in, organiser = AttendanceSource.CHECK_IN, AttendanceSource.ORGANISER

    count = counted(
        [
            (present, check_in, True, 12),
            (present, check_in, False, 3),
            (present, organiser, True, 2),
            (None, None, True, 4),
            (absent, AttendanceSource.PERSON, True, 1),
        ]
    )

    assert count == RollCount(
        came=17, without_rsvp=3, not_noted=4, stayed_away=1, sources=((check_in, 15), (organiser, 2))
    )
    assert count.everybody == 22
