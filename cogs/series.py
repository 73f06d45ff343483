"""Series: `/series list` and `/series end`, and their buttons; they are made with `/meetup create repeat:`."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from cogs.cards import series as cards
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import group_of, open_form, replace, reply, say_to
from cogs.ui.transformers import series_choices
from cogs.ui.who import organiser


class SeriesCog(AnsweringCog):
    """The recurring meetups, for organisers."""

    series = app_commands.Group(
        name="series",
        description=locale_str("Meetups that repeat."),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._series = bot.services.series

    @series.command(name="list", description=locale_str("The series, their rules and their next dates."))
    async def list(self, interaction: discord.Interaction[Any]) -> None:
        """Show the series that go on."""
        page = await self._series.listed(await organiser(interaction))
        await reply(interaction, cards.listed(page, say_to(interaction)))

    @pressed("series", "list")
    async def turn(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of them."""
        page = await self._series.listed(await organiser(interaction), custom_id.number)
        await replace(interaction, cards.listed(page, say_to(interaction)))

    @pressed("series", "choose")
    async def choose(self, interaction: discord.Interaction[Any], _: CustomId) -> None:
        """One of them, with what can be done about it."""
        running = await self._series.show(await organiser(interaction), int(chosen(interaction)[0]))
        await reply(interaction, cards.one(running, say_to(interaction)))

    @pressed("series", "skip")
    async def skip(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask why the next one is skipped."""
        await self._series.skipping(await organiser(interaction), custom_id.number)
        say = say_to(interaction)
        submitted = CustomId("series", "skipped", custom_id.argument)
        await open_form(interaction, cards.reason_form(say("Skip the next one"), submitted, say))

    @pressed("series", "skipped")
    async def skipped(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Skip it."""
        reason = filled(interaction)["reason"].strip() or None
        done = await self._series.skip(await organiser(interaction), custom_id.number, reason)
        await replace(interaction, cards.skipped(done, say_to(interaction)))

    @series.command(name="end", description=locale_str("End a series; you see first what that means."))
    @app_commands.describe(series=locale_str("Which series"))
    @app_commands.autocomplete(series=series_choices)
    async def end(self, interaction: discord.Interaction[Any], series: str) -> None:
        """Show what ending a series would mean."""
        acting = await organiser(interaction)
        named = await self._series.named(group_of(interaction), series)
        await reply(interaction, cards.ending(await self._series.ending(acting, named.id), say_to(interaction)))

    @pressed("series", "end")
    async def ask_to_end(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The same, from the list."""
        asked = await self._series.ending(await organiser(interaction), custom_id.number)
        await replace(interaction, cards.ending(asked, say_to(interaction)))

    @pressed("series", "really")
    async def ask_why(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask why it ends."""
        await self._series.ending(await organiser(interaction), custom_id.number)
        say = say_to(interaction)
        submitted = CustomId("series", "ended", custom_id.argument)
        await open_form(interaction, cards.reason_form(say("End the series"), submitted, say))

    @pressed("series", "ended")
    async def ended(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """End it."""
        reason = filled(interaction)["reason"].strip() or None
        done = await self._series.end(await organiser(interaction), custom_id.number, reason)
        await replace(interaction, cards.ended(done, say_to(interaction)))

    @pressed("series", "keep")
    async def keep(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Let it go on."""
        running = await self._series.show(await organiser(interaction), custom_id.number)
        await replace(interaction, cards.kept(running.series.title, say_to(interaction)))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(SeriesCog(bot))
