from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.groups import Group
from db import feeds, groups, jobs
from db.engine import Database
from db.migrate import upgrade
from tests.cli.program import Ran, afterword
from tests.feed_site import calendar, event

GUILD = 42
SOON = SystemClock().now().replace(hour=12, minute=0) + timedelta(days=10)
OWLS = event("owls@riverbend", f":{SOON:%Y%m%dT%H%M%SZ}", title="Night owls")
LONG_AGO = event("old@riverbend", ":20120101T010000Z", title="The first one")
BROKEN = event("broken@riverbend", ":whenever", title="Whenever")


def database_in(folder: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{folder / 'afterword.db'}")


async def ready(folder: Path) -> Path:
    """A group in the database of `folder`, and a calendar beside it."""
    database = database_in(folder)
    await upgrade(database)
    async with database.write() as conn:
        await groups.ensure_group(conn, Group(GUILD, "Riverbend Python", timezone="UTC", set_up_at=SOON))
    await database.close()
    file = folder / "meetups.ics"
    file.write_text(calendar(OWLS, LONG_AGO, BROKEN), encoding="utf-8")
    return file


async def read(source: object, folder: Path, *more: str, guild: int = GUILD) -> Ran:
    return await afterword("import", "ics", str(source), "--guild", str(guild), *more, folder=folder)


async def test_a_calendar_is_read_once_and_organisers_are_asked(tmp_path: Path) -> None:
    file = await ready(tmp_path)

    tried = await read(file, tmp_path, "--dry-run")
    first = await read(file, tmp_path)
    again = await read(file, tmp_path)

    listed = f"Left out: Whenever, since it is damaged.\n{SOON:%Y-%m-%d %H:%M} UTC: Night owls\n"
    assert (tried.code, tried.out) == (0, f"{listed}1 would be new, 0 known already, 1 past.\n")
    assert (first.code, first.out) == (0, f"{listed}1 new, 0 known already, 1 past.\n")
    assert again.out == "Left out: Whenever, since it is damaged.\n0 new, 1 known already, 1 past.\n"
    assert (tried.err, first.err, again.err) == ("", "", "")
    database = database_in(tmp_path)
    async with database.read() as conn:
        drafts = await feeds.meetups_of(conn, GUILD, 0, SOON - timedelta(days=1))
        asked = [job.key for job in await jobs.listed(conn)]
    await database.close()
    assert [(each.title, each.status) for each in drafts] == [("Night owls", "draft")]
    assert asked == [f"feed_news:{GUILD}:0:found"]


async def test_what_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    file = await ready(tmp_path)
    page = tmp_path / "page.html"
    page.write_text("<html>Log in</html>", encoding="utf-8")

    failed = [
        await read(page, tmp_path),
        await read(tmp_path / "none.ics", tmp_path),
        await read("http://127.0.0.1:1/feed.ics", tmp_path),
        await read(file, tmp_path, guild=43),
    ]

    assert [each.code for each in failed] == [1, 1, 1, 1]
    assert [each.err for each in failed] == [
        "afterword: What stands there is not a calendar; it may be a web page about one.\n",
        f"afterword: {tmp_path / 'none.ics'} cannot be read: No such file or directory.\n",
        "afterword: I open only public web addresses, and that isn't one.\n",
        "afterword: This group is not set up yet. An organiser can do it with /setup.\n",
    ]
