"""Talks: `/talk`, the call for talks, and what members propose."""

from typing import Any, cast

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import MeetupBot
from bot.domain.meetups import MeetupView, NewTalk, Status
from bot.services.groups import Someone
from bot.services.talks import MOST_TALKS, links_in
from bot.texts import say_in
from cogs.cards import meetups as meetup_cards
from cogs.cards import organising as organising_cards
from cogs.cards import talks as cards
from cogs.ui import who
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, filled, pressed
from cogs.ui.respond import bot_of, open_form, replace, reply, say_to
from cogs.ui.transformers import meetup_choices, meetup_named, meetup_or_draft_choices

_NAME = 100  # Discord's limit of a choice's name


async def talk_choices(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete of `talk:`, for organisers: drafts have talks too."""
    if interaction.guild_id is None or not (await who.someone_by_role(interaction)).is_organiser:
        return []
    found = await bot_of(interaction).services.talks.choices(interaction.guild_id, typed)
    return [
        app_commands.Choice(name=f"{talk.title[:60]} · {meetup}"[:_NAME], value=str(talk.id)) for talk, meetup in found
    ]


class TalksCog(AnsweringCog):
    """The programme of a meetup, and how talks come into it."""

    talk = app_commands.Group(
        name="talk",
        description=locale_str("The talks of a meetup."),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._services = bot.services
        self._clock = bot.clock

    # -- the programme

    @talk.command(name="add", description=locale_str("Add a talk to a meetup; it appears on the card."))
    @app_commands.describe(
        meetup=locale_str("Which meetup"),
        title=locale_str("What is the talk called?"),
        speaker=locale_str("Who gives it"),
        member=locale_str("Who gives it, if a member: the card mentions them"),
        abstract=locale_str("What it is about"),
        links=locale_str("Slides, code or more about it; several with a space between"),
    )
    @app_commands.autocomplete(meetup=meetup_or_draft_choices)
    async def add(
        self,
        interaction: discord.Interaction[Any],
        meetup: str,
        title: app_commands.Range[str, 1, 200],
        speaker: app_commands.Range[str, 1, 100] | None = None,
        member: discord.Member | None = None,
        abstract: app_commands.Range[str, 1, 2000] | None = None,
        links: app_commands.Range[str, 1, 1000] | None = None,
    ) -> None:
        """Add a talk and show the card with it."""
        acting = await who.organiser(interaction)
        chosen = await meetup_named(interaction, meetup, drafts=True)
        wanted = NewTalk(
            title,
            speaker,
            abstract,
            tuple((links or "").split()),
            member.id if member else None,
            member.display_name if member else None,
        )
        view = await self._services.talks.add(acting, chosen.id, wanted, interaction.id)
        say = say_to(interaction)
        await self._shown(interaction, acting, view, say("The talk is on the card now."))

    @talk.command(name="edit", description=locale_str("Change a talk: title, speaker, abstract, links."))
    @app_commands.describe(talk=locale_str("Which talk"))
    @app_commands.autocomplete(talk=talk_choices)
    async def edit(self, interaction: discord.Interaction[Any], talk: str) -> None:
        """Open the form of a talk."""
        found = await self._services.talks.find(await who.organiser(interaction), talk)
        await open_form(interaction, cards.edit_form(found, say_to(interaction)))

    @pressed("talk", "edited")
    async def edited(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep what the form says; what is no link among the links joins the abstract."""
        said, acting = filled(interaction), await who.organiser(interaction)
        links, rest = links_in(said["links"])
        abstract = "\n".join(part for part in (said["abstract"].strip(), rest) if part) or None
        member = int(said["member"]) if said["member"] else None
        name = _name_of(interaction, member) if member else None
        wanted = NewTalk(said["title"], said["speaker"].strip() or None, abstract, links, member, name)
        view = await self._services.talks.change(acting, custom_id.number, wanted)
        say = say_to(interaction)
        await self._shown(interaction, acting, view, say("The card shows the talk as it is now."))

    @talk.command(name="remove", description=locale_str("Take a talk off the programme."))
    @app_commands.describe(talk=locale_str("Which talk"))
    @app_commands.autocomplete(talk=talk_choices)
    async def remove(self, interaction: discord.Interaction[Any], talk: str) -> None:
        """Ask once before a talk goes."""
        found = await self._services.talks.find(await who.organiser(interaction), talk)
        await reply(interaction, cards.really_remove(found, say_to(interaction)))

    @pressed("talk", "remove")
    async def removed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Take it off."""
        done = await self._services.talks.remove(await who.organiser(interaction), custom_id.number)
        await replace(interaction, cards.removed(done, say_to(interaction)))

    @pressed("talk", "keep")
    async def kept(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:  # noqa: ARG002 - every press has one
        """Leave it on."""
        say = say_to(interaction)
        await replace(interaction, Card(say("All right, it stays on the programme.")))

    @talk.command(name="move", description=locale_str("Change the order of the talks."))
    @app_commands.describe(talk=locale_str("Which talk"), to=locale_str("Its new number, counted from 1"))
    @app_commands.autocomplete(talk=talk_choices)
    async def move(
        self, interaction: discord.Interaction[Any], talk: str, to: app_commands.Range[int, 1, MOST_TALKS]
    ) -> None:
        """Give a talk another place."""
        acting = await who.organiser(interaction)
        found = await self._services.talks.find(acting, talk)
        done = await self._services.talks.move(acting, found.id, to)
        await reply(interaction, cards.moved(done, say_to(interaction)))

    async def _shown(self, interaction: discord.Interaction[Any], acting: Someone, view: MeetupView, said: str) -> None:
        """The card as it is now; of a draft with its buttons."""
        if view.meetup.status is Status.DRAFT:
            shown = await self._services.drafts.draft(acting, view.meetup.id)
            say, post_in = say_to(interaction), say_in(view.language)
            await reply(interaction, organising_cards.draft(shown, self._clock.now(), say, post_in))
        else:
            await reply(interaction, Card(said, embeds=[meetup_cards.meetup_embed(view, say_in(view.language))]))

    # -- the call for talks

    @talk.command(name="call", description=locale_str("Ask the group for talks; proposals go to the organisers."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def call(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Post a call for talks."""
        acting, say = await who.organiser(interaction), say_to(interaction)
        chosen = await meetup_named(interaction, meetup, drafts=True)
        channel_id = await self._services.talks.call(acting, chosen.id, interaction.id)
        await reply(
            interaction,
            say(
                "I'm asking for talks in {channel} now. What people propose comes to the organisers' channel, and"
                " /talk proposals lists what is undecided.",
                channel=f"<#{channel_id}>",
            ),
        )

    @pressed("talk", "propose")
    async def propose(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Open the form."""
        meetup_id = int(custom_id.parts[0])
        await self._services.talks.asked_for(who.someone(interaction), meetup_id)
        await open_form(interaction, cards.proposal_form(meetup_id, say_to(interaction)))

    @pressed("talk", "proposed")
    async def proposed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Keep a proposal."""
        said = filled(interaction)
        kept = await self._services.talks.propose(
            who.someone(interaction), custom_id.number, said["title"], said["abstract"], said["links"], interaction.id
        )
        await reply(interaction, cards.thanks(kept, say_to(interaction)))

    @talk.command(name="proposals", description=locale_str("Talks that people proposed and nobody has decided yet."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def proposals(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Show the first proposal that waits."""
        acting = await who.organiser(interaction)
        chosen = await meetup_named(interaction, meetup)
        shown = await self._services.talks.undecided(acting, chosen.id)
        await reply(interaction, cards.undecided(shown, say_to(interaction)))

    @pressed("talk", "proposals")
    async def turn_proposals(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Show another one."""
        meetup_id, number = (int(part) for part in custom_id.parts)
        shown = await self._services.talks.undecided(await who.organiser(interaction), meetup_id, number)
        await replace(interaction, cards.undecided(shown, say_to(interaction)))

    @pressed("talk", "accept")
    async def accept(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Put a proposal on the programme."""
        await self._decide(interaction, custom_id.number, accepted=True)

    @pressed("talk", "decline")
    async def decline(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Do not take it."""
        await self._decide(interaction, custom_id.number, accepted=False)

    async def _decide(self, interaction: discord.Interaction[Any], proposal_id: int, *, accepted: bool) -> None:
        acting = await who.organiser(interaction)
        known, now = await self._services.talks.decide(
            acting, proposal_id, accepted=accepted, request_id=interaction.id
        )
        # Everybody in the organisers' channel reads it.
        await replace(interaction, cards.decided(known, acting if now else None, say_in(known.language)))

    @pressed("talk", "hear")
    async def hear(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Send this speaker what people learn from their talks."""
        del custom_id
        await self._wants_words(interaction, wanted=True)

    @pressed("talk", "unheard")
    async def unheard(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Send them nothing of that any more."""
        del custom_id
        await self._wants_words(interaction, wanted=False)

    async def _wants_words(self, interaction: discord.Interaction[Any], *, wanted: bool) -> None:
        user = interaction.user
        await self._services.talk_words.wants(user.id, user.display_name, str(interaction.locale), wanted=wanted)
        await reply(interaction, cards.words_wanted(say_to(interaction), wanted=wanted))

    @pressed("talk", "decided")
    async def show(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The meetup, beside the news of what was decided."""
        guild_id = interaction.guild_id or await self._services.talks.group_of(custom_id.number, interaction.user.id)
        acting = Someone(guild_id, interaction.user.id, interaction.user.display_name, str(interaction.locale))
        known = await self._services.talks.proposed(guild_id, custom_id.number)
        shown = await self._services.meetups.show(acting, known.meetup.id if known else 0)
        await reply(interaction, meetup_cards.meetup(shown, say_to(interaction)))


def _name_of(interaction: discord.Interaction[Any], user_id: int) -> str | None:
    """What the group calls a member that was chosen in a form."""
    resolved = cast("dict[str, Any]", interaction.data or {}).get("resolved", {})
    member = resolved.get("members", {}).get(str(user_id), {})
    user = resolved.get("users", {}).get(str(user_id), {})
    return member.get("nick") or user.get("global_name") or user.get("username")


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(TalksCog(bot))
