from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bot.domain.forms import Choice
from bot.domain.meetups import AttendanceState, Rsvp, RsvpAnswer, Status
from bot.domain.reflections import Answer, Audience, ReflectionKind, ReflectionStatus
from db import groups, prompts, reflections, rsvps, transfer
from db.engine import Database
from db.schema import answer_versions
from db.transfer import FileReflection
from tests.db.riverside import (
    ADA,
    BEN,
    GUILD,
    LARGEST,
    NAMES,
    NOON,
    ODD_TEXTS,
    OTHER_GUILD,
    meetup_at,
    people_and_groups,
    reflection_on,
)

SEAL = "of somebody else"


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_every_character_of_an_answer_and_of_the_one_before_it_comes_back(database: Database, text: str) -> None:
    given = (
        Answer(0, text, Audience.ME),
        Answer(3, text * 200, Audience.WEBSITE, Choice.NOT_YET),
        Answer(5, "", Audience.GROUP, skipped=True),
    )
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        reflection_id = await reflection_on(conn, meetup, ADA, ReflectionStatus.SUBMITTED)
        await reflections.keep_answers(conn, reflection_id, given, NOON, versions=True)
        changed = [replace(given[0], text=f"{text}!"), given[1], replace(given[2], text="after all")]
        await reflections.keep_answers(conn, reflection_id, changed, NOON + timedelta(hours=1), versions=True)
        await reflections.keep_answers(conn, reflection_id, [], NOON, versions=True)

        [found] = await reflections.of_meetup(conn, meetup.id)
        versions = (await conn.execute(sa.select(answer_versions))).all()
        assert found.answers == tuple(changed)
        assert (found.name, found.user_id, found.occurred_on) == (NAMES[ADA], ADA, date(2026, 12, 9))
        assert [(row.position, row.text, row.replaced_at) for row in versions] == [
            (0, text, NOON + timedelta(hours=1)),
        ]


async def test_ones_own_are_listed_page_by_page_the_newest_first(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        for days in (1, 3, 2):
            meetup = await meetup_at(conn, NOON + timedelta(days=days), f"{days} % done")
            await reflection_on(conn, meetup, ADA)
        await reflection_on(conn, meetup, BEN)
        of_others = await meetup_at(conn, NOON, guild_id=OTHER_GUILD)
        await reflection_on(conn, of_others, ADA)

        pages = [await reflections.mine(conn, GUILD, ADA, most=2, skip=skip) for skip in (0, 2, 4)]
        assert [[each.title for each in page] for page in pages] == [["3 % done", "2 % done"], ["1 % done"], []]


async def test_beginning_again_takes_up_what_there_is_and_wakes_what_was_withdrawn(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        first = await reflection_on(conn, meetup, ADA)
        states: list[ReflectionStatus] = []
        for status in ReflectionStatus:
            await reflections.change(conn, first, status=status)
            assert await reflection_on(conn, meetup, ADA) == first
            found = await reflections.of_author(conn, meetup.id, ADA, SEAL)
            assert found is not None
            states.append(found.status)

        assert states == [ReflectionStatus.DRAFT, ReflectionStatus.SUBMITTED, ReflectionStatus.DRAFT]
        assert await reflections.of_author(conn, meetup.id, BEN, SEAL) is None


async def test_on_the_desk_lies_what_the_group_and_the_person_chose(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        meetup = await meetup_at(conn, NOON)
        await groups.change_person(conn, BEN, last_audience=Audience.ORGANISERS, last_signed=False)
        await rsvps.keep(conn, Rsvp(meetup.id, BEN, "", RsvpAnswer.GOING, 0, ODD_TEXTS[0], NOON))
        in_group, in_dm = [await reflections.desk(conn, meetup.id, BEN, guild_id) for guild_id in (GUILD, None)]
        await groups.member_left(conn, GUILD, BEN, NOON)

        assert in_group is not None
        assert in_group == in_dm
        assert (in_group.meetup, in_group.group_language, in_group.language) == (meetup, "fr", "es-ES")
        assert (in_group.name, in_group.expectation) == (NAMES[BEN], ODD_TEXTS[0])
        assert (in_group.audience, in_group.signed) == (Audience.ORGANISERS, False)
        form = await reflections.form(conn, in_group.form_id)
        assert [each.position for each in form.questions] == [1, 2, 3, 4, 5]
        assert await reflections.desk(conn, meetup.id, BEN, None) is None
        assert await reflections.desk(conn, meetup.id, BEN, OTHER_GUILD) is None
        assert await reflections.desk(conn, LARGEST, BEN, GUILD) is None


async def test_meetups_one_was_at_are_offered_before_the_others(database: Database) -> None:
    async with database.write() as conn:
        await people_and_groups(conn)
        made = {
            days: await meetup_at(conn, NOON - timedelta(days=days), f"{days} days ago", status=Status.ENDED)
            for days in (1, 2, 3, 4)
        }
        await meetup_at(conn, NOON - timedelta(days=5), "cancelled", status=Status.CANCELLED)
        await meetup_at(conn, NOON + timedelta(seconds=1), "not yet")
        await rsvps.keep(conn, Rsvp(made[3].id, ADA, "", RsvpAnswer.GOING, 0, None, NOON))
        await rsvps.keep(conn, Rsvp(made[2].id, ADA, "", RsvpAnswer.DECLINED, 0, None, NOON))
        await prompts.own_word(conn, made[4].id, ADA, AttendanceState.PRESENT, NOON)

        found = [each.title for each in await reflections.reflectable(conn, GUILD, ADA, NOON)]
        assert found == ["3 days ago", "4 days ago", "1 days ago", "2 days ago"]
        assert len(await reflections.reflectable(conn, GUILD, ADA, NOON, most=1)) == 1


@pytest.mark.parametrize("text", ODD_TEXTS)
async def test_a_post_that_was_read_is_stored_once_with_every_character(database: Database, text: str) -> None:
    post = FileReflection(
        byline=text[:64],
        title=text,
        occurred_on=date(2022, 12, 1),
        kind=ReflectionKind.FREE,
        fingerprint="f" * 64,
        source={"head": text, text: "odd keys too"},
        answers=(Answer(0, text * 100, Audience.WEBSITE),),
    )
    async with database.write() as conn:
        await people_and_groups(conn)
        form_id = await transfer.first_form(conn, GUILD)
        added = [
            await transfer.add(conn, guild_id, None, post, form_id=form_id, now=NOON)
            for guild_id in (GUILD, GUILD, OTHER_GUILD)
        ]
        # More than one statement's worth is asked at once.
        known = await transfer.known(conn, GUILD, {"f" * 64, *(f"{n:064}" for n in range(1200))})

        assert added == [True, False, True]
        assert known == {"f" * 64}
        [found] = await reflections.submitted_between(conn, GUILD, post.occurred_on, post.occurred_on)
        assert (found.name, found.title, found.answers) == (text[:64], text, post.answers)
        assert await transfer.sources(conn, GUILD) == {found.id: post.source}
