"""Prompts: whom to ask, what became of it, and the contact budget."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.groups import Consent, Group, Person
from bot.domain.meetups import Attendance, AttendanceSource, AttendanceState, Meetup
from bot.domain.prompts import Invited, PromptState, Surface
from bot.domain.reflections import ReflectionStatus
from db.jobs import upsert
from db.meetups import MEETUP_COLUMNS
from db.schema import attendance, contacts, groups, meetups, members, people, prompts, reflections

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


async def add(conn: AsyncConnection, meetup_id: int, user_ids: Collection[int], surface: Surface) -> None:
    """Note that these people are to be asked, where they were not noted before."""
    if user_ids:
        await conn.execute(
            upsert(conn, prompts).on_conflict_do_nothing(index_elements=[prompts.c.meetup_id, prompts.c.user_id]),
            [
                {"meetup_id": meetup_id, "user_id": user_id, "surface": surface, "state": PromptState.PLANNED}
                for user_id in user_ids
            ],
        )


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that decides whether one person is asked about one meetup now.

    `consent` and `has_left` are the member's; `reflection` is the status of what they wrote, None when nothing;
    `attendance` is what is noted of them.
    """

    meetup: Meetup
    group: Group
    person: Person
    consent: Consent | None
    has_left: bool
    state: PromptState
    reflection: ReflectionStatus | None
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
            reflections.c.status.label("reflection"),
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
            .outerjoin(
                reflections,
                sa.and_(reflections.c.meetup_id == prompts.c.meetup_id, reflections.c.user_id == prompts.c.user_id),
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
        has_left=row["member_id"] is None or row["member_left_at"] is not None or group["left_at"] is not None,
        state=row["state"],
        reflection=row["reflection"],
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
    """Note that somebody reflected on a meetup, whether they were to be asked about it or not."""
    insert = upsert(conn, prompts).values(
        meetup_id=meetup_id, user_id=user_id, surface=Surface.THREAD, state=PromptState.ANSWERED
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[prompts.c.meetup_id, prompts.c.user_id], set_={"state": insert.excluded.state}
        )
    )


async def claim_day(conn: AsyncConnection, user_id: int, day: date, reason: str) -> bool:
    """Take a person's contact of a local day; False when something else has taken it.

    The same reason takes it as often as it likes: after a crash the same message goes on.
    """
    await conn.execute(upsert(conn, contacts).values(user_id=user_id, day=day, reason=reason).on_conflict_do_nothing())
    found = await conn.execute(sa.select(contacts.c.reason).where(contacts.c.user_id == user_id, contacts.c.day == day))
    return found.scalar_one() == reason


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
