"""RSVPs: `/rsvp`, the buttons on every card, and what is asked beside them."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.groups import Consent
from bot.domain.meetups import RsvpAnswer
from bot.domain.problems import N_
from cogs.cards import rsvps as cards
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import in_time, open_form, replace, reply, say_to
from cogs.ui.transformers import meetup_choices, meetup_named
from cogs.ui.who import member_of, someone

_ANSWERS = [
    app_commands.Choice(name=locale_str(N_("going")), value=RsvpAnswer.GOING.value),
    app_commands.Choice(name=locale_str(N_("maybe")), value=RsvpAnswer.MAYBE.value),
    app_commands.Choice(name=locale_str(N_("can't come")), value=RsvpAnswer.DECLINED.value),
]


class RsvpsCog(AnsweringCog):
    """Answering a meetup: one tap, or one command."""

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services

    @app_commands.command(name="rsvp", description=locale_str("Say whether you're coming."))
    @app_commands.describe(
        meetup=locale_str("Which meetup"),
        answer=locale_str("Are you coming?"),
        guests=locale_str("How many people you're bringing along"),
        expectation=locale_str("What you expect, in one line; only you see it"),
    )
    @app_commands.choices(answer=_ANSWERS)
    @app_commands.autocomplete(meetup=meetup_choices)
    @app_commands.guild_only()
    async def rsvp(
        self,
        interaction: discord.Interaction[Any],
        meetup: str,
        answer: str,
        guests: app_commands.Range[int, 0, 10] | None = None,
        expectation: app_commands.Range[str, 1, 200] | None = None,
    ) -> None:
        """Answer a meetup with guests and an expectation."""
        wanted = await meetup_named(interaction, meetup)
        answering = self._services.rsvps.answer(
            someone(interaction), wanted.id, RsvpAnswer(answer), guests=guests, expectation=expectation
        )
        result = await in_time(interaction, answering)
        await reply(interaction, cards.answered(result, say_to(interaction)))

    @pressed("rsvp", "going")
    async def going(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Going, or onto the waitlist."""
        await self._answer(interaction, custom_id, RsvpAnswer.GOING)

    @pressed("rsvp", "maybe")
    async def maybe(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Maybe."""
        await self._answer(interaction, custom_id, RsvpAnswer.MAYBE)

    @pressed("rsvp", "declined")
    async def declined(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Can't come."""
        await self._answer(interaction, custom_id, RsvpAnswer.DECLINED)

    async def _answer(self, interaction: discord.Interaction[Any], custom_id: CustomId, answer: RsvpAnswer) -> None:
        who = await member_of(interaction, custom_id.number)
        result = await in_time(interaction, self._services.rsvps.answer(who, custom_id.number, answer))
        await reply(interaction, cards.answered(result, say_to(interaction)))

    @pressed("rsvp", "leave")
    async def leave(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Leave the waitlist."""
        who = await member_of(interaction, custom_id.number)
        leaving = self._services.rsvps.answer(who, custom_id.number, RsvpAnswer.DECLINED)
        result = await in_time(interaction, leaving, instead=True)
        await replace(interaction, cards.answered(result, say_to(interaction)))

    @pressed("rsvp", "guests")
    async def guests(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Bring this many guests."""
        who = await member_of(interaction, custom_id.number)
        bringing = self._services.rsvps.bring(who, custom_id.number, int(chosen(interaction)[0]))
        result = await in_time(interaction, bringing, instead=True)
        await replace(interaction, cards.answered(result, say_to(interaction)))

    @pressed("rsvp", "list")
    async def own(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:  # noqa: ARG002 - every press has one
        """One's own answers to the meetups to come."""
        page = await self._services.rsvps.own_coming(someone(interaction))
        await reply(interaction, cards.own_coming(page, say_to(interaction)))

    @pressed("rsvp", "list_page")
    async def turn_own(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of them."""
        page = await self._services.rsvps.own_coming(someone(interaction), custom_id.number)
        await replace(interaction, cards.own_coming(page, say_to(interaction)))

    @pressed("rsvp", "change")
    async def change(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:  # noqa: ARG002 - every press has one
        """One of one's own answers, with the buttons that change it."""
        shown = await self._services.meetups.show(someone(interaction), int(chosen(interaction)[0]))
        await reply(interaction, cards.own_answer(shown, say_to(interaction)))

    @pressed("rsvp", "mine")
    async def mine(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """One's own answer, from a reminder or a promotion, with the buttons that change it."""
        meetup_id = int(custom_id.parts[0])
        who = await member_of(interaction, meetup_id)
        shown = await self._services.meetups.show(who, meetup_id)
        await reply(interaction, cards.own_answer(shown, say_to(interaction)))

    @pressed("rsvp", "expect")
    async def expect(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the one-line form."""
        who = await member_of(interaction, custom_id.number)
        mine = await self._services.rsvps.mine(who, custom_id.number)
        present = mine.expectation if mine else None
        await open_form(interaction, cards.expectation_form(custom_id.number, present, say_to(interaction)))

    @pressed("rsvp", "expected")
    async def expected(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep the line."""
        who = await member_of(interaction, custom_id.number)
        await self._services.rsvps.expect(who, custom_id.number, filled(interaction)["expectation"])
        say = say_to(interaction)
        await reply(interaction, say("Kept, for your eyes only. I'll show it to you again when you write how it was."))

    @pressed("consent", "dm")
    async def by_dm(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """May be asked by DM."""
        await self._consent(interaction, custom_id, Consent.DM)

    @pressed("consent", "thread")
    async def in_thread(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """May be asked in the thread."""
        await self._consent(interaction, custom_id, Consent.THREAD)

    @pressed("consent", "no")
    async def not_at_all(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """May not be asked."""
        await self._consent(interaction, custom_id, Consent.NO)

    async def _consent(self, interaction: discord.Interaction[Any], custom_id: CustomId, consent: Consent) -> None:
        who = await member_of(interaction, custom_id.number)
        await self._services.groups.choose_consent(who, consent)
        standing = await self._services.rsvps.standing(who, custom_id.number)
        await replace(interaction, cards.consent_kept(consent, standing, say_to(interaction)))


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(RsvpsCog(bot))
