"""Reflections and their answers as data, and who may read what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from bot.domain.care import Note
from bot.domain.exports import HandedOut
from bot.domain.forms import Choice, Form
from bot.domain.meetups import Meetup

FREE_TEXT = 0  # the position of a text that answers no question: the free text, or what came before the first


class ReflectionStatus(StrEnum):
    """Where a reflection is in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class ReflectionKind(StrEnum):
    """Answers to a form, or one text."""

    FORM = "form"
    FREE = "free"


class FeltLevel(StrEnum):
    """How the level of a meetup felt to somebody who was there."""

    TOO_BASIC = "too_basic"
    JUST_RIGHT = "just_right"
    OVER_MY_HEAD = "over_my_head"


class Audience(StrEnum):
    """Who may read an answer; each includes the ones before it."""

    ME = "me"
    ORGANISERS = "organisers"
    GROUP = "group"
    WEBSITE = "website"

    def reaches(self, reader: "Audience") -> bool:
        """Whether an answer with this audience may be shown where `reader` reads."""
        order = list(Audience)
        return order.index(self) >= order.index(reader)


@dataclass(frozen=True, slots=True)
class Answer:
    """The text, and the choice or rating where one is asked, for one question. `position` 0 is the free text.

    To a question with options of its own, the text begins with the option that was picked.
    """

    position: int
    text: str
    audience: Audience
    choice: Choice | None = None
    skipped: bool = False
    rating: int | None = None  # 1 to 5

    @property
    def says_something(self) -> bool:
        """Whether there is anything to read in it."""
        return bool(self.text.strip()) or self.choice is not None or self.rating is not None


@dataclass(frozen=True, slots=True)
class Release:
    """Since when an unsigned reflection may be seen where `reader` reads: with its batch, in the order of tokens."""

    reader: Audience
    batch: int
    token: str


@dataclass(frozen=True, slots=True)
class Reflection:
    """One person's account of one meetup.

    Written here and signed it has a `user_id`, unsigned an `author_seal` (bot.domain.seals); read from a file it has a
    `byline`, the author's handle, instead. `name` is the author's name as the group knows it, empty where that is
    sealed. `occurred_on` is the meetup's (or post's) local date. `edited_at` is when the words of a signed one were
    last changed after they had been submitted. `level_felt` is read by whoever reads any answer of it, and
    `newcomers_may_read` says that a sentence of it may stand on the announcement of a later meetup of its series.
    """

    id: int
    guild_id: int
    meetup_id: int | None
    user_id: int | None
    byline: str | None
    name: str
    kind: ReflectionKind
    status: ReflectionStatus
    signed: bool
    form_id: int | None
    title: str | None
    occurred_on: date
    answers: tuple[Answer, ...]
    submitted_at: datetime | None = None
    updated_at: datetime | None = None
    edited_at: datetime | None = None
    level_felt: FeltLevel | None = None
    newcomers_may_read: bool = False
    author_seal: str | None = field(default=None, repr=False)
    releases: tuple[Release, ...] = ()

    def release(self, reader: Audience) -> Release | None:
        """The release of an unsigned one where `reader` reads, if it has been released there."""
        return next((each for each in self.releases if each.reader is reader), None)

    def answer(self, position: int) -> Answer | None:
        """The answer at `position`, if there is one."""
        return next((answer for answer in self.answers if answer.position == position), None)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to read in any answer."""
        return any(each.says_something for each in self.answers)

    @property
    def audience(self) -> Audience | None:
        """The narrowest audience of its answers: what is added later is meant for no more people than that."""
        order = list(Audience)
        return min((each.audience for each in self.answers), key=order.index, default=None)

    def with_answers(self, changed: Iterable[Answer]) -> "Reflection":
        """The same with these answers in place of those at their positions."""
        answers = {each.position: each for each in self.answers} | {each.position: each for each in changed}
        return replace(self, answers=tuple(answers[position] for position in sorted(answers)))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer: one message of the conversation, or one page of a form.

    `source_id` is the id of that message or interaction; in an unsigned reflection it is sealed (bot.domain.seals).
    `text` ends with the names and links of what was attached.
    """

    position: int
    source_id: int
    text: str


def joined(parts: Sequence[Part]) -> str:
    """The text of an answer: its parts, in their order, as paragraphs."""
    return "\n\n".join(each.text for each in parts if each.text)


@dataclass(frozen=True, slots=True)
class Version:
    """A text that an answer had before, until `replaced_at`."""

    id: int
    position: int
    text: str
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Writing:
    """A reflection as its author has it on the desk, with what stands around it.

    The reflection's id is 0 until something of it is stored. `audience` is who may read what is added now. Where it
    was looked over, `notes` say what its author may want to think about, `older` how many earlier versions
    there are, and `is_first_visit` that they had been to no meetup of the group before, and it was one of a series.
    `out_of_reach` are files that hold more of it than its author has just left to their readers.
    """

    reflection: Reflection
    meetup: Meetup
    form: Form
    language: str  # the author's, else the group's
    expectation: str | None
    audience: Audience
    notes: tuple[Note, ...] = ()
    older: int = 0
    is_first_visit: bool = False
    out_of_reach: Sequence[HandedOut] = ()

    def answer(self, position: int) -> Answer:
        """The answer at `position`; an empty one where nothing was written yet."""
        return self.reflection.answer(position) or Answer(position, "", self.audience)
