"""What only organisers read in their digest: how many answered, whom the level did not suit, who comes again, wishes.

Counts and whole sentences of what organisers may read; nothing is concluded from them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from bot.domain.forms import Form
from bot.domain.gatherings import Held, Presence
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer
from bot.domain.pictures import Verdict
from bot.domain.quotes import QUOTE_WORTH, Quote, about_of, author_of, words_of
from bot.domain.reflections import FeltLevel, Reflection
from bot.domain.sentences import sentences
from bot.domain.verdicts import verdicts_of

MONTHS_SHOWN = 6
_MOST = 5  # sentences under one heading
_SENTENCE = 300  # characters
_DIFFERENT = 4  # the position of "How was the experience different from your expectations?"
_MEMBER = 5  # and of "Could you see yourself becoming a member …?"

_ON_THE_LEVEL = re.compile(
    r"\b(?:over my head|too (?:advanced|fast|technical|hard|difficult|complicated|basic|easy|slow|simple|introductory)"
    r"|(?:got|was|felt|were) lost|(?:couldn['’]t|could not|hard to) (?:follow|keep up)|I already knew|nothing new"
    r"|demasiad[oa] (?:avanzad|técnic|rápid|difícil|básic|fácil|lent|sencill)\w*|me perdí|no (?:pude|podía) seguir"
    r"|ya (?:sabía|conocía)|nada nuevo"
    r"|zu (?:schnell|schwer|schwierig|technisch|fortgeschritten|einfach|leicht|langsam|grundlegend)"
    r"|nicht (?:mehr )?(?:folgen|mitgekommen)|abgehängt|nichts neues)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\A(?:next time|la próxima vez|(?:nächstes|beim nächsten) Mal)\b"
    r"|\b(?:I wish|would (?:be|have been) (?:nice|great|good|better|helpful|useful)"
    r"|(?:would(?: have)?|['’]d) (?:like|love)d?"
    r"|could (?:have|use)|should(?:n['’]t)? (?:have|be)|please|suggest\w*|hop(?:e|ing) (?:that|there|for|you)"
    r"|more time"
    r"|ojalá|(?:me|nos) gustaría|(?:estaría|sería) (?:bien|bueno|mejor|genial|útil)|podrían?|deberían?"
    r"|faltó|hubiera (?:sido|gustado)|ech[oé] de menos|sugiero|sugerencia"
    r"|wünsch\w*|wäre (?:schön|gut|besser|toll|hilfreich)|könntet?|solltet?"
    r"|hätten? (?:gern|mir)|bitte|Vorschlag|fehlten?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who `came` to a meetup wrote something that organisers may read."""

    meetup: Meetup
    came: int
    wrote: int


@dataclass(frozen=True, slots=True)
class Missing:
    """How many were going to a meetup and did not come: `said_so` of them told so, `silent` were noted absent."""

    meetup: Meetup
    said_so: int
    silent: int


@dataclass(frozen=True, slots=True)
class Month:
    """How many came for the first time in a month, how many of them came again, and who sees themselves as a member."""

    first: date
    new: int
    again: int
    member: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Insight:
    """The organisers' part of a digest; `felt` counts how the level felt to those who said so."""

    rates: tuple[Rate, ...] = ()
    felt: Mapping[FeltLevel, int] = field(default_factory=lambda: MappingProxyType({}))
    on_the_level: tuple[Quote, ...] = ()
    differences: tuple[Quote, ...] = ()
    months: tuple[Month, ...] = ()
    missing: tuple[Missing, ...] = ()
    wishes: tuple[Quote, ...] = ()

    @property
    def quoted(self) -> list[Quote]:
        """Everything that it quotes of people."""
        return [*self.on_the_level, *self.differences, *self.wishes]


def insight_of(
    held: Sequence[Held],
    presences: Iterable[Presence],
    reflections: Sequence[Reflection],
    forms: Mapping[int, Form],
    titles: Mapping[int, str],
    months: Iterable[Month] = (),
) -> Insight:
    """The organisers' part about the meetups of a period; `reflections` are those that organisers may read."""
    presences = list(presences)
    wrote = Counter(each.meetup_id for each in reflections)
    felt = Counter(each.level_felt for each in reflections if each.level_felt is not None)
    meetups = [(each.gathering.meetup, len(each.present)) for each in held]
    wishes = _found(_WISH, reflections, forms, titles)
    said = [each.sentences for each in wishes]
    return Insight(
        rates=tuple(Rate(meetup, came, wrote[meetup.id]) for meetup, came in meetups if came or wrote[meetup.id]),
        felt={level: felt[level] for level in FeltLevel if felt[level]},
        on_the_level=_found(_ON_THE_LEVEL, reflections, forms, titles, avoid=said),
        differences=_found(None, reflections, forms, titles, positions=(_DIFFERENT,), avoid=said),
        months=tuple(months),
        missing=tuple(each for meetup, _ in meetups if (each := _missing(meetup, presences))),
        wishes=wishes,
    )


def months_of(
    visits: Iterable[tuple[int, date]],
    reflections: Iterable[Reflection],
    forms: Mapping[int, Form],
    until: date,
) -> tuple[Month, ...]:
    """The last six months until `until`, the earliest first; those in which nothing was are left out.

    `visits` are who came on which local day, over the group's whole time. `reflections` are those of these months that
    organisers may read.
    """
    days: dict[int, set[date]] = {}
    for user_id, day in visits:
        days.setdefault(user_id, set()).add(day)
    firsts = [(min(each), len(each) > 1) for each in days.values()]
    reflections = list(reflections)
    found: list[Month] = []
    for month in _months_until(until):
        new = [again for first, again in firsts if first.replace(day=1) == month]
        of_month = [each for each in reflections if each.occurred_on.replace(day=1) == month]
        member = next((each for each in verdicts_of(of_month, len(of_month), forms) if each.position == _MEMBER), None)
        if new or member:
            found.append(Month(month, len(new), sum(new), member))
    return tuple(found)


def _months_until(until: date) -> list[date]:
    months = until.year * 12 + until.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(months - MONTHS_SHOWN + 1, months + 1)]


def _missing(meetup: Meetup, presences: Iterable[Presence]) -> Missing | None:
    absent = [
        each
        for each in presences
        if each.meetup_id == meetup.id and each.state is AttendanceState.ABSENT and each.answer is RsvpAnswer.GOING
    ]
    said_so = sum(each.source is AttendanceSource.PERSON for each in absent)
    return Missing(meetup, said_so, len(absent) - said_so) if absent else None


def _found(
    wanted: re.Pattern[str] | None,
    reflections: Iterable[Reflection],
    forms: Mapping[int, Form],
    titles: Mapping[int, str],
    *,
    positions: Sequence[int] = (4, 1, 3, 0, 2, 5),
    avoid: Sequence[str] = (),
) -> tuple[Quote, ...]:
    """Whole sentences that say it, from different people where there are enough of them."""
    by_turn: list[tuple[int, int, Quote]] = []
    turns: Counter[object] = Counter()
    for order, reflection in enumerate(reflections):
        for position in positions:
            answer = reflection.answer(position)
            for sentence in sentences(words_of(reflection, answer, forms)) if answer else ():
                fits = QUOTE_WORTH <= len(sentence) <= _SENTENCE and sentence not in avoid
                if fits and (wanted is None or wanted.search(sentence)):
                    person = author_of(reflection)
                    about = about_of(reflection, titles)
                    by_turn.append(
                        (turns[person], order, Quote(reflection.id, position, sentence, reflection.name, about))
                    )
                    turns[person] += 1
    return tuple(quote for _, _, quote in sorted(by_turn, key=lambda each: each[:2])[:_MOST])
