"""Makes people's text safe to stand inside a message: it looks as written and reaches nothing outside itself."""

import re
import unicodedata

LINK_LIMIT = 512  # characters; what is longer is no address that anybody shows
_LINK = re.compile(r"https?://[^\s<>|`.]+(\.[^\s<>|`.]+)+\.?")
_ZERO_WIDTH_SPACE = "\u200b"  # breaks a construct apart and is not seen

# What Discord turns into something else than text; the space goes behind the first group.
_REACHES_OUT = re.compile(
    r"(@)(?=everyone|here)"
    r"|(<)(?=@[!&]?\d|\#\d|id:|/[^\s/>:][^>\n:]*:\d)"
    r"|(\])(?=\()",
    re.IGNORECASE,
)
_CODE_BLOCK = r"```(?:[A-Za-z0-9_+\-.#]+?\n)?\n*[^\n][\s\S]*?\n*```"
_BLOCK_SIGN = re.compile(
    rf"{_CODE_BLOCK}|^(?P<begin>[ \t]*(?:(?:>|[-*+]|\d{{1,9}}[.)])[ \t]+)*)(?P<sign>\#{{1,3}}|-\#|>>>)(?=[ \t])",
    re.MULTILINE,
)
# Consecutive quoted lines, or one list entry: Discord lets nothing that begins inside end outside.
_SCOPE = re.compile(
    r"^[ ]*(?:>(?!>>)[ ]+[^\n]*(?:\n[ ]*>(?!>>)[ ]+[^\n]*)*\n?|(?:[-*+]|\d+[.)])[ ]+[^\n]*\n?)", re.MULTILINE
)
_ESCAPE = re.compile(r"\\[^0-9A-Za-z\s]")
_ADDRESS = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]")
_SIGNS = "\\`*_~|"
_SIGN = re.compile(r"[\\`*_~|]")
_UNESCAPED_SIGN = re.compile(r"\\[^0-9A-Za-z\s]|[\\`*_~|]")
# A backslash may free a sign before it to reach further; whoever needs more passes than this meant no formatting.
_PASSES = 4
_MOST_SIGNS = 2000  # more than anybody's formatting has; keeps hostile text below a tenth of a second
_PLAIN = re.compile(r"[^\\`*_~|h\n]+")
_RUN = re.compile(r"([`*_~|])\1*")
_TICKS = re.compile(r"`+")
# Discord's own rules in its order, each with what would end it behind the text.
_RULES = [
    (re.compile(pattern), f"\nx{end}")
    for pattern, end in (
        (_CODE_BLOCK, "```"),
        (r"(`+)(?:[\s\S]*?[^`])\1(?!`)", ""),
        (r"\b_(?:__|\\[\s\S]|[^\\_])+?_\b", "_"),
        (r"\*(?=\S)(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?\*(?!\*)", "*"),
        (r"\*\*(?:\\[\s\S]|[^\\])+?\*\*(?!\*)", "**"),
        (r"__(?:\\[\s\S]|[^\\])+?__(?!_)", "__"),
        (r"~~[\s\S]+?~~(?!_)", "~~"),
        (r"\|\|[\s\S]+?\|\|", "||"),
    )
]

_LINE = re.compile(r"[^\r\n\u2029]+")
_EMBEDDING, _POP_EMBEDDING = re.compile("[\u202a\u202b\u202d\u202e]"), "\u202c"
_ISOLATE, _POP_ISOLATE = re.compile("[\u2066-\u2068]"), "\u2069"


def can_be_seen(text: str) -> bool:
    """Whether anything of a text shows on a screen: spaces, marks on nothing and signs without a width do not."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


def is_link(text: str) -> bool:
    """Whether a text is one web address that can stand in a message as it is."""
    return len(text) <= LINK_LIMIT and _LINK.fullmatch(text) is not None


def defused(text: str) -> str:
    """`text` as it was written, for a message that goes on behind it.

    Mentions name nobody, masked links show their address, headings, small print and endless quotes stay the signs
    that were typed, and bold, italics, strikes, spoilers, code and writing direction end where the text ends.
    What is complete keeps its look; only signs without a partner are escaped. Doing it twice changes nothing more.
    Backslashes and invisible signs are added, so a limit is measured on the result.
    """
    text = _REACHES_OUT.sub(lambda match: match[0] + _ZERO_WIDTH_SPACE, text)
    text = _BLOCK_SIGN.sub(lambda match: f"{match['begin']}\\{match['sign']}" if match["sign"] else match[0], text)
    for _ in range(_PASSES if len(_SIGN.findall(text)) <= _MOST_SIGNS else 0):
        closed = _closed(text)
        if closed == text:
            break
        text = closed
    else:
        text = _UNESCAPED_SIGN.sub(lambda match: f"\\{match[0]}" if match[0] in _SIGNS else match[0], text)
    return _LINE.sub(_direction_closed, text)


def _closed(text: str, *, within_scope: bool = False) -> str:
    """`text` with a backslash before each sign that would begin something here and end it behind the text."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        part, length = _next_part(text, at, within_scope=within_scope)
        parts.append(part)
        at += length
    return "".join(parts)


def _next_part(text: str, at: int, *, within_scope: bool) -> tuple[str, int]:
    """What to write for the next piece of `text`, and how much of `text` it stands for."""
    if not within_scope and (scope := _SCOPE.match(text, at)):
        return _closed(scope[0], within_scope=True), len(scope[0])
    if escape := _ESCAPE.match(text, at):
        return escape[0], len(escape[0])
    if address := _ADDRESS.match(text, at):
        # Whether Discord ends an address before such a sign depends on what surrounds it.
        return re.sub(r"(?<!\\)[`*~|]", r"\\\g<0>", address[0]), len(address[0])
    end = _SIGN.match(text, at) and _end_of_construct(text, at)
    if end is None:
        plain = _PLAIN.match(text, at)
        length = plain.end() - at if plain else 1
        return text[at : at + length], length
    if end <= len(text):
        return text[at:end], end - at
    run = _RUN.match(text, at)  # Discord sees a spoiler's end even in a half escaped one
    signs = run[0] if run else text[at]
    return "".join(f"\\{sign}" for sign in signs), len(signs)


def _end_of_construct(text: str, at: int) -> int | None:
    """Where what begins at `at` ends, beyond the text if only something behind it would end it; None for plain text."""
    if text[at] == "\\":
        return len(text) + 1 if at == len(text) - 1 else None
    for rule, tail in _RULES:
        ticks = _TICKS.match(text, at)
        closing = f"\nx{ticks[0]}" if ticks and not tail.strip("\nx") else tail
        if match := rule.match(text + closing, at):
            return match.end()
    return None


def _direction_closed(line: re.Match[str]) -> str:
    """The line with as many ends of embedded and isolated directions as it has beginnings."""
    text = line[0]
    embedded = max(0, len(_EMBEDDING.findall(text)) - text.count(_POP_EMBEDDING))
    isolated = max(0, len(_ISOLATE.findall(text)) - text.count(_POP_ISOLATE))
    return text + _POP_EMBEDDING * embedded + _POP_ISOLATE * isolated
