"""Telling the organisers what cannot be posted, what was deleted, and that it works again."""

from collections.abc import Mapping

from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.notices import GonePost, HealedPost, NoticePost
from bot.domain.posts import Post, ToChannel
from bot.jobs.work import Dropped, Handler, Work
from bot.services.services import Services


class NoticeWork:
    """The handlers of what only organisers are told."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {JobKind.NOTICE: self.notice, JobKind.HEALED: self.healed}

    async def notice(self, work: Work) -> None:
        """Say in the organisers' channel what could not be posted and where, or what was deleted."""
        about = work.job.payload
        group, channel_id = await self._told_where(work)
        post = await self._not_posted(work, group) if "job" in about else _gone(group, about)
        await work.send(ToChannel(channel_id), post)
        async with work.finish():
            pass

    async def healed(self, work: Work) -> None:
        """Say there that it works again."""
        group, channel_id = await self._told_where(work)
        await work.send(
            ToChannel(channel_id), HealedPost(group.language, int(work.job.payload["channel"]), work.job.id)
        )
        async with work.finish():
            pass

    async def _told_where(self, work: Work) -> tuple[Group, int]:
        group = await self._services.groups.find(work.job.guild_id or 0)
        if group is None or group.left_at is not None or group.organiser_channel_id is None:
            raise Dropped("there is no channel for organisers")
        return group, group.organiser_channel_id

    async def _not_posted(self, work: Work, group: Group) -> Post:
        about = work.job.payload
        found = await self._services.meetups.group_and_meetup(group.guild_id, int(about.get("meetup", 0)))
        title = found[1].title if found else ""
        return NoticePost(group.language, int(about["job"]), JobKind(about["kind"]), int(about["channel"]), title)


def _gone(group: Group, about: Mapping[str, int]) -> Post:
    if "role" in about:
        return GonePost(group.language, about["role"], ())
    chosen = {
        "announcements": group.announcement_channel_id,
        "reflections": group.reflection_channel_id,
        "organisers": group.organiser_channel_id,
    }
    places = tuple(place for place, channel_id in chosen.items() if channel_id == about["channel"])
    if not places:
        raise Dropped("the group has chosen another channel")
    return GonePost(group.language, about["channel"], places)
