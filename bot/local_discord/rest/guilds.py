"""Servers, members, roles and users over HTTP."""

from typing import TYPE_CHECKING

from bot.local_discord import guild_payloads, payloads
from bot.local_discord.intents import Intent
from bot.local_discord.objects import ChannelType, Member, Overwrite, Role
from bot.local_discord.permissions import Permission
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import missing_access, missing_permissions, unknown
from bot.local_discord.rest.calls import NOTHING, Answer, Call, Route, guild_of

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild
    from bot.local_discord.world import World


def get(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}."""
    guild = guild_of(world, call)
    data = guild_payloads.guild(guild)
    if call.query.get("with_counts") in {"1", "true"}:
        count = len(guild.members)
        data |= {"approximate_member_count": count, "approximate_presence_count": count}
    return Answer(data)


def mine(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /users/@me/guilds."""
    after = call.queried_id("after")
    guilds = [guild for guild in world.guilds_of(world.bot) if guild.id > after]
    return Answer([guild_payloads.own_guild(one, world.bot) for one in guilds[: call.number("limit", 200, 200)]])


def leave(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /users/@me/guilds/{g}."""
    guild_of(world, call).kick_bot()
    return NOTHING


def channels(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/channels: all but threads."""
    return Answer([payloads.channel(one) for one in guild_of(world, call).channels.values()])


def create_channel(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /guilds/{g}/channels: MANAGE_CHANNELS."""
    guild = guild_of(world, call)
    _require(world, guild, Permission.MANAGE_CHANNELS)
    overwrites = [
        Overwrite(
            int(one["id"]),
            1 if int(one["type"]) else 0,
            Permission(int(one.get("allow") or 0)),
            Permission(int(one.get("deny") or 0)),
        )
        for one in call.body.get("permission_overwrites") or ()
    ]
    kind = ChannelType(int(call.body.get("type") or 0))
    channel = guild.create_channel(call.body["name"], kind, overwrites=overwrites, topic=call.body.get("topic"))
    return Answer(payloads.channel(channel), 201)


def roles(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/roles."""
    return Answer([payloads.role(one) for one in guild_of(world, call).roles.values()])


def _member(world: "World", call: Call) -> Member:
    guild = guild_of(world, call)
    user_id = call.id("user_id")
    if user_id not in world.users:
        raise unknown("User")
    member = guild.members.get(user_id)
    if member is None:
        raise unknown("Member")
    return member


def member(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/members/{u}."""
    return Answer(payloads.member(_member(world, call)))


def members(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/members: needs the members intent switched on."""
    guild = guild_of(world, call)
    if Intent.GUILD_MEMBERS not in world.privileged_intents:
        raise missing_access()
    after = call.queried_id("after")
    chosen = sorted(key for key in guild.members if key > after)[: call.number("limit", 1, 1000)]
    return Answer([payloads.member(guild.members[key]) for key in chosen])


def search(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/members/search by the beginning of a name."""
    wanted = call.query.get("query", "").lower()
    found = [
        one
        for one in guild_of(world, call).members.values()
        if (one.nick or one.user.display_name).lower().startswith(wanted) or one.user.name.startswith(wanted)
    ]
    return Answer([payloads.member(one) for one in found[: call.number("limit", 1, 1000)]])


def give_role(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PUT /guilds/{g}/members/{u}/roles/{r}."""
    one, role = _member_and_role(world, call)
    if role not in one.roles:
        one.guild.set_roles(one.user, [*one.roles, role])
    return NOTHING


def take_role(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /guilds/{g}/members/{u}/roles/{r}."""
    one, role = _member_and_role(world, call)
    one.guild.set_roles(one.user, [each for each in one.roles if each is not role])
    return NOTHING


def _member_and_role(world: "World", call: Call) -> tuple[Member, Role]:
    """MANAGE_ROLES, and only roles below the bot's highest."""
    one = _member(world, call)
    role = one.guild.roles.get(call.id("role_id"))
    if role is None:
        raise unknown("Role")
    _require(world, one.guild, Permission.MANAGE_ROLES)
    highest = max((each.position for each in one.guild.members[world.bot.id].roles), default=0)
    if role.position >= highest or role.managed_by is not None:
        raise missing_permissions()
    return one, role


def _require(world: "World", guild: "Guild", needed: Permission) -> None:
    if needed & ~guild.permissions(world.bot):
        raise missing_permissions()


def user(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /users/{u}."""
    person = world.users.get(call.id("user_id"))
    if person is None:
        raise unknown("User")
    return Answer(payloads.user(person))


def me(world: "World", _call: Call, _limits: RateLimiter) -> Answer:
    """GET /users/@me."""
    return Answer(payloads.own_user(world.bot))


def application(world: "World", _call: Call, _limits: RateLimiter) -> Answer:
    """GET /oauth2/applications/@me and /applications/@me."""
    count = len(world.guilds_of(world.bot))
    return Answer(guild_payloads.application(world.bot, world.developer, count, world.application_flags))


def gateway(world: "World", _call: Call, _limits: RateLimiter) -> Answer:
    """GET /gateway."""
    return Answer({"url": world.gateway_url})


def gateway_bot(world: "World", _call: Call, _limits: RateLimiter) -> Answer:
    """GET /gateway/bot."""
    limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 16}
    return Answer({"url": world.gateway_url, "shards": world.shards, "session_start_limit": limit})


ROUTES = (
    Route("GET", "/users/@me", me),
    Route("GET", "/users/@me/guilds", mine),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave),
    Route("GET", "/users/{user_id}", user),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/gateway", gateway),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", "/guilds/{guild_id}", get),
    Route("GET", "/guilds/{guild_id}/channels", channels),
    Route("POST", "/guilds/{guild_id}/channels", create_channel),
    Route("GET", "/guilds/{guild_id}/roles", roles),
    Route("GET", "/guilds/{guild_id}/members", members),
    Route("GET", "/guilds/{guild_id}/members/search", search),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", member),
    Route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", give_role),
    Route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", take_role),
)
