from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forms import DEFAULT_FORM, Choice, Form, Question, QuestionKind
from bot.domain.meetups import Meetup, Status
from bot.domain.one_text import as_one_text, kind_of, text_as_first_answer, written_answers
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus, Writing

ASKED = {each.position: each.text for each in DEFAULT_FORM.questions}


def an_answer(position: int, text: str | None, audience: Audience, choice: Choice | None) -> Answer:
    return Answer(position, f"Thing {position}." if text is None else text, audience, choice)


SAID = st.builds(
    an_answer,
    position=st.integers(0, 5),
    text=st.sampled_from([None, "", " "]),
    audience=st.sampled_from(list(Audience)),
    choice=st.sampled_from([None, Choice.YES]),
)


def writing(*answers: Answer, form: Form = DEFAULT_FORM) -> Writing:
    reflection = Reflection(
        id=1,
        guild_id=1,
        meetup_id=7,
        user_id=101,
        byline=None,
        name="Ada",
        kind=ReflectionKind.FORM,
        status=ReflectionStatus.DRAFT,
        signed=True,
        form_id=1,
        title=None,
        occurred_on=date(2026, 12, 9),
        answers=answers,
    )
    noon = datetime(2026, 12, 9, 12, tzinfo=UTC)
    meetup = Meetup(7, 1, "Soup", Status.ENDED, timezone="UTC", local_start="", starts_at=noon, ends_at=noon)
    return Writing(reflection, meetup, form, "en", None, Audience.GROUP)


def said(position: int, text: str, audience: Audience = Audience.GROUP, choice: Choice | None = None) -> Answer:
    return Answer(position, text, audience, choice)


def test_answers_become_paragraphs_under_their_questions_behind_the_text() -> None:
    [text, *emptied] = as_one_text(writing(said(0, "First of all."), said(1, "Well."), said(4, "Smaller.")), ASKED)

    assert text.text == (
        "First of all.\n\nHow did it go?\nWell.\n\nHow was the experience different from your expectations?\nSmaller."
    )
    assert [(each.position, each.text) for each in emptied] == [(1, ""), (4, "")]


def test_what_was_chosen_beside_an_answer_stays_with_its_question() -> None:
    [_, emptied] = as_one_text(writing(said(3, "Yes, for the soup.", choice=Choice.YES)), ASKED)

    assert emptied == said(3, "", choice=Choice.YES)


def test_an_answer_chosen_from_a_list_is_no_text() -> None:
    form = Form(2, (Question(1, "Tell", "Tell"), replace(Question(2, "Rate", "Rate"), kind=QuestionKind.RATING)))
    desk = writing(said(1, "Well."), said(2, "4"), form=form)

    assert [each.position for each in written_answers(desk)] == [1]
    assert [each.position for each in as_one_text(desk, {1: "Tell"})] == [0, 1]


def test_the_text_goes_before_what_the_first_answer_says() -> None:
    text, first = text_as_first_answer(writing(said(0, "A text."), said(1, "Well.")))

    assert (text.text, first.text) == ("", "A text.\n\nWell.")


def test_without_anything_to_move_nothing_changes() -> None:
    assert text_as_first_answer(writing()) == as_one_text(writing(), ASKED) == []


@given(st.lists(SAID, unique_by=lambda answer: answer.position))
def test_nobody_reads_what_they_could_not_read_before_and_no_text_is_gone(answers: list[Answer]) -> None:
    before = writing(*answers)
    for change in (as_one_text(before, ASKED), text_as_first_answer(before)):
        after = before.reflection.with_answers(change)
        for answer in (each for each in before.reflection.answers if each.text.strip()):
            now = [after.answer(position) for position in {answer.position, *(each.position for each in change)}]
            holding = [each for each in now if each and answer.text.strip() in each.text]
            assert holding
            assert all(answer.audience.reaches(each.audience) for each in holding[:1])
        assert sum(each.choice is not None for each in after.answers) == sum(
            each.choice is not None for each in answers
        )


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([], ReflectionKind.FREE),
        ([said(0, "Text.")], ReflectionKind.FREE),
        ([said(0, "Text."), said(1, " ")], ReflectionKind.FREE),
        ([said(0, "Text."), said(1, "Well.")], ReflectionKind.FORM),
        ([said(0, ""), said(3, "", choice=Choice.YES)], ReflectionKind.FORM),
    ],
)
def test_what_a_reflection_says_makes_its_kind(answers: list[Answer], kind: ReflectionKind) -> None:
    assert kind_of(writing(*answers).reflection, ReflectionKind.FREE) is kind
