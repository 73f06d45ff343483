"""What Discord refuses in the definition of application commands."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, cast

from bot.local_discord.limits.shapes import (
    Breach,
    Check,
    anything,
    items,
    listed,
    one_of,
    repeated,
    shape,
    tagged,
    text,
    truth,
    whole,
)

SLASH, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
VALUE_OPTIONS = tuple(range(3, 12))
OPTION_LIMIT = 25
SIZE_LIMIT = 8000
EXACT = 2**53
COUNT_LIMITS = {SLASH: 100, USER: 15, MESSAGE: 15}

_NAME = text(32, least=1)
_DESCRIPTION = text(100, least=1)


def _localised(each: Check) -> Check:
    """Accept an object of texts by locale."""

    def check(value: Any, at: str) -> Iterator[Breach]:
        yield from shape({})(value, at)
        for locale, said in _localisations(value).items():
            yield from each(said, f"{at}/{locale}")

    return check


def _localisations(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _within_a_double(value: Any, at: str) -> Iterator[Breach]:
    """Accept a number within ±2^53, which JSON carries exactly."""
    if isinstance(value, (int, float)) and abs(value) > EXACT:
        yield Breach(at, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {EXACT}.")


_CHOICE = shape(
    {"name": text(100, least=1), "name_localizations": _localised(text(100, least=1))}, required="name value"
)
_NAMED = {
    "name": _NAME,
    "name_localizations": _localised(_NAME),
    "description": _DESCRIPTION,
    "description_localizations": _localised(_DESCRIPTION),
}
_VALUE = shape(
    {
        **_NAMED,
        "required": truth,
        "autocomplete": truth,
        "choices": items(_CHOICE, most=25),
        "channel_types": items(whole(0, 16), most=20),
        "min_length": whole(0, 6000),
        "max_length": whole(1, 6000),
        "min_value": _within_a_double,
        "max_value": _within_a_double,
    },
    required="name description",
)
_values: dict[int, Check] = dict.fromkeys(VALUE_OPTIONS, _VALUE)
_SUBCOMMAND = shape({**_NAMED, "options": items(tagged(_values), most=OPTION_LIMIT)}, required="name description")
_GROUP = shape(
    {**_NAMED, "options": items(tagged({SUBCOMMAND: _SUBCOMMAND}), most=OPTION_LIMIT)},
    required="name description",
)
_COMMAND_FIELDS: dict[str, Check] = {
    "name": _NAME,
    "name_localizations": _localised(_NAME),
    "description": text(100),
    "description_localizations": _localised(_DESCRIPTION),
    "type": one_of(SLASH, USER, MESSAGE, 4),
    "options": items(tagged({SUBCOMMAND: _SUBCOMMAND, GROUP: _GROUP, **_values}), most=OPTION_LIMIT),
    "contexts": items(one_of(0, 1, 2), most=3),
    "integration_types": items(one_of(0, 1), most=2),
    "nsfw": truth,
    "dm_permission": truth,
    "default_member_permissions": anything,
}
_COMMAND = shape(_COMMAND_FIELDS, required="name")
_CHANGE = shape(_COMMAND_FIELDS)


def command_list(body: Any) -> Iterator[Breach]:
    """Check a bulk overwrite: each command, how many of each type, and their names."""
    found = list(items(_COMMAND, most=sum(COUNT_LIMITS.values()))(body, ""))
    if found or not isinstance(body, list):
        yield from found
        return
    commands = cast("list[dict[str, Any]]", body)
    for kind, limit in COUNT_LIMITS.items():
        if sum((c.get("type") or SLASH) == kind for c in commands) > limit:
            said = f"Maximum number of application commands reached ({limit})"
            yield Breach("", "", said, code=30032)
    yield from repeated(
        [(f"/{i}/name", f"{c.get('type') or SLASH} {c['name']}") for i, c in enumerate(commands)],
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
        "Application command names must be unique",
    )
    for i, one in enumerate(commands):
        yield from _rules(one, f"/{i}")


def new_command(body: Any) -> Iterator[Breach]:
    """Check one command to be created."""
    return _one(_COMMAND, body)


def changed_command(body: Any) -> Iterator[Breach]:
    """Check a change to one command."""
    return _one(_CHANGE, body)


def _one(check: Check, body: Any) -> Iterator[Breach]:
    found = list(check(body, ""))
    yield from found
    if not found and isinstance(body, dict):
        yield from _rules(cast("dict[str, Any]", body), "")


def _rules(body: dict[str, Any], at: str) -> Iterator[Breach]:
    description = body.get("description") or ""
    if (body.get("type") or SLASH) != SLASH:
        if description or body.get("options"):
            said = "Context menu commands cannot have a description or options"
            yield Breach(at, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_OR_OPTIONS", said)
        return
    yield from _name_rules(body, at)
    if "name" in body and not description:
        yield Breach(f"{at}/description", "BASE_TYPE_REQUIRED", "This field is required")
    yield from _option_rules(listed(body, "options"), f"{at}/options")
    if _size(body) > SIZE_LIMIT:
        said = f"Application command exceeds maximum size ({SIZE_LIMIT})"
        yield Breach(at, "APPLICATION_COMMAND_TOO_LARGE", said)


def _name_rules(body: dict[str, Any], at: str) -> Iterator[Breach]:
    """Names are letters, digits, - _ ' and marks of Devanagari and Thai, lower case, in every language."""
    names = [(f"{at}/name", body.get("name"))]
    names += [(f"{at}/name_localizations/{k}", v) for k, v in _localisations(body.get("name_localizations")).items()]
    for pointer, name in names:
        if name and (name != name.lower() or not all(map(_allowed_in_a_name, name))):
            yield Breach(pointer, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _allowed_in_a_name(letter: str) -> bool:
    marks = re.fullmatch("[\u0900-\u097f\u0e00-\u0e7f]", letter)
    return letter in "-_'" or unicodedata.category(letter)[0] in "LN" or marks is not None


def _option_rules(options: list[dict[str, Any]], at: str) -> Iterator[Breach]:
    yield from repeated(
        [(f"{at}/{i}/name", option["name"]) for i, option in enumerate(options)],
        "APPLICATION_COMMAND_OPTION_NAME_DUPLICATED",
        "Option name is already used",
    )
    nested = [option["type"] in (SUBCOMMAND, GROUP) for option in options]
    if any(nested) and not all(nested):
        said = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        yield Breach(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
    optional_seen = False
    for i, option in enumerate(options):
        yield from _name_rules(option, f"{at}/{i}")
        if option["type"] in (SUBCOMMAND, GROUP):
            yield from _option_rules(listed(option, "options"), f"{at}/{i}/options")
            continue
        if option.get("required") and optional_seen:
            said = "Required options must be placed before non-required options"
            yield Breach(f"{at}/{i}", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional_seen = optional_seen or not option.get("required")
        yield from _value_rules(option, f"{at}/{i}")


def _value_rules(option: dict[str, Any], at: str) -> Iterator[Breach]:
    if option.get("autocomplete") and option.get("choices"):
        said = "Autocomplete and choices are mutually exclusive"
        yield Breach(at, "APPLICATION_COMMAND_OPTION_AUTOCOMPLETE_CHOICES", said)
    for low, high in (("min_value", "max_value"), ("min_length", "max_length")):
        bounds = (option.get(low), option.get(high))
        if None not in bounds and bounds[0] > bounds[1]:  # pyright: ignore[reportOptionalOperand]  # neither is None
            yield Breach(at, "APPLICATION_COMMAND_OPTION_RANGE", f"{low} is above {high}")
    for i, choice in enumerate(listed(option, "choices")):
        # The OpenAPI document says 6000; the documentation says 100.
        if isinstance(choice["value"], str):
            yield from text(100, least=1)(choice["value"], f"{at}/choices/{i}/value")


def _size(node: dict[str, Any]) -> int:
    """Names, descriptions and values together, the longest localisation of each."""
    size = len(node["value"]) if isinstance(node.get("value"), str) else 0
    for key in ("name", "description"):
        size += max(
            len(said or "") for said in (node.get(key), *_localisations(node.get(f"{key}_localizations")).values())
        )
    return size + sum(_size(child) for key in ("options", "choices") for child in listed(node, key))
