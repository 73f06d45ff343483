"""The review page as an author meets it: in the group, and in the DM."""

from datetime import timedelta

import pytest

from bot.domain.meetups import NewTalk
from bot.domain.reflections import Audience
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from db import talks
from db.engine import Database
from tests.cogs.test_reflections import TITLE, held, shown, stored
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up


async def wrote(town: Town, person: Person, **answers: str) -> Answer:
    """The review of a form that this person has just filled in, by words of its labels."""
    await held(town, person)
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Write in a form")
    labels = {
        "go": "How did it go?",
        "learn": "What did you learn?",
        "worth": "Worth it?",
        "member": "Could you become a member?",
    }
    labels |= {"expected": "Different from what you expected?"}
    return await person.fills({labels[name]: text for name, text in answers.items()})


async def wrote_freely(town: Town, person: Person, text: str) -> Answer:
    await held(town, person)
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Write freely")
    return await person.fills({"How was it?": text})


async def test_each_answer_gets_readers_of_its_own_and_the_review_says_so(town: Town) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="Well.", learn="That I know little.")

    page = shown(await ada.presses("Answer by answer"))
    assert "Who reads which answer about Type hints by the river (Wed, Dec 9)?" in page
    assert "The group reads: How did it go?, What did you learn?" in page
    await ada.chooses("What did you learn?", "What did you learn? · The organisers")
    review = shown(await ada.presses("Back to the review"))

    assert "This is all of it; not everybody will read the same." in review
    assert "Only the organisers read: What did you learn?" in review
    assert "The group reads: How did it go?" in review
    assert "— Ada" in review
    assert [each.audience for each in (await stored(town, ada)).answers] == [Audience.GROUP, Audience.ORGANISERS]


async def test_five_answers_and_a_text_before_them_fit_two_pages(town: Town) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="1", learn="2", worth="3", expected="4", member="5")
    await ada.presses("Write freely instead")
    await ada.presses("Leave them below")
    await ada.fills({"How was it?": "All in all good."})

    first = await ada.presses("Answer by answer")
    second = await ada.presses("The other answers")
    assert second.selects == ["Worth it?", "Different from what you expected?", "Could you become a member?"]
    await ada.chooses("Could you become a member?", "Could you become a member? · Only me")
    again = await ada.presses("The other answers")
    assert again.selects == ["Your text", "How did it go?", "What did you learn?"]
    assert "Only you read: Could you become a member?" in again.text
    assert first.seen is not None


async def test_the_author_sees_it_as_each_reader_does(town: Town) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="Well.", learn="That I know little.")
    await ada.presses("Answer by answer")
    await ada.chooses("What did you learn?", "What did you learn? · The organisers")
    await ada.presses("Back to the review")

    group = shown(await ada.presses("As others see it"))
    assert (
        "This is what the group reads about Type hints by the river (Wed, Dec 9):\nHow did it go?\nWell.\n\n— Ada"
        in group
    )
    assert "That I know little." in shown(await ada.presses("As the organisers see it"))
    assert "The website shows nothing of what you wrote" in shown(await ada.presses("As the website shows it"))


async def test_what_is_for_its_author_alone_claims_no_readers(town: Town) -> None:
    ada = town.person("Ada")
    await wrote_freely(town, ada, "A note to myself.")
    review = shown(await ada.chooses("Who may read it?", "Who may read it: Only me"))
    assert "is for you alone" in review
    assert "others" not in review.split("[")[0]


async def test_the_review_points_out_names_and_addresses_and_publishes_all_the_same(town: Town) -> None:
    ada, priya, kai = (town.person(name) for name in ("Ada", "Priya", "Kai"))
    await held(town, ada, priya, kai)
    meetup = await meetup_asked_about(ada)
    async with town.database.write() as conn:
        await talks.add(conn, meetup, NewTalk("Soup", speaker_id=kai.user.id), 1)
    await ada.presses("Write freely")
    review = shown(await ada.fills({"How was it?": "Kai spoke, Priya helped me, and ada@example.org is mine."}))

    assert "You name someone here: Priya. Do they know?" in review
    assert "There is an e-mail address in it: ada@example.org. Should everybody who reads it have it?" in review
    assert "is published, thank you!" in shown(await ada.presses("Publish"))
    assert "You name someone here" not in shown(await ada.chooses("Who may read it?", "Who may read it: Only me"))


async def meetup_asked_about(person: Person) -> int:
    """The meetup that this person is asked about by /reflect."""
    asked = await person.runs("/reflect", in_="#announcements")
    assert asked.seen is not None
    [row, *_] = asked.seen.message.components
    return int(str(row["components"][0]["custom_id"]).rpartition(":")[2])


async def test_an_earlier_version_is_read_and_used_again_also_in_a_dm(town: Town) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="The first words.")
    await ada.presses("Publish")
    await ada.presses("Edit")
    assert "Earlier versions" in (await ada.fills({"How did it go?": "The second words."})).buttons

    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    for _ in range(5):
        await ada.writes("next", in_="DM")
    await ada.sees("— Ada", in_="DM")
    listed = await ada.presses("Earlier versions", in_="DM")
    assert "newest first. Nobody but you sees this." in listed.text
    await ada.chooses("Open one", "until Wed, Dec 9, 9:02 PM · How did it go?")
    assert "The first words." in (await ada.sees("How did it go? said this until", in_="DM")).text
    review = await ada.presses("Use this one again")

    assert "The first words." in review.text
    assert (await stored(town, ada)).answers[0].text == "The first words."
    await ada.presses("Earlier versions")
    await ada.chooses("Open one", "until Wed, Dec 9, 9:02 PM · How did it go?")
    await ada.sees("The second words.", in_="DM")


async def test_answers_become_one_text_and_nothing_is_lost_by_closing_the_form(town: Town) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="Well.", learn="Types.")
    asked = shown(await ada.presses("Write freely instead"))
    assert "nothing of that gets lost" in asked
    opened = await ada.presses("Make one text of them")
    assert opened.modal is not None
    assert opened.modal.values["How was it?"] == "How did it go?\nWell.\n\nWhat did you learn?\nTypes."
    await ada.closes_form()

    await ada.runs("/reflect", in_="#announcements")
    assert "What did you learn?\nTypes." in shown(await ada.presses("Look at it"))


async def test_a_text_stays_before_the_answers_until_it_is_moved_into_the_first(town: Town) -> None:
    ada = town.person("Ada")
    await wrote_freely(town, ada, "I came by bike.")
    await ada.presses("Answer the questions instead")
    both = shown(await ada.fills({"How did it go?": "Well."}))
    assert "I came by bike.\n\nHow did it go?\nWell.\n\n— Ada" in both

    moved = shown(await ada.presses("Move my text into the first answer"))
    assert "How did it go?\nI came by bike.\n\nWell.\n\n— Ada" in moved


async def test_twelve_thousand_characters_are_pasted_in_three_forms_and_one_is_emptied(town: Town) -> None:
    ada = town.person("Ada")
    first, second, third = (f"{letter} " * 1998 + "end." for letter in "xyz")
    await wrote_freely(town, ada, first)
    await ada.sees("— Ada")
    for text in (second, third):
        await ada.presses("Write more")
        pages = await ada.fills({"How was it?": text})
    assert "has 12004 characters by now. Nothing is cut: here it is in 3 parts" in pages.text
    assert len(shown(await ada.presses("Look at it"))) > 3000

    await ada.presses("Edit")
    opened = await ada.chooses("Which part do you want to change?", "Your text, part 2")
    assert opened.modal is not None
    assert opened.modal.values["How was it?"] == second
    await ada.fills({"How was it?": " "})
    assert (await stored(town, ada)).answers[0].text == f"{first}\n\n{third}"


async def test_a_text_with_answers_is_edited_in_its_parts(town: Town) -> None:
    ada = town.person("Ada")
    await wrote_freely(town, ada, "I came by bike.")
    await ada.presses("Answer the questions instead")
    await ada.fills({"How did it go?": "Well."})

    await ada.presses("Edit")
    await ada.chooses("Which part do you want to change?", "Question 1")
    await ada.fills({"How did it go?": "Very well."})
    await ada.chooses("Where do you want to write more?", "Your text")
    review = await ada.fills({"How was it?": "And left on foot."})
    assert [each.text for each in (await stored(town, ada)).answers] == [
        "I came by bike.\n\nAnd left on foot.",
        "Very well.",
    ]
    assert "in 2 parts" in review.text


async def test_the_same_form_open_twice_keeps_what_each_of_them_said(town: Town) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="Well.", learn="Types.")
    await ada.presses("Publish")
    await ada.presses("Edit")
    older = ada.modal
    await ada.presses("Edit")
    await ada.fills({"How did it go?": "From the second one."})
    ada.modal = older
    review = await ada.fills({"What did you learn?": "From the first one."})

    assert [each.text for each in (await stored(town, ada)).answers] == ["From the second one.", "From the first one."]
    assert "Earlier versions" in review.buttons


@pytest.mark.parametrize("blank", ["", " ", "\n \n"])
async def test_emptied_answers_are_gone_and_blanks_are_nothing(town: Town, blank: str) -> None:
    ada = town.person("Ada")
    await wrote(town, ada, go="Well.")
    await ada.presses("Edit")
    assert "Nobody reads anything before you publish it" in shown(await ada.fills({"How did it go?": blank}))


async def test_a_part_opened_before_a_restart_is_kept_after_it(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone="America/Chicago")
        ada = discord.person("Ada", guild=guild, zone="America/Chicago")
        async with connected_bot(discord, sqlite):
            await marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
            await marisol.presses("Announce")
            await discord.time.advance(timedelta(days=10))
            await ada.runs("/reflect", in_="#announcements")
            await ada.presses("Write freely")
            await ada.fills({"How was it?": "a " * 1900})
            await ada.presses("Write more")
            await ada.fills({"How was it?": "b " * 1900})
            await ada.chooses("Which part do you want to change?", "Your text, part 1")
        async with connected_bot(discord, sqlite):
            review = await ada.fills({"How was it?": "It survived a restart."})
            assert "It survived a restart.\n\nb b b" in review.text
