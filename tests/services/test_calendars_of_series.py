from datetime import UTC, datetime

import icalendar

from bot.domain.groups import Group
from bot.domain.meetups import Proposal
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import groups, series
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
RIVERBEND = 1
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)


async def sequence(house: Services) -> int:
    """The SEQUENCE of the only series in the group's calendar."""
    content = (await house.calendars.export(RIVERBEND)).content
    [rule] = [event for event in icalendar.Calendar.from_ical(content).events if "RRULE" in event]
    return int(str(rule["SEQUENCE"]))


async def test_each_meetup_that_a_series_leaves_out_counts_as_a_change_of_the_series(database: Database) -> None:
    house = services(database, TimeKeeper(NOW))
    async with database.write() as conn:
        settings = Group(RIVERBEND, "Riverbend", timezone="America/Chicago", announcement_channel_id=11, set_up_at=NOW)
        await groups.ensure_group(conn, settings)
    draft = await house.drafts.propose(MARISOL, Proposal("Pandas", "2026-12-09 19:00", repeat="weekly"), 5)
    first = await house.drafts.announce(MARISOL, draft.view.meetup.id)
    async with database.read() as conn:
        _, second, third, _ = await series.ahead(conn, [first.series_id or 0], NOW)
    begun = await sequence(house)

    await house.series.skip(MARISOL, second.id)
    skipped = await sequence(house)
    asked = await house.edits.ask_to_cancel(MARISOL, third.id, "The river is too high")
    await house.edits.confirm(MARISOL, asked.edit_id)
    cancelled = await sequence(house)
    await house.edits.edit(MARISOL, first.id, Proposal(food="Soup"))

    assert (skipped, cancelled, await sequence(house)) == (begun + 1, begun + 2, begun + 2)
