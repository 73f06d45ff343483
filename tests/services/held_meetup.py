"""A group with one meetup that has ended, for tests of what comes after it."""

from datetime import UTC, datetime, timedelta

from bot.domain.groups import Consent, Group
from bot.domain.meetups import Level, Meetup, Origin, Rsvp, RsvpAnswer, Status
from bot.services.reflections import Author
from db import groups, meetups, rsvps
from db.engine import Database

ENDED = datetime(2026, 12, 10, 3, 0, tzinfo=UTC)  # nine in the evening in Chicago
RIVERBEND, LAKESIDE = 1, 2


def member(user_id: int, guild_id: int | None = RIVERBEND) -> Author:
    """A member of the group, or the same person in a DM."""
    return Author(user_id, f"Person {user_id}", "en-US", guild_id)


async def held(database: Database, *going: int, title: str = "Type hints by the river") -> Meetup:
    """A meetup that has ended, of a group in Chicago; those going said yes to DMs."""
    async with database.write() as conn:
        for guild_id in (RIVERBEND, LAKESIDE):
            group = Group(guild_id, f"Group {guild_id}", timezone="America/Chicago", announcement_channel_id=50)
            await groups.ensure_group(conn, group)
        meetup = await meetups.add(
            conn,
            guild_id=RIVERBEND,
            title=title,
            status=Status.ENDED,
            origin=Origin.HERE,
            level=Level.EVERYONE,
            timezone="America/Chicago",
            local_start="2026-12-09T19:00",
            starts_at=ENDED - timedelta(hours=2),
            ends_at=ENDED,
        )
        for user_id in going:
            await groups.see_member(conn, RIVERBEND, user_id, f"Person {user_id}", "en-US")
            await groups.set_consent(conn, RIVERBEND, user_id, Consent.DM)
            answer = Rsvp(meetup.id, user_id, "", RsvpAnswer.GOING, 0, "To learn", ENDED)
            await rsvps.keep(conn, answer)
    return meetup
