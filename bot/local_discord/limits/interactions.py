"""What Discord refuses in the answer to an interaction: replies, defers, choices and modals."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from bot.local_discord.limits.components import MODAL_COMPONENTS, component_rules
from bot.local_discord.limits.messages import EPHEMERAL, REPLY_FLAGS, message
from bot.local_discord.limits.shapes import Breach, anything, items, one_of, shape, text, whole

REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9

# The OpenAPI document says 6000 for a choice's value; the documentation says 100.
_CHOICE_NAME = text(100, least=1)
_CHOICES = shape({"choices": items(shape({"name": _CHOICE_NAME}, required="name value"), most=25)}, required="choices")
_MODAL = shape(
    {"custom_id": text(100, least=1), "title": text(45, least=1), "components": MODAL_COMPONENTS},
    required="custom_id title components",
)
_DEFER = shape({"flags": whole(0, 2**63 - 1)})
_CALLBACK = shape(
    {"type": one_of(1, REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL, 12), "data": shape({})},
    required="type",
)


def callback(body: Any, files: Sequence[str]) -> Iterator[Breach]:
    """Check the body of an interaction callback."""
    found = list(_CALLBACK(body, ""))
    if found or not isinstance(body, dict):
        yield from found
        return
    answer = cast("dict[str, Any]", body)
    kind, data = answer["type"], answer.get("data")
    if kind in (REPLY, CHOICES, MODAL) and data is None:
        yield Breach("/data", "BASE_TYPE_REQUIRED", "This field is required")
    elif kind in (REPLY, UPDATE):
        yield from message(data, "/data", flags=REPLY_FLAGS, create=kind == REPLY, files=files)
    elif kind == DEFER:
        yield from _defer(data)
    elif kind == CHOICES:
        yield from _choices(data)
    elif kind == MODAL:
        yield from _modal(data)


def _defer(data: Any) -> Iterator[Breach]:
    found = list(_DEFER(data, "/data"))
    yield from found
    flags: int = 0 if found or data is None else data.get("flags") or 0
    if flags & ~EPHEMERAL:
        yield Breach("/data/flags", "MESSAGE_FLAGS_INVALID", f"Flags {flags & ~EPHEMERAL} cannot be set here")


def _choices(data: Any) -> Iterator[Breach]:
    found = list(_CHOICES(data, "/data"))
    yield from found
    for i, choice in enumerate([] if found else data["choices"]):
        value_check = text(100, least=1) if isinstance(choice["value"], str) else anything
        yield from value_check(choice["value"], f"/data/choices/{i}/value")


def _modal(data: Any) -> Iterator[Breach]:
    found = list(_MODAL(data, "/data"))
    yield from found
    if not found:
        yield from component_rules(data["components"], "/data/components", modal=True)
