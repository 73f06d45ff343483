"""Keeping native scheduled events and meetups in step, reading who is interested, telling organisers of trouble."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.events import (
    EventNotice,
    EventStatus,
    EventTrouble,
    Part,
    SeenEvent,
    card_link,
    difference,
    event_of,
    may_have_event,
    next_status,
    shown_of,
    was_cancelled_there,
    was_ended_early,
)
from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Outcome
from bot.domain.meetups import Meetup, Status
from bot.domain.posts import ToChannel
from bot.jobs.messenger import EventRefused, Events, Undeliverable
from bot.jobs.work import Dropped, Handler, Later, Work
from bot.services.services import Services
from db import jobs

_LATE = timedelta(minutes=5)  # what is done so late was missed: the bot was away
_TO_COME = (Status.SCHEDULED, Status.LIVE)
_BY_THE_CLOCK = {JobKind.REMINDER, JobKind.REMINDER_DM, JobKind.START, JobKind.END}


class EventWork:
    """The handlers of all jobs about native events."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> Mapping[JobKind, Handler]:
        """Each kind of job with what is done for it."""
        return {
            JobKind.EVENT: self.event,
            JobKind.EVENTS: self.look,
            JobKind.EVENT_INTEREST: self.interest,
            JobKind.EVENT_NOTICE: self.notice,
        }

    def caught_up(self, handlers: Mapping[JobKind, Handler]) -> Mapping[JobKind, Handler]:
        """These handlers; before one that is late by the meetup's time, what was moved in Discord is taken over."""
        return {kind: self._first(do) if kind in _BY_THE_CLOCK else do for kind, do in handlers.items()}

    def _first(self, do: Handler) -> Handler:
        async def catch_up_and_do(work: Work) -> None:
            if work.now - work.job.due_at > _LATE:
                await self._catch_up(work)
            await do(work)

        return catch_up_and_do

    async def _catch_up(self, work: Work) -> None:
        """Raises Later where the meetup changed: by now the job may be due at another time, or be dropped.

        Of several late jobs of one meetup, one takes over the change, and the others find themselves planned anew.
        """
        found = await self._services.meetups.group_and_meetup(work.job.guild_id or 0, int(work.job.payload["meetup"]))
        if found is None or found[1].event_id is None or not may_have_event(*found):
            return
        group, meetup = found
        try:
            seen = await work.messenger.events.read(group.guild_id, found[1].event_id)
        except Undeliverable:
            return
        if seen is None:
            return
        async with work.database.write() as conn:
            has_changed = await self._services.events.take_over(conn, group, meetup.id, seen)
            has_changed = has_changed or not await jobs.is_as_claimed(conn, work.job)
        if has_changed:
            raise Later(work.now)

    # -- one meetup

    async def event(self, work: Work) -> None:
        """Make a meetup and its event say the same: first what was changed there, then what was changed here."""
        group, meetup = await self._meetup(work)
        if not may_have_event(group, meetup):
            raise Dropped("this meetup is not shown as an event")
        try:
            if meetup.event_id is None:
                await self._make(work, group, meetup)
            else:
                await self._bring_in_step(work, group, meetup, meetup.event_id)
        except EventRefused as reason:
            async with work.finish(Outcome.FAILED, str(reason)) as conn:
                await self._services.events.refused(conn, meetup, reason.trouble)

    async def _make(self, work: Work, group: Group, meetup: Meetup) -> None:
        """Make the event once: Discord knows no nonce for it, so one from before a crash is looked for first.

        discord.py asks again after an error of the server, also where the server had made the event: one is kept.
        """
        if meetup.status is not Status.SCHEDULED or meetup.starts_at <= work.now:
            raise Dropped("Discord takes events only ahead of time")
        board = work.messenger.events
        earlier = await _ours(board, meetup)
        seen = earlier[0] if earlier else await board.create(group.guild_id, event_of(meetup), group.language)
        for each in earlier or await _ours(board, meetup):
            if each.id != seen.id:
                await board.delete(group.guild_id, each.id)
        async with work.finish() as conn:
            await self._services.events.made(conn, meetup, seen, is_new=not earlier)

    async def _bring_in_step(self, work: Work, group: Group, meetup: Meetup, event_id: int) -> None:
        board = work.messenger.events
        seen = await board.read(group.guild_id, event_id)
        if seen is None or was_ended_early(meetup, seen.event, work.now):
            await self._gone(work, meetup)
            return
        ours = event_of(meetup)
        step = difference(ours, seen.event, shown_of(meetup))
        is_to_come = meetup.status in _TO_COME and seen.event.status is not EventStatus.CANCELLED
        if (step.incoming and is_to_come) or was_cancelled_there(meetup, seen.event, work.now):
            async with work.finish(note="changed in Discord") as conn:
                await self._services.events.take_over(conn, group, meetup.id, seen)
            return
        parts = step.outgoing if seen.event.is_open else frozenset[Part]()
        if (meetup.starts_at if seen.event.status is EventStatus.SCHEDULED else meetup.ends_at) <= work.now:
            parts -= {Part.TIME}  # Discord takes no time that has passed
        status = next_status(ours, seen.event)
        answer = seen
        if parts or status is not None:
            changed = await board.change(group.guild_id, event_id, ours, parts, status, group.language)
            if changed is None:
                await self._gone(work, meetup)
                return
            answer = changed
        async with work.finish() as conn:
            await self._services.events.written(conn, meetup, seen, parts, answer)

    async def _gone(self, work: Work, meetup: Meetup) -> None:
        async with work.finish(note="the event was deleted in Discord") as conn:
            await self._services.events.gone(conn, meetup)

    # -- a group's events, and who is interested

    async def look(self, work: Work) -> None:
        """Look through a group's events for what nobody told."""
        group = await self._services.groups.find(work.job.guild_id or 0)
        if group is None or group.left_at is not None or not group.scheduled_events:
            raise Dropped("this group wants no events")
        seen = await work.messenger.events.listed(group.guild_id)
        async with work.finish() as conn:
            await self._services.events.looked(conn, group, seen, everything=bool(work.job.payload["everything"]))

    async def interest(self, work: Work) -> None:
        """Count those who are interested as maybe."""
        group, meetup = await self._meetup(work)
        if meetup.event_id is None or not may_have_event(group, meetup):
            raise Dropped("this meetup is not shown as an event")
        those = await work.messenger.events.interested(group.guild_id, meetup.event_id)
        async with work.finish() as conn:
            await self._services.events.interested(conn, meetup, those)

    async def notice(self, work: Work) -> None:
        """Tell the organisers what keeps an event away."""
        group, meetup = await self._meetup(work)
        if group.organiser_channel_id is None:
            raise Dropped("there is no channel for organisers")
        post = EventNotice(meetup, group.language, EventTrouble(work.job.payload["trouble"]))
        await work.send(ToChannel(group.organiser_channel_id), post)
        async with work.finish():
            pass

    async def _meetup(self, work: Work) -> tuple[Group, Meetup]:
        found = await self._services.meetups.group_and_meetup(work.job.guild_id or 0, int(work.job.payload["meetup"]))
        if found is None or found[0].left_at is not None:
            raise Dropped("the meetup is gone")
        return found


async def _ours(board: Events, meetup: Meetup) -> list[SeenEvent]:
    """The events of the server that the bot made for this meetup."""
    link = card_link(meetup)
    listed = await board.listed(meetup.guild_id)
    return [each for each in listed if each.is_ours and each.event.description.endswith(link)]
