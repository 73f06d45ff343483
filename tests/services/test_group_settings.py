"""Changing one setting, and what follows from it for meetups that are scheduled already."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import Meetup
from bot.domain.plan import jobs_of
from bot.domain.problems import NotAllowed, NotPossible, NotUnderstood
from bot.domain.settings import Setting
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import GroupService, NewSettings, Someone
from db import jobs
from db.engine import Database
from db.schema import series
from tests.db.riverside import GUILD, NOON, OTHER_GUILD, meetup_at

ORGANISER = Someone(GUILD, 1, "Marisol", "en-US", is_organiser=True)
MEMBER = Someone(GUILD, 2, "Ada", "en-US")
STARTS = NOON + timedelta(days=30)


async def ready(database: Database, now: datetime = NOON) -> GroupService:
    """A group that is set up, and another one."""
    use = GroupService(database, TimeKeeper(now))
    for guild_id in (GUILD, OTHER_GUILD):
        await use.set_up(guild_id, "Riverside", NewSettings(announcement_channel_id=77, timezone="Chicago"))
    return use


async def scheduled(database: Database, starts_at: datetime = STARTS, **values: Any) -> Meetup:
    """A meetup with its jobs planned."""
    async with database.write() as conn:
        meetup = await meetup_at(conn, starts_at, **values)
        await jobs.plan(conn, jobs_of(meetup, Group(meetup.guild_id, "Riverside"), NOON))
    return meetup


async def due(use: GroupService, kind: JobKind, guild_id: int = GUILD) -> list[datetime]:
    """When the open jobs of a kind are due."""
    return [
        each.job.due_at for each in await use.deliveries(guild_id) if each.job.done_at is None if each.job.kind is kind
    ]


async def test_changed_reminders_move_those_of_meetups_to_come(database: Database) -> None:
    use = await ready(database)
    await scheduled(database)

    changed = await use.change_setting(ORGANISER, Setting.REMINDERS, "2 days, 1 hour")

    assert (changed.after.reminder_minutes, changed.moved) == ((2880, 60), 1)
    assert await due(use, JobKind.REMINDER) == [STARTS - timedelta(days=2), STARTS - timedelta(hours=1)]


async def test_a_reminder_whose_time_has_passed_is_not_sent_for_a_changed_setting(database: Database) -> None:
    use = await ready(database)
    await scheduled(database, NOON + timedelta(hours=30))
    await use.change_setting(ORGANISER, Setting.REMINDERS, "2 days, 3 hours")
    assert await due(use, JobKind.REMINDER) == [NOON + timedelta(hours=27)]


async def test_no_reminders_means_none(database: Database) -> None:
    use = await ready(database)
    await scheduled(database)
    await use.change_setting(ORGANISER, Setting.REMINDERS, "none")
    assert await due(use, JobKind.REMINDER) == []
    assert (await use.ready(GUILD)).reminder_minutes == ()


async def test_meetups_of_other_groups_are_reminded_of_as_before(database: Database) -> None:
    use = await ready(database)
    await scheduled(database, guild_id=OTHER_GUILD)
    await use.change_setting(ORGANISER, Setting.REMINDERS, "1 week")
    assert len(await due(use, JobKind.REMINDER, OTHER_GUILD)) == 2


async def test_meetups_of_a_series_are_announced_as_long_before_as_the_setting_says(database: Database) -> None:
    use = await ready(database)
    async with database.write() as conn:
        made = await conn.execute(
            sa.insert(series)
            .values(
                guild_id=GUILD,
                title="Snakes",
                rule="FREQ=WEEKLY",
                timezone="UTC",
                local_start="2027-01-08T12:00",
                minutes=120,
                template={},
            )
            .returning(series.c.id)
        )
        series_id = made.scalar_one()
    await scheduled(database, series_id=series_id, series_slot="2027-01-08T12:00")
    assert await due(use, JobKind.ANNOUNCEMENT) == [STARTS - timedelta(days=14)]

    await use.change_setting(ORGANISER, Setting.ANNOUNCE_DAYS, "3")

    assert await due(use, JobKind.ANNOUNCEMENT) == [STARTS - timedelta(days=3)]


async def test_a_new_time_zone_moves_the_digest_and_no_meetup(database: Database) -> None:
    use = await ready(database)
    meetup = await scheduled(database)
    [before] = await due(use, JobKind.DIGEST)

    changed = await use.change_setting(ORGANISER, Setting.TIMEZONE, "madrid")

    [after] = await due(use, JobKind.DIGEST)
    assert (changed.before.timezone, changed.after.timezone) == ("America/Chicago", "Europe/Madrid")
    assert before - after == timedelta(hours=7)
    assert await due(use, JobKind.START) == [meetup.starts_at]


async def test_setting_what_is_set_changes_nothing(database: Database) -> None:
    use = await ready(database)
    changed = await use.change_setting(ORGANISER, Setting.REMINDERS, "1 hour, 1 day")
    assert changed.before == changed.after


async def test_a_channel_can_be_given_up_but_not_the_one_for_announcements(database: Database) -> None:
    use = await ready(database)
    await use.change_setting(ORGANISER, Setting.ORGANISERS, "4200000000000000003")
    changed = await use.change_setting(ORGANISER, Setting.ORGANISERS, "none")
    assert (changed.before.organiser_channel_id, changed.after.organiser_channel_id) == (
        4_200_000_000_000_000_003,
        None,
    )
    with pytest.raises(NotUnderstood):
        await use.change_setting(ORGANISER, Setting.ANNOUNCEMENTS, "none")


@pytest.mark.parametrize("setting", list(Setting))
async def test_no_member_changes_a_setting(setting: Setting, sqlite: Database) -> None:
    use = await ready(sqlite)
    with pytest.raises(NotAllowed, match="That is for organisers"):
        await use.change_setting(MEMBER, setting, "1")


async def test_a_group_that_is_not_set_up_is_sent_to_setup(database: Database) -> None:
    with pytest.raises(NotPossible, match="/setup"):
        await GroupService(database, TimeKeeper(NOON)).change_setting(ORGANISER, Setting.THREADS, "off")


async def test_what_is_owed_names_its_meetup(database: Database) -> None:
    use = await ready(database)
    await scheduled(database, title="Type hints by the river")
    titles = {each.job.kind: each.title for each in await use.deliveries(GUILD)}
    assert (titles[JobKind.REMINDER], titles[JobKind.DIGEST]) == ("Type hints by the river", None)


async def test_what_was_done_long_ago_is_deleted_and_the_rest_kept(database: Database) -> None:
    use = await ready(database)
    old, recent = await scheduled(database), await scheduled(database)
    async with database.write() as conn:
        await jobs.drop(conn, [f"announcement:{old.id}"], NOON - timedelta(days=91), "long ago")
        await jobs.drop(conn, [f"announcement:{recent.id}"], NOON - timedelta(days=89), "not long ago")
        assert await jobs.prune(conn, NOON - timedelta(days=90)) == 1
    kept = {each.job.key for each in await use.deliveries(GUILD)}
    assert f"announcement:{recent.id}" in kept
    assert f"announcement:{old.id}" not in kept
