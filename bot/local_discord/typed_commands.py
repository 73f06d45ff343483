"""A command as it is typed: found among those offered, its options checked as a client checks them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.local_discord.forms import CannotDo, Finder
from bot.local_discord.objects import Command, Json, Upload

SLASH, SUBCOMMAND, GROUP = 1, 1, 2
STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 3, 4, 5, 10, 11
KIND_NAMES = {STRING: "text", INTEGER: "a whole number", BOOLEAN: "yes or no", NUMBER: "a number", ATTACHMENT: "a file"}


class AsTyped(str):
    """Text for an option with autocomplete that is sent as it stands, without picking from the list."""

    __slots__ = ()


@dataclass(frozen=True)
class TypedCommand:
    """A command line: the registered command, the way to its subcommand, and the options open there."""

    command: Command
    way: tuple[Json, ...]
    offered: list[Json]

    @property
    def line(self) -> str:
        """How it is written."""
        return "/" + " ".join([self.command.name, *(step["name"] for step in self.way)])

    def given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values by the names of the options; a trailing underscore and `_` for `-` are Python's, not Discord's."""
        known = {option["name"]: option for option in self.offered}
        found: dict[str, Any] = {}
        for written, value in values.items():
            if value is None:
                continue
            names = (written, written.rstrip("_"), written.rstrip("_").replace("_", "-"))
            name = next((name for name in names if name in known), None)
            if name is None:
                raise CannotDo(f"{self.line} has no option {written!r}, only {list(known)}")
            found[name] = value
        return found

    def options(self, values: Mapping[str, Any], find: Finder) -> list[Json]:
        """Discord's own options, complete and within their limits; CannotDo where the client would not send them."""
        missing = [o["name"] for o in self.offered if o.get("required") and o["name"] not in values]
        if missing:
            raise CannotDo(f"{self.line} needs {', '.join(missing)}")
        return self.wrapped([self._option(o, values[o["name"]], find) for o in self.offered if o["name"] in values])

    def half_typed(self, values: Mapping[str, Any], focused: str, find: Finder) -> list[Json]:
        """The options while somebody types into `focused`; others may be missing, it is sent as it stands."""
        found: list[Json] = []
        for option in self.offered:
            name = option["name"]
            if name == focused:
                found.append({"type": option["type"], "name": name, "value": str(values[name]), "focused": True})
            elif name in values:
                found.append(self._option(option, values[name], find))
        return self.wrapped(found)

    def wrapped(self, options: list[Json]) -> list[Json]:
        """The options inside their subcommand and group."""
        for step in reversed(self.way):
            options = [{"type": step["type"], "name": step["name"], "options": options}]
        return options

    def autocompleting(self, values: Mapping[str, Any]) -> list[str]:
        """The names of the given options that offer a list while one types, and are to be picked from it."""
        return [
            option["name"]
            for option in self.offered
            if option.get("autocomplete")
            and isinstance(values.get(option["name"]), str)
            and not isinstance(values[option["name"]], AsTyped)
        ]

    def _option(self, option: Json, value: Any, find: Finder) -> Json:
        where = f"{option['name']!r} of {self.line}"
        if option.get("choices"):
            value = _choice(option, value, where)
        match option["type"]:
            case kind if kind not in KIND_NAMES:
                value = find(option, value if isinstance(value, str) else value.name)
            case kind:
                value = _checked(kind, value, where)
                _within(option, value, where)
        return {"type": option["type"], "name": option["name"], "value": value}


def typed(line: str, commands: Sequence[Command], who: str) -> TypedCommand:
    """Read a line such as "/meetup create" against the commands offered; CannotDo where there is no such command."""
    names = line.removeprefix("/").split()
    slash = [command for command in commands if command.data.get("type", SLASH) == SLASH]
    command = next((command for command in slash if command.name == names[0]), None)
    if command is None or not line.startswith("/"):
        raise CannotDo(f"{who} sees no command {line}, only {sorted(command.name for command in slash)}")
    way: list[Json] = []
    offered: list[Json] = command.data.get("options") or []
    for name in names[1:]:
        step = next((o for o in offered if o["name"] == name and o["type"] in (SUBCOMMAND, GROUP)), None)
        if step is None:
            raise CannotDo(f"{who} sees no command {line}, only {[o['name'] for o in offered]}")
        way.append(step)
        offered = step.get("options") or []
    if any(option["type"] in (SUBCOMMAND, GROUP) for option in offered):
        raise CannotDo(f"{line} alone cannot be run, only {[o['name'] for o in offered]}")
    return TypedCommand(command, tuple(way), offered)


def _choice(option: Json, value: Any, where: str) -> Any:
    choices = {choice["name"]: choice["value"] for choice in option["choices"]}
    if value not in choices and value not in choices.values():
        raise CannotDo(f"{where} is one of {list(choices)}, not {value!r}")
    return choices.get(value, value)


def _checked(kind: int, value: Any, where: str) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    fits = {
        STRING: isinstance(value, str),
        INTEGER: isinstance(value, int) and is_number,
        BOOLEAN: isinstance(value, bool),
        NUMBER: is_number,
        ATTACHMENT: isinstance(value, Upload),
    }
    if not fits[kind]:
        raise CannotDo(f"{where} is {KIND_NAMES[kind]}, not {value!r}")
    return str(value) if kind == STRING else value


def _within(option: Json, value: Any, where: str) -> None:
    measured, low, high, unit = value, option.get("min_value"), option.get("max_value"), ""
    if option["type"] == STRING:
        measured, low, high, unit = len(value), option.get("min_length"), option.get("max_length"), " characters"
        high = high or 6000
    if (low is not None and measured < low) or (high is not None and measured > high):
        raise CannotDo(f"{where} is from {low or 0} to {high}{unit}, not {measured}")
