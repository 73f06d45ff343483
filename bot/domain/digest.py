"""The weekly digest: which week it covers, when it is posted, and what of that week it shows."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from types import MappingProxyType

from bot.domain.answering import own_words
from bot.domain.attendance import is_taken
from bot.domain.forms import DEFAULT_FORM, Choice, Form
from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Talk
from bot.domain.problems import N_, NotUnderstood
from bot.domain.reflections import FREE_TEXT, Reflection
from bot.domain.sentences import sentences, whole_sentences

TOO_LATE = timedelta(days=1)  # a digest that could not be posted by then is dropped; the next one comes anyway
NOTICEABLE = timedelta(hours=1)  # a digest later than this says that it is late
LOOKS_AHEAD = timedelta(days=14)  # how far "Coming up" reaches from the moment of posting

_YEARS = range(1970, 9999)  # beyond them there may be no moment in UTC
_SOON = timedelta(minutes=5)
_EDITS_JOINED = timedelta(seconds=3)  # what changes within this time is one edit of the digest
_MOST_QUOTES = 3
_QUOTE_LIMIT = 400  # characters, whole sentences of one person
_QUOTE_WORTH = 30  # characters: "Yes." is an answer and no quote
# Where a quote is looked for: what they learned first, then how it went, then the free text, then the rest.
_QUOTED_FROM = (2, 1, FREE_TEXT, 4, 3, 5)


# ------------------------------------------------------------------ weeks and when


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, Monday to Sunday in a group's own time zone."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that `day` lies in."""
        return cls(*day.isocalendar()[:2])

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read "2026-W47"; raises NotUnderstood for anything else, and for a week that year does not have."""
        found = re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), re.IGNORECASE)
        year, number = (int(found[1]), int(found[2])) if found else (0, 0)
        try:
            return cls.of(date.fromisocalendar(year if year in _YEARS else 0, number, 1))
        except ValueError:
            raise NotUnderstood(
                N_("I don't know a week “{text}”. Please write it like 2026-W47."), text=text[:40]
            ) from None

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def first(self) -> date:
        """Its Monday."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def following(self) -> "Week":
        """The week after it."""
        return Week.of(self.first + timedelta(days=7))

    def bounds(self, group: Group) -> tuple[datetime, datetime]:
        """From its first moment until the first of the next week, in the group's zone; both UTC."""
        days = (self.first, self.last + timedelta(days=1))
        start, end = (datetime.combine(day, time(), group.zone).astimezone(UTC) for day in days)
        return start, end


def posting_time(group: Group, week: Week) -> datetime:
    """When the digest of `week` is due, UTC: the group's first chosen day and hour after that week has ended.

    An hour that a clock change skips is the hour after it; one that comes twice is the first of the two.
    """
    day = week.last + timedelta(days=1 + group.digest_weekday)
    return datetime.combine(day, time(group.digest_hour), group.zone).astimezone(UTC)


def next_digest(group: Group, now: datetime, *, after: Week | None = None) -> Plan:
    """The DIGEST job of the coming digest: the first one due after `now`, about a week later than `after`."""
    week = Week.of(now.astimezone(group.zone).date() - timedelta(days=7))
    while posting_time(group, week) <= now or (after is not None and week <= after):
        week = week.following
    return digest_of(group.guild_id, week, posting_time(group, week))


def digest_of(guild_id: int, week: Week, posts_at: datetime) -> Plan:
    """The job that posts the digest of `week` at `posts_at` (UTC).

    It is never useless to the runner: whatever becomes of it, its handler plans the next one (see TOO_LATE).
    """
    payload = {"week": str(week), "posts_at": posts_at.isoformat()}
    return Plan(JobKind.DIGEST, f"digest:{guild_id}:{week}", posts_at, guild_id, payload)


def early_digest_of(group: Group, week: Week, now: datetime) -> Plan | None:
    """The job that posts a digest before its time; None so close to it that both might post.

    It has a key of its own: at its time the regular one brings the post up to date and plans the next.
    """
    due = posting_time(group, week)
    if due - now < _SOON:
        return None
    payload = {"week": str(week), "posts_at": now.isoformat()}
    key = f"digest_early:{group.guild_id}:{week}"
    return Plan(JobKind.DIGEST, key, now, group.guild_id, payload, useless_after=due - _SOON)


def edit_of(guild_id: int, digest_id: int, now: datetime) -> Plan:
    """The job that brings a posted digest up to date, a moment later, so that several changes are one edit."""
    return Plan(JobKind.DIGEST_EDIT, f"digest_edit:{digest_id}", now + _EDITS_JOINED, guild_id, {"digest": digest_id})


# ------------------------------------------------------------------ what it shows


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
class Quote:
    """Whole sentences of one answer, verbatim. `name` is empty for an unsigned reflection."""

    reflection_id: int
    position: int
    sentences: str
    name: str
    about: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How often each choice was made for the question at `position`; `came` is how many could have answered."""

    position: int
    counts: Mapping[Choice, int]
    came: int
    asked: str | None = None  # in full, where it is not the default form's

    @property
    def question(self) -> str:
        """The full question."""
        return self.asked or DEFAULT_FORM.question(self.position).text

    @property
    def answered(self) -> int:
        """How many made a choice."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A meetup to come; `places_left` is None without a capacity."""

    meetup: Meetup
    places_left: int | None


@dataclass(frozen=True, slots=True)
class Digest:
    """What the digest of one week shows. `elsewhere` counts reflections about no meetup of this week."""

    week: Week
    gatherings: tuple[Gathering, ...]
    elsewhere: int
    quotes: tuple[Quote, ...]
    verdicts: tuple[Verdict, ...]
    upcoming: tuple[Upcoming, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, and so nothing to post."""
        return not (self.gatherings or self.upcoming or self.has_reflections)

    @property
    def has_reflections(self) -> bool:
        """Whether it tells anything of reflections."""
        return bool(self.elsewhere or self.quotes or self.verdicts)


def compose(
    week: Week,
    *,
    meetups: Iterable[Meetup],
    talks: Sequence[Talk],
    presences: Iterable[Presence],
    came_before: Collection[int],
    reflections: Sequence[Reflection],
    upcoming: Iterable[Upcoming],
    forms: Mapping[int, Form] = MappingProxyType({}),
) -> Digest:
    """The digest of `week`.

    `forms` are those that the reflections answer, by id; the default one counts for whatever is not among them.
    `reflections` are those the group may read (bot.domain.reading.readable), `came_before` who had been to a meetup
    of this group before the week began.
    """
    together = _by_meetup(presences)
    seen = set(came_before)
    gatherings: list[Gathering] = []
    newcomers: set[tuple[int, int]] = set()
    attendees: set[int] = set()
    titles: dict[int, str] = {}
    for meetup in sorted(meetups, key=lambda each: (each.starts_at, each.id)):
        given = tuple(talk for talk in talks if talk.meetup_id == meetup.id)
        present = who_came(together.get(meetup.id, ()), in_a_room=meetup.venue is not None)
        new = present - seen
        gatherings.append(Gathering(meetup, given, len(present), len(new)))
        newcomers |= {(meetup.id, user_id) for user_id in new}
        seen |= present
        attendees |= present
        titles[meetup.id] = meetup.title
    return Digest(
        week=week,
        gatherings=tuple(gatherings),
        elsewhere=sum(each.meetup_id not in titles for each in reflections),
        quotes=_quotes(reflections, newcomers, titles, forms),
        verdicts=_verdicts(reflections, len(attendees), forms),
        upcoming=tuple(upcoming),
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


def _quotes(
    reflections: Iterable[Reflection],
    newcomers: Collection[tuple[int, int]],
    titles: Mapping[int, str],
    forms: Mapping[int, Form],
) -> tuple[Quote, ...]:
    """Up to three quotes of different people, those who came for the first time first."""

    def rank(reflection: Reflection) -> int:
        # Nobody can tell whether an unsigned one is a newcomer's: its author is not among what may be read.
        return 0 if (reflection.meetup_id, reflection.user_id) in newcomers else 1

    chosen: list[Quote] = []
    people: set[object] = set()
    for reflection in sorted(reflections, key=rank):
        person = reflection.user_id or reflection.byline or ("unsigned", reflection.id)
        found = next(filter(None, (_quotable(reflection, position, forms) for position in _QUOTED_FROM)), None)
        if found is None or len(chosen) == _MOST_QUOTES:
            continue
        # The same words twice, as when a post and a copy of its page were read, are one quote.
        said = "".join(filter(str.isalnum, found[1].casefold()))
        if person in people or said in people:
            continue
        people |= {person, said}
        about = titles.get(reflection.meetup_id or 0) or reflection.title
        chosen.append(Quote(reflection.id, found[0], found[1], reflection.name, about))
    return tuple(chosen)


def _quotable(reflection: Reflection, position: int, forms: Mapping[int, Form]) -> tuple[int, str] | None:
    """The sentences an answer begins with; where they are too long or too short, its first that fits alone."""
    answer = reflection.answer(position)
    text = own_words(_form_of(reflection, forms).asked_at(position), answer) if answer else ""
    candidates = chain([whole_sentences(text, _QUOTE_LIMIT)], sentences(text))
    fitting = (each for each in candidates if _QUOTE_WORTH <= len(each) <= _QUOTE_LIMIT)
    return next(((position, each) for each in fitting), None)


def _verdicts(reflections: Iterable[Reflection], came: int, forms: Mapping[int, Form]) -> tuple[Verdict, ...]:
    counted: dict[str, dict[Choice, int]] = {}
    places: dict[str, int] = {}
    for reflection in reflections:
        for answer in reflection.answers:
            question = _form_of(reflection, forms).asked_at(answer.position)
            if answer.choice is not None and question is not None:
                # The same question of several versions is one, wherever it stood.
                counted.setdefault(question.text, dict.fromkeys(Choice, 0))[answer.choice] += 1
                places[question.text] = min(answer.position, places.get(question.text, answer.position))
    found = (Verdict(places[asked], counts, came, asked) for asked, counts in counted.items())
    return tuple(sorted(found, key=lambda each: (each.position, each.question)))


def _form_of(reflection: Reflection, forms: Mapping[int, Form]) -> Form:
    return forms.get(reflection.form_id or 0, DEFAULT_FORM)


# ------------------------------------------------------------------ as a message


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One message of a posted digest; most digests are a single one.

    `text` is what its card says, `has_reflections` whether the digest tells anything of reflections.
    """

    language: str
    digest_id: int
    part: int
    title: str
    text: str
    has_reflections: bool = True

    @property
    def marker(self) -> str:
        """The button under it."""
        return f"digest:v1:read:{self.digest_id}.{self.part}"
