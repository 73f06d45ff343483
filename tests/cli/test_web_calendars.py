from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import icalendar
import pytest
from yarl import URL

from bot.cli.web import TRIES_A_MINUTE, serve_web
from bot.config import Settings
from bot.domain.groups import Group
from bot.domain.meetups import Level, Origin, Status
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.calendars import Offered
from bot.services.groups import Someone
from bot.services.services import services
from bot.wiring import new_bot
from db import groups, meetups
from db.engine import Database
from tests.cli.test_web import free_address
from tests.databases import SqliteMaker
from tests.processes import bot_process
from tests.town import discord_with_group, set_up

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
MARISOL = Someone(1, 8, "Marisol", "en-US", is_organiser=True)


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Web:
    """The web server of a bot with one group, and an app that asks it."""

    base: str
    app: aiohttp.ClientSession
    clock: TimeKeeper
    database: Database
    offered: Offered
    meetup_id: int

    async def asks(self, address: str | None, method: str = "GET", **headers: str) -> Reply:
        path = URL(address or "").raw_path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.app.request(method, f"{self.base}{path}", headers=named) as reply:
            return Reply(reply.status, reply.headers, await reply.read())

    async def renames(self, title: str) -> None:
        async with self.database.write() as conn:
            await meetups.change(conn, 1, self.meetup_id, title=title)


@pytest.fixture
async def served(sqlite: Database) -> AsyncGenerator[Web]:
    clock = TimeKeeper(NOW)
    every = services(sqlite, clock, public_url="https://river.example/afterword")
    async with sqlite.write() as conn:
        await groups.ensure_group(conn, Group(1, "Riverbend Python", timezone="America/Chicago", set_up_at=NOW))
        made = await meetups.add(
            conn,
            guild_id=1,
            title="Type hints by the river",
            origin=Origin.HERE,
            status=Status.SCHEDULED,
            level=Level.EVERYONE,
            timezone="America/Chicago",
            local_start="2026-12-09T19:00",
            starts_at=NOW + timedelta(days=9, hours=10),
            ends_at=NOW + timedelta(days=9, hours=12),
        )
    offered = await every.calendars.offer(MARISOL)
    assert offered.group_address is not None
    assert offered.group_address.startswith("https://river.example/afterword/calendar/")
    # What stands before the server takes the path it is at away.
    offered = Offered(
        "", offered.group_file, None, *(_inside(each) for each in (offered.group_address, offered.own_address))
    )
    listen = free_address()
    async with serve_web(listen, new_bot(Settings(), clock, every), sqlite), aiohttp.ClientSession() as app:
        yield Web(f"http://{listen}", app, clock, sqlite, offered, made.id)


def _inside(address: str | None) -> str | None:
    return address and address.replace("/afterword/", "/")


def titles(reply: Reply) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(reply.body).events]


async def test_whoever_knows_an_address_gets_the_calendar_as_it_is_now(served: Web) -> None:
    first = await served.asks(served.offered.group_address)
    await served.renames("Type hints in the boathouse")
    second = await served.asks(served.offered.group_address)
    assert (first.status, titles(first)) == (200, ["Type hints by the river"])
    assert (second.status, titles(second)) == (200, ["Type hints in the boathouse"])
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, max-age=600"
    assert (await served.asks(served.offered.own_address)).status == 200


async def test_an_app_that_has_it_already_is_told_so_until_it_changes(served: Web) -> None:
    address = served.offered.group_address
    first = await served.asks(address)
    etag, date = first.headers["ETag"], first.headers["Last-Modified"]
    assert parsedate_to_datetime(date) == NOW
    await served.clock.advance(timedelta(hours=1))
    for known in ({"If_None_Match": etag}, {"If_Modified_Since": date}, {"If_None_Match": f'"old", {etag}'}):
        again = await served.asks(address, **known)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    await served.renames("Type hints in the boathouse")
    for known in ({"If_None_Match": etag}, {"If_Modified_Since": date}):
        changed = await served.asks(address, **known)
        assert (changed.status, titles(changed)) == (200, ["Type hints in the boathouse"])
        assert changed.headers["ETag"] != etag
        assert parsedate_to_datetime(changed.headers["Last-Modified"]) == NOW + timedelta(hours=1)


async def test_what_has_not_changed_is_the_same_file_after_a_restart_of_the_server(served: Web) -> None:
    first = await served.asks(served.offered.group_address)
    listen = free_address()
    again = services(served.database, served.clock, public_url="https://river.example")
    async with serve_web(listen, new_bot(Settings(), served.clock, again), served.database):
        served.base = f"http://{listen}"
        later = await served.asks(served.offered.group_address, If_None_Match=first.headers["ETag"])
    assert later.status == 304


async def test_head_answers_like_get_without_the_calendar(served: Web) -> None:
    whole = await served.asks(served.offered.group_address)
    head = await served.asks(served.offered.group_address, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    "path",
    ["/calendar/.ics", "/calendar/short.ics", f"/calendar/{'a' * 43}.ics", "/calendar/%27%20or%201.ics", "/calendar/"],
)
async def test_who_guesses_finds_nothing(served: Web, path: str) -> None:
    assert (await served.asks(path)).status == 404


async def test_an_address_that_was_renewed_leads_nowhere_though_it_was_asked_before(served: Web) -> None:
    old = served.offered.group_address
    assert (await served.asks(old)).status == 200
    use = services(served.database, served.clock, public_url="https://river.example").calendars
    new = (await use.renew_group(MARISOL)).group_address
    assert ((await served.asks(old)).status, (await served.asks(new)).status) == (404, 200)


async def test_the_address_of_a_group_that_sent_us_away_leads_nowhere(served: Web) -> None:
    async with served.database.write() as conn:
        await groups.change_group(conn, 1, left_at=NOW)
    assert (await served.asks(served.offered.group_address)).status == 404


async def test_nothing_can_be_written_there(served: Web) -> None:
    for method in ("POST", "PUT", "DELETE", "PROPFIND"):
        assert (await served.asks(served.offered.group_address, method=method)).status == 405


async def test_who_asks_too_often_is_asked_to_wait_and_nobody_else(served: Web) -> None:
    group, own = served.offered.group_address, served.offered.own_address
    statuses = [(await served.asks(group)).status for _ in range(TRIES_A_MINUTE + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
    assert (await served.asks(group)).headers["Retry-After"] == "60"
    assert (await served.asks(own)).status == 200
    await served.clock.advance(timedelta(minutes=1))
    assert (await served.asks(group)).status == 200


async def test_who_guesses_on_and_on_keeps_nobody_from_a_calendar_that_was_not_asked_for_before(served: Web) -> None:
    guesses = [(await served.asks(f"/calendar/{number:043}.ics")).status for number in range(TRIES_A_MINUTE + 1)]
    assert set(guesses) == {404}
    assert (await served.asks(served.offered.group_address)).status == 200


async def test_a_running_bot_serves_the_address_it_gave_also_after_it_was_killed(
    sqlite_maker: SqliteMaker, tmp_path: Path
) -> None:
    listen = free_address()
    web: dict[str, Any] = {"HTTP_LISTEN": listen, "HTTP_PUBLIC_URL": f"http://{listen}"}
    async with discord_with_group() as (discord, guild), sqlite_maker.fresh() as url, aiohttp.ClientSession() as app:
        database = Database(url)
        await set_up(database, guild, discord.time.now())
        await database.close()
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone="America/Chicago")
        async with bot_process(discord, url, tmp_path / "log", **web) as bot:
            said = await marisol.runs("/calendar", in_="#announcements")
            [address, _own] = [word.strip("`") for word in said.text.split() if listen in word]
            async with app.get(address) as first:
                etag, body = first.headers["ETag"], await first.text()
            await bot.killed()
        async with bot_process(discord, url, tmp_path / "log", **web) as bot:
            async with app.get(address, headers={"If-None-Match": etag}) as again:
                assert again.status == 304
            await bot.stopped()
            assert address.rsplit("/", 1)[1] not in bot.said()
    assert "X-WR-CALNAME:Riverbend Python" in body
