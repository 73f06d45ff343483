from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from db.schema import form_drafts, forms, questions
from tests.cogs.test_conversation import stored
from tests.cogs.test_reflections import QUESTIONS, TITLE, held
from tests.town import Town

NEW = {"Label": "The room", "Full question": "How was the room we met in?"}
LEVEL = {
    "Label": "Your level",
    "Full question": "How much Python had you written before?",
    "Answered with": "One of several options",
    "Options": "None at all\nA little\n\nA lot",
}
STARS = {"Label": "The evening", "Answered with": "A rating"}
LINE = {"Label": "In one line", "Answered with": "One line", "People may skip it": False}


async def adds(town: Town, question: dict[str, Any]) -> Answer:
    await town.marisol.presses("Add a question")
    return await town.marisol.fills(question)


async def edits(town: Town, *, without: int = 5) -> None:
    """Marisol opens the draft and takes out the last questions, all but one where all five are to go."""
    await town.marisol.runs("/form edit", in_="#organisers")
    for label in reversed(QUESTIONS[max(1, 5 - without) :]):
        await takes_out(town, label)


async def takes_out(town: Town, label: str) -> None:
    await chooses(town.marisol, label)
    await town.marisol.presses("Remove")


async def chooses(person: Person, label: str) -> Answer:
    """Choose the question of the draft with this label, wherever it stands."""
    for number in range(1, 6):
        option = f"{number}. {label}"
        if option in await person.screen():
            break
    return await person.chooses("Choose a question to change", option)


async def own_questions(town: Town, *new: dict[str, Any]) -> None:
    """The group asks these questions, and none of the default ones."""
    await edits(town)
    for each in new:
        await adds(town, each)
    await takes_out(town, QUESTIONS[0])
    assert "is what people are asked from now on" in (await town.marisol.presses("Save")).text


async def rows(town: Town, table: sa.Table) -> int:
    async with town.database.read() as conn:
        return (await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()


async def test_the_form_that_every_group_begins_with_is_shown_with_its_kinds(town: Town) -> None:
    shown = await town.marisol.runs("/form show", in_="#organisers")

    assert shown.ephemeral
    assert shown.text.startswith("This group asks the default questions (version 1).")
    assert "3. Worth it?\nWould you find value in this kind of event again?\n" in shown.text
    assert "Paragraphs, and yes, maybe or not yet · may be skipped" in shown.text
    assert "Version 1: 0 signed reflections" in shown.text


async def test_an_organiser_asks_own_questions_of_all_four_kinds(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await own_questions(town, NEW, LEVEL, STARS, LINE)

    await ada.runs("/reflect", in_="#announcements")
    opened = await ada.presses("Write in a form")
    assert opened.modal is not None
    assert opened.modal.labels == ["The room", "Your level", "The evening", "In one line"]
    assert opened.modal.descriptions["Your level"] == "How much Python had you written before?"
    review = await ada.fills({"The room": "Warm.", "Your level": "A little", "The evening": "★★★★☆ 4 of 5"})
    assert "How was the room we met in?\nWarm." in review.text
    assert "How much Python had you written before?\n➜ A little" in review.text
    assert "The evening\n➜ ★★★★☆ 4 of 5" in review.text

    [room, level, evening] = (await stored(town, ada)).answers
    assert (room.text, level.text, evening.text, evening.rating) == ("Warm.", "A little", "", 4)

    refused = await ada.presses("Publish")
    assert "“In one line” still needs an answer." in refused.text
    await ada.presses("Edit", on="is not published yet")
    await ada.fills({"In one line": "Come early."})
    assert "is published, thank you!" in (await ada.presses("Publish")).text
