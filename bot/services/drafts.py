"""Meetups before they are announced: proposing, changing, announcing, discarding."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.feeds import left_out, waits
from bot.domain.groups import Group
from bot.domain.meetups import Level, Meetup, MeetupView, Origin, Proposal, Status
from bot.domain.plan import announcement, reminder_times
from bot.domain.problems import N_, NotFound, NotPossible
from bot.services import series
from bot.services.changes import follow
from bot.services.groups import Someone
from bot.services.meetups import found, must_organise, ready, view_of
from bot.services.members import meet
from bot.services.proposals import as_written, new_columns
from db import jobs, meetups
from db import series as stored_series
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Draft:
    """A meetup that only its maker has seen, and when it will speak up once announced (UTC).

    `following` is when the next ones of its series begin, each announced `announce_days` before.
    """

    view: MeetupView
    reminders: tuple[datetime, ...]
    following: tuple[datetime, ...] = ()
    announce_days: int = 0


class DraftService:
    """Drafts. Every verb is for organisers, and raises NotAllowed for everybody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def propose(self, who: Someone, wanted: Proposal, request_id: int) -> Draft:
        """Keep a draft; the same request again gives the same draft.

        Raises NotUnderstood for a time, link or number that cannot be, NotPossible before /setup.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            values = new_columns(wanted, group.zone, now, group.language)
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
            defaults = {"organiser": who.name, "level": Level.EVERYONE}
            meetup = await meetups.add(
                conn,
                request_id=request_id,
                guild_id=who.guild_id,
                origin=Origin.HERE,
                status=Status.DRAFT,
                timezone=group.timezone,
                created_by=who.user_id,
                **(defaults | values),
            )
            if wanted.repeat is not None:
                meetup = await series.begin(conn, meetup, wanted.repeat)
            return await self._shown(conn, meetup, group)

    async def copied(self, who: Someone, meetup_id: int, when: str) -> Proposal:
        """What to propose for another meetup like this one; its talks and its deadline are its own."""
        must_organise(who)
        async with self._database.read() as conn:
            earlier = await found(conn, who.guild_id, meetup_id)
        return replace(as_written(earlier), when=when, rsvp_until=None)

    async def draft(self, who: Someone, meetup_id: int) -> Draft:
        """A draft as it stands; raises NotFound when it was announced or discarded."""
        must_organise(who)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            meetup = await found(conn, who.guild_id, meetup_id)
            if meetup.status is not Status.DRAFT:
                raise no_draft()
            return await self._shown(conn, meetup, group)

    async def announce(self, who: Someone, meetup_id: int) -> Meetup:
        """Schedule a draft: its announcement, reminders, start and end are planned in the same transaction."""
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await self._with_channel(conn, who)
            before = await found(conn, who.guild_id, meetup_id)
            if before.status is Status.DRAFT and before.starts_at <= now:
                raise NotPossible(N_("The time of this meetup has passed. Press Edit and choose another one."))
            meetup = await meetups.change(
                conn, who.guild_id, meetup_id, only_if=[Status.DRAFT], status=Status.SCHEDULED
            )
            if meetup is None:
                raise no_draft()
            await follow(conn, group, before, meetup, now, announce_at=now)
            await series.start(conn, group, meetup, now)
        return meetup

    async def announce_again(self, who: Someone, meetup_id: int) -> Meetup:
        """Post the card of an announced meetup again if somebody deleted it; at once where it waits for its day.

        A deleted card is not posted again by itself: who deleted it will have had a reason.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await self._with_channel(conn, who)
            meetup = await found(conn, who.guild_id, meetup_id)
            if meetup.status not in {Status.SCHEDULED, Status.LIVE}:
                raise NotPossible(N_("“{title}” is over or cancelled, so it gets no card."), title=meetup.title)
            await jobs.plan(conn, [announcement(meetup, group, now, announce_at=now)])
        return meetup

    async def discard(self, who: Someone, meetup_id: int) -> None:
        """Delete a draft; one that came from a feed stays, for nobody to see, or the feed would bring it back."""
        must_organise(who)
        async with self._database.write() as conn:
            draft = await meetups.meetup(conn, who.guild_id, meetup_id)
            if draft is not None and draft.feed_id is not None and waits(draft):
                await meetups.change(conn, who.guild_id, meetup_id, own_fields=left_out(draft))
                return
            if not await meetups.delete_draft(conn, who.guild_id, meetup_id):
                raise no_draft()
            await stored_series.delete_empty(conn, who.guild_id)

    async def _shown(self, conn: AsyncConnection, meetup: Meetup, group: Group) -> Draft:
        view = await view_of(conn, meetup, group.language)
        following = series.following(view.rule, meetup) if view.rule else ()
        reminders = reminder_times(meetup, group, self._clock.now())
        return Draft(view, reminders, following, group.announce_days)

    async def _with_channel(self, conn: AsyncConnection, who: Someone) -> Group:
        group = await ready(conn, who.guild_id)
        if group.announcement_channel_id is None:
            raise NotPossible(N_("There is no channel for announcements yet. Choose one with /setup."))
        return group


def no_draft() -> NotFound:
    """What is said about a draft that is none any more."""
    return NotFound(N_("That draft is gone: it was announced or discarded. /meetups shows what's coming up."))
