"""What follows from a changed meetup: its jobs planned anew, its card shown anew, those who come told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.attendance import watch
from bot.domain.events import event_in_step, event_of, may_have_event
from bot.domain.groups import Group
from bot.domain.meetups import Change, Meetup, RsvpAnswer, Status, looks_different, to_tell
from bot.domain.plan import (
    announcement,
    card_refresh,
    change_by_dm,
    change_post,
    change_to_settle,
    jobs_of,
    life,
    owed_before,
    owed_while_on,
    reminders,
    thread_rename,
)
from bot.domain.series import upkeep
from bot.services.digest_facts import follow_in_digests
from bot.services.rsvps import fill
from db import jobs, meetups, rsvps, series
from db.engine import Database

TOLD = (RsvpAnswer.GOING, RsvpAnswer.MAYBE, RsvpAnswer.WAITLISTED)  # who is told of changes
_MENTIONED_AT_ONCE = 20  # 24 characters each: with what changed they fit into one message
_TO_COME = (Status.SCHEDULED, Status.LIVE)


async def follow(
    conn: AsyncConnection,
    group: Group,
    before: Meetup | None,
    after: Meetup,
    now: datetime,
    *,
    reason: str | None = None,
    announce_at: datetime | None = None,
) -> None:
    """Everything that follows from a changed meetup, in the transaction that changed it.

    `before` None, or a draft, means that it was scheduled just now; `announce_at` (UTC) is then when its card goes
    out, by its own rule where it is None (`announcement`). `reason` is told to those who come. A changed draft has no
    consequences. Whoever cancels one of a series holds the series first.
    """
    if after.status is Status.DRAFT:
        return
    if before is None or before.status is Status.DRAFT:
        await jobs.plan(conn, jobs_of(after, group, now, announce_at))
        return
    await follow_in_digests(conn, before, now)
    if before.starts_at != after.starts_at:
        await follow_in_digests(conn, after, now)
    if after.status is Status.LIVE and after.starts_at > max(now, before.starts_at):
        # It seemed to have begun, and was put off by a calendar elsewhere.
        after = await meetups.change(conn, after.guild_id, after.id, status=Status.SCHEDULED) or after
    if after.status is Status.CANCELLED:
        # A card that is being sent at this moment has to be known, to say that it was cancelled.
        await jobs.drop_under(
            conn, after.guild_id, owed_while_on(after), now, "the meetup is cancelled", even_running=False
        )
        if after.series_id is not None and before.status is not Status.CANCELLED:
            await series.count_change(conn, after.series_id)
    elif after.status in _TO_COME:
        await _plan_anew(conn, group, before, after, now)
        if _has_more_room(before, after):
            await fill(conn, after, now)
    await _bring_in_step(conn, group, before, after, now)
    if to_tell(before) != to_tell(after):
        await _tell(conn, before, after, now, reason)


async def _tell(conn: AsyncConnection, before: Meetup, after: Meetup, now: datetime, reason: str | None) -> None:
    if after.told is None:
        await meetups.change(conn, after.guild_id, after.id, told=to_tell(before))
    planned = change_to_settle(after, now, reason)
    await jobs.plan_joined(conn, planned)
    if reason is not None:  # what is told together is told with the latest reason
        await jobs.put_payload(conn, planned)


async def _bring_in_step(conn: AsyncConnection, group: Group, before: Meetup, after: Meetup, now: datetime) -> None:
    """Plan what shows the change where nobody is told of it: card, thread, native event, the rest of the series."""
    if looks_different(before, after) and after.card_message_id is not None:
        await jobs.plan_joined(conn, card_refresh(after, now))
    if before.title != after.title and after.thread_id is not None:
        await jobs.plan_joined(conn, thread_rename(after, now))
    if may_have_event(group, after) and event_of(before) != event_of(after):
        await jobs.plan_joined(conn, event_in_step(after, now))
    if before.voice_channel_id != after.voice_channel_id and after.status in _TO_COME:
        await jobs.plan(conn, watch(after))
    if after.series_id is not None and (before.starts_at, before.status) != (after.starts_at, after.status):
        await jobs.plan_joined(conn, upkeep(after.guild_id, after.series_id, now))


async def _plan_anew(conn: AsyncConnection, group: Group, before: Meetup, after: Meetup, now: datetime) -> None:
    """Move the reminders, start and end of a meetup to its new time; a reminder for which it is too late goes."""
    times = (before.starts_at, before.ends_at)
    if times == (after.starts_at, after.ends_at) and before.status is not Status.CANCELLED:
        return
    ahead = reminders(after, group, now) if after.status is Status.SCHEDULED else []
    await jobs.drop_under(conn, after.guild_id, owed_before(after), now, "the meetup was moved")
    if after.status is Status.SCHEDULED and after.announced_at is None:
        ahead.append(announcement(after, group, now))
    await jobs.plan(conn, [*ahead, *life(after)])


def _has_more_room(before: Meetup, after: Meetup) -> bool:
    if before.capacity is None:
        return False
    return after.capacity is None or after.capacity > before.capacity


class ChangeService:
    """Telling those who come what changed about a meetup, for durable work."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def settle(self, conn: AsyncConnection, meetup: Meetup, reason: str | None) -> None:
        """Plan telling everybody what differs from what they were told last, in the finishing transaction.

        From here on that is what they know: whatever changes next is told as a change from it.
        """
        now = self._clock.now()
        present = await meetups.hold(conn, meetup.guild_id, meetup.id)
        if present is None or present.told is None or present.told == to_tell(present):
            return
        change = Change(present, present.revision, present.told, to_tell(present), present.cancel_reason or reason)
        await meetups.change(conn, present.guild_id, present.id, told=change.new)
        people = await rsvps.to_remind(conn, present.id, answers=TOLD)
        in_thread = [change_post(change, now)] if any(not each.by_dm for each in people) else []
        by_dm = [change_by_dm(change, now, each.user_id) for each in people if each.by_dm]
        await jobs.plan(conn, [*in_thread, *by_dm])

    async def to_mention(self, meetup: Meetup, after: int) -> Sequence[rsvps.Reached]:
        """Those to tell in the thread whose user id is beyond `after`: as many as one message holds."""
        async with self._database.read() as conn:
            return await rsvps.to_remind(
                conn, meetup.id, answers=TOLD, by_dm=False, after=after, most=_MENTIONED_AT_ONCE
            )

    async def mentioned(self, conn: AsyncConnection, change: Change, people: Sequence[rsvps.Reached]) -> None:
        """Plan the next names of the thread, where these were as many as one message holds."""
        if len(people) == _MENTIONED_AT_ONCE:
            await jobs.plan(conn, [change_post(change, self._clock.now(), after=people[-1].user_id)])

    async def reached(self, meetup: Meetup, user_id: int) -> rsvps.Reached | None:
        """Somebody to be told, unless they changed their mind; and whether a DM reaches them."""
        async with self._database.read() as conn:
            found = await rsvps.to_remind(conn, meetup.id, answers=TOLD, after=user_id - 1, most=1)
        return next((each for each in found if each.user_id == user_id), None)
