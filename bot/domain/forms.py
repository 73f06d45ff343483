"""Forms: the questions a group asks, and the default that every group begins with."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.problems import N_

LABEL_LIMIT = 45  # Discord's Label component


class QuestionKind(StrEnum):
    """How a question is answered."""

    PARAGRAPH = "paragraph"
    LINE = "line"
    CHOICE = "choice"
    RATING = "rating"


class Choice(StrEnum):
    """The choice that questions three and five of the default form carry beside their text."""

    YES = "yes"
    MAYBE = "maybe"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `position` counts from 1. `with_choice` adds yes / maybe / not yet beside the text."""

    position: int
    label: str
    text: str
    kind: QuestionKind = QuestionKind.PARAGRAPH
    skippable: bool = True
    with_choice: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A version of a group's questions. Version 1 is the default, translated where it is shown."""

    version: int
    questions: tuple[Question, ...]
    id: int | None = None

    @property
    def is_default(self) -> bool:
        """Whether these are the questions every group begins with."""
        return self.questions == DEFAULT_FORM.questions

    def question(self, position: int) -> Question:
        """The question at `position`, from 1."""
        return self.questions[position - 1]


DEFAULT_FORM = Form(
    version=1,
    questions=(
        Question(1, N_("How did it go?"), N_("How did it go?")),
        Question(2, N_("What did you learn?"), N_("What did you learn?")),
        Question(3, N_("Worth it?"), N_("Would you find value in this kind of event again?"), with_choice=True),
        Question(
            4,
            N_("Different from what you expected?"),
            N_("How was the experience different from your expectations?"),
        ),
        Question(
            5,
            N_("Could you become a member?"),
            N_("Could you see yourself becoming a member of a professional community like this in the future?"),
            with_choice=True,
        ),
    ),
)
