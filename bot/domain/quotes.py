"""What is quoted of people: whole sentences of what they wrote themselves, and who counts as one person."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answering import own_words
from bot.domain.forms import DEFAULT_FORM, Form
from bot.domain.reflections import Answer, Reflection
from bot.domain.sentences import sentences, whole_sentences

QUOTE_LIMIT = 400  # characters, whole sentences of one person
QUOTE_WORTH = 30  # characters: "Yes." is an answer and no quote


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences of one answer, verbatim. `name` is empty for an unsigned reflection."""

    reflection_id: int
    position: int
    sentences: str
    name: str
    about: str | None


def author_of(reflection: Reflection) -> object:
    """Who counts as one person: by id, else by the handle in a file; an unsigned reflection is a person of its own."""
    return reflection.user_id or reflection.byline or ("unsigned", reflection.id)


def about_of(reflection: Reflection, titles: Mapping[int, str]) -> str | None:
    """What a reflection is about: the title of its meetup by id, else its own."""
    return titles.get(reflection.meetup_id or 0) or reflection.title


def words_of(reflection: Reflection, answer: Answer, forms: Mapping[int, Form]) -> str:
    """What of an answer can be quoted: what its author wrote, and did not pick."""
    return own_words(form_of(reflection, forms).asked_at(answer.position), answer)


def form_of(reflection: Reflection, forms: Mapping[int, Form]) -> Form:
    """The form that a reflection answers; the default one where it is not among `forms` (by id)."""
    return forms.get(reflection.form_id or 0, DEFAULT_FORM)


def telling_quote(
    reflection: Reflection,
    forms: Mapping[int, Form],
    titles: Mapping[int, str],
    *,
    positions: Sequence[int],
    limit: int = QUOTE_LIMIT,
    avoid: Collection[str] = (),
) -> Quote | None:
    """What the first fitting answer of `positions` begins with; None where there are no sentences that fit.

    Several sentences together come before one alone, and what tells something before what shouts. Nothing that holds a
    sentence of `avoid` is quoted.
    """
    texts = {
        position: words_of(reflection, answer, forms)
        for position in positions
        if (answer := reflection.answer(position)) is not None
    }
    together = [(position, whole_sentences(text, limit)) for position, text in texts.items()]
    alone = [(position, sentence) for position, text in texts.items() for sentence in sentences(text)]
    fitting = [
        (position, said)
        for position, said in [*together, *alone]
        if QUOTE_WORTH <= len(said) <= limit and _tells(said) and not any(other in said for other in avoid)
    ]
    calm = [each for each in fitting if not is_extreme(each[1])]
    for position, said in (calm or fitting)[:1]:
        return Quote(reflection.id, position, said, reflection.name, about_of(reflection, titles))
    return None


def _tells(text: str) -> bool:
    """Whether it is more than a heading, a pointer or the end of another sentence, tags aside."""
    bare = _TAG.sub(" ", text).strip()
    words = len(bare.split())
    points = _LINK.search(bare) is not None and words < _WORDS_BESIDE_A_LINK
    return words >= _FEWEST_WORDS and not bare.endswith(":") and not points and _GOES_ON.match(bare) is None


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_FEWEST_WORDS = 4
_LINK = re.compile(r"https?://")
_WORDS_BESIDE_A_LINK = 12
_GOES_ON = re.compile(
    r"(?:and|or|but|which|that|because|y|o|pero|que|porque|und|oder|aber|dass|weil)\b"
)  # small letters
_EXTREME = re.compile(
    r"!\s*!|\b(?:(?:best|worst|greatest)(?: \w+)? (?:ever|of my life)|never again)\b"
    r"|\b(?:hat(?:e|ed|es|ing)|awful|terrible|horrible|disgusting|worst|boring|stupid|disaster|amazing|harass\w*|abus\w*)\b"
    r"|\b(?:odi[oéó]|horribles?|fatal|asco|aburrid\w+|peor|el mejor \w+ de mi vida)\b"
    r"|\b(?:hasse|gehasst|schrecklich\w*|furchtbar\w*|grauenhaft\w*|langweilig\w*|schlimmst\w*|Desaster"
    r"|der beste \w+ (?:aller|meines))\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b[^\W\d_]{4,}\b")


def is_extreme(text: str) -> bool:
    """Whether somebody shouts, or damns or praises without telling anything: that is no quote to stand for others."""
    words = _SHOUTED.findall(text)
    return _EXTREME.search(text) is not None or sum(word.isupper() for word in words) > len(words) // 2
