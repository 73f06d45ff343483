"""Messages over HTTP: write, read, edit, delete, pin, react."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.local_discord import access, payloads, posting
from bot.local_discord.intents import Intent
from bot.local_discord.objects import Channel, Json, Message
from bot.local_discord.permissions import Permission
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import Refused, invalid_form, missing_access, missing_permissions
from bot.local_discord.rest.calls import NOTHING, Answer, Call, Route, channel_of, message_of
from bot.local_discord.snowflakes import moment_of

if TYPE_CHECKING:
    from bot.local_discord.world import World

MOST_PINS = 250
OLD = timedelta(hours=1)
TOO_OLD_FOR_BULK = timedelta(days=14)


def as_the_bot_reads(world: "World", message: Message) -> Json:
    """A message over HTTP: its content is blank without the privileged intent, as over the gateway."""
    data = payloads.message(message)
    switched_on = Intent.MESSAGE_CONTENT in world.privileged_intents
    return data if switched_on or readable(world, message) else blanked(data)


def readable(world: "World", message: Message) -> bool:
    """Own messages, DMs and messages that mention the bot are readable without the intent."""
    return message.author is world.bot or message.channel.is_dm or world.bot in message.mentions


def blanked(data: Json) -> Json:
    """A message without what somebody wrote."""
    return {**data, "content": "", "embeds": [], "attachments": [], "components": []}


def create(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /channels/{c}/messages."""
    message = posting.post(world, channel_of(world, call), call.body, call.uploads)
    return Answer(payloads.message(message))


def get(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}/messages/{m}."""
    message = message_of(world, call)
    _require_history(world, message.channel)
    return Answer(as_the_bot_reads(world, message))


def history(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}/messages: newest first; without READ_MESSAGE_HISTORY nothing."""
    channel = channel_of(world, call)
    limit = call.number("limit", 50, 100)
    if not channel.is_dm and Permission.READ_MESSAGE_HISTORY not in access.granted_to(world.bot, channel):
        return Answer([])
    log = channel.messages
    if "around" in call.query:
        around = call.queried_id("around")
        half = limit // 2
        found = [*_shown(log.older_than(around + 1), half + 1), *_shown(log.newer_than(around), half)]
    elif "after" in call.query:
        found = _shown(log.newer_than(call.queried_id("after")), limit)
    elif "before" in call.query:
        found = _shown(log.older_than(call.queried_id("before")), limit)
    else:
        found = _shown(reversed(log), limit)
    newest_first = sorted(found, key=lambda message: message.id, reverse=True)
    return Answer([as_the_bot_reads(world, message) for message in newest_first])


def _shown(messages: Iterator[Message], limit: int) -> list[Message]:
    return list(islice((message for message in messages if not message.ephemeral), limit))


def edit(world: "World", call: Call, limits: RateLimiter) -> Answer:
    """PATCH /channels/{c}/messages/{m}."""
    message = message_of(world, call)
    if message.author is not world.bot:
        raise Refused(403, 50005, "Cannot edit a message authored by another user")
    if message.channel.archived:
        raise Refused(400, 50083, "Tried to perform an operation on an archived thread, such as editing it")
    if world.now() - message.created_at > OLD:
        limits.take_old_edit(message.channel.id)
    posting.require_not_empty_after(message, call.body, call.uploads)
    posting.edit(world, message, call.body, call.uploads)
    return Answer(payloads.message(message))


def delete(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /channels/{c}/messages/{m}."""
    message = message_of(world, call)
    if message.author is not world.bot:
        _require_managing(world, message.channel)
    posting.delete(world, message, world.bot)
    return NOTHING


def bulk_delete(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /channels/{c}/messages/bulk-delete: 2 to 100, none older than 14 days."""
    channel = channel_of(world, call)
    _require_managing(world, channel)
    ids = [int(one) for one in call.body["messages"]]
    if any(world.now() - moment_of(one) > TOO_OLD_FOR_BULK for one in ids):
        raise Refused(400, 50034, "You can only bulk delete messages that are under 14 days old.")
    for one in ids:
        message = channel.messages.get(one)
        if message is not None:
            posting.delete(world, message, world.bot)
    return NOTHING


def _require_managing(world: "World", channel: Channel) -> None:
    if channel.is_dm:
        raise Refused(403, 50003, "Cannot execute action on a DM channel")
    access.require(world.bot, channel, Permission.MANAGE_MESSAGES)


def _require_history(world: "World", channel: Channel) -> None:
    if not channel.is_dm and Permission.READ_MESSAGE_HISTORY not in access.granted_to(world.bot, channel):
        raise missing_access()


def pins(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}/messages/pins."""
    pinned = reversed(channel_of(world, call).pins)
    items = [{"pinned_at": payloads.iso(world.now()), "message": as_the_bot_reads(world, one)} for one in pinned]
    return Answer({"items": items, "has_more": False})


def pin(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PUT /channels/{c}/messages/pins/{m}: PIN_MESSAGES, 250 at most."""
    message = message_of(world, call)
    _require_pinning(world, message.channel)
    if len(message.channel.pins) >= MOST_PINS:
        raise Refused(400, 30003, f"Maximum number of pinned messages reached ({MOST_PINS})")
    if not message.pinned:
        message.channel.pins.append(message)
        world.tell("pinned", message=message, channel=message.channel, user=world.bot)
    return NOTHING


def unpin(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /channels/{c}/messages/pins/{m}."""
    message = message_of(world, call)
    _require_pinning(world, message.channel)
    if message.pinned:
        message.channel.pins.remove(message)
    return NOTHING


def _require_pinning(world: "World", channel: Channel) -> None:
    if not channel.is_dm and Permission.PIN_MESSAGES not in access.granted_to(world.bot, channel):
        raise missing_permissions()


def react(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PUT …/reactions/{emoji}/@me."""
    emoji = unquote(call.params["emoji_name"])
    if emoji.isascii():
        raise Refused(400, 10014, "Unknown Emoji")
    posting.add_reaction(world, world.bot, message_of(world, call), emoji)
    return NOTHING


def unreact(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE …/reactions/{emoji}/@me."""
    emoji = unquote(call.params["emoji_name"])
    posting.remove_reaction(world, world.bot, message_of(world, call), emoji)
    return NOTHING


def reacted(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET …/reactions/{emoji}: the people who reacted."""
    people = message_of(world, call).reactions.get(unquote(call.params["emoji_name"]), [])
    after = call.queried_id("after")
    chosen = sorted((one for one in people if one.id > after), key=lambda one: one.id)
    return Answer([payloads.user(one) for one in chosen[: call.number("limit", 25, 100)]])


def typing(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /channels/{c}/typing."""
    access.require_writing(world, world.bot, channel_of(world, call))
    return NOTHING


def open_dm(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /users/@me/channels: succeeds even where DMs are closed (that shows on sending)."""
    person = world.users.get(int(call.body["recipient_id"]))
    if person is None:
        raise invalid_form("recipient_id", "USER_UNKNOWN", "Unknown user")
    if person.bot:
        raise Refused(400, 50007, "Cannot send messages to this user")
    return Answer(payloads.dm(world.open_dm(person)))


_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_REACTION = _MESSAGE + "/reactions/{emoji_name}"

ROUTES = (
    Route("GET", "/channels/{channel_id}/messages/pins", pins),
    Route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pin),
    Route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", unpin),
    Route("POST", "/channels/{channel_id}/messages/bulk-delete", bulk_delete),
    Route("POST", "/channels/{channel_id}/messages", create),
    Route("GET", "/channels/{channel_id}/messages", history),
    Route("GET", _MESSAGE, get),
    Route("PATCH", _MESSAGE, edit),
    Route("DELETE", _MESSAGE, delete),
    Route("PUT", _REACTION + "/@me", react),
    Route("DELETE", _REACTION + "/@me", unreact),
    Route("GET", _REACTION, reacted),
    Route("POST", "/channels/{channel_id}/typing", typing),
    Route("POST", "/users/@me/channels", open_dm),
)
