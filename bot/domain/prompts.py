"""Prompts: who is asked after a meetup, when, and never more often than a person can bear."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.attendance import is_taken
from bot.domain.groups import Consent, Group, Person, PromptsWanted
from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Attendance, AttendanceState, Meetup, Rsvp, RsvpAnswer

AFTER_THE_END = timedelta(minutes=30)
NUDGE_AFTER = timedelta(days=2)
NOT_NEEDED = "there is nothing to ask"  # why a prompt was dropped, where it must not tell who has reflected
WELCOME_FOR = timedelta(days=7)  # a prompt or nudge later than this after the meetup says nothing to anybody
_A_MOMENT = timedelta(minutes=1)
DM_CLOSED_FOR = timedelta(days=90)  # then a DM is tried again: people open them and do not think of telling us


class Surface(StrEnum):
    """Where somebody is asked."""

    DM = "dm"
    THREAD = "thread"


class PromptState(StrEnum):
    """What became of a prompt."""

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    LATER = "later"
    NOT_THIS_ONE = "not_this_one"
    ABSENT = "absent"
    UNDELIVERABLE = "undeliverable"

    @property
    def is_open(self) -> bool:
        """Whether this person may still be asked about this meetup."""
        return self in {PromptState.PLANNED, PromptState.SENT, PromptState.LATER}


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to be asked about one meetup, and what they said about being asked."""

    person: Person
    consent: Consent | None


def who_was_there(rsvps: Iterable[Rsvp], noted: Iterable[Attendance], *, in_a_room: bool = False) -> set[int]:
    """The user ids to ask: those present or, where nobody took attendance, those going who did not say otherwise."""
    noted = list(noted)
    present = {each.user_id for each in noted if each.state is AttendanceState.PRESENT}
    if is_taken(((each.state, each.source) for each in noted), in_a_room=in_a_room):
        return present
    absent = {each.user_id for each in noted if each.state is AttendanceState.ABSENT}
    return present | {each.user_id for each in rsvps if each.answer is RsvpAnswer.GOING} - absent


def surface_for(invited: Invited, now: datetime) -> Surface | None:
    """Where to ask somebody; None is nowhere: they said no."""
    if invited.consent is Consent.NO or not wants_prompts(invited.person, now):
        return None
    if invited.consent is Consent.DM and takes_dms(invited.person, now):
        return Surface.DM
    return Surface.THREAD


def takes_dms(person: Person, now: datetime) -> bool:
    """Whether a DM is worth trying: none was refused, or that is months ago."""
    return person.dm_closed_at is None or now >= person.dm_closed_at + DM_CLOSED_FOR


def wants_prompts(person: Person, now: datetime) -> bool:
    """Whether a person's own switch lets prompts through at `now`; a pause ends by itself."""
    if person.prompts is PromptsWanted.PAUSED:
        return person.paused_until is not None and person.paused_until <= now
    return person.prompts is PromptsWanted.ON


def zone_of(person: Person, group: Group) -> ZoneInfo:
    """The zone a person's day and quiet hours are in: their own, else the group's."""
    return ZoneInfo(person.timezone) if person.timezone else group.zone


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The date of `moment` on a calendar in `zone`: the day the contact budget counts."""
    return moment.astimezone(zone).date()


def days_of(moment: datetime, zones: Iterable[ZoneInfo]) -> set[date]:
    """The dates of `moment` on every calendar that somebody may live by: a contact takes them all."""
    return {local_day(moment, zone) for zone in zones}


def calendars_of(person: Person, zones_of_groups: Iterable[str]) -> list[ZoneInfo]:
    """The zones whose days a person may count by: their own, else those of all groups they are in."""
    names = [person.timezone] if person.timezone else sorted(set(zones_of_groups))
    return [ZoneInfo(name) for name in names]


def same_day(one: datetime, other: datetime, zones: Iterable[ZoneInfo]) -> bool:
    """Whether two moments are one day on any of these calendars."""
    return any(local_day(one, zone) == local_day(other, zone) for zone in zones)


def after_quiet_hours(moment: datetime, person: Person, zone: ZoneInfo) -> datetime:
    """`moment`, or the end of the person's quiet hours when it falls within them; UTC kept as it came.

    Quiet hours go from `quiet_from` up to `quiet_to`, usually over midnight; equal ends mean none.
    """
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    start, end = person.quiet_from, person.quiet_to
    over_midnight = start > end
    quiet = (minute >= start or minute < end) if over_midnight else start <= minute < end
    if not quiet:
        return moment
    day = local.date() + timedelta(days=1 if over_midnight and minute >= start else 0)
    wall = datetime.combine(day, time(end // 60, end % 60), zone)
    # In the hour that a clock change repeats, the end comes twice: the one ahead counts.
    ends = [wall.replace(fold=fold).astimezone(moment.tzinfo) for fold in (0, 1)]
    return min((each for each in ends if each >= moment), default=moment)


def next_day(moment: datetime, person: Person, zone: ZoneInfo) -> datetime:
    """The same time of day tomorrow, outside quiet hours: when the budget of today is used up, or Later was pressed."""
    tomorrow = moment.astimezone(zone) + timedelta(days=1)  # wall-clock arithmetic, so a clock change moves nothing
    return after_quiet_hours(tomorrow.astimezone(moment.tzinfo), person, zone)


def next_possible(
    now: datetime, person: Person, zone: ZoneInfo, zones: Sequence[ZoneInfo], taken: Collection[date]
) -> datetime | None:
    """The earliest moment from `now` on at which somebody may be asked; None where they never are.

    That is after their pause, outside of their quiet hours, and not on a day of `taken`, on any calendar of `zones`.
    """
    moment = now
    if person.prompts is PromptsWanted.PAUSED and person.paused_until is not None:
        moment = max(now, person.paused_until)
    if not wants_prompts(person, moment):
        return None
    moment = after_quiet_hours(moment, person, zone)
    while days_of(moment, zones) & set(taken):
        midnight = datetime.combine(local_day(moment, zone) + timedelta(days=1), time(), zone)
        # A midnight that the clocks skip is the moment at which they do.
        moment = after_quiet_hours(max(midnight.astimezone(now.tzinfo), moment + _A_MOMENT), person, zone)
    return moment


def prompt_key(meetup_id: int, user_id: int) -> str:
    """The key of one person's first prompt about one meetup."""
    return f"prompt:{meetup_id}:{user_id}"


def nudge_key(meetup_id: int, user_id: int) -> str:
    """The key of the one nudge that may follow it."""
    return f"nudge:{meetup_id}:{user_id}"


def prompt_job(meetup: Meetup, user_id: int, due_at: datetime) -> Plan:
    """Asking one person by DM."""
    return Plan(
        JobKind.PROMPT,
        prompt_key(meetup.id, user_id),
        due_at,
        meetup.guild_id,
        {"meetup": meetup.id, "user": user_id},
        useless_after=max(meetup.ends_at, due_at) + WELCOME_FOR,
    )


def nudge_job(meetup: Meetup, invited: Invited, group: Group, asked_at: datetime) -> Plan:
    """The one reminder of a prompt sent at `asked_at`."""
    person = invited.person
    due_at = after_quiet_hours(asked_at + NUDGE_AFTER, person, zone_of(person, group))
    return Plan(
        JobKind.NUDGE,
        nudge_key(meetup.id, person.user_id),
        due_at,
        meetup.guild_id,
        {"meetup": meetup.id, "user": person.user_id},
        useless_after=due_at + WELCOME_FOR,
    )


def thread_prompt_job(meetup: Meetup, due_at: datetime) -> Plan:
    """Asking everybody else with one line in the meetup's thread."""
    return Plan(
        JobKind.THREAD_PROMPT,
        f"thread_prompt:{meetup.id}",
        due_at,
        meetup.guild_id,
        {"meetup": meetup.id},
        useless_after=meetup.ends_at + WELCOME_FOR,
    )


@dataclass(frozen=True, slots=True)
class PromptPost:
    """The DM that asks one person. `asks_absence` offers "I couldn't come", where nobody took attendance."""

    meetup: Meetup
    group_name: str
    name: str
    language: str
    is_nudge: bool
    asks_absence: bool

    @property
    def marker(self) -> str:
        """Its button Later: one prompt and one nudge at most about a meetup stand in a DM."""
        return f"prompt:v1:later:{self.meetup.id}.{'nudge' if self.is_nudge else 'first'}"


@dataclass(frozen=True, slots=True)
class ThreadPromptPost:
    """The one line in the meetup's thread for everybody else."""

    meetup: Meetup
    language: str

    @property
    def marker(self) -> str:
        """Its button "How was it?"."""
        return f"reflect:v1:choose:{self.meetup.id}"
