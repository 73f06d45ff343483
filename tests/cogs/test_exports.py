import csv
import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest

from bot.domain.exports import ExportKind
from bot.domain.reflections import Audience
from bot.local_discord.person import Person
from tests.cogs.test_reflections import TITLE, held, shown
from tests.town import Town

LEARNED = "That a river has no edge cases."


async def published(person: Person, text: str = LEARNED) -> None:
    """What somebody wrote about the meetup in the form, for everybody to read."""
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Write in a form")
    await person.fills({"What did you learn?": text})
    await person.chooses("Who may read it?", "Who may read it: Everybody")
    await person.presses("Publish")


@pytest.mark.parametrize("format_", ["jekyll", "markdown"])
async def test_an_organiser_takes_reflections_as_a_folder_of_documents(town: Town, format_: str) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await published(ada)

    answer = await town.marisol.runs("/export", format=format_)

    archive = ZipFile(io.BytesIO(answer.files["reflections.zip"]))
    assert answer.ephemeral
    assert LEARNED in "".join(archive.read(name).decode() for name in archive.namelist())


async def test_an_organiser_takes_reflections_as_a_table_and_for_programs(town: Town) -> None:
    ada = town.person("=Ada")
    await held(town, ada)
    await published(ada)

    table = await town.marisol.runs("/export", format="csv")
    document = await town.marisol.runs("/export", format="json", readers="group")

    [row] = csv.DictReader(io.StringIO(table.files["reflections.csv"].decode("utf-8-sig"), newline=""))
    assert (row["name"], row["meetup"], row["answer"]) == ("'=Ada", TITLE, LEARNED)
    [told] = json.loads(document.files["reflections.json"])["reflections"]
    assert (told["author"]["name"], told["answers"][0]["text"]) == ("=Ada", LEARNED)


@pytest.mark.parametrize("format_", [each.value for each in ExportKind if each is not ExportKind.DIGEST])
async def test_where_there_is_nothing_to_read_no_file_is_handed_over(town: Town, format_: str) -> None:
    answer = await town.marisol.runs("/export", format=format_)

    assert answer.text == "There are no reflections yet that they may read."


async def test_taking_a_reflection_back_says_which_files_are_out_of_reach(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await published(ada)
    await town.marisol.runs("/export", format="jekyll")
    await town.time.advance(timedelta(days=2))
    await town.marisol.runs("/export", format="csv", readers="group")
    await town.services.transfer.export(town.guild.id, ExportKind.JEKYLL, Audience.WEBSITE, folder="/srv/site")

    await ada.presses("Withdraw")
    told = shown(await ada.presses("Take it back"))

    assert told.splitlines()[1:-1] == [
        "• Out of my reach: a file taken on December 11, 2026 (a table)",
        "• Not changed yet: the website's folder, until the next export (Jekyll posts)",
        "• Out of my reach: a file taken on December 9, 2026 (Jekyll posts)",
    ]


async def test_many_files_are_counted_rather_than_listed(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await published(ada)
    for _ in range(8):
        await town.marisol.runs("/export", format="json")

    await ada.presses("Withdraw")
    told = shown(await ada.presses("Take it back"))

    assert told.count("Out of my reach") == 5
    assert "\n• And 3 earlier files\n" in told


async def test_a_narrower_audience_names_the_files_that_reached_further_and_no_others(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await published(ada)
    await town.marisol.runs("/export", format="jekyll")
    await town.marisol.runs("/export", format="csv", readers="group")

    told = shown(await ada.chooses("Who may read it?", "Who may read it: The group"))

    assert "Jekyll posts" in told
    assert "a table" not in told


async def test_what_nobody_took_is_not_spoken_of(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await published(ada)

    await ada.presses("Withdraw")

    assert "Out of my reach" not in shown(await ada.presses("Take it back"))


async def test_signs_that_no_database_holds_are_settled_where_they_come_in(town: Town) -> None:
    ada = town.person("Ada")
    await town.marisol.runs("/meetup create", title="Type\0 hints \ud83d", when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await ada.presses("Going", in_="#announcements")
    await ada.presses("By DM")
    await town.time.advance(timedelta(days=9, hours=12, minutes=1))
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")

    review = shown(await ada.fills({"What did you learn?": "That \0 is \udc00 nothing."}))

    assert "Type hints \ufffd" in review
    assert "That  is \ufffd nothing." in review
    await ada.presses("Edit")
