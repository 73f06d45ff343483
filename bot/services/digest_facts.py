"""Lets posted digests follow a meetup that they tell of: who came, its talks, its time and place."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest import LOOKS_AHEAD
from bot.domain.digest_plan import edit_of
from bot.domain.meetups import Meetup
from db import digests, jobs

_JOINED = timedelta(seconds=30)  # an organiser who corrects the roll does it name by name


async def follow_in_digests(conn: AsyncConnection, meetup: Meetup, now: datetime) -> None:
    """Plan, in the transaction that changes it, to edit the digests of its week, and those that looked ahead to it."""
    day = meetup.starts_at.astimezone(meetup.zone).date()
    of_week = await digests.covering(conn, meetup.guild_id, [day])
    before = await digests.looking_ahead_to(conn, meetup.guild_id, meetup.starts_at, LOOKS_AHEAD)
    for digest_id in sorted({*of_week, *before}):
        await jobs.plan_joined(conn, replace(edit_of(meetup.guild_id, digest_id, now), due_at=now + _JOINED))
