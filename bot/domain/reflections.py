"""Reflections and their answers as data, and who may read what."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.forms import Choice

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
    """The text, and the choice where one is asked, for one question. `position` 0 is the free text."""

    position: int
    text: str
    audience: Audience
    choice: Choice | None = None
    skipped: bool = False

    @property
    def says_something(self) -> bool:
        """Whether there is anything to read in it."""
        return bool(self.text.strip()) or self.choice is not None


@dataclass(frozen=True, slots=True)
class Reflection:
    """One person's account of one meetup.

    Written here it has a `user_id`; read from a file it has a `byline`, the author's handle, instead.
    `name` is the author's name as the group knows it. `occurred_on` is the meetup's (or post's) local date.
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

    def answer(self, position: int) -> Answer | None:
        """The answer at `position`, if there is one."""
        return next((answer for answer in self.answers if answer.position == position), None)
