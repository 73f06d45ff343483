"""/help: what there is, by role, in a few lines."""

from typing import Any

import discord
from discord import app_commands

from bot.client import MeetupBot
from cogs.cards.help import help_card
from cogs.ui.presses import AnsweringCog
from cogs.ui.respond import reply, say_to
from cogs.ui.who import someone_by_role

_ = app_commands.locale_str


class Help(AnsweringCog):
    """What there is."""

    @app_commands.command(description=_("What I can do for you, in a few lines."))
    async def help(self, interaction: discord.Interaction[Any]) -> None:
        """Show the commands that are for whoever asks."""
        organises = interaction.guild_id is not None and (await someone_by_role(interaction)).is_organiser
        await reply(interaction, help_card(say_to(interaction), organises=organises))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(Help())
