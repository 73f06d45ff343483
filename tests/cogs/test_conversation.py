import asyncio
import re
from datetime import timedelta

import pytest

from bot.domain.reflections import Reflection, ReflectionStatus
from bot.local_discord.objects import Sticker, Upload
from bot.local_discord.person import Person
from db import reflections
from db.engine import Database
from tests.cogs.test_reflections import TITLE, held
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up

HOW_TO = (
    "Write as many messages as you like, then press Next or write next. You can write back, skip, show and stop, too."
)


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
    await ada.sees("So far: Well.", in_="DM")
    await ada.writes("show")
    assert "How did it go?\nWell." in (await ada.sees("— Ada", in_="DM")).text
    await ada.writes("stop")
    await ada.sees("Let's stop here.", in_="DM")

    await ada.writes("Anybody there?")
    await ada.sees("I haven't kept that", in_="DM")
    assert await texts(town, ada) == ["Well.", ""]
    assert "1 of 5" in (await ada.presses("Go on", in_="DM")).text


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


async def test_a_voice_message_a_sticker_and_a_forward_are_kept_as_what_they_are(town: Town) -> None:
    ada = await talking(town)
    await town.marisol.writes("Thank you all,\nthat was an evening!", in_="#announcements")

    await ada.speaks(12.5)
    await ada.sees("I can't listen to it", in_="DM")
    await ada.writes("", stickers=[Sticker(77, "Wave")])
    await ada.writes("", files=[Upload("board.png", b"png"), Upload("notes.txt", b"txt")])
    await ada.forwards("that was an evening", from_="#announcements")
    await ada.sees("I've kept what you forwarded as a quote.", in_="DM")
    await ada.writes("https://tenor.com/view/party-1")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    [text] = await texts(town, ada)
    voice, sticker, files, quote, gif = text.split("\n\n")
    assert voice.startswith("voice-message.ogg: http")
    assert sticker == "Wave: https://cdn.discordapp.com/stickers/77.png"
    assert [line.partition(": http")[0] for line in files.splitlines()] == ["board.png", "notes.txt"]
    assert quote == "> Thank you all,\n> that was an evening!"
    assert gif == "https://tenor.com/view/party-1"


async def test_a_poll_is_asked_for_in_words(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("", poll=["How was it?", "Good", "Bad"])

    await ada.sees("but not that. Could you say it in words?", in_="DM")


async def test_four_thousand_characters_in_one_message_are_all_kept_and_shown(town: Town) -> None:
    ada = await talking(town)
    ada.user.nitro = True
    long = "".join(f"Sentence number {number} of this evening. " for number in range(110))[:4000].strip()
    await ada.writes(long)
    await ada.writes("Show!")

    await ada.sees("— Ada", in_="DM")
    assert await texts(town, ada) == [long]
    assert "Sentence number 60 of this evening." in await ada.screen("DM")


async def test_a_file_that_is_taken_out_of_a_message_goes_and_the_other_stays(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Two pictures:", files=[Upload("board.png", b"png"), Upload("face.png", b"png")])
    await ada.edits("Two pictures", "One picture:", without=["face.png"])
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    [text] = await texts(town, ada)
    assert [line.partition(": http")[0] for line in text.splitlines()] == ["One picture:", "board.png"]


async def test_what_was_published_follows_the_messages_it_was_made_of(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("It was grate.")
    await ada.writes("Do not print this.")
    for _ in range(5):
        await ada.presses("Next", in_="DM")
    await ada.presses("Publish", in_="DM")
    await town.hours_pass(50)
    await ada.edits("grate", "It was great.")
    await ada.deletes("Do not print")
    await ada.presses("Show", on="5 of 5", in_="DM")

    reflection = await stored(town, ada)
    assert reflection.status is ReflectionStatus.SUBMITTED
    assert [each.text for each in reflection.answers] == ["It was great."]


async def test_what_is_deleted_goes_also_after_its_author_left_the_group(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Forget me.")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")
    await ada.leaves()
    await ada.deletes("Forget me.")
    await ada.presses("Show", in_="DM")

    assert await texts(town, ada) == [""]


async def test_a_reply_to_an_earlier_question_goes_to_that_question_and_the_conversation_stays(town: Town) -> None:
    ada = await talking(town)
    for expected in ("2 of 5", "3 of 5"):
        await ada.writes("next")
        await ada.sees(expected, in_="DM")
    await ada.writes("One more thing: the soup.", replying_to="1 of 5")
    await ada.sees("I've put what you just wrote there.", in_="DM")
    await ada.writes("Certainly.")
    await ada.writes("next")
    await ada.sees("4 of 5", in_="DM")

    answers = {each.position: each.text for each in (await stored(town, ada)).answers}
    assert answers == {1: "One more thing: the soup.", 3: "Certainly."}


async def test_whoever_answers_an_invitation_in_words_has_begun(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await town.hours_pass(1)
    await ada.sees("how was", in_="DM")

    await ada.writes("It was lovely, thanks for asking.")
    kept = await ada.sees("I've put what you just wrote there.", in_="DM")
    await ada.writes("And warm.")
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")

    assert kept.text.startswith(f"About {TITLE} (Wed, Dec 9):\n1 of 5 · How did it go?")
    assert await texts(town, ada) == ["It was lovely, thanks for asking.\n\nAnd warm."]


async def test_whoever_says_stop_to_an_invitation_has_not_begun(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await town.hours_pass(1)
    await ada.sees("how was", in_="DM")

    await ada.writes("stop")

    await ada.sees("I haven't kept that", in_="DM")
    async with town.database.read() as conn:
        assert await reflections.mine(conn, town.guild.id, ada.user.id, most=5) == []


async def elsewhere(ada: Person, title: str) -> None:
    """A second meetup to talk about, recorded by the person themselves."""
    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Another meetup")
    await ada.fills({"What is it called?": title, "On which day? Like 2026-11-28": "2026-11-28"})
    await ada.presses("Talk in a DM", on=title)


async def both(town: Town, person: Person) -> dict[str, dict[int, str]]:
    """What a person wrote, by title and position."""
    async with town.database.read() as conn:
        listed = await reflections.mine(conn, town.guild.id, person.user.id, most=5)
    return {each.title: {answer.position: answer.text for answer in each.reflection.answers} for each in listed}


async def test_two_meetups_are_not_mixed_up_and_the_bot_says_which_one_it_is(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("The river was high.")
    await elsewhere(ada, "Harbour JS")
    assert "About Harbour JS" in (await ada.sees("1 of 5", in_="DM")).text
    await ada.writes("The harbour was cold.")

    back = await ada.presses("Next", on=TITLE, in_="DM")
    assert f"Back to {TITLE}" in back.text
    assert "2 of 5" in back.text
    await ada.writes("Rivers have types.")
    here = await ada.presses("Next", on="Harbour JS", in_="DM")
    assert "Back to Harbour JS" in here.text
    await ada.writes("Boats are objects.")
    await ada.presses("Stop", on=TITLE, in_="DM")
    await ada.sees("Back to Harbour JS", in_="DM")
    await ada.writes("So are gulls.")
    await ada.writes("next")
    await ada.sees("3 of 5", in_="DM")

    assert await both(town, ada) == {
        TITLE: {1: "The river was high.", 2: "Rivers have types."},
        "Harbour JS": {1: "The harbour was cold.", 2: "Boats are objects.\n\nSo are gulls."},
    }


@pytest.mark.parametrize("days", [7, 100])
async def test_a_conversation_that_was_left_is_taken_up_where_it_was_by_simply_writing(town: Town, days: int) -> None:
    ada = await talking(town)
    await ada.writes("next")
    await ada.sees("2 of 5", in_="DM")
    await ada.writes("Before.")
    await town.time.advance(timedelta(days=days))

    await ada.writes("And after a while.")
    took_up = await ada.sees("I've put what you just wrote there.", in_="DM")
    await ada.writes("At once.")
    await ada.writes("next")
    await ada.sees("3 of 5", in_="DM")

    assert f"{TITLE} (Wed, Dec 9):\n2 of 5" in took_up.text
    assert await texts(town, ada) == ["Before.\n\nAnd after a while.\n\nAt once."]


async def test_a_conversation_that_was_left_is_taken_up_by_its_old_button_or_by_the_command(town: Town) -> None:
    ada = await talking(town)
    await ada.presses("Next", in_="DM")
    await ada.writes("Unfinished")
    await town.time.advance(timedelta(days=7))

    await ada.runs("/reflect", in_="#announcements")
    await ada.presses("Talk in a DM")
    again = await ada.sees("Back to", in_="DM")
    assert "2 of 5" in again.text
    assert "So far: Unfinished" in again.text
    await town.time.advance(timedelta(days=7))
    assert f"Back to {TITLE}" in (await ada.presses("Next", on="2 of 5", in_="DM")).text


async def test_the_questions_and_ones_own_words_lose_nothing_to_each_other(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Well.")
    free = await ada.presses("Tell it in my own words", in_="DM")
    assert "Your answers to the questions stay as they are." in free.text
    await ada.writes("Once upon a time.")
    asked = await ada.presses("Ask me questions instead", in_="DM")
    assert "2 of 5" in asked.text
    assert "What you told in your own words stays as it is." in asked.text
    await ada.writes("Types.")
    await ada.presses("Next", in_="DM")

    answers = {each.position: each.text for each in (await stored(town, ada)).answers}
    assert answers == {0: "Once upon a time.", 1: "Well.", 2: "Types."}


async def test_a_press_that_arrives_again_later_changes_nothing(town: Town) -> None:
    ada = await talking(town)
    pressed = await ada.presses("Next", in_="DM")
    await ada.presses("Next", in_="DM")
    town.discord.world.tell_again(pressed.interaction)
    await ada.writes("For the third question.")
    await ada.writes("show")

    await ada.sees("For the third question.", in_="DM")
    assert {each.position for each in (await stored(town, ada)).answers} == {3}


async def test_what_arrives_again_after_a_restart_changes_nothing(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await elsewhere(ada, "Harbour JS")
            said = await ada.writes("Once.")
            pressed = await ada.presses("Next", in_="DM")
            word = await ada.writes("next")
            await ada.sees("3 of 5", in_="DM")
        async with connected_bot(discord, sqlite):
            for each in (said.message, pressed.interaction, word.message):
                discord.world.tell_again(each)
            await ada.writes("Third.")
            read_back = (await ada.presses("Show", in_="DM")).text

    assert read_back.count("Once.") == 1
    assert "Would you find value in this kind of event again?\nThird." in read_back


async def test_a_step_whose_question_could_not_be_shown_is_asked_again_and_not_passed_over(town: Town) -> None:
    ada = await talking(town)
    await ada.writes("Well.")
    refused = asyncio.Event()
    town.discord.faults.call_after(lambda _: refused.set(), "POST /channels/*/messages")
    await ada.closes_dms()
    await ada.writes("next")
    await ada.writes("While closed.")
    await refused.wait()
    await ada.opens_dms()
    await ada.writes("next")

    assert "So far: While closed." in (await ada.sees("2 of 5", in_="DM")).text
    assert await texts(town, ada) == ["Well.", "While closed."]


async def test_messages_edited_while_nobody_was_there_are_followed_afterwards(
    sqlite: Database, contract: Contract
) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            await elsewhere(ada, "Harbour JS")
            await ada.writes("It was grate.")
            await ada.presses("Show", in_="DM")
        await discord.time.advance(timedelta(days=20))
        await ada.edits("grate", "It was great.")
        async with connected_bot(discord, sqlite):
            await ada.writes("show")
            await ada.sees("It was great.", in_="DM")


async def test_a_whole_conversation_reads_like_one(town: Town) -> None:
    ada = await talking(town)
    for line in ("The room was full.", "next", "Types.", "back", "next", "next", "skip", "skip", "skip"):
        await ada.writes(line)
    await ada.sees("is not published yet", in_="DM")
    await town.time.advance(timedelta(seconds=1))

    screen = await ada.screen("DM")
    said = [each for each in re.sub(r"\n?\[.*", "", screen).split("\n\n") if each.startswith("Afterword")]
    first = next(number for number, each in enumerate(said) if "About" in each)
    assert [each.removeprefix("Afterword (DM): ") for each in said[first : first + 7]] == [
        f"About {TITLE} (Wed, Dec 9):\n1 of 5 · How did it go?\n{HOW_TO}",
        "2 of 5 · What did you learn?",
        "1 of 5 · How did it go?\nSo far: The room was full.",
        "2 of 5 · What did you learn?\nSo far: Types.",
        "3 of 5 · Would you find value in this kind of event again?",
        "4 of 5 · How was the experience different from your expectations?",
        "5 of 5 · Could you see yourself becoming a member of a professional community like this in the future?",
    ]


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
