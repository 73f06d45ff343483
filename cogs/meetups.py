"""Meetups as everybody sees them: `/meetups`, and the buttons of lists."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from cogs.cards import lists
from cogs.cards import meetups as cards
from cogs.cards.about import about
from cogs.ui import who
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import replace, reply, say_to
from cogs.ui.transformers import meetup_choices, meetup_named


class MeetupsCog(AnsweringCog):
    """What everybody does with meetups, but for answering them."""

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services

    @app_commands.command(name="meetups", description=locale_str("What's coming up, and what you answered."))
    @app_commands.describe(meetup=locale_str("One meetup in full"))
    @app_commands.autocomplete(meetup=meetup_choices)
    @app_commands.guild_only()
    async def meetups(self, interaction: discord.Interaction[Any], meetup: str | None = None) -> None:
        """Show the meetups to come, or one of them."""
        acting, say = who.someone(interaction), say_to(interaction)
        if meetup is None:
            await reply(interaction, lists.coming(await self._services.meetups.coming(acting), say))
        else:
            chosen = await meetup_named(interaction, meetup)
            await reply(interaction, cards.meetup(await self._services.meetups.show(acting, chosen.id), say))

    @pressed("meetup", "coming")
    async def turn_coming(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of the meetups to come."""
        page = await self._services.meetups.coming(who.someone(interaction), custom_id.number)
        await replace(interaction, lists.coming(page, say_to(interaction)))

    @pressed("meetup", "about")
    async def about(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Everything that the card has no room for, beside it."""
        shown = await self._services.meetups.show(who.someone(interaction), custom_id.number)
        await reply(interaction, about(shown.view, 0, say_to(interaction)))

    @pressed("meetup", "about_page")
    async def turn_about(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of it."""
        meetup_id, page = (int(part) for part in custom_id.parts)
        shown = await self._services.meetups.show(who.someone(interaction), meetup_id)
        await replace(interaction, about(shown.view, page, say_to(interaction)))

    @pressed("meetup", "comers")
    async def comers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Everybody who is going, beside the card."""
        await reply(interaction, await self._comers(interaction, custom_id))

    @pressed("meetup", "comers_page")
    async def turn_comers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of those who are going."""
        await replace(interaction, await self._comers(interaction, custom_id))

    async def _comers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> Card:
        meetup_id, page = (int(part) for part in custom_id.parts)
        shown = await self._services.meetups.comers(who.someone(interaction), meetup_id, page)
        return lists.comers(shown, say_to(interaction))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(MeetupsCog(bot))
