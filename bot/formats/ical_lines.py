"""The lines of an iCalendar file, sorted to its components: what is broken in one does not touch the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.feeds import Trouble, Unreadable

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_BEGINS_WITHIN = 50  # lines; what comes before is somebody's comment


@dataclass
class Block:
    """One component as lines, without those of components within it."""

    name: str
    lines: list[str] = field(default_factory=list[str])

    def value(self, name: str) -> str | None:
        """The value of the first property of this name, as it stands there."""
        for line in self.lines:
            key, _, value = line.partition(":")
            if key.partition(";")[0].strip().upper() == name:
                return value.strip()
        return None

    def has(self, *names: str) -> bool:
        """Whether it has one of these properties."""
        return any(self.value(name) is not None for name in names)


@dataclass
class Parts:
    """A calendar's own properties, its events, and its time zones (lines) by name; whether it comes to its end."""

    head: Block = field(default_factory=lambda: Block("VCALENDAR"))
    events: list[Block] = field(default_factory=list[Block])
    zones: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    is_whole: bool = False


def parts_of(content: bytes) -> Parts:
    """A calendar taken apart. A component that is never closed ends where the next event or the calendar does.

    Raises Unreadable for what is no calendar.
    """
    lines = _lines(content)
    if not any(_named(line, "BEGIN") == "VCALENDAR" for line in lines[:_BEGINS_WITHIN]):
        raise Unreadable(Trouble.NO_CALENDAR)
    parts = Parts()
    within: list[Block] = []
    zone_lines: list[str] = []
    for line in lines:
        begins, ends = _named(line, "BEGIN"), _named(line, "END")
        if begins == "VEVENT":
            # One before that was never closed has to be judged by what it says.
            within = [block for block in within if block.name == "VCALENDAR"]
        if begins:
            within.append(_begun(begins, parts))
        elif within and not ends:
            within[-1].lines.append(line)
        if any(block.name == "VTIMEZONE" for block in within):
            zone_lines.append(line)
        if ends and any(block.name == ends for block in within):
            while within.pop().name != ends:
                pass
            parts.is_whole = parts.is_whole or ends == "VCALENDAR"
            if ends == "VTIMEZONE":
                _keep_zone(zone_lines, parts)
                zone_lines = []
    return parts


def _begun(name: str, parts: Parts) -> Block:
    if name == "VCALENDAR":
        return parts.head
    block = Block(name)
    if name == "VEVENT":
        parts.events.append(block)
    return block


def _keep_zone(lines: Sequence[str], parts: Parts) -> None:
    name = next((line.partition(":")[2].strip() for line in lines if line.upper().startswith("TZID")), None)
    if name:
        parts.zones[name] = list(lines)


def _lines(content: bytes) -> list[str]:
    """The logical lines, whatever the line ends, the byte order mark and the encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", errors="replace").encode()
    # Unfolded as bytes: exporters that count octets fold in the middle of a letter.
    unfolded = _FOLD.sub(b"", content.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b""))
    return [line for line in map(_decoded, re.split(rb"\r\n|\n|\r", unfolded)) if line.strip()]


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        # Older exporters write Latin-1 without saying so, some of them only in places.
        return line.decode("cp1252", errors="replace")


def _named(line: str, what: str) -> str | None:
    key, _, value = line.partition(":")
    return value.strip().upper() if key.strip().upper() == what else None


def unescaped(text: str) -> str:
    """A text value on one line, without its escapes."""
    return re.sub(r"\\([\\,;nN])", lambda match: " " if match[1] in "nN" else match[1], text)
