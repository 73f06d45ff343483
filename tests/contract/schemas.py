"""JSON Schema validation whose errors name the component meant, instead of every alternative that failed."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from tests.contract.document import Choice, Document, Schema

UNKNOWN_KEY = "x-unknown-key"  # a pseudo keyword: said of a key, but no breach of the document
SHOWN = 40  # characters of a value that an error shows


class Schemas:
    """Validators for the document's schemas, each compiled once."""

    def __init__(self, document: Document) -> None:
        self._names = document.names
        self._choices: dict[int, Choice] = {}
        self._compiled: dict[int, Any] = {}
        self._formats = _formats()
        keywords = {"oneOf": self._one_of, "anyOf": self._one_of, "properties": self._properties}
        self._validator = cast("Any", validators).extend(Draft202012Validator, keywords)

    def errors(self, schema: Schema, value: Any) -> Iterator[tuple[str, str]]:
        """Each breach of the schema as a JSON pointer and a sentence; unknown keys are none."""
        validator = self._compiled.get(id(schema))
        if validator is None:
            validator = self._compiled[id(schema)] = self._validator(schema, format_checker=self._formats)
        error: ValidationError
        for error in validator.iter_errors(value):
            if error.validator != UNKNOWN_KEY:
                pointer = "".join(f"/{str(p).replace('~', '~0').replace('/', '~1')}" for p in error.absolute_path)
                yield pointer, _describe(error)

    def _properties(
        self, validator: Any, properties: Schema, instance: Any, schema: Schema
    ) -> Iterator[ValidationError]:
        if not isinstance(instance, dict):
            return
        owner = self._names.get(id(schema), "")
        for key, value in cast("dict[str, Any]", instance).items():
            if key in properties:
                for error in validator.descend(value, properties[key], path=key):
                    yield _mark(error, "owner", owner)
            elif "additionalProperties" not in schema:
                yield _error("unknown key", UNKNOWN_KEY, key)

    def _one_of(
        self, validator: Any, branches: list[Schema], instance: Any, _schema: Schema
    ) -> Iterator[ValidationError]:
        choice = self._choices.get(id(branches)) or self._choices.setdefault(id(branches), Choice(branches))
        if instance is None and choice.nullable:
            return
        if choice.constants:
            if isinstance(instance, (list, dict, bool)) or instance not in choice.constants:
                possible = _listing(choice.constants, choice.constants)
                yield _error(f"{_short(instance)} is not one of {possible}", "enum")
        elif len(choice.branches) == 1:
            yield from validator.descend(instance, choice.branches[0])
        elif choice.tag and isinstance(instance, dict) and (choice.tag in instance or choice.tag_required):
            yield from self._tagged(validator, choice, cast("dict[str, Any]", instance))
        else:
            yield from self._closest(validator, choice.branches, instance)

    def _tagged(self, validator: Any, choice: Choice, instance: dict[str, Any]) -> Iterator[ValidationError]:
        allowed = _listing(sorted(choice.by_tag, key=str), choice.titles)
        if choice.tag not in instance:
            yield _error(f'has no "{choice.tag}"; possible here: {allowed}', "required")
            return
        value = instance[choice.tag]
        branch = None if isinstance(value, (list, dict, bool)) else choice.by_tag.get(value)
        if branch is None:
            shown = _short(value) if isinstance(value, (list, dict)) else _listing([value], choice.titles)
            yield _error(f"{shown} is not possible here; possible: {allowed}", "enum", choice.tag)
        else:
            yield from validator.descend(instance, branch)

    def _closest(self, validator: Any, branches: list[Schema], instance: Any) -> Iterator[ValidationError]:
        """Report against the alternative that fits best, naming it when none fits."""
        tried = [(branch, list[ValidationError](validator.descend(instance, branch))) for branch in branches]
        chosen, best = min(tried, key=lambda attempt: _distance(*attempt))
        broken = any(error.validator != UNKNOWN_KEY for error in best)
        if broken and all(error.validator == "type" and not error.path for error in best):
            names = [self._names.get(id(b)) or "/".join(_strings(b.get("type", "?"))) for b in branches]
            yield _error(f"{_short(instance)} fits none of {', '.join(names)}", "type")
            return
        name = self._names.get(id(chosen), "")
        for error in best:
            if broken and name and error.validator != UNKNOWN_KEY:
                _mark(error, "hint", f"closest of {len(branches)} alternatives: {name}")
            yield error


def _distance(branch: Schema, errors: list[ValidationError]) -> tuple[int, int, int, int]:
    """How badly a value fits one alternative.

    Alternatives are open objects, so a lax one accepts anything: the one that knows most of the keys counts
    first, then the fewest breaches, then the most specific.
    """
    foreign = sum(error.validator == UNKNOWN_KEY and len(error.path) == 1 for error in errors)
    breaches = sum(error.validator != UNKNOWN_KEY for error in errors)
    return foreign, breaches, -len(branch.get("required", ())), len(errors)


def _mark(error: ValidationError, name: str, said: str) -> ValidationError:
    """Note something on an error; the innermost note stays."""
    if not getattr(error, name, None):
        setattr(error, name, said)
    return error


def _error(said: str, keyword: str, key: str | None = None) -> ValidationError:
    path = () if key is None else (key,)
    return _mark(ValidationError(said, validator=keyword, path=path), "complete", "yes")


def _listing(values: Iterable[Any], titles: dict[Any, str]) -> str:
    return ", ".join(f"{value} {titles[value]}" if titles.get(value) else f"{value}" for value in values)


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= SHOWN else f"{said[: SHOWN - 3]}..."


def _strings(value: Any) -> list[str]:
    return [str(each) for each in cast("list[Any]", value)] if isinstance(value, list) else [str(value)]


def _describe(error: ValidationError) -> str:
    """One short sentence; jsonschema's own messages quote whole bodies."""
    said = error.message if getattr(error, "complete", None) else _sentence(error)
    extra = [note for note in (getattr(error, "owner", ""), getattr(error, "hint", "")) if note]
    return f"{said}  ({'; '.join(extra)})" if extra else said


def _sentence(error: ValidationError) -> str:
    value: Any = error.instance
    limit: Any = error.validator_value
    bound = "at least" if str(error.validator).startswith("min") else "at most"
    match error.validator:
        case "maxLength" | "minLength":
            said = f"{len(value)} characters, {bound} {limit}"
        case "maxItems" | "minItems":
            said = f"{len(value)} items, {bound} {limit}"
        case "maximum" | "minimum":
            said = f"{value}, {bound} {limit}"
        case "type" | "enum" | "const":
            said = f"{_short(value)} is not {' or '.join(_strings(limit))}"
        case "required":
            said = f"lacks {', '.join(key for key in limit if key not in value)}"
        case "pattern" | "format":
            said = f"{_short(value)} does not have the form {limit}"
        case _:
            said = error.message[:120]
    return said


def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())

    def date_time(value: object) -> bool:
        try:
            return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            return False

    def uri(value: object) -> bool:
        return not isinstance(value, str) or bool(re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+\Z", value))

    def int32(value: object) -> bool:
        return not isinstance(value, int) or -(2**31) <= value < 2**31

    checker.checks("date-time")(date_time)
    checker.checks("uri")(uri)
    checker.checks("int32")(int32)
    return checker
