from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import Digest, compose
from bot.domain.digest_plan import next_digest, posting_time
from bot.domain.forms import Choice
from bot.domain.gatherings import Presence, gathered, who_came
from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Status, Talk
from bot.domain.periods import Week
from bot.domain.problems import NotUnderstood
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus

WEEK = Week(2026, 49)  # November 30 to December 6
PRESENT, ABSENT = AttendanceState.PRESENT, AttendanceState.ABSENT
ORGANISER, PERSON = AttendanceSource.ORGANISER, AttendanceSource.PERSON

ZONES = ("America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
schedules = st.builds(
    Group,
    guild_id=st.just(1),
    name=st.just("Riverbend Python"),
    timezone=st.sampled_from(ZONES),
    digest_weekday=st.integers(0, 6),
    digest_hour=st.integers(0, 23),
)


def group(**settings: object) -> Group:
    return replace(Group(1, "Riverbend Python", timezone="America/Chicago"), **settings)


# ------------------------------------------------------------------ weeks and when


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_week_holds_its_days_and_is_read_as_it_is_written(day: date) -> None:
    week = Week.of(day)

    assert week.first <= day <= week.last
    assert (week.first.weekday(), week.last.weekday()) == (0, 6)
    assert Week.parse(str(week)) == week


@pytest.mark.parametrize("text", ["", "soon", "2026", "2026-W00", "2026-W54", "2025-W53", "0000-W01", "W47-2026"])
def test_what_is_no_week_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotUnderstood, match="Please write it like 2026-W47"):
        Week.parse(text)


def test_the_digest_of_a_week_comes_on_the_monday_after_it_at_the_groups_hour() -> None:
    plan = next_digest(group(), datetime(2026, 12, 2, 18, tzinfo=UTC))

    assert plan.kind is JobKind.DIGEST
    assert plan.key == "digest:1:2026-W49"
    assert plan.due_at == datetime(2026, 12, 7, 9, tzinfo=ZoneInfo("America/Chicago"))


def test_at_its_very_moment_a_digest_is_no_longer_the_coming_one() -> None:
    monday = datetime(2026, 12, 7, 9, tzinfo=ZoneInfo("America/Chicago"))

    assert next_digest(group(), monday - timedelta(seconds=1)).due_at == monday
    assert next_digest(group(), monday).due_at == monday + timedelta(days=7)


def test_a_digest_on_sunday_is_about_the_week_that_ended_before() -> None:
    plan = next_digest(group(digest_weekday=6, digest_hour=18), datetime(2026, 12, 9, tzinfo=UTC))

    assert plan.payload["week"] == "2026-W49"
    assert plan.due_at == datetime(2026, 12, 13, 18, tzinfo=ZoneInfo("America/Chicago"))


def test_the_hour_stays_the_same_on_the_wall_when_clocks_change() -> None:
    before = next_digest(group(), datetime(2026, 10, 20, tzinfo=UTC)).due_at
    after = next_digest(group(), datetime(2026, 10, 27, tzinfo=UTC)).due_at

    assert (before.hour, after.hour) == (14, 15)


def test_an_hour_that_the_clock_change_skips_is_the_hour_after_it() -> None:
    sunday_at_two = group(digest_weekday=6, digest_hour=2)

    due = next_digest(sunday_at_two, datetime(2027, 3, 10, tzinfo=UTC)).due_at

    assert due.astimezone(sunday_at_two.zone).isoformat() == "2027-03-14T03:00:00-05:00"


@given(schedules, moments)
def test_digests_follow_each_other_week_by_week_without_a_gap(of: Group, now: datetime) -> None:
    first = next_digest(of, now)
    second = next_digest(of, first.due_at)

    assert now < first.due_at <= now + timedelta(days=7, hours=2)
    assert Week.parse(second.payload["week"]).first == Week.parse(first.payload["week"]).last + timedelta(days=1)


@given(schedules, st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_digest_comes_when_its_week_is_over(of: Group, day: date) -> None:
    week = Week.of(day)
    start, end = week.bounds(of)

    assert start < end <= posting_time(of, week)


# ------------------------------------------------------------------ what it shows


def meetup(own_id: int = 1, day: int = 2, title: str = "Type hints by the river") -> Meetup:
    begins = datetime(2026, 12, day, 1, tzinfo=UTC)
    return Meetup(
        id=own_id,
        guild_id=1,
        title=title,
        status=Status.ENDED,
        timezone="America/Chicago",
        local_start="2026-12-01T19:00",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )


def reflection(own_id: int, *answers: Answer, user_id: int | None = None, **changes: object) -> Reflection:
    made = Reflection(
        id=own_id,
        guild_id=1,
        meetup_id=1,
        user_id=own_id if user_id is None else user_id,
        byline=None,
        name=f"Person {own_id}",
        kind=ReflectionKind.FORM,
        status=ReflectionStatus.SUBMITTED,
        signed=True,
        form_id=1,
        title=None,
        occurred_on=date(2026, 12, 1),
        answers=answers,
    )
    return replace(made, **changes)


def learned(text: str, choice: Choice | None = None, position: int = 2) -> Answer:
    return Answer(position, text, Audience.GROUP, choice)


def composed(
    *reflections: Reflection,
    meetups: Sequence[Meetup] | None = None,
    talks: Sequence[Talk] = (),
    presences: Sequence[Presence] = (),
    came_before: Collection[int] = (),
) -> Digest:
    meetups = [meetup()] if meetups is None else meetups
    return compose(
        WEEK.period,
        held=gathered(meetups, talks, presences, came_before),
        titles={each.id: each.title for each in meetups},
        talks=talks,
        reflections=reflections,
        upcoming=(),
    )


def going(user_id: int, meetup_id: int = 1, state: AttendanceState | None = None) -> Presence:
    return Presence(meetup_id, user_id, RsvpAnswer.GOING, state, None if state is None else PERSON)


def test_those_going_came_unless_they_said_otherwise_where_nobody_took_attendance() -> None:
    maybe, passer_by = Presence(1, 5, RsvpAnswer.MAYBE), Presence(1, 6, None, PRESENT, PERSON)

    assert who_came([going(1), going(2, state=ABSENT), going(3, state=PRESENT), maybe, passer_by]) == {1, 3, 6}


def test_where_somebody_took_attendance_only_those_noted_came() -> None:
    noted = Presence(1, 1, RsvpAnswer.GOING, PRESENT, ORGANISER)

    assert who_came([noted, going(2), going(3, state=PRESENT), Presence(1, 4, None, PRESENT, ORGANISER)]) == {1, 3, 4}


def test_voice_alone_does_not_tell_who_came_to_a_room() -> None:
    heard = Presence(1, 4, None, PRESENT, AttendanceSource.VOICE)

    assert who_came([heard, going(2)]) == {4}
    assert who_came([heard, going(2)], in_a_room=True) == {2, 4}


def test_somebody_comes_for_the_first_time_once() -> None:
    first, second = meetup(1, day=2), meetup(2, day=4)
    people = [going(1), going(2), going(1, 2), going(2, 2), going(3, 2)]

    digest = composed(meetups=[second, first], presences=people, came_before={1})

    assert [(each.meetup.id, each.came, each.first_timers) for each in digest.gatherings] == [(1, 2, 1), (2, 3, 1)]


def test_each_meetup_has_its_own_talks() -> None:
    talks = [Talk(1, 1, 1, "Protocols"), Talk(2, 2, 1, "Something else"), Talk(3, 1, 2, "Generics")]

    [gathering] = composed(talks=talks).gatherings

    assert [talk.title for talk in gathering.talks] == ["Protocols", "Generics"]


def test_quotes_are_whole_sentences_of_three_people_first_timers_first() -> None:
    seen = ("a debugger step backwards", "my own stack", "so many soldering irons", "a parser grow", "a bee hotel")
    written = [
        reflection(n, learned(f"I had never seen {what} before. Number {n} is my favourite. " + "X" * 500))
        for n, what in enumerate(seen, 1)
    ]

    quotes = composed(*written, presences=[going(n) for n in range(1, 6)], came_before={1, 2, 3}).quotes

    assert [quote.name for quote in quotes] == ["Person 4", "Person 5", "Person 1"]
    assert quotes[0].sentences == "I had never seen a parser grow before. Number 4 is my favourite."


def test_one_person_is_quoted_once_though_they_wrote_about_two_meetups() -> None:
    one = reflection(1, learned("The rooftop talk about queues was the best of it."), user_id=7)
    two = reflection(2, learned("Lightning talks are harder than they look, I know now."), user_id=7, meetup_id=2)

    assert [quote.reflection_id for quote in composed(one, two).quotes] == [1]


def test_the_same_words_read_from_two_files_are_one_quote() -> None:
    post = reflection(1, learned('They said "hello" to everybody at the door.'))
    page = reflection(2, learned("They said “hello” to everybody at the door."))

    assert len(composed(post, page).quotes) == 1


def test_what_they_learned_is_quoted_before_how_it_went_and_a_bare_yes_never() -> None:
    both = reflection(
        1,
        learned("It went well, though the room was far too small for us.", position=1),
        learned("Pattern matching can look inside dictionaries."),
    )
    bare = reflection(2, learned("Yes.", position=3))

    quotes = composed(both, bare).quotes

    assert [quote.sentences for quote in quotes] == ["Pattern matching can look inside dictionaries."]


def test_a_first_sentence_that_is_too_long_gives_way_to_the_next_that_fits() -> None:
    endless = "I came because " + "and ".join(["a friend told me about it "] * 30) + "so."

    [quote] = composed(reflection(1, learned(f"{endless} Now I bring my own friends along."))).quotes

    assert quote.sentences == "Now I bring my own friends along."


def test_choices_are_counted_with_those_who_came_as_their_base() -> None:
    written = [
        reflection(1, learned("", Choice.YES, 3)),
        reflection(2, learned("", Choice.YES, 3), learned("", Choice.NOT_YET, 5)),
        reflection(3, learned("Perhaps.", Choice.MAYBE, 3)),
    ]

    would, could = composed(*written, presences=[going(n) for n in range(1, 6)]).verdicts

    assert (would.position, would.answered, would.came) == (3, 3, 5)
    assert would.counts == {Choice.YES: 2, Choice.MAYBE: 1, Choice.NOT_YET: 0}
    assert (could.position, could.answered) == (5, 1)


def test_reflections_about_no_meetup_of_the_week_are_gathered() -> None:
    elsewhere = reflection(1, learned("A meetup two towns over, and worth the drive."), meetup_id=None, title="Barcamp")

    digest = composed(elsewhere, meetups=[])

    assert digest.elsewhere == 1
    assert digest.quotes[0].about == "Barcamp"


def test_a_week_without_anything_has_an_empty_digest() -> None:
    assert composed(meetups=[]).is_empty
    assert not composed().is_empty
