from datetime import timedelta

import sqlalchemy as sa

from bot.domain.jobs import JobKind
from bot.domain.reflections import Audience
from bot.local_discord.person import Person
from bot.local_discord.typed_commands import AsTyped
from db import jobs
from db.schema import contacts
from tests.looking_back import at, author, dms, goes, series, stands, writes
from tests.town import Town

TOLD = "The next digest and the next announcement will say this:"
ABOUT_CHAIRS = {
    "Ada": "The folding chairs hurt my back, and I left before the last talk.",
    "Ben": "Those folding chairs are older than I am, and they creak when anybody thinks.",
    "Chi": "I would come again, but please not to the folding chairs.",
}


async def looked_back(town: Town) -> dict[str, Person]:
    """Three people write of the folding chairs, and the digest says so."""
    first = await series(town)
    people = await goes(town, *ABOUT_CHAIRS)
    await town.time.advance_to(at("2026-12-02 23:00"))
    for name, said in ABOUT_CHAIRS.items():
        await writes(town, people[name], first, {1: said})
    await town.time.advance_to(at("2026-12-07 10:00"))
    return people


async def test_what_was_done_about_a_theme_of_the_digest_is_in_the_next_digest_and_announcement(town: Town) -> None:
    await looked_back(town)
    assert "**folding chairs** (3 people)" in stands(town.reflections)[-1]

    told = await town.marisol.runs("/respond", theme="folding chairs", done="We borrowed forty soft ones.")

    assert told.text.startswith(
        f"{TOLD}\n3 people said it under their names; each gets one thank-you in ten minutes, if they take DMs."
    )
    assert "Folding chairs: We borrowed forty soft ones." in told.text
    await town.time.advance_to(at("2026-12-14 09:10"))
    assert "### You said, we changed\n**Folding chairs**: We borrowed forty soft ones." in stands(town.reflections)[-1]
    assert "You said, we changed\n**Folding chairs**: We borrowed forty soft ones." in stands(town.announcements)[-1]
    assert "We borrowed" not in stands(town.announcements)[0]


async def test_everybody_who_said_it_under_their_name_is_thanked_once_by_dm(town: Town) -> None:
    people = await looked_back(town)
    before = {name: len(dms(town, person)) for name, person in people.items()}

    await town.marisol.runs("/respond", theme="folding chairs", done="We borrowed forty soft ones.")
    await town.time.advance(timedelta(days=3))

    thanked = {name: dms(town, person)[before[name] :] for name, person in people.items()}
    words = (
        "you said something about **folding chairs** after a meetup of Riverbend Python, and it led to something."
        " Thank you!\n-# You're getting this because you said I may write to you by DM. I thank you for this only once."
        "\nWe borrowed forty soft ones."
    )
    assert thanked == {name: [f"Hi {name}, {words}"] for name in people}


async def test_whoever_left_their_name_out_is_thanked_by_nobody_and_named_in_no_job(town: Town) -> None:
    first = await series(town)
    people = await goes(town, *ABOUT_CHAIRS)
    await town.time.advance_to(at("2026-12-02 23:00"))
    for name, said in ABOUT_CHAIRS.items():
        await writes(town, people[name], first, {1: said}, signed=False)
    await town.time.advance_to(at("2026-12-07 10:00"))

    told = await town.marisol.runs("/respond", theme="folding chairs", done="We borrowed forty soft ones.")

    assert told.text.startswith(f"{TOLD}\nNobody is thanked")
    async with town.database.read() as conn:
        listed = await jobs.listed(conn)
    assert [each.key for each in listed if each.kind is JobKind.THANKS] == []


async def test_nobody_is_written_to_who_chose_no_dms_or_took_their_words_back(town: Town) -> None:
    people = await looked_back(town)
    await town.services.reflections.withdraw(author(town, people["Ada"]), 1)
    await people["Ben"].runs("/prompts", status="off")
    before = {name: len(dms(town, person)) for name, person in people.items()}

    await town.marisol.runs("/respond", theme="folding chairs", done="We borrowed forty soft ones.")
    await town.time.advance(timedelta(days=3))

    assert {name: len(dms(town, person)) - before[name] for name, person in people.items()} == {
        "Ada": 0,
        "Ben": 0,
        "Chi": 1,
    }


async def test_taken_back_within_ten_minutes_nobody_hears_of_it(town: Town) -> None:
    people = await looked_back(town)
    await town.marisol.runs("/respond", theme="folding chairs", done="We sold the chairs.")

    gone = await town.marisol.presses("Take it back")
    await town.time.advance_to(at("2026-12-14 09:10"))

    assert gone.text.startswith("Taken back. Posts that told it are being changed")
    assert "We sold" not in "\n".join([*stands(town.reflections), *stands(town.announcements)])
    assert [each for each in dms(town, people["Ada"]) if "led to something" in each] == []


async def test_taken_back_later_it_goes_from_the_digest_and_the_announcement_that_told_it(town: Town) -> None:
    await looked_back(town)
    await town.marisol.runs("/respond", theme="folding chairs", done="We sold the chairs.")
    await town.time.advance_to(at("2026-12-14 09:10"))
    assert "We sold" in stands(town.reflections)[-1]

    await town.marisol.presses("Take it back")
    await town.time.advance(timedelta(minutes=1))

    assert "We sold" not in "\n".join([*stands(town.reflections), *stands(town.announcements)])


async def test_what_one_person_said_is_answered_in_the_organisers_own_words(town: Town) -> None:
    people = await looked_back(town)
    offered = await town.marisol.types("/respond", theme="x", done="y", reflection="")
    assert sorted(offered) == ["Ada: Maps on paper", "Ben: Maps on paper", "Chi: Maps on paper"]

    told = await town.marisol.runs(
        "/respond", theme=AsTyped("A seat by the door"), done="There is one now.", reflection="Ada"
    )
    await town.time.advance(timedelta(days=1))

    assert "1 person said it under their name" in told.text
    assert "A seat by the door: There is one now." in told.text
    assert [name for name, each in people.items() if "A seat by the door" in dms(town, each)[-1]] == ["Ada"]


async def test_a_word_for_organisers_alone_may_be_answered_and_is_quoted_nowhere(town: Town) -> None:
    first = await series(town)
    people = await goes(town, "Ada")
    await town.time.advance_to(at("2026-12-02 23:00"))
    secret = "The treasurer snores, and I would rather not say who told me."
    await writes(town, people["Ada"], first, secret, audience=Audience.ORGANISERS)

    await town.marisol.runs("/respond", theme=AsTyped("Quiet in the back"), done="He sits in front.", reflection="Ada")
    await town.time.advance_to(at("2026-12-14 09:10"))

    assert "**Quiet in the back**: He sits in front." in "\n".join(stands(town.reflections))
    assert "treasurer" not in "\n".join([*stands(town.reflections), *stands(town.announcements)])


async def test_two_responses_to_one_person_within_a_day_are_two_days_of_thanks(town: Town) -> None:
    people = await looked_back(town)
    await town.marisol.runs("/respond", theme=AsTyped("Chairs"), done="Soft ones.", reflection="Ada")
    await town.marisol.runs("/respond", theme=AsTyped("Light"), done="A lamp.", reflection="Ada")
    before = len(dms(town, people["Ada"]))

    await town.time.advance(timedelta(hours=5))
    assert len(dms(town, people["Ada"])) == before + 1
    await town.time.advance(timedelta(days=1))
    assert len(dms(town, people["Ada"])) == before + 2


async def test_a_theme_that_is_no_more_and_words_that_are_too_many_get_one_clear_sentence(town: Town) -> None:
    gone = await town.marisol.runs("/respond", theme=AsTyped("theme:999"), done="Something.")
    assert gone.text == "That theme is not in a digest any more. Please type what people said."

    blank = await town.marisol.runs("/respond", theme=AsTyped("   "), done="Something.")
    assert blank.text == "Please write a few words there."

    nobody = await town.marisol.runs("/respond", theme=AsTyped("Light"), done="A lamp.", reflection=AsTyped("who"))
    assert nobody.text == "That reflection was changed or taken back. Choose it again from the list."


async def test_whoever_leaves_their_name_out_afterwards_is_thanked_no_more_and_no_row_says_that_they_were(
    town: Town,
) -> None:
    people = await looked_back(town)
    await town.marisol.runs("/respond", theme="folding chairs", done="We borrowed forty soft ones.")
    await town.services.reflections.set_signed(author(town, people["Ada"]), 1, signed=False)
    await town.time.advance(timedelta(hours=1))
    await town.services.reflections.set_signed(author(town, people["Ben"]), 1, signed=False)

    assert "folding chairs" not in dms(town, people["Ada"])[-1]
    async with town.database.read() as conn:
        listed = [each.key for each in await jobs.listed(conn) if each.kind is JobKind.THANKS]
        reasons = set(await conn.scalars(sa.select(contacts.c.reason)))
    assert listed in ([], [f"thanks:1:{people['Chi'].user.id}"])
    assert not {f"thanks:1:{people[name].user.id}" for name in ("Ada", "Ben")} & reasons
