from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Outcome, Plan
from bot.domain.meetups import Meetup, Proposal, RsvpAnswer, Status
from bot.domain.plan import announcement
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.changes import follow
from bot.services.edits import Edited, ToConfirm
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import groups, jobs, meetups
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
START = datetime(2026, 12, 9, 19, 0, tzinfo=UTC)
RIVERBEND, LAKESIDE = 1, 2
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)
GROUP = Group(RIVERBEND, "Riverbend", announcement_channel_id=11, set_up_at=NOW, scheduled_events=False)


def member(number: int) -> Someone:
    return Someone(RIVERBEND, number, f"Member {number}", "en-US")


@pytest.fixture
async def house(database: Database) -> Services:
    async with database.write() as conn:
        for group in (GROUP, Group(LAKESIDE, "Lakeside", set_up_at=NOW)):
            await groups.ensure_group(conn, group)
        await groups.change_group(conn, RIVERBEND, scheduled_events=False)
    return services(database, TimeKeeper(NOW))


async def scheduled(house: Services, **wanted: Any) -> Meetup:
    draft = await house.drafts.propose(MARISOL, Proposal("Maps on paper", "2026-12-09 19:00", **wanted), 1)
    return await house.drafts.announce(MARISOL, draft.view.meetup.id)


def one_in(days: int) -> Meetup:
    """A meetup that begins so many days from now."""
    starts_at = NOW + timedelta(days=days)
    local = starts_at.replace(tzinfo=None).isoformat(timespec="minutes")
    ends_at = starts_at + timedelta(hours=2)
    return Meetup(1, RIVERBEND, "Far", Status.SCHEDULED, "UTC", local, starts_at, ends_at)


async def changed(database: Database, before: Meetup, **changes: Any) -> Meetup:
    """The meetup as it is when these columns were set, with all that follows."""
    async with database.write() as conn:
        after = await meetups.change(conn, RIVERBEND, before.id, **changes)
        assert after is not None
        await follow(conn, GROUP, before, after, NOW)
    return after


async def due(database: Database) -> dict[str, datetime]:
    """When each open job is due."""
    async with database.read() as conn:
        return {job.key: job.due_at for job in await jobs.listed(conn) if job.done_at is None}


async def test_a_scheduled_meetup_owes_its_card_reminders_start_and_end(house: Services, database: Database) -> None:
    await scheduled(house)

    assert await due(database) == {
        "announcement:1": NOW,
        "reminder:1:1440": START - timedelta(days=1),
        "reminder:1:60": START - timedelta(hours=1),
        "start:1": START,
        "end:1": START + timedelta(hours=2),
    }


@pytest.mark.parametrize("of_many", [{"series_id": 3}, {"feed_id": 3}], ids=["a series", "a feed"])
def test_one_of_many_is_announced_the_groups_days_ahead_and_at_once_when_late(of_many: dict[str, Any]) -> None:
    far, near = (replace(one_in(days), **of_many) for days in (40, 3))

    assert announcement(far, GROUP, NOW).due_at == NOW + timedelta(days=26)
    assert announcement(near, GROUP, NOW).due_at == NOW


async def test_a_moved_meetup_owes_everything_at_its_new_time(house: Services, database: Database) -> None:
    before = await scheduled(house)
    soon = NOW + timedelta(hours=20)

    await changed(database, before, starts_at=soon, ends_at=soon + timedelta(hours=1))

    owed = await due(database)
    assert "reminder:1:1440" not in owed  # that moment has passed
    assert owed["reminder:1:60"] == soon - timedelta(hours=1)
    assert (owed["start:1"], owed["end:1"]) == (soon, soon + timedelta(hours=1))


async def test_a_meetup_that_takes_longer_ends_later_and_tells_nobody(house: Services, database: Database) -> None:
    before = await scheduled(house)

    await changed(database, before, ends_at=START + timedelta(hours=5))

    owed = await due(database)
    assert owed["end:1"] == START + timedelta(hours=5)
    assert "change:1" not in owed


async def test_a_meetup_that_had_begun_and_is_put_off_is_ahead_again(house: Services, database: Database) -> None:
    live = await changed(database, await scheduled(house), status=Status.LIVE)
    later = START + timedelta(days=7)

    await changed(database, live, starts_at=later, ends_at=later + timedelta(hours=2))

    known = await house.meetups.group_and_meetup(RIVERBEND, live.id)
    assert known is not None
    assert known[1].status is Status.SCHEDULED
    owed = await due(database)
    assert (owed["start:1"], owed["reminder:1:60"]) == (later, later - timedelta(hours=1))


async def test_a_cancelled_meetup_owes_nothing_but_the_news(house: Services, database: Database) -> None:
    before = await scheduled(house)

    await changed(database, before, status=Status.CANCELLED)

    assert list(await due(database)) == ["change:1"]


async def test_a_meetup_that_takes_place_after_all_owes_everything_again(house: Services, database: Database) -> None:
    before = await scheduled(house)
    cancelled = await changed(database, before, status=Status.CANCELLED)

    await changed(database, cancelled, status=Status.SCHEDULED)

    assert {"reminder:1:1440", "reminder:1:60", "start:1", "end:1", "announcement:1"} <= set(await due(database))


async def test_a_card_that_is_being_sent_while_its_meetup_is_cancelled_can_still_be_recorded(
    house: Services, database: Database
) -> None:
    before = await scheduled(house)
    async with database.write() as conn:
        await jobs.claim(conn, who="a bot", now=NOW, lease=timedelta(minutes=1), most=1, shards=(1, (0,)))

    await changed(database, before, status=Status.CANCELLED)

    assert set(await due(database)) == {"announcement:1", "change:1"}


async def test_the_jobs_of_a_meetup_with_a_longer_number_are_left_alone(house: Services, database: Database) -> None:
    before = await scheduled(house)
    of_another = Plan(JobKind.REMINDER, "reminder:11:60", START, RIVERBEND, {"meetup": 11})
    async with database.write() as conn:
        await jobs.plan(conn, [of_another])

    await changed(database, before, status=Status.CANCELLED)

    assert "reminder:11:60" in await due(database)


async def test_a_limit_that_is_taken_away_lets_in_everybody_who_waits(house: Services, database: Database) -> None:
    before = await scheduled(house, capacity=1)
    for number in range(1, 5):
        await house.rsvps.answer(member(number), before.id, RsvpAnswer.GOING)

    await changed(database, before, capacity=None)

    shown = (await house.meetups.show(MARISOL, before.id)).view
    assert (shown.going_count, shown.waitlisted_count) == (4, 0)
    assert {f"promotion:1:{number}" for number in (2, 3, 4)} <= set(await due(database))


async def test_a_changed_draft_has_no_consequences(house: Services, database: Database) -> None:
    draft = (await house.drafts.propose(MARISOL, Proposal("Maps on paper", "2026-12-09 19:00"), 1)).view.meetup

    await changed(database, draft, venue="Mill Hall")

    assert await due(database) == {}


async def test_what_is_told_goes_to_those_going_maybe_and_waiting_and_is_remembered(
    house: Services, database: Database
) -> None:
    before = await scheduled(house, capacity=1, venue="Boathouse 4")
    answers = (RsvpAnswer.GOING, RsvpAnswer.GOING, RsvpAnswer.MAYBE, RsvpAnswer.DECLINED)
    for number, answer in enumerate(answers, start=1):
        await house.rsvps.answer(member(number), before.id, answer)
    after = await changed(database, before, venue="Mill Hall")

    async with database.write() as conn:
        await house.changes.settle(conn, after, None)

    assert [each.user_id for each in await house.changes.to_mention(after, 0)] == [1, 2, 3]
    assert [key for key in await due(database) if key.startswith("change_post:1:")] != []
    told = await house.meetups.group_and_meetup(RIVERBEND, before.id)
    assert told is not None
    assert told[1].told is not None
    assert told[1].told["venue"] == "Mill Hall"


async def test_nothing_is_told_about_what_was_told(house: Services, database: Database) -> None:
    before = await scheduled(house, venue="Boathouse 4")
    await house.rsvps.answer(member(1), before.id, RsvpAnswer.GOING)
    after = await changed(database, before, venue="Mill Hall")
    for _ in range(2):
        async with database.write() as conn:
            await house.changes.settle(conn, after, None)

    posts = [key for key in await due(database) if key.startswith("change_post:1:")]
    assert len(posts) == 1


# ------------------------------------------------------------------ the organisers' verbs


async def test_an_edit_waits_for_save_only_where_somebody_would_be_told(house: Services) -> None:
    meetup = await scheduled(house, venue="Boathouse 4")
    at_once = await house.edits.edit(MARISOL, meetup.id, Proposal(venue="Mill Hall"))
    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.MAYBE)

    asked = await house.edits.edit(MARISOL, meetup.id, Proposal(venue="The Granary"))

    assert isinstance(at_once, Edited)
    assert isinstance(asked, ToConfirm)
    assert (asked.before.venue, asked.after.venue, asked.told) == ("Mill Hall", "The Granary", 1)


async def test_save_means_the_day_that_was_shown_however_late_it_comes(house: Services, database: Database) -> None:
    meetup = await scheduled(house)
    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING)
    asked = await house.edits.edit(MARISOL, meetup.id, Proposal(when="thursday 7pm"))
    assert isinstance(asked, ToConfirm)

    later = services(database, TimeKeeper(NOW + timedelta(days=1)))
    saved = await later.edits.confirm(MARISOL, asked.edit_id)

    assert saved.after.local_start == "2026-12-03T19:00"


async def test_an_edit_is_saved_once_and_only_by_whoever_asked_for_it(house: Services) -> None:
    meetup = await scheduled(house)
    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING)
    asked = await house.edits.edit(MARISOL, meetup.id, Proposal(venue="Mill Hall"))
    assert isinstance(asked, ToConfirm)
    wen = Someone(RIVERBEND, 101, "Wen", "en-US", is_organiser=True)

    with pytest.raises(NotFound):
        await house.edits.confirm(wen, asked.edit_id)
    await house.edits.confirm(MARISOL, asked.edit_id)
    with pytest.raises(NotFound):
        await house.edits.confirm(MARISOL, asked.edit_id)


async def test_a_cancellation_is_of_no_use_once_the_meetup_is_over(house: Services, database: Database) -> None:
    meetup = await scheduled(house)
    asked = await house.edits.ask_to_cancel(MARISOL, meetup.id, "No heating.")
    async with database.write() as conn:
        await meetups.change(conn, RIVERBEND, meetup.id, status=Status.ENDED)

    with pytest.raises(NotPossible, match="is over"):
        await house.edits.confirm(MARISOL, asked.edit_id)


async def test_members_can_neither_edit_nor_cancel_nor_copy_nor_announce(house: Services) -> None:
    meetup = await scheduled(house)
    ana = member(1)

    for verb in (
        house.edits.edit(ana, meetup.id, Proposal(venue="Mine")),
        house.edits.editable(ana, meetup.id),
        house.edits.ask_to_cancel(ana, meetup.id, None),
        house.edits.confirm(ana, 1),
        house.edits.give_up(ana, 1),
        house.edits.keep_unclear(ana, meetup.id, Proposal(when="soonish")),
        house.edits.unclear(ana, 1),
        house.drafts.copied(ana, meetup.id, "tomorrow 7pm"),
        house.drafts.announce(ana, meetup.id),
        house.drafts.announce_again(ana, meetup.id),
        house.drafts.draft(ana, meetup.id),
        house.drafts.discard(ana, meetup.id),
        house.drafts.propose(ana, Proposal("Mine", "tomorrow 7pm"), 2),
    ):
        with pytest.raises(NotAllowed):
            await verb


async def test_the_meetups_and_edits_of_another_group_are_not_found(house: Services) -> None:
    meetup = await scheduled(house)
    await house.rsvps.answer(member(1), meetup.id, RsvpAnswer.GOING)
    asked = await house.edits.edit(MARISOL, meetup.id, Proposal(venue="Mill Hall"))
    assert isinstance(asked, ToConfirm)
    stranger = Someone(LAKESIDE, 100, "Marisol", "en-US", is_organiser=True)

    for verb in (
        house.edits.edit(stranger, meetup.id, Proposal(venue="Mine")),
        house.edits.editable(stranger, meetup.id),
        house.edits.ask_to_cancel(stranger, meetup.id, None),
        house.edits.confirm(stranger, asked.edit_id),
        house.edits.unclear(stranger, asked.edit_id),
        house.drafts.copied(stranger, meetup.id, "tomorrow 7pm"),
        house.drafts.draft(stranger, meetup.id),
        house.drafts.discard(stranger, meetup.id),
    ):
        with pytest.raises(NotFound):
            await verb


async def test_what_was_asked_longer_than_a_week_ago_is_forgotten(house: Services, database: Database) -> None:
    old = await house.edits.keep_unclear(MARISOL, None, Proposal("Maps", when="soonish"))

    later = services(database, TimeKeeper(NOW + timedelta(days=8)))
    await later.edits.keep_unclear(MARISOL, None, Proposal("Maps", when="soonish"))

    with pytest.raises(NotFound):
        await later.edits.unclear(MARISOL, old)


async def test_a_dropped_job_says_why(house: Services, database: Database) -> None:
    before = await scheduled(house)

    await changed(database, before, status=Status.CANCELLED)

    async with database.read() as conn:
        dropped = [job for job in await jobs.listed(conn) if job.key == "start:1"]
    assert [(job.outcome, job.note) for job in dropped] == [(Outcome.DROPPED, "the meetup is cancelled")]
