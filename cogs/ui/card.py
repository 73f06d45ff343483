"""A message before it is sent: what a card builder returns."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import discord


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a card; `description` is its alternative text (1024 characters at most)."""

    name: str
    content: bytes
    description: str | None = None

    def file(self) -> discord.File:
        """A fresh file for one request."""
        from io import BytesIO

        return discord.File(BytesIO(self.content), filename=self.name, description=self.description)


@dataclass(frozen=True, slots=True)
class Card:
    """Text, embeds, rows of components and files of one message.

    It pings nobody but `pings`: the ids of users whom `content` mentions, 100 at most, and only when it is first sent.
    """

    content: str = ""
    embeds: Sequence[discord.Embed] = ()
    rows: Sequence[Sequence[discord.ui.Item[discord.ui.View]]] = ()
    files: Sequence[Attachment] = field(default=())
    pings: Sequence[int] = ()

    def view(self) -> discord.ui.View:
        """The components as discord.py wants them.

        The view is stopped before it is sent, so that the library keeps nothing of it in memory: presses are
        handled by their custom id (cogs/ui/presses.py), also after a restart.
        """
        view = discord.ui.View(timeout=None)
        for number, row in enumerate(self.rows):
            for item in row:
                item.row = number
                view.add_item(item)
        view.stop()
        return view

    def fingerprint(self) -> str:
        """Equal for cards that look the same: an unchanged card is not sent again."""
        seen = {
            "content": self.content,
            "embeds": [embed.to_dict() for embed in self.embeds],
            "components": self.view().to_components(),
            "files": [[each.name, hashlib.sha256(each.content).hexdigest()] for each in self.files],
        }
        return hashlib.sha256(json.dumps(seen, sort_keys=True, default=str).encode()).hexdigest()


def button(
    label: str,
    custom_id: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    emoji: str | None = None,
    disabled: bool = False,
) -> discord.ui.Button[discord.ui.View]:
    """A button of a card; labels are cut to Discord's 80 characters."""
    return discord.ui.Button(label=label[:80], custom_id=str(custom_id), style=style, emoji=emoji, disabled=disabled)


def menu(
    placeholder: str,
    custom_id: object,
    options: Sequence[discord.SelectOption],
    *,
    min_values: int = 1,
    max_values: int = 1,
) -> discord.ui.Select[discord.ui.View]:
    """A select of a card, of 25 options at most."""
    return discord.ui.Select(
        placeholder=placeholder[:150],
        custom_id=str(custom_id),
        options=list(options),
        min_values=min_values,
        max_values=max_values,
    )
