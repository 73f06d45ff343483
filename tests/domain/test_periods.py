from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.periods import Period, Week, recent_periods
from bot.domain.problems import NotUnderstood

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("text", "first", "last", "months"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), 12),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), 3),
        ("2026-q4", date(2026, 10, 1), date(2026, 12, 31), 3),
        (" 2028-02 ", date(2028, 2, 1), date(2028, 2, 29), 1),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31), 1),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), None),
    ],
)
def test_a_year_quarter_month_or_week_is_read_with_its_first_and_last_day(
    text: str, first: date, last: date, months: int | None
) -> None:
    period = Period.parse(text)

    assert (period.first, period.last, period.months) == (first, last, months)


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "26", "0000", "2026-11-03"])
def test_what_is_no_period_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotUnderstood, match="Please write it like 2026-11, 2026-Q4 or 2026"):
        Period.parse(text)


@given(days)
def test_a_period_is_read_as_it_is_written(day: date) -> None:
    for text in (f"{day:%Y}", f"{day:%Y}-Q{(day.month + 2) // 3}", f"{day:%Y-%m}", str(Week.of(day))):
        period = Period.parse(text)
        assert str(period) == text
        assert period.first <= day <= period.last


@given(days, st.integers(0, 1800))
def test_any_days_within_five_years_are_a_period(first: date, length: int) -> None:
    period = Period.between(first, first + timedelta(days=length))

    assert (period.last - period.first).days == length


def test_days_the_wrong_way_round_and_too_many_of_them_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="end before it begins"):
        Period.between(date(2026, 2, 1), date(2026, 1, 31))
    with pytest.raises(NotUnderstood, match="five years are the most"):
        Period.between(date(2020, 1, 1), date(2026, 1, 1))


@given(days)
def test_what_is_offered_to_look_back_on_has_today_in_it_or_lies_before(today: date) -> None:
    offered = recent_periods(today)

    assert all(each.first <= today for each in offered)
    assert [each.months for each in offered] == [1, 1, 1, 3, 3, 12, 12]
    assert len(set(offered)) == len(offered)
