"""One message as HTML: who wrote it and when, its text, embeds, files and components."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from bot.local_discord import components as kinds
from bot.local_discord.objects import Attachment, Interaction, InteractionType, Json, Message
from bot.local_discord.page_markdown import Markdown
from bot.local_discord.reading_times import timestamp
from bot.local_discord.render import SUPPRESS_EMBEDS, THINKING, Reader, button_label

_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
_LINK_BUTTON = 5
# What a browser shows as a picture and never as a document.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KILOBYTE = 1024


def message_html(message: Message, reader: Reader) -> str:
    """The message as `reader` sees it. Pictures stand in it as data: addresses; nothing else is fetched for it."""
    return _MessagePage(message, reader).whole()


class _MessagePage:
    """A message on its way to HTML."""

    def __init__(self, message: Message, reader: Reader) -> None:
        self._message = message
        self._reader = reader
        self._markdown = Markdown(reader, message.channel.guild)
        self._files = {file.url: file for file in message.attachments}

    def whole(self) -> str:
        """All of it, top to bottom."""
        message = self._message
        kind = "message only-you" if message.ephemeral else "message"
        name = escape(self._reader.name_of(message.author, message.channel.guild))
        badge = '<span class="badge">APP</span>' if message.author.bot else ""
        colour = message.author.id % 6
        return (
            f'<article class="{kind}" id="m{message.id}">{self._above()}'
            f'<div class="avatar tone{colour}" aria-hidden="true">{escape(name[:1])}</div>'
            f'<div class="body"><header><b>{name}</b>{badge}{self._time()}</header>'
            f"{''.join(self._contents())}</div></article>"
        )

    def _above(self) -> str:
        """What stands over the name: the message or the command that this one answers."""
        message, guild = self._message, self._message.channel.guild
        if message.reply_to is not None:
            who = escape(self._reader.name_of(message.reply_to.author, guild))
            return f'<div class="above">↱ <b>{who}</b> {escape(_first_line(message.reply_to.content))}</div>'
        command = _command_of(message.interaction)
        if message.interaction is None or not command:
            return ""
        who = escape(self._reader.name_of(message.interaction.user, guild))
        return f'<div class="above">↱ <b>{who}</b> used <span class="mention">/{escape(command)}</span></div>'

    def _time(self) -> str:
        at = self._message.created_at
        reader = self._reader
        said = timestamp(int(at.timestamp()), "s", zone=reader.zone, locale=reader.locale, now=reader.world.now())
        return f'<time datetime="{at.isoformat()}">{escape(said)}</time>'

    def _contents(self) -> Iterator[str]:
        message = self._message
        if message.loading:
            name = escape(self._reader.name_of(message.author, message.channel.guild))
            yield f'<p class="thinking">{name} {THINKING}</p>'
        elif message.content:
            edited = ' <span class="edited">(edited)</span>' if message.edited_at else ""
            yield f'<div class="text">{self._markdown.blocks(message.content)}{edited}</div>'
        if message.forwarded is not None:
            forwarded = self._markdown.blocks(message.forwarded.content)
            yield f'<blockquote><p class="small">Forwarded</p>{forwarded}</blockquote>'
        if message.poll is not None:
            yield self._poll(message.poll)
        yield from (f'<p class="sticker">:{escape(sticker.name)}:</p>' for sticker in message.stickers)
        embeds = [] if message.flags & SUPPRESS_EMBEDS else message.embeds
        yield from (self._embed(embed) for embed in embeds)
        shown_elsewhere = _addresses([*embeds, *message.components])
        yield from (_file(file) for file in message.attachments if file.url not in shown_elsewhere)
        yield from self._components(message.components)
        yield self._below()

    def _below(self) -> str:
        """What stands under the message: reactions, its thread, and that nobody else sees it."""
        message = self._message
        reactions = "".join(
            f"<span>{escape(emoji)} {len(people)}</span>" for emoji, people in message.reactions.items()
        )
        below = f'<div class="reactions">{reactions}</div>' if reactions else ""
        if message.thread is not None:
            count = len(message.thread.messages)
            said = f"{count} message{'' if count == 1 else 's'} ›"
            below += (
                f'<a class="thread" href="/look/{message.thread.id}"><b>{escape(message.thread.name)}</b> {said}</a>'
            )
        return below + ('<p class="whisper">👁 Only you can see this</p>' if message.ephemeral else "")

    def _poll(self, poll: Json) -> str:
        answers = "".join(f"<li>{escape(answer['poll_media']['text'])}</li>" for answer in poll["answers"])
        return f'<div class="poll"><b>{escape(poll["question"]["text"])}</b><ul>{answers}</ul></div>'

    # -- embeds

    def _embed(self, embed: Json) -> str:
        colour = f' style="border-color:#{int(embed["color"]):06x}"' if embed.get("color") else ""
        return f'<section class="embed"{colour}>{"".join(self._of_embed(embed))}</section>'

    def _of_embed(self, embed: Json) -> Iterator[str]:
        if embed.get("thumbnail"):
            yield self._picture(embed["thumbnail"]["url"], None, "thumbnail")
        if embed.get("author"):
            yield f'<div class="by">{escape(embed["author"]["name"])}</div>'
        if embed.get("title"):
            title = self._markdown.inline(embed["title"])
            yield f'<div class="title">{_linked(title, embed.get("url"))}</div>'
        if embed.get("description"):
            yield f'<div class="text">{self._markdown.blocks(embed["description"])}</div>'
        if embed.get("fields"):
            yield f'<div class="fields">{"".join(self._field(field) for field in embed["fields"])}</div>'
        if embed.get("image"):
            yield self._picture(embed["image"]["url"], None)
        if embed.get("footer"):
            yield f"<footer>{escape(embed['footer']['text'])}</footer>"

    def _field(self, field: Json) -> str:
        kind = "field inline" if field.get("inline") else "field"
        name, value = self._markdown.inline(field["name"]), self._markdown.blocks(field["value"])
        return f'<div class="{kind}"><b>{name}</b><div class="text">{value}</div></div>'

    def _picture(self, address: str, description: str | None, kind: str = "picture") -> str:
        """A picture that came with the message; one from elsewhere is named and not fetched."""
        file = self._files.get(address)
        if file is None or file.content_type not in _PICTURES:
            return f'<p class="small">Picture: {escape(description or address)}</p>'
        return _image(file, description or file.description, kind)

    # -- components

    def _components(self, components: Sequence[Json]) -> Iterator[str]:
        for component in components:
            match component["type"]:
                case kinds.TEXT_DISPLAY:
                    yield f'<div class="text">{self._markdown.blocks(component["content"])}</div>'
                case kinds.ACTION_ROW:
                    yield f'<div class="row">{"".join(_control(child) for child in component["components"])}</div>'
                case kinds.SECTION:
                    inside = "".join(self._components(component["components"]))
                    beside = "".join(self._components([component["accessory"]]))
                    yield f'<div class="section"><div>{inside}</div>{beside}</div>'
                case kinds.BUTTON:
                    yield _control(component)
                case kinds.SEPARATOR:
                    yield "<hr>"
                case kinds.CONTAINER:
                    colour = component.get("accent_color")
                    edge = f' style="border-color:#{int(colour):06x}"' if colour else ""
                    inside = "".join(self._components(component["components"]))
                    yield f'<section class="embed wide"{edge}>{inside}</section>'
                case _:
                    yield from self._media(component)

    def _media(self, component: Json) -> Iterator[str]:
        match component["type"]:
            case kinds.THUMBNAIL:
                yield self._picture(component["media"]["url"], component.get("description"), "thumbnail")
            case kinds.MEDIA_GALLERY:
                yield from (self._picture(each["media"]["url"], each["description"]) for each in component["items"])
            case kinds.FILE if component["file"]["url"] in self._files:
                yield _file(self._files[component["file"]["url"]])
            case _:
                pass


def _control(component: Json) -> str:
    off = " disabled" if component.get("disabled") else ""
    if component["type"] != kinds.BUTTON:
        chosen = [option["label"] for option in component.get("options", ()) if option.get("default")]
        said = ", ".join(chosen) or component.get("placeholder") or "Make a selection"
        kind = "select chosen" if chosen else "select"
        return f'<button class="{kind}"{off}><span>{escape(said)}</span><span aria-hidden="true">⌄</span></button>'
    label = escape(button_label(component))
    style = _STYLES.get(component["style"], "secondary")
    if component["style"] == _LINK_BUTTON:
        return _linked(f"{label} ↗", component["url"], f"button {style}")
    return f'<button class="{style}"{off}>{label}</button>'


def _linked(shown: str, address: str | None, kind: str = "") -> str:
    """HTML that leads to an address, if that is one of the web."""
    if address is None or not address.startswith(("https://", "http://")):
        return shown
    named = f' class="{kind}"' if kind else ""
    return f'<a{named} href="{escape(address)}" rel="noreferrer">{shown}</a>'


def _file(file: Attachment) -> str:
    if file.content_type in _PICTURES:
        return _image(file, file.description)
    name, size = escape(file.filename), f"{len(file.content) / _KILOBYTE:.2f} KB"
    described = f"<small>{escape(file.description)}</small>" if file.description else ""
    address = f"data:application/octet-stream;base64,{b64encode(file.content).decode()}"
    link = f'<a href="{address}" download="{name}">{name}</a>'
    return f'<div class="file">📄 {link} <small>{size}</small> {described}</div>'


def _image(file: Attachment, description: str | None, kind: str = "picture") -> str:
    alt = escape(description or "")
    mark = f'<span class="alt" title="{alt}">ALT</span>' if alt and kind == "picture" else ""
    source = f"data:{file.content_type};base64,{b64encode(file.content).decode()}"
    return f'<figure class="{kind}"><img src="{source}" alt="{alt}">{mark}</figure>'


def _addresses(shown: Sequence[Json]) -> set[str]:
    """The addresses of files that an embed or a component shows, which are not listed once more."""
    found: set[str] = set()
    for part in (*shown, *kinds.walk([each for each in shown if isinstance(each.get("type"), int)])):
        media: list[Any] = [part.get(key) for key in ("image", "thumbnail", "media", "file")]
        media += [item["media"] for item in part.get("items", ())]
        found |= {each["url"] for each in media if each}
    return found


def _command_of(interaction: Interaction | None) -> str:
    """The command that was run, with its subcommands: "meetup create"."""
    if interaction is None or interaction.type is not InteractionType.COMMAND:
        return ""
    words = [str(interaction.data["name"])]
    options: list[Json] = interaction.data.get("options") or []
    while options and "options" in options[0]:
        words.append(options[0]["name"])
        options = options[0]["options"]
    return " ".join(words)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
