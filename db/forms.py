"""Forms: a group's versions of its questions, and the draft of the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.form_drafts import DraftQuestion, FormDraft, Typed
from bot.domain.forms import DEFAULT_FORM, Form, Question, QuestionKind
from bot.domain.reflections import Audience, ReflectionKind, ReflectionStatus
from db.jobs import upsert
from db.schema import answers, form_drafts, forms, groups, members, people, questions, reflections

_QUESTION_COLUMNS = [questions.c[each.name] for each in fields(Question)]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a group's form; `since` and `by` are None for the one that every group begins with.

    `reflections` counts those that answer it under their authors' names, for organisers at least: of unsigned ones
    not even the number is told.
    """

    version: int
    since: datetime | None
    by: str | None
    reflections: int


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it is stored, and who changed it last."""

    draft: FormDraft
    changed_at: datetime
    changed_by: str | None


async def hold(conn: AsyncConnection, guild_id: int) -> None:
    """Let nobody else change the group's form or draft until this transaction ends."""
    of_group = sa.select(groups.c.guild_id).where(groups.c.guild_id == guild_id)
    await conn.execute(of_group.with_for_update(key_share=True))


async def of_group(conn: AsyncConnection, guild_id: int) -> Mapping[int, Form]:
    """Every form the group ever asked, by its id, the oldest first."""
    rows = await conn.execute(
        sa.select(forms.c.id, forms.c.version, *_QUESTION_COLUMNS)
        .join(questions, questions.c.form_id == forms.c.id)
        .where(forms.c.guild_id == guild_id)
        .order_by(forms.c.version, questions.c.position)
    )
    asked: dict[tuple[int, int], list[Question]] = {}
    for row in rows.mappings():
        question = Question(**{column.name: row[column.name] for column in _QUESTION_COLUMNS})
        asked.setdefault((row["id"], row["version"]), []).append(question)
    return {form_id: Form(version, tuple(found), form_id) for (form_id, version), found in asked.items()}


async def newest(conn: AsyncConnection, guild_id: int) -> Form:
    """The form that the group asks now; the default one for a group without any."""
    newest_version = sa.select(sa.func.max(forms.c.version)).where(forms.c.guild_id == guild_id).scalar_subquery()
    rows = await conn.execute(
        sa.select(forms.c.id, forms.c.version, *_QUESTION_COLUMNS)
        .join(questions, questions.c.form_id == forms.c.id)
        .where(forms.c.guild_id == guild_id, forms.c.version == newest_version)
        .order_by(questions.c.position)
    )
    found = rows.mappings().all()
    if not found:
        return DEFAULT_FORM
    asked = tuple(Question(**{column.name: row[column.name] for column in _QUESTION_COLUMNS}) for row in found)
    return Form(found[0]["version"], asked, found[0]["id"])


async def versions(conn: AsyncConnection, guild_id: int) -> Sequence[Version]:
    """The versions of the group's form, the newest first."""
    shown = sa.exists().where(answers.c.reflection_id == reflections.c.id, answers.c.audience != Audience.ME)
    used = (
        sa.select(sa.func.count())
        .where(
            reflections.c.form_id == forms.c.id,
            reflections.c.kind == ReflectionKind.FORM,
            reflections.c.status == ReflectionStatus.SUBMITTED,
            reflections.c.signed,
            shown,
        )
        .scalar_subquery()
    )
    found = await conn.execute(
        sa.select(forms.c.version, forms.c.created_at, _name(forms.c.created_by).label("by"), used.label("used"))
        .where(forms.c.guild_id == guild_id)
        .order_by(forms.c.version.desc())
    )
    return [Version(row.version, row.created_at, row.by, row.used) for row in found]


def _name(user_id: sa.Column[int]) -> sa.ScalarSelect[str]:
    """What the group calls this person."""
    return (
        sa.select(sa.func.coalesce(members.c.name, people.c.name))
        .select_from(
            people.outerjoin(
                members,
                sa.and_(members.c.user_id == people.c.user_id, members.c.guild_id == user_id.table.c.guild_id),
            )
        )
        .where(people.c.user_id == user_id)
        .scalar_subquery()
    )


async def add(
    conn: AsyncConnection, guild_id: int, asked: Sequence[Question], now: datetime, user_id: int | None
) -> Form:
    """Let these questions be the group's next version, made by this person."""
    version = (await newest(conn, guild_id)).version + 1
    made = await conn.execute(
        sa.insert(forms)
        .values(guild_id=guild_id, version=version, created_at=now, created_by=user_id)
        .returning(forms.c.id)
    )
    form_id = made.scalar_one()
    rows = [{each.name: getattr(question, each.name) for each in fields(question)} for question in asked]
    await conn.execute(sa.insert(questions), [row | {"form_id": form_id} for row in rows])
    return Form(version, tuple(asked), form_id)


async def is_of_group(conn: AsyncConnection, guild_id: int, form_id: int) -> bool:
    """Whether the group has, or had, a form with this id."""
    found = await conn.execute(sa.select(forms.c.id).where(forms.c.guild_id == guild_id, forms.c.id == form_id))
    return found.first() is not None


# ------------------------------------------------------------------ the draft


async def draft(conn: AsyncConnection, guild_id: int) -> KeptDraft | None:
    """The draft of the group's next version, if there is one."""
    found = await conn.execute(
        sa.select(form_drafts.c.questions, form_drafts.c.changed_at, _name(form_drafts.c.changed_by).label("by")).where(
            form_drafts.c.guild_id == guild_id
        )
    )
    row = found.first()
    if row is None:
        return None
    return KeptDraft(FormDraft(tuple(_read(each) for each in row.questions)), row.changed_at, row.by)


def _read(stored: Mapping[str, Any]) -> DraftQuestion:
    asked, typed = stored["question"], stored["typed"]
    question = None
    if asked is not None:
        values = asked | {"kind": QuestionKind(asked["kind"]), "options": tuple(asked["options"])}
        question = Question(**values)
    return DraftQuestion(stored["key"], question, None if typed is None else Typed(**typed))


async def keep_draft(conn: AsyncConnection, guild_id: int, wanted: FormDraft, now: datetime, user_id: int) -> None:
    """Store the draft in place of what there was of it, changed by this person."""
    insert = upsert(conn, form_drafts).values(
        guild_id=guild_id,
        questions=[asdict(each) for each in wanted.questions],
        changed_at=now,
        changed_by=user_id,
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=[form_drafts.c.guild_id],
            set_={name: insert.excluded[name] for name in ("questions", "changed_at", "changed_by")},
        )
    )


async def forget_draft(conn: AsyncConnection, guild_id: int) -> None:
    """Delete the draft, if there is one."""
    await conn.execute(sa.delete(form_drafts).where(form_drafts.c.guild_id == guild_id))
