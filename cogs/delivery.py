"""The messenger of durable work, over discord.py."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import discord
from discord.http import MultipartParameters

from bot.client import MeetupBot
from bot.domain.attendance import Attendee
from bot.domain.forgetting import Written
from bot.domain.posts import Post, Recipient, ToPerson
from bot.jobs.messenger import Receipt, Undeliverable, WrittenPage
from bot.texts import Say, say_in
from cogs.faults import faults_told
from cogs.native_events import DiscordEvents
from cogs.ui.card import Card

CardBuilder = Callable[[Any, Say], Card]

_THREAD_EXISTS = 160004
_ARCHIVED = 50083
_FINGERPRINTS_KEPT = 1_000
_WEEK = 10080  # minutes; the longest a thread may stay quiet before Discord archives it
_MOST_LOOKED_AT = 200  # messages, when looking whether one was sent before a crash
_PAGE = 100  # messages; Discord's limit


class DiscordMessenger:
    """Turns posts into cards and cards into messages; `builders` says how each kind of post looks."""

    def __init__(self, bot: MeetupBot, builders: Mapping[type, CardBuilder]) -> None:
        self.events = DiscordEvents(bot)
        self._bot = bot
        self._builders = builders
        self._shown: dict[int, str] = {}  # message id -> fingerprint of what it shows

    async def send(self, to: Recipient, post: Post, nonce: str) -> Receipt:
        """Send a post; Discord answers a repeated nonce with the first message for a few minutes."""
        card = self._card(post)
        with faults_told(_channel_of(to)):
            place = await self._place(to)
            message = await place.send(
                card.content or None,
                embeds=list(card.embeds),
                files=[each.file() for each in card.files],
                view=card.view(),
                nonce=nonce,
                allowed_mentions=discord.AllowedMentions(
                    everyone=False, roles=False, users=[discord.Object(user_id) for user_id in card.pings]
                ),
            )
        self._remember(message.id, card)
        return Receipt(message.channel.id, message.id)

    async def find(self, to: Recipient, post: Post, since: datetime) -> Receipt | None:
        """Look through what we sent there since then for the component that marks this post."""
        with faults_told(_channel_of(to)):
            place = await self._place(to)
            async for message in place.history(after=since, limit=_MOST_LOOKED_AT, oldest_first=True):
                mine = self._bot.user is not None and message.author.id == self._bot.user.id
                if mine and post.marker in _custom_ids(message):
                    return Receipt(message.channel.id, message.id)
        return None

    async def edit(self, at: Receipt, post: Post) -> bool:
        """Edit a message unless it looks like that already; False when it is gone."""
        card = self._card(post)
        if self._shown.get(at.message_id) == card.fingerprint():
            return True
        place = self._bot.get_partial_messageable(at.channel_id)
        # Until Discord has answered, nobody knows what stands there.
        self._shown.pop(at.message_id, None)
        with faults_told(at.channel_id):
            try:
                await place.get_partial_message(at.message_id).edit(
                    content=card.content or None,
                    embeds=list(card.embeds),
                    attachments=[each.file() for each in card.files],
                    view=card.view(),
                )
            except discord.NotFound:
                return False
        self._remember(at.message_id, card)
        return True

    async def is_there(self, at: Receipt) -> bool:
        """Ask Discord for a message; False when it or its channel is gone."""
        with faults_told(at.channel_id):
            try:
                await self._bot.get_partial_messageable(at.channel_id).fetch_message(at.message_id)
            except discord.NotFound:
                return False
        return True

    async def written(self, place: Recipient, before: int) -> WrittenPage:
        """A page of a place's history, as Discord gives it: what is edited afterwards goes back in the same shape."""
        with faults_told(_channel_of(place)):
            if isinstance(place, ToPerson):
                channel_id = (await self._bot.create_dm(discord.Object(place.user_id))).id
            else:
                channel_id = place.channel_id
            page = await self._bot.http.logs_from(channel_id, _PAGE, before=before)
        me = str(self._bot.user.id) if self._bot.user else ""
        ours = [
            Written(channel_id, int(each["id"]), each["content"], tuple(each["embeds"]), tuple(each["components"]))  # type: ignore[arg-type] # typed dicts are dicts
            for each in page
            if each["author"]["id"] == me
        ]
        return WrittenPage(ours, int(page[-1]["id"]) if len(page) == _PAGE else None)

    async def rewrite(self, message: Written) -> None:
        """Edit a message part by part; its files stay."""
        parts: dict[str, Any] = {
            "content": message.content,
            "embeds": message.embeds,
            "components": message.components,
            "allowed_mentions": {"parse": []},
        }
        params = MultipartParameters(payload=parts, multipart=None, files=None)
        self._shown.pop(message.id, None)
        await self._in_thread(
            message.channel_id, lambda: self._bot.http.edit_message(message.channel_id, message.id, params=params)
        )

    async def delete(self, at: Receipt) -> None:
        """Delete a message."""
        self._shown.pop(at.message_id, None)
        await self._in_thread(at.channel_id, lambda: self._bot.http.delete_message(at.channel_id, at.message_id))

    async def _in_thread(self, channel_id: int, act: Callable[[], Awaitable[object]]) -> None:
        """Do something to a message; a thread that has fallen asleep is woken for it, and put to sleep again."""
        with faults_told(channel_id), suppress(discord.NotFound):
            try:
                await act()
            except discord.HTTPException as error:
                if error.code != _ARCHIVED:
                    raise
                await self._bot.http.edit_channel(channel_id, archived=False)
                try:
                    await act()
                finally:
                    await self._bot.http.edit_channel(channel_id, archived=True)

    async def open_thread(self, at: Receipt, name: str) -> int:
        """Open the thread of a message; Discord gives it the message's own id."""
        with faults_told(at.channel_id):
            channel = self._bot.get_channel(at.channel_id) or await self._bot.fetch_channel(at.channel_id)
            if not isinstance(channel, discord.TextChannel):
                raise Undeliverable("threads need a text channel")
            try:
                await channel.get_partial_message(at.message_id).create_thread(
                    name=name[:100], auto_archive_duration=_WEEK
                )
            except discord.HTTPException as error:
                if error.code != _THREAD_EXISTS:
                    raise
        return at.message_id

    async def rename_thread(self, thread_id: int, name: str) -> None:
        """Rename a thread of ours, which takes no permission."""
        with faults_told(thread_id):
            await self._bot.http.edit_channel(thread_id, name=name[:100], archived=False)

    def in_voice(self, guild_id: int, channel_id: int) -> Sequence[Attendee] | None:
        """Who is in a voice or stage channel, as the gateway keeps us told; nobody in one that was deleted."""
        guild = self._bot.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.VoiceChannel | discord.StageChannel):
            return []
        members = (guild.get_member(user_id) for user_id in channel.voice_states)
        return [Attendee(each.id, each.display_name) for each in members if each is not None and not each.bot]

    def _card(self, post: Post) -> Card:
        return self._builders[type(post)](post, say_in(post.language))

    async def _place(self, to: Recipient) -> discord.abc.Messageable:
        if isinstance(to, ToPerson):
            return await self._bot.create_dm(discord.Object(to.user_id))
        return self._bot.get_partial_messageable(to.channel_id)

    def _remember(self, message_id: int, card: Card) -> None:
        self._shown[message_id] = card.fingerprint()
        while len(self._shown) > _FINGERPRINTS_KEPT:
            del self._shown[next(iter(self._shown))]


def _channel_of(to: Recipient) -> int | None:
    return None if isinstance(to, ToPerson) else to.channel_id


def _custom_ids(message: discord.Message) -> set[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return {child.custom_id for row in rows for child in row.children if child.custom_id is not None}
