"""Several bots at one database, a database that goes away for a while, and one that another writer holds."""

import asyncio
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.domain.groups import Consent
from bot.domain.meetups import Proposal, RsvpAnswer
from bot.local_discord import components
from bot.local_discord.person import Person
from bot.local_discord.server import LocalDiscord
from bot.services.groups import Someone
from bot.services.services import services
from db.engine import Database
from tests.contract.plugin import Contract
from tests.databases import PostgresMaker
from tests.processes import bot_process
from tests.town import MORNING, ZONE, Town, discord_with_group, set_up

AN_HOUR_BEFORE = MORNING + timedelta(hours=2)
REMINDER = "rsvp:v1:mine:"


def reminded_by_dm(discord: LocalDiscord) -> Counter[str]:
    """How many reminders each person got in their DM."""
    return Counter(
        message.channel.recipient.name
        for message in discord.world.deliveries
        if message.channel.recipient is not None
        and any(str(each.get("custom_id", "")).startswith(REMINDER) for each in components.walk(message.components))
    )


async def test_two_bots_at_one_database_deliver_everything_once(
    database: Database, database_url: str, contract: Contract, tmp_path: Path
) -> None:
    names = [f"member{n}" for n in range(12)]
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(database, guild, discord.time.now())
        use = services(database, discord.time)
        members = [discord.person(name, guild=guild, zone=ZONE) for name in names]
        known = [Someone(guild.id, each.user.id, each.name, "en", is_organiser=True) for each in members]
        draft = await use.drafts.propose(known[0], Proposal("Maps on paper", "2026-11-30 12:00"), 1)
        await use.drafts.announce(known[0], draft.view.meetup.id)
        for each in known:
            await use.groups.choose_consent(each, Consent.DM)
            await use.rsvps.answer(each, draft.view.meetup.id, RsvpAnswer.GOING)

        async with (
            bot_process(discord, database_url, tmp_path / "one.log"),
            bot_process(discord, database_url, tmp_path / "two.log"),
        ):
            await discord.time.advance_to(AN_HOUR_BEFORE + timedelta(minutes=10))

        announcements = [each for each in discord.world.deliveries if "Maps on paper" in str(each.embeds)]
        assert reminded_by_dm(discord) == dict.fromkeys(names, 1)
        assert len(announcements) == 1


async def test_shards_in_processes_of_their_own_serve_their_own_groups(
    database: Database, database_url: str, contract: Contract, tmp_path: Path
) -> None:
    async with discord_with_group(shards=2) as (discord, first):
        contract.watch(discord)
        groups = [first]
        for number in range(3):
            # The millisecond in a server's id decides its shard.
            await discord.time.advance(timedelta(milliseconds=1))
            groups.append(discord.world.create_guild(f"Town {number}"))
        use = services(database, discord.time)
        for number, guild in enumerate(groups):
            for channel in ("announcements", "reflections", "organisers")[: 3 * (guild is not first)]:
                guild.create_text_channel(channel)
            guild.install_bot()
            await set_up(database, guild, discord.time.now())
            who = Someone(guild.id, 1000 + number, "Marisol", "en", is_organiser=True)
            draft = await use.drafts.propose(who, Proposal(f"Meetup {number}", "2026-11-30 12:00"), number + 1)
            await use.drafts.announce(who, draft.view.meetup.id)
        assert {guild.id >> 22 & 1 for guild in groups} == {0, 1}

        async with (
            bot_process(discord, database_url, tmp_path / "one.log", SHARD_COUNT="2", SHARD_IDS="0"),
            bot_process(discord, database_url, tmp_path / "two.log", SHARD_COUNT="2", SHARD_IDS="1"),
        ):
            await discord.time.advance(timedelta(minutes=5))
            people = [discord.person(f"Ada{n}", guild=guild, zone=ZONE) for n, guild in enumerate(groups)]
            answers = [(await each.presses("Going", in_="#announcements")).text for each in people]

        posted = [each for each in discord.world.deliveries if not each.ephemeral]
        cards = Counter(each.channel.id for each in posted if each.channel.name == "announcements")
        assert cards == {guild.channel_named("announcements").id: 1 for guild in groups}
        assert all(f"Meetup {n}" in text for n, text in enumerate(answers))


async def test_a_bot_goes_on_after_postgresql_was_restarted(
    postgres_maker: PostgresMaker, contract: Contract, tmp_path: Path
) -> None:
    async with postgres_maker.fresh() as url, discord_with_group() as (discord, guild):
        contract.watch(discord)
        database = Database(url)
        await set_up(database, guild, discord.time.now())
        await database.close()
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
        ada = discord.person("Ada", guild=guild, zone=ZONE)
        async with bot_process(discord, url, tmp_path / "bot.log"):
            await marisol.runs("/meetup create", title="Maps", when="2026-11-30 12:00", in_="#announcements")
            await marisol.presses("Announce")
            await ada.sees("Maps", in_="#announcements")
            await ada.presses("Going", in_="#announcements")
            await ada.presses("By DM")

            postgres_maker.restart()

            assert "Maps" in (await ada.runs("/meetups")).text
            await discord.time.advance_to(AN_HOUR_BEFORE + timedelta(minutes=10))
            assert reminded_by_dm(discord) == {"ada": 1}


async def test_a_press_waits_for_another_writer_of_the_sqlite_file(town: Town) -> None:
    path = make_url(str(town.database.engine.url)).database
    ada = await going_to_something(town)
    other = sqlite3.connect(path or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async with asyncio.TaskGroup() as both:
        press = both.create_task(ada.presses("Maybe", in_="#announcements"))
        heard = len(town.discord.world.interactions) + 1
        await town.discord.world.until(lambda: len(town.discord.world.interactions) == heard or None)
        other.execute("COMMIT")

    other.close()
    assert "I've put you down as a maybe" in press.result().text


async def going_to_something(town: Town) -> Person:
    """Somebody looks at an announced meetup."""
    await town.marisol.runs("/meetup create", title="Maps", when="2026-12-09 19:00", in_="#announcements")
    await town.marisol.presses("Announce")
    ada = town.person("Ada")
    await ada.sees("Maps", in_="#announcements")
    return ada


@pytest.mark.parametrize("how", ["stopped", "killed"])
async def test_a_stopped_bot_gives_its_work_back_and_a_killed_one_loses_it_by_lease(
    how: str, database: Database, database_url: str, contract: Contract, tmp_path: Path
) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(database, guild, discord.time.now())
        async with bot_process(discord, database_url, tmp_path / "bot.log") as bot:
            ends = {"stopped": bot.stopped, "killed": bot.killed}
            code = await ends[how]()
        assert code == {"stopped": 0, "killed": -9}[how], bot.said()
