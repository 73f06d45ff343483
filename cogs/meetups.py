"""Meetups: `/meetup create`, `/meetups`, and the buttons of drafts and lists."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.meetups import Level, Proposal
from bot.domain.problems import N_
from bot.services.meetups import Draft
from bot.texts import say_in
from cogs.cards import meetups as cards
from cogs.ui import who
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, filled, pressed
from cogs.ui.respond import open_form, replace, reply, say_to
from cogs.ui.transformers import meetup_choices, meetup_named

_DAY = 24 * 60  # minutes
_LEVELS = [
    app_commands.Choice(name=locale_str(N_("everyone")), value=Level.EVERYONE.value),
    app_commands.Choice(name=locale_str(N_("beginner")), value=Level.BEGINNER.value),
    app_commands.Choice(name=locale_str(N_("intermediate")), value=Level.INTERMEDIATE.value),
    app_commands.Choice(name=locale_str(N_("advanced")), value=Level.ADVANCED.value),
]
_ORGANISERS = discord.Permissions(manage_events=True)


class MeetupsCog(AnsweringCog):
    """What organisers and members do with meetups, but for answering them."""

    meetup = app_commands.Group(
        name="meetup",
        description=locale_str("Make meetups and announce them."),
        guild_only=True,
        default_permissions=_ORGANISERS,
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services
        self._clock = bot.clock

    @meetup.command(name="create", description=locale_str("Make a meetup; you see it before anybody else does."))
    @app_commands.describe(
        title=locale_str("What is it called?"),
        when=locale_str("Such as: next Thursday 7pm, 2026-12-09 19:00"),
        duration=locale_str("How long it takes, in minutes; 120 unless you say otherwise"),
        venue=locale_str("Where people meet"),
        link=locale_str("Where people meet online, or more about it"),
        description=locale_str("What it is about; there is more room behind the Edit button"),
        level=locale_str("Who it is for"),
        capacity=locale_str("How many people fit, guests included"),
        food=locale_str("What there is to eat and drink"),
        organiser=locale_str("Who organises it; you, unless you say otherwise"),
    )
    @app_commands.choices(level=_LEVELS)
    async def create(
        self,
        interaction: discord.Interaction[Any],
        title: app_commands.Range[str, 1, 100],
        when: app_commands.Range[str, 1, 100],
        duration: app_commands.Range[int, 5, 7 * _DAY] = 120,
        venue: app_commands.Range[str, 1, 500] | None = None,
        link: app_commands.Range[str, 1, 512] | None = None,
        description: app_commands.Range[str, 1, 4000] | None = None,
        level: str = Level.EVERYONE.value,
        capacity: app_commands.Range[int, 1, 100_000] | None = None,
        food: app_commands.Range[str, 1, 200] | None = None,
        organiser: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Keep a draft and show it to its maker."""
        wanted = Proposal(title, when, duration, venue, link, description, Level(level), capacity, food, organiser)
        shown = await self._services.meetups.propose(await who.organiser(interaction), wanted, interaction.id)
        await reply(interaction, self._draft(interaction, shown))

    @app_commands.command(name="meetups", description=locale_str("What's coming up, and what you answered."))
    @app_commands.describe(meetup=locale_str("One meetup in full"))
    @app_commands.autocomplete(meetup=meetup_choices)
    @app_commands.guild_only()
    async def meetups(self, interaction: discord.Interaction[Any], meetup: str | None = None) -> None:
        """Show the meetups to come, or one of them."""
        acting, say = who.someone(interaction), say_to(interaction)
        if meetup is None:
            await reply(interaction, cards.coming(await self._services.meetups.coming(acting), say))
        else:
            chosen = await meetup_named(interaction, meetup)
            await reply(interaction, cards.meetup(await self._services.meetups.show(acting, chosen.id), say))

    @pressed("meetup", "coming")
    async def turn_coming(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of the meetups to come."""
        page = await self._services.meetups.coming(who.someone(interaction), custom_id.number)
        await replace(interaction, cards.coming(page, say_to(interaction)))

    @pressed("meetup", "comers")
    async def comers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Everybody who is going, beside the card."""
        await reply(interaction, await self._comers(interaction, custom_id))

    @pressed("meetup", "comers_page")
    async def turn_comers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of those who are going."""
        await replace(interaction, await self._comers(interaction, custom_id))

    async def _comers(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> Card:
        meetup_id, page = (int(part) for part in custom_id.parts)
        shown = await self._services.meetups.comers(who.someone(interaction), meetup_id, page)
        return cards.comers(shown, say_to(interaction))

    @pressed("meetup", "announce")
    async def announce(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Announce a draft."""
        meetup = await self._services.meetups.announce(await who.organiser(interaction), custom_id.number)
        say = say_to(interaction)
        sentence = say(
            "**{title}** is going out now. Use /talk add to put talks on its card.", title=cards.plain(meetup.title)
        )
        await replace(interaction, Card(sentence))

    @pressed("meetup", "edit")
    async def edit(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form of a draft."""
        shown = await self._services.meetups.draft(await who.organiser(interaction), custom_id.number)
        await open_form(interaction, cards.edit_form(shown.view.meetup, say_to(interaction)))

    @pressed("meetup", "edited")
    async def edited(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep what the form says."""
        said = filled(interaction)
        shown = await self._services.meetups.change_draft(
            await who.organiser(interaction),
            custom_id.number,
            title=said["title"],
            when=said["when"],
            venue=said["venue"].strip() or None,
            description=said["description"].strip() or None,
        )
        await replace(interaction, self._draft(interaction, shown))

    @pressed("meetup", "discard")
    async def discard(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Throw a draft away."""
        await self._services.meetups.discard(await who.organiser(interaction), custom_id.number)
        say = say_to(interaction)
        await replace(interaction, Card(say("The draft is gone. Nobody else saw it.")))

    def _draft(self, interaction: discord.Interaction[Any], shown: Draft) -> Card:
        return cards.draft(shown, self._clock.now(), say_to(interaction), say_in(shown.view.language))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(MeetupsCog(bot))
