"""Telling the organisers that something could not be posted."""

from collections.abc import Mapping

from bot.domain.jobs import JobKind
from bot.domain.notices import NoticePost
from bot.domain.posts import ToChannel
from bot.jobs.work import Dropped, Handler, Work
from bot.services.services import Services


class NoticeWork:
    """The handler of notices."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """The kind of job with what is done for it."""
        return {JobKind.NOTICE: self.notice}

    async def notice(self, work: Work) -> None:
        """Say in the organisers' channel what could not be posted, and where."""
        guild_id, about = work.job.guild_id or 0, work.job.payload
        group = await self._services.groups.find(guild_id)
        if group is None or group.left_at is not None or group.organiser_channel_id is None:
            raise Dropped("there is no channel for organisers")
        found = await self._services.meetups.group_and_meetup(guild_id, int(about.get("meetup", 0)))
        title = found[1].title if found else ""
        post = NoticePost(group.language, int(about["job"]), JobKind(about["kind"]), int(about["channel"]), title)
        await work.send(ToChannel(group.organiser_channel_id), post)
        async with work.finish():
            pass
