"""What a person gets to see: a message, the answer to what they did, and the two ways of being disappointed."""

from typing import Any

from bot.local_discord import components as kinds
from bot.local_discord.forms import Form
from bot.local_discord.objects import Interaction, Json, Message
from bot.local_discord.render import Reader, button_label, message_text

NO_RESPONSE = "The application did not respond"

SILENT, UPDATE = 6, 7


class NotSeen(AssertionError):
    """Somebody waited for a message in vain."""


class Seen:
    """One message as one person sees it. It is live: an edit shows at the next look."""

    def __init__(self, message: Message, reader: Reader) -> None:
        self.message = message
        self._reader = reader

    @property
    def text(self) -> str:
        """Everything it shows, as plain text."""
        return message_text(self.message, self._reader)

    @property
    def author(self) -> str:
        """The name of who wrote it."""
        return self._reader.name_of(self.message.author, self.message.channel.guild)

    @property
    def place(self) -> str:
        """Where it stands: "#announcements" or "DM"."""
        return "DM" if self.message.channel.is_dm else f"#{self.message.channel.name}"

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons that can be pressed, in reading order."""
        return [button_label(b) for b in self._controls({kinds.BUTTON}) if not b.get("disabled")]

    @property
    def selects(self) -> list[str]:
        """The placeholders of the selects, in reading order."""
        return [s.get("placeholder") or s["custom_id"] for s in self._controls(kinds.SELECTS)]

    @property
    def embeds(self) -> list[Json]:
        """The embeds, as Discord keeps them."""
        return self.message.embeds

    @property
    def files(self) -> dict[str, bytes]:
        """The attached files by name."""
        return {attachment.filename: attachment.content for attachment in self.message.attachments}

    @property
    def ephemeral(self) -> bool:
        """Whether nobody else sees it."""
        return self.message.ephemeral

    def _controls(self, wanted: "set[int] | frozenset[int]") -> list[Json]:
        return [c for c in kinds.walk(self.message.components) if c["type"] in wanted]

    def as_json(self) -> Json:
        """All of it, for a person in another process."""
        return {
            "text": self.text,
            "author": self.author,
            "place": self.place,
            "buttons": self.buttons,
            "selects": self.selects,
            "embeds": self.embeds,
            "files": sorted(self.files),
            "ephemeral": self.ephemeral,
        }

    def __repr__(self) -> str:
        return f"<{self.author} in {self.place}: {self.text!r}>"


class Answer:
    """What came back for a command, a press, a choice or a form. Live, like Seen."""

    def __init__(self, interaction: Interaction, reader: Reader) -> None:
        self.interaction = interaction
        self._reader = reader

    @property
    def failed(self) -> bool:
        """Whether the person reads "The application did not respond"."""
        return self.interaction.failed or self.interaction.callback_type is None

    @property
    def modal(self) -> Form | None:
        """The form that was opened, if that was the answer."""
        return Form(self.interaction.modal) if self.interaction.modal else None

    @property
    def seen(self) -> Seen | None:
        """The message that answers: the reply, or the message that was changed, or the last one sent after it."""
        did = self.interaction
        newest = did.follow_ups[-1] if did.follow_ups else None
        candidates = {
            SILENT: (newest, did.message),
            UPDATE: (did.message, newest),
        }.get(did.callback_type or 0, (did.original, newest))
        shown = next((message for message in candidates if message and not message.deleted), None)
        return Seen(shown, self._reader) if shown else None

    @property
    def thinking(self) -> bool:
        """Whether the answer is still to come after a defer."""
        return self.seen is not None and self.seen.message.loading

    @property
    def later(self) -> list[Seen]:
        """The messages sent after the first answer, oldest first."""
        return [Seen(message, self._reader) for message in self.interaction.follow_ups if not message.deleted]

    @property
    def text(self) -> str:
        """What the person reads now: the message, or the form's title, or that nothing came."""
        if self.failed:
            return NO_RESPONSE
        if self.modal:
            return self.modal.title
        return self.seen.text if self.seen else ""

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons that can be pressed."""
        return self.seen.buttons if self.seen else []

    @property
    def selects(self) -> list[str]:
        """The placeholders of the selects."""
        return self.seen.selects if self.seen else []

    @property
    def embeds(self) -> list[Json]:
        """The embeds, as Discord keeps them."""
        return self.seen.embeds if self.seen else []

    @property
    def files(self) -> dict[str, bytes]:
        """The attached files by name."""
        return self.seen.files if self.seen else {}

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who asked sees it."""
        return self.seen is not None and self.seen.ephemeral

    def as_json(self) -> Json:
        """All of it, for a person in another process."""
        shown: dict[str, Any] = self.seen.as_json() if self.seen else {"buttons": [], "selects": [], "files": []}
        form = self.modal.as_json() if self.modal else None
        return {**shown, "text": self.text, "failed": self.failed, "ephemeral": self.ephemeral, "modal": form}

    def __repr__(self) -> str:
        return f"<answer: {self.text!r}>"
