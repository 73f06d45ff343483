"""How a theme is written: as the title of a talk has it, else as most people do."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.domain.phrases import Key, Phrase, Told
from bot.domain.stems import folded

_TEXTS = 60  # in which spellings are counted
_JOINT = r"[\s\-‐‑]+"
_SPLIT = re.compile(_JOINT)


def written(phrase: Phrase, told: Sequence[Told], titled: Mapping[Key, str]) -> str:
    """The words of a phrase, on one line."""
    for key in sorted(phrase.keys, key=lambda each: (-len(each), each)):
        if key in titled:
            return titled[key]
    return _most_usual(_as_written(phrase, told)) or " ".join(min(phrase.spellings))


def _as_written(phrase: Phrase, told: Sequence[Told]) -> Counter[str]:
    """How often each spelling stands in the texts, hyphens and capitals included."""
    either = "|".join(
        _JOINT.join(map(re.escape, tokens)) for tokens in sorted(phrase.spellings, key=lambda x: (-len(x), x))
    )
    pattern = re.compile(rf"\b(?:{either})(?!\w)")
    found: Counter[str] = Counter()
    for index in sorted(phrase.told)[:_TEXTS]:
        text = unicodedata.normalize("NFC", told[index].words)
        # Once for each text: whoever repeats a word does not decide how it is written.
        found.update({" ".join(match[0].split()) for match in pattern.finditer(text)})
    return found


def _most_usual(spellings: Mapping[str, int]) -> str:
    together: Counter[str] = Counter()
    for spelling, count in spellings.items():
        together[_same(spelling)] += count
    chosen = min(together, key=lambda each: (-together[each], each), default="")
    several = [each for each in spellings if _same(each) == chosen]
    return min(
        several, key=lambda each: (-spellings[each], each.isascii(), sum(map(str.isupper, each)), each), default=""
    )


def _same(spelling: str) -> str:
    return " ".join(_SPLIT.split(folded(spelling.lower())))
