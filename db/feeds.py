"""Feeds and the meetups that came from them."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.feeds import Feed
from bot.domain.meetups import Meetup, Origin, Status
from db.jobs import upsert
from db.meetups import MEETUP_COLUMNS
from db.schema import feeds, meetups

_FEED_COLUMNS = [feeds.c[each.name] for each in fields(Feed)]


def _of_feed(guild_id: int, feed_id: int) -> sa.ColumnElement[bool]:
    """Meetups of a feed; 0 stands for those whose feed is gone, or that were read from a file."""
    of_feed = meetups.c.feed_id == feed_id if feed_id else meetups.c.feed_id.is_(None)
    return sa.and_(meetups.c.guild_id == guild_id, meetups.c.origin == Origin.FEED, of_feed)


async def add(conn: AsyncConnection, guild_id: int, url: str, created_by: int) -> Feed | None:
    """A new feed; None when the group has one with this address."""
    added = await conn.execute(
        upsert(conn, feeds)
        .values(guild_id=guild_id, url=url, created_by=created_by)
        .on_conflict_do_nothing(index_elements=[feeds.c.guild_id, feeds.c.url])
        .returning(*_FEED_COLUMNS)
    )
    row = added.mappings().one_or_none()
    return None if row is None else Feed(**row)


async def feed(conn: AsyncConnection, guild_id: int, feed_id: int) -> Feed | None:
    """The feed with this id, if it is this group's."""
    found = await conn.execute(sa.select(*_FEED_COLUMNS).where(feeds.c.guild_id == guild_id, feeds.c.id == feed_id))
    row = found.mappings().one_or_none()
    return None if row is None else Feed(**row)


async def hold(conn: AsyncConnection, guild_id: int, feed_id: int) -> Feed | None:
    """The same, and nobody else decides about it before this transaction ends."""
    found = await conn.execute(
        sa.select(*_FEED_COLUMNS).where(feeds.c.guild_id == guild_id, feeds.c.id == feed_id).with_for_update()
    )
    row = found.mappings().one_or_none()
    return None if row is None else Feed(**row)


async def of_group(conn: AsyncConnection, guild_id: int) -> Sequence[Feed]:
    """All feeds of a group, the oldest first."""
    found = await conn.execute(sa.select(*_FEED_COLUMNS).where(feeds.c.guild_id == guild_id).order_by(feeds.c.id))
    return [Feed(**row) for row in found.mappings()]


async def change(conn: AsyncConnection, feed_id: int, **changes: object) -> None:
    """Set these columns of a feed."""
    await conn.execute(sa.update(feeds).where(feeds.c.id == feed_id).values(**changes))


async def delete(conn: AsyncConnection, guild_id: int, feed_id: int) -> bool:
    """Delete a feed and the drafts that came from it; meetups that were announced stay. False when there is none."""
    await conn.execute(sa.delete(meetups).where(_of_feed(guild_id, feed_id), meetups.c.status == Status.DRAFT))
    deleted = await conn.execute(sa.delete(feeds).where(feeds.c.guild_id == guild_id, feeds.c.id == feed_id))
    return deleted.rowcount == 1


async def meetups_of(
    conn: AsyncConnection, guild_id: int, feed_id: int, after: datetime, *, hold: bool = False
) -> Sequence[Meetup]:
    """The meetups of a feed that begin after a moment, in order; feed 0 stands for those of no feed any more.

    With `hold` nobody else changes them before this transaction ends.
    """
    wanted = (
        sa.select(*MEETUP_COLUMNS)
        .where(_of_feed(guild_id, feed_id), meetups.c.starts_at > after)
        .order_by(meetups.c.starts_at, meetups.c.id)
    )
    found = await conn.execute(wanted.with_for_update() if hold else wanted)
    return [Meetup(**row) for row in found.mappings()]


async def adopt(conn: AsyncConnection, guild_id: int, feed_id: int, uids: Collection[str]) -> None:
    """Make meetups with these UIDs the feed's that are of no feed any more: it was removed, or read from a file.

    Of several with one UID, from feeds that held the same event, it is the latest.
    """
    here = sa.select(meetups.c.feed_uid).where(meetups.c.feed_id == feed_id, meetups.c.feed_uid.is_not(None))
    latest = (
        sa.select(sa.func.max(meetups.c.id))
        .where(_of_feed(guild_id, 0), meetups.c.feed_uid.in_(list(uids)), meetups.c.feed_uid.not_in(here))
        .group_by(meetups.c.feed_uid)
    )
    await conn.execute(sa.update(meetups).where(meetups.c.id.in_(latest)).values(feed_id=feed_id))


async def let_go(conn: AsyncConnection, feed_id: int, uids: Collection[str], now: datetime) -> None:
    """End the tie of a feed's meetups that have begun to these UIDs: what the feed means by them now is to come."""
    await conn.execute(
        sa.update(meetups)
        .where(meetups.c.feed_id == feed_id, meetups.c.feed_uid.in_(list(uids)), meetups.c.starts_at <= now)
        .values(feed_uid=None)
    )


async def uids_known(conn: AsyncConnection, guild_id: int, uids: Collection[str]) -> set[str]:
    """Which of these UIDs the group has a meetup of, from whichever feed."""
    found = await conn.execute(
        sa.select(meetups.c.feed_uid).where(meetups.c.guild_id == guild_id, meetups.c.feed_uid.in_(list(uids)))
    )
    return {uid for uid in found.scalars() if uid is not None}


async def add_meetups(conn: AsyncConnection, rows: Sequence[dict[str, object]]) -> Sequence[Meetup]:
    """Many new meetups in one statement, in order of their start."""
    if not rows:
        return []
    added = await conn.execute(sa.insert(meetups).values(list(rows)).returning(*MEETUP_COLUMNS))
    return sorted((Meetup(**row) for row in added.mappings()), key=lambda each: each.starts_at)


async def delete_drafts(conn: AsyncConnection, guild_id: int, meetup_ids: Collection[int]) -> None:
    """Delete those of these meetups that were never announced."""
    await conn.execute(
        sa.delete(meetups).where(
            meetups.c.guild_id == guild_id, meetups.c.id.in_(list(meetup_ids)), meetups.c.status == Status.DRAFT
        )
    )


async def delete_past_drafts(conn: AsyncConnection, guild_id: int, feed_id: int, now: datetime) -> None:
    """Delete the drafts of a feed whose time has come without anybody's word."""
    await conn.execute(
        sa.delete(meetups).where(
            _of_feed(guild_id, feed_id), meetups.c.status == Status.DRAFT, meetups.c.starts_at <= now
        )
    )
