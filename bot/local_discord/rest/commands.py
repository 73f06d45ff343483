"""Registering application commands, globally and per server."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.local_discord import payloads
from bot.local_discord.objects import Command, Json
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import Refused, unknown
from bot.local_discord.rest.calls import NOTHING, Answer, Call, Route, guild_of

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild
    from bot.local_discord.world import World

MOST_CREATES = 200  # new names a day and server (30034)
GLOBAL = 0
DEFAULTS: Json = {"description": "", "default_member_permissions": None, "nsfw": False}


def _scope(world: "World", call: Call) -> "tuple[int, Guild | None]":
    if call.id("application_id") != world.application_id:
        raise unknown("Application")
    if "guild_id" not in call.params:
        return GLOBAL, None
    guild = guild_of(world, call)
    return guild.id, guild


def list_all(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET …/commands."""
    scope, _ = _scope(world, call)
    return Answer([payloads.command(command) for command in world.commands.get(scope, [])])


def overwrite(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PUT …/commands: exactly these from now on; a command keeps its id while its name and type stay."""
    scope, guild = _scope(world, call)
    known = {_key(command.data): command for command in world.commands.get(scope, [])}
    new = sum(_key(body) not in known for body in call.body)
    _count_creates(world, scope, new)
    world.commands[scope] = [_registered(world, guild, body, known.get(_key(body))) for body in call.body]
    return Answer([payloads.command(command) for command in world.commands[scope]])


def create(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST …/commands: a new one (201), or the same name and type again (200)."""
    scope, guild = _scope(world, call)
    commands = world.commands.setdefault(scope, [])
    old = next((command for command in commands if _key(command.data) == _key(call.body)), None)
    _count_creates(world, scope, int(old is None))
    command = _registered(world, guild, call.body, old)
    world.commands[scope] = [*(one for one in commands if one is not old), command]
    return Answer(payloads.command(command), 200 if old else 201)


def _find(world: "World", call: Call) -> Command:
    scope, _ = _scope(world, call)
    for command in world.commands.get(scope, []):
        if command.id == call.id("command_id"):
            return command
    raise unknown("application command")


def get(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET …/commands/{id}."""
    return Answer(payloads.command(_find(world, call)))


def edit(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PATCH …/commands/{id}."""
    command = _find(world, call)
    body = {**command.data, **call.body}
    command.data = _registered(world, command.guild, body, command).data
    return Answer(payloads.command(command))


def delete(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE …/commands/{id}."""
    scope, _ = _scope(world, call)
    world.commands[scope].remove(_find(world, call))
    return NOTHING


def _key(body: Json) -> tuple[str, int]:
    return body["name"], int(body.get("type") or 1)


def _count_creates(world: "World", scope: int, new: int) -> None:
    day = (scope, world.now().date())
    if world.command_creates.get(day, 0) + new > MOST_CREATES:
        raise Refused(400, 30034, f"Max number of daily application command creates has been reached ({MOST_CREATES})")
    world.command_creates[day] = world.command_creates.get(day, 0) + new


def _registered(world: "World", guild: "Guild | None", body: Json, old: Command | None) -> Command:
    command_id = world.new_id() if old is None else old.id
    permissions = body.get("default_member_permissions")
    data: Json = {
        **DEFAULTS,
        **{key: value for key, value in body.items() if value is not None},
        "id": str(command_id),
        "application_id": str(world.application_id),
        "version": str(world.new_id()),
        "type": int(body.get("type") or 1),
        "default_member_permissions": None if permissions is None else str(permissions),
        "integration_types": body.get("integration_types") or [0],
    }
    if "options" in data:
        data["options"] = _options(data["options"])
    if guild is None:
        data["contexts"] = body.get("contexts")
        data["dm_permission"] = bool(body.get("dm_permission", True))
    else:
        data.pop("contexts", None)
        data.pop("dm_permission", None)
        data["guild_id"] = str(guild.id)
    return Command(command_id, guild, data)


def _options(options: Sequence[Json]) -> list[Json]:
    """Options without nulls, all the way down."""
    return [{key: _kept(key, value) for key, value in one.items() if value is not None} for one in options]


def _kept(key: str, value: Any) -> Any:
    return _options(value) if key in {"options", "choices"} else value


_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"

ROUTES = tuple(
    Route(method, template, handler)
    for where in (_GLOBAL, _GUILD)
    for method, template, handler in (
        ("GET", where, list_all),
        ("PUT", where, overwrite),
        ("POST", where, create),
        ("GET", where + "/{command_id}", get),
        ("PATCH", where + "/{command_id}", edit),
        ("DELETE", where + "/{command_id}", delete),
    )
)
