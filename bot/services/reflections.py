"""Reflections, from the first draft to taking them back."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.answering import answer_of, carried_over, in_a_form, said_with, unanswered
from bot.domain.forms import Choice, Form
from bot.domain.meetups import AttendanceState, Meetup, Status
from bot.domain.one_text import kind_of
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.prompts import NOT_NEEDED, nudge_key, prompt_key
from bot.domain.reading import LEVELS, seen_signed, to_release
from bot.domain.reflections import (
    FREE_TEXT,
    Answer,
    Audience,
    Part,
    Reflection,
    ReflectionKind,
    ReflectionStatus,
    Release,
    Writing,
    joined,
)
from bot.domain.seals import Seals, coarse
from bot.services.digests import plan_edits
from bot.services.members import meet
from bot.texts import say_in
from db import conversations, elsewhere, exports, forms, groups, jobs, prompts, reflections, responses
from db.conversations import PartAt
from db.engine import Database
from db.reflections import Listed, Sealed

PAGE_OF_MINE = 5
_KEY_FACT = "seal_key"  # which key authors are sealed with


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes. `guild_id` is None in a DM, where everything is found by membership instead.

    `language` is what Discord shows them in, None where that is not known (a message in a DM).
    """

    user_id: int
    name: str
    language: str | None
    guild_id: int | None


class ReflectionService:
    """Reflections, from the first draft to taking them back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._forms: dict[int, Form] = {}  # forms never change, so they are read once

    @property
    def _seals(self) -> Seals:
        return self._database.seals

    # -- looking

    async def choices(self, author: Author, typed: str | None = None) -> Sequence[Meetup]:
        """The meetups a person in a group may reflect on, 25 at most, the likeliest first.

        With `typed` those whose title or date holds it, and also meetups elsewhere that only others went to.
        """
        async with self._database.read() as conn:
            return await reflections.reflectable(
                conn, author.guild_id or 0, author.user_id, self._clock.now(), text=typed
            )

    async def open(self, author: Author, meetup_id: int) -> Writing:
        """A person's reflection on one meetup as it is; raises Problem where there is nothing to write about."""
        async with self._database.read() as conn:
            return await self.writing(conn, author, meetup_id)

    async def mine(self, author: Author, page: int) -> Sequence[Listed]:
        """A page (from 0) of a person's own reflections in a group, and one more when there is a next page."""
        guild_id = author.guild_id or 0
        async with self._database.read() as conn:
            unsigned = sealed_by(await reflections.sealed(conn, guild_id), author.user_id, self._seals)
            found = await reflections.mine(
                conn, guild_id, author.user_id, unsigned, most=PAGE_OF_MINE + 1, skip=page * PAGE_OF_MINE
            )
        return [replace(each, reflection=opened(each.reflection, author)) for each in found]

    # -- writing

    async def save_form(
        self,
        author: Author,
        meetup_id: int,
        source_id: int,
        texts: Mapping[int, str],
        kind: ReflectionKind | None,
        form_id: int | None = None,
    ) -> Writing:
        """Store what a form says, by position; `source_id` is the id of the interaction it came with.

        `kind` None keeps the kind it has. `form_id` is the group's form that was asked, where that may be an older
        one than it asks now.
        """
        async with self._database.write() as conn:
            writing, texts = await self._asked_with(conn, await self.writing(conn, author, meetup_id), texts, form_id)
            before = writing.reflection
            asked = {position: writing.form.asked_at(position) for position in texts}
            new = {
                position: said_with(asked[position], writing.answer(position), text)
                for position, text in texts.items()
                if text.strip() != in_a_form(asked[position], writing.answer(position)).strip()
            }
            if not new or await self._came_before(conn, writing, source_id):
                return writing
            answers = [answer_of(asked[position], writing.answer(position), text) for position, text in new.items()]
            changed = [replace(each, skipped=not each.text and each.rating is None) for each in answers]
            kind = kind_of(before.with_answers(changed), kind or before.kind)
            writing = await self.begun(conn, author, writing, kind)
            # Whatever stood there may have been written on another device a moment ago.
            kept = await self.keep(conn, writing, changed, versions=True)
            # Where nothing was written before there is no part to take away.
            if any(before.answer(position) for position in new):
                await conversations.forget_parts(conn, before.id, new)
            for position, text in new.items():
                if text:
                    await self.add_part(conn, writing, Part(position, source_id, text))
            return kept

    async def choose(self, author: Author, meetup_id: int, position: int, choice: Choice | None) -> Writing:
        """Store the choice beside an answer's text, or take it away."""
        async with self._database.write() as conn:
            writing = await self.begun(conn, author, await self.writing(conn, author, meetup_id), None)
            return await self.keep(conn, writing, [replace(writing.answer(position), choice=choice)])

    async def set_audience(
        self, author: Author, meetup_id: int, audience: Audience, position: int | None = None
    ) -> Writing:
        """Set who may read the answer at `position`, or all; that for all is remembered for the next reflection."""
        async with self._database.write() as conn:
            writing = await self.existing(conn, author, meetup_id)
            reflection = writing.reflection
            await reflections.set_audience(conn, reflection.id, audience, position)
            if position is None:
                await groups.change_person(conn, author.user_id, last_audience=audience)
            await self._told(conn, reflection)
            answers = [
                replace(each, audience=audience) for each in reflection.answers if position in {None, each.position}
            ]
            reflection = reflection.with_answers(answers)
            copies = await exports.handed_out(conn, [reflection.id], beyond=audience)
            return replace(
                writing, reflection=reflection, audience=reflection.audience or audience, out_of_reach=copies
            )

    async def set_signed(self, author: Author, meetup_id: int, *, signed: bool) -> Writing:
        """Show or leave out the author's name; remembered for the person's next reflection."""
        async with self._database.write() as conn:
            writing = await self.existing(conn, author, meetup_id)
            await groups.change_person(conn, author.user_id, last_signed=signed)
            if signed != writing.reflection.signed:
                await self._sign(conn, author, writing, signed=signed)
            await self._told(conn, writing.reflection)
            # What was taken before still names them.
            copies = () if signed else await exports.handed_out(conn, [writing.reflection.id])
            return replace(await self.writing(conn, author, meetup_id), out_of_reach=copies)

    async def publish(self, author: Author, meetup_id: int) -> Writing:
        """Let others read it, as far as its audience goes; whoever reflects on a meetup was there."""
        async with self._database.write() as conn:
            writing = await self.existing(conn, author, meetup_id)
            if not writing.reflection.says_something:
                raise NotPossible(N_("You haven't written anything yet. Write a sentence or two first, then publish."))
            missing = unanswered(writing.form, writing.reflection)
            if missing is not None:
                raise NotPossible(
                    N_("“{question}” still needs an answer. Press Edit to give one, then publish."),
                    question=say_in(author.language or writing.language)(missing.label),
                )
            now = self._clock.now()
            if writing.reflection.signed:
                await self._noted(conn, author, meetup_id)
            keys = [prompt_key(meetup_id, author.user_id), nudge_key(meetup_id, author.user_id)]
            await jobs.drop(conn, keys, now, NOT_NEEDED)
            await conversations.end(conn, author.user_id, meetup_id)
            submitted_at = writing.reflection.submitted_at or self._moment(writing.reflection)
            return await self.changed(conn, writing, status=ReflectionStatus.SUBMITTED, submitted_at=submitted_at)

    async def withdraw(self, author: Author, meetup_id: int) -> Writing:
        """Take it back: nobody else reads it any more, and every digest that quoted it is edited."""
        async with self._database.write() as conn:
            writing = await self.existing(conn, author, meetup_id)
            if writing.reflection.status is not ReflectionStatus.SUBMITTED:
                raise NotPossible(N_("Nobody else can read that reflection, so there is nothing to take back."))
            withdrawn = await self.changed(conn, writing, status=ReflectionStatus.WITHDRAWN)
            return replace(withdrawn, out_of_reach=await exports.handed_out(conn, [writing.reflection.id]))

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
        seal = self._seals.author(meetup_id, author.user_id)
        found = await reflections.of_author(conn, meetup_id, author.user_id, seal)
        form_id = (found.form_id if found else None) or desk.form_id
        form = await self._form(conn, form_id)
        name = desk.name or author.name
        blank = _blank(author.user_id, name, desk.meetup, form_id, signed=desk.signed is not False)
        return Writing(
            reflection=opened(found, replace(author, name=name)) if found else blank,
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
            await meet(conn, author.guild_id, author.user_id, author.name, author.language, self._clock.now())
        stored = replace(before, kind=kind or before.kind)
        if not before.signed:
            seal = self._seals.author(writing.meetup.id, author.user_id)
            stored = replace(stored, user_id=None, author_seal=seal)
        reflection_id = await reflections.begin(conn, stored, self._moment(before))
        status = before.status if before.status is ReflectionStatus.SUBMITTED else ReflectionStatus.DRAFT
        return replace(writing, reflection=replace(before, id=reflection_id, kind=kind or before.kind, status=status))

    async def keep(
        self, conn: AsyncConnection, writing: Writing, changed: Sequence[Answer], *, versions: bool = False
    ) -> Writing:
        """Store these answers; what others have read already (or, with `versions`, anything) keeps its older version.

        Changed words of a signed one that others read are marked as edited.
        """
        return replace(writing, reflection=await self._keep(conn, writing.reflection, changed, versions=versions))

    async def _keep(
        self, conn: AsyncConnection, reflection: Reflection, changed: Sequence[Answer], *, versions: bool
    ) -> Reflection:
        is_public = reflection.status is ReflectionStatus.SUBMITTED
        moment = self._moment(reflection)
        before = {each.position: each.text for each in reflection.answers}
        is_edited = is_public and any(each.text != before.get(each.position, "") for each in changed)
        await reflections.keep_answers(conn, reflection.id, changed, moment, versions=versions or is_public)
        reflection = reflection.with_answers(changed)
        if is_edited and reflection.signed:
            await reflections.change(conn, reflection.id, edited_at=moment)
            reflection = replace(reflection, edited_at=moment)
        if is_public and changed:
            await self._told(conn, reflection)
        return reflection

    async def add_part(
        self, conn: AsyncConnection, writing: Writing, part: Part, files: Sequence[dict[str, str]] = ()
    ) -> bool:
        """Store a part of an answer; False when it came before."""
        reflection = writing.reflection
        if not reflection.signed:
            part = replace(part, source_id=self._seals.source(part.source_id))
        return await conversations.add_part(conn, reflection.id, part, files, sealed=not reflection.signed)

    async def rewrite(
        self, conn: AsyncConnection, author: Author, writing: Writing, changed: Sequence[Answer], source_id: int
    ) -> Writing:
        """Store these answers, each as one text that came with `source_id`; what they replace is an earlier version.

        The same interaction again changes nothing.
        """
        if await self._came_before(conn, writing, source_id):
            return writing
        kind = kind_of(writing.reflection.with_answers(changed), writing.reflection.kind)
        writing = await self.begun(conn, author, writing, kind)
        kept = await self.keep(conn, writing, changed, versions=True)
        await conversations.forget_parts(conn, writing.reflection.id, {each.position for each in changed})
        for each in changed:
            if each.text:
                await self.add_part(conn, writing, Part(each.position, source_id, each.text))
        return kept

    async def rejoined(
        self, conn: AsyncConnection, writing: Writing, position: int, *, versions: bool = False
    ) -> Writing:
        """Store an answer as its parts now make it."""
        text = joined(await conversations.parts(conn, writing.reflection.id, position))
        answer = answer_of(writing.form.asked_at(position), writing.answer(position), text)
        return await self.keep(conn, writing, [replace(answer, skipped=False)], versions=versions)

    async def follow(self, conn: AsyncConnection, found: PartAt, text: str, files: Sequence[dict[str, str]]) -> None:
        """Let a part say `text` and carry `files` from now on, and its answer with it."""
        part = replace(found.part, text=text)
        await conversations.change_part(conn, found.reflection_id, part, files)
        reflection = await reflections.with_id(conn, found.reflection_id)
        answer = reflection.answer(part.position)
        if answer is not None:
            form = await self._form(conn, reflection.form_id) if reflection.form_id else None
            whole = joined(await conversations.parts(conn, reflection.id, part.position))
            said = answer_of(form and form.asked_at(part.position), answer, whole)
            await self._keep(conn, reflection, [replace(said, skipped=False)], versions=False)

    def sources(self, source_id: int) -> tuple[int, int]:
        """A message or interaction by its id, as signed reflections store it and as unsigned ones do."""
        return source_id, self._seals.source(source_id)

    async def knows_the_key(self) -> bool:
        """Whether unsigned reflections were sealed with the key that is used now, as far as there are any."""
        async with self._database.read() as conn:
            used_before = await groups.host_fact(conn, _KEY_FACT)
        return used_before in {None, self._seals.fingerprint}

    async def seal_what_is_not(self) -> None:
        """Seal the authors that an earlier release stored beside their unsigned words: to be called at every start.

        Remembers by its fingerprint which key that is, the first time.
        """
        async with self._database.write() as conn:
            if await groups.host_fact(conn, _KEY_FACT) is None:
                await groups.keep_host_fact(conn, _KEY_FACT, self._seals.fingerprint)
            for reflection_id, meetup_id, user_id in await reflections.with_plain_author(conn):
                seal = self._seals.author(meetup_id, user_id)
                await reflections.seal(conn, reflection_id, seal, self._seals.source)
                await self._release(conn, meetup_id)

    async def moved(
        self, conn: AsyncConnection, author: Author, meetup_id: int, into: Meetup
    ) -> ReflectionStatus | None:
        """Let what somebody wrote about one meetup be about another, in the caller's transaction.

        Gives back the status of what they have written about the other one now, None where that is nothing. Raises
        NotPossible where they have written about both.
        """
        before = (await self.writing(conn, author, meetup_id)).reflection
        there = (await self.writing(conn, author, into.id)).reflection
        if before.says_something and there.says_something:
            raise NotPossible(
                N_("You have written about both meetups, so both stay as they are: nothing you wrote is lost.")
            )
        kept, empty = (before, there) if before.says_something or not there.id else (there, before)
        if empty.id:
            await elsewhere.delete_reflection(conn, empty.id)
        if not kept.id:
            return None
        if kept is before:
            day = into.starts_at.astimezone(into.zone).date()
            seal = None if kept.signed else self._seals.author(into.id, author.user_id)
            await reflections.move(conn, kept.id, into.id, day, seal, self._moment(kept))
            await self._told(conn, replace(kept, meetup_id=into.id))
        return kept.status

    async def _form(self, conn: AsyncConnection, form_id: int) -> Form:
        form = self._forms.get(form_id)
        if form is None:
            form = self._forms[form_id] = await reflections.form(conn, form_id)
        return form

    async def _asked_with(
        self, conn: AsyncConnection, writing: Writing, texts: Mapping[int, str], form_id: int | None
    ) -> tuple[Writing, Mapping[int, str]]:
        """The same with the questions that were asked, where the group has new ones since.

        Where the reflection was begun with others meanwhile, what was answered is carried over to those.
        """
        if form_id is None or form_id == writing.reflection.form_id:
            return writing, texts
        if not await forms.is_of_group(conn, writing.reflection.guild_id, form_id):
            return writing, texts
        asked = await self._form(conn, form_id)
        if writing.reflection.id:
            return writing, carried_over(texts, asked, writing.form, writing.answer(FREE_TEXT).text)
        return replace(writing, form=asked, reflection=replace(writing.reflection, form_id=form_id)), texts

    async def existing(self, conn: AsyncConnection, author: Author, meetup_id: int) -> Writing:
        """What the person has written about a meetup; raises NotFound where that is nothing yet."""
        writing = await self.writing(conn, author, meetup_id)
        if not writing.reflection.id:
            raise NotFound(N_("You haven't written about that meetup yet. Start with /reflect."))
        return writing

    async def changed(self, conn: AsyncConnection, writing: Writing, **changes: object) -> Writing:
        """The same with these columns changed; everything that shows it follows."""
        moment = self._moment(writing.reflection)
        await reflections.change(conn, writing.reflection.id, updated_at=moment, **changes)
        await self._told(conn, writing.reflection)
        changed: Reflection = replace(writing.reflection, **changes)  # type: ignore[arg-type] # columns are fields
        return replace(writing, reflection=changed)

    async def _sign(self, conn: AsyncConnection, author: Author, writing: Writing, *, signed: bool) -> None:
        reflection = writing.reflection
        if signed:
            await reflections.unseal(conn, reflection.id, author.user_id, self._clock.now())
            if reflection.status is ReflectionStatus.SUBMITTED:
                await self._noted(conn, author, writing.meetup.id)
        else:
            seal = self._seals.author(writing.meetup.id, author.user_id)
            await reflections.seal(conn, reflection.id, seal, self._seals.source)
            await responses.forget_thanks(conn, reflection.id, author.user_id)
            if reflection.submitted_at is not None:
                before = seen_signed(secrets.token_hex(8))
                await reflections.release(conn, [(reflection.id, each) for each in before])

    async def _noted(self, conn: AsyncConnection, author: Author, meetup_id: int) -> None:
        """Note that somebody was there and has reflected.

        Not of those who write unsigned: where only one does, that alone would tell whose words it is.
        """
        await prompts.own_word(conn, meetup_id, author.user_id, AttendanceState.PRESENT, self._clock.now())
        await prompts.answered(conn, meetup_id, author.user_id)

    async def _told(self, conn: AsyncConnection, reflection: Reflection) -> None:
        """Let everything that shows a reflection follow what has changed about it."""
        await self._release(conn, reflection.meetup_id or 0)
        await plan_edits(conn, reflection.id, self._clock.now())

    async def _release(self, conn: AsyncConnection, meetup_id: int) -> None:
        """Release what waits unsigned about a meetup, as soon as there is enough of it."""
        found = await reflections.unsigned_about(conn, meetup_id)
        group = await groups.group(conn, found[0].guild_id) if found else None
        if group is None:
            return
        for reader in LEVELS:
            batch, together = to_release(found, reader=reader, unsigned_minimum=group.unsigned_minimum)
            if together:
                released = [(each.id, Release(reader, batch, secrets.token_hex(8))) for each in together]
                await reflections.release(conn, released)
                found = await reflections.unsigned_about(conn, meetup_id)

    async def _came_before(self, conn: AsyncConnection, writing: Writing, source_id: int) -> bool:
        """Whether Discord has told of this already: it may tell of everything more than once."""
        own_id = writing.reflection.id
        return bool(own_id) and await reflections.heard_before(conn, own_id, self.sources(source_id))

    def _moment(self, reflection: Reflection) -> datetime:
        """Now, as exactly as it may be noted of this reflection."""
        now = self._clock.now()
        return now if reflection.signed else coarse(now)


def opened(reflection: Reflection, author: Author) -> Reflection:
    """A reflection as its own author gets it: with their id and name, which an unsigned one does not carry."""
    return replace(reflection, user_id=author.user_id, name=author.name)


def sealed_by(sealed: Iterable[Sealed], user_id: int, seals: Seals) -> list[int]:
    """The ids of those of these reflections that this person wrote."""
    return [each.reflection_id for each in sealed if seals.author(each.meetup_id, user_id) == each.seal]


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
