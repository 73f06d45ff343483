"""What happens in the demo, week by week; what people say in it stands in bot/demo/words.py."""

from bot.demo import words
from bot.demo.long_words import OTTILIE
from bot.demo.stage import Stage
from bot.local_discord.person import Person
from bot.local_discord.typed_commands import AsTyped

QUESTIONS = (
    "How did it go?",
    "What did you learn?",
    "Worth it?",
    "Different from what you expected?",
    "Could you become a member?",
)
PREGUNTAS = (
    "¿Cómo fue?",
    "¿Qué aprendiste?",
    "¿Mereció la pena?",
    "¿Distinto de lo que esperabas?",
    "¿Podrías hacerte miembro?",
)


async def four_weeks(stage: Stage) -> None:
    """The whole story."""
    await _setting_up(stage)
    await _answering(stage)
    await _a_series(stage)
    await _the_first_meetup(stage)
    await _wren_talks(stage)
    await _others_write(stage)
    await _the_first_digest(stage)
    await _you_said_we_changed(stage)
    await _the_river_rises(stage)
    await _the_second_meetup(stage)
    await _three_weeks_late(stage)
    await _taking_back(stage)


async def _setting_up(stage: Stage) -> None:
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
        when="2026-10-28 19:00",
        venue="The boathouse, 12 Mill Lane",
        description="Bring a jacket; the boathouse is not heated. If you are curious, you are in the right place.",
        capacity=9,
        food="Pizza, one of them vegan",
    )
    await marisol.presses("Announce")
    await stage.minutes(1)
    await marisol.runs(
        "/talk add",
        meetup="Python on the river",
        title=words.RIVER_TALK,
        speaker="Tobias",
        abstract=words.RIVER_ABSTRACT,
    )
    await stage.minutes(1)


async def _answering(stage: Stage) -> None:
    await stage.tell("People answer. Wren has never been to a meetup.")
    wren = stage.somebody("Wren")
    await wren.presses("Going", in_="#announcements")
    await wren.presses("By DM")
    await wren.presses("What do you expect?")
    await wren.fills({"What do you expect?": words.WREN_EXPECTS})
    await stage.breathe()
    ines = stage.somebody("Inés", locale="es-ES")
    await ines.presses("Going", in_="#announcements")
    await ines.presses("Por mensaje directo")
    await _going(stage.somebody("Kofi"), "In the meetup's thread")
    await stage.tell("Jun, Priya, Bettina, Hedda and Teo do as Wren did; Tobias, who speaks, wants no question.")
    with stage.transcript.hushed():
        for name in ("Jun", "Priya", "Bettina", "Hedda", "Teo"):
            await _going(stage.somebody(name), "By DM")
        await _going(stage.somebody("Tobias"), "No")
    await stage.tell("Nine places, and nine are taken. Olu is the tenth.")
    await _going(stage.somebody("Olu"), "By DM")
    await stage.somebody("Sam").presses("Maybe", in_="#announcements")
    await stage.somebody("Nadia").presses("Can't come", in_="#announcements")
    await stage.minutes(1)
    await stage.tell("Bettina cannot come after all: Olu moves up. Jun closes his DMs, as many people do.")
    await stage.people["Bettina"].presses("Can't come", in_="#announcements")
    await stage.people["Jun"].closes_dms()
    await stage.minutes(1)


async def _going(person: Person, consent: str) -> None:
    await person.presses("Going", in_="#announcements")
    await person.presses(consent)


async def _a_series(stage: Stage) -> None:
    await stage.tell("Marisol also wants an evening without talks, every second Thursday. She says so once.")
    marisol = stage.people["Marisol"]
    await marisol.runs(
        "/meetup create",
        title="Open table",
        when="5 November 6pm",
        duration=120,
        repeat="every 2 weeks",
        venue="The boathouse, 12 Mill Lane",
        description="No talks. Bring what you are stuck on, or a board game.",
        level="beginner",
        in_="#organisers",
    )
    await stage.tell("The clocks go back on November 1. Six stays six.")
    await marisol.presses("Announce")
    await stage.minutes(1)
    await stage.tell("Sam and Priya will come. Wren wants all of it in her phone.")
    with stage.transcript.hushed():
        await stage.people["Sam"].presses("Going", on="Open table", in_="#announcements")
        await stage.people["Priya"].presses("Going", on="Open table", in_="#announcements")
    await stage.people["Wren"].runs("/calendar", in_="#announcements")


async def _the_first_meetup(stage: Stage) -> None:
    await stage.tell("Monday brings the first digest, which looks ahead; Tuesday and Wednesday bring the reminders.")
    await stage.until("2026-10-28 18:59")
    await stage.tell("Wednesday, October 28, 7 PM. They meet; the bot is quiet. At nine it is over, and it asks.")
    await stage.until("2026-10-28 21:45")


async def _wren_talks(stage: Stage) -> None:
    await stage.tell("Wren answers in the DM, on the bus and then in bed. A page and a half, in many messages.")
    wren = stage.people["Wren"]
    await wren.presses("Talk here", in_="DM")
    how, learned, *others = words.WREN
    for message in how:
        await wren.writes(message)
    await wren.presses("Next", in_="DM")
    napkin, spline = learned[2:]
    for message in learned[:2]:
        await wren.writes(message)
    await stage.tell("In the middle of this, somebody pulls the plug of the machine the bot runs on.")
    await stage.bot_is_killed()
    await wren.writes(napkin)
    await stage.bot_starts()
    await stage.tell("It is back. What it had heard is on disk, and it looks up what Wren wrote meanwhile.")
    await wren.writes(spline)
    await wren.presses("Next", in_="DM")
    for answer in others:
        for message in answer:
            await wren.writes(message)
        await wren.presses("Next", in_="DM")
    await wren.presses("Publish", in_="DM")
    await stage.minutes(5)


async def _others_write(stage: Stage) -> None:
    await stage.tell("Inés fills in the form, in Spanish. The group's posts are in English, her own page is not.")
    ines = stage.people["Inés"]
    await ines.presses("Escribir en un formulario", in_="DM")
    await ines.fills(dict(zip(PREGUNTAS, words.INES, strict=True)))
    await ines.chooses("¿Mereció la pena?", "¿Mereció la pena? Sí")
    await ines.presses("Publicar", in_="DM")
    await stage.tell("Kofi presses the button in the thread and writes one free text. Everybody may read it.")
    kofi = stage.people["Kofi"]
    await kofi.presses("How was it?", in_="Python on the river")
    await kofi.presses("Write freely")
    await kofi.fills({"How was it?": words.KOFI_FREE})
    await kofi.chooses("Who may read it?", "Who may read it: Everybody")
    await kofi.presses("Publish")
    await stage.tell("Olu and Priya fill in the form as well, and publish it with their names.")
    with stage.transcript.hushed():
        for name, said in (("Priya", words.PRIYA), ("Olu", words.OLU_ON_RIVER)):
            person = stage.people[name]
            await person.presses("Write in a form", in_="DM")
            await person.fills(dict(zip(QUESTIONS, said, strict=True)))
            await person.presses("Publish", in_="DM")
    await stage.tell("Jun's DMs are closed, so the thread is his way. He leaves his name out.")
    jun = stage.people["Jun"]
    await jun.presses("How was it?", in_="Python on the river")
    await jun.presses("Write freely")
    await jun.fills({"How was it?": words.UNSIGNED_FREE})
    await jun.presses("Leave my name out")
    await jun.presses("Publish")
    await stage.tell("Hedda was ill that day: one tap. Teo never wants to be asked again: one tap too.")
    await stage.people["Hedda"].presses("I couldn't come", in_="DM")
    await stage.people["Teo"].presses("Never ask me", in_="DM")
    await stage.until("2026-10-29 12:00")


async def _the_first_digest(stage: Stage) -> None:
    await stage.tell(
        "The clocks go back on Sunday. The digest comes on Monday at nine all the same."
        " Jun's words are not in it: one unsigned text alone would be no secret."
    )
    await stage.until("2026-11-02 09:01")


async def _you_said_we_changed(stage: Stage) -> None:
    await stage.tell(
        "The organisers have a digest of their own. In it Marisol reads what Wren would have liked, and does something"
        " about it. The next digest and the next announcement will say so; Wren hears it first."
    )
    await stage.people["Marisol"].runs(
        "/respond",
        theme=AsTyped(words.GOING_ON_TALKING),
        done=words.THE_OTTER,
        reflection="Wren",
        in_="#organisers",
    )
    await stage.minutes(15)


async def _the_river_rises(stage: Stage) -> None:
    await stage.until("2026-11-03 20:00")
    await stage.tell("Tuesday evening. The river is in the boathouse: one evening of the series is skipped.")
    marisol = stage.people["Marisol"]
    await marisol.runs(
        "/meetup skip",
        meetup="Open table",
        reason="The river is in the boathouse. We are dry and fine.",
        in_="#organisers",
    )
    await marisol.presses("Skip it")
    await stage.minutes(2)
    await marisol.runs("/series list", in_="#organisers")


async def _the_second_meetup(stage: Stage) -> None:
    marisol = stage.people["Marisol"]
    await stage.tell("Marisol announces the next one.")
    await marisol.runs(
        "/meetup create",
        title="Tests that tell you what broke",
        when="11 November 7pm",
        venue="The library, room 2",
        in_="#organisers",
    )
    await marisol.presses("Announce")
    await stage.minutes(1)
    await marisol.runs(
        "/talk add",
        meetup="Tests that tell",
        title=words.TESTS_TALK,
        speaker="Nadia",
        abstract=words.TESTS_ABSTRACT,
    )
    await stage.tell("Wren, Olu, Nadia and Kofi are going.")
    with stage.transcript.hushed():
        for name in ("Wren", "Olu", "Nadia", "Kofi"):
            await stage.people[name].presses("Going", on="Tests that tell you what broke", in_="#announcements")
        await stage.minutes(5)
    await stage.tell(
        "The library gives them a larger room. Marisol changes it where she happens to be, in Discord's own event."
    )
    await marisol.edits_event("Tests that tell you what broke", location="The library, room 5, up the stairs")
    await stage.a_moment()
    await stage.minutes(3)
    await stage.until("2026-11-11 18:55")
    await stage.tell("Wednesday, November 11. This time Marisol holds up a code at the door.")
    code = (await marisol.runs("/attendance code", meetup="Tests that tell", in_="#organisers")).text.split()[0]
    await stage.people["Olu"].runs("/checkin", code=code, in_="#announcements")
    await stage.tell(
        "Nadia, Kofi and Sam do the same. Sam had not said that he would come; Wren is at home with a cold."
    )
    with stage.transcript.hushed():
        for name in ("Nadia", "Kofi", "Sam"):
            await stage.people[name].runs("/checkin", code=code, in_="#announcements")
    await marisol.runs("/attendance show", meetup="Tests that tell", in_="#organisers")
    await stage.until("2026-11-11 21:31")
    await stage.tell("Half past nine. Who was there is asked, and nobody else. Olu and Nadia tell how it was.")
    olu = stage.people["Olu"]
    await olu.presses("Write in a form", in_="DM", on="Tests that tell you what broke")
    await olu.fills(dict(zip(QUESTIONS, words.OLU, strict=True)))
    await olu.presses("Publish", in_="DM")
    nadia = stage.people["Nadia"]
    await nadia.presses("How was it?", in_="Tests that tell you what broke")
    await nadia.presses("Write freely")
    await nadia.fills({"How was it?": words.NADIA_FREE})
    await nadia.chooses("Who may read it?", "Who may read it: Everybody")
    await nadia.presses("Publish")
    await stage.until("2026-11-16 09:01")


async def _three_weeks_late(stage: Stage) -> None:
    await stage.until("2026-11-18 22:40")
    await stage.tell(
        "Ottilie was at the boathouse too, three weeks ago, and told nobody that she would come. Her class has to hand"
        " in what it was like. Hers is 12,000 characters long: three times what Discord lets a form hold."
    )
    ottilie = stage.somebody("Ottilie")
    first, *others = OTTILIE
    await ottilie.runs("/reflect", meetup="Python on the river", in_="#announcements")
    await ottilie.presses("Write freely")
    await ottilie.fills({"How was it?": first})
    await stage.tell("Page after page goes behind the one before; every one is kept as soon as she sends it.")
    with stage.transcript.hushed():
        for page in others[:-1]:
            await ottilie.presses("Write more")
            await ottilie.fills({"How was it?": page})
    await ottilie.presses("Write more")
    await ottilie.fills({"How was it?": others[-1]})
    await ottilie.chooses("Who may read it?", "Who may read it: Everybody")
    await ottilie.presses("Publish")
    await stage.minutes(1)
    await stage.tell(
        "Who has handed in is for organisers to see, and not a word of it. What may be read, all can search."
    )
    await stage.people["Marisol"].runs("/roster", meetup="Python on the river", in_="#organisers")
    await stage.people["Wren"].runs("/reflections search", query="spline", in_="#announcements")


async def _taking_back(stage: Stage) -> None:
    await stage.tell(
        "The projector that hates blue is Kofi's landlord's. He takes his words back, and the digest of two weeks ago"
        " changes."
    )
    kofi = stage.people["Kofi"]
    await kofi.runs("/reflections mine", in_="#announcements")
    await kofi.chooses("Open one", "Python on the river")
    await kofi.presses("Withdraw")
    await kofi.presses("Take it back")
    await stage.minutes(1)
