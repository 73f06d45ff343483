"""`/export`: what a group may take with it, as a file."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.exports import ExportKind
from bot.domain.problems import N_, NotPossible
from bot.domain.reflections import Audience
from cogs.ui.card import Attachment, Card
from cogs.ui.presses import AnsweringCog
from cogs.ui.respond import in_time, reply, say_to
from cogs.ui.transformers import reader_choices
from cogs.ui.who import organiser

_ICS = "ics"
_FORMATS = [
    app_commands.Choice(name=locale_str(N_("calendar (iCalendar)")), value=_ICS),
    app_commands.Choice(name=locale_str(N_("reflections as posts (Jekyll)")), value=ExportKind.JEKYLL.value),
    app_commands.Choice(name=locale_str(N_("reflections to read (Markdown)")), value=ExportKind.MARKDOWN.value),
    app_commands.Choice(name=locale_str(N_("reflections as a table (CSV)")), value=ExportKind.CSV.value),
    app_commands.Choice(name=locale_str(N_("reflections for programs (JSON)")), value=ExportKind.JSON.value),
]
_READERS = reader_choices(Audience.WEBSITE, Audience.GROUP, Audience.ORGANISERS)


class ExportsCog(AnsweringCog):
    """The group's own data, handed to its organisers."""

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services

    @app_commands.command(name="export", description=locale_str("The meetups or reflections of this group as a file."))
    @app_commands.describe(
        format=locale_str("What kind of file"),
        readers=locale_str("Who will read the reflections; everybody, unless you say otherwise"),
    )
    @app_commands.choices(
        format=_FORMATS, readers=reader_choices(Audience.WEBSITE, Audience.GROUP, Audience.ORGANISERS)
    )
    @app_commands.default_permissions(manage_events=True)
    @app_commands.guild_only()
    async def export(
        self,
        interaction: discord.Interaction[Any],
        format: str,  # noqa: A002 - it is the option's name
        readers: str = Audience.WEBSITE.value,
    ) -> None:
        """Hand over the file, to nobody else."""
        who = await organiser(interaction)
        if format == _ICS:
            calendar = await in_time(interaction, self._services.calendars.export(who.guild_id))
            file = Attachment(calendar.name, calendar.content)
        else:
            exporting = self._services.transfer.export_file(who, ExportKind(format), Audience(readers))
            file = Attachment(*await in_time(interaction, exporting))
        if len(file.content) > interaction.filesize_limit:
            raise NotPossible(
                N_("That file is too large for Discord. Whoever runs this bot can write it with `afterword export`.")
            )
        say = say_to(interaction)
        await reply(interaction, Card(say("Here it is. Only you see this message."), files=[file]))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(ExportsCog(bot))
