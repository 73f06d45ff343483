import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.elsewhere import Known, Match, address, alike, likely, match, normalised, the_same
from bot.domain.meetups import Meetup, Origin, Status

DAY = date(2026, 12, 1)
TITLES = st.text(min_size=1, max_size=60).filter(lambda text: normalised(text) != "")
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))
PLACES = st.none() | st.sampled_from(["Library, room 2", "library room 2", "Café Ñandú", "", "🏠"])
LINKS = st.none() | st.sampled_from(
    ["https://example.org", "https://example.org/e/1", "http://www.example.org/e/1/", "https://example.org/e?id=2", "["]
)
MEETUPS = st.builds(Known, TITLES, DAYS, PLACES, LINKS)


def meetup(meetup_id: int, title: str, day: date = DAY, *, venue: str | None = None, link: str | None = None) -> Meetup:
    starts = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    return Meetup(
        meetup_id, 1, title, Status.ENDED, "America/Chicago", f"{day}T00:00", starts, starts + timedelta(hours=2),
        Origin.ELSEWHERE, venue=venue, link=link,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour JS", "harbour  js"),
        ("Harbour JS", "🎉 Harbour JS! 🎉"),
        ("Café con Ñandú", "cafe con nandu"),
        ("Straße der Daten", "STRASSE DER DATEN"),
        ("Ｐｙｔｈｏｎ　夜会", "python 夜会"),
        ("#python – night", "Python Night"),
        ("PyLadies: meetup", "PyLadies meetup"),
        ("🐍🐍", "🐍 🐍"),
    ],
)
def test_a_title_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert match(Known(one, DAY), Known(other, DAY)) is Match.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++ user group", "C# user group"),
        ("🐍", "🦀"),
        ("Data night", "Rust breakfast"),
        ("Python", "Python for geologists"),
        ("हिन्दी मीटअप", "தமிழ் சந்திப்பு"),
    ],
)
def test_what_is_called_differently_is_not_taken_for_the_same(one: str, other: str) -> None:
    assert match(Known(one, DAY), Known(other, DAY)) is not Match.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Known("Harbour JS", DAY), Known("Harbor JS", DAY)),
        (Known("Harbour JS", DAY), Known("Harbour JS", DAY + timedelta(days=1))),
        (Known("Harbour JS December meetup", DAY), Known("The December meetup of Harbour JS", DAY)),
        (Known("Talks", DAY, "Library, room 2"), Known("An evening", DAY, "library room 2")),
        (Known("Talks", DAY, link="https://harbour.example"), Known("Evening", DAY, link="harbour.example/")),
        (
            Known("Talks", DAY, link="https://h.example/e/1"),
            Known("Evening", DAY - timedelta(days=1), link="https://h.example/e/1"),
        ),
    ],
)
def test_what_may_be_the_same_is_asked_about(one: Known, other: Known) -> None:
    assert match(one, other) is Match.LIKELY


def test_the_same_link_on_the_same_day_is_the_same_meetup_by_whatever_name() -> None:
    one = Known("Talks", DAY, link="https://www.h.example/e/1/?utm_source=mail")
    assert match(one, Known("Evening", DAY, link="http://h.example/e/1")) is Match.SAME
    assert match(one, Known("Evening", DAY, link="http://h.example/e/2")) is Match.OTHER


def test_a_query_tells_meetups_apart_unless_it_only_says_where_a_reader_came_from() -> None:
    assert address("https://h.example/e?id=1&utm_medium=x") == address("h://www.h.example/e/?id=1")
    assert address("https://h.example/e?id=1") != address("https://h.example/e?id=2")
    assert [address(each) for each in (None, "", "  ")] == [None, None, None]


@given(MEETUPS)
def test_a_meetup_is_the_same_as_itself(one: Known) -> None:
    assert match(one, one) is Match.SAME


@given(MEETUPS, MEETUPS)
def test_it_does_not_matter_who_told_of_it_first(one: Known, other: Known) -> None:
    assert match(one, other) is match(other, one)


@given(MEETUPS, MEETUPS)
def test_days_apart_are_never_the_same_and_another_day_is_asked_about_at_most(one: Known, other: Known) -> None:
    found = match(one, other)
    apart = abs(one.day - other.day)
    assert (found is Match.OTHER) or apart <= timedelta(days=1)
    assert (found is not Match.SAME) or apart == timedelta(0)


@given(TITLES)
def test_letter_case_and_how_accents_are_encoded_change_nothing(title: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", title), unicodedata.normalize("NFD", title)
    assert normalised(composed) == normalised(decomposed) == normalised(title)
    assert normalised(title.casefold()) == normalised(title)


@given(TITLES, st.sampled_from(["🎉", "!", " ", "\u200d", "—", "\ufe0f", "…", "“"]))
def test_signs_around_a_title_change_nothing_where_it_has_words(title: str, sign: str) -> None:
    worded = f"evening {title}"
    assert normalised(f"{sign}{worded} {sign}") == normalised(worded)


@given(st.text(max_size=60))
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(TITLES, TITLES)
def test_titles_are_alike_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert alike(one, one)


def test_the_one_that_was_recorded_first_is_taken() -> None:
    known = [meetup(7, "Harbour JS"), meetup(3, "Harbour JS"), meetup(1, "Decorators at dusk")]
    found = the_same(Known("harbour js", DAY), known)
    assert found is not None
    assert found.id == 3
    assert the_same(Known("harbour js", DAY + timedelta(days=1)), known) is None


def test_the_likeliest_is_offered_first() -> None:
    known = [
        meetup(1, "Decorators at dusk"),
        meetup(2, "Harbour JS", DAY + timedelta(days=1)),
        meetup(3, "Harbour JS and friends"),
        meetup(4, "Harbor JS"),
    ]
    assert [each.id for each in likely(Known("Harbour JS", DAY), known)] == [4, 3, 2]
