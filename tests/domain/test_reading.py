from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forms import Choice
from bot.domain.reading import readable
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus

MONDAY = date(2026, 12, 7)


def written(
    user_id: int,
    *answers: Answer,
    signed: bool = True,
    status: ReflectionStatus = ReflectionStatus.SUBMITTED,
    meetup_id: int | None = 1,
    day: date = MONDAY,
) -> Reflection:
    return Reflection(
        id=user_id,
        guild_id=7,
        meetup_id=meetup_id,
        user_id=user_id,
        byline=None,
        name=f"Person {user_id}",
        kind=ReflectionKind.FORM,
        status=status,
        signed=signed,
        form_id=1,
        title=None,
        occurred_on=day,
        answers=answers or (Answer(1, f"Words of {user_id}.", Audience.GROUP),),
        submitted_at=datetime(2026, 12, 8, 9, user_id % 60, tzinfo=UTC),
    )


def read(*reflections: Reflection, reader: Audience = Audience.GROUP, viewer: int | None = None) -> list[Reflection]:
    return readable(reflections, reader=reader, viewer_id=viewer, unsigned_minimum=3)


def test_only_what_was_submitted_is_read() -> None:
    drafts = [written(n, status=status) for n, status in enumerate(ReflectionStatus)]

    assert [each.status for each in read(*drafts)] == [ReflectionStatus.SUBMITTED]


def test_only_answers_meant_for_these_readers_are_read() -> None:
    mixed = written(
        1,
        Answer(1, "For me.", Audience.ME),
        Answer(2, "For organisers.", Audience.ORGANISERS),
        Answer(3, "For the group.", Audience.GROUP),
        Answer(4, "For all.", Audience.WEBSITE),
    )

    assert [[a.position for a in each.answers] for each in read(mixed)] == [[3, 4]]
    assert [[a.position for a in each.answers] for each in read(mixed, reader=Audience.WEBSITE)] == [[4]]
    assert [[a.position for a in each.answers] for each in read(mixed, reader=Audience.ORGANISERS)] == [[2, 3, 4]]


def test_a_choice_without_words_is_something_to_read_and_an_empty_answer_is_not() -> None:
    answers = (Answer(3, "", Audience.GROUP, Choice.MAYBE), Answer(1, " \n", Audience.GROUP, skipped=True))

    [shown] = read(written(1, *answers))

    assert [each.position for each in shown.answers] == [3]


def test_fewer_unsigned_ones_than_the_minimum_are_read_by_nobody_else() -> None:
    two = [written(n, signed=False) for n in (1, 2)]

    assert read(*two, written(9)) == [written(9)]


def test_enough_unsigned_ones_are_read_behind_the_signed_and_tell_nothing_of_their_authors() -> None:
    shown = read(*(written(n, signed=False) for n in (1, 2, 3)), written(9))

    assert [each.name for each in shown] == ["Person 9", "", "", ""]
    for each in shown[1:]:
        assert (each.user_id, each.byline, each.title, each.submitted_at, each.updated_at) == (None,) * 5


def test_unsigned_ones_hide_among_those_about_the_same_meetup_only() -> None:
    scattered = [written(n, signed=False, meetup_id=n) for n in (1, 2, 3)]

    assert read(*scattered) == []


def test_without_a_meetup_unsigned_ones_hide_in_their_week() -> None:
    same_week = [written(n, signed=False, meetup_id=None, day=date(2026, 12, 6 + n)) for n in (1, 2, 3)]
    next_week = written(4, signed=False, meetup_id=None, day=date(2026, 12, 14))

    assert len(read(*same_week, next_week)) == 3


def test_unsigned_ones_that_do_not_reach_the_reader_hide_nobody() -> None:
    for_all = [written(n, Answer(1, "Words.", Audience.WEBSITE), signed=False) for n in (1, 2)]
    for_group = written(3, signed=False)

    assert read(*for_all, for_group, reader=Audience.WEBSITE) == []


def test_one_person_is_no_crowd() -> None:
    alone = [written(1, signed=False, meetup_id=None, day=date(2026, 12, 7 + n)) for n in range(3)]

    assert read(*alone) == []


def test_people_read_their_own_whole_and_under_their_name() -> None:
    own = written(1, Answer(1, "For me.", Audience.ME), Answer(2, "For all.", Audience.WEBSITE), signed=False)

    assert read(own, viewer=1) == [own]
    assert read(own, viewer=2) == []


@given(st.permutations(range(1, 9)))
def test_the_order_of_unsigned_ones_does_not_depend_on_the_order_they_came_in(order: list[int]) -> None:
    shown = read(*(written(n, signed=False) for n in order))

    assert [each.id for each in shown] == [each.id for each in read(*(written(n, signed=False) for n in range(1, 9)))]


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Audience)), max_size=8), st.sampled_from(Audience))
def test_whoever_reads_more_sees_everything_that_whoever_reads_less_does(
    drawn: list[tuple[bool, Audience]], reader: Audience
) -> None:
    people = [written(n, Answer(1, "Words.", to), signed=signed) for n, (signed, to) in enumerate(drawn, start=1)]

    wide = {each.id for each in read(*people, reader=Audience.WEBSITE)}

    assert wide <= {each.id for each in read(*people, reader=reader)}
