"""The JSON of a server, and of the application, as Discord's API and gateway show them."""

from typing import TYPE_CHECKING

from bot.local_discord.objects import Channel, Json, User
from bot.local_discord.payloads import channel, event, iso, member, role, thread, user
from bot.local_discord.permissions import permissions_of

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild


def voice_state(guild: "Guild", person: User, place: Channel | None) -> Json:
    """Where somebody is in voice."""
    return {
        "user_id": str(person.id),
        "channel_id": None if place is None else str(place.id),
        "guild_id": str(guild.id),
        "session_id": f"voice-{person.id}",
        "deaf": False,
        "mute": False,
        "self_deaf": False,
        "self_mute": False,
        "self_video": False,
        "suppress": False,
        "request_to_speak_timestamp": None,
    }


def guild(one: "Guild") -> Json:
    """A server as HTTP answers show it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": str(one.owner.id),
        "application_id": None,
        "region": "us-west",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": str(one.system_channel.id) if one.system_channel else None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "roles": [role(each) for each in one.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": one.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create(one: "Guild") -> Json:
    """GUILD_CREATE: without the members and presences intents only the bot and people in voice are listed."""
    bot = one.world.bot
    listed = [one.members[bot.id], *(one.members[key] for key in one.voice if key != bot.id)]
    threads = [each for each in one.threads.values() if not each.archived and one.world.can_see(bot, each)]
    return {
        **guild(one),
        "joined_at": iso(one.members[bot.id].joined_at),
        "large": False,
        "member_count": len(one.members),
        "members": [member(each) for each in listed],
        "channels": [channel(each) for each in one.channels.values()],
        "threads": [thread(each, bot) for each in threads],
        "presences": [],
        "voice_states": [voice_state(one, one.world.users[user_id], place) for user_id, place in one.voice.items()],
        "stage_instances": [],
        "soundboard_sounds": [],
        "guild_scheduled_events": [event(each) for each in one.events.values() if each.status in {1, 2}],
    }


def application(bot: User, owner: User, guilds: int, flags: int) -> Json:
    """The application as its own bot sees it."""
    return {
        "id": str(bot.id),
        "name": bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(owner),
        "approximate_guild_count": guilds,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }


def own_guild(one: "Guild", bot: User) -> Json:
    """A server in the bot's own list."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(int(permissions_of(one.members[bot.id]))),
        "features": [],
    }
