from datetime import UTC, datetime
from pathlib import Path

import icalendar

from bot.domain.groups import Group
from bot.domain.meetups import Level, Origin, Status
from db import groups, meetups
from db.engine import Database
from db.migrate import upgrade
from tests.cli.program import Ran, afterword


async def with_a_meetup(folder: Path) -> None:
    """A group 42 with one meetup that was announced, and one that was not."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'afterword.db'}")
    await upgrade(database)
    async with database.write() as conn:
        await groups.ensure_group(conn, Group(42, "Riverbend Python", timezone="America/Chicago"))
        for title, status in (("Type hints by the river", Status.SCHEDULED), ("Secret", Status.DRAFT)):
            await meetups.add(
                conn,
                guild_id=42,
                title=title,
                origin=Origin.HERE,
                status=status,
                level=Level.EVERYONE,
                timezone="America/Chicago",
                local_start="2096-12-09T19:00",
                starts_at=datetime(2096, 12, 10, 1, 0, tzinfo=UTC),
                ends_at=datetime(2096, 12, 10, 3, 0, tzinfo=UTC),
            )
    await database.close()


async def export(folder: Path, out: Path, guild: int = 42) -> Ran:
    return await afterword("export", "ics", "--guild", str(guild), "--out", str(out), folder=folder)


async def test_a_group_s_calendar_is_written_to_a_file(tmp_path: Path) -> None:
    await with_a_meetup(tmp_path)
    out = tmp_path / "meetups.ics"
    ran = await export(tmp_path, out)
    assert (ran.code, ran.out, ran.err) == (0, f"1 entry in {out}.\n", "")
    [event] = icalendar.Calendar.from_ical(out.read_bytes()).events
    assert (str(event["SUMMARY"]), event.start.isoformat()) == ("Type hints by the river", "2096-12-09T19:00:00-06:00")


async def test_a_group_nobody_knows_and_a_folder_that_is_not_there_are_one_sentence(tmp_path: Path) -> None:
    await with_a_meetup(tmp_path)
    unknown = await export(tmp_path, tmp_path / "a.ics", guild=43)
    nowhere = await export(tmp_path, tmp_path / "not" / "there.ics")
    assert (unknown.code, unknown.err) == (1, "afterword: I don't know a group 43.\n")
    assert nowhere.code == 1
    assert nowhere.err == f"afterword: {tmp_path / 'not' / 'there.ics'} cannot be written: No such file or directory.\n"
