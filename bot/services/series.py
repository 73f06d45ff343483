"""Series: begun with a draft, kept supplied with meetups, listed, one of them skipped, ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import Meetup, Origin, Status
from bot.domain.plan import owed_while_on
from bot.domain.problems import N_, NotFound, NotPossible, NotUnderstood
from bot.domain.recurrence import Rule, instant_of
from bot.domain.series import AHEAD, Series, template_of, upkeep
from bot.formats.repeats import is_never, understand_repeat
from bot.formats.when import understand
from bot.services.changes import follow
from bot.services.groups import Someone
from bot.services.meetups import found, must_organise, ready
from db import groups, jobs, meetups
from db import series as stored
from db.engine import Database

SERIES_ON_A_PAGE = 5
_CHOICES = 25  # Discord's limit of autocomplete


@dataclass(frozen=True, slots=True)
class Running:
    """A series that goes on, with its next meetups in order."""

    series: Series
    ahead: tuple[Meetup, ...]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """Some of a group's series, on page `number` (from 0); `more` says whether another page follows."""

    running: tuple[Running, ...]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """What the end of a series means: meetups that nobody knows of vanish, the others are cancelled.

    `people` counts the answers of those who are going, may come or wait: so many are told.
    """

    series: Series
    vanishing: tuple[Meetup, ...]
    cancelled: tuple[Meetup, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A meetup that is left out, how many people are told of it, and the next one of its series, if any."""

    meetup: Meetup
    people: int
    following: Meetup | None


class SeriesService:
    """Series. Organisers' verbs raise NotAllowed for everybody else, and NotFound for those of other groups."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def listed(self, who: Someone, page: int = 0) -> SeriesPage:
        """The series that go on, page `page` (from 0)."""
        must_organise(who)
        async with self._database.read() as conn:
            await ready(conn, who.guild_id)
            known = await stored.running(conn, who.guild_id, most=SERIES_ON_A_PAGE + 1, skip=page * SERIES_ON_A_PAGE)
            shown = await self._with_meetups(conn, known[:SERIES_ON_A_PAGE])
        return SeriesPage(shown, page, more=len(known) > SERIES_ON_A_PAGE)

    async def show(self, who: Someone, series_id: int) -> Running:
        """One series that goes on."""
        must_organise(who)
        async with self._database.read() as conn:
            [shown] = await self._with_meetups(conn, [_going_on(await stored.find(conn, who.guild_id, series_id))])
        return shown

    async def choices(self, guild_id: int, text: str, most: int = _CHOICES) -> Sequence[Series]:
        """Series to choose from for what was typed so far."""
        async with self._database.read() as conn:
            return await stored.running(conn, guild_id, most=most, text=text.strip())

    async def named(self, guild_id: int, text: str) -> Series:
        """The series a person named: by the id that a choice stands for, else by title; raises NotFound."""
        if text.isdecimal() and len(text) < 19:  # noqa: PLR2004 - what 64 bits hold
            async with self._database.read() as conn:
                chosen = await stored.find(conn, guild_id, int(text))
            if chosen is not None:
                return chosen
        for choice in await self.choices(guild_id, text, most=1) if text.strip() else ():
            return choice
        raise NotFound(
            N_("I don't know a series called “{name}” here. Choose one from the list that opens as you type."),
            name=text[:100],
        )

    async def first_day(self, guild_id: int, when: str, meetup_id: str) -> date:
        """On which local day a series would begin by what was typed so far: that meetup's, that time's, else today."""
        now = self._clock.now()
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            if group is None:
                return now.date()
            if meetup_id.isdecimal() and len(meetup_id) < 19:  # noqa: PLR2004 - what 64 bits hold
                meetup = await meetups.meetup(conn, guild_id, int(meetup_id))
                if meetup is not None and not when:
                    return datetime.fromisoformat(meetup.local_start).date()
        try:
            return datetime.fromisoformat(understand(when, group.zone, now, group.language).local).date()
        except NotUnderstood:
            return now.astimezone(group.zone).date()

    async def skipping(self, who: Someone, meetup_id: int) -> Skipped:
        """What skipping a meetup would mean now; nothing is changed. Raises as `skip` does."""
        must_organise(who)
        now = self._clock.now()
        async with self._database.read() as conn:
            await ready(conn, who.guild_id)
            meetup = await found(conn, who.guild_id, meetup_id)
            ahead = await stored.ahead(conn, [_one_of_series(meetup)], now)
            if meetup.status is not Status.SCHEDULED or meetup.starts_at <= now:
                raise _has_begun(meetup)
            people = await stored.answered(conn, [meetup_id])
        return Skipped(meetup, people.get(meetup_id, 0), _next_after(meetup, ahead))

    async def next_of(self, meetup: Meetup) -> Meetup | None:
        """The one that comes after a meetup in its series; None where there is none."""
        if meetup.series_id is None:
            return None
        async with self._database.read() as conn:
            ahead = await stored.ahead(conn, [meetup.series_id], self._clock.now())
        return _next_after(meetup, ahead)

    async def skip(self, who: Someone, meetup_id: int, reason: str | None = None) -> Skipped:
        """Leave out one meetup of a series: it is cancelled, its slot stays empty, and those who come are told.

        Raises NotPossible for a meetup of no series, and for one that has begun or is cancelled.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            series_id = _one_of_series(await found(conn, who.guild_id, meetup_id))
            await stored.hold(conn, who.guild_id, series_id)
            before = await meetups.hold(conn, who.guild_id, meetup_id) or await found(conn, who.guild_id, meetup_id)
            after = await call_off(conn, group, before, now, reason)
            await top_up(conn, group, series_id, now)
            people = await stored.answered(conn, [meetup_id])
            ahead = await stored.ahead(conn, [series_id], now)
        return Skipped(after, people.get(meetup_id, 0), _next_after(after, ahead))

    async def ending(self, who: Someone, series_id: int) -> Ending:
        """What ending a series would mean now; nothing is changed."""
        must_organise(who)
        async with self._database.read() as conn:
            return await _ending(conn, _going_on(await stored.find(conn, who.guild_id, series_id)), self._clock.now())

    async def end(self, who: Someone, series_id: int, reason: str | None = None) -> Ending:
        """Make no more meetups, and call off those that have not begun; the rule then ends before them."""
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            series = _going_on(await stored.hold(conn, who.guild_id, series_id))
            ending = await _ending(conn, series, now)
            await vanish(conn, ending.vanishing, now)
            for meetup in ending.cancelled:
                await call_off(conn, group, meetup, now, reason)
            until = _day_before([*ending.vanishing, *ending.cancelled])
            rule = series.rule if until is None else series.rule.ending(until=until)
            await stored.change(conn, series_id, rule=rule, ended_at=now)
            await jobs.drop(conn, [upkeep(who.guild_id, series_id, now).key], now, "the series has ended")
        return ending

    # -- durable work; the caller owns the transaction

    async def kept_up(self, conn: AsyncConnection, guild_id: int, series_id: int) -> None:
        """See to it that its next meetups exist."""
        group = await groups.group(conn, guild_id)
        if group is not None:
            await top_up(conn, group, series_id, self._clock.now())

    async def _with_meetups(self, conn: AsyncConnection, known: Sequence[Series]) -> tuple[Running, ...]:
        ahead = await stored.ahead(conn, [series.id for series in known], self._clock.now())
        return tuple(
            Running(series, tuple(meetup for meetup in ahead if meetup.series_id == series.id)[:AHEAD])
            for series in known
        )


# ------------------------------------------------------------------ in the transactions of others


async def begin(conn: AsyncConnection, draft: Meetup, repeat: str) -> Meetup:
    """Make a draft the first of a series, or give the series that it begins another rule; "never" ends that.

    Raises NotUnderstood for a rule that is unclear, or that the draft's date is not on.
    """
    if is_never(repeat):
        alone = await meetups.change(conn, draft.guild_id, draft.id, series_id=None, series_slot=None)
        await stored.delete_empty(conn, draft.guild_id)
        return alone or draft
    rule = understand_repeat(repeat, datetime.fromisoformat(draft.local_start).date())
    if draft.series_id is not None:
        await stored.change(conn, draft.series_id, rule=rule)
        return draft
    series = await stored.add(
        conn,
        rule=rule,
        guild_id=draft.guild_id,
        title=draft.title,
        timezone=draft.timezone,
        local_start=draft.local_start,
        minutes=draft.duration // timedelta(minutes=1),
        template={},
        created_by=draft.created_by,
    )
    begun = await meetups.change(conn, draft.guild_id, draft.id, series_id=series.id, series_slot=draft.local_start)
    return begun or draft


def _next_after(meetup: Meetup, ahead: Sequence[Meetup]) -> Meetup | None:
    """Of those to come the one after a meetup; the next to come where none has been made after it yet."""
    others = [each for each in ahead if each.id != meetup.id]
    later = (each for each in others if each.starts_at > meetup.starts_at)
    return next(later, next(iter(others), None))


def following(rule: Rule, first: Meetup) -> tuple[datetime, ...]:
    """When (UTC) the next meetups begin that a series makes after its first one."""
    slots = rule.slots(datetime.fromisoformat(first.local_start))
    return tuple(instant_of(slot, first.zone) for slot in islice(slots, 1, AHEAD))


async def repeat(conn: AsyncConnection, group: Group, meetup: Meetup, written: str, now: datetime) -> Meetup:
    """Let a meetup that was none of a series begin one, now or once it is announced; or change the rule of a draft.

    Raises NotUnderstood as `begin` does, and NotPossible for one of a series, whose rule is not of one meetup alone.
    """
    if meetup.status is Status.DRAFT:
        return await begin(conn, meetup, written)
    if meetup.series_id is not None or meetup.status is not Status.SCHEDULED:
        raise NotPossible(
            N_("How often a series is can't change for one of its meetups. Choose “this and the following” or “all”.")
        )
    begun = await begin(conn, meetup, written)
    await start(conn, group, begun, now)
    return begun


async def start(conn: AsyncConnection, group: Group, first: Meetup, now: datetime) -> None:
    """Begin the series of a meetup that was scheduled just now: what it says is what all of them have in common.

    Raises NotPossible when the series would end before it begins.
    """
    series = None if first.series_id is None else await stored.hold(conn, group.guild_id, first.series_id)
    if series is None:
        return
    day = datetime.fromisoformat(first.local_start).date()
    rule = series.rule.beginning(day)
    must_begin_before_its_end(rule, day)
    await stored.change(
        conn,
        series.id,
        rule=rule,
        title=first.title,
        timezone=first.timezone,
        local_start=first.local_start,
        minutes=first.duration // timedelta(minutes=1),
        template=template_of(first),
    )
    await meetups.change(conn, first.guild_id, first.id, series_slot=first.local_start)
    await top_up(conn, group, series.id, now)


async def top_up(conn: AsyncConnection, group: Group, series_id: int, now: datetime) -> None:
    """Make the meetups that are missing among the next four, and look again when the next one begins.

    A slot that ever had a meetup is never filled again, and one whose time has passed is left out. A series that has
    no more slots has ended.
    """
    series = await stored.hold(conn, group.guild_id, series_id)
    if series is None or series.ended_at is not None:
        return
    ahead = list(await stored.ahead(conn, [series_id], now))
    last = await stored.last_slot(conn, series_id)
    behind = datetime.fromisoformat(last) + timedelta(minutes=1) if last else None
    free = (slot for slot in series.slots(behind) if instant_of(slot, series.zone) > now)
    for slot in islice(free, max(0, AHEAD - len(ahead))):
        made = await meetups.add(
            conn,
            guild_id=group.guild_id,
            origin=Origin.HERE,
            status=Status.SCHEDULED,
            series_id=series_id,
            created_by=series.created_by,
            **series.occurrence(slot),
        )
        await follow(conn, group, None, made, now)
        ahead.append(made)
    if ahead:
        await jobs.plan(conn, [upkeep(group.guild_id, series_id, min(each.starts_at for each in ahead))])
    else:
        await stored.change(conn, series_id, rule=series.rule, ended_at=now)


async def people_know(conn: AsyncConnection, ahead: Sequence[Meetup]) -> set[int]:
    """The ids of those that somebody may have seen: announced, being announced at this moment, or answered."""
    begun = await jobs.begun(conn, [f"{JobKind.ANNOUNCEMENT}:{each.id}" for each in ahead])
    people = await stored.answered(conn, [each.id for each in ahead])
    return {
        each.id
        for each in ahead
        if each.announced_at is not None or each.id in people or f"{JobKind.ANNOUNCEMENT}:{each.id}" in begun
    }


async def vanish(conn: AsyncConnection, unknown: Collection[Meetup], now: datetime) -> None:
    """Delete meetups that nobody was told of, with what they owe."""
    for meetup in unknown:
        await jobs.drop_under(conn, meetup.guild_id, owed_while_on(meetup), now, "the series has ended")
    await stored.remove(conn, [meetup.id for meetup in unknown])


def must_begin_before_its_end(rule: Rule, first: date) -> None:
    """Raises NotPossible for a series that would end before it begins."""
    if rule.until is not None and first > rule.until:
        raise NotPossible(
            N_("The series would begin on {first} and end on {last}. Please change one of the two dates."),
            first=first.isoformat(),
            last=rule.until.isoformat(),
        )


async def call_off(conn: AsyncConnection, group: Group, before: Meetup, now: datetime, reason: str | None) -> Meetup:
    """Cancel one meetup that has not begun; raises NotPossible for any other."""
    after = None
    if before.starts_at > now:
        after = await meetups.change(
            conn,
            before.guild_id,
            before.id,
            only_if=[Status.SCHEDULED],
            status=Status.CANCELLED,
            cancel_reason=reason,
        )
    if after is None:
        raise _has_begun(before)
    await follow(conn, group, before, after, now, reason=reason)
    return after


async def _ending(conn: AsyncConnection, series: Series, now: datetime) -> Ending:
    ahead = await stored.ahead(conn, [series.id], now)
    people = await stored.answered(conn, [meetup.id for meetup in ahead])
    known = await people_know(conn, ahead)
    vanishing = tuple(each for each in ahead if each.id not in known)
    cancelled = tuple(each for each in ahead if each.id in known)
    return Ending(series, vanishing, cancelled, sum(people.values()))


def _day_before(gone: Sequence[Meetup]) -> date | None:
    """The last day on which the rule of a series may still have a slot, when these have gone."""
    slots = sorted(meetup.series_slot for meetup in gone if meetup.series_slot is not None)
    return datetime.fromisoformat(slots[0]).date() - timedelta(days=1) if slots else None


def _one_of_series(meetup: Meetup) -> int:
    if meetup.series_id is None or meetup.status is Status.DRAFT:
        raise NotPossible(
            N_("“{title}” is not one of a series, so there is nothing to skip. /meetup cancel calls it off."),
            title=meetup.title,
        )
    return meetup.series_id


def _has_begun(meetup: Meetup) -> NotPossible:
    return NotPossible(N_("“{title}” has begun or was cancelled already."), title=meetup.title)


def _going_on(series: Series | None) -> Series:
    if series is None or series.ended_at is not None:
        raise NotFound(N_("I can't find that series here, or it has ended. /series list shows those that go on."))
    return series
