"""Splits a text that is too long for one message into messages that together are the text, character for character."""

import re
import unicodedata
from collections.abc import Iterator

MESSAGE_LIMIT = 2000  # characters of a message's content at Discord
# A piece this short of the limit is worse than one that ends within a paragraph.
_FULL_ENOUGH = 0.5

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n+")
_SENTENCE = re.compile(r"[.!?…。！？؟][\"'”’»)\]*_]*(?:\s+|(?<=[。！？]))")
_WORD = re.compile(r"\s+")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def split_message(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """`text` in pieces of at most `limit` characters (code points, as Discord counts); joined they are `text`.

    A piece ends behind a paragraph, else a line, a sentence, a word, and only then between two characters as people
    see them: an emoji of several code points or a letter with its accents is broken only when it alone is longer
    than `limit`. Blanks stay at the end of a piece, where Discord trims them unseen. No text, no pieces.
    """
    pieces: list[str] = []
    start = 0
    while len(text) - start > limit:
        end = start + _cut(text[start : start + limit + 1], limit)
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]] if text[start:] else pieces


def _cut(window: str, limit: int) -> int:
    """Where the first piece of `window`, one character longer than `limit`, ends; at least 1."""
    for boundary, least in ((_PARAGRAPH, _FULL_ENOUGH), (_LINE, _FULL_ENOUGH), (_SENTENCE, _FULL_ENOUGH), (_WORD, 0)):
        ends = [end for end in _ends(boundary, window, limit) if end > least * limit and window[:end].strip()]
        if ends:
            return ends[-1]
    return next((at for at in range(limit, 0, -1) if not _joined(window, at)), limit)


def _ends(boundary: re.Pattern[str], window: str, limit: int) -> Iterator[int]:
    """The ends of the boundaries in `window` that leave whole characters on both sides."""
    return (
        match.end() for match in boundary.finditer(window) if match.end() <= limit and not _joined(window, match.end())
    )


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and behind `at` are one to the eye (the common part of Unicode's UAX 29)."""
    if at >= len(text):
        return False
    before, behind = text[at - 1], text[at]
    if before in "\r\n":
        return before + behind == "\r\n"
    if behind in _JOINERS or before == "\u200d" or unicodedata.category(behind).startswith("M"):
        return True
    if "\U0001f3fb" <= behind <= "\U0001f3ff" or "\U000e0020" <= behind <= "\U000e007f":
        return True  # skin tones; the letters within a regional flag
    if "\u1160" <= behind <= "\u11ff":
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"  # Korean syllables spelt in parts
    return _is_flag_letter(behind) and _flag_letters_before(text, at) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    start = at
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return at - start
