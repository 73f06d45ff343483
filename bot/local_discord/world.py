"""The world behind the local Discord: its people, servers and messages, and what a client can do in it."""

import asyncio
import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from bot.local_discord import access, acting, payloads, posting, scheduling, threads
from bot.local_discord.guild import Guild
from bot.local_discord.intents import Intent
from bot.local_discord.objects import (
    Attachment,
    Channel,
    ChannelType,
    Command,
    Happening,
    HappeningKind,
    Interaction,
    Json,
    Message,
    Modal,
    Role,
    ScheduledEvent,
    Sticker,
    Upload,
    User,
)
from bot.local_discord.permissions import MEMBER, ORGANISER, Permission
from bot.local_discord.snowflakes import Snowflakes

NO_INTENT = Intent(0)
T = TypeVar("T")


class WorldClock(Protocol):
    """Whatever tells the world's time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True)
class GatewayEvent:
    """Something to be sent to the bot's sessions.

    `intent` names the intents of which one is needed (0: none); `message` is set where content may have to be blanked.
    """

    name: str
    data: Json
    guild: Guild | None
    intent: Intent = NO_INTENT
    message: Message | None = None


class World:
    """Everything that exists. Its methods are what people do; what the bot does comes in through the HTTP API.

    Methods raise `Refused` (bot/local_discord/refusals.py) where a client would not be allowed to do that.
    """

    def __init__(
        self,
        time: WorldClock,
        *,
        bot_name: str = "Afterword",
        answer_deadline: float = 3.0,
        privileged_intents: Intent = NO_INTENT,
        shards: int = 1,
    ) -> None:
        self._time = time
        self._snowflakes = Snowflakes(time.now)
        self._tokens = itertools.count(1)
        self._listeners: list[Callable[[Happening], None]] = []
        self._waiting: set[asyncio.Event] = set()
        self.gateway: Callable[[GatewayEvent], None] | None = None  # set by the server
        self.files_url = "http://127.0.0.1"  # set by the server: where attachments are read
        self.gateway_url = "ws://127.0.0.1"  # set by the server
        self.shards = shards  # how many Discord recommends
        self.answer_deadline = answer_deadline  # seconds of real time for the first answer to an interaction
        self.privileged_intents = privileged_intents  # what is switched on in the developer portal
        self.bot = User(self.new_id(), bot_name, bot=True)
        self.application_id = self.bot.id
        self.developer = User(self.new_id(), "developer", "The developer")
        self.users: dict[int, User] = {one.id: one for one in (self.bot, self.developer)}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}  # of every kind: guild channels, threads, DMs
        self.dms: dict[int, Channel] = {}  # user id -> the conversation with the bot
        self.commands: dict[int, list[Command]] = {}  # guild id, or 0 for global -> registered commands
        self.interactions: dict[str, Interaction] = {}  # by token
        self.nonces: dict[tuple[int, int, str], Message] = {}  # (channel, author, nonce) -> first message
        self.command_creates: dict[tuple[int, date], int] = {}  # (guild id or 0, day) -> new names
        self.files: dict[int, Attachment] = {}
        self.deliveries: list[Message] = []  # every message the bot ever sent, also those deleted since

    @property
    def application_flags(self) -> int:
        """What the application object says of the switches in the developer portal (limited versions)."""
        flags = {Intent.GUILD_PRESENCES: 1 << 13, Intent.GUILD_MEMBERS: 1 << 15, Intent.MESSAGE_CONTENT: 1 << 19}
        return sum(flag for intent, flag in flags.items() if intent in self.privileged_intents)

    # -- time, ids, telling

    def now(self) -> datetime:
        """The world's time, UTC."""
        return self._time.now()

    def new_id(self) -> int:
        """A new snowflake."""
        return self._snowflakes.next()

    def new_token(self) -> str:
        """A new token for an interaction."""
        return f"interaction-{next(self._tokens)}-{self.new_id()}"

    def listen(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Call `listener` at everything that becomes visible to somebody; returns a function that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, kind: HappeningKind, **what: Any) -> None:
        """Let listeners and those who wait know."""
        happening = Happening(kind, self.now(), **what)
        for listener in tuple(self._listeners):
            listener(happening)
        for waiting in self._waiting:
            waiting.set()

    async def until(self, look: Callable[[], T | None], patience: float = 3.0) -> T | None:
        """The first result of `look` that is not None, looking again after everything that happens.

        Gives up with None after `patience` seconds of real time.
        """
        changed = asyncio.Event()
        self._waiting.add(changed)
        try:
            async with asyncio.timeout(patience):
                while (found := look()) is None:
                    await changed.wait()
                    changed.clear()
                return found
        except TimeoutError:
            return look()
        finally:
            self._waiting.discard(changed)

    def dispatch(
        self,
        name: str,
        data: Json,
        *,
        guild: Guild | None = None,
        intent: Intent = NO_INTENT,
        message: Message | None = None,
    ) -> None:
        """Send an event to the bot, unless it is not in that server."""
        if self.gateway is not None and (guild is None or self.bot.id in guild.members):
            self.gateway(GatewayEvent(name, data, guild, intent, message))

    def tell_again(self, what: Message | Interaction) -> None:
        """Send the bot the event of a message or an interaction once more: Discord delivers at least once."""
        guild = what.channel.guild
        if isinstance(what, Interaction):
            self.dispatch("INTERACTION_CREATE", payloads.interaction(what, self.application_id), guild=guild)
        else:
            intent = Intent.DIRECT_MESSAGES if guild is None else Intent.GUILD_MESSAGES
            data = payloads.gateway_message(what)
            self.dispatch("MESSAGE_CREATE", data, guild=guild, intent=intent, message=what)

    def keep_time(self) -> None:
        """Start and end the scheduled events whose time has come, put quiet threads away, let those who wait look."""
        for guild in self.guilds.values():
            scheduling.keep_time(self, guild)
            threads.keep_time(self, guild)
        for waiting in self._waiting:
            waiting.set()

    # -- building

    def create_user(self, name: str, *, locale: str = "en-US", dms_open: bool = True) -> User:
        """A person with an account; the shown name is `name` as written."""
        user = User(self.new_id(), name.lower().replace(" ", "_"), name, locale, dms_open=dms_open)
        self.users[user.id] = user
        return user

    def create_guild(self, name: str, *, owner: User | None = None, locale: str = "en-US") -> Guild:
        """A server with its owner, and the roles "Admins" (administrator) and "Organisers" (Manage Events)."""
        owner = owner or self.create_user(f"{name} owner")
        guild_id = self.new_id()
        everyone = Role(guild_id, "@everyone", MEMBER, 0)
        guild = Guild(self, guild_id, name, owner, everyone, locale)
        guild.roles[everyone.id] = everyone
        self.guilds[guild.id] = guild
        guild.create_role("Admins", Permission.ADMINISTRATOR)
        guild.create_role("Organisers", ORGANISER)
        guild.join(owner)
        return guild

    def open_dm(self, user: User) -> Channel:
        """The conversation between a person and the bot, the same one every time."""
        channel = self.dms.get(user.id)
        if channel is None:
            channel = Channel(self.new_id(), ChannelType.DM, recipient=user)
            self.dms[user.id] = channel
            self.channels[channel.id] = channel
        return channel

    def close_dms(self, user: User) -> None:
        """A person stops taking direct messages; the bot's next one is refused with 50007."""
        user.dms_open = False

    def open_dms(self, user: User) -> None:
        """A person takes direct messages again."""
        user.dms_open = True

    # -- seeing

    def guilds_of(self, user: User) -> list[Guild]:
        """The servers a person is in."""
        return [guild for guild in self.guilds.values() if user.id in guild.members]

    def can_see(self, user: User, channel: Channel) -> bool:
        """Whether a channel is in the person's list: granted, joined if a private thread, or their own DM."""
        return access.can_see(user, channel)

    def visible_channels(self, user: User) -> list[Channel]:
        """Every channel, thread and DM a person can open, oldest first."""
        return [channel for channel in self.channels.values() if self.can_see(user, channel)]

    def visible_messages(self, user: User, channel: Channel) -> list[Message]:
        """What a person sees in a channel, oldest first, ephemeral messages for them included."""
        if not self.can_see(user, channel):
            return []
        return [message for message in channel.messages if message.viewer in (None, user)]

    def visible_commands(self, user: User, channel: Channel) -> list[Command]:
        """The commands offered to a person in a channel: guild and global, by contexts and permissions."""
        return acting.visible_commands(self, user, channel)

    # -- writing

    def send_message(
        self,
        user: User,
        channel: Channel,
        content: str,
        *,
        files: Sequence[Upload] = (),
        reply_to: Message | None = None,
        stickers: Sequence[Sticker] = (),
        poll: Json | None = None,
    ) -> Message:
        """A person writes in a channel, thread or DM."""
        return posting.write(self, user, channel, content, files=files, reply_to=reply_to, stickers=stickers, poll=poll)

    def speak(self, user: User, channel: Channel, seconds: float) -> Message:
        """A person sends a voice message."""
        return posting.speak(self, user, channel, seconds)

    def forward(self, user: User, message: Message, channel: Channel) -> Message:
        """A person forwards a message to another place."""
        return posting.forward(self, user, message, channel)

    def send_dm(self, user: User, content: str, *, files: Sequence[Upload] = ()) -> Message:
        """A person writes to the bot."""
        return self.send_message(user, self.open_dm(user), content, files=files)

    def edit_message(self, user: User, message: Message, content: str, *, without: Collection[str] = ()) -> None:
        """A person edits their own message; the attached files named in `without` go."""
        posting.edit_as_person(self, user, message, content, without=without)

    def delete_message(self, user: User, message: Message) -> None:
        """A person deletes their own message, or any one with Manage Messages; dismisses an ephemeral one."""
        posting.delete_as_person(self, user, message)

    def react(self, user: User, message: Message, emoji: str) -> None:
        """A person adds a reaction."""
        posting.add_reaction(self, user, message, emoji)

    # -- using the bot; each returns at once: `await interaction.answered()`, then read it

    def run_command(
        self,
        user: User,
        channel: Channel,
        command: Command,
        options: Sequence[Json] = (),
        *,
        resolved: Json | None = None,
        target_id: int | None = None,
    ) -> Interaction:
        """A person runs a registered command.

        `options` are Discord's own (`[{"type": 1, "name": "create", "options": [{"type": 3, "name": "title", "value":
        "Py"}]}]`). Users, roles and channels they name are resolved here; give `resolved` to add attachments.
        """
        return acting.run_command(self, user, channel, command, options, resolved=resolved, target_id=target_id)

    def autocomplete(self, user: User, channel: Channel, command: Command, options: Sequence[Json]) -> Interaction:
        """A person types into an option with autocomplete: one of `options` carries `"focused": True`."""
        return acting.autocomplete(self, user, channel, command, options)

    def press(self, user: User, message: Message, custom_id: str) -> Interaction:
        """A person presses a button."""
        return acting.use_component(self, user, message, custom_id, None)

    def select(self, user: User, message: Message, custom_id: str, values: Sequence[str | int]) -> Interaction:
        """A person chooses in a select: values of a string select, or ids of users, roles or channels."""
        return acting.use_component(self, user, message, custom_id, [str(value) for value in values])

    def submit_modal(self, user: User, modal: Modal, answers: Mapping[str, Any]) -> Interaction:
        """A person submits a form that was opened for them.

        `answers` by custom_id: text (4) and radio (21) `str` (or None), checkbox (23) `bool`, selects and checkbox
        groups (22) a list of values or ids, file upload (19) a list of `Upload`. What is left out is sent untouched.
        """
        return acting.submit_modal(self, user, modal, answers)

    # -- scheduled events

    def subscribe(self, user: User, event: ScheduledEvent) -> None:
        """A person marks themselves as interested."""
        scheduling.subscribe(self, user, event)

    def unsubscribe(self, user: User, event: ScheduledEvent) -> None:
        """A person is no longer interested."""
        scheduling.unsubscribe(self, user, event)

    def change_event(self, user: User, event: ScheduledEvent, body: Json) -> None:
        """A person changes, starts or ends an event; `body` is as for the API's PATCH."""
        scheduling.change_as_person(self, user, event, body)

    def delete_event(self, user: User, event: ScheduledEvent) -> None:
        """A person presses Cancel Event, which deletes it."""
        scheduling.delete_as_person(self, user, event)
