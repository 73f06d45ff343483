"""The command tree: its error door, and the languages of its descriptions."""

from collections.abc import Iterable
from typing import Any, cast

import discord
from discord import app_commands

from bot.domain.storable import storable
from bot.texts import LANGUAGES, say_in
from cogs.ui.respond import answer_error


class Tree(app_commands.CommandTree[Any]):
    """All slash commands; what one raises leaves by the one error door."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let every command run, with options that can be stored; the right to it is the command's own business."""
        data = cast("dict[str, Any]", interaction.data or {})
        _settle(data.get("options", ()))
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Answer the person; a CommandInvokeError is only a wrapping."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await answer_error(interaction, cause)


def _settle(options: Iterable[dict[str, Any]]) -> None:
    for each in options:
        if isinstance(each.get("value"), str):
            each["value"] = storable(each["value"])
        _settle(each.get("options", ()))  # of a command within a group


_TRANSLATED = {
    locale: language
    for locale in discord.Locale
    if (language := locale.value.split("-")[0]) in LANGUAGES and language != "en"
}
_NAMES = frozenset(
    {
        app_commands.TranslationContextLocation.command_name,
        app_commands.TranslationContextLocation.group_name,
        app_commands.TranslationContextLocation.parameter_name,
    }
)


class CatalogueTranslator(app_commands.Translator):
    """Descriptions of commands and options in every language there is a catalogue of; names stay as they are."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in `locale`, or None to show the English one."""
        # discord.py asks for some fifteen thousand: each text in each of Discord's languages.
        language = _TRANSLATED.get(locale)
        if language is None or context.location in _NAMES:
            return None
        translated = say_in(language)(string.message)
        return None if translated == string.message else translated
