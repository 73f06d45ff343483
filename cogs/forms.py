"""`/form`: a group's own questions, in a draft that its organisers share."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.answering import answer_of, said_with
from bot.domain.form_drafts import Typed
from bot.domain.forms import DEFAULT_FORM, Question
from bot.domain.problems import Problem
from bot.domain.reflections import Answer, Audience
from bot.services.groups import Someone
from bot.texts import say_in
from cogs.cards import forms as cards
from cogs.cards.questions import form_asking, texts_of
from cogs.ui import who
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import open_form, replace, reply, say_to

_OF_DRAFT = "draft"


class FormsCog(AnsweringCog):
    """What a group asks. The draft is read again at each press: somebody else may have changed it."""

    form = app_commands.Group(
        name="form",
        description=locale_str("The questions people are asked after a meetup."),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._forms = bot.services.forms

    # -- what is asked

    @form.command(name="show", description=locale_str("The questions people are asked now, and since when."))
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Show what the group asks."""
        view = await self._forms.show(await who.organiser(interaction))
        await reply(interaction, cards.shown(view, say_to(interaction)))

    @pressed("form", "show")
    async def shown(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The same in place of what was asked."""
        del custom_id
        view = await self._forms.show(await who.organiser(interaction))
        await replace(interaction, cards.shown(view, say_to(interaction)))

    @form.command(name="reset", description=locale_str("Ask the default questions again; old reflections keep theirs."))
    async def reset(self, interaction: discord.Interaction[Any]) -> None:
        """Ask once."""
        view = await self._forms.show(await who.organiser(interaction))
        await reply(interaction, cards.really_reset(view, DEFAULT_FORM, say_to(interaction)))

    @pressed("form", "reset")
    async def was_reset(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask the default questions from now on."""
        del custom_id
        result = await self._forms.reset(await who.organiser(interaction))
        await replace(interaction, cards.saved(result, say_to(interaction)))

    # -- the draft

    @form.command(name="edit", description=locale_str("Change the questions: one to five, in words or to pick from."))
    async def edit(self, interaction: discord.Interaction[Any]) -> None:
        """Show the draft."""
        view = await self._forms.draft(await who.organiser(interaction))
        await reply(interaction, cards.draft(view, say_to(interaction)))

    @pressed("form", "edit")
    async def edit_here(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The draft in place of what was there."""
        del custom_id
        view = await self._forms.draft(await who.organiser(interaction))
        await replace(interaction, cards.draft(view, say_to(interaction)))

    @pressed("form", "question")
    async def question(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """One question of the draft."""
        del custom_id
        view = await self._forms.draft(await who.organiser(interaction))
        await replace(interaction, cards.question(view, chosen(interaction)[0], say_to(interaction)))

    @pressed("form", "add")
    async def add(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form of a new question, which the press gives its key."""
        del custom_id
        view = await self._forms.draft(await who.organiser(interaction))
        view.draft.must_have_room()
        await open_form(interaction, cards.question_form(str(interaction.id), Typed(), say_to(interaction)))

    @pressed("form", "write")
    async def write(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form of a question, with what it is or what was typed."""
        key = custom_id.argument
        typed = await self._forms.typed(await who.organiser(interaction), key)
        await open_form(interaction, cards.question_form(key, typed, say_to(interaction)))

    @pressed("form", "written")
    async def written(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep what was typed, whether it makes a question or not."""
        said = filled(interaction)
        typed = Typed(said["label"], said["text"], said["kind"], said["options"], bool(said["skippable"]))
        result = await self._forms.write(await who.organiser(interaction), custom_id.argument, typed)
        await replace(interaction, cards.wrote(result, say_to(interaction)))

    @pressed("form", "up")
    async def up(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask a question earlier."""
        await self._move(interaction, custom_id.argument, -1)

    @pressed("form", "down")
    async def down(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask a question later."""
        await self._move(interaction, custom_id.argument, 1)

    async def _move(self, interaction: discord.Interaction[Any], key: str, by: int) -> None:
        view = await self._forms.move(await who.organiser(interaction), key, by)
        await replace(interaction, cards.question(view, key, say_to(interaction)))

    @pressed("form", "remove")
    async def remove(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Take a question out of the draft."""
        view = await self._forms.remove(await who.organiser(interaction), custom_id.argument)
        await replace(interaction, cards.draft(view, say_to(interaction)))

    @pressed("form", "forget")
    async def forget(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Leave a question as it was before it was typed anew."""
        view = await self._forms.forget(await who.organiser(interaction), custom_id.argument)
        await replace(interaction, cards.draft(view, say_to(interaction)))

    @pressed("form", "save")
    async def save(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask what the draft says from now on."""
        del custom_id
        acting, say = await who.organiser(interaction), say_to(interaction)
        try:
            card = cards.saved(await self._forms.save(acting), say)
        except Problem as problem:
            card = cards.told(problem, await self._forms.draft(acting), say)
        await replace(interaction, card)

    @pressed("form", "discard")
    async def discard(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask once: the draft is everybody's."""
        del custom_id
        view = await self._forms.draft(await who.organiser(interaction))
        await replace(interaction, cards.really_discard(view, say_to(interaction)))

    @pressed("form", "discarded")
    async def discarded(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Drop the draft."""
        del custom_id
        view = await self._forms.discard(await who.organiser(interaction))
        await replace(interaction, cards.discarded(view, say_to(interaction)))

    # -- the preview

    @pressed("form", "preview")
    async def preview(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form that members get."""
        acting = await who.organiser(interaction)
        questions, language = await self._previewed(acting, custom_id.argument)
        writing = cards.sample(questions, language, acting.name)
        await open_form(
            interaction, form_asking(writing, CustomId("form", "previewed", custom_id.argument), say_in(language))
        )

    @pressed("form", "previewed")
    async def previewed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show how readers see what was filled in; nothing of it is stored."""
        acting, said = await who.organiser(interaction), texts_of(filled(interaction))
        questions, language = await self._previewed(acting, custom_id.argument)
        answers = [_answer(each, said.get(each.position, "")) for each in questions]
        writing = cards.sample(questions, language, acting.name, answers)
        for card in cards.previewed(writing, say_to(interaction)):
            await reply(interaction, card)

    async def _previewed(self, acting: Someone, which: str) -> tuple[tuple[Question, ...], str]:
        if which == _OF_DRAFT:
            draft = await self._forms.draft(acting)
            return draft.draft.asked(), draft.language
        view = await self._forms.show(acting)
        return view.form.questions, view.language


def _answer(question: Question, text: str) -> Answer:
    empty = Answer(question.position, "", Audience.GROUP)
    return answer_of(question, empty, said_with(question, empty, text))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(FormsCog(bot))
