"""Native scheduled events over the wire: made with the meetup, changed on both sides, and who is interested."""

from datetime import timedelta

from bot.local_discord.objects import ScheduledEvent
from tests.town import Town

TITLE = "Maps on paper"


async def announced(town: Town, **options: object) -> ScheduledEvent:
    """A meetup that is announced, as Discord's own event."""
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", venue="The old mill", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    [event] = town.guild.events.values()
    return event


async def test_an_announced_meetup_is_a_server_event_too(town: Town) -> None:
    event = await announced(town, description="Bring the paper you have.")

    card = await town.marisol.sees(TITLE, in_="#announcements")
    assert (event.name, event.location, event.creator) == (TITLE, "The old mill", town.discord.world.bot)
    assert event.starts_at.isoformat() == "2026-12-10T01:00:00+00:00"
    assert event.ends_at is not None
    assert event.ends_at - event.starts_at == timedelta(hours=2)
    assert event.description == (
        "Bring the paper you have.\n\n"
        f"https://discord.com/channels/{town.guild.id}/{town.announcements.id}/{card.message.id}"
    )
