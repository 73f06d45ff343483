"""Finds the five questions of the default form in a text, however their author turned them into headings."""

import re
from dataclasses import dataclass

# Words may be wrapped onto the next line, as editors do with the longest question.
_GAP = r"(?:[ \t\u00a0]*\r?\n[ \t\u00a0]*|[ \t\u00a0]+)"
_EVENT = r"(?:events?|meet-?ups?|meetings?|gatherings?|experiences?|activit(?:y|ies))"
_TIME = (
    r"(?: (?:again|anymore|in the future|someday"
    r"|(?:after|outside|outside of|beyond|besides) (?:the |this |our )?(?:class|course|semester|school)))*"
)

# One line per question, a space for each gap between words. "I" forms are how people make a question theirs;
# the labels stand where the form itself was copied.
_QUESTIONS = {
    1: rf"how (?:did (?:it|things|(?:the|your|this|my) {_EVENT}) go|it went)(?: overall)?",
    2: (
        r"what (?:did (?:you|i)|i|you) learn(?:ed|t)?"
        rf"(?: there| (?:from|at) (?:it|(?:the|this|your|my) {_EVENT}))?"
    ),
    3: (
        r"(?:would|do|did|could|will) (?:you|i) (?:find|see) (?:any )?value in (?:this|these|that|such) "
        rf"(?:(?:kinds?|sorts?|types?) of )?(?:an? )?{_EVENT}{_TIME}|worth it"
    ),
    4: (
        rf"how (?:was|is|did) (?:it|(?:the|this|your|my) {_EVENT}) (?:different|differ) (?:from|than|to) "
        r"(?:(?:your|my) expectations?|what (?:you|i) (?:had )?expected)"
        r"|different from what (?:you|i) expected"
    ),
    5: (
        r"(?:could|can|would|do) (?:you|i) (?:see|imagine|picture) (?:yourself|myself) "
        r"(?:(?:becom{1,2}e?ing|becoming|being|as) )?(?:an? )?(?:member|part) of (?:an? )?"
        rf"(?:professional )?(?:community|group)(?: like (?:this|that)(?: one)?)?{_TIME}"
        r"|could (?:you|i) become a member"
    ),
}
# These few words also end a paragraph ("Worth it."): they count only where something marks a heading.
_LABELS = re.compile(r"worth it|different from what|could (?:you|i) become", re.IGNORECASE)

_TAG = r"</?(?:b|strong|em|i|u|h[1-6]|p|br|li|ul|ol|span|div|font)\b[^<>\n]{0,80}>|</br>"
_BREAK = r"(?:\s|<\s*/?\s*br\s*/?\s*>|&nbsp;)"
_HEADING = re.compile(
    r"(?:^|(?<=\r))"
    rf"(?P<marks>(?:[ \t\u00a0#*_>+•·–—“”\"'‘’`-]|{_TAG}"
    r"|\(?\d{1,2}[.):]|(?:question|q)[ \t]*\d{1,2}[.):]?)*+)"
    r"(?:"
    + "|".join(f"(?P<q{number}>{pattern.replace(' ', _GAP)})" for number, pattern in _QUESTIONS.items())
    + r")(?![^\W_])"
    rf"(?P<close>(?:[ \t\u00a0?:.!…*_“”\"'’`#]|{_TAG}|\{{[#:][^}}\n]{{0,80}}\}})*+)"
    r"(?P<underline>(?:\r?\n[=-]{2,}[ \t]*(?=\r|\n|\Z))?)"
    rf"(?P<gap>{_BREAK}*+)",
    re.IGNORECASE | re.MULTILINE,
)
_BOLD = re.compile(r"\*\*|__|<(?:b|strong|h[1-6])\b", re.IGNORECASE)
_CLOSED = re.compile(r"\*|_|</(?:b|strong|em|i|u|h[1-6])", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?P<fence>`{3,}+|~{3,}+)", re.MULTILINE)
_NOT_PROSE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}+|~{3,}+)[^\n]*\n.*?^[ \t]*(?P=fence)[`~]*[ \t]*\r?$|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
_SURE_WITH = 3  # different questions that make an unmarked "How did it go? Well, …" a heading and not a sentence


@dataclass(frozen=True, slots=True)
class QuestionHeading:
    """Question `number` (1 to 5) from `start`, its words from `words`; the answer begins at `end`, after blanks."""

    number: int
    start: int
    words: int
    end: int
    sure: bool


def question_headings(text: str) -> list[QuestionHeading]:
    """The headings in `text` that are one of the five questions, in order, each question once.

    Of a question that stands more than once (the questions listed before the answers), the one with the longest
    text behind it counts and the others remain text. Code blocks and HTML comments hold no headings.
    """
    found = possible_headings(text)
    together = len({heading.number for heading in found}) >= _SURE_WITH
    chosen: dict[int, tuple[int, QuestionHeading]] = {}
    end = len(text)
    for heading in reversed([heading for heading in found if heading.sure or together]):
        length = len(text[heading.end : end].strip())
        if heading.number not in chosen or length > chosen[heading.number][0]:
            chosen[heading.number] = (length, heading)
        end = heading.start
    return sorted((heading for _, heading in chosen.values()), key=lambda heading: heading.start)


def possible_headings(text: str) -> list[QuestionHeading]:
    """Every place in `text` that is a heading, or would be one in the company of other questions."""
    silent = [match.span() for match in _NOT_PROSE.finditer(text)]
    found: list[QuestionHeading] = []
    for match in _HEADING.finditer(text):
        sure = _certainty(match, text)
        if sure is None or any(start <= match.start() < end for start, end in silent):
            continue
        number = next(number for number in _QUESTIONS if match[f"q{number}"])
        found.append(QuestionHeading(number, match.start(), match.end("marks"), match.end(), sure))
    return found


def with_closed_code(text: str) -> str:
    """`text` with a last line that closes the code block it leaves open, so that it hides nothing behind it."""
    open_fence = _FENCE.search(_NOT_PROSE.sub("", text))
    return f"{text}\n{open_fence['fence']}" if open_fence else text


def _certainty(match: re.Match[str], text: str) -> bool | None:
    """True for a heading, False for one only in the company of others, None for a sentence of the text."""
    marks, close = match["marks"], match["close"]
    ends_line = match.end("underline") == len(text) or text[match.end("underline")] in "\r\n"
    marked = re.search(r"[#*_>+•<\d-]", marks) is not None or bool(match["underline"])
    question = text[match.end("marks") : match.start("close")]
    if not marked and (_LABELS.match(question) or re.search(r"[“”\"'‘’]", marks)):
        return None
    if ends_line:
        # A bare line that ends in a full stop is somebody's sentence.
        return True if marked or not re.search(r"[.!…]", close) else None
    if _BOLD.search(marks) and _CLOSED.search(close):
        return True
    return False if re.search(r"[?:]|<br", close) else None
