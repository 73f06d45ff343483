import asyncio
from datetime import timedelta

from tests.town import Town

TITLE = "Type hints by the river"


async def test_who_must_wait_for_others_is_told_so_and_answered_whatever_they_asked_for(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-11-30 10:00", capacity=1)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    code = (await town.marisol.runs("/attendance code", meetup=TITLE)).text.split("\n")[0]
    ana, ben, chidi, dora = (town.person(name) for name in ("Ana", "Ben", "Chidi", "Dora"))
    await ana.presses("Going", in_="#announcements")
    await ben.presses("Going", in_="#announcements")
    before = len(town.discord.requests)

    async with asyncio.TaskGroup() as tasks, town.database.write():
        asking = [
            tasks.create_task(ben.presses("Leave the waitlist")),
            tasks.create_task(chidi.runs("/rsvp", meetup=TITLE, answer="maybe")),
            tasks.create_task(dora.runs("/calendar")),
            tasks.create_task(ana.runs("/checkin", code=code)),
        ]
        told = await town.discord.world.until(lambda: told_of(town, before, len(asking)), patience=10)

    assert told == [5, 5, 5, 6]
    left, maybe, calendar, checked_in = (each.result() for each in asking)
    assert left.text.startswith("Thanks for letting me know.")
    assert maybe.text.startswith("I've put you down as a maybe")
    assert list(calendar.files) == ["riverbend-python.ics"]
    assert checked_in.text == f"Welcome! You're checked in to {TITLE}."


def told_of(town: Town, since: int, answers: int) -> list[int] | None:
    """How Discord was told that so many answers come: 5 is a new message, 6 in place of the pressed one."""
    bodies = [each.body for each in town.discord.requests[since:] if "/callback" in each.path]
    told = sorted(body["type"] for body in bodies if body["type"] in {5, 6})
    return told if len(told) == answers else None
