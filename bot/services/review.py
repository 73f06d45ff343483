"""Looking a reflection over: what may be thought about, page by page changes, other forms, earlier versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.care import Around, notes
from bot.domain.one_text import as_one_text, text_as_first_answer
from bot.domain.pages import with_page
from bot.domain.problems import N_, NotFound, NotPossible
from bot.domain.reflections import Audience, FeltLevel, Part, ReflectionKind, Version, Writing
from bot.services.reflections import Author, ReflectionService
from bot.texts import say_in
from db import digests, groups, talks, versions
from db.engine import Database

PAGE_OF_VERSIONS = 25  # options of a select, Discord's limit


async def looked_over(conn: AsyncConnection, author: Author, writing: Writing) -> Writing:
    """The same with what its author may want to think about before others read it, and how many versions it has had."""
    reflection, meetup = writing.reflection, writing.meetup
    older = await versions.count(conn, reflection.id) if reflection.id else 0
    is_first_visit = meetup.series_id is not None and not await digests.came_before(
        conn, meetup.guild_id, meetup.starts_at, among=[author.user_id]
    )
    writing = replace(writing, older=older, is_first_visit=is_first_visit)
    texts = [each.text for each in reflection.answers if each.audience is not Audience.ME and each.text.strip()]
    if not texts:
        return replace(writing, notes=())
    members = await groups.names_of_members(conn, meetup.guild_id)
    given = await talks.talks_of(conn, [meetup.id])
    speakers = {talk.speaker_id for talk in given if talk.speaker_id}
    public = [name for talk in given for name in (talk.speaker, talk.member_name)]
    around = Around(
        members,
        frozenset({author.user_id, *speakers}),
        tuple(name for name in (reflection.name, author.name, meetup.organiser, *public) if name),
    )
    return replace(writing, notes=notes(texts, around))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A page (from 0) of the earlier versions of what is on the desk, the latest replaced first."""

    writing: Writing
    versions: Sequence[Version]
    page: int
    more: bool


class ReviewService:
    """What an author does with a reflection while looking it over."""

    def __init__(self, database: Database, reflections: ReflectionService) -> None:
        self._database = database
        self._reflections = reflections

    async def look_over(self, author: Author, writing: Writing) -> Writing:
        """The same with notes and the number of earlier versions."""
        async with self._database.read() as conn:
            return await looked_over(conn, author, writing)

    # -- beside the words

    async def set_level(self, author: Author, meetup_id: int, level: FeltLevel | None) -> Writing:
        """Store how the level felt, or take it away."""
        async with self._database.write() as conn:
            writing = await self._reflections.existing(conn, author, meetup_id)
            return await looked_over(conn, author, await self._reflections.changed(conn, writing, level_felt=level))

    async def let_newcomers_read(self, author: Author, meetup_id: int, *, allowed: bool) -> Writing:
        """Whether a sentence of it may stand on the next announcement of the series, under its author's name."""
        async with self._database.write() as conn:
            writing = await self._reflections.existing(conn, author, meetup_id)
            if allowed and not writing.reflection.signed:
                raise NotPossible(N_("Only words under a name can stand on an announcement. Press Show my name first."))
            changed = await self._reflections.changed(conn, writing, newcomers_may_read=allowed)
            return await looked_over(conn, author, changed)

    # -- other forms

    async def save_page(
        self, author: Author, meetup_id: int, position: int, number: int, opened: str, source_id: int, text: str
    ) -> Writing:
        """Store page `number` (from 0) of a long answer; `opened` is the mark of what stood there."""
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            before = writing.answer(position)
            new = with_page(position, before.text, number, opened, text)
            if new == before.text:
                return writing
            changed = [replace(before, text=new, skipped=not new)]
            return await self._reflections.rewrite(conn, author, writing, changed, source_id)

    async def add_page(self, author: Author, meetup_id: int, position: int, source_id: int, text: str) -> Writing:
        """Store one more page behind an answer; the same interaction again adds nothing."""
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            if not text.strip():
                return writing
            kind = None if writing.reflection.says_something or position else ReflectionKind.FREE
            writing = await self._reflections.begun(conn, author, writing, kind)
            part = Part(position, source_id, text.strip())
            if not await self._reflections.add_part(conn, writing, part):
                return writing
            return await self._reflections.rejoined(conn, writing, position)

    async def as_one_text(self, author: Author, meetup_id: int, source_id: int) -> Writing:
        """Take the answers over into the free text, each under its question in the author's language."""
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            say = say_in(writing.language)
            asked = {each.position: say(each.text) for each in writing.form.questions}
            changed = as_one_text(writing, asked)
            if not changed:
                return writing
            return await self._reflections.rewrite(conn, author, writing, changed, source_id)

    async def text_as_first_answer(self, author: Author, meetup_id: int, source_id: int) -> Writing:
        """Put the free text into the answer to the first question."""
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            changed = text_as_first_answer(writing)
            if not changed:
                return writing
            return await self._reflections.rewrite(conn, author, writing, changed, source_id)

    # -- earlier versions

    async def versions(self, author: Author, meetup_id: int, page: int) -> Earlier:
        """A page (from 0) of the author's own earlier versions."""
        async with self._database.read() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            skip = page * PAGE_OF_VERSIONS
            found = await versions.of_reflection(conn, writing.reflection.id, most=PAGE_OF_VERSIONS + 1, skip=skip)
            return Earlier(writing, found[:PAGE_OF_VERSIONS], page, more=len(found) > PAGE_OF_VERSIONS)

    async def version(self, author: Author, meetup_id: int, version_id: int) -> tuple[Writing, Version]:
        """One of the author's own earlier versions; raises NotFound."""
        async with self._database.read() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            return writing, await _version(conn, writing, version_id)

    async def use_again(self, author: Author, meetup_id: int, version_id: int, source_id: int) -> Writing:
        """Put an earlier version back; what stands in its place is an earlier version then. Raises NotFound."""
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            found = await _version(conn, writing, version_id)
            changed = [replace(writing.answer(found.position), text=found.text, skipped=False)]
            kept = await self._reflections.rewrite(conn, author, writing, changed, source_id)
            await versions.forget(conn, found.id)
            return kept


async def _version(conn: AsyncConnection, writing: Writing, version_id: int) -> Version:
    found = await versions.version(conn, writing.reflection.id, version_id)
    if found is None:
        raise NotFound(N_("That version is not there any more. Open the list again to see those that are."))
    return found
