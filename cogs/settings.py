"""/settings: each setting with its present value and its default, and changing one of them."""

import re
from typing import Any

import discord
from discord import app_commands

from bot.client import MeetupBot
from bot.domain.groups import Group
from bot.domain.problems import N_, NotFound, NotUnderstood
from bot.domain.settings import CHANNELS, Setting, value_of
from bot.domain.zones import city_of, zones_like
from bot.formats.settings import read
from bot.permissions import check
from bot.texts import Say
from cogs.cards import settings as cards
from cogs.cards.checks import channel_line
from cogs.ui.custom_ids import CustomId
from cogs.ui.healing import heal
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import guild_of, open_form, replace, reply, say_to
from cogs.ui.who import organiser, someone_by_role

_ = app_commands.locale_str
_Choices = list[app_commands.Choice[str]]
_MOST = 25  # Discord's limit of choices
_NAME = 100  # and of their names
_MENTION = re.compile(r"<(?:#|@&)(\d+)>")
_NOTHING = "none"


class Settings(AnsweringCog):
    """What organisers decide, each by its name."""

    settings = app_commands.Group(
        name="settings",
        description=_("The settings of this group."),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._bot = bot
        self._groups = bot.services.groups

    @settings.command(description=_("Each setting with its present value, and what I still need."))
    async def show(self, interaction: discord.Interaction[Any]) -> None:
        """Show the settings."""
        group = await self._group(interaction)
        await reply(interaction, cards.settings_shown(group, check(guild_of(interaction), group), say_to(interaction)))

    @settings.command(name="set", description=_("Change one setting."))
    @app_commands.describe(
        setting=_("Which one."),
        value=_("What it shall be; leave it out to choose from a menu."),
    )
    async def set_(self, interaction: discord.Interaction[Any], setting: str, value: str | None = None) -> None:
        """Change a setting, or show what it may be."""
        which = setting_named(setting, say_to(interaction))
        if value is None:
            await reply(interaction, cards.one_setting(which, await self._group(interaction), say_to(interaction)))
        else:
            await reply(interaction, await self._changed(interaction, which, value))

    @set_.autocomplete("setting")
    async def _setting_choices(self, interaction: discord.Interaction[Any], typed: str) -> _Choices:
        say, group = say_to(interaction), await self._shown_to(interaction)
        if group is None:
            return []
        named = {
            setting: f"{say(name)}: {cards.in_words(setting, value_of(setting, group), say, _named(interaction.guild))}"
            for setting, name in cards.NAMES.items()
        }
        return [
            app_commands.Choice(name=name[:_NAME], value=setting.value)
            for setting, name in named.items()
            if typed.casefold() in name.casefold()
        ][:_MOST]

    @set_.autocomplete("value")
    async def _value_choices(self, interaction: discord.Interaction[Any], typed: str) -> _Choices:
        say, group = say_to(interaction), await self._shown_to(interaction)
        if group is None or interaction.guild is None:
            return []
        try:
            setting = setting_named(str(interaction.namespace.setting), say)
        except NotUnderstood:
            return []
        offered = _offered(setting, group, interaction.guild, typed, say)
        return [app_commands.Choice(name=name[:_NAME], value=text[:_NAME]) for name, text in offered[:_MOST]]

    # -- by menu

    @pressed("settings", "show")
    async def shown(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """All of them, in place of the one."""
        group = await self._group(interaction)
        await replace(
            interaction, cards.settings_shown(group, check(guild_of(interaction), group), say_to(interaction))
        )

    @pressed("settings", "open")
    async def opened(self, interaction: discord.Interaction[Any], _which: CustomId) -> None:
        """One of them, in place of all."""
        group = await self._group(interaction)
        await replace(interaction, cards.one_setting(Setting(chosen(interaction)[0]), group, say_to(interaction)))

    @pressed("settings", "choose")
    async def chose(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Store what was chosen."""
        await replace(interaction, await self._changed(interaction, Setting(which.argument), chosen(interaction)[0]))

    @pressed("settings", "empty")
    async def emptied(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Store that there is none."""
        await replace(interaction, await self._changed(interaction, Setting(which.argument), _NOTHING))

    @pressed("settings", "write")
    async def write(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Ask for what is not in the menu."""
        await organiser(interaction)
        say, setting = say_to(interaction), Setting(which.argument)
        form = discord.ui.Modal(
            title=say(cards.NAMES[setting])[:45], custom_id=str(CustomId("settings", "written", setting)), timeout=None
        )
        field: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="value", max_length=100)
        form.add_item(discord.ui.Label(text=say("What shall it be?"), description=_hint(setting, say), component=field))
        await open_form(interaction, form)

    @pressed("settings", "written")
    async def written(self, interaction: discord.Interaction[Any], which: CustomId) -> None:
        """Store what was written."""
        await replace(
            interaction, await self._changed(interaction, Setting(which.argument), filled(interaction)["value"])
        )

    # -- both ways

    async def _group(self, interaction: discord.Interaction[Any]) -> Group:
        return await self._groups.ready((await organiser(interaction)).guild_id)

    async def _shown_to(self, interaction: discord.Interaction[Any]) -> Group | None:
        """The group whose settings are suggested to somebody; None for those who do not organise."""
        if interaction.guild_id is None or not (await someone_by_role(interaction)).is_organiser:
            return None
        return await self._groups.find(interaction.guild_id)

    async def _changed(self, interaction: discord.Interaction[Any], setting: Setting, text: str) -> cards.Card:
        who, guild, say = await organiser(interaction), guild_of(interaction), say_to(interaction)
        changed = await self._groups.change_setting(who, setting, _id_in(guild, setting, text))
        await heal(self._bot, guild)
        news = cards.changed_lines(setting, changed, say)
        wrong = [each for each in check(guild, changed.after).channels if not each.is_fine]
        if setting in CHANNELS:
            news += [channel_line(each, say) for each in wrong if each.channel_id == value_of(setting, changed.after)]
        return cards.one_setting(setting, changed.after, say, news)


def setting_named(text: str, say: Say) -> Setting:
    """The setting that was chosen, or typed without choosing; raises NotUnderstood."""
    wanted = text.split(":", maxsplit=1)[0].strip().casefold()
    for setting, name in cards.NAMES.items():
        if wanted in {setting.value, name.casefold(), say(name).casefold()}:
            return setting
    raise NotUnderstood(
        N_("I don't know a setting called “{name}”. Choose one from the list that opens as you type."), name=text[:60]
    )


def _id_in(guild: discord.Guild, setting: Setting, text: str) -> str:
    """The id of the channel or role that was named, as text; what is written for other settings stays as it is.

    Raises NotFound for what this server does not have.
    """
    if (setting not in CHANNELS and setting is not Setting.ORGANISER_ROLE) or text.strip().casefold() == _NOTHING:
        return text
    wanted = text.strip()
    mention = _MENTION.fullmatch(wanted)
    wanted = mention[1] if mention else wanted.lstrip("#@")
    for thing in _things(guild, setting):
        if wanted == str(thing.id) or wanted.casefold() == thing.name.casefold():
            return str(thing.id)
    raise NotFound(
        N_("I can't find “{name}” in this server. Choose one from the list that opens as you type."), name=text[:60]
    )


def _things(guild: discord.Guild, setting: Setting) -> list[discord.TextChannel] | list[discord.Role]:
    if setting in CHANNELS:
        return guild.text_channels
    return [role for role in guild.roles if not role.is_default() and not role.managed]


def _offered(setting: Setting, group: Group, guild: discord.Guild, typed: str, say: Say) -> list[tuple[str, str]]:
    """What one may choose that fits what was typed, as (name, text), with that itself where it is understood."""
    if setting is Setting.TIMEZONE:
        return [(f"{city_of(zone)} ({zone})", zone) for zone in zones_like(typed)]
    offered = cards.offered(setting, group, say)
    if setting in CHANNELS or setting is Setting.ORGANISER_ROLE:
        sign = "#" if setting in CHANNELS else "@"
        offered = [(f"{sign}{thing.name}", str(thing.id)) for thing in _things(guild, setting)]
        offered += [] if setting is Setting.ANNOUNCEMENTS else [(say("none"), _NOTHING)]
    fitting = [(name, text) for name, text in offered if typed.casefold() in name.casefold()]
    if setting in CHANNELS or setting is Setting.ORGANISER_ROLE:
        return fitting
    try:
        words = cards.in_words(setting, read(setting, typed), say)
    except NotUnderstood:
        return fitting
    if words in dict(offered):
        return [(words, typed), *(each for each in fitting if each[0] != words)]
    return [(f"{typed.strip()} → {words}", typed), *fitting]


def _named(guild: discord.Guild | None) -> Any:
    """What channels and roles of a server are called where mentions are not shown."""

    def name(thing_id: int) -> str:
        channel = guild.get_channel(thing_id) if guild else None
        role = guild.get_role(thing_id) if guild else None
        return f"#{channel.name}" if channel else (f"@{role.name}" if role else "?")

    return name


def _hint(setting: Setting, say: Say) -> str:
    match setting:
        case Setting.REMINDERS:
            return say("Such as 1 week, 1 day, 2 hours; or none.")
        case Setting.TIMEZONE:
            return say("Such as Chicago, Madrid or America/Argentina/Ushuaia.")
        case _:
            return say("A whole number.")


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Settings(bot))
