"""A bot of a few lines that lives inside the world: it answers what people do without any network."""

from collections.abc import Callable
from typing import Any

from bot.local_discord import answering
from bot.local_discord.guild import Guild
from bot.local_discord.objects import Command, Interaction
from bot.local_discord.world import GatewayEvent, World

Json = dict[str, Any]
Answering = Callable[[Interaction], Json | None]


class LittleBot:
    """Answers interactions by the name of their command or their custom_id; what it does not know it leaves alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.answers: dict[str, Answering] = {}
        self.received: list[Interaction] = []
        world.gateway = self._receive

    def registers(self, guild: Guild | None, **data: Any) -> None:
        """Register a slash command in a server, or everywhere."""
        key = guild.id if guild else 0
        command = Command(self.world.new_id(), guild, {"type": 1, "description": "Does it", "options": [], **data})
        self.world.commands.setdefault(key, []).append(command)

    def says(self, key: str, content: str, **data: Any) -> None:
        """Answer this command or component with a message."""
        self.answers[key] = lambda _: {"type": 4, "data": {"content": content, **data}}

    def _receive(self, event: GatewayEvent) -> None:
        if event.name != "INTERACTION_CREATE":
            return
        interaction = self.world.interactions[event.data["token"]]
        self.received.append(interaction)
        key = interaction.data.get("custom_id") or interaction.data["name"]
        body = self.answers.get(key, lambda _: None)(interaction)
        if body is not None:
            answering.callback(self.world, interaction, body, ())
