from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pages import PAGE_LIMIT, mark, pages_of, with_page
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus

PARAGRAPHS = st.lists(st.text(min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=4).flatmap(
    lambda words: st.integers(1, 250).map(lambda times: "\n\n".join(words * times).strip())
)


def reflection(text: str) -> Reflection:
    return Reflection(
        id=1,
        guild_id=1,
        meetup_id=7,
        user_id=101,
        byline=None,
        name="Ada",
        kind=ReflectionKind.FREE,
        status=ReflectionStatus.DRAFT,
        signed=True,
        form_id=1,
        title=None,
        occurred_on=date(2026, 12, 9),
        answers=(Answer(0, text, Audience.GROUP),),
    )


@given(PARAGRAPHS)
def test_the_pages_are_the_text_and_each_fits_a_form(text: str) -> None:
    pages = pages_of(reflection(text))
    assert "".join(page.text for page in pages) == text
    assert all(0 < len(page.text.strip()) <= PAGE_LIMIT for page in pages)


def test_forms_that_were_filled_to_the_brim_are_the_pages_again() -> None:
    written = ["x " * 1999 + "!!", "y " * 1998 + "end.", "z"]
    assert [page.text.strip() for page in pages_of(reflection("\n\n".join(written)))] == written


@given(PARAGRAPHS, st.data())
def test_a_page_saved_as_it_was_opened_changes_nothing(text: str, data: st.DataObject) -> None:
    page = data.draw(st.sampled_from(pages_of(reflection(text))))
    assert with_page(0, text, page.number, page.mark, page.text.strip()) == text


@given(PARAGRAPHS, st.data())
def test_a_changed_page_leaves_the_others_as_they_are(text: str, data: st.DataObject) -> None:
    pages = pages_of(reflection(text))
    page = data.draw(st.sampled_from(pages))
    changed = with_page(0, text, page.number, page.mark, "Something else.")
    others = ["".join(each.text for each in some) for some in (pages[: page.number], pages[page.number + 1 :])]
    assert changed.startswith(others[0])
    assert changed.endswith(others[1].rstrip())
    assert "Something else." in changed


def test_an_emptied_page_is_gone_with_the_blanks_around_it() -> None:
    first, last = "First part. " * 200, "Last part. " * 200
    text = f"{first.strip()}\n\n{last.strip()}"
    [page, _] = pages_of(reflection(text))
    assert with_page(0, text, 0, page.mark, " \n ") == last.strip()
    assert with_page(0, text, 1, mark(0, last), "") == first.strip()


def test_a_page_that_has_moved_is_found_by_what_it_said() -> None:
    text = "\n\n".join(letter * 3000 for letter in "abc")
    page = pages_of(reflection(text))[2]
    shorter = text.split("\n\n", 1)[1]
    assert with_page(0, shorter, page.number, page.mark, "new") == "b" * 3000 + "\n\nnew"


@pytest.mark.parametrize("number", [0, 7])
def test_where_something_else_stands_by_now_both_are_kept(number: int) -> None:
    assert with_page(0, "Said in the DM meanwhile.", number, mark(0, "older"), "From the form.") == (
        "Said in the DM meanwhile.\n\nFrom the form."
    )


def test_the_same_form_handed_over_twice_says_it_once() -> None:
    text = "a" * 3000 + "\n\n" + "b" * 3000
    page = pages_of(reflection(text))[1]
    once = with_page(0, text, 1, page.mark, "new")
    assert with_page(0, once, 1, page.mark, "new") == once


def test_an_answer_without_text_has_no_page() -> None:
    assert pages_of(replace(reflection(""), answers=())) == pages_of(reflection("")) == []


def test_line_ends_and_blanks_around_a_field_do_not_count_as_a_change() -> None:
    assert mark(1, "a\r\nb ") == mark(1, "a\nb") != mark(2, "a\nb")
