"""Photographs what the bot shows, as the local Discord paints it: `python docs/screenshots.py FOLDER`.

Needs Chromium. Each thing is taken at the width of a phone (420 pixels) and of a desk (900), dark and light.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops
from pydantic import SecretStr

from bot.config import Settings
from bot.demo import words
from bot.demo.story import PREGUNTAS, QUESTIONS
from bot.local_discord.guild import Guild
from bot.local_discord.objects import Message
from bot.local_discord.page import THEMES, channel_page
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from bot.local_discord.server import LocalDiscord
from bot.local_discord.time_keeper import TimeKeeper
from bot.local_discord.world import World
from bot.wiring import open_database, running

ZONE = "America/Chicago"
START = datetime(2026, 10, 20, 17, 0, tzinfo=ZoneInfo(ZONE))
WIDTHS = {"phone": 420, "desk": 900}
TALLEST = 10000  # pixels that a picture may be high before what is empty below is cut off
SHARPNESS = 2  # pixels of the picture for one of the page
MARGIN = 16 * SHARPNESS
PATIENCE = 120  # seconds for one picture, most of which is Chromium starting
SLOW = 30.0  # seconds for one answer of the bot: the machine may be busy with the pictures
DRAWING = 60.0  # seconds for the picture of a digest, of which the first looks through all fonts
FONTS = Path(tempfile.gettempdir()) / "afterword-screenshots"  # kept, so that only the first does
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

TITLE = "Python on the river"
TESTS = "Tests that tell you what broke"
HEDDA = (
    "Good, and over too soon. At nine the lights went out in the middle of the best story.",
    "That nobody finishes a soldering joint the first time. Mine looks like chewing gum, and it measures.",
    "Yes, if we can stay on a bit afterwards. The talking after the talk is what I come for.",
    "I expected to listen. I was handed a soldering iron before I had my jacket off.",
    "I pay the fee already, I only never found the form.",
)
TEO = (
    "Muy a gusto. A las nueve nos echaron y seguimos hablando en la acera hasta que pasó el último bus.",
    "Que un sensor de dos dólares miente con mucha seguridad. Hay que ponerlo a la sombra y preguntarle dos veces.",
    "Sí, pero me gustaría un sitio para seguir hablando después de las nueve.",
    "Creía que iba a ser el mayor de la sala. Había un señor que programaba con tarjetas perforadas.",
    "Quizá cuando termine el curso; ahora no me da la vida.",
)
NADIA = (
    "Three of us stood outside at nine with half an idea each. I would pay for a table and a lamp to go on talking."
    " The soldering was too hot, too small and a delight."
)
DONE = "From December on the boathouse stays open until ten, so that there is time to go on talking."
THEME = "time to talk after the talk"
SPANISH = ("Inés", "Teo")
_ENGLISH = ("Write in a form", "Publish")
_SPANISH = ("Escribir en un formulario", "Publicar")
_WREN = tuple("\n".join(messages) for messages in words.WREN)
FIRST_EDITION = ("Kofi", "Priya", "Olu", "Nadia", "Jun", "Hedda", "Tobias")


@dataclass(frozen=True)
class View:
    """One thing to photograph: messages of one place, as somebody sees them."""

    world: World
    name: str
    messages: Sequence[Message]
    viewer: Person | None = None

    def page(self, theme: str) -> str:
        """How it looks at this moment, as HTML that needs nothing else."""
        channel, viewer = self.messages[0].channel, self.viewer.user if self.viewer else None
        only = [each.id for each in self.messages]
        return channel_page(self.world, channel, zone=ZoneInfo(ZONE), viewer=viewer, theme=theme, only=only)


class Town:
    """A group for eight weeks, from its first meetup to the announcement that tells what became of the second."""

    def __init__(self, discord: LocalDiscord) -> None:
        self.discord = discord
        self.guild: Guild = discord.world.create_guild("Riverbend Python")
        for name in ("announcements", "reflections", "organisers"):
            self.guild.create_text_channel(name)
        self.guild.install_bot()
        self.marisol = self._somebody("Marisol", "Organisers")
        self.people = {name: self._somebody(name) for name in (*FIRST_EDITION, "Wren")}
        self.people |= {name: self._somebody(name, locale="es-ES") for name in SPANISH}

    def _somebody(self, name: str, *roles: str, locale: str = "en-US") -> Person:
        person = self.discord.person(name, *roles, guild=self.guild, locale=locale, zone=ZONE)
        person.patience = SLOW
        return person

    async def until(self, local: str) -> None:
        """Let time pass until then, in the group's zone."""
        await self.discord.time.advance_to(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE)))

    async def minutes(self, n: int) -> None:
        """Let `n` minutes pass."""
        await self.discord.time.advance(timedelta(minutes=n))

    async def plays(self) -> AsyncGenerator[View]:
        """Everything that happens, stopping at what is worth a picture."""
        await self._begins()
        await self._meets_twice()
        wren = self.people["Wren"]
        review = await self._fills_in(wren, _WREN, ("Yes", "Maybe"))
        yield View(self.discord.world, "review", [_message(review)], wren)
        await wren.presses("A word to newcomers")
        yield View(
            self.discord.world,
            "newcomers",
            [_message(await wren.chooses("How did the level feel?", "Just right"))],
            wren,
        )
        await wren.presses("Yes, gladly")
        await self._others_write()
        yield View(self.discord.world, "respond", [_message(await self._answers())], self.marisol)
        await self.until("2026-11-30 12:00")
        yield View(self.discord.world, "digest", await self._posted("reflections"))
        yield View(self.discord.world, "organisers-digest", await self._posted("organisers"))
        await self.until("2026-12-09 19:05")
        yield View(self.discord.world, "announcement", await self._posted("announcements"))

    async def _begins(self) -> None:
        await self.marisol.runs(
            "/setup",
            timezone=ZONE,
            announcements="announcements",
            reflections="reflections",
            organisers="organisers",
            digest_day="Monday",
            digest_hour=9,
            language="English",
            in_="#organisers",
        )
        await self.marisol.runs(
            "/meetup create",
            title=TITLE,
            when="2026-10-28 19:00",
            repeat="every 4 weeks",
            venue="The boathouse, 12 Mill Lane",
            description="Bring a jacket; the boathouse is not heated. If you are curious, you are in the right place.",
            level="beginner",
            capacity=14,
            food="Pizza, one of them vegan",
            in_="#organisers",
        )
        await self.marisol.presses("Announce")
        await self.minutes(1)

    async def _meets_twice(self) -> None:
        await self._going(FIRST_EDITION)
        await self.until("2026-11-18 12:00")
        await self.marisol.runs(
            "/talk add",
            meetup=TITLE,
            title=words.RIVER_TALK,
            speaker="Tobias",
            abstract=words.RIVER_ABSTRACT,
            in_="#organisers",
        )
        await self.marisol.runs(
            "/meetup create", title=TESTS, when="2026-12-09 19:00", venue="The library, room 2", in_="#organisers"
        )
        await self.marisol.presses("Announce")
        await self.minutes(1)
        await self._going([name for name in self.people if name != "Jun"])
        await self.until("2026-11-25 21:45")

    async def _going(self, names: Sequence[str]) -> None:
        for name in names:
            person = self.people[name]
            answer = await person.presses("Going", on=TITLE, in_="#announcements")
            consent = "En el hilo del encuentro" if name in SPANISH else "In the meetup's thread"
            if consent in answer.buttons:  # asked once
                await person.presses(consent)
        await self.minutes(1)

    async def _others_write(self) -> None:
        for name, said, picked, level in (
            ("Priya", words.PRIYA, ("Yes", "Maybe"), "Just right"),
            ("Olu", words.OLU_ON_RIVER, ("Yes", "Yes"), "Just right"),
            ("Hedda", HEDDA, ("Maybe", "Yes"), "Over my head"),
        ):
            await self._fills_in(self.people[name], said, picked)
            await self.people[name].presses("How was the level?")
            await self.people[name].chooses("How did the level feel?", level)
            await self.minutes(7)
        for name, said, picked in (("Inés", words.INES, ("Sí", "Sí")), ("Teo", TEO, ("Sí", "Todavía no"))):
            await self._fills_in(self.people[name], said, picked)
            await self.minutes(7)
        for name, text in (("Kofi", words.KOFI_FREE), ("Nadia", NADIA)):
            person = self.people[name]
            await person.runs("/reflect", meetup=TITLE, in_="#announcements")
            await person.presses("Write freely")
            await person.fills({"How was it?": text})
            await person.presses("Publish")
            await self.minutes(7)

    async def _fills_in(self, person: Person, said: Sequence[str], picked: Sequence[str]) -> Answer:
        """Somebody fills in the form in their language, picks something beside two answers, and publishes it."""
        is_spanish = person.name in SPANISH
        questions = PREGUNTAS if is_spanish else QUESTIONS
        in_a_form, publish = _SPANISH if is_spanish else _ENGLISH
        await person.runs("/reflect", meetup=TITLE, in_="#announcements")
        await person.presses(in_a_form)
        await person.fills(dict(zip(questions, said, strict=True)))
        for question, choice in zip((questions[2], questions[4]), picked, strict=True):
            await person.chooses(question, f"{question} {choice}")
        return await person.presses(publish)

    async def _answers(self) -> Answer:
        """The organiser says what was done, in time for the digest of that week."""
        await self.until("2026-11-28 11:00")
        return await self.marisol.runs("/respond", theme=THEME, done=DONE, in_="#organisers")

    async def _posted(self, channel: str) -> list[Message]:
        """What the bot posted there within a day for all to see; a digest's picture may still be drawn meanwhile."""
        since = self.discord.world.now() - timedelta(days=1)
        messages = self.guild.channel_named(channel).messages

        def found() -> list[Message] | None:
            return [each for each in messages if not each.ephemeral and each.created_at >= since] or None

        return await self.discord.world.until(found, DRAWING) or []


def _message(answer: Answer) -> Message:
    """The message that answers."""
    if answer.seen is None:
        raise LookupError(f"nothing to be seen: {answer.text}")
    return answer.seen.message


async def photograph(pages: Mapping[str, str], folder: Path, chromium: str) -> None:
    """One picture of each page (name -> HTML) for each width."""
    with tempfile.TemporaryDirectory() as written:
        for name, page in pages.items():
            source = Path(written, f"{name}.html")
            await asyncio.to_thread(source.write_text, page, encoding="utf-8")
            for size, width in WIDTHS.items():
                picture = folder / f"{name}-{size}.png"
                await _shoot(chromium, source.as_uri(), picture, width)
                _without_empty_end(picture)


async def _shoot(chromium: str, address: str, path: Path, width: int) -> None:
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            chromium,
            "--headless",
            *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
            *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
            f"--user-data-dir={profile}",
            f"--force-device-scale-factor={SHARPNESS}",
            f"--window-size={width},{TALLEST // SHARPNESS}",
            f"--screenshot={path}",
            address,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(PATIENCE):
            await process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"Chromium made no picture of {address}")


def _without_empty_end(path: Path) -> None:
    """Cut off what is empty below: the page is as tall as Chromium's window."""
    picture = Image.open(path).convert("RGB")
    background = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
    box = ImageChops.difference(picture, background).getbbox()
    bottom = min(picture.height, box[3] + MARGIN) if box else picture.height
    picture.crop((0, 0, picture.width, bottom)).save(path, optimize=True)


async def _story() -> dict[str, str]:
    """The pages that are worth a picture, each as it is at its moment: name and theme -> HTML."""
    pages: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as data:
        async with LocalDiscord(TimeKeeper(START), answer_deadline=SLOW, zone=ZONE) as discord:
            settings = Settings(
                discord_token=SecretStr(discord.token),
                discord_api_url=discord.api_url,
                discord_gateway_url=discord.gateway_url,
                afterword_data_dir=FONTS,
                database_url=f"sqlite+aiosqlite:///{data}/afterword.db",
            )
            town = Town(discord)
            async with (
                open_database(settings) as database,
                running(settings, discord.time, database, longest_sleep=timedelta(days=1)),
            ):
                await discord.time.until_asleep()
                async for view in town.plays():
                    pages |= {f"{view.name}-{theme}": view.page(theme) for theme in THEMES}
            discord.time.forget_sleepers()
    return pages


async def _take(folder: Path, chromium: str) -> None:
    await photograph(await _story(), folder, chromium)


def main() -> None:
    """Take all pictures into the folder that was named."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and its one argument
        sys.exit("Name the folder for the pictures: python docs/screenshots.py FOLDER")
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        sys.exit("Chromium takes the pictures: install it first (Debian: apt-get install chromium).")
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_take(folder, chromium))


if __name__ == "__main__":
    main()
