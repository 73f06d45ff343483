"""What a word shares with its other forms and spellings, in English, Spanish and German."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

_ALGORITHMS = {"en": "english", "es": "spanish", "de": "german"}
# The stemmer knows endings with the accent that people leave out on a telephone.
_SPANISH_ENDING = re.compile(r"(?<=[cs])ion(?=\Z|es\Z)")


def stem(word: str, language: str) -> str:
    """What `word` (small letters) has in common with its plural and its other spellings; without accents."""
    if language == "es":
        word = _SPANISH_ENDING.sub(lambda match: "ión" if match.end() == len(word) else "ion", word)
    return folded(_stemmer(language)(word))


def folded(word: str) -> str:
    """A word without its accents."""
    if word.isascii():
        return word
    return "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    import snowballstemmer  # the tables of thirty languages

    made: Any = snowballstemmer
    return made.stemmer(_ALGORITHMS[language]).stemWord
