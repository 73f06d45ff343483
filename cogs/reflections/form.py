"""The forms in which reflections are written; each is handled by its custom id, also after a restart."""

from collections.abc import Mapping, Sequence

import discord

from bot.domain.answering import in_a_form
from bot.domain.pages import PAGE_LIMIT, Page, mark
from bot.domain.reflections import FREE_TEXT, Writing
from bot.texts import Say
from cogs.cards.meetups import shortened
from cogs.cards.questions import FIELD, form_asking, texts_of
from cogs.ui.custom_ids import CustomId

_TITLE = 45
_DESCRIPTION = 100
_ASKED = "v"  # followed by the id of the form that was asked, in hexadecimal digits


def _form(title: str, action: str, argument: object) -> discord.ui.Modal:
    return discord.ui.Modal(
        title=shortened(title, _TITLE), custom_id=str(CustomId("reflect", action, str(argument))), timeout=None
    )


def questions_form(writing: Writing, say: Say) -> discord.ui.Modal:
    """All questions, filled in with what is there; an answer too long for a form stands aside, whole."""
    opened = _opened(writing, [each.position for each in writing.form.questions])
    asked = f"{_ASKED}{writing.reflection.form_id or 0:x}"
    return form_asking(writing, CustomId("reflect", "saved", f"{opened}.{asked}"), say)


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
        custom_id=f"{FIELD}{position}",
        default=text or None,
        required=False,
        max_length=PAGE_LIMIT,
    )
    more = say("Up to 4,000 characters; you can add as many parts as you like.")
    return discord.ui.Label(text=label, description=shortened(more, _DESCRIPTION), component=field)


def written_in(custom_id: CustomId, values: Mapping[str, str]) -> dict[int, str]:
    """What was changed in a submitted form, by position.

    A field that was left as it was opened says nothing: it may be older than what was said in the conversation since.
    """
    opened = set(custom_id.parts[1:])
    return {position: text for position, text in texts_of(values).items() if mark(position, text) not in opened}


def form_asked(custom_id: CustomId) -> int | None:
    """The id of the form whose questions were asked."""
    asked = [each.removeprefix(_ASKED) for each in custom_id.parts[1:] if each.startswith(_ASKED)]
    return int(asked[-1], 16) if asked else None


def _opened(writing: Writing, positions: Sequence[int]) -> str:
    """The meetup, and what its fields hold now: the argument of a form."""
    asked = [(position, writing.form.asked_at(position), writing.answer(position)) for position in positions]
    marks = [mark(position, in_a_form(question, answer)) for position, question, answer in asked]
    return ".".join([str(writing.meetup.id), *marks])
