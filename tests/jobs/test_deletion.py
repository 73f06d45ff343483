"""Whoever is deleted is nowhere: in no row, and in nothing the bot wrote at Discord; also when it is killed."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.jobs import JobKind
from bot.local_discord.faults import Fault
from bot.local_discord.person import Person
from bot.local_discord.rest.calls import Call
from bot.local_discord.server import LocalDiscord
from bot.services.services import services
from db import jobs
from db.engine import Database
from tests.contract.plugin import Contract
from tests.deletion_scan import scan
from tests.deletion_story import NAME, WORDS, a_little, lively
from tests.processes import BotProcess, bot_process
from tests.town import MORNING, connected_bot, discord_with_group, lively_town, set_up

A_WHILE = timedelta(minutes=30)
_PATIENCE = 60.0  # seconds of real time


async def test_whoever_is_deleted_is_in_no_row_and_in_nothing_at_discord(
    database: Database, contract: Contract
) -> None:
    async with lively_town(database, contract.watch) as town:
        zeph = await lively(town)
        before = await scan(database, town.discord.world, zeph, WORDS.values())

        await zeph.runs("/privacy delete", in_="#announcements")
        await zeph.presses("Delete everything")
        await town.time.advance(A_WHILE)

        after = await scan(database, town.discord.world, zeph, WORDS.values())
    assert after.traces == []
    assert {"table reflections", "table jobs", "DM with the bot", "messages at Discord: embeds"} <= set(before.found)
    assert await left_to_do(database) == []
    assert after.looked_at["table meetups"] == before.looked_at["table meetups"] - 1  # the one elsewhere
    assert after.looked_at["messages at Discord"] > 10


async def left_to_do(database: Database) -> list[str]:
    async with database.read() as conn:
        return [job.key for job in await jobs.listed(conn) if job.kind is JobKind.FORGET_PERSON]


# ------------------------------------------------------------------ killed in the middle

WRITING = [("DELETE /channels/*/messages/*", "deletes"), ("PATCH /channels/*/messages/*", "rewrites")]
STEPS = [
    ("after it was claimed", r"UPDATE jobs SET attempt", "after"),
    ("before it is kept how far it is", r"UPDATE jobs SET payload", "before"),
    ("after it was kept how far it is", r"UPDATE jobs SET payload", "after"),
    ("before it is finished", r'UPDATE jobs SET "?key"?=.*forget_person', "before"),
    ("after it was finished", r'UPDATE jobs SET "?key"?=.*forget_person', "after"),
]


class Scene:
    """A group in which Zephyrine has left a few traces, and no bot is running."""

    def __init__(self, discord: LocalDiscord, database: Database) -> None:
        self.discord = discord
        self.database = database

    @property
    def zeph(self) -> Person:
        """Whoever is deleted."""
        return self.discord.people[NAME]

    async def is_deleted(self) -> None:
        """All rows are gone, and the rest is planned."""
        await services(self.database, self.discord.time).people.forget(self.zeph.user.id)

    async def traces(self) -> list[str]:
        """What is left of her."""
        return (await scan(self.database, self.discord.world, self.zeph, WORDS.values())).traces

    async def waits_for(self, bot: BotProcess) -> None:
        """Time goes on until the bot is dead, which does one step after the other."""
        async with asyncio.timeout(_PATIENCE):
            while not bot.has_ended:
                await self.discord.time.advance(timedelta(seconds=10))
                await self.discord.world.until(lambda: bot.has_ended or None, patience=0.1)

    async def survives(self) -> None:
        """Another bot takes over."""
        await self.discord.time.advance(timedelta(minutes=2))  # longer than a lease
        async with connected_bot(self.discord, self.database):
            await self.discord.time.advance(A_WHILE)


@pytest.fixture
async def scene(database: Database, contract: Contract) -> AsyncGenerator[Scene]:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(database, guild, discord.time.now())
        async with connected_bot(discord, database):
            await a_little(discord, guild)
        yield Scene(discord, database)


@pytest.mark.parametrize(("step", "statement", "moment"), STEPS, ids=lambda each: each.split(" SET")[0])
async def test_killed_around_a_transaction_it_goes_on_until_nothing_is_left(
    step: str, statement: str, moment: str, scene: Scene, database_url: str, tmp_path: Path
) -> None:
    await scene.is_deleted()
    doom = [statement, moment, MORNING.isoformat()]
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as doomed:
        await scene.waits_for(doomed)
        assert await doomed.ended() < 0, doomed.said()

    await scene.survives()

    assert await scene.traces() == [], step
    assert await left_to_do(scene.database) == []


@pytest.mark.parametrize("has_acted", [False, True], ids=["Discord hears of it", "Discord has done it"])
@pytest.mark.parametrize(("route", "what"), WRITING, ids=lambda each: each)
async def test_killed_while_discord_changes_a_message_it_goes_on_until_nothing_is_left(
    route: str, what: str, *, has_acted: bool, scene: Scene, database_url: str, tmp_path: Path
) -> None:
    await scene.is_deleted()
    doomed: list[BotProcess] = []
    scene.discord.faults.add(fatal(doomed, route, acted=has_acted))
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", known=doomed) as bot:
        await scene.waits_for(bot)
        assert await bot.ended() < 0, bot.said()

    await scene.survives()

    assert await scene.traces() == [], what


@pytest.mark.parametrize(("moment", "is_known"), [("before", True), ("after", False)])
async def test_killed_while_it_deletes_a_person_all_of_it_is_done_or_nothing(
    moment: str, *, is_known: bool, scene: Scene, database_url: str, tmp_path: Path
) -> None:
    use = services(scene.database, scene.discord.time).people
    scene.zeph.patience = 1.0
    doom = [r"INSERT INTO jobs.*forget_person", moment, MORNING.isoformat()]
    async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as doomed:
        await scene.zeph.runs("/privacy delete", in_="#announcements")
        await scene.zeph.presses("Delete everything")
        assert await doomed.ended() < 0, doomed.said()
    known = (await use.holdings(scene.zeph.user.id)).is_known

    await use.forget(scene.zeph.user.id)
    await scene.survives()

    assert known is is_known
    assert await scene.traces() == []


def fatal(doomed: list[BotProcess], route: str, *, acted: bool) -> Fault:
    """The first request to this route kills its sender: before Discord does anything, or before it can answer."""

    def kill(_call: Call) -> None:
        doomed[0].kill()

    if acted:
        return Fault(route, after=kill, lose_answer=True)
    return Fault(route, before=kill, drop=True)
