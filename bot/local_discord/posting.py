"""Messages: writing, editing and deleting them, by people and by the bot."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.local_discord import access, components, payloads, threads
from bot.local_discord.intents import Intent
from bot.local_discord.mentions import MESSAGE_DEFAULT, Allowed, Mentions, mentioned, pinged
from bot.local_discord.objects import (
    EPHEMERAL,
    HAS_SNAPSHOT,
    IS_COMPONENTS_V2,
    IS_VOICE_MESSAGE,
    LOADING,
    Attachment,
    Channel,
    Interaction,
    Json,
    Message,
    Sticker,
    Upload,
    User,
)
from bot.local_discord.permissions import Permission
from bot.local_discord.refusals import Refused, invalid_form, missing_permissions, unknown

if TYPE_CHECKING:
    from bot.local_discord.world import World

NONCE_WINDOW = timedelta(minutes=5)  # "the past few minutes" (D:resources/message); chosen, Discord gives no number
FLAGS_ON_CREATE = 1 << 2 | 1 << 12 | 1 << 13 | IS_COMPONENTS_V2
FLAGS_ON_EDIT = 1 << 2 | IS_COMPONENTS_V2
SUPPRESS_EMBEDS = 1 << 2
LONGEST, LONGEST_WITH_NITRO = 2000, 4000  # characters that a person may write
MOST_STICKERS = 3


# -- the bot writes


def post(world: "World", channel: Channel, body: Json, uploads: Sequence[Upload]) -> Message:
    """POST /channels/{c}/messages, the body already within limits."""
    access.require_writing(world, world.bot, channel)
    if channel.guild is not None:
        granted = access.granted_to(world.bot, channel)
        if (uploads and Permission.ATTACH_FILES not in granted) or (
            body.get("embeds") and Permission.EMBED_LINKS not in granted
        ):
            raise missing_permissions()
    nonce = body.get("nonce")
    key = (channel.id, world.bot.id, str(nonce))
    if nonce is not None and body.get("enforce_nonce"):
        first = world.nonces.get(key)
        if first is not None and world.now() - first.created_at <= NONCE_WINDOW:
            if first.deleted:
                raise unknown("Message")
            return first
    message = create(world, world.bot, channel, body, uploads)
    message.nonce = nonce
    if nonce is not None:
        world.nonces[key] = message
    return message


def create(
    world: "World",
    author: User,
    channel: Channel,
    body: Json,
    uploads: Sequence[Upload] = (),
    *,
    interaction: Interaction | None = None,
    viewer: User | None = None,
    flags: int = 0,
    default_mentions: Collection[str] = MESSAGE_DEFAULT,
    stickers: Sequence[Sticker] = (),
    forwarded: Message | None = None,
) -> Message:
    """A new message, told to the bot and to those who listen. Nothing is checked any more."""
    attachments = attach(world, channel, body, uploads)
    message = Message(
        world.new_id(),
        channel,
        author,
        (body.get("content") or "").strip(),
        world.now(),
        embeds=stored_embeds(body.get("embeds") or (), attachments),
        components=components.stored(body.get("components") or (), attachments),
        attachments=attachments,
        flags=(int(body.get("flags") or 0) & FLAGS_ON_CREATE) | flags | (EPHEMERAL if viewer else 0),
        viewer=viewer,
        interaction=interaction,
        poll=body.get("poll"),
        stickers=list(stickers),
        forwarded=forwarded,
    )
    reference: Json | None = body.get("message_reference")
    if reference is not None:
        _reply(message, reference)
    allowed = Allowed.read(body.get("allowed_mentions"), default_mentions)
    found = _mention(world, message, allowed)
    channel.messages.add(message)
    if channel.is_thread:
        threads.on_message(world, channel, message)  # first, since it brings in those who are mentioned
    if viewer is None:
        message.pings = frozenset(pinged(world, author, channel, found))
    if author is world.bot:
        world.deliveries.append(message)
    _send_event(world, "MESSAGE_CREATE", message)
    world.tell("message sent", message=message, channel=channel, user=author, guild=channel.guild)
    return message


def _reply(message: Message, reference: Json) -> None:
    message.reference_id = int(reference["message_id"])
    message.reply_to = message.channel.messages.get(message.reference_id)
    message.type = 19
    if message.reply_to is None and reference.get("fail_if_not_exists", True):
        raise invalid_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")


def _mention(world: "World", message: Message, allowed: Allowed) -> Mentions:
    text = "\n".join([message.content, *components.texts(message.components)])
    found = mentioned(world, message.author, message.channel, text, allowed)
    message.mentions, message.mention_roles, message.mention_everyone = (
        found.users,
        found.roles,
        found.everyone,
    )
    replied = None if message.reply_to is None else message.reply_to.author
    if replied is not None and allowed.replied_user and replied not in found.users:
        message.mentions.append(replied)
    return found


def attach(world: "World", channel: Channel, body: Json, uploads: Sequence[Upload]) -> list[Attachment]:
    """Keep the files of a request, in the order of its `attachments`."""
    described: dict[int, Any] = {int(entry["id"]): entry for entry in body.get("attachments") or () if "id" in entry}
    kept: list[Attachment] = []
    for number, upload in enumerate(uploads):
        entry = described.get(number, {})
        name = str(entry.get("filename") or upload.filename).replace(" ", "_")
        key = world.new_id()
        url = f"{world.files_url}/attachments/{channel.id}/{key}/{name}"
        description = entry.get("description") or upload.description
        file = Attachment(key, name, upload.content, upload.content_type, url, description, upload.seconds)
        world.files[key] = file
        kept.append(file)
    return kept


def stored_embeds(embeds: Sequence[Json], attachments: Sequence[Attachment]) -> list[Json]:
    """Embeds as Discord keeps them: rich, without nulls, attachment:// resolved."""
    files = {file.filename: file for file in attachments}
    return [_stored_embed(embed, files) for embed in embeds]


def _stored_embed(embed: Json, files: dict[str, Attachment]) -> Json:
    kept: Json = {key: value for key, value in embed.items() if value is not None}
    kept["type"] = "rich"
    if "fields" in kept:
        kept["fields"] = [{"inline": False, **field} for field in kept["fields"]]
    for key in ("image", "thumbnail"):
        url = str(kept.get(key, {}).get("url", ""))
        file = files.get(url.removeprefix("attachment://"))
        if file is not None and url.startswith("attachment://"):
            kept[key] = {"url": file.url, "proxy_url": file.url}
    return kept


# -- the bot edits


def edit(
    world: "World",
    message: Message,
    body: Json,
    uploads: Sequence[Upload] = (),
    *,
    default_mentions: Collection[str] = MESSAGE_DEFAULT,
) -> None:
    """Change what the body names and leave the rest (D:resources/message § Edit Message)."""
    before = message.flags
    if "flags" in body:
        wanted = int(body["flags"] or 0) & FLAGS_ON_EDIT
        message.flags = (before & ~SUPPRESS_EMBEDS) | wanted
    if message.flags & IS_COMPONENTS_V2 and (body.get("content") or body.get("embeds")):
        message.flags = before
        raise invalid_form(
            "content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )
    if "attachments" in body or uploads:
        message.attachments = _kept_attachments(message, body) + attach(world, message.channel, body, uploads)
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = stored_embeds(body["embeds"] or (), message.attachments)
    if "components" in body:
        message.components = components.stored(body["components"] or (), message.attachments)
    message.flags &= ~LOADING
    message.edited_at = world.now()
    _mention(world, message, Allowed.read(body.get("allowed_mentions"), default_mentions))
    _send_event(world, "MESSAGE_UPDATE", message)
    world.tell(
        "message edited",
        message=message,
        channel=message.channel,
        user=message.author,
        guild=message.channel.guild,
    )


def require_not_empty_after(message: Message, body: Json, uploads: Sequence[Upload]) -> None:
    """Refuse an edit that would leave nothing (50006)."""
    left = [
        body.get(key, old)
        for key, old in (
            ("content", message.content),
            ("embeds", message.embeds),
            ("components", message.components),
            ("attachments", message.attachments),
        )
    ]
    if not uploads and not any(left) and message.poll is None:
        raise Refused(400, 50006, "Cannot send an empty message")


def _kept_attachments(message: Message, body: Json) -> list[Attachment]:
    """`attachments` lists what stays; without the key everything stays."""
    if "attachments" not in body:
        return message.attachments
    stays = {int(entry["id"]) for entry in body["attachments"] or ()}
    return [file for file in message.attachments if file.id in stays]


def delete(world: "World", message: Message, by: User | None = None) -> None:
    """Take a message away."""
    message.deleted = True
    message.channel.messages.remove(message)
    if message in message.channel.pins:
        message.channel.pins.remove(message)
    if message.viewer is None:
        data: Json = {"id": str(message.id), "channel_id": str(message.channel.id)}
        _dispatch(world, "MESSAGE_DELETE", data, message.channel)
    world.tell("message deleted", message=message, channel=message.channel, user=by, guild=message.channel.guild)


# -- people


def write(
    world: "World",
    user: User,
    channel: Channel,
    content: str,
    *,
    files: Sequence[Upload] = (),
    reply_to: Message | None = None,
    stickers: Sequence[Sticker] = (),
    poll: Json | None = None,
) -> Message:
    """A person writes."""
    access.require_writing(world, user, channel)
    _require_sendable(user, content, files=files, stickers=stickers, poll=poll)
    body: Json = {"content": content, "poll": poll}
    if reply_to is not None:
        body["message_reference"] = {"message_id": str(reply_to.id)}
    return create(world, user, channel, body, files, stickers=stickers)


def speak(world: "World", user: User, channel: Channel, seconds: float) -> Message:
    """A person sends a voice message: one file and nothing else (D:resources/message § Voice Messages)."""
    access.require_writing(world, user, channel)
    sound = Upload("voice-message.ogg", b"OggS", "audio/ogg", seconds=seconds)
    return create(world, user, channel, {}, [sound], flags=IS_VOICE_MESSAGE)


def forward(world: "World", user: User, message: Message, channel: Channel) -> Message:
    """A person forwards a message they see, without a word of their own: a client sends that as a second message."""
    access.require_writing(world, user, channel)
    if not access.can_see(user, message.channel) or message.viewer is not None or message.poll is not None:
        raise invalid_form("message_reference", "MESSAGE_REFERENCE_NOT_FORWARDABLE", "Message cannot be forwarded")
    return create(world, user, channel, {}, flags=HAS_SNAPSHOT, forwarded=replace(message))


def _require_sendable(
    user: User, content: str, *, files: Sequence[Upload], stickers: Sequence[Sticker], poll: Json | None
) -> None:
    _require_short(user, content)
    if len(stickers) > MOST_STICKERS:
        raise invalid_form("sticker_ids", "BASE_TYPE_MAX_LENGTH", f"Must be {MOST_STICKERS} or fewer in length.")
    if not content.strip() and not files and not stickers and poll is None:
        raise Refused(400, 50006, "Cannot send an empty message")


def _require_short(user: User, content: str) -> None:
    longest = LONGEST_WITH_NITRO if user.nitro else LONGEST
    if len(content) > longest:
        raise invalid_form("content", "BASE_TYPE_MAX_LENGTH", f"Must be {longest} or fewer in length.")


def edit_as_person(
    world: "World", user: User, message: Message, content: str, *, without: Collection[str] = ()
) -> None:
    """A person edits their own message; the attached files named in `without` go."""
    if message.author is not user:
        raise Refused(403, 50005, "Cannot edit a message authored by another user")
    if message.forwarded is not None or message.flags & IS_VOICE_MESSAGE:
        raise invalid_form("content", "MESSAGE_NOT_EDITABLE", "Forwards and voice messages have no text to edit")
    stays = [file for file in message.attachments if file.filename not in without]
    _require_short(user, content)
    body: Json = {"content": content, "attachments": [{"id": str(file.id)} for file in stays]}
    if not message.stickers:
        require_not_empty_after(message, body, ())
    edit(world, message, body)


def delete_as_person(world: "World", user: User, message: Message) -> None:
    """A person deletes what they may."""
    mine = message.author is user or message.viewer is user
    if not mine and Permission.MANAGE_MESSAGES not in access.granted_to(user, message.channel):
        raise missing_permissions()
    delete(world, message, user)


def add_reaction(world: "World", user: User, message: Message, emoji: str) -> None:
    """Somebody reacts; a second time changes nothing."""
    access.require(user, message.channel, Permission.READ_MESSAGE_HISTORY)
    people = message.reactions.setdefault(emoji, [])
    if not people:
        access.require(user, message.channel, Permission.ADD_REACTIONS)
    if user not in people:
        people.append(user)
        _send_reaction(world, "MESSAGE_REACTION_ADD", user, message, emoji)
        world.tell("reacted", user=user, message=message, channel=message.channel)


def remove_reaction(world: "World", user: User, message: Message, emoji: str) -> None:
    """Somebody takes their reaction back."""
    people = message.reactions.get(emoji, [])
    if user in people:
        people.remove(user)
        if not people:
            del message.reactions[emoji]
        _send_reaction(world, "MESSAGE_REACTION_REMOVE", user, message, emoji)


def _send_reaction(world: "World", name: str, user: User, message: Message, emoji: str) -> None:
    data: Json = {
        "user_id": str(user.id),
        "channel_id": str(message.channel.id),
        "message_id": str(message.id),
        "emoji": {"id": None, "name": emoji},
        "type": 0,
        "burst": False,
    }
    guild = message.channel.guild
    intent = Intent.GUILD_MESSAGE_REACTIONS if guild else Intent.DIRECT_MESSAGE_REACTIONS
    if guild is not None and user.id in guild.members:
        data["member"] = payloads.member(guild.members[user.id])
    _dispatch(world, name, data, message.channel, intent=intent)


# -- the gateway


def _send_event(world: "World", name: str, message: Message) -> None:
    """Ephemeral messages are not told over the gateway."""
    if message.viewer is None and world.gateway is not None:
        _dispatch(world, name, payloads.gateway_message(message), message.channel, message=message)


def _dispatch(
    world: "World",
    name: str,
    data: Json,
    channel: Channel,
    *,
    message: Message | None = None,
    intent: Intent | None = None,
) -> None:
    """Send an event about a channel the bot can see."""
    if channel.guild is not None:
        data["guild_id"] = str(channel.guild.id)
    if access.can_see(world.bot, channel):
        by_place = Intent.DIRECT_MESSAGES if channel.guild is None else Intent.GUILD_MESSAGES
        world.dispatch(name, data, guild=channel.guild, intent=intent or by_place, message=message)
