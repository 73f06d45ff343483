"""What the bot owes somebody, as data: the messenger turns each into a message.

Every post has a `marker`: the custom id of a component that its message carries and that no other message of the
same place does. After a crash it tells whether the message was sent (Discord forgets a nonce within minutes).
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A channel or thread as a place to send to."""

    channel_id: int

    def __str__(self) -> str:
        return f"channel:{self.channel_id}"


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A person's DM as a place to send to."""

    user_id: int

    def __str__(self) -> str:
        return f"dm:{self.user_id}"


Recipient = ToChannel | ToPerson


def recipient_of(text: str) -> Recipient:
    """The place that `str` gave as `text`; raises ValueError for anything else."""
    kind, _, number = text.partition(":")
    return ToPerson(int(number)) if kind == "dm" else ToChannel(int(number))


class Post(Protocol):
    """Something to be said, in `language`, recognisable by `marker` (100 characters at most)."""

    @property
    def language(self) -> str:
        """The language of whoever reads it."""
        ...

    @property
    def marker(self) -> str:
        """The custom id of the component by which its message is found again."""
        ...
