"""The next version of a group's form while organisers work on it together: nothing typed is lost, however wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain.forms import MOST_QUESTIONS, Form, Question, QuestionKind, checked, folded, form_of
from bot.domain.problems import N_, NotFound, NotPossible

WITH_CHOICE = "paragraph_with_choice"  # the fifth kind that a form offers: paragraphs, and a choice beside them


@dataclass(frozen=True, slots=True)
class Typed:
    """A question as an organiser typed it; `options` are lines. `kind` is a QuestionKind's word, or WITH_CHOICE."""

    label: str = ""
    text: str = ""
    kind: str = QuestionKind.PARAGRAPH.value
    options: str = ""
    skippable: bool = True


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question of the draft. `key` names it wherever it is moved.

    `typed` is a change that could not be taken as it is; of a new one, `question` is None until it can be.
    """

    key: str
    question: Question | None
    typed: Typed | None = None


@dataclass(frozen=True, slots=True)
class FormDraft:
    """The questions in their order."""

    questions: tuple[DraftQuestion, ...]

    def at(self, key: str) -> DraftQuestion:
        """The question with this key; raises NotFound when it was removed meanwhile."""
        for each in self.questions:
            if each.key == key:
                return each
        raise NotFound(N_("That question isn't there any more. /form edit shows the draft as it stands now."))

    def has(self, key: str) -> bool:
        """Whether the question with this key is there."""
        return any(each.key == key for each in self.questions)

    def asked(self) -> tuple[Question, ...]:
        """What would be asked: the questions that can be, numbered."""
        found = [each.question for each in self.questions if each.question is not None]
        return tuple(replace(each, position=position) for position, each in enumerate(found, 1))

    def with_typed(self, key: str, typed: Typed, understood: Question | None) -> "FormDraft":
        """The draft with what was typed for a question, which is a new one where no question has this key.

        `understood` is the question it makes, or None where it makes none yet.
        """
        if not self.has(key):
            return FormDraft((*self.questions, _with_typed(DraftQuestion(key, None), typed, understood)))
        return FormDraft(
            tuple(_with_typed(each, typed, understood) if each.key == key else each for each in self.questions)
        )

    def without(self, key: str) -> "FormDraft":
        """The draft without a question; raises NotPossible for the last one."""
        self.at(key)
        if len(self.questions) == 1:
            raise NotPossible(N_("A form has at least one question."))
        return FormDraft(tuple(each for each in self.questions if each.key != key))

    def moved(self, key: str, by: int) -> "FormDraft":
        """The draft with a question `by` places further down; up where that is negative."""
        moving = self.at(key)
        others = [each for each in self.questions if each.key != key]
        place = max(0, self.questions.index(moving) + by)
        return FormDraft((*others[:place], moving, *others[place:]))

    def must_have_room(self, key: str | None = None) -> None:
        """Raise NotPossible where there is no room for a new question, or for the one with this key."""
        if sum(each.key != key for each in self.questions) >= MOST_QUESTIONS:
            raise NotPossible(
                N_("A form has room for {most} questions, as Discord's forms do. Remove one first."),
                most=MOST_QUESTIONS,
            )

    def finished(self) -> tuple[Question, ...]:
        """The questions of the form that it makes; raises Problem for what is not finished or cannot be."""
        for number, each in enumerate(self.questions, 1):
            if each.typed is not None:
                raise NotPossible(
                    N_("Question {number} isn't finished. Choose it in the menu to finish or remove it, then save."),
                    number=number,
                )
        return form_of(self.asked())


def _with_typed(draft: DraftQuestion, typed: Typed, understood: Question | None) -> DraftQuestion:
    if understood is None:
        return replace(draft, typed=typed)
    return replace(draft, question=understood, typed=None)


def draft_of(form: Form) -> FormDraft:
    """The draft that begins from a form."""
    return FormDraft(tuple(DraftQuestion(f"{form.id}-{each.position}", each) for each in form.questions))


def typed_of(question: Question, translated: Callable[[str], str]) -> Typed:
    """A question as it is typed: the words of the default one are `translated` into the group's language."""
    return Typed(
        translated(question.label),
        translated(question.text),
        WITH_CHOICE if question.with_choice else question.kind.value,
        "\n".join(question.options),
        question.skippable,
    )


def question_typed(
    typed: Typed, before: Question | None, others: Sequence[Question], translated: Callable[[str], str]
) -> Question:
    """The question that was typed in place of `before`; raises Problem where it is none, or is among the `others`.

    Words that were left as they are translated stay words of the default form, for readers of every language.
    """
    label, text = typed.label.strip(), typed.text.strip()
    if before is not None:
        label = before.label if label == translated(before.label) else label
        text = before.text if text == translated(before.text) else text
    kind = QuestionKind.PARAGRAPH if typed.kind == WITH_CHOICE else QuestionKind(typed.kind)
    options = tuple(line for line in typed.options.splitlines() if line.strip())
    position = before.position if before is not None else 1
    with_choice = typed.kind == WITH_CHOICE
    question = checked(Question(position, label, text, kind, typed.skippable, with_choice, options))
    if any(folded(translated(each.label)) == folded(translated(question.label)) for each in others):
        raise NotPossible(N_("There is a question called “{label}” already."), label=translated(question.label))
    return question
