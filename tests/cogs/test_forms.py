from typing import Any

import pytest
import sqlalchemy as sa

from bot.local_discord.forms import CannotDo
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from db import groups
from db.schema import reflections
from tests.cogs.test_conversation import stored
from tests.cogs.test_reflections import QUESTIONS, held
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
    newest = (await person.sees("Choose a question to change", in_="#organisers")).text
    [option] = [line for line in newest.splitlines() if line.endswith(f". {label}")]
    return await person.chooses("Choose a question to change", option)


async def own_questions(town: Town, *new: dict[str, Any]) -> None:
    """The group asks these questions, and none of the default ones."""
    await edits(town)
    for each in new:
        await adds(town, each)
    await takes_out(town, QUESTIONS[0])
    assert "is what people are asked from now on" in (await town.marisol.presses("Save")).text


async def test_the_form_that_every_group_begins_with_is_shown_with_its_kinds(town: Town) -> None:
    shown = await town.marisol.runs("/form show", in_="#organisers")

    assert shown.ephemeral
    assert shown.text.startswith("This group asks the default questions (version 1).")
    assert "3. Worth it?\nWould you find value in this kind of event again?\n" in shown.text
    assert "Paragraphs, and yes, maybe or not yet · may be skipped" in shown.text
    assert "Version 1: 0 signed reflections" in shown.text
    assert (await town.marisol.presses("Preview")).modal is not None
    assert "nothing is kept" in (await town.marisol.fills()).text


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


async def test_what_is_typed_wrongly_is_told_with_its_limit_and_nothing_of_it_is_lost(town: Town) -> None:
    marisol = town.marisol
    await edits(town, without=4)

    told = await adds(
        town, {"Label": "x" * 46, "Answered with": "One of several options", "Options": "A little\nA lot"}
    )
    assert "That label has 46 characters; 45 fit. What you typed is kept." in told.text
    assert "Not finished" in told.text
    assert "Question 2 isn't finished." in (await marisol.presses("Save")).text

    again = await chooses(marisol, f"{'x' * 44}…")
    assert "what was typed is kept" in again.text
    opened = await marisol.presses("Change")
    assert opened.modal is not None
    assert opened.modal.values["Label"] == "x" * 46
    assert opened.modal.values["Options"] == "A little\nA lot"
    many = "\n".join(f"Option {n}" for n in range(26))
    assert "There are 26 options; 25 fit." in (await marisol.fills({"Label": "x" * 45, "Options": many})).text

    reopened = await marisol.presses("Go on writing")
    assert reopened.modal is not None
    assert reopened.modal.values["Options"] == many
    taken = await marisol.fills({"Options": many.removesuffix("\nOption 25")})
    assert "Not finished" not in taken.text
    assert "x" * 45 in taken.text
    assert "is what people are asked from now on" in (await marisol.presses("Save")).text


async def test_five_questions_fit_and_a_sixth_does_not(town: Town) -> None:
    await town.marisol.runs("/form edit", in_="#organisers")
    with pytest.raises(CannotDo, match="greyed out"):
        await town.marisol.presses("Add a question")

    await takes_out(town, QUESTIONS[0])
    await town.marisol.presses("Add a question")
    full = await town.marisol.fills(NEW)
    assert "5. The room" in full.text
    for label in QUESTIONS[1:]:
        await takes_out(town, label)
    alone = await chooses(town.marisol, "The room")
    assert "1. The room" in alone.text
    with pytest.raises(CannotDo, match="greyed out"):
        await town.marisol.presses("Remove")


async def test_questions_are_moved_changed_and_discarded(town: Town) -> None:
    marisol = town.marisol
    await marisol.runs("/form edit", in_="#organisers")
    await chooses(marisol, "How did it go?")
    assert "2. How did it go?" in (await marisol.presses("Down")).text
    assert "1. How did it go?" in (await marisol.presses("Up")).text
    await marisol.presses("Change")
    draft = await marisol.fills({"Label": "How was it?", "Full question": "", "Answered with": "One line"})
    assert "1. How was it?\nOne line · may be skipped" in draft.text
    assert "Changed last by Marisol" in draft.text

    assert "is lost" in (await marisol.presses("Discard")).text
    shown = await marisol.presses("Drop the draft")
    assert "The draft is gone." in shown.text
    assert "1. How did it go?" in shown.text


async def test_two_organisers_work_on_one_draft(town: Town) -> None:
    marisol, olu = town.marisol, town.discord.person("Olu", "Organisers", guild=town.guild)
    await marisol.runs("/form edit", in_="#organisers")
    await olu.runs("/form edit", in_="#organisers")
    await chooses(olu, QUESTIONS[3])
    assert "Changed last by Olu" in (await olu.presses("Remove")).text

    # Her page is older than what he did.
    gone = await chooses(marisol, QUESTIONS[3])
    assert gone.text == "That question isn't there any more. /form edit shows the draft as it stands now."
    await chooses(marisol, QUESTIONS[4])
    both = await marisol.presses("Up")
    assert "3. Could you become a member?" in both.text
    assert "Changed last by Marisol" in both.text


async def test_the_preview_is_the_form_that_members_get_and_keeps_nothing(town: Town) -> None:
    marisol, ada = town.marisol, town.person("Ada")
    await held(town, ada)
    await edits(town, without=4)
    await adds(town, LEVEL)
    await adds(town, STARS)
    await marisol.presses("Preview")
    tried = marisol.modal
    read = await marisol.fills({"How did it go?": "Well.", "Your level": "A lot", "The evening": "★★☆☆☆ 2 of 5"})
    assert read.text.startswith("This is how readers see it.")
    assert "How much Python had you written before?\n➜ A lot\n\nThe evening\n➜ ★★☆☆☆ 2 of 5\n\n— Marisol" in read.text
    await marisol.presses("Preview")
    assert "nothing is kept" in (await marisol.fills()).text
    await marisol.presses("Save")

    await ada.runs("/reflect", in_="#announcements")
    opened = await ada.presses("Write in a form")
    assert opened.modal is not None
    assert tried is not None
    assert (opened.modal.labels, opened.modal.descriptions) == (tried.labels, tried.descriptions)
    async with town.database.read() as conn:
        assert (await conn.execute(sa.select(reflections))).all() == []


async def test_reset_asks_once_and_then_the_default_questions_are_asked(town: Town) -> None:
    await own_questions(town, NEW)
    assert "version 3?" in (await town.marisol.runs("/form reset", in_="#organisers")).text
    assert "asks its own questions (version 2)" in (await town.marisol.presses("Keep ours")).text
    await town.marisol.runs("/form reset", in_="#organisers")
    assert "Version 3 is what people are asked from now on" in (await town.marisol.presses("Ask these")).text
    again = await town.marisol.runs("/form reset", in_="#organisers")
    assert again.text == "This group asks the default questions already."


async def test_a_spanish_group_sees_the_default_in_spanish_and_begins_from_it(town: Town) -> None:
    marisol, ada = town.marisol, town.person("Ada")
    await held(town, ada)
    async with town.database.write() as conn:
        await groups.change_group(conn, town.guild.id, language="es")
    shown = await marisol.runs("/form show", in_="#organisers")
    assert "3. ¿Mereció la pena?\n¿Te parecería valioso volver a un evento así?" in shown.text

    await marisol.presses("Edit")
    await chooses(marisol, "¿Mereció la pena?")
    opened = await marisol.presses("Change")
    assert opened.modal is not None
    assert opened.modal.values["Label"] == "¿Mereció la pena?"
    await marisol.fills({"Label": "¿Valió la pena?"})
    await marisol.presses("Save")

    await ada.runs("/reflect", in_="#announcements")
    modal = (await ada.presses("Write in a form")).modal
    assert modal is not None
    assert modal.labels == [*QUESTIONS[:2], "¿Valió la pena?", *QUESTIONS[3:]]
    assert modal.descriptions["¿Valió la pena?"] == "Would you find value in this kind of event again?"


async def test_options_and_ratings_are_picked_or_said_in_the_conversation(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await own_questions(town, LEVEL, STARS, LINE)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    await ada.sees("1 of 3", in_="DM")

    picked = await ada.chooses("Your level", "A little", in_="DM")
    assert "You picked A little." in picked.text
    await ada.writes("Mostly at work.")
    await ada.presses("Next", in_="DM")
    await ada.sees("2 of 3", in_="DM")
    await ada.writes("4/5")
    await ada.writes("The soup!")
    await ada.writes("back")
    await ada.sees("You picked A little.", in_="DM")
    await ada.writes("a LOT")
    await ada.writes("next")
    assert "★★★☆☆ 3 of 5" in (await ada.presses("3 ★", in_="DM")).text
    await ada.presses("Next", in_="DM")
    await ada.sees("3 of 3", in_="DM")
    with pytest.raises(CannotDo):
        await ada.presses("Skip", on="3 of 3", in_="DM")
    await ada.writes("Come early.")
    await ada.writes("next")

    review = (await ada.sees("is not published yet", in_="DM")).text
    assert "➜ A lot\nMostly at work." in review
    assert "➜ ★★★☆☆ 3 of 5\nThe soup!" in review
    assert [(each.text, each.rating) for each in (await stored(town, ada)).answers] == [
        ("A lot\n\nMostly at work.", None),
        ("The soup!", 3),
        ("Come early.", None),
    ]
    assert "➜ None at all\nMostly at work." in (await ada.chooses("Your level", "None at all", in_="DM")).text


async def test_a_message_that_picked_is_followed_when_it_is_edited_or_deleted(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await own_questions(town, STARS, LINE)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    await ada.writes("4")
    await ada.writes("It was warm.")
    await ada.edits("4", "5")
    await ada.writes("show")
    assert "➜ ★★★★★ 5 of 5\nIt was warm." in (await ada.sees("— Ada", in_="DM")).text
    await ada.deletes("5")
    await ada.writes("next")
    await ada.sees("2 of 2", in_="DM")
    assert [(each.text, each.rating) for each in (await stored(town, ada)).answers] == [("It was warm.", None)]


async def test_a_reflection_keeps_its_questions_when_the_group_asks_others(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await held(town, ada, ben)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    await ada.fills({"Worth it?": "For the soup."})
    await ada.presses("Publish")
    await ben.runs("/reflect", in_="#announcements")
    await ben.presses("Write in a form")
    await own_questions(town, NEW, LEVEL)

    # Ben's form was open on his screen meanwhile.
    late = await ben.fills({"Different from what you expected?": "Smaller."})
    assert "How was the experience different from your expectations?\nSmaller." in late.text
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Look at it")
    edited = await ada.presses("Edit")
    assert edited.modal is not None
    assert edited.modal.labels == QUESTIONS
    review = await ada.fills({"Worth it?": "For the soup and the talk."})
    assert "Would you find value in this kind of event again?\nFor the soup and the talk." in review.text


async def test_a_long_question_stands_whole_above_its_field_where_there_is_room(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    full = "What would you tell somebody who has never been to one of our evenings and wonders whether it is for them?"
    await own_questions(town, {"Label": "For newcomers", "Full question": full}, NEW)
    await ada.runs("/reflect", in_="#announcements")

    modal = (await ada.presses("Write in a form")).modal
    assert modal is not None
    assert modal.texts == [full]
