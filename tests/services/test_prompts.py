from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.groups import Consent, PromptsWanted
from bot.domain.meetups import AttendanceState, Meetup
from bot.domain.prompts import PromptState
from bot.domain.reflections import ReflectionKind
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.prompts import Ask, LeaveAlone, Wait
from bot.services.services import Services, services
from db import groups, jobs, prompts
from db.engine import Database
from tests.services.held_meetup import ENDED, RIVERBEND, held, member

ADA, BEN, CHI = 101, 102, 103
HALF_PAST = ENDED + timedelta(minutes=30)


@pytest.fixture
async def time() -> TimeKeeper:
    return TimeKeeper(ENDED)


@pytest.fixture
async def house(database: Database, time: TimeKeeper) -> Services:
    return services(database, time)


async def ended(house: Services, database: Database, *going: int, title: str = "Type hints by the river") -> Meetup:
    meetup = await held(database, *going, title=title)
    async with database.write() as conn:
        await house.prompts.plan_after(conn, meetup)
    return meetup


async def planned(database: Database) -> dict[str, datetime]:
    async with database.read() as conn:
        return {job.key: job.due_at for job in await jobs.listed(conn) if job.done_at is None}


async def sent(house: Services, database: Database, ask: Ask | Wait | LeaveAlone, user_id: int) -> None:
    assert isinstance(ask, Ask)
    async with database.write() as conn:
        await house.prompts.asked(conn, ask, user_id)


async def test_half_an_hour_after_the_end_each_who_said_yes_is_asked(house: Services, database: Database) -> None:
    meetup = await ended(house, database, ADA, BEN)

    assert await planned(database) == {f"prompt:{meetup.id}:{ADA}": HALF_PAST, f"prompt:{meetup.id}:{BEN}": HALF_PAST}


async def test_planning_twice_asks_once(house: Services, database: Database) -> None:
    meetup = await ended(house, database, ADA)
    async with database.write() as conn:
        await house.prompts.plan_after(conn, meetup)

    assert len(await planned(database)) == 1


async def test_the_others_share_one_line_in_the_thread(house: Services, database: Database) -> None:
    meetup = await held(database, ADA, BEN, CHI)
    async with database.write() as conn:
        await groups.set_consent(conn, RIVERBEND, ADA, Consent.THREAD)
        await groups.set_consent(conn, RIVERBEND, BEN, Consent.NO)
        await groups.change_person(conn, CHI, dm_closed_at=ENDED)
        await house.prompts.plan_after(conn, meetup)

    assert await planned(database) == {f"thread_prompt:{meetup.id}": HALF_PAST}


async def test_quiet_hours_are_those_of_the_persons_own_zone(house: Services, database: Database) -> None:
    meetup = await held(database, ADA)
    await house.prompts.set_wishes(ADA, "Ada", None, timezone="Europe/Madrid")
    async with database.write() as conn:
        await house.prompts.plan_after(conn, meetup)

    # Half past four at night in Madrid; eight o'clock there is seven in UTC.
    assert await planned(database) == {f"prompt:{meetup.id}:{ADA}": datetime(2026, 12, 10, 7, 0, tzinfo=UTC)}


async def test_a_prompt_takes_the_persons_contact_of_the_day_and_a_second_one_waits(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    first = await ended(house, database, ADA)
    second = await ended(house, database, ADA, title="Decorators at dusk")
    await time.advance_to(HALF_PAST)

    assert isinstance(await house.prompts.ask(first.id, ADA, is_nudge=False), Ask)
    waits = await house.prompts.ask(second.id, ADA, is_nudge=False)
    assert waits == Wait(HALF_PAST + timedelta(days=1))


async def test_after_a_crash_the_same_prompt_goes_on_the_same_day(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)

    assert isinstance(await house.prompts.ask(meetup.id, ADA, is_nudge=False), Ask)
    assert isinstance(await house.prompts.ask(meetup.id, ADA, is_nudge=False), Ask)


async def test_a_prompt_that_is_late_waits_for_the_morning(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(ENDED + timedelta(hours=2))  # eleven in the evening

    assert await house.prompts.ask(meetup.id, ADA, is_nudge=False) == Wait(datetime(2026, 12, 10, 14, 0, tzinfo=UTC))


async def test_a_sent_prompt_plans_one_nudge_in_two_days(house: Services, database: Database, time: TimeKeeper) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await sent(house, database, await house.prompts.ask(meetup.id, ADA, is_nudge=False), ADA)
    assert (await planned(database))[f"nudge:{meetup.id}:{ADA}"] == HALF_PAST + timedelta(days=2)

    await time.advance_to(HALF_PAST + timedelta(days=2))
    nudge = await house.prompts.ask(meetup.id, ADA, is_nudge=True)
    assert isinstance(nudge, Ask)
    assert nudge.post.is_nudge


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"prompts": PromptsWanted.OFF}, "they do not want to be asked"),
        ({"prompts": PromptsWanted.PAUSED, "paused_until": ENDED + timedelta(days=9)}, "they do not want to be asked"),
    ],
)
async def test_who_changed_their_mind_is_left_alone(
    house: Services, database: Database, time: TimeKeeper, change: dict[str, object], reason: str
) -> None:
    meetup = await ended(house, database, ADA)
    async with database.write() as conn:
        await groups.change_person(conn, ADA, **change)
    await time.advance_to(HALF_PAST)

    assert await house.prompts.ask(meetup.id, ADA, is_nudge=False) == LeaveAlone(reason)


async def test_who_has_left_the_group_is_left_alone(house: Services, database: Database, time: TimeKeeper) -> None:
    meetup = await ended(house, database, ADA)
    async with database.write() as conn:
        await groups.member_left(conn, RIVERBEND, ADA, ENDED)
    await time.advance_to(HALF_PAST)

    assert await house.prompts.ask(meetup.id, ADA, is_nudge=False) == LeaveAlone("they left the group")


async def test_who_has_published_is_not_asked_any_more(house: Services, database: Database, time: TimeKeeper) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await house.reflections.save_form(member(ADA), meetup.id, 1, {1: "Well."}, ReflectionKind.FORM)
    await house.reflections.publish(member(ADA), meetup.id)

    assert await planned(database) == {}
    assert isinstance(await house.prompts.ask(meetup.id, ADA, is_nudge=False), LeaveAlone)


async def test_a_draft_does_not_stop_the_nudge(house: Services, database: Database, time: TimeKeeper) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await house.reflections.save_form(member(ADA), meetup.id, 1, {1: "Well."}, ReflectionKind.FORM)

    assert isinstance(await house.prompts.ask(meetup.id, ADA, is_nudge=False), Ask)


async def test_later_moves_the_prompt_to_tomorrow(house: Services, database: Database, time: TimeKeeper) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await sent(house, database, await house.prompts.ask(meetup.id, ADA, is_nudge=False), ADA)

    tomorrow = await house.prompts.later(ADA, meetup.id)

    assert tomorrow == HALF_PAST + timedelta(days=1)
    assert await planned(database) == {f"prompt:{meetup.id}:{ADA}": tomorrow}


async def test_an_absence_is_noted_and_closes_the_prompt(house: Services, database: Database, time: TimeKeeper) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await house.prompts.could_not_come(ADA, meetup.id)

    async with database.read() as conn:
        [noted] = await prompts.attendance_of(conn, meetup.id)
        asking = await prompts.asking(conn, meetup.id, ADA)
    assert noted.state is AttendanceState.ABSENT
    assert asking is not None
    assert asking.state is PromptState.ABSENT
    assert await planned(database) == {}


async def test_who_could_not_come_and_then_reflects_was_there_after_all(house: Services, database: Database) -> None:
    meetup = await ended(house, database, ADA)
    await house.prompts.could_not_come(ADA, meetup.id)
    await house.reflections.save_form(member(ADA), meetup.id, 1, {1: "I came late."}, ReflectionKind.FORM)
    await house.reflections.publish(member(ADA), meetup.id)

    async with database.read() as conn:
        [noted] = await prompts.attendance_of(conn, meetup.id)
    assert noted.state is AttendanceState.PRESENT


async def test_closed_dms_are_remembered_and_the_thread_covers_them(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    ask = await house.prompts.ask(meetup.id, ADA, is_nudge=False)
    assert isinstance(ask, Ask)
    async with database.write() as conn:
        await house.prompts.closed(conn, ask, ADA)

    assert f"thread_prompt:{meetup.id}" in await planned(database)
    person = await house.groups.person(ADA)
    assert person is not None
    assert person.dm_closed_at == HALF_PAST
