from dataclasses import replace
from datetime import date

import pytest

from bot.domain.digest import Digest, DigestPage
from bot.domain.forms import DEFAULT_FORM, Choice, Form, Question
from bot.domain.groups import Group
from bot.domain.periods import Week
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus
from bot.texts import say_in
from cogs.cards import digests as cards
from cogs.ui.card import Card

SAY = say_in("en")
ES = say_in("es")
WEEK = Week(2026, 49)


def reflection(own_id: int, text: str, name: str = "Ada") -> Reflection:
    return Reflection(
        id=own_id,
        guild_id=1,
        meetup_id=None,
        user_id=own_id,
        byline=None,
        name=name,
        kind=ReflectionKind.FORM,
        status=ReflectionStatus.SUBMITTED,
        signed=True,
        form_id=1,
        title=None,
        occurred_on=date(2026, 12, 1),
        answers=(Answer(3, text, Audience.GROUP, Choice.YES),),
    )


def texts(card: Card) -> list[tuple[str | None, str | None]]:
    return [(embed.title, embed.description) for embed in card.embeds]


def test_a_page_of_the_post_has_its_title_text_and_the_button_it_is_found_by() -> None:
    post = DigestPage("en", 12, 0, "Riverbend Python: the week of Mon, Nov 30", "### Last week\nA lot.")

    card = cards.page(post, SAY)

    assert texts(card) == [("Riverbend Python: the week of Mon, Nov 30", "### Last week\nA lot.")]
    assert [item.to_component_dict()["custom_id"] for item in card.rows[0]] == [post.marker] == ["digest:v1:read:12.0"]


def test_a_page_without_a_title_of_its_own_has_none() -> None:
    assert texts(cards.page(DigestPage("en", 12, 1, "", "More."), SAY)) == [(None, "More.")]


@pytest.mark.parametrize(
    ("has_reflections", "label"), [(True, "Read the reflections"), (False, "Reflections of that week")]
)
def test_a_page_invites_to_read_only_where_there_is_something_to_read(*, has_reflections: bool, label: str) -> None:
    post = DigestPage("en", 12, 0, "", "### Coming up\nSoup.", has_reflections=has_reflections)

    assert [item.to_component_dict().get("label") for item in cards.page(post, SAY).rows[0]] == [label]


def test_a_reflection_is_shown_whole_with_its_full_question_and_choice() -> None:
    [card] = cards.whole(reflection(1, "I would, with my sister."), DEFAULT_FORM, SAY)

    assert texts(card) == [
        (
            "Tue, Dec 1",
            "**Would you find value in this kind of event again?**\n➜ Yes\nI would, with my sister.\n\n— Ada",
        )
    ]


def test_a_reflection_is_read_with_the_questions_it_was_asked() -> None:
    own = Form(2, tuple(Question(n, f"Label {n}", f"Our own question {n}") for n in range(1, 4)))

    [card] = cards.whole(reflection(1, "Soup."), own, SAY)

    assert (texts(card)[0][1] or "").startswith("**Our own question 3**\n")


def test_a_spanish_reader_reads_the_questions_in_spanish() -> None:
    [card] = cards.whole(reflection(1, "Sí, y traería a mi hermana."), DEFAULT_FORM, ES)

    assert texts(card)[0][1] == (
        "**¿Te parecería valioso volver a un evento así?**\n➜ Sí\nSí, y traería a mi hermana.\n\n— Ada"
    )


def test_a_long_reflection_takes_as_many_messages_as_it_needs() -> None:
    shown = cards.whole(reflection(1, "Word after word. " * 700), DEFAULT_FORM, SAY)

    assert len(shown) == 4
    assert "".join(text or "" for card in shown for _, text in texts(card)).count("Word after word.") == 700


def test_the_choice_of_reflections_names_their_authors_and_nothing_that_tells_their_order() -> None:
    unsigned = replace(reflection(2, "Something else."), name="", user_id=None)
    [card] = cards.choice_of_reflections([reflection(1, "One thing."), unsigned], WEEK, SAY)

    [select] = card.view().to_components()[0]["components"]
    assert card.content == "2 reflections to read."
    assert [option["label"] for option in select["options"]] == ["Ada", "Unsigned"]
    assert all(len(option["value"]) == 16 for option in select["options"])


def test_of_many_reflections_each_can_be_chosen() -> None:
    many = [reflection(n, f"Thing number {n}.") for n in range(140)]

    first, second = cards.choice_of_reflections(many, WEEK, SAY)

    menus = [row["components"][0] for row in (*first.view().to_components(), *second.view().to_components())]
    assert [menu["placeholder"] for menu in menus][:2] == ["Whose? 1-25", "Whose? 26-50"]
    assert [len(menu["options"]) for menu in menus] == [25, 25, 25, 25, 25, 15]
    assert len({menu["custom_id"] for menu in menus}) == 6


def test_without_reflections_there_is_nothing_to_choose() -> None:
    [card] = cards.choice_of_reflections([], WEEK, SAY)

    assert (card.content, list(card.rows)) == (
        "Nobody has shared a reflection about that week yet. If you were at a meetup, /reflect is there for you.",
        [],
    )


def test_a_preview_of_an_empty_week_says_that_there_would_be_no_post() -> None:
    [card] = cards.preview(Digest(WEEK.period, (), 0, (), (), ()), Group(1, "Riverbend Python"), SAY)

    assert card.content == "There is nothing to tell about the week of Mon, Nov 30 yet, so nothing would be posted."
