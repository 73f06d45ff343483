"""Talks: the programme of a meetup, and what members propose for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.groups import Group
from bot.domain.meetups import Meetup, MeetupView, NewTalk, Status, Talk
from bot.domain.plan import card_refresh
from bot.domain.problems import N_, NotFound, NotPossible, NotUnderstood
from bot.domain.talks import TalkProposal, answering, call_for_talks, passing_on
from bot.services.digest_facts import follow_in_digests
from bot.services.groups import Someone
from bot.services.meetups import check_link, must_organise, ready, title_of, view_of
from bot.services.members import meet
from db import groups, jobs, meetups, rsvps, talks
from db.engine import Database

TITLE_LIMIT = 200  # characters
SPEAKER_LIMIT = 100
ABSTRACT_LIMIT = 2000
MOST_TALKS = 10  # what a card of one message has room for
MOST_LINKS = 5
_MOST_OPEN = 5  # proposals of one person for one meetup that nobody has decided
_CHOICES = 25  # Discord's limit of autocomplete
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Programme:
    """A meetup as the group sees it, and the talk of it that was just changed, as it is or was."""

    view: MeetupView
    talk: Talk


@dataclass(frozen=True, slots=True)
class Proposed:
    """A member's proposal with its meetup; `language` is the group's."""

    proposal: TalkProposal
    meetup: Meetup
    language: str


@dataclass(frozen=True, slots=True)
class Open:
    """One of the proposals that wait for a decision: number `number` (from 0) of a meetup's; None past the last."""

    meetup: Meetup
    proposal: TalkProposal | None
    number: int
    more: bool


class TalkService:
    """Talks and proposals. Organisers' verbs raise NotAllowed for everybody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    # -- organisers

    async def add(self, who: Someone, meetup_id: int, wanted: NewTalk, request_id: int) -> MeetupView:
        """Add a talk behind the others; the card follows. The same request again adds nothing."""
        must_organise(who)
        async with self._database.write() as conn:
            group, meetup = await _held(conn, who.guild_id, meetup_id)
            await self._add(conn, meetup, wanted, request_id)
            return await view_of(conn, meetup, group.language)

    async def change(self, who: Someone, talk_id: int, wanted: NewTalk) -> MeetupView:
        """Let a talk be as `wanted`; it keeps its place."""
        must_organise(who)
        async with self._database.write() as conn:
            talk = await _found(conn, who.guild_id, talk_id)
            group, meetup = await _held(conn, who.guild_id, talk.meetup_id)
            await talks.change(conn, talk_id, await _checked(conn, who.guild_id, wanted, self._clock.now()))
            await self._show(conn, meetup)
            return await view_of(conn, meetup, group.language)

    async def remove(self, who: Someone, talk_id: int) -> Programme:
        """Take a talk off the programme; those behind it move up."""
        must_organise(who)
        async with self._database.write() as conn:
            talk = await _found(conn, who.guild_id, talk_id)
            group, meetup = await _held(conn, who.guild_id, talk.meetup_id)
            await talks.remove(conn, talk_id)
            left = await talks.talks_of(conn, [meetup.id])
            await talks.put_in_order(conn, meetup.id, [each.id for each in left])
            await self._show(conn, meetup)
            return Programme(await view_of(conn, meetup, group.language), talk)

    async def move(self, who: Someone, talk_id: int, position: int) -> Programme:
        """Let a talk be number `position` (from 1; the last, if there are fewer) of its meetup."""
        must_organise(who)
        async with self._database.write() as conn:
            talk = await _found(conn, who.guild_id, talk_id)
            group, meetup = await _held(conn, who.guild_id, talk.meetup_id)
            order = [each.id for each in await talks.talks_of(conn, [meetup.id]) if each.id != talk_id]
            order.insert(position - 1, talk_id)
            await talks.put_in_order(conn, meetup.id, order)
            await self._show(conn, meetup)
            return Programme(
                await view_of(conn, meetup, group.language), replace(talk, position=order.index(talk_id) + 1)
            )

    async def find(self, who: Someone, text: str) -> Talk:
        """The talk an organiser named: by the id that a choice stands for, else by title; raises NotFound."""
        must_organise(who)
        async with self._database.read() as conn:
            if text.isdecimal() and len(text) < 19:  # noqa: PLR2004 - what 64 bits hold
                chosen = await talks.talk(conn, who.guild_id, int(text))
                if chosen is not None:
                    return chosen
            found = await talks.matching(conn, who.guild_id, text.strip(), self._clock.now(), most=1)
        if not found or not text.strip():
            raise NotFound(
                N_("I don't know a talk called “{name}” here. Choose one from the list that opens as you type."),
                name=text[:100],
            )
        return found[0][0]

    async def choices(self, guild_id: int, text: str) -> Sequence[tuple[Talk, str]]:
        """Talks to choose from for what was typed so far, each with its meetup's title: 25 at most."""
        async with self._database.read() as conn:
            return await talks.matching(conn, guild_id, text.strip(), self._clock.now(), most=_CHOICES)

    async def call(self, who: Someone, meetup_id: int, request_id: int) -> int:
        """Ask the group for talks; gives the channel in which it is done. The same request again asks once.

        Raises NotPossible where there is no channel for proposals, or the meetup is not to come.
        """
        must_organise(who)
        async with self._database.write() as conn:
            group, meetup = await _held(conn, who.guild_id, meetup_id)
            if meetup.status is Status.DRAFT:
                raise NotPossible(N_("Announce the meetup first; then people know what they would talk at."))
            _must_be_ahead(meetup)
            if group.organiser_channel_id is None:
                raise NotPossible(N_("Proposals go to the organisers' channel. Choose one with /setup first."))
            if group.announcement_channel_id is None:
                raise NotPossible(N_("There is no channel for announcements yet. Choose one with /setup."))
            await jobs.plan_once(conn, [call_for_talks(meetup, request_id, self._clock.now())])
        return group.announcement_channel_id

    async def undecided(self, who: Someone, meetup_id: int, number: int = 0) -> Open:
        """Proposal number `number` (from 0) of those that wait for a decision, the oldest first."""
        must_organise(who)
        async with self._database.read() as conn:
            meetup = await meetups.meetup(conn, who.guild_id, meetup_id)
            if meetup is None:
                raise _unknown()
            found = await talks.undecided(conn, meetup_id, most=2, skip=number)
        return Open(meetup, found[0] if found else None, number, more=len(found) > 1)

    async def decide(self, who: Someone, proposal_id: int, *, accepted: bool, request_id: int) -> tuple[Proposed, bool]:
        """Put a proposal on the programme, or not; who proposed it is told.

        What was decided before stays so: the second of the two says whether it was decided now.
        """
        must_organise(who)
        now = self._clock.now()
        async with self._database.write() as conn:
            known = await talks.proposal(conn, who.guild_id, proposal_id)
            if known is None:
                raise NotFound(N_("I can't find that proposal any more."))
            group, meetup = await _held(conn, who.guild_id, known.meetup_id)
            # Again: another organiser may have decided before the meetup was ours to change.
            known = await talks.proposal(conn, who.guild_id, proposal_id) or known
            if known.accepted is not None:
                return Proposed(known, meetup, group.language), False
            talk_id = None
            if accepted:
                _must_be_ahead(meetup)
                wanted = NewTalk(known.title, None, known.abstract, known.links, known.user_id, known.name)
                talk_id = await self._add(conn, meetup, wanted, request_id)
            await talks.decide(conn, proposal_id, accepted=accepted, talk_id=talk_id)
            await jobs.plan_once(conn, [answering(meetup, proposal_id, now)])
        return Proposed(replace(known, accepted=accepted), meetup, group.language), True

    # -- everybody in the group

    async def asked_for(self, who: Someone, meetup_id: int) -> Meetup:
        """A meetup for which talks may be proposed now; raises NotFound or NotPossible."""
        async with self._database.read() as conn:
            meetup = await meetups.meetup(conn, who.guild_id, meetup_id)
            if meetup is None or meetup.status is Status.DRAFT:
                raise _unknown()
            _must_be_ahead(meetup)
            await _must_have_decided(conn, meetup_id, who.user_id)
        return meetup

    async def propose(
        self, who: Someone, meetup_id: int, title: str, abstract: str, links: str, request_id: int
    ) -> Proposed:
        """Keep a member's proposal and show it to the organisers. The same request again changes nothing.

        What is no link among `links` is kept with the abstract: nothing that was written is lost.
        """
        addresses, rest = links_in(links)
        text = "\n".join(part for part in (abstract.strip(), rest) if part)[:ABSTRACT_LIMIT] or None
        wanted = NewTalk(title_of(title, TITLE_LIMIT), None, text, addresses)
        now = self._clock.now()
        async with self._database.write() as conn:
            group, meetup = await _held(conn, who.guild_id, meetup_id)
            if meetup.status is Status.DRAFT:
                raise _unknown()
            _must_be_ahead(meetup)
            await _must_have_decided(conn, meetup_id, who.user_id)
            await meet(conn, who.guild_id, who.user_id, who.name, who.language, now)
            made = await talks.propose(conn, meetup_id, who.user_id, wanted, now, request_id)
            if made is not None:
                await jobs.plan_once(conn, [passing_on(meetup, made, now)])
        kept = TalkProposal(made or 0, meetup_id, who.user_id, who.name, wanted.title, wanted.abstract, wanted.links)
        return Proposed(kept, meetup, group.language)

    async def group_of(self, proposal_id: int, user_id: int) -> int:
        """The group in which this person made this proposal; raises NotFound. For buttons in DMs."""
        async with self._database.read() as conn:
            found = await talks.group_of_proposal(conn, proposal_id, user_id)
        if found is None:
            raise NotFound(N_("I can't find that proposal any more."))
        return found

    async def proposed(self, guild_id: int, proposal_id: int) -> Proposed | None:
        """A proposal with its meetup, or None."""
        async with self._database.read() as conn:
            group = await groups.group(conn, guild_id)
            known = await talks.proposal(conn, guild_id, proposal_id)
            meetup = await meetups.meetup(conn, guild_id, known.meetup_id) if known else None
        if group is None or known is None or meetup is None:
            return None
        return Proposed(known, meetup, group.language)

    async def reached(self, guild_id: int, user_id: int) -> rsvps.Reached | None:
        """Whether a DM reaches a member who is still there, and in which language."""
        async with self._database.read() as conn:
            return await rsvps.reached(conn, guild_id, user_id)

    # -- the rules

    async def _add(self, conn: AsyncConnection, meetup: Meetup, wanted: NewTalk, request_id: int) -> int | None:
        if len(await talks.talks_of(conn, [meetup.id])) >= MOST_TALKS:
            raise NotPossible(N_("A meetup can have ten talks, and this one has ten already."))
        added = await talks.add(
            conn, meetup.id, await _checked(conn, meetup.guild_id, wanted, self._clock.now()), request_id
        )
        if added is not None:
            await self._show(conn, meetup)
        return added

    async def _show(self, conn: AsyncConnection, meetup: Meetup) -> None:
        now = self._clock.now()
        if meetup.card_message_id is not None:
            await jobs.plan_joined(conn, card_refresh(meetup, now))
        await follow_in_digests(conn, meetup, now)


def links_in(text: str) -> tuple[tuple[str, ...], str]:
    """The web addresses in a text, five at most, and what else stands in it."""
    found: list[str] = []
    for address in _ADDRESS.findall(text):
        try:
            check_link(address)
        except NotUnderstood:
            continue
        found.append(address)
    kept = tuple(dict.fromkeys(found))[:MOST_LINKS]
    rest = " ".join(word for word in text.split() if word not in kept)
    return kept, rest


async def _checked(conn: AsyncConnection, guild_id: int, wanted: NewTalk, now: datetime) -> NewTalk:
    """The talk on one line where it must be; the member who gives it is known from now on."""
    for link in wanted.links:
        check_link(link)
    if len(wanted.links) > MOST_LINKS:
        raise NotUnderstood(N_("A talk has room for {most} links."), most=MOST_LINKS)
    if wanted.speaker_id is not None and wanted.member_name is not None:
        await meet(conn, guild_id, wanted.speaker_id, wanted.member_name, None, now)
    return replace(wanted, title=title_of(wanted.title, TITLE_LIMIT))


async def _held(conn: AsyncConnection, guild_id: int, meetup_id: int) -> tuple[Group, Meetup]:
    """A meetup whose programme nobody else changes until this transaction ends, with its group."""
    group = await ready(conn, guild_id)
    meetup = await meetups.hold(conn, guild_id, meetup_id)
    if meetup is None:
        raise _unknown()
    return group, meetup


async def _found(conn: AsyncConnection, guild_id: int, talk_id: int) -> Talk:
    found = await talks.talk(conn, guild_id, talk_id)
    if found is None:
        raise NotFound(N_("I can't find that talk here, or it is gone."))
    return found


async def _must_have_decided(conn: AsyncConnection, meetup_id: int, user_id: int) -> None:
    if len(await talks.undecided(conn, meetup_id, user_id=user_id, most=_MOST_OPEN)) >= _MOST_OPEN:
        raise NotPossible(N_("The organisers have five proposals of yours already. Let them decide those first."))


def _must_be_ahead(meetup: Meetup) -> None:
    if meetup.status is Status.CANCELLED:
        raise NotPossible(N_("“{title}” was cancelled, so it takes no more talks."), title=meetup.title)
    if meetup.status not in {Status.DRAFT, Status.SCHEDULED}:
        raise NotPossible(N_("“{title}” has begun, so it takes no more talks."), title=meetup.title)


def _unknown() -> NotFound:
    return NotFound(N_("I can't find that meetup here, or it is gone. /meetups shows what's coming up."))
