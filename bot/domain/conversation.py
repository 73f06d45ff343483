"""The conversation's own words, and where each of them leads."""

from enum import StrEnum

from bot.domain.forms import Form
from bot.domain.reflections import FREE_TEXT, ReflectionKind


class Word(StrEnum):
    """What somebody can say that is no answer but a step."""

    NEXT = "next"
    BACK = "back"
    SKIP = "skip"
    SHOW = "show"
    STOP = "stop"


_SPOKEN = {word.value: word for word in Word} | {
    "siguiente": Word.NEXT,
    "atrás": Word.BACK,
    "atras": Word.BACK,
    "saltar": Word.SKIP,
    "mostrar": Word.SHOW,
    "parar": Word.STOP,
}


def word_in(message: str) -> Word | None:
    """The step that a message asks for, when it is that one word and nothing else; letter case is free."""
    return _SPOKEN.get(message.strip().casefold())


def first_position(kind: ReflectionKind) -> int:
    """Where a conversation begins: the first question, or the free text."""
    return FREE_TEXT if kind is ReflectionKind.FREE else 1


def position_after(position: int, word: Word, form: Form) -> int | None:
    """Where `word` leads from `position`; None is the end, the review. Back from the first question stays there."""
    if word is Word.BACK:
        return max(position - 1, 1) if position != FREE_TEXT else FREE_TEXT
    if word not in {Word.NEXT, Word.SKIP}:
        return position
    if position == FREE_TEXT or position >= len(form.questions):
        return None
    return position + 1
