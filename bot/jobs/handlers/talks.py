"""Calls for talks, what members propose, and telling them what organisers decided."""

from collections.abc import Mapping

from bot.domain.jobs import JobKind, Outcome
from bot.domain.meetups import Status
from bot.domain.posts import ToChannel, ToPerson
from bot.domain.talks import TalkAnswerPost, TalkCallPost, TalkProposalPost
from bot.jobs.messenger import Undeliverable
from bot.jobs.work import Dropped, Handler, Work
from bot.services.services import Services
from bot.services.talks import Proposed


class TalkWork:
    """The handlers of all jobs about talks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.TALK_CALL: self.call,
            JobKind.TALK_PROPOSAL: self.proposal,
            JobKind.TALK_ANSWER: self.answer,
        }

    async def call(self, work: Work) -> None:
        """Ask the group for talks, in the channel for announcements."""
        payload = work.job.payload
        found = await self._services.meetups.group_and_meetup(work.job.guild_id or 0, int(payload["meetup"]))
        if found is None:
            raise Dropped("the meetup is gone")
        group, meetup = found
        if meetup.status is not Status.SCHEDULED:
            raise Dropped(f"the meetup is {meetup.status}")
        post = TalkCallPost(meetup, group.language, int(payload["call"]))
        if group.announcement_channel_id is None:
            raise Dropped("there is no channel for announcements any more")
        await work.send(ToChannel(group.announcement_channel_id), post)
        async with work.finish():
            pass

    async def proposal(self, work: Work) -> None:
        """Show the organisers what somebody proposes; /talk proposals has it too, should their channel be gone."""
        known = await self._proposed(work)
        group = await self._services.groups.find(known.meetup.guild_id)
        if known.proposal.accepted is not None:
            raise Dropped("it was decided before")
        if group is None or group.organiser_channel_id is None:
            raise Dropped("there is no channel for organisers any more")
        post = TalkProposalPost(known.meetup, group.language, known.proposal)
        await work.send(ToChannel(group.organiser_channel_id), post)
        async with work.finish():
            pass

    async def answer(self, work: Work) -> None:
        """Tell whoever proposed a talk what was decided: by DM if they chose so, else good news in the thread."""
        known = await self._proposed(work)
        group = await self._services.groups.find(known.meetup.guild_id)
        user_id = known.proposal.user_id
        person = await self._services.talks.reached(known.meetup.guild_id, user_id)
        if group is None or person is None:
            raise Dropped("they have left the group")
        dm_closed = False
        if person.by_dm:
            post = TalkAnswerPost(known.meetup, person.language or group.language, known.proposal, in_thread=False)
            try:
                await work.send(ToPerson(user_id), post, apart=group.dm_pace)
            except Undeliverable as reason:
                dm_closed = reason.dm_closed
                if not dm_closed:
                    raise
        outcome, note = Outcome.DONE, None
        if dm_closed or not person.by_dm:
            if known.proposal.accepted and known.meetup.thread_id is not None:
                news = TalkAnswerPost(known.meetup, known.language, known.proposal, in_thread=True)
                await work.send(ToChannel(known.meetup.thread_id), news)
            else:
                # That a talk was not taken is nobody else's business.
                outcome, note = Outcome.DROPPED, "no DM reaches them"
        async with work.finish(outcome, note) as conn:
            if dm_closed:
                await self._services.rsvps.dm_closed(conn, user_id)

    async def _proposed(self, work: Work) -> Proposed:
        found = await self._services.talks.proposed(work.job.guild_id or 0, int(work.job.payload["proposal"]))
        if found is None:
            raise Dropped("the proposal is gone")
        if found.meetup.status is Status.CANCELLED:
            raise Dropped("the meetup is cancelled")
        return found
