"""A server, its members, roles and channels: what an administrator or a leaving member does to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.local_discord import guild_payloads, payloads
from bot.local_discord.intents import Intent
from bot.local_discord.objects import (
    Channel,
    ChannelType,
    Json,
    Member,
    Overwrite,
    Role,
    ScheduledEvent,
    User,
)
from bot.local_discord.permissions import BOT, NONE, Permission, permissions_in, permissions_of

if TYPE_CHECKING:
    from bot.local_discord.world import World


@dataclass(eq=False, repr=False)
class Guild:
    """A server. Everything that changes it tells the bot over the gateway, as Discord would."""

    world: "World"
    id: int
    name: str
    owner: User
    everyone: Role
    locale: str = "en-US"
    system_channel: Channel | None = None
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    channels: dict[int, Channel] = field(default_factory=dict[int, Channel])
    threads: dict[int, Channel] = field(default_factory=dict[int, Channel])
    events: dict[int, ScheduledEvent] = field(default_factory=dict[int, ScheduledEvent])
    voice: dict[int, Channel] = field(default_factory=dict[int, Channel])  # user id -> voice channel

    def __repr__(self) -> str:
        return f"<Guild {self.name!r}>"

    # -- roles

    def create_role(self, name: str, permissions: Permission = NONE, *, mentionable: bool = False) -> Role:
        """A new role, above all others."""
        role = Role(self.world.new_id(), name, permissions, len(self.roles), mentionable)
        self.roles[role.id] = role
        self._tell("GUILD_ROLE_CREATE", {"guild_id": str(self.id), "role": payloads.role(role)})
        return role

    def change_role(self, role: Role, *, grant: Permission = NONE, revoke: Permission = NONE) -> None:
        """Give a role permissions, or take some away."""
        role.permissions = (role.permissions | grant) & ~revoke
        self._tell("GUILD_ROLE_UPDATE", {"guild_id": str(self.id), "role": payloads.role(role)})

    def delete_role(self, role: Role) -> None:
        """Delete a role; nobody has it any more."""
        del self.roles[role.id]
        for member in self.members.values():
            member.roles = [each for each in member.roles if each is not role]
        self._tell("GUILD_ROLE_DELETE", {"guild_id": str(self.id), "role_id": str(role.id)})

    def role_named(self, name: str) -> Role:
        """The role with this name; KeyError when there is none."""
        for role in self.roles.values():
            if role.name == name:
                return role
        raise KeyError(name)

    # -- members

    def join(self, user: User, *, roles: Iterable[Role] = (), nick: str | None = None) -> Member:
        """A person comes in."""
        member = Member(self, user, self.world.now(), list(roles), nick)
        self.members[user.id] = member
        data = {**payloads.member(member), "guild_id": str(self.id)}
        self._tell("GUILD_MEMBER_ADD", data, Intent.GUILD_MEMBERS)
        self.world.tell("member joined", user=user, guild=self)
        return member

    def leave(self, user: User) -> None:
        """A person leaves, or is removed; the bot too."""
        if user.id not in self.members:
            return
        if user is self.world.bot:
            self.world.dispatch("GUILD_DELETE", {"id": str(self.id)}, guild=self)
        del self.members[user.id]
        self.voice.pop(user.id, None)
        for thread in self.threads.values():
            thread.members.pop(user.id, None)
        data = {"guild_id": str(self.id), "user": payloads.user(user)}
        self._tell("GUILD_MEMBER_REMOVE", data, Intent.GUILD_MEMBERS)
        self.world.tell("member left", user=user, guild=self)

    def install_bot(self, permissions: Permission = BOT) -> Member:
        """An administrator invites the bot; its own role carries exactly these permissions."""
        role = Role(self.world.new_id(), self.world.bot.name, permissions, len(self.roles))
        role.managed_by = self.world.bot
        self.roles[role.id] = role
        member = Member(self, self.world.bot, self.world.now(), [role])
        self.members[member.user.id] = member
        self.world.dispatch("GUILD_CREATE", guild_payloads.guild_create(self), guild=self)
        self.world.tell("member joined", user=member.user, guild=self)
        return member

    def kick_bot(self) -> None:
        """An administrator throws the bot out; its role goes with it."""
        self.leave(self.world.bot)
        self.roles = {key: role for key, role in self.roles.items() if role.managed_by is not self.world.bot}

    @property
    def bot_role(self) -> Role:
        """The role that came with the bot."""
        return next(role for role in self.roles.values() if role.managed_by is self.world.bot)

    def set_roles(self, user: User, roles: Iterable[Role]) -> None:
        """Give a member exactly these roles."""
        member = self.members[user.id]
        member.roles = list(roles)
        data = {**payloads.member(member), "guild_id": str(self.id)}
        # The bot hears of changes to itself without the privileged intent (D:events/gateway-events).
        self._tell("GUILD_MEMBER_UPDATE", data, NO_INTENT if user is self.world.bot else Intent.GUILD_MEMBERS)

    # -- what one may do

    def permissions(self, user: User, channel: Channel | None = None) -> Permission:
        """What a person may do here, or in one of the channels; nothing for those outside."""
        member = self.members.get(user.id)
        if member is None:
            return NONE
        return permissions_of(member) if channel is None else permissions_in(member, channel)

    # -- channels

    def create_channel(
        self, name: str, kind: ChannelType, *, overwrites: Iterable[Overwrite] = (), topic: str | None = None
    ) -> Channel:
        """A new channel of any kind at the end of the list."""
        channel = Channel(
            self.world.new_id(),
            kind,
            name,
            self,
            position=len(self.channels),
            topic=topic,
            overwrites=list(overwrites),
        )
        self.channels[channel.id] = channel
        self.world.channels[channel.id] = channel
        self._tell("CHANNEL_CREATE", payloads.channel(channel))
        return channel

    def create_text_channel(
        self, name: str, *, overwrites: Iterable[Overwrite] = (), topic: str | None = None
    ) -> Channel:
        """A text channel."""
        return self.create_channel(name, ChannelType.TEXT, overwrites=overwrites, topic=topic)

    def create_voice_channel(self, name: str, *, overwrites: Iterable[Overwrite] = ()) -> Channel:
        """A voice channel."""
        return self.create_channel(name, ChannelType.VOICE, overwrites=overwrites)

    def create_forum(self, name: str, *, overwrites: Iterable[Overwrite] = ()) -> Channel:
        """A forum channel."""
        return self.create_channel(name, ChannelType.FORUM, overwrites=overwrites)

    def change_overwrites(self, channel: Channel, *overwrites: Overwrite) -> None:
        """Replace a channel's exceptions for these roles and members, leaving the others."""
        changed = {overwrite.id for overwrite in overwrites}
        kept = [overwrite for overwrite in channel.overwrites if overwrite.id not in changed]
        channel.overwrites = [*kept, *overwrites]
        self._tell("CHANNEL_UPDATE", payloads.channel(channel))

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel or thread with everything in it."""
        if channel.is_thread:
            self.threads.pop(channel.id, None)
            self.world.channels.pop(channel.id, None)
            self._tell("THREAD_DELETE", payloads.thread_deleted(channel))
            return
        for thread in [thread for thread in self.threads.values() if thread.parent is channel]:
            self.delete_channel(thread)
        # The events in it go too, and Discord does not say so (discord-api-docs#4581).
        self.events = {key: event for key, event in self.events.items() if event.channel is not channel}
        self.channels.pop(channel.id, None)
        self.world.channels.pop(channel.id, None)
        self._tell("CHANNEL_DELETE", payloads.channel(channel))

    def channel_named(self, name: str) -> Channel:
        """The channel or thread with this name, with or without its #; KeyError when there is none."""
        wanted = name.removeprefix("#")
        for channel in [*self.channels.values(), *self.threads.values()]:
            if channel.name == wanted:
                return channel
        raise KeyError(name)

    # -- voice

    def join_voice(self, user: User, channel: Channel | None) -> None:
        """A person enters a voice channel, or leaves voice when `channel` is None."""
        if channel is None:
            self.voice.pop(user.id, None)
        else:
            self.voice[user.id] = channel
        data = {**guild_payloads.voice_state(self, user, channel), "guild_id": str(self.id)}
        data["member"] = payloads.member(self.members[user.id])
        self._tell("VOICE_STATE_UPDATE", data, Intent.GUILD_VOICE_STATES)

    def _tell(self, name: str, data: Json, intent: Intent = Intent.GUILDS) -> None:
        self.world.dispatch(name, data, guild=self, intent=intent)


NO_INTENT = Intent(0)
