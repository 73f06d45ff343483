"""The conversation in a DM: one question at a time, every message stored when it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.conversation import Word, first_position, position_after, word_in
from bot.domain.problems import N_, NotPossible
from bot.domain.reflections import FREE_TEXT, Part, ReflectionKind, Writing
from bot.domain.storable import storable
from bot.services.reflections import Author, ReflectionService
from db import conversations
from db.engine import Database

_WORTH_GOING_ON = timedelta(days=7)  # what was written while the bot was down for longer is not looked for


@dataclass(frozen=True, slots=True)
class File:
    """Something attached to a message: its name and where it lies."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is now: the question at `position`, or the review when it is None.

    `word` is the step that led here, None where the conversation begins.
    """

    writing: Writing
    position: int | None
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a message: `turn` where it was a step, `is_kept` where it became part of an answer."""

    turn: Turn | None = None
    is_kept: bool = False


class ConversationService:
    """The conversation about a reflection; each person is in one at most."""

    def __init__(self, database: Database, clock: Clock, reflections: ReflectionService) -> None:
        self._database = database
        self._clock = clock
        self._reflections = reflections

    async def begin(self, author: Author, meetup_id: int, request_id: int, *, freely: bool | None = None) -> Turn:
        """Begin, or go on where something is missing.

        `request_id` is the interaction's: what the person writes after it belongs to the conversation. `freely` asks
        for one text, or for answers to the questions; None is as the person began.
        """
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            if freely is None:
                freely = writing.reflection.kind is ReflectionKind.FREE and writing.reflection.says_something
            kind = ReflectionKind.FREE if freely else ReflectionKind.FORM
            writing = await self._reflections.begun(conn, author, writing, kind)
            return await self._turn(conn, author, writing, _where_to_go_on(writing), None, request_id)

    async def left_off(self) -> Sequence[tuple[int, int]]:
        """Who is in a conversation that is not long ago, and the id up to which their messages were heard."""
        async with self._database.read() as conn:
            return await conversations.left_off(conn, self._clock.now() - _WORTH_GOING_ON)

    async def hear(self, author: Author, message_id: int, text: str, files: Sequence[File]) -> Heard:
        """Take a message: a step, a part of the answer, or (outside a conversation) nothing of either.

        The same message again adds nothing to an answer.
        """
        async with self._database.write() as conn:
            talk = await conversations.conversation(conn, author.user_id)
            if talk is None:
                return Heard()
            text = storable(text)
            word = word_in(text) if not files else None
            if word is None and not text.strip() and not files:
                return Heard()
            writing = await self._reflections.writing(conn, author, talk.meetup_id)
            if word is not None:
                turn = await self._step(conn, author, writing, talk.position, word, message_id)
                await conversations.heard(conn, author.user_id, message_id)
                return Heard(turn)
            writing = await self._reflections.begun(conn, author, writing, None)
            part = Part(talk.position, message_id, _with_links(text, files))
            links = [{"name": each.name, "url": each.url} for each in files]
            if await conversations.add_part(conn, writing.reflection.id, part, links):
                await self._reflections.rejoined(conn, writing, talk.position)
                await conversations.heard(conn, author.user_id, message_id)
            return Heard(is_kept=True)

    async def step(self, author: Author, meetup_id: int, position: int, word: Word, request_id: int) -> Turn:
        """Take a step from the question at `position`: a button pressed twice leads to the same place."""
        async with self._database.write() as conn:
            writing = await self._reflections.writing(conn, author, meetup_id)
            if not writing.reflection.id:
                raise NotPossible(N_("That conversation is over. Start a new one with /reflect."))
            return await self._step(conn, author, writing, position, word, request_id)

    async def edited(self, message_id: int, text: str) -> None:
        """Follow a message that its author edited afterwards."""
        await self._follow(message_id, storable(text))

    async def deleted(self, message_id: int) -> None:
        """Follow a message that its author deleted: what was attached goes with it."""
        await self._follow(message_id, None)

    async def _step(
        self, conn: AsyncConnection, author: Author, writing: Writing, position: int, word: Word, source_id: int
    ) -> Turn:
        if word is Word.STOP:
            await conversations.end(conn, author.user_id)
            return Turn(writing, position, word)
        answer = writing.answer(position)
        if word is Word.SKIP and not answer.says_something:
            writing = await self._reflections.keep(conn, writing, [replace(answer, skipped=True)])
        after = position_after(position, word, writing.form)
        return await self._turn(conn, author, writing, after, word, source_id)

    async def _turn(
        self,
        conn: AsyncConnection,
        author: Author,
        writing: Writing,
        position: int | None,
        word: Word | None,
        source_id: int,
    ) -> Turn:
        if position is None:
            await conversations.end(conn, author.user_id)
        else:
            now = self._clock.now()
            await conversations.keep(conn, author.user_id, writing.meetup.id, position, source_id, now)
        return Turn(writing, position, word)

    async def _follow(self, message_id: int, text: str | None) -> None:
        async with self._database.write() as conn:
            found = await conversations.part_of_message(conn, message_id)
            if found is None:
                return
            author = Author(found.user_id, "", None, None)
            writing = await self._reflections.writing(conn, author, found.meetup_id)
            files = [File(**each) for each in found.attachments]
            new = _with_links(text, files) if text is not None else ""
            if new == found.part.text:
                return  # Discord also calls it an edit when it adds a link's preview
            await conversations.change_part(conn, found.reflection_id, replace(found.part, text=new))
            await self._reflections.rejoined(conn, writing, found.part.position)


def _where_to_go_on(writing: Writing) -> int:
    """The first question without an answer; the first one where all have one."""
    if writing.reflection.kind is ReflectionKind.FREE:
        return FREE_TEXT
    answers = ((each.position, writing.answer(each.position)) for each in writing.form.questions)
    missing = (position for position, answer in answers if not answer.says_something and not answer.skipped)
    return next(missing, first_position(writing.reflection.kind))


def _with_links(text: str, files: Sequence[File]) -> str:
    """The text with what was attached as links behind it, by name."""
    return "\n".join(filter(None, [text.strip(), *(f"{each.name}: {each.url}" for each in files)]))
