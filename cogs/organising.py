"""Making meetups and changing them: `/meetup`, and the buttons and forms of drafts and edits."""

from collections.abc import Awaitable, Callable
from dataclasses import replace as replaced
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.meetups import Level, Proposal, Status
from bot.domain.problems import NotUnderstood
from bot.domain.recurrence import Scope
from bot.services.drafts import Draft
from bot.services.edits import ToConfirm
from bot.services.series import Skipped
from bot.texts import say_in
from cogs.cards import organising as cards
from cogs.cards import series as skips
from cogs.cards.meetups import plain
from cogs.cards.organising import Part
from cogs.ui import who
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.healing import wrong_with_announcements
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import open_form, replace, reply, say_to
from cogs.ui.transformers import (
    meetup_choices,
    meetup_named,
    meetup_or_cancelled_choices,
    meetup_or_draft_choices,
    repeat_choices,
)

_DAY = 24 * 60  # minutes
_LEVELS = [app_commands.Choice(name=locale_str(words), value=level.value) for level, words in cards.LEVELS.items()]
_ORGANISERS = discord.Permissions(manage_events=True)
Online = discord.VoiceChannel | discord.StageChannel
Door = Callable[[discord.Interaction[Any], Card], Awaitable[None]]  # reply or replace

_OPTIONS = {
    "title": locale_str("What is it called?"),
    "when": locale_str("Such as: next Thursday 7pm, 2026-12-09 19:00"),
    "duration": locale_str("How long it takes, in minutes; 120 unless you say otherwise"),
    "venue": locale_str("Where people meet"),
    "link": locale_str("Where people meet online, or more about it"),
    "description": locale_str("What it is about; there is more room behind the Edit button"),
    "level": locale_str("Who it is for"),
    "capacity": locale_str("How many people fit, guests included"),
    "food": locale_str("What there is to eat and drink"),
    "organiser": locale_str("Who organises it; you, unless you say otherwise"),
    "rsvp_until": locale_str("Until when people can answer; until it starts, unless you say otherwise"),
    "voice": locale_str("The voice or stage channel, if it is held in one"),
    "repeat": locale_str("How often, such as: weekly, second Wednesday of the month, every 2 weeks until 2027-06-30"),
}
_SCOPES = [app_commands.Choice(name=locale_str(words), value=scope.value) for scope, words in cards.SCOPES.items()]


class OrganisingCog(AnsweringCog):
    """What organisers do with meetups, but for their talks."""

    meetup = app_commands.Group(
        name="meetup",
        description=locale_str("Make meetups and announce them."),
        guild_only=True,
        default_permissions=_ORGANISERS,
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services
        self._clock = bot.clock

    # -- new ones

    @meetup.command(name="create", description=locale_str("Make a meetup; you see it before anybody else does."))
    @app_commands.describe(**_OPTIONS)
    @app_commands.choices(level=_LEVELS)
    @app_commands.autocomplete(repeat=repeat_choices)
    async def create(
        self,
        interaction: discord.Interaction[Any],
        title: app_commands.Range[str, 1, 100],
        when: app_commands.Range[str, 1, 100],
        duration: app_commands.Range[int, 5, 7 * _DAY] | None = None,
        venue: app_commands.Range[str, 1, 500] | None = None,
        link: app_commands.Range[str, 1, 512] | None = None,
        description: app_commands.Range[str, 1, 4000] | None = None,
        level: str | None = None,
        capacity: app_commands.Range[int, 1, 100_000] | None = None,
        food: app_commands.Range[str, 1, 200] | None = None,
        organiser: app_commands.Range[str, 1, 100] | None = None,
        rsvp_until: app_commands.Range[str, 1, 100] | None = None,
        voice: Online | None = None,
        repeat: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Keep a draft and show it to its maker."""
        wanted = Proposal(
            title, when, duration, venue, link, description, _level(level), capacity, food, organiser, rsvp_until,
            voice and voice.id, repeat,
        )  # fmt: skip
        await self._propose(interaction, wanted)

    @meetup.command(name="copy", description=locale_str("Make another meetup like an earlier one."))
    @app_commands.describe(
        meetup=locale_str("Which meetup it is to be like; its talks are not copied"), when=_OPTIONS["when"]
    )
    @app_commands.autocomplete(meetup=meetup_or_cancelled_choices)
    async def copy(
        self, interaction: discord.Interaction[Any], meetup: str, when: app_commands.Range[str, 1, 100]
    ) -> None:
        """Keep a draft that is like an earlier meetup, and show it to its maker."""
        acting = await who.organiser(interaction)
        earlier = await meetup_named(interaction, meetup, cancelled=True)
        await self._propose(interaction, await self._services.drafts.copied(acting, earlier.id, when))

    async def _propose(
        self, interaction: discord.Interaction[Any], wanted: Proposal, answer: Door = reply
    ) -> Draft | None:
        """Answer with the draft of what is wanted; without one, with a way to put right what is unclear."""
        acting = await who.organiser(interaction)
        try:
            shown = await self._services.drafts.propose(acting, wanted, interaction.id)
        except NotUnderstood as problem:
            await self._ask_again(interaction, problem, None, wanted, Part.FIX)
            return None
        await answer(interaction, self._draft(interaction, shown))
        return shown

    async def _ask_again(
        self,
        interaction: discord.Interaction[Any],
        problem: NotUnderstood,
        meetup_id: int | None,
        wanted: Proposal,
        part: Part,
    ) -> None:
        acting = await who.organiser(interaction)
        edit_id = await self._services.edits.keep_unclear(acting, meetup_id, wanted)
        await reply(interaction, cards.unclear(problem, edit_id, part, say_to(interaction)))

    @pressed("meetup", "fix")
    async def fix(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form of what could not be read, with everything that was written."""
        edit_id, part = custom_id.parts
        unclear = await self._services.edits.unclear(await who.organiser(interaction), int(edit_id))
        submitted = CustomId("meetup", "fixed", custom_id.argument)
        form = cards.form(Part(part), submitted, unclear.wanted, unclear.zone, say_to(interaction))
        await open_form(interaction, form)

    @pressed("meetup", "fixed")
    async def fixed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Do what was put right."""
        edit_id, part = custom_id.parts
        acting = await who.organiser(interaction)
        unclear = await self._services.edits.unclear(acting, int(edit_id))
        wanted = unclear.wanted.with_changes(cards.written_in(filled(interaction)))
        if unclear.meetup_id is None:
            done = await self._propose(interaction, wanted, replace) is not None
        else:
            done = await self._change(interaction, unclear.meetup_id, wanted, Part(part), replace)
        if done:
            await self._services.edits.give_up(acting, int(edit_id))

    # -- drafts

    @pressed("meetup", "announce")
    async def announce_draft(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Announce a draft."""
        meetup = await self._services.drafts.announce(await who.organiser(interaction), custom_id.number)
        say = say_to(interaction)
        sentence = say(
            "**{title}** is going out now. Use /talk add to put talks on its card.", title=plain(meetup.title)
        )
        await replace(interaction, Card("\n".join([sentence, *await wrong_with_announcements(interaction)])))

    @pressed("meetup", "draft")
    async def draft(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show the draft in place of what there is to change about it."""
        shown = await self._services.drafts.draft(await who.organiser(interaction), custom_id.number)
        await replace(interaction, self._draft(interaction, shown))

    @pressed("meetup", "discard")
    async def discard(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Throw a draft away."""
        await self._services.drafts.discard(await who.organiser(interaction), custom_id.number)
        say = say_to(interaction)
        await replace(interaction, Card(say("The draft is gone. Nobody else saw it.")))

    @meetup.command(name="announce", description=locale_str("Announce a draft, or post a deleted card again."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_or_draft_choices)
    async def announce(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Announce a draft, or a meetup whose card somebody deleted."""
        acting, say = await who.organiser(interaction), say_to(interaction)
        named = await meetup_named(interaction, meetup, drafts=True)
        is_draft = named.status is Status.DRAFT
        verb = self._services.drafts.announce if is_draft else self._services.drafts.announce_again
        await verb(acting, named.id)
        if named.announced_at is None:
            await reply(interaction, say("**{title}** is going out now.", title=plain(named.title)))
        else:
            await reply(
                interaction,
                say(
                    "If the card of **{title}** is gone, I'm posting it again now. If it is still there, it stays"
                    " the only one.",
                    title=plain(named.title),
                ),
            )

    # -- changes

    @meetup.command(name="edit", description=locale_str("Change a meetup; people are told of a new time or place."))
    @app_commands.describe(
        meetup=locale_str("Which meetup"),
        scope=locale_str("Of a series: which ones change; this one alone"),
        reason=locale_str("Why; people are told"),
        **_OPTIONS,
    )
    @app_commands.choices(level=_LEVELS, scope=_SCOPES)
    @app_commands.autocomplete(meetup=meetup_or_draft_choices, repeat=repeat_choices)
    async def edit(
        self,
        interaction: discord.Interaction[Any],
        meetup: str,
        title: app_commands.Range[str, 1, 100] | None = None,
        when: app_commands.Range[str, 1, 100] | None = None,
        duration: app_commands.Range[int, 5, 7 * _DAY] | None = None,
        venue: app_commands.Range[str, 1, 500] | None = None,
        link: app_commands.Range[str, 1, 512] | None = None,
        description: app_commands.Range[str, 1, 4000] | None = None,
        level: str | None = None,
        capacity: app_commands.Range[int, 1, 100_000] | None = None,
        food: app_commands.Range[str, 1, 200] | None = None,
        organiser: app_commands.Range[str, 1, 100] | None = None,
        rsvp_until: app_commands.Range[str, 1, 100] | None = None,
        voice: Online | None = None,
        repeat: app_commands.Range[str, 1, 100] | None = None,
        scope: str | None = None,
        reason: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        """Change what was given; with nothing given, show what there is to change."""
        acting = await who.organiser(interaction)
        named = await meetup_named(interaction, meetup, drafts=True)
        wanted = Proposal(
            title, when, duration, venue, link, description, _level(level), capacity, food, organiser, rsvp_until,
            voice and voice.id, repeat,
        )  # fmt: skip
        reaches = Scope(scope or Scope.THIS)
        if wanted.asked():
            wanted = replaced(wanted, scope=reaches, reason=reason)
            await self._change(interaction, named.id, wanted, Part.FIX, reply)
        else:
            await self._services.edits.editable(acting, named.id)
            await reply(interaction, cards.parts(named, say_to(interaction), reaches))

    @pressed("meetup", "edit")
    async def choose_part(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show what there is to change about a draft, in its place."""
        meetup, _ = await self._services.edits.editable(await who.organiser(interaction), custom_id.number)
        await replace(interaction, cards.parts(meetup, say_to(interaction)))

    @pressed("meetup", "scope")
    async def choose_scope(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show the same for other meetups of its series."""
        meetup_id, scope = custom_id.parts
        meetup, _ = await self._services.edits.editable(await who.organiser(interaction), int(meetup_id))
        await replace(interaction, cards.parts(meetup, say_to(interaction), Scope(scope)))

    @pressed("meetup", "part")
    async def open_part(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form that was chosen."""
        meetup_id, scope = custom_id.parts
        meetup, present = await self._services.edits.editable(await who.organiser(interaction), int(meetup_id))
        part = Part(chosen(interaction)[0])
        submitted = CustomId("meetup", "edited", f"{meetup.id}.{part}.{scope}")
        await open_form(interaction, cards.form(part, submitted, present, meetup.timezone, say_to(interaction)))

    @pressed("meetup", "edited")
    async def edited(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Do what the form says."""
        meetup_id, part, scope = custom_id.parts
        wanted = replaced(cards.written_in(filled(interaction)), scope=Scope(scope))
        await self._change(interaction, int(meetup_id), wanted, Part(part), replace)

    @pressed("meetup", "voice")
    async def voice(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Hold it in the channel that was chosen, or in none."""
        picked = chosen(interaction)
        meetup_id, scope = custom_id.parts
        wanted = Proposal(voice_channel_id=int(picked[0]) if picked else 0, scope=Scope(scope))
        await self._change(interaction, int(meetup_id), wanted, Part.TIME, replace)

    async def _change(
        self, interaction: discord.Interaction[Any], meetup_id: int, wanted: Proposal, part: Part, answer: Door
    ) -> bool:
        """Do what is asked, or ask for a last look; False where it is unclear, which is then put right by a form."""
        acting, say = await who.organiser(interaction), say_to(interaction)
        try:
            came_of_it = await self._services.edits.edit(acting, meetup_id, wanted)
        except NotUnderstood as problem:
            await self._ask_again(interaction, problem, meetup_id, wanted, part)
            return False
        if isinstance(came_of_it, ToConfirm):
            await answer(interaction, cards.to_confirm(came_of_it, say))
        elif came_of_it.after.status is Status.DRAFT:
            shown = await self._services.drafts.draft(acting, meetup_id)
            await answer(interaction, self._draft(interaction, shown))
        else:
            await answer(interaction, cards.edited(came_of_it, say))
        return True

    @meetup.command(name="cancel", description=locale_str("Cancel a meetup; those who come are told."))
    @app_commands.describe(meetup=locale_str("Which meetup"), reason=locale_str("Why; people are told"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def cancel(
        self,
        interaction: discord.Interaction[Any],
        meetup: str,
        reason: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        """Ask once, with how many people will be told."""
        acting = await who.organiser(interaction)
        named = await meetup_named(interaction, meetup)
        asked = await self._services.edits.ask_to_cancel(acting, named.id, reason)
        await reply(interaction, cards.cancellation(asked, say_to(interaction)))

    @meetup.command(name="skip", description=locale_str("Leave out one meetup of a series; those who come are told."))
    @app_commands.describe(meetup=locale_str("Which meetup"), reason=locale_str("Why; people are told"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def skip(
        self,
        interaction: discord.Interaction[Any],
        meetup: str,
        reason: app_commands.Range[str, 1, 500] | None = None,
    ) -> None:
        """Skip it at once if nobody has answered; else ask once, with how many people will be told."""
        acting, say = await who.organiser(interaction), say_to(interaction)
        named = await meetup_named(interaction, meetup)
        skipping = await self._services.series.skipping(acting, named.id)
        if skipping.people:
            asked = await self._services.edits.ask_to_cancel(acting, named.id, reason)
            await reply(interaction, skips.skipping(skipping, asked.edit_id, reason, say))
        else:
            await reply(interaction, skips.skipped(await self._services.series.skip(acting, named.id, reason), say))

    @pressed("meetup", "save")
    async def save(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Do what was asked about: change the meetup, or cancel it."""
        done = await self._services.edits.confirm(await who.organiser(interaction), custom_id.number)
        await replace(interaction, cards.edited(done, say_to(interaction)))

    @pressed("meetup", "skip")
    async def skip_it(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Skip what was asked about."""
        done = await self._services.edits.confirm(await who.organiser(interaction), custom_id.number)
        skipped = Skipped(done.after, done.told, await self._services.series.next_of(done.after))
        await replace(interaction, skips.skipped(skipped, say_to(interaction)))

    @pressed("meetup", "leave")
    async def leave(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Leave the meetup as it is."""
        await self._services.edits.give_up(await who.organiser(interaction), custom_id.number)
        say = say_to(interaction)
        await replace(interaction, Card(say("Everything stays as it was, and nobody was told anything.")))

    def _draft(self, interaction: discord.Interaction[Any], shown: Draft) -> Card:
        return cards.draft(shown, self._clock.now(), say_to(interaction), say_in(shown.view.language))


def _level(chosen: str | None) -> Level | None:
    return None if chosen is None else Level(chosen)


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(OrganisingCog(bot))
