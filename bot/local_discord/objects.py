"""The things in the world: people, servers, roles, channels, messages, interactions, commands, scheduled events."""

import asyncio
import json
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from bot.local_discord.permissions import NONE, Permission

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild

Json = dict[str, Any]

encode = json.JSONEncoder(separators=(",", ":")).encode
"""JSON text of a payload; made once, since an encoder costs more than a small payload."""

EPHEMERAL = 1 << 6
LOADING = 1 << 7
IS_VOICE_MESSAGE = 1 << 13
HAS_SNAPSHOT = 1 << 14
IS_COMPONENTS_V2 = 1 << 15


class ChannelType(IntEnum):
    """Kinds of channels (D:resources/channel)."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15


THREAD_TYPES = frozenset({ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD})


@dataclass(eq=False)
class User:
    """An account. `locale` is the language of the client, such as "es-ES"; `dms_open` is a person's own setting.

    With `nitro` their messages may be twice as long.
    """

    id: int
    name: str
    global_name: str | None = None
    locale: str = "en-US"
    bot: bool = False
    dms_open: bool = True
    nitro: bool = False

    @property
    def display_name(self) -> str:
        """The name people see."""
        return self.global_name or self.name


@dataclass(eq=False)
class Role:
    """A role of a server. @everyone has the id of the server."""

    id: int
    name: str
    permissions: Permission
    position: int
    mentionable: bool = False
    managed_by: User | None = None


@dataclass(eq=False)
class Overwrite:
    """A channel's exception for one role or member."""

    id: int
    type: Literal[0, 1]  # 0 role, 1 member
    allow: Permission = NONE
    deny: Permission = NONE

    @staticmethod
    def of(target: Role | User, *, allow: Permission = NONE, deny: Permission = NONE) -> "Overwrite":
        """An exception for a role or a person."""
        return Overwrite(target.id, 0 if isinstance(target, Role) else 1, allow, deny)


@dataclass(eq=False)
class Member:
    """A person in a server."""

    guild: "Guild"
    user: User
    joined_at: datetime
    roles: list[Role] = field(default_factory=list[Role])
    nick: str | None = None


@dataclass(frozen=True)
class Upload:
    """A file on its way to Discord; `seconds` is how long a voice message lasts."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"
    description: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Sticker:
    """A sticker as a message carries it. `format` is 1 PNG, 2 APNG, 3 Lottie or 4 GIF (D:resources/sticker)."""

    id: int
    name: str
    format: int = 1


@dataclass(eq=False)
class Attachment:
    """A file that Discord keeps, readable at `url`."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None
    seconds: float | None = None


class MessageLog:
    """The messages of one channel by id, oldest first, ephemeral ones among them."""

    def __init__(self) -> None:
        self._by_id: dict[int, Message] = {}
        self._ids: list[int] = []

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> "Iterator[Message]":
        return (self._by_id[key] for key in self._ids)

    def __reversed__(self) -> "Iterator[Message]":
        return (self._by_id[key] for key in reversed(self._ids))

    def add(self, message: "Message") -> None:
        """Append the newest message."""
        self._by_id[message.id] = message
        self._ids.append(message.id)

    def get(self, message_id: int) -> "Message | None":
        """The message with this id, unless it was deleted."""
        return self._by_id.get(message_id)

    def remove(self, message: "Message") -> None:
        """Forget a deleted message."""
        if self._by_id.pop(message.id, None) is not None:
            del self._ids[bisect_left(self._ids, message.id)]

    def older_than(self, message_id: int) -> "Iterator[Message]":
        """Messages before an id, newest first."""
        end = bisect_left(self._ids, message_id)
        return (self._by_id[key] for key in reversed(self._ids[:end]))

    def newer_than(self, message_id: int) -> "Iterator[Message]":
        """Messages after an id, oldest first."""
        return (self._by_id[key] for key in self._ids[bisect_left(self._ids, message_id + 1) :])


@dataclass(eq=False)
class Channel:
    """A channel, DM or thread. Of a DM `recipient` is the person, the other side is always the bot."""

    id: int
    type: ChannelType
    name: str = ""
    guild: "Guild | None" = None
    position: int = 0
    topic: str | None = None
    parent: "Channel | None" = None
    overwrites: list[Overwrite] = field(default_factory=list[Overwrite])
    messages: MessageLog = field(default_factory=MessageLog)
    pins: list["Message"] = field(default_factory=list["Message"])
    recipient: User | None = None
    tags: list[Json] = field(default_factory=list[Json])
    requires_tag: bool = False
    slowmode: int = 0
    # Of threads only:
    owner: User | None = None
    created_at: datetime | None = None
    members: dict[int, datetime] = field(default_factory=dict[int, datetime])  # user id -> joined
    archived: bool = False
    locked: bool = False
    archived_at: datetime | None = None
    auto_archive_duration: int = 1440  # minutes
    invitable: bool = True
    active_at: datetime | None = None  # the last message, or when it was opened again
    applied_tags: list[int] = field(default_factory=list[int])
    sent: int = 0  # messages ever written in a thread

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread or a forum post."""
        return self.type in THREAD_TYPES

    @property
    def is_dm(self) -> bool:
        """Whether this is a direct conversation with the bot."""
        return self.type is ChannelType.DM


@dataclass(eq=False)
class Message:
    """A message. `viewer` is set for ephemeral ones: nobody else ever sees them. `pings` are the people notified.

    `forwarded` is the message that this one forwards, as it was then.
    """

    id: int
    channel: Channel
    author: User
    content: str
    created_at: datetime
    type: int = 0
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    flags: int = 0
    mentions: list[User] = field(default_factory=list[User])
    mention_roles: list[Role] = field(default_factory=list[Role])
    mention_everyone: bool = False
    pings: frozenset[int] = frozenset()
    viewer: User | None = None
    nonce: str | int | None = None
    edited_at: datetime | None = None
    interaction: "Interaction | None" = None
    reply_to: "Message | None" = None
    reference_id: int | None = None
    reactions: dict[str, list[User]] = field(default_factory=dict[str, list[User]])
    thread: Channel | None = None
    poll: Json | None = None
    stickers: list[Sticker] = field(default_factory=list[Sticker])
    forwarded: "Message | None" = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.viewer is not None

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def pinned(self) -> bool:
        """Whether it is pinned in its channel."""
        return self in self.channel.pins


@dataclass(eq=False)
class Command:
    """A registered application command; `data` is Discord's own object, with id and defaults filled in."""

    id: int
    guild: "Guild | None"  # None: global
    data: Json

    @property
    def name(self) -> str:
        """Its name, without the slash."""
        return self.data["name"]


@dataclass(eq=False)
class Modal:
    """A form as the bot opened it for one person; `components` are Discord's own objects, with ids filled in."""

    interaction: "Interaction"
    custom_id: str
    title: str
    components: list[Json]


class InteractionType(IntEnum):
    """Kinds of interactions (D:interactions/receiving-and-responding)."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


@dataclass(eq=False)
class Interaction:
    """Something a person did to the bot, and what the bot answered.

    `callback_type` is None until the first answer, then 4 message, 5 thinking, 6 silent, 7 update, 8 choices, 9 modal.
    `original` is the message that `@original` means now, `follow_ups` every later message, oldest first.
    """

    id: int
    token: str
    type: InteractionType
    user: User
    channel: Channel
    guild: "Guild | None"
    data: Json
    created_at: datetime
    received: float  # monotonic seconds
    message: Message | None = None  # the one whose component was used, or whose button opened the modal
    parent: "Interaction | None" = None  # what opened the modal
    callback_type: int | None = None
    original: Message | None = None
    follow_ups: list[Message] = field(default_factory=list[Message])
    modal: Modal | None = None
    choices: list[Json] | None = None
    failed: bool = False  # the person reads "The application did not respond"
    first_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def answered(self, patience: float = 3.0) -> bool:
        """Wait for the first answer, at most `patience` seconds of real time; False when there was none."""
        try:
            async with asyncio.timeout(patience):
                await self.first_answer.wait()
        except TimeoutError:
            self.failed = True
        return self.callback_type is not None


@dataclass(eq=False)
class ScheduledEvent:
    """A server's scheduled event; `subscribers` are user ids.

    `status` is 1 scheduled, 2 active, 3 completed or 4 cancelled.
    """

    id: int
    guild: "Guild"
    creator: User
    name: str
    description: str | None
    starts_at: datetime
    ends_at: datetime | None
    entity_type: int  # 1 stage, 2 voice, 3 external
    channel: Channel | None = None
    location: str | None = None
    status: int = 1
    image: str | None = None
    recurrence: Json | None = None
    subscribers: set[int] = field(default_factory=set[int])


HappeningKind = Literal[
    "message sent",
    "message edited",
    "message deleted",
    "acted",  # a person ran a command, pressed, chose, submitted: see `interaction`
    "answered",  # the first answer to an interaction
    "did not respond",
    "bot online",
    "bot offline",
    "thread created",
    "event created",
    "event changed",
    "event deleted",
    "interested",
    "not interested",
    "member joined",
    "member left",
    "reacted",
    "pinned",
]


@dataclass(frozen=True)
class Happening:
    """One thing that became visible to somebody, for transcripts and for those who wait."""

    kind: HappeningKind
    at: datetime
    user: User | None = None
    guild: "Guild | None" = None
    channel: Channel | None = None
    message: Message | None = None
    interaction: Interaction | None = None
    event: ScheduledEvent | None = None
