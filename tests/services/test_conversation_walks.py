"""The conversation under any sequence of messages, edits, steps, switches and repeats: what is stored is what was said.

The model beside it knows nothing of parts or transactions: it is a list of messages, each at the question it answered.
"""

from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from bot.domain.conversation import Word
from bot.domain.meetups import Meetup
from bot.domain.reflections import FREE_TEXT
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.conversations import Place, Said
from bot.services.reflections import Author
from bot.services.services import Services, services
from db import conversations, reflections
from db.engine import Database
from tests.databases import SEALS
from tests.services.held_meetup import ENDED, held, member

ADA = 101
QUESTIONS = 5
WORDS = {"next": Word.NEXT, "Next.": Word.NEXT, "skip": Word.SKIP, "atrás": Word.BACK, "show": Word.SHOW}
TEXTS = ["Well.", "next time", "Types,\nand soup.", "stop?", "  spaces  ", "👍", "Well."]
STEPS = (
    *("writes", "repeats") * 8,
    *("says", "presses", "presses_an_old_button", "edits", "deletes", "writes_unasked", "replies", "stops"),
    *("begins", "begins", "tells_freely", "is_asked_again", "says", "restarts"),
)


@dataclass
class Model:
    """What was said, by message: where it stands (meetup, position) and how it reads; and what is asked now."""

    said: dict[int, tuple[int, int, str]] = field(default_factory=dict[int, tuple[int, int, str]])
    asked: tuple[int, int] | None = None

    def texts(self, meetup_id: int) -> dict[int, str]:
        """The answers about one meetup, those without a word left out."""
        found: dict[int, list[str]] = {}
        for message_id in sorted(self.said):
            meetup, position, text = self.said[message_id]
            if meetup == meetup_id and text.strip():
                found.setdefault(position, []).append(text.strip())
        return {position: "\n\n".join(texts) for position, texts in found.items()}


class Walk:
    """Ada at random, in her DM, about two meetups."""

    def __init__(self, database: Database, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - the same in each run
        self.database = database
        self.model = Model()
        self.past: list[Coroutine[Any, Any, Any] | Any] = []
        self.last_id = 0
        self.meetups: list[Meetup] = []
        self.house: Services
        self.restarts_now()

    def restarts_now(self) -> None:
        """Nothing is remembered but what is in the database."""
        self.house = services(self.database, TimeKeeper(ENDED + timedelta(hours=1)))

    async def arrives(self) -> None:
        """Two meetups were held."""
        self.meetups = [await held(self.database, ADA, title=title) for title in ("Type hints", "Soup")]

    def new_id(self) -> int:
        """The next of Discord's ids."""
        self.last_id += self.random.randrange(1, 5)
        return self.last_id

    async def steps(self) -> None:
        """One thing happens."""
        await getattr(self, self.random.choice(STEPS))()

    # -- what Ada does

    async def hears(self, said: Said, about: Place | None = None) -> None:
        """Discord hands over a message, and remembers to do it again."""
        await self.house.conversations.hear(Author(ADA, "Ada", None, None), said, about, is_sure=True)
        self.past.append((said, about))

    async def writes(self) -> None:
        """A message that is an answer, to what is asked or to what she lets herself be asked now."""
        if self.model.asked is None:
            await self.begins()
        said = Said(self.new_id(), self.random.choice(TEXTS))
        assert self.model.asked is not None
        self.model.said[said.message_id] = (*self.model.asked, said.text)
        await self.hears(said)

    async def writes_unasked(self) -> None:
        """A message where nobody asks is not kept."""
        if self.model.asked is None:
            said = Said(self.new_id(), self.random.choice(TEXTS))
            heard = await self.house.conversations.hear(Author(ADA, "Ada", None, None), said, is_sure=True)
            assert not heard.is_kept

    async def replies(self) -> None:
        """A message that answers an earlier question."""
        if self.model.asked is None:
            return
        meetup, position = self.random.choice(self.meetups), self.random.randrange(QUESTIONS + 1)
        said = Said(self.new_id(), self.random.choice(TEXTS))
        self.model.said[said.message_id] = (meetup.id, position, said.text)
        await self.hears(said, Place(meetup.id, position))

    async def says(self) -> None:
        """A word."""
        text, word = self.random.choice(list(WORDS.items()))
        await self.hears(Said(self.new_id(), text))
        if self.model.asked is not None:
            self.moves(*self.model.asked, word)

    async def presses(self) -> None:
        """A button of the question that stands there."""
        if self.model.asked is not None:
            await self.presses_at(*self.model.asked, self.random.choice(list(WORDS.values())))

    async def presses_an_old_button(self) -> None:
        """Any button of any question; one of a meetup nobody has begun is not there."""
        begun = {meetup for meetup, _, _ in self.model.said.values()}
        if begun:
            word = self.random.choice(list(WORDS.values()))
            await self.presses_at(self.random.choice(sorted(begun)), self.random.randrange(QUESTIONS + 1), word)

    async def stops(self) -> None:
        """The button Stop of the question that stands there."""
        if self.model.asked is not None:
            await self.presses_at(*self.model.asked, Word.STOP)

    async def presses_at(self, meetup_id: int, position: int, word: Word) -> None:
        """Discord hands over a press, and remembers to do it again."""
        press = (meetup_id, position, word, self.new_id())
        await self.house.conversations.step(member(ADA), *press)
        self.past.append(press)
        self.moves(meetup_id, position, word)

    def moves(self, meetup_id: int, position: int, word: Word) -> None:
        """Where a step leads, by the words of the product document."""
        end = position in {FREE_TEXT, QUESTIONS} and word in {Word.NEXT, Word.SKIP}
        if word is Word.STOP or end:
            self.model.asked = None if self.model.asked and self.model.asked[0] == meetup_id else self.model.asked
        elif word is Word.SHOW:
            self.model.asked = (meetup_id, position)
        elif word is Word.BACK:
            self.model.asked = (meetup_id, position - 1 if position > 1 else position)
        else:
            self.model.asked = (meetup_id, position + 1)

    async def begins(self, *, freely: bool | None = None) -> None:
        """Talk about one of the two; where it goes on is the service's to say."""
        meetup = self.random.choice(self.meetups)
        turn = await self.house.conversations.begin(member(ADA), meetup.id, self.new_id(), freely=freely)
        self.past.append((meetup.id, self.last_id, freely))
        assert turn.writing.meetup.id == meetup.id
        assert turn.position is not None
        self.model.asked = (meetup.id, turn.position)

    async def tells_freely(self) -> None:
        """Tell one of them in her own words."""
        await self.begins(freely=True)

    async def is_asked_again(self) -> None:
        """Be asked questions instead."""
        await self.begins(freely=False)

    async def edits(self) -> None:
        """Any message reads differently now."""
        if self.model.said:
            message_id = self.random.choice(list(self.model.said))
            meetup, position, _ = self.model.said[message_id]
            text = self.random.choice(TEXTS)
            self.model.said[message_id] = (meetup, position, text)
            await self.house.conversations.edited(Said(message_id, text))

    async def deletes(self) -> None:
        """Any message is gone."""
        if self.model.said:
            message_id = self.random.choice(list(self.model.said))
            meetup, position, _ = self.model.said[message_id]
            self.model.said[message_id] = (meetup, position, "")
            await self.house.conversations.deleted(message_id)

    # -- what Discord and the host do

    async def repeats(self) -> None:
        """Something that came a while ago comes again, as it was then."""
        if not self.past or self.model.asked is None:
            return
        again = self.random.choice(self.past)
        match again:
            case (Said() as said, about):
                await self.house.conversations.hear(Author(ADA, "Ada", None, None), said, about, is_sure=True)
            case (meetup_id, position, Word() as word, request_id):
                await self.house.conversations.step(member(ADA), meetup_id, position, word, request_id)
            case (meetup_id, request_id, freely):
                await self.house.conversations.begin(member(ADA), meetup_id, request_id, freely=freely)
            case _:
                raise AssertionError(again)

    async def restarts(self) -> None:
        """The bot is another process now."""
        self.restarts_now()

    async def stands(self) -> tuple[int, int] | None:
        """What is asked now, by the database."""
        async with self.database.read() as conn:
            talk = await conversations.conversation(conn, ADA)
        return (talk.meetup_id, talk.position) if talk else None

    async def stored(self, meetup_id: int) -> dict[int, str]:
        """The answers about one meetup as they stand in the database, those without a word left out."""
        async with self.database.read() as conn:
            found = await reflections.of_author(conn, meetup_id, ADA, SEALS.author(meetup_id, ADA))
        return {each.position: each.text for each in found.answers if each.text} if found else {}


@pytest.mark.parametrize("seed", range(5))
async def test_after_any_steps_the_answers_are_what_was_said_where_it_was_asked(sqlite: Database, seed: int) -> None:
    walk = Walk(sqlite, seed)
    await walk.arrives()
    for _ in range(100):
        await walk.steps()

        assert {each.id: await walk.stored(each.id) for each in walk.meetups} == {
            each.id: walk.model.texts(each.id) for each in walk.meetups
        }
        assert await walk.stands() == walk.model.asked
    assert len(walk.model.said) >= 12
