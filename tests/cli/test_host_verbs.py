import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Outcome, Plan
from db import groups, jobs
from db.engine import Database
from db.migrate import upgrade
from tests.cli.program import afterword
from tests.town import discord_with_group

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
GUILD = 4_200_000_000_000_000_001


async def filled_database(folder: Path) -> None:
    """A group, Ada in it, one job that waits and one that failed."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'afterword.db'}")
    await upgrade(database)
    async with database.write() as conn:
        await groups.ensure_group(conn, Group(GUILD, "Riverbend Python"))
        await groups.see_member(conn, GUILD, 1815, "Ada", "en-US")
        await jobs.plan(conn, [Plan(JobKind.REMINDER, "reminder:7:60", NOW, GUILD)])
        claimed = await jobs.claim(conn, who="t", now=NOW, lease=timedelta(hours=1), most=1, shards=(1, [0]))
        await jobs.finish(conn, claimed[0], NOW, Outcome.FAILED, "403 50001 Missing Access")
        await jobs.plan(conn, [Plan(JobKind.DIGEST, "digest:7:2026-W49", NOW + timedelta(days=7), GUILD)])
    await database.close()


async def test_work_is_listed_with_why_it_failed_and_can_be_tried_again(tmp_path: Path) -> None:
    await filled_database(tmp_path)
    listed = await afterword("jobs", "list", folder=tmp_path)
    lines = [line.split() for line in listed.out.splitlines()[1:]]
    assert lines[0][1:] == ["2026-12-07", "15:00", "digest", "digest:7:2026-W49", "0", "open"]
    assert lines[1][3:] == ["reminder", "reminder:7:60", "1", "failed", "403", "50001", "Missing", "Access"]

    again = await afterword("jobs", "retry", lines[1][0], folder=tmp_path)
    assert (again.code, again.out) == (0, f"Job {lines[1][0]} is due now.\n")
    assert "failed" not in (await afterword("jobs", "list", folder=tmp_path)).out


async def test_work_that_has_not_failed_cannot_be_tried_again(tmp_path: Path) -> None:
    ran = await afterword("jobs", "retry", "99", folder=tmp_path)
    assert (ran.code, ran.err) == (
        1,
        "afterword: There is no failed or dropped job 99. Look with afterword jobs list.\n",
    )


async def test_everything_of_a_person_is_printed_and_then_deleted(tmp_path: Path) -> None:
    await filled_database(tmp_path)
    printed = await afterword("people", "export", "--user", "1815", folder=tmp_path)
    found = json.loads(printed.out)
    assert found["person"]["name"] == "Ada"
    assert [row["group"] for row in found["groups"]] == ["Riverbend Python"]

    deleted = await afterword("people", "delete", "--user", "1815", "--yes", folder=tmp_path)
    assert deleted.code == 0
    assert "groups: 1\n" in deleted.out
    assert "forget_person" in (await afterword("jobs", "list", folder=tmp_path)).out
    gone = await afterword("people", "export", "--user", "1815", folder=tmp_path)
    assert (gone.code, gone.err) == (1, "afterword: Nothing is stored about user 1815.\n")


async def test_everything_of_a_group_is_deleted_at_once(tmp_path: Path) -> None:
    await filled_database(tmp_path)

    deleted = await afterword("groups", "delete", "--guild", str(GUILD), "--yes", folder=tmp_path)
    again = await afterword("groups", "delete", "--guild", str(GUILD), "--yes", folder=tmp_path)

    assert (deleted.code, deleted.out) == (0, "Riverbend Python: 0 meetups, 0 reflections, 1 members\nDeleted.\n")
    assert (again.code, again.err) == (1, f"afterword: Nothing is stored about server {GUILD}.\n")
    assert (await afterword("jobs", "list", folder=tmp_path)).out == "Nothing is due, and nothing has failed.\n"


async def test_the_doctor_names_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    await filled_database(tmp_path)
    ran = await afterword("doctor", folder=tmp_path)
    assert ran.code == 1
    assert "ok  The database is whole and up to date." in ran.out
    assert "!!  1 delivery failed: afterword jobs list says why" in ran.out
    assert "!!  There is no token." in ran.out
    assert ran.err == "afterword: 2 of 6 things need you: the lines with !! say what to do.\n"


async def test_the_doctor_finds_a_healthy_installation_healthy(tmp_path: Path) -> None:
    await afterword("db", "upgrade", folder=tmp_path)
    async with discord_with_group() as (discord, _guild):
        ran = await afterword("doctor", folder=tmp_path, DISCORD_TOKEN=discord.token, DISCORD_API_URL=discord.api_url)
    assert (ran.code, ran.err) == (0, "")
    assert "ok  Discord knows Afterword, in 1 servers. Invite it with https://discord.com/oauth2/authorize" in ran.out


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"HTTP_PUBLIC_URL": "https://river.example"}, "?   HTTP_PUBLIC_URL is set, but this process serves nothing"),
        (
            {"HTTP_PUBLIC_URL": "http://river.example", "HTTP_LISTEN": "127.0.0.1:1"},
            "?   http://river.example is not https",
        ),
        (
            {"HTTP_PUBLIC_URL": "https://r.example", "HTTP_LISTEN": "127.0.0.1:1"},
            "ok  Calendars are served at 127.0.0.1:1",
        ),
    ],
)
async def test_the_doctor_says_whether_calendars_can_be_followed(
    tmp_path: Path, given: dict[str, str], line: str
) -> None:
    ran = await afterword("doctor", folder=tmp_path, **given)
    assert line in ran.out
