"""Begun here, continued there, finished elsewhere, the bot restarted or killed in between: no word is lost."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.local_discord.person import Person
from db import reflections
from db.engine import Database
from db.schema import answer_versions
from tests.cogs.test_reflections import held
from tests.contract.plugin import Contract
from tests.surfaces import BETWEEN, SURFACES, Bots, Told, live
from tests.town import ZONE, Town, discord_with_group

NAMES = tuple(SURFACES)
# Every surface before and after every other, in both places; benchmarks/surfaces.py goes all 125 ways.
ROUTES = [
    (begun, NAMES[(number + other) % len(NAMES)], finished)
    for number, begun in enumerate(NAMES)
    for other, finished in enumerate(NAMES)
]


@pytest.mark.parametrize("between", BETWEEN)
async def test_whatever_is_said_anywhere_is_published_once(
    sqlite: Database, contract: Contract, tmp_path: Path, between: str
) -> None:
    async with discord_with_group(answer_deadline=20.0) as (discord, guild):
        contract.watch(discord)
        told = await live(discord, guild, sqlite, Bots(discord, sqlite, tmp_path), ROUTES, between)

    assert told == [Told(route, 0, 0, is_published=True, reflections=1) for route in ROUTES]


async def test_of_two_devices_the_later_answer_stands_and_the_earlier_is_kept_as_an_older_version(town: Town) -> None:
    phone = town.person("Ada")
    laptop = Person(town.discord.world, phone.user, zone=ZONE)
    await held(town, phone)
    await phone.runs("/reflect", in_="#announcements")
    await phone.presses("Write in a form")
    await phone.fills({"How did it go?": "As it was."})
    await phone.presses("Publish")
    for device in (phone, laptop):
        await device.presses("Edit", on="is published", in_="#announcements")
    await laptop.fills({"How did it go?": "From the laptop."})
    await phone.fills({"How did it go?": "From the phone."})

    async with town.database.read() as conn:
        [listed] = await reflections.mine(conn, town.guild.id, phone.user.id, most=5)
        older = await conn.execute(sa.select(answer_versions.c.text).order_by(answer_versions.c.id))
    assert [each.text for each in listed.reflection.answers] == ["From the phone."]
    assert older.scalars().all() == ["As it was.", "From the laptop."]
