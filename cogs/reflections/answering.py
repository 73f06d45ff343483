"""How everything about reflections is answered: who writes, and cards over as many messages as they need."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.domain.reflections import Writing
from bot.services.reflections import Author
from cogs.cards import reflections as cards
from cogs.ui.card import Card
from cogs.ui.respond import bot_of, replace, reply, say_to


def author(interaction: discord.Interaction[Any]) -> Author:
    """Who writes: in a group by the name they have there, or in a DM."""
    user = interaction.user
    return Author(user.id, user.display_name, str(interaction.locale), interaction.guild_id)


async def answer(interaction: discord.Interaction[Any], several: Sequence[Card]) -> None:
    """Answer with these cards: unseen by others in a group, to stay in a DM."""
    for card in several:
        await reply(interaction, card, ephemeral=interaction.guild_id is not None)


async def show_review(interaction: discord.Interaction[Any], writing: Writing) -> None:
    """Answer with what others will see, and what can be done with it."""
    await answer(interaction, await _review(interaction, writing))


async def refresh_review(interaction: discord.Interaction[Any], writing: Writing) -> None:
    """Show the change on the message whose button was pressed: the last one of a review.

    For changes that leave the messages before it as they are.
    """
    await replace(interaction, (await _review(interaction, writing))[-1])


async def renew_review(interaction: discord.Interaction[Any], writing: Writing) -> None:
    """Show a change of the text itself: in place where it is one message, else all of it again."""
    several = await _review(interaction, writing)
    if len(several) == 1:
        await replace(interaction, several[0])
    else:
        await answer(interaction, several)


async def _review(interaction: discord.Interaction[Any], writing: Writing) -> list[Card]:
    writing = await bot_of(interaction).services.review.look_over(author(interaction), writing)
    return cards.review(writing, say_to(interaction))


async def write_to(place: discord.abc.Messageable, several: Sequence[Card]) -> None:
    """Send these cards as messages of their own."""
    for card in several:
        await place.send(card.content or None, embeds=list(card.embeds), view=card.view())
