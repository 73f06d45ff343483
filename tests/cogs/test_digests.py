from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.domain.reflections import Audience, ReflectionKind
from bot.local_discord.forms import CannotDo
from bot.local_discord.person import Person
from bot.services.reflections import Author
from db import jobs
from tests.town import Town

LEARNED = "Protocols need no parent class, which I did not know before."
WENT = "I talked to three strangers and forgot to look at my phone."
_sources = count(1)


async def met(town: Town, *names: str) -> tuple[int, list[Person]]:
    """A meetup that was on Tuesday evening, with these people going; its id, and them."""
    await town.marisol.runs("/meetup create", title="Type hints by the river", when="2026-12-01 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    people = [town.person(name) for name in names]
    for person in people:
        await person.presses("Going", in_="#announcements")
    await town.hours_pass(40)
    meetup = await town.services.meetups.find(town.guild.id, "Type hints")
    return meetup.id, people


async def reflects(
    town: Town, meetup_id: int, person: Person, text: str, *, audience: Audience = Audience.GROUP, signed: bool = True
) -> Author:
    author = Author(person.user.id, person.name, "en-US", town.guild.id)
    use = town.services.reflections
    await use.save_form(author, meetup_id, next(_sources), {2: text}, ReflectionKind.FORM)
    await use.set_audience(author, meetup_id, audience)
    await use.set_signed(author, meetup_id, signed=signed)
    await use.publish(author, meetup_id)
    return author


async def monday_comes(town: Town) -> None:
    await town.time.advance_to(datetime(2026, 12, 7, 15, 1, tzinfo=UTC))


async def test_the_digest_comes_on_monday_with_who_came_what_they_say_and_what_is_next(town: Town) -> None:
    meetup_id, [ada, *_] = await met(town, "Ada", "Ben", "Chidi")
    await reflects(town, meetup_id, ada, LEARNED)
    await town.marisol.runs("/meetup create", title="Lightning talks", when="2026-12-16 19:00", capacity=20)
    await town.marisol.presses("Announce")

    await monday_comes(town)

    shown = await ada.sees("Riverbend Python: the week of Mon, Nov 30", in_="#reflections")
    assert "Type hints by the river, Tue, Dec 1: 3 people came, all for the first time" in shown.text.replace("*", "")
    assert f"> {LEARNED}\n— Ada" in shown.text
    assert "Lightning talks" in shown.text
    assert "20 places left" in shown.text
    assert shown.buttons == ["📖 Read the reflections"]


async def test_a_week_with_nothing_gets_no_post_and_the_next_is_planned(town: Town) -> None:
    ada = town.person("Ada")

    await monday_comes(town)

    await ada.never_sees("the week of")
    async with town.database.read() as conn:
        planned = [job for job in await jobs.listed(conn) if job.key == f"digest:{town.guild.id}:2026-W50"]
    assert [job.due_at.isoformat() for job in planned] == ["2026-12-14T15:00:00+00:00"]


async def test_a_withdrawn_reflection_leaves_the_digest_that_quoted_it(town: Town) -> None:
    meetup_id, [ada, ben] = await met(town, "Ada", "Ben")
    author = await reflects(town, meetup_id, ada, LEARNED)
    await reflects(town, meetup_id, ben, WENT)
    await monday_comes(town)
    assert LEARNED in (await ben.sees("the week of", in_="#reflections")).text

    await town.services.reflections.withdraw(author, meetup_id)
    await town.hours_pass(1)

    left = (await ben.sees("the week of", in_="#reflections")).text
    assert LEARNED not in left
    assert WENT in left


async def test_a_late_reflection_joins_the_digest_of_its_week(town: Town) -> None:
    meetup_id, [ada, ben] = await met(town, "Ada", "Ben")
    await reflects(town, meetup_id, ada, LEARNED)
    await monday_comes(town)

    await reflects(town, meetup_id, ben, WENT)
    await town.hours_pass(1)

    assert WENT in (await ada.sees("the week of", in_="#reflections")).text


async def test_what_is_for_organisers_or_too_few_unsigned_is_in_no_digest(town: Town) -> None:
    meetup_id, [ada, ben, chidi] = await met(town, "Ada", "Ben", "Chidi")
    await reflects(town, meetup_id, ada, LEARNED, audience=Audience.ORGANISERS)
    await reflects(town, meetup_id, ben, WENT, signed=False)
    await reflects(town, meetup_id, chidi, "Somebody brought a very good cake, and I ate most of it.")

    await monday_comes(town)

    shown = (await ada.sees("the week of", in_="#reflections")).text
    assert "very good cake" in shown
    assert LEARNED not in shown
    assert WENT not in shown


async def test_readers_open_a_reflection_behind_the_digest_whole(town: Town) -> None:
    meetup_id, [ada, ben] = await met(town, "Ada", "Ben")
    rest = " ".join(f"Remark number {n} about the evening follows here." for n in range(150))
    await reflects(town, meetup_id, ada, f"{LEARNED} {rest}")
    await monday_comes(town)

    listed = await ben.presses("Read the reflections", in_="#reflections")
    assert "1 reflection to read." in listed.text
    await ben.chooses("Whose?", "Ada")

    assert "Remark number 0 " in (await ben.sees("Remark number 0 ")).text
    assert "Remark number 149 " in (await ben.sees("Remark number 149 ")).text


async def test_an_organiser_looks_at_the_coming_digest_alone(town: Town) -> None:
    meetup_id, [ada, _] = await met(town, "Ada", "Ben")
    await reflects(town, meetup_id, ada, LEARNED)

    shown = await town.marisol.runs("/digest preview")

    assert "the week of Mon, Nov 30" in shown.text
    assert LEARNED in shown.text
    await ada.never_sees(LEARNED)


async def test_a_preview_of_nothing_says_that_there_would_be_no_post(town: Town) -> None:
    shown = await town.marisol.runs("/digest preview")

    assert shown.text == "There is nothing to tell about the week of Mon, Nov 30 yet, so nothing would be posted."


async def test_a_digest_is_posted_at_once_and_once(town: Town) -> None:
    meetup_id, [ada, ben] = await met(town, "Ada", "Ben")
    await reflects(town, meetup_id, ada, LEARNED)

    answer = await town.marisol.runs("/digest post")
    await town.hours_pass(1)
    again = await town.marisol.runs("/digest post")
    await reflects(town, meetup_id, ben, WENT)
    await monday_comes(town)

    assert answer.text == "On its way to #reflections."
    assert "The digest for 2026-W49 has already been posted." in again.text
    assert (await ada.screen("#reflections")).count("the week of") == 1
    async with town.database.read() as conn:
        assert f"digest:{town.guild.id}:2026-W50" in [job.key for job in await jobs.listed(conn)]
    assert WENT in (await ada.sees("the week of", in_="#reflections")).text


@pytest.mark.parametrize("week", ["soon", "2026-W60"])
async def test_a_week_that_is_none_is_answered_with_an_example(town: Town, week: str) -> None:
    answer = await town.marisol.runs("/digest preview", week=week)

    assert answer.text == f"I don't know a week “{week}”. Please write it like 2026-W47."


async def test_the_digest_is_moved_to_another_day_and_hour(town: Town) -> None:
    meetup_id, [ada] = await met(town, "Ada")
    await reflects(town, meetup_id, ada, LEARNED)

    answer = await town.marisol.runs("/digest schedule", day="Tuesday", hour=18)
    await monday_comes(town)
    await ada.never_sees("the week of")
    await town.hours_pass(34)

    assert "Tue, Dec 8, 6:00 PM" in answer.text
    assert LEARNED in (await ada.sees("the week of", in_="#reflections")).text


async def test_members_without_the_right_may_not_post_the_digest(town: Town) -> None:
    zoe = town.person("Zoe")

    with pytest.raises(CannotDo, match="digest"):
        await zoe.runs("/digest post")
