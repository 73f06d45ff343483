"""What goes wrong by nobody's fault: everybody still gets an answer, and what is owed is still delivered once."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.elsewhere import Told
from bot.domain.jobs import Outcome
from bot.domain.meetups import NewTalk, Proposal
from bot.domain.reflections import ReflectionKind
from bot.local_discord import payloads
from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from bot.services.groups import Someone
from bot.services.reflections import Author
from db import jobs, reflections
from db.engine import Database
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up

TITLE = "Type hints by the river"
BEGINS = 9 * 24 + 10  # hours from the morning in the town until the meetup
CALLBACK = "POST /interactions/*/*/callback"
SENDING = "POST /channels/*/messages"


async def announced(town: Town, *going: Person, title: str = TITLE, by: str = "In the meetup's thread") -> None:
    await town.marisol.runs("/meetup create", title=title, when="2026-12-09 19:00", capacity=20)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    for person in going:
        await person.presses("Going", in_="#announcements")
        await person.presses(by)
    await town.time.advance(timedelta(seconds=10))


async def talking(town: Town) -> Person:
    """Somebody who has been asked the first question in their DM."""
    ada = town.person("Ada")
    await announced(town, ada, by="No")
    await town.hours_pass(BEGINS + 3)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    await ada.sees("1 of 5", in_="DM")
    return ada


async def texts(town: Town, person: Person) -> list[str]:
    async with town.database.read() as conn:
        [listed] = await reflections.mine(conn, town.guild.id, person.user.id, most=5)
    return [each.text for each in listed.reflection.answers]


async def arrives_again(town: Town, answer: Answer) -> None:
    """Discord tells the bot of the same interaction once more."""
    again = answer.interaction
    data = payloads.interaction(again, town.discord.world.application_id)
    town.discord.world.dispatch("INTERACTION_CREATE", data, guild=again.guild)
    await town.person(f"Witness {again.id}").runs("/meetups", in_="#announcements")
    await town.time.advance(timedelta(seconds=10))


def revoke(town: Town, *taken: Permission) -> None:
    for each in taken:
        town.guild.change_role(town.guild.bot_role, revoke=each)
        town.guild.change_role(town.guild.everyone, revoke=each)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


# ------------------------------------------------------------------ twice


async def test_a_press_that_arrives_twice_counts_once(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town)

    answer = await ada.presses("Going", in_="#announcements")
    await arrives_again(town, answer)

    assert f"See you at {TITLE}" in answer.text
    assert answer.later == []
    await ada.sees("1 going", in_="#announcements")


async def test_a_command_that_arrives_twice_makes_one_meetup_and_one_talk(town: Town) -> None:
    drafted = await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
    await arrives_again(town, drafted)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    added = await town.marisol.runs("/talk add", meetup="Type hints", title="Protocols in anger")
    await arrives_again(town, added)

    card = await town.marisol.sees(TITLE, in_="#announcements")
    assert card.text.count("Protocols in anger") == 1
    assert len(await town.services.meetups.choices(town.guild.id, "", drafts=True)) == 1


async def test_a_form_that_arrives_twice_is_kept_once(town: Town) -> None:
    ada = await talking(town)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write freely")
    saved = await ada.fills({"How was it?": "Once is enough."})

    await arrives_again(town, saved)

    assert await texts(town, ada) == ["Once is enough."]


async def test_a_message_that_arrives_twice_is_kept_once(town: Town) -> None:
    ada = await talking(town)
    written = await ada.writes("Once is enough.")
    data = payloads.message(written.message)
    town.discord.world.dispatch("MESSAGE_CREATE", data, message=written.message)

    await ada.writes("next")

    await ada.sees("2 of 5", in_="DM")
    assert await texts(town, ada) == ["Once is enough."]


# ------------------------------------------------------------------ too late, elsewhere, restarted


async def test_a_press_on_a_message_from_before_the_meetup_is_answered_after_it(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town, ada)
    await town.hours_pass(BEGINS - 0.5)
    await ada.sees("Reminder:", in_=TITLE)
    mine = await ada.presses("Change my answer", in_=TITLE)
    assert "You are going." in mine.text
    await town.hours_pass(5)

    assert "is over" in (await ada.presses("Can't come", on="You are going.")).text
    kept = await ada.presses("What do you expect?")
    assert kept.modal is not None
    assert not (await ada.fills({"What do you expect?": "Too late for that"})).failed


async def test_a_form_opened_before_a_restart_is_kept_after_it(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await ada.runs("/reflect", in_="#announcements")
            await ada.presses("Another meetup")
            await ada.fills({"What is it called?": "Harbour JS", "On which day? Like 2026-11-28": "2026-11-28"})
            await ada.presses("Write in a form")
        await discord.time.advance(timedelta(minutes=5))
        async with connected_bot(discord, sqlite):
            review = await ada.fills({"How did it go?": "It survived a restart."})

            assert "It survived a restart." in review.text
            assert "is published" in (await ada.presses("Publish")).text


# ------------------------------------------------------------------ people


async def test_whoever_left_is_reminded_and_asked_no_more_and_nobody_else_misses_anything(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada, ben, chidi = town.person("Ada"), town.person("Ben"), town.person("Chidi")
    await announced(town, ada, ben, by="By DM")
    await announced(town, chidi, title="Second evening")
    await ada.leaves()
    await chidi.leaves()

    await town.hours_pass(BEGINS + 4)

    assert ada.notifications == []
    assert chidi.notifications == []
    await ben.sees("Reminder:", in_="DM")
    await ben.sees("how was", in_="DM")
    assert errors(caplog) == []


async def test_dms_closed_in_the_middle_of_a_conversation_lose_nothing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await talking(town)
    await ada.writes("Before.")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")
    dm = town.discord.world.open_dm(ada.user)
    town.discord.world.close_dms(ada.user)
    town.discord.world.send_message(ada.user, dm, "While closed.")
    town.discord.world.send_message(ada.user, dm, "next")
    await town.time.advance(timedelta(seconds=1))
    await ada.never_sees("3 of 5", in_="DM")
    await ada.opens_dms()
    await ada.writes("show")

    assert "While closed." in (await ada.sees("— Ada", in_="DM")).text
    assert errors(caplog) == []


# ------------------------------------------------------------------ channels and permissions


async def test_a_reminder_whose_thread_was_deleted_stands_in_the_channel(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town, ada)
    [thread] = town.guild.threads.values()
    town.guild.delete_channel(thread)

    await town.hours_pass(BEGINS - 0.5)
    reminder = await ada.sees("Reminder:", in_="#announcements")
    assert reminder.message.pings == {ada.user.id}
    await town.hours_pass(4)

    await ada.sees("If you were there", in_="#announcements")


async def test_news_of_a_free_place_finds_its_way_without_the_thread(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", capacity=1)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await ada.presses("Going", in_="#announcements")
    await ben.presses("Going", in_="#announcements")
    [thread] = town.guild.threads.values()
    town.guild.delete_channel(thread)

    await ada.presses("Can't come", in_="#announcements")
    await town.time.advance(timedelta(seconds=10))

    news = await ben.sees("there is a place for you", in_="#announcements")
    assert news.message.pings == {ben.user.id}


async def test_without_the_right_to_threads_everything_stands_in_the_channel(town: Town) -> None:
    ada = town.person("Ada")
    revoke(town, Permission.CREATE_PUBLIC_THREADS)
    await announced(town, ada)

    await town.hours_pass(BEGINS - 0.5)

    await ada.sees("Reminder:", in_="#announcements")
    assert town.guild.threads == {}


@pytest.mark.parametrize(
    "taken", [Permission.SEND_MESSAGES, Permission.VIEW_CHANNEL, Permission.EMBED_LINKS], ids=lambda each: each.name
)
async def test_an_announcement_that_may_not_be_posted_is_told_by_the_doctor(
    town: Town, taken: Permission, caplog: pytest.LogCaptureFixture
) -> None:
    bot = town.guild.bot_role
    town.guild.change_overwrites(town.announcements, Overwrite(bot.id, 0, deny=taken))
    town.guild.change_role(town.guild.role_named("Organisers"), grant=Permission.VIEW_CHANNEL)
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", in_="#organisers")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))

    async with town.database.read() as conn:
        listed = await jobs.listed(conn)
    assert [job.outcome for job in listed if job.key.startswith("announcement")] == [Outcome.FAILED]
    told = await town.marisol.runs("/doctor", in_="#organisers")
    assert TITLE in told.text or "announcement" in told.text
    assert errors(caplog) == []


async def test_a_deleted_channel_keeps_neither_the_evening_nor_the_next_week_from_happening(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada = town.person("Ada")
    await announced(town, ada, by="By DM")
    town.guild.delete_channel(town.announcements)
    town.guild.delete_channel(town.reflections)

    await town.hours_pass(BEGINS + 3)
    await ada.sees("how was", in_="DM")
    assert "You are going." in (await ada.runs("/meetups", in_="#organisers", meetup="Type hints")).text
    await town.hours_pass(24 * 7)

    async with town.database.read() as conn:
        coming = [job.key for job in await jobs.listed(conn) if job.done_at is None]
    assert f"digest:{town.guild.id}:2026-W51" in coming
    assert errors(caplog) == []


async def test_a_bot_that_was_thrown_out_and_taken_back_goes_on(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    ada = town.person("Ada")
    await announced(town, ada, by="By DM")
    town.guild.kick_bot()
    await town.hours_pass(24)
    town.guild.install_bot()
    await town.time.settle()

    await town.hours_pass(BEGINS - 24 + 1)

    await ada.sees("Reminder:", in_="DM")
    assert "You are going." in (await ada.runs("/meetups", in_="#organisers", meetup="Type hints")).text
    await town.hours_pass(3)
    await ada.sees("how was", in_="DM")
    assert errors(caplog) == []


async def test_a_group_that_threw_the_bot_out_is_written_to_no_more(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada = town.person("Ada")
    await announced(town, ada, by="By DM")
    town.guild.kick_bot()

    await town.hours_pass(BEGINS + 4)

    assert ada.notifications == []
    assert errors(caplog) == []


# ------------------------------------------------------------------ Discord itself


@pytest.mark.parametrize("status", [503, 429])
async def test_an_announcement_is_posted_once_though_discord_had_a_bad_hour(
    town: Town, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    town.discord.faults.answer(status, SENDING, times=4)

    await announced(town)
    await town.hours_pass(1)

    assert (await town.marisol.screen("#announcements")).count("Be the first!") == 1
    assert errors(caplog) == []


async def test_an_announcement_whose_answer_was_lost_is_posted_once(town: Town) -> None:
    town.discord.faults.lose_answer(SENDING, times=3)

    await announced(town)
    await town.hours_pass(1)

    assert (await town.marisol.screen("#announcements")).count("Be the first!") == 1


async def test_a_callback_whose_answer_was_lost_is_no_failure_to_the_person(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada = town.person("Ada")
    await announced(town)
    town.discord.faults.lose_answer(CALLBACK)

    answer = await ada.presses("Going", in_="#announcements")
    await town.time.advance(timedelta(seconds=10))

    assert f"See you at {TITLE}" in answer.text
    assert answer.later == []
    await ada.sees("1 going", in_="#announcements")
    assert errors(caplog) == []


@pytest.mark.parametrize("status", [503, 429])
async def test_a_callback_that_fails_keeps_what_was_done(
    town: Town, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    ada = town.person("Ada")
    ada.patience = 0.5
    await announced(town)
    town.discord.faults.answer(status, CALLBACK)

    await ada.presses("Going", in_="#announcements")
    await town.time.advance(timedelta(seconds=10))

    await ada.sees("1 going", in_="#announcements")
    assert errors(caplog) == []


async def test_what_happens_while_the_connection_is_down_is_heard_afterwards(town: Town) -> None:
    ada = await talking(town)
    town.discord.gateway.drop()
    await ada.writes("Written into the void.")
    await ada.writes("next")

    await ada.sees("2 of 5", in_="DM")
    assert await texts(town, ada) == ["Written into the void."]


async def test_a_meetup_goes_on_after_discord_asked_to_connect_anew(town: Town) -> None:
    ada = await talking(town)
    town.discord.gateway.ask_to_reconnect()
    await ada.writes("Before the reconnect.")
    town.discord.gateway.invalidate(resumable=True)
    await ada.writes("next")

    await ada.sees("2 of 5", in_="DM")
    assert await texts(town, ada) == ["Before the reconnect."]


# ------------------------------------------------------------------ the database


async def test_a_press_waits_for_a_database_that_somebody_else_is_writing_to(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town)
    async with town.database.write() as conn:
        await conn.execute(text("UPDATE groups SET name = name"))
        interaction = town.discord.world.press(
            ada.user, (await ada.sees(TITLE, in_="#announcements")).message, "rsvp:v1:going:1"
        )
        assert not await interaction.answered(0.3)
    assert await interaction.answered(2.0)

    who = Someone(town.guild.id, ada.user.id, "Ada", "en-US")
    assert await town.services.rsvps.mine(who, 1) is not None


# ------------------------------------------------------------------ all at once


async def test_sixty_presses_at_once_are_all_answered_and_fill_the_room_exactly(town: Town) -> None:
    people = [town.person(f"Guest {number}") for number in range(60)]
    await announced(town)

    answers = await asyncio.gather(*(person.presses("Going", in_="#announcements") for person in people))
    await town.time.advance(timedelta(seconds=30))

    assert len([each for each in answers if "See you at" in each.text]) == 20
    assert len([each for each in answers if "you are on the waitlist" in each.text]) == 40
    await people[0].sees("20 going · full · 40 waiting", in_="#announcements")


async def test_a_form_that_was_open_meanwhile_takes_away_nothing_that_was_said_in_the_dm(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Well.")
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    await ada.writes("And there was cake.")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    await ada.fills({"What did you learn?": "Cake recipes."})

    assert await texts(town, ada) == ["Well.\n\nAnd there was cake.", "Cake recipes."]


async def test_taking_back_twice_from_two_screens_is_answered(town: Town) -> None:
    ada = await talking(town)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    await ada.fills({"How did it go?": "Well."})
    await ada.presses("Publish")
    await ada.presses("Withdraw")
    await ada.presses("Withdraw")

    assert "Taken back." in (await ada.presses("Take it back")).text
    assert "nothing to take back" in (await ada.presses("Take it back")).text


# ------------------------------------------------------------------ digests and groups that are gone


MAY_SEND = (Permission.SEND_MESSAGES, Permission.SEND_MESSAGES_IN_THREADS)


async def many_evenings(town: Town, when: str) -> None:
    """More meetups with talks than one message of a digest holds."""
    marisol = Someone(town.guild.id, town.marisol.user.id, "Marisol", "en-US", is_organiser=True)
    for number in range(14):
        wanted = Proposal(f"Evening {number} {'of rivers ' * 8}", when, venue="Boathouse 4 " * 20)
        made = await town.services.drafts.propose(marisol, wanted, number)
        await town.services.drafts.announce(marisol, made.view.meetup.id)
        for talk in range(3):
            await town.services.talks.add(marisol, made.view.meetup.id, NewTalk("Oars " * 15), number * 10 + talk)
    await town.hours_pass(40)


async def long_week(town: Town) -> Person:
    """A week whose digest needs several messages, and somebody who wrote what it quotes."""
    ada = town.person("Ada")
    await many_evenings(town, "2026-12-01 19:00")
    author = Author(ada.user.id, ada.name, "en-US", town.guild.id)
    use = town.services.reflections
    await use.save_form(author, 1, 1, {2: "Rivers never ask for permission to move."}, ReflectionKind.FORM)
    await use.publish(author, 1)
    return ada


async def monday_comes(town: Town) -> None:
    await town.time.advance_to(datetime(2026, 12, 7, 15, 1, tzinfo=UTC))


async def withdrawn(town: Town, ada: Person) -> None:
    await town.services.reflections.withdraw(Author(ada.user.id, ada.name, "en-US", town.guild.id), 1)
    await town.hours_pass(1)


async def test_a_long_digest_stands_in_its_channel_where_its_thread_may_not_be_written_to(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await long_week(town)
    revoke(town, Permission.SEND_MESSAGES_IN_THREADS)
    await monday_comes(town)

    await ada.sees("Rivers never ask", in_="#reflections")
    await withdrawn(town, ada)
    await ada.never_sees("Rivers never ask", in_="#reflections")
    assert errors(caplog) == []


async def test_what_was_taken_back_goes_from_a_digest_that_could_not_be_posted_to_its_end(town: Town) -> None:
    ada = town.person("Ada")
    author = Author(ada.user.id, ada.name, "en-US", town.guild.id)
    use = town.services.reflections
    meetup = (await town.services.elsewhere.record(author, 99, Told("Harbour JS", "2026-11-30"))).meetup
    await use.save_form(author, meetup.id, 1, {2: "Rivers never ask for permission to move."}, ReflectionKind.FORM)
    await use.publish(author, meetup.id)
    await many_evenings(town, "2026-12-15 19:00")
    # Not after the organisers' digest, which comes at the same time.
    town.discord.faults.call_after(lambda _: revoke(town, *MAY_SEND), f"POST /channels/{town.reflections.id}/messages")
    await monday_comes(town)
    quoted = await ada.sees("Rivers never ask", in_="#reflections")

    await use.withdraw(author, meetup.id)
    await town.hours_pass(1)

    assert "Rivers never ask" not in quoted.text


async def test_what_was_taken_back_goes_from_a_digest_of_which_half_was_deleted(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await long_week(town)
    await monday_comes(town)
    first = await ada.sees("the week of", in_="#reflections")
    quoted = await ada.sees("Rivers never ask")
    assert quoted.message.id != first.message.id
    town.discord.world.delete_message(town.guild.owner, first.message)

    await withdrawn(town, ada)

    assert "Rivers never ask" not in quoted.text
    assert errors(caplog) == []


async def test_a_button_about_a_group_that_was_forgotten_is_answered(town: Town) -> None:
    ada = town.person("Ada")
    await announced(town, ada, by="By DM")
    await town.hours_pass(BEGINS + 4)
    await ada.sees("how was", in_="DM")
    town.guild.kick_bot()
    await town.hours_pass(31 * 24)

    for button in ("Write in a form", "Talk here", "Later", "Not this one", "Never ask me"):
        answer = await ada.presses(button, on="how was", in_="DM")
        assert not answer.failed
        assert "Something went wrong" not in answer.text
