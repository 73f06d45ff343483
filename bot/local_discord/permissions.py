"""Who may do what where: Discord's permission bits, computed from roles and channel overwrites."""

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.local_discord.objects import Channel, Member


class Permission(IntFlag):
    """The bits this world decides by (D:topics/permissions)."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    MOVE_MEMBERS = 1 << 24
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


NONE = Permission(0)
ALL = Permission((1 << 53) - 1)

MEMBER = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.CONNECT
    | Permission.SPEAK
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What @everyone may do in a new server."""

ORGANISER = Permission.MANAGE_EVENTS | Permission.CREATE_EVENTS
"""What makes somebody an organiser of events."""

BOT = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_EVENTS
    | Permission.PIN_MESSAGES
)
"""A meetup bot's usual invitation; give `install_bot` another set to try less."""


def permissions_of(member: "Member") -> Permission:
    """What a member may do in the server as a whole."""
    if member.guild.owner is member.user:
        return ALL
    granted = member.guild.everyone.permissions
    for role in member.roles:
        granted |= role.permissions
    return ALL if Permission.ADMINISTRATOR in granted else granted


def permissions_in(member: "Member", channel: "Channel") -> Permission:
    """What a member may do in one channel; a thread follows its parent (D:topics/permissions)."""
    granted = permissions_of(member)
    if granted == ALL:
        return ALL
    place = channel.parent if channel.is_thread and channel.parent is not None else channel
    overwrites = {overwrite.id: overwrite for overwrite in place.overwrites}
    everyone = overwrites.get(member.guild.id)
    if everyone is not None:
        granted = (granted & ~everyone.deny) | everyone.allow
    allow, deny = NONE, NONE
    for role in member.roles:
        overwrite = overwrites.get(role.id)
        if overwrite is not None:
            allow |= overwrite.allow
            deny |= overwrite.deny
    granted = (granted & ~deny) | allow
    own = overwrites.get(member.user.id)
    if own is not None:
        granted = (granted & ~own.deny) | own.allow
    return _without_what_follows(granted)


def _without_what_follows(granted: Permission) -> Permission:
    """Who cannot see a channel can do nothing there; who cannot write cannot attach or mention either."""
    if Permission.VIEW_CHANNEL not in granted:
        return NONE
    if not granted & (Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS):
        granted &= ~(Permission.MENTION_EVERYONE | Permission.ATTACH_FILES | Permission.EMBED_LINKS)
    return granted
