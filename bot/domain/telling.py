"""Chooses the sentence that tells a theme best: one that says something about it, and is not the loudest."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.phrases import Key, Phrase, Told, Vocabulary
from bot.domain.quotes import QUOTE_LIMIT, QUOTE_WORTH, is_extreme
from bot.domain.sentences import sentences
from bot.domain.words import Text, tokens_of

_ANSWERS = 40  # in which a sentence is looked for, those that say most of the theme first
_GOOD_LENGTH = range(60, 241)  # characters
_MOST_COMPANIONS = 3
_LEARNED = re.compile(
    r"\b(?:learn|realis|realiz|underst|aprend|entend|descubr|gelernt|verstand|begriff)", re.IGNORECASE
)
_POLITE = re.compile(r"\b(?:thank|thanks|gracias|danke|hello|hi|hola|hallo|sorry|welcome)\b", re.IGNORECASE)
_HANGS_ON_ANOTHER = re.compile(
    r"(?:it|this|that|these|they|those|he|she|but|and|so|also|however|then|there|eso|esto|ella|pero|además|luego"
    r"|das|dies|er|sie|es|aber|und|dann|außerdem|da)\b",
    re.IGNORECASE,
)
_REACHES_OUT = re.compile(r"https?://|www\.|@\w|<[@#:]|\]\(|[|]")


@dataclass(frozen=True, slots=True)
class Saying:
    """A whole sentence, verbatim, and the answer it stands in."""

    told: Told
    sentence: str

    @property
    def same_as(self) -> str:
        """The same for every copy of the sentence, however it is punctuated."""
        return "".join(filter(str.isalnum, self.sentence.casefold()))


def sayings(phrase: Phrase, told: Sequence[Told], without: Collection[int]) -> Iterator[Saying]:
    """Sentences of 30 to 400 characters that may mention a phrase, of other people than `without`."""
    places = [index for index in phrase.told if told[index].person not in without]

    def rank(index: int) -> tuple[bool, int, int]:
        return not told[index].is_learned, -min(3, phrase.told[index]), index

    for index in sorted(places, key=rank)[:_ANSWERS]:
        each = told[index]
        for sentence in sentences(each.words):
            if QUOTE_WORTH <= len(sentence) <= QUOTE_LIMIT:
                yield Saying(each, sentence)


def best_saying(
    phrase: Phrase,
    told: Sequence[Told],
    words: Vocabulary,
    weights: Mapping[Key, float],
    *,
    without: Collection[int],
    said: Collection[str],
) -> Saying | None:
    """The sentence that tells most about a phrase; None where there is no other than what is `said`."""
    best: tuple[float, Saying] | None = None
    for saying in sayings(phrase, told, without):
        mentioned = mentions_in(saying, words)
        if mentioned.isdisjoint(phrase.keys) or saying.same_as in said:
            continue
        score = _tells(saying, mentioned - phrase.keys, weights)
        if best is None or score > best[0]:
            best = (score, saying)
    return best[1] if best else None


def mentions_in(saying: Saying, words: Vocabulary) -> set[Key]:
    """The phrases that a sentence mentions."""
    text = Text(tokens_of(saying.sentence), saying.told.text.language)
    return {key for _, _, key in words.mentions(text)}


def _tells(saying: Saying, others: Collection[Key], weights: Mapping[Key, float]) -> float:
    sentence = saying.sentence
    companions = sum(key in weights for key in others)
    score = 0.5 * min(companions, _MOST_COMPANIONS)
    score += 0.5 * saying.told.is_learned + 0.4 * (_LEARNED.search(sentence) is not None)
    score += 0.8 * (len(sentence) in _GOOD_LENGTH)
    score -= 1.5 * sentence.rstrip("\"'”’)*_ ").endswith("?") + 0.2 * sentence.count("!")
    score -= 1.0 * (_POLITE.search(sentence) is not None)
    score -= 1.5 * is_extreme(sentence)
    score -= 0.5 * (_HANGS_ON_ANOTHER.match(sentence.lstrip("\"'“¡¿ ")) is not None)
    return score - 1.0 * (_REACHES_OUT.search(sentence) is not None)
