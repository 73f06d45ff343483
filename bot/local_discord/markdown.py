"""Discord's markdown as it is read: without its marks, and with what was escaped as it was meant."""

import re

CODE = re.compile(r"```(?:\w+\n)?(?P<block>.+?)```|``(?P<wide>.+?)``|`(?P<narrow>[^`]+)`", re.DOTALL)
_LITERAL = re.compile(rf"\\(?P<escaped>[!-/:-@\[-`{{-~])|{CODE.pattern}", re.DOTALL)
_TICKS = {"block": "```", "wide": "``", "narrow": "`"}
STYLED = re.compile(
    r"\*\*(?=\S)(?P<bold>.+?)\*\*(?!\*)|__(?=\S)(?P<underlined>.+?)__|~~(?P<struck>.+?)~~|\|\|(?P<spoiler>.+?)\|\|"
    r"|\*(?=[^\s*])(?P<starred>.+?)(?<=[^\s*])\*|(?<!\w)_(?=\S)(?P<italic>.+?)(?<=\S)_(?!\w)",
    re.DOTALL,
)
LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?(https?://[^\s<>)]+)>?\)")
BARE_LINK = re.compile(r"<(https?://[^\s<>]+)>")
_HEADING = re.compile(r"^(?:#{1,3}|-#) +", re.MULTILINE)
_HIDDEN = 0xE000  # private use: characters that stand for themselves wait here until the marks are gone
_WAITING = re.compile("[\ue000-\ue07f]")


def without_marks(text: str) -> str:
    """The text without bold, italics, headings and the like; a masked link reads "text (address)".

    What was escaped or stands in code is hidden from whatever looks at the text next, until `unhidden`.
    """
    text = CODE.sub(lambda found: found[found.lastindex or 0], hidden(text))
    text = LINK.sub(r"\1 (\2)", text)
    text = BARE_LINK.sub(r"\1", text)
    text = _HEADING.sub("", text)
    before = ""
    while text != before:
        before, text = text, STYLED.sub(lambda found: found[found.lastindex or 0], text)
    return text


def hidden(text: str) -> str:
    """The text with its marks, in which nothing that was escaped or stands in code looks like a mark any more.

    What stands in code is on one line then, and the name of its language is gone; `unhidden` brings its lines back.
    """
    return _LITERAL.sub(_literal, text)


def _literal(found: re.Match[str]) -> str:
    kind = found.lastgroup or ""
    ticks = _TICKS.get(kind, "")
    return f"{ticks}{_hide(found[kind])}{ticks}"


def unhidden(text: str) -> str:
    """The characters that were hidden, back in their places."""
    return _WAITING.sub(lambda found: chr(ord(found[0]) - _HIDDEN), text)


def _hide(text: str) -> str:
    return "".join(chr(_HIDDEN + ord(letter)) if "!" <= letter <= "~" or letter == "\n" else letter for letter in text)
