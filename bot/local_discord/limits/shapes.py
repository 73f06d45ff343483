"""What one field of a request body may hold, as small checks that answer with Discord's own error codes.

A check is given a value and its JSON pointer and yields a Breach for each thing Discord would refuse.
`null` passes every check: whether a key may be absent or null is the business of `shape`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

INVALID_FORM_BODY = 50035


class Breach(NamedTuple):
    """One thing in a body that Discord refuses.

    `pointer` is a JSON pointer into the body, `name` Discord's name of the error, `text` its sentence.
    `code` other than 50035 and `status` other than 400 are for the few breaches answered in their own way.
    """

    pointer: str
    name: str
    text: str
    code: int = INVALID_FORM_BODY
    status: int = 400


Check = Callable[[Any, str], Iterator[Breach]]


def anything(_value: Any, _at: str) -> Iterator[Breach]:
    """Accept whatever stands there."""
    return iter(())


def length(size: int, at: str, least: int, most: int) -> Iterator[Breach]:
    """Refuse a size outside `least` to `most`, inclusive."""
    if least <= size <= most:
        return
    if least == 0:
        yield Breach(at, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    else:
        yield Breach(at, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def text(most: int, *, least: int = 0) -> Check:
    """Accept a string of `least` to `most` characters."""

    def check(value: Any, at: str) -> Iterator[Breach]:
        if isinstance(value, str):
            yield from length(len(value), at, least, most)
        elif value is not None:
            yield Breach(at, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')

    return check


def whole(least: int, most: int) -> Check:
    """Accept an integer from `least` to `most`, inclusive."""

    def check(value: Any, at: str) -> Iterator[Breach]:
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            yield Breach(at, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value > most:
            yield Breach(at, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")
        elif value < least:
            yield Breach(at, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")

    return check


def truth(value: Any, at: str) -> Iterator[Breach]:
    """Accept true or false."""
    if value is not None and not isinstance(value, bool):
        yield Breach(at, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def one_of(*possible: int | str) -> Check:
    """Accept one of the values named."""

    def check(value: Any, at: str) -> Iterator[Breach]:
        if value is not None and (isinstance(value, (bool, list, dict)) or value not in possible):
            names = ", ".join(map(str, possible))
            yield Breach(at, "BASE_TYPE_CHOICES", f"Value must be one of ({names}).")

    return check


def snowflake(value: Any, at: str) -> Iterator[Breach]:
    """Accept an id, as a string of digits or as an integer (discord.py sends both)."""
    digits = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if value is not None and not re.fullmatch(r"\d{1,20}", digits):
        yield Breach(at, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


def moment(value: Any, at: str) -> Iterator[Breach]:
    """Accept an ISO 8601 time with its offset."""
    if value is not None and parsed_moment(value) is None:
        yield Breach(at, "DATE_TIME_TYPE_PARSE", f"Could not parse {value}. Should be ISO8601.")


def parsed_moment(value: Any) -> datetime | None:
    """Read an ISO 8601 time with an offset, or answer None for anything else."""
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return parsed if parsed.tzinfo else None


def link(most: int, *, attachment: bool = False) -> Check:
    """Accept an http or https address of at most `most` characters, or `attachment://name` where allowed."""
    schemes = ("http", "https", "attachment") if attachment else ("http", "https")

    def check(value: Any, at: str) -> Iterator[Breach]:
        if not isinstance(value, str):
            yield from text(most)(value, at)
            return
        yield from length(len(value), at, 1, most)
        found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://\S+\Z", value)
        if not found:
            yield Breach(at, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        elif found[1].lower() not in schemes:
            names = ", ".join(repr(s) for s in schemes)
            said = f'Scheme "{found[1]}" is not supported. Scheme must be one of ({names}).'
            yield Breach(at, "URL_TYPE_INVALID_SCHEME", said)

    return check


def items(each: Check, *, most: int, least: int = 0) -> Check:
    """Accept a list of `least` to `most` values that pass `each`."""

    def check(value: Any, at: str) -> Iterator[Breach]:
        if value is None:
            return
        if not isinstance(value, list):
            yield Breach(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        entries = cast("list[Any]", value)
        yield from length(len(entries), at, least, most)
        for i, entry in enumerate(entries):
            if entry is None:
                yield Breach(f"{at}/{i}", "BASE_TYPE_REQUIRED", "This field is required")
            yield from each(entry, f"{at}/{i}")

    return check


def shape(fields: Mapping[str, Check], *, required: str = "") -> Check:
    """Accept an object whose known keys pass their checks; `required` names keys, separated by spaces."""
    needed = required.split()

    def check(value: Any, at: str) -> Iterator[Breach]:
        if value is None:
            return
        if not isinstance(value, dict):
            yield Breach(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return
        body = cast("dict[str, Any]", value)
        for key in needed:
            if body.get(key) is None:
                yield Breach(f"{at}/{key}", "BASE_TYPE_REQUIRED", "This field is required")
        for key, field in fields.items():
            yield from field(body.get(key), f"{at}/{key}")

    return check


def tagged(kinds: Mapping[int, Check]) -> Check:
    """Accept an object by the check for its `type`; only the types named may stand here."""

    def check(value: Any, at: str) -> Iterator[Breach]:
        if not isinstance(value, dict):
            yield from shape({})(value, at)
            return
        kind = cast("dict[str, Any]", value).get("type")
        known = kinds.get(kind) if isinstance(kind, int) and not isinstance(kind, bool) else None
        if kind is None:
            yield Breach(f"{at}/type", "BASE_TYPE_REQUIRED", "This field is required")
        elif known is None:
            names = ", ".join(map(str, kinds))
            said = f'Value of field "type" must be one of ({names}).'
            yield Breach(f"{at}/type", "UNION_TYPE_CHOICES", said)
        else:
            yield from known(value, at)

    return check


def repeated(found: list[tuple[str, str]], name: str, said: str) -> Iterator[Breach]:
    """Refuse every (pointer, value) whose value stood there before."""
    seen: set[str] = set()
    for pointer, value in found:
        if value in seen:
            yield Breach(pointer, name, said)
        seen.add(value)


# Once a body has its right shape, its parts are read with these two.


def listed(body: Mapping[str, Any], key: str) -> list[Any]:
    """The list at this key, empty where it is absent or null."""
    return body.get(key) or []


def nested(body: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The object at this key, empty where it is absent or null."""
    return body.get(key) or {}
