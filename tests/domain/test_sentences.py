"""A quote is made of whole sentences, in the author's own characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sentences import sentences, whole_sentences

LIVELY = st.lists(
    st.sampled_from(
        [
            "Soup. ",
            "Really?! ",
            "e.g. owls ",
            "Dr. Ösel ",
            "“Come in.” ",
            "\n",
            "\n\n",
            "- ",
            "# Head\n",
            "```\nx. Y.\n```\n",
        ]
    )
    | st.text(max_size=8)
).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. We came anyway! Why not?", ["It rained.", "We came anyway!", "Why not?"]),
        ("Dr. Ösel spoke at 7 p.m. about owls, e.g. the barn owl.", None),
        ("The U.S. keynote by J. R. Marlow was fine.", None),
        ("We ended at 9 p.m. Everybody stayed.", ["We ended at 9 p.m.", "Everybody stayed."]),
        ("We drew cats, owls, etc. Then we ate.", ["We drew cats, owls, etc.", "Then we ate."]),
        ("Version 3.14 of it is on python.org now.", None),
        ("Well... I think it was fun.", None),
        ("I waited… Nobody came.", ["I waited…", "Nobody came."]),
        ("She said “Come in. Sit down.” and smiled.", None),
        ('He asked "Is it on? Is it live?" Nobody knew.', ['He asked "Is it on? Is it live?"', "Nobody knew."]),
        ("“Wow!” she said.", None),
        ("It worked (mostly. Twice it did not.) on my laptop.", None),
        ("Loved it! 🎉🧶 See you soon 👋", ["Loved it! 🎉🧶", "See you soon 👋"]),
        ("Great :) But loud. :D Bye.", ["Great :) But loud. :D", "Bye."]),
        (
            "¿Vienes mañana? ¡Claro que sí! El Sr. Ruiz trae pan.",
            ["¿Vienes mañana?", "¡Claro que sí!", "El Sr. Ruiz trae pan."],
        ),
        (
            "Am 3. Oktober kamen ca. zwölf Leute, z. B. Ute. Schön!",
            ["Am 3. Oktober kamen ca. zwölf Leute, z. B. Ute.", "Schön!"],
        ),
        ("Das war d.h. ist gut. Ende.", ["Das war d.h. ist gut.", "Ende."]),
        ("楽しかった。また来ます！", ["楽しかった。", "また来ます！"]),
        ("وصلت متأخرا. هل بدأ؟ نعم.", ["وصلت متأخرا.", "هل بدأ؟", "نعم."]),
        ("it was loud. i stayed. would do again", ["it was loud.", "i stayed.", "would do again"]),
        ("So did I. We left.", ["So did I.", "We left."]),
        ("no stop at all", None),
        ("**Django** is big. *Flask* is not.", ["**Django** is big.", "*Flask* is not."]),
        ("The intro ended.There was no pause.", None),
    ],
)
def test_a_text_is_its_sentences(text: str, expected: list[str] | None) -> None:
    assert sentences(text) == (expected or [text])


def test_a_wrapped_sentence_keeps_its_line_break() -> None:
    text = "The person beside me explained what a decorator really does to\nmy function. I nodded."
    assert sentences(text) == [
        "The person beside me explained what a decorator really does to\nmy function.",
        "I nodded.",
    ]


def test_short_lines_are_thoughts_of_their_own() -> None:
    assert sentences("Great evening\nLoved the soup\nthough it was hot") == [
        "Great evening",
        "Loved the soup\nthough it was hot",
    ]


def test_headings_code_tables_and_bare_entries_are_no_sentences() -> None:
    text = (
        "# My evening\n**Takeaways**\nI learned things:\n* tuples\n* You can share a screen.\n\n"
        "```python\nprint('Hi. There.')\n```\n| a | b |\n---\n<hr />\n1. Somebody baked. It was rye.\n"
    )
    assert sentences(text) == ["You can share a screen.", "Somebody baked.", "It was rye."]


def test_as_many_whole_sentences_as_fit_are_taken() -> None:
    text = "It rained. We came anyway! The soup was hot."
    assert whole_sentences(text, 26) == "It rained. We came anyway!"
    assert whole_sentences(text, 25) == "It rained."
    assert whole_sentences(text, 9) == ""
    assert whole_sentences(text, 2000) == text


def test_a_quote_ends_before_a_list_or_code() -> None:
    assert (
        whole_sentences("## Intro\n\nIt rained. We came.\n\n```\nx = 1\n```\nThen soup.", 500) == "It rained. We came."
    )


def test_a_quote_may_span_paragraphs() -> None:
    assert whole_sentences("It rained.\n\nWe came. We ate.", 20) == "It rained.\n\nWe came."


@given(LIVELY)
def test_sentences_stand_in_the_text_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for sentence in sentences(text):
        assert sentence == sentence.strip() != ""
        at = text.index(sentence, at) + len(sentence)


@given(LIVELY, st.integers(min_value=0, max_value=60))
def test_a_quote_is_verbatim_fits_and_ends_where_a_sentence_ends(text: str, limit: int) -> None:
    quote, found = whole_sentences(text, limit), sentences(text)
    assert quote in text
    assert len(quote) <= limit
    assert quote == "" or (quote.startswith(found[0]) and quote.endswith(tuple(found)))
    assert quote != "" or not found or len(found[0]) > limit


@pytest.mark.parametrize(
    "noise", ["(" * 20_000, "“" * 20_000, "." * 20_000, "x. " * 7_000, "🧶" * 20_000, "\n" * 20_000, "a\n" * 9_000]
)
def test_a_hostile_text_is_read_in_no_time(noise: str) -> None:
    assert len("".join(sentences(noise))) <= len(noise)
