"""Meeting people: remembering them by the name they have in a group, and letting what shows an older name follow."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest_plan import edit_of
from bot.domain.plan import card_refresh
from db import digests, groups, jobs, meetups


async def meet(
    conn: AsyncConnection, guild_id: int, user_id: int, name: str, language: str | None, now: datetime
) -> None:
    """Remember a member by the name they have now."""
    before = await groups.names_of(conn, guild_id, [user_id])
    await groups.see_member(conn, guild_id, user_id, name, language)
    await _follow(conn, guild_id, before, {user_id: name}, now)


async def meet_several(conn: AsyncConnection, guild_id: int, names: Mapping[int, str], now: datetime) -> None:
    """Remember several members, by user id, by the names they have now."""
    before = await groups.names_of(conn, guild_id, names)
    await groups.see_members(conn, guild_id, names)
    await _follow(conn, guild_id, before, names, now)


async def _follow(
    conn: AsyncConnection, guild_id: int, before: Mapping[int, str], names: Mapping[int, str], now: datetime
) -> None:
    for user_id, name in names.items():
        if before.get(user_id, name) != name:
            shown = await digests.naming(conn, guild_id, user_id)
            await jobs.plan(conn, [edit_of(guild_id, digest_id, now) for digest_id in shown])
            for card in await meetups.cards_quoting(conn, guild_id, user_id):
                await jobs.plan_joined(conn, card_refresh(card, now))
