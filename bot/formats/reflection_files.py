"""Reflections as files to read, to count and to take elsewhere: Markdown, CSV and JSON (docs/exports.md).

What a column or key is called and means stays; new columns are added at the end, new keys anywhere. Nothing here
tells more of an unsigned reflection than its words and its meetup: no number that outlives the file, no hour, no
audience, and the order is the one that `bot.domain.reading` gives.
"""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.forms import RATINGS, Choice
from bot.domain.reflections import Audience
from bot.domain.storable import storable
from bot.formats.jekyll import slug_of
from bot.formats.neutral_markdown import as_typed, in_a_line
from bot.formats.tables import table

JSON_VERSION = 1

REFLECTION_COLUMNS = (
    "reflection",  # which answers belong together: a number within this file alone
    "meetup",  # its title
    "date",  # of the meetup, ISO 8601
    "name",  # the author's; empty where it is unsigned
    "handle",  # the author's under published posts; empty where it is unsigned
    "position",  # of the question in its form, from 1; 0 is the free text
    "question",  # in full; empty for the free text
    "choice",  # yes, maybe or not_yet beside the text; empty without
    "answer",
    "audience",  # organisers, group or website; empty where it is unsigned
    "rating",  # 1 to 5; empty without
)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer as it may be read; `question` is empty for a free text."""

    position: int
    question: str
    text: str
    choice: Choice | None
    audience: Audience
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One reflection as it may be read: `name` and `handle` are empty where it is unsigned.

    `about` is the same for those about one meetup; `day` is the meetup's local date.
    """

    about: Hashable
    title: str
    day: date
    name: str
    handle: str
    answers: Sequence[Told]

    @property
    def is_signed(self) -> bool:
        """Whether its author is named."""
        return bool(self.handle)


def markdown_files(entries: Iterable[Entry]) -> dict[str, str]:
    """A Markdown document for each meetup, by path: the date and title, then each reflection with its author.

    What people wrote stands in quotations, so that no heading of theirs can pass for somebody else's reflection.
    """
    meetups: dict[Hashable, list[Entry]] = defaultdict(list)
    for each in entries:
        meetups[each.about].append(each)
    files: dict[str, str] = {}
    taken: set[str] = set()
    for group in meetups.values():
        first = group[0]
        path = own_path(f"{first.day.isoformat()}-{slug_of(first.title)}.md", taken)
        parts = [f"# {_inline(first.title)}", first.day.isoformat(), *(part for each in group for part in _told(each))]
        files[path] = "\n\n".join(parts) + "\n"
    return files


def _told(entry: Entry) -> Iterable[str]:
    yield f"## {_inline(entry.name) if entry.is_signed else 'Unsigned'}"
    for answer in entry.answers:
        if answer.question:
            yield f"### {_inline(answer.question)}"
        yield _quotation(in_words(answer.text, answer.choice, answer.rating))


def _inline(text: str) -> str:
    return in_a_line(storable(text))


def _quotation(text: str) -> str:
    lines = as_typed(storable(text).strip()).strip("\n").split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def reflections_table(entries: Iterable[Entry]) -> str:
    """A CSV file by REFLECTION_COLUMNS, one row for each answer."""
    return table(
        REFLECTION_COLUMNS,
        (
            (
                number,
                entry.title,
                entry.day.isoformat(),
                entry.name,
                entry.handle,
                answer.position,
                answer.question,
                answer.choice,
                answer.text,
                answer.audience if entry.is_signed else None,
                answer.rating,
            )
            for number, entry in enumerate(entries, 1)
            for answer in entry.answers
        ),
    ).decode()


def reflections_json(entries: Iterable[Entry], *, group: str, audience: Audience) -> str:
    """A JSON document with all of it, for programs; `version` is raised when a key changes or goes."""
    document = {
        "version": JSON_VERSION,
        "group": storable(group),
        "audience": audience.value,
        "reflections": [_as_json(each) for each in entries],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _as_json(entry: Entry) -> Mapping[str, object]:
    answers = [_answer_as_json(each, tell_audience=entry.is_signed) for each in entry.answers]
    return {
        "meetup": {"title": storable(entry.title), "date": entry.day.isoformat()},
        "author": {"name": storable(entry.name), "handle": entry.handle} if entry.is_signed else None,
        "answers": answers,
    }


def _answer_as_json(answer: Told, *, tell_audience: bool) -> Mapping[str, object]:
    told: dict[str, object] = {
        "position": answer.position,
        "question": storable(answer.question) or None,
        "choice": answer.choice and answer.choice.value,
        "rating": answer.rating,
        "text": storable(answer.text),
    }
    return told | ({"audience": answer.audience.value} if tell_audience else {})


_CHOICES = {Choice.YES: "Yes.", Choice.MAYBE: "Maybe.", Choice.NOT_YET: "Not yet."}


def in_words(text: str, choice: Choice | None, rating: int | None) -> str:
    """An answer with its choice or rating in words as the first paragraph."""
    rated = f"{rating} of {RATINGS[-1]}" if rating is not None else ""
    return "\n\n".join(filter(None, [_CHOICES[choice] if choice else "", rated, text]))


def own_path(path: str, taken: set[str]) -> str:
    """`path`, or with the first number that makes it a file of its own, also where letter case does not count.

    `taken` has the paths given before, and is told of this one.
    """
    stem, dot, suffix = path.rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    number = 1
    while path.casefold() in taken:
        number += 1
        path = f"{stem}-{number}{dot}{suffix}"
    taken.add(path.casefold())
    return path
