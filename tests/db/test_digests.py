from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.domain.digest import Digest
from bot.domain.gatherings import Presence
from bot.domain.groups import Group
from bot.domain.meetups import AttendanceSource, AttendanceState, Rsvp, RsvpAnswer, Status
from bot.domain.periods import Week
from bot.domain.quotes import Quote
from bot.domain.reflections import ReflectionStatus
from db import digests, groups, prompts, rsvps
from db.engine import Database
from db.schema import attendance, digest_quotes
from tests.db.riverside import (
    ADA,
    BEN,
    CHI,
    DEE,
    GUILD,
    LARGEST,
    NOON,
    ODD_TEXTS,
    OTHER_GUILD,
    meetup_at,
    people_and_groups,
    reflection_on,
)

WEEK, NEXT_WEEK = Week(2026, 50), Week(2026, 51)
PRESENT, ABSENT = AttendanceState.PRESENT, AttendanceState.ABSENT
PERSON = AttendanceSource.PERSON


def showing(*quotes: Quote) -> Digest:
    """A digest that quotes this and shows nothing else."""
    return Digest(WEEK.period, (), 0, quotes, (), ())


def going(meetup_id: int, user_id: int) -> Rsvp:
    return Rsvp(meetup_id, user_id, "", RsvpAnswer.GOING, 0, None, NOON)


async def test_presences_join_what_people_answered_and_what_was_noted_of_them(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        for user_id in (ADA, BEN):
            await rsvps.keep(conn, going(meetup.id, user_id))
        for user_id, state in ((BEN, ABSENT), (CHI, PRESENT)):
            await prompts.own_word(conn, meetup.id, user_id, state, NOON)

        found = await digests.presences(conn, [meetup.id])
        assert sorted(found, key=lambda each: -each.user_id) == [
            Presence(meetup.id, ADA, RsvpAnswer.GOING),
            Presence(meetup.id, BEN, RsvpAnswer.GOING, ABSENT, PERSON),
            Presence(meetup.id, CHI, None, PRESENT, PERSON),
        ]
        assert await digests.presences(conn, []) == []


async def test_who_came_before_was_present_or_going_and_not_absent(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        last_week = await meetup_at(conn, NOON - timedelta(days=7), status=Status.ENDED)
        for user_id in (ADA, BEN):
            await rsvps.keep(conn, going(last_week.id, user_id))
        for user_id, state in ((BEN, ABSENT), (CHI, PRESENT)):
            await prompts.own_word(conn, last_week.id, user_id, state, NOON)
        for elsewhere in (
            await meetup_at(conn, NOON - timedelta(days=7), status=Status.CANCELLED),
            await meetup_at(conn, NOON - timedelta(days=7), status=Status.ENDED, guild_id=OTHER_GUILD),
            await meetup_at(conn, NOON, status=Status.LIVE),
        ):
            await rsvps.keep(conn, going(elsewhere.id, DEE))

        # The same instant on another wall: what began then did not begin before.
        assert await digests.came_before(conn, GUILD, NOON.astimezone(ZoneInfo("Asia/Tokyo"))) == {ADA, CHI}
        assert await digests.came_before(conn, GUILD, NOON + timedelta(microseconds=1)) == {ADA, CHI, DEE}
        assert await digests.came_before(conn, GUILD, NOON - timedelta(days=7)) == set()


async def test_a_digest_is_begun_once_and_is_late_until_it_stands(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        first = await digests.begun(conn, GUILD, WEEK, late=False)
        again = await digests.begun(conn, GUILD, WEEK, late=True)
        await digests.record(conn, first.id, NOON, [(LARGEST, LARGEST - 1), (5, 4)], showing())
        standing = await digests.begun(conn, GUILD, WEEK, late=False)

        assert (again.id, again.late, again.posted_at) == (first.id, True, None)
        assert standing == digests.Posted(
            first.id, GUILD, WEEK, posted_at=NOON, late=True, messages=((LARGEST, LARGEST - 1), (5, 4))
        )
        assert await digests.of_week(conn, GUILD, WEEK) == standing
        assert await digests.with_id(conn, GUILD, first.id) == standing
        assert await digests.with_id(conn, OTHER_GUILD, first.id) is None
        assert await digests.of_week(conn, GUILD, NEXT_WEEK) is None


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_what_a_digest_shows_is_recorded_in_place_of_what_it_showed(database: Database, text: str) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        reflection_id = await reflection_on(conn, meetup, ADA, ReflectionStatus.SUBMITTED)
        digest = await digests.begun(conn, GUILD, WEEK, late=False)
        await digests.record(
            conn, digest.id, NOON, [(1, 2), (3, 4)], showing(Quote(reflection_id, 1, "Gone.", "Ada", None))
        )
        await digests.record(conn, digest.id, NOON, [(1, 2)], showing(Quote(reflection_id, 2, text, "Ada", None)))

        shown = (await conn.execute(sa.select(digest_quotes.c.position, digest_quotes.c.sentences))).all()
        posted = await digests.of_week(conn, GUILD, WEEK)
        assert [tuple(row) for row in shown] == [(2, text)]
        assert posted is not None
        assert posted.messages == ((1, 2),)


async def test_a_reflection_is_shown_by_its_weeks_digest_and_by_each_that_quotes_it(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        reflection_id = await reflection_on(conn, await meetup_at(conn, NOON), ADA, ReflectionStatus.SUBMITTED)
        of_week, quoting, silent = [
            await digests.begun(conn, GUILD, Week(2026, number), late=False) for number in (50, 51, 52)
        ]
        of_others = await digests.begun(conn, OTHER_GUILD, WEEK, late=False)
        for digest in (quoting, silent, of_others):
            await digests.record(conn, digest.id, NOON, [], showing())
        await digests.record(conn, quoting.id, NOON, [], showing(Quote(reflection_id, 1, "Snakes!", "Ada", None)))
        assert await digests.showing(conn, reflection_id) == [(GUILD, quoting.id)]

        await digests.record(conn, of_week.id, NOON, [], showing())
        assert sorted(await digests.showing(conn, reflection_id)) == [(GUILD, of_week.id), (GUILD, quoting.id)]


async def test_posted_digests_cover_their_week_from_monday_to_sunday(database: Database) -> None:
    turn_of_the_year = Week(2026, 53)  # 28 December to 3 January
    async with database.write() as conn:
        await people_and_groups(conn)
        digest = await digests.begun(conn, GUILD, turn_of_the_year, late=False)
        days = [date(2026, 12, 27), date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4)]
        assert await digests.covering(conn, GUILD, days) == []  # nothing stands yet
        await digests.record(conn, digest.id, NOON, [], showing())

        found = {day: await digests.covering(conn, GUILD, [day]) for day in days}
        assert list(found.values()) == [[], [digest.id], [digest.id], []]
        assert await digests.covering(conn, OTHER_GUILD, days) == []


async def test_groups_that_are_set_up_and_there_have_a_digest(database: Database) -> None:
    odd = Group(77, ODD_TEXTS[0], timezone="Pacific/Kiritimati", digest_weekday=6, digest_hour=23, set_up_at=NOON)
    async with database.write() as conn:
        await people_and_groups(conn)
        await groups.ensure_group(conn, odd)
        await groups.ensure_group(conn, Group(78, "Never set up"))
        await groups.change_group(conn, OTHER_GUILD, left_at=NOON)

        found = {group.guild_id: group for group in await digests.groups_with_digest(conn)}
        assert set(found) == {GUILD, 77}
        assert (found[77].name, found[77].timezone) == (odd.name, odd.timezone)
        assert (found[77].digest_weekday, found[77].digest_hour) == (6, 23)


async def test_what_an_organiser_noted_stands_against_ones_own_word(database: Database) -> None:
    moment = datetime(2026, 12, 10, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        await conn.execute(
            sa.insert(attendance),
            [
                {"meetup_id": meetup.id, "user_id": ADA, "state": PRESENT, "source": "organiser", "noted_at": moment},
                {"meetup_id": meetup.id, "user_id": BEN, "state": "unknown", "source": "voice", "noted_at": moment},
            ],
        )
        for user_id in (ADA, BEN):
            await prompts.own_word(conn, meetup.id, user_id, ABSENT, NOON)

        noted = {each.user_id: each for each in await prompts.attendance_of(conn, meetup.id)}
        assert (noted[ADA].state, noted[ADA].source, noted[ADA].noted_at) == (
            PRESENT,
            AttendanceSource.ORGANISER,
            moment,
        )
        assert (noted[BEN].state, noted[BEN].source, noted[BEN].noted_at) == (ABSENT, PERSON, NOON)
