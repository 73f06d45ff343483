from datetime import UTC, datetime

import pytest

from bot.domain.form_drafts import DraftQuestion, FormDraft, Typed, draft_of, typed_of
from bot.domain.forms import DEFAULT_FORM, Form, Question, QuestionKind
from bot.domain.problems import NotUnderstood
from bot.domain.reflections import Answer, Audience
from bot.local_discord.limits import check_body
from bot.services.conversations import Turn
from bot.services.forms import DraftView, FormView, Saved, Wrote
from bot.texts import LANGUAGES, say_in
from cogs.cards import conversations as talk
from cogs.cards import forms as cards
from cogs.cards import reflections as reflection_cards
from cogs.cards.questions import answer_block, form_asking
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from db.forms import Version
from tests.cogs.test_card_limits import FILLS, body_of

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
ENGLISH = say_in("en")
KINDS = [*QuestionKind, QuestionKind.CHOICE]


def longest(fill: str, kind: QuestionKind, position: int) -> Question:
    """A question whose every part is as long as it can be."""

    def text(most: int, number: int = position) -> str:
        return f"{number:02}{fill * most}"[:most]

    options = tuple(text(100, n) for n in range(25)) if kind is QuestionKind.CHOICE else ()
    return Question(position, text(45), text(300), kind, kind is QuestionKind.LINE, options=options)


def everything(fill: str, language: str) -> dict[str, Card]:
    say = say_in(language)
    form = Form(2**31, tuple(longest(fill, kind, n) for n, kind in enumerate(KINDS, 1)), 2**63 - 1)
    name, typed = (fill * 32)[:32], Typed((fill * 46)[:46], (fill * 400)[:400], "choice", fill * 30)
    new = DraftQuestion(str(2**63 - 1), None, typed)
    changing = tuple(DraftQuestion(each.key, each.question, typed) for each in draft_of(form).questions)
    view = DraftView(FormDraft((*changing, new)), language, form.version, NOW, name)
    versions = [Version(2**31 - n, NOW, name, 99_999) for n in range(30)]
    shown = FormView(form, versions, language, has_draft=True)
    problem = NotUnderstood("The option “{option}” is there twice.", option=(fill * 100)[:100])
    answers = [
        Answer(n, f"{each.options[0]}\n\n{fill * 3000}" if each.options else fill, Audience.GROUP)
        for n, each in enumerate(form.questions, 1)
    ]
    writing = cards.sample(form.questions, language, name, answers)
    return {
        "shown": cards.shown(shown, say),
        "draft": cards.draft(view, say),
        "wrote": cards.wrote(Wrote(view, new.key, problem), say),
        "question": cards.question(view, changing[-1].key, say),
        "saved": cards.saved(Saved(form, language, is_new=True), say),
        "discard": cards.really_discard(view, say),
        "discarded": cards.discarded(shown, say),
        "reset": cards.really_reset(shown, form, say),
        **{f"previewed {n}": each for n, each in enumerate(cards.previewed(writing, say))},
        **{f"asked {n}": talk.question(Turn(writing, n), n, say) for n in range(1, 6)},
        **{f"review {n}": each for n, each in enumerate(reflection_cards.review(writing, say))},
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fill", FILLS)
def test_whatever_organisers_ask_every_card_is_one_that_discord_takes(fill: str, language: str) -> None:
    refused = {
        name: refusal
        for name, card in everything(fill, language).items()
        if (refusal := check_body("POST", "/channels/{channel_id}/messages", body_of(card))) is not None
    }
    assert refused == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("count", [1, 5])
def test_whatever_organisers_ask_the_forms_are_ones_that_discord_takes(fill: str, language: str, count: int) -> None:
    say = say_in(language)
    questions = [longest(fill, kind, n) for n, kind in enumerate(KINDS[::-1][:count], 1)]
    writing = cards.sample(questions, language, "Ada", [Answer(1, questions[0].options[3], Audience.GROUP)])
    forms = [
        form_asking(writing, CustomId("form", "previewed", "draft"), say),
        cards.question_form("1-1", typed_of(questions[0], say), say),
    ]
    bodies = [{"type": 9, "data": form.to_dict()} for form in forms]
    refused = [check_body("POST", "/interactions/{id}/{token}/callback", body) for body in bodies]
    assert refused == [None, None]


def test_the_draft_says_what_each_question_is() -> None:
    level = Question(1, "Your *level*", "How much had you written?", QuestionKind.CHOICE, options=("None", "A little"))
    stars = DraftQuestion("2", Question(2, "The evening", "The evening", QuestionKind.RATING, skippable=False))
    half = DraftQuestion("3", None, Typed("x" * 50))
    view = DraftView(FormDraft((DraftQuestion("1", level), stars, half)), "en", 4, NOW, "Olu")

    card = cards.draft(view, ENGLISH)

    assert card.content == (
        "The draft of version 5, which all organisers share. Nothing of it is asked before one of you saves it.\n"
        "Changed last by Olu <t:1796050800:R>."
    )
    assert [embed.description for embed in card.embeds] == [
        (
            "**1. Your \\*level\\***\nHow much had you written?\n-# One of several options · may be skipped\n"
            "Options: None / A little"
        ),
        "**2. The evening**\n-# A rating · has to be answered",
        f"**3. {'x' * 44}…**\n-# ✏️ Not finished: what was typed is kept. Choose it in the menu to go on.",
    ]


def test_an_answer_is_read_by_its_kind() -> None:
    level = Question(1, "Level", "How much?", QuestionKind.CHOICE, options=("A_lot", "A little"))
    stars = Question(2, "Evening", "How was the evening?", QuestionKind.RATING)
    read = [
        answer_block(Answer(1, "A_lot\n\nAt work.", Audience.GROUP), level, ENGLISH),
        answer_block(Answer(2, "Soup!", Audience.GROUP, rating=4), stars, ENGLISH),
        answer_block(Answer(1, "Neither.", Audience.GROUP), level, ENGLISH),
    ]

    assert read == [
        "**How much?**\n➜ A\\_lot\nAt work.",
        "**How was the evening?**\n➜ ★★★★☆ 4 of 5\nSoup!",
        "**How much?**\nNeither.",
    ]


def test_the_default_form_in_spanish_is_shown_with_an_organisers_own_words_around_it() -> None:
    view = FormView(DEFAULT_FORM, [Version(1, None, None, 3)], "es", has_draft=False)

    card = cards.shown(view, ENGLISH)

    assert card.content == "This group asks the default questions (version 1).\n-# Version 1: 3 signed reflections"
    assert card.embeds[2].description == (
        "**3. ¿Mereció la pena?**\n¿Te parecería valioso volver a un evento así?\n"
        "-# Paragraphs, and yes, maybe or not yet · may be skipped"
    )
