import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reflections import Part
from db import conversations
from db.conversations import Conversation
from db.engine import Database
from db.schema import answer_parts
from tests.db.riverside import ADA, BEN, LARGEST, NOON, ODD_TEXTS, meetup_at, people_and_groups, reflection_on


async def a_reflection(conn: AsyncConnection) -> tuple[int, int]:
    """The ids of a meetup and of Ada's reflection on it."""
    await people_and_groups(conn)
    meetup = await meetup_at(conn, NOON)
    return meetup.id, await reflection_on(conn, meetup, ADA)


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_every_character_of_a_message_comes_back_also_after_it_was_edited(database: Database, text: str) -> None:
    attached = [{"name": f"{text}.png", "url": "https://example.org/1?a=%20&b=_"}]
    async with database.write() as conn:
        _, reflection_id = await a_reflection(conn)
        await conversations.add_part(conn, reflection_id, Part(1, LARGEST, text), attached)

        found = await conversations.part_of_message(conn, [5, LARGEST])
        assert found == conversations.PartAt(reflection_id, Part(1, LARGEST, text), attached)
        assert await conversations.change_part(conn, reflection_id, Part(1, LARGEST, f"{text} - {text}"))
        assert await conversations.parts(conn, reflection_id) == [Part(1, LARGEST, f"{text} - {text}")]


async def test_a_message_that_became_no_part_is_not_found_and_not_changed(database: Database) -> None:
    async with database.write() as conn:
        _, reflection_id = await a_reflection(conn)
        await conversations.add_part(conn, reflection_id, Part(1, 70, "as it was"))

        assert await conversations.part_of_message(conn, [71]) is None
        assert not await conversations.change_part(conn, reflection_id, Part(1, 71, "another message"))
        assert not await conversations.change_part(conn, reflection_id, Part(2, 70, "another question"))
        assert not await conversations.change_part(conn, reflection_id + 1, Part(1, 70, "another reflection"))
        assert await conversations.parts(conn, reflection_id) == [Part(1, 70, "as it was")]


async def test_a_message_is_kept_once_and_parts_stand_in_the_order_of_their_sources(database: Database) -> None:
    async with database.write() as conn:
        _, reflection_id = await a_reflection(conn)
        later, earlier = Part(1, LARGEST, "later"), Part(1, LARGEST - 1, "earlier")

        kept = [await conversations.add_part(conn, reflection_id, each) for each in (later, earlier, later)]
        for each in (Part(0, 9, "free"), earlier):
            await conversations.add_part(conn, reflection_id, each)

        assert kept == [True, True, False]
        assert await conversations.parts(conn, reflection_id) == [Part(0, 9, "free"), earlier, later]
        assert await conversations.parts(conn, reflection_id, 1) == [earlier, later]


async def test_forgetting_the_parts_of_one_answer_leaves_the_others(database: Database) -> None:
    async with database.write() as conn:
        _, reflection_id = await a_reflection(conn)
        for position in (0, 1, 2, 3):
            await conversations.add_part(conn, reflection_id, Part(position, 9, "words"))

        await conversations.forget_parts(conn, reflection_id, [])
        assert len(await conversations.parts(conn, reflection_id)) == 4
        await conversations.forget_parts(conn, reflection_id, {0, 2})
        assert [each.position for each in await conversations.parts(conn, reflection_id)] == [1, 3]


async def test_a_conversation_is_about_one_meetup_and_ends_with_the_next(database: Database) -> None:
    async with database.write() as conn:
        first, _ = await a_reflection(conn)
        second = await meetup_at(conn, NOON)
        await conversations.keep(conn, ADA, first, 3, LARGEST, NOON)
        assert await conversations.conversation(conn, ADA) == Conversation(first, 3, LARGEST)
        await conversations.keep(conn, ADA, second.id, 0, LARGEST, NOON)

        assert await conversations.conversation(conn, ADA) == Conversation(second.id, 0, LARGEST)
        assert await conversations.conversation(conn, BEN) is None


async def test_a_conversation_ends_when_asked_or_when_its_own_meetup_is_done_with(database: Database) -> None:
    async with database.write() as conn:
        meetup_id, reflection_id = await a_reflection(conn)
        await conversations.add_part(conn, reflection_id, Part(1, 70, "said"))
        for ending in (meetup_id, None):
            await conversations.keep(conn, ADA, meetup_id, 1, 70, NOON)
            await conversations.end(conn, ADA, meetup_id + 1)
            await conversations.end(conn, BEN, ending)
            assert await conversations.conversation(conn, ADA) is not None
            await conversations.end(conn, ADA, ending)
            assert await conversations.conversation(conn, ADA) is None

        assert await conn.scalar(sa.select(answer_parts.c.text)) == "said"


async def test_what_was_heard_never_goes_back(database: Database) -> None:
    async with database.write() as conn:
        meetup_id, _ = await a_reflection(conn)
        await conversations.keep(conn, ADA, meetup_id, 1, LARGEST - 2, NOON)
        for message_id in (LARGEST, LARGEST - 1):
            await conversations.heard(conn, ADA, message_id)

        assert await conversations.left_off(conn) == [(ADA, LARGEST)]


async def test_what_is_attached_changes_with_the_message_only_where_that_is_said(database: Database) -> None:
    file = {"name": "board.png", "url": "https://example.org/1"}
    async with database.write() as conn:
        _, reflection_id = await a_reflection(conn)
        await conversations.add_part(conn, reflection_id, Part(1, 70, "before"), [file])
        changes: list[tuple[list[dict[str, str]] | None, list[dict[str, str]]]] = [(None, [file]), ([], [])]
        for attached, expected in changes:
            await conversations.change_part(conn, reflection_id, Part(1, 70, "after"), attached)
            found = await conversations.part_of_message(conn, [70])
            assert found is not None
            assert (found.part.text, found.attachments) == ("after", expected)


async def test_after_a_restart_everybody_in_a_conversation_is_known_the_longest_silent_first(
    database: Database,
) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        for user_id, heard_until in ((ADA, 900), (BEN, 800)):
            await conversations.keep(conn, user_id, meetup.id, 1, heard_until, NOON)

        assert await conversations.left_off(conn) == [(BEN, 800), (ADA, 900)]
