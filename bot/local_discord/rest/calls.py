"""One HTTP request as the handlers see it, and what they answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.local_discord.access import can_see
from bot.local_discord.objects import Channel, Message, Upload
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import invalid_form, missing_access, unknown

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild
    from bot.local_discord.world import World


@dataclass(frozen=True)
class Call:
    """A request: `path` without /api/v10 and query, `template` as in Discord's OpenAPI document."""

    method: str
    template: str
    path: str
    params: dict[str, str]
    query: dict[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    uploads: Sequence[Upload] = ()

    def id(self, name: str) -> int:
        """An id from the path; what is no number is no snowflake (50035)."""
        return _snowflake(name, self.params[name])

    def queried_id(self, name: str) -> int:
        """An id from the query, 0 when it is not there."""
        return _snowflake(name, self.query.get(name, "0"))

    def number(self, name: str, default: int, most: int) -> int:
        """A number from the query between 1 and `most`."""
        text = self.query.get(name, str(default))
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise invalid_form(name, "NUMBER_TYPE_MAX", f"int value should be between 1 and {most}.")
        return int(text)


def _snowflake(name: str, text: str) -> int:
    if not text.isdigit():
        raise invalid_form(name, "NUMBER_TYPE_COERCE", f'Value "{text}" is not snowflake.')
    return int(text)


@dataclass(frozen=True)
class Answer:
    """A status with a JSON body, or with none."""

    body: Any = None
    status: int = 200


NOTHING = Answer(status=204)

Handler = Callable[["World", Call, RateLimiter], Answer]


@dataclass(frozen=True)
class Route:
    """Where a handler answers; `with_token` is False for interactions and webhooks, which carry none."""

    method: str
    template: str
    handler: Handler
    with_token: bool = True


# -- what many handlers look for first


def guild_of(world: "World", call: Call) -> "Guild":
    """The server in the path; 10004 unless the bot is in it."""
    guild = world.guilds.get(call.id("guild_id"))
    if guild is None or world.bot.id not in guild.members:
        raise unknown("Guild")
    return guild


def channel_of(world: "World", call: Call) -> Channel:
    """The channel in the path; 10003 unless it exists, 50001 unless the bot can see it."""
    channel = world.channels.get(call.id("channel_id"))
    if channel is None or (channel.guild is not None and world.bot.id not in channel.guild.members):
        raise unknown("Channel")
    if not can_see(world.bot, channel):
        raise missing_access()
    return channel


def message_of(world: "World", call: Call) -> Message:
    """The message in the path; 10008 for ephemeral ones, which only the interaction's token reaches."""
    message = channel_of(world, call).messages.get(call.id("message_id"))
    if message is None or message.ephemeral:
        raise unknown("Message")
    return message
