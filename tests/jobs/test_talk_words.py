from datetime import timedelta

from bot.local_discord.person import Person
from bot.local_discord.typed_commands import AsTyped
from tests.looking_back import at, author, dms, goes, series, stands, writes
from tests.town import Town

LEGENDS = "A legend has to come before the map, and now I cannot unsee it."
PAPER = "Waxed paper keeps the rain off for an hour, which is all one needs."


async def given(town: Town, *talks: str) -> dict[str, Person]:
    """The first edition had these talks, all by Sol; three people came, and wrote what they learned."""
    first = await series(town)
    sol = town.person("Sol")
    for talk in talks:
        await town.marisol.runs("/talk add", meetup=AsTyped("1"), title=talk, member="Sol")
    people = await goes(town, "Ada", "Ben", "Chi")
    await town.time.advance_to(at("2026-12-02 23:00"))
    await writes(town, people["Ada"], first, {2: LEGENDS})
    await writes(town, people["Ben"], first, {2: PAPER})
    await writes(town, people["Chi"], first, {1: "I came for the biscuits and stayed for the biscuits."})
    return people | {"Sol": sol}


async def test_a_speaker_who_wants_it_gets_one_message_with_what_people_learned(town: Town) -> None:
    people = await given(town, "Legends first")
    await people["Sol"].runs("/prompts", talks=True)

    await town.time.advance_to(at("2026-12-20 12:00"))

    [message] = dms(town, people["Sol"])
    assert message.startswith("Hi Sol, this is what people say they learned from your talk **Legends first**")
    assert f"> {LEGENDS}\n— Ada" in message
    assert f"> {PAPER}\n— Ben" in message


async def test_of_several_talks_each_gets_what_names_it(town: Town) -> None:
    people = await given(town, "Legends first", "The secret of waxed paper")
    await people["Sol"].runs("/prompts", talks=True)

    await town.time.advance_to(at("2026-12-20 12:00"))

    about = {message.split("**")[1]: message for message in dms(town, people["Sol"])}
    assert {title: (LEGENDS in text, PAPER in text) for title, text in about.items()} == {
        "Legends first": (True, False),
        "The secret of waxed paper": (False, True),
    }


async def test_a_speaker_who_did_not_ask_for_it_gets_nothing(town: Town) -> None:
    people = await given(town, "Legends first")

    await town.time.advance(timedelta(days=60))

    assert dms(town, people["Sol"]) == []


async def test_a_speaker_may_ask_for_it_later_and_end_it_with_a_button(town: Town) -> None:
    people = await given(town, "Legends first")
    await town.time.advance_to(at("2026-12-12 12:00"))
    await people["Sol"].runs("/prompts", talks=True)
    await town.time.advance_to(at("2026-12-20 12:00"))
    assert len(dms(town, people["Sol"])) == 1

    ended = await people["Sol"].presses("No more such messages")

    assert ended.text.startswith("All right, I won't send you anything about your talks.")


async def test_whoever_proposed_a_talk_is_asked_with_the_good_news(town: Town) -> None:
    await series(town)
    sol = (await goes(town, "Sol"))["Sol"]
    await town.marisol.runs("/talk call", meetup=AsTyped("1"))
    await town.time.advance(timedelta(minutes=1))
    await sol.presses("Propose a talk", in_="#announcements")
    await sol.fills({"What is your talk called?": "Legends first", "What it is about": "", "Links": ""})
    await town.time.advance(timedelta(minutes=1))
    await town.marisol.presses("Put it on the programme", in_="#organisers")
    await town.time.advance(timedelta(minutes=1))

    wanted = await sol.presses("Send me what people learn from it")

    assert wanted.text.startswith("Gladly. A week after your talk I'll send you one message")
    assert stands(town.organisers)


async def test_what_is_taken_back_goes_from_what_the_speaker_was_told_within_a_minute(town: Town) -> None:
    people = await given(town, "Legends first")
    await people["Sol"].runs("/prompts", talks=True)
    await town.time.advance_to(at("2026-12-20 12:00"))
    assert LEGENDS in dms(town, people["Sol"])[0]

    await town.services.reflections.withdraw(author(town, people["Ada"]), 1)
    await town.time.advance(timedelta(minutes=1))

    assert LEGENDS not in dms(town, people["Sol"])[0]
    assert PAPER in dms(town, people["Sol"])[0]
