from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Consent
from bot.domain.meetups import InLine, Rsvp, RsvpAnswer
from db import groups, meetups, rsvps
from db.engine import Database
from db.rsvps import Count
from tests.db.riverside import (
    ADA,
    BEN,
    CHI,
    DEE,
    GUILD,
    LARGEST,
    NAMES,
    NOON,
    ODD_TEXTS,
    OTHER_GUILD,
    meetup_at,
    people_and_groups,
)

GOING, MAYBE, DECLINED, WAITLISTED = RsvpAnswer


async def answers(
    conn: AsyncConnection,
    meetup_id: int,
    user_id: int,
    answer: RsvpAnswer,
    *,
    guests: int = 0,
    queued_at: datetime | None = None,
) -> None:
    """Store somebody's answer, given at noon."""
    await rsvps.keep(conn, Rsvp(meetup_id, user_id, "", answer, guests, None, NOON, queued_at))


async def a_meetup(conn: AsyncConnection) -> int:
    """The id of a meetup of the group."""
    await people_and_groups(conn)
    return (await meetup_at(conn, NOON)).id


def ids(found: Sequence[Rsvp]) -> list[int]:
    return [each.user_id for each in found]


async def test_a_second_answer_stands_in_place_of_the_first(database: Database) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        await answers(conn, meetup_id, ADA, WAITLISTED, guests=2, queued_at=NOON)
        await answers(conn, meetup_id, ADA, MAYBE)

        assert await rsvps.own(conn, [meetup_id, LARGEST], ADA) == {
            meetup_id: Rsvp(meetup_id, ADA, NAMES[ADA], MAYBE, 0, None, NOON)
        }
        assert await rsvps.own(conn, [meetup_id], BEN) == {}


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_every_character_of_an_expectation_comes_back(database: Database, text: str) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        await answers(conn, meetup_id, ADA, GOING)

        assert await rsvps.set_expectation(conn, meetup_id, ADA, text)
        assert not await rsvps.set_expectation(conn, meetup_id, BEN, text)
        [rsvp] = await rsvps.of_meetup(conn, meetup_id)
        standing = await rsvps.standing(conn, GUILD, meetup_id, ADA)
        assert standing is not None
        assert (rsvp.expectation, standing.expectation) == (text, text)


async def test_how_one_stands_counts_the_others_with_their_guests(database: Database) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        await groups.set_consent(conn, GUILD, BEN, Consent.THREAD)
        await answers(conn, meetup_id, ADA, GOING, guests=3)
        await answers(conn, meetup_id, BEN, WAITLISTED, guests=1, queued_at=NOON)
        await answers(conn, meetup_id, CHI, WAITLISTED, queued_at=NOON)
        await answers(conn, meetup_id, DEE, DECLINED, guests=9)

        ben = await rsvps.standing(conn, GUILD, meetup_id, BEN)
        stranger = await rsvps.standing(conn, GUILD, meetup_id, 77)
        assert ben is not None
        assert stranger is not None
        assert (ben.answer, ben.guests, ben.queued_at, ben.taken, ben.line) == (WAITLISTED, 1, NOON, 4, 1)
        assert (ben.name, ben.language, ben.consent) == (NAMES[BEN], "es-ES", Consent.THREAD)
        assert (stranger.answer, stranger.name, stranger.taken, stranger.line) == (None, None, 4, 2)
        assert ben.meetup == await meetups.meetup(conn, GUILD, meetup_id)
        assert await rsvps.standing(conn, OTHER_GUILD, meetup_id, BEN) is None


async def test_the_line_is_in_the_order_of_instants_whatever_zone_they_were_told_in(database: Database) -> None:
    moment = datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC)  # before the clocks go back in Lisbon
    queued = {
        CHI: moment.astimezone(ZoneInfo("Pacific/Auckland")),
        ADA: (moment + timedelta(microseconds=1)).astimezone(ZoneInfo("Europe/Lisbon")),
        BEN: (moment + timedelta(hours=1)).astimezone(ZoneInfo("America/Chicago")),
    }
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        for user_id in (BEN, ADA, CHI):
            await answers(conn, meetup_id, user_id, WAITLISTED, guests=user_id % 2, queued_at=queued[user_id])
        await answers(conn, meetup_id, DEE, GOING)

        assert await rsvps.waiting(conn, meetup_id) == [InLine(CHI, 2), InLine(ADA, 2), InLine(BEN, 1)]
        stored = await rsvps.of_meetup(conn, meetup_id, WAITLISTED)
        assert {each.user_id: each.queued_at for each in stored} == {
            user_id: queued_at.astimezone(UTC) for user_id, queued_at in queued.items()
        }

        await rsvps.promote(conn, meetup_id, [CHI, BEN])
        assert await rsvps.waiting(conn, meetup_id) == [InLine(ADA, 2)]
        promoted = await rsvps.own(conn, [meetup_id], CHI)
        assert (promoted[meetup_id].answer, promoted[meetup_id].queued_at) == (GOING, None)


async def test_answers_are_counted_by_meetup_and_answer(database: Database) -> None:
    async with database.write() as conn:
        first = await a_meetup(conn)
        second = (await meetup_at(conn, NOON)).id
        await answers(conn, first, ADA, GOING, guests=2)
        await answers(conn, first, BEN, GOING, guests=1)
        await answers(conn, first, CHI, DECLINED)
        await answers(conn, second, CHI, MAYBE)

        assert await rsvps.counts(conn, [first, second]) == {
            (first, GOING): Count(2, 3),
            (first, DECLINED): Count(1, 0),
            (second, MAYBE): Count(1, 0),
        }
        assert await rsvps.counts(conn, []) == {}


async def test_those_coming_are_listed_page_by_page_in_the_order_of_their_first_answers(database: Database) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        for user_id in (CHI, ADA, DEE, BEN):
            await answers(conn, meetup_id, user_id, GOING)
        await answers(conn, meetup_id, CHI, GOING, guests=4)

        pages = [await rsvps.of_meetup(conn, meetup_id, most=3, skip=skip) for skip in (0, 3, 6)]
        assert [ids(page) for page in pages] == [[CHI, ADA, DEE], [BEN], []]
        assert ids(await rsvps.of_meetup(conn, meetup_id)) == [CHI, ADA, DEE, BEN]
        assert [each.name for each in pages[0]] == [NAMES[CHI], NAMES[ADA], NAMES[DEE]]


async def test_a_button_in_a_dm_finds_the_group_of_what_one_has_answered(database: Database) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        await answers(conn, meetup_id, ADA, DECLINED)

        assert await rsvps.group_of_own(conn, meetup_id, ADA) == GUILD
        assert await rsvps.group_of_own(conn, meetup_id, BEN) is None


async def test_reminders_go_by_dm_to_those_who_chose_it_and_page_by_page_to_all_others(database: Database) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        for user_id in (ADA, BEN, CHI, DEE):
            await answers(conn, meetup_id, user_id, GOING)
        await answers(conn, meetup_id, DEE, MAYBE)
        for user_id in (ADA, CHI):
            await groups.set_consent(conn, GUILD, user_id, Consent.DM)
        await groups.change_person(conn, CHI, dm_closed_at=NOON)

        everybody = await rsvps.to_remind(conn, meetup_id)
        by_dm = await rsvps.to_remind(conn, meetup_id, by_dm=True)
        rest = [
            await rsvps.to_remind(conn, meetup_id, by_dm=False, after=after, most=2) for after in (0, DEE, CHI, LARGEST)
        ]
        assert [(each.user_id, each.name, each.by_dm) for each in by_dm] == [(ADA, NAMES[ADA], True)]
        assert [[each.user_id for each in page] for page in rest] == [[DEE, CHI], [CHI, BEN], [BEN], []]
        # Their own language, else the group's.
        assert [(each.user_id, each.language) for each in everybody] == [
            (DEE, "es-ES"),
            (CHI, "fr"),
            (BEN, "es-ES"),
            (ADA, "fr"),
        ]


async def test_who_declined_waits_or_left_the_group_is_not_reminded(database: Database) -> None:
    async with database.write() as conn:
        meetup_id = await a_meetup(conn)
        for user_id, answer in zip((ADA, BEN, CHI), (DECLINED, WAITLISTED, GOING), strict=True):
            await answers(conn, meetup_id, user_id, answer)
        await groups.member_left(conn, GUILD, CHI, NOON)

        assert await rsvps.to_remind(conn, meetup_id) == []


async def test_places_in_line_are_counted_for_each_meetup_by_the_time_and_then_by_who_came_first(
    database: Database,
) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        full, free = await meetup_at(conn, NOON), await meetup_at(conn, NOON, "Vipers")
        await answers(conn, full.id, ADA, WAITLISTED, queued_at=NOON + timedelta(seconds=1))
        await answers(conn, full.id, BEN, WAITLISTED, queued_at=NOON)
        await answers(conn, full.id, CHI, WAITLISTED, queued_at=NOON + timedelta(seconds=1))
        await answers(conn, full.id, DEE, GOING)
        await answers(conn, free.id, CHI, GOING)

        both = [full.id, free.id]
        places = [await rsvps.before_in_line(conn, who, both) for who in (BEN, ADA, CHI, DEE)]
        assert places == [{full.id: 0}, {full.id: 1}, {full.id: 2}, {}]


async def test_ones_own_answers_are_those_to_what_is_still_to_come_in_this_group(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        later = await meetup_at(conn, NOON + timedelta(days=2), "Later")
        soon = await meetup_at(conn, NOON + timedelta(days=1), "Soon")
        over = await meetup_at(conn, NOON - timedelta(days=1), "Over")
        other = await meetup_at(conn, NOON + timedelta(days=1), "Elsewhere", guild_id=OTHER_GUILD)
        for each in (later, soon, over, other):
            await answers(conn, each.id, ADA, MAYBE, guests=1)
        await answers(conn, soon.id, BEN, GOING)

        found = await rsvps.own_coming(conn, GUILD, ADA, NOON, most=5)
        assert [(meetup, rsvp.answer, rsvp.guests, rsvp.name) for meetup, rsvp in found] == [
            (soon, MAYBE, 1, NAMES[ADA]),
            (later, MAYBE, 1, NAMES[ADA]),
        ]
        assert [meetup for meetup, _ in await rsvps.own_coming(conn, GUILD, ADA, NOON, most=5, skip=1)] == [later]


async def test_who_is_reached_by_dm_is_known_without_any_answer(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await groups.set_consent(conn, GUILD, BEN, Consent.DM)
        found = [await rsvps.reached(conn, GUILD, who) for who in (ADA, BEN)]
        assert [(each and each.by_dm, each and each.language) for each in found] == [(False, "fr"), (True, "es-ES")]
        assert await rsvps.reached(conn, OTHER_GUILD, BEN) is None
        await groups.member_left(conn, GUILD, BEN, NOON)
        assert await rsvps.reached(conn, GUILD, BEN) is None
