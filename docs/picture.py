"""Draws docs/demo.svg, the picture in the README, from a transcript: `afterword demo | python docs/picture.py`."""

import re
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

# What the picture shows: from the first line of each scene, so many lines.
SCENES = (
    ("17:02  only Wren sees, in #announcements", 7),
    ("17:04  only Marisol sees, in #organisers", 13),
    ("21:30  DM with Wren", 6),
    ("21:45  DM with Wren", 16),
    ("Monday, 2 November 2026", 18),
    ("20:09  DM with Wren", 5),
    ("18:55  only Marisol sees, in #organisers", 7),
    ("22:41  only Wren sees, in #announcements", 5),
)
_HEAD = re.compile(r"\d\d:\d\d  ")
_SPEAKER = re.compile(r" {7}(\w+(?: changes)?: )")
_WEB_FONT = re.compile(r"@font-face \{.*?\}", re.DOTALL)  # nothing is to be fetched to look at a picture


def main() -> None:
    """Read a transcript from standard input and write the picture beside this file."""
    lines = sys.stdin.read().splitlines()
    console = Console(record=True, width=102, file=StringIO())
    for first, count in SCENES:
        start = next(number for number, line in enumerate(lines) if line.startswith(first))
        for line in lines[start : start + count]:
            console.print(_coloured(line))
        console.print()
    svg = console.export_svg(title="make demo", theme=MONOKAI)
    Path(__file__).with_name("demo.svg").write_text(_WEB_FONT.sub("", svg), encoding="utf-8")


def _coloured(line: str) -> Text:
    if _HEAD.match(line):
        return Text(line, style="cyan")
    if not line.startswith(" "):
        return Text(line, style="bold")
    text = Text(line)
    # Renderers drop blanks at the beginning of a run of text, so the indentation is a run of its own.
    text.stylize("dim", 0, len(line) - len(line.lstrip()))
    if spoken := _SPEAKER.match(line):
        text.stylize("bold", spoken.start(1), spoken.end(1))
    text.highlight_regex(r"\[[^\]]+\]", "green")
    return text


if __name__ == "__main__":
    main()
