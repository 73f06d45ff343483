"""Reading what others wrote: everything about one meetup, and searching; of either, what this person may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, Status
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.reading import readable, recognised
from bot.domain.reflections import Answer, Audience, Reflection
from bot.domain.seals import Seals
from bot.domain.search import Query, parse_query
from bot.services.groups import Someone
from bot.services.reflections import sealed_by
from db import groups, meetups, reflections, search
from db.engine import Database
from db.search import Hit, Way

FOUND_ON_A_PAGE = 5
_LOOKED_AT_ONCE = 10  # hits, some of which may not be read


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that was found: `place` tells its page, `title` is the meetup's or what its author called it."""

    place: int
    reflection: Reflection
    answer: Answer
    title: str | None


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page of what was found, the newest first; `newer` and `older` are the places that other pages lie beyond."""

    query: Query
    found: Sequence[Found]
    newer: int | None
    older: int | None


@dataclass(slots=True)
class _Reader:
    """Somebody who reads in a group, and what of its reflections was looked at for them so far."""

    conn: AsyncConnection
    group: Group
    who: Someone
    seals: Seals
    read: dict[int, Reflection] = field(default_factory=dict[int, Reflection])
    crowds: set[int | None] = field(default_factory=set[int | None])

    @property
    def audience(self) -> Audience:
        return Audience.ORGANISERS if self.who.is_organiser else Audience.GROUP

    def may_read(self, found: Iterable[Reflection]) -> list[Reflection]:
        """What of these this person may read; unsigned ones need everybody who wrote about the same meetup."""
        return readable(
            recognised(found, self.who.user_id, self.seals),
            reader=self.audience,
            viewer_id=self.who.user_id,
            unsigned_minimum=self.group.unsigned_minimum,
        )

    async def look_at(self, hits: Sequence[Hit]) -> None:
        """Read the reflections of these hits, unsigned ones among their crowd."""
        alone = {each.reflection_id for each in hits if each.signed} - self.read.keys()
        found = await reflections.submitted(self.conn, self.group.guild_id, alone) if alone else []
        self.read |= {each.id: each for each in self.may_read(found)}
        for hit in hits:
            if not hit.signed and hit.meetup_id not in self.crowds:
                self.crowds.add(hit.meetup_id)
                crowd = await reflections.unsigned_about(self.conn, hit.meetup_id or 0)
                self.read |= {each.id: each for each in self.may_read(crowd)}

    def found(self, hit: Hit) -> Found | None:
        """What may be shown of a hit: nothing where the answer is not for this person."""
        reflection = self.read.get(hit.reflection_id)
        answer = reflection.answer(hit.position) if reflection else None
        if reflection is None or answer is None:
            return None
        return Found(hit.place, reflection, answer, hit.title or reflection.title)


class ReadingService:
    """What may be read in a group by a member (`who` is a member of it, or an organiser)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_meetup(self, who: Someone, meetup_id: int) -> tuple[Meetup, list[Reflection]]:
        """The reflections about one meetup; raises NotFound, or NotPossible before it has begun."""
        async with self._database.read() as conn:
            meetup = await meetups.meetup(conn, who.guild_id, meetup_id)
            if meetup is None or meetup.status is Status.DRAFT:
                raise NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
            if meetup.starts_at > self._clock.now():
                raise NotPossible(N_("That meetup has not begun yet, so nobody has looked back on it."))
            reader = await self._reader(conn, who)
            return meetup, reader.may_read(await reflections.of_meetup(conn, meetup_id))

    async def search(self, who: Someone, typed: str, *, way: Way = "older", beyond: int | None = None) -> FoundPage:
        """A page of the answers that have the words: the first, or the one `way` of the place `beyond`.

        What the person may not read is neither found nor felt in where pages begin. Raises NotUnderstood for a query
        without a word.
        """
        query = parse_query(typed)
        async with self._database.read() as conn:
            reader = await self._reader(conn, who)
            found = await _found(conn, reader, query, way, beyond, FOUND_ON_A_PAGE + 1)
        more, shown = len(found) > FOUND_ON_A_PAGE, found[:FOUND_ON_A_PAGE]
        if way == "newer":
            shown.reverse()
        # Whoever came from another page can go back to it.
        has_older = more if way == "older" else True
        has_newer = more if way == "newer" else beyond is not None
        return FoundPage(
            query,
            shown,
            newer=shown[0].place if shown and has_newer else None,
            older=shown[-1].place if shown and has_older else None,
        )

    async def whole(self, who: Someone, meetup_id: int | None, day: date) -> list[Reflection]:
        """What may be read about a meetup or, of what is about none, about a day."""
        async with self._database.read() as conn:
            reader = await self._reader(conn, who)
            if meetup_id is None:
                found = await reflections.submitted_between(conn, who.guild_id, day, day)
                return [each for each in reader.may_read(found) if each.meetup_id is None]
            if await meetups.meetup(conn, who.guild_id, meetup_id) is None:
                return []
            return reader.may_read(await reflections.of_meetup(conn, meetup_id))

    async def _reader(self, conn: AsyncConnection, who: Someone) -> _Reader:
        group = await groups.group(conn, who.guild_id)
        if group is None:
            raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
        return _Reader(conn, group, who, self._database.seals)


async def _found(
    conn: AsyncConnection, reader: _Reader, query: Query, way: Way, beyond: int | None, most: int
) -> list[Found]:
    """The first `most` hits that may be read, in the order in which they are looked for."""
    who = reader.who
    readers = [each for each in Audience if each.reaches(reader.audience)]
    unsigned = sealed_by(await reflections.sealed(conn, who.guild_id), who.user_id, reader.seals)
    own = await search.own(conn, who.guild_id, who.user_id, unsigned)
    found: list[Found] = []
    while len(found) < most:
        hits = await search.hits(
            conn, who.guild_id, query, readers=readers, own=own, most=_LOOKED_AT_ONCE, way=way, beyond=beyond
        )
        await reader.look_at(hits)
        found += [each for hit in hits if (each := reader.found(hit))]
        if len(hits) < _LOOKED_AT_ONCE:
            break
        beyond = hits[-1].place
    return found[:most]
