"""What organisers see of their group's settings: the steps of /setup, the check list, /settings show and /doctor."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import discord
from babel import dates

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, JobRow, Outcome
from bot.domain.problems import N_
from bot.domain.zones import COMMON_ZONES, city_of
from bot.permissions import ChannelCheck, Place, channel_of
from bot.texts import Say
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

LAST_STEP = 4
LANGUAGE_NAMES = {"en": "English", "es": "Español"}
_MOST_LINES = 8

_PLACES = {
    Place.ANNOUNCEMENTS: N_("Announcements"),
    Place.REFLECTIONS: N_("Reflections and the weekly digest"),
    Place.ORGANISERS: N_("Organisers"),
}

# What organisers call the work of each kind; what has no name here is the bot's own business.
WORK = {
    JobKind.ANNOUNCEMENT: N_("announcement"),
    JobKind.REMINDER: N_("reminder"),
    JobKind.REMINDER_DM: N_("reminder by DM"),
    JobKind.PROMOTION: N_("news of a free place"),
    JobKind.CHANGE: N_("news of a change"),
    JobKind.CHANGE_POST: N_("news of a change"),
    JobKind.CHANGE_DM: N_("news of a change by DM"),
    JobKind.PROMPT: N_("prompt to reflect"),
    JobKind.NUDGE: N_("second prompt to reflect"),
    JobKind.THREAD_PROMPT: N_("prompt in the thread"),
    JobKind.DIGEST: N_("weekly digest"),
}


def weekday(number: int, say: Say) -> str:
    """The name of a day of the week; Monday is 0."""
    return dates.get_day_names("wide", locale=say.language)[number]


def hour_of_day(hour: int, say: Say) -> str:
    """A full hour as the language writes it: "9:00 AM", "9:00"."""
    return say.clock(datetime(2000, 1, 1, hour, tzinfo=UTC), ZoneInfo("UTC"))


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


_Rows = list[list[discord.ui.Item[discord.ui.View]]]


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
        placeholder=say(_PLACES[place]),
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


def setup_done(group: Group, checks: Sequence[ChannelCheck], say: Say) -> Card:
    """The check list that /setup ends with: what is set, what works, and what is missing where."""
    fine = group.set_up_at is not None and all(check.is_fine for check in checks)
    head = say("All set.") if fine else say("Saved, but something is still missing:")
    end = (
        say("Announce your first meetup with /meetup create.")
        if group.set_up_at is not None
        else say("Choose a channel for announcements, and I can begin.")
    )
    lines = [head, *settings_lines(group, say), "", *check_lines(checks, say), "", end]
    again = button(say("Change something"), CustomId("setup", "step", "1"))
    return Card("\n".join(lines), rows=[[again]])


def settings_shown(group: Group, checks: Sequence[ChannelCheck], say: Say) -> Card:
    """/settings show: each setting with its present value."""
    return Card(
        "\n".join(
            [
                say("**Settings of {group}**", group=group.name),
                *settings_lines(group, say),
                *_more(group, say),
                "",
                *check_lines(checks, say),
                "",
                say("Change them with /setup."),
            ]
        )
    )


def settings_lines(group: Group, say: Say) -> list[str]:
    """The settings of /setup, a line each."""
    role = f"<@&{group.organiser_role_id}>" if group.organiser_role_id else say("anyone with Manage Events")
    return [
        say("Time zone: {zone}", zone=group.timezone),
        say("Language: {language}", language=LANGUAGE_NAMES.get(group.language, group.language)),
        say(
            "Weekly digest: {day}, {time}",
            day=weekday(group.digest_weekday, say),
            time=hour_of_day(group.digest_hour, say),
        ),
        say("Organisers: {role}", role=role),
    ]


def _more(group: Group, say: Say) -> list[str]:
    hours = say.listing([_before(minutes, say) for minutes in group.reminder_minutes]) or say("none")
    return [
        say("Reminders before a meetup: {times}", times=hours),
        say("Unsigned reflections about a meetup are shown once there are: {n}", n=group.unsigned_minimum),
    ]


def _before(minutes: int, say: Say) -> str:
    if minutes % 60:
        return say.many("{n} minute", "{n} minutes", minutes)
    return say.many("{n} hour", "{n} hours", minutes // 60)


def check_lines(checks: Sequence[ChannelCheck], say: Say) -> list[str]:
    """Each channel: fine, not chosen, gone, or which permissions are missing in it."""
    return [_check_line(check, say) for check in checks]


def _check_line(check: ChannelCheck, say: Say) -> str:
    place = say(_PLACES[check.place])
    if check.channel_id is None:
        return "▫️ " + say("{place}: no channel chosen", place=place)
    if not check.is_there:
        return "⚠️ " + say("{place}: I can't see the channel. It was deleted, or I'm not allowed in.", place=place)
    channel = f"<#{check.channel_id}>"
    if not check.missing:
        return "✅ " + say("{place}: {channel}", place=place, channel=channel)
    wanted = say.listing([f"**{say(name)}**" for name in check.missing])
    return "⚠️ " + say(
        "{place}: in {channel} I still need {permissions}", place=place, channel=channel, permissions=wanted
    )


def doctor(group: Group, checks: Sequence[ChannelCheck], rows: Sequence[JobRow], say: Say) -> Card:
    """/doctor: permissions, what is due next, and what could not be done and why."""
    named = [row for row in rows if row.kind in WORK]
    due = [_due_line(row, group, say) for row in named if row.done_at is None][:_MOST_LINES]
    missed = [_missed_line(row, say) for row in named if row.done_at is not None][:_MOST_LINES]
    lines = [
        say("**Channels**"),
        *check_lines(checks, say),
        "",
        say("**Next**"),
        *(due or [say("Nothing is due.")]),
        "",
        say("**Not delivered**"),
        *(missed or [say("Everything was delivered.")]),
    ]
    return Card(embeds=[discord.Embed(description="\n".join(lines)[:4096])])


def _due_line(row: JobRow, group: Group, say: Say) -> str:
    moment = f"{say.day(row.due_at.astimezone(group.zone))} {say.clock(row.due_at, group.zone)}"
    return f"- {discord.utils.format_dt(row.due_at, 'R')} ({moment}): {say(WORK[row.kind])}"


def _missed_line(row: JobRow, say: Say) -> str:
    fate = say("dropped") if row.outcome is Outcome.DROPPED else say("failed")
    return f"- {discord.utils.format_dt(row.due_at, 'f')}: {say(WORK[row.kind])}, {fate}: `{(row.note or '-')[:200]}`"


def welcome(say: Say) -> Card:
    """The first words in a server that has just added the bot."""
    return Card(
        say(
            "Hello! I announce your meetups, take RSVPs, and afterwards ask people how it went. An"
            " organiser can get me started with /setup; it takes two minutes. /help shows what else I can"
            " do."
        )
    )
