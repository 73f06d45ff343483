"""The one door for answering an interaction, and the one for errors."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp
import discord

from bot.client import MeetupBot
from bot.domain.markdown import defused
from bot.domain.problems import Problem
from bot.texts import Say, say_in
from cogs.ui.card import Card

log = logging.getLogger(__name__)

# Everything that discord.py 2.7.1 lets escape from a request that failed for reasons not ours.
OUTSIDE_FAULTS = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError)


T = TypeVar("T")

_SOON = 1.5  # seconds of the three in which Discord wants to hear something
_ANSWERED_ALREADY = 40060  # also when the answer to our answer was lost


def is_from_outside(error: BaseException) -> bool:
    """Whether Discord or the network failed; a body that Discord refuses is our defect."""
    if isinstance(error, discord.HTTPException):
        return error.status != 400 or error.code == _ANSWERED_ALREADY  # noqa: PLR2004 - HTTP's own number
    return isinstance(error, OUTSIDE_FAULTS)


def bot_of(interaction: discord.Interaction[Any]) -> MeetupBot:
    """The bot an interaction came to."""
    bot = interaction.client
    if not isinstance(bot, MeetupBot):
        raise TypeError(f"{type(bot).__name__} is not ours")
    return bot


def say_to(interaction: discord.Interaction[Any]) -> Say:
    """The language of the person, for what only they see."""
    return say_in(str(interaction.locale))


def group_of(interaction: discord.Interaction[Any]) -> int:
    """The id of the group an interaction stands in; commands and components of groups only."""
    if interaction.guild_id is None:
        raise Problem("That only works in your group's server.")
    return interaction.guild_id


def guild_of(interaction: discord.Interaction[Any]) -> discord.Guild:
    """The server an interaction stands in, as Discord shows it to us; commands and components of groups only."""
    if interaction.guild is None:
        raise Problem("That only works in your group's server.")
    return interaction.guild


async def in_time(interaction: discord.Interaction[Any], work: Coroutine[Any, Any, T], *, instead: bool = False) -> T:
    """Wait for `work`, whose answer is a new message that only the person sees, or stands `instead` of the pressed one.

    Where it takes long, because hundreds press at once or there is much to do, Discord is told that the answer comes.
    What is begun is done, also when Discord cannot be told.
    """

    async def done() -> T | Exception:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - raised again below, and not as one of a group
            return error

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(done())
        finished, _ = await asyncio.wait([task], timeout=_SOON)
        if not finished:
            try:
                await interaction.response.defer(ephemeral=not instead, thinking=not instead)
            except OUTSIDE_FAULTS as fault:
                log.warning("could not tell that the answer comes: %s", fault)
    result = task.result()
    if isinstance(result, Exception):
        raise result
    return result


async def reply(interaction: discord.Interaction[Any], card: Card | str, *, ephemeral: bool = True) -> None:
    """Answer with a message: the first reply, or a follow-up when there was one."""
    card = Card(card) if isinstance(card, str) else card
    files = [each.file() for each in card.files]
    view = card.view() if card.rows else discord.utils.MISSING
    embeds = list(card.embeds) or discord.utils.MISSING
    if interaction.response.is_done():
        await interaction.followup.send(
            card.content or discord.utils.MISSING, embeds=embeds, view=view, files=files, ephemeral=ephemeral
        )
    else:
        await interaction.response.send_message(
            card.content or None, embeds=embeds, view=view, files=files, ephemeral=ephemeral
        )


async def replace(interaction: discord.Interaction[Any], card: Card) -> None:
    """Show a card in place of the message whose component was pressed."""
    content, embeds = card.content or None, list(card.embeds)
    if interaction.response.is_done():
        await interaction.edit_original_response(content=content, embeds=embeds, view=card.view())
    else:
        await interaction.response.edit_message(content=content, embeds=embeds, view=card.view())


async def open_form(interaction: discord.Interaction[Any], form: discord.ui.Modal) -> None:
    """Open a form. Its answers come back by its custom id, also after a restart, so the library keeps nothing."""
    form.stop()
    await interaction.response.send_modal(form)


async def guarded(interaction: discord.Interaction[Any], act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run what answers an interaction; whatever it raises, the person is answered."""
    try:
        await act()
    except Exception as error:  # noqa: BLE001 - this is the door that every error leaves by
        await answer_error(interaction, error)


async def answer_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """One calm sentence for the person; the cause, without anything they wrote, for the host."""
    say = say_to(interaction)
    if isinstance(error, Problem):
        sentence = defused(say.problem(error))  # it may name a meetup
    else:
        code = secrets.token_hex(3)
        if is_from_outside(error):
            log.warning("%s while answering a %s: %s", code, interaction.type.name, error)
        else:
            log.error("%s while answering a %s", code, interaction.type.name, exc_info=error)
        sentence = say(
            "Something went wrong on our side. Nothing you wrote before is lost; please try again. If it"
            " keeps happening, give this code to whoever runs this bot: {code}",
            code=code,
        )
    try:
        await reply(interaction, sentence)
    except OUTSIDE_FAULTS as fault:
        log.warning("could not answer a %s: %s", interaction.type.name, fault)
