"""What organisers are told of once, until it works again."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import Job, JobKind, Outcome, Plan
from bot.domain.notices import channel_gone, role_gone
from db import jobs, troubles
from db.engine import Database
from tests.db.riverside import GUILD, NOON, OTHER_GUILD, people_and_groups

HERE, THERE = 4_200_000_000_000_000_011, 4_200_000_000_000_000_012
LATER = NOON + timedelta(minutes=5)


async def claimed(conn: AsyncConnection) -> list[Job]:
    return list(await jobs.claim(conn, who="a test", now=LATER, lease=timedelta(minutes=1), most=50, shards=(1, (0,))))


async def ends(conn: AsyncConnection, outcome: Outcome, note: str | None = None) -> None:
    """Everything that is due is done, or fails."""
    for job in await claimed(conn):
        assert await jobs.finish(conn, job, LATER, outcome, note)


async def owed(conn: AsyncConnection, guild_id: int = GUILD) -> set[str]:
    return {row.key for row in await jobs.listed(conn, guild_id=guild_id) if row.done_at is None}


def plan(key: str, guild_id: int = GUILD, **values: object) -> Plan:
    return Plan(JobKind.ANNOUNCEMENT, key, NOON, guild_id, **values)  # type: ignore[arg-type] # its own fields


async def test_a_trouble_is_told_of_once_until_it_is_over(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await troubles.tell_once(conn, channel_gone(GUILD, HERE, NOON))
        [first] = await claimed(conn)
        await jobs.finish(conn, first, LATER, Outcome.DONE)
        await troubles.tell_once(conn, channel_gone(GUILD, HERE, NOON))
        assert await claimed(conn) == []
        [notice] = await troubles.notices(conn, GUILD)
        assert (notice.channel_id, notice.told) == (HERE, True)

        await troubles.end(conn, [notice.job_id], LATER)
        assert await troubles.notices(conn, GUILD) == []
        await troubles.tell_once(conn, channel_gone(GUILD, HERE, LATER))
        [second] = await claimed(conn)
    # Within minutes Discord would take a message with the same nonce for the first one.
    assert second.generation == first.generation + 1


async def test_troubles_are_each_group_s_own(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await troubles.tell_once(conn, channel_gone(GUILD, HERE, NOON))
        await troubles.tell_once(conn, role_gone(OTHER_GUILD, THERE, NOON))
        own = [(each.guild_id, each.channel_id, each.told) for each in await troubles.notices(conn, GUILD)]
        everybody = {(each.guild_id, each.channel_id) for each in await troubles.notices(conn)}
    assert own == [(GUILD, HERE, False)]
    assert everybody == {(GUILD, HERE), (OTHER_GUILD, None)}


async def test_what_failed_in_a_channel_is_tried_again_and_nothing_else(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await jobs.plan(conn, [plan("here:1"), plan("here:2"), plan("elsewhere's", OTHER_GUILD)])
        await ends(conn, Outcome.FAILED, troubles.in_channel("403 50013 Missing Permissions", HERE))
        await jobs.plan(conn, [plan("there")])
        await ends(conn, Outcome.FAILED, troubles.in_channel("403 50013 Missing Permissions", THERE))
        await jobs.plan(conn, [plan("dropped")])
        await ends(conn, Outcome.DROPPED, troubles.in_channel("no longer wanted", HERE))

        await troubles.revive_failed_in(conn, GUILD, [HERE], LATER, NOON)

        assert await owed(conn) == {"here:1", "here:2"}
        assert await owed(conn, OTHER_GUILD) == set()


async def test_what_is_of_no_use_any_more_stays_as_it_failed(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await jobs.plan(
            conn, [plan("late", useless_after=LATER), plan("in time", useless_after=LATER + timedelta(hours=1))]
        )
        await ends(conn, Outcome.FAILED, troubles.in_channel("404 10003", HERE))
        await troubles.revive_failed_in(conn, GUILD, [HERE], LATER, NOON)
        assert await owed(conn) == {"in time"}


async def test_what_failed_long_ago_or_hangs_on_its_message_is_left_alone(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await jobs.plan(conn, [plan("announcement"), Plan(JobKind.CARD, "card", NOON, GUILD)])
        await ends(conn, Outcome.FAILED, troubles.in_channel("404 10003", HERE))
        await troubles.revive_failed_in(conn, GUILD, [HERE], LATER, LATER + timedelta(seconds=1))
        assert await owed(conn) == set()
        await troubles.revive_failed_in(conn, GUILD, [HERE], LATER, NOON, but=[JobKind.CARD])
        assert await owed(conn) == {"announcement"}


async def test_a_notice_that_nobody_could_read_is_tried_again_unless_it_is_over(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        for channel_id in (HERE, THERE):
            await troubles.tell_once(conn, channel_gone(GUILD, channel_id, NOON))
        await ends(conn, Outcome.FAILED, "403 50001")
        waiting, over = await troubles.notices(conn, GUILD)
        await troubles.end(conn, [over.job_id], LATER)
        await troubles.revive_untold(conn, [waiting.job_id, over.job_id], LATER)
        assert await owed(conn) == {f"notice:{GUILD}:{waiting.channel_id}"}
