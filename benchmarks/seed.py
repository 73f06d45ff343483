"""Afterword's database as the benchmarks need it: one group, its members, meetups to come and one that was."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from benchmarks import frames
from bot.clock import Clock
from bot.config import Settings
from bot.domain.groups import Group
from bot.domain.meetups import Origin, Proposal, Status
from bot.services.groups import Someone
from bot.services.services import services
from bot.wiring import open_database
from db import groups, jobs, meetups
from db.engine import Database

PEOPLE = 300  # members who act, again and again in turn
COMING = "Parsers by hand, and why they are fun"
PAST = "A first look at asyncio"
_OTHERS = ("Typing for the rest of us", "Plots that tell the truth")
_GUILD = frames.guild_id(0)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What people can act on: an announced meetup without a limit of places, and one that ended yesterday."""

    coming_id: int
    past_id: int


def url_of(folder: Path) -> str:
    """The address of the database file in a folder."""
    return f"sqlite+aiosqlite:///{folder / 'afterword.db'}"


async def seed(folder: Path, clock: Clock) -> Seeded:
    """Make the database file in `folder`."""
    async with open_database(Settings(_env_file=None, database_url=url_of(folder))) as database:  # type: ignore[call-arg] # pydantic-settings' own
        await _group_and_members(database, clock)
        coming_id = await _announced(database, clock, COMING, days=10)
        for days, title in enumerate(_OTHERS, start=20):
            await _announced(database, clock, title, days=days)
        return Seeded(coming_id, await _past(database, clock))


async def _group_and_members(database: Database, clock: Clock) -> None:
    group = Group(
        guild_id=_GUILD,
        name="Riverbend Python",
        timezone="America/Chicago",
        announcement_channel_id=frames.channel_id(_GUILD),
        reflection_channel_id=frames.channel_id(_GUILD, 1),
        organiser_channel_id=frames.channel_id(_GUILD, 2),
        set_up_at=clock.now(),
    )
    async with database.write() as conn:
        await groups.ensure_group(conn, group)
        for person in range(PEOPLE):
            await groups.see_member(conn, _GUILD, frames.FIRST_USER_ID + person, f"Member{person}", "en-US")


async def _announced(database: Database, clock: Clock, title: str, *, days: int) -> int:
    """A meetup whose card stands in the channel."""
    now = clock.now()
    organiser = Someone(_GUILD, frames.FIRST_USER_ID, "Member0", "en-US", is_organiser=True)
    proposing = services(database, clock).drafts
    starts = f"{now + timedelta(days=days):%Y-%m-%d} 19:00"
    wanted = Proposal(title, starts, venue="Library, room 2", description="Bring a laptop and a question.")
    meetup_id = (await proposing.propose(organiser, wanted, frames.snowflake(days))).view.meetup.id
    await proposing.announce(organiser, meetup_id)
    async with database.write() as conn:
        await meetups.change(
            conn,
            _GUILD,
            meetup_id,
            announced_at=now,
            card_channel_id=frames.channel_id(_GUILD),
            card_message_id=frames.CARD_ID,
            thread_id=frames.CARD_ID,
        )
        await jobs.drop(conn, [f"announcement:{meetup_id}"], now, "it stands there already")
    return meetup_id


async def _past(database: Database, clock: Clock) -> int:
    starts = clock.now().astimezone(UTC) - timedelta(days=1)
    async with database.write() as conn:
        ended = await meetups.add(
            conn,
            guild_id=_GUILD,
            title=PAST,
            status=Status.ENDED,
            origin=Origin.HERE,
            level="everyone",
            timezone="UTC",
            local_start=f"{starts:%Y-%m-%dT%H:%M}",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
        )
    return ended.id
