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
# crash is found again; threads keep the talk about a meetup together.
NAMES = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "embed_links": N_("Embed Links"),
    "read_message_history": N_("Read Message History"),
    "create_public_threads": N_("Create Public Threads"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
}

NEEDED = {
    Place.ANNOUNCEMENTS: tuple(NAMES),
    Place.REFLECTIONS: tuple(NAMES),
    Place.ORGANISERS: ("view_channel", "send_messages", "embed_links", "read_message_history"),
}

INVITED = discord.Permissions(**{name: True for needed in NEEDED.values() for name in needed})
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
        return self.channel_id is not None and self.is_there and not self.missing


def channel_of(group: Group, place: Place) -> int | None:
    """The id of the channel that a group has chosen for a place."""
    return {
        Place.ANNOUNCEMENTS: group.announcement_channel_id,
        Place.REFLECTIONS: group.reflection_channel_id,
        Place.ORGANISERS: group.organiser_channel_id,
    }[place]


def check_channels(guild: discord.Guild, group: Group) -> list[ChannelCheck]:
    """Look at each channel of a group as Discord shows it to us now."""
    return [_check(guild, place, channel_of(group, place)) for place in Place]


def _check(guild: discord.Guild, place: Place, channel_id: int | None) -> ChannelCheck:
    channel = guild.get_channel(channel_id) if channel_id else None
    if channel is None:
        return ChannelCheck(place, channel_id, is_there=False)
    granted = channel.permissions_for(guild.me)
    missing = [NAMES[name] for name in NEEDED[place] if not getattr(granted, name)]
    return ChannelCheck(place, channel_id, missing=missing)
