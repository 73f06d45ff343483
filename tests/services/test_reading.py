from datetime import timedelta

import pytest

from bot.domain.meetups import Meetup
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.domain.reflections import Answer, Audience, ReflectionKind
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.reading import FOUND_ON_A_PAGE
from bot.services.services import Services, services
from db import groups, reflections
from db.engine import Database
from tests.services.held_meetup import ENDED, LAKESIDE, RIVERBEND, held, member

ADA, BEN, CHI, DEE, EVE = (member(user_id) for user_id in range(101, 106))


def reads(user_id: int, *, organises: bool = False, guild_id: int = RIVERBEND) -> Someone:
    return Someone(guild_id, user_id, f"Person {user_id}", "en", is_organiser=organises)


READER, ORGANISER, STRANGER = reads(900), reads(901, organises=True), reads(900, organises=True, guild_id=LAKESIDE)


@pytest.fixture
async def house(database: Database) -> Services:
    return services(database, TimeKeeper(ENDED + timedelta(hours=1)))


@pytest.fixture
async def meetup(database: Database) -> Meetup:
    return await held(database, ADA.user_id)


async def writes(
    house: Services,
    meetup: Meetup,
    who: object,
    texts: dict[int, str],
    audience: Audience = Audience.GROUP,
    *,
    signed: bool = True,
) -> None:
    """Somebody publishes this about the meetup."""
    await house.reflections.save_form(who, meetup.id, 1, texts, ReflectionKind.FORM)  # type: ignore[arg-type] # an Author
    await house.reflections.set_audience(who, meetup.id, audience)  # type: ignore[arg-type] # as above
    await house.reflections.set_signed(who, meetup.id, signed=signed)  # type: ignore[arg-type] # as above
    await house.reflections.publish(who, meetup.id)  # type: ignore[arg-type] # as above


async def names_found(house: Services, who: Someone, typed: str) -> list[str]:
    page = await house.reading.search(who, typed)
    return sorted(each.reflection.name for each in page.found)


async def test_each_reads_as_far_as_the_audience_reaches(house: Services, meetup: Meetup) -> None:
    for author, audience in zip((ADA, BEN, CHI, DEE), Audience, strict=True):
        await writes(house, meetup, author, {1: "Snakes."}, audience)

    for who, names in (
        (READER, ["Person 103", "Person 104"]),
        (ORGANISER, ["Person 102", "Person 103", "Person 104"]),
        (reads(ADA.user_id), ["Person 101", "Person 103", "Person 104"]),
    ):
        _, found = await house.reading.of_meetup(who, meetup.id)
        assert sorted(each.name for each in found) == names
        assert await names_found(house, who, "snakes") == names
    assert await names_found(house, STRANGER, "snakes") == []


async def test_each_answer_is_found_as_far_as_its_own_audience_reaches(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await writes(house, meetup, ADA, {1: "Open snakes.", 2: "Hidden snakes."})
    async with database.write() as conn:
        [reflection] = await reflections.of_meetup(conn, meetup.id)
        hidden = [Answer(2, "Hidden snakes.", Audience.ORGANISERS)]
        await reflections.keep_answers(conn, reflection.id, hidden, ENDED, versions=False)

    assert await names_found(house, READER, "hidden") == []
    [found] = (await house.reading.search(READER, "snakes")).found
    assert [each.text for each in found.reflection.answers] == ["Open snakes."]
    assert len((await house.reading.search(ORGANISER, "snakes")).found) == 2


async def test_unsigned_ones_are_not_found_before_there_are_enough_by_no_word_of_theirs(
    house: Services, meetup: Meetup
) -> None:
    await writes(house, meetup, ADA, {1: "Secret snakes."}, signed=False)
    await writes(house, meetup, BEN, {1: "Secret owls."}, signed=False)

    for typed in ("secret", "snakes", "sec*", '"secret snakes"', "owls"):
        assert await names_found(house, ORGANISER, typed) == []
    assert await names_found(house, reads(ADA.user_id), "secret") == [""]  # her own, as others will see it

    await writes(house, meetup, CHI, {1: "Secret bees."}, signed=False)
    assert await names_found(house, ORGANISER, "secret") == ["", "", ""]
    assert await names_found(house, reads(ADA.user_id), "secret") == ["", "", ""]


async def test_what_may_not_be_read_is_not_felt_in_where_pages_begin(house: Services, database: Database) -> None:
    for number in range(8):
        hidden = await held(database, ADA.user_id, title=f"Hidden {number}")
        for user_id in (201, 202):  # one fewer than have to write about a meetup
            await writes(house, hidden, member(user_id), {1: "Snakes.", 2: "More snakes."}, signed=False)
    shown = await held(database, ADA.user_id, title="Shown")
    for user_id in range(300, 300 + FOUND_ON_A_PAGE + 1):
        await writes(house, shown, member(user_id), {1: "Snakes."})
    for user_id in range(400, 405):
        await writes(house, shown, member(user_id), {1: "Snakes."}, Audience.ORGANISERS)

    first = await house.reading.search(READER, "snakes")
    assert (len(first.found), first.newer) == (FOUND_ON_A_PAGE, None)
    second = await house.reading.search(READER, "snakes", beyond=first.older)
    assert (len(second.found), second.older) == (1, None)
    back = await house.reading.search(READER, "snakes", way="newer", beyond=second.newer)
    assert [each.place for each in back.found] == [each.place for each in first.found]
    assert back.newer is None


async def test_a_meetup_of_another_group_or_one_to_come_is_not_read(house: Services, meetup: Meetup) -> None:
    with pytest.raises(NotFound):
        await house.reading.of_meetup(STRANGER, meetup.id)
    earlier = services(house.reading._database, TimeKeeper(meetup.starts_at - timedelta(minutes=1)))
    with pytest.raises(NotPossible):
        await earlier.reading.of_meetup(READER, meetup.id)


# ------------------------------------------------------------------ rosters


async def test_a_roster_says_who_has_handed_in_and_nothing_else(house: Services, meetup: Meetup) -> None:
    await writes(house, meetup, BEN, {1: "Well."}, Audience.ME)
    await writes(house, meetup, CHI, {1: "Well."}, signed=False)
    await house.reflections.save_form(DEE, meetup.id, 1, {1: "A draft."}, ReflectionKind.FORM)

    shown = await house.rosters.roster(ORGANISER, meetup.id)
    assert [(each.name, each.handed_in) for each in shown.entries] == [
        ("Person 101", False),
        ("Person 102", True),
        ("Person 103", True),
    ]
    _, content = await house.rosters.table(ORGANISER, meetup.id)
    assert content.decode("utf-8-sig").splitlines() == [
        "name,mention,rsvp,attendance,handed_in",
        "Person 101,<@101>,going,,no",
        "Person 102,<@102>,,present,yes",
        "Person 103,<@103>,,present,yes",
    ]


@pytest.mark.parametrize("signed", [True, False])
async def test_taking_back_changes_no_roster_nor_does_a_late_answer_to_a_prompt(
    house: Services, meetup: Meetup, database: Database, *, signed: bool
) -> None:
    async with database.write() as conn:
        await house.prompts.plan_after(conn, meetup)
    await writes(house, meetup, ADA, {1: "Well."}, signed=signed)
    before = await house.rosters.roster(ORGANISER, meetup.id)

    await house.reflections.withdraw(ADA, meetup.id)
    await house.prompts.not_this_one(ADA.user_id, meetup.id)

    assert [(each.name, each.handed_in) for each in before.entries] == [("Person 101", True)]
    assert await house.rosters.roster(ORGANISER, meetup.id) == before


async def test_a_roster_is_for_organisers_of_its_group(house: Services, meetup: Meetup) -> None:
    for ask in (house.rosters.roster, house.rosters.table):
        with pytest.raises(NotAllowed):
            await ask(READER, meetup.id)
        with pytest.raises(NotFound):
            await ask(STRANGER, meetup.id)


async def test_a_long_roster_has_pages(house: Services, database: Database) -> None:
    meetup = await held(database, *range(500, 545))

    pages = [await house.rosters.roster(ORGANISER, meetup.id, page) for page in (0, 1, 2, 99)]
    assert [(len(each.entries), each.number, each.pages) for each in pages] == [
        (20, 0, 3),
        (20, 1, 3),
        (5, 2, 3),
        (5, 2, 3),
    ]
    async with database.read() as conn:
        assert await groups.group(conn, RIVERBEND) is not None
