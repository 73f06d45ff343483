from datetime import date

import pytest

from bot.domain.forms import Choice
from bot.domain.gatherings import Gathering, Held, Presence
from bot.domain.insight import insight_of, months_of
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Status
from bot.domain.reflections import Answer, Audience, FeltLevel, Reflection, ReflectionKind, ReflectionStatus
from tests.domain.test_digest import meetup

MEETUP = meetup(1)


def reflection(
    own_id: int, *answers: tuple[int, str], felt: FeltLevel | None = None, day: date = date(2026, 12, 2)
) -> Reflection:
    return Reflection(
        id=own_id,
        guild_id=1,
        meetup_id=1,
        user_id=own_id,
        byline=None,
        name=f"Person {own_id}",
        kind=ReflectionKind.FORM,
        status=ReflectionStatus.SUBMITTED,
        signed=True,
        form_id=None,
        title=None,
        occurred_on=day,
        answers=tuple(Answer(position, text, Audience.ORGANISERS) for position, text in answers),
        level_felt=felt,
    )


HELD = Held(Gathering(MEETUP, (), 3, 1), frozenset({1, 2, 3}), frozenset({3}))


@pytest.mark.parametrize(
    "sentence",
    [
        "I wish there had been a second projector.",
        "A longer break would have been nice.",
        "Next time, put the chairs in a circle.",
        "Me gustaría que empezara más tarde.",
        "Sería genial tener más tiempo para preguntas.",
        "Es wäre schön, wenn die Pause länger wäre.",
        "Beim nächsten Mal mehr Licht, dann sehe ich auch die Folien.",
    ],
)
def test_a_wish_is_found_in_three_languages_and_told_whole(sentence: str) -> None:
    text = f"It rained on the way there. {sentence} The soup was hot."

    found = insight_of([HELD], (), [reflection(1, (1, text))], {}, {1: "Maps on paper"})

    assert [each.sentences for each in found.wishes] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Half of it went over my head, but happily so.",
        "For me it was too basic, I had read the book.",
        "Me perdí cuando llegaron las matrices.",
        "Der zweite Teil war mir zu schnell, leider.",
    ],
)
def test_what_people_say_of_the_level_is_found_and_not_told_twice_as_a_wish(sentence: str) -> None:
    found = insight_of([HELD], (), [reflection(1, (1, sentence))], {}, {})

    assert [each.sentences for each in found.on_the_level] == [sentence]
    assert found.wishes == ()


def test_different_people_come_before_the_second_sentence_of_one() -> None:
    wishes = [f"I wish for chair number {n}, the blue one." for n in range(7)]
    loud = reflection(1, (1, " ".join(wishes)))
    quiet = reflection(2, (1, "I wish for a quiet corner to sit in."))

    found = insight_of([HELD], (), [loud, quiet], {}, {})

    assert [each.name for each in found.wishes] == ["Person 1", "Person 2", "Person 1", "Person 1", "Person 1"]


def test_rates_have_their_base_and_levels_are_counted_as_they_were_picked() -> None:
    written = [
        reflection(1, (1, "Fine."), felt=FeltLevel.TOO_BASIC),
        reflection(2, (1, "Fine."), felt=FeltLevel.TOO_BASIC),
        reflection(3, (1, "Fine."), felt=FeltLevel.OVER_MY_HEAD),
    ]

    found = insight_of([HELD], (), written, {}, {})

    assert [(each.came, each.wrote) for each in found.rates] == [(3, 3)]
    assert found.felt == {FeltLevel.TOO_BASIC: 2, FeltLevel.OVER_MY_HEAD: 1}


def test_who_was_going_and_did_not_come_is_counted_by_whether_they_said_so() -> None:
    def absent(user_id: int, source: AttendanceSource, answer: RsvpAnswer | None = RsvpAnswer.GOING) -> Presence:
        return Presence(1, user_id, answer, AttendanceState.ABSENT, source)

    presences = [
        absent(4, AttendanceSource.PERSON),
        absent(5, AttendanceSource.ORGANISER),
        absent(6, AttendanceSource.ORGANISER),
        absent(7, AttendanceSource.ORGANISER, None),  # never said that they come
        Presence(1, 1, RsvpAnswer.GOING, AttendanceState.PRESENT, AttendanceSource.CHECK_IN),
    ]

    [missing] = insight_of([HELD], presences, [], {}, {}).missing

    assert (missing.said_so, missing.silent) == (1, 2)


def test_months_count_first_visits_who_came_again_and_who_could_become_a_member() -> None:
    visits = [
        (1, date(2026, 10, 7)),
        (1, date(2026, 11, 4)),
        (2, date(2026, 10, 7)),
        (3, date(2026, 12, 2)),
        (4, date(2026, 1, 1)),
        (4, date(2026, 12, 2)),
    ]
    could = reflection(1, day=date(2026, 12, 2)).with_answers([Answer(5, "", Audience.GROUP, Choice.YES)])

    months = months_of(visits, [could], {}, date(2026, 12, 6))

    assert [(each.first, each.new, each.again) for each in months] == [
        (date(2026, 10, 1), 2, 1),
        (date(2026, 12, 1), 1, 0),
    ]
    assert months[-1].member is not None
    assert months[-1].member.counts == {Choice.YES: 1, Choice.MAYBE: 0, Choice.NOT_YET: 0}


def test_a_week_that_nobody_wrote_about_has_nothing_to_tell_organisers() -> None:
    nobody = Held(
        Gathering(Meetup(2, 1, "Rain", Status.ENDED, "UTC", "", MEETUP.starts_at, MEETUP.ends_at), (), 0, 0),
        frozenset(),
        frozenset(),
    )

    found = insight_of([nobody], (), [], {}, {})

    assert (found.rates, found.felt, found.quoted, found.missing) == ((), {}, [], ())
