"""The conversation in a DM: messages, and the buttons that stand for its words."""

import asyncio
import logging
import secrets
import weakref
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord.ext import commands

from bot.client import MeetupBot
from bot.domain.conversation import Word
from bot.domain.problems import N_, NotPossible, Problem
from bot.services.conversations import File, Turn
from bot.services.reflections import Author
from bot.texts import Say, say_in
from cogs.cards import conversations as cards
from cogs.reflections.answering import answer, author, write_to
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import OUTSIDE_FAULTS, is_from_outside, reply, say_to

log = logging.getLogger(__name__)

_MOST_MISSED = 500  # messages of one person
_WRITTEN_BY_PEOPLE = {discord.MessageType.default, discord.MessageType.reply}


def _spoken(turn: Turn, say: Say) -> list[Card]:
    """The bot's side of a turn."""
    if turn.word is Word.STOP:
        return [cards.stopped(turn.writing, say)]
    if turn.word is Word.SHOW:
        return [*cards.so_far(turn.writing, say), *cards.turn(turn, say)]
    return cards.turn(turn, say)


class ConversationCog(AnsweringCog):
    """One question at a time, in a DM."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._conversations = bot.services.conversations
        self._groups = bot.services.groups
        # What one person does in their DM (by its channel) is followed in its order, also when it comes all at once.
        self._left_off: dict[int, int] = {}  # person -> the last message heard of them before we were away
        self._heard: deque[int] = deque(maxlen=_MOST_MISSED)  # a step that was heard just now is not taken twice
        self._turns: weakref.WeakValueDictionary[int, asyncio.Lock] = weakref.WeakValueDictionary()

    # -- buttons

    @pressed("reflect", "talk")
    async def begin(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask the first open question in the DM."""
        turn = await self._conversations.begin(author(interaction), custom_id.number, interaction.id)
        say = say_to(interaction)
        if interaction.guild_id is None:
            await answer(interaction, _spoken(turn, say))
            return
        try:
            await write_to(interaction.user, _spoken(turn, say))
        except discord.Forbidden as error:
            raise NotPossible(
                N_(
                    "Your DMs are closed to me, so we can't talk there. Use the form, or allow DMs from this"
                    " server and try again."
                )
            ) from error
        await reply(interaction, say("I've written to you. Please look in your DMs."))

    @pressed("reflect", "freely")
    async def freely(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask for one text instead of answers."""
        turn = await self._conversations.begin(author(interaction), custom_id.number, interaction.id, freely=True)
        await answer(interaction, _spoken(turn, say_to(interaction)))

    @pressed("reflect", "asked")
    async def asked(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask the questions instead of one text."""
        turn = await self._conversations.begin(author(interaction), custom_id.number, interaction.id, freely=False)
        await answer(interaction, _spoken(turn, say_to(interaction)))

    @pressed("talk", "next")
    async def next(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Go to the next question."""
        await self._step(interaction, custom_id, Word.NEXT)

    @pressed("talk", "back")
    async def back(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Go to the question before."""
        await self._step(interaction, custom_id, Word.BACK)

    @pressed("talk", "skip")
    async def skip(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Leave this question out."""
        await self._step(interaction, custom_id, Word.SKIP)

    @pressed("talk", "show")
    async def show(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Read back what was written."""
        await self._step(interaction, custom_id, Word.SHOW)

    @pressed("talk", "stop")
    async def stop(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Stop for now."""
        await self._step(interaction, custom_id, Word.STOP)

    async def _step(self, interaction: discord.Interaction[Any], custom_id: CustomId, word: Word) -> None:
        meetup_id, position = (int(each) for each in custom_id.parts)
        # In its turn: what they wrote just before the press is still being kept under the question it answers.
        async with self._turn(interaction.channel_id or 0):
            await self._catch_up(interaction.user.id)
            turn = await self._conversations.step(author(interaction), meetup_id, position, word, interaction.id)
        await answer(interaction, _spoken(turn, say_to(interaction)))

    # -- messages

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Keep what somebody writes in their DM; nothing is answered while they write."""
        if message.guild is None and not message.author.bot and message.type in _WRITTEN_BY_PEOPLE:
            await self._guarded(message, lambda: self._hear(message))

    async def cog_load(self) -> None:
        """Look up, before anything new can be heard, where each conversation was left off."""
        self._left_off = dict(await self._conversations.left_off())

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        """The same when the connection is lost; Discord tells of DMs on the first shard."""
        if shard_id == 0:
            self._left_off = dict(await self._conversations.left_off()) | self._left_off

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Hear what people wrote while the bot was not there: the gateway does not tell of it."""
        if 0 not in self._bot.shards:
            return  # another process hears the DMs
        for user_id in tuple(self._left_off):
            try:
                place = await self._bot.create_dm(discord.Object(user_id))
            except OUTSIDE_FAULTS as fault:
                log.warning("could not open a DM to look for what was written meanwhile: %s", fault)
                continue
            async with self._turn(place.id):
                await self._catch_up(user_id)

    async def _catch_up(self, user_id: int) -> None:
        """Take what somebody wrote since they were last heard, before anything newer; their turn is held."""
        heard_until = self._left_off.get(user_id)
        if heard_until is None:
            return
        try:
            place = await self._bot.create_dm(discord.Object(user_id))
            async for missed in place.history(after=discord.Object(heard_until), oldest_first=True, limit=_MOST_MISSED):
                if not missed.author.bot and missed.type in _WRITTEN_BY_PEOPLE:
                    await self._take(missed)
        except OUTSIDE_FAULTS as fault:
            log.warning("could not look for what was written in a DM meanwhile: %s", fault)
        else:
            self._left_off.pop(user_id, None)

    async def _hear(self, message: discord.Message) -> None:
        await self._catch_up(message.author.id)
        await self._take(message)

    async def _take(self, message: discord.Message) -> None:
        if message.id in self._heard:
            return
        self._heard.append(message.id)
        user = message.author
        files = [File(each.filename, each.url) for each in message.attachments]
        heard = await self._conversations.hear(
            Author(user.id, user.display_name, None, None), message.id, message.content, files
        )
        if heard.turn is not None:
            await write_to(message.channel, _spoken(heard.turn, say_in(heard.turn.writing.language)))
        elif not heard.is_kept:
            say = await self._say(user.id)
            sentence = say(
                "I only keep what you write while I'm asking you how a meetup was, and only text and files,"
                " so I haven't kept that. Use /reflect in your group to begin, or to go on where you left"
                " off."
            )
            await write_to(message.channel, [Card(sentence)])

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Follow a message of the conversation that was changed afterwards."""
        message = payload.message
        if message.guild is None and not message.author.bot:
            await self._guarded(message, lambda: self._conversations.edited(message.id, message.content))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Follow a message of the conversation that was deleted afterwards."""
        if payload.guild_id is None:
            async with self._turn(payload.channel_id):
                await self._conversations.deleted(payload.message_id)

    def _turn(self, channel_id: int) -> asyncio.Lock:
        return self._turns.setdefault(channel_id, asyncio.Lock())

    async def _guarded(self, message: discord.Message, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """The error door of messages: whatever is raised, the person is answered."""
        try:
            async with self._turn(message.channel.id):
                await act()
        except Problem as problem:
            await self._tell(message, problem)
        except Exception as error:
            code = secrets.token_hex(3)
            if is_from_outside(error):  # such as a DM that was closed meanwhile
                log.warning("%s while hearing a message in a DM: %s", code, error)
            else:
                log.exception("%s while hearing a message in a DM", code)
            await self._tell(
                message,
                Problem(
                    N_(
                        "Something went wrong on our side, and I may not have kept that. Please send it"
                        " again. If it keeps happening, give this code to whoever runs this bot: {code}"
                    ),
                    code=code,
                ),
            )

    async def _tell(self, message: discord.Message, problem: Problem) -> None:
        try:
            say = await self._say(message.author.id)
            await write_to(message.channel, [Card(say.problem(problem))])
        except OUTSIDE_FAULTS as fault:
            log.warning("could not answer in a DM: %s", fault)

    async def _say(self, user_id: int) -> Say:
        try:
            person = await self._groups.person(user_id)
        except Exception:
            log.exception("could not look up a language")  # and the person is answered all the same
            person = None
        return say_in(person.language if person else None)
