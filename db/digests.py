"""Digests: what was posted where, what it showed of whom, and what a week holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.digest import Digest
from bot.domain.gatherings import Presence
from bot.domain.groups import Group
from bot.domain.insight import MONTHS_SHOWN
from bot.domain.meetups import AttendanceState, Origin, RsvpAnswer, Status
from bot.domain.periods import Week
from bot.domain.reflections import Audience, ReflectionStatus
from db.jobs import upsert
from db.schema import (
    answers,
    attendance,
    digest_messages,
    digest_quotes,
    digest_theme_sources,
    digest_themes,
    digests,
    groups,
    meetups,
    reflections,
    rsvps,
    talks,
)

_COUNTED_BACK = timedelta(days=31 * MONTHS_SHOWN)
_STAYED_AWAY = sa.exists().where(
    attendance.c.meetup_id == rsvps.c.meetup_id,
    attendance.c.user_id == rsvps.c.user_id,
    attendance.c.state == AttendanceState.ABSENT,
)

# ------------------------------------------------------------------ what a week holds


async def presences(conn: AsyncConnection, meetup_ids: Collection[int]) -> list[Presence]:
    """Who answered or was noted at these meetups."""
    answered = await conn.execute(
        sa.select(rsvps.c.meetup_id, rsvps.c.user_id, rsvps.c.answer).where(rsvps.c.meetup_id.in_(list(meetup_ids)))
    )
    found = {(row["meetup_id"], row["user_id"]): Presence(**row) for row in answered.mappings()}
    noted = await conn.execute(
        sa.select(attendance.c.meetup_id, attendance.c.user_id, attendance.c.state, attendance.c.source).where(
            attendance.c.meetup_id.in_(list(meetup_ids))
        )
    )
    for row in noted:
        known = found.get((row.meetup_id, row.user_id), Presence(row.meetup_id, row.user_id))
        found[row.meetup_id, row.user_id] = replace(known, state=row.state, source=row.source)
    return list(found.values())


async def came_before(
    conn: AsyncConnection, guild_id: int, moment: datetime, *, among: Collection[int] | None = None
) -> set[int]:
    """Who had been to a meetup of the group that began before `moment`: noted as present, or going and not absent.

    With `among`, of these people only, which is quick however large the group.
    """
    theirs = [] if among is None else [attendance.c.user_id.in_(list(among))]
    answered = [] if among is None else [rsvps.c.user_id.in_(list(among))]
    earlier = sa.select(meetups.c.id).where(
        meetups.c.guild_id == guild_id,
        meetups.c.starts_at < moment,
        meetups.c.status.in_((Status.LIVE, Status.ENDED)),
        meetups.c.origin != Origin.ELSEWHERE,
    )
    noted = sa.select(attendance.c.user_id).where(
        attendance.c.meetup_id.in_(earlier), attendance.c.state == AttendanceState.PRESENT, *theirs
    )
    going = sa.select(rsvps.c.user_id).where(
        rsvps.c.meetup_id.in_(earlier), rsvps.c.answer == RsvpAnswer.GOING, ~_STAYED_AWAY, *answered
    )
    return set((await conn.execute(noted.union(going))).scalars())


async def visits(conn: AsyncConnection, guild_id: int, until: date) -> list[tuple[int, date]]:
    """Who has been to the group's meetups up to a day, as (person, local day), by the rule of `came_before`."""
    own = (meetups.c.guild_id == guild_id, meetups.c.status == Status.ENDED, meetups.c.origin != Origin.ELSEWHERE)
    noted = (
        sa.select(attendance.c.user_id, meetups.c.local_start)
        .join(meetups, meetups.c.id == attendance.c.meetup_id)
        .where(*own, attendance.c.state == AttendanceState.PRESENT)
    )
    going = (
        sa.select(rsvps.c.user_id, meetups.c.local_start)
        .join(meetups, meetups.c.id == rsvps.c.meetup_id)
        .where(*own, rsvps.c.answer == RsvpAnswer.GOING, ~_STAYED_AWAY)
    )
    found = await conn.execute(noted.union(going))
    days = ((row.user_id, date.fromisoformat(row.local_start[:10])) for row in found)
    return [(user_id, day) for user_id, day in days if day <= until]


async def earlier_texts(
    conn: AsyncConnection, guild_id: int, before: date, readers: Collection[Audience], most: int
) -> Sequence[str]:
    """The newest signed answers about what was before a day, meant for one of `readers`: how this group talks."""
    found = await conn.scalars(
        sa.select(answers.c.text)
        .join(reflections, reflections.c.id == answers.c.reflection_id)
        .where(
            reflections.c.guild_id == guild_id,
            reflections.c.occurred_on < before,
            reflections.c.status == ReflectionStatus.SUBMITTED,
            reflections.c.signed,
            answers.c.audience.in_(list(readers)),
            answers.c.text != "",
        )
        .order_by(reflections.c.occurred_on.desc(), answers.c.id)
        .limit(most)
    )
    return found.all()


# ------------------------------------------------------------------ what was posted


@dataclass(frozen=True, slots=True)
class Posted:
    """The digest of one week as it is stored; `posted_at` is None until its messages stand.

    `messages` are (channel, message) in their order.
    """

    id: int
    guild_id: int
    week: Week
    posted_at: datetime | None
    late: bool
    for_organisers: bool = False
    edited_at: datetime | None = None
    messages: tuple[tuple[int, int], ...] = ()


async def begun(
    conn: AsyncConnection, guild_id: int, week: Week, *, late: bool, for_organisers: bool = False
) -> Posted:
    """The digest of this week as it is stored, begun now where there is none."""
    insert = upsert(conn, digests).values(
        guild_id=guild_id,
        week=str(week),
        for_organisers=for_organisers,
        period_start=week.first,
        period_end=week.last,
        late=late,
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[digests.c.guild_id, digests.c.week, digests.c.for_organisers],
            set_={"late": insert.excluded.late},
            where=digests.c.posted_at.is_(None),
        )
    )
    found = await of_week(conn, guild_id, week, for_organisers=for_organisers)
    if found is None:
        raise LookupError(f"the digest {week} of {guild_id} went away within its own transaction")
    return found


async def of_week(conn: AsyncConnection, guild_id: int, week: Week, *, for_organisers: bool = False) -> Posted | None:
    """The digest of this week, the group's or the organisers', if it was begun."""
    return await _posted(
        conn,
        digests.c.guild_id == guild_id,
        digests.c.week == str(week),
        digests.c.for_organisers.is_(sa.true() if for_organisers else sa.false()),
    )


async def with_id(conn: AsyncConnection, guild_id: int, digest_id: int) -> Posted | None:
    """The group's digest with this id."""
    return await _posted(conn, digests.c.guild_id == guild_id, digests.c.id == digest_id)


async def last_week_before(conn: AsyncConnection, guild_id: int, week: Week) -> Week | None:
    """The last week before this one whose digest the group has seen."""
    found = await conn.scalar(
        sa.select(sa.func.max(digests.c.period_start)).where(
            digests.c.guild_id == guild_id,
            digests.c.posted_at.is_not(None),
            ~digests.c.for_organisers,
            digests.c.period_start < week.first,
        )
    )
    return None if found is None else Week.of(found)


async def last_posted(conn: AsyncConnection, guild_id: int, most: int) -> list[Posted]:
    """The group's last posted digests, without where they stand, the newest week first."""
    found = await conn.execute(
        sa.select(digests)
        .where(digests.c.guild_id == guild_id, digests.c.posted_at.is_not(None), ~digests.c.for_organisers)
        .order_by(digests.c.week.desc())
        .limit(most)
    )
    return [
        Posted(row.id, row.guild_id, Week.parse(row.week), row.posted_at, row.late, edited_at=row.edited_at)
        for row in found
    ]


async def _posted(conn: AsyncConnection, *where: sa.ColumnElement[bool]) -> Posted | None:
    rows = (
        await conn.execute(
            sa.select(digests, digest_messages.c.channel_id, digest_messages.c.message_id)
            .outerjoin(digest_messages)
            .where(*where)
            .order_by(digest_messages.c.position)
        )
    ).all()
    if not rows:
        return None
    messages = tuple((row.channel_id, row.message_id) for row in rows if row.message_id is not None)
    first = rows[0]
    week = Week.parse(first.week)
    return Posted(
        first.id,
        first.guild_id,
        week,
        first.posted_at,
        first.late,
        for_organisers=first.for_organisers,
        edited_at=first.edited_at,
        messages=messages,
    )


async def record(
    conn: AsyncConnection,
    digest_id: int,
    posted_at: datetime,
    messages: Sequence[tuple[int, int]],
    shown: Digest,
    *,
    edited_at: datetime | None = None,
) -> None:
    """Record that a digest stands in these messages and what it shows of whom, in place of what was recorded."""
    changes = {"posted_at": posted_at} | ({} if edited_at is None else {"edited_at": edited_at})
    await conn.execute(sa.update(digests).where(digests.c.id == digest_id).values(changes))
    for table in (digest_messages, digest_quotes, digest_themes):
        await conn.execute(sa.delete(table).where(table.c.digest_id == digest_id))
    stands = [
        {"digest_id": digest_id, "position": position, "channel_id": channel_id, "message_id": message_id}
        for position, (channel_id, message_id) in enumerate(messages)
    ]
    quoted = [
        {
            "digest_id": digest_id,
            "reflection_id": quote.reflection_id,
            "position": quote.position,
            "sentences": quote.sentences,
        }
        for quote in shown.quoted
    ]
    for table, rows in ((digest_messages, stands), (digest_quotes, quoted)):
        if rows:
            await conn.execute(sa.insert(table), rows)
    for theme in shown.themes:
        kept = sa.insert(digest_themes).values(digest_id=digest_id, words=theme.words, people=theme.people)
        theme_id = (await conn.execute(kept.returning(digest_themes.c.id))).scalar_one()
        sources = [{"theme_id": theme_id, "reflection_id": each} for each in theme.about]
        await conn.execute(sa.insert(digest_theme_sources), sources)


async def touch(conn: AsyncConnection, digest_ids: Collection[int], now: datetime) -> None:
    """Note that something these digests show has changed, whether or not their messages can be edited."""
    if digest_ids:
        await conn.execute(sa.update(digests).where(digests.c.id.in_(list(digest_ids))).values(edited_at=now))


async def showing(conn: AsyncConnection, reflection_id: int) -> Sequence[tuple[int, int]]:
    """(group, digest) of each posted digest that shows a reflection: quotes it, or counts it with its time.

    The organisers' count some things over the months before.
    """
    quoted = sa.select(digest_quotes.c.digest_id).where(digest_quotes.c.reflection_id == reflection_id)
    found = await conn.execute(
        sa.select(
            digests.c.guild_id, digests.c.id, digests.c.for_organisers, digests.c.period_end, reflections.c.occurred_on
        )
        .join(reflections, reflections.c.guild_id == digests.c.guild_id)
        .where(
            reflections.c.id == reflection_id,
            digests.c.posted_at.is_not(None),
            sa.or_(
                digests.c.id.in_(quoted),
                reflections.c.occurred_on.between(digests.c.period_start, digests.c.period_end),
                sa.and_(digests.c.for_organisers, reflections.c.occurred_on <= digests.c.period_end),
            ),
        )
    )
    return [
        (row.guild_id, row.id)
        for row in found
        if not row.for_organisers or row.period_end - row.occurred_on <= _COUNTED_BACK
    ]


async def naming(conn: AsyncConnection, guild_id: int, user_id: int) -> Sequence[int]:
    """The group's posted digests that show a person's name: below a quote, or beside their talk."""
    quoted = (
        sa.select(digest_quotes.c.digest_id)
        .join(reflections, reflections.c.id == digest_quotes.c.reflection_id)
        .where(reflections.c.user_id == user_id)
    )
    spoke = sa.select(meetups.c.local_start).join(talks, talks.c.meetup_id == meetups.c.id)
    days = await conn.scalars(spoke.where(meetups.c.guild_id == guild_id, talks.c.speaker_id == user_id))
    found = await conn.scalars(
        sa.select(digests.c.id).where(
            digests.c.guild_id == guild_id, digests.c.posted_at.is_not(None), digests.c.id.in_(quoted)
        )
    )
    about_talks = await covering(conn, guild_id, [date.fromisoformat(day[:10]) for day in days])
    return sorted({*found, *about_talks})


@dataclass(frozen=True, slots=True)
class KnownTheme:
    """A theme that a digest of this week showed."""

    id: int
    words: str
    people: int
    week: Week


async def recent_themes(conn: AsyncConnection, guild_id: int, since: date) -> list[KnownTheme]:
    """The themes of the group's digests of weeks that ended at or after a day, the newest first; each words once.

    Those of organisers' digests are left out: they may be words that were meant for organisers alone.
    """
    found = await conn.execute(
        sa.select(digest_themes.c.id, digest_themes.c.words, digest_themes.c.people, digests.c.week)
        .join(digests, digests.c.id == digest_themes.c.digest_id)
        .where(digests.c.guild_id == guild_id, digests.c.period_end >= since, ~digests.c.for_organisers)
        .order_by(digests.c.period_end.desc(), digest_themes.c.id)
    )
    known: dict[str, KnownTheme] = {}
    for row in found:
        known.setdefault(row.words.casefold(), KnownTheme(row.id, row.words, row.people, Week.parse(row.week)))
    return list(known.values())


async def who_said(conn: AsyncConnection, theme_id: int) -> Sequence[int]:
    """The ids of the reflections that a theme was counted from."""
    found = await conn.scalars(
        sa.select(digest_theme_sources.c.reflection_id)
        .where(digest_theme_sources.c.theme_id == theme_id)
        .order_by(digest_theme_sources.c.reflection_id)
    )
    return found.all()


async def covering(conn: AsyncConnection, guild_id: int, days: Collection[date]) -> Sequence[int]:
    """The group's posted digests of weeks that any of these local days lies in."""
    if not days:
        return []
    found = await conn.execute(
        sa.select(digests.c.id, digests.c.period_start, digests.c.period_end).where(
            digests.c.guild_id == guild_id,
            digests.c.posted_at.is_not(None),
            digests.c.period_start <= max(days),
            digests.c.period_end >= min(days),
        )
    )
    return [row.id for row in found if any(row.period_start <= day <= row.period_end for day in days)]


async def looking_ahead_to(conn: AsyncConnection, guild_id: int, moment: datetime, ahead: timedelta) -> Sequence[int]:
    """The group's digests that were posted within this time before a moment (UTC)."""
    found = await conn.scalars(
        sa.select(digests.c.id).where(
            digests.c.guild_id == guild_id, digests.c.posted_at.between(moment - ahead, moment)
        )
    )
    return found.all()


async def groups_with_digest(conn: AsyncConnection) -> list[Group]:
    """Every group that is set up and has not left, with no more of its settings than its schedule needs."""
    columns = (
        groups.c.guild_id,
        groups.c.name,
        groups.c.timezone,
        groups.c.digest_weekday,
        groups.c.digest_hour,
    )
    found = await conn.execute(sa.select(*columns).where(groups.c.set_up_at.is_not(None), groups.c.left_at.is_(None)))
    return [Group(**row) for row in found.mappings()]
