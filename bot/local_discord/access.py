"""Who can see a channel, and who may do what there."""

from typing import TYPE_CHECKING

from bot.local_discord.objects import Channel, ChannelType, User
from bot.local_discord.permissions import NONE, Permission, permissions_in
from bot.local_discord.refusals import Refused, missing_access, missing_permissions

if TYPE_CHECKING:
    from bot.local_discord.world import World

WRITABLE = frozenset({ChannelType.TEXT, ChannelType.VOICE, ChannelType.ANNOUNCEMENT, ChannelType.STAGE})


def can_see(user: User, channel: Channel) -> bool:
    """Whether a channel, thread or DM is open to somebody; to the bot every DM is."""
    if channel.is_dm:
        return user.bot or user is channel.recipient
    if channel.guild is None or user.id not in channel.guild.members:
        return False
    granted = permissions_in(channel.guild.members[user.id], channel)
    if channel.type is ChannelType.PRIVATE_THREAD and user.id not in channel.members:
        return Permission.MANAGE_THREADS in granted
    return Permission.VIEW_CHANNEL in granted


def granted_to(user: User, channel: Channel) -> Permission:
    """What somebody may do in a channel of a server; nothing outside of one."""
    return NONE if channel.guild is None else channel.guild.permissions(user, channel)


def require(user: User, channel: Channel, needed: Permission) -> None:
    """Refuse with 50001 what cannot be seen, with 50013 what may not be done."""
    if not can_see(user, channel):
        raise missing_access()
    if not channel.is_dm and needed & ~granted_to(user, channel):
        raise missing_permissions()


def require_writing(world: "World", user: User, channel: Channel) -> None:
    """Refuse where somebody may not write: hidden, not allowed, closed DMs, locked threads."""
    if channel.is_dm:
        _require_open_dm(world, user, channel)
        return
    if channel.is_thread:
        require(user, channel, Permission.SEND_MESSAGES_IN_THREADS)
        if channel.locked and Permission.MANAGE_THREADS not in granted_to(user, channel):
            raise Refused(400, 160005, "Thread is locked")
        return
    require(user, channel, Permission.SEND_MESSAGES)
    if channel.type not in WRITABLE:
        raise Refused(400, 50008, "Cannot send messages in a non-text channel")


def _require_open_dm(world: "World", user: User, channel: Channel) -> None:
    recipient = channel.recipient
    if recipient is None or not user.bot:
        return
    if not any(world.bot.id in guild.members for guild in world.guilds_of(recipient)):
        raise Refused(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
    if not recipient.dms_open:
        raise Refused(403, 50007, "Cannot send messages to this user")
