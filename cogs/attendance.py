"""Attendance: `/checkin`, `/attendance`, the card's button I'm here, and who comes and goes in voice."""

from collections.abc import Sequence
from typing import Any, cast

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import MeetupBot
from bot.domain.attendance import Attendee
from bot.domain.meetups import AttendanceState
from bot.domain.problems import N_, NotPossible
from cogs.cards import attendance as cards
from cogs.ui.custom_ids import CustomId
from cogs.ui.presses import AnsweringCog, chosen, filled, pressed
from cogs.ui.respond import in_time, open_form, replace, reply, say_to
from cogs.ui.transformers import meetup_choices, meetup_named
from cogs.ui.who import organiser, someone


class AttendanceCog(AnsweringCog):
    """Who came: members say so, voice shows it, organisers correct it."""

    attendance = app_commands.Group(
        name="attendance",
        description=locale_str("Who came to a meetup."),
        guild_only=True,
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: MeetupBot) -> None:
        self._attendance = bot.services.attendance

    # -- checking in

    @app_commands.command(name="checkin", description=locale_str("Say that you're here, with the code in the room."))
    @app_commands.describe(code=locale_str("The five letters and digits shown in the room"))
    @app_commands.guild_only()
    async def checkin(self, interaction: discord.Interaction[Any], code: app_commands.Range[str, 1, 20]) -> None:
        """Check in by command."""
        await self._check_in(interaction, code)

    @pressed("attendance", "here")
    async def here(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Ask for the code: the card is seen by people at home too."""
        await open_form(interaction, cards.code_form(custom_id.argument, say_to(interaction)))

    @pressed("attendance", "typed")
    async def typed(self, interaction: discord.Interaction[Any], _custom_id: CustomId) -> None:
        """Check in by the form; the code tells the meetup."""
        await self._check_in(interaction, filled(interaction)["code"])

    async def _check_in(self, interaction: discord.Interaction[Any], code: str) -> None:
        result = await in_time(interaction, self._attendance.check_in(someone(interaction), code))
        await reply(interaction, cards.checked_in(result, say_to(interaction)))

    @attendance.command(name="code", description=locale_str("The check-in code and its picture, to show in the room."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def code(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Show the code, made now if there is none."""
        acting = await organiser(interaction)
        found = await self._attendance.code(acting, (await meetup_named(interaction, meetup)).id)
        await reply(interaction, cards.code(found, say_to(interaction)))

    @pressed("attendance", "renew")
    async def renew(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another code in place of one that has got out; the picture stays."""
        found = await self._attendance.code(await organiser(interaction), custom_id.number, renew=True)
        await replace(interaction, cards.code(found, say_to(interaction)))

    # -- the roll

    @attendance.command(name="show", description=locale_str("Who came, who was going and did not, and who says so."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def show(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Show the roll."""
        acting = await organiser(interaction)
        shown = await self._attendance.roll(acting, (await meetup_named(interaction, meetup)).id)
        await reply(interaction, cards.roll(shown, say_to(interaction)))

    @pressed("attendance", "roll")
    async def roll(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The roll, beside the code."""
        shown = await self._attendance.roll(await organiser(interaction), custom_id.number)
        await reply(interaction, cards.roll(shown, say_to(interaction)))

    @pressed("attendance", "roll_page")
    async def turn_roll(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of the roll."""
        meetup_id, page = _page_of(custom_id)
        shown = await self._attendance.roll(await organiser(interaction), meetup_id, page)
        await replace(interaction, cards.roll(shown, say_to(interaction)))

    @pressed("attendance", "csv")
    async def csv(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The whole roll as a file."""
        meetup, content = await self._attendance.table(await organiser(interaction), custom_id.number)
        await reply(interaction, cards.as_file(meetup, content, say_to(interaction)))

    # -- correcting it

    @attendance.command(name="mark", description=locale_str("Note who came and who did not."))
    @app_commands.describe(meetup=locale_str("Which meetup"))
    @app_commands.autocomplete(meetup=meetup_choices)
    async def mark(self, interaction: discord.Interaction[Any], meetup: str) -> None:
        """Show the menus."""
        acting = await organiser(interaction)
        shown = await self._attendance.to_mark(acting, (await meetup_named(interaction, meetup)).id)
        await reply(interaction, cards.marking(shown, say_to(interaction)))

    @pressed("attendance", "correct")
    async def correct(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """The menus, in place of the roll."""
        shown = await self._attendance.to_mark(await organiser(interaction), custom_id.number)
        await replace(interaction, cards.marking(shown, say_to(interaction)))

    @pressed("attendance", "correct_page")
    async def turn_correct(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Another page of those going who are not noted yet."""
        meetup_id, page = _page_of(custom_id)
        shown = await self._attendance.to_mark(await organiser(interaction), meetup_id, page)
        await replace(interaction, cards.marking(shown, say_to(interaction)))

    @pressed("attendance", "listed")
    async def listed(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """Those chosen from the list of those going came."""
        meetup_id, page = _page_of(custom_id)
        shown = await self._attendance.mark_listed(
            await organiser(interaction), meetup_id, [int(each) for each in chosen(interaction)], page
        )
        await replace(interaction, cards.marking(shown, say_to(interaction)))

    @pressed("attendance", AttendanceState.PRESENT)
    async def present(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """These members came."""
        await self._mark(interaction, custom_id, AttendanceState.PRESENT)

    @pressed("attendance", AttendanceState.ABSENT)
    async def absent(self, interaction: discord.Interaction[Any], custom_id: CustomId) -> None:
        """These members did not come."""
        await self._mark(interaction, custom_id, AttendanceState.ABSENT)

    async def _mark(self, interaction: discord.Interaction[Any], custom_id: CustomId, state: AttendanceState) -> None:
        acting = await organiser(interaction)
        shown = await self._attendance.mark(acting, custom_id.number, _members_chosen(interaction), state)
        await replace(interaction, cards.marking(shown, say_to(interaction)))

    # -- voice

    @commands.Cog.listener()
    async def on_voice_state_update(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Somebody entered, left or changed a channel; muting and the like change nothing."""
        if member.bot or before.channel == after.channel:
            return
        await self._attendance.moved(
            member.guild.id,
            Attendee(member.id, member.display_name),
            from_channel=before.channel and before.channel.id,
            to_channel=after.channel and after.channel.id,
        )


def _page_of(custom_id: CustomId) -> tuple[int, int]:
    meetup_id, page = custom_id.parts
    return int(meetup_id), int(page)


def _members_chosen(interaction: discord.Interaction[Any]) -> Sequence[Attendee]:
    """The people chosen in a user select, by their names here; raises NotPossible when none of them is a member."""
    resolved = cast("dict[str, Any]", interaction.data or {}).get("resolved", {})
    users, members = resolved.get("users", {}), resolved.get("members", {})
    people = [
        Attendee(int(key), members[key].get("nick") or users[key].get("global_name") or users[key]["username"])
        for key in chosen(interaction)
        if key in members and not users[key].get("bot")
    ]
    if not people:
        raise NotPossible(N_("Please choose people of this group; bots don't count."))
    return people


async def setup(bot: MeetupBot) -> None:
    """Add the cog."""
    await bot.add_cog(AttendanceCog(bot))
