"""People who want what is not theirs, around meetups: another group's, the organisers', everybody's attention."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa

from bot.local_discord.person import Person
from bot.local_discord.typed_commands import AsTyped
from cogs.ui.card import Card, button
from cogs.ui.presses import AnsweringCog
from db.engine import Database
from db.schema import metadata
from tests.cogs.test_misfortune import errors
from tests.cogs.test_who_may import OF_ORGANISERS, OTHERS, OTHERS_TITLE, REFUSALS, presses_again
from tests.contract.plugin import Contract
from tests.db.one_of_each import ROWS, stored
from tests.town import Town, connected_bot, discord_with_group, set_up

TITLE = "Pandas by the river"


async def announced(town: Town, when: str = "2026-12-09 19:00", **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when=when, **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def organisers_rows(town: Town) -> dict[str, list[dict[str, Any]]]:
    async with town.database.read() as conn:
        rows = await stored(conn)
    return {name: rows[name] for name in OF_ORGANISERS}


async def fills_as_nobody(town: Town, person: Person, values: dict[str, str]) -> str:
    """Submit the open form after the right to organise was taken away, and get it back."""
    roles = [town.guild.role_named("Organisers")]
    town.guild.set_roles(person.user, [])
    told = await person.fills(values)
    town.guild.set_roles(person.user, roles)
    return told.text


async def test_a_form_opened_as_an_organiser_is_refused_of_somebody_who_is_none_any_more(town: Town) -> None:
    marisol = town.marisol
    await announced(town, repeat="weekly")
    await marisol.runs("/meetup edit", meetup="2026-12-09", when="soonish")
    await marisol.presses("Fix it")
    before = await organisers_rows(town)

    told = [await fills_as_nobody(town, marisol, {"When": "2026-12-10 19:00"})]
    await marisol.runs("/meetup edit", meetup="2026-12-09")
    await marisol.chooses("Time and place")
    told += [await fills_as_nobody(town, marisol, {"Where": "Lair"})]
    await marisol.runs("/series end", series="pandas")
    await marisol.presses("End the series")
    told += [await fills_as_nobody(town, marisol, {"Why?": "Because"})]
    await marisol.runs("/series list")
    await marisol.chooses("Skip one, or end a series", TITLE)
    await marisol.presses("Skip the next one")
    told += [await fills_as_nobody(town, marisol, {"Why?": "Because"})]

    assert set(told) <= REFUSALS
    assert await organisers_rows(town) == before


async def test_no_button_tells_an_organiser_of_one_group_what_is_another_s_or_changes_it(
    sqlite: Database, contract: Contract
) -> None:
    async with discord_with_group() as (discord, guild), connected_bot(discord, sqlite) as app:
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        async with sqlite.write() as conn:
            for name in (*OTHERS, "edits"):
                await conn.execute(sa.insert(metadata.tables[name]), ROWS["0002"][name])
            before = await stored(conn)
        marisol = discord.person("Marisol", "Organisers", guild=guild)
        channel = app.bot.get_partial_messageable(guild.channel_named("announcements").id)
        cogs = [each for each in app.bot.cogs.values() if isinstance(each, AnsweringCog)]
        known = sorted(pair for cog in cogs for pair in cog.presses if pair[0] not in {"setup", "settings"})
        for first in range(0, len(known), 25):
            forged = [button(f"{noun} {action}", f"{noun}:v1:{action}:1") for noun, action in known[first : first + 25]]
            rows_of_five = [forged[at : at + 5] for at in range(0, len(forged), 5)]
            await channel.send("Press me!", view=Card("", rows=rows_of_five).view())
        posted = list(guild.channel_named("announcements").messages)
        boards = [(each, list(each.components)) for each in posted]

        answers = [await presses_again(marisol, boards, f"{noun} {action}") for noun, action in known]

        async with sqlite.read() as conn:
            after = await stored(conn)
    assert [each.text for each in answers if each.failed or OTHERS_TITLE.strip() in each.text] == []
    assert [name for name in (*OF_ORGANISERS, "rsvps") if after[name] != before[name]] == []
    assert len([each for each in answers if "I can't find that" in each.text]) > 30


async def test_a_code_is_good_in_its_own_group_alone_however_it_is_typed(town: Town) -> None:
    await announced(town, when="2026-11-30 12:00")
    code = (await town.marisol.runs("/attendance code", meetup=TITLE)).text.split("\n")[0]
    other = town.discord.world.create_guild("Uphill Python")
    other.create_text_channel("announcements")
    other.create_text_channel("reflections")
    other.create_text_channel("organisers")
    other.install_bot()
    await set_up(town.database, other, town.time.now())
    eve, ada = town.discord.person("Eve", guild=other), town.person("Ada")
    await town.hours_pass(3)

    elsewhere = await eve.runs("/checkin", code=code)
    wrong = [(await ada.runs("/checkin", code=each)).text for each in (" ", "%", "' OR 1=1 --", "🙂" * 20, "\u202e")]

    assert {elsewhere.text, *wrong} == {
        "That isn't one of our codes. Please look again: it has five letters and digits."
    }
    assert "Welcome!" in (await ada.runs("/checkin", code=f" {'-'.join(code.lower())} ")).text


async def test_what_is_typed_to_search_by_is_only_text(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    await announced(town, repeat="weekly")
    for text in ("%", "_", "'; DROP TABLE meetups; --", "🙂" * 50, "\\", "9" * 100, "\u202e\u200b", "["):
        assert await town.marisol.types("/meetups", meetup=text) == []
        assert await town.marisol.types("/series end", series=text) == []
        assert "I don't know a meetup called" in (await town.marisol.runs("/meetups", meetup=AsTyped(text))).text

    assert errors(caplog) == []
    assert len(await town.marisol.types("/meetups", meetup="pandas")) == 4


async def test_a_calendar_holds_what_was_written_and_no_line_of_its_own_making(town: Town) -> None:
    title = 'A;B,C "quoted" שלום 👩\u200d👩\u200d👧\u200d👦'
    written = "One\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nTRIGGER:-PT1M\r\nATTACH:https://evil.example\r\n" + "é👍" * 400
    await town.marisol.runs(
        "/meetup create", title=title, when="2026-12-09 19:00", venue="Hall; BEGIN:VEVENT, Ünder", organiser="O;R\\G"
    )
    await town.marisol.runs("/meetup edit", meetup=AsTyped("1"))
    await town.marisol.chooses("Title and description")
    await town.marisol.fills({"Description": written})
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))

    answer = await town.marisol.runs("/calendar")

    [content] = answer.files.values()
    [event] = icalendar.Calendar.from_ical(content).events
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (title, "Hall; BEGIN:VEVENT, Ünder")
    assert written.replace("\r\n", "\n") in str(event["DESCRIPTION"])
    assert event.subcomponents == []
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
