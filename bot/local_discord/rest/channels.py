"""Channels and threads over HTTP."""

from typing import TYPE_CHECKING

from bot.local_discord import access, payloads, threads
from bot.local_discord.intents import Intent
from bot.local_discord.objects import Channel, ChannelType, Json
from bot.local_discord.permissions import Permission
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import Refused, missing_access, unknown
from bot.local_discord.rest.calls import NOTHING, Answer, Call, Route, channel_of, guild_of, message_of

if TYPE_CHECKING:
    from bot.local_discord.objects import User
    from bot.local_discord.world import World


def get(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}."""
    channel = channel_of(world, call)
    return Answer(payloads.thread(channel, world.bot) if channel.is_thread else payloads.channel(channel))


def change(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PATCH /channels/{c}: name and topic of a channel; a thread also archived, locked."""
    channel = channel_of(world, call)
    body: Json = call.body
    if channel.is_thread:
        threads.change(world, world.bot, channel, body)
        return Answer(payloads.thread(channel, world.bot))
    access.require(world.bot, channel, Permission.MANAGE_CHANNELS)
    channel.name = body.get("name") or channel.name
    channel.topic = body.get("topic", channel.topic)
    if channel.guild is not None:
        channel.guild.change_overwrites(channel)
    return Answer(payloads.channel(channel))


def delete(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /channels/{c}: MANAGE_CHANNELS, for threads MANAGE_THREADS; a DM is only closed."""
    channel = channel_of(world, call)
    if channel.guild is not None:
        needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
        access.require(world.bot, channel, needed)
        channel.guild.delete_channel(channel)
    return Answer(payloads.channel(channel))


def start_from_message(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /channels/{c}/messages/{m}/threads."""
    thread = threads.start_from_message(world, world.bot, message_of(world, call), call.body)
    return Answer(payloads.thread(thread, world.bot), 201)


def start(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /channels/{c}/threads: a thread, or a forum post with its first message."""
    channel = channel_of(world, call)
    if channel.type is ChannelType.FORUM:
        post, message = threads.start_forum_post(world, world.bot, channel, call.body, call.uploads)
        return Answer({**payloads.thread(post, world.bot), "message": payloads.message(message)}, 201)
    return Answer(payloads.thread(threads.start(world, world.bot, channel, call.body), world.bot), 201)


def active(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/threads/active."""
    guild = guild_of(world, call)
    found = [one for one in guild.threads.values() if not one.archived and access.can_see(world.bot, one)]
    return Answer(_threads(world, found))


def archived_public(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}/threads/archived/public."""
    return _archived(world, call, ChannelType.PUBLIC_THREAD)


def archived_private(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}/threads/archived/private: MANAGE_THREADS."""
    access.require(world.bot, channel_of(world, call), Permission.MANAGE_THREADS)
    return _archived(world, call, ChannelType.PRIVATE_THREAD)


def archived_joined(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{c}/users/@me/threads/archived/private: those the bot is in."""
    return _archived(world, call, ChannelType.PRIVATE_THREAD)


def _archived(world: "World", call: Call, kind: ChannelType) -> Answer:
    parent = channel_of(world, call)
    everything: list[Channel] = [] if parent.guild is None else list(parent.guild.threads.values())
    found = [
        one
        for one in everything
        if one.parent is parent and one.archived and one.type is kind and access.can_see(world.bot, one)
    ]
    return Answer(_threads(world, found))


def _threads(world: "World", found: list[Channel]) -> Json:
    bot_id = world.bot.id
    return {
        "threads": [payloads.thread(one) for one in found],
        "members": [payloads.thread_member(one, bot_id) for one in found if bot_id in one.members],
        "has_more": False,
    }


def join(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PUT /channels/{t}/thread-members/@me and /{u}."""
    thread = _open_thread(world, call)
    threads.add_member(world, thread, _user(world, call))
    return NOTHING


def leave(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /channels/{t}/thread-members/@me and /{u}: others need MANAGE_THREADS."""
    thread = _open_thread(world, call)
    user = _user(world, call)
    if user is not world.bot and thread.owner is not world.bot:
        access.require(world.bot, thread, Permission.MANAGE_THREADS)
    threads.remove_member(world, thread, user)
    return NOTHING


def thread_member(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{t}/thread-members/{u}."""
    thread = channel_of(world, call)
    user = _user(world, call)
    if user.id not in thread.members:
        raise unknown("Member")
    return Answer(payloads.thread_member(thread, user.id))


def thread_members(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /channels/{t}/thread-members: needs the members intent switched on."""
    if Intent.GUILD_MEMBERS not in world.privileged_intents:
        raise missing_access()
    thread = channel_of(world, call)
    return Answer([payloads.thread_member(thread, key) for key in thread.members])


def _open_thread(world: "World", call: Call) -> Channel:
    thread = channel_of(world, call)
    if not thread.is_thread:
        raise Refused(400, 50024, "Cannot execute action on this channel type")
    if thread.archived:
        raise Refused(400, 50083, "Tried to perform an operation on an archived thread, such as editing it")
    return thread


def _user(world: "World", call: Call) -> "User":
    if "user_id" not in call.params:
        return world.bot
    user = world.users.get(call.id("user_id"))
    if user is None:
        raise unknown("User")
    return user


_MEMBERS = "/channels/{channel_id}/thread-members"

ROUTES = (
    Route("GET", "/channels/{channel_id}", get),
    Route("PATCH", "/channels/{channel_id}", change),
    Route("DELETE", "/channels/{channel_id}", delete),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/threads", start_from_message),
    Route("POST", "/channels/{channel_id}/threads", start),
    Route("GET", "/channels/{channel_id}/threads/archived/public", archived_public),
    Route("GET", "/channels/{channel_id}/threads/archived/private", archived_private),
    Route("GET", "/channels/{channel_id}/users/@me/threads/archived/private", archived_joined),
    Route("GET", "/guilds/{guild_id}/threads/active", active),
    Route("GET", _MEMBERS, thread_members),
    Route("PUT", _MEMBERS + "/@me", join),
    Route("DELETE", _MEMBERS + "/@me", leave),
    Route("GET", _MEMBERS + "/{user_id}", thread_member),
    Route("PUT", _MEMBERS + "/{user_id}", join),
    Route("DELETE", _MEMBERS + "/{user_id}", leave),
)
