"""Hands every press of a component, and every submitted form, to the cog that answers it."""

from functools import partial
from typing import Any

import discord
from discord.ext import commands

from bot.client import MeetupBot
from cogs.ui.presses import AnsweringCog, custom_id_of
from cogs.ui.respond import guarded, reply, say_to

_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}


class Presses(commands.Cog):
    """One listener for all cogs: each event that a cog listens to costs a task, also where it is another one's."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Let the cog whose custom id it is answer; what it raises is answered to the person."""
        if interaction.type not in _KINDS:
            return
        await self._answer(interaction)
        if interaction.guild_id is None:
            # Answered first: whoever presses a button in our DM has it open.
            await self._bot.services.prompts.reached(interaction.user.id)

    async def _answer(self, interaction: discord.Interaction[Any]) -> None:
        custom_id = custom_id_of(interaction)
        if custom_id is not None:
            key = (custom_id.noun, custom_id.action)
            for cog in self._bot.cogs.values():
                if isinstance(cog, AnsweringCog) and key in cog.presses:
                    await guarded(interaction, partial(cog.presses[key], cog, interaction, custom_id))
                    return
        await guarded(interaction, partial(_nobody_answers, interaction))


async def _nobody_answers(interaction: discord.Interaction[Any]) -> None:
    """It is of an older version, or of a feature that has gone: say so instead of letting Discord show a failure."""
    say = say_to(interaction)
    await reply(interaction, say("This button is from an older version of me. /help shows what there is now."))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(Presses(bot))
