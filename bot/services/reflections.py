"""Reflections, from the first draft to taking them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.forms import Choice, Form
from bot.domain.meetups import AttendanceState, Level, Meetup, Origin, Status
from bot.domain.problems import N_, NotFound, NotPossible, NotUnderstood
from bot.domain.prompts import nudge_key, prompt_key
from bot.domain.reflections import (
    Answer,
    Audience,
    Part,
    Reflection,
    ReflectionKind,
    ReflectionStatus,
    Writing,
    joined,
)
from bot.services.digests import plan_edits
from bot.services.meetups import check_link, title_of
from db import conversations, exports, groups, jobs, meetups, prompts, reflections
from db.engine import Database
from db.reflections import Listed

PAGE_OF_MINE = 5
_FIRST_YEAR = 1970  # before it a time zone may have no moment in UTC
_EVENING = timedelta(hours=2)  # how long a meetup elsewhere counts as lasting


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes. `guild_id` is None in a DM, where everything is found by membership instead.

    `language` is what Discord shows them in, None where that is not known (a message in a DM).
    """

    user_id: int
    name: str
    language: str | None
    guild_id: int | None


@dataclass(frozen=True, slots=True)
class Pages:
    """A reflection on the desk, and the pieces that its answers are made of."""

    writing: Writing
    parts: Sequence[Part]


class ReflectionService:
    """Reflections, from the first draft to taking them back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._forms: dict[int, Form] = {}  # forms never change, so they are read once

    # -- looking

    async def choices(self, author: Author) -> Sequence[Meetup]:
        """The meetups a person in a group may reflect on, 25 at most, the likeliest first."""
        async with self._database.read() as conn:
            return await reflections.reflectable(conn, author.guild_id or 0, author.user_id, self._clock.now())

    async def open(self, author: Author, meetup_id: int) -> Writing:
        """A person's reflection on one meetup as it is; raises Problem where there is nothing to write about."""
        async with self._database.read() as conn:
            return await self.writing(conn, author, meetup_id)

    async def pages(self, author: Author, meetup_id: int) -> Pages:
        """The same with its pieces, for texts longer than one form."""
        async with self._database.read() as conn:
            writing = await self.writing(conn, author, meetup_id)
            return Pages(writing, await conversations.parts(conn, writing.reflection.id))

    async def mine(self, author: Author, page: int) -> Sequence[Listed]:
        """A page (from 0) of a person's own reflections in a group, and one more when there is a next page."""
        async with self._database.read() as conn:
            return await reflections.mine(
                conn, author.guild_id or 0, author.user_id, most=PAGE_OF_MINE + 1, skip=page * PAGE_OF_MINE
            )

    # -- writing

    async def save_form(
        self, author: Author, meetup_id: int, source_id: int, texts: Mapping[int, str], kind: ReflectionKind
    ) -> Writing:
        """Store what a form says, by position; `source_id` is the id of the interaction it came with."""
        async with self._database.write() as conn:
            writing = await self.writing(conn, author, meetup_id)
            before = writing.reflection
            new = [
                Part(position, source_id, text.strip())
                for position, text in texts.items()
                if text.strip() != writing.answer(position).text.strip()
            ]
            if not new:
                return writing
            writing = await self.begun(conn, author, writing, kind)
            # Where nothing was written before there is no part to take away.
            if any(before.answer(each.position) for each in new):
                await conversations.forget_parts(conn, before.id, {each.position for each in new})
            await conversations.add_parts(conn, writing.reflection.id, new)
            changed = [replace(writing.answer(each.position), text=each.text, skipped=not each.text) for each in new]
            return await self.keep(conn, writing, changed)

    async def save_page(
        self, author: Author, meetup_id: int, position: int, page: int | None, source_id: int, text: str
    ) -> Writing:
        """Store one page of a long answer: page number `page` (from 0), or None for one more behind the others."""
        async with self._database.write() as conn:
            writing = await self.writing(conn, author, meetup_id)
            writing = await self.begun(conn, author, writing, None if position else ReflectionKind.FREE)
            parts = await conversations.parts(conn, writing.reflection.id, position)
            old = parts[page] if page is not None and page < len(parts) else None
            if old is None:
                await conversations.add_part(conn, writing.reflection.id, Part(position, source_id, text.strip()))
            else:
                await conversations.change_part(conn, writing.reflection.id, replace(old, text=text.strip()))
            return await self.rejoined(conn, writing, position)

    async def choose(self, author: Author, meetup_id: int, position: int, choice: Choice | None) -> Writing:
        """Store the choice beside an answer's text, or take it away."""
        async with self._database.write() as conn:
            writing = await self.begun(conn, author, await self.writing(conn, author, meetup_id), None)
            return await self.keep(conn, writing, [replace(writing.answer(position), choice=choice)])

    async def set_audience(self, author: Author, meetup_id: int, audience: Audience) -> Writing:
        """Set who may read all answers; remembered for the person's next reflection."""
        async with self._database.write() as conn:
            writing = await self._existing(conn, author, meetup_id)
            reflection = writing.reflection
            await reflections.set_audience(conn, reflection.id, audience)
            await groups.change_person(conn, author.user_id, last_audience=audience)
            await plan_edits(conn, reflection.id, self._clock.now())
            answers = [replace(each, audience=audience) for each in reflection.answers]
            changed = replace(writing, reflection=reflection.with_answers(answers), audience=audience)
            copies = await exports.handed_out(conn, [reflection.id], beyond=audience)
            return replace(changed, out_of_reach=copies)

    async def set_signed(self, author: Author, meetup_id: int, *, signed: bool) -> Writing:
        """Show or leave out the author's name; remembered for the person's next reflection."""
        async with self._database.write() as conn:
            writing = await self._existing(conn, author, meetup_id)
            await groups.change_person(conn, author.user_id, last_signed=signed)
            return await self._changed(conn, writing, signed=signed)

    async def publish(self, author: Author, meetup_id: int) -> Writing:
        """Let others read it, as far as its audience goes; whoever reflects on a meetup was there."""
        async with self._database.write() as conn:
            writing = await self._existing(conn, author, meetup_id)
            if not writing.reflection.says_something:
                raise NotPossible(N_("You haven't written anything yet. Write a sentence or two first, then publish."))
            now = self._clock.now()
            await prompts.own_word(conn, meetup_id, author.user_id, AttendanceState.PRESENT, now)
            await prompts.answered(conn, meetup_id, author.user_id)
            keys = [prompt_key(meetup_id, author.user_id), nudge_key(meetup_id, author.user_id)]
            await jobs.drop(conn, keys, now, "they have reflected")
            await conversations.end(conn, author.user_id, meetup_id)
            submitted_at = writing.reflection.submitted_at or now
            return await self._changed(conn, writing, status=ReflectionStatus.SUBMITTED, submitted_at=submitted_at)

    async def withdraw(self, author: Author, meetup_id: int) -> Writing:
        """Take it back: nobody else reads it any more, and every digest that quoted it is edited."""
        async with self._database.write() as conn:
            writing = await self._existing(conn, author, meetup_id)
            if writing.reflection.status is not ReflectionStatus.SUBMITTED:
                raise NotPossible(N_("Nobody else can read that reflection, so there is nothing to take back."))
            withdrawn = await self._changed(conn, writing, status=ReflectionStatus.WITHDRAWN)
            return replace(withdrawn, out_of_reach=await exports.handed_out(conn, [writing.reflection.id]))

    async def record_elsewhere(
        self, author: Author, request_id: int, *, title: str, day: str, venue: str, link: str
    ) -> Meetup:
        """Record a meetup that this group did not run, so that its members can reflect on it.

        The same request again gives the same meetup. Raises NotUnderstood for a `day` that is no ISO date, and for
        a title or link that is none.
        """
        title, link = title_of(title), link.strip()
        check_link(link or None)
        async with self._database.write() as conn:
            group = await groups.group(conn, author.guild_id or 0)
            if group is None:
                raise NotPossible(N_("This group is not set up yet. An organiser can do it with /setup."))
            starts = datetime.combine(_day(day), time(), group.zone)
            if starts > self._clock.now():
                raise NotPossible(N_("That day has not come yet. Tell me about it when you have been there."))
            await groups.see_member(conn, group.guild_id, author.user_id, author.name, author.language)
            return await meetups.add(
                conn,
                request_id=request_id,
                guild_id=group.guild_id,
                title=title,
                status=Status.ENDED,
                origin=Origin.ELSEWHERE,
                level=Level.EVERYONE,
                timezone=group.timezone,
                local_start=f"{starts:%Y-%m-%dT%H:%M}",
                starts_at=starts,
                ends_at=starts + _EVENING,
                venue=venue.strip() or None,
                link=link or None,
                created_by=author.user_id,
            )

    # -- shared with the conversation

    async def writing(self, conn: AsyncConnection, author: Author, meetup_id: int) -> Writing:
        """The person's reflection on a meetup and what stands around it, within a transaction of the caller's."""
        desk = await reflections.desk(conn, meetup_id, author.user_id, author.guild_id)
        if desk is None or desk.meetup.status is Status.DRAFT:
            raise NotFound(N_("I cannot find that meetup here. /meetups shows those I know."))
        if desk.meetup.status is Status.CANCELLED:
            raise NotPossible(N_("That meetup was cancelled, so there is nothing to look back on."))
        if desk.meetup.starts_at > self._clock.now():
            raise NotPossible(N_("That meetup has not begun yet. Tell me about it afterwards."))
        found = await reflections.of_author(conn, meetup_id, author.user_id)
        form_id = (found.form_id if found else None) or desk.form_id
        form = self._forms.get(form_id)
        if form is None:
            form = self._forms[form_id] = await reflections.form(conn, form_id)
        return Writing(
            reflection=found
            or _blank(author.user_id, desk.name or author.name, desk.meetup, form_id, signed=desk.signed is not False),
            meetup=desk.meetup,
            form=form,
            language=author.language or desk.language or desk.group_language,
            expectation=desk.expectation,
            audience=(found and found.audience) or desk.audience or Audience.GROUP,
        )

    async def begun(
        self, conn: AsyncConnection, author: Author, writing: Writing, kind: ReflectionKind | None
    ) -> Writing:
        """The same, stored if it was not; `kind` None keeps the kind it has."""
        before = writing.reflection
        if not before.id and author.guild_id is not None:
            # In a DM they are known already, and by a name that is not the one they have in the group.
            await groups.see_member(conn, author.guild_id, author.user_id, author.name, author.language)
        reflection_id = await reflections.begin(conn, replace(before, kind=kind or before.kind), self._clock.now())
        status = before.status if before.status is ReflectionStatus.SUBMITTED else ReflectionStatus.DRAFT
        return replace(writing, reflection=replace(before, id=reflection_id, kind=kind or before.kind, status=status))

    async def keep(self, conn: AsyncConnection, writing: Writing, changed: Sequence[Answer]) -> Writing:
        """Store these answers; what others have read already keeps its older version beside it."""
        reflection = writing.reflection
        is_public = reflection.status is ReflectionStatus.SUBMITTED
        now = self._clock.now()
        await reflections.keep_answers(conn, reflection.id, changed, now, versions=is_public)
        if is_public and changed:
            await plan_edits(conn, reflection.id, now)
        return replace(writing, reflection=reflection.with_answers(changed))

    async def rejoined(self, conn: AsyncConnection, writing: Writing, position: int) -> Writing:
        """Store an answer as its parts now make it."""
        text = joined(await conversations.parts(conn, writing.reflection.id, position))
        return await self.keep(conn, writing, [replace(writing.answer(position), text=text, skipped=False)])

    async def _existing(self, conn: AsyncConnection, author: Author, meetup_id: int) -> Writing:
        writing = await self.writing(conn, author, meetup_id)
        if not writing.reflection.id:
            raise NotFound(N_("You haven't written about that meetup yet. Start with /reflect."))
        return writing

    async def _changed(self, conn: AsyncConnection, writing: Writing, **changes: object) -> Writing:
        now = self._clock.now()
        await reflections.change(conn, writing.reflection.id, updated_at=now, **changes)
        await plan_edits(conn, writing.reflection.id, now)
        changed: Reflection = replace(writing.reflection, **changes)  # type: ignore[arg-type] # columns are fields
        return replace(writing, reflection=changed)


def _blank(user_id: int, name: str, meetup: Meetup, form_id: int, *, signed: bool) -> Reflection:
    return Reflection(
        id=0,
        guild_id=meetup.guild_id,
        meetup_id=meetup.id,
        user_id=user_id,
        byline=None,
        name=name,
        kind=ReflectionKind.FORM,
        status=ReflectionStatus.DRAFT,
        signed=signed,
        form_id=form_id,
        title=None,
        occurred_on=meetup.starts_at.astimezone(meetup.zone).date(),
        answers=(),
    )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or day.year < _FIRST_YEAR:
        raise NotUnderstood(N_("I could not read that day. Write it like this: 2026-11-28."))
    return day
