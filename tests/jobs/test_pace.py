"""New DMs are kept apart, each job with a turn of its own."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.jobs.work import DmPace, Later
from db.schema import deliveries
from tests.town import MORNING, Town

APART = timedelta(seconds=3)


def turn_of(pace: DmPace, job_id: int) -> timedelta:
    """How long a job that came second or later has to wait, in the morning."""
    with pytest.raises(Later) as later:
        pace.take_turn(job_id, MORNING, APART)
    return later.value.when - MORNING


def test_each_of_those_who_wait_has_a_turn_of_its_own() -> None:
    pace = DmPace()
    pace.take_turn(1, MORNING, APART)

    assert [turn_of(pace, job_id) for job_id in (2, 3, 4)] == [APART, 2 * APART, 3 * APART]


def test_a_job_keeps_its_turn_until_it_comes() -> None:
    pace = DmPace()
    pace.take_turn(1, MORNING, APART)
    assert turn_of(pace, 2) == turn_of(pace, 2) == APART

    pace.take_turn(2, MORNING + APART, APART)


def test_turns_missed_in_a_long_sleep_are_not_all_taken_at_once() -> None:
    pace = DmPace()
    pace.take_turn(1, MORNING, APART)
    assert [turn_of(pace, job_id) for job_id in (2, 3)] == [APART, 2 * APART]
    later = MORNING + timedelta(hours=1)

    pace.take_turn(2, later, APART)

    with pytest.raises(Later):
        pace.take_turn(3, later, APART)


async def test_a_dm_is_begun_when_its_turn_has_come_and_not_before(town: Town) -> None:
    await town.marisol.runs("/meetup create", title="Maps on paper", when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    for name in ("Ana", "Bo", "Chidi", "Dana"):
        person = town.person(name)
        await person.presses("Going", in_="#announcements")
        await person.presses("By DM")

    await town.hours_pass(24 * 8 + 10)

    async with town.database.read() as conn:
        by_dm = deliveries.c.recipient.startswith("dm:")
        begun = (await conn.execute(sa.select(deliveries.c.started_at, deliveries.c.sent_at).where(by_dm))).all()
    assert len({row.started_at for row in begun}) == len(begun) == 4
    assert all(row.started_at == row.sent_at for row in begun)
