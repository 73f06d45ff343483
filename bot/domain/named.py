"""Which words are people's names, known or by the look of them: nobody is a theme."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from bot.domain.meetups import Talk
from bot.domain.name_words import PLACES, THINGS
from bot.domain.phrases import Phrase, Told
from bot.domain.reflections import Reflection
from bot.domain.stems import folded

_SHORTEST = 2  # letters of a name's part that is looked for by itself
_TEXTS = 60  # in which a word is looked at
# What people do and things do not, and who is told to be called something.
_DOES = frozenset(
    re.findall(
        r"\w+",
        "said says discussed presented gave led shared works worked explained "
        " explains talked talks told spoke asked answered mentioned described introduced joked "
        "laughed smiled invited welcomed thanked dijo explicó habló contó comentó preguntó respondió enseñó presentó "
        "mostró sonrió saludó sagte erklärte erzählte fragte antwortete meinte sprach lachte lud begrüßte who whose",
    )
)
_IS_CALLED = frozenset(
    re.findall(
        r"\w+",
        "named called dr prof professor mr mrs ms miss speaker presenter organizer organiser host instructor teacher "
        "sr sra doctor doctora profesor profesora ponente llamado llamada herr frau doktor referent referentin "
        "sprecher sprecherin namens",
    )
)


def name_words(reflections: Iterable[Reflection], talks: Iterable[Talk], names: Iterable[str]) -> frozenset[str]:
    """The parts of all known names, in small letters and without accents."""
    authors = chain.from_iterable((each.name, each.byline or "") for each in reflections)
    speakers = chain.from_iterable((talk.speaker or "", talk.member_name or "") for talk in talks)
    known = chain(authors, speakers, names)
    parts = chain.from_iterable(re.findall(r"[^\W_]+", folded(name.casefold())) for name in known)
    return frozenset(part for part in parts if len(part) >= _SHORTEST)


def looks_like_a_person(phrase: Phrase, told: Sequence[Told]) -> bool:
    """Whether a phrase has no article, and in it a word that always has a capital and acts like somebody."""
    parts = {part for spelling in phrase.spellings for part in spelling}
    small = {part for part in parts if part[0].islower()}
    if phrase.as_noun and not small:
        return False
    parts = {part for part in parts - small if part.lower() not in small | THINGS | PLACES}
    for index in sorted(phrase.told)[:_TEXTS]:
        tokens = [token for token in told[index].text.tokens if token[0] != ","]
        for at, token in enumerate(tokens):
            if token in parts and _acts(tokens, at):
                return True
    return False


def _acts(tokens: Sequence[str], at: int) -> bool:
    """Whether somebody of that name does something here, or is called so; a second name may stand beside it."""
    following = [token.lower() for token in tokens[at + 1 : at + 3]]
    before = [token.lower() for token in tokens[max(0, at - 2) : at]]
    capital_follows = at + 1 < len(tokens) and tokens[at + 1][0].isupper()
    capital_before = at > 0 and tokens[at - 1][0].isupper()
    return (
        bool(_DOES.intersection(following[:1] if not capital_follows else following))
        or bool(_IS_CALLED.intersection(before[-1:] if not capital_before else before))
        or (before[-1:] == ["."] and bool(_IS_CALLED.intersection(before)))
    )
