"""A small bot on the real discord.py, connected to a local Discord over HTTP and WebSocket."""

import asyncio
import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.local_discord.server import LocalDiscord

MEETUPS = ["Pizza and Py", "Py for all"]


class Reflection(ui.Modal, title="Py night"):
    """A form of two questions."""

    went: ui.Label[Any] = ui.Label(
        text="How did it go?",
        description="A few sentences",
        component=ui.TextInput[Any](style=discord.TextStyle.paragraph, default="Well"),
    )
    worth: ui.Label[Any] = ui.Label(
        text="Worth it?",
        component=ui.Select[Any](options=[discord.SelectOption(label="Yes"), discord.SelectOption(label="Not yet")]),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        said: Any = self.went.component
        worth: Any = self.worth.component
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"Saved: {said.value} ({worth.values[0]})")


class Card(ui.View):
    """Two buttons under an announcement."""

    @ui.button(label="Going", style=discord.ButtonStyle.success, emoji="🎉")
    async def going(self, interaction: discord.Interaction, _button: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content=f"Going: {interaction.user.mention}")
        await interaction.followup.send("See you there", ephemeral=True)

    @ui.button(label="How was it?")
    async def asked(self, interaction: discord.Interaction, _button: ui.Button[Any]) -> None:
        await interaction.response.send_modal(Reflection(timeout=60))


class WiredBot(discord.AutoShardedClient):
    """Announces, listens in DMs, and opens a form."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents.default(),
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.ready = asyncio.Event()
        self.tree = app_commands.CommandTree[Any](self)
        self.tree.command(name="announce", description="Announce a meetup")(announce)
        self.tree.command(name="reflect", description="Write a reflection")(reflect)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds between shards."""

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.ready.set()

    async def on_message(self, message: discord.Message) -> None:
        wanted = message.guild is None and not message.author.bot
        answer = {True: message.channel.send, False: ignore}[wanted]
        await answer(f"You wrote {len(message.content)} characters")


async def ignore(_text: str) -> None:
    """Say nothing."""


async def announce(interaction: discord.Interaction, title: app_commands.Range[str, 1, 20]) -> None:
    embed = discord.Embed(title=title, description="Come along!", timestamp=interaction.created_at)
    file = discord.File(io.BytesIO(b"Py night"), "card.txt", description="A card")
    await interaction.response.send_message(embed=embed, view=Card(timeout=60), file=file)


async def reflect(interaction: discord.Interaction, meetup: str) -> None:
    await interaction.response.send_message(f"About {meetup}", ephemeral=True)


async def _meetups(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=f"id:{name}") for name in MEETUPS if typed.lower() in name.lower()]


reflect = app_commands.autocomplete(meetup=_meetups)(reflect)


@asynccontextmanager
async def wired(local: LocalDiscord) -> AsyncGenerator[WiredBot]:
    """The bot, connected and ready."""
    Route.BASE = local.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{local.gateway_url}/gateway/")
    bot = WiredBot()
    async with bot, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(bot.start(local.token))
        async with asyncio.timeout(5):
            await bot.ready.wait()
        yield bot
        await bot.close()
        await running
