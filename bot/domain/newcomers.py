"""What people who came for the first time said about a series, for whoever has not been there yet."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.forms import Form
from bot.domain.quotes import Quote, telling_quote
from bot.domain.reflections import FeltLevel, Reflection

LOOKS_BACK = 3  # editions of the series
_MOST = 2
_LIMIT = 220  # characters of a quote: the card has more to say
_QUOTED_FROM = (4, 1, 0, 2, 3)  # what was different from what they expected comes first


@dataclass(frozen=True, slots=True)
class FirstVisits:
    """Up to two quotes of first-timers who agreed to it, and how the level felt to all first-timers who said so."""

    quotes: tuple[Quote, ...] = ()
    felt: Mapping[FeltLevel, int] = field(default_factory=lambda: MappingProxyType({}))


NOBODY = FirstVisits()


def for_newcomers(reflection: Reflection, forms: Mapping[int, Form]) -> Quote | None:
    """What of a reflection stands on an announcement, if its author agrees; None where nothing is short enough."""
    return telling_quote(reflection, forms, {}, positions=_QUOTED_FROM, limit=_LIMIT)


def first_visits(
    reflections: Iterable[Reflection], newcomers: Collection[tuple[int, int]], forms: Mapping[int, Form]
) -> FirstVisits:
    """What of `reflections` (as the group may read them) was said by `newcomers`, pairs of meetup and person.

    Only signed ones: nobody can tell whether an unsigned one is a newcomer's. The newest come first.
    """
    theirs = [each for each in reflections if (each.meetup_id, each.user_id) in newcomers]
    theirs.sort(key=lambda each: (each.occurred_on, each.id), reverse=True)
    said = (for_newcomers(each, forms) for each in theirs if each.newcomers_may_read)
    felt = Counter(each.level_felt for each in theirs if each.level_felt is not None)
    return FirstVisits(
        tuple(quote for quote in said if quote)[:_MOST], {level: felt[level] for level in FeltLevel if felt[level]}
    )
