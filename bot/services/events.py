"""Meetups and Discord's own scheduled events, kept in step both ways."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.events import (
    EventStatus,
    EventTrouble,
    Interested,
    Part,
    SeenEvent,
    Shown,
    difference,
    event_in_step,
    event_interest,
    event_notice,
    event_of,
    look_at_events,
    mark_of,
    may_have_event,
    next_look,
    shown_of,
    taken_over,
    was_cancelled_there,
    with_parts,
)
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Status
from bot.domain.plan import card_refresh
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.recurrence import Scope
from bot.services.changes import follow
from bot.services.groups import Someone
from bot.services.meetups import must_organise
from bot.services.series_edits import hold_first
from bot.texts import say_in
from db import events, jobs, meetups, troubles
from db.engine import Database

_TO_COME = (Status.SCHEDULED, Status.LIVE)


class EventService:
    """Native events: what is heard of them, what comes back from them, and who is interested."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- what Discord tells

    async def changed_there(self, guild_id: int, seen: SeenEvent) -> None:
        """An event looks like this now; if that is news and the event is ours, the meetup is brought in step."""
        async with self._database.read() as conn:
            meetup = await events.of_event(conn, guild_id, seen.id)
        shown = shown_of(meetup) if meetup else None
        if meetup is not None and (shown is None or shown.theirs != seen.event):
            async with self._database.write() as conn:
                await jobs.plan_joined(conn, event_in_step(meetup, self._clock.now()))

    async def deleted_there(self, guild_id: int, event_id: int) -> None:
        """Somebody deleted an event, or pressed Cancel Event, which is the same to Discord."""
        async with self._database.read() as conn:
            meetup = await events.of_event(conn, guild_id, event_id)
        if meetup is not None:
            async with self._database.write() as conn:
                await jobs.plan_joined(conn, event_in_step(meetup, self._clock.now()))

    async def interest_changed(self, guild_id: int, event_id: int) -> None:
        """Somebody pressed Interested, or took it back: everybody's interest is read a moment later."""
        async with self._database.read() as conn:
            meetup = await events.of_event(conn, guild_id, event_id)
        if meetup is not None and meetup.status is Status.SCHEDULED:
            async with self._database.write() as conn:
                await jobs.plan_joined(conn, event_interest(meetup, self._clock.now()))

    async def look_at(self, guild_ids: Collection[int]) -> None:
        """Look through the events of these groups: nobody heard what happened while the bot was not connected."""
        now = self._clock.now()
        async with self._database.read() as conn:
            due = [each for each in await events.groups_with_announced(conn) if each in guild_ids]
        if due:
            async with self._database.write() as conn:
                await jobs.plan(conn, [look_at_events(guild_id, now, everything=True) for guild_id in due])

    # -- organisers

    async def restore(self, who: Someone, meetup_id: int) -> Meetup:
        """Make the event of a meetup again that somebody deleted; raises NotFound, NotAllowed or NotPossible."""
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            meetup = await meetups.hold(conn, who.guild_id, meetup_id)
            if meetup is None:
                raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
            if meetup.status is not Status.SCHEDULED or meetup.starts_at <= now:
                raise NotPossible(
                    N_("“{title}” has begun or was cancelled: Discord takes events only ahead of time."),
                    title=meetup.title,
                )
            if meetup.event_id is None:
                await events.keep_shown(conn, meetup.id, event_id=None, shown=None)
                await jobs.plan_joined(conn, event_in_step(meetup, now))
        return meetup

    # -- durable work; the caller owns the transaction

    async def made(self, conn: AsyncConnection, meetup: Meetup, seen: SeenEvent, *, is_new: bool) -> None:
        """An event was made for `meetup`, or found from before a crash: then nobody knows what it was to say."""
        now = self._clock.now()
        shown = Shown(event_of(meetup), seen.event, interested=0).as_json() if is_new else None
        await events.keep_shown(conn, meetup.id, event_id=seen.id, shown=shown)
        present = await meetups.hold(conn, meetup.guild_id, meetup.id)
        if present is None:
            return
        over = [event_notice(meetup, each, now).key for each in (EventTrouble.PERMISSION, EventTrouble.FULL)]
        await troubles.end_told(conn, over, now)
        if event_of(present) != event_of(meetup) or not is_new:
            await jobs.plan_joined(conn, event_in_step(meetup, now))
        await jobs.plan_joined(conn, look_at_events(meetup.guild_id, next_look(meetup.starts_at, now)))

    async def take_over(self, conn: AsyncConnection, group: Group, meetup_id: int, seen: SeenEvent) -> bool:
        """Take over what was changed in Discord, with everything that follows from it; whether there was anything."""
        now = self._clock.now()
        await hold_first(conn, group.guild_id, meetup_id, Scope.ALL)  # its rule may leave out another date
        present = await meetups.hold(conn, group.guild_id, meetup_id)
        if present is None or present.event_id != seen.id or present.status not in _TO_COME:
            return False
        shown = shown_of(present)
        if was_cancelled_there(present, seen.event, now):
            parts: frozenset[Part] = frozenset()
            say = say_in(group.language)
            reason = say("It was cancelled in this server's events.")
            columns: dict[str, object] = {"status": Status.CANCELLED, "cancel_reason": reason}
        elif shown is not None and seen.event.status is not EventStatus.CANCELLED:
            parts = difference(event_of(present), seen.event, shown).incoming
            columns = taken_over(present, seen.event, parts)
        else:
            return False
        if not parts and not columns:
            return False
        after = await self._changed(conn, present, columns)
        if shown is not None:
            agreed = replace(shown, ours=with_parts(shown.ours, event_of(after), parts), theirs=seen.event)
            await events.keep_shown(conn, after.id, event_id=seen.id, shown=agreed.as_json())
        await follow(conn, group, present, after, now)
        await jobs.plan_joined(conn, event_in_step(after, now))
        return True

    async def _changed(self, conn: AsyncConnection, meetup: Meetup, columns: Mapping[str, object]) -> Meetup:
        """Whoever changes one event of a series or feed changes that one alone."""
        changes: dict[str, Any] = dict(columns)
        if meetup.series_id is not None or meetup.feed_id is not None:
            changes["own_fields"] = tuple(sorted({*meetup.own_fields, *columns}))
        return await meetups.change(conn, meetup.guild_id, meetup.id, **changes) or meetup

    async def written(
        self, conn: AsyncConnection, meetup: Meetup, before: SeenEvent, parts: Collection[Part], answer: SeenEvent
    ) -> None:
        """These parts of `meetup` stand in its event now. What else changed there meanwhile is still to be noticed."""
        present = await meetups.hold(conn, meetup.guild_id, meetup.id)
        if present is None or present.event_id != answer.id:
            return
        theirs = replace(with_parts(before.event, answer.event, parts), status=answer.event.status)
        ours = event_of(meetup)
        shown = replace(shown_of(present) or Shown(ours, theirs), ours=ours, theirs=theirs)
        await events.keep_shown(conn, meetup.id, event_id=answer.id, shown=shown.as_json())

    async def gone(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """Its event was deleted, or ended early: it is mirrored no more, and the organisers are asked what that means.

        Cancel Event in Discord's own programs deletes the event (discord-api-docs#4105), and so does deleting its voice
        channel: so a deletion alone cancels no meetup.
        """
        now = self._clock.now()
        await events.keep_shown(conn, meetup.id, event_id=None, shown={"gone": True})
        if meetup.status is Status.SCHEDULED and now < meetup.starts_at:
            await jobs.plan_once(conn, [event_notice(meetup, EventTrouble.GONE, now)])

    async def refused(self, conn: AsyncConnection, meetup: Meetup, trouble: EventTrouble) -> None:
        """Discord takes no events from us: the organisers are told once, and it is tried again at each look.

        When it takes one, that is over: the next time they are told again.
        """
        now = self._clock.now()
        await troubles.tell_once(conn, event_notice(meetup, trouble, now))
        await jobs.plan_joined(conn, look_at_events(meetup.guild_id, next_look(meetup.starts_at, now)))

    async def looked(self, conn: AsyncConnection, group: Group, seen: Sequence[SeenEvent], *, everything: bool) -> None:
        """Plan what a group's events as they are now ask for, and the next look while there are meetups to come."""
        now = self._clock.now()
        there = {each.id: each for each in seen}
        ahead = [each for each in await events.announced(conn, group.guild_id) if may_have_event(group, each)]
        for meetup in ahead:
            event = there.get(meetup.event_id or 0)
            is_possible = meetup.event_id is not None or (meetup.status is Status.SCHEDULED and meetup.starts_at > now)
            if is_possible and not _in_step(meetup, event):
                await jobs.plan_joined(conn, event_in_step(meetup, now))
            shown = shown_of(meetup)
            counted = shown.interested if shown else None
            if event is not None and meetup.starts_at > now and (everything or event.interested != counted):
                await jobs.plan_joined(conn, event_interest(meetup, now))
        starts = [each.starts_at for each in ahead if each.starts_at > now]
        if starts:
            await jobs.plan(conn, [look_at_events(group.guild_id, next_look(min(starts), now))])

    async def interested(self, conn: AsyncConnection, meetup: Meetup, those: Sequence[Interested]) -> None:
        """Count those who are interested as maybe, and no longer those who are not; own answers stay as they are."""
        now = self._clock.now()
        present = await meetups.hold(conn, meetup.guild_id, meetup.id)
        if present is None or present.status is not Status.SCHEDULED or present.event_id != meetup.event_id:
            return
        marks = {each.user_id: mark_of(present, each.user_id) for each in those}
        forgotten: tuple[str, ...] = ()
        if shown := shown_of(present):
            forgotten = tuple(mark for mark in shown.forgotten if mark in marks.values())
            kept = replace(shown, interested=len(those), forgotten=forgotten).as_json()
            await events.keep_shown(conn, present.id, event_id=present.event_id, shown=kept)
        answered = await events.answers(conn, present.id)
        added = [each for each in those if each.user_id not in answered and marks[each.user_id] not in forgotten]
        ids = {each.user_id for each in those}
        removed = [user_id for user_id, from_event in answered.items() if from_event and user_id not in ids]
        await events.add_interested(conn, present.guild_id, present.id, added, now)
        await events.remove_interested(conn, present.id, removed)
        if added or removed:
            await jobs.plan_joined(conn, card_refresh(present, now))


def _in_step(meetup: Meetup, seen: SeenEvent | None) -> bool:
    """Whether both sides are as they were when they last agreed."""
    shown = shown_of(meetup)
    if seen is None or shown is None:
        return False
    return shown.theirs == seen.event and not difference(event_of(meetup), seen.event, shown).outgoing
