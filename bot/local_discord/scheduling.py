"""Scheduled events: fields, statuses and permissions (D:resources/guild-scheduled-event)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.local_discord import payloads
from bot.local_discord.intents import Intent
from bot.local_discord.objects import Channel, Json, ScheduledEvent, User
from bot.local_discord.permissions import NONE, Permission
from bot.local_discord.refusals import Refused, invalid_form, missing_permissions

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild
    from bot.local_discord.world import World

STAGE, VOICE, EXTERNAL = 1, 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
MOST_OPEN = 100
NEVER_STARTED_AFTER = timedelta(hours=6)  # "hours after its start" a voice event nobody started; chosen

STEPS = {SCHEDULED: {ACTIVE, CANCELED}, ACTIVE: {COMPLETED}}


def create(world: "World", guild: "Guild", body: Json) -> ScheduledEvent:
    """POST /guilds/{g}/scheduled-events by the bot."""
    entity_type = int(body["entity_type"])
    channel = _channel(guild, body)
    _require(world.bot, guild, entity_type, channel, Permission.CREATE_EVENTS)
    if sum(event.status in {SCHEDULED, ACTIVE} for event in guild.events.values()) >= MOST_OPEN:
        raise Refused(400, 30038, "Maximum number of guild scheduled events reached (100)")
    event = ScheduledEvent(
        world.new_id(),
        guild,
        world.bot,
        body["name"],
        body.get("description"),
        datetime.fromisoformat(body["scheduled_start_time"]),
        _time(body.get("scheduled_end_time")),
        entity_type,
        channel,
        _location(body.get("entity_metadata")),
        recurrence=_recurrence(body.get("recurrence_rule")),
    )
    if event.starts_at <= world.now():
        raise invalid_form(
            "scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past."
        )
    guild.events[event.id] = event
    _send(world, "GUILD_SCHEDULED_EVENT_CREATE", event)
    world.tell("event created", event=event, guild=guild, user=world.bot)
    return event


def change(world: "World", event: ScheduledEvent, body: Json) -> None:
    """PATCH of an event; finished ones are frozen (180000)."""
    entity_type = int(body.get("entity_type") or event.entity_type)
    channel = _channel(event.guild, body) if "channel_id" in body else event.channel
    _require_rights(world.bot, event)
    _change(world, event, entity_type, channel, body)


def change_as_person(world: "World", user: User, event: ScheduledEvent, body: Json) -> None:
    """A person changes, starts or ends an event in the client, in the words of the API."""
    _require_rights(user, event)
    channel = _channel(event.guild, body) if "channel_id" in body else event.channel
    _change(world, event, int(body.get("entity_type") or event.entity_type), channel, body)


def delete_as_person(world: "World", user: User, event: ScheduledEvent) -> None:
    """Cancel Event in the client, which deletes it (discord-api-docs#4105)."""
    _require_rights(user, event)
    _remove(world, event)


def _change(world: "World", event: ScheduledEvent, entity_type: int, channel: Channel | None, body: Json) -> None:
    if event.status in {COMPLETED, CANCELED}:
        raise Refused(400, 180000, "Cannot update a finished event")
    status = int(body.get("status") or event.status)
    if status != event.status and status not in STEPS[event.status]:
        raise invalid_form("status", "BASE_TYPE_CHOICES", "Invalid status transition")
    ends_at = _time(body["scheduled_end_time"]) if "scheduled_end_time" in body else event.ends_at
    location = _location(body["entity_metadata"]) if "entity_metadata" in body else event.location
    if entity_type == EXTERNAL and (ends_at is None or not location):
        raise invalid_form("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
    event.entity_type, event.channel, event.ends_at, event.location = entity_type, channel, ends_at, location
    event.name = body.get("name") or event.name
    event.description = body.get("description", event.description)
    event.starts_at = _time(body.get("scheduled_start_time")) or event.starts_at
    if "recurrence_rule" in body:
        event.recurrence = _recurrence(body["recurrence_rule"])
    set_status(world, event, status)


def set_status(world: "World", event: ScheduledEvent, status: int) -> None:
    """Move an event on, and tell."""
    event.status = status
    _send(world, "GUILD_SCHEDULED_EVENT_UPDATE", event)
    world.tell("event changed", event=event, guild=event.guild)


def delete(world: "World", event: ScheduledEvent) -> None:
    """DELETE of an event by the bot."""
    _require_rights(world.bot, event)
    _remove(world, event)


def _remove(world: "World", event: ScheduledEvent) -> None:
    del event.guild.events[event.id]
    _send(world, "GUILD_SCHEDULED_EVENT_DELETE", event)
    world.tell("event deleted", event=event, guild=event.guild)


def keep_time(world: "World", guild: "Guild") -> None:
    """External events start and end by themselves; what nobody started is cancelled (D: § Automation)."""
    now = world.now()
    for event in guild.events.values():
        if event.entity_type == EXTERNAL:
            if event.status == SCHEDULED and event.starts_at <= now:
                set_status(world, event, ACTIVE)
            if event.status == ACTIVE and event.ends_at is not None and event.ends_at <= now:
                set_status(world, event, COMPLETED)
        elif event.status == SCHEDULED and event.starts_at + NEVER_STARTED_AFTER <= now:
            set_status(world, event, CANCELED)


def subscribe(world: "World", user: User, event: ScheduledEvent) -> None:
    """Somebody is interested."""
    if user.id not in event.guild.members:
        raise missing_permissions()
    if user.id not in event.subscribers:
        event.subscribers.add(user.id)
        _send_interest(world, "GUILD_SCHEDULED_EVENT_USER_ADD", user, event)
        world.tell("interested", user=user, event=event, guild=event.guild)


def unsubscribe(world: "World", user: User, event: ScheduledEvent) -> None:
    """Somebody is not interested any more."""
    if user.id in event.subscribers:
        event.subscribers.discard(user.id)
        _send_interest(world, "GUILD_SCHEDULED_EVENT_USER_REMOVE", user, event)
        world.tell("not interested", user=user, event=event, guild=event.guild)


def _send_interest(world: "World", name: str, user: User, event: ScheduledEvent) -> None:
    data = {
        "guild_id": str(event.guild.id),
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(user.id),
    }
    world.dispatch(name, data, guild=event.guild, intent=Intent.GUILD_SCHEDULED_EVENTS)


def _send(world: "World", name: str, event: ScheduledEvent) -> None:
    world.dispatch(name, payloads.event(event), guild=event.guild, intent=Intent.GUILD_SCHEDULED_EVENTS)


def _require(user: User, guild: "Guild", entity_type: int, channel: Channel | None, needed: Permission) -> None:
    in_channel = {
        EXTERNAL: NONE,
        VOICE: Permission.VIEW_CHANNEL | Permission.CONNECT,
        STAGE: Permission.MANAGE_CHANNELS | Permission.MUTE_MEMBERS | Permission.MOVE_MEMBERS,
    }[entity_type]
    if (needed | in_channel) & ~guild.permissions(user, channel):
        raise missing_permissions()


def _require_rights(user: User, event: ScheduledEvent) -> None:
    """One's own events with CREATE_EVENTS or MANAGE_EVENTS, others' only with MANAGE_EVENTS."""
    granted = event.guild.permissions(user)
    own = event.creator is user and Permission.CREATE_EVENTS in granted
    if not own and Permission.MANAGE_EVENTS not in granted:
        raise missing_permissions()


def _channel(guild: "Guild", body: Json) -> Channel | None:
    if body.get("channel_id") is None:
        return None
    channel = guild.channels.get(int(body["channel_id"]))
    if channel is None:
        raise Refused(404, 10003, "Unknown Channel")
    return channel


def _location(metadata: Json | None) -> str | None:
    return None if metadata is None else metadata.get("location")


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _recurrence(rule: Json | None) -> Json | None:
    if rule is None:
        return None
    empty: Json = dict.fromkeys(("by_weekday", "by_n_weekday", "by_month", "by_month_day", "by_year_day"))
    return {**empty, "end": None, "count": None, **rule}
