"""The five questions are recognised in every dress, and nothing else is."""

from collections.abc import Callable

import pytest

from bot.domain.forms import DEFAULT_FORM, Question
from bot.formats.question_headings import question_headings

DRESSES = [
    "{}",
    "# {}",
    "#{}",
    "###### {} ######",
    "**{}**",
    "__{}__",
    "**{}**:",
    "**{}**<br />",
    "<b>{}</b><br />",
    "<strong>{}</strong>",
    "<h3>{}</h3>",
    "# **{}**",
    "* {}",
    "- **{}**",
    "1. {}",
    "2) **{}**",
    "Q3: {}",
    "> {}",
    "{}:",
    "{}\n------",
    "**{}** And off we go:",
]
WORDINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    lambda text: text.rstrip("?"),
    lambda text: text.replace("becoming", "becomming"),
    lambda text: text.replace("again", "after class"),
    lambda text: text.replace("again", "in the future"),
    lambda text: text.replace("member of", "member\nof"),
    lambda text: text.replace(" you ", " I ").replace("yourself", "myself").replace("your ", "my "),
]


def numbers(text: str) -> list[int]:
    return [heading.number for heading in question_headings(text)]


@pytest.mark.parametrize("question", DEFAULT_FORM.questions, ids=[f"question {number}" for number in range(1, 6)])
@pytest.mark.parametrize("dress", DRESSES)
def test_a_question_is_recognised_however_it_is_dressed(question: Question, dress: str) -> None:
    for wording in WORDINGS:
        text = f"Before.\n\n{dress.format(wording(question.text))}\n\nThe answer.\n"
        assert numbers(text) == [question.position], text


@pytest.mark.parametrize("question", DEFAULT_FORM.questions, ids=[f"question {number}" for number in range(1, 6)])
def test_the_label_of_the_form_is_recognised_as_a_heading(question: Question) -> None:
    assert numbers(f"## {question.label}\nYes.") == [question.position]


@pytest.mark.parametrize(
    "text",
    [
        "People asked me: how did it go? And what did you learn?",
        "How did it go wrong? Nobody knew.",
        "### How did it go with the projector?",
        "### What did you learn about owls?",
        "**How did it go and what did you learn?** was on the board.",
        "Would you find value in this kind of eventual consistency?",
        "Worth it.",
        "Worth it?",
        "“How did it go?”",
        "What I learned.",
        "How did it go? That is what my sister asked.",
        "```\nHow did it go?\n```",
        "<!--\nHow did it go?\n-->",
    ],
)
def test_a_sentence_that_only_sounds_like_a_question_stays_text(text: str) -> None:
    assert numbers(text) == []


def test_answers_that_follow_their_questions_on_the_line_are_recognised_in_company() -> None:
    text = "How did it go? Fine.\nWhat did you learn? Knots.\nHow was it different from your expectations? Warmer.\n"
    assert [text[heading.end :].split(maxsplit=1)[0] for heading in question_headings(text)] == [
        "Fine.",
        "Knots.",
        "Warmer.",
    ]


def test_a_list_of_the_questions_before_the_answers_is_no_answer() -> None:
    listed = "".join(f"* {question.text}\n" for question in DEFAULT_FORM.questions)
    text = listed + "".join(f"\n## {question.text}\nAnswer.\n" for question in DEFAULT_FORM.questions)
    headings = question_headings(text)
    assert [heading.number for heading in headings] == [1, 2, 3, 4, 5]
    assert headings[0].start == len(listed) + 1


@pytest.mark.parametrize(
    "noise", ["#" * 50_000, "<br>" * 20_000, "\n" * 50_000, "1." * 30_000, "* " * 30_000, "```\n" * 9_999]
)
def test_a_long_run_of_marks_is_read_in_no_time(noise: str) -> None:
    assert numbers(f"{noise}\n\nsoup") == []
