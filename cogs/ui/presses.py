"""Buttons, selects and forms, handled by their custom id: they work after a restart as before it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar, cast

import discord
from discord.ext import commands

from bot.domain.storable import storable
from cogs.ui.custom_ids import CustomId, parse

Press = Callable[[Any, discord.Interaction[Any], CustomId], Coroutine[Any, Any, None]]
_P = TypeVar("_P", bound=Press)

_MARK = "__afterword_press__"


def pressed(noun: str, action: str) -> Callable[[_P], _P]:
    """Mark a method of a cog as what happens when a component or form `noun:v1:action:…` comes in."""

    def mark(method: _P) -> _P:
        setattr(method, _MARK, (noun, action))
        return method

    return mark


class AnsweringCog(commands.Cog):
    """A cog whose marked methods answer components and forms; cogs/presses.py hands them to it."""

    presses: Mapping[tuple[str, str], Press] = {}  # what it answers, by noun and action

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.presses = {
            getattr(method, _MARK): cast("Press", method) for method in vars(cls).values() if hasattr(method, _MARK)
        }


def custom_id_of(interaction: discord.Interaction[Any]) -> CustomId | None:
    """The custom id of what was pressed or submitted; None when it is not of this version, or not ours."""
    return parse(cast("dict[str, Any]", interaction.data or {}).get("custom_id", ""))


def chosen(interaction: discord.Interaction[Any]) -> list[str]:
    """The values chosen in the select that was used."""
    return list(cast("dict[str, Any]", interaction.data or {}).get("values", ()))


def filled(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What a submitted form holds, by custom id; a select's values are joined with commas, a ticked box says "yes"."""
    found: dict[str, str] = {}
    for row in cast("dict[str, Any]", interaction.data or {}).get("components", ()):
        for field in [row["component"]] if "component" in row else row.get("components", ()):
            value = field.get("value")
            said = "yes" if value is True else value or ""
            found[field["custom_id"]] = storable(",".join(field["values"]) if "values" in field else said)
    return found
