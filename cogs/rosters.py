"""`/roster`: who has handed in a reflection about a meetup, for organisers."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from cogs.cards import rosters as cards
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import replace, reply, say_to
from cogs.ui.transformers import meetup_choices, meetup_named
from cogs.ui.who import organiser


class RostersCog(AnsweringCog):
    """Who has handed in, without a word of it."""

    def __init__(self, bot: MeetupBot) -> None:
        self._rosters = bot.services.rosters

    @app_commands.command(name="roster", description=locale_str("Who has handed in a reflection about a meetup."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_choices)
    @app_commands.default_permissions(manage_events=True)
    @app_commands.guild_only()
    async def roster(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Show the first page."""
        acting = await organiser(interaction)
        shown = await self._rosters.roster(acting, (await meetup_named(interaction, meetup)).id)
        await reply(interaction, cards.roster(shown, say_to(interaction)))

    @pressed("roster", "page")
    async def turn(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page."""
        meetup_id, page = (int(each) for each in custom_id.parts)
        shown = await self._rosters.roster(await organiser(interaction), meetup_id, page)
        await replace(interaction, cards.roster(shown, say_to(interaction)))

    @pressed("roster", "csv")
    async def csv(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The whole roster as a file."""
        meetup, content = await self._rosters.table(await organiser(interaction), custom_id.number)
        await reply(interaction, cards.as_file(meetup, content, say_to(interaction)))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(RostersCog(bot))
