"""Changing and cancelling meetups that people know of, with a look before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Group
from bot.domain.meetups import Level, Meetup, Proposal, RsvpAnswer, Status, to_tell
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.recurrence import Scope
from bot.services import series, series_edits
from bot.services.changes import TOLD, follow
from bot.services.groups import Someone
from bot.services.meetups import found, must_organise, ready
from bot.services.members import meet
from bot.services.proposals import as_written, changed_columns
from db import edits, meetups, rsvps
from db.edits import KeptEdit
from db.engine import Database

_FIXED_WHEN_OVER = {"local_start", "starts_at", "ends_at", "capacity", "rsvp_deadline", "voice_channel_id"}
_FIXED_WHEN_ON = {"local_start", "starts_at", "rsvp_deadline"}


@dataclass(frozen=True, slots=True)
class Edited:
    """A meetup as it was and as it is; `told` counts the people who will hear of it.

    `others` counts the other meetups of its series that changed with it; `repeat` is their new rule, as it was written.
    """

    before: Meetup
    after: Meetup
    told: int
    others: int = 0
    repeat: str | None = None


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A change that waits for the organiser's word: as it is, as it would be, and how many people would be told.

    `others` counts the other meetups of its series that would change with it; `repeat` is as above. `reason` is what
    people would be told about why.
    """

    edit_id: int
    before: Meetup
    after: Meetup
    told: int
    others: int = 0
    repeat: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """What somebody wrote that could not be read, kept to be put right; `meetup_id` None is still to be made."""

    edit_id: int
    meetup_id: int | None
    wanted: Proposal
    zone: str


class EditService:
    """Changing and cancelling. Every verb is for organisers, and raises NotAllowed for everybody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def editable(self, who: Someone, meetup_id: int) -> tuple[Meetup, Proposal]:
        """A meetup to be edited, and what its forms begin with; raises NotPossible for a cancelled one."""
        must_organise(who)
        async with self._database.read() as conn:
            meetup = await found(conn, who.guild_id, meetup_id)
        if meetup.status is Status.CANCELLED:
            raise _cancelled(meetup)
        return meetup, as_written(meetup)

    async def edit(self, who: Someone, meetup_id: int, wanted: Proposal) -> Edited | ToConfirm:
        """Do what is asked of a meetup; where those who come would be told, keep it until the organiser has confirmed.

        Raises NotUnderstood and NotPossible, and then nothing has changed.
        """
        must_organise(who)
        async with self._database.write() as conn:
            before, values = await self._read(conn, who, meetup_id, wanted)
            if before.status is not Status.DRAFT:
                wanted = replace(wanted, repeat=wanted.repeat or None)  # /series end is what ends a series
            tried = await conn.begin_nested()
            done = await self._apply(conn, before, values, wanted)
            if not done.told:
                await tried.commit()
                return done
            await tried.rollback()  # only doing it says who is told
            after = replace(before, **values)
            exact = replace(wanted, when=as_written(after).when if wanted.when else None)
            edit_id = await self._keep(conn, who, meetup_id, exact.asked())
            return ToConfirm(edit_id, before, after, done.told, done.others, wanted.repeat, wanted.reason)

    async def confirm(self, who: Someone, edit_id: int) -> Edited:
        """Do what was kept: an edit or a cancellation; raises NotFound when that was done, or given up."""
        must_organise(who)
        async with self._database.write() as conn:
            kept = await self._kept(conn, who, edit_id)
            if not await edits.forget(conn, edit_id) or kept.meetup_id is None:
                raise _gone()
            if "cancel" in kept.wanted:
                return await self._cancel(conn, who, kept.meetup_id, kept.wanted["cancel"])
            wanted = _proposal(kept.wanted)
            before, values = await self._read(conn, who, kept.meetup_id, wanted)
            return await self._apply(conn, before, values, wanted)

    async def give_up(self, who: Someone, edit_id: int) -> None:
        """Forget what was kept."""
        must_organise(who)
        async with self._database.write() as conn:
            await self._kept(conn, who, edit_id)
            await edits.forget(conn, edit_id)

    async def ask_to_cancel(self, who: Someone, meetup_id: int, reason: str | None) -> ToConfirm:
        """Keep a cancellation until the organiser has confirmed; raises NotPossible when there is nothing to cancel."""
        must_organise(who)
        async with self._database.write() as conn:
            before = await found(conn, who.guild_id, meetup_id)
            _must_be_cancellable(before)
            edit_id = await self._keep(conn, who, meetup_id, {"cancel": reason})
            after = replace(before, status=Status.CANCELLED, cancel_reason=reason)
            return ToConfirm(edit_id, before, after, await _count_told_of(conn, before, after))

    # -- what could not be read

    async def keep_unclear(self, who: Someone, meetup_id: int | None, wanted: Proposal) -> int:
        """Keep what somebody wrote, so that they need not write it again; its id for `unclear`."""
        must_organise(who)
        async with self._database.write() as conn:
            return await self._keep(conn, who, meetup_id, wanted.asked())

    async def unclear(self, who: Someone, edit_id: int) -> Unclear:
        """What somebody wrote that could not be read, over what the meetup says; raises NotFound when it is gone."""
        must_organise(who)
        async with self._database.read() as conn:
            kept = await self._kept(conn, who, edit_id)
            if kept.meetup_id is None:
                return Unclear(edit_id, None, _proposal(kept.wanted), (await ready(conn, who.guild_id)).timezone)
            meetup = await found(conn, who.guild_id, kept.meetup_id)
        wanted = as_written(meetup).with_changes(_proposal(kept.wanted))
        return Unclear(edit_id, meetup.id, wanted, meetup.timezone)

    # -- the rules

    async def _read(
        self, conn: AsyncConnection, who: Someone, meetup_id: int, wanted: Proposal
    ) -> tuple[Meetup, dict[str, Any]]:
        group = await ready(conn, who.guild_id)
        await series_edits.hold_first(conn, who.guild_id, meetup_id, wanted.scope)
        # Nobody answers between looking at the places and changing them.
        before = await meetups.hold(conn, who.guild_id, meetup_id) or await found(conn, who.guild_id, meetup_id)
        if before.status is Status.CANCELLED:
            raise _cancelled(before)
        values = changed_columns(wanted, before, self._clock.now(), group.language)
        _must_be_open(before, values)
        if (capacity := values.get("capacity")) is not None:
            await _must_hold_those_going(conn, before, int(str(capacity)))
        return before, values

    async def _apply(
        self, conn: AsyncConnection, before: Meetup, values: Mapping[str, Any], wanted: Proposal
    ) -> Edited:
        if not values and wanted.repeat is None:
            return Edited(before, before, 0)
        group, now = await ready(conn, before.guild_id), self._clock.now()
        is_draft = before.status is Status.DRAFT
        if wanted.scope not in {None, Scope.THIS} and not is_draft:
            return await self._change_series(conn, group, before, values, wanted)
        own = set(before.own_fields)
        if not is_draft and (before.series_id or before.feed_id):
            own |= set(values)
        after = await meetups.change(conn, before.guild_id, before.id, **values, own_fields=tuple(sorted(own)))
        if after is None:
            raise _gone()
        if wanted.repeat is not None:
            after = await series.repeat(conn, group, after, wanted.repeat, now)
        await follow(conn, group, before, after, now, reason=wanted.reason)
        return Edited(before, after, await _count_told_of(conn, before, after), repeat=wanted.repeat)

    async def _change_series(
        self, conn: AsyncConnection, group: Group, before: Meetup, values: Mapping[str, Any], wanted: Proposal
    ) -> Edited:
        now, scope = self._clock.now(), wanted.scope or Scope.THIS
        effect = await series_edits.change_series(
            conn, group, before, values, scope, now, repeat=wanted.repeat, reason=wanted.reason
        )
        after = next((new for _, new in effect.changed if new.id == before.id), before)
        told_of = [new.id for old, new in effect.changed if to_tell(old) != to_tell(new)]
        told = await _count_told(conn, [*told_of, *(each.id for each in effect.gone)])
        return Edited(before, after, told, len(effect.changed) + len(effect.gone) - 1, wanted.repeat)

    async def _cancel(self, conn: AsyncConnection, who: Someone, meetup_id: int, reason: str | None) -> Edited:
        group = await ready(conn, who.guild_id)
        await series_edits.hold_first(conn, who.guild_id, meetup_id, Scope.ALL)  # its rule leaves out another date
        before = await meetups.hold(conn, who.guild_id, meetup_id) or await found(conn, who.guild_id, meetup_id)
        _must_be_cancellable(before)
        after = await meetups.change(
            conn, who.guild_id, meetup_id, status=Status.CANCELLED, cancel_reason=(reason or "").strip() or None
        )
        if after is None:
            raise _gone()
        await follow(conn, group, before, after, self._clock.now())
        return Edited(before, after, await _count_told_of(conn, before, after))

    async def _keep(self, conn: AsyncConnection, who: Someone, meetup_id: int | None, wanted: Mapping[str, Any]) -> int:
        await meet(conn, who.guild_id, who.user_id, who.name, who.language, self._clock.now())
        return await edits.keep(conn, who.guild_id, who.user_id, meetup_id, wanted, self._clock.now())

    async def _kept(self, conn: AsyncConnection, who: Someone, edit_id: int) -> KeptEdit:
        kept = await edits.kept(conn, who.guild_id, who.user_id, edit_id)
        if kept is None:
            raise _gone()
        return kept


async def _count_told_of(conn: AsyncConnection, before: Meetup, after: Meetup) -> int:
    return 0 if to_tell(before) == to_tell(after) else await _count_told(conn, [before.id])


async def _count_told(conn: AsyncConnection, meetup_ids: Sequence[int]) -> int:
    counted = await rsvps.counts(conn, meetup_ids)
    return sum(count.people for (_, answer), count in counted.items() if answer in TOLD)


async def _must_hold_those_going(conn: AsyncConnection, meetup: Meetup, capacity: int) -> None:
    counted = await rsvps.counts(conn, [meetup.id])
    going = counted.get((meetup.id, RsvpAnswer.GOING), rsvps.Count())
    taken = going.people + going.guests
    if capacity < taken:
        raise NotPossible(N_("Those going need {n} places, guests included, so there can't be fewer."), n=taken)


def _must_be_open(meetup: Meetup, values: Mapping[str, Any]) -> None:
    if meetup.status is Status.ENDED and _FIXED_WHEN_OVER & values.keys():
        raise NotPossible(
            N_("“{title}” is over, so its time and places stay as they were. The rest can still be put right."),
            title=meetup.title,
        )
    if meetup.status is Status.LIVE and _FIXED_WHEN_ON & values.keys():
        raise NotPossible(
            N_("“{title}” has begun, so its start stays as it is. You can still change how long it takes."),
            title=meetup.title,
        )


def _must_be_cancellable(meetup: Meetup) -> None:
    if meetup.status is Status.CANCELLED:
        raise NotPossible(N_("“{title}” is cancelled already."), title=meetup.title)
    if meetup.status is Status.ENDED:
        raise NotPossible(N_("“{title}” is over, so it can't be cancelled any more."), title=meetup.title)
    if meetup.status is Status.DRAFT:
        raise NotPossible(N_("“{title}” is a draft that nobody else has seen. Discard it there."), title=meetup.title)


def _proposal(wanted: Mapping[str, Any]) -> Proposal:
    values = dict(wanted)
    if "level" in values:
        values["level"] = Level(values["level"])
    if "scope" in values:
        values["scope"] = Scope(values["scope"])
    return Proposal(**values)


def _cancelled(meetup: Meetup) -> NotPossible:
    return NotPossible(
        N_("“{title}” was cancelled, so it stays as it is. With /meetup copy you can make a new one like it."),
        title=meetup.title,
    )


def _gone() -> NotFound:
    return NotFound(N_("That is done already, or was too long ago. Please start again with /meetup edit."))
