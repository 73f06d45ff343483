"""Servers that come, go and change: hello, farewell, and what no longer works there or works again."""

import logging

import discord
from discord.ext import commands

from bot.client import MeetupBot
from bot.permissions import Place, channel_of
from bot.texts import say_in
from cogs.cards.welcome import welcome
from cogs.ui.healing import heal
from cogs.ui.respond import OUTSIDE_FAULTS

log = logging.getLogger(__name__)


class Servers(commands.Cog):
    """What Discord tells about servers as a whole.

    What was deleted is told to the organisers at once. A permission that was taken away is told of when something
    fails because of it: whoever changes permissions changes several.
    """

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._groups = bot.services.groups
        self._troubles = bot.services.troubles

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep what is stored of a group that took the bot back, and say hello."""
        await self._groups.returned(guild.id)
        channel = guild.system_channel
        if channel is None or not channel.permissions_for(guild.me).send_messages:
            return
        try:
            await channel.send(welcome(say_in(guild.preferred_locale.value)).content)
        except OUTSIDE_FAULTS as fault:
            log.info("could not say hello: %s", type(fault).__name__)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Begin the 30 days after which everything of a group is deleted."""
        await self._groups.left(guild.id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Notice what happened while there was no connection: servers joined or left, things deleted or put right."""
        count = self._bot.shard_count or 1
        guilds = {guild.id: guild for guild in self._bot.guilds if not guild.unavailable}
        present = [guild.id for guild in self._bot.guilds]
        for group in await self._groups.still_in(present, (count, list(self._bot.shards))):
            guild = guilds.get(group.guild_id)
            if guild is None:
                continue
            for channel_id in {channel_of(group, place) for place in Place} - {None}:
                if guild.get_channel(channel_id or 0) is None:
                    await self._troubles.deleted(guild.id, channel_id=channel_id)
            if group.organiser_role_id is not None and guild.get_role(group.organiser_role_id) is None:
                await self._troubles.deleted(guild.id, role_id=group.organiser_role_id)
        for guild_id in await self._troubles.groups_in_trouble() & guilds.keys():
            await heal(self._bot, guilds[guild_id])
        await self._groups.keep_house()

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Tell the organisers of a channel that they had chosen."""
        await self._troubles.deleted(channel.guild.id, channel_id=channel.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Tell the organisers of their role."""
        await self._troubles.deleted(role.guild.id, role_id=role.id)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Permissions of a channel may have come back."""
        await heal(self._bot, after.guild)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Permissions of a role of ours may have come back."""
        await heal(self._bot, after.guild)

    @commands.Cog.listener()
    async def on_member_update(self, _before: discord.Member, after: discord.Member) -> None:
        """We may have been given a role; of others Discord tells us nothing."""
        if after.id == after.guild.me.id:
            await heal(self._bot, after.guild)


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Servers(bot))
