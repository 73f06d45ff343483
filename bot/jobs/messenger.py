"""What durable work asks of Discord, in words that do not know discord.py."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.attendance import Attendee
from bot.domain.events import EventStatus, EventTrouble, Interested, NativeEvent, Part, SeenEvent
from bot.domain.forgetting import Written
from bot.domain.posts import Post, Recipient


class Undeliverable(Exception):
    """It cannot be sent, now or later: the channel is gone, the permission is missing, the DM is closed.

    `channel_id` is the channel that is gone or closed to us; None where it was a DM, or the message itself. Of a DM,
    `dm_closed` says that the person takes none from us, `has_left` that they are in no server with us any more.
    """

    def __init__(
        self, reason: str, *, dm_closed: bool = False, has_left: bool = False, channel_id: int | None = None
    ) -> None:
        super().__init__(reason)
        self.dm_closed = dm_closed
        self.has_left = has_left
        self.channel_id = channel_id


class EventRefused(Undeliverable):
    """A server takes no scheduled event from us, for a reason that its organisers can change."""

    def __init__(self, reason: str, trouble: EventTrouble) -> None:
        super().__init__(reason)
        self.trouble = trouble


class TryAgain(Exception):
    """It could not be sent now: Discord or the network had a fault."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message stands."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """Some of the bot's own messages of one place, the newest first.

    `looked_down_to` is the oldest message that was looked at, whoever wrote it; None where nothing older is left.
    """

    messages: Sequence[Written]
    looked_down_to: int | None


class Events(Protocol):
    """Makes, changes and reads the scheduled events of groups. Every method may raise Undeliverable or TryAgain."""

    async def create(self, guild_id: int, event: NativeEvent, language: str) -> SeenEvent:
        """Make an event; where no place is known, it says so in `language`. May raise EventRefused.

        Discord knows no nonce here: the same again makes a second one.
        """
        ...

    async def change(
        self,
        guild_id: int,
        event_id: int,
        event: NativeEvent,
        parts: Collection[Part],
        status: EventStatus | None,
        language: str,
    ) -> SeenEvent | None:
        """Write these parts of `event`, and a status; None when it is gone. May raise EventRefused."""
        ...

    async def delete(self, guild_id: int, event_id: int) -> None:
        """Delete an event, if it is there."""
        ...

    async def read(self, guild_id: int, event_id: int) -> SeenEvent | None:
        """An event as it is now; None when it is gone."""
        ...

    async def listed(self, guild_id: int) -> Sequence[SeenEvent]:
        """A group's events that are not over, with how many people are interested in each."""
        ...

    async def interested(self, guild_id: int, event_id: int) -> Sequence[Interested]:
        """Everybody who is interested, in the order of their ids; programs are left out."""
        ...


class Messenger(Protocol):
    """Sends, finds and edits messages. Every method may raise Undeliverable or TryAgain."""

    @property
    def events(self) -> Events:
        """The scheduled events of groups."""
        ...

    async def send(self, to: Recipient, post: Post, nonce: str) -> Receipt:
        """Send a post; within a few minutes the same nonce gives the same message, not another."""
        ...

    async def find(self, to: Recipient, post: Post, since: datetime) -> Receipt | None:
        """Look for a post sent at or after `since` (UTC) by its marker."""
        ...

    async def edit(self, at: Receipt, post: Post) -> bool:
        """Show `post` where a message stands, unless it shows it already; False when it is gone."""
        ...

    async def is_there(self, at: Receipt) -> bool:
        """Whether a message still stands."""
        ...

    async def written(self, place: Recipient, before: int) -> WrittenPage:
        """The bot's own messages before this one; in a DM it may read what it wrote though it may not write there."""
        ...

    async def rewrite(self, message: Written) -> None:
        """Let a message be as `message` says, in an archived thread too; nobody is notified. It may be gone."""
        ...

    async def delete(self, at: Receipt) -> None:
        """Delete a message of the bot's own, in an archived thread too, if it is there."""
        ...

    async def open_thread(self, at: Receipt, name: str) -> int:
        """Open a thread under a message, or find the one it has; the thread's id."""
        ...

    async def rename_thread(self, thread_id: int, name: str) -> None:
        """Give a thread another name; one that has fallen asleep wakes up."""
        ...

    def in_voice(self, guild_id: int, channel_id: int) -> Sequence[Attendee] | None:
        """The people in a voice or stage channel at this moment; None while Discord does not show us the server."""
        ...
