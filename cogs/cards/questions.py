"""How questions of each kind are asked and how their answers are read: fields, menus, buttons and words."""

from collections.abc import Mapping, Sequence

import discord

from bot.domain.answering import in_a_form, own_words, pick_of
from bot.domain.forms import RATINGS, TEXT_LIMIT, Choice, Question, QuestionKind, asks_about_expectations
from bot.domain.markdown import defused
from bot.domain.problems import N_
from bot.domain.reflections import FREE_TEXT, Answer, Writing
from bot.texts import Say
from cogs.cards.meetups import plain, shortened
from cogs.ui.card import button, menu
from cogs.ui.custom_ids import CustomId

INPUT_LIMIT = 4000  # characters of one text input, Discord's limit
RADIO_LIMIT = 10  # options of Discord's radio group
FIELD = "answer."  # a form's field for an answer, followed by the position
_MOST_PARTS = 5  # of a form, Discord's limit
_TITLE = 45
_DESCRIPTION = 100
_OPTION = 100

CHOICES = {Choice.YES: N_("Yes"), Choice.MAYBE: N_("Maybe"), Choice.NOT_YET: N_("Not yet")}

Field = discord.ui.Item[discord.ui.Modal]
Row = Sequence[discord.ui.Item[discord.ui.View]]


def asked(question: Question, say: Say) -> str:
    """The full question as it stands in a message: a group's own words reach nothing outside themselves."""
    return plain(say(question.text), 2 * TEXT_LIMIT)


def rating_in_words(rating: int, say: Say) -> str:
    """A rating as it is read: "★★★★☆ 4 of 5"."""
    stars = "★" * rating + "☆" * (RATINGS[-1] - rating)
    return f"{stars} {say('{position} of {all}', position=rating, all=RATINGS[-1])}"


def picked(question: Question | None, answer: Answer, say: Say) -> str:
    """What was picked in an answer, as it is read; empty where nothing is picked."""
    if answer.choice is not None:
        return say(CHOICES[answer.choice])
    if answer.rating is not None:
        return rating_in_words(answer.rating, say)
    pick = pick_of(question, answer) if question is not None else None
    return plain(pick, 2 * _OPTION) if pick else ""


def answer_block(answer: Answer, question: Question | None, say: Say) -> str:
    """One answer as it is read: the question in full, what was picked, and the author's own words."""
    heading = f"**{asked(question, say)}**" if question is not None and answer.position != FREE_TEXT else ""
    pick = picked(question, answer, say)
    return "\n".join(filter(None, [heading, f"➜ {pick}" if pick else "", defused(own_words(question, answer))]))


# ------------------------------------------------------------------ in a form


def form_asking(writing: Writing, custom_id: CustomId, say: Say) -> discord.ui.Modal:
    """The same, for whatever becomes of it under `custom_id`."""
    form = discord.ui.Modal(title=shortened(writing.meetup.title, _TITLE), custom_id=str(custom_id), timeout=None)
    room = _MOST_PARTS - len(writing.form.questions)
    for question in writing.form.questions:
        held = in_a_form(question, writing.answer(question.position))
        if len(held) > INPUT_LIMIT:
            form.add_item(discord.ui.TextDisplay(_too_long(question, held, say)))
            continue
        full = say(question.text)
        if len(full) > _DESCRIPTION and room > 0:
            form.add_item(discord.ui.TextDisplay(asked(question, say)))
            room, full = room - 1, ""
        form.add_item(_label(writing, question, held, full, say))
    return form


def _label(writing: Writing, question: Question, held: str, full: str, say: Say) -> discord.ui.Label[discord.ui.Modal]:
    label = say(question.label)
    expected = writing.expectation if asks_about_expectations(question) else None
    hint = shortened(say("You expected: {expectation}", expectation=expected), 100) if expected else None
    component = field(question, held, f"{FIELD}{question.position}", say, hint)
    # Where the full question has no room here, it stands whole on the page that follows.
    about = shortened(full, _DESCRIPTION) if full != label else ""
    return discord.ui.Label(text=label, description=about or None, component=component)


def _too_long(question: Question, text: str, say: Say) -> str:
    return say(
        "**{question}** Your answer has {n} characters, more than a form can hold. It stays as it is;"
        " Edit on the next page opens its parts.",
        question=asked(question, say),
        n=len(text),
    )


def field(question: Question, held: str, custom_id: str, say: Say, placeholder: str | None = None) -> Field:
    """What a question is answered with in a form, holding `held`. Nothing is required: a draft may be half written."""
    if question.is_written:
        return discord.ui.TextInput(
            style=discord.TextStyle.short if question.kind is QuestionKind.LINE else discord.TextStyle.paragraph,
            custom_id=custom_id,
            default=held or None,
            placeholder=placeholder,
            required=False,
            max_length=INPUT_LIMIT,
        )
    options = pick_options(question, say)
    if len(options) <= RADIO_LIMIT:
        return discord.ui.RadioGroup(
            custom_id=custom_id,
            required=False,
            options=[
                discord.RadioGroupOption(label=label, value=value, default=value == held) for label, value in options
            ],
        )
    return discord.ui.Select(
        custom_id=custom_id,
        required=False,
        min_values=0,
        options=[discord.SelectOption(label=label, value=value, default=value == held) for label, value in options],
    )


def texts_of(values: Mapping[str, str]) -> dict[int, str]:
    """What a submitted form says, by position."""
    return {int(name.removeprefix(FIELD)): text for name, text in values.items() if name.startswith(FIELD)}


def pick_options(question: Question, say: Say) -> list[tuple[str, str]]:
    """What there is to pick, each as label and value."""
    if question.kind is QuestionKind.RATING:
        return [(shortened(rating_in_words(rating, say), _OPTION), str(rating)) for rating in RATINGS]
    return [(option, option) for option in question.options]


# ------------------------------------------------------------------ in messages


def pick_id(action: str, writing: Writing, *more: object) -> CustomId:
    """The custom id of what picks an answer: it names the meetup, since the author is who presses it."""
    return CustomId("pick", action, ".".join(str(each) for each in (writing.meetup.id, *more)))


def pick_menu(writing: Writing, question: Question, action: str, say: Say) -> discord.ui.Select[discord.ui.View]:
    """A menu of what there is to pick for a question, which also takes it away."""
    pick, label = pick_of(question, writing.answer(question.position)), say(question.label)
    with_label = question.kind is QuestionKind.RATING
    options = [
        discord.SelectOption(
            label=shortened(f"{label} {name}" if with_label else name, _OPTION), value=value, default=value == pick
        )
        for name, value in pick_options(question, say)
    ]
    return menu(label, pick_id(action, writing, question.position), options, min_values=0)


def pick_rows(writing: Writing, question: Question, say: Say) -> list[Row]:
    """What a question in the conversation is answered with beside words: five buttons, or a menu of its options."""
    if question.is_written:
        return []
    if question.kind is QuestionKind.CHOICE:
        return [[pick_menu(writing, question, "option", say)]]
    given = writing.answer(question.position).rating
    return [
        [
            button(
                f"{rating} ★",
                pick_id("rating", writing, question.position, rating),
                discord.ButtonStyle.primary if rating == given else discord.ButtonStyle.secondary,
            )
            for rating in RATINGS
        ]
    ]


def pick_lines(writing: Writing, question: Question, say: Say) -> list[str]:
    """What is said about picking below a question in the conversation: how, or what is picked now."""
    if question.is_written:
        return []
    pick = picked(question, writing.answer(question.position), say)
    if pick:
        return [say("You picked **{pick}**. A few words about it are welcome, too.", pick=pick)]
    if question.kind is QuestionKind.RATING:
        return [say("Press a number from 1 to 5, or write it; a few words about it are welcome, too.")]
    return [say("Choose one, or write it; a few words about it are welcome, too.")]
