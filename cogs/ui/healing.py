"""Noticing that a server's channels take our messages again."""

import discord

from bot.client import MeetupBot
from bot.permissions import Place, channel_of, may_post


async def heal(bot: MeetupBot, guild: discord.Guild) -> None:
    """Try again what failed in channels that take our messages now; does nothing where there was no trouble."""
    troubles = bot.services.troubles
    in_trouble = await troubles.channels_in_trouble(guild.id)
    if not in_trouble:
        return
    group = await bot.services.groups.find(guild.id)
    chosen = {channel_of(group, place) for place in Place} if group else set[int | None]()
    working = [each for each in in_trouble | chosen if each is not None and may_post(guild, each)]
    if working:
        await troubles.works_again(guild.id, working)
