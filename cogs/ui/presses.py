"""Buttons, selects and forms, handled by their custom id: they work after a restart as before it."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar, cast

import discord
from discord.ext import commands

from cogs.ui import custom_ids
from cogs.ui.custom_ids import CustomId
from cogs.ui.respond import guarded, reply, say_to

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
    """A cog whose marked methods answer components and forms.

    Every one of them runs behind the error door: what it raises is answered to the person.
    """

    # What any cog answers: KindAnswers takes the rest.
    known: frozenset[tuple[str, str]] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._presses = {
            getattr(method, _MARK): cast("Press", method) for method in vars(cls).values() if hasattr(method, _MARK)
        }
        AnsweringCog.known |= cls._presses.keys()

    _presses: Mapping[tuple[str, str], Press] = {}

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer what is this cog's, by its custom id."""
        custom_id = _custom_id(interaction)
        handler = self._presses.get((custom_id.noun, custom_id.action)) if custom_id else None
        if custom_id is not None and handler is not None:
            await guarded(interaction, lambda: handler(self, interaction, custom_id))


class KindAnswers(commands.Cog):
    """Answers components that no cog knows: those of an older version, or of a feature that has gone."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Say so, instead of letting Discord show a failure."""
        if interaction.type not in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
            return
        custom_id = _custom_id(interaction)
        if custom_id is None or (custom_id.noun, custom_id.action) not in AnsweringCog.known:
            say = say_to(interaction)
            await guarded(
                interaction,
                lambda: reply(
                    interaction, say("This button is from an older version of me. /help shows what there is now.")
                ),
            )


def _custom_id(interaction: discord.Interaction[Any]) -> CustomId | None:
    if interaction.type not in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
        return None
    data = cast("dict[str, Any]", interaction.data or {})
    return custom_ids.parse(data.get("custom_id", ""))


def chosen(interaction: discord.Interaction[Any]) -> list[str]:
    """The values chosen in the select that was used."""
    return list(cast("dict[str, Any]", interaction.data or {}).get("values", ()))


def filled(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What a submitted form holds, by custom id; a select's values are joined with commas."""
    found: dict[str, str] = {}
    for row in cast("dict[str, Any]", interaction.data or {}).get("components", ()):
        for field in [row["component"]] if "component" in row else row.get("components", ()):
            value = field.get("value")
            found[field["custom_id"]] = ",".join(field["values"]) if "values" in field else (value or "")
    return found
