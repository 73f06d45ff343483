"""Changing a series from one of its meetups on: the rule, the template, and every meetup that exists already.

This and the following: the series ends before this meetup, and another one goes on from here with the change.
All: what is to come changes. A change of time or rule, too, begins at the next meetup: what was, was when it was.
Meetups keep their rows, ids and RSVPs, the n-th slot of the old rule becoming the n-th of the new one. What was changed
for one meetup alone (`own_fields`) stays as it is, but for the one that is being edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Group
from bot.domain.meetups import Meetup, RsvpAnswer, Status
from bot.domain.problems import N_, NotPossible
from bot.domain.recurrence import Rule, Scope, instant_of, written
from bot.domain.series import DEADLINE, SHARED, TIMES, Series, template_of
from bot.formats.repeats import understand_repeat
from bot.services.changes import follow
from bot.services.series import call_off, must_begin_before_its_end, people_know, top_up, vanish
from db import meetups, rsvps
from db import series as stored


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of a series does: each meetup as it was and as it is; those without a slot any more are gone."""

    changed: tuple[tuple[Meetup, Meetup], ...]
    gone: tuple[Meetup, ...] = ()


@dataclass(frozen=True, slots=True)
class _Course:
    """Where the changed series goes: its rule from `first` on, and which old slot becomes which new one."""

    rule: Rule
    first: datetime
    slots: Mapping[str, datetime]


async def hold_first(conn: AsyncConnection, guild_id: int, meetup_id: int, scope: Scope | None) -> None:
    """Hold the series of a meetup that is about to be changed with others: always before any meetup of it."""
    meetup = None if scope in {None, Scope.THIS} else await meetups.meetup(conn, guild_id, meetup_id)
    if meetup is not None and meetup.series_id is not None:
        await stored.hold(conn, guild_id, meetup.series_id)


async def change_series(
    conn: AsyncConnection,
    group: Group,
    edited: Meetup,
    values: Mapping[str, Any],
    scope: Scope,
    now: datetime,
    *,
    repeat: str | None = None,
    reason: str | None = None,
) -> Effect:
    """Change a series by what an organiser changed about one meetup of it that is still to come.

    `values` are the columns that differ for `edited`; `repeat` is another rule, as it was written. Raises
    NotUnderstood for a rule that cannot be, and NotPossible where there would be too few places, or a time in the past.
    """
    series = None if edited.series_id is None else await stored.hold(conn, group.guild_id, edited.series_id)
    if series is None or series.ended_at is not None or edited.series_slot is None:
        raise NotPossible(
            N_("“{title}” is not one of a series that goes on. Change this one alone."), title=edited.title
        )
    turns = repeat is not None or "local_start" in values
    pivot = edited.series_slot
    if scope is Scope.ALL:
        ahead = await stored.ahead(conn, [series.id], now)
        slots = [each.series_slot for each in ahead if each.series_slot is not None]
        pivot = min(slots if turns and slots else [*slots, pivot])
    members = await stored.from_slot(conn, series.id, pivot, hold=True)
    course = _course(series, edited, values, repeat, pivot, members, now)
    must_begin_before_its_end(course.rule, course.first.date())
    fields = _touched(values, turns=turns)
    await _must_have_room(conn, members, values)
    said = _said_anew(series, edited, values)
    if scope is Scope.ALL and not turns:
        onward = await stored.change(conn, series.id, rule=series.rule, **said)
    else:
        onward = await _split(conn, series, pivot, course, said)
    if turns:
        await stored.free_slots(conn, [each.id for each in members])
    effect = await _move_members(conn, group, members, onward, course, edited, values, fields, now, reason)
    for series_id in {series.id, onward.id}:
        await top_up(conn, group, series_id, now)
    return effect


# ------------------------------------------------------------------ the rule


def _course(
    series: Series,
    edited: Meetup,
    values: Mapping[str, Any],
    repeat: str | None,
    pivot: str,
    members: Sequence[Meetup],
    now: datetime,
) -> _Course:
    """The rule from `pivot` on, when the slot of `edited` moves to its new time and, with `repeat`, to another rule."""
    slot = datetime.fromisoformat(edited.series_slot or edited.local_start)
    target = datetime.fromisoformat(str(values["local_start"])) if "local_start" in values else slot
    rule = series.rule if target.date() == slot.date() else series.rule.beginning(target.date())
    if repeat is not None:
        rule = understand_repeat(repeat, target.date())
    begin = datetime.fromisoformat(pivot)
    first = target if begin == slot else _as_far(rule, begin, slot, target)
    if first != begin and instant_of(first, series.zone) <= now:
        raise NotPossible(
            N_("The next one would then be on {date}, which has passed. Change “this and the following” instead."),
            date=f"{first:%Y-%m-%d %H:%M}",
        )
    if repeat is None and rule.times is not None:
        before = sum(1 for _ in takewhile(lambda each: each < begin, series.slots()))
        rule = rule.ending(times=rule.times - before)
    last = max((each.series_slot for each in members if each.series_slot), default=pivot)
    old = [written(each) for each in takewhile(lambda each: written(each) <= last, series.slots(begin))]
    return _Course(rule, first, dict(zip(old, rule.slots(first), strict=False)))


def _as_far(rule: Rule, begin: datetime, slot: datetime, target: datetime) -> datetime:
    """Where the slot `begin` goes by `rule` when the later or earlier `slot` goes to `target`."""
    if rule.is_weekly:
        moved = begin + (target - slot)
        return moved + timedelta(days=((rule.weekday or 0) - moved.weekday()) % 7)
    months = begin.year * 12 + begin.month - 1 + (target.year - slot.year) * 12 + target.month - slot.month
    month = datetime.combine(date(months // 12, months % 12 + 1, 1), target.time())
    return next(replace(rule, every=1).ending().slots(month))


# ------------------------------------------------------------------ the rows


def _said_anew(series: Series, edited: Meetup, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the series that say what its meetups have in common, after the change."""
    like = replace(edited, **values)
    template = {name: value for name, value in series.template.items() if name not in values}
    changed = template_of(like)
    template |= {name: changed[name] for name in SHARED if name in values and name in changed}
    moved = like.starts_at - edited.starts_at
    if "rsvp_deadline" in values and (
        edited.rsvp_deadline is None or like.rsvp_deadline != edited.rsvp_deadline + moved
    ):
        template.pop(DEADLINE, None)
        template |= {DEADLINE: changed[DEADLINE]} if DEADLINE in changed else {}
    minutes = series.minutes if like.duration == edited.duration else like.duration // timedelta(minutes=1)
    return {"title": values.get("title", series.title), "minutes": minutes, "template": template}


async def _split(conn: AsyncConnection, series: Series, pivot: str, course: _Course, said: Mapping[str, Any]) -> Series:
    """The series that goes on from `pivot`: another one, where there are slots before it, else the same."""
    begin = datetime.fromisoformat(pivot)
    if begin == series.first:
        return await stored.change(conn, series.id, rule=course.rule, local_start=written(course.first), **said)
    await stored.change(conn, series.id, rule=series.rule.ending(until=begin.date() - timedelta(days=1)))
    return await stored.add(
        conn,
        rule=course.rule,
        guild_id=series.guild_id,
        timezone=series.timezone,
        local_start=written(course.first),
        created_by=series.created_by,
        **said,
    )


async def _must_have_room(conn: AsyncConnection, members: Sequence[Meetup], values: Mapping[str, Any]) -> None:
    """Raises NotPossible where more people are going to one of these than there would be places."""
    capacity = values.get("capacity")
    counted = {} if capacity is None else await rsvps.counts(conn, [each.id for each in members])
    for meetup in members:
        going = counted.get((meetup.id, RsvpAnswer.GOING), rsvps.Count())
        if capacity is not None and going.people + going.guests > capacity and meetup.status is Status.SCHEDULED:
            raise NotPossible(
                N_("{n} people are going on {date}, guests included, so there can't be fewer places than that."),
                n=going.people + going.guests,
                date=meetup.local_start[:10],
            )


def _touched(values: Mapping[str, Any], *, turns: bool) -> set[str]:
    """The columns that change for all of them."""
    fields = {name for name in values if name in {"title", "rsvp_deadline", *SHARED}}
    if turns:
        return fields | TIMES | {"rsvp_deadline"}
    return fields | ({"ends_at"} if "ends_at" in values else set[str]())


async def _move_members(
    conn: AsyncConnection,
    group: Group,
    members: Sequence[Meetup],
    onward: Series,
    course: _Course,
    edited: Meetup,
    values: Mapping[str, Any],
    fields: set[str],
    now: datetime,
    reason: str | None,
) -> Effect:
    changed: list[tuple[Meetup, Meetup]] = []
    homeless: list[Meetup] = []
    for before in members:
        slot = course.slots.get(before.series_slot or "")
        if slot is None:
            homeless.append(before)
            continue
        is_ahead = before.status is Status.SCHEDULED and before.starts_at > now
        own = set(before.own_fields) - (fields if before.id == edited.id else set[str]())
        columns = _columns(before, onward, slot, fields, own) if is_ahead else {}
        if before.id == edited.id and not is_ahead:  # it has begun: what may still change about it does
            columns = dict(values)
        after = await meetups.change(
            conn,
            before.guild_id,
            before.id,
            series_id=onward.id,
            series_slot=written(slot),
            own_fields=tuple(sorted(own)),
            **columns,
        )
        if after is not None and columns:
            await follow(conn, group, before, after, now, reason=reason)
            changed.append((before, after))
    return Effect(tuple(changed), await _without_slot(conn, group, homeless, now, reason))


def _columns(before: Meetup, onward: Series, slot: datetime, fields: set[str], own: set[str]) -> dict[str, Any]:
    """What changes about one meetup: nothing that is its own, and its length with its own start."""
    values = onward.occurrence(slot)
    kept = own | (TIMES | {"rsvp_deadline"} if own & {"starts_at", "local_start"} else set[str]())
    columns = {name: values[name] for name in fields - kept if name in values}
    if "starts_at" in columns and "ends_at" not in columns:
        columns["ends_at"] = columns["starts_at"] + before.duration
    elif "ends_at" in columns and "starts_at" not in columns:
        columns["ends_at"] = before.starts_at + timedelta(minutes=onward.minutes)
    return columns


async def _without_slot(
    conn: AsyncConnection, group: Group, homeless: Sequence[Meetup], now: datetime, reason: str | None
) -> tuple[Meetup, ...]:
    """Those for which the new rule has no slot go as at the end of a series."""
    ahead = [each for each in homeless if each.status is Status.SCHEDULED and each.starts_at > now]
    known = await people_know(conn, ahead)
    for meetup in (each for each in ahead if each.id in known):
        await call_off(conn, group, meetup, now, reason)
    await vanish(conn, [each for each in ahead if each.id not in known], now)
    return tuple(ahead)
