"""The transcript tells who sees what, where and when, calmly."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from bot.local_discord import answering, posting
from bot.local_discord.guild import Guild
from bot.local_discord.objects import Channel
from bot.local_discord.person import Person
from bot.local_discord.time_keeper import TimeKeeper
from bot.local_discord.transcript import Transcript
from bot.local_discord.world import World
from tests.local_discord.little_bot import LittleBot


@pytest.fixture
def place(guild: Guild) -> Channel:
    return guild.channel_named("announcements")


@pytest.fixture
def bot(world: World) -> LittleBot:
    return LittleBot(world)


@pytest.fixture
def ada(world: World, guild: Guild) -> Person:
    user = world.create_user("Ada")
    guild.join(user)
    return Person(world, user, zone="America/Chicago", patience=0.02)


def printed(output: io.StringIO) -> list[str]:
    return [line.rstrip() for line in output.getvalue().splitlines() if line.strip()]


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def transcript(world: World, output: io.StringIO) -> Transcript:
    return Transcript(world, Console(file=output), zone="America/Chicago")


def card(text: str) -> dict[str, object]:
    button = {"type": 2, "style": 1, "label": "Going", "custom_id": "go"}
    return {"content": text, "components": [{"type": 1, "components": [button]}]}


async def test_a_scene_reads_from_top_to_bottom(
    world: World, place: Channel, bot: LittleBot, ada: Person, transcript: Transcript, output: io.StringIO
) -> None:
    bot.says("go", "See you there", flags=64)
    with transcript:
        message = posting.post(world, place, card("Py night\nTonight"), ())
        await ada.presses("Going")
        posting.edit(world, message, {"content": "Py night\nTonight\nGoing: Ada"})
        posting.edit(world, message, {"content": "Py night\nTonight\nGoing: Ada"})
        await ada.writes("Where is it?")
        posting.delete(world, message)
    posting.post(world, place, {"content": "Nobody prints this"}, ())
    assert printed(output) == [
        "Thursday, 5 November 2026",
        "12:00  #announcements",
        "       Afterword: Py night",
        "       Tonight",
        "       [Going]",
        "       Ada presses [Going]",
        "12:00  only Ada sees, in #announcements",
        "       Afterword: See you there",
        "12:00  #announcements",
        "       Afterword changes: Going: Ada",
        "12:00  DM with Ada",
        "       Ada: Where is it?",
        "12:00  #announcements",
        "       Gone: Py night Tonight Going: Ada [Going]",
    ]


async def test_a_form_is_shown_when_it_opens_and_when_it_is_submitted(
    guild: Guild, bot: LittleBot, ada: Person, transcript: Transcript, output: io.StringIO
) -> None:
    bot.registers(guild, name="reflect", options=[{"type": 3, "name": "meetup", "description": "Which"}])
    went = {"type": 4, "custom_id": "q1", "style": 2, "value": "Well"}
    label = {"type": 18, "label": "How did it go?", "component": went}
    text = {"type": 10, "content": "Take your time"}
    bot.answers["reflect"] = lambda _: {
        "type": 9,
        "data": {"custom_id": "form", "title": "Py", "components": [text, label]},
    }
    bot.answers["form"] = lambda _: {"type": 5}
    with transcript:
        await ada.runs("/reflect", meetup="Py night")
        await ada.fills({"How did it go?": "Very well"})
        answering.edit(bot.world, bot.received[-1], "@original", {"content": "Saved"}, ())
        await ada.runs("/reflect")
        bot.answers.clear()
        await ada.fills({})  # nobody answers
    assert printed(output) == [
        "Thursday, 5 November 2026",
        "12:00  #announcements",
        "       Ada runs /reflect meetup: Py night",
        "12:00  only Ada sees, a form",
        "       Py: · How did it go? (Well)",
        "12:00  #announcements",
        "       Ada submits the form:",
        "       · How did it go?: Very well",
        "       Afterword: Saved",
        "       Ada runs /reflect",
        "12:00  only Ada sees, a form",
        "       Py: · How did it go? (Well)",
        "12:00  #announcements",
        "       Ada submits the form:",
        "       · How did it go?: Well",
        "       Ada reads: The application did not respond",
    ]


async def test_a_new_day_and_a_remark_stand_out(
    world: World, time: TimeKeeper, place: Channel, transcript: Transcript, output: io.StringIO
) -> None:
    with transcript:
        posting.post(world, place, {"content": "Tonight"}, ())
        await time.advance(timedelta(hours=13))
        transcript.says("A week goes by.")
        posting.post(world, place, {"content": "Thank you all"}, ())
    assert printed(output) == [
        "Thursday, 5 November 2026",
        "12:00  #announcements",
        "       Afterword: Tonight",
        "A week goes by.",
        "Friday, 6 November 2026",
        "01:00  #announcements",
        "       Afterword: Thank you all",
    ]


async def test_long_messages_are_wrapped_at_a_hundred_columns_and_cut_with_a_count(
    world: World, place: Channel, transcript: Transcript, output: io.StringIO
) -> None:
    with transcript:
        posting.post(world, place, {"content": "word " * 60}, ())
        posting.post(world, place, {"content": "\n".join("abcdefghijklmnopqrst")}, ())
    assert max(len(line) for line in printed(output)) <= 100
    assert printed(output)[-1] == "       … and 6 more lines"
