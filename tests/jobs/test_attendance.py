from datetime import timedelta
from pathlib import Path

from bot.domain.meetups import AttendanceSource, AttendanceState, Proposal
from bot.local_discord.server import LocalDiscord
from bot.services.groups import Someone
from bot.services.services import services
from db import meetups, prompts
from db.engine import Database
from tests.contract.plugin import Contract
from tests.processes import bot_process
from tests.town import MORNING, ZONE, connected_bot, discord_with_group, set_up

STARTS = MORNING + timedelta(hours=3)


async def online(discord: LocalDiscord, database: Database, guild_id: int, organiser: int, channel_id: int) -> None:
    """A meetup of two hours, announced in the morning, with a voice channel."""
    marisol = Someone(guild_id, organiser, "Marisol", "en", is_organiser=True)
    every_service = services(database, discord.time)
    draft = await every_service.drafts.propose(marisol, Proposal("Maps on paper", "2026-11-30 12:00"), 1)
    async with database.write() as conn:
        await meetups.change(conn, guild_id, draft.view.meetup.id, voice_channel_id=channel_id)
    await every_service.drafts.announce(marisol, draft.view.meetup.id)


async def test_time_in_voice_survives_a_bot_that_is_killed_in_between(
    database: Database, database_url: str, contract: Contract, tmp_path: Path
) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        den = guild.create_voice_channel("den")
        await set_up(database, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
        stays, leaves, comes, tried = (discord.person(name, guild=guild) for name in ("Stay", "Leave", "Come", "Try"))
        await online(discord, database, guild.id, marisol.user.id, den.id)

        async with bot_process(discord, database_url, tmp_path / "bot.log") as doomed:
            for person in (stays, leaves):
                await person.joins_voice("den")
            await discord.time.advance_to(STARTS + timedelta(minutes=6))
            await tried.joins_voice("den")
            await discord.time.advance_to(STARTS + timedelta(minutes=13))
            assert await doomed.killed() < 0
        await discord.time.advance(timedelta(minutes=20))
        for person in (leaves, tried):
            await person.leaves_voice()
        await comes.joins_voice("den")
        await discord.time.advance(timedelta(minutes=20))

        async with connected_bot(discord, database):
            await discord.time.advance(timedelta(minutes=15))
            for person in (stays, comes):
                await person.leaves_voice()
            await discord.time.advance_to(STARTS + timedelta(hours=2, minutes=1))

        async with database.read() as conn:
            noted = await prompts.attendance_of(conn, 1)
    assert {each.user_id for each in noted} == {person.user.id for person in (stays, leaves, comes)}
    assert {(each.state, each.source) for each in noted} == {(AttendanceState.PRESENT, AttendanceSource.VOICE)}
