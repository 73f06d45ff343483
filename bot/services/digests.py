"""The weekly digest: when it comes, what may be in it, and what it showed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.digest import (
    LOOKS_AHEAD,
    Digest,
    Upcoming,
    Week,
    compose,
    digest_of,
    early_digest_of,
    edit_of,
    next_digest,
    posting_time,
)
from bot.domain.forms import DEFAULT_FORM, Form
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, RsvpAnswer
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.reading import readable, recognised
from bot.domain.reflections import Audience, Reflection
from db import digests, forms, groups, jobs, meetups, reflections, rsvps, talks
from db.digests import Posted
from db.engine import Database


async def plan_edits(conn: AsyncConnection, reflection_id: int, now: datetime) -> None:
    """Plan, in the transaction that changes a reflection, to edit every posted digest that it is part of.

    To be called for whatever changes what others may read: publishing (also late), editing, another audience,
    withdrawing; and before a reflection is deleted.
    """
    await jobs.plan(conn, [edit_of(*shown, now) for shown in await digests.showing(conn, reflection_id)])


@dataclass(frozen=True, slots=True)
class Edition:
    """A digest as it should stand now, with where it stands already."""

    group: Group
    posted: Posted
    digest: Digest


class DigestService:
    """The weekly digest: when it comes, what may be in it, and what it showed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- when

    async def ensure_planned(self) -> None:
        """Plan the coming digest of every group that is set up: to be called whenever the program starts."""
        now = self._clock.now()
        async with self._database.write() as conn:
            every_group = await digests.groups_with_digest(conn)
            await jobs.plan_once(conn, [next_digest(group, now) for group in every_group])

    async def plan_next(self, guild_id: int, done: Week) -> None:
        """Plan the group's coming digest when that of `done` had its turn, unless the group has left."""
        async with self._database.write() as conn:
            group = await groups.group(conn, guild_id)
            if group is not None and group.left_at is None:
                await jobs.plan(conn, [next_digest(group, self._clock.now(), after=done)])

    async def schedule(self, guild_id: int, weekday: int, hour: int) -> tuple[Group, datetime]:
        """Set the day (Monday is 0) and the hour of the group's wall clock; the group, and when the next comes (UTC).

        A digest planned already for an earlier week comes when it was planned: no week is lost by the change.
        """
        now = self._clock.now()
        async with self._database.write() as conn:
            await groups.change_group(conn, guild_id, digest_weekday=weekday, digest_hour=hour)
            group = await _set_up(conn, guild_id)
            week = _coming_week(group, now)
            # A week may have been posted at the day that was chosen before.
            posted = await digests.of_week(conn, guild_id, week)
            stands = posted is not None and posted.posted_at is not None
            coming = next_digest(group, now, after=week if stands else None)
            await jobs.plan(conn, [coming])
        return group, coming.due_at

    async def post_now(self, guild_id: int, week: Week | None) -> Group:
        """Post the digest of `week` (or the coming one) at once; raises NotPossible when it stands already."""
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await _set_up(conn, guild_id)
            week = week or _coming_week(group, now)
            posted = await digests.of_week(conn, guild_id, week)
            if posted is not None and posted.posted_at is not None:
                raise NotPossible(
                    N_(
                        "The digest for {week} has already been posted. It updates itself when something in it changes."
                    ),
                    week=week,
                )
            if (await _composed(conn, group, week, now)).is_empty:
                raise NotPossible(N_("There is nothing to tell about {week} yet."), week=week)
            is_over = posting_time(group, week) <= now
            wanted = digest_of(guild_id, week, now) if is_over else early_digest_of(group, week, now)
            if wanted is None:
                raise NotPossible(
                    N_("The digest for {week} is on its way; it will be here in a few minutes."), week=week
                )
            await jobs.plan(conn, [wanted])
        return group

    # -- what

    async def of_week(self, guild_id: int, week: Week | None) -> tuple[Group, Digest]:
        """The digest of `week` (or the coming one) as it would be now; raises NotFound for a group unknown."""
        now = self._clock.now()
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            if group is None:
                raise NotFound(N_("I don't know a group {group}."), group=guild_id)
            week = week or _coming_week(group, now)
            return group, await _composed(conn, group, week, min(now, posting_time(group, week)))

    async def to_read(self, guild_id: int, week: Week, viewer_id: int) -> list[Reflection]:
        """The reflections behind a digest that a member of the group may read."""
        async with self._database.read() as conn:
            group = await _set_up(conn, guild_id)
            found = await reflections.submitted_between(conn, guild_id, week.first, week.last)
        return readable(
            recognised(found, viewer_id, self._database.seals),
            reader=Audience.GROUP,
            viewer_id=viewer_id,
            unsigned_minimum=group.unsigned_minimum,
        )

    async def form_of(self, reflection: Reflection) -> Form:
        """The questions that a reflection answers; the default ones where it was read from a file."""
        if reflection.form_id is None:
            return DEFAULT_FORM
        async with self._database.read() as conn:
            return await reflections.form(conn, reflection.form_id)

    async def week_of(self, guild_id: int, digest_id: int) -> Week:
        """The week a posted digest is about; raises NotFound when the group has no such digest."""
        async with self._database.read() as conn:
            posted = await digests.with_id(conn, guild_id, digest_id)
        if posted is None:
            raise NotFound(N_("That digest is not here any more."))
        return posted.week

    # -- for durable work

    async def begin(self, guild_id: int, week: Week, *, late: bool) -> Edition | None:
        """What to post; None when there is nothing to tell, or the group has left."""
        async with self._database.write() as conn:
            group = await groups.group(conn, guild_id)
            if group is None or group.left_at is not None:
                return None
            digest = await _composed(conn, group, week, self._clock.now())
            if digest.is_empty:
                return None
            return Edition(group, await digests.begun(conn, guild_id, week, late=late), digest)

    async def present(self, guild_id: int, digest_id: int) -> Edition | None:
        """A posted digest as it should look now; None when it was never posted, or the group has left."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            posted = await digests.with_id(conn, guild_id, digest_id)
            if group is None or group.left_at is not None or posted is None or posted.posted_at is None:
                return None
            # One posted before its week was over goes on to the end of that week.
            _, end = posted.week.bounds(group)
            as_of = max(posted.posted_at, min(end, self._clock.now()))
            return Edition(group, posted, await _composed(conn, group, posted.week, as_of))

    async def record(
        self, conn: AsyncConnection, edition: Edition, messages: Sequence[tuple[int, int]], now: datetime
    ) -> None:
        """Record, in the transaction that ends the job, where a digest stands and whom it quotes."""
        posted_at = edition.posted.posted_at or now
        await digests.record(conn, edition.posted.id, posted_at, messages, edition.digest.quotes)

    async def plan_edit(self, conn: AsyncConnection, edition: Edition, now: datetime) -> None:
        """Plan to bring a posted digest up to date."""
        await jobs.plan(conn, [edit_of(edition.group.guild_id, edition.posted.id, now)])


async def _set_up(conn: AsyncConnection, guild_id: int) -> Group:
    group = await groups.group(conn, guild_id)
    if group is None or group.set_up_at is None:
        raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
    return group


def _coming_week(group: Group, now: datetime) -> Week:
    return Week.parse(next_digest(group, now).payload["week"])


async def _composed(conn: AsyncConnection, group: Group, week: Week, as_of: datetime) -> Digest:
    """The digest of a week as it is told at `as_of` (UTC): what began until then, and what comes from then on."""
    start, end = week.bounds(group)
    held = await meetups.between(conn, group.guild_id, start, max(start, min(end, as_of)))
    ids = [meetup.id for meetup in held]
    return compose(
        week,
        meetups=held,
        talks=await talks.talks_of(conn, ids) if ids else (),
        presences=await digests.presences(conn, ids) if ids else (),
        came_before=await digests.came_before(conn, group.guild_id, start) if ids else (),
        reflections=await _of_week(conn, group, week),
        upcoming=await _upcoming(conn, group, as_of),
        forms=await forms.of_group(conn, group.guild_id),
    )


async def _of_week(conn: AsyncConnection, group: Group, week: Week) -> list[Reflection]:
    found = await reflections.submitted_between(conn, group.guild_id, week.first, week.last)
    return readable(found, reader=Audience.GROUP, viewer_id=None, unsigned_minimum=group.unsigned_minimum)


async def _upcoming(conn: AsyncConnection, group: Group, as_of: datetime) -> list[Upcoming]:
    planned = await meetups.between(conn, group.guild_id, as_of, as_of + LOOKS_AHEAD)
    # A digest shown anew says what it could say then: nothing that was announced later.
    coming = [meetup for meetup in planned if (meetup.announced_at or as_of) <= as_of]
    going = await rsvps.counts(conn, [meetup.id for meetup in coming]) if coming else {}

    def places_left(meetup: Meetup) -> int | None:
        count = going.get((meetup.id, RsvpAnswer.GOING), rsvps.Count())
        return None if meetup.capacity is None else max(0, meetup.capacity - count.people - count.guests)

    return [Upcoming(meetup, places_left(meetup)) for meetup in coming]
