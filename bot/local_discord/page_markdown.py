"""Discord's markdown as HTML. Nothing that somebody wrote becomes a tag: every piece of text is escaped here."""

import re
from html import escape
from itertools import groupby

from bot.local_discord.guild import Guild
from bot.local_discord.markdown import BARE_LINK, CODE, LINK, STYLED, hidden, unhidden
from bot.local_discord.render import TOKEN, Reader

_TAGS = {"bold": "strong", "underlined": "u", "struck": "s", "starred": "em", "italic": "em"}
_AUTOMATIC_LINK = re.compile(r"https?://[^\s<]*[^\s<.,:;\"')\]]")
_INLINE = re.compile(
    f"(?P<code>{CODE.pattern})|(?P<token>{TOKEN.pattern})|(?P<link>{LINK.pattern})|(?P<bare>{BARE_LINK.pattern})"
    f"|(?P<address>{_AUTOMATIC_LINK.pattern})|(?P<styled>{STYLED.pattern})",
    re.DOTALL,
)
_HEADING = re.compile(r"(#{1,3}|-#) +(.+)")
_ITEM = re.compile(r"( *)(?:[-*]|(\d+)\.) +(.+)")
_QUOTE = re.compile(r"> (.*)|>$")
_BLOCK_OF_CODE = re.compile(r"(```.+?```)")
_NESTED = 2  # blanks before an item that belongs to the one above


class Markdown:
    """Turns texts into HTML for one reader; mentions are named as in `guild`."""

    def __init__(self, reader: Reader, guild: Guild | None) -> None:
        self._reader = reader
        self._guild = guild

    def blocks(self, text: str) -> str:
        """A text with headings, lists, quotes and paragraphs."""
        return self._blocks(_own_lines(hidden(text)))

    def inline(self, text: str) -> str:
        """A text of which only what stands inside a line counts, such as a title."""
        return self._inline(hidden(text))

    def _blocks(self, lines: list[str]) -> str:
        whole = next((number for number, line in enumerate(lines) if line.startswith(">>> ")), None)
        if whole is not None:
            rest = [lines[whole].removeprefix(">>> "), *lines[whole + 1 :]]
            return f"{self._blocks(lines[:whole])}<blockquote>{self._blocks(rest)}</blockquote>"
        return "".join(self._block(kind, list(some)) for kind, some in groupby(lines, _kind))

    def _block(self, kind: str, lines: list[str]) -> str:
        match kind:
            case "code":
                return "".join(self._inline(line) for line in lines)
            case "heading":
                return "".join(self._heading(line) for line in lines)
            case "quote":
                return f"<blockquote>{self._blocks([line[2:] for line in lines])}</blockquote>"
            case "list":
                return "".join(self._item(line) for line in lines)
            case _:
                # A browser shows nothing for a break at the end of a paragraph, Discord shows an empty line.
                return _tagged("p", self._inline("\n".join(lines)) + ("" if lines[-1] else "<br>"))

    def _heading(self, line: str) -> str:
        marks, text = _groups(_HEADING, line)
        tag, kind = ("p", ' class="small"') if marks == "-#" else (f"h{len(marks)}", "")
        return f"<{tag}{kind}>{self._inline(text)}</{tag}>"

    def _item(self, line: str) -> str:
        """An item with its own mark: so a list may begin with any number and be interrupted."""
        blanks, number, text = _groups(_ITEM, line)
        depth = min(len(blanks) // _NESTED, 3)
        mark = f"{number}." if number else "◦" if depth else "•"
        return f'<div class="item depth{depth}"><span>{mark}</span><div>{self._inline(text)}</div></div>'

    def _inline(self, text: str) -> str:
        shown, end = "", 0
        for found in _INLINE.finditer(text):
            shown += _plain(text[end : found.start()]) + self._piece(found)
            end = found.end()
        return shown + _plain(text[end:])

    def _piece(self, found: re.Match[str]) -> str:
        piece = found[0]
        if found["code"]:
            return _code(piece)
        if found["token"]:
            return self._token(found)
        if found["link"]:
            text, address = _groups(LINK, piece)
            return _link(address, self._inline(text))
        if found["bare"] or found["address"]:
            address = piece.strip("<>")
            return _link(address, _plain(address))
        style = next(name for name in (*_TAGS, "spoiler") if found[name])
        inside = self._inline(found[style])
        return f'<span class="spoiler">{inside}</span>' if style == "spoiler" else _tagged(_TAGS[style], inside)

    def _token(self, found: re.Match[str]) -> str:
        said = _plain(self._reader.token(found, self._guild))
        if found["time"]:
            return f"<time>{said}</time>"
        return said if found["emoji"] else f'<span class="mention">{said}</span>'


def _own_lines(text: str) -> list[str]:
    """The lines of a text in which blocks of code have lines of their own."""
    lines: list[str] = []
    for line in text.split("\n"):
        parts = _BLOCK_OF_CODE.split(line)
        lines += [part for part in parts if part] if len(parts) > 1 else parts
    return lines


def _kind(line: str) -> str:
    kinds = {"code": _BLOCK_OF_CODE, "heading": _HEADING, "quote": _QUOTE, "list": _ITEM}
    return next((kind for kind, pattern in kinds.items() if pattern.fullmatch(line)), "text")


def _groups(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The groups of a pattern that is known to match."""
    found = pattern.fullmatch(text)
    return found.groups("") if found else ()


def _code(piece: str) -> str:
    content = escape(unhidden(piece.strip("`")).strip("\n"))
    return f"<pre><code>{content}</code></pre>" if piece.startswith("```") else f"<code>{content}</code>"


def _link(address: str, shown: str) -> str:
    return f'<a href="{escape(unhidden(address))}" rel="noreferrer">{shown}</a>'


def _tagged(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag}>"


def _plain(text: str) -> str:
    return escape(unhidden(text)).replace("\n", "<br>")
