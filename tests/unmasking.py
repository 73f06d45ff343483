"""Somebody who wants to know whose unsigned words are whose, and looks at everything there is, again and again.

Everything is: each command that only shows something, with each thing it can be asked; each file in each format and for
each reader; each message that stands in the group's channels. They look as a member and as an organiser, and search
for every word there can be.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.domain.reflections import ReflectionKind
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from bot.local_discord.typed_commands import AsTyped
from bot.services.reflections import Author
from tests.town import Town

MEETUP = "Maps on paper"
# Who writes, in this order, each a sentence with two words that nobody else uses.
WORDS: Mapping[str, tuple[str, str]] = {
    "Ada": ("glacier", "umbrella"),
    "Ben": ("saffron", "trombone"),
    "Chi": ("marzipan", "lighthouse"),
    "Dov": ("pelican", "corduroy"),
    "Eve": ("quicksand", "banjo"),
    "Fay": ("walnut", "periscope"),
}
_FORMATS = ("jekyll", "markdown", "csv", "json")
_READERS = ("website", "group", "organisers")
# What only shows something, and what it is asked. Whatever is not here does something: a test holds this to the tree.
SHOWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "/help": [{}],
    "/meetups": [{}, {"meetup": AsTyped(MEETUP)}],
    "/calendar": [{}],
    "/doctor": [{}],
    "/settings show": [{}],
    "/series list": [{}],
    "/feed list": [{}],
    "/form show": [{}],
    "/attendance show": [{"meetup": AsTyped(MEETUP)}],
    "/roster": [{"meetup": AsTyped(MEETUP)}],
    "/talk proposals": [{"meetup": AsTyped(MEETUP)}],
    "/digest preview": [
        {},
        {"week": "2026-W50"},
        *({"week": "2026-W50", "readers": reader} for reader in ("organisers", "website")),
        *({"period": "2026-12", "readers": reader} for reader in _READERS),
    ],
    "/digest share": [{"week": "2026-W50"}],
    "/reflections mine": [{}],
    "/reflections show": [{"meetup": AsTyped(MEETUP)}],
    "/reflections search": [{"query": word} for words in WORDS.values() for word in (*words, f"{words[0][:3]}*")],
    "/export": [{"format": kind, "readers": reader} for kind in _FORMATS for reader in _READERS],
    "/privacy export": [{}],
}
# What is offered while something is typed.
OFFERED: Sequence[Mapping[str, str]] = ({"theme": ""}, {"theme": "x", "reflection": ""})
OF_MEMBERS = {"/help", "/meetups", "/calendar", "/reflections mine", "/reflections show", "/reflections search"}
# Who has handed in is theirs to know; what and how is not. What they exported themselves is remembered as theirs.
_CHANGES = ("/roster", "/privacy export")
_MOMENTS = re.compile(r"<t:\d+(:\w)?>|\b\d{1,2}:\d{2}( [AP]M)?\b|\d{17,}|\d{4}-?\d{2}-?\d{2}T[\d:.+Z-]+")


def sentence(name: str) -> str:
    """What somebody writes."""
    first, second = WORDS[name]
    return f"A {first} is worth more than any {second}, and I said so to nobody."


@dataclass
class Look:
    """Everything that was to be seen at one time, by where it was."""

    seen: dict[str, str] = field(default_factory=dict[str, str])

    def words_of(self, name: str) -> list[str]:
        """Where something of what somebody wrote is to be seen, other than what was typed to look for it."""
        return [place for place, text in self.seen.items() if any(word in text for word in WORDS[name])]

    def names_beside(self, names: Sequence[str]) -> list[str]:
        """Where one of these names stands on a page that has anybody's words."""
        told = {word for words in WORDS.values() for word in words}
        return [
            place
            for place, text in self.seen.items()
            if any(word in text for word in told) and any(re.search(rf"\b{name}\b", text) for name in names)
        ]

    def changed_since(self, before: "Look") -> list[str]:
        """Where something else is to be seen than before, but for the hours, who has handed in, and what they did."""
        return [
            place
            for place in self.seen.keys() | before.seen.keys()
            if not place.startswith(_CHANGES) and _timeless(self.seen.get(place)) != _timeless(before.seen.get(place))
        ]


def _timeless(text: str | None) -> str:
    return _MOMENTS.sub("", text or "")


@dataclass
class Observer:
    """Who looks: an organiser and a member."""

    town: Town
    organiser: Person
    member: Person

    async def looks(self) -> Look:
        """Look at everything once."""
        look = Look()
        for who, place in ((self.organiser, "#organisers"), (self.member, "#announcements")):
            lines = SHOWS if who is self.organiser else {line: SHOWS[line] for line in OF_MEMBERS}
            for line, asked in lines.items():
                for options in asked:
                    answer = await who.runs(line, in_=place, **options)
                    look.seen[f"{line} {list(options.values())} as {who.name}"] = _without(
                        everything_of(answer), options
                    )
        for options in OFFERED:
            offered = await self.organiser.types("/respond", in_=place, done="x", **options)
            look.seen[f"what /respond offers for {list(options)}"] = "\n".join(offered)
        for channel in self.town.guild.channels.values():
            for message in channel.messages:
                if not message.ephemeral:
                    look.seen[f"#{channel.name} {message.id}"] = f"{message.content} {message.embeds}"
        return look


def _without(text: str, options: Mapping[str, Any]) -> str:
    """A text without the words that were typed to look for something."""
    for typed in options.values():
        text = text.replace(str(typed).strip("*"), "")
    return text


def everything_of(answer: Answer) -> str:
    """All words of an answer: its messages, what can be chosen in them, and the files with them."""
    shown = [each for each in (answer.seen, *answer.later) if each is not None]
    parts = [each.text for each in shown] + [str(each.message.components) for each in shown]
    for each in shown:
        parts += [f"{name} {_read(content)}" for name, content in each.files.items()]
    return "\n".join(parts)


def _read(content: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(f"{name} {archive.read(name).decode()}" for name in sorted(archive.namelist()))


async def held(town: Town) -> dict[str, Person]:
    """The meetup has been, and these people were there."""
    people = {name: town.person(name) for name in WORDS}
    await town.marisol.runs("/meetup create", title=MEETUP, when="2026-12-08 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    for person in people.values():
        await person.presses("Going", in_="#announcements")
        await person.presses("No")
    await town.time.advance(timedelta(days=8, hours=12))
    return people


def author(town: Town, person: Person) -> Author:
    """Somebody as the services know them."""
    return Author(person.user.id, person.name, "en-US", town.guild.id)


async def writes(town: Town, person: Person, meetup_id: int) -> None:
    """Somebody writes unsigned for everybody in the group, and publishes it."""
    who, use = author(town, person), town.services.reflections
    await use.save_form(
        who,
        meetup_id,
        town.time.now().toordinal() * 1000 + person.user.id % 997,
        {0: sentence(person.name)},
        ReflectionKind.FREE,
    )
    await use.set_signed(who, meetup_id, signed=False)
    await use.publish(who, meetup_id)
    await town.time.advance(timedelta(minutes=1))


async def played(town: Town) -> list[Look]:
    """What was to be seen before anybody had written, after each of six people had, and after the last took it back."""
    people = await held(town)
    [meetup, *_] = await town.services.meetups.choices(town.guild.id, MEETUP)
    observer = Observer(town, town.marisol, town.person("Mallory"))
    seen = [await observer.looks()]
    for person in people.values():
        await writes(town, person, meetup.id)
        seen.append(await observer.looks())
    await town.services.reflections.withdraw(author(town, people["Fay"]), meetup.id)
    return [*seen, await observer.looks()]


def leaks(looks: Sequence[Look]) -> dict[str, list[str]]:
    """What was learned that nobody should have, by the question, as the places where: nothing, if all is well."""
    before, one, two, three, four, five, _six, taken_back = looks
    waiting = [(look, ("Dov", "Eve", "Fay")) for look in (three, four, five)]
    alone = [(look, tuple(WORDS)) for look in (before, one, two)]
    return {
        "words of one or two": _places(alone),
        "whether one more has written (count, length, order, time)": [
            *one.changed_since(before),
            *two.changed_since(one),
        ],
        "words of the fourth and fifth": _places(waiting),
        "whether a fourth or fifth has written": [*four.changed_since(three), *five.changed_since(four)],
        "words of those left when one of their batch goes": _places([(taken_back, ("Dov", "Eve", "Fay"))]),
        "a name beside unsigned words": [place for look in looks for place in look.names_beside(list(WORDS))],
    }


def _places(looked: Sequence[tuple[Look, Sequence[str]]]) -> list[str]:
    return [place for look, names in looked for name in names for place in look.words_of(name)]
