"""What was done long ago is forgotten, day by day."""

from datetime import timedelta

from bot.domain.jobs import JobKind, Plan
from db import jobs
from tests.town import Town


async def test_every_day_what_was_done_three_months_ago_is_deleted(town: Town) -> None:
    now = town.time.now()
    async with town.database.write() as conn:
        await jobs.plan(
            conn, [Plan(JobKind.CARD, key, now + timedelta(days=9), town.guild.id) for key in ("old", "new")]
        )
        await jobs.drop(conn, ["old"], now - timedelta(days=90), "long ago")
        await jobs.drop(conn, ["new"], now - timedelta(days=80), "not so long ago")

    await town.hours_pass(25)
    assert await keys(town) == {"new"}
    await town.hours_pass(24 * 10)
    assert await keys(town) == set()


async def keys(town: Town) -> set[str]:
    async with town.database.read() as conn:
        return {row.key for row in await jobs.listed(conn, guild_id=town.guild.id)} & {"old", "new"}
