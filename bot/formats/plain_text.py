"""HTML as calendars carry it in descriptions, as plain text."""

import html
import re
from html.parser import HTMLParser

_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|a|b|i|u|em|strong|div|span|ul|ol|li|h[1-6]|img|table|tr|td|blockquote|html|body)\b[^>]*>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_BLOCKS = {"p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style", "head", "template"}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plain_text(text: str) -> str:
    """`text` without HTML: paragraphs and lists as lines, links with their address. Nothing in it is fetched or run.

    Text that is no HTML stays as it is, but for entities, control characters, and empty lines in a row.
    """
    if _LOOKS_LIKE_HTML.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    elif _ENTITY.search(text):
        text = html.unescape(text)
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\xa0", " ")
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str, int]] = []  # address, where its text begins

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "tr":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.parts)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self._links:
            address, begin = self._links.pop()
            shown = "".join(self.parts[begin:])
            if address.startswith(("http://", "https://")) and address not in shown:
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # A line break within HTML stays one: calendars carry text that is only half HTML, and mean theirs.
            self.parts.append(data)
