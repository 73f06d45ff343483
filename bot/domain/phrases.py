"""Finds the phrases of one to three words that people mention, and how many people do."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from bot.domain.commonplaces import LANGUAGES, articles, before_places, before_verbs, between, gatherings
from bot.domain.stems import folded
from bot.domain.words import Lexicon, Text, Weights, is_word, tokens_of

Key = tuple[str, ...]  # the stems of a phrase's words
Mention = tuple[int, int, Key]  # from which token until before which one, and of what

_BRIDGES = frozenset[str]().union(*map(between, LANGUAGES))
_FORMS = 4  # of a word that is common enough, one form is not much rarer than that
_SELDOM = 50  # a word that fewer than one person in so many says becomes no theme of all of them

_LEARNED_POSITION = 2  # of "What did you learn?"
_OF_GROUPS = 0.1  # the share of its mentions from which on something is a group's name
_OF_PLACES = 0.7  # the same for a place's
_NEARLY = {1: 0.6, 2: 0.75}  # the share of a part's people that mention the whole, by the words of the part


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is looked at: who gave it (one number each person), in which reflection, and what it says."""

    person: int
    reflection_id: int
    position: int
    words: str
    text: Text

    @property
    def is_learned(self) -> bool:
        """Whether it answers what they learned."""
        return self.position == _LEARNED_POSITION


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that phrases are made of, by language, as they are written, with their stems.

    Of the stems, `hollow` ones end no phrase unless a title has it, `thin` ones are none alone; `capitals` are
    written in capitals by somebody, and may be the initials of a phrase.
    """

    stems: Mapping[str, Mapping[str, str]]
    hollow: frozenset[str]
    thin: frozenset[str]
    capitals: frozenset[str]

    def mentions(self, text: Text) -> Iterator[Mention]:
        """Every mention of a phrase, the overlapping ones too."""
        stems, bridges = self.stems[text.language], between(text.language)
        nouns_have_capitals = text.language == "de" and any(map(str.istitle, text.tokens[1:]))
        first = second = bridge = ""
        for at, token in enumerate(text.tokens):
            stem = stems.get(token)
            if stem is None:
                # One small word may stand between two: "base de datos".
                bridge = token if second and not bridge and token in bridges else ""
                first, second = ("", second) if bridge else ("", "")
                continue
            if nouns_have_capitals and token[0].islower():
                first, second, bridge = second, stem, ""
                continue
            yield at, at + 1, (stem,)
            if bridge:
                yield at - 2, at + 1, (second, bridge, stem)
                first = ""
            elif second and second != stem:
                yield at - 1, at + 1, (second, stem)
                if first:
                    yield at - 2, at + 1, (first, second, stem)
            first, second, bridge = ("" if bridge else second), stem, ""

    def can_be_theme(self, key: Key, titled: Collection[Key]) -> bool:
        """Whether a phrase says something by itself."""
        if key in titled:
            return True
        if key[-1] in self.hollow or (len(key) == 1 and self.thin.issuperset(key)):
            return False
        return self.hollow.isdisjoint(key) or not all(part in self.hollow or part in self.thin for part in key)

    def carries(self, key: Key) -> set[str]:
        """The words of a phrase that no other theme should have."""
        return {part for part in key if part not in _BRIDGES}


def vocabulary(
    told: Sequence[Told], lexicon: Lexicon, names: Collection[str], titles: Iterable[str] = ()
) -> Vocabulary:
    """The words of what was told, without people's `names` (folded) and without those that hardly anybody uses.

    Those of `titles` are among them as the titles write them.
    """
    in_titles = {token for title in titles for token in tokens_of(title)}
    weights = Weights(lexicon, names)
    seldom = len({each.person for each in told}) / _SELDOM / _FORMS
    used: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for each in told:
        used[each.text.language].update(each.text.tokens)
    stems: dict[str, dict[str, str]] = {}
    marked: dict[str, set[str]] = {"hollow": set(), "thin": set(), "capitals": set()}
    for language, tokens in used.items():
        stems[language] = {}
        for token in tokens | in_titles:
            if token not in in_titles and lexicon.texts_with(token) < seldom:
                continue
            weight = weights.of(token, language)
            if weight.stop:
                continue
            stem = stems[language][token] = lexicon.stem(token)
            for mark, has in (("hollow", weight.hollow), ("thin", weight.thin), ("capitals", token.isupper())):
                if has:
                    marked[mark].add(stem)
    often = _said_often(told, stems)
    kept = {
        language: {token: stem for token, stem in found.items() if stem in often} for language, found in stems.items()
    }
    return Vocabulary(kept, *(frozenset(marked[mark]) for mark in ("hollow", "thin", "capitals")))


def _said_often(told: Sequence[Told], stems: Mapping[str, Mapping[str, str]]) -> set[str]:
    by_person: dict[int, set[str]] = {}
    for each in told:
        found = map(stems[each.text.language].get, set(each.text.tokens))
        by_person.setdefault(each.person, set()).update(filter(None, found))
    people = Counter(chain.from_iterable(by_person.values()))
    least = len(by_person) / _SELDOM
    return {stem for stem, count in people.items() if count >= least}


@dataclass(slots=True)
class Phrase:
    """What is known of a phrase: how often each person mentions it, and where.

    `spellings` are how it is written, in the middle of a sentence where it ever is. `as_noun` and `as_verb` count the
    words before it that tell which of the two it is, `as_group` where it names a group: "a Riverbend Python meetup".
    """

    key: Key
    people: Counter[int] = field(default_factory=Counter[int])
    told: dict[int, int] = field(default_factory=dict[int, int])  # index among what was told -> mentions
    spellings: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])
    begins_only: bool = True
    needs_capital: bool = False
    as_noun: int = 0
    as_verb: int = 0
    as_group: int = 0
    as_place: int = 0
    also: set[Key] = field(default_factory=set[Key])  # other spellings that are phrases of their own

    @property
    def is_no_noun(self) -> bool:
        """Whether it is likelier what people do, or what something is like."""
        return (self.needs_capital and self.begins_only) or self.as_verb > max(self.as_noun, self.people.total() / 2)

    @property
    def is_a_group(self) -> bool:
        """Whether it is likelier a group's name than what a meetup was about."""
        return self.as_group > 1 and self.as_group >= _OF_GROUPS * self.people.total()

    @property
    def is_a_place(self) -> bool:
        """Whether people are always in it or from it, and there is only one."""
        return self.as_place > 1 and not self.as_noun and self.as_place >= _OF_PLACES * self.people.total()

    @property
    def keys(self) -> set[Key]:
        """All that is this phrase."""
        return {self.key, *self.also}

    def add(self, other: "Phrase") -> None:
        """Let `other` be another spelling of this one."""
        for person, count in other.people.items():
            self.people[person] += count
        for index, count in other.told.items():
            self.told[index] = self.told.get(index, 0) + count
        self.spellings.update(other.spellings)
        self.as_noun += other.as_noun
        self.as_verb += other.as_verb
        self.as_group += other.as_group
        self.as_place += other.as_place
        self.begins_only = self.begins_only and other.begins_only
        self.also |= other.keys


def counted(told: Iterable[Told], words: Vocabulary, titled: Collection[Key]) -> dict[Key, Counter[int]]:
    """How often each person mentions each phrase that can be a theme."""
    found: dict[Key, Counter[int]] = {}
    possible: dict[Key, bool] = {}
    for each in told:
        person = each.person
        for _, _, key in words.mentions(each.text):
            fits = possible.get(key)
            if fits is None:
                fits = possible[key] = words.can_be_theme(key, titled)
            if not fits:
                continue
            people = found.get(key)
            if people is None:
                people = found[key] = Counter()
            people[person] = people.get(person, 0) + 1
    return found


def looked_at(told: Sequence[Told], words: Vocabulary, people: Mapping[Key, Counter[int]]) -> dict[Key, Phrase]:
    """Everything about the phrases in `people`."""
    found = {key: Phrase(key, counts) for key, counts in people.items()}
    for index, each in enumerate(told):
        tokens, language = each.text.tokens, each.text.language
        for start, end, key in words.mentions(each.text):
            phrase = found.get(key)
            if phrase is None:
                continue
            phrase.told[index] = phrase.told.get(index, 0) + 1
            before = tokens[start - 1].lower() if start else "."
            begins = not is_word(before)
            phrase.needs_capital = phrase.needs_capital or language == "de"
            if phrase.begins_only and not begins:
                phrase.begins_only = False
                phrase.spellings.clear()
            if begins is phrase.begins_only:
                phrase.spellings[tuple(tokens[start:end])] += 1
            phrase.as_noun += before in articles(language)
            phrase.as_verb += before in before_verbs(language)
            phrase.as_place += tokens[start][0].isupper() and before in before_places(language)
            phrase.as_group += _names_a_group(tokens, start, end, language)
    return found


def _names_a_group(tokens: Sequence[str], start: int, end: int, language: str) -> bool:
    """Whether a phrase with a capital stands before (in Spanish: behind) what groups and what they do are called."""
    if not tokens[start][0].isupper():
        return False
    around = tokens[max(0, start - 2) : start] if language == "es" else tokens[end : end + 2]
    return not gatherings(language).isdisjoint(map(str.lower, around))


def one_of_several_spellings(phrases: dict[Key, Phrase], words: Vocabulary) -> None:
    """Make one of those that are the same: "type hints" and "typehints", "machine learning" and "ML"."""
    singles = {key[0]: phrase for key, phrase in phrases.items() if len(key) == 1}
    # Long ones first: initials of three words are no accident.
    for key in sorted(phrases, key=lambda each: (-len(each), each)):
        if len(key) == 1:
            continue
        phrase = phrases[key]
        together = {folded("".join(each).lower()) for each in phrase.spellings} | {"".join(key)}
        initials = "".join(part[0] for part in key)
        same = together | ({initials} & words.capitals)
        for stem in sorted(same & singles.keys()):
            phrase.add(phrases.pop((stem,)))
            del singles[stem]


def title_phrases(titles: Iterable[str], words: Vocabulary) -> dict[Key, str]:
    """The phrases of several words in titles, and those that are a whole title, as they are written there."""
    found: dict[Key, str] = {}
    for title in titles:
        tokens = tokens_of(title)
        for language in LANGUAGES:
            text = Text(tokens, language)
            for start, end, key in words.mentions(text):
                if len(key) > 1 or end - start == len(tokens):
                    found.setdefault(key, _as_in(title, tokens[start:end]))
    return found


def _as_in(title: str, tokens: Sequence[str]) -> str:
    found = re.search(r"[\s\-‐‑\"'“”*]+".join(map(re.escape, tokens)), title)
    return " ".join(found[0].split()) if found else " ".join(tokens)


def phrases_of(text: Text, words: Vocabulary) -> set[Key]:
    """Which phrases a text mentions."""
    return {key for _, _, key in words.mentions(text)}


def shortened(phrases: Mapping[Key, Phrase]) -> dict[Key, Phrase]:
    """Without those that are part of a longer one which nearly as many people mention."""
    absorbed: set[Key] = set()
    for key, phrase in phrases.items():
        for part in _parts(key):
            if part in phrases and len(phrase.people) >= _NEARLY[len(part)] * len(phrases[part].people):
                absorbed.add(part)
    return {key: phrase for key, phrase in phrases.items() if key not in absorbed}


def _parts(key: Key) -> Iterator[Key]:
    for size in range(1, len(key)):
        for start in range(len(key) - size + 1):
            yield key[start : start + size]
