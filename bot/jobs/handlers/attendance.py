"""Looking, every two minutes while a meetup is on, who is in its voice channel."""

from collections.abc import Mapping, Sequence

from bot.domain.attendance import SEEN_EVERY, Attendee
from bot.domain.jobs import JobKind
from bot.domain.meetups import Meetup, Status
from bot.jobs.work import Dropped, Handler, Later, Work
from bot.services.services import Services


class AttendanceWork:
    """The handler of what keeps attendance by itself."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Its kind of job."""
        return {JobKind.VOICE: self.voice}

    async def voice(self, work: Work) -> None:
        """Bring what is stored of the voice channel in step with what Discord shows, until the meetup is over.

        Joining and leaving is noted as it happens (cogs/attendance). This tells how long somebody was there at least,
        should the bot be killed, and catches up with what happened while it was away.
        """
        found = await self._services.meetups.group_and_meetup(work.job.guild_id or 0, int(work.job.payload["meetup"]))
        meetup = found[1] if found else None
        if meetup is None or meetup.voice_channel_id is None or meetup.status not in {Status.SCHEDULED, Status.LIVE}:
            raise Dropped("there is no voice channel to look at any more")
        there = who_is_in_voice(work, meetup)
        if there is not None:
            await self._services.attendance.seen(meetup, there)
        again = work.now + SEEN_EVERY
        if again < meetup.ends_at:
            raise Later(again)
        async with work.finish():
            pass


def who_is_in_voice(work: Work, meetup: Meetup) -> Sequence[Attendee] | None:
    """Who is in the meetup's voice channel; None where it has none, or nobody can tell."""
    if meetup.voice_channel_id is None:
        return None
    return work.messenger.in_voice(meetup.guild_id, meetup.voice_channel_id)
