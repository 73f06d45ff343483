"""How a rule of a series reads: "every month on the second Wednesday, until June 30, 2027"."""

from collections.abc import Sequence
from datetime import date

from bot.domain.problems import N_, NotUnderstood
from bot.domain.recurrence import LAST, Rule, is_last_day, is_last_of_its_weekday, week_of_month
from bot.formats.repeats import understand_repeat
from bot.texts import Say
from cogs.cards.settings import weekday

_NTH = {1: N_("first"), 2: N_("second"), 3: N_("third"), 4: N_("fourth"), 5: N_("fifth"), LAST: N_("last")}


def rule_in_words(rule: Rule, say: Say) -> str:
    """A rule as it could be typed in: what this says, bot/formats/repeats understands."""
    words = _how_often(rule, say)
    if rule.until is not None:
        return say("{rule}, until {date}", rule=words, date=say.long_date(rule.until))
    if rule.times is not None:
        return say.many("{rule}, once", "{rule}, {n} times", rule.times, rule=words)
    return words


def _how_often(rule: Rule, say: Say) -> str:
    if not rule.is_weekly:
        day = _day_of_month(rule, say)
        return say.many("every month on {day}", "every {n} months on {day}", rule.every, day=day)
    day = weekday(rule.weekday or 0, say)
    return (
        say("every {weekday}", weekday=day)
        if rule.every == 1
        else say("every {n} weeks on {weekday}", n=rule.every, weekday=day)
    )


def _day_of_month(rule: Rule, say: Say) -> str:
    if rule.day == LAST:
        return say("the last day")
    if rule.day is None:
        return say("the {nth} {weekday}", nth=say(_NTH[rule.nth or LAST]), weekday=weekday(rule.weekday or 0, say))
    if rule.day in {1, 21, 31}:
        return say("the {n}st", n=rule.day)
    if rule.day in {2, 22}:
        return say("the {n}nd", n=rule.day)
    if rule.day in {3, 23}:
        return say("the {n}rd", n=rule.day)
    return say("the {n}th", n=rule.day)


def left_out(rule: Rule, say: Say) -> str:
    """What happens in months that have no such day; empty where every month has one."""
    return say("Months without such a day are left out.") if rule.leaves_out_months else ""


def likely(typed: str, first: date, say: Say) -> Sequence[str]:
    """What somebody who has typed this may mean: of what is suggested, what holds it; else what it is understood as."""
    wanted = typed.strip().casefold()
    holding = [words for words in suggested(first, say) if wanted in words.casefold()]
    try:
        return holding or [rule_in_words(understand_repeat(typed, first), say)]
    except NotUnderstood:
        return []


def suggested(first: date, say: Say) -> Sequence[str]:
    """What a series that begins on `first` is likely to be, in words."""
    day, nth = first.weekday(), week_of_month(first)
    rules = [Rule(weekday=day), Rule(weekday=day, every=2)]
    if nth <= 4:  # noqa: PLR2004 - a fifth one is always the last, too, and not every month has it
        rules.append(Rule(weekday=day, nth=nth))
    if is_last_of_its_weekday(first):
        rules.append(Rule(weekday=day, nth=LAST))
    rules.append(Rule(day=first.day))
    if is_last_day(first):
        rules.append(Rule(day=LAST))
    return [rule_in_words(rule, say) for rule in rules]
