"""The digest: a look at it beforehand, posting it at once, when it comes, and reading what is behind it."""

from typing import Any

import discord
from discord import app_commands

from bot.client import MeetupBot
from bot.domain.digest import Week
from bot.domain.problems import N_, NotFound
from cogs.cards import digests as cards
from cogs.cards.meetups import both_times
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, pressed
from cogs.ui.respond import group_of, reply, say_to
from cogs.ui.who import organiser

_WEEKDAYS = [
    app_commands.Choice(name=app_commands.locale_str("Monday"), value=0),
    app_commands.Choice(name=app_commands.locale_str("Tuesday"), value=1),
    app_commands.Choice(name=app_commands.locale_str("Wednesday"), value=2),
    app_commands.Choice(name=app_commands.locale_str("Thursday"), value=3),
    app_commands.Choice(name=app_commands.locale_str("Friday"), value=4),
    app_commands.Choice(name=app_commands.locale_str("Saturday"), value=5),
    app_commands.Choice(name=app_commands.locale_str("Sunday"), value=6),
]


class Digests(AnsweringCog):
    """Commands of organisers, and the buttons under a posted digest."""

    digest = app_commands.Group(
        name="digest",
        description=app_commands.locale_str("The group's weekly digest"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._digests = bot.services.digests

    async def cog_load(self) -> None:
        """Make sure that every group's next digest is planned, whatever happened while the bot was away."""
        await self._digests.ensure_planned()

    @digest.command(description=app_commands.locale_str("See the coming digest as it would be now"))
    @app_commands.describe(week=app_commands.locale_str("Another week, like 2026-W47"))
    async def preview(self, interaction: discord.Interaction[Any], week: str | None = None) -> None:
        """Show the digest to the organiser alone."""
        who = await organiser(interaction)
        group, digest = await self._digests.of_week(who.guild_id, Week.parse(week) if week else None)
        for card in cards.preview(digest, group, say_to(interaction)):
            await reply(interaction, card)

    @digest.command(description=app_commands.locale_str("Post the coming digest now instead of at its hour"))
    @app_commands.describe(week=app_commands.locale_str("Another week, like 2026-W47"))
    async def post(self, interaction: discord.Interaction[Any], week: str | None = None) -> None:
        """Post the digest of a week, which is done once."""
        who = await organiser(interaction)
        group = await self._digests.post_now(who.guild_id, Week.parse(week) if week else None)
        channel = group.reflection_channel_id or group.announcement_channel_id
        say = say_to(interaction)
        await reply(interaction, say("On its way to {channel}.", channel=f"<#{channel}>"))

    @digest.command(description=app_commands.locale_str("Choose when the digest is posted each week"))
    @app_commands.describe(
        day=app_commands.locale_str("The day of the week"),
        hour=app_commands.locale_str("The hour, 0 to 23, in the group's time zone"),
    )
    @app_commands.choices(day=_WEEKDAYS)
    async def schedule(
        self, interaction: discord.Interaction[Any], day: int, hour: app_commands.Range[int, 0, 23]
    ) -> None:
        """Set the day and hour, and say when the next one comes."""
        who = await organiser(interaction)
        group, coming = await self._digests.schedule(who.guild_id, day, hour)
        say = say_to(interaction)
        await reply(interaction, say("Done. Next digest: {moment}.", moment=both_times(coming, group.zone, say)))

    @pressed("digest", "read")
    async def read(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Let a reader choose one of the reflections behind a digest."""
        guild_id, say = group_of(interaction), say_to(interaction)
        week = await self._digests.week_of(guild_id, int(custom_id.parts[0]))
        found = await self._digests.to_read(guild_id, week, interaction.user.id)
        for card in cards.choice_of_reflections(found, week, say):
            await reply(interaction, card)

    @pressed("digest", "show")
    async def show(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show the chosen reflection whole, to this reader alone."""
        week, [key] = Week.parse(custom_id.parts[0]), chosen(interaction)
        found = await self._digests.to_read(group_of(interaction), week, interaction.user.id)
        reflection = cards.by_key(found).get(key)
        if reflection is None:
            raise NotFound(N_("That reflection was changed or taken back. Open the list again."))
        form = await self._digests.form_of(reflection)
        for card in cards.whole(reflection, form, say_to(interaction)):
            await reply(interaction, card)


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Digests(bot))
