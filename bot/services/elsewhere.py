"""Meetups elsewhere: recorded by one member, joined by others, and made one where two recorded the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.elsewhere import (
    NEAR,
    OFFERED_FOR,
    Known,
    Told,
    day_of,
    known,
    likely,
    recorded_by,
    the_same,
)
from bot.domain.groups import Group
from bot.domain.markdown import is_link
from bot.domain.meetups import AttendanceState, Level, Meetup, Origin, Status
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.prompts import nudge_key, prompt_key
from bot.domain.reflections import ReflectionStatus
from bot.formats.past_days import past_day
from bot.services.digests import plan_edits
from bot.services.meetups import check_link, title_of
from bot.services.members import meet
from bot.services.reflections import Author, ReflectionService
from db import edits, elsewhere, groups, jobs, meetups, prompts
from db.engine import Database

_EVENING = timedelta(hours=2)  # how long a meetup elsewhere counts as lasting
_AROUND = timedelta(days=7)  # which others may be the same one, where somebody says that one is
_OFFERED = 25  # options of a menu at Discord
_KEPT = "elsewhere"  # what was typed, among what is kept of organisers' edits


@dataclass(frozen=True, slots=True)
class Recorded:
    """The meetup that somebody told of. `likely` are others that they may have meant.

    `is_new` False is one that was known before; what they typed is then kept under `kept_id`.
    """

    meetup: Meetup
    likely: Sequence[Meetup] = ()
    is_new: bool = True
    kept_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed that is kept; `meetup_id` is the meetup it was to change, None for a new one."""

    told: Told
    meetup_id: int | None


@dataclass(frozen=True, slots=True)
class Own:
    """A meetup that somebody recorded, those around it, and whether others have said that they were there too."""

    meetup: Meetup
    around: Sequence[Meetup]
    is_shared: bool


class ElsewhereService:
    """Meetups that a group did not run. Each verb is for members, in a group."""

    def __init__(self, database: Database, clock: Clock, reflections: ReflectionService) -> None:
        self._database = database
        self._clock = clock
        self._reflections = reflections

    # -- telling of one

    async def offered(self, author: Author) -> Sequence[Meetup]:
        """What others recorded in the last weeks, the newest first; nothing in a DM."""
        if author.guild_id is None:
            return []
        async with self._database.read() as conn:
            since = self._clock.now() - OFFERED_FOR
            return await elsewhere.offered(conn, author.guild_id, author.user_id, since, most=_OFFERED)

    async def today(self, author: Author) -> date:
        """The day it is in the group; raises NotPossible where there is no group that could keep a meetup."""
        async with self._database.read() as conn:
            group = await _group(conn, author)
        return self._clock.now().astimezone(group.zone).date()

    async def record(self, author: Author, request_id: int, told: Told, kept_id: int | None = None) -> Recorded:
        """Record a meetup elsewhere, or find that it is known: somebody recorded it, or the group itself ran it.

        The same request again gives the same meetup. `kept_id` is what was kept of an earlier try, which this ends.
        Raises NotUnderstood and NotPossible for what cannot be read, and then nothing has changed.
        """
        async with self._database.write() as conn:
            group, wanted = await self._read(conn, author, told)
            await elsewhere.hold_group(conn, group.guild_id)
            near = await elsewhere.around(conn, group.guild_id, wanted.day, NEAR)
            if kept_id is not None:
                await self._forget(conn, author, kept_id)
            if made := await elsewhere.of_request(conn, group.guild_id, request_id):
                return Recorded(made, self._likely(wanted, near, made))
            same = the_same(wanted, near)
            if same is None:
                made = await self._add(conn, author, request_id, group, wanted, told)
                return Recorded(made, self._likely(wanted, near, made))
            self._must_have_begun(same)
            await self._was_there(conn, author, same.id)
            kept = await self._keep(conn, author, told, same.id)
            return Recorded(same, is_new=False, kept_id=kept)

    async def another(self, author: Author, request_id: int, kept_id: int) -> Meetup:
        """Record what was kept as a meetup of its own, though it seemed to be known; raises NotFound when that is gone.

        The same request again gives the same meetup.
        """
        async with self._database.write() as conn:
            group = await _group(conn, author)
            await elsewhere.hold_group(conn, group.guild_id)
            if made := await elsewhere.of_request(conn, group.guild_id, request_id):
                return made
            kept = await self._kept(conn, author, kept_id)
            group, wanted = await self._read(conn, author, kept.told)
            await edits.forget(conn, kept_id)
            if kept.meetup_id is not None:
                writing = await self._reflections.writing(conn, author, kept.meetup_id)
                if not writing.reflection.id:
                    await elsewhere.was_not_there(conn, kept.meetup_id, author.user_id)
            return await self._add(conn, author, request_id, group, wanted, kept.told)

    async def join(self, author: Author, meetup_id: int) -> None:
        """Note that somebody was at a meetup that another member recorded; raises NotFound."""
        async with self._database.write() as conn:
            await self._reflections.writing(conn, author, meetup_id)
            await meet(conn, author.guild_id or 0, author.user_id, author.name, author.language, self._clock.now())
            await self._was_there(conn, author, meetup_id)

    # -- what could not be read

    async def keep(self, author: Author, told: Told, meetup_id: int | None) -> int:
        """Keep what somebody typed, so that they need not type it again; its id for `kept`."""
        async with self._database.write() as conn:
            group = await _group(conn, author)
            await meet(conn, group.guild_id, author.user_id, author.name, author.language, self._clock.now())
            return await self._keep(conn, author, told, meetup_id)

    async def kept(self, author: Author, kept_id: int) -> Kept:
        """What somebody typed that could not be read; raises NotFound when it is gone."""
        async with self._database.read() as conn:
            return await self._kept(conn, author, kept_id)

    # -- putting right what one recorded

    async def own(self, author: Author, meetup_id: int) -> Own:
        """A meetup that this person recorded, with those it may be the same as; raises NotFound."""
        async with self._database.read() as conn:
            meetup = await self._own(conn, author, meetup_id)
            return await self._seen(conn, author, meetup)

    async def change(self, author: Author, meetup_id: int, told: Told, kept_id: int | None = None) -> Recorded:
        """Change what somebody recorded, while nobody else has joined; raises like `record`, and NotPossible after."""
        async with self._database.write() as conn:
            group, wanted = await self._read(conn, author, told)
            await elsewhere.hold_group(conn, group.guild_id)
            await meetups.hold(conn, group.guild_id, meetup_id)
            before = await self._own(conn, author, meetup_id)
            if (await self._seen(conn, author, before)).is_shared:
                raise NotPossible(
                    N_(
                        "Somebody else was there too by now, so “{title}” stays as it is. An organiser can still"
                        " correct its name with /meetup edit."
                    ),
                    title=before.title,
                )
            if kept_id is not None:
                await self._forget(conn, author, kept_id)
            after = await meetups.change(conn, group.guild_id, meetup_id, **_columns(group, wanted, told)) or before
            now = self._clock.now()
            for reflection_id in await elsewhere.moved_to_day(conn, meetup_id, wanted.day):
                await plan_edits(conn, reflection_id, now)
            near = await elsewhere.around(conn, group.guild_id, wanted.day, NEAR)
            return Recorded(after, self._likely(wanted, near, after))

    async def merge(self, author: Author, meetup_id: int, into_id: int) -> Meetup:
        """Let what somebody recorded be another meetup: what they wrote goes there, and the duplicate goes if it can.

        It stays for those who have joined it. Raises NotFound, and NotPossible where they have written about both.
        """
        async with self._database.write() as conn:
            group = await _group(conn, author)
            await elsewhere.hold_group(conn, group.guild_id)
            into = (await self._reflections.writing(conn, author, into_id)).meetup
            if await meetups.hold(conn, group.guild_id, meetup_id) is None:
                return into  # the same press again
            meetup = await self._own(conn, author, meetup_id)
            is_shared = (await self._seen(conn, author, meetup)).is_shared
            written = await self._reflections.moved(conn, author, meetup_id, into)
            await elsewhere.move_conversation(conn, author.user_id, meetup_id, into_id)
            await self._was_there(conn, author, into_id)
            if written is ReflectionStatus.SUBMITTED:
                await prompts.answered(conn, into_id, author.user_id)
                keys = [prompt_key(into_id, author.user_id), nudge_key(into_id, author.user_id)]
                await jobs.drop(conn, keys, self._clock.now(), "they have reflected")
            if is_shared:
                await elsewhere.was_not_there(conn, meetup_id, author.user_id)
            else:
                await elsewhere.delete(conn, meetup_id)
            return into

    # -- shared

    async def _read(self, conn: AsyncConnection, author: Author, told: Told) -> tuple[Group, Known]:
        group = await _group(conn, author)
        await meet(conn, group.guild_id, author.user_id, author.name, author.language, self._clock.now())
        today = self._clock.now().astimezone(group.zone).date()
        link = _link(told.link)
        check_link(link)
        title, venue = title_of(told.title), " ".join(told.venue.split()) or None
        return group, Known(title, past_day(told.day, today, author.language or group.language), venue, link)

    async def _add(
        self, conn: AsyncConnection, author: Author, request_id: int, group: Group, wanted: Known, told: Told
    ) -> Meetup:
        made = await meetups.add(
            conn,
            request_id=request_id,
            guild_id=group.guild_id,
            status=Status.ENDED,
            origin=Origin.ELSEWHERE,
            level=Level.EVERYONE,
            created_by=author.user_id,
            **_columns(group, wanted, told),
        )
        await self._was_there(conn, author, made.id)
        return made

    async def _was_there(self, conn: AsyncConnection, author: Author, meetup_id: int) -> None:
        await prompts.own_word(conn, meetup_id, author.user_id, AttendanceState.PRESENT, self._clock.now())

    async def _own(self, conn: AsyncConnection, author: Author, meetup_id: int) -> Meetup:
        found = await meetups.meetup(conn, author.guild_id or 0, meetup_id)
        if found is None or not recorded_by(found, author.user_id):
            raise NotFound(N_("I cannot find that meetup among those you recorded here. /reflect shows what I know."))
        return found

    async def _seen(self, conn: AsyncConnection, author: Author, meetup: Meetup) -> Own:
        near = await elsewhere.around(conn, meetup.guild_id, day_of(meetup), _AROUND)
        alike = self._likely(known(meetup), near, meetup)
        others = sorted(self._others(near, meetup), key=lambda each: abs(day_of(each) - day_of(meetup)))
        mine = (await self._reflections.writing(conn, author, meetup.id)).reflection
        is_shared = await elsewhere.is_shared(conn, meetup.id, author.user_id, mine.id)
        return Own(meetup, list(dict.fromkeys([*alike, *others]))[:_OFFERED], is_shared)

    def _likely(self, wanted: Known, near: Iterable[Meetup], but: Meetup) -> Sequence[Meetup]:
        return likely(wanted, self._others(near, but))[:_OFFERED]

    def _others(self, near: Iterable[Meetup], but: Meetup) -> list[Meetup]:
        now = self._clock.now()
        return [each for each in near if each.id != but.id and each.starts_at <= now]

    def _must_have_begun(self, meetup: Meetup) -> None:
        if meetup.starts_at > self._clock.now():
            raise NotPossible(N_("That meetup has not begun yet. Tell me about it afterwards."))

    async def _keep(self, conn: AsyncConnection, author: Author, told: Told, meetup_id: int | None) -> int:
        wanted = {_KEPT: told.as_json()}
        return await edits.keep(conn, author.guild_id or 0, author.user_id, meetup_id, wanted, self._clock.now())

    async def _kept(self, conn: AsyncConnection, author: Author, kept_id: int) -> Kept:
        found = await edits.kept(conn, author.guild_id or 0, author.user_id, kept_id)
        if found is None or _KEPT not in found.wanted:
            raise NotFound(N_("What you typed is not there any more. Please start again with /reflect."))
        return Kept(Told(**found.wanted[_KEPT]), found.meetup_id)

    async def _forget(self, conn: AsyncConnection, author: Author, kept_id: int) -> None:
        """Forget what this person kept; one that was forgotten already is no trouble."""
        if await edits.kept(conn, author.guild_id or 0, author.user_id, kept_id) is not None:
            await edits.forget(conn, kept_id)


async def _group(conn: AsyncConnection, author: Author) -> Group:
    if author.guild_id is None:
        raise NotPossible(
            N_("Please use /reflect in your group's server for that, so that I know which group it is for.")
        )
    group = await groups.group(conn, author.guild_id)
    if group is None:
        raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
    return group


def _columns(group: Group, wanted: Known, told: Told) -> dict[str, Any]:
    starts = datetime.combine(wanted.day, time(), group.zone)
    return {
        "title": wanted.title,
        "venue": wanted.venue,
        "link": wanted.link,
        "online": told.online,
        "timezone": group.timezone,
        "local_start": f"{starts:%Y-%m-%dT%H:%M}",
        "starts_at": starts,
        "ends_at": starts + _EVENING,
    }


def _link(text: str) -> str | None:
    """A link as it was typed, with the beginning that people leave out."""
    link = text.strip()
    return f"https://{link}" if link and "://" not in link and is_link(f"https://{link}") else link or None
