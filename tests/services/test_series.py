import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.groups import Group
from bot.domain.jobs import Outcome
from bot.domain.meetups import Meetup, Proposal, RsvpAnswer, Status
from bot.domain.plan import announcement
from bot.domain.problems import NotAllowed, NotFound, NotPossible, NotUnderstood
from bot.domain.recurrence import Scope
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.edits import Edited, ToConfirm
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import groups, jobs, meetups, rsvps
from db import series as stored
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
RIVERBEND, ELSEWHERE = 1, 2
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)
ELSEWHERES = Someone(ELSEWHERE, 101, "Bruno", "en-US", is_organiser=True)
ANA = Someone(RIVERBEND, 7, "Ana", "en-US")


@pytest.fixture
async def time() -> TimeKeeper:
    return TimeKeeper(NOW)


@pytest.fixture
async def house(database: Database, time: TimeKeeper) -> Services:
    async with database.write() as conn:
        for guild_id in (RIVERBEND, ELSEWHERE):
            await groups.ensure_group(
                conn,
                Group(
                    guild_id,
                    f"Group {guild_id}",
                    timezone="America/Chicago",
                    announcement_channel_id=10 + guild_id,
                    set_up_at=NOW,
                ),
            )
    return services(database, time)


async def begun(
    house: Services, when: str = "2026-12-09 19:00", repeat: str = "weekly", request_id: int = 5, **wanted: object
) -> Meetup:
    """The first meetup of a series that was just announced."""
    proposal = Proposal("Pandas by the river", when, repeat=repeat, **wanted)  # type: ignore[arg-type] # its fields
    draft = await house.drafts.propose(MARISOL, proposal, request_id)
    return await house.drafts.announce(MARISOL, draft.view.meetup.id)


async def ahead(database: Database, now: datetime = NOW) -> list[Meetup]:
    """All meetups of series that are still to come."""
    async with database.read() as conn:
        ids = [each.id for each in await stored.running(conn, RIVERBEND, most=99)]
        return list(await stored.ahead(conn, ids, now))


async def starts(database: Database, now: datetime = NOW) -> list[str]:
    return [meetup.local_start for meetup in await ahead(database, now)]


async def due(database: Database, prefix: str) -> dict[str, datetime]:
    async with database.read() as conn:
        return {
            job.key: job.due_at
            for job in await jobs.listed(conn, most=200)
            if job.done_at is None and job.key.startswith(prefix)
        }


async def kept_up(house: Services, database: Database, first: Meetup) -> None:
    """What the job of the series does."""
    async with database.write() as conn:
        await house.series.kept_up(conn, RIVERBEND, first.series_id or 0)


async def edited(house: Services, meetup: Meetup, **wanted: object) -> Edited:
    """An edit that nobody has to be told of."""
    done = await house.edits.edit(MARISOL, meetup.id, Proposal(**wanted))  # type: ignore[arg-type] # its fields
    assert isinstance(done, Edited)
    return done


async def state_of(database: Database, meetup: Meetup) -> Meetup:
    async with database.read() as conn:
        found = await meetups.meetup(conn, RIVERBEND, meetup.id)
    assert found is not None
    return found


# ------------------------------------------------------------------ beginning, and the next four


async def test_announcing_the_first_makes_the_next_four_meetups(house: Services, database: Database) -> None:
    await begun(house, venue="Boathouse 4", capacity=30)

    found = await ahead(database)
    assert [meetup.local_start for meetup in found] == [
        "2026-12-09T19:00",
        "2026-12-16T19:00",
        "2026-12-23T19:00",
        "2026-12-30T19:00",
    ]
    assert {(meetup.status, meetup.venue, meetup.capacity, meetup.organiser) for meetup in found} == {
        (Status.SCHEDULED, "Boathouse 4", 30, "Marisol")
    }


async def test_the_first_is_announced_at_once_and_the_others_days_before_they_begin(
    house: Services, database: Database
) -> None:
    await begun(house, repeat="every month on the second Wednesday")
    found = await ahead(database)

    assert await due(database, "announcement:") == {
        f"announcement:{found[0].id}": NOW,
        **{f"announcement:{each.id}": each.starts_at - timedelta(days=14) for each in found[1:]},
    }


async def test_a_draft_makes_nothing_but_itself(house: Services, database: Database) -> None:
    draft = await house.drafts.propose(MARISOL, Proposal("Pandas", "2026-12-09 19:00", repeat="weekly"), 5)

    assert draft.view.rule is not None
    assert [each.day for each in draft.following] == [17, 24, 31]
    assert await ahead(database) == []
    assert await due(database, "") == {}


async def test_the_same_request_makes_one_series(house: Services) -> None:
    wanted = Proposal("Pandas", "2026-12-09 19:00", repeat="weekly")

    first = await house.drafts.propose(MARISOL, wanted, 5)
    second = await house.drafts.propose(MARISOL, wanted, 5)

    assert second.view.meetup.series_id == first.view.meetup.series_id
    assert second.view.meetup.id == first.view.meetup.id


async def test_a_discarded_draft_takes_its_series_along(house: Services, database: Database) -> None:
    draft = await house.drafts.propose(MARISOL, Proposal("Pandas", "2026-12-09 19:00", repeat="weekly"), 5)

    await house.drafts.discard(MARISOL, draft.view.meetup.id)

    async with database.read() as conn:
        assert await stored.find(conn, RIVERBEND, draft.view.meetup.series_id or 0) is None


async def test_a_draft_that_moves_to_another_day_takes_its_rule_along(house: Services, database: Database) -> None:
    draft = await house.drafts.propose(
        MARISOL, Proposal("Pandas", "2026-12-09 19:00", repeat="second Wednesday of the month"), 5
    )

    await edited(house, draft.view.meetup, when="2026-12-17 18:30")
    await house.drafts.announce(MARISOL, draft.view.meetup.id)

    assert await starts(database) == [
        "2026-12-17T18:30",
        "2027-01-21T18:30",
        "2027-02-18T18:30",
        "2027-03-18T18:30",
    ]


async def test_a_draft_can_be_told_later_that_it_repeats_or_does_not(house: Services) -> None:
    draft = await house.drafts.propose(MARISOL, Proposal("Pandas", "2026-12-09 19:00"), 5)

    await edited(house, draft.view.meetup, repeat="every 2 weeks")
    assert str((await house.drafts.draft(MARISOL, draft.view.meetup.id)).view.rule) == "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"

    await edited(house, draft.view.meetup, repeat="never")
    assert (await house.drafts.draft(MARISOL, draft.view.meetup.id)).view.rule is None


async def test_a_rule_that_the_date_is_not_on_leaves_no_draft_behind(house: Services) -> None:
    with pytest.raises(NotUnderstood, match="doesn't fall on that day"):
        await house.drafts.propose(MARISOL, Proposal("Pandas", "2026-12-09 19:00", repeat="every Thursday"), 5)

    assert await house.meetups.choices(RIVERBEND, "", drafts=True) == []


async def test_when_one_begins_the_next_is_made_and_the_series_looks_again_at_its_start(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    first = await begun(house)
    assert await due(database, "series:") == {f"series:{first.series_id}": first.starts_at}

    await time.advance(first.starts_at - NOW)
    await kept_up(house, database, first)

    now = first.starts_at
    assert await starts(database, now) == [
        "2026-12-16T19:00",
        "2026-12-23T19:00",
        "2026-12-30T19:00",
        "2027-01-06T19:00",
    ]
    assert await due(database, "series:") == {f"series:{first.series_id}": first.starts_at + timedelta(days=7)}


async def test_topping_up_again_and_again_makes_nothing_more(house: Services, database: Database) -> None:
    first = await begun(house)

    await kept_up(house, database, first)
    await kept_up(house, database, first)

    assert len(await ahead(database)) == 4


async def test_several_processes_at_once_make_each_meetup_once(house: Services, database: Database) -> None:
    first = await begun(house)
    found = await ahead(database)

    await asyncio.gather(
        *(house.series.skip(MARISOL, each.id) for each in found[:3]),
        *(kept_up(house, database, first) for _ in range(4)),
        house.edits.edit(MARISOL, found[3].id, Proposal(venue="Library", scope=Scope.FOLLOWING)),
    )

    after = await ahead(database)
    assert len(after) == len({each.starts_at for each in after})
    assert {each.venue for each in after} == {"Library"}
    assert [each.local_start for each in after[:4]] == [
        "2026-12-30T19:00",
        "2027-01-06T19:00",
        "2027-01-13T19:00",
        "2027-01-20T19:00",
    ]


async def test_slots_that_passed_while_the_bot_was_away_are_left_out(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    first = await begun(house)

    await time.advance(timedelta(days=70))
    await kept_up(house, database, first)

    assert (await starts(database, time.now()))[0] == "2027-02-10T19:00"
    assert len(await ahead(database, time.now())) == 4


async def test_a_series_of_six_has_six_meetups_and_ends(house: Services, database: Database, time: TimeKeeper) -> None:
    first = await begun(house, repeat="weekly 6 times")
    seen = set(await starts(database))
    for _ in range(8):
        await time.advance(timedelta(days=7))
        await kept_up(house, database, first)
        seen |= set(await starts(database, time.now()))

    assert len(seen) == 6
    with pytest.raises(NotFound, match="it has ended"):
        await house.series.show(MARISOL, first.series_id or 0)


async def test_the_wall_clock_and_the_deadline_stay_across_the_clock_change(
    house: Services, database: Database
) -> None:
    await begun(house, when="2027-03-03 19:00", rsvp_until="2027-03-02 18:00")

    found = await ahead(database)
    assert [each.starts_at for each in found[:3]] == [
        datetime(2027, 3, 4, 1, tzinfo=UTC),
        datetime(2027, 3, 11, 1, tzinfo=UTC),
        datetime(2027, 3, 18, 0, tzinfo=UTC),
    ]
    assert [each.rsvp_deadline for each in found[:3]] == [
        datetime(2027, 3, 3, 0, tzinfo=UTC),
        datetime(2027, 3, 10, 0, tzinfo=UTC),
        datetime(2027, 3, 16, 23, tzinfo=UTC),
    ]


# ------------------------------------------------------------------ skipping and moving one


async def test_a_skipped_meetup_is_cancelled_never_made_again_and_another_one_follows(
    house: Services, database: Database
) -> None:
    first = await begun(house)
    second = (await ahead(database))[1]

    done = await house.series.skip(MARISOL, second.id, "The river is too high")

    assert done.meetup.status is Status.CANCELLED
    assert done.meetup.cancel_reason == "The river is too high"
    assert done.following is not None
    assert await starts(database) == [
        "2026-12-09T19:00",
        "2026-12-23T19:00",
        "2026-12-30T19:00",
        "2027-01-06T19:00",
    ]
    await kept_up(house, database, first)
    assert "2026-12-16T19:00" not in await starts(database)


async def test_people_who_answered_a_skipped_meetup_are_told_though_it_was_not_announced_yet(
    house: Services, database: Database
) -> None:
    await begun(house)
    last = (await ahead(database))[3]
    await house.rsvps.answer(ANA, last.id, RsvpAnswer.GOING)

    done = await house.series.skip(MARISOL, last.id)

    assert done.people == 1
    assert list(await due(database, "change:")) == [f"change:{last.id}"]


async def test_what_is_not_one_of_a_series_or_has_begun_is_not_skipped(house: Services, time: TimeKeeper) -> None:
    alone = await house.drafts.propose(MARISOL, Proposal("Once", "2026-12-10 19:00"), 6)
    await house.drafts.announce(MARISOL, alone.view.meetup.id)
    first = await begun(house)

    with pytest.raises(NotPossible, match="not one of a series"):
        await house.series.skip(MARISOL, alone.view.meetup.id)
    await time.advance(timedelta(days=10))
    with pytest.raises(NotPossible, match="has begun"):
        await house.series.skip(MARISOL, first.id)


async def test_a_moved_meetup_keeps_its_slot_and_its_answers(house: Services, database: Database) -> None:
    await begun(house)
    second = (await ahead(database))[1]
    await house.rsvps.answer(ANA, second.id, RsvpAnswer.GOING)

    asked = await house.edits.edit(MARISOL, second.id, Proposal(when="2026-12-17 18:00"))
    assert isinstance(asked, ToConfirm)
    assert (asked.told, asked.others) == (1, 0)
    await house.edits.confirm(MARISOL, asked.edit_id)

    moved = await state_of(database, second)
    assert (moved.series_slot, moved.local_start) == ("2026-12-16T19:00", "2026-12-17T18:00")
    assert "local_start" in moved.own_fields
    async with database.read() as conn:
        assert [rsvp.user_id for rsvp in await rsvps.of_meetup(conn, second.id, most=9)] == [ANA.user_id]
    assert len(await ahead(database)) == 4


# ------------------------------------------------------------------ this and the following, and all


async def test_this_and_the_following_go_on_as_another_series_with_the_same_meetups(
    house: Services, database: Database
) -> None:
    first = await begun(house)
    before = await ahead(database)
    await house.rsvps.answer(ANA, before[3].id, RsvpAnswer.GOING)

    asked = await house.edits.edit(
        MARISOL, before[2].id, Proposal(when="2026-12-24 18:00", venue="Library", scope=Scope.FOLLOWING)
    )
    assert isinstance(asked, ToConfirm)
    assert (asked.told, asked.others) == (1, 1)
    done = await house.edits.confirm(MARISOL, asked.edit_id)

    after = await ahead(database)
    assert (done.told, done.others) == (1, 1)
    assert [meetup.local_start for meetup in after if meetup.series_id == first.series_id] == [
        "2026-12-09T19:00",
        "2026-12-16T19:00",
    ]
    onward = [meetup for meetup in after if meetup.series_id != first.series_id]
    assert [(meetup.local_start, meetup.venue) for meetup in onward] == [
        ("2026-12-24T18:00", "Library"),
        ("2026-12-31T18:00", "Library"),
        ("2027-01-07T18:00", "Library"),
        ("2027-01-14T18:00", "Library"),
    ]
    assert [meetup.id for meetup in onward[:2]] == [before[2].id, before[3].id]
    assert set(await due(database, "change:")) == {f"change:{each.id}" for each in before[2:]}
    async with database.read() as conn:
        assert [rsvp.user_id for rsvp in await rsvps.of_meetup(conn, before[3].id, most=9)] == [ANA.user_id]


async def test_the_series_that_was_ends_when_its_last_meetup_has_begun(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    first = await begun(house)
    third = (await ahead(database))[2]
    await edited(house, third, title="Polars by the river", scope=Scope.FOLLOWING)

    await time.advance(timedelta(days=17))
    await kept_up(house, database, first)

    page = await house.series.listed(MARISOL)
    assert [(each.series.title, len(each.ahead)) for each in page.running] == [("Polars by the river", 4)]


async def test_a_change_of_all_reaches_every_one_to_come_and_those_that_are_still_to_be_made(
    house: Services, database: Database, time: TimeKeeper
) -> None:
    first = await begun(house)
    second = (await ahead(database))[1]

    done = await edited(house, second, venue="Library", capacity=12, scope=Scope.ALL)
    await time.advance(timedelta(days=12))
    await kept_up(house, database, first)

    assert done.others == 3
    assert {(each.venue, each.capacity) for each in await ahead(database)} == {("Library", 12)}
    assert len({each.series_id for each in await ahead(database)}) == 1


async def test_all_move_to_another_weekday_and_keep_their_rows(house: Services, database: Database) -> None:
    await begun(house, repeat="every month on the second Wednesday")
    before = await ahead(database)

    await edited(house, before[1], when="2027-01-21 18:00", scope=Scope.ALL)

    after = await ahead(database)
    assert [each.local_start for each in after] == [
        "2026-12-17T18:00",
        "2027-01-21T18:00",
        "2027-02-18T18:00",
        "2027-03-18T18:00",
    ]
    assert [each.id for each in after] == [each.id for each in before]


async def test_a_weekly_series_moves_by_a_whole_week_into_slots_that_were_its_own(
    house: Services, database: Database
) -> None:
    first = await begun(house)
    before = await ahead(database)

    await edited(house, first, when="2026-12-16 19:00", scope=Scope.ALL)

    after = await ahead(database)
    assert [each.id for each in after] == [each.id for each in before]
    assert [each.series_slot for each in after] == [
        "2026-12-16T19:00",
        "2026-12-23T19:00",
        "2026-12-30T19:00",
        "2027-01-06T19:00",
    ]


async def test_what_was_changed_for_one_alone_stays_when_all_change(house: Services, database: Database) -> None:
    await begun(house, venue="Boathouse 4")
    found = await ahead(database)
    await edited(house, found[2], venue="Library")
    await edited(house, found[3], when="2027-01-02 11:00")

    await edited(house, found[0], venue="Town hall", when="2026-12-10 20:00", scope=Scope.ALL)

    assert [(each.local_start, each.venue) for each in await ahead(database)] == [
        ("2026-12-10T20:00", "Town hall"),
        ("2026-12-17T20:00", "Town hall"),
        ("2026-12-24T20:00", "Library"),
        ("2027-01-02T11:00", "Town hall"),
    ]


async def test_what_is_ones_own_does_not_become_everybodys(house: Services, database: Database) -> None:
    await begun(house, venue="Boathouse 4")
    second = (await ahead(database))[1]
    await edited(house, second, venue="Library")

    await edited(house, second, title="Polars by the river", scope=Scope.FOLLOWING)

    assert [(each.title, each.venue) for each in (await ahead(database))[1:3]] == [
        ("Polars by the river", "Library"),
        ("Polars by the river", "Boathouse 4"),
    ]


async def test_a_skipped_meetup_stays_skipped_when_the_following_move(house: Services, database: Database) -> None:
    await begun(house)
    found = await ahead(database)
    await house.series.skip(MARISOL, found[2].id)

    await edited(house, found[1], when="2026-12-17 19:00", scope=Scope.FOLLOWING)

    assert await starts(database) == [
        "2026-12-09T19:00",
        "2026-12-17T19:00",
        "2026-12-31T19:00",
        "2027-01-07T19:00",
        "2027-01-14T19:00",
    ]
    assert (await state_of(database, found[2])).series_slot == "2026-12-24T19:00"


async def test_a_series_of_five_has_five_also_when_it_changes_on_the_way(house: Services, database: Database) -> None:
    await begun(house, repeat="weekly 5 times")
    third = (await ahead(database))[2]

    await edited(house, third, when="2026-12-24 19:00", scope=Scope.FOLLOWING)

    assert await starts(database) == [
        "2026-12-09T19:00",
        "2026-12-16T19:00",
        "2026-12-24T19:00",
        "2026-12-31T19:00",
        "2027-01-07T19:00",
    ]


async def test_another_rule_puts_the_following_meetups_on_its_dates(house: Services, database: Database) -> None:
    await begun(house)
    found = await ahead(database)

    await edited(house, found[1], repeat="every 2 weeks, 2 times", scope=Scope.FOLLOWING)

    assert await starts(database) == ["2026-12-09T19:00", "2026-12-16T19:00", "2026-12-30T19:00"]
    async with database.read() as conn:
        # The fourth had no slot any more, and nobody had heard of it.
        assert await meetups.meetup(conn, RIVERBEND, found[3].id) is None


async def test_the_rule_of_one_alone_cannot_change(house: Services) -> None:
    first = await begun(house)

    with pytest.raises(NotPossible, match="can't change for one of its meetups"):
        await house.edits.edit(MARISOL, first.id, Proposal(repeat="every 2 weeks"))


async def test_a_meetup_that_was_announced_alone_can_begin_a_series(house: Services, database: Database) -> None:
    draft = await house.drafts.propose(MARISOL, Proposal("Pandas", "2026-12-09 19:00"), 5)
    meetup = await house.drafts.announce(MARISOL, draft.view.meetup.id)

    await edited(house, meetup, repeat="weekly")

    assert len(await ahead(database)) == 4


@pytest.mark.parametrize("scope", [Scope.FOLLOWING, Scope.ALL])
async def test_what_may_change_about_one_that_has_begun_changes_with_the_others(
    house: Services, database: Database, time: TimeKeeper, scope: Scope
) -> None:
    first = await begun(house)
    await time.advance(timedelta(days=9, hours=10, minutes=30))
    async with database.write() as conn:
        await house.meetups.started(conn, first)

    await edited(house, first, food="Cake", scope=scope)

    assert (await state_of(database, first)).food == "Cake"
    assert {each.food for each in await ahead(database, time.now())} == {"Cake"}


async def test_fewer_places_than_people_are_going_to_one_of_them_are_refused(
    house: Services, database: Database
) -> None:
    first = await begun(house)
    third = (await ahead(database))[2]
    for number in (7, 8):
        await house.rsvps.answer(Someone(RIVERBEND, number, f"Member {number}", "en"), third.id, RsvpAnswer.GOING)

    with pytest.raises(NotPossible, match="2 people are going on 2026-12-23"):
        await house.edits.edit(MARISOL, first.id, Proposal(capacity=1, scope=Scope.ALL))

    assert {each.capacity for each in await ahead(database)} == {None}


async def test_the_next_one_is_never_put_into_the_past(house: Services, database: Database, time: TimeKeeper) -> None:
    await begun(house)
    second = (await ahead(database))[1]
    await time.advance(timedelta(days=9))

    with pytest.raises(NotPossible, match="which has passed"):
        await house.edits.edit(MARISOL, second.id, Proposal(when="2026-12-14 19:00", scope=Scope.ALL))


# ------------------------------------------------------------------ ending, listing, and who may


async def test_one_that_is_being_announced_as_its_series_ends_is_cancelled_rather_than_gone(
    house: Services, database: Database
) -> None:
    await begun(house)
    *_, second, third = sorted(await ahead(database), key=lambda each: each.starts_at)[:3]
    async with database.write() as conn:
        plans = [announcement(each, Group(RIVERBEND, ""), NOW, announce_at=NOW) for each in (second, third)]
        await jobs.plan(conn, plans)
        held = await jobs.claim(conn, who="bot", now=NOW, lease=timedelta(minutes=1), most=9, shards=(1, (0,)))
        [sending] = [job for job in held if job.key == plans[0].key]
        await jobs.begin_delivery(conn, sending, "11", NOW)

    ending = await house.series.end(MARISOL, 1)

    assert second.id in {each.id for each in ending.cancelled}
    assert third.id in {each.id for each in ending.vanishing}
    async with database.write() as conn:
        assert await jobs.finish(conn, sending, NOW, Outcome.DONE)


async def test_at_the_end_of_a_series_what_nobody_knows_vanishes_and_the_rest_is_cancelled(
    house: Services, database: Database
) -> None:
    first = await begun(house)
    found = await ahead(database)
    await house.rsvps.answer(ANA, found[2].id, RsvpAnswer.MAYBE)
    asked = await house.series.ending(MARISOL, first.series_id or 0)

    done = await house.series.end(MARISOL, first.series_id or 0, "We move on")

    assert [each.id for each in asked.cancelled] == [each.id for each in done.cancelled] == [found[2].id]
    assert [each.id for each in done.vanishing] == [found[0].id, found[1].id, found[3].id]
    assert done.people == 1
    assert await ahead(database) == []
    assert (await state_of(database, found[2])).cancel_reason == "We move on"
    assert [set(await due(database, kind)) for kind in ("series:", "announcement:", "reminder:", "change:")] == [
        set(), set(), set(), {f"change:{found[2].id}"},
    ]  # fmt: skip
    with pytest.raises(NotFound):
        await house.series.end(MARISOL, first.series_id or 0)


async def test_an_announced_meetup_is_cancelled_with_its_series_though_nobody_answered(
    house: Services, database: Database
) -> None:
    first = await begun(house)
    async with database.write() as conn:
        await house.meetups.announced(conn, first, channel_id=11, message_id=12, thread_id=None)

    done = await house.series.end(MARISOL, first.series_id or 0)

    assert [each.id for each in done.cancelled] == [first.id]
    assert (await state_of(database, first)).status is Status.CANCELLED


async def test_series_are_listed_with_their_next_meetups_page_by_page(house: Services) -> None:
    for number in range(1, 7):
        await begun(house, request_id=number)

    page = await house.series.listed(MARISOL)
    assert (len(page.running), page.more) == (5, True)
    assert [len(each.ahead) for each in page.running] == [4] * 5
    assert [each.number for each in (page, await house.series.listed(MARISOL, 1))] == [0, 1]


async def test_a_series_is_found_by_its_id_and_by_its_title(house: Services) -> None:
    first = await begun(house)

    assert (await house.series.named(RIVERBEND, str(first.series_id))).id == first.series_id
    assert (await house.series.named(RIVERBEND, "pandas")).id == first.series_id
    with pytest.raises(NotFound, match="I don't know a series called “llamas”"):
        await house.series.named(RIVERBEND, "llamas")


async def test_a_series_of_another_group_is_not_found(house: Services) -> None:
    first = await begun(house)
    series_id = first.series_id or 0

    assert await house.series.choices(ELSEWHERE, "") == []
    with pytest.raises(NotFound):
        await house.series.named(ELSEWHERE, str(series_id))
    for verb in (house.series.show, house.series.ending, house.series.end):
        with pytest.raises(NotFound):
            await verb(ELSEWHERES, series_id)
    for skip in (house.series.skip, house.series.skipping):
        with pytest.raises(NotFound):
            await skip(ELSEWHERES, first.id)


async def test_only_organisers_have_a_say_in_series(house: Services) -> None:
    first = await begun(house)
    series_id = first.series_id or 0

    with pytest.raises(NotAllowed):
        await house.series.listed(ANA)
    for verb in (house.series.show, house.series.ending, house.series.end):
        with pytest.raises(NotAllowed):
            await verb(ANA, series_id)
    for skip in (house.series.skip, house.series.skipping):
        with pytest.raises(NotAllowed):
            await skip(ANA, first.id)
