"""Discord's markdown as it is read: without its marks, and with what was escaped as it was meant."""

import re

_CODE = re.compile(r"```(?:\w+\n)?(.+?)```|``(.+?)``|`([^`]+)`", re.DOTALL)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_STYLED = re.compile(
    r"\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|~~(.+?)~~|\|\|(.+?)\|\|"
    r"|\*(?=[^\s*])(.+?)(?<=[^\s*])\*|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)",
    re.DOTALL,
)
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?(https?://[^\s<>)]+)>?\)")
_BARE_LINK = re.compile(r"<(https?://[^\s<>]+)>")
_HEADING = re.compile(r"^(?:#{1,3}|-#) +", re.MULTILINE)
_HIDDEN = 0xE000  # private use: characters that stand for themselves wait here until the marks are gone
_WAITING = re.compile("[\ue000-\ue07f]")


def without_marks(text: str) -> str:
    """The text without bold, italics, headings and the like; a masked link reads "text (address)".

    What was escaped or stands in code is hidden from whatever looks at the text next, until `unhidden`.
    """
    text = _CODE.sub(lambda found: _hide(found[found.lastindex or 0]), text)
    text = _ESCAPED.sub(lambda found: _hide(found[1]), text)
    text = _LINK.sub(r"\1 (\2)", text)
    text = _BARE_LINK.sub(r"\1", text)
    text = _HEADING.sub("", text)
    before = ""
    while text != before:
        before, text = text, _STYLED.sub(lambda found: found[found.lastindex or 0], text)
    return text


def unhidden(text: str) -> str:
    """The characters that were hidden, back in their places."""
    return _WAITING.sub(lambda found: chr(ord(found[0]) - _HIDDEN), text)


def _hide(text: str) -> str:
    return "".join(chr(_HIDDEN + ord(letter)) if "!" <= letter <= "~" else letter for letter in text)
