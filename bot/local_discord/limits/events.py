"""What Discord refuses in a guild scheduled event."""

from collections.abc import Iterator
from typing import Any, cast

from bot.local_discord.limits.shapes import (
    Breach,
    moment,
    nested,
    one_of,
    parsed_moment,
    shape,
    snowflake,
    text,
)

STAGE, VOICE, EXTERNAL = 1, 2, 3
WEEKLY = 2

_FIELDS = {
    "name": text(100, least=1),
    "description": text(1000),
    "privacy_level": one_of(2),
    "entity_type": one_of(STAGE, VOICE, EXTERNAL),
    "scheduled_start_time": moment,
    "scheduled_end_time": moment,
    "channel_id": snowflake,
    "entity_metadata": shape({"location": text(100, least=1)}),
    "status": one_of(1, 2, 3, 4),
    "recurrence_rule": shape({"start": moment, "frequency": one_of(0, 1, 2, 3)}, required="start frequency interval"),
}
_CREATE = shape(_FIELDS, required="name privacy_level entity_type scheduled_start_time")
_CHANGE = shape(_FIELDS)


def new_event(body: Any) -> Iterator[Breach]:
    """Check an event to be created: field requirements by entity type, recurrence limitations."""
    return _event(body, create=True)


def changed_event(body: Any) -> Iterator[Breach]:
    """Check a change to an event."""
    return _event(body, create=False)


def _event(body: Any, *, create: bool) -> Iterator[Breach]:
    found = list((_CREATE if create else _CHANGE)(body, ""))
    if found or not isinstance(body, dict):
        yield from found
        return
    fields = cast("dict[str, Any]", body)
    if "name" in fields and not (fields["name"] or "").strip():
        yield Breach("/name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    yield from _place_rules(fields, create=create)
    start, end = (
        parsed_moment(fields.get("scheduled_start_time")),
        parsed_moment(fields.get("scheduled_end_time")),
    )
    if start and end and end <= start:
        # Undocumented; seen in Discord's answers.
        said = "Cannot schedule an event to end before its start"
        yield Breach("/scheduled_end_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_END_BEFORE_START", said)
    yield from _recurrence_rules(nested(fields, "recurrence_rule"))


def _place_rules(fields: dict[str, Any], *, create: bool) -> Iterator[Breach]:
    kind = fields.get("entity_type")
    needed: list[str] = []
    if kind == EXTERNAL:
        if not fields.get("scheduled_end_time") and (create or "scheduled_end_time" in fields):
            needed.append("/scheduled_end_time")
        if create and not (nested(fields, "entity_metadata").get("location") or "").strip():
            needed.append("/entity_metadata/location")
        if fields.get("channel_id"):
            yield Breach("/channel_id", "BASE_TYPE_BAD_NULL", "Must be null for an EXTERNAL event")
    elif kind in (STAGE, VOICE) and create and not fields.get("channel_id"):
        needed.append("/channel_id")
    for pointer in needed:
        yield Breach(pointer, "BASE_TYPE_REQUIRED", "This field is required")


def _recurrence_rules(rule: dict[str, Any]) -> Iterator[Breach]:
    for key in ("count", "end", "by_year_day"):
        if rule.get(key) is not None:
            yield Breach(f"/recurrence_rule/{key}", "BASE_TYPE_BAD_NULL", "Cannot be set by an app")
    if rule and rule["interval"] != 1 and (rule["frequency"], rule["interval"]) != (WEEKLY, 2):
        said = "Value must be 1, or 2 with weekly frequency."
        yield Breach("/recurrence_rule/interval", "BASE_TYPE_CHOICES", said)
