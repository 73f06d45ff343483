from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.form_drafts import (
    WITH_CHOICE,
    DraftQuestion,
    FormDraft,
    Typed,
    draft_of,
    question_typed,
    typed_of,
)
from bot.domain.forms import DEFAULT_FORM, Form, Question, QuestionKind, checked, folded, form_of
from bot.domain.problems import NotFound, NotPossible, NotUnderstood, Problem

ROOM = Question(1, "The room", "How was the room?")
LEVEL = Question(2, "Level", "How much had you written before?", QuestionKind.CHOICE, options=("None", "A little"))
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400)
options = st.lists(words, max_size=30).map(tuple)
questions = st.builds(
    Question,
    position=st.integers(1, 5),
    label=words,
    text=words,
    kind=st.sampled_from(QuestionKind),
    skippable=st.booleans(),
    with_choice=st.booleans(),
    options=options,
)


def as_it_is(text: str) -> str:
    return text


def taken(question: Question) -> Question | None:
    """The question as it can be asked; None where it cannot."""
    try:
        return checked(question)
    except Problem:
        return None


def refused(question: Question) -> str:
    with pytest.raises(NotUnderstood) as problem:
        checked(question)
    return str(problem.value)


# ------------------------------------------------------------------ what a question may be


@given(questions)
def test_whatever_is_taken_fits_discord_and_is_taken_again_as_it_is(question: Question) -> None:
    found = taken(question)
    assume(found is not None)
    assert found is not None
    assert 0 < len(found.label) <= 45
    assert 0 < len(found.text) <= 300
    assert all(0 < len(option) <= 100 for option in found.options)
    assert len({folded(option) for option in found.options}) == len(found.options)
    assert (len(found.options) in range(2, 26)) is (found.kind is QuestionKind.CHOICE)
    assert not any("\n" in text for text in (found.label, found.text, *found.options))
    assert checked(found) == found


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": "x" * 46}, "That label has 46 characters; 45 fit."),
        ({"label": " \u200b "}, "A question needs a label: a few words that stand above the answer."),
        ({"text": "x" * 301}, "That question has 301 characters; 300 fit."),
        ({"options": ("a", "b")}, "Only a choice has options. Make it a choice, or take the options out."),
    ],
)
def test_what_is_wrong_with_a_question_is_said_with_the_limit(changes: dict[str, str], sentence: str) -> None:
    assert refused(replace(ROOM, **changes)) == sentence  # type: ignore[arg-type] # fields by name


@pytest.mark.parametrize(
    ("given_options", "sentence"),
    [
        (("a",), "A choice needs at least 2 options, each on a line of its own; there are 1."),
        (tuple(f"{n}" for n in range(26)), "There are 26 options; 25 fit."),
        (("a", "x" * 101), f"The option “{'x' * 30}…” has 101 characters; 100 fit."),
        (("A lot", "a lot."), "The option “a lot.” is there twice."),
        (("a", "\u2060"), "One of the options shows nothing. Write something into it, or take it out."),
    ],
)
def test_what_is_wrong_with_options_is_said_with_the_limit(given_options: tuple[str, ...], sentence: str) -> None:
    assert refused(replace(LEVEL, options=given_options)) == sentence


def test_the_longest_that_fits_is_taken() -> None:
    longest = Question(
        1, "x" * 45, "y" * 300, QuestionKind.CHOICE, options=tuple(f"{n:02}" + "z" * 98 for n in range(25))
    )
    assert checked(longest) == longest


def test_a_question_without_a_full_text_asks_with_its_label() -> None:
    assert checked(replace(ROOM, label=" The\nroom ", text="  ")) == replace(ROOM, text="The room")


def test_a_form_has_one_to_five_questions_with_labels_of_their_own() -> None:
    def labelled(*labels: str) -> tuple[Question, ...]:
        return form_of([replace(ROOM, label=label) for label in labels])

    assert [each.position for each in labelled("a", "b", "c", "d", "e")] == [1, 2, 3, 4, 5]
    for labels, sentence in (
        ((), "at least one question"),
        (tuple("abcdef"), "room for 5 questions, as Discord's forms do; these are 6"),
        (("Room", "room"), "two questions called “room”"),
    ):
        with pytest.raises(NotPossible, match=sentence):
            labelled(*labels)


def test_the_default_form_is_one_by_its_own_rules() -> None:
    assert form_of(DEFAULT_FORM.questions) == DEFAULT_FORM.questions


# ------------------------------------------------------------------ the draft

keys = st.sampled_from(["1-1", "1-2", "1-3", "new", "other"])
steps = st.lists(
    st.tuples(keys, st.sampled_from(["remove", "up", "down", "type", "mistype", "add"]), st.integers(0, 9)), max_size=25
)


def stepped(draft: FormDraft, key: str, step: str, number: int) -> FormDraft:
    """The draft after a step; the same where the step cannot be taken."""
    try:
        return _taken(draft, key, step, number)
    except Problem:
        return draft


def _taken(draft: FormDraft, key: str, step: str, number: int) -> FormDraft:
    match step:
        case "remove":
            return draft.without(key)
        case "up" | "down":
            return draft.moved(key, -1 if step == "up" else 1)
        case _:
            draft.must_have_room(key)
            understood = None if step == "mistype" else replace(ROOM, label=f"{key} {number}")
            return draft.with_typed(key, Typed(label=str(number)), understood)


@given(steps)
def test_whatever_is_done_to_a_draft_it_has_one_to_five_questions_each_under_its_key(
    done: list[tuple[str, str, int]],
) -> None:
    draft = draft_of(Form(1, (ROOM, LEVEL, replace(ROOM, position=3, label="Soup")), id=1))
    for key, step, number in done:
        before, draft = draft, stepped(draft, key, step, number)
        others = [each for each in draft.questions if each.key != key]
        assert others == [each for each in before.questions if each.key != key]
        assert 1 <= len(draft.questions) <= 5
        assert len({each.key for each in draft.questions}) == len(draft.questions)
    assert [each.position for each in draft.asked()] == list(range(1, len(draft.asked()) + 1))


def test_what_is_not_finished_cannot_be_saved_and_is_named() -> None:
    draft = FormDraft((DraftQuestion("a", ROOM), DraftQuestion("b", None, Typed("x" * 46))))

    with pytest.raises(NotPossible, match=r"Question 2 isn't finished"):
        draft.finished()
    assert draft.without("b").finished() == (ROOM,)


def test_a_question_that_somebody_else_removed_is_told() -> None:
    with pytest.raises(NotFound):
        draft_of(DEFAULT_FORM).moved("gone", 1)


# ------------------------------------------------------------------ as typed


@given(questions)
def test_a_question_that_is_typed_as_it_is_stays_as_it_is(question: Question) -> None:
    before = taken(question) or LEVEL
    assert question_typed(typed_of(before, as_it_is), before, [], as_it_is) == before


def test_words_of_the_default_form_that_are_left_translated_stay_its_words() -> None:
    spanish = {"Worth it?": "¿Mereció la pena?", "The room": "La sala"}

    def translated(text: str) -> str:
        return spanish.get(text, text)

    worth = DEFAULT_FORM.question(3)
    typed = typed_of(worth, translated)
    assert (typed.label, typed.kind) == ("¿Mereció la pena?", WITH_CHOICE)
    assert question_typed(replace(typed, text="¿Volverías?"), worth, [], translated) == replace(
        worth, text="¿Volverías?"
    )
    assert question_typed(replace(typed, label="¿Y bien?"), worth, [], translated) == replace(worth, label="¿Y bien?")
    with pytest.raises(NotPossible, match="“la sala”"):
        question_typed(replace(typed, label="la sala"), worth, [ROOM], translated)


def test_blank_lines_among_options_are_no_options() -> None:
    typed = Typed("Level", "", "choice", "None\n\n  \nA little  ")

    assert question_typed(typed, None, [], as_it_is).options == ("None", "A little")
