"""Scheduled events and their subscribers over HTTP."""

from typing import TYPE_CHECKING

from bot.local_discord import payloads, scheduling
from bot.local_discord.objects import Json, ScheduledEvent
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import unknown
from bot.local_discord.rest.calls import NOTHING, Answer, Call, Route, guild_of

if TYPE_CHECKING:
    from bot.local_discord.world import World

TRUE = {"1", "true", "True"}


def _event(world: "World", call: Call) -> ScheduledEvent:
    guild = guild_of(world, call)
    event = guild.events.get(call.id("guild_scheduled_event_id"))
    if event is None:
        raise unknown("Guild Scheduled Event")
    return event


def list_all(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/scheduled-events: those that are not over."""
    guild = guild_of(world, call)
    counted = call.query.get("with_user_count") in TRUE
    open_ones = [one for one in guild.events.values() if one.status in {1, 2}]
    return Answer([payloads.event(one, with_count=counted) for one in open_ones])


def create(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /guilds/{g}/scheduled-events."""
    return Answer(payloads.event(scheduling.create(world, guild_of(world, call), call.body)))


def get(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /guilds/{g}/scheduled-events/{e}."""
    counted = call.query.get("with_user_count") in TRUE
    return Answer(payloads.event(_event(world, call), with_count=counted))


def change(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PATCH /guilds/{g}/scheduled-events/{e}."""
    event = _event(world, call)
    scheduling.change(world, event, call.body)
    return Answer(payloads.event(event))


def delete(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /guilds/{g}/scheduled-events/{e}."""
    scheduling.delete(world, _event(world, call))
    return NOTHING


def subscribers(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET …/users: ascending by user id; `before` gives the last ones before it, and wins over `after`."""
    event = _event(world, call)
    limit = call.number("limit", 100, 100)
    everybody = sorted(event.subscribers)
    if "before" in call.query:
        before = call.queried_id("before")
        chosen = [key for key in everybody if key < before][-limit:]
    else:
        after = call.queried_id("after")
        chosen = [key for key in everybody if key > after][:limit]
    with_member = call.query.get("with_member") in TRUE
    return Answer([_subscriber(world, event, key, with_member=with_member) for key in chosen])


def _subscriber(world: "World", event: ScheduledEvent, user_id: int, *, with_member: bool) -> Json:
    data: Json = {
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(user_id),
        "response": 1,
        "user": payloads.user(world.users[user_id]),
    }
    if with_member and user_id in event.guild.members:
        data["member"] = payloads.member(event.guild.members[user_id])
    return data


_EVENTS = "/guilds/{guild_id}/scheduled-events"
_EVENT = _EVENTS + "/{guild_scheduled_event_id}"

ROUTES = (
    Route("GET", _EVENTS, list_all),
    Route("POST", _EVENTS, create),
    Route("GET", _EVENT, get),
    Route("PATCH", _EVENT, change),
    Route("DELETE", _EVENT, delete),
    Route("GET", _EVENT + "/users", subscribers),
)
