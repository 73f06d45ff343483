"""What happens in the demo, week by week; who says what is in bot/demo/words.py."""

from bot.demo import words
from bot.demo.stage import Stage
from bot.local_discord.person import Person


async def setting_up(stage: Stage) -> None:
    """An organiser sets the group up and announces two meetups."""
    await stage.tell("Tuesday, October 20. Marisol has just added the bot to her group's server.")
    marisol = stage.somebody("Marisol", "Organisers")
    await marisol.runs(
        "/setup",
        timezone="America/Chicago",
        announcements="announcements",
        reflections="reflections",
        organisers="organisers",
        digest_day="Monday",
        digest_hour=9,
        language="English",
        in_="#organisers",
    )
    await marisol.runs(
        "/meetup create",
        title="Python on the river",
        when="next Wednesday 7pm",
        venue="The boathouse, 12 Mill Lane",
        description="Bring a jacket; the boathouse is not heated. Everybody who is curious is in the right place.",
        capacity=9,
        food="Pizza, one of them vegan",
        in_="#organisers",
    )
    await marisol.presses("Announce")
    await stage.until("2026-10-20", "17:05")
    await marisol.runs(
        "/talk add",
        meetup="Python on the river",
        title=words.RIVER_TALK,
        speaker="Tobias",
        abstract=words.RIVER_ABSTRACT,
    )
    await stage.until("2026-10-20", "17:10")


async def answering(stage: Stage) -> None:
    """A dozen people of different temper answer."""
    await stage.tell("People answer: some at once, some with a question in their heart.")
    wren = stage.somebody("Wren")
    await wren.presses("Going", in_="#announcements")
    await wren.presses("By DM")
    await wren.presses("What do you expect?")
    await wren.fills({"What do you expect?": words.WREN_EXPECTS})
    await stage.breathe()
    ines = stage.somebody("Inés", locale="es-ES")
    await ines.presses("Going", in_="#announcements")
    await ines.presses("Por mensaje directo")
    for name, by_dm in (("Kofi", False), ("Jun", True), ("Priya", True), ("Bettina", True), ("Hedda", True)):
        person = stage.somebody(name)
        await person.presses("Going", in_="#announcements")
        if by_dm:
            await person.presses("By DM")
    teo = stage.somebody("Teo")
    await teo.presses("Going", in_="#announcements")
    await teo.presses("By DM")
    tobias = stage.somebody("Tobias")
    await tobias.presses("Going", in_="#announcements")
    await tobias.presses("No")
    await stage.tell("Nine places, and nine are taken. Olu is tenth.")
    olu = stage.somebody("Olu")
    await olu.presses("Going", in_="#announcements")
    await olu.presses("By DM")
    await stage.somebody("Sam").presses("Maybe", in_="#announcements")
    await stage.somebody("Nadia").presses("Can't come", in_="#announcements")
    await stage.until("2026-10-21", "09:00")
    await stage.tell("Jun closes his DMs, as many do. Bettina cannot come after all; Olu moves up.")
    await stage.people["Jun"].closes_dms()
    await stage.people["Bettina"].presses("Can't come", in_="#announcements")
    await stage.until("2026-10-21", "09:10")


async def the_first_meetup(stage: Stage) -> None:
    """A digest that looks ahead, the reminders, and the evening itself."""
    await stage.tell("Monday morning: the digest. A day before the meetup, and an hour before: the reminders.")
    await stage.until("2026-10-28", "18:59")
    await stage.tell("Wednesday, October 28, 7 PM. They meet; the bot is quiet. At nine it is over.")
    await stage.until("2026-10-28", "21:31")


def anybody(stage: Stage, name: str) -> Person:
    """Somebody who is in the group already."""
    return stage.people[name]
