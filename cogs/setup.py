"""/setup: time zone, channels, digest and organisers, in four steps or all at once."""

from typing import Any

import discord
from discord import app_commands

from bot.client import MeetupBot
from bot.domain.groups import Group
from bot.domain.problems import N_, NotAllowed
from bot.domain.zones import city_of, zones_like
from bot.permissions import Place, check
from bot.services.groups import NewSettings
from cogs.cards import setup as cards
from cogs.cards.settings import LANGUAGE_NAMES
from cogs.ui.custom_ids import CustomId
from cogs.ui.healing import heal
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import guild_of, open_form, replace, reply, say_to
from cogs.ui.who import someone_by_role

_ = app_commands.locale_str

_CHANNEL_SETTING = {
    Place.ANNOUNCEMENTS: "announcement_channel_id",
    Place.REFLECTIONS: "reflection_channel_id",
    Place.ORGANISERS: "organiser_channel_id",
}
_DAYS = [
    app_commands.Choice(name=_("Monday"), value=0),
    app_commands.Choice(name=_("Tuesday"), value=1),
    app_commands.Choice(name=_("Wednesday"), value=2),
    app_commands.Choice(name=_("Thursday"), value=3),
    app_commands.Choice(name=_("Friday"), value=4),
    app_commands.Choice(name=_("Saturday"), value=5),
    app_commands.Choice(name=_("Sunday"), value=6),
]
_LANGUAGES = [app_commands.Choice(name=name, value=code) for code, name in LANGUAGE_NAMES.items()]


class Setup(AnsweringCog):
    """What organisers decide once."""

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._groups = bot.services.groups

    @app_commands.command(description=_("Choose time zone, channels, digest and organisers: in steps, or all at once."))
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_events=True)
    @app_commands.describe(
        timezone=_("The time zone of your meetups, such as America/Chicago."),
        announcements=_("Where meetups are announced."),
        reflections=_("Where the weekly digest goes."),
        organisers=_("Where organisers read what only they need to know."),
        digest_day=_("The day of the weekly digest."),
        digest_hour=_("The hour of the weekly digest, 0 to 23."),
        language=_("The language I post in."),
        organiser_role=_("Who organises, besides anyone with Manage Events."),
    )
    @app_commands.choices(digest_day=_DAYS)
    @app_commands.choices(language=_LANGUAGES)
    async def setup(
        self,
        interaction: discord.Interaction[Any],
        timezone: str | None = None,
        announcements: discord.TextChannel | None = None,
        reflections: discord.TextChannel | None = None,
        organisers: discord.TextChannel | None = None,
        digest_day: int | None = None,
        digest_hour: app_commands.Range[int, 0, 23] | None = None,
        language: str | None = None,
        organiser_role: discord.Role | None = None,
    ) -> None:
        """Store what the options say and show the check list; without options, the first of four steps."""
        new = NewSettings(
            timezone=timezone,
            language=language,
            announcement_channel_id=_id(announcements),
            reflection_channel_id=_id(reflections),
            organiser_channel_id=_id(organisers),
            organiser_role_id=_id(organiser_role),
            digest_weekday=digest_day,
            digest_hour=digest_hour,
        )
        group = await self._store(interaction, new)
        say = say_to(interaction)
        if new == NewSettings():
            await reply(interaction, cards.setup_step(1, group, say))
        else:
            await reply(interaction, cards.setup_done(group, check(guild_of(interaction), group), say))

    @setup.autocomplete("timezone")
    async def _zones(self, _interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{city_of(zone)} ({zone})", value=zone) for zone in zones_like(current)]

    @pressed("setup", "step")
    async def step(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Go on or back to a step."""
        await self._stored(interaction, NewSettings(), step=which.number)

    @pressed("setup", "zone")
    async def zone_chosen(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Store the time zone chosen."""
        await self._stored(interaction, NewSettings(timezone=chosen(interaction)[0]), step=1)

    @pressed("setup", "language")
    async def language_chosen(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Store the language chosen."""
        await self._stored(interaction, NewSettings(language=chosen(interaction)[0]), step=1)

    @pressed("setup", "other_zone")
    async def other_zone(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Ask for a zone that is not in the menu."""
        say = say_to(interaction)
        form = discord.ui.Modal(title=say("Time zone"), custom_id=str(CustomId("setup", "zone_written")), timeout=None)
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="zone", max_length=60)
        form.add_item(
            discord.ui.Label(
                text=say("A large city of your time zone"),
                description=say("Such as Chicago, Madrid or America/Argentina/Ushuaia."),
                component=field,
            )
        )
        await open_form(interaction, form)

    @pressed("setup", "zone_written")
    async def zone_written(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Store the zone written into the form."""
        await self._stored(interaction, NewSettings(timezone=filled(interaction)["zone"]), step=1)

    @pressed("setup", "channel")
    async def channel_chosen(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Store the channel chosen for a place."""
        setting = _CHANNEL_SETTING[Place(which.argument)]
        await self._stored(interaction, NewSettings(**{setting: int(chosen(interaction)[0])}), step=2)  # type: ignore[arg-type] # by name

    @pressed("setup", "digest_day")
    async def digest_day_chosen(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Store the day of the digest."""
        await self._stored(interaction, NewSettings(digest_weekday=int(chosen(interaction)[0])), step=3)

    @pressed("setup", "digest_hour")
    async def digest_hour_chosen(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Store the hour of the digest."""
        await self._stored(interaction, NewSettings(digest_hour=int(chosen(interaction)[0])), step=3)

    @pressed("setup", "role")
    async def role_chosen(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Store the organiser role."""
        await self._stored(interaction, NewSettings(organiser_role_id=int(chosen(interaction)[0])), step=4)

    @pressed("setup", "finish")
    async def finish(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """Show the check list."""
        group = await self._store(interaction, NewSettings())
        await replace(interaction, cards.setup_done(group, check(guild_of(interaction), group), say_to(interaction)))

    async def _stored(self, interaction: discord.Interaction[Any], new: NewSettings, *, step: int) -> None:
        group = await self._store(interaction, new)
        await replace(interaction, cards.setup_step(step, group, say_to(interaction)))

    async def _store(self, interaction: discord.Interaction[Any], new: NewSettings) -> Group:
        guild = guild_of(interaction)
        if not interaction.permissions.manage_guild and not (await someone_by_role(interaction)).is_organiser:
            raise NotAllowed(N_("Only people with the Manage Server or Manage Events permission can set me up."))
        group = await self._groups.set_up(guild.id, guild.name, new)
        await heal(self._bot, guild)
        return group


def _id(thing: discord.abc.Snowflake | None) -> int | None:
    return None if thing is None else thing.id


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Setup(bot))
