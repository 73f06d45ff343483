"""What follows from changed settings: the digest, reminders, announcements and native events that go by them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest_plan import DIGESTS, next_digest
from bot.domain.events import look_at_events
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Status
from bot.domain.plan import announcement, reminder, reminders
from db import jobs, meetups

_ALL = 10_000  # meetups to come in one group: more than any has


async def follow(conn: AsyncConnection, before: Group, after: Group, now: datetime) -> int:
    """Everything that follows from changed settings, in the transaction that changed them.

    Gives back for how many meetups the reminders were planned anew.
    """
    if after.set_up_at is not None and _digest_time(before) != _digest_time(after):
        await jobs.plan(conn, [next_digest(after, now, kind=kind) for kind in DIGESTS])
    if after.scheduled_events and not before.scheduled_events:
        await jobs.plan(conn, [look_at_events(after.guild_id, now)])
    if (before.reminder_minutes, before.announce_days) == (after.reminder_minutes, after.announce_days):
        return 0
    ahead = [
        each for each in await meetups.coming(conn, after.guild_id, now, most=_ALL) if each.status is Status.SCHEDULED
    ]
    if before.announce_days != after.announce_days:
        await jobs.plan(conn, [announcement(each, after, now) for each in ahead if _waits_for_its_day(each)])
    if before.reminder_minutes == after.reminder_minutes:
        return 0
    gone = set(before.reminder_minutes) - set(after.reminder_minutes)
    keys = [reminder(each, minutes, now).key for each in ahead for minutes in gone]
    await jobs.drop(conn, keys, now, "the group reminds at other times now")
    await jobs.plan(conn, [plan for each in ahead for plan in reminders(each, after, now)])
    return len(ahead)


def _waits_for_its_day(meetup: Meetup) -> bool:
    return meetup.announced_at is None and (meetup.series_id is not None or meetup.feed_id is not None)


def _digest_time(group: Group) -> tuple[object, ...]:
    return group.timezone, group.digest_weekday, group.digest_hour, group.set_up_at is None, group.left_at is None
