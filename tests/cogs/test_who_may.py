"""Who may do what: each command of the tree, by somebody who may, by somebody who may not, and with other groups' ids.

The commands are found in the tree, so that a new one is tried without anybody thinking of it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.local_discord.objects import Command, Json, Message
from bot.local_discord.permissions import Permission
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from bot.local_discord.typed_commands import AsTyped
from cogs.ui.card import Card, button
from cogs.ui.presses import AnsweringCog
from db.engine import Database
from db.schema import metadata
from tests.contract.plugin import Contract
from tests.db.one_of_each import ROWS, stored
from tests.town import Town, connected_bot, discord_with_group, set_up

SUBCOMMAND, GROUP, STRING = 1, 2, 3
REFUSALS = {
    "That is for organisers: people with the Manage Events permission or the group's organiser role.",
    "Only people with the Manage Server or Manage Events permission can set me up.",
}
OURS = "Type hints by the river"
# What is typed where something has to be; `meetup`, `talk`, `series` and `feed` are named by each test.
TYPED: dict[str, Any] = {
    "title": "Borrowing from Rust",
    "when": "2026-12-16 19:00",
    "setting": AsTyped("Reminders"),
    "url": "https://example.org/calendar.ics",
    "to": 1,
    "day": 0,
    "hour": 9,
    "code": "ABCDE",
    "answer": "going",
    "format": "ics",
}
OTHERS = ("groups", "people", "members", "series", "feeds", "meetups", "talks", "talk_proposals", "rsvps")
OTHERS_TITLE = ROWS["0005"]["meetups"][0]["title"]


def lines_of(command: Command) -> Iterator[tuple[str, list[Json]]]:
    """Each line that runs something of a command, with its options."""

    def below(line: str, options: list[Json]) -> Iterator[tuple[str, list[Json]]]:
        steps = [option for option in options if option["type"] in (SUBCOMMAND, GROUP)]
        for step in steps:
            yield from below(f"{line} {step['name']}", step.get("options") or [])
        yield from [] if steps else [(line, options)]

    yield from below(f"/{command.name}", command.data.get("options") or [])


def tree(town: Town, *, for_organisers: bool) -> list[tuple[str, list[Json]]]:
    """Every line of the commands that Discord offers to organisers only, or of the others."""
    registered = town.discord.world.commands[0]
    wanted = [each for each in registered if bool(each.data.get("default_member_permissions")) is for_organisers]
    return [found for command in wanted for found in lines_of(command)]


def filled_in(options: list[Json], named: str) -> dict[str, Any]:
    """What has to be given, with `named` for meetups, talks, series and feeds, given or not."""
    ids = {"meetup", "talk", "series", "feed"}
    typed = {o["name"]: TYPED.get(o["name"], "1") for o in options if o.get("required") and o["name"] not in ids}
    return typed | {o["name"]: AsTyped(named) for o in options if o["name"] in ids}


def show_everything_to_everybody(town: Town) -> None:
    """Administrators may offer commands to whom they like: Server Settings, Integrations."""
    for command in town.discord.world.commands[0]:
        command.data["default_member_permissions"] = None


async def rows(town: Town) -> dict[str, list[dict[str, Any]]]:
    async with town.database.read() as conn:
        return await stored(conn)


async def our_meetup(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=OURS, when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.hours_pass(1)


async def another_group(town: Town) -> None:
    """A group beside ours, in which everything there is has the id 1."""
    async with town.database.write() as conn:
        for name in OTHERS:
            await conn.execute(sa.insert(metadata.tables[name]), ROWS["0005"][name])


async def test_a_member_is_refused_every_command_of_organisers_though_discord_offers_it(town: Town) -> None:
    await our_meetup(town)
    commands, ada = tree(town, for_organisers=True), town.person("Ada")
    show_everything_to_everybody(town)
    before = await rows(town)

    answers = {line: await ada.runs(line, **filled_in(options, OURS)) for line, options in commands}

    assert {line: answer.text for line, answer in answers.items() if answer.text not in REFUSALS} == {}
    assert all(answer.ephemeral for answer in answers.values())
    assert await rows(town) == before
    assert len(answers) > 25


async def test_the_organiser_role_is_enough_for_every_command_of_organisers(town: Town) -> None:
    await our_meetup(town)
    commands, deputy = tree(town, for_organisers=True), town.person("Deputy")
    role = town.guild.create_role("Stewards", Permission.SEND_MESSAGES)
    await town.marisol.runs("/settings set", setting="Organiser role", value="Stewards", in_="#organisers")
    town.guild.set_roles(deputy.user, [role])
    show_everything_to_everybody(town)

    answers = {line: await deputy.runs(line, **filled_in(options, OURS)) for line, options in commands}

    refused = {line: answer.text for line, answer in answers.items() if answer.text in REFUSALS}
    broken = {line: answer.text for line, answer in answers.items() if answer.failed or "went wrong" in answer.text}
    assert (refused, broken) == ({}, {})


async def test_every_other_command_answers_a_member(town: Town) -> None:
    await our_meetup(town)
    ada = town.person("Ada")
    answers = {
        line: await ada.runs(line, in_="#announcements", **filled_in(options, OURS))
        for line, options in tree(town, for_organisers=False)
    }
    assert {line: each.text for line, each in answers.items() if each.failed or "went wrong" in each.text} == {}
    assert {line: each.text for line, each in answers.items() if each.text in REFUSALS} == {}
    assert len(answers) > 5


async def test_what_discord_offers_in_a_dm_is_answered_there(town: Town) -> None:
    ada = town.person("Ada")
    dm = town.discord.world.open_dm(ada.user)
    offered = [found for each in town.discord.world.visible_commands(ada.user, dm) for found in lines_of(each)]
    answers = {line: await ada.runs(line, in_="DM", **filled_in(options, OURS)) for line, options in offered}
    assert {line: each.text for line, each in answers.items() if each.failed or "went wrong" in each.text} == {}
    assert "/help" in answers


@pytest.mark.parametrize("for_organisers", [True, False], ids=["organisers", "members"])
async def test_what_is_another_group_s_is_not_found(town: Town, *, for_organisers: bool) -> None:
    await another_group(town)
    before = await rows(town)
    commands = [(line, filled_in(options, "1")) for line, options in tree(town, for_organisers=for_organisers)]
    about_something = [
        (line, values) for line, values in commands if AsTyped("1") in values.values() and line not in FREE
    ]

    answers = {line: (await town.marisol.runs(line, **values)).text for line, values in about_something}

    not_found = ("I don't know a", "I can't find", "is gone", "There is no", "isn't there")
    assert {line: text for line, text in answers.items() if not any(each in text for each in not_found)} == {}
    assert [line for line, text in answers.items() if OTHERS_TITLE.strip() in text] == []
    assert {name: found for name, found in (await rows(town)).items() if name in OTHERS} == {
        name: found for name, found in before.items() if name in OTHERS
    }
    assert len(answers) > 1


# Where what was typed need not be anything that is known.
FREE = {"/respond"}

# What organisers decide; people's own rows, and what follows from their answers, are theirs to change.
OF_ORGANISERS = (
    "meetups",
    "series",
    "feeds",
    "talks",
    "talk_proposals",
    "attendance",
    "digests",
    "edits",
    "forms",
    "questions",
    "form_drafts",
    "responses",
)


async def presses_again(person: Person, boards: list[tuple[Message, list[Json]]], label: str) -> Answer:
    """Press a button of these messages, whatever they were replaced with by the one before."""
    for message, components in boards:
        message.components = components
    return await person.presses(label, in_="#announcements")


async def test_no_button_or_form_lets_a_member_change_what_is_the_organisers(
    sqlite: Database, contract: Contract
) -> None:
    async with discord_with_group() as (discord, guild), connected_bot(discord, sqlite) as app:
        contract.watch(discord)
        settings = await set_up(sqlite, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild)
        await marisol.runs("/meetup create", title=OURS, when="2026-12-09 19:00")
        await marisol.presses("Announce")
        await discord.time.advance(timedelta(minutes=5))
        ada = discord.person("Ada", guild=guild)
        channel = app.bot.get_partial_messageable(guild.channel_named("announcements").id)
        cogs = [each for each in app.bot.cogs.values() if isinstance(each, AnsweringCog)]
        known = sorted(pair for cog in cogs for pair in cog.presses)
        for first in range(0, len(known), 25):
            forged = [button(f"{noun} {action}", f"{noun}:v1:{action}:1") for noun, action in known[first : first + 25]]
            rows_of_five = [forged[at : at + 5] for at in range(0, len(forged), 5)]
            await channel.send("Press me!", view=Card("", rows=rows_of_five).view())
        posted = list(guild.channel_named("announcements").messages)
        boards = [(each, list(each.components)) for each in posted if each.content == "Press me!"]
        async with sqlite.read() as conn:
            before = await stored(conn)

        answers = [await presses_again(ada, boards, f"{noun} {action}") for noun, action in known]

        async with sqlite.read() as conn:
            after = await stored(conn)
    changed = [name for name in OF_ORGANISERS if after[name] != before[name]]
    assert changed == []
    assert replace(settings, calendar_token=None) == replace(
        await app.services.groups.ready(guild.id), calendar_token=None
    )
    assert [each for each in answers if each.failed] == []
    assert len([each for each in answers if each.text in REFUSALS]) > 30
