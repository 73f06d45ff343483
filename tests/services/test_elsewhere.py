import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.domain.elsewhere import Told
from bot.domain.meetups import AttendanceState, Meetup, Origin, Status
from bot.domain.problems import NotFound, NotPossible, NotUnderstood
from bot.domain.reflections import ReflectionKind, ReflectionStatus
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.conversations import Said
from bot.services.groups import NewSettings, Someone
from bot.services.services import Services, services
from db import meetups, prompts, reflections
from db.engine import Database
from tests.services.held_meetup import ENDED, LAKESIDE, RIVERBEND, held, member

ADA, BEN, CHI = member(101), member(102), member(103)
FORM = ReflectionKind.FORM
TODAY = date(2026, 12, 9)  # in Chicago, where the evening of the meetup is not over
HARBOUR = Told("Harbour JS", "2026-12-01", "Harbour hall")


@pytest.fixture
async def house(database: Database) -> Services:
    await held(database, ADA.user_id)
    return services(database, TimeKeeper(ENDED + timedelta(hours=1)))


async def stored(database: Database) -> list[Meetup]:
    """Every meetup elsewhere of the group, by its id."""
    async with database.read() as conn:
        found = await meetups.matching(conn, RIVERBEND, "", ENDED + timedelta(days=1), most=99)
    return sorted((each for each in found if each.origin is Origin.ELSEWHERE), key=lambda each: each.id)


def titles(found: Sequence[Meetup]) -> list[str]:
    return [each.title for each in found]


async def present(database: Database, meetup_id: int) -> set[int]:
    async with database.read() as conn:
        noted = await prompts.attendance_of(conn, meetup_id)
    return {each.user_id for each in noted if each.state is AttendanceState.PRESENT}


# ------------------------------------------------------------------ telling of one


async def test_it_is_recorded_once_with_everything_that_was_told(house: Services, database: Database) -> None:
    told = Told("  Harbour   JS ", "last Tuesday", " Harbour hall ", "harbour.example/e/1", online=True)
    found = await house.elsewhere.record(ADA, 77, told)
    again = await house.elsewhere.record(ADA, 77, told)

    assert await stored(database) == [found.meetup]
    assert (again.meetup, again.is_new) == (found.meetup, True)
    made = found.meetup
    assert (made.title, made.local_start, made.venue, made.link) == (
        "Harbour JS", "2026-12-08T00:00", "Harbour hall", "https://harbour.example/e/1",
    )  # fmt: skip
    assert (made.online, made.status, made.created_by) == (True, Status.ENDED, ADA.user_id)
    assert (await house.reflections.open(ADA, made.id)).reflection.occurred_on == date(2026, 12, 8)
    assert await present(database, made.id) == {ADA.user_id}


async def test_the_day_is_the_one_on_the_groups_calendar(house: Services) -> None:
    # It is the tenth already in UTC.
    assert await house.elsewhere.today(ADA) == TODAY
    assert (await house.elsewhere.record(ADA, 1, Told("A", "today"))).meetup.local_start == "2026-12-09T00:00"


@pytest.mark.parametrize("day", ["soup", "31.2.", ""])
async def test_a_day_that_is_none_stores_nothing(house: Services, database: Database, day: str) -> None:
    with pytest.raises(NotUnderstood):
        await house.elsewhere.record(ADA, 1, Told("Harbour JS", day))
    assert await stored(database) == []


async def test_a_day_to_come_a_link_that_is_none_and_a_place_that_is_no_group_are_refused(house: Services) -> None:
    with pytest.raises(NotPossible):
        await house.elsewhere.record(ADA, 1, Told("Harbour JS", "2026-12-10"))
    with pytest.raises(NotUnderstood):
        await house.elsewhere.record(ADA, 1, Told("Harbour JS", "today", link="the harbour"))
    with pytest.raises(NotPossible):
        await house.elsewhere.record(member(101, 99), 1, HARBOUR)
    with pytest.raises(NotPossible):
        await house.elsewhere.record(member(101, None), 1, HARBOUR)


async def test_what_could_not_be_read_is_kept_for_its_author_alone(house: Services) -> None:
    told = Told("Harbour JS", "soup", "Harbour hall", "harbour.example", online=True)
    kept_id = await house.elsewhere.keep(ADA, told, None)

    assert (await house.elsewhere.kept(ADA, kept_id)).told == told
    for other in (BEN, member(101, LAKESIDE)):
        with pytest.raises(NotFound):
            await house.elsewhere.kept(other, kept_id)
    await house.elsewhere.record(ADA, 1, HARBOUR, kept_id)
    with pytest.raises(NotFound):
        await house.elsewhere.kept(ADA, kept_id)


# ------------------------------------------------------------------ others were there too


async def test_others_are_offered_it_for_weeks_until_they_have_said_that_they_were_there(
    house: Services, database: Database
) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    await house.elsewhere.record(ADA, 2, Told("Long ago", "2026-10-01"))

    assert titles(await house.elsewhere.offered(BEN)) == ["Harbour JS"]
    assert await house.elsewhere.offered(ADA) == []
    assert await house.elsewhere.offered(member(102, LAKESIDE)) == []
    assert await house.elsewhere.offered(member(102, None)) == []
    assert "Harbour JS" not in titles(await house.reflections.choices(BEN))

    await house.elsewhere.join(BEN, made.id)
    assert await house.elsewhere.offered(BEN) == []
    assert titles(await house.reflections.choices(BEN))[0] == "Harbour JS"
    assert await present(database, made.id) == {ADA.user_id, BEN.user_id}


async def test_it_is_found_by_its_title_or_its_day_by_whoever_looks_for_it(house: Services) -> None:
    await house.elsewhere.record(ADA, 1, HARBOUR)

    assert titles(await house.reflections.choices(BEN, "hArBoUr")) == ["Harbour JS"]
    assert titles(await house.reflections.choices(BEN, "2026-12-01")) == ["Harbour JS"]
    assert titles(await house.reflections.choices(BEN, "2026-12-02")) == []
    assert titles(await house.reflections.choices(member(102, LAKESIDE), "harbour")) == []


async def test_whoever_joins_reads_nothing_of_what_others_are_writing(house: Services) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    await house.reflections.save_form(ADA, made.id, 2, {1: "My own draft."}, FORM)
    await house.elsewhere.join(BEN, made.id)

    assert (await house.reflections.open(BEN, made.id)).reflection.answers == ()


async def test_nobody_joins_from_another_group(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    with pytest.raises(NotFound):
        await house.elsewhere.join(member(102, LAKESIDE), made.id)
    assert await present(database, made.id) == {ADA.user_id}


async def test_it_is_not_among_what_comes_nor_in_any_calendar(house: Services) -> None:
    await house.groups.set_up(RIVERBEND, "Riverbend", NewSettings(announcement_channel_id=50))
    await house.elsewhere.record(ADA, 1, Told("Harbour JS", "today"))
    who = Someone(RIVERBEND, BEN.user_id, BEN.name, "en-US")

    assert (await house.meetups.coming(who)).shown == ()
    assert "Harbour JS" not in (await house.calendars.offer(who)).group_file.content.decode()


# ------------------------------------------------------------------ two people told of the same


@pytest.mark.parametrize(
    "told",
    [
        Told("🎉 HARBOUR js!", "2026-12-01"),
        Told("An evening at the harbour", "1.12.", link="harbour.example/e/1/?utm_source=x"),
    ],
)
async def test_the_same_title_or_link_on_the_same_day_is_one_meetup(
    house: Services, database: Database, told: Told
) -> None:
    made = (await house.elsewhere.record(ADA, 1, Told("Harbour JS", "2026-12-01", link="harbour.example/e/1"))).meetup
    found = await house.elsewhere.record(BEN, 2, told)

    assert (found.meetup, found.is_new, found.likely) == (made, False, ())
    assert await stored(database) == [made]
    assert await present(database, made.id) == {ADA.user_id, BEN.user_id}


async def test_one_of_the_group_s_own_is_found_again_too(house: Services, database: Database) -> None:
    found = await house.elsewhere.record(BEN, 2, Told("type hints by the river", "today"))

    assert (found.meetup.origin, found.is_new) == (Origin.HERE, False)
    assert await stored(database) == []


async def test_two_people_who_record_it_at_the_same_moment_end_with_one(house: Services, database: Database) -> None:
    both = [house.elsewhere.record(who, who.user_id, HARBOUR) for who in (ADA, BEN, CHI)]
    found = await asyncio.gather(*both)

    [only] = await stored(database)
    assert {each.meetup.id for each in found} == {only.id}
    assert sorted(each.is_new for each in found) == [False, False, True]


async def test_it_can_be_another_one_after_all(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    found = await house.elsewhere.record(BEN, 2, Told("Harbour JS", "2026-12-01", "Another harbour", online=True))
    other = await house.elsewhere.another(BEN, 3, found.kept_id or 0)
    again = await house.elsewhere.another(BEN, 3, found.kept_id or 0)

    assert again == other
    assert await stored(database) == [made, other]
    assert (other.venue, other.online, other.created_by) == ("Another harbour", True, BEN.user_id)
    assert (await present(database, made.id), await present(database, other.id)) == ({ADA.user_id}, {BEN.user_id})


async def test_what_is_likely_the_same_is_asked_about_and_both_are_kept_meanwhile(
    house: Services, database: Database
) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    found = await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))

    assert (found.is_new, found.likely) == (True, [made])
    assert await stored(database) == [made, found.meetup]


async def test_saying_that_it_is_the_same_moves_the_draft_and_leaves_one(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    fresh = (await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))).meetup
    await house.reflections.save_form(BEN, fresh.id, 3, {1: "The ships sang."}, FORM)
    await house.conversations.begin(BEN, fresh.id, 4)

    assert await house.elsewhere.merge(BEN, fresh.id, made.id) == made
    assert await house.elsewhere.merge(BEN, fresh.id, made.id) == made  # the same press again

    assert await stored(database) == [made]
    moved = (await house.reflections.open(BEN, made.id)).reflection
    assert ([each.text for each in moved.answers], moved.occurred_on) == (["The ships sang."], date(2026, 12, 1))
    assert await present(database, made.id) == {ADA.user_id, BEN.user_id}
    await house.conversations.hear(member(102, None), Said(5, "And the crowd too."))
    assert (await house.reflections.open(BEN, made.id)).answer(2).text == "And the crowd too."


async def test_a_published_reflection_stays_published_where_it_goes(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    fresh = (await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))).meetup
    await house.reflections.save_form(BEN, fresh.id, 3, {1: "The ships sang."}, FORM)
    await house.reflections.publish(BEN, fresh.id)
    await house.elsewhere.merge(BEN, fresh.id, made.id)

    async with database.read() as conn:
        [published] = await reflections.of_meetup(conn, made.id)
    assert (published.status, published.user_id) == (ReflectionStatus.SUBMITTED, BEN.user_id)


async def test_the_duplicate_stays_for_those_who_joined_it(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    fresh = (await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))).meetup
    await house.reflections.save_form(CHI, fresh.id, 3, {1: "My words."}, FORM)
    await house.elsewhere.merge(BEN, fresh.id, made.id)

    assert await stored(database) == [made, fresh]
    assert [each.text for each in (await house.reflections.open(CHI, fresh.id)).reflection.answers] == ["My words."]
    assert await present(database, fresh.id) == set()


async def test_where_both_have_words_nothing_is_merged_and_nothing_lost(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    fresh = (await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))).meetup
    for meetup, words in ((made, "Here."), (fresh, "There.")):
        await house.reflections.save_form(BEN, meetup.id, meetup.id, {1: words}, FORM)
    with pytest.raises(NotPossible):
        await house.elsewhere.merge(BEN, fresh.id, made.id)

    assert await stored(database) == [made, fresh]
    assert (await house.reflections.open(BEN, fresh.id)).answer(1).text == "There."


async def test_an_empty_beginning_gives_way_to_words(house: Services) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    fresh = (await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))).meetup
    await house.conversations.begin(BEN, made.id, 3)
    await house.reflections.save_form(BEN, fresh.id, 4, {1: "Words."}, FORM)
    await house.elsewhere.merge(BEN, fresh.id, made.id)

    assert (await house.reflections.open(BEN, made.id)).answer(1).text == "Words."


async def test_two_who_merge_into_each_other_s_end_with_one_that_has_both(house: Services, database: Database) -> None:
    one = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    other = (await house.elsewhere.record(BEN, 2, Told("Harbor JS", "2026-12-02"))).meetup
    await house.reflections.save_form(ADA, one.id, 3, {1: "Ada's."}, FORM)
    await house.reflections.save_form(BEN, other.id, 4, {1: "Ben's."}, FORM)
    await asyncio.gather(
        house.elsewhere.merge(ADA, one.id, other.id),
        house.elsewhere.merge(BEN, other.id, one.id),
        return_exceptions=True,
    )

    left = await stored(database)
    texts = {(await house.reflections.open(who, meetup.id)).answer(1).text for who in (ADA, BEN) for meetup in left}
    assert {"Ada's.", "Ben's."} <= texts


async def test_nobody_merges_what_another_recorded(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    other = (await house.elsewhere.record(ADA, 2, Told("Lakeside Rust", "2026-12-01"))).meetup
    with pytest.raises(NotFound):
        await house.elsewhere.merge(BEN, made.id, other.id)
    with pytest.raises(NotFound):
        await house.elsewhere.merge(member(101, LAKESIDE), made.id, other.id)
    assert await stored(database) == [made, other]


# ------------------------------------------------------------------ putting right what one recorded


async def test_it_can_be_put_right_while_nobody_else_has_joined(house: Services, database: Database) -> None:
    made = (await house.elsewhere.record(ADA, 1, Told("Harbor JS", "2026-12-02"))).meetup
    await house.reflections.save_form(ADA, made.id, 2, {1: "Ships."}, FORM)
    changed = await house.elsewhere.change(ADA, made.id, HARBOUR)

    assert await stored(database) == [changed.meetup]
    assert (changed.meetup.title, changed.meetup.local_start) == ("Harbour JS", "2026-12-01T00:00")
    assert (await house.reflections.open(ADA, made.id)).reflection.occurred_on == date(2026, 12, 1)

    await house.elsewhere.join(BEN, made.id)
    assert (await house.elsewhere.own(ADA, made.id)).is_shared
    with pytest.raises(NotPossible):
        await house.elsewhere.change(ADA, made.id, Told("My evening", "2026-12-01"))
    with pytest.raises(NotFound):
        await house.elsewhere.change(BEN, made.id, Told("My evening", "2026-12-01"))
    assert titles(await stored(database)) == ["Harbour JS"]


async def test_what_becomes_like_another_by_a_change_is_asked_about(house: Services) -> None:
    one = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    other = (await house.elsewhere.record(BEN, 2, Told("Evening", "2026-11-20"))).meetup
    changed = await house.elsewhere.change(BEN, other.id, HARBOUR)

    assert changed.likely == [one]


async def test_one_s_own_shows_the_likeliest_and_then_the_nearest(house: Services) -> None:
    mine = (await house.elsewhere.record(ADA, 1, HARBOUR)).meetup
    for number, (title, day) in enumerate(
        [("Far", "2026-11-20"), ("Near", "2026-12-03"), ("Nearer", "2026-11-30"), ("Harbor JS", "2026-12-02")], 2
    ):
        await house.elsewhere.record(BEN, number, Told(title, day))

    own = await house.elsewhere.own(ADA, mine.id)
    assert (titles(own.around), own.is_shared) == (["Harbor JS", "Nearer", "Near"], False)
    with pytest.raises(NotFound):
        await house.elsewhere.own(BEN, mine.id)
