from datetime import UTC, datetime, timedelta
from typing import NoReturn, cast

import pytest

from bot.domain.groups import Group
from bot.domain.problems import NotPossible, NotUnderstood
from bot.jobs.handlers.groups import forget_group
from bot.jobs.messenger import Messenger
from bot.jobs.work import DmPace, Dropped, Work
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import GroupService, NewSettings, Someone
from db import groups, jobs
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)  # a Monday
GUILD, OTHER_GUILD = 4_200_000_000_000_000_001, 4_200_000_000_000_000_002


class NobodyToSendTo:
    """A messenger for work that sends nothing."""

    def __getattr__(self, _name: str) -> NoReturn:
        raise AssertionError("this work sends nothing")


def service(database: Database, now: datetime = NOW) -> GroupService:
    return GroupService(database, TimeKeeper(now))


async def test_a_group_is_ready_once_it_has_a_channel_for_announcements(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend Python", NewSettings(timezone="chicago"))
    with pytest.raises(NotPossible, match="/setup"):
        await use.ready(GUILD)
    await use.set_up(GUILD, "Riverbend Python", NewSettings(announcement_channel_id=77))
    group = await use.ready(GUILD)
    assert (group.timezone, group.announcement_channel_id, group.set_up_at) == ("America/Chicago", 77, NOW)


async def test_settings_that_are_not_named_stay(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings(announcement_channel_id=77, digest_weekday=4, language="es"))
    group = await use.set_up(GUILD, "Riverbend Python", NewSettings(digest_hour=18))
    assert group == await use.find(GUILD)
    assert (group.name, group.digest_weekday, group.digest_hour, group.language) == ("Riverbend Python", 4, 18, "es")


async def test_an_unknown_zone_changes_nothing(database: Database) -> None:
    use = service(database)
    with pytest.raises(NotUnderstood):
        await use.set_up(GUILD, "Riverbend", NewSettings(timezone="Atlantis", announcement_channel_id=77))
    assert await use.find(GUILD) is None


async def test_changing_the_digest_s_hour_moves_both_its_jobs(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings(announcement_channel_id=77, digest_weekday=2, digest_hour=9))
    await use.set_up(GUILD, "Riverbend", NewSettings(digest_hour=20))
    due = [owed.job.due_at for owed in await use.deliveries(GUILD)]
    assert due == [datetime(2026, 12, 2, 20, 0, tzinfo=UTC)] * 2  # the group's, and the organisers'


async def test_a_group_that_was_left_is_deleted_with_everybody_who_was_only_there(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings(announcement_channel_id=77))
    await use.set_up(OTHER_GUILD, "Hillside", NewSettings(announcement_channel_id=78))
    async with database.write() as conn:
        await groups.see_member(conn, GUILD, 1, "Ada")
        await groups.see_member(conn, GUILD, 2, "Ben")
        await groups.see_member(conn, OTHER_GUILD, 2, "Ben")
    await use.left(GUILD)

    await forget_group(await work_due_at(database, NOW + timedelta(days=30)))

    assert await use.find(GUILD) is None
    assert await use.person(1) is None
    assert await use.person(2) is not None
    assert await use.ready(OTHER_GUILD)


async def test_a_group_that_came_back_is_kept_though_its_job_was_claimed(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings())
    await use.left(GUILD)
    work = await work_due_at(database, NOW + timedelta(days=30))
    await use.returned(GUILD)
    with pytest.raises(Dropped):
        await forget_group(work)
    assert await use.find(GUILD) is not None


async def test_groups_left_while_nobody_was_connected_are_noticed(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings(announcement_channel_id=77))
    async with database.write() as conn:
        await groups.ensure_group(conn, Group(OTHER_GUILD, "Imported, never joined"))
    await use.still_in([], (1, [0]))
    left = [group.left_at for group in [await use.find(GUILD), await use.find(OTHER_GUILD)] if group]
    assert left == [NOW, None]
    await use.still_in([GUILD], (1, [0]))
    assert (await use.ready(GUILD)).left_at is None


async def test_groups_of_another_shard_are_left_alone(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings(announcement_channel_id=77))
    elsewhere = 1 - (GUILD >> 22) % 2
    await use.still_in([], (2, [elsewhere]))
    assert (await use.ready(GUILD)).left_at is None


async def test_what_the_program_knows_of_itself_is_replaced(database: Database) -> None:
    use = service(database)
    await use.keep_host_fact("colour", "red")
    await use.keep_host_fact("colour", "blue")
    assert await use.host_fact("colour") == "blue"
    assert await use.host_fact("shape") is None


async def test_a_member_s_consent_is_remembered_per_group(database: Database) -> None:
    use = service(database)
    await use.set_up(GUILD, "Riverbend", NewSettings())
    await use.set_up(OTHER_GUILD, "Hillside", NewSettings())
    await use.choose_consent(Someone(GUILD, 1, "Ada", "en-US"), groups.Consent.DM)
    await use.choose_consent(Someone(OTHER_GUILD, 1, "Ada L.", "en-US"), groups.Consent.NO)
    members = [await use.member(GUILD, 1), await use.member(OTHER_GUILD, 1)]
    assert [(member.name, member.consent) for member in members if member] == [("Ada", "dm"), ("Ada L.", "no")]


async def work_due_at(database: Database, moment: datetime) -> Work:
    """The forgetting, claimed when it is due."""
    async with database.write() as conn:
        claimed = await jobs.claim(conn, who="test", now=moment, lease=timedelta(minutes=1), most=50, shards=(1, [0]))
    job = next(job for job in claimed if job.kind == "forget_group")
    return Work(job, database, TimeKeeper(moment), cast("Messenger", NobodyToSendTo()), DmPace())
