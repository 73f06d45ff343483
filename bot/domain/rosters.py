"""Rosters: who has handed in a reflection about a meetup, without a word of it.

Nothing here tells a signed reflection from an unsigned one, nor when or in what order anything came.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.meetups import AttendanceState, Meetup, RsvpAnswer


@dataclass(frozen=True, slots=True)
class OnRoster:
    """One person: whether they have handed in, which taking back leaves as it is; `state` None is not noted."""

    user_id: int
    name: str
    handed_in: bool
    answer: RsvpAnswer | None = None
    state: AttendanceState | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """A page (from 0) of a meetup's roster; `handed_in` of `everybody` have written, `pages` are one at least."""

    meetup: Meetup
    entries: Sequence[OnRoster]
    handed_in: int
    everybody: int
    number: int
    pages: int
