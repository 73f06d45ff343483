"""`/reflect` and `/reflections`: forms, review, publishing, taking back."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.forms import Choice
from bot.domain.meetups import Meetup
from bot.domain.one_text import kind_of, written_answers
from bot.domain.pages import PAGE_LIMIT
from bot.domain.reflections import FREE_TEXT, Audience, ReflectionKind, Writing
from bot.services.reflections import PAGE_OF_MINE
from cogs.cards import reflections as cards
from cogs.cards import review as look
from cogs.cards.elsewhere import beside
from cogs.cards.meetups import shortened
from cogs.reflections import form as forms
from cogs.reflections.answering import answer, author, refresh_review, renew_review, show_review
from cogs.reflections.reading import search_for, show_about
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import open_form, replace, reply, say_to
from cogs.ui.transformers import meetup_named

_NAME = 100  # Discord's limit of a choice's name
_MOST_CHOICES = 25  # and of how many are offered


async def _meetups_that_were(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `meetup:`: those that have begun, the ones the person went to first."""
    reflections = interaction.client.services.reflections
    who, say = author(interaction), say_to(interaction)
    likeliest = await reflections.choices(who)
    # By title or date wherever they stand, and of the likeliest also by the day as this reader's language has it.
    searched = await reflections.choices(who, typed.strip())
    names = {each.id: f"{say.day(each.starts_at.astimezone(each.zone))} · {each.title}" for each in likeliest}
    offered = {meetup_id: name for meetup_id, name in names.items() if typed.strip().casefold() in name.casefold()}
    offered |= {each.id: f"{say.day(each.starts_at.astimezone(each.zone))} · {each.title}" for each in searched}
    return [
        app_commands.Choice(name=shortened(name, _NAME), value=str(meetup_id))
        for meetup_id, name in [*offered.items()][:_MOST_CHOICES]
    ]


class ReflectionsCog(AnsweringCog):
    """Writing about meetups, and what becomes of it."""

    reflections = app_commands.Group(
        name="reflections", description=locale_str("What you wrote about meetups."), guild_only=True
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._reflections = bot.services.reflections
        self._elsewhere = bot.services.elsewhere

    # -- where it begins

    @app_commands.command(description=locale_str("Tell how a meetup was: in a form, in a conversation, or freely."))
    @app_commands.describe(meetup=locale_str("Which meetup; the last one you went to, unless you choose"))
    @app_commands.autocomplete(meetup=_meetups_that_were)
    @app_commands.guild_only()
    async def reflect(self, interaction: discord.Interaction[Any], meetup: str | None = None) -> None:
        """Offer the ways to write about a meetup."""
        say = say_to(interaction)
        others = await self._reflections.choices(author(interaction))
        if meetup is not None:
            wanted = (await meetup_named(interaction, meetup)).id
        elif others:
            wanted = others[0].id
        else:
            offered = await self._elsewhere.offered(author(interaction))
            await reply(interaction, beside(cards.nothing_to_reflect_on(say), None, offered, interaction.user.id, say))
            return
        writing = await self._reflections.open(author(interaction), wanted)
        await reply(interaction, await self._beginning(interaction, writing, others))

    @pressed("reflect", "choose")
    async def choose(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The button "How was it?" of the line in the thread."""
        writing = await self._reflections.open(author(interaction), custom_id.number)
        await answer(interaction, [cards.beginning(writing, (), say_to(interaction))])

    @pressed("reflect", "chosen")
    async def chosen(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another meetup of the group was chosen."""
        del custom_id
        who = author(interaction)
        writing = await self._reflections.open(who, int(chosen(interaction)[0]))
        others = await self._reflections.choices(who)
        await replace(interaction, await self._beginning(interaction, writing, others))

    async def _beginning(
        self, interaction: discord.Interaction[Any], writing: Writing, others: Sequence[Meetup]
    ) -> cards.Card:
        say = say_to(interaction)
        offered = await self._elsewhere.offered(author(interaction))
        return beside(cards.beginning(writing, others, say), writing.meetup, offered, interaction.user.id, say)

    # -- forms

    @pressed("reflect", "form")
    async def open_questions(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form with all questions."""
        writing = await self._reflections.open(author(interaction), custom_id.number)
        await open_form(interaction, forms.questions_form(writing, say_to(interaction)))

    @pressed("reflect", "saved")
    async def saved(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Store the form with all questions."""
        await self._save(interaction, custom_id, ReflectionKind.FORM)

    @pressed("reflect", "free")
    async def open_free(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form for one text, its pages where it is longer, or ask what becomes of the answers there are."""
        say = say_to(interaction)
        writing = await self._reflections.open(author(interaction), custom_id.number)
        if len(writing.answer(FREE_TEXT).text) > PAGE_LIMIT:
            await answer(interaction, [look.pages(writing, None, say)])
        elif written_answers(writing) and not writing.answer(FREE_TEXT).text:
            await answer(interaction, [look.text_or_answers(writing, say)])
        else:
            await open_form(interaction, forms.free_form(writing, say))

    @pressed("reflect", "freed")
    async def freed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Store the one text."""
        await self._save(interaction, custom_id, ReflectionKind.FREE)

    async def _save(self, interaction: discord.Interaction[Any], custom_id: CustomId, kind: ReflectionKind) -> None:
        texts, meetup_id = forms.written_in(custom_id, filled(interaction)), int(custom_id.parts[0])
        asked = forms.form_asked(custom_id) if kind is ReflectionKind.FORM else None
        writing = await self._reflections.save_form(author(interaction), meetup_id, interaction.id, texts, kind, asked)
        await show_review(interaction, writing)

    # -- the review page

    @pressed("reflect", "review")
    async def review(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show what others see."""
        await show_review(interaction, await self._reflections.open(author(interaction), custom_id.number))

    @pressed("reflect", "open")
    async def open_listed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show one that was chosen in the list of one's own."""
        del custom_id
        await show_review(interaction, await self._reflections.open(author(interaction), int(chosen(interaction)[0])))

    @pressed("reflect", "audience")
    async def audience(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Set who may read it."""
        audience = Audience(chosen(interaction)[0])
        await refresh_review(
            interaction, await self._reflections.set_audience(author(interaction), custom_id.number, audience)
        )

    @pressed("reflect", "sign")
    async def sign(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show or leave out the name."""
        meetup_id, signed = custom_id.parts
        await refresh_review(
            interaction,
            await self._reflections.set_signed(author(interaction), int(meetup_id), signed=signed == "yes"),
        )

    @pressed("reflect", "choice")
    async def choice(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Set or take away the choice beside an answer."""
        meetup_id, position = (int(each) for each in custom_id.parts)
        picked = [Choice(each) for each in chosen(interaction)]
        await renew_review(
            interaction,
            await self._reflections.choose(author(interaction), meetup_id, position, picked[0] if picked else None),
        )

    @pressed("reflect", "edit")
    async def edit(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open what it was written in: the form, the free text, or the pages of what fits neither."""
        say = say_to(interaction)
        writing = await self._reflections.open(author(interaction), custom_id.number)
        if look.needs_pages(writing):
            await answer(interaction, [look.pages(writing, None, say)])
        elif kind_of(writing.reflection, writing.reflection.kind) is ReflectionKind.FREE:
            await open_form(interaction, forms.free_form(writing, say))
        else:
            await open_form(interaction, forms.questions_form(writing, say))

    @pressed("reflect", "publish")
    async def publish(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Let others read it."""
        await refresh_review(interaction, await self._reflections.publish(author(interaction), custom_id.number))

    @pressed("reflect", "keep")
    async def keep(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Leave it as it is: it is stored already."""
        writing = await self._reflections.open(author(interaction), custom_id.number)
        await replace(interaction, cards.kept(writing, say_to(interaction)))

    @pressed("reflect", "withdraw")
    async def withdraw(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask once."""
        writing = await self._reflections.open(author(interaction), custom_id.number)
        await answer(interaction, [cards.withdraw_question(writing, say_to(interaction))])

    @pressed("reflect", "withdraw_now")
    async def withdraw_now(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Take it back."""
        writing = await self._reflections.withdraw(author(interaction), custom_id.number)
        await replace(interaction, cards.withdrawn(writing, say_to(interaction)))

    # -- what others wrote

    @reflections.command(description=locale_str("What you may read about a meetup."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=_meetups_that_were)
    async def show(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Offer the reflections about a meetup."""
        await show_about(interaction, meetup)

    @reflections.command(description=locale_str("Search in everything that you may read."))
    @app_commands.describe(query=locale_str('Words, "phrases" or beginnings like pyth*'))
    async def search(self, interaction: discord.Interaction[Any], query: app_commands.Range[str, 1, 200]) -> None:
        """Show what was found, the newest first."""
        await search_for(interaction, query)

    # -- one's own

    @reflections.command(description=locale_str("Your own reflections: open, change, take back."))
    async def mine(self, interaction: discord.Interaction[Any]) -> None:
        """Show the newest of one's own."""
        await reply(interaction, await self._mine(interaction, 0))

    @pressed("reflect", "mine")
    async def turn_page(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show another page of one's own."""
        await replace(interaction, await self._mine(interaction, custom_id.number))

    async def _mine(self, interaction: discord.Interaction[Any], page: int) -> cards.Card:
        found = await self._reflections.mine(author(interaction), page)
        listed = [(each.reflection, each.title) for each in found[:PAGE_OF_MINE]]
        return cards.mine(listed, page, more=len(found) > PAGE_OF_MINE, say=say_to(interaction))
