"""/doctor: what works, what is due next, and what could not be delivered and why."""

from typing import Any

import discord
from discord import app_commands

from bot.client import MeetupBot
from bot.permissions import check
from cogs.cards.doctor import doctor
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import guild_of, reply, say_to
from cogs.ui.who import organiser

_ = app_commands.locale_str


class Doctor(AnsweringCog):
    """What organisers look at when something seems wrong."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._groups = bot.services.groups

    @app_commands.command(description=_("What works, what is due next, and what could not be delivered and why."))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_events=True)
    async def doctor(self, interaction: discord.Interaction[Any]) -> None:
        """Show permissions and deliveries."""
        await self._examine(interaction)

    @pressed("doctor", "open")
    async def opened(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """The same, from a notice in the organisers' channel."""
        await self._examine(interaction)

    async def _examine(self, interaction: discord.Interaction[Any]) -> None:
        who = await organiser(interaction)
        group = await self._groups.ready(who.guild_id)
        owed = await self._groups.deliveries(who.guild_id)
        feeds = [view.feed for view in await self._bot.services.feeds.listed(who)]
        now, checks = self._bot.clock.now(), check(guild_of(interaction), group)
        await reply(interaction, doctor(group, checks, owed, now, say_to(interaction), feeds))


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Doctor(bot))
