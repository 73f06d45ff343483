"""Reading feeds and keeping their meetups in step with what they say, for durable work: it owns the transactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.feeds import (
    FAILURES_TOLD,
    Feed,
    FeedEvent,
    FeedNews,
    FeedReading,
    Trouble,
    Unreadable,
    compare,
    is_flood,
    loses_most,
    news_job,
    next_reading,
    reading_job,
    waits,
)
from bot.domain.groups import Group
from bot.domain.meetups import Level, Meetup, Origin, Status
from bot.fetching import Fetched, Fetcher
from bot.formats.ical_apart import read_apart
from bot.services.changes import follow
from bot.texts import say_in
from db import feeds, jobs, meetups


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed's address answered: `reading` None means that nothing changed since the last time."""

    reading: FeedReading | None
    fetched: Fetched


class FeedReadingService:
    """What becomes of a feed when it is read. The caller owns the transactions."""

    def __init__(self, clock: Clock, fetcher: Fetcher) -> None:
        self._clock = clock
        self._fetcher = fetcher

    async def ask(self, group: Group, feed: Feed, *, whole: bool) -> Told:
        """Open a feed's address and read what stands there, with `whole` also if nothing changed. Raises Unreadable."""
        now = self._clock.now()
        known = {} if whole else {"etag": feed.etag, "last_modified": feed.last_modified}
        fetched = await self._fetcher.fetch(feed.url, **known)
        if fetched.content is None and whole:
            raise Unreadable(Trouble.STATUS, "304")  # to a question that nobody asked
        if fetched.content is None:
            return Told(None, fetched)
        return Told(await read_apart(fetched.content, group.timezone, now), fetched)

    async def same(self, conn: AsyncConnection, feed: Feed, payload: dict[str, object]) -> None:
        """Note that a feed did not change since the last time."""
        now = self._clock.now()
        await self._well(conn, feed, now)
        whole_at = datetime.fromisoformat(str(payload["whole_at"]))
        await jobs.plan(conn, [reading_job(feed, next_reading(feed.id, 0, now), whole_at=whole_at)])

    async def take_in(
        self, conn: AsyncConnection, group: Group, asked: Feed, told: Told, missing_before: Sequence[int]
    ) -> None:
        """Bring the feed's meetups in step with what it says, and plan its next reading.

        A meetup that the feed does not have any more is cancelled when it is missing twice in a row.
        """
        reading = told.reading
        if reading is None:
            raise ValueError("there is nothing to take in")
        now = self._clock.now()
        feed = await feeds.hold(conn, asked.guild_id, asked.id)
        if feed is None:
            return  # removed while it was read
        await feeds.adopt(conn, feed.guild_id, feed.id, [event.uid for event in reading.events])
        await feeds.delete_past_drafts(conn, feed.guild_id, feed.id, now)
        known = await feeds.meetups_of(conn, feed.guild_id, feed.id, now, hold=True)
        if not reading.events and sum(each.status is Status.SCHEDULED for each in known) > 1:
            await self.failed(conn, feed, Unreadable(Trouble.EMPTY))
            return
        found = compare(known, reading, now)
        await feeds.let_go(conn, feed.id, [event.uid for event in found.new], now)
        if loses_most(known, found.missing):
            await self.failed(conn, feed, Unreadable(Trouble.SHRUNK))
            return
        if feed.confirmed_at and is_flood(found.new, now + timedelta(days=group.announce_days)):
            feed = replace(feed, confirmed_at=None)
            await feeds.change(conn, feed.id, confirmed_at=None)
        await add_events(conn, group, feed, found.new, now)
        for before, differences in found.changed:
            await self._change(conn, group, before, differences, now)
        say = say_in(group.language)
        for before in found.cancelled:
            await self._cancel(conn, group, before, say("It was cancelled in the calendar that it comes from."), now)
        gone = [each for each in found.missing if each.status is Status.DRAFT or each.id in missing_before]
        for before in gone:
            await self._cancel(conn, group, before, say("It is no longer in the calendar that it comes from."), now)
        await self._well(
            conn, feed, now, name=reading.name, etag=told.fetched.etag, last_modified=told.fetched.last_modified
        )
        had_waited = any(waits(each) for each in known)
        if feed.checked_at is None or (feed.confirmed_at is None and found.new and not had_waited):
            await jobs.plan(conn, [news_job(feed.id, feed.guild_id, FeedNews.FOUND, now, reading.skipped)])
        still_missing = [each.id for each in found.missing if each not in gone]
        due = next_reading(feed.id, 0, now)
        await jobs.plan(conn, [reading_job(feed, due, whole_at=now, missing=still_missing)])

    async def failed(self, conn: AsyncConnection, feed: Feed, reason: Unreadable) -> None:
        """Note that a feed could not be read. Organisers are told once, at the first try of a new feed or later on."""
        now = self._clock.now()
        failures = feed.failures + 1
        await feeds.change(conn, feed.id, failures=failures, error=str(reason))
        if failures == (1 if feed.checked_at is None else FAILURES_TOLD):
            await jobs.plan(conn, [news_job(feed.id, feed.guild_id, FeedNews.TROUBLE, now)])
        await jobs.plan(conn, [reading_job(feed, next_reading(feed.id, failures, now))])

    async def _well(self, conn: AsyncConnection, feed: Feed, now: datetime, **columns: object) -> None:
        await feeds.change(conn, feed.id, checked_at=now, failures=0, error=None, **columns)
        was_told = feed.failures >= (1 if feed.checked_at is None else FAILURES_TOLD)
        # A feed that is read for the first time says what it holds: that is news enough.
        if was_told and feed.checked_at is not None:
            await jobs.plan(conn, [news_job(feed.id, feed.guild_id, FeedNews.HEALED, now)])

    async def _change(
        self, conn: AsyncConnection, group: Group, before: Meetup, differences: Mapping[str, object], now: datetime
    ) -> None:
        after = await meetups.change(
            conn, group.guild_id, before.id, only_if=[Status.DRAFT, Status.SCHEDULED], **differences
        )
        if after is not None and after.status is not Status.DRAFT:
            await follow(conn, group, before, after, now)

    async def _cancel(self, conn: AsyncConnection, group: Group, before: Meetup, reason: str, now: datetime) -> None:
        """Cancel a meetup, or delete a draft. Its tie to the feed ends: should the event return, it is a new meetup."""
        if before.status is Status.DRAFT:
            await feeds.delete_drafts(conn, group.guild_id, [before.id])
            return
        after = await meetups.change(
            conn,
            group.guild_id,
            before.id,
            only_if=[Status.SCHEDULED],
            status=Status.CANCELLED,
            cancel_reason=reason,
            feed_uid=None,
        )
        if after is not None:
            await follow(conn, group, before, after, now, reason=reason)


async def add_events(conn: AsyncConnection, group: Group, feed: Feed, new: Sequence[FeedEvent], now: datetime) -> None:
    """Make meetups of these events: drafts, until organisers have confirmed the feed."""
    status = Status.DRAFT if feed.confirmed_at is None else Status.SCHEDULED
    fixed = {
        "guild_id": feed.guild_id,
        "feed_id": feed.id or None,
        "origin": Origin.FEED,
        "status": status,
        "level": Level.EVERYONE,
    }
    added = await feeds.add_meetups(conn, [fixed | event.columns() | {"feed_uid": event.uid} for event in new])
    for each in added:
        await follow(conn, group, None, each, now)


def files_of(guild_id: int) -> Feed:
    """What stands for calendars that were read from files, and for feeds that were removed."""
    return Feed(0, guild_id, "")
