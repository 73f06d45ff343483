"""The contact budget: one prompt, nudge or thank-you a day for each person, across all groups, never in the night."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Group, Person
from bot.domain.prompts import after_quiet_hours, calendars_of, days_of, next_day, same_day, zone_of
from db import prompts

_TWO_DAYS = timedelta(days=2)  # what was longer ago is another day on every calendar


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until` (UTC)."""

    until: datetime


def after_the_night(person: Person, group: Group, now: datetime) -> Wait | None:
    """How long to wait where it is within somebody's quiet hours."""
    awake = after_quiet_hours(now, person, zone_of(person, group))
    return Wait(awake) if awake > now else None


async def take_day(conn: AsyncConnection, person: Person, group: Group, now: datetime, key: str) -> Wait | None:
    """Take somebody's contact of this day for the job `key`; how long to wait where something else has it."""
    zones = calendars_of(person, {group.timezone, *await prompts.zones_of_groups(conn, person.user_id)})
    lately = await prompts.contacted(conn, person.user_id, now - _TWO_DAYS)
    # What was sent counts by itself too: whoever moves to another time zone has other days since.
    if any(same_day(each, now, zones) for each in lately) or not await prompts.claim_days(
        conn, person.user_id, days_of(now, zones), key
    ):
        return Wait(next_day(now, person, zone_of(person, group)))
    return None
