"""Picking instead of writing: options and ratings, in the conversation and on the review page."""

from typing import Any

import discord

from bot.client import MeetupBot
from bot.domain.reflections import Writing
from bot.services.conversations import Turn
from cogs.cards import conversations as talk
from cogs.reflections.answering import author, refresh_review
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, pressed
from cogs.ui.respond import replace, say_to


class PickingCog(AnsweringCog):
    """What is picked is stored at once, like everything else that is said."""

    def __init__(self, bot: MeetupBot) -> None:
        self._reflections = bot.services.reflections

    @pressed("pick", "option")
    async def option(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """An option in the conversation, or none any more."""
        meetup_id, position = (int(each) for each in custom_id.parts)
        writing = await self._pick(interaction, meetup_id, position, "".join(chosen(interaction)))
        await replace(interaction, talk.question(Turn(writing, position), position, say_to(interaction)))

    @pressed("pick", "rating")
    async def rating(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """A rating in the conversation."""
        meetup_id, position, rating = (int(each) for each in custom_id.parts)
        writing = await self._pick(interaction, meetup_id, position, str(rating))
        await replace(interaction, talk.question(Turn(writing, position), position, say_to(interaction)))

    @pressed("pick", "review")
    async def review(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """An option or a rating on the review page, or none any more."""
        meetup_id, position = (int(each) for each in custom_id.parts)
        await refresh_review(
            interaction, await self._pick(interaction, meetup_id, position, "".join(chosen(interaction)))
        )

    async def _pick(self, interaction: discord.Interaction[Any], meetup_id: int, position: int, value: str) -> Writing:
        who = author(interaction)
        picked = {position: value}
        return await self._reflections.save_form(who, meetup_id, interaction.id, picked, None)
