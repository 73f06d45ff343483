"""Meetups elsewhere: what somebody tells of one, and whether two people tell of the same."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.domain.meetups import Meetup, Origin

OFFERED_FOR = timedelta(weeks=8)  # how long others are asked whether they were there too
NEAR = timedelta(days=1)  # people remember the day of a long night differently
_ALIKE = 0.8  # of two titles, letter by letter
_SHARED = 0.75  # of the words of the shorter title
_WORDS_TO_TELL = 2  # one word alike, such as "Python", says little
_FOLLOWED = re.compile(r"utm_\w+|fbclid|gclid|ref|mc_cid|mc_eid")  # says where a reader came from, not what it shows
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # they choose how a sign looks


@dataclass(frozen=True, slots=True)
class Told:
    """A meetup elsewhere as somebody wrote it into the form, to be read."""

    title: str
    day: str
    venue: str = ""
    link: str = ""
    online: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same, to be kept until it can be read."""
        return asdict(self)


class Match(StrEnum):
    """How much two descriptions speak for one meetup."""

    SAME = "same"
    LIKELY = "likely"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Known:
    """What tells one meetup from another; `day` is the date where it took place."""

    title: str
    day: date
    venue: str | None = None
    link: str | None = None


def known(meetup: Meetup) -> Known:
    """What is stored of a meetup, to be compared."""
    return Known(meetup.title, day_of(meetup), meetup.venue, meetup.link)


def day_of(meetup: Meetup) -> date:
    """The date on the wall where a meetup took place."""
    return date.fromisoformat(meetup.local_start[: len("2026-12-09")])


def match(one: Known, other: Known) -> Match:
    """Whether two people tell of the same meetup.

    The same when the day and the title or the link are; likely so when a day more or less lies between them, or the
    titles are alike, or the place is the same. A link to a whole site is no more than likely.
    """
    if abs(one.day - other.day) > NEAR:
        return Match.OTHER
    titles = [normalised(each.title) or each.title for each in (one, other)]
    same_title = titles[0] == titles[1]
    links = [address(each.link) for each in (one, other)]
    same_link = None not in links and links[0] == links[1]
    if one.day == other.day and (same_title or (same_link and _names_a_page(links[0] or ""))):
        return Match.SAME
    places = [normalised(each.venue or "") for each in (one, other)]
    same_place = bool(places[0]) and places[0] == places[1]
    if same_title or same_link or same_place or alike(one.title, other.title):
        return Match.LIKELY
    return Match.OTHER


def alike(one: str, other: str) -> bool:
    """Whether two titles may name one thing: nearly the same letters, or most words of the shorter one in both."""
    first, second = sorted((normalised(one), normalised(other)))
    if SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE:
        return True
    words = [frozenset(each.split()) for each in (first, second)]
    fewest = min(len(each) for each in words)
    return fewest >= _WORDS_TO_TELL and len(words[0] & words[1]) >= _SHARED * fewest


def normalised(text: str) -> str:
    """A title as it is compared: its words, without letter case, accents, punctuation and pictures.

    "C++" and "C#" keep their signs. A title of nothing but signs is those signs.
    """
    text = _SELECTORS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    words = "".join(letter if unicodedata.category(letter)[0] in "LNM" or letter in "+#" else " " for letter in text)
    told = " ".join(word for each in words.split() if (word := _word(each)))
    return told or "".join(text.split())


def _word(signs: str) -> str:
    """A word with the signs at its end; those before it ("#python") and between two are no part of its name."""
    return " ".join(re.findall(r"[^+#]+[+#]*$|[^+#]+(?=[+#])", signs))


def address(link: str | None) -> str | None:
    """A link as it is compared: host and path, without what differs from reader to reader; None where there is none."""
    if not link or not link.strip():
        return None
    try:
        found = urlsplit(link.strip())
        host = (found.hostname or "").removeprefix("www.")
    except ValueError:  # of an address that no browser would open
        return link.strip().casefold()
    asked = [each for each in parse_qsl(found.query) if not _FOLLOWED.fullmatch(each[0])]
    path = found.path.rstrip("/")
    return f"{host}{path}?{urlencode(asked)}" if asked else f"{host}{path}"


def _names_a_page(compared: str) -> bool:
    return "/" in compared or "?" in compared


def the_same(wanted: Known, among: Iterable[Meetup]) -> Meetup | None:
    """The meetup that somebody tells of, where it is known already: the one recorded first."""
    found = (each for each in among if match(wanted, known(each)) is Match.SAME)
    return min(found, key=lambda each: each.id, default=None)


def likely(wanted: Known, among: Iterable[Meetup]) -> Sequence[Meetup]:
    """Those that somebody may mean, the likeliest first: the same day, then the title that is most alike."""
    found = [each for each in among if match(wanted, known(each)) is not Match.OTHER]
    return sorted(found, key=lambda each: (day_of(each) != wanted.day, -_likeness(wanted.title, each.title), each.id))


def _likeness(one: str, other: str) -> float:
    first, second = sorted((normalised(one), normalised(other)))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def recorded_by(meetup: Meetup, user_id: int) -> bool:
    """Whether this person recorded a meetup elsewhere: it is theirs to put right."""
    return meetup.origin is Origin.ELSEWHERE and meetup.created_by == user_id
