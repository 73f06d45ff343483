"""The organisers' part of their digest in words: how many, and what the members themselves say about it."""

from collections.abc import Iterable, Mapping

from bot.domain.insight import Insight, Missing, Month, Rate
from bot.domain.problems import N_
from bot.domain.quotes import Quote
from bot.domain.reflections import FeltLevel
from bot.formats.digest_words import Manner, on_one_line, quoted
from bot.texts import Say

FELT = {
    FeltLevel.TOO_BASIC: N_("too basic"),
    FeltLevel.JUST_RIGHT: N_("just right"),
    FeltLevel.OVER_MY_HEAD: N_("over my head"),
}


def insight_parts(insight: Insight, say: Say, manner: Manner, *, named: bool = True) -> list[tuple[str, list[str]]]:
    """Each heading with its entries; one without entries is left out by whoever shows them.

    With `named` it stands below each quote what it is about.
    """

    def words(quotes: Iterable[Quote]) -> list[str]:
        return [quoted(each, say, manner, about=named) for each in quotes]

    return [
        (say("Who answered"), [_rate(each, say, manner) for each in insight.rates]),
        (say("How the level felt"), [*_felt(insight, say), *words(insight.on_the_level)]),
        (say("Different from what they expected"), words(insight.differences)),
        (say("What they wish for"), words(insight.wishes)),
        (say("Going, and not there"), [_missing(each, say, manner) for each in insight.missing]),
        (say("First visit, second visit, member"), [_month(each, say) for each in insight.months]),
    ]


def _rate(rate: Rate, say: Say, manner: Manner) -> str:
    title = manner.strong(on_one_line(rate.meetup.title, manner))
    if rate.wrote > rate.came:  # nobody took attendance, or people write of what they only heard of
        return say.many("{title}: {n} person wrote", "{title}: {n} people wrote", rate.wrote, title=title)
    if not rate.wrote:
        return say.many(
            "{title}: nothing yet that you may read, of {n} who came",
            "{title}: nothing yet that you may read, of {n} who came",
            rate.came,
            title=title,
        )
    return say("{title}: {wrote} of {came} who came have written", title=title, wrote=rate.wrote, came=rate.came)


def _felt(insight: Insight, say: Say) -> list[str]:
    if not insight.felt:
        return []
    base = say.many("{n} answered", "{n} answered", sum(insight.felt.values()))
    return [f"{felt_in_words(insight.felt, say)} ({base})"]


def felt_in_words(felt: Mapping[FeltLevel, int], say: Say) -> str:
    """How the level felt to how many, in their words: “just right” 3, “over my head” 1."""
    return ", ".join(say("“{words}” {n}", words=say(FELT[level]), n=n) for level, n in felt.items())


def _missing(missing: Missing, say: Say, manner: Manner) -> str:
    title = manner.strong(on_one_line(missing.meetup.title, manner))
    parts = [
        say.many("{n} said that they couldn't come", "{n} said that they couldn't come", missing.said_so),
        say.many("{n} gave no reason", "{n} gave no reason", missing.silent),
    ]
    told = [part for part, n in zip(parts, (missing.said_so, missing.silent), strict=True) if n]
    return f"{title}: {', '.join(told)}"


def _month(month: Month, say: Say) -> str:
    line = say.months(month.first, 1) + ": "
    line += say.many("{n} came for the first time", "{n} came for the first time", month.new)
    if month.again:
        line += ", " + say.many("{n} of them came again", "{n} of them came again", month.again)
    if month.member is None:
        return line
    yes, maybe, not_yet = month.member.counts.values()
    return line + say(
        ". Asked whether they could become a member, {yes} said yes, {maybe} maybe, {not_yet} not yet",
        yes=yes,
        maybe=maybe,
        not_yet=not_yet,
    )
