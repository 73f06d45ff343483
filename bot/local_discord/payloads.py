"""The JSON of every object, as Discord's API and gateway show it (D:resources; keys as in platform document B3, B4)."""

from datetime import datetime

from bot.local_discord.objects import (
    Attachment,
    Channel,
    ChannelType,
    Command,
    Interaction,
    InteractionType,
    Json,
    Member,
    Message,
    Role,
    ScheduledEvent,
    User,
)
from bot.local_discord.permissions import permissions_in

ATTACHMENT_SIZE_LIMIT = 10 * 1024 * 1024  # bytes; what a server without boosts allows


def iso(moment: datetime) -> str:
    """A time as Discord writes it, with offset."""
    return moment.isoformat()


def iso_or_none(moment: datetime | None) -> str | None:
    """A time as Discord writes it, if there is one."""
    return None if moment is None else moment.isoformat()


def user(person: User) -> Json:
    """A user object."""
    data: Json = {
        "id": str(person.id),
        "username": person.name,
        "discriminator": "0000" if person.bot else "0",
        "global_name": person.global_name,
        "avatar": None,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }
    if person.bot:
        data["bot"] = True
    return data


def own_user(bot: User) -> Json:
    """The bot as it sees itself."""
    return {**user(bot), "mfa_enabled": False, "locale": bot.locale, "verified": True, "email": None}


def member(who: Member) -> Json:
    """A member object with its user."""
    return {**member_without_user(who), "user": user(who.user)}


def member_without_user(who: Member) -> Json:
    """A member object as it stands beside an author."""
    return {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "deaf": False,
        "flags": 0,
        "joined_at": iso(who.joined_at),
        "mute": False,
        "nick": who.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role.id) for role in who.roles],
    }


def role(one: Role) -> Json:
    """A role object."""
    data: Json = {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(int(one.permissions)),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": one.managed_by is not None,
        "mentionable": one.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    if one.managed_by is not None:
        data["tags"] = {"bot_id": str(one.managed_by.id)}
    return data


def channel(place: Channel) -> Json:
    """A channel object of any kind."""
    if place.is_dm:
        return dm(place)
    if place.is_thread:
        return thread(place)
    data: Json = {
        "id": str(place.id),
        "type": int(place.type),
        "guild_id": _guild_id(place),
        "name": place.name,
        "position": place.position,
        "flags": 1 << 4 if place.requires_tag else 0,
        "parent_id": None if place.parent is None else str(place.parent.id),
        "nsfw": False,
        "permission_overwrites": [
            {"id": str(o.id), "type": o.type, "allow": str(int(o.allow)), "deny": str(int(o.deny))}
            for o in place.overwrites
        ],
    }
    if place.type in {ChannelType.VOICE, ChannelType.STAGE}:
        return {**data, "bitrate": 64000, "user_limit": 0, "rtc_region": None}
    if place.type is ChannelType.CATEGORY:
        return data
    data |= {"topic": place.topic, "rate_limit_per_user": place.slowmode, "last_message_id": None}
    if place.type is ChannelType.FORUM:
        data |= {
            "available_tags": place.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return data


def dm(place: Channel) -> Json:
    """A DM as the bot sees it."""
    recipients = [] if place.recipient is None else [user(place.recipient)]
    return {
        "id": str(place.id),
        "type": 1,
        "flags": 0,
        "last_message_id": None,
        "recipients": recipients,
    }


def thread(place: Channel, viewer: User | None = None) -> Json:
    """A thread; with `viewer` also their membership."""
    created = iso_or_none(place.created_at)
    data: Json = {
        "id": str(place.id),
        "type": int(place.type),
        "flags": 0,
        "guild_id": _guild_id(place),
        "parent_id": None if place.parent is None else str(place.parent.id),
        "name": place.name,
        "owner_id": "0" if place.owner is None else str(place.owner.id),
        "last_message_id": None,
        "message_count": place.sent,
        "total_message_sent": place.sent,
        "member_count": min(len(place.members), 50),
        "rate_limit_per_user": place.slowmode,
        "thread_metadata": {
            "archived": place.archived,
            "archive_timestamp": iso_or_none(place.archived_at) or created,
            "auto_archive_duration": place.auto_archive_duration,
            "locked": place.locked,
            "create_timestamp": created,
        },
        "applied_tags": [str(tag) for tag in place.applied_tags],
    }
    if place.type is ChannelType.PRIVATE_THREAD:
        data["thread_metadata"]["invitable"] = place.invitable
    if viewer is not None and viewer.id in place.members:
        data["member"] = thread_member(place, viewer.id)
    return data


def thread_member(place: Channel, user_id: int) -> Json:
    """Somebody's membership of a thread."""
    return {
        "id": str(place.id),
        "user_id": str(user_id),
        "join_timestamp": iso(place.members[user_id]),
        "flags": 0,
    }


def thread_deleted(place: Channel) -> Json:
    """What is told of a deleted thread."""
    return {
        "id": str(place.id),
        "type": int(place.type),
        "guild_id": _guild_id(place),
        "parent_id": None if place.parent is None else str(place.parent.id),
    }


def _guild_id(place: Channel) -> str:
    return "0" if place.guild is None else str(place.guild.id)


def attachment(file: Attachment, *, ephemeral: bool = False) -> Json:
    """An attachment object."""
    data: Json = {
        "id": str(file.id),
        "filename": file.filename,
        "size": len(file.content),
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
    }
    if file.description is not None:
        data["description"] = file.description
    if ephemeral:
        data["ephemeral"] = True
    if file.seconds is not None:
        data |= {"duration_secs": file.seconds, "waveform": "AAAA"}
    return data


def message(one: Message) -> Json:
    """A message as HTTP answers show it."""
    data: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "type": one.type,
        "content": one.content,
        "author": user(one.author),
        "timestamp": iso(one.created_at),
        "edited_timestamp": iso_or_none(one.edited_at),
        "tts": False,
        "mention_everyone": one.mention_everyone,
        "mentions": [user(person) for person in one.mentions],
        "mention_roles": [str(mentioned.id) for mentioned in one.mention_roles],
        "attachments": [attachment(file, ephemeral=one.ephemeral) for file in one.attachments],
        "embeds": one.embeds,
        "components": one.components,
        "pinned": one.pinned,
        "flags": one.flags,
    }
    if one.nonce is not None:
        data["nonce"] = one.nonce
    data |= _beyond_text(one)
    if one.reactions:
        data["reactions"] = [_reaction(emoji, people) for emoji, people in one.reactions.items()]
    if one.thread is not None:
        data["thread"] = thread(one.thread)
    if one.interaction is not None:
        data["application_id"] = data["webhook_id"] = str(one.author.id)
        data["interaction_metadata"] = interaction_metadata(one.interaction)
    if one.reference_id is not None:
        data["message_reference"] = {
            "type": 0,
            "channel_id": str(one.channel.id),
            "message_id": str(one.reference_id),
        }
        if one.channel.guild is not None:
            data["message_reference"]["guild_id"] = str(one.channel.guild.id)
        if one.reply_to is None or one.reply_to.deleted:
            data["referenced_message"] = None
        else:
            data["referenced_message"] = {
                key: value
                for key, value in message(one.reply_to).items()
                if key not in {"referenced_message", "reactions"}
            }
    return data


def _beyond_text(one: Message) -> Json:
    data: Json = {}
    if one.poll is not None:
        data["poll"] = one.poll
    if one.stickers:
        data["sticker_items"] = _stickers(one)
    if one.forwarded is not None:
        data |= _forward(one.forwarded)
    return data


def _stickers(one: Message) -> list[Json]:
    return [{"id": str(each.id), "name": each.name, "format_type": each.format} for each in one.stickers]


def _forward(one: Message) -> Json:
    """What a message says about the one it forwards: where it stands, and what it said, but not who wrote it."""
    reference: Json = {"type": 1, "channel_id": str(one.channel.id), "message_id": str(one.id)}
    if one.channel.guild is not None:
        reference["guild_id"] = str(one.channel.guild.id)
    snapshot: Json = {
        "type": one.type,
        "content": one.content,
        "mentions": [user(person) for person in one.mentions],
        "mention_roles": [str(mentioned.id) for mentioned in one.mention_roles],
        "attachments": [attachment(file) for file in one.attachments],
        "embeds": one.embeds,
        "timestamp": iso(one.created_at),
        "edited_timestamp": iso_or_none(one.edited_at),
        "flags": one.flags,
        "components": [],
    }
    if one.stickers:
        snapshot["sticker_items"] = _stickers(one)
    return {"message_reference": reference, "message_snapshots": [{"message": snapshot}]}


def gateway_message(one: Message) -> Json:
    """A message as gateway events show it: with its server and its author's membership there."""
    data = message(one)
    guild = one.channel.guild
    if guild is not None:
        data["guild_id"] = str(guild.id)
        author = guild.members.get(one.author.id)
        if author is not None:
            data["member"] = member_without_user(author)
        data["mentions"] = [
            {**user(person), "member": member_without_user(guild.members[person.id])}
            if person.id in guild.members
            else user(person)
            for person in one.mentions
        ]
    return data


def _reaction(emoji: str, people: list[User]) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": {"burst": 0, "normal": len(people)},
        "burst_colors": [],
        "me_burst": False,
        "me": any(person.bot for person in people),
    }


def interaction_metadata(one: Interaction) -> Json:
    """What a message says about the interaction it answers."""
    guild_install = "0" if one.guild is None else str(one.guild.id)
    data: Json = {
        "id": str(one.id),
        "type": int(one.type),
        "user": user(one.user),
        "authorizing_integration_owners": {"0": guild_install},
    }
    if one.type is InteractionType.COMPONENT and one.message is not None:
        data["interacted_message_id"] = str(one.message.id)
    if one.type is InteractionType.MODAL_SUBMIT and one.parent is not None:
        data["triggering_interaction_metadata"] = interaction_metadata(one.parent)
    return data


def interaction(one: Interaction, application_id: int) -> Json:
    """INTERACTION_CREATE's data."""
    data: Json = {
        "id": str(one.id),
        "application_id": str(application_id),
        "type": int(one.type),
        "token": one.token,
        "version": 1,
        "data": one.data,
        "channel_id": str(one.channel.id),
        "channel": {**channel(one.channel)},
        "locale": one.user.locale,
        "attachment_size_limit": ATTACHMENT_SIZE_LIMIT,
        "entitlements": [],
        "authorizing_integration_owners": {"0": "0" if one.guild is None else str(one.guild.id)},
        "context": 0 if one.guild is not None else 1,
    }
    if one.message is not None:
        data["message"] = message(one.message)
    if one.guild is None:
        data["user"] = user(one.user)
        data["app_permissions"] = "0"
        return data
    who = one.guild.members[one.user.id]
    granted = permissions_in(who, one.channel)
    data["channel"]["permissions"] = str(int(granted))
    data["guild_id"] = str(one.guild.id)
    data["guild_locale"] = one.guild.locale
    data["guild"] = {"id": str(one.guild.id), "locale": one.guild.locale, "features": []}
    data["member"] = {**member(who), "permissions": str(int(granted))}
    app = one.guild.members.get(application_id)
    data["app_permissions"] = str(int(permissions_in(app, one.channel))) if app else "0"
    return data


def event(one: ScheduledEvent, *, with_count: bool = False) -> Json:
    """A scheduled event."""
    data: Json = {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "channel_id": None if one.channel is None else str(one.channel.id),
        "creator_id": str(one.creator.id),
        "creator": user(one.creator),
        "name": one.name,
        "description": one.description,
        "image": one.image,
        "scheduled_start_time": iso(one.starts_at),
        "scheduled_end_time": iso_or_none(one.ends_at),
        "privacy_level": 2,
        "status": one.status,
        "entity_type": one.entity_type,
        "entity_id": None,
        "entity_metadata": None if one.location is None else {"location": one.location},
        "recurrence_rule": one.recurrence,
        "guild_scheduled_event_exceptions": [],
    }
    if with_count:
        data["user_count"] = len(one.subscribers)
    return data


def command(one: Command) -> Json:
    """A registered command."""
    return one.data
