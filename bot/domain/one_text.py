"""Free text and answers, turned into each other: every sentence is kept, and nobody reads more than before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.forms import QuestionKind
from bot.domain.reflections import FREE_TEXT, Answer, Audience, Reflection, ReflectionKind, Writing

_WRITTEN = {QuestionKind.PARAGRAPH, QuestionKind.LINE}


def kind_of(reflection: Reflection, otherwise: ReflectionKind) -> ReflectionKind:
    """What a reflection is by what it says: free text alone, or answers; `otherwise` where it says nothing yet."""
    said = {answer.position for answer in reflection.answers if answer.says_something}
    if not said:
        return otherwise
    return ReflectionKind.FREE if said == {FREE_TEXT} else ReflectionKind.FORM


def written_answers(writing: Writing) -> Sequence[Answer]:
    """The answers in words; what was chosen from a list is none."""
    in_words = {each.position for each in writing.form.questions if each.kind in _WRITTEN}
    return [each for each in writing.reflection.answers if each.position in in_words and each.text.strip()]


def as_one_text(writing: Writing, asked: Mapping[int, str]) -> Sequence[Answer]:
    """The changes that make one free text of everything written: what stands there, then each answer.

    Each stands under its question, by position in `asked`. What was chosen beside an answer stays where it is.
    """
    answers = written_answers(writing)
    if not answers:
        return []
    opening = writing.answer(FREE_TEXT)
    blocks = [opening.text.strip(), *(f"{asked[each.position]}\n{each.text.strip()}" for each in answers)]
    text = "\n\n".join(block for block in blocks if block)
    together = [opening, *answers] if opening.text.strip() else answers
    whole = replace(opening, text=text, skipped=False, audience=_narrowest(together))
    return [whole, *(replace(each, text="") for each in answers)]


def text_as_first_answer(writing: Writing) -> Sequence[Answer]:
    """The changes that put the free text into the answer to the first question, before what is there."""
    opening, first = writing.answer(FREE_TEXT), writing.answer(writing.form.questions[0].position)
    if not opening.text.strip():
        return []
    text = "\n\n".join(part for part in (opening.text.strip(), first.text.strip()) if part)
    together = [opening, first] if first.text.strip() else [opening]
    return [
        replace(opening, text=""),
        replace(first, text=text, skipped=False, audience=_narrowest(together)),
    ]


def _narrowest(answers: Sequence[Answer]) -> Audience:
    order = list(Audience)
    return min((each.audience for each in answers), key=order.index)
