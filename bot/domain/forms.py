"""Forms: the questions a group asks, what a question may be, and the default that every group begins with."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.markdown import can_be_seen
from bot.domain.problems import N_, NotPossible, NotUnderstood

MOST_QUESTIONS = 5  # the components of one of Discord's forms
LABEL_LIMIT = 45  # Discord's Label component
TEXT_LIMIT = 300  # characters of a full question
LEAST_OPTIONS, MOST_OPTIONS = 2, 25  # Discord's select
OPTION_LIMIT = 100  # characters of an option there
RATINGS = range(1, 6)


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
    """One question; `position` counts from 1.

    `with_choice` adds yes / maybe / not yet beside the text. `options` are those of a choice, in their order.
    """

    position: int
    label: str
    text: str
    kind: QuestionKind = QuestionKind.PARAGRAPH
    skippable: bool = True
    with_choice: bool = False
    options: tuple[str, ...] = ()

    @property
    def is_written(self) -> bool:
        """Whether it is answered in words alone, and not by picking something."""
        return self.kind in {QuestionKind.PARAGRAPH, QuestionKind.LINE}


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

    def asked_at(self, position: int) -> Question | None:
        """The question at `position`; None for a text that answers none, such as the free text."""
        return next((each for each in self.questions if each.position == position), None)


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


def asks_about_expectations(question: Question) -> bool:
    """Whether it asks for the difference to what one expected, so that what one expected belongs beside it."""
    return question.text == DEFAULT_FORM.question(4).text


# ------------------------------------------------------------------ what a question may be


def one_line(text: str) -> str:
    """A label, question or option without breaks and without blanks around it."""
    return " ".join(text.split())


def folded(words: str) -> str:
    """Equal for words that mean the same option: letter case, width and the full stop behind them are free."""
    plain = one_line(unicodedata.normalize("NFKC", words)).casefold()
    return plain.rstrip(".!… ") or plain


def checked(question: Question) -> Question:
    """The question as it can be asked, its words on one line each; one without a full text asks with its label.

    Raises NotUnderstood for what is too long, missing or there twice, with the limit and what was given.
    """
    label, options = one_line(question.label), tuple(one_line(each) for each in question.options)
    text = one_line(question.text)
    text = text if can_be_seen(text) else label
    if not can_be_seen(label):
        raise NotUnderstood(N_("A question needs a label: a few words that stand above the answer."))
    if len(label) > LABEL_LIMIT:
        raise NotUnderstood(N_("That label has {n} characters; {most} fit."), n=len(label), most=LABEL_LIMIT)
    if len(text) > TEXT_LIMIT:
        raise NotUnderstood(N_("That question has {n} characters; {most} fit."), n=len(text), most=TEXT_LIMIT)
    if question.kind is QuestionKind.CHOICE:
        _check_options(options)
    elif options:
        raise NotUnderstood(N_("Only a choice has options. Make it a choice, or take the options out."))
    with_choice = question.with_choice and question.kind is QuestionKind.PARAGRAPH
    return replace(question, label=label, text=text, with_choice=with_choice, options=options)


def _check_options(options: Sequence[str]) -> None:
    if len(options) < LEAST_OPTIONS:
        raise NotUnderstood(
            N_("A choice needs at least {least} options, each on a line of its own; there are {n}."),
            least=LEAST_OPTIONS,
            n=len(options),
        )
    if len(options) > MOST_OPTIONS:
        raise NotUnderstood(N_("There are {n} options; {most} fit."), n=len(options), most=MOST_OPTIONS)
    seen: set[str] = set()
    for option in options:
        if not can_be_seen(option):
            raise NotUnderstood(N_("One of the options shows nothing. Write something into it, or take it out."))
        if len(option) > OPTION_LIMIT:
            raise NotUnderstood(
                N_("The option “{option}” has {n} characters; {most} fit."),
                option=f"{option[:30]}…",
                n=len(option),
                most=OPTION_LIMIT,
            )
        if folded(option) in seen:
            raise NotUnderstood(N_("The option “{option}” is there twice."), option=option)
        seen.add(folded(option))


def form_of(questions: Sequence[Question]) -> tuple[Question, ...]:
    """These questions, numbered in their order, as a form.

    Raises NotPossible for none, for too many, and for two with one label; and NotUnderstood as `checked` does.
    """
    if not questions:
        raise NotPossible(N_("A form has at least one question."))
    if len(questions) > MOST_QUESTIONS:
        raise NotPossible(
            N_("A form has room for {most} questions, as Discord's forms do; these are {n}."),
            most=MOST_QUESTIONS,
            n=len(questions),
        )
    numbered = tuple(checked(replace(question, position=position)) for position, question in enumerate(questions, 1))
    seen: set[str] = set()
    for question in numbered:
        if folded(question.label) in seen:
            raise NotPossible(N_("There are two questions called “{label}”."), label=question.label)
        seen.add(folded(question.label))
    return numbered
