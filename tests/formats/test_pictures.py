import json
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forms import TEXT_LIMIT, Choice
from bot.domain.pictures import Bar, Column, Drawing, Part, Picture, Turnout, Verdict
from bot.formats.pictures import ALTERNATIVE_LIMIT, alternative_text, drawing
from bot.texts import Say, say_in

EN, ES = say_in("en"), say_in("es")
WORTH_IT = Verdict(3, {Choice.YES: 8, Choice.MAYBE: 1, Choice.NOT_YET: 0}, 14)
FRIEND = Verdict(4, {Choice.YES: 2}, 1, "Would you bring   a friend")
PICTURE = Picture(
    (WORTH_IT, FRIEND),
    (
        Turnout(date(2026, 11, 18), "Boats and\nbytes", 1, 1),
        Turnout(date(2026, 12, 2), "Type hints by the river", 14, 0),
    ),
)


def many_turnouts(number: int, title: str) -> tuple[Turnout, ...]:
    first = date(2026, 1, 7)
    return tuple(Turnout(first + timedelta(weeks=week), f"{title} {week}", 20 + week, week) for week in range(number))


def test_what_is_drawn_is_in_the_group_s_language() -> None:
    assert drawing(PICTURE, ES) == Drawing(
        heading="¿Volverían?",
        bars=(
            Bar(
                "¿Te parecería valioso volver a un evento así?",
                "Pregunta 3",
                "respondieron 9 de las 14 personas que vinieron",
                (Part("sí", 8), Part("quizás", 1), Part("todavía no", 0)),
            ),
            Bar(
                "Would you bring a friend",
                "Pregunta 4",
                "respondieron 2",
                (Part("sí", 2), Part("quizás", 0), Part("todavía no", 0)),
            ),
        ),
        attendance="Quién vino",
        before="ya habían venido",
        first="por primera vez",
        columns=(Column("18 nov", 1, 1), Column("2 dic", 14, 0)),
    )


def test_what_is_drawn_can_be_handed_on_as_json() -> None:
    assert json.loads(json.dumps(asdict(drawing(PICTURE, EN))))["columns"] == [
        {"day": "Nov 18", "came": 1, "first_timers": 1},
        {"day": "Dec 2", "came": 14, "first_timers": 0},
    ]


def test_the_alternative_text_says_what_the_picture_shows() -> None:
    assert (
        alternative_text(PICTURE, EN)
        == """\
Would they come again?
Would you find value in this kind of event again? 8 yes, 1 maybe, 0 not yet (9 of 14 who came answered)
Would you bring a friend: 2 yes, 0 maybe, 0 not yet (2 answered)
Who came:
Nov 18, Boats and bytes: 1 person came, 1 for the first time
Dec 2, Type hints by the river: 14 people came"""
    )


def test_the_alternative_text_is_in_the_group_s_language() -> None:
    assert (
        alternative_text(PICTURE, ES)
        == """\
¿Volverían?
¿Te parecería valioso volver a un evento así? 8 sí, 1 quizás, 0 todavía no (respondieron 9 de las 14 personas que \
vinieron)
Would you bring a friend: 2 sí, 0 quizás, 0 todavía no (respondieron 2)
Quién vino:
18 nov, Boats and bytes: vino 1 persona, 1 por primera vez
2 dic, Type hints by the river: vinieron 14 personas"""
    )


def test_long_titles_of_meetups_are_left_out_of_the_alternative_text_and_their_numbers_stay() -> None:
    text = alternative_text(Picture(turnouts=many_turnouts(8, "An evening " * 12)), EN)
    assert text.splitlines() == [
        "Who came:",
        "Jan 7: 20 people came",
        "Jan 14: 21 people came, 1 for the first time",
        "Jan 21: 22 people came, 2 for the first time",
        "Jan 28: 23 people came, 3 for the first time",
        "Feb 4: 24 people came, 4 for the first time",
        "Feb 11: 25 people came, 5 for the first time",
        "Feb 18: 26 people came, 6 for the first time",
        "Feb 25: 27 people came, 7 for the first time",
    ]


def test_the_oldest_meetups_are_left_out_of_an_alternative_text_that_is_too_long() -> None:
    long_ones = tuple(replace(WORTH_IT, position=n, asked=f"{n}{' and then' * 24}?") for n in (1, 2, 3))
    text = alternative_text(Picture(long_ones, many_turnouts(8, "An evening")), EN)
    assert text.splitlines()[4:] == [
        "Who came:",
        "Feb 11: 25 people came, 5 for the first time",
        "Feb 18: 26 people came, 6 for the first time",
        "Feb 25: 27 people came, 7 for the first time",
    ]


def test_questions_too_long_for_an_alternative_text_are_named_by_their_numbers() -> None:
    long_ones = tuple(replace(WORTH_IT, position=n, asked=f"{n}{'!' * 290}?") for n in (1, 2, 3, 4))
    text = alternative_text(Picture(long_ones, many_turnouts(2, "An evening")), EN)
    assert text.splitlines()[1] == "Question 1: 8 yes, 1 maybe, 0 not yet (9 of 14 who came answered)"
    assert text.splitlines()[-1] == "Jan 14: 21 people came, 1 for the first time"


counts = st.integers(0, 10_000)
verdicts = st.builds(
    Verdict,
    st.integers(1, 5),
    st.fixed_dictionaries(dict.fromkeys(Choice, counts)),
    counts,
    st.text(min_size=1, max_size=TEXT_LIMIT),
)
turnouts = st.builds(Turnout, st.dates(date(2000, 1, 1)), st.text(max_size=100), counts, counts)


@given(
    picture=st.builds(
        Picture,
        st.lists(verdicts, max_size=12).map(tuple),
        st.lists(turnouts, max_size=12).map(tuple),
    ),
    say=st.sampled_from([EN, ES]),
)
def test_an_alternative_text_always_fits_and_is_empty_for_an_empty_picture_only(picture: Picture, say: Say) -> None:
    text = alternative_text(picture, say)
    assert len(text) <= ALTERNATIVE_LIMIT
    assert bool(text) is not picture.is_empty


@pytest.mark.parametrize(
    "picture",
    [
        Picture(),
        Picture((replace(WORTH_IT, counts={}),)),
        Picture(turnouts=many_turnouts(1, "Alone")),
        Picture(turnouts=(Turnout(date(2026, 1, 7), "Snow", 0, 0), Turnout(date(2026, 1, 14), "More snow", 0, 0))),
    ],
)
def test_nothing_answered_and_a_single_meetup_are_no_picture(picture: Picture) -> None:
    assert picture.is_empty


def test_a_picture_shows_the_last_eight_meetups() -> None:
    shown = drawing(Picture(turnouts=many_turnouts(11, "An evening")), EN).columns
    assert [column.came for column in shown] == [23, 24, 25, 26, 27, 28, 29, 30]
