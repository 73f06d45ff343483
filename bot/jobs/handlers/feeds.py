"""Feeds: reading them, and telling organisers what there is to decide or to mend."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.feeds import Feed, FeedNews, FeedPost, Skipped, Unreadable, wants_whole
from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.posts import ToChannel
from bot.jobs.work import Dropped, Handler, Later, Work
from bot.services.services import Services

_LOOKS_AGAIN = timedelta(days=1)  # at the feeds of a group that removed the bot; it may come back


class FeedWork:
    """The handlers of feeds."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {JobKind.FEED: self.read, JobKind.FEED_NEWS: self.tell}

    async def read(self, work: Work) -> None:
        """Read a feed, and bring its meetups in step with it."""
        group, feed = await self._feed(work)
        if group.left_at is not None:
            raise Later(work.now + _LOOKS_AGAIN)
        payload = work.job.payload
        whole_at = datetime.fromisoformat(payload["whole_at"]) if payload["whole_at"] else None
        # What was missing is only cancelled when it is missing again, and "not modified" does not say that.
        whole = wants_whole(whole_at, work.now) or bool(payload["missing"])
        try:
            answer = await self._services.feed_reading.ask(group, feed, whole=whole)
        except Unreadable as reason:
            async with work.finish(note=f"could not be read: {reason}") as conn:
                await self._services.feed_reading.failed(conn, feed, reason)
            return
        async with work.finish() as conn:
            if answer.reading is None:
                await self._services.feed_reading.same(conn, feed, payload)
            else:
                await self._services.feed_reading.take_in(conn, group, feed, answer, payload["missing"])

    async def tell(self, work: Work) -> None:
        """Tell organisers, in their channel, what a feed holds or what is wrong with it."""
        group, feed = await self._feed(work)
        if group.left_at is not None or group.organiser_channel_id is None:
            raise Dropped("there is no channel for organisers")
        view = await self._services.feeds.view(group, feed)
        about = work.job.payload
        post = FeedPost(
            view,
            group.language,
            FeedNews(about["news"]),
            int(about["at"]),
            tuple((title, Skipped(why)) for title, why in about["skipped"]),
            int(about["skipped_count"]),
        )
        await work.send(ToChannel(group.organiser_channel_id), post)
        async with work.finish():
            pass

    async def _feed(self, work: Work) -> tuple[Group, Feed]:
        found = await self._services.feeds.find(work.job.guild_id or 0, int(work.job.payload["feed"]))
        if found is None:
            raise Dropped("the feed was removed")
        return found
