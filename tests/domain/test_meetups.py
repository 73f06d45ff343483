from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import InLine, Meetup, Status, fits, promoted
from bot.domain.plan import jobs_of, reminder_times

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
START = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
GROUP = Group(1, "Riverbend Python", timezone="America/Chicago")
MEETUP = Meetup(
    id=7,
    guild_id=1,
    title="Type hints by the river",
    status=Status.SCHEDULED,
    timezone="America/Chicago",
    local_start="2026-12-09T19:00",
    starts_at=START,
    ends_at=START + timedelta(hours=2),
)

parties = st.integers(1, 6)
lines = st.lists(parties, max_size=12).map(lambda sizes: [InLine(n, party) for n, party in enumerate(sizes)])


def test_a_meetup_owes_its_announcement_reminders_start_and_end() -> None:
    owed = {plan.key: plan.due_at for plan in jobs_of(MEETUP, GROUP, NOW)}

    assert owed == {
        "announcement:7": NOW,
        "reminder:7:1440": START - timedelta(days=1),
        "reminder:7:60": START - timedelta(hours=1),
        "start:7": START,
        "end:7": START + timedelta(hours=2),
    }


def test_a_reminder_is_useless_after_the_start_and_an_announcement_after_the_end() -> None:
    useless = {plan.kind: plan.useless_after for plan in jobs_of(MEETUP, GROUP, NOW)}

    assert useless == {
        JobKind.ANNOUNCEMENT: MEETUP.ends_at,
        JobKind.REMINDER: MEETUP.starts_at,
        JobKind.START: None,
        JobKind.END: None,
    }


def test_a_reminder_whose_time_has_passed_is_not_planned() -> None:
    assert reminder_times(MEETUP, GROUP, START - timedelta(hours=3)) == (START - timedelta(hours=1),)


def test_without_a_limit_everybody_fits() -> None:
    assert fits(None, 10_000, 50, line=3)


def test_nobody_overtakes_the_line() -> None:
    assert not fits(10, 5, 1, line=1)


@given(st.integers(1, 30), st.integers(0, 30), lines)
def test_promotion_never_fills_a_room_beyond_its_capacity(capacity: int, taken: int, line: list[InLine]) -> None:
    lucky = promoted(capacity, taken, line)

    assert not lucky or taken + sum(each.party for each in lucky) <= capacity


@given(st.integers(1, 30), st.integers(0, 30), lines)
def test_promotion_takes_the_line_in_its_order_and_as_far_as_it_goes(
    capacity: int, taken: int, line: list[InLine]
) -> None:
    lucky = promoted(capacity, taken, line)
    left = capacity - taken - sum(each.party for each in lucky)

    assert lucky == line[: len(lucky)]
    assert all(next_one.party > left for next_one in line[len(lucky) :][:1])
