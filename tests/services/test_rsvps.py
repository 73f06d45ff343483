import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.groups import Consent, Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import Meetup, MeetupView, Proposal, Rsvp, RsvpAnswer
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.domain.recurrence import Scope
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.rsvps import fill
from bot.services.services import Services, services
from db import groups, jobs, meetups, rsvps, schema
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
RIVERBEND, ELSEWHERE = 1, 2
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)


def member(number: int, guild_id: int = RIVERBEND) -> Someone:
    return Someone(guild_id, number, f"Member {number}", "en-US")


@pytest.fixture
async def time() -> TimeKeeper:
    return TimeKeeper(NOW)


@pytest.fixture
async def house(database: Database, time: TimeKeeper) -> Services:
    async with database.write() as conn:
        for guild_id in (RIVERBEND, ELSEWHERE):
            await groups.ensure_group(
                conn, Group(guild_id, f"Group {guild_id}", announcement_channel_id=10 + guild_id, set_up_at=NOW)
            )
    return services(database, time)


async def announced(house: Services, *, capacity: int | None = None) -> Meetup:
    wanted = Proposal("Type hints by the river", "2026-12-09 19:00", capacity=capacity)
    draft = await house.drafts.propose(MARISOL, wanted, request_id=999)
    return await house.drafts.announce(MARISOL, draft.view.meetup.id)


async def going(house: Services, meetup: Meetup, *numbers: int) -> list[RsvpAnswer]:
    return [(await house.rsvps.answer(member(n), meetup.id, RsvpAnswer.GOING)).rsvp.answer for n in numbers]


async def view(house: Services, meetup: Meetup) -> MeetupView:
    return (await house.meetups.show(MARISOL, meetup.id)).view


async def open_jobs(database: Database) -> list[str]:
    async with database.read() as conn:
        return sorted(job.key for job in await jobs.listed(conn))


async def test_the_same_interaction_makes_one_draft(house: Services) -> None:
    wanted = Proposal("Type hints by the river", "2026-12-09 19:00")

    first = await house.drafts.propose(MARISOL, wanted, request_id=5)
    second = await house.drafts.propose(MARISOL, wanted, request_id=5)

    assert second.view.meetup == first.view.meetup


async def test_announcing_plans_everything_the_meetup_owes(house: Services, database: Database) -> None:
    meetup = await announced(house)

    assert await open_jobs(database) == sorted(
        [f"{kind}:{meetup.id}" for kind in ("announcement", "start", "end")]
        + [f"reminder:{meetup.id}:60", f"reminder:{meetup.id}:1440"]
    )


async def test_a_draft_is_announced_once(house: Services) -> None:
    meetup = await announced(house)

    with pytest.raises(NotFound, match="it was announced or discarded"):
        await house.drafts.announce(MARISOL, meetup.id)


async def test_only_organisers_announce(house: Services) -> None:
    with pytest.raises(NotAllowed):
        await house.drafts.propose(member(1), Proposal("Mine", "2026-12-09 19:00"), request_id=5)


async def test_a_meetup_of_another_group_is_not_found(house: Services) -> None:
    meetup = await announced(house)
    stranger = member(1, ELSEWHERE)

    with pytest.raises(NotFound):
        await house.meetups.show(stranger, meetup.id)
    with pytest.raises(NotFound):
        await house.rsvps.answer(stranger, meetup.id, RsvpAnswer.GOING)
    with pytest.raises(NotFound):
        await house.meetups.find(ELSEWHERE, str(meetup.id))


async def test_places_are_given_in_order_and_the_rest_wait(house: Services) -> None:
    meetup = await announced(house, capacity=2)

    assert await going(house, meetup, 1, 2, 3, 4) == ["going", "going", "waitlisted", "waitlisted"]
    shown = await view(house, meetup)
    assert (shown.going, shown.places_left, shown.waitlisted_count) == (("Member 1", "Member 2"), 0, 2)


async def test_many_at_once_never_take_more_places_than_there_are(house: Services) -> None:
    meetup = await announced(house, capacity=3)

    await asyncio.gather(*(going(house, meetup, number) for number in range(1, 11)))

    shown = await view(house, meetup)
    assert (shown.going_count, shown.waitlisted_count) == (3, 7)


async def test_a_freed_place_goes_to_the_first_in_line_who_is_told(house: Services, database: Database) -> None:
    meetup = await announced(house, capacity=1)
    await going(house, meetup, 1, 2, 3)

    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.MAYBE)

    assert (await view(house, meetup)).going == ("Member 2",)
    assert f"promotion:{meetup.id}:2" in await open_jobs(database)
    assert f"promotion:{meetup.id}:3" not in await open_jobs(database)


async def test_a_party_that_does_not_fit_yet_is_not_overtaken(house: Services) -> None:
    meetup = await announced(house, capacity=2)
    await going(house, meetup, 1, 2)
    await house.rsvps.answer(member(3), meetup.id, RsvpAnswer.GOING, guests=1)
    await going(house, meetup, 4)

    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.DECLINED)

    assert (await view(house, meetup)).going == ("Member 2",)
    assert (await view(house, meetup)).waitlisted_count == 2


async def test_whoever_waits_with_fewer_guests_may_fit_and_is_told_so(house: Services, database: Database) -> None:
    meetup = await announced(house, capacity=2)
    await going(house, meetup, 1)
    waiting = await house.rsvps.answer(member(2), meetup.id, RsvpAnswer.GOING, guests=1)

    answered = await house.rsvps.answer(member(2), meetup.id, RsvpAnswer.GOING, guests=0)

    assert (waiting.rsvp.answer, answered.rsvp.answer) == ("waitlisted", "going")
    assert f"promotion:{meetup.id}:2" not in await open_jobs(database)


async def test_pressing_going_again_keeps_the_turn_in_line(house: Services) -> None:
    meetup = await announced(house, capacity=1)
    await going(house, meetup, 1, 2, 3)

    again = await house.rsvps.answer(member(3), meetup.id, RsvpAnswer.GOING)

    assert (again.changed, again.before_in_line) == (False, 1)


async def test_guests_beyond_the_places_left_are_refused_and_the_own_place_is_kept(house: Services) -> None:
    meetup = await announced(house, capacity=2)
    await going(house, meetup, 1, 2)

    with pytest.raises(NotPossible, match="Your own place is still yours"):
        await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING, guests=1)
    assert (await view(house, meetup)).going_count == 2


async def test_a_stream_of_answers_does_not_push_the_card_away(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    meetup = await announced(house)
    due: list[datetime] = []
    for number in range(1, 6):
        await going(house, meetup, number)
        await time.advance(timedelta(milliseconds=500))
        async with database.read() as conn:
            due += [job.due_at for job in await jobs.listed(conn) if job.kind is JobKind.CARD]

    assert due == [NOW + timedelta(seconds=3)] * 5


async def test_nobody_is_asked_for_consent_who_has_answered(house: Services) -> None:
    meetup = await announced(house)
    first = await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING)
    await house.groups.choose_consent(member(2), Consent.NO)

    second = await house.rsvps.answer(member(2), meetup.id, RsvpAnswer.GOING)
    again = await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.MAYBE)

    assert (first.ask_consent, second.ask_consent, again.ask_consent) == (True, False, False)


async def test_somebody_who_declined_first_is_asked_for_consent_when_they_come_after_all(house: Services) -> None:
    meetup = await announced(house)
    declined = await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.DECLINED)

    going_now = await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING)

    assert (declined.ask_consent, going_now.ask_consent) == (False, True)


async def test_reminders_reach_by_dm_only_those_who_chose_it_and_can_be_reached(
    house: Services, database: Database
) -> None:
    meetup = await announced(house)
    await going(house, meetup, 1, 2, 3)
    await house.rsvps.answer(member(4), meetup.id, RsvpAnswer.MAYBE)
    await house.rsvps.answer(member(5), meetup.id, RsvpAnswer.DECLINED)
    await house.groups.choose_consent(member(2), Consent.DM)
    await house.groups.choose_consent(member(3), Consent.DM)
    async with database.write() as conn:
        await house.rsvps.dm_closed(conn, 3)
        found = await rsvps.to_remind(conn, meetup.id)

    assert [(each.user_id, each.by_dm) for each in found] == [(1, False), (2, True), (3, False), (4, False)]


@pytest.mark.parametrize("hours", [0, 1, 2.5])
async def test_an_answer_from_the_start_on_is_refused(house: Services, time: TimeKeeper, hours: float) -> None:
    meetup = await announced(house)
    await time.advance_to(meetup.starts_at + timedelta(hours=hours))

    with pytest.raises(NotPossible):
        await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING)


async def test_meetups_are_offered_upcoming_first_then_the_most_recent(house: Services, time: TimeKeeper) -> None:
    for request_id, (title, day) in enumerate([("Old", "02"), ("Recent", "04"), ("Soon", "10"), ("Later", "20")]):
        draft = await house.drafts.propose(MARISOL, Proposal(title, f"2026-12-{day} 19:00"), request_id)
        await house.drafts.announce(MARISOL, draft.view.meetup.id)
    await time.advance_to(datetime(2026, 12, 6, tzinfo=UTC))

    offered = await house.meetups.choices(RIVERBEND, "")

    assert [meetup.title for meetup in offered] == ["Soon", "Later", "Recent", "Old"]
    assert [meetup.title for meetup in await house.meetups.choices(RIVERBEND, "2026-12-04")] == ["Recent"]
    assert await house.meetups.choices(RIVERBEND, "100%") == []


async def test_whoever_waits_is_behind_the_last_one_whatever_the_clock_says(
    house: Services, database: Database
) -> None:
    meetup = await announced(house, capacity=1)
    await going(house, meetup, 1, 5)
    ahead = TimeKeeper(NOW + timedelta(seconds=3))  # another process, whose clock goes before
    await services(database, ahead).rsvps.answer(member(4), meetup.id, RsvpAnswer.GOING)
    await house.rsvps.answer(member(2), meetup.id, RsvpAnswer.DECLINED)

    last = await house.rsvps.answer(member(2), meetup.id, RsvpAnswer.GOING)

    assert last.before_in_line == 2
    async with database.read() as conn:
        assert [each.user_id for each in await rsvps.waiting(conn, meetup.id)] == [5, 4, 2]


async def test_a_person_s_own_word_takes_the_place_of_what_was_read_from_the_event(
    house: Services, database: Database
) -> None:
    meetup = await announced(house)
    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.MAYBE)
    async with database.write() as conn:
        await conn.execute(sa.update(schema.rsvps).values(from_event=True))

    said = await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.MAYBE)

    assert not said.changed
    async with database.read() as conn:
        assert list(await conn.scalars(sa.select(schema.rsvps.c.from_event))) == [False]


async def test_somebody_who_comes_back_to_the_group_is_reminded_again(house: Services, database: Database) -> None:
    meetup = await announced(house)
    await going(house, meetup, 1)
    async with database.write() as conn:
        await groups.member_left(conn, RIVERBEND, 1, NOW)
    assert await house.rsvps.reached(meetup, 1) is None

    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.MAYBE)

    assert await house.rsvps.reached(meetup, 1) is not None


async def test_taking_the_limit_away_lets_everybody_in_and_tells_them_in_order(
    house: Services, database: Database
) -> None:
    meetup = await announced(house, capacity=1)
    await going(house, meetup, 1, 2, 3)
    async with database.write() as conn:
        unlimited = await meetups.change(conn, RIVERBEND, meetup.id, capacity=None)
        assert unlimited is not None
        left = await fill(conn, unlimited, NOW)

    assert list(left) == []
    assert (await view(house, meetup)).going == ("Member 1", "Member 2", "Member 3")
    assert {f"promotion:{meetup.id}:{n}" for n in (2, 3)} <= set(await open_jobs(database))


@pytest.fixture
async def next_door(database_url: str, time: TimeKeeper) -> AsyncGenerator[Services]:
    """Another process of the same host, with connections and a queue of its own."""
    other = Database(database_url)
    yield services(other, time)
    await other.close()


async def test_two_processes_together_keep_to_the_capacity_and_to_the_order(
    house: Services, next_door: Services, database: Database
) -> None:
    meetup = await announced(house, capacity=10)
    both = (house, next_door)
    await asyncio.gather(*(going(both[n % 2], meetup, n) for n in range(1, 61)))
    async with database.read() as conn:
        line = [each.user_id for each in await rsvps.waiting(conn, meetup.id)]
        inside = [each.user_id for each in await rsvps.of_meetup(conn, meetup.id)]
    assert (len(inside), len(line), set(inside) | set(line)) == (10, 50, set(range(1, 61)))

    leaving = inside[:6] + line[::10]
    await asyncio.gather(
        *(both[n % 2].rsvps.answer(member(n), meetup.id, RsvpAnswer.DECLINED) for n in leaving),
        *(both[n % 2].rsvps.answer(member(n), meetup.id, RsvpAnswer.GOING) for n in line[1:9]),
    )

    async with database.read() as conn:
        inside_now = {each.user_id for each in await rsvps.of_meetup(conn, meetup.id)}
        line_now = [each.user_id for each in await rsvps.waiting(conn, meetup.id)]
    stayed = [n for n in line if n not in leaving]
    # Some were let in before they left: whoever stayed comes in the same order.
    assert inside_now == set(inside[6:]) | set(stayed[:6])
    assert line_now == stayed[6:]


async def test_a_limit_that_is_set_while_somebody_presses_is_kept(
    house: Services, next_door: Services, database: Database
) -> None:
    meetup = await announced(house)
    await going(house, meetup, 1)

    async with database.write() as conn:
        await meetups.hold(conn, RIVERBEND, meetup.id)
        pressing = asyncio.gather(going(next_door, meetup, 2))
        await a_while(database)
        await meetups.change(conn, RIVERBEND, meetup.id, capacity=1)

    assert await pressing == [[RsvpAnswer.WAITLISTED]]


async def test_nobody_takes_a_place_while_a_whole_series_gets_fewer(
    house: Services, next_door: Services, database: Database
) -> None:
    wanted = Proposal("Type hints by the river", "2026-12-09 19:00", capacity=2, repeat="weekly")
    draft = await house.drafts.propose(MARISOL, wanted, request_id=1)
    await house.drafts.announce(MARISOL, draft.view.meetup.id)
    second = (await house.series.show(MARISOL, 1)).ahead[1]
    await going(house, second, 1)

    async with database.write() as conn:
        await rsvps.standing(conn, RIVERBEND, second.id, 2, hold=True)
        fewer = Proposal(capacity=1, scope=Scope.ALL)
        lowering = asyncio.gather(next_door.edits.edit(MARISOL, draft.view.meetup.id, fewer))
        await a_while(database)
        await groups.see_member(conn, RIVERBEND, 2, "Member 2", "en-US")
        await rsvps.keep(conn, Rsvp(second.id, 2, "Member 2", RsvpAnswer.GOING, 0, None, NOW))

    with pytest.raises(NotPossible):
        await lowering


async def a_while(database: Database) -> None:
    """As long as a press takes that need not wait."""
    for _ in range(100):
        async with database.read() as conn:
            await conn.execute(sa.select(schema.meetups.c.id))
