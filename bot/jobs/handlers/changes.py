"""Telling those who come to a meetup that its time or place changed, or that it was cancelled."""

from collections.abc import Mapping

from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import Change, ChangePost, Meetup, Status, to_tell
from bot.domain.plan import places_for
from bot.domain.posts import ToPerson
from bot.jobs.messenger import Undeliverable
from bot.jobs.work import Dropped, Handler, Work
from bot.services.services import Services


class ChangeWork:
    """The handlers of what is told about changed meetups."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.CHANGE: self.change,
            JobKind.CHANGE_POST: self.in_thread,
            JobKind.CHANGE_DM: self.by_dm,
        }

    async def change(self, work: Work) -> None:
        """See what differs from what people were told last, and plan telling it: nothing where it was changed back."""
        _, meetup = await self._meetup(work)
        if meetup.told is None:
            raise Dropped("it was not announced yet")
        if meetup.told == to_tell(meetup):
            raise Dropped("changed back")
        async with work.finish() as conn:
            await self._services.changes.settle(conn, meetup, work.job.payload["reason"])

    async def in_thread(self, work: Work) -> None:
        """Tell in the thread those who did not choose DMs."""
        group, meetup = await self._meetup(work)
        change, after = _change(work, meetup), int(work.job.payload["user"])
        people = await self._services.changes.to_mention(meetup, after)
        if not people:
            raise Dropped("nobody to tell in the thread any more")
        following = await self._services.series.next_of(meetup)
        mentioned = tuple(each.user_id for each in people)
        post = ChangePost(change, group.language, mentioned, page=after, following=following)
        await work.send_to_first(places_for(meetup, group), post)
        async with work.finish() as conn:
            await self._services.changes.mentioned(conn, change, people)

    async def by_dm(self, work: Work) -> None:
        """Tell one person by DM; in the thread where their DMs are closed by now."""
        group, meetup = await self._meetup(work)
        change, user_id = _change(work, meetup), int(work.job.payload["user"])
        person = await self._services.changes.reached(meetup, user_id)
        if person is None:
            raise Dropped("not coming any more")
        following, dm_closed = await self._services.series.next_of(meetup), not person.by_dm
        if person.by_dm:
            try:
                post = ChangePost(change, person.language or group.language, following=following)
                await work.send(ToPerson(user_id), post, apart=group.dm_pace)
            except Undeliverable as reason:
                dm_closed = reason.dm_closed
                if not dm_closed:
                    raise
        if dm_closed:
            post = ChangePost(change, group.language, (user_id,), page=user_id, following=following)
            await work.send_to_first(places_for(meetup, group), post)
        async with work.finish() as conn:
            if dm_closed and person.by_dm:
                await self._services.rsvps.dm_closed(conn, user_id)

    async def _meetup(self, work: Work) -> tuple[Group, Meetup]:
        found = await self._services.meetups.group_and_meetup(work.job.guild_id or 0, int(work.job.payload["meetup"]))
        if found is None:
            raise Dropped("the meetup is gone")
        if found[1].status is Status.ENDED or found[1].ends_at <= work.now:
            raise Dropped("the meetup is over")
        return found


def _change(work: Work, meetup: Meetup) -> Change:
    told = work.job.payload
    return Change(meetup, told["number"], told["old"], told["new"], told["reason"])
