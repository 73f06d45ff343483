"""Calendars outside Discord: `/calendar`, and the button on each card."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from cogs.cards import calendars as cards
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import in_time, replace, reply, say_to
from cogs.ui.who import member_of, organiser, someone_by_role


class CalendarsCog(AnsweringCog):
    """The group's meetups, and one's own, where people keep their other appointments."""

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services

    @app_commands.command(name="calendar", description=locale_str("The meetups for your own calendar app."))
    @app_commands.guild_only()
    async def calendar(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over the group's calendar and the person's own."""
        who = await someone_by_role(interaction)
        offered = await in_time(interaction, self._services.calendars.offer(who))
        await reply(interaction, cards.offered(offered, say_to(interaction), organises=who.is_organiser))

    @pressed("calendar", "renew_own")
    async def renew_own(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Another address for one's own calendar."""
        who = await someone_by_role(interaction)
        offered = await in_time(interaction, self._services.calendars.renew_own(who), instead=True)
        card = cards.offered(offered, say_to(interaction), organises=who.is_organiser, renewed=True)
        await replace(interaction, card)

    @pressed("calendar", "renew_group")
    async def renew_group(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Another address for the group's."""
        renewing = self._services.calendars.renew_group(await organiser(interaction))
        offered = await in_time(interaction, renewing, instead=True)
        await replace(interaction, cards.offered(offered, say_to(interaction), organises=True, renewed=True))

    @pressed("calendar", "meetup")
    async def meetup(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """One meetup as a file."""
        who = await member_of(interaction, custom_id.number)
        file = await in_time(interaction, self._services.calendars.of_meetup(who, custom_id.number))
        await reply(interaction, cards.meetup_file(file, say_to(interaction)))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(CalendarsCog(bot))
