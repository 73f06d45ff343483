"""Takes texts apart into words and breaks, and knows which words are forms of one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.commonplaces import LANGUAGES, hollow, language_of, stops, thin, verbs
from bot.domain.stems import folded, stem

_LONGEST = 40  # letters; what is longer is no word, not even in German
# Code, tags, mentions, addresses of pages and people, emoji: a break stands in their place.
_NO_WORDS = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]*`|<[^<>\n]{1,200}>|\]\([^()\s]*\)|(?:https?://|www\.)\S+"
    r"|(?<![\w.+@-])[\w.+-]{1,64}+@[\w.-]+|[@#]\w+|:\w{2,32}:|&\w{2,8};|\\n",
    re.DOTALL | re.IGNORECASE,
)
_ONE_WORD = re.compile(r"`\w+`")
_TOKEN = re.compile(
    r"[^\W\d_][^\W_]*(?:['’][^\W_]+)*[+#]{0,2}"  # a word
    r"|\n[ \t]*(?:\n|[-*+>#])|\s[-–—]+\s|\w|[^\w\s'’*\"“”‘„«»~`-]"  # breaks
)
_BREAK = "."
_POSSESSIVE = re.compile(r"['’]s?\Z")


def tokens_of(text: str) -> list[str]:
    """The words of a text in order, as written but for a possessive 's, and a sign for whatever separates two."""
    plain = unicodedata.normalize("NFC", text)
    plain = _NO_WORDS.sub(lambda match: match[0] if _ONE_WORD.fullmatch(match[0]) else " . ", plain)
    found = _TOKEN.findall(plain)
    return [_without_possessive(each) if "'" in each or "’" in each else each for each in found]


def is_word(token: str) -> bool:
    """Whether a token is a word and no break."""
    return token[0].isalpha() and len(token) <= _LONGEST


def _without_possessive(token: str) -> str:
    return _POSSESSIVE.sub("", token) or _BREAK


@dataclass(frozen=True, slots=True)
class Text:
    """A text as tokens, and the language it is in."""

    tokens: Sequence[str]
    language: str

    @classmethod
    def of(cls, text: str) -> "Text":
        """Read a text."""
        tokens = tokens_of(text)
        return cls(tokens, language_of(set(map(str.lower, tokens))))


class Lexicon:
    """Which words (as they are written) are forms of one, over all the texts that are looked at together.

    A word has one language, that in which it is written most often: else "Docker" would be two words in a group that
    writes two languages.
    """

    def __init__(self, texts: Iterable[Text]) -> None:
        used = {language: Counter[str]() for language in LANGUAGES}
        for text in texts:
            used[text.language].update(set(text.tokens))
        self._used = used
        self._stems: dict[str, str] = {}
        self._stemmed: dict[tuple[str, str], str] = {}
        self._accented = self._best_accented()

    def stem(self, token: str) -> str:
        """What this word shares with its other forms and spellings."""
        known = self._stems.get(token)
        if known is None:
            small = token.lower()
            small = self._accented.get(small, small)
            language = max(LANGUAGES, key=lambda each: self._used[each][token] + self._used[each][small])
            known = self._stems[token] = self.stem_in(small, language)
        return known

    def stem_in(self, small: str, language: str) -> str:
        """What a word (small letters) shares with its other forms in a language; a stemmer takes its time."""
        known = self._stemmed.get((small, language))
        if known is None:
            known = self._stemmed[small, language] = stem(small, language)
        return known

    def texts_with(self, token: str) -> int:
        """In how many texts a word stands as it is written."""
        return sum(used[token] for used in self._used.values())

    def _best_accented(self) -> dict[str, str]:
        """For each word without accents the one with, where both are written."""
        words = sorted({token.lower() for used in self._used.values() for token in used})
        accented = {folded(word): word for word in words if not word.isascii()}
        return {plain: word for plain, word in accented.items() if plain != word}


@dataclass(frozen=True, slots=True)
class Weight:
    """Whether a word ends a phrase before it (`stop`), cannot be its last (`hollow`), or is none alone (`thin`)."""

    stop: bool
    hollow: bool = False
    thin: bool = False


class Weights:
    """How much words say, by the language of the text they stand in."""

    def __init__(self, lexicon: Lexicon, names: Collection[str]) -> None:
        self._lexicon = lexicon
        self._names = names
        self._known: dict[tuple[str, str], Weight] = {}

    def of(self, token: str, language: str) -> Weight:
        """How much this word says in a text of this language."""
        found = self._known.get((token, language))
        if found is None:
            found = self._known[token, language] = self._weigh(token, language)
        return found

    def _weigh(self, token: str, language: str) -> Weight:
        small = token.lower()
        if not is_word(token) or len(token) < 2 or folded(small) in self._names or small in stops(language):  # noqa: PLR2004 - a letter alone says nothing
            return Weight(stop=True)
        root = self._lexicon.stem_in(small, language)
        doing = language == "en" and small.endswith("ing")
        if (root in verbs(language) and not doing) or _looks_like_no_noun(small, language):
            return Weight(stop=True)
        if root in hollow(language):
            return Weight(stop=False, hollow=True)
        return Weight(stop=False, thin=root in thin(language) or (doing and root in verbs(language)))


_NO_NOUNS = {
    "en": re.compile(r".+[^e]ed|.{3,}(?:ly|ful|ous|ible|less)|.*n't|.*(?:'|’)(?:re|ve|ll|d|m|s)"),
    "es": re.compile(r".{3,}(?:mente|ando|iendo|ieron|aron|aban|amos|imos|emos|[^eé]é|[^aeé]í|[^eo]ó|aste|iste)"),
    "de": re.compile(r"(?!)"),
}


def _looks_like_no_noun(small: str, language: str) -> bool:
    return _NO_NOUNS[language].fullmatch(small) is not None
