"""Who came: the check-in code, the time somebody spent in voice, and the roll that organisers see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Status
from bot.domain.problems import N_, NotPossible

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without 0 and O, 1, I and L: they look alike on a wall
CODE_LENGTH = 5  # 28 million codes: nobody guesses one with ten tries an hour
MOST_TRIES, TRIES_WITHIN = 10, timedelta(hours=1)

CHECK_IN_BEFORE = timedelta(hours=1)  # people come early
CHECK_IN_AFTER = timedelta(hours=2)  # and remember it on the way home

WATCHED_BEFORE = timedelta(minutes=15)  # before the start, so that whoever waits in voice is known when it begins
SEEN_EVERY = timedelta(minutes=2)  # how much of a stay a crash can cost


# ------------------------------------------------------------------ checking in


def code_in(text: str) -> str:
    """A check-in code as it is stored, from what somebody typed: letter case, spaces and dashes do not matter."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def must_be_open(meetup: Meetup, now: datetime) -> None:
    """Whether people may check in at `now`: from an hour before the start until two hours after the end.

    Raises NotPossible with the reason.
    """
    if meetup.status is Status.CANCELLED:
        raise NotPossible(N_("“{title}” was cancelled, so nobody can check in."), title=meetup.title)
    opens = meetup.starts_at - CHECK_IN_BEFORE
    if now < opens:
        raise NotPossible(
            N_("“{title}” has not begun. Check-in opens {when}."), title=meetup.title, when=_on_their_clock(opens)
        )
    if now > meetup.ends_at + CHECK_IN_AFTER:
        raise NotPossible(
            N_("Check-in for “{title}” is closed. If you were there, ask an organiser to note it."), title=meetup.title
        )


def must_have_begun(meetup: Meetup, now: datetime) -> None:
    """Whether it can be noted at `now` who came; raises NotPossible with the reason."""
    if meetup.status is Status.CANCELLED:
        raise NotPossible(N_("“{title}” was cancelled, so nobody was there."), title=meetup.title)
    opens = meetup.starts_at - CHECK_IN_BEFORE
    if now < opens:
        raise NotPossible(
            N_("“{title}” has not begun. You can note who came from {when} on."),
            title=meetup.title,
            when=_on_their_clock(opens),
        )


def _on_their_clock(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:f>"  # which Discord shows each reader in their own time


class Tries:
    """How often each person has typed a code that is none, so that nobody finds one by trying.

    Kept in memory: a restart forgives, which helps nobody who would need weeks.
    """

    def __init__(self) -> None:
        self._wrong: dict[int, list[datetime]] = {}

    def must_have_one_left(self, user_id: int, now: datetime) -> None:
        """Raises NotPossible after ten wrong codes within an hour."""
        if len(self._recent(user_id, now)) >= MOST_TRIES:
            raise NotPossible(N_("That's a lot of wrong codes. Please wait an hour, or ask an organiser to note you."))

    def was_wrong(self, user_id: int, now: datetime) -> None:
        """Count a wrong code."""
        self._wrong = {each: recent for each in self._wrong if (recent := self._recent(each, now))}
        self._wrong.setdefault(user_id, []).append(now)

    def _recent(self, user_id: int, now: datetime) -> list[datetime]:
        return [each for each in self._wrong.get(user_id, ()) if now - each < TRIES_WITHIN]


# ------------------------------------------------------------------ voice


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who is there, by their name in the group."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A time somebody was in the meetup's voice channel; `until` is when they left or were last seen (UTC)."""

    user_id: int
    joined_at: datetime
    until: datetime


def time_in_voice(stays: Iterable[Stay], begins: datetime, ends: datetime) -> dict[int, timedelta]:
    """How long each person was there between `begins` and `ends`; a moment in two stays counts once."""
    spent: dict[int, timedelta] = {}
    counted: dict[int, datetime] = {}
    for stay in sorted(stays, key=lambda each: each.joined_at):
        start = max(stay.joined_at, begins, counted.get(stay.user_id, begins))
        end = min(stay.until, ends)
        if end > start:
            spent[stay.user_id] = spent.get(stay.user_id, timedelta(0)) + (end - start)
            counted[stay.user_id] = end
    return spent


def present_by_voice(stays: Iterable[Stay], meetup: Meetup, minutes: int) -> set[int]:
    """Who was in voice for at least `minutes` of the meetup, or all of it where it is shorter."""
    enough = min(timedelta(minutes=minutes), meetup.duration)
    spent = time_in_voice(stays, meetup.starts_at, meetup.ends_at)
    return {user_id for user_id, time in spent.items() if time >= enough}


def watch(meetup: Meetup) -> list[Plan]:
    """Looking who is in the meetup's voice channel, from a little before the start; nothing where it has none."""
    if meetup.voice_channel_id is None:
        return []
    return [
        Plan(
            JobKind.VOICE,
            f"{JobKind.VOICE}:{meetup.id}",
            meetup.starts_at - WATCHED_BEFORE,
            meetup.guild_id,
            {"meetup": meetup.id},
            useless_after=meetup.ends_at,
        )
    ]


# ------------------------------------------------------------------ the roll


def is_taken(
    notes: Iterable[tuple[AttendanceState | None, AttendanceSource | None]], *, in_a_room: bool = False
) -> bool:
    """Whether (state, source) of everybody tell who came: somebody else than the people themselves noted one as there.

    Of a meetup `in_a_room`, voice tells only of those who joined from afar.
    """
    tells_nothing = {None, AttendanceSource.PERSON, *([AttendanceSource.VOICE] if in_a_room else [])}
    return any(state is AttendanceState.PRESENT and source not in tells_nothing for state, source in notes)


@dataclass(frozen=True, slots=True)
class OnRoll:
    """One person on a meetup's roll: what they answered, and whether they came.

    `answer` None came without an RSVP; `state` None is not noted.
    """

    user_id: int
    name: str
    answer: RsvpAnswer | None = None
    guests: int = 0
    state: AttendanceState | None = None
    source: AttendanceSource | None = None
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RollCount:
    """How many are on a roll.

    `came` are noted as present, `without_rsvp` those of them who had answered nothing; `not_noted` and `stayed_away`
    were going. `sources` says how those who came were noted.
    """

    came: int = 0
    without_rsvp: int = 0
    not_noted: int = 0
    stayed_away: int = 0
    sources: tuple[tuple[AttendanceSource, int], ...] = ()

    @property
    def everybody(self) -> int:
        """How many lines the roll has."""
        return self.came + self.not_noted + self.stayed_away


@dataclass(frozen=True, slots=True)
class Marked:
    """What organisers have just noted: these people, by name, came or did not."""

    state: AttendanceState
    names: tuple[str, ...]


def counted(groups: Collection[tuple[AttendanceState | None, AttendanceSource | None, bool, int]]) -> RollCount:
    """The counts of a roll from (state, source, had answered, how many)."""
    came = [each for each in groups if each[0] is AttendanceState.PRESENT]
    sources = [(source, sum(n for _, by, _, n in came if by is source)) for source in AttendanceSource]
    return RollCount(
        came=sum(n for *_, n in came),
        without_rsvp=sum(n for _, _, answered, n in came if not answered),
        not_noted=sum(n for state, _, _, n in groups if state in {None, AttendanceState.UNKNOWN}),
        stayed_away=sum(n for state, _, _, n in groups if state is AttendanceState.ABSENT),
        sources=tuple((source, n) for source, n in sources if n),
    )


@dataclass(frozen=True, slots=True)
class Roll:
    """A page (from 0) of a meetup's roll; `pages` are how many there are, one at least."""

    meetup: Meetup
    entries: Sequence[OnRoll]
    count: RollCount
    number: int
    pages: int
