"""Reads what a digest is made of, and makes it: of one period, at one moment, for those who read where it stands."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest import LOOKS_AHEAD, Digest, Upcoming, compose
from bot.domain.digest_plan import posting_time
from bot.domain.forms import Form
from bot.domain.gatherings import Presence, gathered, turnouts_of
from bot.domain.groups import Group
from bot.domain.insight import MONTHS_SHOWN, insight_of, months_of
from bot.domain.meetups import Meetup, RsvpAnswer, Talk
from bot.domain.newcomers import FirstVisits
from bot.domain.periods import Period
from bot.domain.pictures import MOST_TURNOUTS
from bot.domain.reading import readable
from bot.domain.reflections import Audience, Reflection
from bot.domain.responses import SHOWN_FOR, Response
from bot.services.first_visits import first_visits_before
from db import digests, forms, groups, meetups, reflections, responses, rsvps, talks

_EARLIER = 300  # answers: enough to know how a group talks
_FEW = 3  # reflections: fewer have no themes


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that one digest is made of."""

    period: Period
    held: Sequence[Meetup]
    talks: Sequence[Talk]
    presences: Sequence[Presence]
    came_before: set[int]
    reflections: Sequence[Reflection]
    upcoming: Sequence[Upcoming]
    forms: Mapping[int, Form]
    earlier: Sequence[str]
    names: Sequence[str]
    responses: Sequence[Response]
    recent: Sequence[Meetup]
    recent_presences: Sequence[Presence]
    came_before_recent: set[int]
    visits: Sequence[tuple[int, date]] | None  # where it is for organisers
    of_months: Sequence[Reflection]

    async def digest(self) -> Digest:
        """The digest; looking for themes takes a while, so it is done in a thread, and nobody waits."""
        if len(self.reflections) < _FEW:
            return self._digest()
        return await asyncio.to_thread(self._digest)

    def _digest(self) -> Digest:
        recent = gathered(self.recent, (), self.recent_presences, self.came_before_recent)
        held = gathered(self.held, self.talks, self.presences, self.came_before)
        titles = {meetup.id: meetup.title for meetup in self.held}
        digest = compose(
            self.period,
            held=held,
            titles=titles,
            talks=self.talks,
            reflections=self.reflections,
            upcoming=self.upcoming,
            forms=self.forms,
            earlier=self.earlier,
            names=self.names,
            responses=self.responses,
            turnouts=turnouts_of(recent),
        )
        if self.visits is None:
            return digest
        months = months_of(self.visits, self.of_months, self.forms, self.period.last)
        return replace(digest, insight=insight_of(held, self.presences, self.reflections, self.forms, titles, months))


async def material(
    conn: AsyncConnection,
    group: Group,
    period: Period,
    as_of: datetime,
    *,
    reader: Audience = Audience.GROUP,
) -> Material:
    """What the digest of a period is made of as it is told at `as_of` (UTC): what began until then, and what comes.

    `reader` is the audience that reads where it stands: organisers get their part too.
    """
    start, end = period.bounds(group)
    until = max(start, min(end, as_of))
    held = await meetups.between(conn, group.guild_id, start, until)
    ids = [meetup.id for meetup in held]
    recent = await meetups.last_before(conn, group.guild_id, until, most=MOST_TURNOUTS)
    shown_to = {each for each in Audience if each.reaches(reader)}
    for_organisers = reader is Audience.ORGANISERS
    months_ago = period.last.replace(day=1) - timedelta(days=31 * (MONTHS_SHOWN - 1))
    return Material(
        period=period,
        held=held,
        talks=await talks.talks_of(conn, ids) if ids else (),
        presences=await digests.presences(conn, ids) if ids else (),
        came_before=await digests.came_before(conn, group.guild_id, start) if ids else set(),
        reflections=await _readable(conn, group, period.first, period.last, reader),
        # A season that is over looks ahead to nothing.
        upcoming=await _upcoming(conn, group, as_of, reader) if period.week or as_of < end else (),
        forms=await forms.of_group(conn, group.guild_id),
        earlier=await digests.earlier_texts(conn, group.guild_id, period.first, shown_to, _EARLIER),
        names=list((await groups.names_of_members(conn, group.guild_id)).values()),
        # What organisers told their group is not for everybody.
        responses=() if reader is Audience.WEBSITE else await _responses(conn, group, period, as_of),
        recent=recent,
        recent_presences=await digests.presences(conn, [each.id for each in recent]) if recent else (),
        came_before_recent=await digests.came_before(conn, group.guild_id, recent[0].starts_at) if recent else set(),
        visits=await digests.visits(conn, group.guild_id, period.last) if for_organisers else None,
        of_months=await _readable(conn, group, months_ago, period.last, reader) if for_organisers else (),
    )


async def _readable(conn: AsyncConnection, group: Group, first: date, last: date, reader: Audience) -> list[Reflection]:
    found = await reflections.submitted_between(conn, group.guild_id, first, last)
    return readable(found, reader=reader, viewer_id=None, unsigned_minimum=group.unsigned_minimum)


async def _responses(conn: AsyncConnection, group: Group, period: Period, as_of: datetime) -> Sequence[Response]:
    """What was done since the last digest that was posted, and of a longer period all that was done in it."""
    after, until = period.bounds(group)
    if week := period.week:
        until = posting_time(group, week)
        last = await digests.last_week_before(conn, group.guild_id, week)
        oldest = until - SHOWN_FOR
        after = max(oldest, posting_time(group, last)) if last else oldest
    return await responses.between(conn, group.guild_id, after, min(until, max(as_of, after)))


async def _upcoming(conn: AsyncConnection, group: Group, as_of: datetime, reader: Audience) -> list[Upcoming]:
    # Organisers read on their digest what stands on the group's announcement.
    said_to = Audience.WEBSITE if reader is Audience.WEBSITE else Audience.GROUP
    planned = await meetups.between(conn, group.guild_id, as_of, as_of + LOOKS_AHEAD)
    # A digest shown anew says what it could say then: nothing that was announced later.
    coming = [meetup for meetup in planned if (meetup.announced_at or as_of) <= as_of]
    going = await rsvps.counts(conn, [meetup.id for meetup in coming]) if coming else {}

    def places_left(meetup: Meetup) -> int | None:
        count = going.get((meetup.id, RsvpAnswer.GOING), rsvps.Count())
        return None if meetup.capacity is None else max(0, meetup.capacity - count.people - count.guests)

    return [
        Upcoming(
            meetup, places_left(meetup), FirstVisits((await first_visits_before(conn, group, meetup, said_to)).quotes)
        )
        for meetup in coming
    ]
