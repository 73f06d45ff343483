"""What organisers have to put right in Discord: told to them once, and once more when it works again."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from bot.clock import Clock
from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.notices import channel_gone, healed, role_gone
from db import groups, jobs, troubles
from db.engine import Database
from db.troubles import Notice

# What shows how things stand in a message that may be gone with its channel: of no use in another one.
_TIED_TO_THEIR_PLACE = (JobKind.CARD, JobKind.DIGEST_EDIT)
_NEWS_FOR = timedelta(days=7)  # what failed earlier is not brought up again


class TroubleService:
    """Channels and roles that are gone or closed to us, until they work again.

    A trouble is a NOTICE of its channel or role, told or not. When it is over, what failed there and is still of use
    is tried again, and the next trouble is told of again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def groups_in_trouble(self) -> set[int]:
        """The ids of all groups with a trouble."""
        async with self._database.read() as conn:
            return {each.guild_id for each in await troubles.notices(conn)}

    async def channels_in_trouble(self, guild_id: int) -> set[int]:
        """The ids of the channels that organisers were, or are to be, told of."""
        async with self._database.read() as conn:
            return {each.channel_id for each in await troubles.notices(conn, guild_id) if each.channel_id is not None}

    async def works_again(self, guild_id: int, channel_ids: Collection[int]) -> None:
        """Messages can be posted in these channels; what failed there is tried again, and organisers are told once."""
        now = self._clock.now()
        async with self._database.write() as conn:
            group = await groups.group(conn, guild_id)
            if group is None:
                return
            found = await troubles.notices(conn, guild_id)
            over = [each for each in found if each.channel_id in channel_ids]
            # Where the group has chosen another channel instead, what is owed goes there; no news of the old one.
            replaced = {each.channel_id for each in found} - set(_channels_of(group)) - set(channel_ids) - {None}
            await troubles.end(conn, [each.job_id for each in over], now)
            since = now - _NEWS_FOR
            await troubles.revive_failed_in(conn, guild_id, _ids(over), now, since)
            await troubles.revive_failed_in(
                conn, guild_id, [each for each in replaced if each], now, since, but=_TIED_TO_THEIR_PLACE
            )
            if group.organiser_channel_id in channel_ids:
                await troubles.revive_untold(conn, [each.job_id for each in found if each not in over], now)
            told = [each for each in over if each.told]
            if told:
                await jobs.plan(conn, [healed(guild_id, told[0].channel_id or 0, now)])

    async def deleted(self, guild_id: int, *, channel_id: int | None = None, role_id: int | None = None) -> None:
        """A channel or role was deleted: organisers are told once, if the group uses it."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
        if group is None or group.set_up_at is None or group.left_at is not None:
            return
        plans = list(self._gone(group, channel_id, role_id))
        if plans:
            async with self._database.write() as conn:
                for each in plans:
                    await troubles.tell_once(conn, each)

    def _gone(self, group: Group, channel_id: int | None, role_id: int | None) -> Iterable[Plan]:
        now = self._clock.now()
        # Of the organisers' own channel nobody can be told but by /doctor; the rest waits for the next one.
        if channel_id in _channels_of(group) and channel_id != group.organiser_channel_id:
            yield channel_gone(group.guild_id, channel_id or 0, now)
        if role_id is not None and role_id == group.organiser_role_id:
            yield role_gone(group.guild_id, role_id, now)


def _ids(notices: Collection[Notice]) -> list[int]:
    return [each.channel_id for each in notices if each.channel_id is not None]


def _channels_of(group: Group) -> list[int]:
    chosen = (group.announcement_channel_id, group.reflection_channel_id, group.organiser_channel_id)
    return [channel_id for channel_id in chosen if channel_id is not None]
