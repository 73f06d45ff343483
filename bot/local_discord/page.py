"""A channel, thread or DM as a web page that looks like Discord, and the page that leads to all of them."""

from collections.abc import Collection, Iterable
from html import escape
from zoneinfo import ZoneInfo

from bot.local_discord.objects import Channel, Message, User
from bot.local_discord.page_message import message_html
from bot.local_discord.page_style import STYLE
from bot.local_discord.reading_times import timestamp
from bot.local_discord.render import Reader
from bot.local_discord.world import World

LOOK = "/look"
THEMES = ("dark", "light")


def channel_page(
    world: World,
    channel: Channel,
    *,
    zone: ZoneInfo,
    viewer: User | None = None,
    theme: str | None = None,
    only: Collection[int] = (),
) -> str:
    """What stands in a channel, oldest first, with the times in `zone`.

    Without a `viewer` everything that is not for one person alone; with one what they see, ephemeral messages
    included. `theme` is one of THEMES, else the browser's. With `only` the messages with these ids and no heading.
    """
    reads = viewer or channel.recipient or world.bot
    reader = Reader(world, reads, zone, reads.locale)
    seen = world.visible_messages(viewer, channel) if viewer else [m for m in channel.messages if not m.ephemeral]
    shown = [message for message in seen if not only or message.id in only]
    place = escape(_place(channel))
    heading = f'<h1><a href="{LOOK}">☰</a> {place}</h1>' if not only else ""
    return _page(place, heading + "".join(_by_day(shown, reader, divided=not only)), theme)


def index_page(world: World, *, theme: str | None = None) -> str:
    """Links to every channel, thread and DM, by server."""
    lists = [
        _links(guild.name, [each for each in world.channels.values() if each.guild is guild])
        for guild in world.guilds.values()
    ]
    lists.append(_links("Direct messages", [each for each in world.channels.values() if each.is_dm]))
    return _page("Where to look", f'<h1>Where to look</h1><main class="index">{"".join(lists)}</main>', theme)


def _links(title: str, channels: Iterable[Channel]) -> str:
    items = "".join(_link(each) for each in sorted(channels, key=_in_order))
    return f"<h2>{escape(title)}</h2><ul>{items}</ul>"


def _in_order(channel: Channel) -> tuple[int, int]:
    """Threads stand under their channel."""
    return (channel.parent.id, channel.id) if channel.parent and channel.is_thread else (channel.id, 0)


def _link(channel: Channel) -> str:
    kind = ' class="under"' if channel.is_thread else ""
    viewers = {message.viewer.id: message.viewer for message in channel.messages if message.viewer}
    alone = "".join(
        f' <a class="whisper" href="{LOOK}/{channel.id}?for={each.id}">as {escape(each.display_name)}</a>'
        for each in viewers.values()
    )
    name = channel.name if channel.is_thread else _place(channel)
    return f'<li{kind}><a href="{LOOK}/{channel.id}">{escape(name)}</a>{alone}</li>'


def _place(channel: Channel) -> str:
    if channel.recipient is not None:
        return f"@{channel.recipient.display_name}"
    if channel.parent is not None and channel.is_thread:
        return f"#{channel.parent.name} › {channel.name}"
    return f"#{channel.name}"


def _by_day(messages: Iterable[Message], reader: Reader, *, divided: bool) -> Iterable[str]:
    """The messages, with a line where another day begins."""
    day = ""
    for message in messages:
        unix, now = int(message.created_at.timestamp()), reader.world.now()
        written_on = timestamp(unix, "D", zone=reader.zone, locale=reader.locale, now=now)
        if divided and written_on != day:
            day = written_on
            yield f'<div class="day"><span>{escape(day)}</span></div>'
        yield message_html(message, reader)


def _page(title: str, body: str, theme: str | None) -> str:
    """`title` and `body` are HTML. Nothing on the page runs, and nothing is fetched for it."""
    chosen = f' data-theme="{theme}"' if theme in THEMES else ""
    return (
        f'<!doctype html><html lang="en"{chosen}><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )
