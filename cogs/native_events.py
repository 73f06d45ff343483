"""Discord's scheduled events for durable work, over discord.py.

discord.py 2.7.1 leaves out what Discord requires unless it is named (the type of an event, its privacy level), and
`ScheduledEvent.users` gives wrong people beyond a hundred; so types are named here, and pages read one by one.
"""

from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from typing import Any

import discord

from bot.client import MeetupBot
from bot.domain.events import EventStatus, EventTrouble, Interested, NativeEvent, Part, SeenEvent
from bot.jobs.messenger import EventRefused, Undeliverable
from bot.texts import say_in
from cogs.faults import faults_told

_PAGE = 100  # subscribers; Discord's limit
_TOO_MANY = 30038  # a hundred events scheduled or going on
_UNKNOWN_EVENT = 10070
_LOCATION = 100  # characters
# What Discord asks for besides Create Events.
_FOR_VOICE = discord.Permissions(view_channel=True, connect=True)
_FOR_STAGE = discord.Permissions(manage_channels=True, mute_members=True, move_members=True)


def seen_event(event: discord.ScheduledEvent, me: int | None, *, counted: bool = False) -> SeenEvent:
    """An event of discord.py as data; `me` is the bot's id, `counted` says whether subscribers were asked for."""
    return SeenEvent(
        event.id,
        NativeEvent(
            event.name,
            event.description or "",
            event.start_time.astimezone(UTC),
            event.end_time.astimezone(UTC) if event.end_time else None,
            event.location,
            event.channel_id,
            EventStatus(event.status.value),
        ),
        is_ours=event.creator_id == me,
        interested=event.user_count if counted else None,
    )


class DiscordEvents:
    """The scheduled events of the groups the bot is in."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot

    async def create(self, guild_id: int, event: NativeEvent, language: str) -> SeenEvent:
        """Make an event."""
        guild = self._guild(guild_id)
        wanted: dict[str, Any] = {**_placed(guild, event, language), **_timed(event)}
        with faults_told(None), _refusals_told():
            made = await guild.create_scheduled_event(
                name=event.name,
                description=event.description,
                privacy_level=discord.PrivacyLevel.guild_only,
                **wanted,
            )
        return seen_event(made, self._me)

    async def change(
        self,
        guild_id: int,
        event_id: int,
        event: NativeEvent,
        parts: Collection[Part],
        status: EventStatus | None,
        language: str,
    ) -> SeenEvent | None:
        """Write these parts and the status; None when the event is gone."""
        guild = self._guild(guild_id)
        wanted: dict[str, Any] = {}
        if Part.NAME in parts:
            wanted["name"] = event.name
        if Part.DESCRIPTION in parts:
            wanted["description"] = event.description
        if Part.TIME in parts:
            wanted |= _timed(event)
        if Part.PLACE in parts:
            wanted |= _placed(guild, event, language) | {"end_time": event.ends_at}
        if status is not None:
            wanted["status"] = discord.EventStatus(int(status))
        with faults_told(None), _refusals_told():
            try:
                there = guild.get_scheduled_event(event_id) or await guild.fetch_scheduled_event(event_id)
                if there.status is discord.EventStatus.active:
                    wanted.pop("start_time", None)  # what has begun keeps its start
                return seen_event(await there.edit(**wanted), self._me)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_EVENT:
                    raise
                return None

    async def delete(self, guild_id: int, event_id: int) -> None:
        """Delete an event, if it is there."""
        guild = self._guild(guild_id)
        with faults_told(None), suppress(discord.NotFound):
            there = guild.get_scheduled_event(event_id) or await guild.fetch_scheduled_event(event_id)
            await there.delete()

    async def read(self, guild_id: int, event_id: int) -> SeenEvent | None:
        """An event as it is now."""
        guild = self._guild(guild_id)
        with faults_told(None):
            try:
                return seen_event(await guild.fetch_scheduled_event(event_id), self._me, counted=True)
            except discord.NotFound:
                return None

    async def listed(self, guild_id: int) -> Sequence[SeenEvent]:
        """The events that are not over, counted."""
        guild = self._guild(guild_id)
        with faults_told(None):
            return [seen_event(each, self._me, counted=True) for each in await guild.fetch_scheduled_events()]

    async def interested(self, guild_id: int, event_id: int) -> Sequence[Interested]:
        """Everybody who is interested, page by page."""
        found: list[Interested] = []
        last = 0
        with faults_told(None):
            while True:
                page = await self._bot.http.get_scheduled_event_users(
                    guild_id, event_id, limit=_PAGE, with_member=True, after=last
                )
                found += [_interested(each) for each in page if not each["user"].get("bot")]
                if len(page) < _PAGE:
                    return found
                last = int(page[-1]["user"]["id"])

    @property
    def _me(self) -> int | None:
        return self._bot.user.id if self._bot.user else None

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self._bot.get_guild(guild_id)
        if guild is None:
            raise Undeliverable("the bot is not in this server")
        return guild


def _interested(subscriber: Any) -> Interested:
    user = subscriber["user"]
    member: dict[str, Any] = subscriber.get("member") or {}
    return Interested(int(user["id"]), member.get("nick") or user.get("global_name") or user["username"])


def _timed(event: NativeEvent) -> dict[str, Any]:
    return {"start_time": event.starts_at, "end_time": event.ends_at}


def _placed(guild: discord.Guild, event: NativeEvent, language: str) -> dict[str, Any]:
    """Where it is, with the type of event that goes with it.

    A channel where the bot may hold no event is named as a place instead, and one that is gone is none.
    """
    channel = guild.get_channel(event.channel_id) if event.channel_id else None
    if isinstance(channel, discord.StageChannel) and _grants(channel, _FOR_STAGE):
        return {"entity_type": discord.EntityType.stage_instance, "channel": channel}
    if isinstance(channel, discord.VoiceChannel) and _grants(channel, _FOR_VOICE):
        return {"entity_type": discord.EntityType.voice, "channel": channel}
    say = say_in(language)
    place = event.location if channel is None else f"#{channel.name}"
    return {"entity_type": discord.EntityType.external, "location": (place or say("To be announced"))[:_LOCATION]}


def _grants(channel: discord.StageChannel | discord.VoiceChannel, needed: discord.Permissions) -> bool:
    return needed <= channel.permissions_for(channel.guild.me)


@contextmanager
def _refusals_told() -> Generator[None]:
    """Tell what organisers can change from other refusals."""
    try:
        yield
    except discord.Forbidden as error:
        raise EventRefused(f"{error.status} {error.code} {error.text}", EventTrouble.PERMISSION) from error
    except discord.HTTPException as error:
        if error.code != _TOO_MANY:
            raise
        raise EventRefused(f"{error.status} {error.code} {error.text}", EventTrouble.FULL) from error
