"""How what somebody says becomes the answer to a question of its kind, whatever it was said with.

What an answer is made of (its parts) is words, on every surface: of a choice the option's own, of a rating its number,
as a paragraph of its own. So a message that is edited afterwards, a form and a button all lead to the same answer.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.forms import RATINGS, Form, Question, QuestionKind, folded
from bot.domain.reflections import FREE_TEXT, Answer, Reflection, ReflectionKind

_PARAGRAPHS = "\n\n"
_RATING = re.compile(rf"(?P<n>[1-{RATINGS[-1]}])(?:\s*(?:/|of|de|out of|von|sur)\s*{RATINGS[-1]})?[.!]?", re.IGNORECASE)
_STARS = re.compile(r"(?P<stars>(?:★|⭐\ufe0f?){1,5})☆*")


def picked_in(question: Question, words: str) -> str | None:
    """The option, or the number of the rating, that these words are and nothing besides; None for anything else."""
    said = words.strip()
    if question.kind is QuestionKind.CHOICE:
        return next((option for option in question.options if folded(option) == folded(said)), None)
    if question.kind is QuestionKind.RATING:
        found, stars = _RATING.fullmatch(said), _STARS.fullmatch(said)
        if stars:
            return str(len(stars["stars"].replace("\ufe0f", "")))
        return found["n"] if found else None
    return None


def answer_of(question: Question | None, before: Answer, said: str) -> Answer:
    """The answer that `said` is: what was picked last in it, and the person's own words.

    `question` is None for a text that answers no question.
    """
    if question is None or question.is_written:
        return replace(before, text=said)
    pick, words = _taken_apart(question, said)
    if question.kind is QuestionKind.RATING:
        return replace(before, text=words, rating=int(pick) if pick else None)
    return replace(before, text=_PARAGRAPHS.join(filter(None, [pick, words])))


def _taken_apart(question: Question, said: str) -> tuple[str | None, str]:
    pick: str | None = None
    words: list[str] = []
    for paragraph in said.split(_PARAGRAPHS):
        picked = picked_in(question, paragraph)
        if picked is None:
            words.append(paragraph)
        pick = picked or pick
    return pick, _PARAGRAPHS.join(words).strip()


def pick_of(question: Question, answer: Answer) -> str | None:
    """What was picked: the option's words, or the rating's number."""
    if question.kind is QuestionKind.RATING:
        return str(answer.rating) if answer.rating is not None else None
    return None if question.is_written else _taken_apart(question, answer.text)[0]


def own_words(question: Question | None, answer: Answer) -> str:
    """What of an answer its author wrote, and did not pick."""
    if question is None or question.kind is not QuestionKind.CHOICE:
        return answer.text
    return _taken_apart(question, answer.text)[1]


def in_a_form(question: Question | None, answer: Answer) -> str:
    """What the field of a form holds for an answer: what was picked where something is, else the text."""
    if question is None or question.is_written:
        return answer.text
    return pick_of(question, answer) or ""


def said_with(question: Question | None, answer: Answer, field: str) -> str:
    """What an answer is made of once its field of a form holds `field`; words beside what is picked stay."""
    if question is None or question.is_written:
        return field.strip()
    return _PARAGRAPHS.join(filter(None, [field.strip(), own_words(question, answer).strip()]))


def carried_over(texts: Mapping[int, str], asked: Form, answered: Form, opening: str) -> dict[int, str]:
    """What a form with the questions of `asked` says, for a reflection that answers those of `answered`.

    Answers to questions that both have stand where the other has them; the others join the `opening`, each under its
    question, since there is no other place where nothing of them is lost.
    """
    places = {each.text: each.position for each in answered.questions}
    found: dict[int, str] = {}
    homeless: list[str] = []
    for position, text in texts.items():
        question = asked.asked_at(position)
        if question is not None and question.text in places:
            found[places[question.text]] = text
        elif text.strip():
            homeless.append("\n".join(filter(None, [question.text if question else "", text.strip()])))
    return found | ({FREE_TEXT: _PARAGRAPHS.join(filter(None, [opening.strip(), *homeless]))} if homeless else {})


def unanswered(form: Form, reflection: Reflection) -> Question | None:
    """The first question that has to be answered before others read the reflection, and is not; None for free texts."""
    if reflection.kind is ReflectionKind.FREE:
        return None
    for question in form.questions:
        answer = reflection.answer(question.position)
        if not question.skippable and (answer is None or not answer.says_something):
            return question
    return None
