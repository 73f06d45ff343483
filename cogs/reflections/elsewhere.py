"""Meetups elsewhere: "Another meetup", "I was there too", and what to do where two people recorded the same."""

from typing import Any

import discord

from bot.client import MeetupBot
from bot.domain.elsewhere import Told
from bot.domain.meetups import Meetup
from bot.domain.problems import NotPossible, NotUnderstood
from bot.services.elsewhere import Recorded
from cogs.cards import elsewhere as cards
from cogs.cards import reflections
from cogs.reflections.answering import author
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import open_form, replace, reply, say_to


class ElsewhereCog(AnsweringCog):
    """Meetups that the group did not run."""

    def __init__(self, bot: MeetupBot) -> None:
        self._elsewhere = bot.services.elsewhere
        self._reflections = bot.services.reflections

    # -- telling of one

    @pressed("reflect", "elsewhere")
    async def tell(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show what others have recorded; where that is nothing, ask which meetup it was."""
        if offered := await self._elsewhere.offered(author(interaction)):
            await reply(interaction, cards.which(offered, say_to(interaction)))
        else:
            await self.open_empty(interaction, custom_id)

    @pressed("elsewhere", "new")
    async def open_empty(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask which other meetup it was."""
        del custom_id
        told = cards.empty(await self._elsewhere.today(author(interaction)))
        await open_form(interaction, cards.form(told, CustomId("reflect", "recorded"), say_to(interaction)))

    @pressed("reflect", "recorded")
    async def recorded(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep the other meetup, and go on."""
        who, told = author(interaction), _told(interaction)
        kept_id = int(custom_id.argument) if custom_id.argument else None
        try:
            found = await self._elsewhere.record(who, interaction.id, told, kept_id)
        except (NotUnderstood, NotPossible) as problem:
            await self._ask_again(interaction, problem, told, None)
            return
        await self._go_on(interaction, found)

    @pressed("elsewhere", "another")
    async def another(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep it beside the one it seemed to be."""
        meetup = await self._elsewhere.another(author(interaction), interaction.id, custom_id.number)
        await replace(interaction, await self._beginning(interaction, meetup.id))

    @pressed("elsewhere", "join")
    async def join(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """They were there too."""
        del custom_id
        meetup_id = int(chosen(interaction)[0])
        await self._elsewhere.join(author(interaction), meetup_id)
        await replace(interaction, await self._beginning(interaction, meetup_id))

    # -- what could not be read

    @pressed("elsewhere", "fix")
    async def fix(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form again with everything that was typed."""
        kept = await self._elsewhere.kept(author(interaction), custom_id.number)
        submitted = (
            CustomId("reflect", "recorded", custom_id.argument)
            if kept.meetup_id is None
            else CustomId("elsewhere", "changed", f"{kept.meetup_id}.{custom_id.argument}")
        )
        await open_form(interaction, cards.form(kept.told, submitted, say_to(interaction)))

    async def _ask_again(
        self,
        interaction: discord.Interaction[Any],
        problem: NotUnderstood | NotPossible,
        told: Told,
        meetup_id: int | None,
    ) -> None:
        kept_id = await self._elsewhere.keep(author(interaction), told, meetup_id)
        await reply(interaction, cards.unclear(problem, kept_id, say_to(interaction)))

    # -- putting right what one recorded

    @pressed("elsewhere", "own")
    async def own(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show what they recorded, and what can be done about it."""
        found = await self._elsewhere.own(author(interaction), custom_id.number)
        await replace(interaction, cards.own(found, say_to(interaction)))

    @pressed("elsewhere", "edit")
    async def edit(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form with what they recorded."""
        found = await self._elsewhere.own(author(interaction), custom_id.number)
        submitted = CustomId("elsewhere", "changed", custom_id.argument)
        await open_form(interaction, cards.form(cards.as_told(found.meetup), submitted, say_to(interaction)))

    @pressed("elsewhere", "changed")
    async def changed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Change what they recorded."""
        meetup_id, *kept = (int(each) for each in custom_id.parts)
        told = _told(interaction)
        try:
            found = await self._elsewhere.change(author(interaction), meetup_id, told, next(iter(kept), None))
        except (NotUnderstood, NotPossible) as problem:
            await self._ask_again(interaction, problem, told, meetup_id)
            return
        await self._go_on(interaction, found)

    @pressed("elsewhere", "same")
    async def same(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """It is the chosen one: what they wrote goes there."""
        into = await self._elsewhere.merge(author(interaction), custom_id.number, int(chosen(interaction)[0]))
        card = await self._beginning(interaction, into.id)
        await replace(interaction, cards.merged(card, into, say_to(interaction)))

    @pressed("elsewhere", "different")
    async def different(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """It is none of the others: go on."""
        await replace(interaction, await self._beginning(interaction, custom_id.number))

    # -- going on

    async def _go_on(self, interaction: discord.Interaction[Any], found: Recorded) -> None:
        say = say_to(interaction)
        if found.likely:
            await reply(interaction, cards.is_it_one_of_these(found, say))
            return
        card = await self._beginning(interaction, found.meetup.id)
        await reply(interaction, card if found.is_new else cards.known_already(card, found, say))

    async def _beginning(self, interaction: discord.Interaction[Any], meetup_id: int) -> Card:
        who, say = author(interaction), say_to(interaction)
        writing = await self._reflections.open(who, meetup_id)
        none: tuple[Meetup, ...] = ()
        return cards.beside(reflections.beginning(writing, none, say), writing.meetup, none, who.user_id, say)


def _told(interaction: discord.Interaction[Any]) -> Told:
    said = filled(interaction)
    # A form that was opened before an upgrade has no field that says whether it was online.
    return Told(said["title"], said["day"], said["venue"], said["link"], online=said.get("online") == "yes")
