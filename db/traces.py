"""Where a person shows, in rows and at Discord, and taking them out of there."""

import json
import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.jobs import JobKind
from bot.domain.meetups import Meetup, Origin
from bot.domain.posts import ToChannel, ToPerson
from db import search
from db.meetups import MEETUP_COLUMNS
from db.people import columns_of_people, to_them
from db.schema import (
    deliveries,
    digest_messages,
    digests,
    edits,
    groups,
    jobs,
    meetups,
    members,
    metadata,
    people,
    reflections,
    rsvps,
    series,
    talk_proposals,
    talks,
)

# What names many is told in parts, each planned after the last one before it: one that waits is for others.
_OWED_TO_MANY = {JobKind.REMINDER: "after", JobKind.CHANGE_POST: "user"}
_PROGRAMMES = talks.join(meetups, meetups.c.id == talks.c.meetup_id)
_NOBODY = 1  # smaller than anybody's id, and not the first part of all

# ------------------------------------------------------------------ where they show at Discord


async def places(conn: AsyncConnection, user_id: int, own_reflections: Collection[int]) -> list[str]:
    """Every channel and thread in which the bot may have named a person, as recipients; the first is their DM.

    Those of groups that have removed the bot are left out: nothing of it can be changed there.
    """
    theirs = sa.union(
        sa.select(members.c.guild_id).where(members.c.user_id == user_id),
        sa.select(reflections.c.guild_id).where(reflections.c.id.in_(list(own_reflections))),
        sa.select(meetups.c.guild_id).join(rsvps, rsvps.c.meetup_id == meetups.c.id).where(rsvps.c.user_id == user_id),
    ).subquery()
    here = sa.select(groups.c.guild_id).where(
        groups.c.guild_id.in_(sa.select(theirs.c.guild_id)), groups.c.left_at.is_(None)
    )
    of_groups = [groups.c.announcement_channel_id, groups.c.reflection_channel_id, groups.c.organiser_channel_id]
    of_digests = digest_messages.join(digests, digests.c.id == digest_messages.c.digest_id)
    of_deliveries = deliveries.join(jobs, jobs.c.id == deliveries.c.job_id)
    asked = [
        *(sa.select(column).where(groups.c.guild_id.in_(here)) for column in of_groups),
        *(
            sa.select(column).where(meetups.c.guild_id.in_(here))
            for column in (meetups.c.card_channel_id, meetups.c.thread_id)
        ),
        sa.select(digest_messages.c.channel_id).select_from(of_digests).where(digests.c.guild_id.in_(here)),
        # Also the channels that were chosen before.
        sa.select(deliveries.c.channel_id)
        .select_from(of_deliveries)
        .where(jobs.c.guild_id.in_(here), deliveries.c.recipient.startswith("channel:")),
    ]
    found = {channel for query in asked for channel in await conn.scalars(query.distinct()) if channel is not None}
    return [str(ToPerson(user_id)), *(str(ToChannel(each)) for each in sorted(found, reverse=True))]


async def shown_on(conn: AsyncConnection, user_id: int) -> Sequence[Meetup]:
    """The announced meetups whose card may name a person: they answered, they speak, or they organise it."""
    names = await _names(conn, user_id)
    here = _in_their_groups(meetups.c.guild_id, user_id)
    given = sa.select(talks.c.meetup_id).select_from(_PROGRAMMES).where(_gives(user_id, names))
    about = [
        meetups.c.id.in_(sa.select(rsvps.c.meetup_id).where(rsvps.c.user_id == user_id)),
        meetups.c.id.in_(given),
        sa.and_(_is_called(meetups.c.organiser, names), here),
    ]
    found = await conn.execute(
        sa.select(*MEETUP_COLUMNS)
        .where(meetups.c.card_message_id.is_not(None), sa.or_(*about))
        .order_by(meetups.c.starts_at.desc(), meetups.c.id)
    )
    return [Meetup(**row) for row in found.mappings()]


async def digests_of_talks(conn: AsyncConnection, user_id: int) -> list[tuple[int, int]]:
    """The posted digests, as (group, digest), of the weeks in which a person gave a talk."""
    found = await conn.execute(
        sa.select(digests.c.guild_id, digests.c.id, digests.c.period_start, digests.c.period_end, meetups.c.local_start)
        .distinct()
        .select_from(_PROGRAMMES.join(digests, digests.c.guild_id == meetups.c.guild_id))
        .where(_gives(user_id, await _names(conn, user_id)), digests.c.posted_at.is_not(None))
    )
    return sorted(
        {
            (row.guild_id, row.id)
            for row in found
            if row.period_start <= date.fromisoformat(row.local_start[:10]) <= row.period_end
        }
    )


def _gives(user_id: int, names: Sequence[str]) -> sa.ColumnElement[bool]:
    """Whether a talk of `_PROGRAMMES` is a person's: proposed by them, or under their name."""
    proposed = sa.select(talk_proposals.c.talk_id).where(
        talk_proposals.c.user_id == user_id, talk_proposals.c.talk_id.is_not(None)
    )
    called = sa.and_(_is_called(talks.c.speaker, names), _in_their_groups(meetups.c.guild_id, user_id))
    return sa.or_(talks.c.speaker_id == user_id, called, talks.c.id.in_(proposed))


def _in_their_groups(column: sa.Column[int], user_id: int) -> sa.ColumnElement[bool]:
    return column.in_(sa.select(members.c.guild_id).where(members.c.user_id == user_id))


async def _names(conn: AsyncConnection, user_id: int) -> list[str]:
    """What a person is called anywhere."""
    found = await conn.execute(
        sa.union(
            sa.select(people.c.name).where(people.c.user_id == user_id),
            sa.select(people.c.profile_name).where(people.c.user_id == user_id),
            sa.select(members.c.name).where(members.c.user_id == user_id),
        )
    )
    return [name for name in found.scalars() if name]


def _is_called(column: sa.ColumnElement[Any], names: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.func.lower(sa.func.trim(column)).in_([sa.func.lower(name) for name in names])


# ------------------------------------------------------------------ forgetting


async def forget(conn: AsyncConnection, user_id: int, own_reflections: Collection[int]) -> None:
    """Delete a person. Everything that is theirs goes with them; what they did for a group loses their name.

    What organisers wrote by hand into a field for a name is found where it is one of theirs and nothing else.
    """
    names = await _names(conn, user_id)
    elsewhere = await conn.scalars(
        sa.select(meetups.c.id).where(meetups.c.origin == Origin.ELSEWHERE, meetups.c.created_by == user_id)
    )
    recorded = list(elsewhere)
    await _leave_programmes(conn, user_id, names)
    await _leave_organisers(conn, user_id, names)
    await _leave_jobs(conn, user_id)
    await conn.execute(sa.delete(deliveries).where(to_them(user_id)))
    await conn.execute(sa.delete(reflections).where(reflections.c.id.in_(list(own_reflections))))
    await conn.execute(sa.delete(people).where(people.c.user_id == user_id))
    await _leave_elsewhere(conn, recorded)
    await search.purge(conn)


async def _leave_programmes(conn: AsyncConnection, user_id: int, names: Sequence[str]) -> None:
    """What they proposed themselves goes; a talk that organisers entered keeps its title."""
    own_talk = sa.select(talk_proposals.c.talk_id).where(
        talk_proposals.c.user_id == user_id, talk_proposals.c.talk_id.is_not(None)
    )
    await conn.execute(sa.delete(talks).where(talks.c.id.in_(own_talk)))
    in_groups = sa.select(meetups.c.id).where(_in_their_groups(meetups.c.guild_id, user_id))
    called = sa.and_(_is_called(talks.c.speaker, names), talks.c.meetup_id.in_(in_groups))
    await conn.execute(
        sa.update(talks)
        .where(sa.or_(talks.c.speaker_id == user_id, called))
        .values(speaker=None, speaker_id=None, abstract=None, links=[])
    )


async def _leave_organisers(conn: AsyncConnection, user_id: int, names: Sequence[str]) -> None:
    """Meetups, series and changes that wait name no organiser any more."""
    here = _in_their_groups(meetups.c.guild_id, user_id)
    await conn.execute(sa.update(meetups).where(_is_called(meetups.c.organiser, names), here).values(organiser=None))
    called = {name.strip().lower() for name in names}
    for table, column in ((series, series.c.template), (edits, edits.c.wanted)):
        rows = await conn.execute(sa.select(table.c.id, column).where(_in_their_groups(table.c.guild_id, user_id)))
        for row_id, held in rows.all():
            if str(held.get("organiser") or "").strip().lower() in called:
                kept = {name: value for name, value in held.items() if name != "organiser"}
                await conn.execute(sa.update(table).where(table.c.id == row_id).values({column: kept}))


async def _leave_elsewhere(conn: AsyncConnection, recorded: Collection[int]) -> None:
    """Meetups elsewhere that they recorded go, unless others were there too."""
    joined = [
        sa.select(table.c.meetup_id).where(table.c.meetup_id.is_not(None))
        for table in metadata.sorted_tables
        if "meetup_id" in table.c and columns_of_people(table)
    ]
    await conn.execute(
        sa.delete(meetups).where(meetups.c.id.in_(list(recorded)), meetups.c.id.not_in(sa.union(*joined)))
    )


async def _leave_jobs(conn: AsyncConnection, user_id: int) -> None:
    """Delete every job that names somebody; one that waits for others only counts from them on is renamed."""
    text = f"%{user_id}%"
    found = await conn.execute(
        sa.select(jobs.c.id, jobs.c.kind, jobs.c.key, jobs.c.payload, jobs.c.done_at).where(
            jobs.c.kind != JobKind.FORGET_PERSON,
            sa.or_(jobs.c.key.like(text), sa.cast(jobs.c.payload, sa.Text).like(text)),
        )
    )
    named = re.compile(rf"(?<!\d){user_id}(?!\d)")
    gone: list[int] = []
    for row in found.all():
        if not named.search(f"{row.key} {json.dumps(row.payload)}"):
            continue
        if row.kind not in _OWED_TO_MANY or row.done_at is not None or not row.key.endswith(f":{user_id}"):
            gone.append(row.id)
            continue
        before = await conn.scalar(
            sa.select(sa.func.max(rsvps.c.user_id)).where(
                rsvps.c.meetup_id == row.payload["meetup"], rsvps.c.user_id < user_id
            )
        )
        key = f"{row.key.removesuffix(str(user_id))}{before or _NOBODY}"
        payload = row.payload | {_OWED_TO_MANY[row.kind]: before or _NOBODY}
        await conn.execute(sa.delete(jobs).where(jobs.c.key == key))
        await conn.execute(sa.update(jobs).where(jobs.c.id == row.id).values(key=key, payload=payload))
    await conn.execute(sa.delete(jobs).where(jobs.c.id.in_(gone)))
