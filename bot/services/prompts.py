"""Prompts: who is asked after a meetup, where, and never more often than the contact budget allows."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Consent, Group, Person, PromptsWanted
from bot.domain.meetups import AttendanceState, Meetup, RsvpAnswer
from bot.domain.plan import places_for
from bot.domain.problems import N_, NotFound
from bot.domain.prompts import (
    AFTER_THE_END,
    NOT_NEEDED,
    Invited,
    PromptPost,
    PromptState,
    Surface,
    ThreadPromptPost,
    after_quiet_hours,
    local_day,
    next_day,
    nudge_job,
    nudge_key,
    prompt_job,
    prompt_key,
    surface_for,
    thread_prompt_job,
    wants_prompts,
    who_was_there,
    zone_of,
)
from bot.domain.reflections import ReflectionStatus
from bot.domain.zones import known_zone
from db import groups, jobs, meetups, prompts, reflections, rsvps
from db.engine import Database
from db.prompts import Asking

_MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Ask:
    """This person is to be asked now."""

    post: PromptPost
    group: Group


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until` (UTC)."""

    until: datetime


@dataclass(frozen=True, slots=True)
class LeaveAlone:
    """Not any more, because of `reason`."""

    reason: str


class PromptService:
    """Prompts and the contact budget."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- planning and sending

    async def plan_after(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """Plan, in the transaction that ends a meetup, whom to ask about it."""
        group = await groups.group(conn, meetup.guild_id)
        if group is None:
            return
        going = await rsvps.of_meetup(conn, meetup.id, RsvpAnswer.GOING)
        noted = await prompts.attendance_of(conn, meetup.id)
        there = who_was_there(going, noted, in_a_room=meetup.venue is not None)
        invited = await prompts.invited(conn, meetup.guild_id, there)
        now = self._clock.now()
        due_at = max(meetup.ends_at + AFTER_THE_END, now)
        by_dm = [each for each in invited if surface_for(each, now) is Surface.DM]
        in_thread = [each for each in invited if surface_for(each, now) is Surface.THREAD]
        await prompts.add(conn, meetup.id, [each.person.user_id for each in by_dm], Surface.DM)
        await prompts.add(conn, meetup.id, [each.person.user_id for each in in_thread], Surface.THREAD)
        plans = [
            prompt_job(
                meetup,
                each.person.user_id,
                after_quiet_hours(due_at, each.person, zone_of(each.person, group)),
            )
            for each in by_dm
        ]
        await jobs.plan_once(conn, [*plans, *([thread_prompt_job(meetup, due_at)] if in_thread else [])])

    async def ask(self, meetup_id: int, user_id: int, *, is_nudge: bool) -> Ask | Wait | LeaveAlone:
        """Decide whether to ask somebody now, and take their contact of this day for it."""
        async with self._database.write() as conn:
            now = self._clock.now()
            asking = await prompts.asking(conn, meetup_id, user_id)
            if asking is None:
                return LeaveAlone("there is no such prompt any more")
            seal = self._database.seals.author(meetup_id, user_id)
            written = await reflections.of_author(conn, meetup_id, user_id, seal)
            if reason := _not_any_more(asking, written.status if written else None, now):
                return LeaveAlone(reason)
            zone = zone_of(asking.person, asking.group)
            awake = after_quiet_hours(now, asking.person, zone)
            if awake > now:
                return Wait(awake)
            key = (nudge_key if is_nudge else prompt_key)(meetup_id, user_id)
            if not await prompts.claim_day(conn, user_id, local_day(now, zone), key):
                return Wait(next_day(now, asking.person, zone))
            post = PromptPost(
                asking.meetup,
                asking.group.name,
                asking.person.name,
                asking.person.language or asking.group.language,
                is_nudge=is_nudge,
                asks_absence=not asking.attendance_taken,
            )
            return Ask(post, asking.group)

    async def asked(self, conn: AsyncConnection, ask: Ask, user_id: int) -> None:
        """Note, in the transaction that ends its job, that a prompt was sent; a nudge may follow the first one."""
        now = self._clock.now()
        meetup = ask.post.meetup
        if ask.post.is_nudge:
            await prompts.change(conn, meetup.id, user_id, nudged_at=now)
            return
        await prompts.change(conn, meetup.id, user_id, state=PromptState.SENT, sent_at=now)
        person = await groups.person(conn, user_id)
        if person is not None:
            await jobs.plan(conn, [nudge_job(meetup, Invited(person, Consent.DM), ask.group, now)])

    async def closed(self, conn: AsyncConnection, ask: Ask, user_id: int) -> None:
        """Note that somebody's DMs turned out closed: the line in the thread is there for them."""
        now = self._clock.now()
        meetup = ask.post.meetup
        await groups.change_person(conn, user_id, dm_closed_at=now)
        state = PromptState.UNDELIVERABLE
        await prompts.change(conn, meetup.id, user_id, state=state, surface=Surface.THREAD)
        await jobs.plan_once(conn, [thread_prompt_job(meetup, now)])

    async def line_for_thread(self, guild_id: int, meetup_id: int) -> tuple[list[int], ThreadPromptPost] | None:
        """Where (the best place first) and what to post for everybody else; None when the group has left."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            meetup = await meetups.meetup(conn, guild_id, meetup_id)
        if group is None or meetup is None or group.left_at is not None:
            return None
        return places_for(meetup, group), ThreadPromptPost(meetup, group.language)

    # -- what people answer

    async def later(self, user_id: int, meetup_id: int) -> datetime:
        """Ask again tomorrow at this time; gives back when (UTC)."""
        async with self._database.write() as conn:
            asking = await self._own(conn, user_id, meetup_id)
            now = self._clock.now()
            tomorrow = next_day(now, asking.person, zone_of(asking.person, asking.group))
            await prompts.change(conn, meetup_id, user_id, state=PromptState.LATER)
            await jobs.drop(conn, [nudge_key(meetup_id, user_id)], now, "they chose Later")
            await jobs.plan(conn, [prompt_job(asking.meetup, user_id, tomorrow)])
            return tomorrow

    async def not_this_one(self, user_id: int, meetup_id: int) -> None:
        """Ask nothing more about this meetup."""
        async with self._database.write() as conn:
            await self._own(conn, user_id, meetup_id)
            await self._close(conn, user_id, meetup_id, PromptState.NOT_THIS_ONE, "they chose Not this one")

    async def could_not_come(self, user_id: int, meetup_id: int) -> None:
        """Note by the person's own word that they were not there, and ask nothing more about this meetup."""
        async with self._database.write() as conn:
            await self._own(conn, user_id, meetup_id)
            await prompts.own_word(conn, meetup_id, user_id, AttendanceState.ABSENT, self._clock.now())
            await self._close(conn, user_id, meetup_id, PromptState.ABSENT, "they could not come")

    async def never(self, user_id: int) -> None:
        """Never ask this person anything again, in any group, until they say otherwise."""
        async with self._database.write() as conn:
            await groups.change_person(conn, user_id, prompts=PromptsWanted.OFF, paused_until=None)

    async def set_wishes(
        self,
        user_id: int,
        name: str,
        language: str | None,
        *,
        wanted: PromptsWanted | None = None,
        paused_until: datetime | None = None,
        quiet_hours: tuple[int, int] | None = None,
        timezone: str | None = None,
    ) -> Person:
        """Set how a person wants to be asked; what is None stays. `quiet_hours` are whole hours, from and to.

        Raises NotUnderstood for a time zone that does not exist.
        """
        changes: dict[str, object] = {}
        if wanted is not None:
            changes |= {"prompts": wanted, "paused_until": paused_until}
        if quiet_hours is not None:
            start, end = (hour * 60 % _MINUTES_OF_A_DAY for hour in quiet_hours)
            changes |= {"quiet_from": start, "quiet_to": end}
        if timezone is not None:
            changes["timezone"] = known_zone(timezone)
        async with self._database.write() as conn:
            await groups.see_person(conn, user_id, name, language)
            if changes:
                await groups.change_person(conn, user_id, **changes)
            found = await groups.person(conn, user_id)
        if found is None:
            raise NotFound(N_("I don't know you yet."))
        return found

    async def _own(self, conn: AsyncConnection, user_id: int, meetup_id: int) -> Asking:
        asking = await prompts.asking(conn, meetup_id, user_id)
        if asking is None:
            raise NotFound(
                N_(
                    "That question is closed now, so you needn't do anything. To tell how the"
                    " meetup was, use /reflect in your group."
                )
            )
        return asking

    async def _close(self, conn: AsyncConnection, user_id: int, meetup_id: int, state: PromptState, note: str) -> None:
        await prompts.change(conn, meetup_id, user_id, state=state)
        keys = [prompt_key(meetup_id, user_id), nudge_key(meetup_id, user_id)]
        await jobs.drop(conn, keys, self._clock.now(), note)


def _not_any_more(asking: Asking, written: ReflectionStatus | None, now: datetime) -> str | None:
    """Why somebody is not asked any more, or None."""
    person = replace(asking.person, dm_closed_at=None)
    reasons = {
        NOT_NEEDED: written in {ReflectionStatus.SUBMITTED, ReflectionStatus.WITHDRAWN},
        "they were not there": asking.attendance is AttendanceState.ABSENT,
        f"the prompt is {asking.state}": not asking.state.is_open,
        "they left the group": asking.has_left,
        "they do not want to be asked": not wants_prompts(person, now),
        "they did not say yes to DMs": asking.consent is not Consent.DM,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
