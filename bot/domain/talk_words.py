"""What a speaker hears after a talk: whole sentences of people who say what they learned from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.forms import Form
from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Meetup, Talk
from bot.domain.quotes import QUOTE_WORTH, Quote, telling_quote, words_of
from bot.domain.reflections import FREE_TEXT, Reflection
from bot.domain.sentences import sentences
from bot.domain.words import Lexicon, Text, Weights

FIRST_LOOK = timedelta(days=7)  # after the meetup: most have written by then, and everybody was reminded once
LOOKS_AGAIN = timedelta(days=7)
LAST_LOOK = timedelta(days=35)
MOST = 8  # people
_EDITS_JOINED = timedelta(seconds=3)

_LEARNED = (2, FREE_TEXT, 1)
_ANYWHERE = (2, 1, FREE_TEXT, 4, 3)
_SENTENCES = 2  # of one person
_LIMIT = 400  # characters of a sentence
_FEWEST_LETTERS = 4  # of a word that stands for a talk


def talk_words_job(meetup: Meetup, talk: Talk) -> Plan:
    """Looking a week after the meetup what was said about a talk, for its speaker."""
    return Plan(
        JobKind.TALK_WORDS,
        f"talk_words:{talk.id}",
        meetup.ends_at + FIRST_LOOK,
        meetup.guild_id,
        {"meetup": meetup.id, "talk": talk.id},
        useless_after=meetup.ends_at + LAST_LOOK,
    )


def talk_words_edit(guild_id: int, talk_id: int, now: datetime) -> Plan:
    """Bringing what a speaker was told up to date, a moment later, so that several changes are one edit."""
    return Plan(JobKind.TALK_WORDS_EDIT, f"talk_words_edit:{talk_id}", now + _EDITS_JOINED, guild_id, {"talk": talk_id})


def said_about(
    talk: Talk, programme: Sequence[Talk], reflections: Sequence[Reflection], forms: Mapping[int, Form]
) -> list[Quote]:
    """What people learned from a talk of `programme`, a quote of each of up to eight people.

    `reflections` are those about the meetup that may be read, without the speaker's own. Where it was the only talk,
    what they learned is what they learned there; else it is what names the talk by a word of its title that no other
    title has, or by its speaker's name.
    """
    if len(programme) == 1:
        found = (telling_quote(each, forms, {}, positions=_LEARNED, limit=_LIMIT) for each in reflections)
        return [each for each in found if each][:MOST]
    texts = [Text.of(words_of(each, answer, forms)) for each in reflections for answer in each.answers]
    titles = {each.id: Text.of(f"{each.title}. {each.by or ''}") for each in programme}
    lexicon = Lexicon([*texts, *titles.values()])
    telling = {own_id: _telling(text, lexicon) for own_id, text in titles.items()}
    others = set[str]().union(*(words for own_id, words in telling.items() if own_id != talk.id))
    wanted = telling[talk.id] - others
    found = (_naming(each, wanted, lexicon, forms) for each in reflections)
    return [each for each in found if each][:MOST]


def _telling(text: Text, lexicon: Lexicon) -> set[str]:
    weights = Weights(lexicon, ())
    return {
        lexicon.stem(token)
        for token in text.tokens
        if len(token) >= _FEWEST_LETTERS
        and not (weight := weights.of(token, text.language)).stop
        and not weight.hollow
        and not weight.thin
    }


def _naming(reflection: Reflection, wanted: set[str], lexicon: Lexicon, forms: Mapping[int, Form]) -> Quote | None:
    for position in _ANYWHERE:
        answer = reflection.answer(position)
        said = [
            sentence
            for sentence in (sentences(words_of(reflection, answer, forms)) if answer else ())
            if QUOTE_WORTH <= len(sentence) <= _LIMIT
            and wanted.intersection(map(lexicon.stem, Text.of(sentence).tokens))
        ]
        if said:
            return Quote(reflection.id, position, "\n\n".join(said[:_SENTENCES]), reflection.name, None)
    return None


@dataclass(frozen=True, slots=True)
class TalkWordsPost:
    """The one message to a speaker; `quotes` are of different people, and all may have been taken back since."""

    talk: Talk
    meetup: Meetup
    name: str
    language: str
    quotes: tuple[Quote, ...]

    @property
    def marker(self) -> str:
        """The button that ends such messages."""
        return f"talk:v1:unheard:{self.talk.id}"
