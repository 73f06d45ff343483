from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.care import Note, NoteKind
from bot.domain.conversation import Word
from bot.domain.forms import DEFAULT_FORM, Choice, Form, Question
from bot.domain.groups import Consent, Person, PromptsWanted
from bot.domain.meetups import Meetup, Status
from bot.domain.prompts import PromptPost, ThreadPromptPost
from bot.domain.reflections import (
    FREE_TEXT,
    Answer,
    Audience,
    Reflection,
    ReflectionKind,
    ReflectionStatus,
    Version,
    Writing,
)
from bot.domain.splitting import MESSAGE_LIMIT
from bot.services.conversations import Turn
from bot.services.prompts import Wishes
from bot.services.review import Earlier
from bot.texts import LANGUAGES, Say, say_in
from cogs.cards import conversations as talk
from cogs.cards import prompts as prompt_cards
from cogs.cards import reflections as cards
from cogs.cards import review as look
from cogs.reflections.form import free_form, questions_form
from cogs.ui.card import Card
from db.prompts import Waiting

ENGLISH = say_in("en")
MEETUP = Meetup(
    id=7,
    guild_id=1,
    title="Type hints by the river",
    status=Status.ENDED,
    timezone="America/Chicago",
    local_start="2026-12-09T19:00",
    starts_at=datetime(2026, 12, 10, 1, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 10, 3, 0, tzinfo=UTC),
)
TEXT_DISPLAY = 10  # Discord's number for it
HOSTILE = (
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("*_`|~<@>[]()\n\\#"), min_size=1, max_size=60)
    .filter(str.strip)
    .flatmap(lambda part: st.integers(1, 400).map(lambda times: part * times))
)


def writing(*answers: Answer, status: ReflectionStatus = ReflectionStatus.DRAFT, signed: bool = True) -> Writing:
    reflection = Reflection(
        id=3,
        guild_id=1,
        meetup_id=7,
        user_id=101,
        byline=None,
        name="Ada",
        kind=ReflectionKind.FORM,
        status=status,
        signed=signed,
        form_id=1,
        title=None,
        occurred_on=date(2026, 12, 9),
        answers=answers,
    )
    return Writing(reflection, MEETUP, DEFAULT_FORM, "en", "One new idea", Audience.GROUP)


def said(position: int, text: str, choice: Choice | None = None) -> Answer:
    return Answer(position, text, Audience.GROUP, choice)


def labels(card: Card) -> list[str]:
    items = [item for row in card.rows for item in row]
    return [str(item.label) for item in items if isinstance(item, discord.ui.Button)]


def shown(card: Card) -> str:
    return "\n".join([card.content, *(str(embed.description) for embed in card.embeds)])


def test_a_meetup_nobody_wrote_about_yet() -> None:
    card = cards.beginning(writing(), [], ENGLISH)

    assert card.content == (
        "How was **Type hints by the river** (Wed, Dec 9)?\n"
        "Write as little or as much as you like. Nobody reads anything before you publish it."
    )
    assert labels(card) == ["Write in a form", "Talk in a DM", "Write freely", "Another meetup"]


def test_a_draft_says_how_far_it_is() -> None:
    card = cards.beginning(writing(said(1, "Well."), said(2, "Types.")), [], ENGLISH)

    assert "You've already begun: 2 of 5 questions have an answer." in card.content
    assert labels(card)[-1] == "Look at it"


def test_the_review_shows_exactly_what_others_see() -> None:
    [card] = cards.review(writing(said(1, "Well."), said(3, "For the *soup*.", Choice.NOT_YET)), ENGLISH)

    assert shown(card) == (
        "What you wrote about **Type hints by the river** (Wed, Dec 9) is not published yet."
        " This is exactly what others will see:\n"
        "**How did it go?**\nWell.\n\n"
        "**Would you find value in this kind of event again?**\n➜ Not yet\nFor the *soup*.\n\n"
        "— Ada"
    )
    assert labels(card) == [
        "Publish", "Edit", "Keep as draft", "Leave my name out", "Answer by answer", "Write freely instead",
        "How was the level?",
    ]  # fmt: skip


def test_the_review_of_a_published_unsigned_one_names_nobody() -> None:
    [card] = cards.review(writing(said(0, "Quiet."), status=ReflectionStatus.SUBMITTED, signed=False), ENGLISH)

    assert shown(card) == (
        "What you wrote about **Type hints by the river** (Wed, Dec 9) is published, thank you!"
        " This is what others see:\n"
        "Your name appears nowhere with it. So that nobody can guess who wrote it, it is shown only once enough people"
        " have written about this meetup without their names.\n"
        "Quiet.\n\n— name left out"
    )
    assert labels(card) == ["Edit", "Withdraw", "Show my name", "Answer the questions instead", "How was the level?"]


def said_next(now: Turn) -> str:
    [card] = talk.turn(now, ENGLISH)
    return card.content


def test_the_first_question_says_how_to_go_on() -> None:
    [card] = talk.turn(Turn(writing(), 1, opens=True), ENGLISH)

    assert card.content == (
        "About **Type hints by the river** (Wed, Dec 9):\n1 of 5 · **How did it go?**\n"
        "Write as many messages as you like, then press **Next** or write `next`."
        " You can write `back`, `skip`, `show` and `stop`, too."
    )
    assert labels(card) == ["Next", "Skip", "Show", "Stop", "Tell it in my own words"]


def test_question_four_repeats_what_was_expected() -> None:
    assert said_next(Turn(writing(said(4, "Smaller.")), 4, Word.NEXT)) == (
        "4 of 5 · **How was the experience different from your expectations?**\n"
        "Before the meetup you wrote: One new idea\n"
        "So far: Smaller."
    )


def test_only_the_default_form_asks_what_was_different_from_what_was_expected() -> None:
    own = Form(2, tuple(replace(each, text=f"Question {each.position} of our own?") for each in DEFAULT_FORM.questions))

    assert said_next(Turn(replace(writing(), form=own), 4)) == "4 of 5 · **Question 4 of our own?**"


@given(HOSTILE)
def test_whatever_was_expected_or_asked_a_question_is_one_message_that_reaches_nobody(text: str) -> None:
    own = Form(2, (Question(1, "Ours", text),))
    expecting = said_next(Turn(replace(writing(said(4, text)), expectation=text), 4, opens=True))
    asking = said_next(Turn(replace(writing(), form=own), 1, opens=True))

    assert max(len(expecting), len(asking)) <= MESSAGE_LIMIT
    assert "@everyone" not in expecting + asking
    assert expecting.startswith(said_next(Turn(writing(said(4, "Well.")), 4, opens=True)).partition("Before")[0])


def test_a_step_says_only_the_next_question() -> None:
    assert said_next(Turn(writing(said(1, "Well.")), 2, Word.NEXT)) == "2 of 5 · **What did you learn?**"
    assert said_next(Turn(writing(said(1, "Well.")), 2, Word.SKIP)) == (
        "2 of 5 · **What did you learn?**\nWhat you wrote before stays."
    )
    assert said_next(Turn(writing(said(1, "Well.")), 1, Word.BACK)) == "1 of 5 · **How did it go?**\nSo far: Well."
    assert said_next(Turn(writing(said(1, "Well. " * 99)), 1, Word.BACK)) == (
        "1 of 5 · **How did it go?**\n"
        "You've already written 594 characters here. What you add joins them; **Show** reads them."
    )


def test_coming_back_to_a_meetup_names_it() -> None:
    title = "**Type hints by the river** (Wed, Dec 9)"
    assert said_next(Turn(writing(said(1, "Well.")), 1, opens=True)) == (
        f"Back to {title}.\n1 of 5 · **How did it go?**\nSo far: Well."
    )
    assert said_next(Turn(writing(said(2, "Types.")), 2, opens=True, adds=True)) == (
        f"About {title}:\n2 of 5 · **What did you learn?**\n"
        "I've put what you just wrote there. Add what you like, then press **Next**."
    )
    assert said_next(Turn(writing(said(1, "Well."), status=ReflectionStatus.SUBMITTED), 2, opens=True)) == (
        f"About {title}, which you've published: what you change here changes there too.\n"
        "2 of 5 · **What did you learn?**\nWrite as many messages as you like, then press **Next** or write `next`."
    )


def test_going_from_the_questions_to_ones_own_words_says_that_the_answers_stay() -> None:
    assert said_next(Turn(writing(said(1, "Well.")), FREE_TEXT, moves=True)) == (
        "**How was it?** Tell it in your own words.\nYour answers to the questions stay as they are.\n"
        "Write as many messages as you like, then press **Next** or write `next`."
    )
    assert said_next(Turn(writing(said(0, "Well.")), 2, moves=True)) == (
        "2 of 5 · **What did you learn?**\nWhat you told in your own words stays as it is.\n"
        "Write as many messages as you like, then press **Next** or write `next`."
    )


def test_a_conversation_without_a_word_ends_without_a_review() -> None:
    [left_out] = talk.spoken(Turn(writing(), None, Word.SKIP), ENGLISH)
    assert left_out.content.startswith("That was the last question. You've written nothing about")
    assert labels(left_out) == ["Go on"]

    [stopped] = talk.spoken(Turn(writing(), 2, Word.STOP), ENGLISH)
    assert stopped.content.startswith("Let's stop here. If you'd like to tell me about")


def test_what_goes_on_about_another_meetup_is_asked_last() -> None:
    other = Turn(replace(writing(), meetup=replace(MEETUP, id=8, title="Soup")), 3, opens=True)

    stopped, asked = talk.spoken(Turn(writing(said(1, "Well.")), 2, Word.STOP, beside=other), ENGLISH)

    assert stopped.content.startswith("Let's stop here.")
    assert asked.content.startswith("About **Soup** (Wed, Dec 9):\n3 of 5")


def test_the_end_of_the_conversation_is_the_review() -> None:
    desk = writing(said(1, "Well."))

    assert [shown(each) for each in talk.turn(Turn(desk, None, Word.NEXT), ENGLISH)] == [
        shown(each) for each in cards.review(desk, ENGLISH)
    ]


def test_the_list_of_ones_own_says_how_each_one_stands() -> None:
    listed = [
        (writing(said(1, "Well."), status=ReflectionStatus.SUBMITTED, signed=False).reflection, "Type_hints"),
        (writing().reflection, "Soup"),
    ]

    card = cards.mine(listed, 1, more=True, say=ENGLISH)

    assert card.content == (
        "Your reflections in this group, newest first:\n"
        "• **Type\\_hints** (Wed, Dec 9): published · Who may read it: The group · name left out\n"
        "• **Soup** (Wed, Dec 9): draft"
    )
    assert labels(card) == ["Newer", "Older"]


def test_the_prompt_says_why_and_how_to_refuse() -> None:
    post = PromptPost(MEETUP, "Riverbend Python", "Ada", "en", is_nudge=False, asks_absence=True)
    card = prompt_cards.prompt(post, ENGLISH)

    assert card.content == (
        "Hi Ada, how was **Type hints by the river** (Wed, Dec 9)?"
        " A few honest sentences help Riverbend Python make the next one better.\n"
        "-# You're getting this because you said I may ask you by DM how a meetup was."
    )
    assert "I couldn't come" in labels(card)
    assert "I couldn't come" not in labels(prompt_cards.prompt(replace(post, asks_absence=False), ENGLISH))


def test_the_nudge_promises_to_be_the_last() -> None:
    post = PromptPost(MEETUP, "Riverbend Python", "Ada", "en", is_nudge=True, asks_absence=True)

    assert prompt_cards.prompt(post, ENGLISH).content.startswith(
        "Hi Ada, one last word about **Type hints by the river** (Wed, Dec 9): if you'd still like to tell how it was,"
        " I'm all ears. I won't ask about it again."
    )


def test_the_line_in_the_thread_names_nobody() -> None:
    assert prompt_cards.line_in_thread(ThreadPromptPost(MEETUP, "en"), ENGLISH).content == (
        "That was **Type hints by the river** (Wed, Dec 9). If you were there, a few words about it help everybody."
        " Nobody reads them before you publish."
    )


SOON, PAUSE = datetime(2026, 12, 10, 14, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def wishes(person: Person, *, consent: Consent | None = None, **known: Any) -> str:
    zone = ZoneInfo("Europe/Madrid")
    stands: dict[str, Any] = {"is_paused": False, "asks_in_group": True, "next_at": SOON, "waiting": None} | known
    return prompt_cards.wishes(Wishes(person, zone, consent=consent, **stands), ENGLISH).content


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (wishes(Person(1, "Ada")), "Half an hour after a meetup I ask you how it was, at most once a day"),
        (wishes(Person(1, "Ada", prompts=PromptsWanted.OFF), next_at=None), "I never ask you how a meetup was."),
        (
            wishes(Person(1, "Ada", prompts=PromptsWanted.PAUSED, paused_until=PAUSE), is_paused=True, next_at=PAUSE),
            "I won't ask you anything until <t:1798761600:f>.",
        ),
        (wishes(Person(1, "Ada")), "Your quiet hours are from 22:00 to 8:00 (Europe/Madrid)."),
        (wishes(Person(1, "Ada", quiet_from=0, quiet_to=0)), "You have no quiet hours; your days are those of Europe"),
        (wishes(Person(1, "Ada"), consent=Consent.DM), "The earliest I could is <t:1796911200:f>."),
        (
            wishes(Person(1, "Ada"), consent=Consent.DM, waiting=Waiting("Type hints", SOON)),
            "Next I'll ask you about **Type hints**, <t:1796911200:f>.",
        ),
        (wishes(Person(1, "Ada", dm_closed_at=SOON), consent=Consent.DM), "Your DMs were closed to me"),
    ],
)
def test_how_somebody_wants_to_be_asked_and_what_follows(shown: str, sentence: str) -> None:
    assert sentence in shown


@given(HOSTILE, HOSTILE)
def test_whatever_people_write_is_shown_whole_within_discords_limits(first: str, second: str) -> None:
    desk = writing(said(1, first), said(5, second))

    several = cards.review(desk, ENGLISH)

    assert "".join(str(card.embeds[0].description) for card in several) == cards.as_read(
        desk.reflection, DEFAULT_FORM.questions, ENGLISH
    )
    assert all(0 < len(card.embeds[0]) <= 4096 for card in several)
    assert all(len(card.content) <= 2000 for card in several)


@given(HOSTILE)
def test_hostile_names_and_titles_fit_every_card(text: str) -> None:
    title, name = text[:100], text[:80]
    desk = replace(writing(said(1, "Well.")), meetup=replace(MEETUP, title=title), expectation=text)
    desk = replace(desk, reflection=replace(desk.reflection, name=name))
    noted = tuple(Note(kind, (text, name) * 3) for kind in NoteKind)
    desk = replace(desk, notes=noted, older=40)
    version = Version(1, FREE_TEXT, text, datetime(2026, 12, 10, 12, tzinfo=UTC))
    everything = [
        cards.beginning(desk, [replace(MEETUP, id=number, title=title) for number in range(40)], ENGLISH),
        *talk.turn(Turn(desk, 4, opens=True), ENGLISH),
        *cards.review(desk, ENGLISH),
        cards.kept(desk, ENGLISH),
        cards.withdraw_question(desk, ENGLISH),
        cards.withdrawn(desk, ENGLISH),
        look.pages(desk, None, ENGLISH),
        look.answer_by_answer(desk, 0, ENGLISH),
        look.text_or_answers(desk, ENGLISH),
        *look.as_seen(desk, Audience.GROUP, ENGLISH),
        look.earlier_versions(Earlier(desk, [version] * 25, 1, more=True), ENGLISH),
        *look.earlier_version(desk, version, ENGLISH),
        cards.mine([(desk.reflection, title)] * 5, 0, more=True, say=ENGLISH),
        prompt_cards.prompt(PromptPost(desk.meetup, title, name, "en", is_nudge=False, asks_absence=True), ENGLISH),
        prompt_cards.line_in_thread(ThreadPromptPost(desk.meetup, "en"), ENGLISH),
    ]

    for card in everything:
        assert len(card.content) <= 2000
        assert len(card.view().to_components()) <= 5


@pytest.mark.parametrize("say", [say_in(language) for language in LANGUAGES], ids=LANGUAGES)
def test_the_forms_fit_discords_limits_in_every_language(say: Say) -> None:
    for form in (questions_form(writing(), say), free_form(writing(), say)):
        for label in form.children:
            assert isinstance(label, discord.ui.Label)
            assert 0 < len(label.text) <= 45
            assert len(label.description or "") <= 100


@pytest.mark.parametrize("say", [say_in(language) for language in LANGUAGES], ids=LANGUAGES)
def test_an_answer_longer_than_a_form_stands_aside_whole(say: Say) -> None:
    form = questions_form(writing(said(2, "long " * 1000)), say)

    notes = [str(each.to_component_dict()["content"]) for each in form.children if each.type.value == TEXT_DISPLAY]
    assert ["5000" in note for note in notes] == [True]
    assert len(form.children) == 5
