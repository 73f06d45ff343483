"""Finds what an author may want to think about before others read a text: people in it, and ways to reach them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from bot.domain.name_words import OF_CODE, ORDINARY, PLACES, THINGS


class NoteKind(StrEnum):
    """What was found."""

    PERSON = "person"
    MENTION = "mention"
    EMAIL = "email"
    PHONE = "phone"
    INVITE = "invite"


@dataclass(frozen=True, slots=True)
class Note:
    """Everything of one kind that a text holds: as it is written there, each once, in order."""

    kind: NoteKind
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """Who may be named: the members of a group by id, and those whose name with this meetup is no news.

    The author and the speakers are the latter; their ids are in `known_ids`, their names in `known_names`.
    """

    members: Mapping[int, str]
    known_ids: frozenset[int] = frozenset()
    known_names: tuple[str, ...] = ()


def notes(texts: Iterable[str], around: Around) -> tuple[Note, ...]:
    """What these texts hold that somebody else may not want to be read, by kind; careful rather than complete.

    A false alarm makes people stop reading alarms: what is likelier a word, a thing or a place is no name here.
    """
    found: dict[NoteKind, dict[str, str]] = {kind: {} for kind in NoteKind}
    for kind, each in _notes_in(unicodedata.normalize("NFKC", "\n\n".join(texts)), around):
        found[kind].setdefault(each.casefold(), each)
    return tuple(Note(kind, tuple(each.values())) for kind, each in found.items() if each)


class _Text:
    """A text of which what was found is taken out: an address of somebody does not also name them."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: re.Pattern[str], shown: Callable[[re.Match[str]], str | None]) -> list[str]:
        """What `shown` makes of each match, but for those it has nothing to show of; both are taken out."""
        found = [shown(match) for match in pattern.finditer(self.rest)]
        self.rest = pattern.sub(lambda match: _TAKEN * len(match[0]), self.rest)
        return [each for each in found if each is not None]


def _notes_in(text: str, around: Around) -> Iterator[tuple[NoteKind, str]]:
    known_words = {word.casefold() for name in around.known_names for word in _words(name)}
    left = _Text(text)
    found = {
        NoteKind.INVITE: left.take(_INVITE, lambda match: match[0]),
        NoteKind.EMAIL: left.take(_EMAIL, lambda match: None if match[0].startswith("git@") else match[0]),
        NoteKind.MENTION: left.take(_MENTION, lambda match: _mentioned(match, around)),
    }
    left.take(_ELSEWHERE, lambda _: None)
    found[NoteKind.MENTION] += left.take(_HANDLE, lambda match: _handle(match, around, known_words))
    found[NoteKind.PHONE] = left.take(_PHONE, _phone)
    found[NoteKind.PERSON] = list(_named(left.rest, around, known_words))
    return ((kind, each) for kind, several in found.items() for each in several)


_TAKEN = "\x00"  # neither a letter nor the end of a sentence
_INVITE = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:\w+\.)?(?:discord\.gg|discord(?:app)?\.com/invite)/[\w-]+", re.IGNORECASE
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{2,63}\.){1,8}[^\W\d_]{2,24}(?![\w(-])")
_ELSEWHERE = re.compile(r"https?://\S+|\bwww\.\S+|```[\s\S]*?```|`[^`\n]+`", re.IGNORECASE)


# ------------------------------------------------------------------ mentions


_MENTION = re.compile(r"<@!?(\d{15,20})>")
# Behind a decorator comes what it decorates, or its arguments.
_HANDLE = re.compile(r"(?<![\w@./-])@([^\W\d_][\w.-]{1,31})(?![\w(/])(?!\s*\n\s*(?:async |def |class |@))")


def _mentioned(match: re.Match[str], around: Around) -> str | None:
    user_id = int(match[1])
    name = around.members.get(user_id)
    if user_id in around.known_ids:
        return None
    return f"@{name}" if name else match[0]


def _handle(match: re.Match[str], around: Around, known_words: set[str]) -> str | None:
    name = match[1].rstrip(".-")
    word = re.split(r"[.-]", name)[0].casefold()
    if word in known_words:
        return None
    is_member = word in OF_CODE and any(word == each.casefold() for each in around.members.values())
    return f"@{name}" if word not in OF_CODE or is_member else None


# ------------------------------------------------------------------ telephone numbers


_SAYS_PHONE = (
    r"(?:tel|phone|call|cell|mobile|whatsapp|signal|sms|text me|móvil|teléfono|llám\w*|número)\b[^\d+\n]{0,15}"
)
_PHONE = re.compile(
    r"(?<![\w.,:/+-])(?:"
    r"\+\d{1,3}(?:[ ./-]?\(?\d{1,5}\)?){2,7}"  # with the country
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}|[2-9]\d{2}([ .-])[2-9]\d{2}\1\d{4}"  # North America
    r"|[6-9]\d{2}(?: \d{3}){2}|[6-9]\d{2}(?: \d{2}){3}"  # Spain
    r"|0\d{2,4}(?:[ /-]\d{2,8}){1,4}"  # with the zero that many countries write before the town
    r")(?![\w:/-])(?!\.\d)"
    rf"|(?<=\b)(?:{_SAYS_PHONE})(?P<said>\d{{9,12}})(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[ ./-]\d{1,2}[ ./-]\d{2,4}|0\d{3}[ /-]\d{2}[ /-]\d{2}\b")
_FEWEST, _MOST = 9, 15  # digits; the most are those of E.164
_LEAST_WITH_COUNTRY = 8


def _phone(match: re.Match[str]) -> str | None:
    number = match["said"] or match[0]
    digits = re.sub(r"\D", "", number)
    least = _LEAST_WITH_COUNTRY if number.startswith("+") else _FEWEST
    is_round = not digits[1:].strip("0") or digits.endswith("000000")
    if not least <= len(digits) <= _MOST or is_round or _DATE.match(number):
        return None
    return number


# ------------------------------------------------------------------ people by name


_PLACED = re.compile(r"\b(?:in|near|around|outside|from|to|en|de|cerca de|hasta)\s+\Z", re.IGNORECASE)
_TITLES = frozenset(["dr", "mr", "mrs", "ms", "mx", "prof", "professor", "sir", "the", "dra", "sr", "sra"])
_ASIDE = re.compile(r"[(\[{|/•·~].*", re.DOTALL)  # pronouns, towns, jobs behind a name
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?…:;\n])[\s\"'“‘«(\[*_~>•#–—-]*\Z")
_BEFORE = 40  # characters looked at before a name
_SHORTEST = 2  # letters: one letter alone is nobody's name


def _named(text: str, around: Around, known_words: set[str]) -> Iterator[str]:
    """The names of members as they stand in `text`, each person once, in order."""
    folded = text.casefold()
    spelt, as_written = (set(re.findall(r"\w+", each)) for each in (folded, text))
    known = {tuple(word.casefold() for word in _words(name)) for name in around.known_names}
    # Most names of a large group are nowhere in the text, which is found out before anything else.
    names = [
        _words(name)
        for user_id, name in around.members.items()
        if user_id not in around.known_ids and _may_stand_in(name, folded, spelt)
    ]
    found: dict[int, re.Match[str]] = {}  # by where it begins
    whole = {name for name in names if len(name) > 1 and tuple(word.casefold() for word in name) not in known}
    named_whole: set[str] = set()
    for name in whole:
        if all(word.casefold() in folded for word in name):
            matches = [match for match in _places_of(name, text) if _is_capital(match[0])]
            found |= {match.start(): match for match in matches}
            named_whole |= {name[0].casefold() for _ in matches[:1]}
    first_names = {name[0].casefold(): name[0] for name in names if name}
    for word, first in first_names.items():
        if word not in known_words and word not in named_whole and len(first) >= _SHORTEST:
            places = (each for each in _places_of((first,), text) if _is_written_as_name(each, first, as_written))
            found |= {match.start(): match for match in islice(places, 1)}
    return (re.sub(r"\s+", " ", found[start][0]) for start in sorted(found))


def _may_stand_in(name: str, text: str, spelt: set[str]) -> bool:
    """Whether the first word of a name is anywhere in `text`, which is in small letters and `spelt` its words."""
    if not name.isascii():
        return any(word.casefold() in text for word in _words(name)[:1])
    words = (word for word in re.findall(r"\w+", name.casefold()) if word not in _TITLES)
    return next(words, "") in spelt


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, without titles before it, and pronouns, signs and pictures around it."""
    plain = unicodedata.normalize("NFKC", name)
    plain = _ASIDE.sub("", plain) or plain
    split = "".join(letter if _is_letter(letter) or letter in "'’-_" else " " for letter in plain).split()
    words = [word.strip("'’-_") or word for word in split]
    while words and words[0].casefold() in _TITLES:
        words = words[1:]
    return tuple(words)


def _places_of(words: Sequence[str], text: str) -> Iterator[re.Match[str]]:
    """Where these words stand in `text`, one behind the other, in any letter case, and no part of a longer word."""
    pattern = r"\.?\s+".join(re.escape(word) for word in words)
    has_letter = any(map(str.isalpha, words[0]))
    return (match for match in re.finditer(pattern, text, re.IGNORECASE) if has_letter and _stands_alone(match))


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether it is no part of a longer word. Chinese, Japanese, Thai and their like put nothing between words."""
    text, (start, end) = match.string, match.span()
    if _RUNS_TOGETHER.fullmatch(match[0]):
        return True
    before, behind = text[max(0, start - 2) : start], text[end : end + 2]
    if any(map(_is_letter, before[-1:] + behind[:1])) or before.endswith("_") or behind.startswith("_"):
        return False
    is_joined_before = len(before) == _SHORTEST and before[1] in "-'’." and _is_letter(before[0])
    is_joined_behind = len(behind) == _SHORTEST and behind[0] in "-." and _is_letter(behind[1])
    return not is_joined_before and not is_joined_behind


_RUNS_TOGETHER = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")


def _is_written_as_name(match: re.Match[str], name: str, as_written: set[str]) -> bool:
    """Whether a single word is likelier a name than anything else that is spelt so; `as_written` are all words."""
    written, word = match[0], name.casefold()
    if not _is_cased(written):
        return True
    if re.search(r"[\d_]", written):
        return True  # nothing but what somebody calls themselves is written so
    if not _is_capital(written) or word in THINGS:
        return False
    if written.isupper() and not name.isupper():
        return False
    before = match.string[max(0, match.start() - _BEFORE) : match.start()]
    if word in PLACES and _PLACED.search(before):
        return False
    is_word = word in ORDINARY or len(written) <= _SHORTEST or word in as_written
    return not is_word or (_SENTENCE_BEGINS.search(before) is None and not _all_capitals(match))


def _all_capitals(match: re.Match[str]) -> bool:
    """Whether a heading of capitals surrounds it: "What Will I Take Home"."""
    around = match.string[max(0, match.start() - _BEFORE) : match.end() + _BEFORE]
    words = [word for word in re.findall(r"\w+", around) if word != match[0]]
    return bool(words) and sum(word[:1].isupper() for word in words) > len(words) / 2


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _is_cased(text: str) -> bool:
    return text.lower() != text.upper()


def _is_capital(text: str) -> bool:
    return not _is_cased(text) or text[0].isupper() or text[0].isdigit()
