"""Reflections and their answers: found, begun, changed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.forms import DEFAULT_FORM, Form, Question
from bot.domain.meetups import AttendanceState, Meetup, Origin, RsvpAnswer, Status
from bot.domain.reflections import Answer, Audience, Reflection, ReflectionStatus, Release
from bot.domain.seals import coarse
from db.jobs import upsert, upsert_of
from db.meetups import MEETUP_COLUMNS
from db.schema import (
    answer_parts,
    answer_versions,
    answers,
    attendance,
    forms,
    groups,
    meetups,
    members,
    people,
    questions,
    reflections,
    releases,
    rsvps,
)

_OWN_COLUMNS = [
    reflections.c[each.name] for each in fields(Reflection) if each.name not in {"name", "answers", "releases"}
]

# ------------------------------------------------------------------ reading


@cache
def _whole() -> sa.Select[Any]:
    """Reflections with their answers, in one statement, the earliest day first."""
    return (
        sa.select(
            *_OWN_COLUMNS,
            sa.func.coalesce(members.c.name, people.c.name, reflections.c.byline, "").label("name"),
            answers.c.position,
            answers.c.text,
            answers.c.choice,
            answers.c.skipped,
            answers.c.rating,
            answers.c.audience,
        )
        .select_from(
            reflections.outerjoin(answers, answers.c.reflection_id == reflections.c.id)
            .outerjoin(people, people.c.user_id == reflections.c.user_id)
            .outerjoin(
                members,
                sa.and_(members.c.user_id == reflections.c.user_id, members.c.guild_id == reflections.c.guild_id),
            )
        )
        .order_by(reflections.c.occurred_on, reflections.c.id, answers.c.position)
    )


@cache
def _whole_of_author() -> sa.Select[Any]:
    return _whole().where(
        reflections.c.meetup_id == sa.bindparam("meetup"),
        sa.or_(
            reflections.c.user_id == sa.bindparam("user"),
            reflections.c.author_seal == sa.bindparam("seal"),
        ),
    )


async def _found(conn: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Reflection]:
    found = _reflections(await conn.execute(_whole().where(*where)))
    if all(each.signed for each in found):
        return found
    released = await conn.execute(
        sa.select(releases).join(reflections, reflections.c.id == releases.c.reflection_id).where(*where)
    )
    of_each: dict[int, list[Release]] = {}
    for row in released:
        of_each.setdefault(row.reflection_id, []).append(Release(row.reader, row.batch, row.token))
    return [replace(each, releases=tuple(of_each.get(each.id, ()))) for each in found]


def _reflections(rows: sa.CursorResult[Any]) -> list[Reflection]:
    return [_reflection(list(same)) for _, same in groupby(rows.mappings(), key=lambda row: row["id"])]


def _reflection(rows: Sequence[sa.RowMapping]) -> Reflection:
    return Reflection(
        **{column.name: rows[0][column.name] for column in _OWN_COLUMNS},
        name=rows[0]["name"],
        answers=tuple(
            Answer(row["position"], row["text"], row["audience"], row["choice"], row["skipped"], row["rating"])
            for row in rows
            if row["position"] is not None
        ),
    )


async def submitted_between(conn: AsyncConnection, guild_id: int, first: date, last: date) -> list[Reflection]:
    """Submitted reflections about what happened from `first` to `last` (local dates, both included)."""
    return await _found(
        conn,
        reflections.c.guild_id == guild_id,
        reflections.c.status == ReflectionStatus.SUBMITTED,
        reflections.c.occurred_on.between(first, last),
    )


async def of_meetup(conn: AsyncConnection, meetup_id: int) -> list[Reflection]:
    """Submitted reflections about one meetup."""
    return await _found(conn, reflections.c.meetup_id == meetup_id, reflections.c.status == ReflectionStatus.SUBMITTED)


async def for_newcomers(conn: AsyncConnection, meetup_id: int) -> list[Reflection]:
    """The signed and submitted ones about a meetup that newcomers may read of, or that say how the level felt."""
    return await _found(
        conn,
        reflections.c.meetup_id == meetup_id,
        reflections.c.status == ReflectionStatus.SUBMITTED,
        reflections.c.signed,
        sa.or_(reflections.c.newcomers_may_read, reflections.c.level_felt.is_not(None)),
    )


async def submitted(conn: AsyncConnection, guild_id: int, ids: Collection[int]) -> list[Reflection]:
    """Those of these reflections that belong to the group and are submitted."""
    return await _found(
        conn,
        reflections.c.guild_id == guild_id,
        reflections.c.status == ReflectionStatus.SUBMITTED,
        reflections.c.id.in_(list(ids)),
    )


async def unsigned_about(conn: AsyncConnection, meetup_id: int) -> list[Reflection]:
    """Submitted reflections about one meetup that nobody signed, with their releases."""
    return await _found(
        conn,
        reflections.c.meetup_id == meetup_id,
        reflections.c.status == ReflectionStatus.SUBMITTED,
        reflections.c.signed.is_(sa.false()),
    )


async def with_id(conn: AsyncConnection, reflection_id: int) -> Reflection:
    """A reflection that is there; raises LookupError otherwise."""
    [found] = await _found(conn, reflections.c.id == reflection_id) or [None]
    if found is None:
        raise LookupError(f"there is no reflection {reflection_id}")
    return found


async def of_author(conn: AsyncConnection, meetup_id: int, user_id: int, seal: str) -> Reflection | None:
    """What one person wrote about one meetup, whatever its status: signed, or under the seal that theirs would have."""
    given = {"meetup": meetup_id, "user": user_id, "seal": seal}
    found = _reflections(await conn.execute(_whole_of_author(), given))
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An unsigned reflection, and what its author can be recognised by."""

    reflection_id: int
    meetup_id: int
    seal: str


async def sealed(conn: AsyncConnection, guild_id: int | None = None) -> Sequence[Sealed]:
    """All reflections whose authors are sealed, of one group or of all."""
    query = sa.select(reflections.c.id, reflections.c.meetup_id, reflections.c.author_seal).where(
        reflections.c.author_seal.is_not(None)
    )
    if guild_id is not None:
        query = query.where(reflections.c.guild_id == guild_id)
    return [Sealed(row.id, row.meetup_id, row.author_seal) for row in await conn.execute(query)]


@dataclass(frozen=True, slots=True)
class Listed:
    """One of a person's own reflections, with the title of what it is about."""

    reflection: Reflection
    title: str


async def mine(
    conn: AsyncConnection,
    guild_id: int,
    user_id: int,
    unsigned: Collection[int] = (),
    *,
    most: int,
    skip: int = 0,
) -> Sequence[Listed]:
    """A person's own reflections in a group, the newest first; `unsigned` are the ids of those they did not sign."""
    theirs = sa.or_(reflections.c.user_id == user_id, reflections.c.id.in_(list(unsigned)))
    page = await conn.execute(
        sa.select(reflections.c.id, sa.func.coalesce(meetups.c.title, reflections.c.title, "").label("title"))
        .select_from(reflections.outerjoin(meetups, meetups.c.id == reflections.c.meetup_id))
        .where(reflections.c.guild_id == guild_id, theirs)
        .order_by(reflections.c.occurred_on.desc(), reflections.c.id.desc())
        .limit(most)
        .offset(skip)
    )
    titles = {row.id: row.title for row in page}
    found = {each.id: each for each in await _found(conn, reflections.c.id.in_(list(titles)))}
    return [Listed(found[own_id], title) for own_id, title in titles.items()]


@dataclass(frozen=True, slots=True)
class Desk:
    """One person before one meetup: everything around their reflection but the reflection itself.

    `name` and `language` are as stored, None where the person was never seen; `form_id` is the form the group asks
    now; `audience` and `signed` are what the person chose last.
    """

    meetup: Meetup
    group_language: str
    form_id: int
    name: str | None
    language: str | None
    expectation: str | None
    audience: Audience | None
    signed: bool | None


@cache
def _desk(*, in_group: bool) -> sa.Select[Any]:
    user: sa.BindParameter[int] = sa.bindparam("user")
    newest_form = (
        sa.select(forms.c.id)
        .where(forms.c.guild_id == meetups.c.guild_id)
        .order_by(forms.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = (
        sa.select(
            *MEETUP_COLUMNS,
            groups.c.language.label("group_language"),
            newest_form.label("form_id"),
            members.c.name.label("member_name"),
            people.c.language,
            people.c.last_audience,
            people.c.last_signed,
            rsvps.c.expectation,
        )
        .select_from(
            meetups.join(groups, groups.c.guild_id == meetups.c.guild_id)
            .outerjoin(members, sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == user))
            .outerjoin(people, people.c.user_id == user)
            .outerjoin(rsvps, sa.and_(rsvps.c.meetup_id == meetups.c.id, rsvps.c.user_id == user))
        )
        .where(meetups.c.id == sa.bindparam("meetup"))
    )
    if in_group:
        return found.where(meetups.c.guild_id == sa.bindparam("guild"))
    return found.where(members.c.left_at.is_(None), members.c.user_id.is_not(None))


async def desk(conn: AsyncConnection, meetup_id: int, user_id: int, guild_id: int | None) -> Desk | None:
    """What stands around a reflection; `guild_id` None is a DM, where the person must be a member of the group."""
    given = {"meetup": meetup_id, "user": user_id} | ({} if guild_id is None else {"guild": guild_id})
    found = await conn.execute(_desk(in_group=guild_id is not None), given)
    row = found.mappings().one_or_none()
    if row is None:
        return None
    return Desk(
        meetup=Meetup(**{column.name: row[column.name] for column in MEETUP_COLUMNS}),
        group_language=row["group_language"],
        form_id=row["form_id"],
        name=row["member_name"],
        language=row["language"],
        expectation=row["expectation"],
        audience=row["last_audience"],
        signed=row["last_signed"],
    )


async def form(conn: AsyncConnection, form_id: int) -> Form:
    """A form with its questions; a form never changes, a group gets a new one instead."""
    columns = [questions.c[each.name] for each in fields(Question)]
    rows = await conn.execute(
        sa.select(forms.c.version, *columns)
        .join(questions, questions.c.form_id == forms.c.id)
        .where(forms.c.id == form_id)
        .order_by(questions.c.position)
    )
    found = rows.mappings().all()
    asked = tuple(Question(**{column.name: row[column.name] for column in columns}) for row in found)
    # One copy of the default serves every group in memory.
    return Form(found[0]["version"], DEFAULT_FORM.questions if asked == DEFAULT_FORM.questions else asked, form_id)


async def reflectable(
    conn: AsyncConnection, guild_id: int, user_id: int, now: datetime, *, text: str | None = None, most: int = 25
) -> Sequence[Meetup]:
    """Meetups that have begun, those the person attended or was going to first, each kind the newest first.

    With `text` those whose title or local date ("2026-12-09") holds it, in any letter case; without, meetups
    elsewhere are left out that the person has not said they were at.
    """
    was_there = sa.or_(attendance.c.state == AttendanceState.PRESENT, rsvps.c.answer == RsvpAnswer.GOING)
    local_date = sa.func.substr(meetups.c.local_start, 1, len("2026-12-09"))
    wanted = (
        sa.or_(meetups.c.origin != Origin.ELSEWHERE, sa.func.coalesce(was_there, sa.false()))
        if text is None
        else sa.or_(*(each.icontains(text, autoescape=True) for each in (meetups.c.title, local_date)))
    )
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .select_from(
            meetups.outerjoin(rsvps, sa.and_(rsvps.c.meetup_id == meetups.c.id, rsvps.c.user_id == user_id)).outerjoin(
                attendance, sa.and_(attendance.c.meetup_id == meetups.c.id, attendance.c.user_id == user_id)
            )
        )
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.starts_at <= now,
            meetups.c.status.not_in([Status.DRAFT, Status.CANCELLED]),
            wanted,
        )
        .order_by(sa.case((was_there, 0), else_=1), meetups.c.starts_at.desc(), meetups.c.id.desc())
        .limit(most)
    )
    return [Meetup(**row) for row in found.mappings()]


# ------------------------------------------------------------------ writing


@cache
def _beginning(dialect: str, *, signed: bool) -> Any:
    insert = upsert_of(dialect, reflections)
    withdrawn = reflections.c.status == ReflectionStatus.WITHDRAWN
    return insert.on_conflict_do_update(
        index_elements=[reflections.c.meetup_id, reflections.c.user_id] if signed else [reflections.c.author_seal],
        set_={
            "kind": insert.excluded.kind,
            "updated_at": insert.excluded.updated_at,
            "status": sa.case((withdrawn, ReflectionStatus.DRAFT.value), else_=reflections.c.status),
        },
    ).returning(reflections.c.id)


async def begin(conn: AsyncConnection, blank: Reflection, now: datetime) -> int:
    """Store a person's reflection on a meetup, or take up the one there is; its id.

    One that was withdrawn becomes a draft again; one that is submitted stays so.
    """
    values = {column.name: getattr(blank, column.name) for column in _OWN_COLUMNS if column.name != "id"}
    begun = await conn.execute(_beginning(conn.dialect.name, signed=blank.signed), values | {"updated_at": now})
    return begun.scalar_one()


@cache
def _answering(dialect: str) -> Any:
    insert = upsert_of(dialect, answers)
    columns = ("text", "words", "choice", "rating", "skipped", "audience", "updated_at")
    return insert.on_conflict_do_update(
        index_elements=[answers.c.reflection_id, answers.c.position],
        set_={name: insert.excluded[name] for name in columns},
    )


async def keep_answers(
    conn: AsyncConnection, reflection_id: int, changed: Collection[Answer], now: datetime, *, versions: bool
) -> None:
    """Store these answers in place of the earlier ones; with `versions` the replaced texts are kept beside them."""
    if not changed:
        return
    if versions:
        await _keep_versions(conn, reflection_id, changed, now)
    await conn.execute(
        _answering(conn.dialect.name),
        [
            {
                "reflection_id": reflection_id,
                "position": each.position,
                "text": each.text,
                "choice": each.choice,
                "rating": each.rating,
                "skipped": each.skipped,
                "audience": each.audience,
                "updated_at": now,
            }
            for each in changed
        ],
    )


async def _keep_versions(conn: AsyncConnection, reflection_id: int, changed: Iterable[Answer], now: datetime) -> None:
    replaced = sa.or_(*(sa.and_(answers.c.position == each.position, answers.c.text != each.text) for each in changed))
    came_with = (
        sa.select(sa.func.max(answer_parts.c.source_id))
        .where(answer_parts.c.reflection_id == answers.c.reflection_id, answer_parts.c.position == answers.c.position)
        .scalar_subquery()
    )
    await conn.execute(
        sa.insert(answer_versions).from_select(
            ["reflection_id", "position", "text", "replaced_at", "source_id"],
            sa.select(
                answers.c.reflection_id,
                answers.c.position,
                answers.c.text,
                sa.literal(now, answer_versions.c.replaced_at.type),
                came_with,
            ).where(answers.c.reflection_id == reflection_id, answers.c.text != "", replaced),
        )
    )


async def heard_before(conn: AsyncConnection, reflection_id: int, sources: Collection[int]) -> bool:
    """Whether what came with this message or interaction was kept, and perhaps replaced since.

    `sources` is its id, as it is and sealed.
    """
    tables = (answer_parts, answer_versions)
    kept = [
        sa.exists().where(each.c.reflection_id == reflection_id, each.c.source_id.in_(list(sources))) for each in tables
    ]
    return bool(await conn.scalar(sa.select(sa.or_(*kept))))


async def change(conn: AsyncConnection, reflection_id: int, **changes: object) -> None:
    """Set these columns of a reflection."""
    await conn.execute(sa.update(reflections).where(reflections.c.id == reflection_id).values(**changes))


async def seal(conn: AsyncConnection, reflection_id: int, author: str, source: Callable[[int], int]) -> None:
    """Take its author's id, and every exact time, away from a reflection; `author` and `source` stand for them now."""
    of_it = reflections.c.id == reflection_id
    moments = (await conn.execute(sa.select(reflections.c.submitted_at, reflections.c.updated_at).where(of_it))).one()
    await change(
        conn,
        reflection_id,
        user_id=None,
        author_seal=author,
        signed=False,
        submitted_at=moments.submitted_at and coarse(moments.submitted_at),
        updated_at=coarse(moments.updated_at),
        edited_at=None,
        newcomers_may_read=False,  # it would tell that they came for the first time
    )
    for table, moment in ((answers, answers.c.updated_at), (answer_versions, answer_versions.c.replaced_at)):
        found = await conn.execute(sa.select(table.c.id, moment).where(table.c.reflection_id == reflection_id))
        for row_id, when in found.all():
            await conn.execute(sa.update(table).where(table.c.id == row_id).values({moment: coarse(when)}))
    await _seal_sources(conn, reflection_id, source)


async def _seal_sources(conn: AsyncConnection, reflection_id: int, source: Callable[[int], int]) -> None:
    parts = await conn.execute(
        sa.select(answer_parts.c.id, answer_parts.c.source_id)
        .where(answer_parts.c.reflection_id == reflection_id)
        .order_by(answer_parts.c.position, answer_parts.c.place)
    )
    for place, row in enumerate(parts.all()):
        sealed_part = {"source_id": source(row.source_id), "place": place}
        await conn.execute(sa.update(answer_parts).where(answer_parts.c.id == row.id).values(sealed_part))
    versions = await conn.execute(
        sa.select(answer_versions.c.id, answer_versions.c.source_id).where(
            answer_versions.c.reflection_id == reflection_id, answer_versions.c.source_id.is_not(None)
        )
    )
    for row in versions.all():
        of_it = answer_versions.c.id == row.id
        await conn.execute(sa.update(answer_versions).where(of_it).values(source_id=source(row.source_id)))


async def unseal(conn: AsyncConnection, reflection_id: int, user_id: int, now: datetime) -> None:
    """Give a reflection its author back; what was released of it as unsigned begins anew if it ever is so again."""
    await change(conn, reflection_id, user_id=user_id, author_seal=None, signed=True, updated_at=now)
    await conn.execute(sa.delete(releases).where(releases.c.reflection_id == reflection_id))


async def release(conn: AsyncConnection, released: Collection[tuple[int, Release]]) -> None:
    """Let unsigned reflections, by id, be seen as these releases say."""
    together = [
        {"reflection_id": reflection_id, "reader": each.reader, "batch": each.batch, "token": each.token}
        for reflection_id, each in released
    ]
    insert = upsert(conn, releases)
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[releases.c.reflection_id, releases.c.reader],
            set_={"batch": insert.excluded.batch, "token": insert.excluded.token},
        ),
        together,
    )


async def with_plain_author(conn: AsyncConnection) -> Sequence[tuple[int, int, int]]:
    """Unsigned reflections whose author is not sealed yet, as an earlier release stored them: (id, meetup, user)."""
    found = await conn.execute(
        sa.select(reflections.c.id, reflections.c.meetup_id, reflections.c.user_id).where(
            reflections.c.signed.is_(sa.false()),
            reflections.c.user_id.is_not(None),
            reflections.c.meetup_id.is_not(None),
        )
    )
    return [(row.id, row.meetup_id, row.user_id) for row in found]


async def move(
    conn: AsyncConnection, reflection_id: int, meetup_id: int, day: date, seal: str | None, now: datetime
) -> None:
    """Let a reflection be about another meetup, of this local day; `seal` is its author's there, if it is unsigned."""
    await change(conn, reflection_id, meetup_id=meetup_id, occurred_on=day, author_seal=seal, updated_at=now)
    await conn.execute(sa.delete(releases).where(releases.c.reflection_id == reflection_id))


async def set_audience(
    conn: AsyncConnection, reflection_id: int, audience: Audience, position: int | None = None
) -> None:
    """Set who may read one answer of a reflection, or every one."""
    of_it = answers.c.reflection_id == reflection_id
    query = sa.update(answers).where(of_it if position is None else sa.and_(of_it, answers.c.position == position))
    await conn.execute(query.values(audience=audience))
