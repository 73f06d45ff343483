from datetime import timedelta

from bot.domain.reflections import Reflection
from bot.local_discord.objects import Upload
from bot.local_discord.person import Person
from db import reflections
from db.engine import Database
from tests.cogs.test_reflections import TITLE, held
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up


async def talking(town: Town, name: str = "Ada") -> Person:
    """Somebody who has been asked the first question in their DM."""
    person = town.person(name)
    await held(town, person)
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Talk in a DM")
    await person.sees("1 of 5", in_="DM")
    return person


async def texts(town: Town, person: Person) -> list[str]:
    return [each.text for each in (await stored(town, person)).answers]


async def stored(town: Town, person: Person) -> Reflection:
    async with town.database.read() as conn:
        [listed] = await reflections.mine(conn, town.guild.id, person.user.id, most=5)
    return listed.reflection


async def test_several_messages_become_one_answer_and_next_leads_on(town: Town) -> None:
    ada = await talking(town)

    await ada.writes("The room was full.")
    await ada.writes("I sat on the stairs, which was fine.")
    await ada.writes("next")

    await ada.sees("What did you learn?", in_="DM")
    assert await texts(town, ada) == ["The room was full.\n\nI sat on the stairs, which was fine."]


async def test_what_was_written_just_before_a_press_stays_with_its_question(town: Town) -> None:
    ada = await talking(town)

    for number in range(8):
        await ada.writes(f"Thought {number}.")
    await ada.presses("Next")

    assert await texts(town, ada) == ["\n\n".join(f"Thought {number}." for number in range(8))]


async def test_the_conversation_goes_through_all_questions_and_ends_with_the_review(town: Town) -> None:
    ada = await talking(town)
    for number, answer in enumerate(["Well.", "Types.", "Yes.", "Smaller.", "Perhaps."], start=1):
        await ada.sees(f"{number} of 5", in_="DM")
        await ada.writes(answer)
        await ada.writes("Next")

    review = await ada.sees("is not published yet", in_="DM")
    assert "Would you find value in this kind of event again?\nYes." in review.text
    published = await ada.presses("Publish")
    assert "is published, thank you!" in published.text


async def test_back_skip_show_and_stop_do_what_they_say(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Well.")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")
    await ada.writes("skip")
    await ada.sees("3 of 5", in_="DM")

    await ada.writes("back")
    await ada.writes("back")
    await ada.sees("You've already written 5 characters here", in_="DM")
    await ada.writes("show")
    assert "How did it go?\nWell." in (await ada.sees("— Ada", in_="DM")).text
    await ada.writes("stop")
    await ada.sees("Let's stop here.", in_="DM")

    await ada.writes("Anybody there?")
    await ada.sees("I haven't kept that", in_="DM")
    assert await texts(town, ada) == ["Well.", ""]


async def test_the_words_are_understood_in_spanish_and_in_capitals(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("SIGUIENTE")
    await ada.sees("2 of 5", in_="DM")
    await ada.writes("atrás")
    await ada.writes("Next steps are what I liked.")
    await ada.writes("parar")
    await ada.sees("Let's stop here.", in_="DM")

    assert await texts(town, ada) == ["Next steps are what I liked."]


async def test_a_button_pressed_twice_leads_to_the_same_question(town: Town) -> None:
    ada = await talking(town)

    first = await ada.presses("Next", on="1 of 5", in_="DM")
    second = await ada.presses("Next", on="1 of 5", in_="DM")

    assert "2 of 5" in first.text
    assert "2 of 5" in second.text


async def test_what_was_expected_stands_beside_question_four(town: Town) -> None:
    ada = town.person("Ada")
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await ada.runs(
        "/rsvp", in_="#announcements", meetup=TITLE, answer="going", expectation="A quiet corner and one new idea"
    )
    await town.time.advance(timedelta(days=9, hours=12))
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    for _ in range(3):
        await ada.presses("Next", in_="DM")

    assert "Before the meetup you wrote: A quiet corner and one new idea" in (await ada.answered()).text


async def test_what_is_attached_is_kept_as_a_link_with_its_name(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("The whiteboard:", files=[Upload("board.png", b"png", "image/png")])
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    [text] = await texts(town, ada)
    assert text.startswith("The whiteboard:\nboard.png: http")


async def test_editing_and_deleting_a_message_is_followed(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("It was grate.")
    await ada.writes("Nobody should read this.")
    await ada.edits("grate", "It was great.")
    await ada.deletes("Nobody should")
    await town.time.advance(timedelta(seconds=1))
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    assert await texts(town, ada) == ["It was great."]


async def test_a_conversation_is_finished_in_the_form(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Well.")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    await ada.runs("/reflect", in_="#announcements")
    opened = await ada.presses("Write in a form")
    assert opened.modal is not None
    assert opened.modal.values["How did it go?"] == "Well."


async def test_one_text_can_be_told_freely_instead(town: Town) -> None:
    ada = await talking(town)
    await ada.presses("Tell it in my own words", in_="DM")
    await ada.writes("Once upon a time there was a type checker.")
    await ada.writes("And it was strict.")
    await ada.writes("next")

    review = await ada.sees("is not published yet", in_="DM")
    assert "Once upon a time there was a type checker.\n\nAnd it was strict.\n\n— Ada" in review.text


async def test_closed_dms_are_told_kindly_and_the_form_stays_open(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada, by="In the meetup's thread")
    await ada.closes_dms()
    await ada.runs("/reflect", in_="#announcements")

    assert "Your DMs are closed to me" in (await ada.presses("Talk in a DM")).text
    assert (await ada.presses("Write in a form", on=TITLE)).modal is not None


async def test_a_conversation_goes_on_after_a_restart(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await ada.runs("/reflect", in_="#announcements")
            await ada.presses("Another meetup")
            await ada.fills({"What is it called?": "Harbour JS", "On which day? Like 2026-11-28": "2026-11-28"})
            await ada.presses("Talk in a DM")
            await ada.writes("Before the restart.")
            await ada.writes("next")
            await ada.sees("2 of 5", in_="DM")
        await discord.time.advance(timedelta(minutes=5))
        await ada.writes("While nobody was there.")
        async with connected_bot(discord, sqlite):
            await ada.never_sees("I haven't kept that", in_="DM")
            await ada.writes("And after it.")
            await ada.writes("show")

            read_back = (await ada.sees("And after it.", in_="DM")).text
            assert "How did it go?\nBefore the restart." in read_back
            assert "What did you learn?\nWhile nobody was there.\n\nAnd after it." in read_back


async def test_a_step_asked_for_while_the_bot_was_down_is_taken_once(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await ada.runs("/reflect", in_="#announcements")
            await ada.presses("Another meetup")
            await ada.fills({"What is it called?": "Harbour JS", "On which day? Like 2026-11-28": "2026-11-28"})
            await ada.presses("Talk in a DM")
            await ada.sees("1 of 5", in_="DM")
        await discord.time.advance(timedelta(minutes=5))
        await ada.writes("Well.")
        await ada.writes("next")
        await ada.writes("Types.")
        for _ in range(2):
            async with connected_bot(discord, sqlite):
                await ada.sees("2 of 5", in_="DM")
                await ada.never_sees("3 of 5", in_="DM")
