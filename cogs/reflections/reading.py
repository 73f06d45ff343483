"""Reading what others wrote: `/reflections show` and `/reflections search`, and the pages of both."""

from typing import Any

import discord

from bot.client import MeetupBot
from bot.domain.problems import N_, NotFound
from bot.domain.reading import by_key
from bot.domain.reflections import Reflection
from cogs.cards import reading as cards
from cogs.cards.digests import whole
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, pressed
from cogs.ui.respond import bot_of, in_time, replace, reply, say_to
from cogs.ui.transformers import meetup_named
from cogs.ui.who import someone_by_role


async def show_about(interaction: discord.Interaction[Any], meetup: str) -> None:
    """Answer `/reflections show` with what may be read about a meetup."""
    who = await someone_by_role(interaction)
    named = await meetup_named(interaction, meetup, cancelled=True)
    about, found = await bot_of(interaction).services.reading.of_meetup(who, named.id)
    await reply(interaction, cards.about_meetup(about, found, 0, say_to(interaction)))


async def search_for(interaction: discord.Interaction[Any], query: str) -> None:
    """Answer `/reflections search` with the newest that was found."""
    who = await someone_by_role(interaction)
    page = await in_time(interaction, bot_of(interaction).services.reading.search(who, query))
    await reply(interaction, cards.found(page, query.strip(), say_to(interaction)))


class ReadingCog(AnsweringCog):
    """The pages of what may be read, and one reflection whole."""

    def __init__(self, bot: MeetupBot) -> None:
        self._reading = bot.services.reading

    @pressed("reading", "about")
    async def turn_about(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of a meetup's reflections."""
        meetup_id, page = (int(each) for each in custom_id.parts)
        about, found = await self._reading.of_meetup(await someone_by_role(interaction), meetup_id)
        await replace(interaction, cards.about_meetup(about, found, page, say_to(interaction)))

    @pressed("reading", "chosen")
    async def chosen_about(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """One reflection about a meetup, whole."""
        _, found = await self._reading.of_meetup(await someone_by_role(interaction), custom_id.number)
        await _show_whole(interaction, found, chosen(interaction)[0])

    @pressed("search", "older")
    async def older(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """What was found on the next page."""
        await self._turn(interaction, custom_id)

    @pressed("search", "newer")
    async def newer(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """What was found on the page before."""
        await self._turn(interaction, custom_id)

    async def _turn(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        # A query is longer than a custom id may be; the message itself says what was looked for.
        embeds = interaction.message.embeds if interaction.message else []
        typed = (embeds[0].footer.text if embeds else None) or ""
        who, say = await someone_by_role(interaction), say_to(interaction)
        way = "newer" if custom_id.action == "newer" else "older"
        search = self._reading.search(who, typed, way=way, beyond=custom_id.number)
        page = await in_time(interaction, search, instead=True)
        await replace(interaction, cards.found(page, typed, say) if page.found else cards.no_more_found(say))

    @pressed("search", "chosen")
    async def chosen_found(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """One reflection that was found, whole."""
        meetup_id, day, key = cards.value_in(chosen(interaction)[0])
        found = await self._reading.whole(await someone_by_role(interaction), meetup_id, day)
        await _show_whole(interaction, found, key)


async def _show_whole(interaction: discord.Interaction[Any], found: list[Reflection], key: str) -> None:
    reflection = by_key(found).get(key)
    if reflection is None:
        raise NotFound(N_("That reflection was changed or taken back. Open the list again."))
    form = await bot_of(interaction).services.digests.form_of(reflection)
    for card in whole(reflection, form, say_to(interaction)):
        await reply(interaction, card)
