"""What people type into a command's options, turned into what it means."""

from typing import Any

import discord
from discord import app_commands

from bot.domain.meetups import Meetup
from bot.domain.problems import N_
from bot.domain.reflections import Audience
from cogs.cards.repeats import likely
from cogs.ui import who
from cogs.ui.respond import bot_of, group_of, say_to

_NAME = 100  # Discord's limit of a choice's name

_READERS = {
    Audience.GROUP: N_("the group"),
    Audience.ORGANISERS: N_("organisers"),
    Audience.WEBSITE: N_("everybody: what may stand on a website"),
}


def reader_choices(*offered: Audience) -> list[app_commands.Choice[str]]:
    """The choices of `readers:`, in the order in which they are offered."""
    return [app_commands.Choice(name=app_commands.locale_str(_READERS[each]), value=each.value) for each in offered]


async def meetup_choices(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `meetup:`: upcoming ones first, then recent ones, by title or date."""
    return await _choices(interaction, typed, drafts=False)


async def meetup_or_draft_choices(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """The same for organisers, with drafts."""
    is_of_group = interaction.guild_id is not None
    return await _choices(
        interaction, typed, drafts=is_of_group and (await who.someone_by_role(interaction)).is_organiser
    )


async def meetup_or_cancelled_choices(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The same with those that were cancelled."""
    return await _choices(interaction, typed, cancelled=True)


async def _choices(
    interaction: discord.Interaction[Any], typed: str, *, drafts: bool = False, cancelled: bool = False
) -> list[app_commands.Choice[str]]:
    if interaction.guild_id is None:
        return []
    say, services = say_to(interaction), bot_of(interaction).services
    found = await services.meetups.choices(interaction.guild_id, typed, drafts=drafts, cancelled=cancelled)
    return [
        app_commands.Choice(
            name=f"{say.day(meetup.starts_at.astimezone(meetup.zone))} · {meetup.title}"[:_NAME], value=str(meetup.id)
        )
        for meetup in found
    ]


async def series_choices(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `series:`: those that go on, by title."""
    if interaction.guild_id is None:
        return []
    found = await bot_of(interaction).services.series.choices(interaction.guild_id, typed)
    return [app_commands.Choice(name=series.title[:_NAME], value=str(series.id)) for series in found]


async def repeat_choices(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `repeat:`: what a series beginning on the day of `when:` or of `meetup:` is likely to be."""
    if interaction.guild_id is None:
        return []
    given = interaction.namespace
    when, meetup = (str(getattr(given, name, None) or "") for name in ("when", "meetup"))
    first = await bot_of(interaction).services.series.first_day(interaction.guild_id, when, meetup)
    return [app_commands.Choice(name=words, value=words) for words in likely(typed, first, say_to(interaction))]


async def meetup_named(
    interaction: discord.Interaction[Any], typed: str, *, drafts: bool = False, cancelled: bool = False
) -> Meetup:
    """The meetup that was chosen, or typed without choosing; raises NotFound."""
    meetups = bot_of(interaction).services.meetups
    return await meetups.find(group_of(interaction), typed, drafts=drafts, cancelled=cancelled)
