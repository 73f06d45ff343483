from datetime import timedelta

import pytest

from bot.domain.reflections import Audience, Reflection, ReflectionStatus
from bot.local_discord.forms import CannotDo
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from bot.services.reflections import Author
from tests.town import Town

TITLE = "Type hints by the river"
QUESTIONS = [
    "How did it go?",
    "What did you learn?",
    "Worth it?",
    "Different from what you expected?",
    "Could you become a member?",
]


async def held(town: Town, *going: Person, by: str = "By DM") -> None:
    """A meetup that has ended; these people were going and answered how they may be asked."""
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    for person in going:
        await person.presses("Going", in_="#announcements")
        await person.presses(by)
    await town.time.advance(timedelta(days=9, hours=12, minutes=1))


async def stored(town: Town, person: Person) -> Reflection:
    who = Author(person.user.id, person.name, None, town.guild.id)
    [listed] = await town.services.reflections.mine(who, 0)
    return listed.reflection


def shown(answer: Answer) -> str:
    assert answer.seen is not None
    assert answer.seen.ephemeral
    return answer.text


async def test_the_form_asks_five_questions_and_leads_to_what_others_will_see(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)

    await ada.runs("/reflect", in_="#announcements")
    opened = await ada.presses("Write in a form")
    assert opened.modal is not None
    assert opened.modal.labels == QUESTIONS
    assert opened.modal.descriptions["Worth it?"] == "Would you find value in this kind of event again?"

    review = shown(await ada.fills({"What did you learn?": "That mypy is my friend."}))
    assert "is not published yet" in review
    assert "What did you learn?" in review
    assert "That mypy is my friend." in review
    assert "— Ada" in review
    assert "How did it go?" not in review


async def test_publishing_says_so_and_counts_the_author_as_present(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    await ada.fills({"How did it go?": "The river was high, the talk was calm."})

    assert "is published, thank you!" in shown(await ada.presses("Publish"))

    assert (await stored(town, ada)).status is ReflectionStatus.SUBMITTED


async def test_the_form_is_filled_in_with_what_was_written_before(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    await ada.fills({"How did it go?": "Well.", "Worth it?": "Yes, for the questions."})

    opened = await ada.presses("Edit")
    assert opened.modal is not None
    assert opened.modal.values["How did it go?"] == "Well."
    assert opened.modal.values["Worth it?"] == "Yes, for the questions."

    await ada.fills({"How did it go?": "Very well."})
    assert [each.text for each in (await stored(town, ada)).answers] == ["Very well.", "Yes, for the questions."]


async def test_audience_name_and_choices_are_set_on_the_review_page(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")
    await ada.fills({"Worth it?": "I would bring my sister."})

    await ada.chooses("Who may read it?", "Who may read it: The organisers")
    assert "➜ Maybe" in shown(await ada.chooses("Worth it?", "Worth it? Maybe"))
    review = shown(await ada.presses("Leave my name out"))

    assert "— Ada" not in review
    assert "Your name appears nowhere with it" in review
    reflection = await stored(town, ada)
    assert not reflection.signed
    assert reflection.audience is Audience.ORGANISERS


async def test_the_last_choice_of_audience_and_name_is_remembered(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write freely")
    await ada.fills({"How was it?": "Quiet and good."})
    await ada.chooses("Who may read it?", "Who may read it: Only me")
    await ada.presses("Leave my name out")

    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Another meetup")
    await ada.fills({"What is it called?": "Harbour JS", "On which day? Like 2026-11-28": "2026-12-01"})
    await ada.presses("Write freely")
    review = shown(await ada.fills({"How was it?": "Loud and good."}))

    assert "Harbour JS" in review
    assert "— name left out" in review


async def test_a_free_text_longer_than_a_form_is_written_in_parts_and_shown_whole(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    first, quarter = "The first half was about trees. " * 120, "The second half was about leaves. " * 55
    second = f"{quarter.strip()}\n\n{quarter.strip()}"
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write freely")
    await ada.fills({"How was it?": first})
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    for message in (quarter, quarter, "next"):
        await ada.writes(message)
    await ada.sees("is not published yet", in_="DM")

    parts = await ada.presses("Edit")
    assert "Nothing is cut" in parts.text
    opened = await ada.chooses("Which part do you want to change?", "Your text, part 2")
    assert opened.modal is not None
    assert opened.modal.values["How was it?"] == second
    await ada.fills({"How was it?": "In short: leaves."})

    assert (await stored(town, ada)).answers[0].text == f"{first.strip()}\n\nIn short: leaves."


async def test_taking_back_asks_once_and_then_nobody_else_reads_it(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write freely")
    await ada.fills({"How was it?": "Honest words."})
    await ada.presses("Publish")

    listed = shown(await ada.runs("/reflections mine", in_="#announcements"))
    assert f"{TITLE} (Wed, Dec 9): published · Who may read it: The group" in listed
    await ada.chooses("Open one", TITLE)
    assert "Take back what you wrote" in (await ada.presses("Withdraw")).text
    assert "Taken back." in (await ada.presses("Take it back")).text

    assert (await stored(town, ada)).status is ReflectionStatus.WITHDRAWN
    assert "taken back" in shown(await ada.runs("/reflections mine", in_="#announcements"))


async def test_nothing_can_be_written_about_a_meetup_that_has_not_begun(town: Town) -> None:
    ada = town.person("Ada")
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))

    assert "hasn't had a meetup yet" in shown(await ada.runs("/reflect", in_="#announcements"))


async def test_a_spanish_reader_reads_and_answers_everything_in_spanish(town: Town) -> None:
    ada = town.person("Ada", locale="es-ES")
    await held(town, town.person("Ben"))
    await ada.runs("/reflect", in_="#announcements")
    opened = await ada.presses("Escribir en un formulario")

    assert opened.modal is not None
    assert opened.modal.descriptions["¿Mereció la pena?"] == "¿Te parecería valioso volver a un evento así?"
    review = shown(await ada.fills({"¿Mereció la pena?": "Sí, por la gente."}))
    assert "¿Te parecería valioso volver a un evento así?\nSí, por la gente." in review


async def test_an_empty_form_keeps_nothing(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Write in a form")

    assert "Nobody reads anything before you publish it" in shown(await ada.fills())
    with pytest.raises(CannotDo):
        await ada.presses("Publish")
