"""A long text becomes several messages, and no character of it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.splitting import MESSAGE_LIMIT, split_message

FAMILY = "👩‍👩‍👧‍👦"
WAVE = "👋🏽"
FLAG = "🇳🇱"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
ACCENTED = "e\u0301\u0323"
CLUSTERS = [FAMILY, WAVE, FLAG, SCOTLAND, ACCENTED, "\r\n", "❤️", "\u1112\u1161\u11ab", "x"]
LIVELY = st.lists(
    st.sampled_from([*CLUSTERS, " ", "\n", "\n\n", "owl. ", "Soup! ", "word "]) | st.text(max_size=10)
).map("".join)


@given(LIVELY, st.integers(min_value=1, max_value=60))
def test_the_pieces_together_are_the_text_and_each_fits(text: str, limit: int) -> None:
    pieces = split_message(text, limit)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= limit for piece in pieces)


@given(st.lists(st.sampled_from(CLUSTERS)), st.integers(min_value=12, max_value=40))
def test_what_the_eye_sees_as_one_character_stays_whole(clusters: list[str], limit: int) -> None:
    ends = {0}
    for index in range(len(clusters)):
        ends.add(len("".join(clusters[: index + 1])))
    at = 0
    for piece in split_message("".join(clusters), limit):
        at += len(piece)
        assert at in ends


@given(st.lists(st.sampled_from(["owl", "soup.", "tea,"]), min_size=1), st.integers(min_value=8, max_value=40))
def test_words_stay_whole_where_there_are_blanks(words: list[str], limit: int) -> None:
    pieces = split_message(" ".join(words), limit)
    assert [word for piece in pieces for word in piece.split()] == words
    assert all(piece.strip() for piece in pieces)


def test_a_text_that_fits_is_one_message() -> None:
    assert split_message("x" * MESSAGE_LIMIT) == ["x" * MESSAGE_LIMIT]


def test_no_text_is_no_message() -> None:
    assert split_message("") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One owl sat.\nIt sang.\n\nTwo owls sat. They slept.",
            ["One owl sat.\nIt sang.\n\n", "Two owls sat. They slept."],
        ),
        ("One owl sat here.\nIt sang. Two owls came.", ["One owl sat here.\n", "It sang. Two owls came."]),
        ("One owl sat. It sang. Two owls came.", ["One owl sat. It sang. ", "Two owls came."]),
        ("One owl and another and a third one", ["One owl and another and a ", "third one"]),
        ("O" * 30, ["O" * 28, "OO"]),
        ("Hi.\n\nOne owl and another and a third", ["Hi.\n\nOne owl and another ", "and a third"]),
        ("本" * 20 + "。" + "木" * 20, ["本" * 20 + "。", "木" * 20]),
    ],
)
def test_a_piece_ends_where_a_reader_would_pause(text: str, expected: list[str]) -> None:
    assert split_message(text, 28) == expected


@pytest.mark.parametrize("noise", [" " * 50_000, "🇳" * 50_000, "\u0301" * 50_000, "." * 50_000, "\n \t" * 20_000])
def test_a_hostile_text_is_split_in_no_time(noise: str) -> None:
    assert "".join(split_message(noise)) == noise
