"""Registering the slash commands with Discord, when their definition changed since it was done last."""

import hashlib
import json
import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.services.groups import GroupService

log = logging.getLogger(__name__)

_FACT = "registered_commands"


async def register_commands(tree: app_commands.CommandTree[Any], groups: GroupService) -> None:
    """Register all commands globally unless Discord has exactly these, in all their languages.

    A refusal is logged, and tried again at the next start: the bot works with the commands Discord has.
    """
    commands = await _payload(tree)
    application = tree.client.application_id or 0
    named = {"application": application, "commands": commands}
    definition = hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()
    if await groups.host_fact(_FACT) == definition:
        return
    try:
        # What tree.sync() sends; it would translate everything once more.
        registered = await tree.client.http.bulk_upsert_global_commands(application, payload=commands)
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        log.exception("the commands could not be registered")
        return
    await groups.keep_host_fact(_FACT, definition)
    log.info("registered %d commands", len(registered))


async def forget_registration(groups: GroupService) -> None:
    """Let the next start register the commands again, whatever was registered before."""
    await groups.keep_host_fact(_FACT, "")


async def are_registered(groups: GroupService) -> bool:
    """Whether Discord took the commands that were registered last."""
    return bool(await groups.host_fact(_FACT))


async def _payload(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    if tree.translator is None:
        return [command.to_dict(tree) for command in tree.get_commands()]
    return [await command.get_translated_payload(tree, tree.translator) for command in tree.get_commands()]
