"""Finds the themes of a period: what several people mention that the group does not always speak of.

A plain statistic: phrases of one to three words, weighed by how surprising it is that so many mention them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.forms import Form
from bot.domain.meetups import Talk
from bot.domain.named import looks_like_a_person, name_words
from bot.domain.phrases import (
    Key,
    Phrase,
    Told,
    Vocabulary,
    counted,
    looked_at,
    one_of_several_spellings,
    shortened,
    title_phrases,
    vocabulary,
)
from bot.domain.quotes import Quote, about_of, author_of, words_of
from bot.domain.reflections import Reflection
from bot.domain.spelling import written
from bot.domain.telling import Saying, best_saying
from bot.domain.weighing import Scale, learned
from bot.domain.words import Lexicon, Text

_FEWEST = 3  # reflections: what two people wrote has words, and no themes
_LOOKED_AT = 300  # phrases; the rest is too far behind
_COPY = 30  # words: shorter texts may be the same by chance
_NO_TITLES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Theme:
    """What at least two people mention, in words as people (or a talk's title) write it, and one who says it.

    `people` is how many different people do, `about` are the ids of their reflections, sorted.
    """

    words: str
    people: int
    said: Quote
    about: tuple[int, ...]


def find_themes(
    reflections: Sequence[Reflection],
    *,
    forms: Mapping[int, Form],
    talks: Sequence[Talk] = (),
    titles: Mapping[int, str] = _NO_TITLES,
    earlier: Sequence[str] = (),
    names: Collection[str] = (),
    most: int = 5,
) -> tuple[Theme, ...]:
    """Up to `most` themes of these reflections, the weightiest first; none of fewer than three reflections.

    `reflections` are as they may be read where the themes are shown (bot.domain.reading.readable), in any order.
    `earlier` are texts of the group's earlier reflections: what it always says is no theme. `names` are people's, as
    the group knows them; they, the speakers' and the authors' are no part of a theme. A person counts once.
    English, Spanish and German, also mixed.
    """
    if len(reflections) < _FEWEST:
        return ()
    by_id = {each.id: each for each in sorted(reflections, key=lambda each: each.id)}
    told = list(_told(by_id.values(), forms))
    before = [Text.of(text) for text in earlier]
    lexicon = Lexicon([*(each.text for each in told), *before])
    entitled = [*(talk.title for talk in talks), *titles.values()]
    words = vocabulary(told, lexicon, name_words(by_id.values(), talks, names), entitled)
    titled = title_phrases(entitled, words)
    phrases, weights = _weighed(told, before, words, titled)
    order = sorted(phrases, key=lambda key: (-weights[key], key))
    chosen = _chosen((phrases[key] for key in order), told, words, weights, most)
    return tuple(
        Theme(
            written(phrase, told, titled),
            len(phrase.people),
            _quote(saying, by_id[saying.told.reflection_id], titles),
            tuple(sorted({told[index].reflection_id for index in phrase.told})),
        )
        for phrase, saying in chosen
    )


def _told(reflections: Iterable[Reflection], forms: Mapping[int, Form]) -> Iterator[Told]:
    """What each says in words of its own; a copy of somebody's words, as of a post and its page, is theirs too."""
    people: dict[object, int] = {}
    copies: dict[str, int] = {}
    for reflection in reflections:
        author = people.setdefault(author_of(reflection), len(people))
        for answer in reflection.answers:
            own = words_of(reflection, answer, forms)
            text = Text.of(own)
            person = author
            if len(text.tokens) >= _COPY:
                person = copies.setdefault(" ".join(filter(str.isalpha, text.tokens)).casefold(), author)
            yield Told(person, reflection.id, answer.position, own, text)


def _weighed(
    told: Sequence[Told], before: Sequence[Text], words: Vocabulary, titled: Mapping[Key, str]
) -> tuple[dict[Key, Phrase], dict[Key, float]]:
    """The phrases that can be themes and their weights, all above 0."""
    scale = Scale(len({each.person for each in told}), titled)
    people = counted(told, words, titled)
    ranked = sorted(people, key=lambda key: (-scale.weigh(key, people[key]), key))
    # Two people may write the same in two ways, one each: few enough are looked at whole.
    phrases = looked_at(told, words, {key: people[key] for key in ranked[:_LOOKED_AT]})
    one_of_several_spellings(phrases, words)
    phrases = {
        key: each for key, each in phrases.items() if len(each.people) > 1 and (key in titled or not each.is_no_noun)
    }
    scale.learn(before, phrases, words)
    phrases = {
        key: phrase
        for key, phrase in shortened(phrases).items()
        if key in titled or not (phrase.is_a_group or phrase.is_a_place or looks_like_a_person(phrase, told))
    }
    weights = {key: scale.weigh(key, each.people) * learned(each, told) for key, each in phrases.items()}
    return {key: phrase for key, phrase in phrases.items() if weights[key] > 0}, weights


def _chosen(
    phrases: Iterable[Phrase], told: Sequence[Told], words: Vocabulary, weights: Mapping[Key, float], most: int
) -> list[tuple[Phrase, Saying]]:
    """The first ones that are not about the same and have a sentence of their own, of different people if possible."""
    chosen: list[tuple[Phrase, Saying]] = []
    people: set[int] = set()
    said: set[str] = set()
    for phrase in phrases:
        if len(chosen) == most:
            break
        if any(_is_about_the_same(phrase, each, words) for each, _ in chosen):
            continue
        saying = best_saying(phrase, told, words, weights, without=people, said=said) or best_saying(
            phrase, told, words, weights, without=(), said=said
        )
        if saying is not None:
            chosen.append((phrase, saying))
            people.add(saying.told.person)
            said.add(saying.same_as)
    return chosen


def _is_about_the_same(one: Phrase, other: Phrase, words: Vocabulary) -> bool:
    """Whether two phrases share a word, and more: one is part of the other, or half of the same people say both."""
    mine, its = (set[str]().union(*map(words.carries, each.keys)) for each in (one, other))
    if mine.isdisjoint(its):
        return False
    both = one.people.keys() & other.people.keys()
    return mine <= its or mine >= its or 2 * len(both) >= min(len(one.people), len(other.people))


def _quote(saying: Saying, reflection: Reflection, titles: Mapping[int, str]) -> Quote:
    return Quote(reflection.id, saying.told.position, saying.sentence, reflection.name, about_of(reflection, titles))
