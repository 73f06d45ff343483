"""The JSON that the load generator sends: what discord.py 2.7.1 needs of each object, and the people's interactions."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.clock import SystemClock

Json = dict[str, Any]

APPLICATION_ID = 810_000_000_000_000_000
BOT_ID = APPLICATION_ID
FIRST_GUILD_ID = 820_000_000_000_000_000
FIRST_USER_ID = 830_000_000_000_000_000
CARD_ID = 840_000_000_000_000_000
_DISCORD_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_JOINED = "2026-01-15T18:00:00+00:00"
_MANAGE_NOTHING = "1071698660929"  # what an ordinary member may do in an ordinary channel
_CHANNELS, _ROLES = 12, 8  # of an ordinary small server


def guild_id(number: int) -> int:
    """The id of the server `number` (from 0), spread over the ids as creation times would."""
    return FIRST_GUILD_ID + (number << 22)


def channel_id(guild: int, number: int = 0) -> int:
    """The id of a channel (from 0) of a server."""
    return guild + 1_000 + number


def snowflake(count: int) -> int:
    """An id made now: discord.py reads from an interaction's id when its token ends."""
    return (int((SystemClock().now() - _DISCORD_EPOCH).total_seconds() * 1000) << 22) + count % (1 << 22)


def user(user_id: int, name: str) -> Json:
    """A user."""
    return {
        "id": str(user_id),
        "username": name.lower(),
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "public_flags": 0,
    }


BOT = {**user(BOT_ID, "Afterword"), "bot": True}


def application() -> Json:
    """GET /oauth2/applications/@me."""
    return {
        "id": str(APPLICATION_ID),
        "name": "Afterword",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(FIRST_USER_ID, "Host"),
        "verify_key": "0" * 64,
        "flags": 0,
    }


def ready(gateway_url: str, guilds: Sequence[int], shard: Sequence[int]) -> Json:
    """The data of READY."""
    return {
        "v": 10,
        "user": BOT,
        "session_id": "benchmark",
        "resume_gateway_url": gateway_url,
        "guilds": [{"id": str(each), "unavailable": True} for each in guilds],
        "application": {"id": str(APPLICATION_ID), "flags": 0},
        "shard": list(shard),
    }


def guild_create(guild: int) -> Json:
    """The data of GUILD_CREATE: a server with a dozen channels, some roles, and the bot as the only member sent."""
    everyone: Json = {"id": str(guild), "name": "@everyone", "permissions": _MANAGE_NOTHING, "position": 0}
    roles = [everyone] + [
        {"id": str(guild + 100 + number), "name": f"role {number}", "permissions": "0", "position": number}
        for number in range(1, _ROLES)
    ]
    channels: list[Json] = [
        {
            "id": str(channel_id(guild, number)),
            "type": 0,
            "name": f"channel-{number}",
            "position": number,
            "topic": None,
            "permission_overwrites": [{"id": str(guild), "type": 0, "allow": "0", "deny": "2048"}],
        }
        for number in range(_CHANNELS)
    ]
    me: Json = {"user": BOT, "roles": [], "flags": 0, "joined_at": _JOINED, "deaf": False, "mute": False}
    return {
        "id": str(guild),
        "name": "Riverbend Python",
        "icon": None,
        "owner_id": str(FIRST_USER_ID),
        "unavailable": False,
        "member_count": 300,
        "preferred_locale": "en-US",
        "features": [],
        "roles": [{"color": 0, "hoist": False, "managed": False, "mentionable": False, **each} for each in roles],
        "channels": channels,
        "members": [me],
        "threads": [],
        "emojis": [],
        "stickers": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
    }


def interaction(interaction_id: int, person: int, kind: int, data: Json, message: Json | None) -> Json:
    """An interaction of one of the group's members, in its first channel."""
    guild = guild_id(0)
    place: Json = {"id": str(channel_id(guild)), "type": 0, "guild_id": str(guild), "name": "channel-0"}
    who: Json = {
        "user": user(FIRST_USER_ID + person, f"Member{person}"),
        "roles": [],
        "flags": 0,
        "joined_at": _JOINED,
        "permissions": _MANAGE_NOTHING,
        "deaf": False,
        "mute": False,
    }
    frame: Json = {
        "id": str(interaction_id),
        "application_id": str(APPLICATION_ID),
        "type": kind,
        "token": f"token-of-{interaction_id}",
        "version": 1,
        "attachment_size_limit": 10_485_760,
        "app_permissions": "2248473465835073",
        "locale": "en-US",
        "guild_locale": "en-US",
        "guild_id": str(guild),
        "guild": {"id": str(guild), "locale": "en-US", "features": []},
        "channel_id": place["id"],
        "channel": {**place, "permissions": _MANAGE_NOTHING},
        "member": who,
        "data": data,
        "entitlements": [],
        "context": 0,
    }
    return frame if message is None else {**frame, "message": message}


def message(content: Json, message_id: int = CARD_ID) -> Json:
    """A message of the bot in the group's first channel; `content` is what was sent: text, embeds, components."""
    return {
        "tts": False,
        "content": content.get("content") or "",
        "embeds": content.get("embeds") or [],
        "components": content.get("components") or [],
        "flags": content.get("flags", 0),
        "id": str(message_id),
        "type": 0,
        "channel_id": str(channel_id(guild_id(0))),
        "author": BOT,
        "timestamp": _JOINED,
        "edited_timestamp": None,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "pinned": False,
    }
