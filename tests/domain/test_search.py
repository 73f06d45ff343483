import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.search import WORDS_LIMIT, Piece, Query, Term, excerpt, normalised, parse_query

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def marked(text: str, typed: str, limit: int = 300) -> str:
    """An excerpt as one line, its matches in brackets."""
    pieces = excerpt(text, parse_query(typed), limit)
    return "".join(f"[{each.text}]" if each.is_match else each.text for each in pieces)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Álgebra, ÁLGEBRA", " algebra algebra "),
        ("e\u0301cole", " ecole "),
        ("Straße und ﬁn", " strasse und fin "),
        ("snake_case don't", " snake case don t "),
        ("йод ёлка", " йод елка "),
        ("هٰذَا أَحْمَد", " هذا احمد "),
        ("١٢٣ ４５６", " 123 456 "),
        ("学习Python了", " 学 习 python 了 "),
        ("がんばる", " が ん ば る "),
        ("한국어로", " 한국어로 "),
        ("हिन्दी", " हिन्दी "),
        ("so🐍so", " so 🐍 so "),
        ("co\u00adoperate می\u200cخواهم", " cooperate میخواهم "),
        ("... --- \n", ""),
    ],
)
def test_words_of_every_script_lose_what_people_leave_out_when_they_search(text: str, words: str) -> None:
    assert normalised(text) == words


@given(ANYTHING)
def test_words_stay_what_they_are_when_they_are_normalised_again(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(ANYTHING)
def test_words_carry_no_sign_that_a_database_would_obey(text: str) -> None:
    assert set(normalised(text)).isdisjoint("·%_\\'\"*&|!:()\0")
    assert normalised(text) == "" or normalised(text)[0] == normalised(text)[-1] == " "


@given(ANYTHING)
def test_every_word_of_a_text_is_found_and_shown_where_it_stands(text: str) -> None:
    for word in normalised(text).split():
        query = Query((Term((word,)),))
        assert query.matches(normalised(text))
        shown = "".join(each.text for each in excerpt(text, query, 300))
        assert f" {word} " in normalised(shown) or "://" in text


@given(ANYTHING)
def test_an_excerpt_of_all_of_it_is_the_text_itself(text: str) -> None:
    whole = "".join(each.text for each in excerpt(text, Query((Term(("a",)),)), 1_000))
    assert whole.split() == unicodedata.normalize("NFC", text).split()


def test_a_text_without_end_is_indexed_up_to_the_limit() -> None:
    words = normalised("several words " * WORDS_LIMIT)
    assert len(words) <= WORDS_LIMIT + 2
    assert set(words.split()) == {"several", "words"}


def test_words_phrases_and_beginnings_are_told_apart() -> None:
    assert parse_query('Python “Type Hints” pyth* "list comp"* type-hints 学习 python').terms == (
        Term(("python",)),
        Term(("type", "hints")),
        Term(("pyth",), is_prefix=True),
        Term(("list", "comp"), is_prefix=True),
        Term(("学", "习")),
    )


@pytest.mark.parametrize(
    ("text", "typed", "line"),
    [
        ("We did Álgebra and algebra.", "ALGEBRA", "We did [Álgebra] and [algebra]."),
        ("Type\nhints, type safe", '"type hints"', "[Type hints], type safe"),
        ("Pythons and python", "pyth*", "[Pythons] and [python]"),
        ("我学习了", "学习", "我[学习]了"),
        ("*python* and `python`", "python", "*[python]* and `[python]`"),
        ("https://python.org or python", "python", "https://python.org or [python]"),
        ("python python", '"python python" python', "[python python]"),
        ("nothing here", "python", "nothing here"),
    ],
)
def test_matches_are_marked_as_they_were_written(text: str, typed: str, line: str) -> None:
    assert marked(text, typed) == line


def test_an_excerpt_begins_and_ends_between_words_and_says_that_there_is_more() -> None:
    text = "word " * 100 + "needle " + "word " * 100
    line = marked(text, "needle", 60)

    assert line.startswith("…word")
    assert line.endswith("word …")
    assert "[needle]" in line
    assert len(line) < 80


def test_pieces_in_a_row_are_the_text_of_the_excerpt() -> None:
    assert excerpt("a b", parse_query("b"), 10) == [Piece("a ", is_match=False), Piece("b", is_match=True)]
