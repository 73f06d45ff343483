import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from bot.domain.exports import ExportKind, HandedOut
from bot.domain.forms import Choice
from bot.domain.groups import Group
from bot.domain.meetups import Level, Origin, Status
from bot.domain.periods import Week
from bot.domain.problems import NotFound
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus
from bot.formats.jekyll import decode_post, read_post
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.digests import DigestService
from bot.services.groups import Someone
from bot.services.reflections import Author, ReflectionService
from bot.services.transfer import TransferService
from db import exports, groups, meetups, people, reflections, schema, traces, transfer
from db.engine import Database

NOW = datetime(2026, 12, 7, 15, tzinfo=UTC)
GUILD, OTHER_GUILD = 4_200_000_000_000_000_001, 4_200_000_000_000_000_002
CORPUS = os.environ.get("AFTERWORD_CORPUS")  # noqa: TID251 - tests are told where the write-ups are, not the bot

FIVE = b"""---
layout: post
author: maren
title: "An evening of queues"
---
# How did it go?
Better than I feared: I stayed to the end.

# What did you learn?
A queue with one reader is a very calm thing.

# Would you find value in this kind of event again?
Yes, next month.

# How was the experience different from your expectations?
Nobody asked me what I do for a living.

# Could you see yourself becoming a member of a professional community like this in the future?
I already put my name on the list.
"""
FREE = "Ein Abend über Fäden \U0001f9f5 und Locks.\r\n\r\nSehr schön.  \r\n".encode()
SITE = [("_posts/maren/2022-11-30-maren-queues.md", FIVE), ("_posts/2022-12-01-jonas-threads.md", FREE)]


def service(database: Database) -> TransferService:
    return TransferService(database, TimeKeeper(NOW))


def write_ups() -> list[tuple[str, bytes]]:
    root = Path(CORPUS or "")
    paths = [path for path in sorted(root.rglob("*.*")) if path.name != "README.md"]
    return [(path.relative_to(root).as_posix(), path.read_bytes()) for path in paths]


async def known_group(database: Database) -> Group:
    async with database.write() as conn:
        return await groups.ensure_group(conn, Group(GUILD, "Riverbend Python", set_up_at=NOW))


async def held(database: Database, title: str = "Type hints by the river") -> int:
    await known_group(database)
    async with database.write() as conn:
        made = await meetups.add(
            conn,
            guild_id=GUILD,
            title=title,
            status=Status.ENDED,
            origin=Origin.HERE,
            level=Level.EVERYONE,
            timezone="UTC",
            local_start="2026-12-01T19:00",
            starts_at=datetime(2026, 12, 1, 19, tzinfo=UTC),
            ends_at=datetime(2026, 12, 1, 21, tzinfo=UTC),
        )
    return made.id


async def wrote(database: Database, meetup_id: int, user_id: int, *answers: Answer, name: str = "Ada") -> int:
    async with database.write() as conn:
        await groups.see_member(conn, GUILD, user_id, name)
        form_id = await transfer.first_form(conn, GUILD)
        blank = Reflection(
            id=0,
            guild_id=GUILD,
            meetup_id=meetup_id,
            user_id=user_id,
            byline=None,
            name=name,
            kind=ReflectionKind.FORM,
            status=ReflectionStatus.SUBMITTED,
            signed=True,
            form_id=form_id,
            title=None,
            occurred_on=date(2026, 12, 1),
            answers=(),
            submitted_at=NOW,
        )
        reflection_id = await reflections.begin(conn, blank, NOW)
        await reflections.keep_answers(conn, reflection_id, answers, NOW, versions=False)
    return reflection_id


async def wrote_unsigned(
    database: Database, meetup_id: int, user_id: int, said: dict[int, str] | None = None, name: str = "P"
) -> None:
    use, author = ReflectionService(database, TimeKeeper(NOW)), Author(user_id, f"{name}{user_id}", None, GUILD)
    await use.save_form(author, meetup_id, user_id, said or {0: f"Remark number {user_id}."}, ReflectionKind.FREE)
    await use.set_audience(author, meetup_id, Audience.WEBSITE)
    await use.set_signed(author, meetup_id, signed=False)
    await use.publish(author, meetup_id)


# ------------------------------------------------------------------ reading


async def test_posts_are_read_into_a_group_nobody_knew(database: Database) -> None:
    report = await service(database).import_jekyll(GUILD, SITE)

    assert (report.with_five_answers, report.free_texts, report.new, report.known) == (1, 1, 2, 0)
    async with database.read() as conn:
        group = await groups.group(conn, GUILD)
        found = await reflections.submitted_between(conn, GUILD, date(2022, 11, 1), date(2022, 12, 31))
    assert group is not None
    assert group.name == f"Group {GUILD}"
    assert [(each.byline, each.title, each.occurred_on) for each in found] == [
        ("maren", "An evening of queues", date(2022, 11, 30)),
        ("jonas", "Threads", date(2022, 12, 1)),
    ]
    assert [answer.position for answer in found[0].answers] == [1, 2, 3, 4, 5]
    assert found[0].answers[1].text == "A queue with one reader is a very calm thing."
    assert {answer.audience for each in found for answer in each.answers} == {Audience.WEBSITE}


async def test_reading_the_same_posts_again_adds_nothing(database: Database) -> None:
    use = service(database)
    await use.import_jekyll(GUILD, SITE)
    moved = [(f"elsewhere/{name}", content) for name, content in (("a.md", FIVE), ("2022-12-01-jonas-x.md", FREE))]

    again = await use.import_jekyll(GUILD, SITE)
    renamed = await use.import_jekyll(GUILD, moved)

    assert (again.new, again.known) == (0, 2)
    assert (renamed.new, renamed.known) == (0, 2)


async def test_the_same_post_twice_in_one_reading_is_one_reflection(database: Database) -> None:
    report = await service(database).import_jekyll(GUILD, [*SITE, ("copy/of/it.md", FIVE)])

    assert (report.read, report.new, report.known) == (3, 2, 1)


async def test_two_groups_each_have_their_own_copy(database: Database) -> None:
    use = service(database)
    await use.import_jekyll(GUILD, SITE)

    assert (await use.import_jekyll(OTHER_GUILD, SITE)).new == 2


async def test_a_dry_run_tells_and_stores_nothing(database: Database) -> None:
    use = service(database)

    report = await use.import_jekyll(GUILD, SITE, dry_run=True)

    assert (report.new, report.known) == (2, 0)
    with pytest.raises(NotFound):
        await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)


async def test_what_is_no_reflection_is_left_out_by_name(database: Database) -> None:
    files = [("cat.md", b"\x89PNG\r\n\x1a\n\0\0"), ("blank.md", b"---\ntitle: Nothing\n---\n\n"), *SITE]

    report = await service(database).import_jekyll(GUILD, files)

    assert report.new == 2
    assert report.left_out == (
        "cat.md is not a text file. Leave it out, or save it as plain text (UTF-8).",
        "blank.md has no text in it.",
    )


async def test_posts_about_a_known_meetup_stand_with_it(database: Database) -> None:
    meetup_id = await held(database)

    await service(database).import_jekyll(GUILD, SITE, meetup_id=meetup_id)

    async with database.read() as conn:
        found = await reflections.of_meetup(conn, meetup_id)
    assert [each.occurred_on for each in found] == [date(2026, 12, 1)] * 2


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_meetup_of_another_group_is_not_found(database: Database, *, dry_run: bool) -> None:
    meetup_id = await held(database)

    with pytest.raises(NotFound, match="know a meetup"):
        await service(database).import_jekyll(OTHER_GUILD, SITE, meetup_id=meetup_id, dry_run=dry_run)


# ------------------------------------------------------------------ writing


async def test_what_was_read_is_written_again_with_every_character(database: Database) -> None:
    use = service(database)
    await use.import_jekyll(GUILD, SITE)

    files = await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)

    assert list(files) == [
        "_posts/maren/2022-11-30-maren-an-evening-of-queues.md",
        "_posts/jonas/2022-12-01-jonas-threads.md",
    ]
    assert files["_posts/maren/2022-11-30-maren-an-evening-of-queues.md"].encode() == FIVE
    assert files["_posts/jonas/2022-12-01-jonas-threads.md"].encode().endswith(FREE)


async def test_what_was_written_is_known_when_it_is_read_again(database: Database) -> None:
    use = service(database)
    await use.import_jekyll(GUILD, SITE)
    written_here = await held(database)
    await wrote(database, written_here, 5, Answer(2, "Generics are not scary.", Audience.WEBSITE, Choice.YES))
    files = await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)

    report = await use.import_jekyll(GUILD, [(path, text.encode()) for path, text in files.items() if "_posts" in path])

    assert (report.read, report.new) == (3, 0)


async def test_only_what_the_audience_may_read_is_written(database: Database) -> None:
    meetup_id = await held(database)
    public, private = "Generics are not scary.", "I was lonely in the break."
    await wrote(database, meetup_id, 5, Answer(2, public, Audience.WEBSITE), Answer(4, private, Audience.ORGANISERS))

    website = await service(database).export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)
    organisers = await service(database).export(GUILD, ExportKind.JEKYLL, Audience.ORGANISERS)

    path = "_posts/Ada/2026-12-01-Ada-type-hints-by-the-river.md"
    assert website[path] == (
        f'---\nlayout: post\nauthor: Ada\ntitle: "Type hints by the river"\n---\n\n## What did you learn?\n\n{public}\n'
    )
    assert private in organisers[path]
    assert website["_data/authors.yml"] == "Ada:\n  name: Ada\n"


async def test_unsigned_reflections_are_written_without_a_name_and_only_among_enough_others(
    database: Database,
) -> None:
    meetup_id = await held(database)
    for user_id in (5, 6):
        await wrote_unsigned(database, meetup_id, user_id)
    assert await service(database).export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE) == {}

    await wrote_unsigned(database, meetup_id, 7)
    files = await service(database).export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)

    assert sorted(files) == [
        "_posts/unsigned/2026-12-01-unsigned-type-hints-by-the-river-2.md",
        "_posts/unsigned/2026-12-01-unsigned-type-hints-by-the-river-3.md",
        "_posts/unsigned/2026-12-01-unsigned-type-hints-by-the-river.md",
    ]
    assert not any(name in path + text for path, text in files.items() for name in ("P5", "P6", "P7"))


async def test_of_a_post_with_an_answer_taken_back_only_the_rest_is_written(database: Database) -> None:
    use = service(database)
    await use.import_jekyll(GUILD, SITE)
    async with database.write() as conn:
        [found, _] = await reflections.submitted_between(conn, GUILD, date(2022, 11, 1), date(2022, 12, 31))
        taken_back = Answer(4, "Nobody asked me what I do for a living.", Audience.ME)
        await reflections.keep_answers(conn, found.id, [taken_back], NOW, versions=True)

    files = await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)

    left = files["_posts/maren/2022-11-30-maren-an-evening-of-queues.md"]
    assert "for a living" not in left
    assert "A queue with one reader" in left


async def test_a_group_unknown_has_nothing_to_write(database: Database) -> None:
    with pytest.raises(NotFound, match="I don't know a group 4"):
        await service(database).export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)


# ------------------------------------------------------------------ other files


async def two_signed_and_three_unsigned(database: Database) -> int:
    meetup_id = await held(database)
    await wrote(database, meetup_id, 5, Answer(2, "=1+1 is two.", Audience.WEBSITE, Choice.NOT_YET), name="Ada")
    await wrote(database, meetup_id, 6, Answer(0, "Freely.", Audience.GROUP), name="Ada")
    for user_id in (7, 8, 9):
        await wrote_unsigned(database, meetup_id, user_id, {3: "Yes, again."}, name=f"Secret {user_id}")
    return meetup_id


async def test_a_table_has_a_row_for_each_answer_and_nothing_of_who_did_not_sign(database: Database) -> None:
    await two_signed_and_three_unsigned(database)

    files = await service(database).export(GUILD, ExportKind.CSV, Audience.GROUP)

    learned, again = "What did you learn?", "Would you find value in this kind of event again?"
    about = "Type hints by the river,2026-12-01"
    assert files == {
        "reflections.csv": "\ufeffreflection,meetup,date,name,handle,position,question,choice,answer,audience,"
        "rating\r\n"
        f"1,{about},Ada,Ada,2,{learned},not_yet,'=1+1 is two.,website,\r\n"
        f"2,{about},Ada,Ada-2,0,,,Freely.,group,\r\n"
        f'3,{about},,,3,{again},,"Yes, again.",,\r\n'
        f'4,{about},,,3,{again},,"Yes, again.",,\r\n'
        f'5,{about},,,3,{again},,"Yes, again.",,\r\n'
    }


async def test_json_has_the_same_under_names_that_stay(database: Database) -> None:
    await two_signed_and_three_unsigned(database)

    files = await service(database).export(GUILD, ExportKind.JSON, Audience.WEBSITE)

    told = json.loads(files["reflections.json"])
    meetup = {"title": "Type hints by the river", "date": "2026-12-01"}
    again = "Would you find value in this kind of event again?"
    unsigned = {"position": 3, "question": again, "choice": None, "rating": None, "text": "Yes, again."}
    assert told == {
        "version": 1,
        "group": "Riverbend Python",
        "audience": "website",
        "reflections": [
            {
                "meetup": meetup,
                "author": {"name": "Ada", "handle": "Ada"},
                "answers": [
                    {
                        "position": 2,
                        "question": "What did you learn?",
                        "choice": "not_yet",
                        "rating": None,
                        "text": "=1+1 is two.",
                        "audience": "website",
                    }
                ],
            },
            *[{"meetup": meetup, "author": None, "answers": [unsigned]}] * 3,
        ],
    }


async def test_markdown_is_a_document_for_each_meetup(database: Database) -> None:
    await service(database).import_jekyll(GUILD, SITE)
    await two_signed_and_three_unsigned(database)

    files = await service(database).export(GUILD, ExportKind.MARKDOWN, Audience.GROUP)

    assert list(files) == [
        "2022-11-30-an-evening-of-queues.md", "2022-12-01-threads.md", "2026-12-01-type-hints-by-the-river.md"
    ]  # fmt: skip
    again = "## Unsigned\n\n### Would you find value in this kind of event again?\n\n> Yes, again.\n"
    assert files["2026-12-01-type-hints-by-the-river.md"] == (
        "# Type hints by the river\n\n2026-12-01\n\n"
        "## Ada\n\n### What did you learn?\n\n> Not yet.\n>\n> =1+1 is two.\n\n"
        f"## Ada\n\n> Freely.\n\n{again}\n{again}\n{again}"
    )


async def test_two_people_of_one_name_have_each_their_own_handle_and_nobody_takes_that_of_a_post(
    database: Database,
) -> None:
    use = service(database)
    await use.import_jekyll(GUILD, SITE)
    meetup_id = await held(database)
    names = {12: "Ada", 5: "ada", 6: "Maren", 7: "unsigned", 8: "Wren"}
    for user_id, name in names.items():
        await wrote(database, meetup_id, user_id, Answer(0, f"By {user_id}.", Audience.WEBSITE), name=name)
    async with database.write() as conn:
        await groups.change_person(conn, 8, handle="Ada", profile_name="Wren of Riverbend")

    files = await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)

    authors = yaml.safe_load(files["_data/authors.yml"])
    assert {handle: each["name"] for handle, each in authors.items()} == {
        "Ada": "Wren of Riverbend", "Ada-2": "Ada", "ada-3": "ada", "Maren-2": "Maren", "unsigned-2": "unsigned"
    }  # fmt: skip
    assert "By 12." in files["_posts/Ada-2/2026-12-01-Ada-2-type-hints-by-the-river.md"]


async def test_what_is_handed_out_is_remembered_for_as_long_as_it_is_stored(database: Database) -> None:
    meetup_id = await held(database)
    public = await wrote(database, meetup_id, 5, Answer(0, "Loud.", Audience.WEBSITE))
    quiet = await wrote(database, meetup_id, 6, Answer(0, "Quiet.", Audience.GROUP))
    use, marisol = service(database), Someone(GUILD, 77, "Marisol", "en")

    await use.export_file(marisol, ExportKind.CSV, Audience.GROUP)
    for _ in range(3):
        await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE, folder="/srv/site")

    async with database.read() as conn:
        file, folder = HandedOut("csv", NOW, None), HandedOut("jekyll", NOW, "/srv/site")
        assert await exports.handed_out(conn, [public]) == [file, folder]
        assert await exports.handed_out(conn, [quiet]) == [file]
        assert await exports.handed_out(conn, [public, quiet], beyond=Audience.GROUP) == [folder]
    async with database.write() as conn:
        await traces.forget(conn, 77, await people.reflection_ids(conn, 77))
        await traces.forget(conn, 6, await people.reflection_ids(conn, 6))
        assert await exports.handed_out(conn, [public]) == [file, folder]
        await traces.forget(conn, 5, await people.reflection_ids(conn, 5))
        await exports.forget_empty(conn)
        assert (await conn.execute(sa.select(schema.exports))).all() == []


async def test_a_folder_that_holds_a_reflection_no_more_is_out_of_nobody_s_reach(database: Database) -> None:
    meetup_id = await held(database)
    reflection_id = await wrote(database, meetup_id, 5, Answer(0, "Loud.", Audience.WEBSITE))
    use = service(database)
    await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE, folder="/srv/site")
    async with database.write() as conn:
        await reflections.set_audience(conn, reflection_id, Audience.GROUP)

    await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE, folder="/srv/site")

    async with database.read() as conn:
        assert await exports.handed_out(conn, [reflection_id]) == []


async def test_front_matter_that_spells_what_no_text_can_hold_is_read(database: Database) -> None:
    post = b'---\nauthor: "ma\\0ren"\ntitle: "Q \\ud800"\n---\nI went.\n'

    await service(database).import_jekyll(GUILD, [("\udcff.md", post)])

    [document] = (await service(database).export(GUILD, ExportKind.MARKDOWN, Audience.WEBSITE)).values()
    assert document.startswith("# Q \ufffd\n\n2026-12-07\n\n## maren\n")


# ------------------------------------------------------------------ in the digest


async def test_what_was_read_is_gathered_under_its_week(database: Database) -> None:
    await service(database).import_jekyll(GUILD, SITE)

    _, digest = await DigestService(database, TimeKeeper(NOW)).of_week(GUILD, Week.parse("2022-W48"))

    assert digest.elsewhere == 2
    assert [(quote.name, quote.about) for quote in digest.quotes] == [
        ("maren", "An evening of queues"),
        ("jonas", "Threads"),
    ]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS, reason="AFTERWORD_CORPUS names no folder of real write-ups")
async def test_every_real_write_up_survives_import_export_and_import_again(database: Database) -> None:
    files = write_ups()
    bodies = sorted(read_post(name, decode_post(content)).body for name, content in files)
    use = service(database)

    first = await use.import_jekyll(GUILD, files)
    exported = await use.export(GUILD, ExportKind.JEKYLL, Audience.WEBSITE)
    again = await use.import_jekyll(GUILD, [(path, text.encode()) for path, text in exported.items()])
    elsewhere = await use.import_jekyll(OTHER_GUILD, [(path, text.encode()) for path, text in exported.items()])

    assert (first.new, again.new, elsewhere.new) == (len(files), 0, len(files))
    assert sorted(read_post(path, text).body for path, text in exported.items()) == bodies
    assert await use.export(OTHER_GUILD, ExportKind.JEKYLL, Audience.WEBSITE) == exported
