"""How looking a reflection over looks, word for word."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.care import Note, NoteKind
from bot.domain.forms import DEFAULT_FORM, Choice, Form, Question
from bot.domain.reflections import Answer, Audience, ReflectionStatus, Version
from bot.services.review import Earlier
from cogs.cards import reflections as cards
from cogs.cards import review as look
from tests.cogs.test_reflection_cards import ENGLISH, labels, said, shown, writing

RIVER = "**Type hints by the river** (Wed, Dec 9)"
SOME = Version(5, 2, "Older *words*.", datetime(2026, 12, 10, 20, 30, tzinfo=UTC))


def differing(status: ReflectionStatus = ReflectionStatus.DRAFT) -> list[str]:
    """The lines above the review of answers that not everybody reads."""
    answers = [replace(said(0, "Text."), audience=Audience.WEBSITE), said(1, "Well."), said(4, "Smaller.")]
    answers += [replace(said(2, "Types."), audience=Audience.ORGANISERS)]
    answers += [replace(said(5, "Yes."), audience=Audience.ME)]
    [card] = cards.review(writing(*answers, status=status), ENGLISH)
    return card.content.split("\n")


def test_who_reads_what_is_said_in_words_where_it_differs() -> None:
    assert differing() == [
        f"What you wrote about {RIVER} is not published yet. This is all of it; not everybody will read the same.",
        "Only you read: **Could you become a member?**",
        "Only the organisers read: **What did you learn?**",
        "The group reads: **How did it go?**, **Different from what you expected?**",
        "Everybody may read: **Your text**",
    ]
    assert differing(ReflectionStatus.SUBMITTED)[0] == (
        f"What you wrote about {RIVER} is published, thank you! This is all of it; not everybody reads the same."
    )
    assert len(differing(ReflectionStatus.WITHDRAWN)) == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (ReflectionStatus.DRAFT, f"What you wrote about {RIVER} is for you alone. This is what it says:"),
        (
            ReflectionStatus.SUBMITTED,
            f"What you wrote about {RIVER} is handed in, thank you! It is for you alone. This is what it says:",
        ),
    ],
)
def test_what_only_its_author_reads_is_said_to_be_so(status: ReflectionStatus, sentence: str) -> None:
    [card] = cards.review(
        writing(replace(said(1, "Well."), audience=Audience.ME), status=status, signed=False), ENGLISH
    )
    assert card.content == sentence


def test_the_notes_are_a_calm_line_each() -> None:
    found = [
        Note(NoteKind.PERSON, ("Priya", "Tom_s")),
        Note(NoteKind.MENTION, ("@ben", "@chi")),
        Note(NoteKind.EMAIL, ("a@example.org",)),
        Note(NoteKind.PHONE, ("312-555-0123",)),
        Note(NoteKind.INVITE, ("discord.gg/abc",)),
    ]
    assert cards.notes(found, ENGLISH) == [
        "You name people here: **Priya**, **Tom\\_s**, **@ben**, and 1 more. Do they know?",
        "There is an e-mail address in it: **a@example.org**. Should everybody who reads it have it?",
        "There is a phone number in it: **312-555-0123**. Should everybody who reads it have it?",
        "There is an invite to a server in it: **discord.gg/abc**. Whoever reads it can join there.",
    ]
    assert cards.notes(found[:1], ENGLISH) == ["You name people here: **Priya** and **Tom\\_s**. Do they know?"]
    assert cards.notes([Note(NoteKind.MENTION, ("@ben",))], ENGLISH) == [
        "You name someone here: **@ben**. Do they know?"
    ]


def test_readers_see_that_a_signed_one_was_edited_and_nothing_of_an_unsigned_one() -> None:
    edited = replace(writing(said(1, "Well.")).reflection, edited_at=datetime(2026, 12, 10, tzinfo=UTC))

    assert cards.as_read(edited, DEFAULT_FORM.questions, ENGLISH).endswith("\n\n— Ada (edited)")
    assert cards.as_read(replace(edited, signed=False), DEFAULT_FORM.questions, ENGLISH).endswith("\n\n— name left out")


def test_leaving_the_name_out_moves_nothing_of_a_long_text() -> None:
    desk = writing(said(0, "Word after word. " * 700))
    unsigned = replace(desk, reflection=replace(desk.reflection, signed=False))
    first, second = (
        [each.embeds[0].description for each in cards.review(one, ENGLISH)][:-1] for one in (desk, unsigned)
    )
    assert first == second
    assert len(first) == 3


def test_six_answers_are_shown_in_two_pages_of_three_menus() -> None:
    desk = writing(*(said(position, "Words.") for position in range(6)))
    pages = [look.answer_by_answer(desk, page, ENGLISH) for page in (0, 1, 7)]

    assert [len(page.rows) for page in pages] == [4, 4, 4]
    assert labels(pages[0]) == ["Back to the review", "The other answers"]
    assert pages[0].content == (
        f"Who reads which answer about {RIVER}? A choice here counts at once.\n"
        "The group reads: **Your text**, **How did it go?**, **What did you learn?**, **Worth it?**,"
        " **Different from what you expected?**, **Could you become a member?**"
    )


def test_the_choices_the_review_has_no_room_for_are_beside_the_answers() -> None:
    questions = tuple(Question(n, "L" * 44 + str(n), "Full", with_choice=True) for n in range(1, 6))
    desk = replace(writing(said(1, "Well.", Choice.YES)), form=Form(2, questions))
    rows = [*look.answer_by_answer(desk, 0, ENGLISH).rows]

    assert len(cards.review(desk, ENGLISH)[-1].view().to_components()) == 5
    assert len(rows) == 5
    assert "Answer by answer" in labels(cards.review(desk, ENGLISH)[-1])


def test_taking_answers_into_a_text_says_that_nothing_gets_lost() -> None:
    card = look.text_or_answers(writing(said(1, "Well.")), ENGLISH)

    assert card.content == (
        f"You've answered questions about {RIVER}, and nothing of that gets lost. I can put your answers together into"
        " one text, each under its question, or leave them as they are, below what you write now."
    )
    assert labels(card) == ["Make one text of them", "Leave them below", "Back to the review"]


def test_the_parts_say_how_long_it_is_and_how_one_is_deleted() -> None:
    card = look.pages(writing(said(0, "word " * 1000)), None, ENGLISH)

    assert card.content == (
        f"What you wrote about {RIVER} has 5000 characters by now. Nothing is cut: here it is in 2 parts, since one"
        " form can't hold all of it. To delete one, open it and empty it."
    )
    assert labels(card) == ["Look at it", "Write more", "Talk in a DM"]


def test_more_parts_than_a_menu_holds_are_turned() -> None:
    desk = writing(said(0, "word " * 24_000))
    last, first = look.pages(desk, None, ENGLISH), look.pages(desk, 0, ENGLISH)

    assert labels(last)[-1] == "Earlier parts"
    assert labels(first)[-1] == "Later parts"
    assert len(first.view().to_components()[0]["components"][0]["options"]) == 25


def test_earlier_versions_are_for_their_author_alone() -> None:
    card = look.earlier_versions(Earlier(writing(said(2, "New.")), [SOME], 0, more=True), ENGLISH)
    [select] = card.view().to_components()[0]["components"]

    assert (
        card.content == f"What you wrote about {RIVER} before you changed it, newest first. Nobody but you sees this."
    )
    assert select["options"][0] == {
        "label": "until Thu, Dec 10, 2:30 PM · What did you learn?",
        "value": "5",
        "description": "Older *words*.",
        "default": False,
    }
    assert labels(card) == ["Back to the review", "Older"]
    [one] = look.earlier_version(writing(said(2, "New.")), SOME, ENGLISH)
    assert shown(one) == (
        "**What did you learn?** said this until <t:1796934600:f>. Nobody but you sees it.\nOlder *words*."
    )
    assert labels(one) == ["Use this one again", "Earlier versions", "Back to the review"]


def test_where_there_is_no_earlier_version_that_is_said() -> None:
    card = look.earlier_versions(Earlier(writing(), [], 0, more=False), ENGLISH)
    assert card.content == f"There is no earlier version of what you wrote about {RIVER}."


def test_as_the_group_sees_it_the_name_left_out_is_left_out() -> None:
    answer = Answer(1, "Well.", Audience.GROUP)
    [card] = look.as_seen(writing(answer, signed=False), Audience.GROUP, ENGLISH)
    assert shown(card) == f"This is what the group reads about {RIVER}:\n**How did it go?**\nWell.\n\n— name left out"
    assert labels(card) == ["As the organisers see it", "As the website shows it", "Back to the review"]
