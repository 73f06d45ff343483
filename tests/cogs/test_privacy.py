"""/privacy: everything about somebody as a file, or deleted; and a server that wants all of it gone."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.person import Person
from cogs.privacy import _fitting
from tests.cogs.test_reflections import TITLE, held
from tests.deletion_scan import scan
from tests.town import Town

WORDS = "The river was high, and nobody had brought a boat."
HERS = "Only the quiet ones know where the boat is kept at night."


async def published(person: Person, text: str) -> None:
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Write freely")
    await person.fills({"How was it?": text})
    await person.presses("Publish")


def document(files: dict[str, bytes]) -> dict[str, Any]:
    [content] = files.values()
    return json.loads(content)


# ------------------------------------------------------------------ export


@pytest.mark.parametrize("place", ["#announcements", "DM"])
async def test_everything_about_somebody_is_handed_to_them_alone(town: Town, place: str) -> None:
    wren, ben = town.person("Wren"), town.person("Benedikt")
    await held(town, wren, ben)
    await published(wren, WORDS)
    await published(ben, HERS)

    answer = await wren.runs("/privacy export", in_=place)

    assert answer.ephemeral
    found = document(answer.files)
    assert found["person"]["name"] == "Wren"
    assert [each["meetup"]["title"] for each in found["rsvps"]] == [TITLE]
    assert [each["text"] for each in found["reflections"][0]["answers"]] == [WORDS]
    assert {each["kind"] for each in found["messages"]} == {"reminder_dm"}
    text = json.dumps(found, ensure_ascii=False)
    assert (HERS in text, ben.name in text, str(ben.user.id) in text) == (False, False, False)


async def test_who_is_not_known_is_told_so(town: Town) -> None:
    eve = town.person("Eve")
    assert (await eve.runs("/privacy export", in_="#announcements")).text == "I have nothing stored about you."
    assert (await eve.runs("/privacy delete", in_="DM")).text == "I have nothing stored about you."


def test_a_file_too_large_for_discord_is_packed() -> None:
    content = json.dumps([WORDS] * 1000).encode()
    packed = _fitting("wren.json", content, len(content) - 1)
    assert packed.name == "wren.json.zip"
    assert len(packed.content) < len(content)
    assert zipfile.ZipFile(io.BytesIO(packed.content)).read("wren.json") == content
    assert _fitting("wren.json", content, len(content)).content == content


# ------------------------------------------------------------------ delete


async def test_it_says_first_what_goes_and_asks_once(town: Town) -> None:
    wren = town.person("Wren")
    await held(town, wren)
    await published(wren, WORDS)
    await town.marisol.runs("/meetup create", title="Next evening", when="2027-01-13 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await wren.presses("Going", on="Next evening", in_="#announcements")

    asked = await wren.runs("/privacy delete", in_="#announcements")

    assert asked.ephemeral
    assert "- 2 RSVPs\n- one note that you came\n- one reflection, with its earlier versions" in asked.text
    assert "Your places go to those who wait" in asked.text
    assert "I can't reach what others have copied" in asked.text
    kept = await wren.presses("Keep it")
    assert kept.text == "All right, everything stays as it is."
    assert document((await wren.runs("/privacy export", in_="#announcements")).files)["person"]["name"] == "Wren"


async def test_what_went_is_listed_and_a_second_time_is_answered_kindly(town: Town) -> None:
    wren = town.person("Wren")
    await held(town, wren)
    await published(wren, WORDS)
    await wren.runs("/privacy delete", in_="DM")
    await wren.runs("/privacy delete", in_="#announcements")

    done = await wren.presses("Delete everything", in_="DM")
    twice = await wren.presses("Delete everything", in_="#announcements")

    assert twice.text == "That is done already: I have nothing stored about you."
    assert "Everything I had stored about you is deleted:\n- one RSVP\n" in done.text
    assert (await wren.runs("/privacy delete", in_="DM")).text == "I have nothing stored about you."


async def test_whoever_comes_back_is_somebody_new(town: Town) -> None:
    wren = town.person("Wren")
    await held(town, wren)
    await wren.runs("/reflect", in_="#announcements")
    await wren.presses("Talk in a DM")
    await wren.sees("1 of 5", in_="DM")
    await wren.writes(WORDS)
    await wren.runs("/privacy delete", in_="#announcements")
    await wren.presses("Delete everything")
    await town.time.advance(timedelta(minutes=10))

    await wren.writes("Is anybody there?")

    await wren.sees("I only keep what you write while I'm asking you", in_="DM")
    assert (await wren.runs("/privacy export", in_="DM")).text == "I have nothing stored about you."
    await wren.never_sees("1 of 5", in_="DM")
    await published(wren, HERS)
    found = document((await wren.runs("/privacy export", in_="#announcements")).files)
    assert [each["text"] for each in found["reflections"][0]["answers"]] == [HERS]


async def test_a_form_opened_before_and_submitted_after_is_new_text_of_somebody_new(town: Town) -> None:
    wren = town.person("Wren")
    await held(town, wren)
    await wren.runs("/reflect", in_="#announcements")
    form = await wren.presses("Write freely")
    assert form.modal is not None
    await town.services.people.forget(wren.user.id)

    saved = await wren.fills({"How was it?": HERS})

    assert HERS in saved.text
    found = document((await wren.runs("/privacy export", in_="#announcements")).files)
    assert ("rsvps" in found, len(found["reflections"])) == (False, 1)


async def test_buttons_of_old_answers_are_answered_kindly(town: Town) -> None:
    wren = town.person("Wren")
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await wren.presses("Going", in_="#announcements")
    await town.services.people.forget(wren.user.id)

    form = await wren.presses("What do you expect?")
    assert form.modal is not None
    said = await wren.fills({"What do you expect?": "Nothing."})

    assert "Please tell me first that you're coming" in said.text
    assert not (await wren.presses("By DM")).failed


async def test_a_place_that_is_given_up_goes_to_whoever_waits(town: Town) -> None:
    wren, ben = town.person("Wren"), town.person("Ben")
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", capacity=1)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await wren.presses("Going", in_="#announcements")
    await ben.presses("Going", in_="#announcements")
    await wren.runs("/privacy delete", in_="#announcements")

    await wren.presses("Delete everything")
    await town.time.advance(timedelta(minutes=1))

    assert "there is a place for you" in (await ben.sees("there is a place for you", in_=TITLE)).text
    assert "Wren" not in (await ben.sees("organised by Marisol", in_="#announcements")).text


# ------------------------------------------------------------------ a group


async def test_only_who_manages_the_server_may_delete_what_is_stored_of_it(town: Town) -> None:
    refused = await town.marisol.runs("/privacy delete-group", in_="#announcements")
    assert refused.text.startswith("That is for people with the Manage Server permission.")


async def test_a_wrong_name_deletes_nothing(town: Town) -> None:
    admin = town.discord.person("Boss", "Admins", guild=town.guild)
    await admin.runs("/privacy delete-group", in_="#announcements")
    await admin.presses("Type the server's name")

    said = await admin.fills({"The name of this server": "Riverbend"})

    assert said.text.startswith("That isn't the name of this server, so nothing was deleted.")
    assert await town.services.groups.find(town.guild.id) is not None


async def test_a_group_is_deleted_at_once_by_command_and_its_posts_stay(town: Town) -> None:
    wren = town.person("Wren")
    await held(town, wren)
    await published(wren, WORDS)
    admin = town.discord.person("Boss", "Admins", guild=town.guild)
    card = (await wren.sees("organised by Marisol", in_="#announcements")).message
    asked = await admin.runs("/privacy delete-group", in_="#announcements")
    await admin.presses("Type the server's name")

    done = await admin.fills({"The name of this server": " riverbend  PYTHON "})

    assert "- one meetup\n- one reflection\n" in asked.text
    assert done.text.startswith("Everything I had stored about Riverbend Python is deleted:")
    assert not card.deleted
    assert not (await wren.presses("Change my answer", in_="DM")).failed
    assert "not set up yet" in (await wren.runs("/meetups", in_="#announcements")).text
    found = await scan(town.database, town.discord.world, wren, [WORDS])
    assert [kind for kind in found.found if kind.startswith("table")] == []


async def test_a_group_that_comes_back_within_thirty_days_finds_everything_again_and_later_nothing(town: Town) -> None:
    wren = town.person("Wren")
    await held(town, wren)
    await published(wren, WORDS)
    town.guild.kick_bot()
    await town.hours_pass(24 * 29)
    town.guild.install_bot()
    await town.time.settle()
    there = await wren.runs("/reflections mine", in_="#announcements")
    town.guild.kick_bot()
    await town.hours_pass(24 * 31)

    assert TITLE in there.text
    found = await scan(town.database, town.discord.world, wren, [WORDS, str(town.guild.id), town.guild.name])
    assert [kind for kind in found.found if kind.startswith("table")] == []
