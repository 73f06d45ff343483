"""Searching in what people wrote: words as the index holds them, queries as people type them, and what they match.

Both databases are asked the same: this is the only place that knows what a word is.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.problems import N_, NotUnderstood

QUERY_LIMIT = 200  # characters of a query
WORDS_LIMIT = 100_000  # characters of one answer that are found; PostgreSQL's index takes 1 MB of words at most
_WORD_LIMIT = 64  # what is longer is no word: its beginning will do

# Marks that people leave out when they search; those of other scripts are letters of their own.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    "\u0640\u00ad\u200c\u200d]"
)
# Scripts without blanks between words: each sign counts as a word, and several as a phrase.
_WITHOUT_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
_KEPT = {"й", "Й"}  # a letter of its own, though Unicode takes it for и with an accent
_QUOTES = '"“”„«»「」『』'
_PIECE = re.compile(rf"[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)(?P<open>[*＊]?)|(?P<bare>[^\s{_QUOTES}]+)")
_ADDRESS = re.compile(r"https?://\S+")


class _Folding(dict[int, str]):
    """What each character is in the index; a dictionary that str.translate fills as characters come."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded(chr(code))
        return folded


def _folded(character: str) -> str:
    """A character in small letters and without its accents, a blank where it separates words."""
    if character in _KEPT:
        return "й"
    text = unicodedata.normalize("NFKC", character)
    if len(text) > 1:
        return "".join(_folded(each) for each in text)
    if _WITHOUT_BLANKS.match(text):
        return f" {text} "
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return "".join(_letter(each) for each in unicodedata.normalize("NFC", text))


def _letter(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if kind == "So":
        return f" {letter} "  # an emoji is a word
    return letter if kind[0] in "LMN" else " "


_FOLDING = _Folding()


def normalised(text: str) -> str:
    """The words of a text as the index holds them, with one blank before, between and behind them; or nothing.

    Small letters without accents, compatibility forms as the plain ones, digits of every script as 0 to 9; every
    sign of a script without blanks and every emoji is a word. Of a text beyond WORDS_LIMIT the rest is left out.
    """
    words = [word[:_WORD_LIMIT] for word in unicodedata.normalize("NFC", text).translate(_FOLDING).split()]
    joined = " ".join(words)
    if len(joined) > WORDS_LIMIT:
        joined = joined[:WORDS_LIMIT].rpartition(" ")[0]
    return f" {joined} " if joined else ""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; with `is_prefix` the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def wanted(self) -> str:
        """What stands somewhere in `normalised` text that matches, and in no other."""
        return f" {' '.join(self.words)}{'' if self.is_prefix else ' '}"


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: an answer matches when each term stands in it."""

    terms: tuple[Term, ...]

    def matches(self, words: str) -> bool:
        """Whether `normalised` words are found by it."""
        return all(each.wanted in words for each in self.terms)


def parse_query(typed: str) -> Query:
    """Read words, "phrases" and prefixes (pyth*) as people type them; raises NotUnderstood where no word is left."""
    terms: list[Term] = []
    for piece in _PIECE.finditer(typed[:QUERY_LIMIT]):
        bare = piece["bare"]
        text, is_prefix = (piece["quoted"], bool(piece["open"])) if bare is None else (bare, bare[-1] in "*＊")
        words = normalised(text).split()
        term = Term(tuple(words), is_prefix)
        if words and term not in terms:
            terms.append(term)
    if not terms:
        raise NotUnderstood(N_('Please give me a word to look for, like `testing`, `"type hints"` or `pyth*`.'))
    return Query(tuple(terms))


# ------------------------------------------------------------------ what is shown of a match


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `is_match` is to be shown in bold."""

    text: str
    is_match: bool


def excerpt(text: str, query: Query, limit: int) -> list[Piece]:
    """About `limit` characters of `text` around its first match, on one line, in pieces; "…" where more stands.

    Matches within a web address are not marked, since marks would break it.
    """
    text = unicodedata.normalize("NFC", text)
    spans = _spans(text, query)
    start, end = _window(text, spans[0] if spans else (0, 0), limit)
    pieces: list[Piece] = [Piece("…", is_match=False)] if start else []
    at = start
    for first, last in spans:
        if start <= first and last <= end:
            pieces += [Piece(text[at:first], is_match=False), Piece(text[first:last], is_match=True)]
            at = last
    pieces.append(Piece(text[at:end].rstrip() if end == len(text) else f"{text[at:end].rstrip()} …", is_match=False))
    return [Piece(re.sub(r"\s+", " ", each.text), each.is_match) for each in pieces if each.text]


def _window(text: str, span: tuple[int, int], limit: int) -> tuple[int, int]:
    """Where an excerpt around a match begins and ends: between words, where the text has blanks."""
    start = max(0, span[0] - limit // 3)
    if start:
        blank = re.search(r"\s", text[start : span[0]])
        start += blank.end() if blank else 0
    end = min(len(text), max(start + limit, span[1]))
    if end < len(text):
        blanks = [found.start() for found in re.finditer(r"\s", text[span[1] : end])]
        end = span[1] + blanks[-1] if blanks else end
    return start, end


def _spans(text: str, query: Query) -> list[tuple[int, int]]:
    """Where the terms stand in a text, in order and without overlaps."""
    words = list(_words(text))
    taken = [each.span() for each in _ADDRESS.finditer(text)]
    found: list[tuple[int, int]] = []
    for term in query.terms:
        many = len(term.words)
        found += [
            (words[at][1], words[at + many - 1][2])
            for at in range(len(words) - many + 1)
            if _stands(words[at : at + many], term)
        ]
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if any(first < end and start < last for start, end in taken):
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _stands(words: Sequence[tuple[str, int, int]], term: Term) -> bool:
    *before, last = term.words
    own = [word for word, _, _ in words]
    return own[:-1] == before and (own[-1].startswith(last) if term.is_prefix else own[-1] == last)


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    """The words of a text as the index holds them, each with where it begins and ends in the text."""
    word, start, end = "", 0, 0
    for at, character in enumerate(text):
        for letter in _FOLDING[ord(character)]:
            if letter != " ":
                start = start if word else at
                word += letter
                end = at + 1
            elif word:
                yield word[:_WORD_LIMIT], start, end
                word = ""
        if word and not _FOLDING[ord(character)]:
            end = at + 1  # an accent belongs to the letter before it
    if word:
        yield word[:_WORD_LIMIT], start, end
