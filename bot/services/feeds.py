"""Feeds: adding and confirming them, and keeping their meetups in step with what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.feeds import (
    FAILURES_TOLD,
    TROUBLE_IN_WORDS,
    Feed,
    FeedEvent,
    FeedNews,
    FeedReading,
    FeedView,
    Trouble,
    Unreadable,
    compare,
    key_of,
    left_out,
    news_job,
    next_reading,
    reading_job,
    waits,
    wants_whole,
)
from bot.domain.groups import Group
from bot.domain.meetups import Level, Meetup, Origin, Status
from bot.domain.problems import N_, NotFound, NotPossible, NotUnderstood
from bot.fetching import Fetched, Fetcher, checked_address
from bot.formats.ical_apart import read_apart
from bot.services.changes import follow
from bot.services.groups import Someone
from bot.services.meetups import must_organise, ready
from bot.texts import say_in
from db import feeds, groups, jobs, meetups
from db.engine import Database

MOST_FEEDS = 10  # of one group: what /feed list has room for
_PENDING_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed's address answered: `reading` None means that nothing changed since the last time."""

    reading: FeedReading | None
    fetched: Fetched


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

    def __init__(self, database: Database, clock: Clock, fetcher: Fetcher | None = None) -> None:
        self._database = database
        self._clock = clock
        self._fetcher = fetcher or Fetcher()

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
                N_("That isn't an address I can read. It begins with https:// or webcal://, and holds no password.")
            ) from None
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            if len(await feeds.of_group(conn, who.guild_id)) >= MOST_FEEDS:
                raise NotPossible(N_("A group can have ten feeds, and this one has ten. Remove one with /feed remove."))
            await groups.see_member(conn, who.guild_id, who.user_id, who.name, who.language)
            feed = await feeds.add(conn, who.guild_id, address, who.user_id)
            if feed is None:
                raise NotPossible(N_("I'm reading that feed already. /feed list shows what it holds."))
            await jobs.plan(conn, [reading_job(feed, now)])
        return FeedView(feed, group.timezone)

    async def listed(self, who: Someone) -> Sequence[FeedView]:
        """The group's feeds with what waits for a word; calendars read from files stand under a feed of id 0."""
        must_organise(who)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            known = await feeds.of_group(conn, who.guild_id)
            views = [await self._view(conn, group, each) for each in [*known, _files(who.guild_id)]]
        return [view for view in views if view.feed.id or view.pending_count]

    async def show(self, who: Someone, feed_id: int) -> FeedView:
        """One feed; raises NotFound."""
        must_organise(who)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            return await self._view(conn, group, await _found(conn, who.guild_id, feed_id))

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
            waiting = await self._must_wait(conn, feed)
            if feed.id and feed.confirmed_at is None:
                await feeds.change(conn, feed.id, confirmed_at=now)
            for before in waiting:
                after = await meetups.change(
                    conn, who.guild_id, before.id, only_if=[Status.DRAFT], status=Status.SCHEDULED
                )
                if after is not None:
                    await follow(conn, group, before, after, now)
        at_once = sum(each.starts_at - now <= timedelta(days=group.announce_days) for each in waiting)
        return Announced(len(waiting), at_once)

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

    # -- durable work; the caller owns the transaction

    async def find(self, guild_id: int, feed_id: int) -> tuple[Group, Feed] | None:
        """A feed with its group, or None."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            feed = await feeds.feed(conn, guild_id, feed_id) if feed_id else _files(guild_id)
        return None if group is None or feed is None else (group, feed)

    async def view(self, group: Group, feed: Feed) -> FeedView:
        """A feed as organisers see it."""
        async with self._database.read() as conn:
            return await self._view(conn, group, feed)

    async def ask(self, group: Group, feed: Feed, whole_at: datetime | None) -> Told:
        """Open a feed's address and read what stands there. Raises Unreadable."""
        now = self._clock.now()
        known = {} if wants_whole(whole_at, now) else {"etag": feed.etag, "last_modified": feed.last_modified}
        fetched = await self._fetcher.fetch(feed.url, **known)
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
        self, conn: AsyncConnection, group: Group, feed: Feed, told: Told, missing_before: Sequence[int]
    ) -> None:
        """Bring the feed's meetups in step with what it says, and plan its next reading.

        A meetup that the feed does not have any more is cancelled when it is missing twice in a row.
        """
        reading = told.reading
        if reading is None:
            raise ValueError("there is nothing to take in")
        now = self._clock.now()
        known_feed = await feeds.hold(conn, feed.guild_id, feed.id)
        if known_feed is None:
            return  # removed while it was read
        feed = known_feed
        await feeds.adopt(conn, feed.guild_id, feed.id, [event.uid for event in reading.events])
        await feeds.delete_past_drafts(conn, feed.guild_id, feed.id, now)
        known = await feeds.meetups_of(conn, feed.guild_id, feed.id, now)
        if not reading.events and sum(each.status is Status.SCHEDULED for each in known) > 1:
            await self.failed(conn, feed, Unreadable(Trouble.EMPTY))
            return
        found = compare(known, reading, now)
        await self._add(conn, group, feed, found.new, now)
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
                await self._add(conn, group, _files(guild_id), new, now)
                await jobs.plan(conn, [news_job(0, guild_id, FeedNews.FOUND, now, reading.skipped)])
        return Imported(reading, new, len(known))

    # -- the rules

    async def _view(self, conn: AsyncConnection, group: Group, feed: Feed) -> FeedView:
        now = self._clock.now()
        known = await feeds.meetups_of(conn, feed.guild_id, feed.id, now)
        waiting = [each for each in known if waits(each)]
        scheduled = sum(each.status is Status.SCHEDULED for each in known)
        return FeedView(feed, group.timezone, tuple(waiting[:_PENDING_SHOWN]), len(waiting), scheduled)

    async def _must_wait(self, conn: AsyncConnection, feed: Feed) -> list[Meetup]:
        known = await feeds.meetups_of(conn, feed.guild_id, feed.id, self._clock.now())
        waiting = [each for each in known if waits(each)]
        if not waiting:
            raise NotPossible(N_("Nothing of this feed waits any more. /feed list shows how it stands."))
        return waiting

    async def _well(self, conn: AsyncConnection, feed: Feed, now: datetime, **columns: object) -> None:
        await feeds.change(conn, feed.id, checked_at=now, failures=0, error=None, **columns)
        was_told = feed.failures >= (1 if feed.checked_at is None else FAILURES_TOLD)
        # A feed that is read for the first time says what it holds: that is news enough.
        if was_told and feed.checked_at is not None:
            await jobs.plan(conn, [news_job(feed.id, feed.guild_id, FeedNews.HEALED, now)])

    async def _add(
        self, conn: AsyncConnection, group: Group, feed: Feed, new: Sequence[FeedEvent], now: datetime
    ) -> None:
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


def _files(guild_id: int) -> Feed:
    """What stands for calendars that were read from files, and for feeds that were removed."""
    return Feed(0, guild_id, "")


def _unknown() -> NotFound:
    return NotFound(N_("I can't find that feed here, or it was removed. /feed list shows those there are."))


async def _found(conn: AsyncConnection, guild_id: int, feed_id: int) -> Feed:
    found = await feeds.feed(conn, guild_id, feed_id) if feed_id else _files(guild_id)
    if found is None:
        raise _unknown()
    return found


async def _held(conn: AsyncConnection, guild_id: int, feed_id: int) -> Feed:
    found = await feeds.hold(conn, guild_id, feed_id) if feed_id else _files(guild_id)
    if found is None:
        raise _unknown()
    return found
