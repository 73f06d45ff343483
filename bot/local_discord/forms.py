"""A form (modal) as the person sees it, and filling it in as a client would: by its labels, within its limits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from bot.local_discord import components as kinds
from bot.local_discord.objects import Json, Modal, Upload

LINE = 1
Finder = Callable[[Json, str], str]


class CannotDo(Exception):
    """A person tried something that a client would not let them do."""


class Form:
    """A form open on somebody's screen."""

    def __init__(self, modal: Modal) -> None:
        self.modal = modal
        self.fields = _fields(modal.components)
        """Each field as Discord keeps it, by its label."""

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.modal.title

    @property
    def labels(self) -> list[str]:
        """The labels of its fields, top to bottom."""
        return list(self.fields)

    @property
    def texts(self) -> list[str]:
        """The texts that stand between the fields."""
        return kinds.texts(self.modal.components)

    @property
    def descriptions(self) -> dict[str, str]:
        """What stands in small print with each label that has some."""
        labels = [part for part in self.modal.components if part["type"] == kinds.LABEL]
        return {part["label"]: part["description"] for part in labels if part.get("description")}

    @property
    def values(self) -> dict[str, Any]:
        """What is already filled in, by label: text, chosen labels, or whether a box is ticked."""
        return {label: _prefilled(field) for label, field in self.fields.items()}

    def filled(self, values: Mapping[str, Any], find: Finder) -> dict[str, Any]:
        """Answers by custom_id, ready to submit; what is not named keeps what was prefilled.

        `find` turns the name of a user, role or channel into its id, given the component. Raises CannotDo
        for a label that is not there, a text too long or too short, and a required field left empty.
        """
        unknown = [label for label in values if label not in self.fields]
        if unknown:
            raise CannotDo(f"the form {self.title!r} has no {unknown[0]!r}, only {self.labels}")
        answers: dict[str, Any] = {}
        for label, field in self.fields.items():
            value = values.get(label, _prefilled(field))
            answers[field["custom_id"]] = _fill(label, field, value, find)
        return answers

    def as_json(self) -> Json:
        """All of it, for a person in another process."""
        return {
            "title": self.title,
            "labels": self.labels,
            "texts": self.texts,
            "descriptions": self.descriptions,
            "values": self.values,
        }

    def __repr__(self) -> str:
        return f"<form {self.title!r}: {self.labels}>"


def _fields(components: Sequence[Json]) -> dict[str, Json]:
    """Every field by its label; in the legacy form the text input carries the label itself."""
    found: dict[str, Json] = {}
    for part in components:
        if part["type"] == kinds.LABEL:
            found[part["label"]] = part["component"]
        elif part["type"] == kinds.ACTION_ROW:
            found[part["components"][0]["label"]] = part["components"][0]
    return found


def _prefilled(field: Json) -> Any:
    chosen = [option["label"] for option in field.get("options", ()) if option.get("default")]
    match field["type"]:
        case kinds.TEXT_INPUT:
            return field.get("value", "")
        case kinds.CHECKBOX:
            return bool(field.get("default"))
        case kinds.RADIO_GROUP:
            return chosen[0] if chosen else None
        case _:
            return chosen


def _fill(label: str, field: Json, value: Any, find: Finder) -> Any:
    match field["type"]:
        case kinds.TEXT_INPUT:
            return _text(label, field, value)
        case kinds.CHECKBOX:
            return bool(value)
        case kinds.RADIO_GROUP:
            if value is None and not field.get("required", True):
                return None
            return chosen_values(label, field, [] if value is None else [value], find, least=1, most=1)[0]
        case kinds.FILE_UPLOAD:
            return _uploads(label, field, value)
        case _:
            picked: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
            required = field.get("required", True)
            most = field.get("max_values") or (len(field["options"]) if field["type"] == kinds.CHECKBOX_GROUP else 1)
            least = 0 if not required and not picked else field.get("min_values", 1)
            return chosen_values(label, field, picked, find, least=least, most=most)


def _text(label: str, field: Json, value: Any) -> str:
    text = str(value)
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if not text and field.get("required", True):
        raise CannotDo(f"{label!r} must be filled in")
    if text and not least <= len(text) <= most:
        raise CannotDo(f"{label!r} takes {least} to {most} characters, not {len(text)}")
    if "\n" in text and field["style"] == LINE:
        raise CannotDo(f"{label!r} is one line")
    return text


def _uploads(label: str, field: Json, value: list[Upload]) -> list[Upload]:
    least, most = field.get("min_values", 1), field.get("max_values", 1)
    if (value or field.get("required", True)) and not least <= len(value) <= most:
        raise CannotDo(f"{label!r} takes {least} to {most} files, not {len(value)}")
    return value


def chosen_values(label: str, field: Json, picked: Sequence[Any], find: Finder, *, least: int, most: int) -> list[str]:
    """The values of the options picked by label or value; for users, roles and channels their ids."""
    if not least <= len(picked) <= most:
        raise CannotDo(f"{label!r} takes {least} to {most} choices, not {len(picked)}")
    if "options" not in field:
        return [find(field, str(name)) for name in picked]
    values = {option["label"]: option["value"] for option in field["options"]}
    missing = [name for name in picked if name not in values and name not in values.values()]
    if missing:
        raise CannotDo(f"{label!r} has no {missing[0]!r}, only {list(values)}")
    return [values.get(name, name) for name in picked]
