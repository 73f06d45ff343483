"""Calendars outside Discord: as files, and at secret addresses that calendar apps follow."""

import asyncio
import re
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.calendars import KEPT, CalendarFile, Entry, Repeated, Sheet
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Status, Talk
from bot.domain.problems import N_, NotFound
from bot.services.groups import Someone
from bot.services.meetups import found, must_organise, ready
from bot.services.members import meet
from bot.texts import say_in
from db import calendars, groups, series, talks
from db.engine import Database

_TOKEN_BYTES = 32  # 256 bits that nobody guesses, in 43 characters
TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Offered:
    """The two calendars of somebody in a group: as files, and where apps follow them, if the host serves that.

    `own_file` is None as long as there is nothing in it.
    """

    group: str
    group_file: CalendarFile
    own_file: CalendarFile | None
    group_address: str | None = None
    own_address: str | None = None


class CalendarService:
    """Calendars of groups and people.

    `public_url` is where the host's web server is reached from outside, without a slash at its end; None where it is
    not, and then there are no addresses.
    """

    def __init__(self, database: Database, clock: Clock, public_url: str | None = None) -> None:
        self._database = database
        self._clock = clock
        self._public_url = public_url

    # -- for people in a group

    async def of_meetup(self, who: Someone, meetup_id: int) -> CalendarFile:
        """One meetup as a file; raises NotFound."""
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            meetup = await found(conn, who.guild_id, meetup_id)
            if meetup.status is Status.DRAFT:
                raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
            [entry] = await _entries(conn, [meetup])
        return await self._file(Sheet(meetup.title, group.language, meetup.timezone, (entry,)))

    async def offer(self, who: Someone) -> Offered:
        """The group's calendar and the person's own, with their addresses; those are made when first asked for."""
        return await self._offer(who)

    async def renew_group(self, who: Someone) -> Offered:
        """Give the group's calendar a new address: the old one leads nowhere from now on. For organisers."""
        must_organise(who)
        return await self._offer(who, renew_group=True)

    async def renew_own(self, who: Someone) -> Offered:
        """Give the person's own calendar a new address."""
        return await self._offer(who, renew_own=True)

    async def _offer(self, who: Someone, *, renew_group: bool = False, renew_own: bool = False) -> Offered:
        group_token = own_token = None
        if self._public_url is not None:
            async with self._database.write() as conn:
                await ready(conn, who.guild_id)
                await meet(conn, who.guild_id, who.user_id, who.name, who.language, self._clock.now())
                group_token = await calendars.group_token(conn, who.guild_id, fresh_token(), renew=renew_group)
                own_token = await calendars.person_token(conn, who.user_id, fresh_token(), renew=renew_own)
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            of_group = await self._sheet_of_group(conn, group)
            own = await self._sheet_of_person(conn, who.user_id, who.language, group.timezone)
        return Offered(
            group=group.name,
            group_file=await self._file(of_group),
            own_file=await self._file(own) if own.entries else None,
            group_address=self._address(group_token),
            own_address=self._address(own_token),
        )

    def _address(self, token: str | None) -> str | None:
        return None if token is None else f"{self._public_url}/calendar/{token}.ics"

    # -- for calendar apps and the host

    async def subscribed(self, token: str) -> Sheet | None:
        """What the calendar with this secret shows now; None where there is none."""
        async with self._database.read() as conn:
            guild_id = await calendars.group_with(conn, token)
            if guild_id is not None:
                group = await groups.group(conn, guild_id)
                return None if group is None else await self._sheet_of_group(conn, group)
            user_id = await calendars.person_with(conn, token)
            person = None if user_id is None else await groups.person(conn, user_id)
            if person is None:
                return None
            return await self._sheet_of_person(conn, person.user_id, person.language, person.timezone or "UTC")

    async def export(self, guild_id: int) -> CalendarFile:
        """A group's calendar as a file; raises NotFound for a group unknown."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            if group is None:
                raise NotFound(N_("I don't know a group {group}."), group=guild_id)
            sheet = await self._sheet_of_group(conn, group)
        return await self._file(sheet)

    async def write(self, sheet: Sheet) -> bytes:
        """The calendar as iCalendar, dated now."""
        # A hundred meetups take some 100 ms: not on the bot's own time.
        return await asyncio.to_thread(_written, sheet, self._clock)

    async def _file(self, sheet: Sheet) -> CalendarFile:
        return CalendarFile(file_name(sheet.name), await self.write(sheet))

    async def _sheet_of_group(self, conn: AsyncConnection, group: Group) -> Sheet:
        shown = await calendars.of_group(conn, group.guild_id, self._clock.now() - KEPT)
        by_series: defaultdict[int | None, list[Entry]] = defaultdict(list)
        for entry in await _entries(conn, shown):
            by_series[entry.meetup.series_id].append(entry)
        alone = tuple(by_series.pop(None, ()))
        repeated = sorted(await series.those(conn, [each for each in by_series if each]), key=lambda each: each.id)
        return Sheet(
            group.name,
            group.language,
            group.timezone,
            alone,
            tuple(Repeated(each, tuple(by_series[each.id])) for each in repeated),
        )

    async def _sheet_of_person(self, conn: AsyncConnection, user_id: int, language: str | None, timezone: str) -> Sheet:
        own = await calendars.of_person(conn, user_id, self._clock.now() - KEPT)
        say = say_in(language)
        entries = await _entries(conn, [each.meetup for each in own])
        answered = tuple(
            Entry(entry.meetup, entry.talks, each.answer, each.group) for entry, each in zip(entries, own, strict=True)
        )
        return Sheet(say("My meetups"), say.language, timezone, answered)


def file_name(title: str) -> str:
    """The name of a calendar's file: the title's letters and digits, on every system."""
    words = re.findall(r"[^\W_]+", title.lower())
    return ("-".join(words)[:60].strip("-") or "calendar") + ".ics"


def _written(sheet: Sheet, clock: Clock) -> bytes:
    from bot.formats.ical_writing import write_calendar  # brings icalendar, which a bot at rest does without

    return write_calendar(sheet, clock.now())


def fresh_token() -> str:
    """The secret part of an address, as TOKEN knows it: whoever has it may read what stands there."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


async def _entries(conn: AsyncConnection, shown: Sequence[Meetup]) -> list[Entry]:
    """These meetups with their talks, in the same order."""
    given: defaultdict[int, list[Talk]] = defaultdict(list)
    for talk in await talks.talks_of(conn, [meetup.id for meetup in shown]):
        given[talk.meetup_id].append(talk)
    return [Entry(meetup, tuple(given[meetup.id])) for meetup in shown]
