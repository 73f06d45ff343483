"""What people answer to prompts, and `/prompts`: how they want to be asked."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import MeetupBot
from bot.domain.groups import QUIET_FROM, QUIET_TO, Consent, PromptsWanted
from bot.domain.problems import N_
from bot.domain.zones import known_zone, zones_like
from bot.formats.when import day_ahead
from cogs.cards import prompts as cards
from cogs.reflections.answering import answer
from cogs.ui import who
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, pressed
from cogs.ui.respond import replace, reply, say_to

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
        self._talk_words = bot.services.talk_words
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

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Whoever writes to us has opened their DMs."""
        if message.guild is None and not message.author.bot:
            await self._prompts.reached(message.author.id)

    @app_commands.command(description=locale_str("Whether and when I may ask you how a meetup was."))
    @app_commands.describe(
        status=locale_str("On, off, or a pause"),
        until=locale_str("On which day the pause ends, such as 2026-12-31 or next Monday"),
        quiet_from=locale_str("From which hour I don't ask you anything, such as 22"),
        quiet_to=locale_str("Until which hour I don't ask you anything, such as 8; the same hour twice for none"),
        timezone=locale_str("Your time zone, if it is not the group's"),
        talks=locale_str("After a talk of yours: whether I send you what people learned from it"),
    )
    @app_commands.choices(status=_STATES)
    @app_commands.autocomplete(timezone=_zones)
    async def prompts(
        self,
        interaction: discord.Interaction[Any],
        status: str | None = None,
        until: app_commands.Range[str, 1, 60] | None = None,
        quiet_from: app_commands.Range[int, 0, 23] | None = None,
        quiet_to: app_commands.Range[int, 0, 23] | None = None,
        timezone: str | None = None,
        talks: bool | None = None,  # noqa: FBT001 - it is the option's name
    ) -> None:
        """Set what is given, and show how it stands."""
        user = interaction.user
        if talks is not None:
            await self._talk_words.wants(user.id, user.display_name, str(interaction.locale), wanted=talks)
        group = await self._groups.find(interaction.guild_id) if interaction.guild_id else None
        known = await self._groups.person(user.id)
        if quiet_from is None and quiet_to is None:
            quiet = None
        else:
            start = known.quiet_from // 60 if known else QUIET_FROM // 60
            end = known.quiet_to // 60 if known else QUIET_TO // 60
            quiet = (start if quiet_from is None else quiet_from, end if quiet_to is None else quiet_to)
        wanted = PromptsWanted(status) if status else PromptsWanted.PAUSED if until else None
        own_zone = known_zone(timezone) if timezone else known.timezone if known else None
        zone = ZoneInfo(own_zone) if own_zone else group.zone if group else ZoneInfo("UTC")
        wishes = await self._prompts.set_wishes(
            user.id,
            user.display_name,
            str(interaction.locale),
            guild_id=interaction.guild_id,
            wanted=wanted,
            paused_until=self._end_of_pause(until, zone, interaction) if wanted is PromptsWanted.PAUSED else None,
            quiet_hours=quiet,
            timezone=timezone,
        )
        await reply(interaction, cards.wishes(wishes, say_to(interaction), talks=talks))

    @pressed("prompt", "where")
    async def where(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Set how they may be asked in this group."""
        del custom_id
        acting, consent = who.someone(interaction), Consent(chosen(interaction)[0])
        await self._groups.choose_consent(acting, consent)
        wishes = await self._prompts.set_wishes(acting.user_id, acting.name, acting.language, guild_id=acting.guild_id)
        await replace(interaction, cards.wishes(wishes, say_to(interaction)))

    def _end_of_pause(self, until: str | None, zone: ZoneInfo, interaction: discord.Interaction[Any]) -> datetime:
        now = self._clock.now()
        if until is None:
            return now + _A_PAUSE
        day = day_ahead(until, zone, now, str(interaction.locale))
        return datetime.combine(day, time(), zone).astimezone(UTC)
