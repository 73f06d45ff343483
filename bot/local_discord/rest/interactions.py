"""Answers to interactions over HTTP: callbacks, `@original` and follow-ups. None carries the bot's token."""

from typing import TYPE_CHECKING

from bot.local_discord import answering, payloads, posting
from bot.local_discord.rate_limits import RateLimiter
from bot.local_discord.refusals import unknown
from bot.local_discord.rest.calls import NOTHING, Answer, Call, Route

if TYPE_CHECKING:
    from bot.local_discord.objects import Interaction
    from bot.local_discord.world import World


def callback(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /interactions/{id}/{token}/callback; 204 unless asked for the response."""
    interaction = world.interactions.get(call.params["interaction_token"])
    if interaction is None or interaction.id != call.id("interaction_id"):
        raise unknown("interaction")
    answering.callback(world, interaction, call.body, call.uploads)
    if call.query.get("with_response", "").lower() not in {"1", "true"}:
        return NOTHING
    message = None if interaction.original is None else payloads.message(interaction.original)
    return Answer(answering.callback_answer(interaction, message))


def _interaction(world: "World", call: Call) -> "Interaction":
    if call.id("webhook_id") != world.application_id:
        raise unknown("Webhook")
    return answering.by_token(world, call.params["webhook_token"])


def follow_up(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """POST /webhooks/{app}/{token}; always answered with the message, as for every interaction webhook."""
    message = answering.follow_up(world, _interaction(world, call), call.body, call.uploads)
    return Answer(payloads.message(message))


def get(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """GET /webhooks/{app}/{token}/messages/{m or @original}."""
    message = answering.message_of(_interaction(world, call), call.params.get("message_id", "@original"))
    return Answer(payloads.message(message))


def edit(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """PATCH /webhooks/{app}/{token}/messages/{m or @original}."""
    which = call.params.get("message_id", "@original")
    message = answering.edit(world, _interaction(world, call), which, call.body, call.uploads)
    return Answer(payloads.message(message))


def delete(world: "World", call: Call, _limits: RateLimiter) -> Answer:
    """DELETE /webhooks/{app}/{token}/messages/{m or @original}."""
    message = answering.message_of(_interaction(world, call), call.params.get("message_id", "@original"))
    posting.delete(world, message, world.bot)
    return NOTHING


_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"

ROUTES = (
    Route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, with_token=False),
    Route("POST", _WEBHOOK, follow_up, with_token=False),
    Route("GET", _WEBHOOK + "/messages/@original", get, with_token=False),
    Route("PATCH", _WEBHOOK + "/messages/@original", edit, with_token=False),
    Route("DELETE", _WEBHOOK + "/messages/@original", delete, with_token=False),
    Route("GET", _WEBHOOK + "/messages/{message_id}", get, with_token=False),
    Route("PATCH", _WEBHOOK + "/messages/{message_id}", edit, with_token=False),
    Route("DELETE", _WEBHOOK + "/messages/{message_id}", delete, with_token=False),
)
