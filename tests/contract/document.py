"""Discord's OpenAPI document, read so that a path finds its operation and a schema its name."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

METHODS = ("get", "put", "post", "patch", "delete")
SNOWFLAKE = re.compile(r"0|[1-9][0-9]*")

Schema = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a path was found; `problem` is empty when it fits the template exactly."""

    template: str = ""
    item: Schema | None = None
    problem: str = ""


class Document:
    """The OpenAPI document with its references replaced by what they name."""

    def __init__(self, path: Path) -> None:
        document: Schema = json.loads(path.read_text())
        schemas: Schema = document["components"]["schemas"]
        # Discord also takes JSON integers for snowflakes, and discord.py sends them.
        schemas["SnowflakeType"]["type"] = ["string", "integer"]
        _link(document)
        self.names = {id(schema): name for name, schema in schemas.items()}
        self._by_length: dict[int, list[tuple[list[str], str, Schema]]] = {}
        for template, item in document["paths"].items():
            parts = template.strip("/").split("/")
            self._by_length.setdefault(len(parts), []).append((parts, template, item))
        for entries in self._by_length.values():
            entries.sort(key=lambda entry: sum(part.startswith("{") for part in entry[0]))

    def find(self, path: str) -> Place:
        """The operation's place; templates with more fixed parts go first."""
        parts = [unquote(part) for part in path.strip("/").split("/")]
        near = Place()
        for expected, template, item in self._by_length.get(len(parts), ()):
            pairs = list(zip(parts, expected, strict=True))
            if any(part != name for part, name in pairs if not name.startswith("{")):
                continue
            problem = self._misfit(item, pairs)
            if not problem:
                return Place(template, item)
            near = near if near.template else Place(template, item, problem)
        return near

    def _misfit(self, item: Schema, pairs: list[tuple[str, str]]) -> str:
        for part, name in pairs:
            if name.startswith("{") and _takes_snowflake(item, name[1:-1]) and not SNOWFLAKE.fullmatch(part):
                return f"{name} should be a snowflake, is {part!r}"
        return ""


class Choice:
    """How to tell the branches of one oneOf or anyOf apart: by constants, by a type tag, or by trial."""

    def __init__(self, branches: list[Schema]) -> None:
        self.nullable = any(branch.get("type") == "null" for branch in branches)
        self.branches = [branch for branch in branches if branch.get("type") != "null"]
        constants = {b["const"]: b.get("title", "") for b in self.branches if "const" in b}
        self.constants: dict[Any, str] = constants if len(constants) == len(self.branches) else {}
        self.tag = ""
        self.by_tag: dict[Any, Schema] = {}
        self.titles: dict[Any, str] = {}
        if not self.constants:
            self._find_tag()
        self.tag_required = all(self.tag in branch.get("required", ()) for branch in self.branches)

    def _find_tag(self) -> None:
        if len(self.branches) < 2 or not all("properties" in branch for branch in self.branches):
            return
        for key in self.branches[0]["properties"]:
            table = self._table(key)
            if table:
                self.tag, self.by_tag = key, table
                self.titles = _titles(self.branches[0]["properties"][key])
                return

    def _table(self, key: str) -> dict[Any, Schema]:
        """Each value of the key with its branch, or nothing when the key does not tell all of them apart."""
        table: dict[Any, Schema] = {}
        for branch in self.branches:
            values = _fixed_values(branch["properties"].get(key, {}))
            if not values or values & table.keys():
                return {}
            table.update(dict.fromkeys(values, branch))
        return table


def _takes_snowflake(item: Schema, name: str) -> bool:
    operations = [item, *(item[method] for method in METHODS if method in item)]
    parameters = [parameter for operation in operations for parameter in operation.get("parameters", ())]
    return any(p["name"] == name and p["schema"].get("format") == "snowflake" for p in parameters)


def _link(document: Schema) -> None:
    """Replace every {"$ref": ...} by the object it names, shared and not copied."""
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        keys: list[Any] = list(cast("Schema", node)) if isinstance(node, dict) else list(range(len(node)))
        for key in keys:
            value: Any = cast("Any", node)[key]
            if isinstance(value, dict) and isinstance(cast("Schema", value).get("$ref"), str):
                cast("Any", node)[key] = _target(document, cast("Schema", value)["$ref"])
            elif isinstance(value, (dict, list)):
                stack.append(value)


def _target(document: Schema, ref: str) -> Any:
    node: Any = document
    for part in ref.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def _fixed_values(schema: Schema) -> set[Any] | None:
    """The constants a schema admits, null aside; None when it is open."""
    if "const" in schema:
        return {schema["const"]}
    if "enum" in schema:
        return set(schema["enum"])
    alternatives: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    found: set[Any] = set()
    for branch in alternatives:
        values: set[Any] | None = set() if branch.get("type") == "null" else _fixed_values(branch)
        if values is None:
            return None
        found |= values
    return found or None


def _titles(schema: Schema) -> dict[Any, str]:
    """{1: "ACTION_ROW", ...} for an enumeration written as constants."""
    parts: list[Schema] = [schema, *(part for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, ()))]
    branches = [branch for part in parts for branch in part.get("oneOf") or ()]
    return {branch["const"]: branch.get("title", "") for branch in branches if "const" in branch}
