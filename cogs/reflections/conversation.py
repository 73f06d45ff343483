"""The conversation in a DM: messages, and the buttons that stand for its words."""

import asyncio
import logging
import secrets
import weakref
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import discord
from discord.ext import commands

from bot.client import MeetupBot
from bot.domain.conversation import Word, word_in
from bot.domain.problems import N_, NotPossible, Problem
from bot.services.conversations import File, Heard, Place, Said, Turn
from bot.services.reflections import Author
from bot.texts import Say, say_in
from cogs.cards import conversations as cards
from cogs.reflections.answering import answer, author, write_to
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId, parse
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import OUTSIDE_FAULTS, in_time, is_from_outside, reply, say_to

log = logging.getLogger(__name__)

_MOST_MISSED = 500  # messages of one person
_LOOKED_OVER = 50  # of the newest messages of a DM
_WORTH_LOOKING = timedelta(days=30)
_LEADING_ON = {Word.NEXT, Word.BACK, Word.SKIP}
_WRITTEN_BY_PEOPLE = {discord.MessageType.default, discord.MessageType.reply}


def _said(message: discord.Message) -> Said:
    """A message as the conversation takes it: its text, what was forwarded as a quote, attachments and stickers."""
    texts, files = [message.content], [*_files(message)]
    for forwarded in message.message_snapshots:
        texts.append("\n".join(f"> {line}" for line in forwarded.content.splitlines()))
        files += _files(forwarded)
    return Said(message.id, "\n".join(filter(None, texts)), files)


def _files(message: discord.Message | discord.MessageSnapshot) -> Iterator[File]:
    yield from (File(each.filename, each.url) for each in message.attachments)
    yield from (File(each.name, each.url) for each in message.stickers)


def _answers(message: discord.Message, heard: Heard, say: Say) -> list[Card]:
    """What there is to say to a message."""
    said: list[Card] = []
    if heard.is_kept and message.flags.voice:
        said.append(cards.voice(say))
    if heard.is_kept and message.message_snapshots:
        said.append(cards.forwarded(say))
    if heard.turn is not None:
        return [*said, *cards.spoken(heard.turn, say)]
    if not heard.is_kept:
        said.append(cards.not_text(say) if heard.is_asked else cards.not_asked(say))
    return said


def _asked_in(message: discord.Message) -> Place | None:
    """The question, or the invitation to tell of a meetup, that a message of ours is."""
    rows = [each for each in message.components if isinstance(each, discord.ActionRow)]
    for each in (button for row in rows for button in row.children if isinstance(button, discord.Button)):
        custom_id = parse(each.custom_id or "")
        if custom_id is None:
            continue
        if (custom_id.noun, custom_id.action) == ("talk", "next"):
            meetup_id, position = (int(part) for part in custom_id.parts)
            return Place(meetup_id, position)
        if (custom_id.noun, custom_id.action) == ("reflect", "talk"):
            return Place(custom_id.number, None)
    return None


class ConversationCog(AnsweringCog):
    """One question at a time, in a DM."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._conversations = bot.services.conversations
        self._groups = bot.services.groups
        self._left_off: dict[int, int] = {}  # person -> the last thing heard of them before we were away
        self._heard: deque[int] = deque(maxlen=_MOST_MISSED)  # what needs no answer a second time
        self._unasked: set[int] = set()  # people whose question could not be shown to them
        # What one person does in their DM (by its channel) is followed in its order, also when it comes all at once.
        self._turns: weakref.WeakValueDictionary[int, asyncio.Lock] = weakref.WeakValueDictionary()

    # -- buttons

    @pressed("reflect", "talk")
    async def begin(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask the first open question in the DM."""
        meetup_id, say = custom_id.number, say_to(interaction)
        if interaction.guild_id is None:
            await answer(interaction, cards.spoken(await self._begin(interaction, meetup_id), say))
            return
        try:
            turn = await in_time(interaction, self._begin(interaction, meetup_id))
            await write_to(interaction.user, cards.spoken(turn, say))
        except discord.Forbidden as error:
            await self._conversations.give_up(author(interaction), meetup_id)
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
        turn = await self._begin(interaction, custom_id.number, freely=True)
        await answer(interaction, cards.spoken(turn, say_to(interaction)))

    @pressed("reflect", "asked")
    async def asked(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask the questions instead of one text."""
        turn = await self._begin(interaction, custom_id.number, freely=False)
        await answer(interaction, cards.spoken(turn, say_to(interaction)))

    @pressed("talk", "go_on")
    async def go_on(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Take a conversation up that was stopped, where it was."""
        meetup_id, position = (int(each) for each in custom_id.parts)
        turn = await self._begin(interaction, meetup_id, at=position)
        await answer(interaction, cards.spoken(turn, say_to(interaction)))

    async def _begin(
        self,
        interaction: discord.Interaction[Any],
        meetup_id: int,
        *,
        freely: bool | None = None,
        at: int | None = None,
    ) -> Turn:
        # What they wrote before belongs to what they were talking about then.
        async with self._turn((await self._bot.create_dm(discord.Object(interaction.user.id))).id):
            await self._catch_up(interaction.user.id)
            who = author(interaction)
            return await self._conversations.begin(who, meetup_id, interaction.id, freely=freely, at=at)

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
        self._unasked.discard(interaction.user.id)
        await answer(interaction, cards.spoken(turn, say_to(interaction)))

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
        # The others are caught up with when they do something: opening hundreds of DMs looks like spam.
        lately = self._bot.clock.now() - _WORTH_LOOKING
        for user_id, heard_until in tuple(self._left_off.items()):
            if discord.utils.snowflake_time(heard_until) < lately:
                continue
            try:
                place = await self._bot.create_dm(discord.Object(user_id))
            except OUTSIDE_FAULTS as fault:
                log.warning("could not open a DM to look for what was written meanwhile: %s", fault)
                continue
            async with self._turn(place.id):
                await self._catch_up(user_id)

    async def _catch_up(self, user_id: int) -> None:
        """Take what somebody wrote since they were last heard, before anything newer; their turn is held.

        Messages that were edited meanwhile are followed as far as a look at the newest ones goes. Deleted ones cannot
        be: what is not there may as well have been said in a form.
        """
        heard_until = self._left_off.get(user_id)
        if heard_until is None:
            return
        try:
            place = await self._bot.create_dm(discord.Object(user_id))
            newest = [each async for each in place.history(limit=_LOOKED_OVER)]
            for edited in newest:
                if edited.id <= heard_until and edited.edited_at is not None and not edited.author.bot:
                    await self._conversations.edited(_said(edited))
            if newest and newest[0].id == heard_until and not newest[0].author.bot and word_in(newest[0].content):
                await self._ask_again(newest[0])  # we were killed between taking the step and saying so
            async for missed in place.history(after=discord.Object(heard_until), oldest_first=True, limit=_MOST_MISSED):
                if not missed.author.bot and missed.type in _WRITTEN_BY_PEOPLE:
                    await self._answering(missed, partial(self._take, missed))
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
        if user.id in self._unasked and word_in(message.content) in _LEADING_ON:
            await self._ask_again(message)  # they cannot mean the question they have not seen
            return
        heard = await self._hearing(message)
        is_plain = not message.flags.voice and not message.message_snapshots
        if heard.is_kept and heard.turn is None and is_plain:
            return  # nobody interrupts while they write
        say = say_in(heard.turn.writing.language) if heard.turn is not None else await self._say(user.id)
        await self._tell(message, _answers(message, heard, say), asks=heard.turn is not None)

    async def _hearing(self, message: discord.Message) -> Heard:
        """What becomes of a message: it is about the question replied to, else about the one that was asked last."""
        user, said = message.author, _said(message)
        who = Author(user.id, user.display_name, None, None)
        replied = message.reference.resolved if message.reference is not None else None
        about = _asked_in(replied) if isinstance(replied, discord.Message) and self._is_ours(replied) else None
        heard = await self._conversations.hear(who, said, about)
        if not heard.asks_where:
            return heard
        async for earlier in message.channel.history(before=message, limit=_LOOKED_OVER):
            if self._is_ours(earlier):
                return await self._conversations.hear(who, said, _asked_in(earlier), is_sure=True)
        return await self._conversations.hear(who, said, is_sure=True)

    def _is_ours(self, message: discord.Message) -> bool:
        return message.author == self._bot.user

    async def _ask_again(self, message: discord.Message) -> None:
        user = message.author
        turn = await self._conversations.ask_again(Author(user.id, user.display_name, None, None), message.id)
        if turn is not None:
            await self._tell(message, cards.spoken(turn, say_in(turn.writing.language)), asks=True)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Follow a message of the conversation that was changed afterwards."""
        message = payload.message
        if message.guild is None and not message.author.bot:
            await self._guarded(message, lambda: self._conversations.edited(_said(message)))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Follow a message of the conversation that was deleted afterwards."""
        if payload.guild_id is None:
            async with self._turn(payload.channel_id):
                await self._conversations.deleted(payload.message_id)

    def _turn(self, channel_id: int) -> asyncio.Lock:
        return self._turns.setdefault(channel_id, asyncio.Lock())

    async def _guarded(self, message: discord.Message, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Act in the person's turn."""
        async with self._turn(message.channel.id):
            await self._answering(message, act)

    async def _answering(self, message: discord.Message, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """The error door of messages: whatever is raised, the person is answered."""
        try:
            await act()
        except Problem as problem:
            await self._tell(message, [Card((await self._say(message.author.id)).problem(problem))])
        except Exception as error:
            code = secrets.token_hex(3)
            if is_from_outside(error):  # such as a DM that was closed meanwhile
                log.warning("%s while hearing a message in a DM: %s", code, error)
            else:
                log.exception("%s while hearing a message in a DM", code)
            problem = Problem(
                N_(
                    "Something went wrong on our side, and I may not have kept that. Please send it"
                    " again. If it keeps happening, give this code to whoever runs this bot: {code}"
                ),
                code=code,
            )
            await self._tell(message, [Card((await self._say(message.author.id)).problem(problem))])

    async def _tell(self, message: discord.Message, said: Sequence[Card], *, asks: bool = False) -> None:
        """Say something in the DM. What was heard is kept, also where that cannot be said; they are asked later."""
        try:
            await write_to(message.channel, said)
        except OUTSIDE_FAULTS as fault:
            if not is_from_outside(fault):
                raise
            log.warning("could not answer in a DM: %s", fault)
            if asks:
                self._unasked.add(message.author.id)
        else:
            if asks:
                self._unasked.discard(message.author.id)

    async def _say(self, user_id: int) -> Say:
        try:
            person = await self._groups.person(user_id)
        except Exception:
            log.exception("could not look up a language")  # and the person is answered all the same
            person = None
        return say_in(person.language if person else None)
