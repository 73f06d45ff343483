"""Native events and meetups agree again, whatever was changed on which side and whether the bot was there to hear."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.events import event_of
from bot.domain.meetups import Meetup, Proposal, RsvpAnswer, Status
from bot.local_discord.faults import Fault
from bot.local_discord.objects import ScheduledEvent
from bot.local_discord.person import Person
from bot.local_discord.rest.calls import Call
from bot.local_discord.server import LocalDiscord
from bot.services.edits import ToConfirm
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import meetups, rsvps
from db.engine import Database
from tests.contract.plugin import Contract
from tests.processes import BotProcess, bot_process
from tests.town import MORNING, ZONE, connected_bot, discord_with_group, set_up

FIRST = MORNING + timedelta(days=2)
BOT_DOWN_FOR = timedelta(hours=4, minutes=30)  # two evenings begin, and one would have ended


@dataclass
class Scene:
    """A group with its organiser, who changes things here and in Discord, and one member."""

    discord: LocalDiscord
    services: Services
    database: Database
    marisol: Person
    ada: Person

    @property
    def organiser(self) -> Someone:
        """Marisol as the services know her."""
        [guild] = self.discord.world.guilds.values()
        return Someone(guild.id, self.marisol.user.id, "Marisol", "en", is_organiser=True)

    @property
    def events(self) -> dict[str, ScheduledEvent]:
        """The server's events by the number their first names end with."""
        [guild] = self.discord.world.guilds.values()
        return {event.name.split()[-1]: event for event in guild.events.values()}

    async def announce(self, number: int, starts_at: datetime) -> None:
        """Announce "Evening <number>"."""
        local = starts_at.astimezone(ZoneInfo(ZONE))
        wanted = Proposal(title=f"Evening {number}", when=f"{local:%Y-%m-%d %H:%M}", venue="The mill")
        draft = await self.services.drafts.propose(self.organiser, wanted, number)
        await self.services.drafts.announce(self.organiser, draft.view.meetup.id)

    async def here(self, number: int, changes: Proposal) -> None:
        """Marisol changes a meetup here: with the bot down, at the command line."""
        asked = await self.services.edits.edit(self.organiser, number, changes)
        assert not isinstance(asked, ToConfirm)

    async def cancels_here(self, number: int) -> None:
        """Marisol cancels a meetup here."""
        asked = await self.services.edits.ask_to_cancel(self.organiser, number, "The mill is flooded.")
        await self.services.edits.confirm(self.organiser, asked.edit_id)

    async def cancelled_there(self, number: int) -> None:
        """Another program cancels an event."""
        self.discord.world.change_event(self.marisol.user, self.events[str(number)], {"status": 4})

    async def meetup(self, number: int) -> Meetup:
        """The meetup as it is stored."""
        async with self.database.read() as conn:
            found = await meetups.meetup(conn, self.organiser.guild_id, number)
        assert found is not None
        return found


@asynccontextmanager
async def scene_of(database: Database, contract: Contract) -> AsyncGenerator[Scene]:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(database, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
        ada = discord.person("Ada", guild=guild, zone=ZONE)
        yield Scene(discord, services(database, discord.time), database, marisol, ada)


Act = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """One change: on which side, with the bot there or not, and what it is to come to on both sides."""

    side: str
    what: str
    act: Act
    expected: tuple[object, ...]


def later(number: int, *, by: timedelta = timedelta(0)) -> datetime:
    return FIRST + timedelta(hours=number) + by


async def both_names(scene: Scene) -> None:
    await scene.here(10, Proposal(title="Evening of ours 10"))
    await scene.marisol.edits_event("Evening 10", name="Evening of theirs 10")


async def name_here_end_there(scene: Scene) -> None:
    await scene.here(9, Proposal(title="Longer evening 9"))
    await scene.marisol.edits_event("Evening 9", ends_at=later(9, by=timedelta(hours=3)))


def moved(number: int, by: timedelta) -> Act:
    async def act(scene: Scene) -> None:
        start = later(number, by=by)
        await scene.marisol.edits_event(f"Evening {number}", starts_at=start, ends_at=start + timedelta(hours=2))

    return act


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UP = [
    Row(
        "here",
        "title",
        lambda s: s.here(1, Proposal(title="Quiet evening 1")),
        ("Quiet evening 1", later(1), 2 * HOUR, "The mill"),
    ),
    Row("there", "time", moved(2, DAY), ("Evening 2", later(2, by=DAY), 2 * HOUR, "The mill")),
    Row(
        "here", "place", lambda s: s.here(3, Proposal(venue="The pier")), ("Evening 3", later(3), 2 * HOUR, "The pier")
    ),
    Row(
        "there",
        "name",
        lambda s: s.marisol.edits_event("Evening 4", name="Loud evening 4"),
        ("Loud evening 4", later(4), 2 * HOUR, "The mill"),
    ),
    Row("there", "cancelled", lambda s: s.cancelled_there(5), ("Evening 5", later(5), 2 * HOUR, "The mill")),
    Row("here", "cancelled", lambda s: s.cancels_here(6), ("Evening 6", later(6), 2 * HOUR, "The mill")),
]
DOWN = [
    Row("there", "time, past the first start", moved(7, DAY), ("Evening 7", later(7, by=DAY), 2 * HOUR, "The mill")),
    Row(
        "there",
        "place",
        lambda s: s.marisol.edits_event("Evening 8", location="The boathouse"),
        ("Evening 8", later(8), 2 * HOUR, "The boathouse"),
    ),
    Row("both", "title here, end there", name_here_end_there, ("Longer evening 9", later(9), 3 * HOUR, "The mill")),
    Row("both", "title", both_names, ("Evening of ours 10", later(10), 2 * HOUR, "The mill")),
    Row("there", "cancelled", lambda s: s.cancelled_there(11), ("Evening 11", later(11), 2 * HOUR, "The mill")),
    Row("here", "cancelled", lambda s: s.cancels_here(12), ("Evening 12", later(12), 2 * HOUR, "The mill")),
]


TABLE = """\
 1 here  bot up   title                       differences 0
 2 there bot up   time                        differences 0
 3 here  bot up   place                       differences 0
 4 there bot up   name                        differences 0
 5 there bot up   cancelled                   differences 0
 6 here  bot up   cancelled                   differences 0
 7 there bot down time, past the first start  differences 0
 8 there bot down place                       differences 0
 9 both  bot down title here, end there       differences 0
10 both  bot down title                       differences 0
11 there bot down cancelled                   differences 0
12 here  bot down cancelled                   differences 0"""


async def test_after_twelve_changes_half_of_them_unheard_both_sides_say_the_same(
    sqlite: Database, contract: Contract
) -> None:
    async with scene_of(sqlite, contract) as scene:
        discord, ada = scene.discord, scene.ada
        async with connected_bot(discord, sqlite):
            for number in range(1, 13):
                await scene.announce(number, later(number))
            await discord.time.advance(timedelta(minutes=1))
            for row in UP:
                await row.act(scene)
                await ada.runs("/meetups", in_="#announcements")
            await ada.marks_interested("Evening 10")
            await ada.runs("/meetups", in_="#announcements")
            await discord.time.advance_to(later(7) - timedelta(hours=2))
            assert await maybe(scene, 10) == ["Ada"]
        for row in DOWN:
            await row.act(scene)
        await ada.unmarks_interested("Evening of theirs 10")
        await ada.marks_interested("Evening 7")
        await discord.time.advance(BOT_DOWN_FOR)
        async with connected_bot(discord, sqlite):
            await discord.time.advance(timedelta(minutes=5))

            table = [await told(scene, number, row) for number, row in enumerate(UP + DOWN, start=1)]
            assert "\n".join(table) == TABLE
            assert (await scene.meetup(7)).status is Status.SCHEDULED
            assert [(await scene.meetup(number)).status for number in (5, 6, 11, 12)] == [Status.CANCELLED] * 4
            assert [scene.events[str(number)].status for number in (5, 6, 11, 12)] == [4] * 4
            assert await maybe(scene, 7) == ["Ada"]
            assert await maybe(scene, 10) == []


async def told(scene: Scene, number: int, row: Row) -> str:
    """One line of the table: a change, and how many of four parts are on either side not what they should be."""
    wanted = event_of(await scene.meetup(number))
    event = scene.events[str(number)]
    assert wanted.ends_at is not None
    assert event.ends_at is not None
    here = (wanted.name, wanted.starts_at, wanted.ends_at - wanted.starts_at, wanted.location)
    there = (event.name, event.starts_at, event.ends_at - event.starts_at, event.location)
    differing = sum(
        not expected == one == other for expected, one, other in zip(row.expected, here, there, strict=True)
    )
    heard = "bot up" if row in UP else "bot down"
    return f"{number:2} {row.side:5} {heard:8} {row.what:27} differences {differing}"


async def maybe(scene: Scene, number: int) -> list[str]:
    async with scene.database.read() as conn:
        return [each.name for each in await rsvps.of_meetup(conn, number, RsvpAnswer.MAYBE)]


# ------------------------------------------------------------------ killed


async def revived(scene: Scene) -> list[str]:
    """Another bot takes over; the names of the server's events a while later."""
    async with connected_bot(scene.discord, scene.database):
        await scene.discord.time.advance(timedelta(minutes=20))
        await scene.discord.time.advance(timedelta(days=1))
    return [event.name for event in scene.events.values()]


@pytest.mark.parametrize("acted", [False, True], ids=["before Discord made it", "after Discord made it"])
async def test_killed_while_discord_makes_the_event_there_is_one(
    acted: bool,  # noqa: FBT001 - a parameter of the test
    database: Database,
    contract: Contract,
    database_url: str,
    tmp_path: Path,
) -> None:
    doomed: list[BotProcess] = []

    def kill(_call: Call) -> None:
        doomed[0].kill()

    making = "POST /guilds/*/scheduled-events"
    faults = [Fault(making, before=kill, drop=True), Fault(making, after=kill, lose_answer=True)]
    async with scene_of(database, contract) as scene:
        await scene.announce(1, FIRST)
        scene.discord.faults.add(faults[acted])
        async with bot_process(scene.discord, database_url, tmp_path / "bot.log", known=doomed) as bot:
            await scene.discord.time.advance(timedelta(seconds=10))
            assert await bot.ended() < 0, bot.said()

        assert await revived(scene) == ["Evening 1"]
        assert (await scene.meetup(1)).event_id == scene.events["1"].id


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_killed_around_recording_the_event_there_is_one(
    moment: str, database: Database, contract: Contract, database_url: str, tmp_path: Path
) -> None:
    async with scene_of(database, contract) as scene:
        await scene.announce(1, FIRST)
        doom = [r"UPDATE meetups SET event_id", moment, MORNING.isoformat()]
        async with bot_process(scene.discord, database_url, tmp_path / "bot.log", doom=doom) as bot:
            await scene.discord.time.advance(timedelta(seconds=10))
            assert await bot.ended() < 0, bot.said()

        assert await revived(scene) == ["Evening 1"]
        assert (await scene.meetup(1)).event_id == scene.events["1"].id
