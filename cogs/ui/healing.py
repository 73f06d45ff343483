"""Whether a server's channels take our messages: said when something is announced, noticed when they do again."""

from typing import Any

import discord

from bot.client import MeetupBot
from bot.permissions import Place, channel_of, check, may_post
from cogs.cards.checks import channel_line
from cogs.ui.respond import bot_of, guild_of, say_to


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


async def wrong_with_announcements(interaction: discord.Interaction[Any]) -> list[str]:
    """What keeps an announcement, or a part of it, from being posted: a line for whoever announces; mostly none."""
    guild = guild_of(interaction)
    group = await bot_of(interaction).services.groups.ready(guild.id)
    say = say_to(interaction)
    found = [each for each in check(guild, group).channels if each.place is Place.ANNOUNCEMENTS and not each.is_fine]
    return [channel_line(each, say) for each in found]
