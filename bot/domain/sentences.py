"""Finds the whole sentences of what people wrote, so that a quote never ends in the middle of a thought.

Where a text is ambiguous two sentences stay together: a quote that is too long is left out, one that is cut says
what nobody said.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

# A full stop behind these belongs to the word, whatever follows (English, Spanish, German).
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\w+",
        "mr mrs ms mx dr prof sr sra srta dra st mt rev hon gen col capt lt sgt fig figs eq sec ch "
        "vol no nos nr pp pág ed eds al approx ca cf vs viz resp incl excl ext tel dept univ bzw "
        "bspw evtl ggf inkl exkl zzgl vgl hr fr abb str abs núm ej av avda ud uds vd jan feb mar "
        "apr jun jul aug sep sept oct nov dec",
    )
)
# These end a sentence when a new one begins behind them.
_CLOSING_ABBREVIATIONS = frozenset({"a.m", "p.m", "ee.uu", "ph.d", "b.sc", "m.sc"})

_EMOJI = (
    r"(?:<a?:\w{1,32}:\d{1,20}>|:\w{1,32}:|[:;]['-]?[)(DP](?!\w)"
    r"|[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\u303d\U0001f000-\U0001faff\U000e0020-\U000e007f\ufe0f\u200d]++)"
)
_END = re.compile(rf"(?P<stop>[.!?…؟।]+|[。！？]+)(?P<close>[\"'”’“»)\]*_~|`]*)(?P<smile>(?:[ \t]*{_EMOJI})*)")
_OPENERS = " \t\r\n\"'“‘„«([*_~|`¿¡–—-"
_TOGETHER = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\([^()]*\)|\"[^\"]*\"|`[^`]*`")
_LAST_WORD = re.compile(r"[\w.]*\Z")
_NEARBY = 40  # characters to look at before and behind a full stop
_ORDINAL_DIGITS = 2  # "am 3. Oktober", but "in 2019."
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")

_CODE = re.compile(r"```.*?```|~~~.*?~~~", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n?")
_ITEM = re.compile(r"[ \t]*(?:[-*+•>][ \t]+|\d{1,3}[.)][ \t]+|>)")
_HEADING = re.compile(r"[ \t]*(?:#{1,6}|-#|\||(?:(?:\*\*|__)[^.!?\n]*(?:\*\*|__):?|</?\w+[^<>\n]*>)\s*\Z)")
_WRAPPED_FROM = 60  # characters: a shorter line that the next begins in capitals was ended on purpose
_LEADS_ON = (":", ",", ";", "-", "–", "—")


def sentences(text: str) -> list[str]:
    """The whole sentences of `text` in order, verbatim, without the blanks around them.

    Headings, tables, code blocks, bare list entries and lines that lead on to something ("I learned:") are none.
    A last line without a full stop is one.
    """
    return [text[span[0] : span[1]] for span in _spans(text) if span]


def whole_sentences(text: str, limit: int) -> str:
    """The most sentences from the first one on that fit into `limit` characters together, verbatim.

    They end before a heading, a list or code. Empty where the first sentence is longer than `limit`, or there is none.
    """
    start = end = 0
    for span in _spans(text):
        if not span:
            if end:
                break
            continue
        start = start if end else span[0]
        if span[1] - start > limit:
            break
        end = span[1]
    return text[start:end]


def _spans(text: str) -> Iterator[tuple[int, int] | None]:
    """Start and end of each sentence; None where something stands between two that is no sentence."""
    everything_small = text == text.lower()
    for block in _blocks(text):
        if block is None:
            yield None
            continue
        start, end, is_item = block
        for at, until in _split(text, start, end, everything_small=everything_small):
            sentence = text[at:until]
            ended = _END.search(sentence) is not None or not is_item
            told = any(map(str.isalnum, sentence)) and not sentence.endswith(_LEADS_ON)
            yield (at, until) if told and ended else None


class _Spans:
    """Starts and ends in order, none within another."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = spans

    def last_before(self, at: int) -> tuple[int, int]:
        """The last one that starts before `at`; (-1, -1) where none does."""
        found = bisect_left(self._spans, (at, 0))
        return self._spans[found - 1] if found else (-1, -1)


def _blocks(text: str) -> Iterator[tuple[int, int, bool] | None]:
    """Start and end of each paragraph or list entry, and whether it is an entry; None for what is not prose."""
    code = _Spans([match.span() for match in _CODE.finditer(text) if "\n" in match[0]])
    begun: tuple[int, int, bool] | None = None
    last = ""
    for line in _LINE.finditer(text):
        blank = not line[0].strip()
        in_code = code.last_before(line.end())[1] > line.start()
        item = _ITEM.match(line[0])
        no_prose = in_code or _HEADING.match(line[0]) is not None
        if begun and (blank or no_prose or item or _ends_before(last, line[0])):
            yield begun
            begun = None
        if no_prose and not blank:
            yield None
        elif not blank:
            begins = line.start() + (item.end() if item else 0)
            begun = (begun[0], line.end(), begun[2]) if begun else (begins, line.end(), item is not None)
        last = line[0]
    if begun:
        yield begun


def _ends_before(last: str, line: str) -> bool:
    """Whether a line break ended a thought: a short line, and the next one does not go on in small letters."""
    return len(last.rstrip()) < _WRAPPED_FROM and not line.lstrip()[:1].islower()


def _split(text: str, start: int, end: int, *, everything_small: bool) -> Iterator[tuple[int, int]]:
    paragraph = text[start:end].rstrip()
    together = _Spans([match.span() for match in _TOGETHER.finditer(paragraph)])
    at = 0
    for stop in _END.finditer(paragraph):
        until = stop.end()
        if stop.end("close") < together.last_before(stop.end("close"))[1]:
            continue
        if _is_end(paragraph, stop, everything_small=everything_small):
            yield _trimmed(text, start + at, start + until)
            at = until
    if paragraph[at:].strip():
        yield _trimmed(text, start + at, end)


def _is_end(paragraph: str, stop: re.Match[str], *, everything_small: bool) -> bool:
    rest = paragraph[stop.end() : stop.end() + _NEARBY]
    if not rest or stop["stop"][0] in "。！？":
        return True
    if not rest[0].isspace():
        return False
    following = rest.lstrip(_OPENERS)
    if following[:1].islower() and not everything_small:
        return False
    if stop["stop"].startswith(("..", "…")):
        return re.match(r"I\b", following) is None
    before = paragraph[max(0, stop.start() - _NEARBY) : stop.start()]
    return stop["stop"] != "." or bool(stop["close"]) or not _belongs_to_word(before)


def _belongs_to_word(before: str) -> bool:
    """Whether the full stop behind `before` abbreviates, numbers or initials, and ends nothing."""
    word: str = _LAST_WORD.findall(before)[0]
    small = word.lower()
    if small in _CLOSING_ABBREVIATIONS or small == "i":
        return False
    is_letter = len(word) == 1 and word.isalpha()
    is_ordinal = word.isdigit() and len(word) <= _ORDINAL_DIGITS
    return is_letter or is_ordinal or small in _ABBREVIATIONS or _DOTTED.fullmatch(word) is not None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
