"""Prompts: whom to ask, what became of it, and the contact budget."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Consent, Group, Person
from bot.domain.meetups import Attendance, AttendanceSource, AttendanceState, Meetup
from bot.domain.prompts import Invited, PromptState, Surface, nudge_key, prompt_key
from db.jobs import upsert
from db.meetups import MEETUP_COLUMNS
from db.schema import attendance, contacts, groups, jobs, meetups, members, people, prompts

_AT_ONCE = 1_000  # rows of one statement: SQLite binds 32,766 values at most
_PERSON_COLUMNS = [people.c[each.name] for each in fields(Person)]


async def attendance_of(conn: AsyncConnection, meetup_id: int) -> Sequence[Attendance]:
    """What is noted of who came to a meetup."""
    columns = [attendance.c[each.name] for each in fields(Attendance)]
    found = await conn.execute(sa.select(*columns).where(attendance.c.meetup_id == meetup_id))
    return [Attendance(**row) for row in found.mappings()]


async def invited(conn: AsyncConnection, guild_id: int, user_ids: Collection[int]) -> Sequence[Invited]:
    """These people with what they said about being asked, as far as they are still in the group."""
    found = await conn.execute(
        sa.select(*_PERSON_COLUMNS, members.c.consent)
        .join(members, members.c.user_id == people.c.user_id)
        .where(members.c.guild_id == guild_id, members.c.left_at.is_(None), people.c.user_id.in_(list(user_ids)))
        .order_by(people.c.user_id)
    )
    return [Invited(_person(row), row["consent"]) for row in found.mappings()]


def _person(row: sa.RowMapping) -> Person:
    return Person(**{column.name: row[column] for column in _PERSON_COLUMNS})


async def add(conn: AsyncConnection, meetup_id: int, user_ids: Collection[int], surface: Surface) -> set[int]:
    """Note that these people are to be asked, where they were not noted before; the ids of those who were not."""
    wanted, added = sorted(user_ids), set[int]()
    for first in range(0, len(wanted), _AT_ONCE):
        new = await conn.execute(
            upsert(conn, prompts)
            .values(
                [
                    {"meetup_id": meetup_id, "user_id": user_id, "surface": surface, "state": PromptState.PLANNED}
                    for user_id in wanted[first : first + _AT_ONCE]
                ]
            )
            .on_conflict_do_nothing(index_elements=[prompts.c.meetup_id, prompts.c.user_id])
            .returning(prompts.c.user_id)
        )
        added.update(new.scalars())
    return added


async def forget(conn: AsyncConnection, meetup_id: int, user_id: int) -> None:
    """Somebody is not to be asked about a meetup, unless they are noted anew."""
    await conn.execute(sa.delete(prompts).where(prompts.c.meetup_id == meetup_id, prompts.c.user_id == user_id))


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that decides whether one person is asked about one meetup now.

    `consent` and `has_left` are the member's; `attendance` is what is noted of them; `nudged_at` is when they were
    reminded.
    """

    meetup: Meetup
    group: Group
    person: Person
    consent: Consent | None
    has_left: bool
    state: PromptState
    nudged_at: datetime | None
    attendance: AttendanceState | None
    attendance_taken: bool


async def asking(conn: AsyncConnection, meetup_id: int, user_id: int) -> Asking | None:
    """Where one person's prompt about one meetup stands; None when there is none."""
    group_columns = [groups.c[each.name].label(f"group_{each.name}") for each in fields(Group)]
    person_columns = [people.c[each.name].label(f"person_{each.name}") for each in fields(Person)]
    own = attendance.alias("own")
    # The rule of bot.domain.attendance.is_taken.
    taken = sa.exists().where(
        attendance.c.meetup_id == meetups.c.id,
        attendance.c.state == AttendanceState.PRESENT,
        attendance.c.source != AttendanceSource.PERSON,
        sa.or_(attendance.c.source != AttendanceSource.VOICE, meetups.c.venue.is_(None)),
    )
    found = await conn.execute(
        sa.select(
            *MEETUP_COLUMNS,
            *group_columns,
            *person_columns,
            members.c.consent,
            members.c.user_id.label("member_id"),
            members.c.left_at.label("member_left_at"),
            prompts.c.state,
            prompts.c.nudged_at,
            own.c.state.label("attendance"),
            taken.label("taken"),
        )
        .select_from(
            prompts.join(meetups, meetups.c.id == prompts.c.meetup_id)
            .join(groups, groups.c.guild_id == meetups.c.guild_id)
            .join(people, people.c.user_id == prompts.c.user_id)
            .outerjoin(
                members,
                sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == prompts.c.user_id),
            )
            .outerjoin(own, sa.and_(own.c.meetup_id == prompts.c.meetup_id, own.c.user_id == prompts.c.user_id))
        )
        .where(prompts.c.meetup_id == meetup_id, prompts.c.user_id == user_id)
    )
    row = found.mappings().one_or_none()
    if row is None:
        return None
    group: dict[str, Any] = {each.name: row[f"group_{each.name}"] for each in fields(Group)}
    group["reminder_minutes"] = tuple(group["reminder_minutes"])
    return Asking(
        meetup=Meetup(**{column.name: row[column] for column in MEETUP_COLUMNS}),
        group=Group(**group),
        person=Person(**{each.name: row[f"person_{each.name}"] for each in fields(Person)}),
        consent=row["consent"],
        has_left=row["member_id"] is None or row["member_left_at"] is not None,
        state=row["state"],
        nudged_at=row["nudged_at"],
        attendance=row["attendance"],
        attendance_taken=bool(row["taken"]),
    )


async def change(conn: AsyncConnection, meetup_id: int, user_id: int, **changes: object) -> bool:
    """Set these columns of a prompt; False when there is no such prompt.

    Who has reflected has done so for good: another state leaves that as it is, and whoever takes back what they wrote
    is nobody's guess (db/rosters).
    """
    if "state" in changes:
        has_answered = prompts.c.state == PromptState.ANSWERED
        wanted = sa.literal(changes["state"], prompts.c.state.type)
        changes = changes | {"state": sa.case((has_answered, prompts.c.state), else_=wanted)}
    changed = await conn.execute(
        sa.update(prompts).where(prompts.c.meetup_id == meetup_id, prompts.c.user_id == user_id).values(**changes)
    )
    return changed.rowcount == 1


async def answered(conn: AsyncConnection, meetup_id: int, user_id: int) -> None:
    """Note that somebody reflected on a meetup: they are not asked about it, also where it is not over yet."""
    insert = upsert(conn, prompts).values(
        meetup_id=meetup_id, user_id=user_id, surface=Surface.THREAD, state=PromptState.ANSWERED
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[prompts.c.meetup_id, prompts.c.user_id], set_={"state": PromptState.ANSWERED}
        )
    )


# ------------------------------------------------------------------ the contact budget


async def zones_of_groups(conn: AsyncConnection, user_id: int) -> set[str]:
    """The time zones of all groups that somebody is in with us."""
    found = await conn.execute(
        sa.select(groups.c.timezone)
        .distinct()
        .join(members, members.c.guild_id == groups.c.guild_id)
        .where(members.c.user_id == user_id, members.c.left_at.is_(None), groups.c.left_at.is_(None))
    )
    return set(found.scalars())


async def contacted(conn: AsyncConnection, user_id: int, since: datetime) -> Sequence[datetime]:
    """When (UTC) somebody was asked or reminded about any meetup since then."""
    found = await conn.execute(
        sa.select(prompts.c.sent_at, prompts.c.nudged_at).where(
            prompts.c.user_id == user_id, sa.or_(prompts.c.sent_at >= since, prompts.c.nudged_at >= since)
        )
    )
    return [moment for row in found for moment in row if moment is not None and moment >= since]


async def claim_days(conn: AsyncConnection, user_id: int, days: Collection[date], reason: str) -> bool:
    """Take a person's contact of these local days, all or none; False when something else has taken one.

    The same reason takes them as often as it likes: after a crash the same message goes on.
    """
    tried = await conn.begin_nested()
    for day in sorted(days):  # in one order, so that two who claim do not wait for each other
        await conn.execute(
            upsert(conn, contacts).values(user_id=user_id, day=day, reason=reason).on_conflict_do_nothing()
        )
    found = await conn.execute(
        sa.select(contacts.c.reason).where(contacts.c.user_id == user_id, contacts.c.day.in_(list(days)))
    )
    if set(found.scalars()) == {reason}:
        await tried.commit()
        return True
    await tried.rollback()
    return False


async def days_taken(conn: AsyncConnection, user_id: int, since: date) -> set[date]:
    """The local days, from `since` on, on which somebody has been contacted or is about to be."""
    found = await conn.execute(sa.select(contacts.c.day).where(contacts.c.user_id == user_id, contacts.c.day >= since))
    return set(found.scalars())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for its moment (UTC): about which meetup."""

    title: str
    due_at: datetime


async def waiting(conn: AsyncConnection, user_id: int) -> Waiting | None:
    """The next question by DM that is planned for somebody."""
    mine = await conn.execute(
        sa.select(meetups.c.id, meetups.c.title)
        .join(prompts, prompts.c.meetup_id == meetups.c.id)
        .where(prompts.c.user_id == user_id, prompts.c.state.in_([each for each in PromptState if each.is_open]))
    )
    titles = {key(row.id, user_id): row.title for row in mine for key in (prompt_key, nudge_key)}
    found = await conn.execute(
        sa.select(jobs.c.key, jobs.c.due_at)
        .where(jobs.c.key.in_(list(titles)), jobs.c.done_at.is_(None))
        .order_by(jobs.c.due_at)
        .limit(1)
    )
    row = found.first()
    return None if row is None else Waiting(titles[row.key], row.due_at)


async def is_first_waiting(conn: AsyncConnection, user_id: int, until: datetime) -> bool:
    """Whether a first question by DM is due to somebody up to `until`."""
    planned = await conn.scalars(
        sa.select(prompts.c.meetup_id).where(prompts.c.user_id == user_id, prompts.c.state == PromptState.PLANNED)
    )
    keys = [prompt_key(meetup_id, user_id) for meetup_id in planned]
    found = await conn.execute(
        sa.select(jobs.c.id).where(jobs.c.key.in_(keys), jobs.c.done_at.is_(None), jobs.c.due_at <= until).limit(1)
    )
    return found.first() is not None


async def own_word(conn: AsyncConnection, meetup_id: int, user_id: int, state: AttendanceState, now: datetime) -> None:
    """Note whether somebody came by their own word, unless somebody else has noted it already."""
    insert = upsert(conn, attendance).values(
        meetup_id=meetup_id, user_id=user_id, state=state, source=AttendanceSource.PERSON, noted_at=now
    )
    columns = ("state", "source", "noted_at")
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[attendance.c.meetup_id, attendance.c.user_id],
            set_={name: insert.excluded[name] for name in columns},
            where=sa.or_(attendance.c.source == AttendanceSource.PERSON, attendance.c.state == AttendanceState.UNKNOWN),
        )
    )
