"""Talks in their order, and what members propose for the programme."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.meetups import NewTalk, Status, Talk
from bot.domain.talks import TalkProposal
from db.jobs import upsert
from db.schema import meetups, members, people, reflections, talk_messages, talk_proposals, talks

_TALK_COLUMNS: list[sa.ColumnElement[Any]] = [*(each for each in talks.c if each.name != "request_id")]
_MEMBER_NAME = members.c.name.label("member_name")
_WITH_MEETUPS = talks.join(meetups, meetups.c.id == talks.c.meetup_id).outerjoin(
    members, sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == talks.c.speaker_id)
)


def _talk(row: sa.RowMapping) -> Talk:
    values: dict[str, Any] = {each.name: row[each.name] for each in fields(Talk)}
    values["links"] = tuple(values["links"])
    return Talk(**values)


async def talks_of(conn: AsyncConnection, meetup_ids: Collection[int]) -> Sequence[Talk]:
    """The talks of these meetups, in their order."""
    found = await conn.execute(
        sa.select(*_TALK_COLUMNS, _MEMBER_NAME)
        .select_from(_WITH_MEETUPS)
        .where(talks.c.meetup_id.in_(list(meetup_ids)))
        .order_by(talks.c.meetup_id, talks.c.position)
    )
    return [_talk(row) for row in found.mappings()]


async def talk(conn: AsyncConnection, guild_id: int, talk_id: int) -> Talk | None:
    """The talk with this id, if it is this group's."""
    found = await conn.execute(
        sa.select(*_TALK_COLUMNS, _MEMBER_NAME)
        .select_from(_WITH_MEETUPS)
        .where(meetups.c.guild_id == guild_id, talks.c.id == talk_id)
    )
    return next((_talk(row) for row in found.mappings()), None)


async def matching(
    conn: AsyncConnection, guild_id: int, text: str, now: datetime, *, most: int
) -> Sequence[tuple[Talk, str]]:
    """Talks whose title, speaker or meetup's title holds `text`, in any letter case, each with its meetup's title.

    Those of meetups to come are first, drafts among them, the next one at the head; cancelled meetups are left out.
    """
    held = (talks.c.title, talks.c.speaker, members.c.name, meetups.c.title)
    ahead = meetups.c.ends_at > now
    found = await conn.execute(
        sa.select(*_TALK_COLUMNS, _MEMBER_NAME, meetups.c.title.label("meetup_title"))
        .select_from(_WITH_MEETUPS)
        .where(
            meetups.c.guild_id == guild_id,
            meetups.c.status != Status.CANCELLED,
            sa.or_(*(each.icontains(text, autoescape=True) for each in held)),
        )
        .order_by(
            sa.case((ahead, 0), else_=1),
            sa.case((ahead, meetups.c.starts_at)),
            meetups.c.starts_at.desc(),
            meetups.c.id,
            talks.c.position,
        )
        .limit(most)
    )
    return [(_talk(row), row["meetup_title"]) for row in found.mappings()]


async def add(conn: AsyncConnection, meetup_id: int, wanted: NewTalk, request_id: int) -> int | None:
    """Add a talk behind the others and give its id; None when the same request added it before."""
    behind = (
        sa.select(sa.func.coalesce(sa.func.max(talks.c.position), 0) + 1)
        .where(talks.c.meetup_id == meetup_id)
        .scalar_subquery()
    )
    added = await conn.execute(
        upsert(conn, talks)
        .values(meetup_id=meetup_id, position=behind, request_id=request_id, **_values(wanted))
        .on_conflict_do_nothing(index_elements=[talks.c.request_id])
        .returning(talks.c.id)
    )
    return added.scalar_one_or_none()


async def change(conn: AsyncConnection, talk_id: int, wanted: NewTalk) -> None:
    """Let a talk be as `wanted`; it keeps its place."""
    await conn.execute(sa.update(talks).where(talks.c.id == talk_id).values(**_values(wanted)))


def _values(wanted: NewTalk) -> dict[str, Any]:
    return {
        "title": wanted.title,
        "speaker": wanted.speaker,
        "speaker_id": wanted.speaker_id,
        "abstract": wanted.abstract,
        "links": list(wanted.links),
    }


async def remove(conn: AsyncConnection, talk_id: int) -> None:
    """Delete a talk; the others keep their positions, see `put_in_order`."""
    await conn.execute(sa.delete(talks).where(talks.c.id == talk_id))


async def put_in_order(conn: AsyncConnection, meetup_id: int, talk_ids: Sequence[int]) -> None:
    """Number all talks of a meetup from 1 in this order."""
    if not talk_ids:
        return
    # Out of the way first: no two talks may have one position, not even for a moment.
    of_meetup = sa.update(talks).where(talks.c.meetup_id == meetup_id)
    await conn.execute(of_meetup.values(position=-talks.c.position))
    places = {talk_id: place for place, talk_id in enumerate(talk_ids, 1)}
    await conn.execute(of_meetup.values(position=sa.case(places, value=talks.c.id)))


# ------------------------------------------------------------------ what speakers were told


async def told(conn: AsyncConnection, talk_id: int, user_id: int, channel_id: int, message_id: int) -> None:
    """Remember where a speaker was told what people learned from a talk."""
    insert = upsert(conn, talk_messages).values(
        talk_id=talk_id, user_id=user_id, channel_id=channel_id, message_id=message_id
    )
    kept = {name: insert.excluded[name] for name in ("user_id", "channel_id", "message_id")}
    await conn.execute(insert.on_conflict_do_update(index_elements=[talk_messages.c.talk_id], set_=kept))


async def told_at(conn: AsyncConnection, talk_id: int) -> tuple[int, int, int] | None:
    """Whom (a person's id) and where (channel, message) that was."""
    found = await conn.execute(
        sa.select(talk_messages.c.user_id, talk_messages.c.channel_id, talk_messages.c.message_id).where(
            talk_messages.c.talk_id == talk_id
        )
    )
    row = found.one_or_none()
    return None if row is None else (row.user_id, row.channel_id, row.message_id)


async def told_with(conn: AsyncConnection, reflection_id: int) -> Sequence[tuple[int, int]]:
    """(group, talk) of each talk of the meetup that a reflection is about whose speaker was told something."""
    found = await conn.execute(
        sa.select(reflections.c.guild_id, talk_messages.c.talk_id)
        .join(talks, talks.c.id == talk_messages.c.talk_id)
        .join(reflections, reflections.c.meetup_id == talks.c.meetup_id)
        .where(reflections.c.id == reflection_id)
    )
    return [(row.guild_id, row.talk_id) for row in found]


# ------------------------------------------------------------------ proposals

_PROPOSAL = (
    sa.select(
        talk_proposals.c.id,
        talk_proposals.c.meetup_id,
        talk_proposals.c.user_id,
        sa.func.coalesce(members.c.name, people.c.name).label("name"),
        talk_proposals.c.title,
        talk_proposals.c.abstract,
        talk_proposals.c.link,
        talk_proposals.c.accepted,
    )
    .select_from(
        talk_proposals.join(meetups, meetups.c.id == talk_proposals.c.meetup_id)
        .join(people, people.c.user_id == talk_proposals.c.user_id)
        .outerjoin(
            members,
            sa.and_(members.c.guild_id == meetups.c.guild_id, members.c.user_id == talk_proposals.c.user_id),
        )
    )
    .order_by(talk_proposals.c.id)
)


def _proposal(row: sa.RowMapping) -> TalkProposal:
    values = dict(row)
    links = tuple((values.pop("link") or "").split())
    return TalkProposal(**values, links=links)


async def propose(
    conn: AsyncConnection, meetup_id: int, user_id: int, wanted: NewTalk, now: datetime, request_id: int
) -> int | None:
    """Keep a proposal and give its id; None when the same request made it before."""
    kept = await conn.execute(
        upsert(conn, talk_proposals)
        .values(
            meetup_id=meetup_id,
            user_id=user_id,
            title=wanted.title,
            abstract=wanted.abstract,
            link=" ".join(wanted.links) or None,
            proposed_at=now,
            request_id=request_id,
        )
        .on_conflict_do_nothing(index_elements=[talk_proposals.c.request_id])
        .returning(talk_proposals.c.id)
    )
    return kept.scalar_one_or_none()


async def proposal(conn: AsyncConnection, guild_id: int, proposal_id: int) -> TalkProposal | None:
    """The proposal with this id, if it is this group's."""
    found = await conn.execute(_PROPOSAL.where(meetups.c.guild_id == guild_id, talk_proposals.c.id == proposal_id))
    return next((_proposal(row) for row in found.mappings()), None)


async def group_of_proposal(conn: AsyncConnection, proposal_id: int, user_id: int) -> int | None:
    """The group in which this person made this proposal: how a button in their DM finds it."""
    found = await conn.execute(
        sa.select(meetups.c.guild_id)
        .join(talk_proposals, talk_proposals.c.meetup_id == meetups.c.id)
        .where(talk_proposals.c.id == proposal_id, talk_proposals.c.user_id == user_id)
    )
    return found.scalar_one_or_none()


async def undecided(
    conn: AsyncConnection, meetup_id: int, *, user_id: int | None = None, most: int | None = None, skip: int = 0
) -> Sequence[TalkProposal]:
    """The proposals for a meetup that nobody has decided, the oldest first; those of one person where asked."""
    wanted = _PROPOSAL.where(talk_proposals.c.meetup_id == meetup_id, talk_proposals.c.accepted.is_(None))
    if user_id is not None:
        wanted = wanted.where(talk_proposals.c.user_id == user_id)
    found = await conn.execute(wanted.limit(most).offset(skip))
    return [_proposal(row) for row in found.mappings()]


async def decide(conn: AsyncConnection, proposal_id: int, *, accepted: bool, talk_id: int | None = None) -> None:
    """Record what organisers decided, and the talk it became."""
    await conn.execute(
        sa.update(talk_proposals).where(talk_proposals.c.id == proposal_id).values(accepted=accepted, talk_id=talk_id)
    )
