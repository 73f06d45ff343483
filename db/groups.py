"""Groups and their settings, people, and members: who is who, and what they chose."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.forms import DEFAULT_FORM
from bot.domain.groups import QUIET_FROM, QUIET_TO, Consent, Group, GroupHoldings, Member, Person, PromptsWanted
from db import search
from db.jobs import upsert, upsert_of
from db.schema import forms, groups, host_facts, meetups, members, people, questions, reflections

_GROUP = sa.select(groups).where(groups.c.guild_id == sa.bindparam("guild"))


async def group(conn: AsyncConnection, guild_id: int) -> Group | None:
    """The group with this id."""
    found = await conn.execute(_GROUP, {"guild": guild_id})
    row = found.mappings().one_or_none()
    return None if row is None else _group(row)


def _group(row: sa.RowMapping) -> Group:
    values: dict[str, Any] = dict(row)
    values["reminder_minutes"] = tuple(values["reminder_minutes"])
    return Group(**values)


async def ensure_group(conn: AsyncConnection, wanted: Group) -> Group:
    """The group as it is stored, or `wanted` stored with the default form when there is none."""
    values = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    values["reminder_minutes"] = list(wanted.reminder_minutes)
    added = await conn.execute(
        upsert(conn, groups)
        .values(values)
        .on_conflict_do_nothing(index_elements=[groups.c.guild_id])
        .returning(groups.c.guild_id)
    )
    if added.first() is not None:
        await _add_default_form(conn, wanted.guild_id)
        return wanted
    stored = await group(conn, wanted.guild_id)
    return stored or wanted


async def _add_default_form(conn: AsyncConnection, guild_id: int) -> None:
    made = await conn.execute(
        sa.insert(forms).values(guild_id=guild_id, version=DEFAULT_FORM.version).returning(forms.c.id)
    )
    form_id = made.scalar_one()
    await conn.execute(
        sa.insert(questions),
        [
            {each.name: getattr(question, each.name) for each in fields(question)} | {"form_id": form_id}
            for question in DEFAULT_FORM.questions
        ],
    )


async def change_group(conn: AsyncConnection, guild_id: int, **changes: object) -> None:
    """Set these columns of a group."""
    await conn.execute(sa.update(groups).where(groups.c.guild_id == guild_id).values(**changes))


async def set_up(conn: AsyncConnection) -> list[Group]:
    """Every group that has been set up, left or not."""
    found = await conn.execute(sa.select(groups).where(groups.c.set_up_at.is_not(None)).order_by(groups.c.guild_id))
    return [_group(row) for row in found.mappings()]


async def holdings(conn: AsyncConnection, guild_id: int) -> GroupHoldings:
    """How much of a group is stored."""

    async def count(table: sa.Table) -> int:
        return await conn.scalar(sa.select(sa.func.count()).where(table.c.guild_id == guild_id)) or 0

    return GroupHoldings(await count(groups) > 0, await count(meetups), await count(reflections), await count(members))


async def delete_group(conn: AsyncConnection, guild_id: int) -> None:
    """Delete a group, everything in it, and the people who were in no other group."""
    here = sa.select(members.c.user_id).where(members.c.guild_id == guild_id)
    elsewhere = sa.select(members.c.user_id).where(members.c.guild_id != guild_id)
    await conn.execute(sa.delete(people).where(people.c.user_id.in_(here), people.c.user_id.not_in(elsewhere)))
    await conn.execute(sa.delete(groups).where(groups.c.guild_id == guild_id))
    await search.purge(conn)


async def person(conn: AsyncConnection, user_id: int) -> Person | None:
    """The person with this id."""
    columns = [people.c[each.name] for each in fields(Person)]
    found = await conn.execute(sa.select(*columns).where(people.c.user_id == user_id))
    row = found.mappings().one_or_none()
    return None if row is None else Person(**row)


@cache
def _seeing_person(dialect: str, *, with_language: bool) -> Any:
    insert = upsert_of(dialect, people)
    columns = ("name", "language") if with_language else ("name",)
    return insert.on_conflict_do_update(
        index_elements=[people.c.user_id], set_={each: insert.excluded[each] for each in columns}
    )


async def see_person(conn: AsyncConnection, user_id: int, name: str, language: str | None) -> None:
    """Remember a person's name and language as Discord shows them now."""
    fresh = {"prompts": PromptsWanted.ON, "quiet_from": QUIET_FROM, "quiet_to": QUIET_TO}
    await conn.execute(
        _seeing_person(conn.dialect.name, with_language=language is not None),
        fresh | {"user_id": user_id, "name": name, "language": language},
    )


async def change_person(conn: AsyncConnection, user_id: int, **changes: object) -> None:
    """Set these columns of a person."""
    await conn.execute(sa.update(people).where(people.c.user_id == user_id).values(**changes))


async def member(conn: AsyncConnection, guild_id: int, user_id: int) -> Member | None:
    """A person in a group, with their name there."""
    found = await conn.execute(
        sa.select(members.c.guild_id, members.c.user_id, members.c.name, members.c.consent).where(
            members.c.guild_id == guild_id, members.c.user_id == user_id
        )
    )
    row = found.mappings().one_or_none()
    return None if row is None else Member(**row)


async def names_of(conn: AsyncConnection, guild_id: int, user_ids: Collection[int]) -> Mapping[int, str]:
    """The names by which these people are known in a group; who is not known there is left out."""
    found = await conn.execute(
        sa.select(members.c.user_id, members.c.name).where(
            members.c.guild_id == guild_id, members.c.user_id.in_(list(user_ids))
        )
    )
    return {row.user_id: row.name for row in found}


async def names_of_members(conn: AsyncConnection, guild_id: int) -> Mapping[int, str]:
    """Everybody the group has had as a member, by user id, by the names they have there."""
    found = await conn.execute(sa.select(members.c.user_id, members.c.name).where(members.c.guild_id == guild_id))
    return {row.user_id: row.name for row in found}


@cache
def _seeing_member(dialect: str) -> Any:
    insert = upsert_of(dialect, members)
    return insert.on_conflict_do_update(
        index_elements=[members.c.guild_id, members.c.user_id],
        set_={"name": insert.excluded.name, "left_at": None},
    )


async def see_member(
    conn: AsyncConnection, guild_id: int, user_id: int, name: str, language: str | None = None
) -> None:
    """Remember a person as a member of a group, by the name they have there."""
    await see_person(conn, user_id, name, language)
    await conn.execute(_seeing_member(conn.dialect.name), {"guild_id": guild_id, "user_id": user_id, "name": name})


async def see_members(conn: AsyncConnection, guild_id: int, names: Mapping[int, str]) -> None:
    """Remember several people, by user id, as members of a group by the names they have there."""
    if not names:
        return
    fresh = {"prompts": PromptsWanted.ON, "quiet_from": QUIET_FROM, "quiet_to": QUIET_TO, "language": None}
    seen = [{"user_id": user_id, "name": name} for user_id, name in sorted(names.items())]
    await conn.execute(_seeing_person(conn.dialect.name, with_language=False), [fresh | each for each in seen])
    await conn.execute(_seeing_member(conn.dialect.name), [{"guild_id": guild_id} | each for each in seen])


async def set_consent(conn: AsyncConnection, guild_id: int, user_id: int, consent: Consent) -> None:
    """Remember how a member may be asked afterwards."""
    await conn.execute(
        sa.update(members).where(members.c.guild_id == guild_id, members.c.user_id == user_id).values(consent=consent)
    )


async def member_left(conn: AsyncConnection, guild_id: int, user_id: int, now: datetime) -> None:
    """Remember that somebody left the group."""
    await conn.execute(
        sa.update(members).where(members.c.guild_id == guild_id, members.c.user_id == user_id).values(left_at=now)
    )


async def host_fact(conn: AsyncConnection, name: str) -> str | None:
    """A small fact the program keeps about itself."""
    found = await conn.execute(sa.select(host_facts.c.value).where(host_facts.c.name == name))
    return found.scalar_one_or_none()


async def keep_host_fact(conn: AsyncConnection, name: str, value: str) -> None:
    """Keep such a fact, in place of what was kept before."""
    insert = upsert(conn, host_facts).values(name=name, value=value)
    await conn.execute(
        insert.on_conflict_do_update(index_elements=[host_facts.c.name], set_={"value": insert.excluded.value})
    )
