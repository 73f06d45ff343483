"""What goes wrong around meetups and series by nobody's fault: too late, twice, or at the same moment."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.local_discord import threads
from bot.local_discord.objects import ChannelType
from bot.local_discord.person import Person
from db.engine import Database
from tests.cogs.test_events import heard
from tests.cogs.test_misfortune import arrives_again, errors
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up

TITLE = "Pandas by the river"
DECEMBER_9 = "Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)"


async def announced(town: Town, when: str = "2026-12-09 19:00", **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when=when, **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def going(town: Town, *people: Person, by: str = "In the meetup's thread") -> None:
    for person in people:
        await person.presses("Going", in_="#announcements")
        await person.presses(by, in_="#announcements")
    await town.time.advance(timedelta(seconds=10))


def posted_in_thread(town: Town) -> list[str]:
    [thread] = town.guild.threads.values()
    return [message.content for message in thread.messages]


async def test_whatever_an_organiser_does_twice_by_one_press_is_done_and_told_once(town: Town) -> None:
    ada, marisol = town.person("Ada"), town.marisol
    await marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="weekly")
    await arrives_again(town, await marisol.presses("Announce"))
    await town.time.advance(timedelta(minutes=1))
    await going(town, ada)

    await arrives_again(town, await marisol.runs("/meetup edit", meetup="2026-12-09", when="2026-12-10 19:00"))
    await arrives_again(town, await marisol.presses("Save"))
    await town.hours_pass(0.1)
    await arrives_again(town, await marisol.runs("/meetup skip", meetup="2026-12-10", reason="Ice"))
    await arrives_again(town, await marisol.presses("Skip it"))
    await town.hours_pass(0.1)
    await marisol.runs("/series end", series="pandas")
    await marisol.presses("End the series")
    await arrives_again(town, await marisol.fills({"Why?": "Spring"}))
    await town.hours_pass(0.1)

    cards = [each for each in town.announcements.messages if each.embeds and each.interaction is None]
    told = posted_in_thread(town)
    assert (len(cards), len(told)) == (1, 2)
    assert "There is a change" in told[0]
    assert "The reason: Ice" in told[1]


async def test_what_is_pressed_too_late_is_refused_in_a_sentence_and_changes_nothing(town: Town) -> None:
    ada, marisol = town.person("Ada"), town.marisol
    deputy = town.discord.person("Deputy", "Organisers", guild=town.guild)
    await announced(town, repeat="weekly")
    await going(town, ada)
    await marisol.runs("/meetup edit", meetup="2026-12-09", when="2026-12-11 19:00", scope="this and the following")
    await deputy.runs("/series end", series="pandas")
    await deputy.presses("End the series")
    await deputy.fills({"Why?": ""})

    saved = await marisol.presses("Save")
    ended = await marisol.runs("/series end", series="1")
    await marisol.runs("/meetup create", title="Late draft", when="2026-12-01 19:00", repeat="weekly")
    await town.hours_pass(60)
    out = await marisol.presses("Announce")

    assert "was cancelled, so it stays as it is" in saved.text
    assert "it has ended" in ended.text
    assert out.text == "The time of this meetup has passed. Press Edit and choose another one."
    assert "Nothing is planned yet" in (await ada.runs("/meetups")).text


async def test_places_and_time_that_change_while_thirty_people_answer_lose_nobody(town: Town) -> None:
    people, marisol = [town.person(f"Guest {number}") for number in range(30)], town.marisol
    deputy = town.discord.person("Deputy", "Organisers", guild=town.guild)
    await announced(town, capacity=10)

    *_, moved, raised = await asyncio.gather(
        *(person.presses("Going", in_="#announcements") for person in people),
        marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-10 19:00"),
        deputy.runs("/meetup edit", meetup=TITLE, capacity=20),
    )
    assert not moved.failed
    assert "Places: 10 → 20" in raised.text
    refused = await deputy.runs("/meetup edit", meetup=TITLE, capacity=19)
    await town.hours_pass(0.1)

    assert "need 20 places" in refused.text
    await people[0].sees("20 going · full · 10 waiting", in_="#announcements")


async def test_a_change_of_all_says_exactly_how_many_change_and_are_told(town: Town) -> None:
    ada, ben, marisol = town.person("Ada"), town.person("Ben"), town.marisol
    await announced(town, repeat="weekly", venue="Boathouse")
    await marisol.runs("/meetup edit", meetup="2026-12-16", when="2026-12-17 20:00", venue="Attic")
    await marisol.runs("/meetup skip", meetup="2026-12-23")
    await town.hours_pass(0.1)
    await ada.runs("/rsvp", meetup="2026-12-17", answer="going")  # its time and place are its own
    change = {"when": "2026-12-29 18:00", "venue": "Library", "scope": "all that are to come"}

    told_nobody = await marisol.runs("/meetup edit", meetup="2026-12-30", **change)
    await ben.runs("/rsvp", meetup="2026-12-29", answer="going")
    page = await marisol.runs("/meetup edit", meetup="2026-12-29", venue="Cellar", scope="all that are to come")
    asked = page.text
    done = await marisol.presses("Save")
    await town.hours_pass(0.1)

    assert "• and 2 more of its series" in told_nobody.text
    assert "Save" not in told_nobody.text
    assert ("One person will be told" in asked, "• and 2 more of its series" in asked) == (True, True)
    assert "• and 2 more of its series" in done.text
    assert "Thursday, December 17, 2026, 8:00 PM" in (await marisol.runs("/series list")).text
    assert "December 22" not in (await ada.runs("/meetups")).text
    assert [ada.notifications, len(ben.notifications)] == [[], 1]


async def test_a_series_in_the_hour_that_is_skipped_goes_on_and_nobody_moves_one_there(town: Town) -> None:
    await town.time.advance_to(datetime(2027, 2, 20, 15, tzinfo=UTC))
    await announced(town, when="2027-03-07 02:30", repeat="weekly")

    listed = (await town.marisol.runs("/series list")).text
    refused = await town.marisol.runs("/meetup edit", meetup="2027-03-21", when="2027-03-14 02:30")

    assert "Sunday, March 14, 2027, 3:30 AM (Central Daylight Time)" in listed
    assert "Sunday, March 21, 2027, 2:30 AM (Central Daylight Time)" in listed
    assert "skip 2027-03-14 02:30. Please choose another time." in refused.text


async def test_a_meetup_cancelled_while_its_reminders_go_out_reminds_nobody_any_more(town: Town) -> None:
    people = [town.person(f"Guest {number}") for number in range(6)]
    await announced(town, when="2026-12-01 19:00")
    await going(town, *people, by="By DM")
    await town.time.advance_to(datetime(2026, 12, 1, 1, 0, 8, tzinfo=UTC))
    reminded = [len(each.notifications) for each in people]

    await town.marisol.runs("/meetup cancel", meetup=TITLE, reason="Flood")
    await town.marisol.presses("Cancel the meetup")
    await town.hours_pass(24)

    assert 0 < sum(reminded) < len(people)
    assert [len(each.notifications) for each in people] == [count + 1 for count in reminded]
    assert all("is cancelled" in each.notifications[-1].text for each in people)


async def test_a_locked_thread_and_a_deleted_card_keep_no_news_from_anybody(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada, marisol = town.person("Ada"), town.marisol
    await announced(town, venue="Mill")
    await going(town, ada)
    [thread] = town.guild.threads.values()
    card = next(each for each in town.announcements.messages if each.embeds)
    threads.change(town.discord.world, town.guild.owner, thread, {"archived": True, "locked": True})
    town.discord.world.delete_message(town.guild.owner, card)

    await marisol.runs("/meetup edit", meetup=TITLE, venue="Attic")
    await marisol.presses("Save")
    await town.hours_pass(0.1)

    told = await ada.sees("New place: Attic (it was Mill)", in_="#announcements")
    assert told.message.pings == {ada.user.id}
    assert errors(caplog) == []


async def test_an_event_that_somebody_started_and_ended_early_is_told_and_put_back(town: Town) -> None:
    ada, marisol = town.person("Ada"), town.marisol
    await announced(town, venue="Mill")
    await going(town, ada)
    await marisol.starts_event(TITLE)
    await marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-10 19:00", venue="Attic")
    await marisol.presses("Save")
    await town.hours_pass(0.1)
    await marisol.ends_event(TITLE)
    await heard(town)

    await marisol.sees("somebody cancelled or ended it there", in_="#organisers")
    assert "1 going" in (await ada.runs("/meetups", in_="#announcements")).text
    await marisol.presses("Put the event back", in_="#organisers")
    await town.hours_pass(0.1)

    again = [each for each in town.guild.events.values() if each.status == 1]
    assert [(each.location, each.starts_at) for each in again] == [("Attic", datetime(2026, 12, 11, 1, tzinfo=UTC))]


async def test_what_people_write_into_an_event_comes_back_only_where_a_meetup_can_have_it(town: Town) -> None:
    ada, marisol = town.person("Ada"), town.marisol
    await announced(town)
    await marisol.runs("/meetup edit", meetup=TITLE, rsvp_until="2026-12-08 12:00")
    await going(town, ada)
    sooner = datetime(2026, 12, 5, 1, tzinfo=UTC)

    await marisol.edits_event(TITLE, name="\u200b\u200d", location="https://`||||", starts_at=sooner)
    await heard(town)

    card = await ada.sees("Friday, December 4, 2026", in_="#announcements")
    assert card.text.startswith(f"{TITLE}\n")
    assert "Please answer by\nThursday, December 3, 2026 12:00 PM" in card.text
    assert (await town.services.meetups.find(town.guild.id, TITLE)).link is None


async def test_a_change_in_discord_while_an_organiser_looks_at_another_is_kept_beside_it(town: Town) -> None:
    ada, marisol = town.person("Ada"), town.marisol
    await announced(town, venue="Mill")
    await going(town, ada)
    await marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-10 19:00")

    await marisol.edits_event(TITLE, location="Attic")
    await heard(town)
    await marisol.presses("Save", on="would change")
    await town.hours_pass(0.1)

    [event] = town.guild.events.values()
    assert (event.starts_at, event.location) == (datetime(2026, 12, 11, 1, tzinfo=UTC), "Attic")
    assert ["New place: Attic" in each.text for each in ada.notifications] == [True, False]
    assert ["New time:" in each.text for each in ada.notifications] == [False, True]


async def test_storms_in_voice_and_a_channel_deleted_in_the_middle_count_every_minute_once(town: Town) -> None:
    den, ada, ben = town.guild.create_channel("den", ChannelType.VOICE), town.person("Ada"), town.person("Ben")
    await announced(town, when="2026-11-30 12:00", voice="den")
    await town.hours_pass(3)
    for _ in range(20):
        await ada.joins_voice("den")
        await ada.leaves_voice()
    for person in (ada, ben):
        await person.joins_voice("den")
    await town.time.advance(timedelta(minutes=6))
    await ben.leaves_voice()
    await town.time.advance(timedelta(minutes=8))
    town.guild.delete_channel(den)
    await town.hours_pass(3)

    shown = (await town.marisol.runs("/attendance show", meetup=TITLE)).text

    assert "Came (1)\nAda · was in voice" in shown
    assert "Ben" not in shown


async def test_what_was_open_before_a_restart_is_saved_after_it(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        names = ("Marisol", "Deputy", "Keeper")
        marisol, deputy, keeper = (discord.person(name, "Organisers", guild=guild) for name in names)
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="weekly")
            await marisol.presses("Announce")
            await discord.time.advance(timedelta(minutes=1))
            await ada.presses("Going", in_="#announcements")
            await ada.presses("What do you expect?")
            await marisol.runs("/meetup edit", meetup="2026-12-09", when="2026-12-10 19:00")
            await deputy.runs("/meetup edit", meetup="2026-12-16")
            await deputy.chooses("Time and place")
            await keeper.runs("/attendance code", meetup="2026-12-09")
        await discord.time.advance(timedelta(minutes=5))
        async with connected_bot(discord, sqlite):
            answers = [
                await marisol.presses("Save"),
                await deputy.fills({"Where": "Attic"}),
                await keeper.presses("New code"),
                await ada.fills({"What do you expect?": "Cake"}),
            ]
            said = [
                "is changed. I'll tell the one",
                "• Where: none → Attic",
                "The check-in code of",
                "Kept, for your eyes",
            ]
            assert [words in each.text for words, each in zip(said, answers, strict=True)] == [True] * 4
            await discord.time.advance(timedelta(minutes=5))
            await ada.sees("There is a change to", in_=TITLE)


async def test_a_month_without_the_bot_leaves_the_series_going_and_floods_nobody(
    sqlite: Database, contract: Contract
) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        marisol, ada = discord.person("Marisol", "Organisers", guild=guild), discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="weekly")
            await marisol.presses("Announce")
            await discord.time.advance(timedelta(minutes=1))
            await ada.presses("Going", in_="#announcements")
        await discord.time.advance(timedelta(days=45))
        async with connected_bot(discord, sqlite):
            await discord.time.advance(timedelta(minutes=30))

            listed = (await marisol.runs("/series list")).text
            days = ("January 20", "January 27", "February 3", "February 10")
            assert [day in listed for day in days] == [True] * 4
            assert {each.starts_at.day for each in guild.events.values() if each.status == 1} == {21, 28}  # in UTC
            assert "This meetup is over" in (await ada.sees("December 9", in_="#announcements")).text
            assert ada.notifications == []
