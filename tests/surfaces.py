"""Where a reflection can be begun, continued and finished, and people who do so in every order.

Each person says three sentences, each somewhere else. In between nothing happens, or the bot is restarted, or it is
killed (SIGKILL) the moment the last of them has pressed or written, before it can have answered.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.domain.groups import Consent
from bot.domain.meetups import Proposal, RsvpAnswer
from bot.domain.reflections import ReflectionStatus
from bot.local_discord.guild import Guild
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from bot.local_discord.server import LocalDiscord
from bot.services.groups import Someone
from bot.services.services import services
from db import reflections
from db.engine import Database
from tests.processes import bot_process
from tests.town import ZONE, connected_bot, set_up

TITLE = "Maps on paper"
_PATIENCE = 20.0  # seconds: how long one person waits says nothing about what is kept
_AT_ONCE = 5  # people acting at the same time
_UNTIL_ASKED = timedelta(hours=7)  # the meetup is announced, held, and asked about in its thread


def _behind(answer: Answer, label: str, text: str) -> dict[str, str]:
    """What somebody types into an open form: their sentence behind what stands there."""
    assert answer.modal is not None, answer
    there = answer.modal.values[label]
    return {label: f"{there}\n{text}" if there else text}


async def _form(person: Person, text: str) -> None:
    await person.runs("/reflect", in_="#announcements")
    opened = await person.presses("Write in a form")
    await person.fills(_behind(opened, "How did it go?", text))


async def _free(person: Person, text: str) -> None:
    await person.runs("/reflect", in_="#announcements")
    opened = await person.presses("Write freely")
    if opened.modal is None:  # who has answered questions is asked first what becomes of the answers
        opened = await person.presses("Leave them below")
    await person.fills(_behind(opened, "How was it?", text))


async def _talk(person: Person, text: str) -> None:
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Talk in a DM")
    await person.writes(text)


async def _thread(person: Person, text: str) -> None:
    await person.presses("How was it?", in_=TITLE)
    opened = await person.presses("Write in a form")
    await person.fills(_behind(opened, "What did you learn?", text))


async def _command(person: Person, text: str) -> None:
    begun = await person.runs("/reflect", in_="#announcements")
    if "Look at it" in begun.buttons:
        await person.presses("Look at it")
        opened = await person.presses("Edit")
        if opened.modal is None:  # no single form holds both a free text and answers
            opened = await person.chooses("Where do you want to write more?", "Your text")
    else:
        opened = await person.presses("Write in a form")
    assert opened.modal is not None
    await person.fills(_behind(opened, opened.modal.labels[0], text))


SURFACES: dict[str, Callable[[Person, str], Awaitable[None]]] = {
    "form": _form,
    "free text": _free,
    "DM": _talk,
    "thread button": _thread,
    "/reflect": _command,
}
BETWEEN = ("nothing", "restart", "SIGKILL")

Route = tuple[str, str, str]  # where a reflection is begun, continued, finished


@dataclass(frozen=True)
class Told:
    """What became of one person's three sentences."""

    route: Route
    lost: int
    doubled: int
    is_published: bool
    reflections: int


class Bots:
    """The bot, as often as it is started: in this process, or in one of its own that can be killed."""

    def __init__(self, discord: LocalDiscord, database: Database, folder: Path) -> None:
        self._discord = discord
        self._database = database
        self._url = database.engine.url.render_as_string(hide_password=False)
        self._folder = folder

    def starts(self, between: str) -> AbstractAsyncContextManager[object]:
        """The bot for one stretch, which ends as `between` says."""
        return self._doomed() if between == "SIGKILL" else connected_bot(self._discord, self._database)

    @asynccontextmanager
    async def _doomed(self) -> AsyncGenerator[object]:
        async with bot_process(self._discord, self._url, self._folder / "bot.log") as bot:
            yield bot
            await bot.killed()


async def live(
    discord: LocalDiscord, guild: Guild, database: Database, bots: Bots, paths: Sequence[Route], between: str
) -> list[Told]:
    """Let a person live through each of the paths, all of them in the same group."""
    await set_up(database, guild, discord.time.now())
    people = [discord.person(f"Person {number}", guild=guild, zone=ZONE) for number in range(len(paths))]
    for person in people:
        person.patience = _PATIENCE
    everybody = list(zip(people, paths, strict=True))
    await _is_announced(discord, guild, database, people[0])
    if between == "nothing":
        async with bots.starts(between):
            await discord.time.advance(_UNTIL_ASKED)
            for stretch in range(3):
                await _write(everybody, stretch)
            await _publish(everybody)
    else:
        async with bots.starts(between):
            await discord.time.advance(_UNTIL_ASKED)
            await _write(everybody, 0)
        async with bots.starts(between):
            await _write(everybody, 1)
        async with bots.starts(between):
            await _write(everybody, 2)
        async with bots.starts("nothing"):
            await _publish(everybody)
    return [await _told(database, guild, person, path) for person, path in everybody]


async def _is_announced(discord: LocalDiscord, guild: Guild, database: Database, guest: Person) -> None:
    use = services(database, discord.time)
    marisol = discord.person("Marisol", "Organisers", guild=guild, zone=ZONE)
    organiser = Someone(guild.id, marisol.user.id, "Marisol", "en", is_organiser=True)
    draft = await use.drafts.propose(organiser, Proposal(TITLE, "2026-11-30 12:00"), 1)
    await use.drafts.announce(organiser, draft.view.meetup.id)
    who = Someone(guild.id, guest.user.id, guest.name, "en")
    await use.groups.choose_consent(who, Consent.THREAD)
    await use.rsvps.answer(who, draft.view.meetup.id, RsvpAnswer.GOING)


async def _write(everybody: Sequence[tuple[Person, Route]], stretch: int) -> None:
    """Everybody says one sentence. Those who write in the DM come last: what they wrote may not be heard yet."""
    for is_in_dm in (False, True):
        acting = [each for each in everybody if (each[1][stretch] == "DM") is is_in_dm]
        for first in range(0, len(acting), _AT_ONCE):
            await asyncio.gather(*(_says(*each, stretch) for each in acting[first : first + _AT_ONCE]))


async def _says(person: Person, route: Route, stretch: int) -> None:
    if stretch and route[stretch - 1] == "DM":
        await _is_heard(person)
    await SURFACES[route[stretch]](person, sentence(stretch, person))


def sentence(stretch: int, person: Person) -> str:
    """What somebody says in one of the three stretches; nobody else says that."""
    return f"{('Begun', 'Continued', 'Finished')[stretch]} by {person.name}, with *all* of its signs: é 👍 <@1>."


async def _is_heard(person: Person) -> None:
    """Press a button of the conversation, which is answered after everything that was written before."""
    await person.presses("Show", in_="DM")


async def _publish(everybody: Sequence[tuple[Person, Route]]) -> None:
    for first in range(0, len(everybody), _AT_ONCE):
        await asyncio.gather(*(_publishes(*each) for each in everybody[first : first + _AT_ONCE]))


async def _publishes(person: Person, route: Route) -> None:
    if route[-1] == "DM":
        await _is_heard(person)
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Look at it")
    await person.presses("Publish")


async def _told(database: Database, guild: Guild, person: Person, route: Route) -> Told:
    async with database.read() as conn:
        listed = await reflections.mine(conn, guild.id, person.user.id, most=9)
    text = "\n".join(answer.text for each in listed for answer in each.reflection.answers)
    counts = [text.count(sentence(stretch, person)) for stretch in range(3)]
    return Told(
        route,
        lost=counts.count(0),
        doubled=sum(max(count - 1, 0) for count in counts),
        is_published=all(each.reflection.status is ReflectionStatus.SUBMITTED for each in listed),
        reflections=len(listed),
    )
