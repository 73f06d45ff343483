"""What a digest shows: what was, what people learned in their own words, what was done about it, and what comes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import accumulate
from types import MappingProxyType

from bot.domain.forms import Form
from bot.domain.gatherings import Gathering, Held
from bot.domain.insight import Insight
from bot.domain.meetups import Meetup, Talk
from bot.domain.newcomers import NOBODY, FirstVisits
from bot.domain.periods import Period
from bot.domain.pictures import Picture, Turnout, Verdict
from bot.domain.quotes import Quote, author_of, is_extreme, telling_quote
from bot.domain.reflections import FREE_TEXT, Reflection
from bot.domain.responses import Response
from bot.domain.themes import Theme, find_themes
from bot.domain.verdicts import verdicts_of

LOOKS_AHEAD = timedelta(days=14)  # how far "Coming up" reaches from the moment of posting

_MOST_QUOTES = 3
# People's sentences in a digest together: with the rest of it two minutes, at some 230 words a minute.
_WORDS = 300
_WORDS_OF_THEMES = 180
# Where a quote is looked for: what they learned first, then how it went, then the free text, then the rest.
_QUOTED_FROM = (2, 1, FREE_TEXT, 4, 3, 5)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A meetup to come; `places_left` is None without a capacity, `said` what first-timers of earlier editions did."""

    meetup: Meetup
    places_left: int | None
    said: FirstVisits = NOBODY


@dataclass(frozen=True, slots=True)
class Digest:
    """What the digest of one period shows, everything in it somebody's own sentence or a count.

    `elsewhere` counts reflections about meetups that are not the group's, or of another time. `turnouts` are the last
    meetups until then, for the picture.
    """

    period: Period
    gatherings: tuple[Gathering, ...]
    elsewhere: int
    quotes: tuple[Quote, ...]
    verdicts: tuple[Verdict, ...]
    upcoming: tuple[Upcoming, ...]
    themes: tuple[Theme, ...] = ()
    responses: tuple[Response, ...] = ()
    turnouts: tuple[Turnout, ...] = ()
    insight: Insight | None = None  # the organisers' part

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, and so nothing to post; what comes is no news to organisers."""
        is_news = self.insight is None and (self.upcoming or self.responses)
        return not (self.gatherings or self.has_reflections or is_news)

    @property
    def has_reflections(self) -> bool:
        """Whether it tells anything of reflections."""
        return bool(self.elsewhere or self.quotes or self.verdicts or self.themes)

    @property
    def picture(self) -> Picture:
        """Its choices and attendance as one picture."""
        # A week in which nothing was has no news of who came.
        return Picture(self.verdicts, self.turnouts if self.gatherings else ())

    @property
    def quoted(self) -> list[Quote]:
        """Everything that it quotes of people, wherever in it that stands."""
        of_themes = [each.said for each in self.themes]
        of_newcomers = [quote for each in self.upcoming for quote in each.said.quotes]
        return [*of_themes, *self.quotes, *of_newcomers, *(self.insight.quoted if self.insight else ())]


def compose(
    period: Period,
    *,
    held: Sequence[Held],
    titles: Mapping[int, str],
    talks: Sequence[Talk],
    reflections: Sequence[Reflection],
    upcoming: Iterable[Upcoming],
    forms: Mapping[int, Form] = MappingProxyType({}),
    earlier: Sequence[str] = (),
    names: Collection[str] = (),
    responses: Iterable[Response] = (),
    turnouts: Iterable[Turnout] = (),
) -> Digest:
    """The digest of `period`.

    `held` are the group's own meetups of the period, `titles` those of all meetups of it, recorded elsewhere ones too.
    `forms` are those that the reflections answer, by id; the default one counts for whatever is not among them.
    `reflections` are those that may be read where the digest stands (bot.domain.reading.readable), `earlier` texts of
    earlier reflections, and `names` people's names.
    """
    newcomers = {(each.gathering.meetup.id, user_id) for each in held for user_id in each.new}
    own = {each.gathering.meetup.id for each in held}
    themes = find_themes(reflections, forms=forms, talks=talks, titles=titles, earlier=earlier, names=names)
    themes = _within(themes, _WORDS_OF_THEMES)
    left = _WORDS - sum(_words(each.said.sentences) for each in themes)
    said = {each.said.sentences for each in themes}
    return Digest(
        period=period,
        gatherings=tuple(each.gathering for each in held),
        elsewhere=sum(each.meetup_id not in own for each in reflections),
        themes=themes,
        quotes=_quotes(reflections, newcomers, titles, forms, said, left),
        verdicts=verdicts_of(reflections, len({one for each in held for one in each.present}), forms, own),
        responses=tuple(responses),
        upcoming=tuple(upcoming),
        turnouts=tuple(turnouts),
    )


def _words(text: str) -> int:
    return len(text.split())


def _within(themes: Sequence[Theme], most: int) -> tuple[Theme, ...]:
    """The first of these whose sentences together have at most `most` words."""
    ends = accumulate(_words(each.said.sentences) for each in themes)
    return tuple(theme for theme, end in zip(themes, ends, strict=True) if end <= most)


def _quotes(
    reflections: Iterable[Reflection],
    newcomers: Collection[tuple[int, int]],
    titles: Mapping[int, str],
    forms: Mapping[int, Form],
    said_above: Collection[str],
    most_words: int,
) -> tuple[Quote, ...]:
    """Up to three quotes of different people, those who came for the first time first, of `most_words` together.

    Nothing is quoted that stands above already, and a passage that shouts only where there is no other.
    """

    def rank(found: tuple[Reflection, Quote]) -> tuple[bool, bool]:
        reflection, quote = found
        # Nobody can tell whether an unsigned one is a newcomer's: its author is not among what may be read.
        return is_extreme(quote.sentences), (reflection.meetup_id, reflection.user_id) not in newcomers

    candidates = [
        (each, quote)
        for each in reflections
        if (quote := telling_quote(each, forms, titles, positions=_QUOTED_FROM, avoid=said_above)) is not None
    ]
    chosen: list[Quote] = []
    people: set[object] = set()
    for reflection, quote in sorted(candidates, key=rank):
        # The same words twice, as when a post and a copy of its page were read, are one quote.
        said = "".join(filter(str.isalnum, quote.sentences.casefold()))
        person, words = author_of(reflection), _words(quote.sentences)
        if len(chosen) == _MOST_QUOTES or person in people or said in people or words > most_words:
            continue
        people |= {person, said}
        most_words -= words
        chosen.append(quote)
    return tuple(chosen)


# ------------------------------------------------------------------ as a message


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as a PNG, with the words that say the same."""

    png: bytes = field(repr=False)
    words: str


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One message of a posted digest; most digests are a single one.

    `text` is what its card says, `has_reflections` whether the digest tells anything of reflections. `drawn` stands
    below the text.
    """

    language: str
    digest_id: int
    part: int
    title: str
    text: str
    has_reflections: bool = True
    drawn: Drawn | None = None
    for_organisers: bool = False

    @property
    def marker(self) -> str:
        """The button under it."""
        return f"digest:v1:{'all' if self.for_organisers else 'read'}:{self.digest_id}.{self.part}"
