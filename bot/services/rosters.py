"""Rosters: who has handed in a reflection about a meetup, for organisers; for a class, above all."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import Meetup, Status
from bot.domain.problems import N_, NotFound
from bot.domain.rosters import OnRoster, Roster
from bot.formats.tables import roster_table
from bot.services.groups import Someone
from bot.services.meetups import must_organise
from db import meetups, rosters
from db.engine import Database

LINES_ON_A_PAGE = 20


class RosterService:
    """Who has handed in, and who has not; not what, when, or whether with their name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def roster(self, who: Someone, meetup_id: int, page: int = 0) -> Roster:
        """A page (from 0) of a meetup's roster; raises NotAllowed or NotFound."""
        async with self._database.read() as conn:
            meetup, everybody = await self._everybody(conn, who, meetup_id)
        pages = max(1, -(-len(everybody) // LINES_ON_A_PAGE))
        page = min(page, pages - 1)  # the list may have become shorter
        return Roster(
            meetup,
            everybody[page * LINES_ON_A_PAGE : (page + 1) * LINES_ON_A_PAGE],
            handed_in=sum(each.handed_in for each in everybody),
            everybody=len(everybody),
            number=page,
            pages=pages,
        )

    async def table(self, who: Someone, meetup_id: int) -> tuple[Meetup, bytes]:
        """The whole roster as a CSV file; raises like `roster`."""
        async with self._database.read() as conn:
            meetup, everybody = await self._everybody(conn, who, meetup_id)
        return meetup, roster_table(everybody)

    async def _everybody(
        self, conn: AsyncConnection, who: Someone, meetup_id: int
    ) -> tuple[Meetup, Sequence[OnRoster]]:
        must_organise(who)
        meetup = await meetups.meetup(conn, who.guild_id, meetup_id)
        if meetup is None or meetup.status is Status.DRAFT:
            raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
        return meetup, await rosters.roster(conn, meetup_id, await self._unsigned(conn, who.guild_id, meetup_id))

    async def _unsigned(self, conn: AsyncConnection, guild_id: int, meetup_id: int) -> Sequence[int]:
        """Who has handed in without a name: nothing that is stored says so but the seal that theirs would be."""
        seals = await rosters.seals_of(conn, meetup_id)
        if not seals:
            return []
        author = self._database.seals.author
        return [each for each in await rosters.members_of(conn, guild_id) if author(meetup_id, each) in seals]
