"""What is known of who was at the group's meetups: how many came, and for whom it was the first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.domain.attendance import is_taken
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, Origin, RsvpAnswer, Talk
from bot.domain.pictures import Turnout


@dataclass(frozen=True, slots=True)
class Presence:
    """What is known of one person at one meetup: their answer, their attendance, or both."""

    meetup_id: int
    user_id: int
    answer: RsvpAnswer | None = None
    state: AttendanceState | None = None
    source: AttendanceSource | None = None


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meetup of the week; `first_timers` of those who `came` had been to none before."""

    meetup: Meetup
    talks: tuple[Talk, ...]
    came: int
    first_timers: int


@dataclass(frozen=True, slots=True)
class Held:
    """A meetup of the group with who was there, and for whom of them it was the first."""

    gathering: Gathering
    present: frozenset[int]
    new: frozenset[int]


def gathered(
    meetups: Iterable[Meetup], talks: Iterable[Talk], presences: Iterable[Presence], came_before: Collection[int]
) -> list[Held]:
    """The group's own ones of these meetups, in their order; `came_before` had been to one before the first of them."""
    together = _by_meetup(presences)
    seen = set(came_before)
    found: list[Held] = []
    for meetup in sorted(meetups, key=lambda each: (each.starts_at, each.id)):
        if meetup.origin is Origin.ELSEWHERE:
            continue
        given = tuple(talk for talk in talks if talk.meetup_id == meetup.id)
        present = who_came(together.get(meetup.id, ()), in_a_room=meetup.venue is not None)
        new = present - seen
        seen |= present
        gathering = Gathering(meetup, given, len(present), len(new))
        found.append(Held(gathering, frozenset(present), frozenset(new)))
    return found


def turnouts_of(held: Iterable[Held]) -> tuple[Turnout, ...]:
    """How many came to each, by the meetup's local day."""
    return tuple(
        Turnout(
            each.gathering.meetup.starts_at.astimezone(each.gathering.meetup.zone).date(),
            each.gathering.meetup.title,
            each.gathering.came,
            each.gathering.first_timers,
        )
        for each in held
    )


def who_came(presences: Iterable[Presence], *, in_a_room: bool = False) -> set[int]:
    """Who was at one meetup.

    Where somebody took attendance, those noted as present; else those going who did not say that they could not
    come. Whoever says of themselves that they were there, was.
    """
    presences = list(presences)
    taken = is_taken(((each.state, each.source) for each in presences), in_a_room=in_a_room)
    return {
        each.user_id
        for each in presences
        if each.state is AttendanceState.PRESENT
        or (not taken and each.answer is RsvpAnswer.GOING and each.state is not AttendanceState.ABSENT)
    }


def _by_meetup(presences: Iterable[Presence]) -> dict[int, list[Presence]]:
    found: dict[int, list[Presence]] = {}
    for each in presences:
        found.setdefault(each.meetup_id, []).append(each)
    return found
