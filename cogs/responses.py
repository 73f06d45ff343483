"""`/respond`: you said, we changed."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.responses import DONE_LIMIT
from cogs.cards import prompts as prompt_cards
from cogs.cards import responses as cards
from cogs.ui import who
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import bot_of, replace, reply, say_to

_NAME = 100  # Discord's limit of a choice's name


async def _themes(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `theme:`, for organisers: what the last digests were about; anything else may be typed."""
    if interaction.guild_id is None or not (await who.someone_by_role(interaction)).is_organiser:
        return []
    say = say_to(interaction)
    found = await bot_of(interaction).services.responses.themes(interaction.guild_id, typed)
    return [
        app_commands.Choice(
            name=f"{theme.words[:60]} · {say.many('{n} person', '{n} people', theme.people)}, {theme.week}"[:_NAME],
            value=value,
        )
        for value, theme in found
    ]


async def _reflections(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `reflection:`, for organisers: what they may read of the last weeks."""
    if interaction.guild_id is None or not (await who.someone_by_role(interaction)).is_organiser:
        return []
    say = say_to(interaction)
    found = await bot_of(interaction).services.responses.said(interaction.guild_id, typed)
    return [
        app_commands.Choice(
            name=f"{each.name or say('Unsigned')}: {about or say.day(each.occurred_on)}"[:_NAME], value=key
        )
        for key, each, about in found
    ]


class ResponsesCog(AnsweringCog):
    """What organisers answer to what people said."""

    def __init__(self, bot: MeetupBot) -> None:
        self._responses = bot.services.responses
        self._prompts = bot.services.prompts

    @app_commands.command(description=locale_str("You said, we changed: tell what was done about what people said."))
    @app_commands.describe(
        theme=locale_str("What people said: a theme of the last digests, or in your words"),
        done=locale_str("What was done about it, in a sentence"),
        reflection=locale_str("Whose words it answers, if it was one person's"),
    )
    @app_commands.autocomplete(theme=_themes, reflection=_reflections)
    @app_commands.default_permissions(manage_events=True)
    @app_commands.guild_only()
    async def respond(
        self,
        interaction: discord.Interaction[Any],
        theme: app_commands.Range[str, 1, 100],
        done: app_commands.Range[str, 1, DONE_LIMIT],
        reflection: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Keep it, and show how it will be told."""
        acting = await who.organiser(interaction)
        told = await self._responses.respond(acting, theme, done, reflection, interaction.id)
        await reply(interaction, cards.told(told, say_to(interaction)))

    @pressed("respond", "undo")
    async def undo(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Take it back."""
        response = await self._responses.take_back(await who.organiser(interaction), custom_id.number)
        await replace(interaction, cards.taken_back(response, say_to(interaction)))

    @pressed("respond", "never")
    async def never(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Whoever was thanked wants no more messages."""
        del custom_id
        await self._prompts.never(interaction.user.id)
        await reply(interaction, prompt_cards.never(say_to(interaction)))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(ResponsesCog(bot))
