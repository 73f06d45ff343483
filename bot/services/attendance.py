"""Attendance: checking in, being seen in voice, and what organisers note and read of who came."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.attendance import (
    CHECK_IN_AFTER,
    CODE_LENGTH,
    CODE_LETTERS,
    Attendee,
    Marked,
    OnRoll,
    Roll,
    Tries,
    code_in,
    must_be_open,
    must_have_begun,
    present_by_voice,
)
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, Status
from bot.domain.plan import card_refresh
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.prompts import WELCOME_FOR
from bot.formats.tables import attendance_table
from bot.services.digest_facts import follow_in_digests
from bot.services.groups import Someone
from bot.services.meetups import must_organise
from bot.services.members import meet, meet_several
from bot.services.prompts import PromptService
from db import attendance, groups, jobs, meetups
from db.engine import Database

LINES_ON_A_PAGE = 20
LISTED_AT_ONCE = 25  # options of a menu at Discord


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Somebody is noted as present; `again` says that they were already."""

    meetup: Meetup
    again: bool


@dataclass(frozen=True, slots=True)
class Marking:
    """What organisers need to note who came: the counts, and a page of those going who are not noted yet."""

    roll: Roll
    marked: Marked | None = None


class AttendanceService:
    """Who came, and who says so.

    An organiser's word stands against everybody's; a check-in stands against voice and the person's own word; voice
    only tells what nobody else has told.
    """

    def __init__(self, database: Database, clock: Clock, prompts: PromptService) -> None:
        self._database = database
        self._clock = clock
        self._prompts = prompts
        self._tries = Tries()

    # -- checking in

    async def code(self, who: Someone, meetup_id: int, *, renew: bool = False) -> Meetup:
        """A meetup with its check-in code, made now where it has none or another is wanted.

        From the first code on the card has a button to check in. Raises NotPossible when nobody can check in any more.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            meetup = await _found(conn, who.guild_id, meetup_id, hold=True)
            if meetup.status is Status.CANCELLED or now > meetup.ends_at + CHECK_IN_AFTER:
                raise NotPossible(
                    N_("Nobody can check in to “{title}” any more. /attendance mark notes who was there."),
                    title=meetup.title,
                )
            if meetup.checkin_code is not None and not renew:
                return meetup
            code = _new_code()
            while await attendance.with_code(conn, who.guild_id, code) is not None:
                code = _new_code()
            changed = await attendance.set_code(conn, who.guild_id, meetup_id, code)
            if meetup.card_message_id is not None:
                await jobs.plan_joined(conn, card_refresh(meetup, now))
            return changed or meetup

    async def check_in(self, who: Someone, text: str) -> CheckedIn:
        """Note that somebody is there, by the code that was shown in the room.

        Raises NotFound for a code that is none of this group's, NotPossible too early, too late, after too many wrong
        codes, or where an organiser has noted the contrary.
        """
        now = self._clock.now()
        self._tries.must_have_one_left(who.user_id, now)
        async with self._database.write() as conn:
            meetup = await attendance.with_code(conn, who.guild_id, code_in(text))
            if meetup is None:
                self._tries.was_wrong(who.user_id, now)
                raise NotFound(N_("That isn't one of our codes. Please look again: it has five letters and digits."))
            must_be_open(meetup, now)
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
            present, source = AttendanceState.PRESENT, AttendanceSource.CHECK_IN
            weaker = (AttendanceSource.VOICE, AttendanceSource.PERSON)
            if await attendance.note(conn, meetup.id, [who.user_id], present, source, now, over=weaker):
                await self._ask_too(conn, meetup, now)
                return CheckedIn(meetup, again=False)
            if await attendance.state_of(conn, meetup.id, who.user_id) is not present:
                raise NotPossible(
                    N_("An organiser has noted that you were not at “{title}”. If that is wrong, please tell them."),
                    title=meetup.title,
                )
        return CheckedIn(meetup, again=True)

    # -- voice

    async def moved(self, guild_id: int, person: Attendee, *, from_channel: int | None, to_channel: int | None) -> None:
        """Somebody entered, left or changed a voice channel; of interest only where a meetup is on."""
        now = self._clock.now()
        channels = [each for each in (from_channel, to_channel) if each is not None]
        async with self._database.read() as conn:
            watched = await attendance.watched(conn, guild_id, channels, now)
        if not watched:
            return
        async with self._database.write() as conn:
            for meetup in watched:
                if meetup.voice_channel_id == from_channel:
                    await attendance.left(conn, meetup.id, person.user_id, now)
                elif person.user_id not in await attendance.in_voice(conn, meetup.id):
                    await self._enter(conn, meetup, [person], now)

    async def seen(self, meetup: Meetup, there: Sequence[Attendee]) -> None:
        """These people are in the meetup's voice channel, and nobody else is.

        Somebody who was there before and still is has not left meanwhile, as far as anybody can tell.
        """
        now = self._clock.now()
        async with self._database.write() as conn:
            known = await attendance.in_voice(conn, meetup.id)
            await attendance.seen(conn, meetup.id, [each.user_id for each in there], now)
            await self._enter(conn, meetup, [each for each in there if each.user_id not in known], now)

    async def watched(self, guild_id: int, channel_ids: Collection[int]) -> Sequence[Meetup]:
        """The meetups that are on, or begin within minutes, in one of these voice channels."""
        async with self._database.read() as conn:
            return await attendance.watched(conn, guild_id, channel_ids, self._clock.now())

    async def count_voice(self, conn: AsyncConnection, meetup: Meetup, there: Sequence[Attendee] | None) -> None:
        """Note who was in voice for long enough, in the transaction that ends a meetup.

        `there` is who is there at this moment; None where nobody can tell, so that each was there until last seen.
        """
        now = self._clock.now()
        if there is not None:
            await attendance.seen(conn, meetup.id, [each.user_id for each in there], now)
        await attendance.close_stays(conn, meetup.id)
        stays = await attendance.stays(conn, meetup.id)
        group = await groups.group(conn, meetup.guild_id) if stays else None
        if group is not None:
            present = present_by_voice(stays, meetup, group.voice_minutes)
            voice = AttendanceSource.VOICE
            await attendance.note(conn, meetup.id, present, AttendanceState.PRESENT, voice, now, over=())

    async def _enter(self, conn: AsyncConnection, meetup: Meetup, people: Sequence[Attendee], now: datetime) -> None:
        await meet_several(conn, meetup.guild_id, {each.user_id: each.name for each in people}, now)
        await attendance.entered(conn, meetup.id, [each.user_id for each in people], now)

    # -- organisers

    async def roll(self, who: Someone, meetup_id: int, page: int = 0) -> Roll:
        """Who came, who was going and did not, page by page (from 0); raises NotFound."""
        must_organise(who)
        async with self._database.read() as conn:
            meetup = await _found(conn, who.guild_id, meetup_id)
            return await _roll(conn, meetup, page, LINES_ON_A_PAGE)

    async def to_mark(self, who: Someone, meetup_id: int, page: int = 0) -> Marking:
        """Those going who are not noted yet, as many as a menu holds; raises NotFound, or NotPossible too early."""
        must_organise(who)
        async with self._database.read() as conn:
            meetup = await _found(conn, who.guild_id, meetup_id)
            must_have_begun(meetup, self._clock.now())
            return Marking(await _roll(conn, meetup, page, LISTED_AT_ONCE, not_noted=True))

    async def mark(
        self, who: Someone, meetup_id: int, people: Collection[Attendee], state: AttendanceState, page: int = 0
    ) -> Marking:
        """Note that these members came, or did not, whatever was noted before. Raises like `to_mark`.

        Who did not come is not asked how it was; who came is, within a week after the end.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            meetup = await _found(conn, who.guild_id, meetup_id, hold=True)
            must_have_begun(meetup, now)
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
            await meet_several(conn, who.guild_id, {each.user_id: each.name for each in people}, now)
            user_ids, source, everybody = (
                [each.user_id for each in people],
                AttendanceSource.ORGANISER,
                AttendanceSource,
            )
            await attendance.note(conn, meetup.id, user_ids, state, source, now, over=everybody, noted_by=who.user_id)
            await self._ask_too(conn, meetup, now)
            await follow_in_digests(conn, meetup, now)
            roll = await _roll(conn, meetup, page, LISTED_AT_ONCE, not_noted=True)
        return Marking(roll, Marked(state, tuple(each.name for each in people)) if people else None)

    async def mark_listed(self, who: Someone, meetup_id: int, user_ids: Collection[int], page: int = 0) -> Marking:
        """Note that people chosen from the list of those going came; ids that are nobody's here are left out."""
        async with self._database.read() as conn:
            known = await attendance.names(conn, who.guild_id, user_ids)
        people = [Attendee(user_id, name) for user_id, name in known.items()]
        return await self.mark(who, meetup_id, people, AttendanceState.PRESENT, page)

    async def table(self, who: Someone, meetup_id: int) -> tuple[Meetup, bytes]:
        """The whole roll as a CSV file."""
        must_organise(who)
        async with self._database.read() as conn:
            meetup = await _found(conn, who.guild_id, meetup_id)
            entries: Sequence[OnRoll] = await attendance.roll(conn, meetup_id)
        return meetup, attendance_table(entries, meetup.zone)

    async def _ask_too(self, conn: AsyncConnection, meetup: Meetup, now: datetime) -> None:
        """Ask those who are noted after the end as well; nobody is asked twice."""
        if meetup.status is Status.ENDED and now <= meetup.ends_at + WELCOME_FOR:
            await self._prompts.plan_after(conn, meetup)


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


async def _found(conn: AsyncConnection, guild_id: int, meetup_id: int, *, hold: bool = False) -> Meetup:
    found = await (meetups.hold if hold else meetups.meetup)(conn, guild_id, meetup_id)
    if found is None or found.status is Status.DRAFT:
        raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
    return found


async def _roll(conn: AsyncConnection, meetup: Meetup, page: int, most: int, *, not_noted: bool = False) -> Roll:
    count = await attendance.roll_count(conn, meetup.id)
    lines = count.not_noted if not_noted else count.everybody
    pages = max(1, -(-lines // most))
    page = min(page, pages - 1)  # the list may have become shorter
    entries = await attendance.roll(conn, meetup.id, most=most, skip=page * most, not_noted=not_noted)
    return Roll(meetup, entries, count, page, pages)
