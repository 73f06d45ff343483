"""The digest: a look at it beforehand, posting it at once, when it comes, and reading what is behind it."""

from typing import Any

import discord
from discord import app_commands

from bot.client import MeetupBot
from bot.domain.periods import Period, Week, recent_periods
from bot.domain.problems import N_, NotFound
from bot.domain.reading import by_key
from bot.domain.reflections import Audience
from cogs.cards import digests as cards
from cogs.cards.meetups import both_times
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, pressed
from cogs.ui.respond import bot_of, in_time, reply, say_to
from cogs.ui.transformers import reader_choices
from cogs.ui.who import organiser, someone_by_role

_WEEKDAYS = [
    app_commands.Choice(name=app_commands.locale_str("Monday"), value=0),
    app_commands.Choice(name=app_commands.locale_str("Tuesday"), value=1),
    app_commands.Choice(name=app_commands.locale_str("Wednesday"), value=2),
    app_commands.Choice(name=app_commands.locale_str("Thursday"), value=3),
    app_commands.Choice(name=app_commands.locale_str("Friday"), value=4),
    app_commands.Choice(name=app_commands.locale_str("Saturday"), value=5),
    app_commands.Choice(name=app_commands.locale_str("Sunday"), value=6),
]
_READERS = reader_choices(Audience.GROUP, Audience.ORGANISERS, Audience.WEBSITE)


async def _periods(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `period:`: the last months, quarters and years, by name."""
    say = say_to(interaction)
    found = [
        (say.months(each.first, each.months or 1), str(each))
        for each in recent_periods(bot_of(interaction).clock.now().date())
    ]
    wanted = typed.casefold()
    return [
        app_commands.Choice(name=name, value=value)
        for name, value in found
        if wanted in name.casefold() or wanted in value.casefold()
    ]


class Digests(AnsweringCog):
    """Commands of organisers, and the buttons under a posted digest."""

    digest = app_commands.Group(
        name="digest",
        description=app_commands.locale_str("The group's weekly digest"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._digests = bot.services.digests

    async def cog_load(self) -> None:
        """Make sure that every group's next digest is planned, whatever happened while the bot was away."""
        await self._digests.ensure_planned()

    @digest.command(description=app_commands.locale_str("See the coming digest as it would be now"))
    @app_commands.describe(
        week=app_commands.locale_str("Another week, like 2026-W47"),
        period=app_commands.locale_str("A month, quarter or year, like 2026-11, 2026-Q4 or 2026"),
        readers=app_commands.locale_str("Whose digest; the group's, unless you say otherwise"),
    )
    @app_commands.choices(readers=_READERS)
    @app_commands.autocomplete(period=_periods)
    async def preview(
        self,
        interaction: discord.Interaction[Any],
        week: str | None = None,
        period: app_commands.Range[str, 1, 40] | None = None,
        readers: str = Audience.GROUP.value,
    ) -> None:
        """Show the digest to the organiser alone."""
        who, reader, say = await organiser(interaction), Audience(readers), say_to(interaction)
        if period is not None:
            composing = self._digests.of_period(who.guild_id, Period.parse(period), reader)
        else:
            composing = self._digests.of_week(who.guild_id, Week.parse(week) if week else None, reader)
        group, digest = await in_time(interaction, composing)
        drawn = await in_time(interaction, self._digests.drawn(digest, say))
        for card in cards.preview(digest, group, say, drawn):
            await reply(interaction, card)

    @digest.command(description=app_commands.locale_str("Take the digest out: as a post for a website, and as a feed"))
    @app_commands.describe(week=app_commands.locale_str("Which week, like 2026-W47; the last one that was posted"))
    async def share(self, interaction: discord.Interaction[Any], week: str | None = None) -> None:
        """Hand over what of a digest everybody may read, and where its feed is."""
        who = await organiser(interaction)
        shared = await in_time(interaction, self._digests.share(who, Week.parse(week) if week else None))
        await reply(interaction, cards.shared(shared, say_to(interaction)))

    @digest.command(description=app_commands.locale_str("Post the coming digest now instead of at its hour"))
    @app_commands.describe(week=app_commands.locale_str("Another week, like 2026-W47"))
    async def post(self, interaction: discord.Interaction[Any], week: str | None = None) -> None:
        """Post the digest of a week, which is done once."""
        who = await organiser(interaction)
        posting = self._digests.post_now(who.guild_id, Week.parse(week) if week else None)
        group = await in_time(interaction, posting)
        channel = group.reflection_channel_id or group.announcement_channel_id
        say = say_to(interaction)
        await reply(interaction, say("On its way to {channel}.", channel=f"<#{channel}>"))

    @digest.command(description=app_commands.locale_str("Choose when the digest is posted each week"))
    @app_commands.describe(
        day=app_commands.locale_str("The day of the week"),
        hour=app_commands.locale_str("The hour, 0 to 23, in the group's time zone"),
    )
    @app_commands.choices(day=_WEEKDAYS)
    async def schedule(
        self, interaction: discord.Interaction[Any], day: int, hour: app_commands.Range[int, 0, 23]
    ) -> None:
        """Set the day and hour, and say when the next one comes."""
        who = await organiser(interaction)
        group, coming = await self._digests.schedule(who.guild_id, day, hour)
        say = say_to(interaction)
        await reply(interaction, say("Done. Next digest: {moment}.", moment=both_times(coming, group.zone, say)))

    @pressed("digest", "read")
    async def read(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Let a reader choose one of the reflections behind a digest."""
        acting, say = await someone_by_role(interaction), say_to(interaction)
        week = await self._digests.week_of(acting.guild_id, int(custom_id.parts[0]))
        found = await self._digests.to_read(acting, week)
        for card in cards.choice_of_reflections(found, week, say):
            await reply(interaction, card)

    @pressed("digest", "all")
    async def read_all(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The same below the organisers' digest."""
        await self.read(interaction, custom_id)

    @pressed("digest", "show")
    async def show(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show the chosen reflection whole, to this reader alone."""
        week, [key] = Week.parse(custom_id.parts[0]), chosen(interaction)
        found = await self._digests.to_read(await someone_by_role(interaction), week)
        reflection = by_key(found).get(key)
        if reflection is None:
            raise NotFound(N_("That reflection was changed or taken back. Open the list again."))
        form = await self._digests.form_of(reflection)
        for card in cards.whole(reflection, form, say_to(interaction)):
            await reply(interaction, card)


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(Digests(bot))
