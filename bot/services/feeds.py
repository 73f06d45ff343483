"""Feeds: adding and removing them, deciding about what they hold, and reading a calendar once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.feeds import (
    PENDING_ON_A_PAGE,
    TROUBLE_IN_WORDS,
    Feed,
    FeedEvent,
    FeedNews,
    FeedReading,
    FeedView,
    Unreadable,
    key_of,
    left_out,
    news_job,
    reading_job,
    waits,
)
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Status
from bot.domain.problems import N_, NotFound, NotPossible, NotUnderstood
from bot.fetching import Fetcher, checked_address
from bot.formats.ical_apart import read_apart
from bot.services.changes import follow
from bot.services.feed_reading import add_events, files_of
from bot.services.groups import Someone
from bot.services.meetups import must_organise, ready
from bot.services.members import meet
from db import feeds, groups, jobs, meetups
from db.engine import Database

MOST_FEEDS = 10  # of one group: what /feed list has room for


@dataclass(frozen=True, slots=True)
class Announced:
    """How many meetups of a feed were scheduled, and how many of them are announced at once."""

    count: int
    at_once: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What a calendar held for a group: what is new in it, and how much was known already."""

    reading: FeedReading
    new: tuple[FeedEvent, ...]
    known: int


class FeedService:
    """Feeds. All verbs but those for durable work and the host are organisers', and raise NotAllowed for others."""

    def __init__(self, database: Database, clock: Clock, fetcher: Fetcher) -> None:
        self._database = database
        self._clock = clock
        self._fetcher = fetcher

    # -- organisers

    async def add(self, who: Someone, url: str) -> FeedView:
        """Begin to read an address; nothing of it is announced before organisers have seen what it holds.

        Raises NotUnderstood for what is no public web address, NotPossible for one that is here already, for too many,
        and before /setup.
        """
        must_organise(who)
        try:
            address = checked_address(url)
        except Unreadable:
            raise NotUnderstood(
                N_("I can't read that address. It has to begin with https:// or webcal://, and to hold no password.")
            ) from None
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            if len(await feeds.of_group(conn, who.guild_id)) >= MOST_FEEDS:
                raise NotPossible(N_("A group can have ten feeds, and this one has ten. Remove one with /feed remove."))
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
            feed = await feeds.add(conn, who.guild_id, address, who.user_id)
            if feed is None:
                raise NotPossible(N_("I'm reading that feed already. /feed list shows what it holds."))
            await jobs.plan(conn, [reading_job(feed, now)])
        return FeedView(feed, group.organiser_channel_id)

    async def listed(self, who: Someone) -> Sequence[FeedView]:
        """The group's feeds with what waits for a word; calendars read from files stand under a feed of id 0."""
        must_organise(who)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            known = await feeds.of_group(conn, who.guild_id)
            views = [await self._view(conn, group, each) for each in [*known, files_of(who.guild_id)]]
        return [view for view in views if view.feed.id or view.pending_count]

    async def show(self, who: Someone, feed_id: int, page: int = 0) -> FeedView:
        """One feed, with page `page` (from 0) of what waits for a word; raises NotFound."""
        must_organise(who)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            return await self._view(conn, group, await _found(conn, who.guild_id, feed_id), page)

    async def named(self, who: Someone, text: str) -> FeedView:
        """The feed that was chosen, or typed by its name; raises NotFound."""
        views = [view for view in await self.listed(who) if view.feed.id]
        by_id = (view for view in views if str(view.feed.id) == text.strip())
        by_name = (view for view in views if (view.feed.name or "").casefold() == text.strip().casefold())
        found = next(by_id, None) or next(by_name, None)
        if found is None:
            raise _unknown()
        return found

    async def refresh(self, who: Someone, feed_id: int) -> FeedView:
        """Read a feed now, in full; raises NotFound."""
        must_organise(who)
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            feed = await _found(conn, who.guild_id, feed_id)
            await jobs.plan(conn, [reading_job(feed, self._clock.now())])
            return await self._view(conn, group, feed)

    async def remove(self, who: Someone, feed_id: int) -> FeedView:
        """Stop reading a feed: its drafts go, its announced meetups stay and are the group's own. Raises NotFound."""
        must_organise(who)
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            view = await self._view(conn, group, await _found(conn, who.guild_id, feed_id))
            if not await feeds.delete(conn, who.guild_id, feed_id):
                raise _unknown()
            await jobs.drop(conn, [key_of(feed_id)], self._clock.now(), "the feed was removed")
        return view

    async def announce(self, who: Someone, feed_id: int) -> Announced:
        """Schedule what waits; from now on what is new in the feed is announced by itself.

        Each card goes out the group's days before its meetup. Raises NotFound, or NotPossible when nothing waits.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            feed = await _held(conn, who.guild_id, feed_id)
            if group.announcement_channel_id is None:
                raise NotPossible(N_("There is no channel for announcements yet. Choose one with /setup."))
            ahead = timedelta(days=group.announce_days)
            waiting = await self._must_wait(conn, feed)
            if feed.id and feed.confirmed_at is None:
                await feeds.change(conn, feed.id, confirmed_at=now)
            for before in waiting:
                after = await meetups.change(
                    conn, who.guild_id, before.id, only_if=[Status.DRAFT], status=Status.SCHEDULED
                )
                if after is not None:
                    await follow(conn, group, before, after, now, announce_at=max(now, before.starts_at - ahead))
        return Announced(len(waiting), sum(each.starts_at - ahead <= now for each in waiting))

    async def leave_out(self, who: Someone, feed_id: int) -> int:
        """Announce nothing of what waits; how many that were. They stay drafts, and what is new is asked about again.

        Raises NotFound, or NotPossible when nothing waits.
        """
        must_organise(who)
        async with self._database.write() as conn:
            await ready(conn, who.guild_id)
            waiting = await self._must_wait(conn, await _held(conn, who.guild_id, feed_id))
            for each in waiting:
                await meetups.change(conn, who.guild_id, each.id, only_if=[Status.DRAFT], own_fields=left_out(each))
        return len(waiting)

    # -- durable work

    async def find(self, guild_id: int, feed_id: int) -> tuple[Group, Feed] | None:
        """A feed with its group, or None."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            feed = await feeds.feed(conn, guild_id, feed_id) if feed_id else files_of(guild_id)
        return None if group is None or feed is None else (group, feed)

    async def view(self, group: Group, feed: Feed) -> FeedView:
        """A feed as organisers see it."""
        async with self._database.read() as conn:
            return await self._view(conn, group, feed)

    # -- the host

    async def import_calendar(
        self, guild_id: int, *, content: bytes | None = None, url: str | None = None, dry_run: bool = False
    ) -> Imported:
        """Read a calendar once: what is new to the group becomes drafts that organisers are asked about.

        Raises NotPossible for a group that is not set up, NotUnderstood for what cannot be read.
        """
        now = self._clock.now()
        async with self._database.read() as conn:
            group = await ready(conn, guild_id)
        try:
            found = content if content is not None else (await self._fetcher.fetch(url or "")).content
            reading = await read_apart(found or b"", group.timezone, now)
        except Unreadable as reason:
            raise NotUnderstood(TROUBLE_IN_WORDS[reason.trouble], detail=reason.detail) from None
        async with self._database.write() as conn:
            known = await feeds.uids_known(conn, guild_id, [event.uid for event in reading.events])
            new = tuple(each for each in reading.events if each.uid not in known and not each.cancelled)
            if new and not dry_run:
                await add_events(conn, group, files_of(guild_id), new, now)
                await jobs.plan(conn, [news_job(0, guild_id, FeedNews.FOUND, now, reading.skipped)])
        return Imported(reading, new, len(known))

    # -- the rules

    async def _view(self, conn: AsyncConnection, group: Group, feed: Feed, page: int = 0) -> FeedView:
        now = self._clock.now()
        known = await feeds.meetups_of(conn, feed.guild_id, feed.id, now)
        waiting = [each for each in known if waits(each)]
        scheduled = sum(each.status is Status.SCHEDULED for each in known)
        first = page * PENDING_ON_A_PAGE
        shown = tuple(waiting[first : first + PENDING_ON_A_PAGE])
        return FeedView(feed, group.organiser_channel_id, shown, len(waiting), scheduled, page)

    async def _must_wait(self, conn: AsyncConnection, feed: Feed) -> list[Meetup]:
        known = await feeds.meetups_of(conn, feed.guild_id, feed.id, self._clock.now())
        waiting = [each for each in known if waits(each)]
        if not waiting:
            raise NotPossible(N_("Nothing of this feed waits any more. /feed list shows how it stands."))
        return waiting


def _unknown() -> NotFound:
    return NotFound(N_("I can't find that feed here, or it was removed. /feed list shows those there are."))


async def _found(conn: AsyncConnection, guild_id: int, feed_id: int) -> Feed:
    found = await feeds.feed(conn, guild_id, feed_id) if feed_id else files_of(guild_id)
    if found is None:
        raise _unknown()
    return found


async def _held(conn: AsyncConnection, guild_id: int, feed_id: int) -> Feed:
    found = await feeds.hold(conn, guild_id, feed_id) if feed_id else files_of(guild_id)
    if found is None:
        raise _unknown()
    return found
