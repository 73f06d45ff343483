from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import NotUnderstood
from bot.domain.recurrence import LAST, Rule
from bot.formats.repeats import is_never, understand_repeat
from bot.texts import say_in
from cogs.cards.repeats import left_out, rule_in_words, suggested

WEDNESDAY = date(2026, 12, 9)  # the second one of its month

beginnings = st.dates(date(2026, 12, 1), date(2028, 2, 29))
kinds = st.sampled_from(
    [Rule(weekday=0), Rule(weekday=0, nth=1), Rule(weekday=0, nth=LAST), Rule(day=1), Rule(day=LAST)]
)
languages = st.sampled_from(["en", "es"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("weekly", "FREQ=WEEKLY;BYDAY=WE"),
        ("Every week", "FREQ=WEEKLY;BYDAY=WE"),
        ("every Wednesday", "FREQ=WEEKLY;BYDAY=WE"),
        ("wednesdays", "FREQ=WEEKLY;BYDAY=WE"),
        ("every wed", "FREQ=WEEKLY;BYDAY=WE"),
        ("every week on Wednesday", "FREQ=WEEKLY;BYDAY=WE"),
        ("every 2 weeks", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("every other Wednesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("biweekly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("every three weeks on Wednesday", "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE"),
        ("second Wednesday", "FREQ=MONTHLY;BYDAY=2WE"),
        ("the 2nd Wednesday of the month", "FREQ=MONTHLY;BYDAY=2WE"),
        ("every second Wednesday of the month", "FREQ=MONTHLY;BYDAY=2WE"),
        ("every month on the second Wednesday", "FREQ=MONTHLY;BYDAY=2WE"),
        ("every 2 months on the second Wednesday", "FREQ=MONTHLY;INTERVAL=2;BYDAY=2WE"),
        ("every month on the 9th", "FREQ=MONTHLY;BYMONTHDAY=9"),
        ("monthly on the 9", "FREQ=MONTHLY;BYMONTHDAY=9"),
        ("the 9th of every month", "FREQ=MONTHLY;BYMONTHDAY=9"),
        ("weekly until 2027-06-30", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630T235959"),
        ("weekly, until June 30", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630T235959"),
        ("second Wednesday of the month, 10 times", "FREQ=MONTHLY;BYDAY=2WE;COUNT=10"),
        ("weekly for six times", "FREQ=WEEKLY;BYDAY=WE;COUNT=6"),
        ("semanal", "FREQ=WEEKLY;BYDAY=WE"),
        ("todos los miércoles", "FREQ=WEEKLY;BYDAY=WE"),
        ("cada dos semanas", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("el segundo miércoles de cada mes", "FREQ=MONTHLY;BYDAY=2WE"),
        ("el día 9 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=9"),
        ("cada semana hasta el 30 de junio de 2027", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270630T235959"),
        ("cada mes, el segundo miércoles, 10 veces", "FREQ=MONTHLY;BYDAY=2WE;COUNT=10"),
    ],
)  # fmt: skip
def test_what_people_write_is_understood(text: str, rule: str) -> None:
    assert str(understand_repeat(text, WEDNESDAY)) == rule


@pytest.mark.parametrize(
    ("text", "first", "rule"),
    [
        ("last Thursday of the month", date(2026, 12, 31), "FREQ=MONTHLY;BYDAY=-1TH"),
        ("every last Thursday", date(2026, 12, 31), "FREQ=MONTHLY;BYDAY=-1TH"),
        ("el último jueves del mes", date(2026, 12, 31), "FREQ=MONTHLY;BYDAY=-1TH"),
        ("every month on the last day", date(2026, 12, 31), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every month on the 31st", date(2026, 12, 31), "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("sábados", date(2026, 12, 12), "FREQ=WEEKLY;BYDAY=SA"),
    ],
)
def test_the_end_of_a_month_is_understood(text: str, first: date, rule: str) -> None:
    assert str(understand_repeat(text, first)) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("now and then", "I don't understand “now and then” as how often it is"),
        ("every day", "I don't understand"),
        ("every month on the 42nd", "I don't understand"),
        ("monthly", "On which day of the month? Write it like “every month on day 9”"),
        ("every second Wednesday", "can be read in two ways"),
        ("cada segundo miércoles", "can be read in two ways"),
        ("every Thursday", "The first one is on 2026-12-09, and “every Thursday” doesn't fall on that day"),
        ("first Wednesday of the month", "doesn't fall on that day"),
        ("every month on the 15th", "doesn't fall on that day"),
        ("every 60 weeks", "At most 52 weeks or months"),
        ("every 0 weeks", "At most 52 weeks or months"),
        ("weekly until 2026-12-01", "Until when? Please write a date after 2026-12-09"),
        ("weekly until further notice", "Until when?"),
        ("weekly 1 times", "A series has 2 to 500 meetups"),
        ("weekly 5000 times", "A series has 2 to 500 meetups"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_asked_back(text: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as asked:
        understand_repeat(text, WEDNESDAY)

    assert said in str(asked.value)


@given(
    kinds,
    beginnings,
    languages,
    st.integers(1, 12),
    st.one_of(st.none(), st.integers(2, 500), st.just(date(2028, 3, 1))),
)
def test_what_is_said_of_a_rule_can_be_typed_in(
    kind: Rule, first: date, language: str, every: int, end: int | date | None
) -> None:
    begun = kind.beginning(first)
    rule = Rule(
        begun.weekday, begun.nth, begun.day, every,
        until=end if isinstance(end, date) else None, times=end if isinstance(end, int) else None,
    )  # fmt: skip

    assert understand_repeat(rule_in_words(rule, say_in(language)), first) == rule


@given(beginnings, languages)
def test_everything_suggested_for_a_date_is_understood(first: date, language: str) -> None:
    for words in suggested(first, say_in(language)):
        assert understand_repeat(words, first).has(first)


def test_what_is_suggested_is_said_in_words() -> None:
    assert suggested(WEDNESDAY, say_in("en")) == [
        "every Wednesday",
        "every 2 weeks on Wednesday",
        "every month on the second Wednesday",
        "every month on the 9th",
    ]
    assert suggested(date(2026, 12, 31), say_in("es")) == [
        "cada jueves",
        "cada 2 semanas, el jueves",
        "cada mes, el último jueves",
        "cada mes, el día 31",
        "cada mes, el último día",
    ]


def test_a_rule_with_an_end_says_it() -> None:
    say = say_in("en")

    assert rule_in_words(Rule(weekday=2, until=date(2027, 6, 30)), say) == "every Wednesday, until June 30, 2027"
    assert rule_in_words(Rule(weekday=2, nth=2, every=3, times=10), say) == (
        "every 3 months on the second Wednesday, 10 times"
    )


@pytest.mark.parametrize(
    ("text", "never"), [("", True), (" Never.", True), ("nunca", True), ("once", True), ("weekly", False)]
)
def test_what_never_repeats_is_understood(text: str, *, never: bool) -> None:
    assert is_never(text) is never


def test_it_is_said_when_months_are_left_out() -> None:
    assert left_out(Rule(day=31), say_in("en")) == "Months without such a day are left out."
    assert left_out(Rule(day=LAST), say_in("en")) == ""
