from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.forms import Choice
from bot.domain.reading import readable, recognised, seen_signed, to_release
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus, Release
from tests.databases import SEALS

MONDAY = date(2026, 12, 7)
MINIMUM = 3
LEVELS = (Audience.ORGANISERS, Audience.GROUP, Audience.WEBSITE)


def written(
    user_id: int,
    *answers: Answer,
    signed: bool = True,
    status: ReflectionStatus = ReflectionStatus.SUBMITTED,
    meetup_id: int | None = 1,
    batch: int | None = None,
) -> Reflection:
    """What somebody wrote; an unsigned one in `batch` has been released to everybody whom it reaches."""
    return Reflection(
        id=user_id,
        guild_id=7,
        meetup_id=meetup_id,
        user_id=user_id if signed else None,
        byline=None,
        name=f"Person {user_id}",
        kind=ReflectionKind.FORM,
        status=status,
        signed=signed,
        form_id=1,
        title=None,
        occurred_on=MONDAY,
        answers=answers or (Answer(1, f"Words of {user_id}.", Audience.GROUP),),
        submitted_at=datetime(2026, 12, 8, 9, user_id % 60, tzinfo=UTC),
        author_seal=None if signed else SEALS.author(meetup_id or 0, user_id),
        releases=tuple(Release(level, batch, f"{user_id * 7919 % 101:03}") for level in LEVELS if batch is not None),
    )


def read(*reflections: Reflection, reader: Audience = Audience.GROUP, viewer: int | None = None) -> list[Reflection]:
    known = reflections if viewer is None else recognised(reflections, viewer, SEALS)
    return readable(known, reader=reader, viewer_id=viewer, unsigned_minimum=MINIMUM)


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


def test_unsigned_ones_that_wait_for_others_are_read_by_nobody_else() -> None:
    three = [written(n, signed=False) for n in (1, 2, 3)]

    assert read(*three, written(9)) == [written(9)]


def test_a_batch_that_has_become_too_small_is_read_by_nobody_else() -> None:
    two = [written(n, signed=False, batch=1) for n in (1, 2)]

    assert read(*two, written(9)) == [written(9)]


def test_a_batch_is_read_behind_the_signed_and_tells_nothing_of_its_authors() -> None:
    shown = read(*(written(n, signed=False, batch=1) for n in (1, 2, 3)), written(9))

    assert [each.name for each in shown] == ["Person 9", "", "", ""]
    for each in shown[1:]:
        assert (each.user_id, each.byline, each.author_seal, each.title) == (None,) * 4
        assert (each.submitted_at, each.updated_at, each.edited_at, each.releases) == (None, None, None, ())


@pytest.mark.parametrize(("meetup_id", "batch"), [(2, 1), (1, 2)])
def test_unsigned_ones_hide_in_their_own_batch_about_the_same_meetup_only(meetup_id: int, batch: int) -> None:
    two = [written(n, signed=False, batch=1) for n in (1, 2)]

    assert read(*two, written(3, signed=False, meetup_id=meetup_id, batch=batch)) == []


def test_unsigned_ones_that_do_not_reach_the_reader_hide_nobody() -> None:
    for_all = [written(n, Answer(1, "Words.", Audience.WEBSITE), signed=False, batch=1) for n in (1, 2)]
    for_group = written(3, signed=False, batch=1)

    assert read(*for_all, for_group, reader=Audience.WEBSITE) == []


def test_people_read_their_own_whole_also_when_nobody_else_does() -> None:
    own = written(1, Answer(1, "For me.", Audience.ME), Answer(2, "For all.", Audience.WEBSITE), signed=False)

    assert read(own, viewer=1) == [replace(own, user_id=1)]
    assert read(own, viewer=2) == []


@given(st.permutations(range(1, 9)))
def test_the_order_of_unsigned_ones_does_not_depend_on_the_order_they_came_in(order: list[int]) -> None:
    shown = read(*(written(n, signed=False, batch=1) for n in order))

    assert [each.id for each in shown] == sorted(order, key=lambda n: f"{n * 7919 % 101:03}")


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Audience)), max_size=8), st.sampled_from(Audience))
def test_whoever_reads_more_sees_everything_that_whoever_reads_less_does(
    drawn: list[tuple[bool, Audience]], reader: Audience
) -> None:
    people = [
        written(n, Answer(1, "Words.", to), signed=signed, batch=1) for n, (signed, to) in enumerate(drawn, start=1)
    ]

    wide = {each.id for each in read(*people, reader=Audience.WEBSITE)}

    assert wide <= {each.id for each in read(*people, reader=reader)}


# ------------------------------------------------------------------ what two looks tell together


@dataclass
class Village:
    """People who write about one meetup and change their minds, and whoever looks at everything after every change."""

    written: dict[int, Reflection] = field(default_factory=dict[int, Reflection])
    seen: dict[Audience, set[int]] = field(default_factory=lambda: {level: set[int]() for level in LEVELS})
    handed_in: set[int] = field(default_factory=set[int])
    named: set[int] = field(default_factory=set[int])  # whose words stood under their name at some time
    new: list[set[int]] = field(default_factory=list[set[int]])  # each time somebody saw unsigned words they had not

    def change(self, person: int, reflection: Reflection) -> None:
        """Somebody writes or changes theirs; what is due is released; everybody looks."""
        before = self.written.get(person)
        releases = before.releases if before else ()
        if reflection.signed:
            releases = ()
        elif before and before.signed and person in self.handed_in:
            releases = seen_signed("0")
        self.written[person] = replace(reflection, releases=releases)
        if reflection.status is ReflectionStatus.SUBMITTED:
            self.handed_in.add(person)
            self.named |= {person} if reflection.signed else set()
        for level in LEVELS:
            batch, together = to_release(self.written.values(), reader=level, unsigned_minimum=MINIMUM)
            for each in together:
                others = tuple(one for one in each.releases if one.reader is not level)
                self.written[each.id] = replace(each, releases=(*others, Release(level, batch, f"{each.id}")))
        for reader in LEVELS:
            self._look(reader)

    def unsigned_to(self, level: Audience) -> set[int]:
        """Whose unsigned words stand where `level` reads."""
        return {each.id for each in read(*self.written.values(), reader=level) if not each.signed}

    def _look(self, reader: Audience) -> None:
        shown: set[int] = set()
        for level in LEVELS:
            shown |= self.unsigned_to(level) if level.reaches(reader) else set()
        # Whose words stood under their name is no secret any more.
        fresh = shown - self.seen[reader] - self.named
        self.new += [fresh] if fresh else []
        self.seen[reader] |= shown


changes = st.tuples(
    st.integers(1, 7),
    st.sampled_from(LEVELS),
    st.booleans(),
    st.sampled_from([ReflectionStatus.SUBMITTED, ReflectionStatus.SUBMITTED, ReflectionStatus.WITHDRAWN]),
)


@settings(max_examples=150)
@given(st.lists(changes, max_size=25))
def test_what_is_new_between_two_looks_is_never_less_than_a_crowd_s(
    lives: Sequence[tuple[int, Audience, bool, ReflectionStatus]],
) -> None:
    village = Village()

    for person, to, signed, status in lives:
        village.change(person, written(person, Answer(1, "Words.", to), signed=signed, status=status))

    assert [fresh for fresh in village.new if len(fresh) < MINIMUM] == []


@settings(max_examples=80)
@given(st.lists(changes, max_size=25))
def test_unsigned_words_stand_among_enough_others_wherever_they_stand_at_all(
    lives: Sequence[tuple[int, Audience, bool, ReflectionStatus]],
) -> None:
    village = Village()

    for person, to, signed, status in lives:
        village.change(person, written(person, Answer(1, "Words.", to), signed=signed, status=status))
        shown = [village.unsigned_to(level) for level in LEVELS]

        assert {0, *range(MINIMUM, 8)} >= {len(each) for each in shown}
        assert shown[0] >= shown[1] >= shown[2]
