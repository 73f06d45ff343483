from collections.abc import Sequence

import pytest

from bot.domain.reflections import Audience
from bot.local_discord.forms import CannotDo
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from cogs.cards.reading import ON_A_PAGE
from db.engine import Database
from tests.cogs.test_reflections import TITLE, held
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up

WHO = {Audience.ORGANISERS: "The organisers", Audience.GROUP: "The group", Audience.ME: "Only me"}


def shown(answer: Answer) -> str:
    assert answer.ephemeral
    return answer.text


def raw(answer: Answer) -> str:
    """The description of an embed with its marks."""
    assert answer.seen is not None
    return str(answer.seen.message.embeds[0]["description"])


async def publishes(person: Person, text: str, audience: Audience = Audience.GROUP, *, signed: bool = True) -> None:
    """Somebody writes freely about the last meetup, and publishes it."""
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Write freely")
    await person.fills({"How was it?": text})
    await person.chooses("Who may read it?", f"Who may read it: {WHO[audience]}")
    await (person.presses("Publish") if signed else person.presses("Leave my name out"))
    await (person.presses("Edit") if signed else person.presses("Publish"))


async def people_of(town: Town, *names: str) -> Sequence[Person]:
    people = [town.person(name) for name in names]
    await held(town, *people)
    return people


async def test_what_may_be_read_about_a_meetup_is_listed_and_one_is_read_whole(town: Town) -> None:
    ada, ben = await people_of(town, "Ada", "Ben")
    await publishes(ada, "The *river* was high. " * 160 + "The end.")
    await publishes(ben, "For the organisers.", Audience.ORGANISERS)

    listed = shown(await ben.runs("/reflections show", in_="#announcements", meetup=TITLE))
    assert listed.startswith(f"{TITLE}\nAda: The *river* was high. The *river*")
    assert "2 reflections to read." in listed  # his own too

    await ben.chooses("Whose?", "Ada")
    await ben.sees("The end.", in_="#announcements")
    assert (await ben.screen("#announcements")).count("The river was high.") >= 160

    assert "Ben" not in shown(await town.person("Chi").runs("/reflections show", in_="#announcements", meetup=TITLE))
    assert "Ben" in shown(await town.marisol.runs("/reflections show", in_="#organisers", meetup=TITLE))


async def test_nothing_to_read_says_so(town: Town) -> None:
    [ada] = await people_of(town, "Ada")
    await publishes(ada, "Alone.", signed=False)

    answer = await town.person("Ben").runs("/reflections show", in_="#announcements", meetup=TITLE)
    assert "There is nothing to read about Type hints by the river yet." in shown(answer)


async def test_unsigned_ones_are_read_together_and_carry_no_id(town: Town) -> None:
    people = await people_of(town, "Ada", "Ben", "Chi")
    for person, text in zip(people, ("Bees.", "Owls.", "Snakes."), strict=True):
        await publishes(person, text, signed=False)

    dee = town.person("Dee")
    listed = await dee.runs("/reflections show", in_="#announcements", meetup=TITLE)
    assert shown(listed).count("Unsigned") == 3
    found = await dee.runs("/reflections search", in_="#announcements", query="snakes")
    assert "Unsigned · " in shown(found)
    await dee.chooses("Read one whole", "Unsigned")
    assert await dee.sees("Snakes.", in_="#announcements")


async def test_search_shows_matches_in_bold_and_what_people_wrote_as_they_wrote_it(town: Town) -> None:
    [ada] = await people_of(town, "Ada")
    await publishes(ada, "**Loud** *álgebra* [click](https://x.example) `a` and # algebra_")

    found = await ada.runs("/reflections search", in_="#announcements", query="ALGEBRA")
    assert "\\***álgebra**\\*" in raw(found)
    assert "**algebra**\\_" in raw(found)
    assert "**Loud**" not in raw(found)
    assert shown(found).startswith(f"Ada · {TITLE}, December 9, 2026\n")
    assert "**Loud** *álgebra* [click]" in shown(found).replace("\u200b", "")


async def test_a_search_without_a_find_or_a_word_says_what_to_do(town: Town) -> None:
    ada = town.person("Ada")
    assert "There is nothing with these words that you may read." in shown(
        await ada.runs("/reflections search", in_="#announcements", query="snakes")
    )
    assert "Please give me a word to look for" in shown(
        await ada.runs("/reflections search", in_="#announcements", query="***")
    )


async def test_pages_of_a_search_are_turned_after_a_restart(sqlite: Database, contract: Contract) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        ada = discord.person("Ada", guild=guild)
        async with connected_bot(discord, sqlite):
            for day in range(1, 8):
                await ada.runs("/reflect", in_="#announcements")
                await ada.presses("Another meetup")
                # Days apart, so that none is taken for another.
                when = f"2026-{10 + day // 4}-{1 + day % 4 * 7:02}"
                await ada.fills({"What is it called?": "Harbour", "On which day? Like 2026-11-28": when})
                await ada.presses("Write freely")
                await ada.fills({"How was it?": f"Snakes and ladders on day {day}."})
                await ada.presses("Publish")
            first = shown(await ada.runs("/reflections search", in_="#announcements", query='snakes "and ladders" da*'))
            assert [line[-2:] for line in first.splitlines() if "Snakes" in line] == ["7.", "6.", "5.", "4.", "3."]
            with pytest.raises(CannotDo):
                await ada.presses("Newer")
        async with connected_bot(discord, sqlite):
            second = shown(await ada.presses("Older"))
            assert [line[-2:] for line in second.splitlines() if "Snakes" in line] == ["2.", "1."]
            assert shown(await ada.presses("Newer")) == first


async def test_pages_of_a_meetup_are_turned(town: Town) -> None:
    people = [town.person(f"Person {number:02}") for number in range(ON_A_PAGE + 1)]
    await held(town)
    for person in people:
        await publishes(person, f"Says {person.name}.")

    ada = town.person("Ada")
    first = shown(await ada.runs("/reflections show", in_="#announcements", meetup=TITLE))
    assert first.count("Says") == ON_A_PAGE
    second = shown(await ada.presses("Next page"))
    assert second.count("Says") == 1
    assert shown(await ada.presses("Previous page")) == first
