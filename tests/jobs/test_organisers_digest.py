from datetime import timedelta

from bot.domain.forms import Choice
from bot.domain.meetups import AttendanceState
from bot.domain.reflections import Audience, FeltLevel
from bot.local_discord.person import Person
from db import groups
from tests.looking_back import at, author, goes, noted, series, stands, writes
from tests.town import Town

BEN = "I wish there had been more time for questions at the end of the evening."
CHI = "The projections went over my head after ten minutes, honestly."
FOR_ORGANISERS = "Please let us have a break next time, my back is not what it was."


async def looked_back(town: Town) -> dict[str, Person]:
    """Three people went to the first evening; two wrote, one for the organisers alone; a fourth stayed away."""
    first = await series(town)
    people = await goes(town, "Ada", "Ben", "Chi", "Dov")
    await town.time.advance_to(at("2026-12-02 23:00"))
    await noted(town, first, [people[name] for name in ("Ada", "Ben", "Chi")], AttendanceState.PRESENT)
    await noted(town, first, [people["Dov"]], AttendanceState.ABSENT)
    await writes(town, people["Ben"], first, {1: BEN, 3: "Yes."}, again=Choice.YES)
    await writes(
        town, people["Chi"], first, {1: CHI, 4: "I had expected folding, and it was geometry all the way down."}
    )
    await writes(town, people["Ada"], first, FOR_ORGANISERS, audience=Audience.ORGANISERS)
    await town.services.review.set_level(author(town, people["Chi"]), first.id, FeltLevel.OVER_MY_HEAD)
    await town.time.advance_to(at("2026-12-07 09:10"))
    return people


async def test_organisers_read_in_their_channel_what_the_group_does_not(town: Town) -> None:
    await looked_back(town)

    theirs, ours = stands(town.organisers)[-1], stands(town.reflections)[-1]
    assert "Riverbend Python, for its organisers: the week of Mon, Nov 30" in theirs
    assert "### Who answered\n**Maps on paper**: 3 of 3 who came have written" in theirs
    assert "### How the level felt\n“over my head” 1 (1 answered)" in theirs
    assert f"### What they wish for\n> {BEN}\n— Ben" in theirs
    assert FOR_ORGANISERS in theirs
    assert "### Different from what they expected\n> I had expected folding" in theirs
    assert "### Going, and not there\n**Maps on paper**: 1 gave no reason" in theirs
    assert "December 2026: 3 came for the first time" in theirs
    assert FOR_ORGANISERS not in ours
    assert "Who answered" not in ours


async def test_what_is_taken_back_goes_from_the_organisers_digest_within_a_minute(town: Town) -> None:
    people = await looked_back(town)

    await town.services.reflections.withdraw(author(town, people["Ben"]), 1)
    await town.time.advance(timedelta(minutes=1))

    assert BEN not in stands(town.organisers)[-1]
    assert "2 of 3 who came have written" in stands(town.organisers)[-1]


async def test_without_a_channel_for_organisers_the_groups_digest_comes_all_the_same(town: Town) -> None:
    async with town.database.write() as conn:
        await groups.change_group(conn, town.guild.id, organiser_channel_id=None)

    await looked_back(town)

    assert stands(town.organisers) == []
    assert BEN in stands(town.reflections)[-1]


async def test_one_or_two_unsigned_words_are_in_no_organisers_digest_and_in_no_count_of_it(town: Town) -> None:
    first = await series(town)
    people = await goes(town, "Ada", "Ben", "Chi")
    await town.time.advance_to(at("2026-12-02 23:00"))
    for name in ("Ada", "Ben"):
        await writes(town, people[name], first, f"I wish the {name} of today had come sooner.", signed=False)
    await town.time.advance_to(at("2026-12-07 09:10"))

    theirs = stands(town.organisers)[-1]
    assert "I wish" not in theirs
    assert "nothing yet that you may read, of 3 who came" in theirs

    await writes(town, people["Chi"], first, "I wish for a third opinion, or a fourth one.", signed=False)
    await town.time.advance(timedelta(minutes=1))

    assert stands(town.organisers)[-1].count("— unsigned") >= 3
    assert "3 of 3 who came have written" in stands(town.organisers)[-1]
