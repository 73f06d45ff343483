import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Word, position_after, word_in
from bot.domain.forms import DEFAULT_FORM
from bot.domain.reflections import FREE_TEXT, Part, joined


@pytest.mark.parametrize(
    ("message", "word"),
    [("next", Word.NEXT), (" Next\n", Word.NEXT), ("ATRÁS", Word.BACK), ("saltar", Word.SKIP), ("mostrar", Word.SHOW)],
)
def test_a_word_alone_is_a_step(message: str, word: Word) -> None:
    assert word_in(message) is word


@pytest.mark.parametrize("message", ["next time", "I did not want to stop", "next.", ""])
def test_a_word_among_others_is_part_of_the_answer(message: str) -> None:
    assert word_in(message) is None


def test_next_leads_through_all_questions_to_the_review() -> None:
    path: list[int | None] = [1]
    for _ in range(5):
        path.append(position_after(path[-1] or 0, Word.NEXT, DEFAULT_FORM))

    assert path == [1, 2, 3, 4, 5, None]


def test_back_ends_at_the_first_question() -> None:
    assert position_after(2, Word.BACK, DEFAULT_FORM) == 1
    assert position_after(1, Word.BACK, DEFAULT_FORM) == 1


def test_after_a_free_text_comes_the_review() -> None:
    assert position_after(FREE_TEXT, Word.NEXT, DEFAULT_FORM) is None
    assert position_after(FREE_TEXT, Word.BACK, DEFAULT_FORM) == FREE_TEXT


@given(st.permutations([Part(1, 30, "Third."), Part(1, 10, "First."), Part(1, 20, "Second.")]))
def test_parts_stand_in_the_order_in_which_they_were_sent(parts: list[Part]) -> None:
    assert joined(parts) == "First.\n\nSecond.\n\nThird."


def test_a_part_that_was_emptied_leaves_no_gap() -> None:
    assert joined([Part(1, 1, "Here."), Part(1, 2, ""), Part(1, 3, "There.")]) == "Here.\n\nThere."
