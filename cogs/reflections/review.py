"""Looking a reflection over: answer by answer, as others see it, page by page, in another form, and as it was."""

from typing import Any

import discord

from bot.client import MeetupBot
from bot.domain.pages import PAGE_LIMIT, pages_of
from bot.domain.problems import N_, NotPossible
from bot.domain.reflections import FREE_TEXT, Audience, FeltLevel, Writing
from cogs.cards import review as cards
from cogs.reflections import form as forms
from cogs.reflections.answering import answer, author, refresh_review, show_review
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import open_form, replace, say_to


class ReviewCog(AnsweringCog):
    """What an author does with a reflection while looking it over."""

    def __init__(self, bot: MeetupBot) -> None:
        self._reflections = bot.services.reflections
        self._review = bot.services.review

    @pressed("review", "back")
    async def back(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show the review where a page of it stood."""
        await refresh_review(interaction, await self._open(interaction, custom_id))

    # -- answer by answer

    @pressed("review", "answers")
    async def answers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show who reads which answer."""
        writing = await self._open(interaction, custom_id)
        await replace(interaction, cards.answer_by_answer(writing, int(custom_id.parts[1]), say_to(interaction)))

    @pressed("review", "audience")
    async def audience(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Set who may read one answer."""
        meetup_id, position, page = (int(each) for each in custom_id.parts)
        audience = Audience(chosen(interaction)[0])
        writing = await self._reflections.set_audience(author(interaction), meetup_id, audience, position)
        await replace(interaction, cards.answer_by_answer(writing, page, say_to(interaction)))

    # -- beside the words

    @pressed("review", "beside")
    async def beside(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show what is asked beside the words."""
        writing = await self._review.look_over(author(interaction), await self._open(interaction, custom_id))
        await replace(interaction, cards.beside(writing, say_to(interaction)))

    @pressed("review", "level")
    async def level(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Store how the level felt."""
        picked = chosen(interaction)
        level = FeltLevel(picked[0]) if picked else None
        writing = await self._review.set_level(author(interaction), custom_id.number, level)
        await replace(interaction, cards.beside(writing, say_to(interaction)))

    @pressed("review", "newcomers")
    async def newcomers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Let newcomers read a sentence of it, or not."""
        meetup_id, allowed = custom_id.parts
        writing = await self._review.let_newcomers_read(author(interaction), int(meetup_id), allowed=allowed == "yes")
        await replace(interaction, cards.beside(writing, say_to(interaction)))

    # -- as others see it

    @pressed("review", "seen")
    async def seen(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show what the group reads, or whoever was chosen."""
        reader = Audience(custom_id.parts[1]) if len(custom_id.parts) > 1 else Audience.GROUP
        await answer(interaction, cards.as_seen(await self._open(interaction, custom_id), reader, say_to(interaction)))

    # -- longer than one form

    @pressed("review", "pages")
    async def pages(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show other parts of a very long text."""
        writing = await self._open(interaction, custom_id)
        await replace(interaction, cards.pages(writing, int(custom_id.parts[1]), say_to(interaction)))

    @pressed("reflect", "page")
    async def open_page(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the chosen part of a long text."""
        at = tuple(int(each) for each in chosen(interaction)[0].split("."))
        writing = await self._open(interaction, custom_id)
        page = next((each for each in pages_of(writing.reflection) if (each.position, each.number) == at), None)
        if page is None:
            raise NotPossible(N_("That part is not there any more. Press Edit again to see what is."))
        await open_form(interaction, forms.page_form(writing, page, say_to(interaction)))

    @pressed("reflect", "paged")
    async def paged(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Store one part of a long text."""
        meetup_id, position, number, opened = custom_id.parts
        [text] = forms.texts_of(filled(interaction)).values()
        writing = await self._review.save_page(
            author(interaction), int(meetup_id), int(position), int(number), opened, interaction.id, text
        )
        await self._show_pages(interaction, writing)

    @pressed("reflect", "more")
    async def write_more(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open an empty part behind an answer: the chosen one, or the one the button is for."""
        position = int((chosen(interaction) or custom_id.parts[1:] or [FREE_TEXT])[0])
        writing = await self._open(interaction, custom_id)
        await open_form(interaction, forms.more_form(writing, position, say_to(interaction)))

    @pressed("reflect", "added")
    async def added(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Store one more part of an answer."""
        meetup_id, position = (int(each) for each in custom_id.parts)
        [text] = forms.texts_of(filled(interaction)).values()
        writing = await self._review.add_page(author(interaction), meetup_id, position, interaction.id, text)
        await self._show_pages(interaction, writing)

    async def _show_pages(self, interaction: discord.Interaction[Any], writing: Writing) -> None:
        """Go on with the parts, while there is more than one form holds; else look at it."""
        if cards.needs_pages(writing):
            await answer(interaction, [cards.pages(writing, None, say_to(interaction))])
        else:
            await show_review(interaction, writing)

    # -- free text and answers

    @pressed("review", "above")
    async def above(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the free text that stands above the answers."""
        await open_form(interaction, forms.free_form(await self._open(interaction, custom_id), say_to(interaction)))

    @pressed("review", "one_text")
    async def one_text(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Put the answers together into one text, and go on writing it."""
        say = say_to(interaction)
        writing = await self._review.as_one_text(author(interaction), custom_id.number, interaction.id)
        if len(writing.answer(FREE_TEXT).text) > PAGE_LIMIT:
            await answer(interaction, [cards.pages(writing, None, say)])
        else:
            await open_form(interaction, forms.free_form(writing, say))

    @pressed("review", "first")
    async def first(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Put the free text into the first answer."""
        writing = await self._review.text_as_first_answer(author(interaction), custom_id.number, interaction.id)
        await show_review(interaction, writing)

    # -- as it was before

    @pressed("review", "versions")
    async def versions(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show the earlier versions to choose one from."""
        meetup_id, page = (int(each) for each in custom_id.parts)
        earlier = await self._review.versions(author(interaction), meetup_id, page)
        await answer(interaction, [cards.earlier_versions(earlier, say_to(interaction))])

    @pressed("review", "version")
    async def version(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show one earlier version."""
        version_id = int(chosen(interaction)[0])
        writing, version = await self._review.version(author(interaction), custom_id.number, version_id)
        await answer(interaction, cards.earlier_version(writing, version, say_to(interaction)))

    @pressed("review", "again")
    async def again(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Put an earlier version back."""
        meetup_id, version_id = (int(each) for each in custom_id.parts)
        writing = await self._review.use_again(author(interaction), meetup_id, version_id, interaction.id)
        await show_review(interaction, writing)

    async def _open(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> Writing:
        return await self._reflections.open(author(interaction), int(custom_id.parts[0]))
