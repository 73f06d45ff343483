"""A series of a town, what people write about its editions, and what stands where afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.attendance import Attendee
from bot.domain.forms import Choice
from bot.domain.meetups import AttendanceState, Meetup
from bot.domain.reflections import Audience, ReflectionKind
from bot.local_discord.objects import Channel
from bot.local_discord.person import Person
from bot.services.groups import Someone
from bot.services.reflections import Author
from tests.town import ZONE, Town

TITLE = "Maps on paper"
_sources = count(1)


def at(local: str) -> datetime:
    """A moment on the town's clock: "2026-12-09 19:00"."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(ZONE))


async def series(town: Town, **options: Any) -> Meetup:
    """A weekly series from December 2 on, announced; its first meetup."""
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-02 19:00", repeat="weekly", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    return (await town.services.meetups.choices(town.guild.id, TITLE))[0]


async def goes(town: Town, *names: str) -> dict[str, Person]:
    """These people say that they come, and may be written to by DM."""
    people = {name: town.person(name) for name in names}
    for person in people.values():
        await person.runs("/rsvp", meetup=TITLE, answer="going", in_="#announcements")
        await person.presses("By DM")
    return people


async def noted(town: Town, meetup: Meetup, people: Sequence[Person], state: AttendanceState) -> None:
    """An organiser notes that these people came, or did not."""
    who = Someone(town.guild.id, town.marisol.user.id, "Marisol", "en-US", is_organiser=True)
    await town.services.attendance.mark(who, meetup.id, [Attendee(each.user.id, each.name) for each in people], state)


def author(town: Town, person: Person) -> Author:
    """Somebody as the services know them."""
    return Author(person.user.id, person.name, "en-US", town.guild.id)


async def writes(
    town: Town,
    person: Person,
    meetup: Meetup,
    answers: Mapping[int, str] | str,
    *,
    audience: Audience = Audience.GROUP,
    signed: bool = True,
    again: Choice | None = None,
) -> None:
    """Somebody answers questions (or writes one text) about a meetup, and publishes it."""
    who, use = author(town, person), town.services.reflections
    kind, texts = (ReflectionKind.FREE, {0: answers}) if isinstance(answers, str) else (ReflectionKind.FORM, answers)
    await use.save_form(who, meetup.id, next(_sources), texts, kind)
    await use.set_audience(who, meetup.id, audience)
    if again is not None:
        await use.choose(who, meetup.id, 3, again)
    if not signed:
        await use.set_signed(who, meetup.id, signed=False)
    await use.publish(who, meetup.id)


def stands(channel: Channel) -> list[str]:
    """What each message of a channel says, embeds and fields too, in order."""
    return ["\n".join(_texts(message.content, message.embeds)) for message in channel.messages if not message.ephemeral]


def dms(town: Town, person: Person) -> list[str]:
    """What the bot wrote to somebody, in order."""
    messages = town.discord.world.open_dm(person.user).messages
    return ["\n".join(_texts(each.content, each.embeds)) for each in messages if each.author is not person.user]


def _texts(content: str, embeds: list[dict[str, object]]) -> list[str]:
    found = [content]
    for embed in embeds:
        found += [str(embed.get("title", "")), str(embed.get("description", ""))]
        for field in embed.get("fields", ()):  # type: ignore[attr-defined] # JSON as Discord has it
            found += [field["name"], field["value"]]
    return [each for each in found if each]
