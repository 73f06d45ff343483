"""Threads and forum posts: starting them, who is in them, archiving."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.local_discord import access, payloads, posting
from bot.local_discord.intents import Intent
from bot.local_discord.objects import Channel, ChannelType, Json, Message, Upload, User
from bot.local_discord.permissions import Permission
from bot.local_discord.refusals import Refused, invalid_form, missing_permissions

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild
    from bot.local_discord.world import World


def start_from_message(world: "World", user: User, message: Message, body: Json) -> Channel:
    """A public thread under a message; its id is the message's, so there is one at most (160004)."""
    access.require(user, message.channel, Permission.CREATE_PUBLIC_THREADS)
    if message.thread is not None:
        raise Refused(400, 160004, "A thread has already been created for this message")
    thread = _open(world, user, message.channel, body, ChannelType.PUBLIC_THREAD, message.id)
    message.thread = thread
    return thread


def start(world: "World", user: User, channel: Channel, body: Json) -> Channel:
    """A thread without a message: private unless the body says otherwise."""
    kind = ChannelType(int(body.get("type") or ChannelType.PRIVATE_THREAD))
    needed = (
        Permission.CREATE_PRIVATE_THREADS if kind is ChannelType.PRIVATE_THREAD else Permission.CREATE_PUBLIC_THREADS
    )
    access.require(user, channel, needed)
    return _open(world, user, channel, body, kind, world.new_id())


def start_forum_post(
    world: "World", user: User, forum: Channel, body: Json, uploads: Sequence[Upload]
) -> tuple[Channel, Message]:
    """A forum post and its first message."""
    access.require(user, forum, Permission.SEND_MESSAGES)
    tags = [int(tag) for tag in body.get("applied_tags") or ()]
    if forum.requires_tag and not tags:
        raise Refused(400, 40067, "A tag is required to create a forum post in this channel")
    known = {int(tag["id"]) for tag in forum.tags}
    if not known.issuperset(tags):
        raise invalid_form("applied_tags", "BASE_TYPE_CHOICES", "Unknown tag")
    thread = _open(world, user, forum, body, ChannelType.PUBLIC_THREAD, world.new_id())
    thread.applied_tags = tags
    return thread, posting.create(world, user, thread, body["message"], uploads)


def _open(world: "World", user: User, parent: Channel, body: Json, kind: ChannelType, thread_id: int) -> Channel:
    thread = Channel(
        thread_id,
        kind,
        body["name"],
        parent.guild,
        parent=parent,
        owner=user,
        created_at=world.now(),
        auto_archive_duration=int(body.get("auto_archive_duration") or 1440),
        slowmode=int(body.get("rate_limit_per_user") or 0),
        invitable=bool(body.get("invitable", True)),
    )
    thread.active_at = world.now()
    thread.members[user.id] = world.now()
    world.channels[thread.id] = thread
    if parent.guild is not None:
        parent.guild.threads[thread.id] = thread
    if access.can_see(world.bot, thread):
        data = {**payloads.thread(thread, world.bot), "newly_created": True}
        world.dispatch("THREAD_CREATE", data, guild=parent.guild, intent=Intent.GUILDS)
    world.tell("thread created", channel=thread, user=user, guild=parent.guild)
    return thread


def add_member(world: "World", thread: Channel, user: User) -> None:
    """Somebody comes into a thread."""
    if user.id in thread.members:
        return
    thread.members[user.id] = world.now()
    if user is world.bot:
        # A bot added to a thread is told of it as of a new one (D:topics/threads).
        world.dispatch("THREAD_CREATE", payloads.thread(thread, user), guild=thread.guild, intent=Intent.GUILDS)
        return
    data: Json = {
        "id": str(thread.id),
        "guild_id": str(thread.guild.id) if thread.guild else "0",
        "member_count": len(thread.members),
        "added_members": [payloads.thread_member(thread, user.id)],
    }
    world.dispatch("THREAD_MEMBERS_UPDATE", data, guild=thread.guild, intent=Intent.GUILD_MEMBERS)


def remove_member(world: "World", thread: Channel, user: User) -> None:
    """Somebody leaves a thread."""
    if thread.members.pop(user.id, None) is None:
        return
    data: Json = {
        "id": str(thread.id),
        "guild_id": str(thread.guild.id) if thread.guild else "0",
        "member_count": len(thread.members),
        "removed_member_ids": [str(user.id)],
    }
    needed = Intent.GUILDS if user is world.bot else Intent.GUILD_MEMBERS
    world.dispatch("THREAD_MEMBERS_UPDATE", data, guild=thread.guild, intent=needed)


def on_message(world: "World", thread: Channel, message: Message) -> None:
    """A message opens an archived thread again and brings in its author and whom it mentions."""
    thread.sent += 1
    thread.active_at = world.now()
    if thread.archived:
        set_archived(world, thread, archived=False)
    add_member(world, thread, message.author)
    guild = thread.guild
    if guild is None or thread.parent is None:
        return
    for person in message.mentions:
        if person.id in guild.members and access.can_see(person, thread.parent):
            add_member(world, thread, person)


def set_archived(world: "World", thread: Channel, *, archived: bool) -> None:
    """Put a thread away or bring it back."""
    thread.archived = archived
    thread.archived_at = thread.active_at = world.now()
    changed(world, thread)


def keep_time(world: "World", guild: "Guild") -> None:
    """Put away the threads in which nobody has written for their time (D:topics/threads)."""
    now = world.now()
    for thread in guild.threads.values():
        if not thread.archived and thread.active_at is not None:
            quiet_until = thread.active_at + timedelta(minutes=thread.auto_archive_duration)
            if quiet_until <= now:
                set_archived(world, thread, archived=True)


def changed(world: "World", thread: Channel) -> None:
    """Tell the bot of a thread's new state."""
    if access.can_see(world.bot, thread):
        world.dispatch("THREAD_UPDATE", payloads.thread(thread), guild=thread.guild, intent=Intent.GUILDS)


def change(world: "World", user: User, thread: Channel, body: Json) -> None:
    """PATCH of a thread: its owner may rename and archive, locking needs MANAGE_THREADS."""
    manages = Permission.MANAGE_THREADS in access.granted_to(user, thread)
    if not manages and (body.get("locked") is not None or thread.owner is not user):
        raise missing_permissions()
    if thread.archived and body.get("archived") is not False:
        raise Refused(400, 50083, "Tried to perform an operation on an archived thread, such as editing it")
    if thread.locked and not manages:
        raise Refused(400, 160005, "Thread is locked")
    thread.name = body.get("name") or thread.name
    thread.locked = bool(body.get("locked", thread.locked))
    thread.auto_archive_duration = int(body.get("auto_archive_duration") or thread.auto_archive_duration)
    thread.slowmode = int(body.get("rate_limit_per_user") or thread.slowmode)
    if body.get("archived") not in (None, thread.archived):
        set_archived(world, thread, archived=bool(body["archived"]))
    else:
        changed(world, thread)
