from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.meetups import Meetup, NewTalk, Status
from db import meetups, talks
from db.engine import Database
from tests.db.riverside import GUILD, LARGEST, NOON, ODD_TEXTS, OTHER_GUILD, meetup_at, people_and_groups


async def titles(database: Database, text: str, *, most: int = 25, drafts: bool = False) -> list[str]:
    """The titles that are offered at noon for what was typed."""
    async with database.read() as conn:
        found = await meetups.matching(conn, GUILD, text, NOON, most=most, drafts=drafts)
    return [each.title for each in found]


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_every_character_of_a_meetup_and_its_talk_comes_back(database: Database, text: str) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON, text, venue=text, description=text * 300, food=text, card_message_id=LARGEST)
        await talks.add(conn, made.id, NewTalk(text, text, text * 90, (f"https://example.org/{text}",)), 1)

    async with database.read() as conn:
        stored = await meetups.meetup(conn, GUILD, made.id)
        [talk] = await talks.talks_of(conn, [made.id])
    assert stored == made
    assert (made.title, made.venue, made.description, made.card_message_id) == (text, text, text * 300, LARGEST)
    assert (talk.title, talk.speaker, talk.abstract) == (text, text, text * 90)
    assert talk.links == (f"https://example.org/{text}",)


async def test_each_title_is_found_by_itself_and_finds_no_other(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        for title in (*ODD_TEXTS, "A plain evening"):
            await meetup_at(conn, NOON, title)

    assert {title: await titles(database, title) for title in ODD_TEXTS} == {title: [title] for title in ODD_TEXTS}
    assert await titles(database, "0% of") == ["100% of the %s tests"]
    assert await titles(database, "e_c") == ["snake_case_only"]
    assert await titles(database, "p\\n") == [r"C:\temp\new and a \\ share"]
    assert (await titles(database, "%%"), await titles(database, "__"), await titles(database, "\\n_")) == ([], [], [])
    assert len(await titles(database, "")) == len(ODD_TEXTS) + 1


@pytest.mark.parametrize("typed", ["ÁLGEBRA CON Ñ", "álgebra con ñ", "Álgebra con Ñ", "BRA c"])
async def test_a_search_minds_no_letter_case_in_any_alphabet(database: Database, typed: str) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        await meetup_at(conn, NOON, "Álgebra con Ñ")

    assert await titles(database, typed) == ["Álgebra con Ñ"]


async def test_a_search_by_day_means_the_day_on_the_wall_where_the_meetup_is(database: Database) -> None:
    # One o'clock in the night of the tenth in UTC is the evening of the ninth in Chicago.
    starts_at = datetime(2026, 12, 9, 19, tzinfo=ZoneInfo("America/Chicago"))
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, starts_at, timezone="America/Chicago")

    assert made.starts_at == datetime(2026, 12, 10, 1, tzinfo=UTC)
    assert (await titles(database, "2026-12-09"), await titles(database, "12-10")) == (["Snakes"], [])
    assert (await titles(database, "t"), await titles(database, "19:00")) == ([], [])  # neither title nor date


async def test_what_comes_is_offered_first_and_then_the_most_recent(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        for title, days in (("long ago", -30), ("next month", 30), ("yesterday", -1), ("tomorrow", 1)):
            await meetup_at(conn, NOON + timedelta(days=days), title)
        await meetup_at(conn, NOON - timedelta(hours=1), "going on now", status=Status.LIVE)
        await meetup_at(conn, NOON + timedelta(days=2), "draft", status=Status.DRAFT)
        await meetup_at(conn, NOON + timedelta(days=3), "cancelled", status=Status.CANCELLED)
        await meetup_at(conn, NOON + timedelta(days=4), "of others", guild_id=OTHER_GUILD)

    offered = ["going on now", "tomorrow", "next month", "yesterday", "long ago"]
    assert await titles(database, "") == offered
    assert await titles(database, "", most=2) == offered[:2]
    assert await titles(database, "", drafts=True) == ["going on now", "tomorrow", "draft", *offered[2:]]


async def test_what_comes_is_listed_page_by_page_by_instants_and_not_by_walls(database: Database) -> None:
    walls = {"Tokyo": "Asia/Tokyo", "Chicago": "America/Chicago", "Lisbon": "Europe/Lisbon", "Delhi": "Asia/Kolkata"}
    async with database.write() as conn:
        await people_and_groups(conn)
        for title, zone in walls.items():  # seven in the evening of the same date everywhere
            await meetup_at(conn, datetime(2026, 12, 9, 19, tzinfo=ZoneInfo(zone)), title, timezone=zone)

    async with database.read() as conn:
        morning = NOON.replace(hour=6).astimezone(ZoneInfo("Pacific/Auckland"))
        pages = [await meetups.coming(conn, GUILD, morning, most=3, skip=skip) for skip in (0, 3)]
        seven_to_seven = await meetups.between(
            conn,
            GUILD,
            datetime(2026, 12, 9, 19, tzinfo=ZoneInfo("Asia/Kolkata")),
            datetime(2026, 12, 9, 19, tzinfo=ZoneInfo("America/Chicago")),
        )
    assert [[each.title for each in page] for page in pages] == [["Tokyo", "Delhi", "Lisbon"], ["Chicago"]]
    assert [each.title for each in seven_to_seven] == ["Delhi", "Lisbon"]


async def test_one_interaction_makes_one_meetup_and_one_talk(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        first = await meetup_at(conn, NOON, request_id=LARGEST)
        again = await meetup_at(conn, NOON, "Another title", request_id=LARGEST)
        talked = [await talks.add(conn, first.id, NewTalk("Cobras"), request_id=LARGEST) for _ in range(2)]
        talked += [await talks.add(conn, first.id, NewTalk("Vipers"), request_id=LARGEST - 1)]

        assert again == first
        assert [added is not None for added in talked] == [True, False, True]
        given = await talks.talks_of(conn, [first.id, LARGEST])
        assert [(each.position, each.title) for each in given] == [(1, "Cobras"), (2, "Vipers")]


async def test_a_change_counts_up_and_waits_for_the_right_status(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = await meetup_at(conn, NOON)
        moved = replace(made, venue="The mill, 2 % uphill", revision=1)

        async def move() -> Meetup | None:
            return await meetups.change(conn, GUILD, made.id, only_if=[Status.SCHEDULED], venue=moved.venue)

        assert await move() == moved
        await meetups.change(conn, GUILD, made.id, status=Status.CANCELLED)
        assert await move() is None
        assert await meetups.change(conn, OTHER_GUILD, made.id, title="Not theirs") is None
        assert await meetups.hold(conn, GUILD, made.id) == replace(moved, status=Status.CANCELLED, revision=2)
        assert await meetups.hold(conn, OTHER_GUILD, made.id) is None


async def test_only_a_draft_of_the_own_group_is_deleted_and_its_talks_with_it(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        draft = await meetup_at(conn, NOON, status=Status.DRAFT)
        announced = await meetup_at(conn, NOON)
        for request_id, meetup in enumerate((draft, announced)):
            await talks.add(conn, meetup.id, NewTalk("Cobras"), request_id)

        assert not await meetups.delete_draft(conn, OTHER_GUILD, draft.id)
        assert not await meetups.delete_draft(conn, GUILD, announced.id)
        assert await meetups.delete_draft(conn, GUILD, draft.id)

        assert await meetups.meetup(conn, GUILD, draft.id) is None
        assert [each.meetup_id for each in await talks.talks_of(conn, [draft.id, announced.id])] == [announced.id]
