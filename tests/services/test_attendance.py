from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.attendance import Attendee
from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, Rsvp, RsvpAnswer, Status
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.attendance import AttendanceService
from bot.services.changes import follow
from bot.services.groups import Someone
from bot.services.services import services
from db import digests, groups, jobs, meetups, prompts, rsvps
from db.engine import Database
from tests.db.riverside import meetup_at

RIVERBEND, ELSEWHERE = 1, 2
DEN = 77
STARTS = datetime.fromisoformat("2026-12-10T01:00+00:00")
ENDS = STARTS + timedelta(hours=2)
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)
ADA, BEN, CHI = Attendee(11, "Ada"), Attendee(12, "Ben"), Attendee(13, "Chi")
PRESENT, ABSENT = AttendanceState.PRESENT, AttendanceState.ABSENT


def member(who: Attendee, guild_id: int = RIVERBEND) -> Someone:
    return Someone(guild_id, who.user_id, who.name, "en-US")


class Evening:
    """A meetup at one database, going on since its start, with a voice channel."""

    def __init__(self, database: Database, meetup: Meetup) -> None:
        self.database = database
        self.time = TimeKeeper(STARTS)
        self.services = services(database, self.time)
        self.meetup = meetup

    @property
    def attendance(self) -> AttendanceService:
        return self.services.attendance

    async def at(self, minutes: float) -> None:
        """So many minutes after the start."""
        await self.time.advance_to(STARTS + timedelta(minutes=minutes))

    async def enters(self, *people: Attendee) -> None:
        for each in people:
            await self.attendance.moved(RIVERBEND, each, from_channel=None, to_channel=DEN)

    async def leaves(self, *people: Attendee) -> None:
        for each in people:
            await self.attendance.moved(RIVERBEND, each, from_channel=DEN, to_channel=None)

    async def ends(self, there: Sequence[Attendee] | None = ()) -> None:
        """It is over, as the job of its end tells."""
        await self.time.advance_to(ENDS)
        async with self.database.write() as conn:
            ended = await self.services.meetups.ended(conn, self.meetup)
            assert ended is not None
            await self.attendance.count_voice(conn, ended, there)

    async def noted(self) -> dict[int, tuple[AttendanceState, AttendanceSource]]:
        async with self.database.read() as conn:
            found = await prompts.attendance_of(conn, self.meetup.id)
        return {each.user_id: (each.state, each.source) for each in found}

    async def code(self) -> str:
        code = (await self.attendance.code(MARISOL, self.meetup.id)).checkin_code
        assert code is not None
        return code


@pytest.fixture
async def evening(database: Database) -> Evening:
    async with database.write() as conn:
        for guild_id in (RIVERBEND, ELSEWHERE):
            group = Group(
                guild_id, "Riverbend", timezone="America/Chicago", announcement_channel_id=50, set_up_at=STARTS
            )
            await groups.ensure_group(conn, group)
        meetup = await meetup_at(conn, STARTS, guild_id=RIVERBEND, status=Status.LIVE, voice_channel_id=DEN)
        for each in (ADA, BEN, CHI):
            await groups.see_member(conn, RIVERBEND, each.user_id, each.name)
        for each in (ADA, BEN):
            await rsvps.keep(conn, Rsvp(meetup.id, each.user_id, "", RsvpAnswer.GOING, 0, None, STARTS))
    return Evening(database, meetup)


# ------------------------------------------------------------------ voice


async def test_whoever_was_seen_leaving_is_counted_by_what_was_seen(evening: Evening) -> None:
    await evening.enters(ADA, BEN)
    await evening.at(9)
    await evening.leaves(BEN)
    await evening.at(10)
    await evening.leaves(ADA)

    await evening.ends()

    assert await evening.noted() == {ADA.user_id: (PRESENT, AttendanceSource.VOICE)}


async def test_whoever_left_while_nobody_looked_was_there_until_last_seen(evening: Evening) -> None:
    await evening.enters(ADA, BEN)
    await evening.at(8)
    await evening.attendance.seen(evening.meetup, [ADA, BEN])
    await evening.at(12)
    await evening.attendance.seen(evening.meetup, [ADA])
    await evening.at(60)

    await evening.attendance.seen(evening.meetup, [])
    await evening.ends()

    assert list(await evening.noted()) == [ADA.user_id]


async def test_whoever_came_while_nobody_looked_is_found_and_remembered_by_name(evening: Evening) -> None:
    guest = Attendee(99, "Guest of nobody")
    await evening.at(30)
    await evening.attendance.seen(evening.meetup, [guest])

    await evening.ends([guest])

    roll = await evening.attendance.roll(MARISOL, evening.meetup.id)
    [came] = [each for each in roll.entries if each.state is PRESENT]
    assert (came.name, came.answer, came.source) == ("Guest of nobody", None, AttendanceSource.VOICE)


async def test_whoever_enters_while_the_channel_is_looked_at_has_not_left(evening: Evening) -> None:
    await evening.at(5)
    await evening.enters(ADA)
    await evening.attendance.seen(evening.meetup, [])  # as it was a moment before
    await evening.at(16)
    await evening.leaves(ADA)

    await evening.ends()

    assert list(await evening.noted()) == [ADA.user_id]


async def test_where_nobody_can_tell_who_is_there_at_the_end_each_was_until_last_seen(evening: Evening) -> None:
    await evening.enters(ADA, BEN)
    await evening.at(9)
    await evening.leaves(BEN)
    await evening.at(11)
    await evening.attendance.seen(evening.meetup, [ADA])

    await evening.ends(None)

    assert list(await evening.noted()) == [ADA.user_id]


async def test_the_minimum_is_the_groups_own(evening: Evening) -> None:
    async with evening.database.write() as conn:
        await groups.change_group(conn, RIVERBEND, voice_minutes=60)
    await evening.enters(ADA)
    await evening.at(59)
    await evening.enters(BEN)
    await evening.leaves(ADA)

    await evening.ends([BEN])

    assert list(await evening.noted()) == [BEN.user_id]


async def test_other_channels_other_groups_and_other_times_are_nobodys_business(evening: Evening) -> None:
    await evening.attendance.moved(RIVERBEND, ADA, from_channel=None, to_channel=DEN + 1)
    await evening.attendance.moved(ELSEWHERE, ADA, from_channel=None, to_channel=DEN)
    async with evening.database.write() as conn:
        await meetups.change(conn, RIVERBEND, evening.meetup.id, starts_at=STARTS + timedelta(minutes=16))
    await evening.enters(BEN)

    await evening.ends()

    assert await evening.noted() == {}


async def test_voice_overwrites_nothing_that_people_said(evening: Evening) -> None:
    await evening.attendance.check_in(member(ADA), await evening.code())
    await evening.attendance.mark(MARISOL, evening.meetup.id, [BEN], ABSENT)
    async with evening.database.write() as conn:
        await prompts.own_word(conn, evening.meetup.id, CHI.user_id, ABSENT, STARTS)
    await evening.enters(ADA, BEN, CHI)

    await evening.ends([ADA, BEN, CHI])

    assert await evening.noted() == {
        ADA.user_id: (PRESENT, AttendanceSource.CHECK_IN),
        BEN.user_id: (ABSENT, AttendanceSource.ORGANISER),
        CHI.user_id: (ABSENT, AttendanceSource.PERSON),
    }


# ------------------------------------------------------------------ check-in


async def test_a_check_in_stands_against_voice_and_the_persons_own_word(evening: Evening) -> None:
    async with evening.database.write() as conn:
        await prompts.own_word(conn, evening.meetup.id, BEN.user_id, ABSENT, STARTS)
    await evening.enters(ADA)
    await evening.ends([ADA])
    code = await evening.code()

    for each in (ADA, BEN):
        assert not (await evening.attendance.check_in(member(each), code)).again

    assert await evening.noted() == {each.user_id: (PRESENT, AttendanceSource.CHECK_IN) for each in (ADA, BEN)}


async def test_a_code_is_of_its_group_alone(evening: Evening) -> None:
    code = await evening.code()

    with pytest.raises(NotFound, match="one of our codes"):
        await evening.attendance.check_in(member(ADA, ELSEWHERE), code)

    assert await evening.noted() == {}


async def test_the_same_code_is_shown_until_a_new_one_is_wanted(evening: Evening) -> None:
    first = await evening.code()

    assert await evening.code() == first
    renewed = await evening.attendance.code(MARISOL, evening.meetup.id, renew=True)
    assert renewed.checkin_code not in {None, first}
    assert renewed.revision == evening.meetup.revision


async def test_there_is_no_code_for_what_is_long_over_or_cancelled(evening: Evening) -> None:
    await evening.at(4 * 60 + 1)
    with pytest.raises(NotPossible, match="any more"):
        await evening.code()

    async with evening.database.write() as conn:
        await meetups.change(conn, RIVERBEND, evening.meetup.id, status=Status.CANCELLED)
    with pytest.raises(NotPossible, match="was cancelled, so nobody was there"):
        await evening.attendance.mark(MARISOL, evening.meetup.id, [ADA], PRESENT)


# ------------------------------------------------------------------ organisers


async def test_only_organisers_look_note_and_make_codes(evening: Evening) -> None:
    ada, meetup_id = member(ADA), evening.meetup.id
    for refused in (
        evening.attendance.code(ada, meetup_id),
        evening.attendance.roll(ada, meetup_id),
        evening.attendance.to_mark(ada, meetup_id),
        evening.attendance.mark(ada, meetup_id, [ADA], PRESENT),
        evening.attendance.mark_listed(ada, meetup_id, [ADA.user_id]),
        evening.attendance.table(ada, meetup_id),
    ):
        with pytest.raises(NotAllowed):
            await refused
    assert await evening.noted() == {}


async def test_a_meetup_of_another_group_is_not_found(evening: Evening) -> None:
    stranger, meetup_id = Someone(ELSEWHERE, 500, "Stranger", "en-US", is_organiser=True), evening.meetup.id
    for refused in (
        evening.attendance.code(stranger, meetup_id),
        evening.attendance.roll(stranger, meetup_id),
        evening.attendance.to_mark(stranger, meetup_id),
        evening.attendance.mark(stranger, meetup_id, [ADA], PRESENT),
        evening.attendance.mark_listed(stranger, meetup_id, [ADA.user_id]),
        evening.attendance.table(stranger, meetup_id),
    ):
        with pytest.raises(NotFound):
            await refused
    assert await evening.noted() == {}


async def test_ids_in_a_list_that_are_nobodys_here_are_left_out(evening: Evening) -> None:
    marking = await evening.attendance.mark_listed(MARISOL, evening.meetup.id, [ADA.user_id, 4711])

    assert marking.marked is not None
    assert marking.marked.names == ("Ada",)
    assert await evening.noted() == {ADA.user_id: (PRESENT, AttendanceSource.ORGANISER)}
    assert [each.name for each in marking.roll.entries] == ["Ben"]


async def test_an_organiser_may_correct_themselves(evening: Evening) -> None:
    await evening.attendance.mark(MARISOL, evening.meetup.id, [ADA, BEN], PRESENT)
    await evening.attendance.mark(MARISOL, evening.meetup.id, [BEN], ABSENT)

    roll = await evening.attendance.roll(MARISOL, evening.meetup.id)

    assert [(each.name, each.state) for each in roll.entries] == [("Ada", PRESENT), ("Ben", ABSENT)]
    assert (roll.count.came, roll.count.stayed_away, roll.count.not_noted) == (1, 1, 0)


async def test_the_digest_counts_those_noted_and_whose_first_visit_it_was(evening: Evening) -> None:
    await evening.attendance.mark(MARISOL, evening.meetup.id, [ADA, CHI], PRESENT)
    await evening.attendance.mark(MARISOL, evening.meetup.id, [BEN], ABSENT)
    await evening.ends()

    async with evening.database.read() as conn:
        assert await digests.came_before(conn, RIVERBEND, ENDS) == {ADA.user_id, CHI.user_id}


# ------------------------------------------------------------------ what is planned


async def looks(evening: Evening) -> list[datetime]:
    """When the voice channel is looked at next."""
    async with evening.database.read() as conn:
        owed = await jobs.listed(conn, guild_id=RIVERBEND)
    return [each.due_at for each in owed if each.kind is JobKind.VOICE and each.done_at is None]


async def changed(evening: Evening, **changes: Any) -> None:
    """The meetup is changed, and what follows from it follows."""
    async with evening.database.write() as conn:
        group = await groups.group(conn, RIVERBEND)
        before = await meetups.meetup(conn, RIVERBEND, evening.meetup.id)
        after = await meetups.change(conn, RIVERBEND, evening.meetup.id, **changes)
        assert group is not None
        assert before is not None
        assert after is not None
        await follow(conn, group, before, after, evening.time.now())


async def test_a_voice_channel_that_is_chosen_later_is_looked_at_and_moves_with_the_meetup(evening: Evening) -> None:
    await changed(evening, voice_channel_id=None, status=Status.SCHEDULED)
    assert await looks(evening) == []

    await changed(evening, voice_channel_id=DEN + 1)
    assert await looks(evening) == [STARTS - timedelta(minutes=15)]

    await changed(evening, starts_at=STARTS + timedelta(days=1), ends_at=ENDS + timedelta(days=1))
    assert await looks(evening) == [STARTS + timedelta(days=1, minutes=-15)]

    await changed(evening, status=Status.CANCELLED)
    assert await looks(evening) == []
