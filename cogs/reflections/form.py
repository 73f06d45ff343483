"""The forms in which reflections are written; each is handled by its custom id, also after a restart."""

from collections.abc import Mapping, Sequence

import discord

from bot.domain.forms import Question, QuestionKind
from bot.domain.pages import PAGE_LIMIT, Page, mark
from bot.domain.reflections import FREE_TEXT, Writing
from bot.texts import Say
from cogs.cards.meetups import shortened
from cogs.ui.custom_ids import CustomId

_TITLE = 45
_DESCRIPTION = 100
_EXPECTATION_ASKED_AT = 4  # the question that asks for the difference to what was expected
_FIELD = "answer."  # followed by the position


def _form(title: str, action: str, argument: object) -> discord.ui.Modal:
    return discord.ui.Modal(
        title=shortened(title, _TITLE), custom_id=str(CustomId("reflect", action, str(argument))), timeout=None
    )


def questions_form(writing: Writing, say: Say) -> discord.ui.Modal:
    """All questions, filled in with what is there; an answer too long for a form stands aside, whole."""
    form = _form(writing.meetup.title, "saved", _opened(writing, [each.position for each in writing.form.questions]))
    for question in writing.form.questions:
        text = writing.answer(question.position).text
        if len(text) > PAGE_LIMIT:
            form.add_item(discord.ui.TextDisplay(_too_long(question, text, say)))
        else:
            form.add_item(_label(writing, question, text, say))
    return form


def _label(writing: Writing, question: Question, text: str, say: Say) -> discord.ui.Label[discord.ui.Modal]:
    label, full = say(question.label), say(question.text)
    expected = writing.expectation if question.position == _EXPECTATION_ASKED_AT else None
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        style=discord.TextStyle.short if question.kind is QuestionKind.LINE else discord.TextStyle.paragraph,
        custom_id=f"{_FIELD}{question.position}",
        default=text or None,
        placeholder=shortened(say("You expected: {expectation}", expectation=expected), 100) if expected else None,
        required=False,
        max_length=PAGE_LIMIT,
    )
    # Where the full question has no room here, it stands on the page that follows.
    is_said = full == label or len(full) > _DESCRIPTION
    return discord.ui.Label(text=label, description=None if is_said else full, component=field)


def _too_long(question: Question, text: str, say: Say) -> str:
    return say(
        "**{question}** Your answer has {n} characters, more than a form can hold. It stays as it is;"
        " Edit on the next page opens its parts.",
        question=say(question.text),
        n=len(text),
    )


def free_form(writing: Writing, say: Say) -> discord.ui.Modal:
    """One text in one's own words."""
    form = _form(writing.meetup.title, "freed", _opened(writing, [FREE_TEXT]))
    form.add_item(_text(say("How was it?"), writing.answer(FREE_TEXT).text, FREE_TEXT, say))
    return form


def page_form(writing: Writing, page: Page, say: Say) -> discord.ui.Modal:
    """One page of what is longer than a form."""
    return _page_form(writing, page.position, (page.number, page.mark), page.text.strip(), say)


def more_form(writing: Writing, position: int, say: Say) -> discord.ui.Modal:
    """One more page behind an answer."""
    return _page_form(writing, position, (), "", say)


def _page_form(writing: Writing, position: int, opened: tuple[object, ...], text: str, say: Say) -> discord.ui.Modal:
    argument = ".".join(str(each) for each in (writing.meetup.id, position, *opened))
    form = _form(writing.meetup.title, "paged" if opened else "added", argument)
    label = say(writing.form.question(position).label) if position else say("How was it?")
    form.add_item(_text(label, text, position, say))
    return form


def _text(label: str, text: str, position: int, say: Say) -> discord.ui.Label[discord.ui.Modal]:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph,
        custom_id=f"{_FIELD}{position}",
        default=text or None,
        required=False,
        max_length=PAGE_LIMIT,
    )
    more = say("Up to 4,000 characters; you can add as many parts as you like.")
    return discord.ui.Label(text=label, description=shortened(more, _DESCRIPTION), component=field)


def texts_of(values: Mapping[str, str]) -> dict[int, str]:
    """What a submitted form says, by position."""
    return {int(name.removeprefix(_FIELD)): text for name, text in values.items() if name.startswith(_FIELD)}


def written_in(custom_id: CustomId, values: Mapping[str, str]) -> dict[int, str]:
    """What was changed in a submitted form, by position.

    A field that was left as it was opened says nothing: it may be older than what was said in the conversation since.
    """
    opened = set(custom_id.parts[1:])
    return {position: text for position, text in texts_of(values).items() if mark(position, text) not in opened}


def _opened(writing: Writing, positions: Sequence[int]) -> str:
    """The meetup, and what its fields hold now: the argument of a form."""
    marks = [mark(position, writing.answer(position).text) for position in positions]
    return ".".join([str(writing.meetup.id), *marks])


def elsewhere_form(today: str, say: Say) -> discord.ui.Modal:
    """Another meetup: name, date, where, link."""
    form = _form(say("Another meetup"), "recorded", "")
    for name, label, default, required, limit in (
        ("title", say("What is it called?"), None, True, 100),
        ("day", say("On which day? Like 2026-11-28"), today, True, 10),
        ("venue", say("Where was it?"), None, False, 500),
        ("link", say("A link, if there is one"), None, False, 512),
    ):
        field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
            custom_id=name, default=default, required=required, max_length=limit
        )
        form.add_item(discord.ui.Label(text=label, component=field))
    return form
