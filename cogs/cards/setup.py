"""What organisers see of /setup: its four steps, and the check list that it ends with."""

import discord

from bot.domain.groups import Group
from bot.domain.zones import COMMON_ZONES, city_of
from bot.permissions import CheckList, Place, channel_of
from bot.texts import Say
from cogs.cards.checks import PLACES, check_lines
from cogs.cards.settings import LANGUAGE_NAMES, hour_of_day, settings_lines, weekday
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

LAST_STEP = 4
_Rows = list[list[discord.ui.Item[discord.ui.View]]]


def setup_step(step: int, group: Group, say: Say) -> Card:
    """One of the four steps, showing what is chosen already."""
    text, rows = {1: _zone_step, 2: _channel_step, 3: _digest_step, 4: _role_step}[step](group, say)
    title = say("Setting up: step {step} of {last}", step=step, last=LAST_STEP)
    return Card(f"**{title}**\n{text}", rows=[*rows, _steps(step, say)])


def _steps(step: int, say: Say) -> list[discord.ui.Button[discord.ui.View]]:
    onwards = (
        button(say("Next"), CustomId("setup", "step", str(step + 1)), discord.ButtonStyle.primary)
        if step < LAST_STEP
        else button(say("Finish"), CustomId("setup", "finish"), discord.ButtonStyle.success)
    )
    other = [button(say("Another time zone"), CustomId("setup", "other_zone"))] if step == 1 else []
    back = [button(say("Back"), CustomId("setup", "step", str(step - 1)))] if step > 1 else []
    return [*back, *other, onwards]


def _zone_step(group: Group, say: Say) -> tuple[str, _Rows]:
    shown = COMMON_ZONES if group.timezone in COMMON_ZONES else (group.timezone, *COMMON_ZONES[:-1])
    zones = [
        discord.SelectOption(label=city_of(zone), value=zone, description=zone, default=zone == group.timezone)
        for zone in shown
    ]
    languages = [
        discord.SelectOption(label=name, value=code, default=code == group.language)
        for code, name in LANGUAGE_NAMES.items()
    ]
    text = say(
        "Which time zone are your meetups in? Now: {zone}.\nAnd which language shall I post in?",
        zone=group.timezone,
    )
    return text, [
        [menu(say("Time zone"), CustomId("setup", "zone"), zones)],
        [menu(say("Language"), CustomId("setup", "language"), languages)],
    ]


def _channel_step(group: Group, say: Say) -> tuple[str, _Rows]:
    text = say(
        "Where shall I post? Announcements and reflections can share a channel; the organisers' channel is"
        " for what only organisers need to know."
    )
    return text, [[_channel_menu(group, place, say)] for place in Place]


def _channel_menu(group: Group, place: Place, say: Say) -> discord.ui.ChannelSelect[discord.ui.View]:
    chosen = channel_of(group, place)
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        custom_id=str(CustomId("setup", "channel", place)),
        channel_types=[discord.ChannelType.text, discord.ChannelType.news],
        placeholder=say(PLACES[place]),
        default_values=[discord.SelectDefaultValue(id=chosen, type=kind)] if chosen else [],
    )


def _digest_step(group: Group, say: Say) -> tuple[str, _Rows]:
    days = [
        discord.SelectOption(label=weekday(day, say), value=str(day), default=day == group.digest_weekday)
        for day in range(7)
    ]
    hours = [
        discord.SelectOption(label=hour_of_day(hour, say), value=str(hour), default=hour == group.digest_hour)
        for hour in range(24)
    ]
    text = say(
        "When shall I post the weekly digest? It tells what happened, what people learned, and what's coming up."
    )
    return text, [
        [menu(say("Day of the digest"), CustomId("setup", "digest_day"), days)],
        [menu(say("Hour of the digest"), CustomId("setup", "digest_hour"), hours)],
    ]


def _role_step(group: Group, say: Say) -> tuple[str, _Rows]:
    kind = discord.SelectDefaultValueType.role
    role: discord.ui.RoleSelect[discord.ui.View] = discord.ui.RoleSelect(
        custom_id=str(CustomId("setup", "role")),
        placeholder=say("Organiser role"),
        default_values=[discord.SelectDefaultValue(id=group.organiser_role_id, type=kind)]
        if group.organiser_role_id
        else [],
    )
    text = say(
        "Who organises? Anyone with the Manage Events permission can; choose a role if others should"
        " too.\nTo show them my commands for organisers: Server Settings → Integrations → Afterword."
    )
    return text, [[role]]


def setup_done(group: Group, checks: CheckList, say: Say) -> Card:
    """The check list that /setup ends with: what is set, what works, and what is missing where."""
    fine = group.set_up_at is not None and checks.is_fine
    head = say("All set.") if fine else say("Saved, but something is still missing:")
    end = (
        say("Announce your first meetup with /meetup create.")
        if group.set_up_at is not None
        else say("Choose a channel for announcements, and I can begin.")
    )
    lines = [head, *settings_lines(group, say), "", *check_lines(checks, say), "", end]
    again = button(say("Change something"), CustomId("setup", "step", "1"))
    return Card("\n".join(lines), rows=[[again]])
