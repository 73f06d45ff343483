"""What Discord tells of its scheduled events, and the organisers' buttons about them."""

import json
from typing import Any

import discord
from discord.ext import commands

from bot.client import MeetupBot
from cogs.cards.meetups import plain
from cogs.cards.organising import cancellation
from cogs.native_events import seen_event
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import reply, say_to
from cogs.ui.who import organiser

_INTEREST = "GUILD_SCHEDULED_EVENT_USER_"  # ADD or REMOVE


class Events(AnsweringCog):
    """Scheduled events as people change them in Discord."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._events = bot.services.events
        self._edits = bot.services.edits

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        """An event was changed: by somebody, by Discord at its time, or by us."""
        await self._events.changed_there(after.guild_id, seen_event(after, None))

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        """An event was deleted."""
        await self._events.deleted_there(event.guild_id, event.id)

    @commands.Cog.listener()
    async def on_socket_raw_receive(self, frame: str) -> None:
        """Somebody is interested, or is not any more.

        discord.py tells of it only where the person is cached, which takes the privileged members intent.
        """
        if _INTEREST in frame and str((told := json.loads(frame)).get("t")).startswith(_INTEREST):
            event = told["d"]
            await self._events.interest_changed(int(event["guild_id"]), int(event["guild_scheduled_event_id"]))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """With a voice channel its events are deleted, and Discord does not say so (discord-api-docs#4581)."""
        if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            await self._events.look_at([channel.guild.id])

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Try again what was refused, once a role that may be ours may make events."""
        if after.permissions.create_events and not before.permissions.create_events:
            await self._events.look_at([after.guild.id])

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look at what happened while there was no connection."""
        await self._events.look_at({guild.id for guild in self._bot.guilds})

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """The same after an outage of one server; at the start `on_ready` looks at all of them."""
        if self._bot.is_ready():
            await self._events.look_at([guild.id])

    @pressed("event", "restore")
    async def restore(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Make a deleted event again."""
        await self._make(interaction, which)

    @pressed("event", "permission")
    async def permitted(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Try again now that the permission is there."""
        await self._make(interaction, which)

    @pressed("event", "full")
    async def has_room(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Try again now that there is room."""
        await self._make(interaction, which)

    @pressed("event", "cancel")
    async def cancel(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Ask once whether the meetup of a deleted event is to be cancelled too."""
        asked = await self._edits.ask_to_cancel(await organiser(interaction), which.number, None)
        await reply(interaction, cancellation(asked, say_to(interaction)))

    async def _make(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        meetup = await self._events.restore(await organiser(interaction), which.number)
        say = say_to(interaction)
        text = say("**{title}** will be among this server's events in a moment.", title=plain(meetup.title))
        await reply(interaction, text)


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Events(bot))
