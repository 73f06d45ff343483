"""The conversation in a DM: one question at a time, every message stored when it arrives."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.conversation import A_WHILE, Word, first_position, position_after, silence_between, word_in
from bot.domain.problems import N_, NotPossible, Problem
from bot.domain.reflections import FREE_TEXT, Part, ReflectionKind, Writing
from bot.domain.storable import storable
from bot.services.reflections import Author, ReflectionService
from bot.services.review import looked_over
from db import conversations
from db.conversations import Conversation, PartAt
from db.engine import Database


@dataclass(frozen=True, slots=True)
class File:
    """Something attached to a message: its name and where it lies."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was sent: `files` are attachments and stickers."""

    message_id: int
    text: str
    files: Sequence[File] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What a question of ours was about; `position` None is the invitation to tell of a meetup at all."""

    meetup_id: int
    position: int | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is now: the question at `position`, or the review when it is None.

    `word` is the step that led here, None where the conversation begins. `opens` is whether it has to be said which
    meetup this is about. `adds` is whether what was just written was kept here, `moves` whether they go from the
    questions to one text or back. `beside` is the conversation about another meetup that goes on after this one.
    """

    writing: Writing
    position: int | None
    word: Word | None = None
    opens: bool = False
    adds: bool = False
    moves: bool = False
    beside: "Turn | None" = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a message: `turn` where there is something to say, `is_kept` where it became part of an answer.

    `is_asked` is whether a question waits for an answer. `asks_where` is that nothing was done, because what was
    asked last in the DM decides what it is about.
    """

    turn: Turn | None = None
    is_kept: bool = False
    is_asked: bool = False
    asks_where: bool = False


class ConversationService:
    """The conversation about a reflection; each person is in one at most.

    What was heard once changes nothing when it comes again, also after a restart: a message is known by the part it
    became, a word or a press by being no newer than the last thing that was heard.
    """

    def __init__(self, database: Database, clock: Clock, reflections: ReflectionService) -> None:
        self._database = database
        self._clock = clock
        self._reflections = reflections

    async def begin(
        self, author: Author, meetup_id: int, request_id: int, *, freely: bool | None = None, at: int | None = None
    ) -> Turn:
        """Begin, or go on where the conversation stands, else at `at`, else where something is missing.

        `request_id` is the interaction's: what the person writes after it belongs to the conversation. `freely` asks
        for one text, or for answers to the questions; None is as the person began. What was written in the other way
        stays.
        """
        async with self._database.write() as conn:
            talk = await conversations.conversation(conn, author.user_id)
            if talk is not None and request_id <= talk.heard_until:
                return await self._as_it_stands(conn, author, talk)
            writing = await self._reflections.writing(conn, author, meetup_id)
            stands = talk.position if talk is not None and talk.meetup_id == meetup_id else at
            if freely is not None:
                is_free = freely
            elif stands is not None:
                is_free = stands == FREE_TEXT
            else:
                is_free = writing.reflection.kind is ReflectionKind.FREE and writing.reflection.says_something
            kind = ReflectionKind.FREE if is_free else ReflectionKind.FORM
            writing = await self._reflections.begun(conn, author, writing, kind)
            if stands is None or (stands == FREE_TEXT) is not is_free:
                stands = _where_to_go_on(writing)
            stands = _within(writing, stands)
            opens = _opens(talk, meetup_id, request_id)
            await self._goes_to(conn, author, writing, stands, request_id)
            return Turn(writing, stands, opens=opens, moves=freely is not None)

    async def give_up(self, author: Author, meetup_id: int) -> None:
        """End the conversation about this meetup, because its question could not be asked."""
        async with self._database.write() as conn:
            await conversations.end(conn, author.user_id, meetup_id)

    async def left_off(self) -> Mapping[int, int]:
        """Who is in a conversation, and the id up to which they were heard; the longest silent first."""
        async with self._database.read() as conn:
            return dict(await conversations.left_off(conn))

    async def hear(self, author: Author, said: Said, about: Place | None = None, *, is_sure: bool = False) -> Heard:
        """Take a message: a step, a part of the answer, or (outside a conversation) nothing of either.

        `about` is the question that they reply to. Without one, and after a silence in which nobody remembers the
        last question, the answer is `asks_where`, unless `is_sure`.
        """
        async with self._database.write() as conn:
            talk = await conversations.conversation(conn, author.user_id)
            said = replace(said, text=storable(said.text))
            word = word_in(said.text) if not said.files else None
            if await self._was_heard(conn, talk, said, word):
                return Heard(is_kept=True)
            if about is None and not is_sure and _lost_track(talk, said.message_id):
                return Heard(asks_where=True)
            is_open = talk is not None and about is not None and talk.meetup_id == about.meetup_id
            if about is None or (about.position is None and (word is not None or is_open)):
                # Whoever says "stop" to an invitation does not begin; whoever is talking already goes on.
                about = Place(talk.meetup_id, talk.position) if talk is not None else None
            if about is None:
                return Heard()
            if word is None and not said.text.strip() and not said.files:
                return Heard(is_asked=True)
            writing = await self._reflections.writing(conn, author, about.meetup_id)
            if word is not None:
                position = _within(writing, about.position or FREE_TEXT)
                return Heard(await self._step(conn, author, talk, writing, position, word, said.message_id))
            return await self._keep(conn, author, talk, writing, about.position, said)

    async def ask_again(self, author: Author, source_id: int) -> Turn | None:
        """Where the conversation stands, for a question that could not be shown; `source_id` counts as heard."""
        async with self._database.write() as conn:
            talk = await conversations.conversation(conn, author.user_id)
            if talk is None:
                return None
            await conversations.heard(conn, author.user_id, source_id)
            return await self._as_it_stands(conn, author, talk)

    async def step(self, author: Author, meetup_id: int, position: int, word: Word, request_id: int) -> Turn:
        """Take a step from the question at `position`: a button pressed twice leads to the same place."""
        async with self._database.write() as conn:
            talk = await conversations.conversation(conn, author.user_id)
            if talk is not None and request_id <= talk.heard_until:
                return await self._as_it_stands(conn, author, talk)
            writing = await self._reflections.writing(conn, author, meetup_id)
            if not writing.reflection.id:
                raise NotPossible(N_("That conversation is over. Start a new one with /reflect."))
            return await self._step(conn, author, talk, writing, _within(writing, position), word, request_id)

    async def edited(self, said: Said) -> None:
        """Follow a message that its author edited afterwards, also by taking files away from it."""
        async with self._database.write() as conn:
            found = await conversations.part_of_message(conn, self._reflections.sources(said.message_id))
            if found is not None:
                await self._follow(conn, found, storable(said.text), _same_links(said.files, found))

    async def deleted(self, message_id: int) -> None:
        """Follow a message that its author deleted: what was attached goes with it."""
        async with self._database.write() as conn:
            found = await conversations.part_of_message(conn, self._reflections.sources(message_id))
            if found is not None:
                await self._follow(conn, found, "", ())

    async def _keep(
        self,
        conn: AsyncConnection,
        author: Author,
        talk: Conversation | None,
        writing: Writing,
        position: int | None,
        said: Said,
    ) -> Heard:
        """Make a message a part of the answer at `position`, None where the conversation begins with it."""
        meetup_id, begins = writing.meetup.id, talk is None or position is None
        writing = await self._reflections.begun(conn, author, writing, None)
        position = _within(writing, _where_to_go_on(writing) if position is None else position)
        part = Part(position, said.message_id, _with_links(said.text, said.files))
        links = [{"name": each.name, "url": each.url} for each in said.files]
        if await self._reflections.add_part(conn, writing, part, links):
            writing = await self._reflections.rejoined(conn, writing, position)
        opens = _opens(talk, meetup_id, said.message_id)
        is_elsewhere = talk is not None and (talk.meetup_id, talk.position) != (meetup_id, position)
        if begins:
            await self._goes_to(conn, author, writing, position, said.message_id)
        await conversations.heard(conn, author.user_id, said.message_id)
        turn = Turn(writing, position, opens=opens, adds=True) if opens or begins or is_elsewhere else None
        return Heard(turn, is_kept=True)

    async def _step(
        self,
        conn: AsyncConnection,
        author: Author,
        talk: Conversation | None,
        writing: Writing,
        position: int,
        word: Word,
        source_id: int,
    ) -> Turn:
        answer = writing.answer(position)
        if word is Word.SKIP and not answer.says_something:
            writing = await self._reflections.keep(conn, writing, [replace(answer, skipped=True)])
        after = position_after(position, word, writing.form)
        if word is not Word.STOP and after is not None:
            await self._goes_to(conn, author, writing, after, source_id)
            return Turn(writing, after, word, opens=_opens(talk, writing.meetup.id, source_id))
        await conversations.end(conn, author.user_id, writing.meetup.id)
        over = Turn(await looked_over(conn, author, writing) if after is None else writing, after, word)
        if talk is None or talk.meetup_id == writing.meetup.id:
            return over
        await conversations.heard(conn, author.user_id, source_id)
        with suppress(Problem):  # of a group that they have left meanwhile
            return replace(over, beside=await self._as_it_stands(conn, author, talk))
        return over

    async def _as_it_stands(self, conn: AsyncConnection, author: Author, talk: Conversation) -> Turn:
        writing = await self._reflections.writing(conn, author, talk.meetup_id)
        return Turn(writing, _within(writing, talk.position), opens=True)

    async def _goes_to(
        self, conn: AsyncConnection, author: Author, writing: Writing, position: int, source_id: int
    ) -> None:
        await conversations.keep(conn, author.user_id, writing.meetup.id, position, source_id, self._clock.now())
        await conversations.heard(conn, author.user_id, source_id)

    async def _follow(self, conn: AsyncConnection, found: PartAt, text: str, files: Sequence[File]) -> None:
        new = _with_links(text, files)
        if new == found.part.text:
            return  # Discord also calls it an edit when it adds a link's preview
        # Whether or not they are in the group still: what they delete is to be gone also after they left.
        links = [{"name": each.name, "url": each.url} for each in files]
        await self._reflections.follow(conn, found, new, links)

    async def _was_heard(self, conn: AsyncConnection, talk: Conversation | None, said: Said, word: Word | None) -> bool:
        """Whether this message came before. Words leave no part; texts may overtake each other on their way."""
        if word is not None:
            return talk is not None and said.message_id <= talk.heard_until
        return await conversations.part_of_message(conn, self._reflections.sources(said.message_id)) is not None


def _lost_track(talk: Conversation | None, message_id: int) -> bool:
    """Whether something else may have been asked in the DM since the last question of this conversation."""
    return talk is None or silence_between(talk.heard_until, message_id) >= A_WHILE


def _opens(talk: Conversation | None, meetup_id: int, source_id: int) -> bool:
    """Whether it has to be said which meetup this is about."""
    return talk is None or talk.meetup_id != meetup_id or silence_between(talk.heard_until, source_id) >= A_WHILE


def _within(writing: Writing, position: int) -> int:
    """A position that the form has: a button may be older than the form."""
    return min(position, len(writing.form.questions))


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


def _same_links(files: Sequence[File], found: PartAt) -> list[File]:
    """These files by the links they were kept with: Discord signs an address anew each time it tells of a message."""
    kept = {(each["name"], _unsigned(each["url"])): each["url"] for each in found.attachments}
    return [File(each.name, kept.get((each.name, _unsigned(each.url)), each.url)) for each in files]


def _unsigned(url: str) -> str:
    return url.partition("?")[0]
