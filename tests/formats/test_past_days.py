from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.problems import NotPossible, NotUnderstood, Problem
from bot.formats.past_days import past_day

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026/11/20", "2026-11-20"),
        ("20.11.2026", "2026-11-20"),
        ("20.11.26", "2026-11-20"),
        ("20. 11.", "2026-11-20"),
        ("11/20/2026", "2026-11-20"),
        ("20/11", "2026-11-20"),
        ("today", "2026-11-27"),
        ("Yesterday", "2026-11-26"),
        ("yesterday at 7pm", "2026-11-26"),
        ("last night", "2026-11-26"),
        ("the day before yesterday", "2026-11-25"),
        ("3 days ago", "2026-11-24"),
        ("two weeks ago", "2026-11-13"),
        ("Friday", "2026-11-27"),
        ("last Friday", "2026-11-20"),
        ("on Monday", "2026-11-23"),
        ("Fri, Nov 20", "2026-11-20"),
        ("November 3rd", "2026-11-03"),
        ("31 December", "2025-12-31"),
        ("29.2.", "2024-02-29"),
        ("gestern Abend", "2026-11-26"),
        ("vorgestern", "2026-11-25"),
        ("vor einer Woche", "2026-11-20"),
        ("letzten Freitag", "2026-11-20"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: str) -> None:
    assert past_day(text, FRIDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ayer", "2026-11-26"),
        ("anteayer", "2026-11-25"),
        ("hace 3 días", "2026-11-24"),
        ("el viernes pasado", "2026-11-20"),
        ("el sábado", "2026-11-21"),
        ("3 de noviembre de 2026", "2026-11-03"),
        ("5/11", "2026-11-05"),
    ],
)
def test_spanish_puts_the_day_before_the_month(text: str, day: str) -> None:
    assert past_day(text, FRIDAY, "es-ES") == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", "soup", "5/11", "31.2.", "13/13/2026", "Monday, 20.11.2026", "1.1.1850", "0 0"])
def test_what_is_no_day_or_could_be_two_is_asked_about(text: str) -> None:
    with pytest.raises(NotUnderstood):
        past_day(text, FRIDAY)


@pytest.mark.parametrize("text", ["2026-11-28", "28.11.", "December 4"])
def test_a_day_to_come_is_not_taken_for_one_of_last_year(text: str) -> None:
    with pytest.raises(NotPossible):
        past_day(text, FRIDAY)


@given(st.dates(date(1971, 1, 1), FRIDAY), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%A, %d.%m.%Y"]))
def test_a_whole_date_is_read_back(day: date, form: str) -> None:
    assert past_day(day.strftime(form), FRIDAY) == day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.text(max_size=30))
def test_whatever_is_typed_is_a_past_day_or_a_problem(today: date, text: str) -> None:
    found = today
    with suppress(Problem):
        found = past_day(text, today)
    assert found <= today


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 200))
def test_a_date_without_its_year_is_the_latest_one(today: date, days: int) -> None:
    day = today - timedelta(days=days)
    assert past_day(f"{day.day}.{day.month}.", today) == day
