"""RSVPs: answering a meetup, the waitlist, and who is told what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.meetups import InLine, Meetup, Rsvp, RsvpAnswer, Status, fits, promoted
from bot.domain.plan import card_refresh, promotion, reminder, reminder_by_dm
from bot.domain.problems import N_, NotFound, NotPossible
from bot.services.groups import Someone
from bot.services.members import meet
from db import groups, jobs, meetups, rsvps
from db.engine import Database

EXPECTATION_LIMIT = 200  # characters: one line
MOST_GUESTS = 10
OWN_ON_A_PAGE = 5
_MENTIONED_AT_ONCE = 40  # 24 characters each: with the rest they fit into one message; Discord pings 100 at most


@dataclass(frozen=True, slots=True)
class Answered:
    """What an RSVP came to. `rsvp.answer` is `waitlisted` where Going found no place.

    `changed` is False for the same answer again. `ask_consent` says to ask how the person may be asked afterwards.
    `before_in_line` counts those waiting before them. `most_guests` is how many they may bring as things are.
    `is_reminded` says whether a reminder is still to come.
    """

    meetup: Meetup
    rsvp: Rsvp
    changed: bool
    ask_consent: bool
    before_in_line: int = 0
    most_guests: int = MOST_GUESTS
    is_reminded: bool = True


@dataclass(frozen=True, slots=True)
class Own:
    """One of a person's own answers; `before_in_line` counts those waiting before them, None off the waitlist."""

    meetup: Meetup
    rsvp: Rsvp
    before_in_line: int | None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Some of a person's own answers, on page `number` (from 0); `more` says whether another page follows."""

    own: tuple[Own, ...]
    number: int
    more: bool


class RsvpService:
    """RSVPs and the waitlist."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def answer(
        self,
        who: Someone,
        meetup_id: int,
        answer: RsvpAnswer,
        *,
        guests: int | None = None,
        expectation: str | None = None,
    ) -> Answered:
        """Answer going, maybe or declined; `guests` and `expectation` None keep what was said before.

        Raises NotFound, or NotPossible once it has started, was cancelled, or a party is too large for it.
        """
        async with self._database.write() as conn:
            before = await self._standing(conn, who, meetup_id)
            now = self._clock.now()
            _must_be_ahead(before.meetup, now)
            wanted_guests = before.guests if guests is None else guests
            _must_be_in_time(before, answer, wanted_guests, now)
            rsvp = _decided(before, who, answer, wanted_guests, expectation, now)
            is_same = (before.answer, before.guests, before.expectation) == (rsvp.answer, rsvp.guests, rsvp.expectation)
            if not is_same or before.from_event:
                if (before.name, before.language) != (who.name, who.language):
                    await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
                await rsvps.keep(conn, rsvp)
                await jobs.plan_joined(conn, card_refresh(before.meetup, now))
            rsvp, place = await self._in_line(conn, before, rsvp, now)
        said_nothing_yet = before.from_event or before.answer in {None, RsvpAnswer.DECLINED}
        comes_anew = said_nothing_yet and answer is not RsvpAnswer.DECLINED
        ask = comes_anew and before.consent is None
        most = _most_guests(before, rsvp)
        return Answered(before.meetup, rsvp, not is_same, ask, place, most, _is_reminded(before, now))

    async def bring(self, who: Someone, meetup_id: int, guests: int) -> Answered:
        """Change how many guests somebody brings who is going or waiting; raises as `answer` does."""
        mine = await self.mine(who, meetup_id)
        if mine is None or mine.answer not in {RsvpAnswer.GOING, RsvpAnswer.WAITLISTED}:
            raise NotPossible(N_("Say first that you are going; then you can bring somebody."))
        return await self.answer(who, meetup_id, RsvpAnswer.GOING, guests=guests)

    async def own_coming(self, who: Someone, page: int = 0) -> OwnPage:
        """The person's own answers to the meetups to come, page `page` (from 0)."""
        async with self._database.read() as conn:
            found = await rsvps.own_coming(
                conn,
                who.guild_id,
                who.user_id,
                self._clock.now(),
                most=OWN_ON_A_PAGE + 1,
                skip=page * OWN_ON_A_PAGE,
            )
            shown = found[:OWN_ON_A_PAGE]
            before = await rsvps.before_in_line(conn, who.user_id, [meetup.id for meetup, _ in shown])
        own = tuple(Own(meetup, rsvp, before.get(meetup.id)) for meetup, rsvp in shown)
        return OwnPage(own, page, more=len(found) > OWN_ON_A_PAGE)

    async def expect(self, who: Someone, meetup_id: int, text: str) -> None:
        """Keep one line of what the person expects; an empty one takes it back."""
        line = " ".join(text.split())[:EXPECTATION_LIMIT] or None
        async with self._database.write() as conn:
            known = await meetups.meetup(conn, who.guild_id, meetup_id)
            if known is None or not await rsvps.set_expectation(conn, meetup_id, who.user_id, line):
                raise NotFound(
                    N_("Please tell me first that you're coming, or maybe coming; then I can keep what you expect.")
                )

    async def mine(self, who: Someone, meetup_id: int) -> Rsvp | None:
        """The person's own answer, if they gave one."""
        async with self._database.read() as conn:
            known = await meetups.meetup(conn, who.guild_id, meetup_id)
            return None if known is None else (await rsvps.own(conn, [meetup_id], who.user_id)).get(meetup_id)

    async def standing(self, who: Someone, meetup_id: int) -> Answered | None:
        """How a person's answer stands, as when they gave it; None where they gave none."""
        async with self._database.read() as conn:
            known = await rsvps.standing(conn, who.guild_id, meetup_id, who.user_id)
            mine = (await rsvps.own(conn, [meetup_id], who.user_id)).get(meetup_id)
            before = await rsvps.before_in_line(conn, who.user_id, [meetup_id])
        if known is None or mine is None:
            return None
        most = _most_guests(known, mine)
        place = before.get(meetup_id, 0)
        return Answered(
            known.meetup,
            mine,
            changed=True,
            ask_consent=False,
            before_in_line=place,
            most_guests=most,
            is_reminded=_is_reminded(known, self._clock.now()),
        )

    async def group_of(self, meetup_id: int, user_id: int) -> int:
        """The group of a meetup that this person answered; raises NotFound. For buttons in DMs."""
        async with self._database.read() as conn:
            found = await rsvps.group_of_own(conn, meetup_id, user_id)
        if found is None:
            raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
        return found

    # -- durable work

    async def to_mention(self, meetup: Meetup, after: int) -> Sequence[rsvps.Reached]:
        """Those to remind in the thread whose user id is beyond `after`: as many as one message holds."""
        async with self._database.read() as conn:
            return await rsvps.to_remind(conn, meetup.id, by_dm=False, after=after, most=_MENTIONED_AT_ONCE)

    async def reminded(
        self, conn: AsyncConnection, meetup: Meetup, minutes: int, after: int, mentioned: Sequence[rsvps.Reached]
    ) -> None:
        """Plan what follows a reminder in the thread: the next names, and at first the DMs."""
        now = self._clock.now()
        if len(mentioned) == _MENTIONED_AT_ONCE:
            await jobs.plan(conn, [reminder(meetup, minutes, now, after=mentioned[-1].user_id)])
        if after == 0:
            by_dm = await rsvps.to_remind(conn, meetup.id, by_dm=True)
            await jobs.plan(conn, [reminder_by_dm(meetup, minutes, each.user_id, now) for each in by_dm])

    async def reached(self, meetup: Meetup, user_id: int) -> rsvps.Reached | None:
        """Somebody who is still going or may come, and whether a DM reaches them."""
        async with self._database.read() as conn:
            found = await rsvps.to_remind(conn, meetup.id, after=user_id - 1, most=1)
        return next((each for each in found if each.user_id == user_id), None)

    async def dm_closed(self, conn: AsyncConnection, user_id: int) -> None:
        """Remember that DMs do not reach somebody, so that they are told in the thread from now on."""
        await groups.change_person(conn, user_id, dm_closed_at=self._clock.now())

    # -- the rules

    async def _standing(self, conn: AsyncConnection, who: Someone, meetup_id: int) -> rsvps.Standing:
        # Held without a limit too: an organiser may be setting one at this moment.
        found = await rsvps.standing(conn, who.guild_id, meetup_id, who.user_id, hold=True)
        if found is not None and found.meetup.capacity is not None and not self._database.is_sqlite:
            # Places are counted while nobody else takes one; on SQLite nobody else writes anyway.
            found = await rsvps.standing(conn, who.guild_id, meetup_id, who.user_id)
        if found is None or found.meetup.status is Status.DRAFT:
            raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
        return found

    async def _in_line(
        self, conn: AsyncConnection, before: rsvps.Standing, rsvp: Rsvp, now: datetime
    ) -> tuple[Rsvp, int]:
        """Let in whom an answer made room for; the answer with that, and how many wait before whoever gave it."""
        waits = rsvp.answer is RsvpAnswer.WAITLISTED
        waited = before.answer is RsvpAnswer.WAITLISTED
        if waits and not waited:
            return rsvp, before.line  # behind all others: no room came of it
        if not waited and not (before.answer is RsvpAnswer.GOING and before.line):
            return rsvp, 0
        line = await fill(conn, before.meetup, now, acting=rsvp.user_id)
        place = next((n for n, each in enumerate(line) if each.user_id == rsvp.user_id), None)
        if waits and place is None:
            return replace(rsvp, answer=RsvpAnswer.GOING, queued_at=None), 0
        return rsvp, place or 0


async def fill(conn: AsyncConnection, meetup: Meetup, now: datetime, *, acting: int | None = None) -> Sequence[InLine]:
    """Give free places to those first in line, and plan telling them; the waitlist that remains.

    For whoever changed the answers or the capacity of a meetup, holding its row. Who acts (`acting`, a user id) is
    told by the answer to what they did.
    """
    line = await rsvps.waiting(conn, meetup.id)
    if not line:
        return line
    going = (await rsvps.counts(conn, [meetup.id])).get((meetup.id, RsvpAnswer.GOING), rsvps.Count())
    lucky = promoted(meetup.capacity, going.people + going.guests, line)
    if lucky:
        await rsvps.promote(conn, meetup.id, [each.user_id for each in lucky])
        others = [each.user_id for each in lucky if each.user_id != acting]
        await jobs.plan(conn, [promotion(meetup, user_id, now) for user_id in others])
    return line[len(lucky) :]


def _is_reminded(standing: rsvps.Standing, now: datetime) -> bool:
    return any(standing.meetup.starts_at - timedelta(minutes=each) > now for each in standing.reminder_minutes)


def _must_be_ahead(meetup: Meetup, now: datetime) -> None:
    if meetup.status is Status.CANCELLED:
        raise NotPossible(N_("“{title}” was cancelled, so there is nothing to answer."), title=meetup.title)
    if meetup.status is Status.ENDED or meetup.ends_at <= now:
        raise NotPossible(
            N_("“{title}” is over. If you were there, tell us how it was with /reflect."), title=meetup.title
        )
    if meetup.starts_at <= now:
        raise NotPossible(
            N_("“{title}” has begun, and the list is closed. If you are coming, just come."), title=meetup.title
        )


def _must_be_in_time(before: rsvps.Standing, answer: RsvpAnswer, guests: int, now: datetime) -> None:
    """After the deadline nobody comes in addition; whoever answered before may still give back what they have."""
    deadline = before.meetup.rsvp_deadline
    if deadline is None or now <= deadline or answer is RsvpAnswer.DECLINED:
        return
    came_in_time = before.answer in {RsvpAnswer.GOING, RsvpAnswer.WAITLISTED}
    if answer is RsvpAnswer.GOING and came_in_time and guests <= before.guests:
        return
    if answer is RsvpAnswer.MAYBE and (came_in_time or before.answer is RsvpAnswer.MAYBE):
        return
    raise NotPossible(
        N_(
            "“{title}” took answers until {deadline}. You can still say that you can't come; for anything else, please"
            " ask the organisers."
        ),
        title=before.meetup.title,
        deadline=f"<t:{int(deadline.timestamp())}:F>",
    )


def _most_guests(before: rsvps.Standing, rsvp: Rsvp) -> int:
    capacity = before.meetup.capacity
    if capacity is None:
        return MOST_GUESTS
    others = before.taken if rsvp.answer is RsvpAnswer.GOING else 0
    return max(0, min(MOST_GUESTS, capacity - others - 1))


def _decided(
    before: rsvps.Standing, who: Someone, answer: RsvpAnswer, guests: int, expectation: str | None, now: datetime
) -> Rsvp:
    """The RSVP that an answer comes to: Going without a place waits, and keeps its turn if it waited already."""
    capacity = before.meetup.capacity
    queued_at = None
    if answer is RsvpAnswer.GOING:
        _must_have_room(before, guests)
        is_in = before.answer is RsvpAnswer.GOING
        # Who is in keeps the place; who waits is promoted by their turn alone.
        in_line = 0 if is_in else before.line
        if before.answer is RsvpAnswer.WAITLISTED or not fits(capacity, before.taken, 1 + guests, line=in_line):
            # Behind the last one by whatever clock: processes' clocks differ.
            last = before.line_until
            behind = now if last is None else max(now, last + timedelta(microseconds=1))
            answer, queued_at = RsvpAnswer.WAITLISTED, before.queued_at or behind
    return Rsvp(
        meetup_id=before.meetup.id,
        user_id=who.user_id,
        name=who.name,
        answer=answer,
        guests=0 if answer is RsvpAnswer.DECLINED else guests,
        expectation=before.expectation if expectation is None else " ".join(expectation.split())[:EXPECTATION_LIMIT],
        answered_at=now,
        queued_at=queued_at,
    )


def _must_have_room(before: rsvps.Standing, guests: int) -> None:
    capacity = before.meetup.capacity
    if capacity is None:
        return
    if 1 + guests > capacity:
        raise NotPossible(N_("The room holds {capacity} people in all. Please bring fewer guests."), capacity=capacity)
    if before.answer is RsvpAnswer.GOING and before.taken + 1 + guests > capacity:
        raise NotPossible(
            N_("There are not enough places left for {guests} guests. Your own place is still yours."), guests=guests
        )
