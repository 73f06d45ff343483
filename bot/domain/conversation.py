"""The conversation's own words, and where each of them leads."""

import unicodedata
from datetime import timedelta
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


A_WHILE = timedelta(hours=6)
"""After a silence this long nobody remembers which question they were asked last."""

_SPOKEN = {word.value: word for word in Word} | {
    "next one": Word.NEXT,
    "next please": Word.NEXT,
    "next question": Word.NEXT,
    "go back": Word.BACK,
    "skip it": Word.SKIP,
    "skip this": Word.SKIP,
    "skip this one": Word.SKIP,
    "show me": Word.SHOW,
    "siguiente": Word.NEXT,
    "siguiente pregunta": Word.NEXT,
    "la siguiente": Word.NEXT,
    "atrás": Word.BACK,
    "atras": Word.BACK,
    "volver": Word.BACK,
    "saltar": Word.SKIP,
    "saltar esta": Word.SKIP,
    "sáltala": Word.SKIP,
    "mostrar": Word.SHOW,
    "muéstrame": Word.SHOW,
    "parar": Word.STOP,
}
# How people and their phones write a word that was shown to them: `next`, "Next", *next*, /next, Next., ¡siguiente!
_AROUND = " \t\r\n`*_\"'“”‘’«»/.!…¡"


def word_in(message: str) -> Word | None:
    """The step that a message asks for, when it says that and nothing else.

    Letter case, a full stop or exclamation mark, quotes and code marks are free. Whatever else stands beside the word
    makes it a part of the answer, also a question mark, a comma or an emoji: what may be meant as an answer is one.
    """
    said = unicodedata.normalize("NFC", message).strip(_AROUND).casefold()
    return _SPOKEN.get(said)


def silence_between(earlier: int, later: int) -> timedelta:
    """How much time lies between two of Discord's ids; their upper bits are milliseconds."""
    return timedelta(milliseconds=(later >> 22) - (earlier >> 22))


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
