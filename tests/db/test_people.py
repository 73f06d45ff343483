from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.posts import ToPerson
from bot.formats.person import as_json
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.people import PeopleService
from db import groups, jobs
from db.engine import Database
from db.schema import (
    answer_parts,
    answers,
    attendance,
    contacts,
    digest_quotes,
    digests,
    meetups,
    metadata,
    reflections,
    rsvps,
    talks,
)

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
GUILD, ADA, BEN = 4_200_000_000_000_000_001, 4_300_000_000_000_000_815, 4_300_000_000_000_000_002
HER_WORDS = "I nearly did not come in."


async def somebody_everywhere(database: Database) -> None:
    """Ada has made a meetup, answered it, written about it, been contacted, and is owed a prompt; so has Ben, less."""
    async with database.write() as conn:
        await groups.ensure_group(conn, Group(GUILD, "Riverbend"))
        await groups.see_member(conn, GUILD, ADA, "Ada", "en-US")
        await groups.see_member(conn, GUILD, BEN, "Ben", "en-US")
        meetup = await conn.scalar(
            sa.insert(meetups)
            .values(
                guild_id=GUILD,
                origin="here",
                status="ended",
                title="Snakes",
                level="everyone",
                timezone="UTC",
                local_start="2026-11-30T15:00",
                starts_at=NOW,
                ends_at=NOW.replace(hour=17),
                created_by=ADA,
            )
            .returning(meetups.c.id)
        )
        await conn.execute(
            sa.insert(rsvps),
            [{"meetup_id": meetup, "user_id": who, "answer": "going", "answered_at": NOW} for who in (ADA, BEN)],
        )
        reflection = await conn.scalar(
            sa.insert(reflections)
            .values(
                guild_id=GUILD,
                meetup_id=meetup,
                user_id=ADA,
                kind="free",
                status="submitted",
                signed=True,
                occurred_on=date(2026, 11, 30),
                updated_at=NOW,
            )
            .returning(reflections.c.id)
        )
        of_it = {"reflection_id": reflection, "position": 0, "text": HER_WORDS}
        await conn.execute(sa.insert(answers).values(**of_it, audience="group", updated_at=NOW))
        await conn.execute(sa.insert(answer_parts).values(**of_it, source_id=77, place=77, attachments=[]))
        await conn.execute(sa.insert(contacts).values(user_id=ADA, day=date(2026, 11, 30), reason="prompt"))
        await jobs.plan(
            conn, [Plan(JobKind.PROMPT, f"prompt:{meetup}:{who}", NOW, GUILD, {"user": who}) for who in (ADA, BEN)]
        )
        told = [
            Plan(JobKind.CHANGE_DM, f"change_dm:{meetup}:1:{ADA}", NOW, GUILD, {"user": ADA}),
            Plan(JobKind.REMINDER, f"reminder:{meetup}:60:{ADA}", NOW, GUILD, {"after": ADA}),
            Plan(JobKind.TALK_ANSWER, "talk_answer:1", NOW, GUILD),
        ]
        await jobs.plan(conn, told)
        work = await jobs.claim(conn, who="bot", now=NOW, lease=timedelta(minutes=1), most=9, shards=(1, (0,)))
        await jobs.begin_delivery(conn, work[-1], str(ToPerson(ADA)), NOW)
        await jobs.drop(conn, [each.key for each in told], NOW, "told")


async def everything_as_text(database: Database) -> str:
    """Every row of every table, but for the work of taking somebody out of Discord, which must know whom."""
    async with database.read() as conn:
        rows = [
            f"{table.name}: {row}" for table in metadata.sorted_tables for row in await conn.execute(table.select())
        ]
    return "\n".join(row for row in rows if "forget_person" not in row)


async def test_a_person_is_given_every_row_that_is_theirs(database: Database) -> None:
    await somebody_everywhere(database)
    found = await PeopleService(database, TimeKeeper(NOW)).everything(ADA)
    written = {"reflections", "answers", "answer_parts"}
    assert set(found) == written | {"people", "members", "meetups", "rsvps", "contacts", "jobs", "deliveries"}
    assert [row["text"] for row in found["answers"]] == [HER_WORDS]
    assert [row["user_id"] for row in found["rsvps"]] == [ADA]


async def test_a_deleted_person_is_in_no_row_of_any_table(database: Database) -> None:
    await somebody_everywhere(database)
    before = await everything_as_text(database)
    await PeopleService(database, TimeKeeper(NOW)).forget(ADA)
    after = await everything_as_text(database)
    assert (str(ADA) in before, HER_WORDS in before, "Ada" in before) == (True, True, True)
    assert (str(ADA) in after, HER_WORDS in after, "Ada" in after) == (False, False, False)
    assert "Snakes" in after  # the meetup she made is the group's


async def test_what_waits_for_others_behind_a_deleted_person_goes_on_behind_whoever_is_before_them(
    database: Database,
) -> None:
    await somebody_everywhere(database)
    async with database.write() as conn:
        meetup = await conn.scalar(sa.select(meetups.c.id))
        about = {"meetup": meetup, "minutes": 1440, "after": ADA}
        await jobs.plan(conn, [Plan(JobKind.REMINDER, f"reminder:{meetup}:1440:{ADA}", NOW, GUILD, about)])

    await PeopleService(database, TimeKeeper(NOW)).forget(ADA)

    async with database.read() as conn:
        waiting = {job.key: job.payload for job in await jobs.listed(conn)}
    assert waiting[f"reminder:{meetup}:1440:{BEN}"] == about | {"after": BEN}


async def test_a_meetup_elsewhere_goes_with_whoever_recorded_it_unless_others_were_there(database: Database) -> None:
    await somebody_everywhere(database)
    elsewhere = {"guild_id": GUILD, "origin": "elsewhere", "status": "ended", "level": "everyone", "timezone": "UTC"}
    at = {"local_start": "2026-11-28T19:00", "starts_at": NOW, "ends_at": NOW.replace(hour=17), "created_by": ADA}
    async with database.write() as conn:
        for title in ("Harbour lights", "Hill lights"):
            await conn.execute(sa.insert(meetups).values(title=title, **elsewhere, **at))
        shared = await conn.scalar(sa.select(meetups.c.id).where(meetups.c.title == "Hill lights"))
        of_ben = {"meetup_id": shared, "user_id": BEN, "state": "present", "source": "person", "noted_at": NOW}
        await conn.execute(sa.insert(attendance).values(**of_ben))

    await PeopleService(database, TimeKeeper(NOW)).forget(ADA)

    async with database.read() as conn:
        left = await conn.execute(sa.select(meetups.c.title, meetups.c.created_by).order_by(meetups.c.id))
    assert [tuple(row) for row in left] == [("Snakes", None), ("Hill lights", None)]


@pytest.mark.parametrize("shown", ["their words", "their talk"])
async def test_a_digest_that_shows_their_words_or_their_talk_is_edited(shown: str, database: Database) -> None:
    await somebody_everywhere(database)
    week = {"week": "2026-W49", "period_start": date(2026, 11, 30), "period_end": date(2026, 12, 6)}
    async with database.write() as conn:
        meetup = await conn.scalar(sa.select(meetups.c.id))
        await conn.execute(sa.insert(digests).values(id=7, guild_id=GUILD, posted_at=NOW, **week))
        quote = {"digest_id": 7, "reflection_id": 1, "position": 0, "sentences": HER_WORDS}
        talk: dict[str, Any] = {"meetup_id": meetup, "position": 1, "title": "Pythons", "speaker": " ada", "links": []}
        rows: dict[str, tuple[sa.Table, dict[str, Any]]] = {
            "their words": (digest_quotes, quote),
            "their talk": (talks, talk),
        }
        await conn.execute(sa.insert(rows[shown][0]).values(**rows[shown][1]))

    await PeopleService(database, TimeKeeper(NOW)).forget(ADA)

    async with database.read() as conn:
        planned = [job.key for job in await jobs.listed(conn)]
        speakers = list(await conn.scalars(sa.select(talks.c.speaker)))
    assert "digest_edit:7" in planned
    assert set(speakers) <= {None}


async def test_the_document_says_nothing_of_other_people(database: Database) -> None:
    await somebody_everywhere(database)
    async with database.write() as conn:
        meetup = await conn.scalar(sa.select(meetups.c.id))
        noted = {"state": "present", "source": "organiser", "noted_at": NOW, "noted_by": ADA}
        await conn.execute(sa.insert(attendance).values(meetup_id=meetup, user_id=BEN, **noted))
        await conn.execute(sa.update(meetups).values(organiser="Ben"))

    document = await PeopleService(database, TimeKeeper(NOW)).document(ADA)

    assert document is not None
    written = as_json(document).decode()
    assert (str(BEN) in written, "Ben" in written) == (False, False)
    assert [each["meetup"]["title"] for each in document["done_for_groups"]["attendance"]] == ["Snakes"]
    [reflection] = document["reflections"]
    assert reflection["meetup"]["title"] == "Snakes"
    assert [(each["text"], each["audience"]) for each in reflection["answers"]] == [(HER_WORDS, "group")]
    assert [each["text"] for each in reflection["answers"][0]["pieces"]] == [HER_WORDS]


async def test_nobody_else_loses_anything(database: Database) -> None:
    await somebody_everywhere(database)
    service = PeopleService(database, TimeKeeper(NOW))
    before = await service.everything(BEN)
    await service.forget(ADA)
    assert await service.everything(BEN) == before
