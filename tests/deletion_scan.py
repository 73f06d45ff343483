"""Looks for traces of a person in every row of every table, and in everything that stands at the local Discord.

Tables, messages and events are found, not listed, so that what is new is looked through as well.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from bot.local_discord.guild import Guild
from bot.local_discord.objects import Message
from bot.local_discord.person import Person
from bot.local_discord.world import World
from db.engine import Database

PIECE = 20  # characters of what somebody wrote that are nobody else's


@dataclass
class Scan:
    """What was looked through, by kind, and where something of the person was found."""

    looked_at: Counter[str] = field(default_factory=Counter[str])
    found: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Kind -> what was found there, in words."""

    @property
    def traces(self) -> list[str]:
        """Everything that was found."""
        return [f"{kind}: {what}" for kind, found in self.found.items() for what in found]


class Traces:
    """What of somebody may stand nowhere: their id, their name, and each piece of what they wrote."""

    def __init__(self, person: Person, words: Collection[str], extra: Collection[str] = ()) -> None:
        self._whole = [str(person.user.id), person.name.casefold(), *(each.casefold() for each in extra)]
        self._pieces = {
            text[start : start + PIECE]
            for sentence in words
            for text in [" ".join(sentence.casefold().split())]
            for start in range(max(1, len(text) - PIECE + 1))
        }

    def within(self, text: str) -> str | None:
        """The first of them that `text` holds."""
        shown = " ".join(text.casefold().replace("\\n", " ").split())
        whole = next((each for each in self._whole if each in shown), None)
        return whole or next((piece for piece in self._pieces if piece in shown), None)


async def scan(database: Database, world: World, person: Person, words: Collection[str]) -> Scan:
    """Look everywhere. What they typed at Discord stays theirs, and ephemeral answers vanish by themselves."""
    traces, scanned = Traces(person, words), Scan()
    async for table, row in _rows(database):
        _look(scanned, traces, f"table {table}", row)
    for message in _messages(world):
        kind = "DM with the bot" if message.channel.recipient is person.user else "messages at Discord"
        for part, text in _parts(message):
            _look(scanned, traces, kind if part == "content" else f"{kind}: {part}", text)
    for guild in world.guilds.values():
        for part, text in _names(guild):
            _look(scanned, traces, part, text)
    return scanned


def _look(scanned: Scan, traces: Traces, kind: str, text: str) -> None:
    scanned.looked_at[kind] += 1
    what = traces.within(text)
    if what is not None:
        scanned.found.setdefault(kind, []).append(f"{what!r} in {text[:300]}")


async def _rows(database: Database) -> AsyncIterator[tuple[str, str]]:
    async with database.read() as conn:
        names = await conn.run_sync(lambda sync: sa.inspect(sync).get_table_names())
        for name in names:
            for row in (await conn.execute(sa.text(f'SELECT * FROM "{name}"'))).mappings():  # noqa: S608 - its own name
                yield name, json.dumps(dict(row), default=_shown, ensure_ascii=False)


def _shown(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _messages(world: World) -> Iterator[Message]:
    for channel in world.channels.values():
        yield from (each for each in channel.messages if each.author.bot and not each.ephemeral)


def _parts(message: Message) -> Iterator[tuple[str, str]]:
    yield "content", message.content
    yield from (("embeds", json.dumps(each, ensure_ascii=False)) for each in message.embeds)
    yield from (("components", json.dumps(each, ensure_ascii=False)) for each in message.components)
    yield from (("mentions", str(each.id)) for each in message.mentions)
    for file in message.attachments:
        yield "files", f"{file.filename} {file.description} {file.content.decode('utf-8', 'replace')}"


def _names(guild: Guild) -> Iterator[tuple[str, str]]:
    yield from (("channels and threads", f"{each.name} {each.topic}") for each in guild.channels.values())
    yield from (("channels and threads", each.name) for each in guild.threads.values())
    for event in guild.events.values():
        yield "scheduled events", f"{event.name} {event.description} {event.location} {event.creator.id}"
