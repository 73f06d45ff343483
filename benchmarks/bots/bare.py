"""A discord.py bot that answers as Afterword does, and keeps nothing: what the library itself can do."""

import json
import os
import sys
from typing import Any, cast

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

_MEETUPS = ("Parsers by hand, and why they are fun", "Typing for the rest of us", "Plots that tell the truth")


class BareBot(discord.AutoShardedClient):
    """The same settings of the library as Afterword's, the same answers, and no database."""

    def __init__(self) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.dm_messages = intents.guild_scheduled_events = True
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=1.0,
        )
        self.tree: app_commands.CommandTree[BareBot] = app_commands.CommandTree(self)
        self.tree.command(name="meetups", description="What is on.")(self.meetups)

    async def keep(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Nothing is kept here."""

    async def meetups(self, interaction: discord.Interaction[Any]) -> None:
        """Show three meetups."""
        await self.keep(interaction, "meetups")
        embed = discord.Embed(title="Meetups to come", colour=0x3E7BFA)
        for title in _MEETUPS:
            when = "<t:1796850000:F> (<t:1796850000:R>)\nWednesday, December 9, 7:00 PM (Chicago)"
            value = f"{when}\nLibrary, room 2\n300 going · organised by Member0\n**You are going.**"
            embed.add_field(name=title, value=value, inline=False)
        await interaction.response.send_message(embed=embed, ephemeral=True)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer the button and the form."""
        data = cast("dict[str, Any]", interaction.data or {})
        if interaction.type is discord.InteractionType.component:
            await self.keep(interaction, data["custom_id"])
            await self._see_you(interaction)
        elif interaction.type is discord.InteractionType.modal_submit:
            answers = [row["component"]["value"] for row in data["components"]]
            await self.keep(interaction, json.dumps(answers))
            await self._review(interaction, answers)

    async def _see_you(self, interaction: discord.Interaction[Any]) -> None:
        text = f"See you at **{_MEETUPS[0]}** on <t:1796850000:F>. I'll remind you beforehand."
        ask = "**May I ask you afterwards how it went?** If you choose nothing, I ask in the meetup's thread."
        view = discord.ui.View(timeout=None)
        for label in ("By DM", "In the meetup's thread", "No", "What do you expect?"):
            view.add_item(discord.ui.Button(label=label, custom_id=f"consent:{label}"))
        view.stop()
        await interaction.response.send_message(f"{text}\n{ask}", view=view, ephemeral=True)

    async def _review(self, interaction: discord.Interaction[Any], answers: list[str]) -> None:
        text = "\n\n".join(f"**Question {number}**\n{answer}" for number, answer in enumerate(answers, start=1))
        view = discord.ui.View(timeout=None)
        for name in ("audience", "choice 3", "choice 5"):
            options = [discord.SelectOption(label=f"{name} {n}", value=str(n)) for n in range(4)]
            view.add_item(discord.ui.Select(custom_id=name, placeholder=name, options=options))
        for label in ("Publish", "Edit", "Keep as draft", "Leave my name out"):
            view.add_item(discord.ui.Button(label=label, custom_id=label))
        view.stop()
        sentence = "**A first look at asyncio** is not published yet. This is exactly what others will see:"
        await interaction.response.send_message(
            sentence, embed=discord.Embed(description=text[:4096], colour=0xE0A43B), view=view, ephemeral=True
        )


def run(bot: BareBot) -> None:
    """Connect to the addresses that the environment names, as Afterword does, and log as it does."""
    Route.BASE = os.environ["DISCORD_API_URL"]  # noqa: TID251 - a program of its own, without settings
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])  # noqa: TID251 - the same
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    bot.run("token", log_level=20, root_logger=True)


if __name__ == "__main__":
    run(BareBot())
    sys.exit(0)
