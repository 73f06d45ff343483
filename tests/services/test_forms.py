import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.exports import ExportKind
from bot.domain.form_drafts import Typed
from bot.domain.forms import DEFAULT_FORM, QuestionKind
from bot.domain.meetups import Meetup
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.domain.reflections import Answer, Audience, ReflectionKind
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import groups, reflections
from db.engine import Database
from db.schema import form_drafts
from tests.databases import SEALS
from tests.services.held_meetup import ENDED, LAKESIDE, RIVERBEND, held, member

NOW = ENDED + timedelta(hours=1)
MARISOL = Someone(RIVERBEND, 201, "Marisol", "en-US", is_organiser=True)
OLU = Someone(RIVERBEND, 202, "Olu", "en-US", is_organiser=True)
ELSEWHERE = Someone(LAKESIDE, 203, "Priya", "en-US", is_organiser=True)
MEMBER = Someone(RIVERBEND, 101, "Ada", "en-US")
ADA, BEN = member(101), member(102)
FORM = ReflectionKind.FORM
ROOM = Typed("The room", "How was the room?", "line")
STARS = Typed("The evening", "", "rating", "", skippable=False)


@pytest.fixture
async def house(database: Database) -> Services:
    return services(database, TimeKeeper(NOW))


@pytest.fixture
async def meetup(database: Database) -> Meetup:
    meetup = await held(database, ADA.user_id)
    async with database.write() as conn:
        for guild_id in (RIVERBEND, LAKESIDE):
            await groups.change_group(conn, guild_id, set_up_at=NOW)
    return meetup


async def own_form(house: Services, *wanted: Typed) -> int | None:
    """Riverbend asks these questions from now on; the id of that form."""
    first, *others = (await house.forms.draft(MARISOL)).draft.questions
    for each in others:
        await house.forms.remove(MARISOL, each.key)
    for number, typed in enumerate(wanted):
        assert (await house.forms.write(MARISOL, f"new-{number}", typed)).problem is None
    await house.forms.remove(MARISOL, first.key)
    return (await house.forms.save(MARISOL)).form.id


async def answers(database: Database, meetup: Meetup, user_id: int) -> dict[int, tuple[str, int | None]]:
    async with database.read() as conn:
        found = await reflections.of_author(conn, meetup.id, user_id, SEALS.author(meetup.id, user_id))
    return {each.position: (each.text, each.rating) for each in found.answers} if found else {}


async def test_a_group_begins_with_the_default_form(house: Services, meetup: Meetup) -> None:
    assert meetup.guild_id == RIVERBEND
    shown = await house.forms.show(MARISOL)

    assert (shown.form.version, shown.form.questions, shown.has_draft) == (1, DEFAULT_FORM.questions, False)
    assert [(each.version, each.since, each.by) for each in shown.versions] == [(1, None, None)]


async def test_saving_makes_a_version_for_this_group_alone(house: Services, meetup: Meetup, database: Database) -> None:
    await own_form(house, ROOM, STARS)
    shown = await house.forms.show(MARISOL)

    assert [(each.label, each.text, each.kind, each.skippable) for each in shown.form.questions] == [
        ("The room", "How was the room?", QuestionKind.LINE, True),
        ("The evening", "The evening", QuestionKind.RATING, False),
    ]
    assert [(each.version, each.since, each.by) for each in shown.versions] == [(2, NOW, "Marisol"), (1, None, None)]
    assert not shown.has_draft
    assert (await house.forms.show(ELSEWHERE)).form.version == 1
    assert (await house.reflections.open(ADA, meetup.id)).form.questions == shown.form.questions
    async with database.read() as conn:
        assert (await conn.execute(sa.select(form_drafts))).all() == []


async def test_nothing_changed_is_no_new_version(house: Services, meetup: Meetup) -> None:
    first, second = (await house.forms.draft(MARISOL)).draft.questions[:2]
    assert meetup.id
    await house.forms.move(MARISOL, first.key, 1)
    await house.forms.move(MARISOL, second.key, 1)

    saved = await house.forms.save(MARISOL)

    assert (saved.is_new, saved.form.version) == (False, 1)
    assert not (await house.forms.reset(MARISOL)).is_new
    assert len((await house.forms.show(MARISOL)).versions) == 1


async def test_reset_is_a_version_of_its_own_and_leaves_the_draft(house: Services, meetup: Meetup) -> None:
    assert meetup.id
    await own_form(house, ROOM)
    await house.forms.write(OLU, "soup", Typed("The soup"))

    reset = await house.forms.reset(OLU)

    assert (reset.is_new, reset.form.version, reset.form.questions) == (True, 3, DEFAULT_FORM.questions)
    shown = await house.forms.show(MARISOL)
    assert (shown.versions[0].by, shown.has_draft) == ("Olu", True)


async def test_organisers_share_one_draft_and_see_who_changed_it_last(house: Services, meetup: Meetup) -> None:
    assert meetup.id
    before = await house.forms.draft(MARISOL)
    moved = before.draft.questions[0].key
    await house.forms.write(OLU, moved, Typed("How was it?", "", "line"))

    view = await house.forms.move(MARISOL, moved, 1)
    await house.forms.remove(OLU, before.draft.questions[4].key)

    assert [each.question.label for each in view.draft.questions[:2] if each.question] == [
        "What did you learn?",
        "How was it?",
    ]
    latest = await house.forms.draft(MARISOL)
    assert (latest.changed_by, latest.changed_at, len(latest.draft.questions)) == ("Olu", NOW, 4)
    with pytest.raises(NotFound):
        await house.forms.move(MARISOL, before.draft.questions[4].key, -1)


async def test_what_cannot_be_a_question_is_kept_as_typed_until_it_is_one(house: Services, meetup: Meetup) -> None:
    assert meetup.id
    worth = (await house.forms.draft(MARISOL)).draft.questions[2].key
    long = Typed("x" * 61, "  Was it?", "choice", "a\nb")

    wrote = await house.forms.write(MARISOL, worth, long)

    assert str(wrote.problem) == "That label has 61 characters; 45 fit."
    assert await house.forms.typed(OLU, worth) == long
    assert wrote.view.draft.at(worth).question == DEFAULT_FORM.question(3)
    with pytest.raises(NotPossible, match="Question 3 isn't finished"):
        await house.forms.save(MARISOL)
    assert (await house.forms.draft(MARISOL)).draft.at(worth).typed == long

    forgotten = await house.forms.forget(MARISOL, worth)
    assert forgotten.draft.at(worth).typed is None
    assert not (await house.forms.save(MARISOL)).is_new


async def test_a_sixth_question_that_two_add_at_once_is_kept_as_typed(house: Services, meetup: Meetup) -> None:
    assert meetup.id
    await house.forms.remove(MARISOL, (await house.forms.draft(MARISOL)).draft.questions[4].key)
    one, other = await asyncio.gather(house.forms.write(MARISOL, "one", ROOM), house.forms.write(OLU, "other", STARS))

    [problem] = [str(each.problem) for each in (one, other) if each.problem]
    assert problem == "A form has room for 5 questions, as Discord's forms do. Remove one first."
    draft = (await house.forms.draft(MARISOL)).draft
    assert (draft.has("one"), draft.has("other"), len(draft.questions)) == (True, True, 6)


async def test_two_who_save_at_once_make_one_version(house: Services, meetup: Meetup) -> None:
    assert meetup.id
    await house.forms.write(MARISOL, (await house.forms.draft(MARISOL)).draft.questions[0].key, ROOM)

    saved = await asyncio.gather(house.forms.save(MARISOL), house.forms.save(OLU))

    assert sorted(each.is_new for each in saved) == [False, True]
    assert [each.version for each in (await house.forms.show(MARISOL)).versions] == [2, 1]


async def test_whoever_began_before_keeps_the_questions_they_began_with(
    house: Services, meetup: Meetup, database: Database
) -> None:
    first = (await house.reflections.open(BEN, meetup.id)).form.id
    await house.reflections.save_form(ADA, meetup.id, 1, {2: "Types."}, FORM)
    own = await own_form(house, ROOM, STARS)

    # Ben's form was open on his screen when the group got its own.
    late = await house.reflections.save_form(BEN, meetup.id, 2, {4: "Smaller."}, FORM, first)
    edited = await house.reflections.save_form(ADA, meetup.id, 3, {2: "Types, and 4."}, FORM, first)

    assert (late.form.id, edited.form.id) == (first, first)
    assert edited.form.question(2).text == "What did you learn?"
    assert (await house.reflections.open(member(103), meetup.id)).form.id == own
    assert await answers(database, meetup, ADA.user_id) == {2: ("Types, and 4.", None)}
    published = await house.reflections.publish(ADA, meetup.id)
    assert published.form.questions == DEFAULT_FORM.questions
    assert [each.reflections for each in (await house.forms.show(MARISOL)).versions] == [0, 1]


async def test_a_form_that_asked_other_questions_than_those_begun_with_loses_nothing(
    house: Services, meetup: Meetup, database: Database
) -> None:
    first = (await house.reflections.open(ADA, meetup.id)).form.id
    await own_form(house, Typed("Learned", "What did you learn?"), ROOM)
    await house.reflections.save_form(ADA, meetup.id, 1, {2: "Warm."}, FORM)

    await house.reflections.save_form(ADA, meetup.id, 2, {1: "Well.", 2: "Types."}, FORM, first)

    assert await answers(database, meetup, ADA.user_id) == {
        0: ("How did it go?\nWell.", None),
        1: ("Types.", None),
        2: ("Warm.", None),
    }


async def test_a_form_of_another_group_is_not_asked(house: Services, meetup: Meetup) -> None:
    foreign = (await house.forms.show(ELSEWHERE)).form.id

    written = await house.reflections.save_form(ADA, meetup.id, 1, {1: "Well."}, FORM, foreign)

    assert written.reflection.form_id == written.form.id != foreign


async def test_unsigned_and_private_reflections_are_not_even_counted(house: Services, meetup: Meetup) -> None:
    for number, who in enumerate((ADA, BEN, member(103)), 1):
        await house.reflections.save_form(who, meetup.id, number, {1: "Well."}, FORM)
    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    await house.reflections.set_audience(BEN, meetup.id, Audience.ME)
    for who in (ADA, BEN, member(103)):
        await house.reflections.publish(who, meetup.id)

    assert [each.reflections for each in (await house.forms.show(MARISOL)).versions] == [1]


async def test_ratings_and_options_are_stored_and_what_must_be_answered_is_asked_for(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await own_form(house, ROOM, STARS, Typed("Level", "", "choice", "A little\nA lot"))
    await house.reflections.save_form(ADA, meetup.id, 1, {1: "Warm.", 3: "A lot"}, FORM)

    with pytest.raises(NotPossible, match="“The evening” still needs an answer"):
        await house.reflections.publish(ADA, meetup.id)
    await house.reflections.save_form(ADA, meetup.id, 2, {2: "4"}, FORM)

    published = await house.reflections.publish(ADA, meetup.id)
    assert await answers(database, meetup, ADA.user_id) == {1: ("Warm.", None), 2: ("", 4), 3: ("A lot", None)}
    assert published.reflection.answer(2) == Answer(2, "", Audience.GROUP, rating=4)


async def test_old_and_new_reflections_are_exported_each_with_its_own_questions(
    house: Services, meetup: Meetup
) -> None:
    await house.reflections.save_form(ADA, meetup.id, 1, {2: "Types."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    await own_form(house, ROOM, STARS)
    await house.reflections.save_form(BEN, meetup.id, 2, {1: "Warm.", 2: "4"}, FORM)
    await house.reflections.publish(BEN, meetup.id)

    files = "\n".join((await house.transfer.export(RIVERBEND, ExportKind.JEKYLL, Audience.GROUP)).values())

    assert "## What did you learn?\n\nTypes." in files
    assert "## How was the room?\n\nWarm." in files
    assert "## The evening\n\n4 of 5" in files


@pytest.mark.parametrize("verb", ["show", "draft", "save", "reset", "discard"])
async def test_forms_are_for_organisers(house: Services, meetup: Meetup, verb: str) -> None:
    assert meetup.id
    with pytest.raises(NotAllowed):
        await getattr(house.forms, verb)(MEMBER)
