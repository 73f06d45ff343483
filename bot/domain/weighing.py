"""Weighs phrases: how surprising it is that so many people mention one, given what the group says anyway."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import starmap
from math import log

from bot.domain.phrases import Key, Phrase, Told, Vocabulary, phrases_of
from bot.domain.words import Text

# What share of reflections has some phrase that is no commonplace, and how many of the group's own that guess is worth.
_ONE_WORD, _SEVERAL = 0.06, 0.02
_WORTH_OF_GUESS = 4
_MORE_THAN_USUAL = 1.6  # times; what is hardly said more often than ever is no news
_LEAST = 0.01  # what was never said before is not endlessly surprising
_LONGER = 0.25  # what each further word of a phrase adds: it says more precisely what it is about
_TITLED = 1.6
_LEARNED = 0.5  # what it adds where everybody says it of what they learned
_INSISTS_UP_TO = 4  # mentions by one person; more are manner
_INSISTING = 0.7  # the weight of saying it again, as a power


class Scale:
    """Weighs phrases of one period, in which `people` told something."""

    def __init__(self, people: int, titled: Collection[Key]) -> None:
        self._people = people
        self._titled = titled
        self._texts = 0
        self._before: Counter[Key] = Counter()

    def learn(self, earlier: Iterable[Text], phrases: Mapping[Key, Phrase], words: Vocabulary) -> None:
        """Count in how many texts of the group's past each of these phrases stands."""
        known_as = {alias: key for key, phrase in phrases.items() for alias in phrase.keys}
        for text in earlier:
            self._texts += 1
            self._before.update({known_as[key] for key in phrases_of(text, words) if key in known_as})

    def weigh(self, key: Key, mentions: Counter[int]) -> float:
        """How much a phrase is a theme, from how often each person mentions it; not above 0 for what is always said."""
        share = len(mentions) / self._people
        usual = self._usual(key)
        if share < _MORE_THAN_USUAL * usual:
            return 0.0
        surprise = sum(starmap(_bits, ((share, usual), (1 - share, 1 - usual)))) * self._people
        insists = (sum(min(count, _INSISTS_UP_TO) for count in mentions.values()) / len(mentions)) ** _INSISTING
        titled = _TITLED if key in self._titled else 1.0
        return surprise * insists * titled * (1 + _LONGER * (len(key) - 1))

    def _usual(self, key: Key) -> float:
        guess = _SEVERAL if len(key) > 1 else _ONE_WORD
        found = (self._before[key] + guess * _WORTH_OF_GUESS) / (self._texts + _WORTH_OF_GUESS)
        return max(_LEAST, found)


def learned(phrase: Phrase, told: Sequence[Told]) -> float:
    """A factor from 1 for how much of a phrase is in answers to what people learned."""
    there = sum(told[index].is_learned for index in phrase.told)
    return 1 + _LEARNED * there / max(1, len(phrase.told))


def _bits(share: float, usual: float) -> float:
    return share * log(share / usual) if share else 0.0
