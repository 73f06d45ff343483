"""The weekly digest: when it comes, what may be in it, and what it showed."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.charts.apart import Charts, NotDrawn
from bot.clock import Clock
from bot.domain.digest import Digest, Drawn
from bot.domain.digest_plan import (
    DIGESTS,
    coming_week,
    digest_key,
    digest_of,
    early_digest_of,
    early_key,
    edit_of,
    next_digest,
    posting_time,
)
from bot.domain.exports import ExportKind
from bot.domain.forms import DEFAULT_FORM, Form
from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.periods import Period, Week
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.reading import readable, recognised
from bot.domain.reflections import Audience, Reflection
from bot.domain.talk_words import talk_words_edit
from bot.formats.digest_files import Published, atom_feed, jekyll_post
from bot.formats.pictures import alternative_text, drawing
from bot.services.calendars import fresh_token
from bot.services.digest_material import material
from bot.services.first_visits import follow_on_cards
from bot.services.groups import Someone
from bot.services.meetups import must_organise, ready
from bot.services.members import meet
from bot.texts import Say, say_in
from db import calendars, digests, exports, groups, jobs, reflections, talks
from db.digests import Posted
from db.engine import Database

log = logging.getLogger(__name__)

IN_A_FEED = 26  # weeks
_COMPOSED = 260  # digests for everybody that are kept: ten groups' feeds


async def plan_edits(conn: AsyncConnection, reflection_id: int, now: datetime) -> None:
    """Plan, in the transaction that changes a reflection, to edit everything that shows it.

    That is digests, announcements, and what speakers were told.
    To be called for whatever changes what others may read: publishing (also late), editing, another audience,
    withdrawing; and before a reflection is deleted.
    """
    shown = await digests.showing(conn, reflection_id)
    await digests.touch(conn, [digest_id for _, digest_id in shown], now)
    await jobs.plan(conn, [edit_of(*each, now) for each in shown])
    await follow_on_cards(conn, reflection_id, now)
    for guild_id, talk_id in await talks.told_with(conn, reflection_id):
        await jobs.plan(conn, [talk_words_edit(guild_id, talk_id, now)])


@dataclass(frozen=True, slots=True)
class Edition:
    """A digest as it should stand now, with where it stands already."""

    group: Group
    posted: Posted
    digest: Digest


@dataclass(frozen=True, slots=True)
class Shared:
    """A week's digest for everybody, as a Jekyll post: its path within a site and its text; where its feed is."""

    week: Week
    path: str
    text: str
    feed: str | None


class DigestService:
    """The weekly digest: when it comes, what may be in it, and what it showed."""

    def __init__(
        self, database: Database, clock: Clock, charts: Charts | None = None, public_url: str | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._charts = charts
        self._public_url = public_url
        self._composed: OrderedDict[tuple[int, datetime | None], Digest] = OrderedDict()

    # -- when

    async def ensure_planned(self) -> None:
        """Plan the next digests of every group that is set up: to be called whenever the program starts."""
        now = self._clock.now()
        async with self._database.write() as conn:
            every_group = await digests.groups_with_digest(conn)
            await jobs.plan_once(
                conn, [next_digest(group, now, kind=kind) for group in every_group for kind in DIGESTS]
            )

    async def plan_next(self, guild_id: int, done: Week, kind: JobKind) -> None:
        """Plan the digest of the week after `done` when that had its turn, unless the group has left.

        Also where its time has passed: it is posted late then, or dropped, so that `/doctor` says of each week missed.
        """
        async with self._database.write() as conn:
            group = await groups.group(conn, guild_id)
            if group is not None and group.left_at is None:
                week = done.following
                await jobs.plan_once(conn, [digest_of(guild_id, week, posting_time(group, week), kind)])

    async def schedule(self, guild_id: int, weekday: int, hour: int) -> tuple[Group, datetime]:
        """Set the day (Monday is 0) and the hour of the group's wall clock; the group, and when the next comes (UTC).

        A digest planned already for an earlier week comes when it was planned: no week is lost by the change.
        """
        now = self._clock.now()
        async with self._database.write() as conn:
            await groups.change_group(conn, guild_id, digest_weekday=weekday, digest_hour=hour)
            group = await ready(conn, guild_id)
            coming = [await _coming(conn, group, kind, now) for kind in DIGESTS]
            await jobs.plan(conn, coming)
        return group, coming[0].due_at

    async def post_now(self, guild_id: int, week: Week | None) -> Group:
        """Post the digest of `week` (or the coming one) at once; raises NotPossible when it stands already."""
        now = self._clock.now()
        async with self._database.read() as conn:
            group = await ready(conn, guild_id)
            week = week or coming_week(group, now)
            posted = await digests.of_week(conn, guild_id, week)
            if posted is not None and posted.posted_at is not None:
                raise NotPossible(
                    N_(
                        "The digest for {week} has already been posted. It updates itself when something in it changes."
                    ),
                    week=week,
                )
            made_of = await material(conn, group, week.period, now)
        if (await made_of.digest()).is_empty:
            raise NotPossible(N_("There is nothing to tell about {week} yet."), week=week)
        is_over = posting_time(group, week) <= now
        wanted = digest_of(guild_id, week, now) if is_over else early_digest_of(group, week, now)
        if wanted is None:
            raise NotPossible(N_("The digest for {week} is on its way; it will be here in a few minutes."), week=week)
        of_organisers = digest_of(guild_id, week, now, JobKind.ORGANISERS_DIGEST)
        async with self._database.write() as conn:
            await jobs.plan(conn, [wanted, of_organisers] if is_over else [wanted])
        return group

    # -- what

    async def of_week(
        self, guild_id: int, week: Week | None, reader: Audience = Audience.GROUP
    ) -> tuple[Group, Digest]:
        """The digest of `week` (or the coming one) as it would be now; raises NotFound for a group unknown."""
        now = self._clock.now()
        async with self._database.read() as conn:
            group = await _known(conn, guild_id)
            week = week or coming_week(group, now)
            found = await material(conn, group, week.period, min(now, posting_time(group, week)), reader=reader)
        return group, await found.digest()

    async def of_period(self, guild_id: int, period: Period, reader: Audience = Audience.GROUP) -> tuple[Group, Digest]:
        """The digest of a longer time, as it would be at its end or now; raises NotFound for a group unknown."""
        async with self._database.read() as conn:
            group = await _known(conn, guild_id)
            _, end = period.bounds(group)
            found = await material(conn, group, period, min(self._clock.now(), end), reader=reader)
        return group, await found.digest()

    async def share(self, who: Someone, week: Week | None) -> Shared:
        """What everybody may read of a week's digest, or the last posted one's, as a post for a website.

        Raises NotAllowed, or NotFound where none was posted yet.
        """
        must_organise(who)
        async with self._database.write() as conn:
            group = await ready(conn, who.guild_id)
            if week is None:
                [last] = await digests.last_posted(conn, who.guild_id, 1) or [None]
                if last is None:
                    raise NotFound(N_("No digest has been posted here yet. /digest preview shows the coming one."))
                week = last.week
            token = None
            if self._public_url is not None:
                token = await calendars.group_token(conn, who.guild_id, fresh_token())
        _, digest = await self.of_week(who.guild_id, week, Audience.WEBSITE)
        if digest.is_empty:
            raise NotPossible(N_("There is nothing about {week} that everybody may read."), week=week)
        await self.handed_out(who.guild_id, digest, Audience.WEBSITE, by=who)
        path, text = jekyll_post(digest, group, say_in(group.language))
        return Shared(week, path, text, None if token is None else f"{self._public_url}/digests/{token}.atom")

    async def handed_out(self, guild_id: int, digest: Digest, audience: Audience, *, by: Someone | None = None) -> None:
        """Remember whom a digest quotes that leaves as a file, so that taking back names it; `by` None is the host."""
        now = self._clock.now()
        async with self._database.write() as conn:
            if by is not None:
                await meet(conn, guild_id, by.user_id, by.name, by.language, now)
            await exports.record(
                conn,
                guild_id,
                ExportKind.DIGEST,
                audience,
                {each.reflection_id for each in digest.quoted},
                made_at=now,
                made_by=by and by.user_id,
                folder=None,
            )

    async def feed(self, token: str) -> bytes | None:
        """The Atom feed of the group with this secret; None where there is none."""
        async with self._database.read() as conn:
            guild_id = await calendars.group_with(conn, token)
            group = await groups.group(conn, guild_id) if guild_id is not None else None
        if group is None or group.left_at is not None:
            return None
        found = await self.published(group)
        return atom_feed(found, group, say_in(group.language), f"{self._public_url or ''}/digests/{token}.atom")

    async def published(self, group: Group, most: int = IN_A_FEED) -> list[Published]:
        """The group's last posted digests, newest first, with what everybody may read of their weeks.

        Each is composed once for each time that anything it shows has changed.
        """
        now = self._clock.now()
        found: list[Published] = []
        async with self._database.read() as conn:
            stand = await digests.last_posted(conn, group.guild_id, most)
        for each in stand:
            digest = self._composed.get((each.id, each.edited_at))
            if digest is None:
                as_of = _as_of(group, each, now)
                async with self._database.read() as conn:
                    made_of = await material(conn, group, each.week.period, as_of, reader=Audience.WEBSITE)
                digest = self._composed[each.id, each.edited_at] = await made_of.digest()
            found.append(Published(each.posted_at or now, digest, each.edited_at))
        while len(self._composed) > _COMPOSED:
            self._composed.popitem(last=False)
        return found

    async def to_read(self, who: Someone, week: Week) -> list[Reflection]:
        """The reflections behind a digest that a member of the group, or an organiser, may read."""
        async with self._database.read() as conn:
            group = await ready(conn, who.guild_id)
            found = await reflections.submitted_between(conn, who.guild_id, week.first, week.last)
        return readable(
            recognised(found, who.user_id, self._database.seals),
            reader=Audience.ORGANISERS if who.is_organiser else Audience.GROUP,
            viewer_id=who.user_id,
            unsigned_minimum=group.unsigned_minimum,
        )

    async def form_of(self, reflection: Reflection) -> Form:
        """The questions that a reflection answers; the default ones where it was read from a file."""
        if reflection.form_id is None:
            return DEFAULT_FORM
        async with self._database.read() as conn:
            return await reflections.form(conn, reflection.form_id)

    async def week_of(self, guild_id: int, digest_id: int) -> Week:
        """The week a posted digest is about; raises NotFound when the group has no such digest."""
        async with self._database.read() as conn:
            posted = await digests.with_id(conn, guild_id, digest_id)
        if posted is None:
            raise NotFound(N_("That digest is not here any more."))
        return posted.week

    async def drawn(self, digest: Digest, say: Say) -> Drawn | None:
        """The picture of a digest; None where it has none or cannot be drawn: its numbers stand in words anyway."""
        if self._charts is None or digest.picture.is_empty:
            return None
        try:
            png = await self._charts.draw(drawing(digest.picture, say))
        except NotDrawn as reason:
            log.warning("a digest goes without its picture: %s", reason)
            return None
        return Drawn(png, alternative_text(digest.picture, say))

    # -- for durable work

    async def begin(
        self, guild_id: int, week: Week, *, late: bool, for_organisers: bool = False, even_empty: bool = False
    ) -> Edition | None:
        """What to post; None when there is nothing to tell (unless `even_empty`), or the group has left.

        None also for organisers who have no channel of their own.
        """
        reader = Audience.ORGANISERS if for_organisers else Audience.GROUP
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            if group is None or group.left_at is not None:
                return None
            if for_organisers and not group.organisers_read_apart:
                return None
            found = await material(conn, group, week.period, self._clock.now(), reader=reader)
        digest = await found.digest()
        if digest.is_empty and not even_empty:
            return None
        async with self._database.write() as conn:
            posted = await digests.begun(conn, guild_id, week, late=late, for_organisers=for_organisers)
        return Edition(group, posted, digest)

    async def present(self, guild_id: int, digest_id: int) -> Edition | None:
        """A posted digest as it should look now; None when it was never posted, or the group has left."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            posted = await digests.with_id(conn, guild_id, digest_id)
            if group is None or group.left_at is not None or posted is None or posted.posted_at is None:
                return None
            reader = Audience.ORGANISERS if posted.for_organisers else Audience.GROUP
            as_of = _as_of(group, posted, self._clock.now())
            found = await material(conn, group, posted.week.period, as_of, reader=reader)
        return Edition(group, posted, await found.digest())

    async def record(
        self, conn: AsyncConnection, edition: Edition, messages: Sequence[tuple[int, int]], now: datetime
    ) -> None:
        """Record where a digest stands, as soon as a message of it does, and whom it quotes."""
        posted_at, edited_at = edition.posted.posted_at or now, now if edition.posted.posted_at else None
        await digests.record(conn, edition.posted.id, posted_at, messages, edition.digest, edited_at=edited_at)

    async def is_being_posted(self, edition: Edition) -> bool:
        """Whether the job that posts a digest goes on sending it."""
        guild_id, week = edition.group.guild_id, edition.posted.week
        kind = JobKind.ORGANISERS_DIGEST if edition.posted.for_organisers else JobKind.DIGEST
        keys = [digest_key(guild_id, week, kind), early_key(guild_id, week)]
        async with self._database.read() as conn:
            return any([await jobs.is_under_way(conn, key) for key in keys])

    async def is_early_under_way(self, guild_id: int, week: Week) -> bool:
        """Whether the job that posts a week's digest before its time has begun and not ended: it may have been sent."""
        async with self._database.read() as conn:
            return await jobs.is_under_way(conn, early_key(guild_id, week))

    async def plan_edit(self, conn: AsyncConnection, edition: Edition, now: datetime) -> None:
        """Plan to bring a posted digest up to date."""
        await jobs.plan(conn, [edit_of(edition.group.guild_id, edition.posted.id, now)])


def _as_of(group: Group, posted: Posted, now: datetime) -> datetime:
    """The moment at which a posted digest is told: one posted before its week was over goes on to its end."""
    _, end = posted.week.bounds(group)
    return max(posted.posted_at or now, min(end, now))


async def _coming(conn: AsyncConnection, group: Group, kind: JobKind, now: datetime) -> Plan:
    """The next digest of a kind; a week may have been posted at the day that was chosen before."""
    week = coming_week(group, now)
    for_organisers = kind is JobKind.ORGANISERS_DIGEST
    posted = await digests.of_week(conn, group.guild_id, week, for_organisers=for_organisers)
    stands = posted is not None and posted.posted_at is not None
    return next_digest(group, now, after=week if stands else None, kind=kind)


async def _known(conn: AsyncConnection, guild_id: int) -> Group:
    group = await groups.group(conn, guild_id)
    if group is None:
        raise NotFound(N_("I don't know a group {group}."), group=guild_id)
    return group
