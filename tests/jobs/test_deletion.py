"""Whoever is deleted is nowhere: in no row, and in nothing that the bot wrote at Discord."""

from datetime import timedelta

import pytest

from bot.local_discord.person import Person
from db.engine import Database
from tests.contract.plugin import Contract
from tests.deletion_scan import scan
from tests.deletion_story import NAME, WORDS, lively
from tests.town import Town, lively_town

A_WHILE = timedelta(minutes=30)


async def traces(town: Town, person: Person) -> list[str]:
    return (await scan(town.database, town.discord.world, person, WORDS.values())).traces


async def deletes_everything(town: Town, person: Person) -> str:
    await person.runs("/privacy delete", in_="#announcements")
    answer = await person.presses("Delete everything")
    await town.time.advance(A_WHILE)
    return answer.text


async def test_whoever_is_deleted_is_in_no_row_and_in_nothing_at_discord(
    database: Database, contract: Contract
) -> None:
    async with lively_town(database, contract.watch) as town:
        zeph = await lively(town)
        before = await scan(database, town.discord.world, zeph, WORDS.values())

        await deletes_everything(town, zeph)

        assert await traces(town, zeph) == []
        assert len(before.traces) > 50
