"""Groups and their settings, and the people in them."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.digest_plan import DIGESTS, next_digest
from bot.domain.groups import Consent, Group, GroupHoldings, Member, Person
from bot.domain.jobs import JobKind, JobRow, Plan
from bot.domain.problems import N_, NotAllowed, NotPossible
from bot.domain.settings import Setting, value_of
from bot.domain.zones import known_zone
from bot.formats.settings import read
from bot.services.group_changes import follow
from bot.services.members import meet
from db import groups, jobs, meetups
from db.engine import Database

KEPT_AFTER_LEAVING = timedelta(days=30)


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


@dataclass(frozen=True, slots=True)
class NewSettings:
    """What /setup is to change; None leaves a setting as it is. `timezone` is as somebody wrote it."""

    timezone: str | None = None
    language: str | None = None
    announcement_channel_id: int | None = None
    reflection_channel_id: int | None = None
    organiser_channel_id: int | None = None
    organiser_role_id: int | None = None
    digest_weekday: int | None = None
    digest_hour: int | None = None

    def changes(self) -> dict[str, object]:
        """The columns to set. Raises NotUnderstood for a time zone that does not exist."""
        wanted = {name: value for name, value in asdict(self).items() if value is not None}
        if self.timezone is not None:
            wanted["timezone"] = known_zone(self.timezone)
        return wanted


@dataclass(frozen=True, slots=True)
class Changed:
    """A setting before and after it was set, and how many meetups are reminded of at other times because of it."""

    before: Group
    after: Group
    moved: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A job of a group, and the title of the meetup it is about."""

    job: JobRow
    title: str | None


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

    async def set_up(self, guild_id: int, name: str, new: NewSettings) -> Group:
        """Store settings of a group, and plan its digest by them.

        A group is set up once it has a channel for announcements. Raises NotUnderstood as NewSettings does.
        """
        changes = new.changes()
        now = self._clock.now()
        async with self._database.write() as conn:
            stored = await groups.ensure_group(conn, Group(guild_id, name))
            wanted = replace(stored, name=name, left_at=None, **changes)  # type: ignore[arg-type] # names of its fields
            if wanted.set_up_at is None and wanted.announcement_channel_id is not None:
                wanted = replace(wanted, set_up_at=now)
            await groups.change_group(
                conn, guild_id, **changes, name=name, left_at=wanted.left_at, set_up_at=wanted.set_up_at
            )
            await follow(conn, stored, wanted, now)
        return wanted

    async def change_setting(self, who: Someone, setting: Setting, text: str) -> Changed:
        """Set one setting to what was written (channels and roles by their id), with everything that follows from it.

        Raises NotAllowed, NotPossible before /setup, and NotUnderstood, saying what to write instead.
        """
        if not who.is_organiser:
            raise NotAllowed(
                N_("That is for organisers: people with the Manage Events permission or the group's organiser role.")
            )
        value = read(setting, text)
        now = self._clock.now()
        async with self._database.write() as conn:
            before = await groups.group(conn, who.guild_id)
            if before is None or before.set_up_at is None:
                raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
            after = replace(before, **{setting.value: value})  # type: ignore[arg-type] # the name of a field of it
            if value == value_of(setting, before):
                return Changed(before, before, 0)
            await groups.change_group(conn, who.guild_id, **{setting.value: value})
            return Changed(before, after, await follow(conn, before, after, now))

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a group: everything of it is deleted in 30 days, unless it comes back."""
        async with self._database.write() as conn:
            await _left(conn, guild_id, self._clock.now())

    async def returned(self, guild_id: int) -> None:
        """The bot is in a group again: what is stored of it is kept."""
        async with self._database.write() as conn:
            await _returned(conn, guild_id, self._clock.now())

    async def holdings(self, guild_id: int) -> GroupHoldings:
        """How much of a group is stored."""
        async with self._database.read() as conn:
            return await groups.holdings(conn, guild_id)

    async def delete(self, guild_id: int) -> GroupHoldings:
        """Delete everything of a group at once, whether the bot is in it or not; how much that was.

        For those who may manage the server, and for the host. What was posted stays in its channels.
        """
        async with self._database.write() as conn:
            held = await groups.holdings(conn, guild_id)
            await groups.delete_group(conn, guild_id)
            await jobs.remove(conn, [_forget_key(guild_id)])
        return held

    async def still_in(self, present: Collection[int], shards: tuple[int, Collection[int]]) -> list[Group]:
        """Catch up with groups that were left or joined while the program was not connected.

        `shards` is (how many there are, those whose groups `present` lists). Gives back those of them that are set up
        and were present before.
        """
        count, served = shards
        now = self._clock.now()
        async with self._database.read() as conn:
            known = [each for each in await groups.set_up(conn) if (each.guild_id >> 22) % count in served]
        gone = [each.guild_id for each in known if each.left_at is None and each.guild_id not in present]
        back = [each.guild_id for each in known if each.left_at is not None and each.guild_id in present]
        if gone or back:
            async with self._database.write() as conn:
                for guild_id in gone:
                    await _left(conn, guild_id, now)
                for guild_id in back:
                    await _returned(conn, guild_id, now)
        return [each for each in known if each.left_at is None and each.guild_id in present]

    async def keep_house(self) -> None:
        """Plan the daily deletion of what was done long ago, unless it is planned."""
        async with self._database.write() as conn:
            tomorrow = self._clock.now() + timedelta(days=1)
            await jobs.plan_once(conn, [Plan(JobKind.PRUNE, "prune", tomorrow, None)])

    async def deliveries(self, guild_id: int, most: int = 200) -> list[Owed]:
        """What is owed in a group, the next first, and what could not be done, the latest first: `most` of each."""
        async with self._database.read() as conn:
            rows = await jobs.listed(conn, guild_id=guild_id, most=most)
            about = {row.payload["meetup"] for row in rows if "meetup" in row.payload}
            titles = await meetups.titles(conn, guild_id, about)
        return [Owed(row, titles.get(row.payload.get("meetup", 0))) for row in rows]

    async def choose_consent(self, who: Someone, consent: Consent) -> None:
        """Remember how a member may be asked afterwards; whoever wants DMs has opened them."""
        async with self._database.write() as conn:
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, self._clock.now())
            await groups.set_consent(conn, who.guild_id, who.user_id, consent)
            if consent is Consent.DM:
                await groups.change_person(conn, who.user_id, dm_closed_at=None)

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


async def _left(conn: AsyncConnection, guild_id: int, now: datetime) -> None:
    await groups.change_group(conn, guild_id, left_at=now)
    # Of no group, so that the record of having forgotten it is not deleted with it.
    forget = Plan(JobKind.FORGET_GROUP, _forget_key(guild_id), now + KEPT_AFTER_LEAVING, None, {"guild": guild_id})
    await jobs.plan(conn, [forget])


async def _returned(conn: AsyncConnection, guild_id: int, now: datetime) -> None:
    await groups.change_group(conn, guild_id, left_at=None)
    await jobs.drop(conn, [_forget_key(guild_id)], now, "the group took the bot back")
    group = await groups.group(conn, guild_id)
    if group is not None and group.set_up_at is not None:
        await jobs.plan(conn, [next_digest(group, now, kind=kind) for kind in DIGESTS])


def _forget_key(guild_id: int) -> str:
    return f"forget_group:{guild_id}"
