"""What the bot answers to an interaction: callbacks, `@original`, follow-ups, and how long each is possible."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.local_discord import components, posting
from bot.local_discord.mentions import INTERACTION_DEFAULT
from bot.local_discord.objects import (
    EPHEMERAL,
    LOADING,
    Interaction,
    InteractionType,
    Json,
    Message,
    Modal,
    Upload,
)
from bot.local_discord.refusals import Refused, invalid_form, unknown

if TYPE_CHECKING:
    from bot.local_discord.world import World

FIRST_ANSWER = timedelta(seconds=3)
TOKEN_LIFETIME = timedelta(minutes=15)
MESSAGE, THINKING, SILENT, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
CHAT_INPUT_REPLY, CONTEXT_MENU_REPLY = 20, 23


def callback(world: "World", interaction: Interaction, body: Json, uploads: Sequence[Upload]) -> None:
    """POST /interactions/{id}/{token}/callback: the first answer, within three seconds and once."""
    late = world.now() - interaction.created_at > FIRST_ANSWER
    if late or time.monotonic() - interaction.received > world.answer_deadline:
        raise unknown("interaction")
    if interaction.callback_type is not None:
        raise Refused(400, 40060, "Interaction has already been acknowledged.")
    kind = int(body["type"])
    _require_fitting(interaction, kind)
    data: Json = body.get("data") or {}
    if kind == MESSAGE:
        interaction.original = _reply(world, interaction, data, uploads)
    elif kind == THINKING:
        interaction.original = _reply(world, interaction, {"flags": data.get("flags")}, (), LOADING)
    elif kind == SILENT:
        interaction.original = interaction.message
    elif kind == UPDATE and interaction.message is not None:
        posting.edit(world, interaction.message, data, uploads, default_mentions=INTERACTION_DEFAULT)
        interaction.original = interaction.message
    elif kind == CHOICES:
        interaction.choices = data["choices"]
    elif kind == MODAL:
        form = components.stored(data["components"])
        interaction.modal = Modal(interaction, data["custom_id"], data["title"], form)
    interaction.callback_type = kind
    interaction.first_answer.set()
    world.tell(
        "answered",
        interaction=interaction,
        user=interaction.user,
        channel=interaction.channel,
        guild=interaction.guild,
        message=interaction.original,
    )


def _require_fitting(interaction: Interaction, kind: int) -> None:
    """Which answers a kind of interaction takes (D:receiving-and-responding § Interaction Callback Type)."""
    allowed = {
        InteractionType.COMMAND: {MESSAGE, THINKING, MODAL},
        InteractionType.COMPONENT: {MESSAGE, THINKING, SILENT, UPDATE, MODAL},
        InteractionType.AUTOCOMPLETE: {CHOICES},
        InteractionType.MODAL_SUBMIT: {MESSAGE, THINKING, SILENT, UPDATE},
    }[interaction.type]
    if interaction.type is InteractionType.MODAL_SUBMIT and interaction.message is None:
        allowed = {MESSAGE, THINKING}
    if kind not in allowed:
        choices = ", ".join(str(one) for one in sorted(allowed))
        raise invalid_form("type", "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")


def _reply(world: "World", interaction: Interaction, data: Json, uploads: Sequence[Upload], flags: int = 0) -> Message:
    hidden = bool(int(data.get("flags") or 0) & EPHEMERAL)
    message = posting.create(
        world,
        world.bot,
        interaction.channel,
        data,
        uploads,
        interaction=interaction,
        viewer=interaction.user if hidden else None,
        flags=flags,
        default_mentions=INTERACTION_DEFAULT,
    )
    if interaction.type is InteractionType.COMMAND:
        message.type = CHAT_INPUT_REPLY if interaction.data["type"] == 1 else CONTEXT_MENU_REPLY
    return message


def callback_answer(interaction: Interaction, message_payload: Json | None) -> Json:
    """The body of a callback's 200; types 4 and 7 carry the message as a resource."""
    original = interaction.original
    about: Json = {"id": str(interaction.id), "type": int(interaction.type)}
    if original is not None:
        about["response_message_id"] = str(original.id)
        about["response_message_loading"] = original.loading
        about["response_message_ephemeral"] = original.ephemeral
    answer: Json = {"interaction": about}
    if interaction.callback_type in {MESSAGE, UPDATE} and message_payload is not None:
        answer["resource"] = {"type": interaction.callback_type, "message": message_payload}
    return answer


def by_token(world: "World", token: str) -> Interaction:
    """The answered interaction a webhook token belongs to; dead after fifteen minutes (50027)."""
    interaction = world.interactions.get(token)
    if interaction is None or interaction.callback_type is None:
        raise unknown("Webhook")
    if world.now() - interaction.created_at > TOKEN_LIFETIME:
        raise Refused(401, 50027, "Invalid Webhook Token")
    return interaction


def follow_up(world: "World", interaction: Interaction, body: Json, uploads: Sequence[Upload]) -> Message:
    """POST /webhooks/{app}/{token}: a new message, or the loading one filled (D: § Create Followup Message)."""
    original = interaction.original
    if original is not None and original.loading and not original.deleted:
        posting.edit(world, original, without_ephemeral(body), uploads, default_mentions=INTERACTION_DEFAULT)
        return original
    hidden = bool(int(body.get("flags") or 0) & EPHEMERAL)
    message = posting.create(
        world,
        world.bot,
        interaction.channel,
        body,
        uploads,
        interaction=interaction,
        viewer=interaction.user if hidden else None,
        default_mentions=INTERACTION_DEFAULT,
    )
    interaction.follow_ups.append(message)
    return message


def without_ephemeral(body: Json) -> Json:
    """A body whose flags leave a message as hidden or open as it is."""
    return {**body, "flags": int(body["flags"] or 0) & ~EPHEMERAL} if "flags" in body else body


def message_of(interaction: Interaction, which: str) -> Message:
    """`@original`, or one of the interaction's messages by id."""
    candidates = [interaction.original, *interaction.follow_ups]
    for message in candidates[:1] if which == "@original" else candidates:
        if message is not None and not message.deleted and which in {"@original", str(message.id)}:
            return message
    raise unknown("Message")


def edit(world: "World", interaction: Interaction, which: str, body: Json, uploads: Sequence[Upload]) -> Message:
    """PATCH of an interaction's message."""
    message = message_of(interaction, which)
    posting.require_not_empty_after(message, body, uploads)
    posting.edit(world, message, without_ephemeral(body), uploads, default_mentions=INTERACTION_DEFAULT)
    return message
