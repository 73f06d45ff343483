"""What people answer to prompts, and `/prompts`: how they want to be asked."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.groups import PromptsWanted
from bot.domain.problems import N_, NotUnderstood
from bot.domain.zones import zones_like
from cogs.cards import prompts as cards
from cogs.reflections.answering import answer
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, pressed
from cogs.ui.respond import reply, say_to

_A_PAUSE = timedelta(days=30)  # where nobody says until when
_STATES = [
    app_commands.Choice(name=locale_str(N_("on")), value=PromptsWanted.ON.value),
    app_commands.Choice(name=locale_str(N_("off")), value=PromptsWanted.OFF.value),
    app_commands.Choice(name=locale_str(N_("pause")), value=PromptsWanted.PAUSED.value),
]


async def _zones(_interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=zone, value=zone) for zone in zones_like(typed)]


class PromptsCog(AnsweringCog):
    """How people answer to being asked, and how they want to be."""

    def __init__(self, bot: MeetupBot) -> None:
        self._prompts = bot.services.prompts
        self._groups = bot.services.groups
        self._clock = bot.clock

    @pressed("prompt", "later")
    async def later(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask again tomorrow."""
        when = await self._prompts.later(interaction.user.id, int(custom_id.parts[0]))
        await answer(interaction, [cards.later(when, say_to(interaction))])

    @pressed("prompt", "not_this_one")
    async def not_this_one(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask nothing more about this meetup."""
        await self._prompts.not_this_one(interaction.user.id, custom_id.number)
        await answer(interaction, [cards.not_this_one(say_to(interaction))])

    @pressed("prompt", "absent")
    async def absent(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Note that they were not there."""
        await self._prompts.could_not_come(interaction.user.id, custom_id.number)
        await answer(interaction, [cards.absent(say_to(interaction))])

    @pressed("prompt", "never")
    async def never(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Never ask again."""
        del custom_id
        await self._prompts.never(interaction.user.id)
        await answer(interaction, [cards.never(say_to(interaction))])

    @app_commands.command(description=locale_str("Whether and when I may ask you how a meetup was."))
    @app_commands.describe(
        status=locale_str("On, off, or a pause"),
        until=locale_str("Until which day the pause lasts, such as 2026-12-31"),
        quiet_from=locale_str("From which hour I don't ask you anything, such as 22"),
        quiet_to=locale_str("Until which hour I don't ask you anything, such as 8"),
        timezone=locale_str("Your time zone, if it is not the group's"),
    )
    @app_commands.choices(status=_STATES)
    @app_commands.autocomplete(timezone=_zones)
    async def prompts(
        self,
        interaction: discord.Interaction[Any],
        status: str | None = None,
        until: str | None = None,
        quiet_from: app_commands.Range[int, 0, 23] | None = None,
        quiet_to: app_commands.Range[int, 0, 23] | None = None,
        timezone: str | None = None,
    ) -> None:
        """Set what is given, and show how it stands."""
        user = interaction.user
        group = await self._groups.find(interaction.guild_id) if interaction.guild_id else None
        zone = group.zone if group else ZoneInfo("UTC")
        known = await self._groups.person(user.id)
        if quiet_from is None and quiet_to is None:
            quiet = None
        else:
            start = known.quiet_from // 60 if known else 22
            end = known.quiet_to // 60 if known else 8
            quiet = (start if quiet_from is None else quiet_from, end if quiet_to is None else quiet_to)
        wanted = PromptsWanted(status) if status else PromptsWanted.PAUSED if until else None
        person = await self._prompts.set_wishes(
            user.id,
            user.display_name,
            str(interaction.locale),
            wanted=wanted,
            paused_until=self._end_of_pause(until, zone) if wanted is PromptsWanted.PAUSED else None,
            quiet_hours=quiet,
            timezone=timezone,
        )
        await reply(interaction, cards.wishes(person, zone, say_to(interaction)))

    def _end_of_pause(self, until: str | None, zone: ZoneInfo) -> datetime:
        if until is None:
            return self._clock.now() + _A_PAUSE
        try:
            return datetime.combine(date.fromisoformat(until.strip()), time(), zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise NotUnderstood(N_("I could not read that day. Write it like this: 2026-11-28.")) from error
