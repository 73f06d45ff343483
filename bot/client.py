"""The client: intents, services and the extensions it is given. No features."""

import asyncio
import logging
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import Clock
from bot.registration import register_commands
from bot.services.services import Services

log = logging.getLogger(__name__)


def intents() -> discord.Intents:
    """What the gateway is asked for: nothing privileged."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.dm_messages = True
    wanted.guild_scheduled_events = True
    wanted.voice_states = True  # who is in a meetup's voice channel
    return wanted


class MeetupBot(commands.AutoShardedBot):
    """The connection to Discord, with the services that cogs call."""

    def __init__(
        self,
        services: Services,
        clock: Clock,
        extensions: Sequence[str],
        tree_cls: type[app_commands.CommandTree[Any]],
        translator: app_commands.Translator,
        **options: Any,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            intents=intents(),
            help_command=None,
            tree_cls=tree_cls,
            allowed_mentions=discord.AllowedMentions.none(),
            # Nothing is answered from the cache but channels and permissions, and who is in voice, with their names:
            # a bot at rest stays small.
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags(joined=False, voice=True),
            chunk_guilds_at_startup=False,
            # discord.py says nothing of who is interested in an event, unless frames are shown as they come. That costs
            # some 8 µs a frame, beside the 25 in which a short one is read; its parsers are not for us to change.
            enable_debug_events=True,
            **options,
        )
        self.services = services
        self.clock = clock
        self.connected = asyncio.Event()  # since the first READY; discord.py's own waits fail before the login
        self._extensions_wanted = extensions
        self._translator = translator

    async def setup_hook(self) -> None:
        """Load the cogs, and register their commands when their definition changed."""
        await self.tree.set_translator(self._translator)
        for extension in self._extensions_wanted:
            # Not load_extension: it runs modules anew that are imported already, and forgets them when the bot closes.
            await import_module(extension).setup(self)
        await register_commands(self.tree, self.services.groups)

    async def on_ready(self) -> None:
        """Let durable work begin; Discord may say READY more than once."""
        self.connected.set()

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log what escaped a listener, without what people wrote."""
        log.error("an event of kind %s could not be handled", event_method, exc_info=True)  # noqa: LOG014 - discord.py calls this inside its except block
