"""RSVPs: who answered what, who waits for a place, and whom to remind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Consent
from bot.domain.meetups import InLine, Meetup, Rsvp, RsvpAnswer, Status
from db.jobs import upsert_of
from db.meetups import MEETUP_COLUMNS
from db.schema import groups, meetups, members, people, rsvps


@dataclass(frozen=True, slots=True)
class Standing:
    """One person before a meetup: their answer so far, and how full it is.

    `name`, `language` and `consent` are as stored, None where the person was never seen in this group, or had left
    it. `from_event` says that the answer was taken from Discord's own event. `taken` counts the places of others who
    are going, with their guests; `line` the others waiting, the last of them since `line_until`. `reminder_minutes`
    before the start the group reminds people.
    """

    meetup: Meetup
    answer: RsvpAnswer | None
    guests: int
    expectation: str | None
    queued_at: datetime | None
    name: str | None
    language: str | None
    consent: Consent | None
    from_event: bool
    taken: int
    line: int
    line_until: datetime | None
    reminder_minutes: tuple[int, ...]


def _going() -> sa.ColumnElement[bool]:
    return rsvps.c.answer == RsvpAnswer.GOING


@cache
def _standing(*, hold: bool) -> sa.Select[Any]:
    """Built once: a press on a card should cost little more than its statements."""
    guild: sa.BindParameter[int] = sa.bindparam("guild")
    meetup: sa.BindParameter[int] = sa.bindparam("meetup")
    user: sa.BindParameter[int] = sa.bindparam("user")
    others = sa.and_(rsvps.c.meetup_id == meetup, rsvps.c.user_id != user)
    taken = sa.select(sa.func.coalesce(sa.func.sum(1 + rsvps.c.guests), 0)).where(others, _going()).scalar_subquery()
    waits = sa.and_(others, rsvps.c.answer == RsvpAnswer.WAITLISTED)
    line = sa.select(sa.func.count()).where(waits).scalar_subquery()
    line_until = sa.select(sa.type_coerce(sa.func.max(rsvps.c.queued_at), rsvps.c.queued_at.type)).where(waits)
    own = rsvps.alias("own")
    found = (
        sa.select(
            *MEETUP_COLUMNS,
            own.c.answer,
            own.c.guests,
            own.c.expectation,
            own.c.queued_at,
            own.c.from_event,
            sa.case((members.c.left_at.is_(None), members.c.name)).label("member_name"),
            people.c.language,
            members.c.consent,
            groups.c.reminder_minutes,
            taken.label("taken"),
            line.label("line"),
            line_until.scalar_subquery().label("line_until"),
        )
        .select_from(
            meetups.join(groups, groups.c.guild_id == meetups.c.guild_id)
            .outerjoin(own, sa.and_(own.c.meetup_id == meetups.c.id, own.c.user_id == user))
            .outerjoin(members, sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == user))
            .outerjoin(people, people.c.user_id == members.c.user_id)
        )
        .where(meetups.c.guild_id == guild, meetups.c.id == meetup)
    )
    return found.with_for_update(of=meetups, key_share=True) if hold else found


async def standing(
    conn: AsyncConnection, guild_id: int, meetup_id: int, user_id: int, *, hold: bool = False
) -> Standing | None:
    """How one person stands to one of the group's meetups; None when there is no such meetup.

    With `hold` nobody else changes the meetup or its RSVPs before this transaction ends. Where PostgreSQL had to wait
    for that, the meetup is as it is now, but the answers were counted before: count again where it matters.
    """
    found = await conn.execute(_standing(hold=hold), {"guild": guild_id, "meetup": meetup_id, "user": user_id})
    row = found.mappings().one_or_none()
    if row is None:
        return None
    return Standing(
        meetup=Meetup(**{column.name: row[column] for column in MEETUP_COLUMNS}),
        answer=row["answer"],
        guests=row["guests"] or 0,
        expectation=row["expectation"],
        queued_at=row["queued_at"],
        name=row["member_name"],
        language=row["language"],
        consent=row["consent"],
        from_event=bool(row["from_event"]),
        taken=int(row["taken"]),
        line=row["line"],
        line_until=row["line_until"],
        reminder_minutes=tuple(row["reminder_minutes"]),
    )


@cache
def _keeping(dialect: str) -> Any:
    insert = upsert_of(dialect, rsvps)
    columns = ("answer", "guests", "expectation", "answered_at", "queued_at", "from_event")
    return insert.on_conflict_do_update(
        index_elements=[rsvps.c.meetup_id, rsvps.c.user_id], set_={name: insert.excluded[name] for name in columns}
    )


async def keep(conn: AsyncConnection, rsvp: Rsvp) -> None:
    """Store a person's own answer, in place of an earlier one or of one taken from Discord's event."""
    await conn.execute(
        _keeping(conn.dialect.name),
        {
            "meetup_id": rsvp.meetup_id,
            "user_id": rsvp.user_id,
            "answer": rsvp.answer,
            "guests": rsvp.guests,
            "expectation": rsvp.expectation,
            "answered_at": rsvp.answered_at,
            "queued_at": rsvp.queued_at,
            "from_event": False,
        },
    )


async def coming_to(conn: AsyncConnection, user_id: int, now: datetime) -> Sequence[Meetup]:
    """The meetups of all groups that somebody has answered and that are not over; they are held."""
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .join(rsvps, rsvps.c.meetup_id == meetups.c.id)
        .where(
            rsvps.c.user_id == user_id,
            meetups.c.status.in_([Status.SCHEDULED, Status.LIVE]),
            meetups.c.ends_at > now,
        )
        .order_by(meetups.c.id)
        .with_for_update(of=meetups)
    )
    return [Meetup(**row) for row in found.mappings()]


async def set_expectation(conn: AsyncConnection, meetup_id: int, user_id: int, text: str | None) -> bool:
    """Set one line of expectation; False when the person has not answered."""
    changed = await conn.execute(
        sa.update(rsvps).where(rsvps.c.meetup_id == meetup_id, rsvps.c.user_id == user_id).values(expectation=text)
    )
    return changed.rowcount == 1


async def waiting(conn: AsyncConnection, meetup_id: int) -> Sequence[InLine]:
    """The waitlist in its order: who was put on it first comes first."""
    found = await conn.execute(
        sa.select(rsvps.c.user_id, rsvps.c.guests)
        .where(rsvps.c.meetup_id == meetup_id, rsvps.c.answer == RsvpAnswer.WAITLISTED)
        .order_by(rsvps.c.queued_at, rsvps.c.id)
    )
    return [InLine(row.user_id, 1 + row.guests) for row in found]


async def promote(conn: AsyncConnection, meetup_id: int, user_ids: Collection[int]) -> None:
    """Give places to these people of the waitlist."""
    await conn.execute(
        sa.update(rsvps)
        .where(rsvps.c.meetup_id == meetup_id, rsvps.c.user_id.in_(list(user_ids)))
        .values(answer=RsvpAnswer.GOING, queued_at=None)
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many gave an answer, and the guests they bring."""

    people: int = 0
    guests: int = 0


_COUNTS = (
    sa.select(rsvps.c.meetup_id, rsvps.c.answer, sa.func.count().label("people"), sa.func.sum(rsvps.c.guests))
    .where(rsvps.c.meetup_id.in_(sa.bindparam("meetups", expanding=True)))
    .group_by(rsvps.c.meetup_id, rsvps.c.answer)
)


async def counts(conn: AsyncConnection, meetup_ids: Collection[int]) -> dict[tuple[int, RsvpAnswer], Count]:
    """How many gave each answer, by meetup and answer; answers that nobody gave are absent."""
    found = await conn.execute(_COUNTS, {"meetups": list(meetup_ids)})
    return {(meetup_id, answer): Count(n, int(guests)) for meetup_id, answer, n, guests in found}


def _rsvp(row: sa.RowMapping) -> Rsvp:
    return Rsvp(**row)


_RSVP_COLUMNS: list[sa.ColumnElement[Any]] = [
    rsvps.c.meetup_id,
    rsvps.c.user_id,
    sa.func.coalesce(members.c.name, people.c.name).label("name"),
    rsvps.c.answer,
    rsvps.c.guests,
    rsvps.c.expectation,
    rsvps.c.answered_at,
    rsvps.c.queued_at,
]
_WITH_NAMES = (
    rsvps.join(meetups, meetups.c.id == rsvps.c.meetup_id)
    .join(people, people.c.user_id == rsvps.c.user_id)
    .outerjoin(members, sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == rsvps.c.user_id))
)


async def of_meetup(
    conn: AsyncConnection,
    meetup_id: int,
    answer: RsvpAnswer = RsvpAnswer.GOING,
    *,
    most: int | None = None,
    skip: int = 0,
) -> Sequence[Rsvp]:
    """Those who gave this answer, with their names in the group, in the order in which they first answered."""
    found = await conn.execute(
        sa.select(*_RSVP_COLUMNS)
        .select_from(_WITH_NAMES)
        .where(rsvps.c.meetup_id == meetup_id, rsvps.c.answer == answer)
        .order_by(rsvps.c.id)
        .limit(most)
        .offset(skip)
    )
    return [_rsvp(row) for row in found.mappings()]


_OWN = (
    sa.select(*_RSVP_COLUMNS)
    .select_from(_WITH_NAMES)
    .where(rsvps.c.meetup_id.in_(sa.bindparam("meetups", expanding=True)), rsvps.c.user_id == sa.bindparam("user"))
)


async def own(conn: AsyncConnection, meetup_ids: Collection[int], user_id: int) -> dict[int, Rsvp]:
    """One person's answers to these meetups, by meetup."""
    found = await conn.execute(_OWN, {"meetups": list(meetup_ids), "user": user_id})
    return {row["meetup_id"]: _rsvp(row) for row in found.mappings()}


async def own_coming(
    conn: AsyncConnection, guild_id: int, user_id: int, now: datetime, *, most: int, skip: int = 0
) -> Sequence[tuple[Meetup, Rsvp]]:
    """One person's answers to announced meetups that have not ended at `now`, the next meetup first."""
    mine = [column.label(f"own_{column.name}") for column in _RSVP_COLUMNS]
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS, *mine)
        .select_from(_WITH_NAMES)
        .where(
            meetups.c.guild_id == guild_id,
            rsvps.c.user_id == user_id,
            meetups.c.status.in_([Status.SCHEDULED, Status.LIVE]),
            meetups.c.ends_at > now,
        )
        .order_by(meetups.c.starts_at, meetups.c.id)
        .limit(most)
        .offset(skip)
    )
    return [
        (
            Meetup(**{column.name: row[column.name] for column in MEETUP_COLUMNS}),
            Rsvp(**{column.name: row[f"own_{column.name}"] for column in _RSVP_COLUMNS}),
        )
        for row in found.mappings()
    ]


async def before_in_line(conn: AsyncConnection, user_id: int, meetup_ids: Collection[int]) -> dict[int, int]:
    """How many wait before this person, by meetup; meetups on whose waitlist they are not are absent."""
    own, other = rsvps.alias("own"), rsvps.alias("other")
    is_before = sa.tuple_(other.c.queued_at, other.c.id) < sa.tuple_(own.c.queued_at, own.c.id)
    waits_before = sa.and_(other.c.meetup_id == own.c.meetup_id, other.c.answer == RsvpAnswer.WAITLISTED, is_before)
    found = await conn.execute(
        sa.select(own.c.meetup_id, sa.func.count(other.c.id))
        .select_from(own.outerjoin(other, waits_before))
        .where(
            own.c.user_id == user_id,
            own.c.answer == RsvpAnswer.WAITLISTED,
            own.c.meetup_id.in_(list(meetup_ids)),
        )
        .group_by(own.c.meetup_id)
    )
    return {row[0]: row[1] for row in found}


async def group_of_own(conn: AsyncConnection, meetup_id: int, user_id: int) -> int | None:
    """The group of a meetup that this person has answered: how a button in their DM finds it."""
    found = await conn.execute(
        sa.select(meetups.c.guild_id)
        .join(rsvps, rsvps.c.meetup_id == meetups.c.id)
        .where(meetups.c.id == meetup_id, rsvps.c.user_id == user_id)
    )
    return found.scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who is going or may come, and whether a DM reaches them."""

    user_id: int
    name: str
    language: str | None
    by_dm: bool


REMINDED = (RsvpAnswer.GOING, RsvpAnswer.MAYBE)


_BY_DM = sa.and_(sa.func.coalesce(members.c.consent == Consent.DM, sa.false()), people.c.dm_closed_at.is_(None))
_REACHED: list[sa.ColumnElement[Any]] = [
    sa.func.coalesce(members.c.name, people.c.name).label("name"),
    sa.func.coalesce(people.c.language, groups.c.language).label("language"),
    _BY_DM.label("by_dm"),
]


async def reached(conn: AsyncConnection, guild_id: int, user_id: int) -> Reached | None:
    """A member who has not left, whatever they answered, and whether a DM reaches them."""
    found = await conn.execute(
        sa.select(members.c.user_id, *_REACHED)
        .select_from(
            members.join(people, people.c.user_id == members.c.user_id).join(
                groups, groups.c.guild_id == members.c.guild_id
            )
        )
        .where(members.c.guild_id == guild_id, members.c.user_id == user_id, members.c.left_at.is_(None))
    )
    row = found.one_or_none()
    return None if row is None else Reached(row.user_id, row.name, row.language, bool(row.by_dm))


async def to_remind(
    conn: AsyncConnection,
    meetup_id: int,
    *,
    answers: Collection[RsvpAnswer] = REMINDED,
    by_dm: bool | None = None,
    after: int = 0,
    most: int | None = None,
) -> Sequence[Reached]:
    """Those who gave one of these answers, with a user id beyond `after`, in the order of their ids.

    `by_dm` keeps those who chose DMs and can be reached so, or all others.
    """
    query = (
        sa.select(rsvps.c.user_id, *_REACHED)
        .select_from(_WITH_NAMES.join(groups, groups.c.guild_id == meetups.c.guild_id))
        .where(
            rsvps.c.meetup_id == meetup_id,
            rsvps.c.answer.in_(list(answers)),
            rsvps.c.user_id > after,
            members.c.left_at.is_(None),
        )
        .order_by(rsvps.c.user_id)
        .limit(most)
    )
    if by_dm is not None:
        query = query.where(_BY_DM if by_dm else sa.not_(_BY_DM))
    return [Reached(row.user_id, row.name, row.language, bool(row.by_dm)) for row in await conn.execute(query)]
