"""A message as one person reads it: plain text of everything it shows, names for ids, times in their own zone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.local_discord import components as kinds
from bot.local_discord.guild import Guild
from bot.local_discord.markdown import unhidden, without_marks
from bot.local_discord.objects import Attachment, Json, Message, User
from bot.local_discord.reading_times import timestamp
from bot.local_discord.world import World

THINKING = "is thinking…"
SUPPRESS_EMBEDS = 1 << 2

TOKEN = re.compile(
    r"<(?:@!?(?P<user>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)|t:(?P<time>-?\d+)(?::(?P<style>\w))?"
    r"|/(?P<command>[^:>]+):\d+|a?:(?P<emoji>\w+):\d+)>"
)


@dataclass(frozen=True)
class Reader:
    """Who reads: `zone` is the time zone of their device, `locale` the language of their client."""

    world: World
    user: User
    zone: ZoneInfo
    locale: str

    def reads(self, text: str, guild: Guild | None = None) -> str:
        """The text as it is shown: names for mentions, times in the reader's zone, markdown without its marks."""
        return unhidden(TOKEN.sub(lambda found: self.token(found, guild), without_marks(text)))

    def name_of(self, user: User, guild: Guild | None) -> str:
        """The name shown for somebody, which in a server may be a nickname."""
        member = guild.members.get(user.id) if guild else None
        return (member.nick if member else None) or user.display_name

    def token(self, found: re.Match[str], guild: Guild | None) -> str:
        """What is read for something that TOKEN found: a name, a time, a command, an emoji."""
        token = found.groupdict()
        if token["user"]:
            user = self.world.users.get(int(token["user"]))
            said = f"@{self.name_of(user, guild)}" if user else "@unknown-user"
        elif token["role"]:
            role = guild.roles.get(int(token["role"])) if guild else None
            said = f"@{role.name.removeprefix('@')}" if role else "@unknown-role"
        elif token["channel"]:
            channel = self.world.channels.get(int(token["channel"]))
            said = f"#{channel.name}" if channel and self.world.can_see(self.user, channel) else "#No Access"
        elif token["time"]:
            unix, style, now = int(token["time"]), token["style"] or "f", self.world.now()
            said = timestamp(unix, style, zone=self.zone, locale=self.locale, now=now)
        elif token["command"]:
            said = f"/{token['command']}"
        else:
            said = f":{token['emoji']}:"
        return said


def message_text(message: Message, reader: Reader) -> str:
    """Everything the message shows, top to bottom."""
    guild = message.channel.guild
    if message.loading:
        return f"{reader.name_of(message.author, guild)} {THINKING}"
    read = partial(reader.reads, guild=guild)
    embeds = [] if message.flags & SUPPRESS_EMBEDS else message.embeds
    shown = [
        read(message.content),
        *(line for embed in embeds for line in _embed(embed, read)),
        *_components(message.components, read),
        *(_file(attachment) for attachment in message.attachments),
    ]
    return "\n".join(part for part in shown if part)


def _embed(embed: Json, read: Callable[[str], str]) -> Iterator[str]:
    yield embed.get("author", {}).get("name", "")
    yield read(embed.get("title", ""))
    yield read(embed.get("description", ""))
    for field in embed.get("fields", ()):
        yield read(field["name"])
        yield read(field["value"])
    if embed.get("image"):
        yield "[picture]"
    yield embed.get("footer", {}).get("text", "")


def _components(components: list[Json], read: Callable[[str], str]) -> Iterator[str]:
    for component in components:
        match component["type"]:
            case kinds.TEXT_DISPLAY:
                yield read(component["content"])
            case kinds.ACTION_ROW:
                yield " ".join(_control(child) for child in component["components"])
            case kinds.SECTION:
                yield from _components([*component["components"], component["accessory"]], read)
            case kinds.BUTTON:
                yield _control(component)
            case kinds.THUMBNAIL:
                yield _picture(component)
            case kinds.MEDIA_GALLERY:
                yield " ".join(_picture(item) for item in component["items"])
            case kinds.SEPARATOR:
                yield "───"
            case kinds.CONTAINER:
                yield from _components(component["components"], read)
            case _:
                pass


def _control(component: Json) -> str:
    if component["type"] == kinds.BUTTON:
        return f"[{button_label(component)}]" if not component.get("disabled") else f"({button_label(component)})"
    return f"[{component.get('placeholder') or 'Make a selection'} ▾]"


def button_label(button: Json) -> str:
    """What stands on a button: its emoji, if any, and its label."""
    emoji: Any = button.get("emoji") or {}
    return " ".join(part for part in (emoji.get("name"), button.get("label")) if part)


def _picture(media: Json) -> str:
    return f"[picture: {media.get('description') or 'no description'}]"


def _file(attachment: Attachment) -> str:
    described = f": {attachment.description}" if attachment.description else ""
    return f"[file {attachment.filename}{described}]"
