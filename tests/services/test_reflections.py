from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.conversation import Word
from bot.domain.forms import Choice
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup
from bot.domain.pages import mark
from bot.domain.problems import NotFound, NotPossible
from bot.domain.reflections import Audience, ReflectionKind, ReflectionStatus
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.conversations import File, Said
from bot.services.services import Services, services
from db import conversations, prompts, reflections
from db.engine import Database
from db.schema import answer_versions
from tests.databases import SEALS
from tests.services.held_meetup import ENDED, LAKESIDE, RIVERBEND, held, member

ADA, BEN = member(101), member(102)
FORM, FREE = ReflectionKind.FORM, ReflectionKind.FREE
SOUP = File("soup.jpg", "https://files.example/soup.jpg")


@pytest.fixture
async def house(database: Database) -> Services:
    return services(database, TimeKeeper(ENDED + timedelta(hours=1)))


@pytest.fixture
async def meetup(database: Database) -> Meetup:
    return await held(database, ADA.user_id)


async def texts(database: Database, meetup: Meetup, user_id: int = ADA.user_id) -> dict[int, str]:
    async with database.read() as conn:
        found = await reflections.of_author(conn, meetup.id, user_id, SEALS.author(meetup.id, user_id))
    return {each.position: each.text for each in found.answers} if found else {}


async def test_looking_at_the_form_stores_nothing(house: Services, meetup: Meetup, database: Database) -> None:
    writing = await house.reflections.open(ADA, meetup.id)

    assert (writing.reflection.id, writing.expectation, writing.audience) == (0, "To learn", Audience.GROUP)
    assert len(writing.form.questions) == 5
    assert await texts(database, meetup) == {}


async def test_twice_is_an_edit_and_not_a_second_reflection(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well.", 2: "Types."}, FORM)
    await house.reflections.save_form(ADA, meetup.id, 2, {1: "Very well.", 2: "Types."}, FORM)

    assert len(await house.reflections.mine(ADA, 0)) == 1
    assert await texts(database, meetup) == {1: "Very well.", 2: "Types."}


async def test_the_same_form_handed_over_twice_changes_nothing(
    house: Services, meetup: Meetup, database: Database
) -> None:
    first = await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well."}, FORM)
    again = await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well."}, FORM)

    assert again.reflection.answers == first.reflection.answers
    async with database.read() as conn:
        assert len(await conversations.parts(conn, first.reflection.id)) == 1


async def test_a_meetup_of_another_group_is_not_found(house: Services, meetup: Meetup) -> None:
    with pytest.raises(NotFound):
        await house.reflections.open(member(101, LAKESIDE), meetup.id)


async def test_in_a_dm_a_stranger_to_the_group_finds_nothing(house: Services, meetup: Meetup) -> None:
    with pytest.raises(NotFound):
        await house.reflections.open(member(999, None), meetup.id)
    assert (await house.reflections.open(member(101, None), meetup.id)).meetup == meetup


async def test_publishing_notes_the_author_as_present_by_their_own_word(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(BEN, meetup.id, 1, {1: "Came by chance."}, FORM)
    published = await house.reflections.publish(BEN, meetup.id)

    assert published.reflection.status is ReflectionStatus.SUBMITTED
    async with database.read() as conn:
        [noted] = await prompts.attendance_of(conn, meetup.id)
    assert (noted.user_id, noted.state, noted.source) == (
        BEN.user_id,
        AttendanceState.PRESENT,
        AttendanceSource.PERSON,
    )


async def test_nothing_written_cannot_be_published(house: Services, meetup: Meetup) -> None:
    with pytest.raises(NotFound):
        await house.reflections.publish(ADA, meetup.id)
    await house.conversations.begin(ADA, meetup.id, 1)
    with pytest.raises(NotPossible):
        await house.reflections.publish(ADA, meetup.id)


async def test_an_edit_after_publishing_stays_published_and_keeps_the_older_text(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    edited = await house.reflections.save_form(ADA, meetup.id, 2, {1: "Better than well."}, FORM)

    assert edited.reflection.status is ReflectionStatus.SUBMITTED
    async with database.read() as conn:
        [published] = await reflections.of_meetup(conn, meetup.id)
        older = (await conn.execute(sa.select(answer_versions.c.text))).scalars().all()
    assert [each.text for each in published.answers] == ["Better than well."]
    assert older == ["Well."]


async def test_what_is_taken_back_is_among_nobodys_words_and_can_be_published_again(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    await house.reflections.withdraw(ADA, meetup.id)

    async with database.read() as conn:
        assert await reflections.of_meetup(conn, meetup.id) == []
    with pytest.raises(NotPossible):
        await house.reflections.withdraw(ADA, meetup.id)

    again = await house.reflections.publish(ADA, meetup.id)
    assert again.reflection.status is ReflectionStatus.SUBMITTED


async def test_one_audience_for_all_answers_is_remembered_for_the_next_reflection(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well.", 2: "Types."}, FORM)
    await house.reflections.set_audience(ADA, meetup.id, Audience.WEBSITE)
    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    other = await held(database, title="Decorators at dusk")

    async with database.read() as conn:
        stored = await reflections.of_author(conn, meetup.id, ADA.user_id, SEALS.author(meetup.id, ADA.user_id))
    assert stored is not None
    assert {each.audience for each in stored.answers} == {Audience.WEBSITE}
    fresh = await house.reflections.open(ADA, other.id)
    assert (fresh.audience, fresh.reflection.signed) == (Audience.WEBSITE, False)


async def test_a_choice_stands_beside_the_text_and_can_be_taken_away(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {3: "For the people."}, FORM)
    await house.reflections.choose(ADA, meetup.id, 3, Choice.YES)
    kept = await house.reflections.save_form(ADA, meetup.id, 2, {3: "For the people, and the soup."}, FORM)
    assert (kept.answer(3).text, kept.answer(3).choice) == ("For the people, and the soup.", Choice.YES)

    without = await house.reflections.choose(ADA, meetup.id, 3, None)
    assert without.answer(3).choice is None


async def test_a_message_handed_over_twice_is_kept_once(house: Services, meetup: Meetup, database: Database) -> None:
    await house.conversations.begin(ADA, meetup.id, 1)
    for _ in range(2):
        await house.conversations.hear(member(101, None), Said(11, "The soup was good."))
    await house.conversations.hear(member(101, None), Said(12, "", [SOUP]))

    assert await texts(database, meetup) == {1: "The soup was good.\n\nsoup.jpg: https://files.example/soup.jpg"}


async def test_messages_that_come_late_stand_where_they_were_written(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.conversations.begin(ADA, meetup.id, 1)
    await house.conversations.hear(member(101, None), Said(22, "And then we sang."))
    await house.conversations.hear(member(101, None), Said(21, "First we ate."))

    assert await texts(database, meetup) == {1: "First we ate.\n\nAnd then we sang."}


async def test_a_conversation_goes_on_at_the_first_question_without_an_answer(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well.", 3: "Yes."}, FORM)

    assert (await house.conversations.begin(ADA, meetup.id, 1)).position == 2
    skipped = await house.conversations.step(ADA, meetup.id, 2, Word.SKIP, 2)
    assert (skipped.position, skipped.writing.answer(2).skipped) == (3, True)
    await house.conversations.step(ADA, meetup.id, 3, Word.STOP, 3)
    assert (await house.conversations.begin(ADA, meetup.id, 4)).position == 4


async def test_a_conversation_about_another_meetup_takes_the_place_of_the_first(
    house: Services, meetup: Meetup, database: Database
) -> None:
    other = await held(database, title="Decorators at dusk")
    await house.conversations.begin(ADA, meetup.id, 1)
    await house.conversations.begin(ADA, other.id, 2)
    await house.conversations.hear(member(101, None), Said(31, "It was dark."))

    assert await texts(database, other) == {1: "It was dark."}
    assert await texts(database, meetup) == {}


async def test_outside_a_conversation_nothing_is_kept(house: Services, meetup: Meetup) -> None:
    heard = await house.conversations.hear(member(101, None), Said(41, "Hello?"), is_sure=True)

    assert (heard.turn, heard.is_kept) == (None, False)
    assert (await house.reflections.open(ADA, meetup.id)).reflection.id == 0


async def test_a_long_text_grows_by_pages_and_a_page_is_changed_alone(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {0: "One."}, FREE)
    await house.review.add_page(ADA, meetup.id, 0, 2, "Two.")
    await house.review.add_page(ADA, meetup.id, 0, 3, "Three.")
    whole = "One.\n\nTwo.\n\nThree."
    await house.review.save_page(ADA, meetup.id, 0, 0, mark(0, whole), 4, whole.replace("Two", "Two and a half"))

    assert await texts(database, meetup) == {0: "One.\n\nTwo and a half.\n\nThree."}


async def test_one_sees_only_ones_own_in_ones_own_group(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well."}, FORM)

    assert [each.title for each in await house.reflections.mine(ADA, 0)] == [meetup.title]
    assert await house.reflections.mine(BEN, 0) == []
    assert await house.reflections.mine(member(101, LAKESIDE), 0) == []


async def test_submitted_ones_are_found_by_their_local_day(house: Services, meetup: Meetup, database: Database) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well.", 2: "Types."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    day = meetup.starts_at.astimezone(meetup.zone).date()

    async with database.read() as conn:
        [found] = await reflections.submitted_between(conn, RIVERBEND, day, day)
        assert await reflections.submitted_between(conn, RIVERBEND, day + timedelta(1), day + timedelta(9)) == []
        assert await reflections.submitted_between(conn, LAKESIDE, day, day) == []
    assert (found.name, [each.text for each in found.answers]) == ("Person 101", ["Well.", "Types."])
