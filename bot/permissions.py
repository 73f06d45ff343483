"""Which of Discord's permissions Afterword needs, where and what for, and the link that asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import discord

from bot.domain.groups import Group
from bot.domain.problems import N_


class Place(StrEnum):
    """The three channels of a group."""

    ANNOUNCEMENTS = "announcements"
    REFLECTIONS = "reflections"
    ORGANISERS = "organisers"


# By discord.py's name, with the name that Discord shows. Reading the history is how a message sent just before a
# crash is found again; threads keep the talk about a meetup together. Creating events is enough to change one's own
# (platform: Manage Events is for those of others).
NAMES = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "embed_links": N_("Embed Links"),
    "read_message_history": N_("Read Message History"),
    "create_public_threads": N_("Create Public Threads"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "create_events": N_("Create Events"),
}

_TO_POST = ("view_channel", "send_messages", "embed_links", "read_message_history")
_FOR_THREADS = ("create_public_threads", "send_messages_in_threads")

NEEDED = {
    Place.ANNOUNCEMENTS: (*_TO_POST, *_FOR_THREADS),
    Place.REFLECTIONS: (*_TO_POST, *_FOR_THREADS),
    Place.ORGANISERS: _TO_POST,
}
FOR_EVENTS = ("create_events",)  # in the server as a whole

INVITED = discord.Permissions(**{name: True for needed in (*NEEDED.values(), FOR_EVENTS) for name in needed})
SCOPES = ("bot", "applications.commands")


def invite_link(application_id: int | str) -> str:
    """The link by which somebody with Manage Server adds the bot, with exactly the permissions it needs."""
    return discord.utils.oauth_url(application_id, permissions=INVITED, scopes=SCOPES)


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """One of a group's channels: which it is, whether it is there, and which permissions are missing in it."""

    place: Place
    channel_id: int | None
    is_there: bool = True
    missing: Sequence[str] = ()

    @property
    def is_fine(self) -> bool:
        """Whether everything that is to be said there can be said."""
        if self.channel_id is None:
            return self.place is Place.REFLECTIONS  # they go where announcements go
        return self.is_there and not self.missing


@dataclass(frozen=True, slots=True)
class CheckList:
    """What works in a group and what is missing, as Discord shows it to us now.

    `missing_for_events` are permissions in the server as a whole; it is empty where the group wants no native events.
    """

    channels: Sequence[ChannelCheck]
    missing_for_events: Sequence[str] = ()
    role_is_gone: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to do."""
        all_there = all(channel.is_fine for channel in self.channels)
        return all_there and not self.missing_for_events and not self.role_is_gone


def channel_of(group: Group, place: Place) -> int | None:
    """The id of the channel that a group has chosen for a place."""
    return {
        Place.ANNOUNCEMENTS: group.announcement_channel_id,
        Place.REFLECTIONS: group.reflection_channel_id,
        Place.ORGANISERS: group.organiser_channel_id,
    }[place]


def check(guild: discord.Guild, group: Group) -> CheckList:
    """Look at what a group's settings need, and at nothing that is switched off."""
    mine = guild.me.guild_permissions
    role_id = group.organiser_role_id
    return CheckList(
        [_check_channel(guild, group, place) for place in Place],
        _missing(mine, FOR_EVENTS) if group.scheduled_events else (),
        role_is_gone=role_id is not None and guild.get_role(role_id) is None,
    )


def may_post(guild: discord.Guild, channel_id: int) -> bool:
    """Whether a channel or thread is there, and takes what we post."""
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None:
        return False
    granted = channel.permissions_for(guild.me)
    writes = granted.send_messages_in_threads if isinstance(channel, discord.Thread) else granted.send_messages
    return writes and granted.view_channel and granted.embed_links and granted.read_message_history


def _check_channel(guild: discord.Guild, group: Group, place: Place) -> ChannelCheck:
    channel_id = channel_of(group, place)
    channel = guild.get_channel(channel_id) if channel_id else None
    if channel is None:
        return ChannelCheck(place, channel_id, is_there=False)
    without_threads = place is Place.ANNOUNCEMENTS and not group.meetup_threads
    needed = _TO_POST if without_threads else NEEDED[place]
    return ChannelCheck(place, channel_id, missing=_missing(channel.permissions_for(guild.me), needed))


def _missing(granted: discord.Permissions, needed: Sequence[str]) -> list[str]:
    return [NAMES[name] for name in needed if not getattr(granted, name)]
