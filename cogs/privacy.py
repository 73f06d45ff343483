"""`/privacy`: everything stored about whoever asks, as a file or deleted; and everything stored of a server."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.problems import N_, NotAllowed, NotPossible, NotUnderstood
from bot.formats.person import as_json, zipped
from cogs.cards import privacy as cards
from cogs.ui.card import Attachment, Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, filled, pressed
from cogs.ui.respond import guild_of, in_time, open_form, replace, reply, say_to

_FILE = "afterword-{user}.json"


class PrivacyCog(AnsweringCog):
    """What is stored about somebody is theirs: they see it, they take it, they have it deleted."""

    privacy = app_commands.Group(
        name="privacy",
        description=locale_str("What I have stored about you: as a file, or deleted."),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._people = bot.services.people
        self._groups = bot.services.groups

    @privacy.command(name="export", description=locale_str("Everything I have stored about you, as a JSON file."))
    async def export(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over everything, to nobody else."""
        document = await in_time(interaction, self._people.document(interaction.user.id))
        say = say_to(interaction)
        if document is None:
            await reply(interaction, cards.nothing_stored(say))
            return
        file = _fitting(_FILE.format(user=interaction.user.id), as_json(document), interaction.filesize_limit)
        await reply(interaction, cards.exported(file, say))

    # -- a person

    @privacy.command(name="delete", description=locale_str("Delete everything I have stored about you."))
    async def delete(self, interaction: discord.Interaction[Any]) -> None:
        """Say what would go, and ask once."""
        held = await in_time(interaction, self._people.holdings(interaction.user.id))
        await reply(interaction, cards.really_delete(held, say_to(interaction)))

    @pressed("privacy", "delete")
    async def deleted(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Delete it, and say what went."""
        held = await in_time(interaction, self._people.forget(interaction.user.id), instead=True)
        await replace(interaction, cards.deleted(held, say_to(interaction)))

    @pressed("privacy", "keep")
    async def kept(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Leave everything as it is."""
        say = say_to(interaction)
        await replace(interaction, Card(say("All right, everything stays as it is.")))

    # -- a group

    @privacy.command(
        name="delete-group", description=locale_str("Delete everything of this server at once. For Manage Server only.")
    )
    @app_commands.guild_only()
    async def delete_group(self, interaction: discord.Interaction[Any]) -> None:
        """Say what would go, and ask for the server's name."""
        guild = _managed(interaction)
        held = await self._groups.holdings(guild.id)
        await reply(interaction, cards.really_delete_group(guild.name, held, say_to(interaction)))

    @pressed("privacy", "group")
    async def name_group(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Open the form in which the name is typed."""
        await open_form(interaction, cards.group_form(_managed(interaction).name, say_to(interaction)))

    @pressed("privacy", "group_named")
    async def group_deleted(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Delete it where the name is right."""
        guild = _managed(interaction)
        typed = " ".join(filled(interaction)["name"].split())
        if typed.casefold() != " ".join(guild.name.split()).casefold():
            raise NotUnderstood(
                N_("That isn't the name of this server, so nothing was deleted. It is called “{name}”."),
                name=guild.name,
            )
        held = await in_time(interaction, self._groups.delete(guild.id), instead=True)
        await replace(interaction, cards.group_deleted(guild.name, held, say_to(interaction)))


def _managed(interaction: discord.Interaction[Any]) -> discord.Guild:
    """The server, of somebody who may manage it; raises NotAllowed."""
    if not interaction.permissions.manage_guild:
        raise NotAllowed(
            N_("That is for people with the Manage Server permission. For what is yours, use /privacy delete.")
        )
    return guild_of(interaction)


def _fitting(name: str, content: bytes, limit: int) -> Attachment:
    """A file that Discord takes (`limit` bytes): as it is, or else packed; raises NotPossible beyond that."""
    if len(content) <= limit:
        return Attachment(name, content)
    packed = zipped(name, content)
    if len(packed) > limit:
        raise NotPossible(
            N_(
                "That is too much for one file here. Whoever runs this bot can hand it to you: `afterword people"
                " export` writes it."
            )
        )
    return Attachment(f"{name}.zip", packed)


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(PrivacyCog(bot))
