"""Unsigned reflections: their author goes on with them, and nothing that is stored says who that is."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.elsewhere import Told
from bot.domain.meetups import Meetup
from bot.domain.reading import readable
from bot.domain.reflections import Audience, Reflection, ReflectionKind, ReflectionStatus
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.conversations import Said
from bot.services.prompts import Ask, LeaveAlone
from bot.services.reflections import Author
from bot.services.services import Services, services
from db import groups, prompts, reflections
from db.engine import Database
from db.schema import answer_parts, answer_versions, attendance, metadata
from tests.databases import SEALS, SqliteMaker
from tests.services.held_meetup import ENDED, RIVERBEND, held, member

ADA = member(4_300_000_000_000_000_101)
OTHERS = [member(4_300_000_000_000_000_000 + n) for n in range(2, 8)]
FORM, FREE = ReflectionKind.FORM, ReflectionKind.FREE
SOURCE = 1_444_000_000_000_000_001  # a message's or an interaction's id
LATER = ENDED + timedelta(minutes=37, seconds=45)


@pytest.fixture
async def house(database: Database) -> Services:
    return services(database, TimeKeeper(LATER))


@pytest.fixture
async def meetup(database: Database) -> Meetup:
    return await held(database, ADA.user_id)


async def writes(house: Services, meetup: Meetup, who: Author, text: str, *, source: int = SOURCE) -> None:
    """Somebody writes freely, leaves their name out, and publishes."""
    await house.reflections.save_form(who, meetup.id, source, {0: text}, FREE)
    await house.reflections.set_signed(who, meetup.id, signed=False)
    await house.reflections.publish(who, meetup.id)


async def read_by_group(database: Database, meetup: Meetup) -> set[str]:
    async with database.read() as conn:
        found = await reflections.of_meetup(conn, meetup.id)
        group = await groups.group(conn, RIVERBEND)
    assert group is not None
    shown = readable(found, reader=Audience.GROUP, viewer_id=None, unsigned_minimum=group.unsigned_minimum)
    return {answer.text for each in shown for answer in each.answers}


async def rows_with(database: Database, *values: object) -> list[str]:
    """The tables with a row in which any of these stands."""
    async with database.read() as conn:
        return [
            table.name
            for table in metadata.sorted_tables
            for row in await conn.execute(sa.select(table))
            if any(value in values for value in row)
        ]


def file_of(url: str) -> bytes:
    """Every byte of a database's file."""
    return Path(url.removeprefix("sqlite+aiosqlite:///")).read_bytes()


async def own(house: Services, meetup: Meetup, who: Author = ADA) -> Reflection:
    return (await house.reflections.open(who, meetup.id)).reflection


async def test_its_author_finds_it_changes_it_and_takes_it_back(house: Services, meetup: Meetup) -> None:
    await writes(house, meetup, ADA, "Quiet words.")

    [listed] = await house.reflections.mine(ADA, 0)
    assert (listed.title, listed.reflection.signed) == (meetup.title, False)
    assert await house.reflections.mine(OTHERS[0], 0) == []
    await house.reflections.save_form(ADA, meetup.id, SOURCE + 1, {0: "Quieter words."}, FREE)
    assert [each.text for each in (await own(house, meetup)).answers] == ["Quieter words."]
    assert (await house.reflections.withdraw(ADA, meetup.id)).reflection.status is ReflectionStatus.WITHDRAWN
    assert len(await house.reflections.mine(ADA, 0)) == 1


async def test_nothing_that_is_stored_of_it_says_whose_it_is_or_when_it_was_written(
    house: Services, meetup: Meetup, database: Database
) -> None:
    begun = await house.conversations.begin(ADA, meetup.id, SOURCE, freely=True)
    await house.conversations.hear(ADA, Said(SOURCE + 1, "Quiet words."))
    await house.conversations.hear(ADA, Said(SOURCE + 2, "And more."))
    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    await house.conversations.hear(ADA, Said(SOURCE + 3, "At last."))
    await house.reflections.publish(ADA, meetup.id)

    async with database.read() as conn:
        of_it = [
            (table.name, row)
            for table in metadata.sorted_tables
            if "reflection_id" in table.c or table.name == "reflections"
            for row in (await conn.execute(sa.select(table))).mappings()
        ]
    values = {value for _, row in of_it for value in row.values() if not isinstance(value, list)}
    assert begun.writing.reflection.id in values
    assert values.isdisjoint({ADA.user_id, ADA.name, *range(SOURCE, SOURCE + 4)})
    moments = {value for value in values if isinstance(value, datetime)}
    assert {each.timetz() for each in moments} == {time(tzinfo=UTC)}
    assert [each.text for each in (await own(house, meetup)).answers] == ["Quiet words.\n\nAnd more.\n\nAt last."]


async def test_that_somebody_has_reflected_unsigned_is_noted_nowhere_else(
    house: Services, meetup: Meetup, database: Database
) -> None:
    async with database.write() as conn:
        before = (await conn.execute(sa.select(attendance))).all()
    await writes(house, meetup, ADA, "Quiet words.")

    async with database.read() as conn:
        assert (await conn.execute(sa.select(attendance))).all() == before
        assert await conn.scalar(sa.select(sa.func.count()).select_from(metadata.tables["prompts"])) == 0


async def test_whoever_has_reflected_unsigned_is_not_asked(house: Services, meetup: Meetup, database: Database) -> None:
    async with database.write() as conn:
        await prompts.add(conn, meetup.id, [ADA.user_id], prompts.Surface.DM)
        await groups.set_consent(conn, RIVERBEND, ADA.user_id, groups.Consent.DM)
    assert isinstance(await house.prompts.ask(meetup.id, ADA.user_id, is_nudge=False), Ask)

    await writes(house, meetup, ADA, "Quiet words.")

    assert isinstance(await house.prompts.ask(meetup.id, ADA.user_id, is_nudge=True), LeaveAlone)


async def test_edits_of_its_messages_are_followed(house: Services, meetup: Meetup) -> None:
    await house.conversations.begin(ADA, meetup.id, SOURCE, freely=True)
    await house.conversations.hear(ADA, Said(SOURCE + 1, "It was grate."))
    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    await house.conversations.hear(ADA, Said(SOURCE + 2, "Nobody should read this."))
    await house.reflections.publish(ADA, meetup.id)

    await house.conversations.edited(Said(SOURCE + 1, "It was great."))
    await house.conversations.deleted(SOURCE + 2)

    assert [each.text for each in (await own(house, meetup)).answers] == ["It was great."]


async def test_it_is_read_when_enough_have_written_and_those_who_come_later_wait_for_others(
    house: Services, meetup: Meetup, database: Database
) -> None:
    seen: list[set[str]] = []
    for number, who in enumerate([ADA, *OTHERS]):
        await writes(house, meetup, who, f"Words {number}.", source=SOURCE + number)
        seen.append(await read_by_group(database, meetup))

    three = {f"Words {number}." for number in range(3)}
    six = {f"Words {number}." for number in range(6)}
    assert seen == [set(), set(), three, three, three, six, six]


async def test_with_its_name_again_it_is_read_at_once_and_without_it_once_more_it_hides_nobody(
    house: Services, meetup: Meetup, database: Database
) -> None:
    for number, who in enumerate([ADA, OTHERS[0]]):
        await writes(house, meetup, who, f"Words {number}.", source=SOURCE + number)
    await house.reflections.set_signed(ADA, meetup.id, signed=True)
    assert await read_by_group(database, meetup) == {"Words 0."}
    assert (await own(house, meetup)).user_id == ADA.user_id
    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    await writes(house, meetup, OTHERS[1], "Words 2.", source=SOURCE + 2)

    # Everybody has read hers with her name: there are two secrets here and not three.
    assert await read_by_group(database, meetup) == set()


async def test_whoever_left_the_name_out_last_begins_without_it(house: Services, meetup: Meetup) -> None:
    await house.reflections.save_form(ADA, meetup.id, SOURCE, {0: "One."}, FREE)
    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    second = (await house.elsewhere.record(ADA, 77, Told("Harbour JS", "2026-12-09"))).meetup

    await house.reflections.save_form(ADA, second.id, SOURCE + 1, {0: "Two."}, FREE)
    await house.reflections.save_form(ADA, second.id, SOURCE + 2, {0: "Two, changed."}, FREE)

    assert [each.reflection.signed for each in await house.reflections.mine(ADA, 0)] == [False, False]
    assert [each.text for each in (await own(house, second)).answers] == ["Two, changed."]


async def test_what_an_earlier_release_stored_with_its_author_is_sealed_at_the_start(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, SOURCE, {0: "From before."}, FREE)
    async with database.write() as conn:
        await reflections.change(conn, (await own(house, meetup)).id, signed=False)

    await house.reflections.seal_what_is_not()
    await house.reflections.seal_what_is_not()

    assert "reflections" not in await rows_with(database, ADA.user_id)
    assert [each.text for each in (await own(house, meetup)).answers] == ["From before."]


async def test_deleting_a_person_deletes_what_they_did_not_sign(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await writes(house, meetup, ADA, "Quiet words.")
    await writes(house, meetup, OTHERS[0], "Words of another.", source=SOURCE + 1)
    assert [row["text"] for row in (await house.people.everything(ADA.user_id))["answers"]] == ["Quiet words."]

    await house.people.forget(ADA.user_id)

    assert await rows_with(database, "Quiet words.") == []
    assert len(await rows_with(database, "Words of another.")) == 2


async def test_with_another_key_nobody_is_taken_for_its_author(
    house: Services, meetup: Meetup, database_url: str
) -> None:
    await writes(house, meetup, ADA, "Quiet words.")
    stranger = Database(database_url, seals=type(SEALS)(b"another key, of thirty-two bytes"))
    elsewhere = services(stranger, TimeKeeper(LATER))

    assert await elsewhere.reflections.mine(ADA, 0) == []
    assert (await elsewhere.reflections.open(ADA, meetup.id)).reflection.answers == ()
    await stranger.close()


async def test_what_is_deleted_is_not_left_in_the_file(sqlite_maker: SqliteMaker) -> None:
    async with sqlite_maker.fresh() as url:
        database = Database(url, seals=SEALS)
        meetup, use = await held(database, ADA.user_id), services(database, TimeKeeper(LATER))
        await use.reflections.save_form(ADA, meetup.id, SOURCE, {0: "Never to be found. " * 500}, FREE)
        await use.people.forget(ADA.user_id)
        async with database.engine.connect() as conn:
            await conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await database.close()

        assert b"Never to be found." not in file_of(url)


# ------------------------------------------------------------------ earlier versions, and the same event again


async def test_of_two_devices_the_later_answer_wins_and_the_earlier_one_is_kept(
    house: Services, meetup: Meetup, database: Database
) -> None:
    await house.reflections.save_form(ADA, meetup.id, SOURCE, {1: "From the phone."}, FORM)
    await house.reflections.save_form(ADA, meetup.id, SOURCE + 1, {1: "From the laptop."}, FORM)

    assert [each.text for each in (await own(house, meetup)).answers] == ["From the laptop."]
    async with database.read() as conn:
        assert list(await conn.scalars(sa.select(answer_versions.c.text))) == ["From the phone."]


@pytest.mark.parametrize("signed", [True, False])
async def test_a_form_that_discord_hands_over_again_brings_nothing_back(
    house: Services, meetup: Meetup, database: Database, *, signed: bool
) -> None:
    await house.reflections.save_form(ADA, meetup.id, SOURCE, {1: "First."}, FORM)
    await house.reflections.set_signed(ADA, meetup.id, signed=signed)
    await house.reflections.save_form(ADA, meetup.id, SOURCE + 1, {1: "Second."}, FORM)
    await house.review.add_page(ADA, meetup.id, 2, SOURCE + 2, "A page.")

    await house.reflections.save_form(ADA, meetup.id, SOURCE, {1: "First."}, FORM)
    await house.review.add_page(ADA, meetup.id, 2, SOURCE + 2, "A page.")

    assert [each.text for each in (await own(house, meetup)).answers] == ["Second.", "A page."]
    async with database.read() as conn:
        assert await conn.scalar(sa.select(sa.func.count()).select_from(answer_parts)) == 2


async def test_changed_words_are_marked_only_when_others_have_read_them_under_a_name(
    house: Services, meetup: Meetup
) -> None:
    await house.reflections.save_form(ADA, meetup.id, SOURCE, {1: "Draft."}, FORM)
    await house.reflections.save_form(ADA, meetup.id, SOURCE + 1, {1: "Better."}, FORM)
    await house.reflections.publish(ADA, meetup.id)
    assert (await own(house, meetup)).edited_at is None
    await house.reflections.save_form(ADA, meetup.id, SOURCE + 2, {1: "Best."}, FORM)
    assert (await own(house, meetup)).edited_at == LATER

    await house.reflections.set_signed(ADA, meetup.id, signed=False)
    await house.reflections.save_form(ADA, meetup.id, SOURCE + 3, {1: "Bester."}, FORM)
    assert (await own(house, meetup)).edited_at is None


async def test_another_key_than_before_is_noticed(house: Services, database_url: str) -> None:
    stranger = Database(database_url, seals=type(SEALS)(b"another key, of thirty-two bytes"))
    elsewhere = services(stranger, TimeKeeper(LATER))
    assert await elsewhere.reflections.knows_the_key()

    await house.reflections.seal_what_is_not()

    assert await house.reflections.knows_the_key()
    assert not await elsewhere.reflections.knows_the_key()
    await stranger.close()
