"""Somebody who does everything the bot offers, as a member, as a speaker and as an organiser; and is then deleted."""

from datetime import timedelta

from bot.local_discord.guild import Guild
from bot.local_discord.objects import ChannelType
from bot.local_discord.person import Person
from bot.local_discord.server import LocalDiscord
from tests.town import ZONE, Town

NAME = "Zephyrine"
PAPER, GLUE, PENS, OPEN = "Maps on paper", "Glue and scissors", "Pens that leak", "Open table"
WORDS = {
    "expectation": "I expect somebody who folds a map of the whole river.",
    "second expectation": "Scissors for left-handed people would surprise me.",
    "proposal": "Forty ways of folding a county",
    "abstract": "Whoever folds often enough arrives at a boat, and I can show how it floats.",
    "other proposal": "A compass made of cheese rinds",
    "how": "I arrived an hour early and helped with the wobbly chairs.",
    "learned": "A contour line never crosses another one, which nobody had told me.",
    "later": "Two days afterwards I still dream of contour lines and ferries.",
    "left out": "What I struck out again were nine sentences about the parking lot.",
    "unsigned": "The glue smelled so strongly that I stood outside for a while.",
    "elsewhere": "In the harbour they debug with flashlights and a lot of patience.",
    "draft": "Of the pens I only remember the blue stain on my sleeve.",
    "link": "https://zeph.example/folding",
}
QUESTIONS = ("How did it go?", "What did you learn?")


async def lively(town: Town) -> Person:
    """Two weeks of Zephyrine's, with the traces they leave wherever the bot writes."""
    zeph = town.discord.person(NAME, "Organisers", guild=town.guild, zone=ZONE)
    town.guild.create_channel("den", ChannelType.VOICE)
    await _announced(town, zeph)
    await _answered(town, zeph)
    await _proposed(town, zeph)
    await _met(town, zeph)
    await _wrote(town, zeph)
    await _organised(town, zeph)
    await _begun(town, zeph)
    return zeph


async def _create(town: Town, who: Person, title: str, when: str, **options: object) -> None:
    await who.runs("/meetup create", title=title, when=when, in_="#organisers", **options)
    await who.presses("Announce")
    await _minutes(town, 1)


async def _minutes(town: Town, number: float) -> None:
    await town.time.advance(timedelta(minutes=number))


async def _announced(town: Town, zeph: Person) -> None:
    await _create(town, town.marisol, PAPER, "2026-12-02 19:00", capacity=3, organiser=NAME, voice="den")
    await _create(town, zeph, GLUE, "2026-12-04 19:00", capacity=1)
    await _create(town, zeph, PENS, "2026-12-08 19:00")
    await _create(town, zeph, OPEN, "2026-12-15 18:00", repeat="weekly", organiser=NAME, capacity=1)


async def _answered(town: Town, zeph: Person) -> None:
    """Going with a guest and an expectation; on the waitlist, then promoted in the thread; interested in an event."""
    ben, cleo = town.person("Ben"), town.person("Cleo")
    await ben.presses("Going", on=PAPER, in_="#announcements")
    await zeph.presses("Going", on=PAPER, in_="#announcements")
    await zeph.runs("/rsvp", meetup=PAPER, answer="going", guests=1, expectation=WORDS["expectation"])
    await ben.presses("Going", on=GLUE, in_="#announcements")
    await zeph.presses("Going", on=GLUE, in_="#announcements")
    await zeph.presses("What do you expect?")
    await zeph.fills({"What do you expect?": WORDS["second expectation"]})
    await cleo.presses("Going", on=GLUE, in_="#announcements")
    await _minutes(town, 1)
    await ben.presses("Can't come", on=GLUE, in_="#announcements")
    await _minutes(town, 1)
    await zeph.presses("Going", on=OPEN, in_="#announcements")
    await cleo.presses("Going", on=OPEN, in_="#announcements")
    await zeph.marks_interested(PENS)
    await zeph.runs("/calendar", in_="#announcements")
    await _minutes(town, 1)


async def _proposed(town: Town, zeph: Person) -> None:
    """A talk of their own that is accepted, one that is not, one entered by somebody else, and one they decide on."""
    cleo = town.discord.people["Cleo"]
    await town.marisol.runs("/talk call", meetup=PAPER, in_="#organisers")
    await _minutes(town, 1)
    for title in (WORDS["proposal"], WORDS["other proposal"]):
        await zeph.presses("Propose a talk", in_="#announcements")
        await zeph.fills(
            {"What is your talk called?": title, "What it is about": WORDS["abstract"], "Links": WORDS["link"]}
        )
        await _minutes(town, 1)
    await town.marisol.presses("Put it on the programme", on=WORDS["proposal"], in_="#organisers")
    await cleo.presses("Propose a talk", in_="#announcements")
    await cleo.fills({"What is your talk called?": "Rulers, and who needs them"})
    await _minutes(town, 1)
    await zeph.presses("No, thank you", on="Rulers", in_="#organisers")
    await town.marisol.runs("/talk add", meetup=PENS, title="Ink", speaker=NAME, member=NAME, in_="#organisers")
    await town.marisol.runs("/talk add", meetup=GLUE, title="Paste", speaker=NAME, in_="#organisers")
    await _minutes(town, 1)


async def _met(town: Town, zeph: Person) -> None:
    """Reminders in the thread; a change; checked in, and in the voice channel."""
    await town.hours_pass(48)
    await zeph.runs("/meetup edit", meetup=GLUE, venue="The glue works", in_="#organisers")
    await zeph.presses("Save")
    await _minutes(town, 3)
    await zeph.presses("Maybe", on=PENS, in_="#announcements")
    await zeph.presses("Going", on=PENS, in_="#announcements")
    await town.hours_pass(9.5)
    code = (await zeph.runs("/attendance code", meetup=PAPER, in_="#organisers")).text.split()[0]
    await zeph.runs("/checkin", code=code, in_="#announcements")
    await zeph.joins_voice("den")
    await _minutes(town, 60)
    await zeph.leaves_voice()
    await zeph.runs("/attendance mark", meetup=PAPER, in_="#organisers")
    await zeph.chooses("Anybody who came, with or without an RSVP", "Ben")
    await zeph.presses("By DM")
    await town.hours_pass(3)


async def _wrote(town: Town, zeph: Person) -> None:
    """A conversation that is published and edited, an unsigned form, a meetup elsewhere; a digest; a draft."""
    await zeph.presses("Talk here", in_="DM")
    await zeph.writes(WORDS["how"])
    await zeph.writes(WORDS["left out"])
    await zeph.presses("Next", in_="DM")
    await zeph.writes(WORDS["learned"])
    for _ in range(4):
        await zeph.presses("Next", in_="DM")
    await zeph.presses("Publish", in_="DM")
    await zeph.edits(WORDS["left out"], "Nothing.")
    await _minutes(town, 2)
    await town.hours_pass(47)
    await zeph.runs("/reflect", meetup=GLUE, in_="#announcements")
    await zeph.presses("Write in a form")
    await zeph.fills({QUESTIONS[0]: WORDS["unsigned"]})
    await zeph.presses("Leave my name out")
    await zeph.presses("Publish")
    await zeph.runs("/reflect", in_="#announcements")
    await zeph.presses("Another meetup")
    await zeph.fills({"What is it called?": "Harbour lights", "On which day? Like 2026-11-28": "2026-12-01"})
    await zeph.presses("Write freely")
    await zeph.fills({"How was it?": WORDS["elsewhere"]})
    await zeph.chooses("Who may read it?", "Who may read it: Everybody")
    await zeph.presses("Publish")
    await town.hours_pass(72)
    await zeph.runs("/reflect", meetup=PAPER, in_="#announcements")
    await zeph.presses("Write in a form")
    await zeph.fills({QUESTIONS[1]: f"{WORDS['learned']} {WORDS['later']}"})
    await _minutes(town, 2)


async def _organised(town: Town, zeph: Person) -> None:
    """What organisers do leaves who did it."""
    await zeph.runs("/export", format="reflections as posts (Jekyll)", in_="#organisers")
    await zeph.runs("/digest preview", in_="#organisers")
    await zeph.edits_event(PENS, location="The ink works")
    await _minutes(town, 3)
    await zeph.runs("/meetup edit", meetup=OPEN, organiser=NAME, venue="Table nine", in_="#organisers")
    await zeph.runs("/prompts", quiet_from=22, quiet_to=8, in_="#announcements")
    await _minutes(town, 3)


async def _begun(town: Town, zeph: Person) -> None:
    """A prompt, a nudge, and a conversation that is left in the middle."""
    await town.hours_pass(24 * 4)
    await zeph.presses("Talk here", in_="DM")
    await zeph.writes(WORDS["draft"])
    await _minutes(town, 1)


async def a_little(discord: LocalDiscord, guild: Guild) -> None:
    """A reminder and the news of a place in the thread, a conversation in the DM, a name on a card."""
    marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
    zeph, ben = discord.person(NAME, guild=guild, zone=ZONE), discord.person("Ben", guild=guild, zone=ZONE)
    await marisol.runs("/meetup create", title=PAPER, when="2026-12-02 19:00", capacity=1, in_="#organisers")
    await marisol.presses("Announce")
    await discord.time.advance(timedelta(minutes=1))
    await ben.presses("Going", in_="#announcements")
    await zeph.presses("Going", in_="#announcements")
    await ben.presses("Can't come", in_="#announcements")
    await marisol.runs("/talk call", meetup=PAPER, in_="#organisers")
    await discord.time.advance(timedelta(minutes=1))
    await zeph.presses("Propose a talk", in_="#announcements")
    await zeph.fills({"What is your talk called?": WORDS["proposal"], "What it is about": WORDS["abstract"]})
    await discord.time.advance(timedelta(days=2, hours=13))
    await zeph.runs("/reflect", in_="#announcements")
    await zeph.presses("Talk in a DM")
    await zeph.sees("1 of 5", in_="DM")
    await zeph.writes(WORDS["how"])
    for _ in range(5):
        await zeph.presses("Next", in_="DM")
    await zeph.presses("Publish", in_="DM")
    await discord.time.advance(timedelta(minutes=2))
