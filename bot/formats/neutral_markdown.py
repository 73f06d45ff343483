"""Makes people's text safe to stand in a Markdown file: it is shown as written, and nothing in it is obeyed."""

import re
import unicodedata

from bot.formats.question_headings import possible_headings, with_closed_code

_MOST_TICKED = 1000  # characters of code between backticks; longer ones are prose that has two

# What a site would run, hide or send readers away with: Liquid, kramdown's attributes and formulas, HTML, masked links.
_OBEYED = re.compile(r"\{(?=[{%:#])|<(?=[A-Za-z/!?<])|\](?=[\[(:])|&(?=[#A-Za-z])|\$(?=\$)|\|")
_CODE = re.compile(
    r"(?:^|(?<=\n))[ \t]*(?P<fence>`{3,}+|~{3,}+)(?P<info>[^\n]*)\n(?P<fenced>.*?)^[ \t]*(?P=fence)[`~]*[ \t]*\r?$"
    r"|(?:\A|(?<=\n\n))(?P<indented>(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+)"
    # Within a paragraph, which a fence ends as an empty line does.
    r"|(?<![`\\])(?P<ticks>`+)(?!`)"
    rf"(?P<ticked>(?:(?!\n[ \t]*(?:\n|```|~~~)).){{1,{_MOST_TICKED}}}?)(?<!`)(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)
# What else a site would not show as it was typed: an angle that becomes a quotation mark, a definition's colon, the
# mark between two lists, and numbers, which lists begin anew. Code stands aside, and a paragraph ends a list.
_UNSHOWN = re.compile(
    rf"(?P<code>{_CODE.pattern})|^(?P<quoting>[ \t]*>[ \t>]*)|(?<!</code)(?P<angle>>)(?=>)"
    r"|^(?P<mark>:(?=[ \t])|\^(?=[ \t]*$))|^(?P<before>[ \t]*)(?P<number>\d{1,9})\.(?=[ \t])|\n[ \t]*\n(?=[^\s\d])",
    re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# Outside of code as it is read here, nothing begins code for another reader.
_IN_PROSE = re.compile(rf"{_OBEYED.pattern}|(?<!\\)`|~(?=~~)")
_OBEYED_IN_A_LINE = re.compile(rf"{_OBEYED.pattern}|[`~#]")
_LANGUAGE = re.compile(r"[ \t]*[A-Za-z0-9_+.#-]*[ \t]*")
_LINE_END = re.compile(r"\r\n?")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_KEYBOARD = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "‚": "'", "–": "--", "—": "---"})


def as_typed(text: str) -> str:
    """`text` such that a Jekyll site shows it and never obeys it, still readable as Markdown.

    Written as HTML entities: the `{` of Liquid (`{{`, `{%`) and of kramdown's attributes (`{:`), the `<` of a tag,
    comment or autolink, the `]` of a masked link (`](`, `][`, `]:`, so that nobody is sent where the words do not
    say), `|` (or a line becomes a table), the first of `$$`, and the dot of a number that no list would count to.
    Code that holds any of these is written as HTML, since entities in Markdown's own code are shown as they are.
    """
    parts: list[str] = []
    at = 0
    text = with_closed_code(_LINE_END.sub("\n", text))
    for code in _CODE.finditer(text):
        parts += [_IN_PROSE.sub(_as_entity, text[at : code.start()]), _code(code)]
        at = code.end()
    return _whole("".join([*parts, _IN_PROSE.sub(_as_entity, text[at:])]))


def neutral(text: str) -> str:
    """The same for a post that is read back: nor does any line in it pass for one of the five questions."""
    text = as_typed(text)
    # A heading reaches over the blanks behind it, so one that follows at once is seen when the first is none any more.
    while headings := possible_headings(text):
        for heading in reversed(headings):
            first = heading.words
            text = f"{text[:first]}&#{ord(text[first])};{text[first + 1 :]}"
    return text


def in_a_line(text: str) -> str:
    """The same for a heading, on one line: it holds no code, and no number sign at its end goes missing."""
    return _whole(_OBEYED_IN_A_LINE.sub(_as_entity, one_line(text)))


def plain_words(text: str) -> str:
    """`text` as one line of words: typographic quotes, dashes and dots as on a keyboard, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_KEYBOARD).split())


def one_line(text: str) -> str:
    """`text` with one blank wherever it has any blanks."""
    return " ".join(text.split())


def untagged(text: str) -> str:
    """A title or name as it was written, whether or not its page escapes it: no `<` in it begins a tag."""
    return _TAG.sub("<\u200b", text)  # not seen, and no letter: what follows is text to every browser


def _code(code: re.Match[str]) -> str:
    """Code as it is, or as HTML where something in it would be obeyed."""
    # Behind the fence stands a language, which nobody sees; anything else was meant to be read.
    is_fenced = code["fenced"] is not None
    is_language = is_fenced and code["fenced"].strip() and _LANGUAGE.fullmatch(code["info"])
    said = code["info"].strip() + "\n" if is_fenced and not is_language else ""
    if not said and not _OBEYED.search(code[0]):
        return code[0]
    inner = said + (code["fenced"] or code["indented"] or code["ticked"] or "")
    if code["indented"]:
        inner = re.sub(r"^(?:[ ]{4}|\t)", "", inner, flags=re.MULTILINE)
    if code["ticked"]:
        line = re.sub(r"\s*\n\s*", " ", inner)  # as code in a line is shown; a line that begins with a tag is more
        return f"<code>{_PUNCTUATION.sub(_as_entity, line)}</code>"
    written = _PUNCTUATION.sub(_as_entity, inner)
    return f"\n<pre><code>{written}</code></pre>\n"


def _whole(text: str) -> str:
    """`text` such that a site leaves out no sign and counts no list in another way than its author did."""
    count = 0

    def shown(match: re.Match[str]) -> str:
        nonlocal count
        if sign := match["angle"] or match["mark"]:
            return f"&#{ord(sign)};"
        number = int(match["number"] or 0)
        if number in {0, 1, count + 1}:
            count = number if match["ticked"] is None and match["quoting"] is None else count
            return match[0]
        return f"{match['before']}{match['number']}&#46;"

    return _UNSHOWN.sub(shown, text)


def _as_entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
