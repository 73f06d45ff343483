"""Groups and their settings, and the people in them."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.groups import Consent, Group, Member, Person
from bot.domain.problems import N_, NotPossible
from db import groups
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Someone:
    """Who acts: a member of a group as Discord shows them at this moment.

    `is_organiser` is what Discord said with the interaction: Manage Events, or the group's organiser role.
    """

    guild_id: int
    user_id: int
    name: str
    language: str | None
    is_organiser: bool = False


class GroupService:
    """Groups and their settings, and the people in them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, guild_id: int) -> Group | None:
        """The group, set up or not."""
        async with self._database.read() as conn:
            return await groups.group(conn, guild_id)

    async def ready(self, guild_id: int) -> Group:
        """The group, which must have been set up; raises NotPossible otherwise."""
        found = await self.find(guild_id)
        if found is None or found.set_up_at is None:
            raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
        return found

    async def choose_consent(self, who: Someone, consent: Consent) -> None:
        """Remember how a member may be asked afterwards."""
        async with self._database.write() as conn:
            await groups.see_member(conn, who.guild_id, who.user_id, who.name, who.language)
            await groups.set_consent(conn, who.guild_id, who.user_id, consent)

    async def person(self, user_id: int) -> Person | None:
        """A person as far as they are known."""
        async with self._database.read() as conn:
            return await groups.person(conn, user_id)

    async def member(self, guild_id: int, user_id: int) -> Member | None:
        """A member as far as they are known."""
        async with self._database.read() as conn:
            return await groups.member(conn, guild_id, user_id)

    async def host_fact(self, name: str) -> str | None:
        """A small fact the program keeps about itself."""
        async with self._database.read() as conn:
            return await groups.host_fact(conn, name)

    async def keep_host_fact(self, name: str, value: str) -> None:
        """Keep such a fact."""
        async with self._database.write() as conn:
            await groups.keep_host_fact(conn, name, value)
