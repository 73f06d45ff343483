from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.domain.attendance import Attendee
from bot.domain.groups import Consent, PromptsWanted
from bot.domain.meetups import AttendanceState, Meetup, Status
from bot.domain.problems import NotPossible
from bot.domain.prompts import PromptState, Surface, local_day
from bot.domain.reflections import ReflectionKind
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.prompts import Ask, LeaveAlone, Wait
from bot.services.services import Services, services
from db import groups, jobs, meetups, prompts, schema
from db.engine import Database
from db.prompts import Waiting
from tests.services.held_meetup import ENDED, LAKESIDE, RIVERBEND, held, member

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


# ------------------------------------------------------------------ one budget, whatever happens


async def asked(house: Services, meetup: Meetup, user_id: int = ADA, *, is_nudge: bool = False) -> object:
    return await house.prompts.ask(meetup.id, user_id, is_nudge=is_nudge)


async def test_whoever_is_in_two_groups_far_apart_is_asked_once_on_each_of_their_days(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    here, there = await ended(house, database, ADA), await held(database, title="Lakeside Rust")
    async with database.write() as conn:
        await groups.see_member(conn, LAKESIDE, ADA, "Ada")
        await groups.set_consent(conn, LAKESIDE, ADA, Consent.DM)
        await groups.change_group(conn, LAKESIDE, timezone="Pacific/Auckland")
        await conn.execute(sa.update(schema.meetups).where(schema.meetups.c.id == there.id).values(guild_id=LAKESIDE))
        await prompts.add(conn, there.id, [ADA], Surface.DM)
    await time.advance_to(HALF_PAST)

    assert isinstance(await asked(house, here), Ask)
    # Still Wednesday evening in Chicago, Thursday afternoon in Auckland.
    assert await asked(house, there) == Wait(HALF_PAST + timedelta(days=1))


async def test_whoever_moves_to_another_time_zone_does_not_win_a_day(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    first, second = await ended(house, database, ADA), await ended(house, database, ADA, title="Dusk")
    await time.advance_to(HALF_PAST)
    await sent(house, database, await house.prompts.ask(first.id, ADA, is_nudge=False), ADA)
    await house.prompts.set_wishes(ADA, "Ada", None, timezone="Asia/Tokyo")

    assert isinstance(await asked(house, second), Wait)


async def test_later_after_the_nudge_asks_again_and_nudges_no_more(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    for days, is_nudge in ((0, False), (2, True), (3, False)):
        await time.advance_to(HALF_PAST + timedelta(days=days))
        await sent(house, database, await house.prompts.ask(meetup.id, ADA, is_nudge=is_nudge), ADA)
        await house.prompts.later(ADA, meetup.id)

    assert set(await planned(database)) == {f"prompt:{meetup.id}:{ADA}"}
    assert await asked(house, meetup, is_nudge=True) == LeaveAlone("they had their one nudge")


async def test_later_says_no_to_those_who_want_nothing_or_have_told_already(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA, BEN)
    await time.advance_to(HALF_PAST)
    await house.prompts.never(ADA)
    await house.reflections.save_form(member(BEN), meetup.id, 1, {1: "Well."}, ReflectionKind.FORM)
    await house.reflections.publish(member(BEN), meetup.id)

    for user_id in (ADA, BEN):
        with pytest.raises(NotPossible):
            await house.prompts.later(user_id, meetup.id)


@pytest.mark.parametrize("consent", [Consent.THREAD, None])
async def test_who_takes_no_dms_any_more_is_left_to_the_line_in_the_thread(
    house: Services, database: Database, time: TimeKeeper, consent: Consent | None
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    async with database.write() as conn:
        await conn.execute(sa.update(schema.members).where(schema.members.c.user_id == ADA).values(consent=consent))

    assert isinstance(await asked(house, meetup), LeaveAlone)
    assert f"thread_prompt:{meetup.id}" in await planned(database)


async def test_a_dm_that_was_refused_is_not_tried_again_for_months(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    async with database.write() as conn:
        await groups.change_person(conn, ADA, dm_closed_at=HALF_PAST - timedelta(days=89))
    assert isinstance(await asked(house, meetup), LeaveAlone)

    other = await held(database, ADA, title="Dusk")
    async with database.write() as conn:
        await groups.change_person(conn, ADA, dm_closed_at=HALF_PAST - timedelta(days=90))
        await house.prompts.plan_after(conn, other)
    await sent(house, database, await house.prompts.ask(other.id, ADA, is_nudge=False), ADA)
    person = await house.groups.person(ADA)
    assert person is not None
    assert person.dm_closed_at is None  # it came through


async def test_who_writes_to_us_or_chooses_dms_again_has_opened_them(house: Services, database: Database) -> None:
    await ended(house, database, ADA, BEN)
    async with database.write() as conn:
        for user_id in (ADA, BEN):
            await groups.change_person(conn, user_id, dm_closed_at=ENDED)
    await house.prompts.reached(ADA)
    await house.groups.choose_consent(Someone(RIVERBEND, BEN, "Ben", None), Consent.DM)

    people = [await house.groups.person(user_id) for user_id in (ADA, BEN)]
    assert [each and each.dm_closed_at for each in people] == [None, None]


async def test_what_was_cancelled_late_or_put_off_is_not_asked_about(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    async with database.write() as conn:
        await meetups.change(conn, RIVERBEND, meetup.id, ends_at=HALF_PAST + timedelta(hours=9))
    assert await asked(house, meetup) == Wait(HALF_PAST + timedelta(hours=9, minutes=30))

    async with database.write() as conn:
        await meetups.change(conn, RIVERBEND, meetup.id, status=Status.CANCELLED)
    assert await asked(house, meetup) == LeaveAlone("the meetup was cancelled")
    assert await house.prompts.line_for_thread(RIVERBEND, meetup.id) is None


async def test_a_group_that_takes_the_bot_back_soon_is_asked_after_all(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await house.groups.left(RIVERBEND)
    assert isinstance(await asked(house, meetup), Wait)
    await house.groups.returned(RIVERBEND)
    assert isinstance(await asked(house, meetup), Ask)


async def test_where_attendance_is_taken_late_only_those_who_came_are_asked_and_each_once(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA, BEN)
    marisol = Someone(RIVERBEND, 900, "Marisol", None, is_organiser=True)
    await house.attendance.mark(marisol, meetup.id, [Attendee(ADA, "Ada")], AttendanceState.PRESENT)
    await time.advance_to(HALF_PAST)

    assert isinstance(await asked(house, meetup), Ask)
    assert isinstance(await asked(house, meetup, BEN), LeaveAlone)
    await house.attendance.mark(marisol, meetup.id, [Attendee(BEN, "Ben")], AttendanceState.PRESENT)
    assert isinstance(await asked(house, meetup, BEN), Ask)


async def test_what_was_published_before_the_end_is_not_asked_about(house: Services, database: Database) -> None:
    meetup = await held(database, ADA)
    await house.reflections.save_form(member(ADA), meetup.id, 1, {1: "Well."}, ReflectionKind.FORM)
    await house.reflections.publish(member(ADA), meetup.id)
    async with database.write() as conn:
        await house.prompts.plan_after(conn, meetup)

    assert await planned(database) == {}


async def test_wishes_say_when_the_next_question_may_come(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    before = await house.prompts.set_wishes(ADA, "Ada", None, guild_id=RIVERBEND)
    assert (before.next_at, before.consent, before.waiting) == (HALF_PAST, Consent.DM, Waiting(meetup.title, HALF_PAST))

    await asked(house, meetup)
    eight = datetime(2026, 12, 10, 14, tzinfo=UTC)  # in the morning of the next day in Chicago
    assert (await house.prompts.set_wishes(ADA, "Ada", None, guild_id=RIVERBEND)).next_at == eight
    paused = await house.prompts.set_wishes(
        ADA, "Ada", None, wanted=PromptsWanted.PAUSED, paused_until=eight + timedelta(days=3)
    )
    assert (paused.next_at, paused.is_paused, paused.waiting) == (eight + timedelta(days=3), True, None)
    assert (await house.prompts.set_wishes(ADA, "Ada", None, wanted=PromptsWanted.OFF)).next_at is None


async def test_a_nudge_waits_for_who_was_never_asked(house: Services, database: Database, time: TimeKeeper) -> None:
    first = await ended(house, database, ADA)
    await time.advance_to(HALF_PAST)
    await sent(house, database, await house.prompts.ask(first.id, ADA, is_nudge=False), ADA)
    second = await ended(house, database, ADA, title="Dusk")
    await time.advance_to(HALF_PAST + timedelta(days=2))

    assert isinstance(await asked(house, first, is_nudge=True), Wait)
    assert isinstance(await asked(house, second), Ask)


async def test_whoever_has_no_day_left_within_a_week_finds_the_line_in_the_thread(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await ended(house, database, ADA)
    await time.advance_to(ENDED + timedelta(days=6, minutes=40))
    async with database.write() as conn:
        today = local_day(time.now(), ZoneInfo("America/Chicago"))
        await prompts.claim_days(conn, ADA, {today}, "something else")

    assert isinstance(await asked(house, meetup), LeaveAlone)
    assert f"thread_prompt:{meetup.id}" in await planned(database)
