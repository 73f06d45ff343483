from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Word, position_after, silence_between, word_in
from bot.domain.forms import DEFAULT_FORM
from bot.domain.reflections import FREE_TEXT, Part, joined


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("next", Word.NEXT),
        (" Next\n", Word.NEXT),
        ("Next.", Word.NEXT),
        ("NEXT!", Word.NEXT),
        ("`next`", Word.NEXT),
        ("“Next”", Word.NEXT),
        ("/next", Word.NEXT),
        ("next question", Word.NEXT),
        ("Skip this.", Word.SKIP),
        ("go back", Word.BACK),
        ("**Stop**", Word.STOP),
        ("ATRÁS", Word.BACK),
        ("atra\u0301s", Word.BACK),
        ("¡Siguiente!", Word.NEXT),
        ("siguiente pregunta", Word.NEXT),
        ("saltar", Word.SKIP),
        ("mostrar", Word.SHOW),
    ],
)
def test_a_word_alone_is_a_step_however_a_phone_writes_it(message: str, word: Word) -> None:
    assert word_in(message) is word


@pytest.mark.parametrize(
    "message",
    [
        "next time",
        "I did not want to stop",
        "next?",
        "stop, please",
        "next 👍",
        "next\nnext",
        "skip this part next time",
        "no siguiente",
        "backs",
        "...",
        "",
    ],
)
def test_a_word_beside_anything_else_is_part_of_the_answer(message: str) -> None:
    assert word_in(message) is None


@given(st.text(max_size=12), st.sampled_from(list(Word)))
def test_a_word_within_a_text_is_never_taken_out_of_it(text: str, word: Word) -> None:
    assert word_in(f"x{text} {word} {text}x") is None


def test_a_silence_is_counted_from_the_ids() -> None:
    assert silence_between(5 << 22, (5 + 1500 << 22) + 9) == timedelta(seconds=1.5)


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


def test_a_part_that_was_emptied_leaves_no_gap() -> None:
    assert joined([Part(1, 1, "Here."), Part(1, 2, ""), Part(1, 3, "There.")]) == "Here.\n\nThere."
