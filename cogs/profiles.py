"""`/profile edit`: how people stand under their published posts."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.services.profiles import Owner
from cogs.cards import profiles as cards
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, filled, pressed
from cogs.ui.respond import open_form, reply, say_to


class ProfilesCog(AnsweringCog):
    """One profile for each person, in every group the same."""

    profile = app_commands.Group(name="profile", description=locale_str("How you stand under published posts."))

    def __init__(self, bot: MeetupBot) -> None:
        self._profiles = bot.services.profiles

    @profile.command(name="edit", description=locale_str("Your name, a line about you, website and GitHub handle."))
    async def edit(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form."""
        await self._open(interaction)

    @pressed("profile", "edit")
    async def edit_again(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Open the form, below the profile."""
        await self._open(interaction)

    async def _open(self, interaction: discord.Interaction[Any]) -> None:
        profile = await self._profiles.of(_owner(interaction))
        await open_form(interaction, cards.form(profile, say_to(interaction)))

    @pressed("profile", "saved")
    async def saved(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Store what the form says, and show what becomes of it."""
        given = filled(interaction)
        profile = await self._profiles.save(
            _owner(interaction),
            name=given["name"],
            bio=given["bio"],
            website=given["website"],
            github=given["github"],
        )
        await reply(interaction, cards.saved(profile, say_to(interaction)))


def _owner(interaction: discord.Interaction[Any]) -> Owner:
    user = interaction.user
    # In a group they may go by another name, which is not for the whole world.
    return Owner(user.id, user.global_name or user.name, str(interaction.locale))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(ProfilesCog(bot))
