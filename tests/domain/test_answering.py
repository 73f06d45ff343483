from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answering import answer_of, in_a_form, own_words, pick_of, picked_in, said_with, unanswered
from bot.domain.forms import Form, Question, QuestionKind
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus

LEVEL = Question(1, "Level", "Level", QuestionKind.CHOICE, options=("None at all", "A little", "A lot"))
EVENING = Question(1, "Evening", "Evening", QuestionKind.RATING)
ROOM = Question(1, "Room", "Room")
EMPTY = Answer(1, "", Audience.GROUP)
paragraphs = st.lists(
    st.sampled_from(["A little", "a lot.", "4", "5/5", "The soup was fine.", "Two\nlines", "7"]), max_size=6
)


@pytest.mark.parametrize(
    ("said", "picked"),
    [("A little", "A little"), (" a LITTLE.\n", "A little"), ("none at all", "None at all"), ("a little soup", None)],
)
def test_an_option_is_picked_by_its_words_alone(said: str, picked: str | None) -> None:
    assert picked_in(LEVEL, said) == picked


@pytest.mark.parametrize(
    ("said", "rating"),
    [
        ("4", "4"),
        ("4/5", "4"),
        ("4 of 5", "4"),
        ("5.", "5"),
        ("★★★☆☆", "3"),
        ("⭐️⭐️", "2"),
        ("0", None),
        ("6", None),
        ("45", None),
        ("4 people", None),
    ],
)
def test_a_rating_is_a_number_or_stars_alone(said: str, rating: str | None) -> None:
    assert picked_in(EVENING, said) == rating


@pytest.mark.parametrize("question", [LEVEL, EVENING])
@given(paragraphs)
def test_nothing_said_to_a_question_with_a_pick_is_lost(question: Question, said: list[str]) -> None:
    answer = answer_of(question, EMPTY, "\n\n".join(said))

    words = [each for each in said if picked_in(question, each) is None]
    picks = [each for each in said if picked_in(question, each) is not None]
    assert own_words(question, answer) == "\n\n".join(words)
    assert pick_of(question, answer) == (picked_in(question, picks[-1]) if picks else None)


@pytest.mark.parametrize("question", [LEVEL, EVENING])
@given(paragraphs, st.sampled_from(["", "A lot", "2"]))
def test_picking_anew_keeps_the_words(question: Question, said: list[str], field: str) -> None:
    before = answer_of(question, EMPTY, "\n\n".join(said))
    picked = picked_in(question, field)

    after = answer_of(question, before, said_with(question, before, picked or ""))

    assert in_a_form(question, after) == (picked or "")
    assert own_words(question, after) == own_words(question, before)


@given(st.text(max_size=60))
def test_what_is_asked_in_words_is_kept_as_it_is(text: str) -> None:
    answer = answer_of(ROOM, EMPTY, text)

    assert (answer.text, answer.rating, in_a_form(ROOM, answer), pick_of(ROOM, answer)) == (text, None, text, None)
    assert answer_of(None, EMPTY, text) == answer


@pytest.mark.parametrize(
    ("kind", "answers", "missing"),
    [
        (ReflectionKind.FORM, (), 2),
        (ReflectionKind.FORM, (Answer(2, " ", Audience.GROUP),), 2),
        (ReflectionKind.FORM, (Answer(2, "", Audience.GROUP, rating=1),), None),
        (ReflectionKind.FREE, (), None),
    ],
)
def test_what_may_not_be_skipped_has_to_be_answered_in_a_form(
    kind: ReflectionKind, answers: tuple[Answer, ...], missing: int | None
) -> None:
    form = Form(2, (ROOM, Question(2, "Evening", "Evening", QuestionKind.RATING, skippable=False)))
    about = Reflection(
        1, 1, 1, 1, None, "Ada", kind, ReflectionStatus.DRAFT, signed=True, form_id=1, title=None,
        occurred_on=date(2026, 12, 9), answers=answers,
    )  # fmt: skip

    found = unanswered(form, about)

    assert (found and found.position) == missing
