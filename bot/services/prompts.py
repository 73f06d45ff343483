"""Prompts: who is asked after a meetup, where, and never more often than the contact budget allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Consent, Group, Person, PromptsWanted
from bot.domain.meetups import AttendanceState, Meetup, RsvpAnswer, Status
from bot.domain.plan import places_for
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.prompts import (
    AFTER_THE_END,
    NOT_NEEDED,
    WELCOME_FOR,
    Invited,
    PromptPost,
    PromptState,
    Surface,
    ThreadPromptPost,
    after_quiet_hours,
    calendars_of,
    next_day,
    next_possible,
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
from bot.services.contact import Wait, after_the_night, take_day
from db import groups, jobs, meetups, prompts, reflections, rsvps
from db.engine import Database
from db.prompts import Asking, Waiting

_MINUTES_OF_A_DAY = 24 * 60
_A_DAY = timedelta(days=1)
_TWO_DAYS = timedelta(days=2)  # what was longer ago is another day on every calendar
_LOOKS_AGAIN = timedelta(hours=6)  # whether a group that has removed the bot has it back


@dataclass(frozen=True, slots=True)
class Ask:
    """This person is to be asked now; `was_nudged` says that they have had their one nudge about it."""

    post: PromptPost
    group: Group
    was_nudged: bool = False


@dataclass(frozen=True, slots=True)
class LeaveAlone:
    """Not any more, because of `reason`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """How somebody wants to be asked, and what follows from it.

    `zone` is the one whose clock their quiet hours go by. A pause that is over is none. `asks_in_group` says that this
    was asked for in a group, and `consent` how they may be asked there. `next_at` (UTC) is the earliest moment at which
    they may be asked anything by DM, None for never; `waiting` is what is planned.
    """

    person: Person
    zone: ZoneInfo
    is_paused: bool
    asks_in_group: bool
    consent: Consent | None
    next_at: datetime | None
    waiting: Waiting | None


class PromptService:
    """Prompts and the contact budget."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- planning and sending

    async def plan_after(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """Plan, in the transaction that ends a meetup, whom to ask about it.

        Again, when more people turn out to have been there: whoever was planned for before is left alone.
        """
        group = await groups.group(conn, meetup.guild_id)
        if group is None:
            return
        going = await rsvps.of_meetup(conn, meetup.id, RsvpAnswer.GOING)
        noted = await prompts.attendance_of(conn, meetup.id)
        there = who_was_there(going, noted, in_a_room=meetup.venue is not None)
        invited = await prompts.invited(conn, meetup.guild_id, there)
        now = self._clock.now()
        due_at = max(meetup.ends_at + AFTER_THE_END, now)
        to_ask: dict[Surface, list[Invited]] = {}
        for surface in Surface:
            wanted = {each.person.user_id: each for each in invited if surface_for(each, now) is surface}
            new = await prompts.add(conn, meetup.id, wanted, surface)
            to_ask[surface] = [wanted[user_id] for user_id in sorted(new)]
        plans = [
            prompt_job(meetup, each.person.user_id, after_quiet_hours(due_at, each.person, zone_of(each.person, group)))
            for each in to_ask[Surface.DM]
        ]
        await jobs.plan(conn, plans)
        await jobs.plan_once(conn, [thread_prompt_job(meetup, due_at)] if to_ask[Surface.THREAD] else [])

    async def ask(self, meetup_id: int, user_id: int, *, is_nudge: bool) -> Ask | Wait | LeaveAlone:
        """Decide whether to ask somebody now, and take their contact of this day for it."""
        async with self._database.write() as conn:
            now = self._clock.now()
            asking = await prompts.asking(conn, meetup_id, user_id)
            if asking is None:
                return LeaveAlone("there is no such prompt any more")
            turn = await self._not_now(conn, asking, now, is_nudge=is_nudge)
            turn = turn or await self._take_turn(conn, asking, now, is_nudge=is_nudge)
            comes_too_late = isinstance(turn, Wait) and turn.until > asking.meetup.ends_at + WELCOME_FOR
            if comes_too_late and asking.state is PromptState.PLANNED:
                await self._leave_to_thread(conn, asking.meetup, user_id, is_nudge=is_nudge)
                return LeaveAlone("others had all their days; the line in the thread is there for them")
            return turn

    async def _not_now(
        self, conn: AsyncConnection, asking: Asking, now: datetime, *, is_nudge: bool
    ) -> Wait | LeaveAlone | None:
        """What keeps somebody from being asked, whatever their day and their budget."""
        written = await self._status_of_theirs(conn, asking.meetup.id, asking.person.user_id)
        if reason := _not_any_more(asking, written, now, is_nudge=is_nudge):
            return LeaveAlone(reason)
        if asking.group.left_at is not None:
            return Wait(now + _LOOKS_AGAIN)  # it may take the bot back while this is of use
        if asking.meetup.ends_at > now:
            return Wait(asking.meetup.ends_at + AFTER_THE_END)  # it was put off after all
        if _seems_absent(asking):
            await prompts.forget(conn, asking.meetup.id, asking.person.user_id)
            return LeaveAlone("they were not noted among those who came")
        if surface_for(Invited(asking.person, asking.consent), now) is Surface.THREAD:
            await self._leave_to_thread(conn, asking.meetup, asking.person.user_id, is_nudge=is_nudge)
            return LeaveAlone("they take no DMs; the line in the thread is there for them")
        return None

    async def _status_of_theirs(self, conn: AsyncConnection, meetup_id: int, user_id: int) -> ReflectionStatus | None:
        """The status of what somebody wrote about a meetup, signed or not; None where that is nothing."""
        written = await reflections.of_author(conn, meetup_id, user_id, self._database.seals.author(meetup_id, user_id))
        return written.status if written else None

    async def _take_turn(self, conn: AsyncConnection, asking: Asking, now: datetime, *, is_nudge: bool) -> Ask | Wait:
        person, meetup = asking.person, asking.meetup
        if night := after_the_night(person, asking.group, now):
            return night
        if is_nudge and await prompts.is_first_waiting(conn, person.user_id, now + _A_DAY):
            # Who was never asked comes before who is reminded.
            return Wait(next_day(now, person, zone_of(person, asking.group)))
        key = (nudge_key if is_nudge else prompt_key)(meetup.id, person.user_id)
        if taken := await take_day(conn, person, asking.group, now, key):
            return taken
        post = PromptPost(
            meetup,
            asking.group.name,
            person.name,
            person.language or asking.group.language,
            is_nudge=is_nudge,
            asks_absence=not asking.attendance_taken,
        )
        return Ask(post, asking.group, was_nudged=asking.nudged_at is not None)

    async def _leave_to_thread(self, conn: AsyncConnection, meetup: Meetup, user_id: int, *, is_nudge: bool) -> None:
        """Somebody takes no DM from us any more: the line in the thread is there for them."""
        state = PromptState.UNDELIVERABLE
        await prompts.change(conn, meetup.id, user_id, state=state, surface=Surface.THREAD)
        if not is_nudge:  # who gets a nudge was asked before
            await jobs.plan_once(conn, [thread_prompt_job(meetup, self._clock.now())])

    async def asked(self, conn: AsyncConnection, ask: Ask, user_id: int) -> None:
        """Note, in the transaction that ends its job, that a prompt was sent; one nudge may follow, and no second."""
        now = self._clock.now()
        meetup = ask.post.meetup
        await groups.change_person(conn, user_id, dm_closed_at=None)
        if ask.post.is_nudge:
            await prompts.change(conn, meetup.id, user_id, nudged_at=now)
            return
        await prompts.change(conn, meetup.id, user_id, state=PromptState.SENT, sent_at=now)
        person = await groups.person(conn, user_id)
        if person is not None and not ask.was_nudged:
            await jobs.plan(conn, [nudge_job(meetup, Invited(person, Consent.DM), ask.group, now)])

    async def closed(self, conn: AsyncConnection, ask: Ask, user_id: int) -> None:
        """Note that somebody's DMs turned out closed: the line in the thread is there for them."""
        await groups.change_person(conn, user_id, dm_closed_at=self._clock.now())
        await self._leave_to_thread(conn, ask.post.meetup, user_id, is_nudge=ask.post.is_nudge)

    async def reached(self, user_id: int) -> None:
        """Somebody wrote to us in a DM, or pressed a button there: their DMs are open."""
        async with self._database.read() as conn:
            person = await groups.person(conn, user_id)
        if person is not None and person.dm_closed_at is not None:
            async with self._database.write() as conn:
                await groups.change_person(conn, user_id, dm_closed_at=None)

    async def line_for_thread(self, guild_id: int, meetup_id: int) -> tuple[list[int], ThreadPromptPost] | None:
        """Where (the best place first) and what to post for everybody else; None when there is nothing to ask about."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            meetup = await meetups.meetup(conn, guild_id, meetup_id)
        if group is None or meetup is None or meetup.status is Status.CANCELLED:
            return None
        return places_for(meetup, group), ThreadPromptPost(meetup, group.language)

    # -- what people answer

    async def later(self, user_id: int, meetup_id: int) -> datetime:
        """Ask again tomorrow at this time; gives back when (UTC).

        Raises NotPossible for those who have reflected, or do not want to be asked by then.
        """
        async with self._database.write() as conn:
            asking = await self._own(conn, user_id, meetup_id)
            now = self._clock.now()
            written = await self._status_of_theirs(conn, meetup_id, user_id)
            if PromptState.ANSWERED is asking.state or written is ReflectionStatus.SUBMITTED:
                raise NotPossible(N_("You have told how it was, so there is nothing left to ask. Thank you!"))
            tomorrow = next_day(now, asking.person, zone_of(asking.person, asking.group))
            if not wants_prompts(asking.person, tomorrow):
                raise NotPossible(
                    N_("You told me not to ask you anything. To have me ask again, use `/prompts status: on` first.")
                )
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
        guild_id: int | None = None,
        wanted: PromptsWanted | None = None,
        paused_until: datetime | None = None,
        quiet_hours: tuple[int, int] | None = None,
        timezone: str | None = None,
    ) -> Wishes:
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
            return await self._wishes(conn, found, guild_id)

    async def _wishes(self, conn: AsyncConnection, person: Person, guild_id: int | None) -> Wishes:
        now = self._clock.now()
        zones = await prompts.zones_of_groups(conn, person.user_id)
        group = await groups.group(conn, guild_id) if guild_id is not None else None
        member = await groups.member(conn, group.guild_id, person.user_id) if group is not None else None
        here = group.timezone if group is not None else min(zones, default="UTC")
        zone = ZoneInfo(person.timezone or here)
        taken = await prompts.days_taken(conn, person.user_id, (now - _TWO_DAYS).date())
        return Wishes(
            person,
            zone,
            is_paused=person.prompts is PromptsWanted.PAUSED and not wants_prompts(person, now),
            asks_in_group=group is not None,
            consent=member.consent if member is not None else None,
            next_at=next_possible(now, person, zone, calendars_of(person, {here, *zones}), taken),
            waiting=await prompts.waiting(conn, person.user_id) if wants_prompts(person, now) else None,
        )

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


def _not_any_more(asking: Asking, written: ReflectionStatus | None, now: datetime, *, is_nudge: bool) -> str | None:
    """Why somebody is not asked any more, or None."""
    reasons = {
        NOT_NEEDED: written in {ReflectionStatus.SUBMITTED, ReflectionStatus.WITHDRAWN},
        "they were not there": asking.attendance is AttendanceState.ABSENT,
        "the meetup was cancelled": asking.meetup.status is Status.CANCELLED,
        f"the prompt is {asking.state}": not asking.state.is_open,
        "they had their one nudge": is_nudge and asking.nudged_at is not None,
        "they left the group": asking.has_left,
        "they do not want to be asked": not wants_prompts(asking.person, now) or asking.consent is Consent.NO,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _seems_absent(asking: Asking) -> bool:
    """Whether attendance was taken without them since they were to be asked; who is noted later is asked then."""
    is_new = asking.state is PromptState.PLANNED
    return is_new and asking.attendance_taken and asking.attendance is not AttendanceState.PRESENT
