"""What organisers see of their group's settings: each with its present value, and one with all it may be."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import discord
from babel import dates

from bot.domain.groups import Group
from bot.domain.jobs import JobKind
from bot.domain.problems import N_
from bot.domain.settings import CHANNELS, SWITCHES, Setting, default_of, value_of
from bot.domain.zones import COMMON_ZONES, city_of
from bot.formats.settings import read_reminders
from bot.permissions import CheckList
from bot.services.groups import Changed
from bot.texts import Say
from cogs.cards.checks import check_lines
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

LANGUAGE_NAMES = {"en": "English", "es": "Español"}

# What organisers call the work of each kind; what has no name here is the bot's own business.
WORK = {
    JobKind.ANNOUNCEMENT: N_("announcement"),
    JobKind.REMINDER: N_("reminder"),
    JobKind.REMINDER_DM: N_("reminder by DM"),
    JobKind.PROMOTION: N_("news of a free place"),
    JobKind.CHANGE: N_("news of a change"),
    JobKind.CHANGE_POST: N_("news of a change"),
    JobKind.CHANGE_DM: N_("news of a change by DM"),
    JobKind.TALK_CALL: N_("call for talks"),
    JobKind.TALK_PROPOSAL: N_("proposal of a talk"),
    JobKind.TALK_ANSWER: N_("answer to a proposal"),
    JobKind.PROMPT: N_("prompt to reflect"),
    JobKind.NUDGE: N_("second prompt to reflect"),
    JobKind.THREAD_PROMPT: N_("prompt in the thread"),
    JobKind.EVENT: N_("server event"),
    JobKind.EVENT_NOTICE: N_("news of a server event"),
    JobKind.FEED_NEWS: N_("news of a feed"),
    JobKind.DIGEST: N_("weekly digest"),
    JobKind.ORGANISERS_DIGEST: N_("organisers' digest"),
}

NAMES = {
    Setting.TIMEZONE: N_("Time zone"),
    Setting.LANGUAGE: N_("Language"),
    Setting.ANNOUNCEMENTS: N_("Channel for announcements"),
    Setting.REFLECTIONS: N_("Channel for the digest"),
    Setting.ORGANISERS: N_("Channel for organisers"),
    Setting.ORGANISER_ROLE: N_("Organiser role"),
    Setting.DIGEST_DAY: N_("Day of the digest"),
    Setting.DIGEST_HOUR: N_("Hour of the digest"),
    Setting.REMINDERS: N_("Reminders"),
    Setting.THREADS: N_("Thread for each meetup"),
    Setting.EVENTS: N_("Discord's own events"),
    Setting.ANNOUNCE_DAYS: N_("Series announced ahead"),
    Setting.VOICE_MINUTES: N_("Time in voice to count as present"),
    Setting.UNSIGNED_MINIMUM: N_("Minimum of unsigned reflections"),
    Setting.DM_PACE: N_("Time between DMs"),
}
_EXPLAINED = {
    Setting.TIMEZONE: N_("What “7 PM” means when you make a meetup, and when the digest goes out."),
    Setting.LANGUAGE: N_("The language I post in. What only one person sees is in that person's own."),
    Setting.ANNOUNCEMENTS: N_("Where meetups are announced."),
    Setting.REFLECTIONS: N_("Where the weekly digest goes."),
    Setting.ORGANISERS: N_("Where organisers read what only they need to know."),
    Setting.ORGANISER_ROLE: N_("Who organises, besides anyone with Manage Events."),
    Setting.DIGEST_DAY: N_("The day of the weekly digest."),
    Setting.DIGEST_HOUR: N_("The hour of the weekly digest, in your time zone."),
    Setting.REMINDERS: N_("How long before the start I remind those who are going or say maybe; up to five times."),
    Setting.THREADS: N_("Whether I open a thread under each announcement. Without, everything goes into the channel."),
    Setting.EVENTS: N_("Whether each announced meetup stands in this server's own events too."),
    Setting.ANNOUNCE_DAYS: N_("How long before its start a meetup of a series or a feed is announced."),
    Setting.VOICE_MINUTES: N_("How long somebody has to be in a meetup's voice channel to count as present."),
    Setting.UNSIGNED_MINIMUM: N_("Unsigned reflections about a meetup are shown once there are this many."),
    Setting.DM_PACE: N_("How long I wait between two DMs, so that Discord doesn't take me for a spammer."),
}
_ABSENT = {
    Setting.ORGANISER_ROLE: N_("none: anyone with Manage Events"),
    Setting.REFLECTIONS: N_("the channel for announcements"),
}
_NUMBERS_OFFERED = {
    Setting.ANNOUNCE_DAYS: (1, 3, 7, 10, 14, 21, 28, 42, 60, 90),
    Setting.VOICE_MINUTES: (1, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120),
    Setting.UNSIGNED_MINIMUM: (3, 4, 5, 6, 8, 10),
    Setting.DM_PACE: (1, 2, 3, 5, 10, 15, 20, 30, 60),
}
_REMINDERS_OFFERED = (
    "1 day, 1 hour", "1 day", "1 hour", "2 hours", "2 days, 2 hours", "1 week, 1 day", "1 week, 1 day, 1 hour",
    "1 day, 1 hour, 15 minutes", "none",
)  # fmt: skip
_WRITTEN = frozenset({Setting.TIMEZONE, Setting.REMINDERS, *_NUMBERS_OFFERED})
_CAN_BE_EMPTY = frozenset({Setting.REFLECTIONS, Setting.ORGANISERS, Setting.ORGANISER_ROLE})
_LABEL = 100  # Discord's limit of an option's label and description


def weekday(number: int, say: Say) -> str:
    """The name of a day of the week; Monday is 0."""
    return dates.get_day_names("wide", locale=say.language)[number]


def hour_of_day(hour: int, say: Say) -> str:
    """A full hour as the language writes it: "9:00 AM", "9:00"."""
    return say.clock(datetime(2000, 1, 1, hour, tzinfo=UTC), ZoneInfo("UTC"))


def length(minutes: int, say: Say) -> str:
    """How long before a meetup: "1 week", "24 hours", "90 minutes"."""
    if minutes % 60:
        return say.many("{n} minute", "{n} minutes", minutes)
    if minutes % 1440 or minutes == 1440:  # noqa: PLR2004 - a day; the day before is said in hours
        return say.many("{n} hour", "{n} hours", minutes // 60)
    if minutes % 10080:
        return say.many("{n} day", "{n} days", minutes // 1440)
    return say.many("{n} week", "{n} weeks", minutes // 10080)


def in_words(setting: Setting, value: object, say: Say, named: Callable[[int], str] | None = None) -> str:
    """A value as people read it; `named` says what to call a channel or role where mentions are not shown."""
    if value is None:
        return say(_ABSENT.get(setting, N_("none")))
    if setting in CHANNELS or setting is Setting.ORGANISER_ROLE:
        mention = f"<#{value}>" if setting in CHANNELS else f"<@&{value}>"
        return named(cast("int", value)) if named else mention
    if setting in SWITCHES:
        return say("on") if value else say("off")
    if setting is Setting.REMINDERS:
        minutes = cast("Sequence[int]", value)
        before = say.listing([length(each, say) for each in minutes])
        return say("{times} before", times=before) if minutes else say("none")
    if isinstance(value, int):
        return _number_in_words(setting, value, say)
    return LANGUAGE_NAMES.get(str(value), str(value))


def _number_in_words(setting: Setting, number: int, say: Say) -> str:
    match setting:
        case Setting.DIGEST_DAY:
            return weekday(number, say)
        case Setting.DIGEST_HOUR:
            return hour_of_day(number, say)
        case Setting.ANNOUNCE_DAYS:
            return say.many("{n} day", "{n} days", number)
        case Setting.VOICE_MINUTES:
            return say.many("{n} minute", "{n} minutes", number)
        case Setting.DM_PACE:
            return say.many("{n} second", "{n} seconds", number)
        case _:
            return str(number)


def offered(setting: Setting, group: Group, say: Say) -> list[tuple[str, str]]:
    """What one may choose, as (what people read, what is understood); nothing for channels and roles."""
    words: dict[Setting, list[tuple[str, str]]] = {
        Setting.TIMEZONE: [(f"{city_of(zone)} ({zone})", zone) for zone in COMMON_ZONES],
        Setting.LANGUAGE: [(name, code) for code, name in LANGUAGE_NAMES.items()],
        Setting.DIGEST_DAY: [(weekday(day, say), weekday(day, say)) for day in range(7)],
        Setting.DIGEST_HOUR: [(hour_of_day(hour, say), f"{hour}:00") for hour in range(24)],
        Setting.REMINDERS: [
            (in_words(Setting.REMINDERS, read_reminders(text), say), text) for text in _REMINDERS_OFFERED
        ],
    }
    if setting in SWITCHES:
        return [(say("on"), "on"), (say("off"), "off")]
    if setting in _NUMBERS_OFFERED:
        numbers = sorted({*_NUMBERS_OFFERED[setting], cast("int", value_of(setting, group))})
        return [(in_words(setting, number, say), str(number)) for number in numbers]
    return words.get(setting, [])


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


def settings_shown(group: Group, checks: CheckList, say: Say) -> Card:
    """/settings show: each setting with its present value and its default, the check list, and a menu to change one."""
    lines = [f"**{say(name)}**: {_with_default(setting, group, say)}" for setting, name in NAMES.items()]
    return Card(
        embeds=[
            discord.Embed(title=say("Settings of {group}", group=group.name)[:256], description="\n".join(lines)),
            discord.Embed(description="\n".join(check_lines(checks, say))),
        ],
        rows=[[_all_settings(group, say)]],
    )


def _with_default(setting: Setting, group: Group, say: Say) -> str:
    present, default = value_of(setting, group), default_of(setting)
    shown = in_words(setting, present, say)
    if present == default or setting in CHANNELS:
        return shown
    return say("{value} (default: {default})", value=shown, default=in_words(setting, default, say))


def _all_settings(group: Group, say: Say) -> discord.ui.Select[discord.ui.View]:
    options = [
        discord.SelectOption(label=say(name), value=setting.value, description=say(_EXPLAINED[setting])[:_LABEL])
        for setting, name in NAMES.items()
    ]
    return menu(say("Change a setting"), CustomId("settings", "open", str(group.guild_id)), options)


def one_setting(setting: Setting, group: Group, say: Say, news: Sequence[str] = ()) -> Card:
    """One setting: what it is, its value and default, and what it may be; `news` stand above it."""
    default = in_words(setting, default_of(setting), say)
    lines = [
        *news,
        f"**{say(NAMES[setting])}**: {in_words(setting, value_of(setting, group), say)}",
        say(_EXPLAINED[setting]),
        *([] if setting in CHANNELS else [say("Default: {default}", default=default)]),
    ]
    more = [
        *([button(say("Something else"), CustomId("settings", "write", setting.value))] if setting in _WRITTEN else []),
        *([button(say("None"), CustomId("settings", "empty", setting.value))] if setting in _CAN_BE_EMPTY else []),
        button(say("All settings"), CustomId("settings", "show")),
    ]
    return Card("\n".join(lines), rows=[[_choice(setting, group, say)], more])


def _choice(setting: Setting, group: Group, say: Say) -> discord.ui.Item[discord.ui.View]:
    custom_id, placeholder = CustomId("settings", "choose", setting.value), say(NAMES[setting])
    chosen = value_of(setting, group)
    if setting in CHANNELS:
        return discord.ui.ChannelSelect(
            custom_id=str(custom_id),
            channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            placeholder=placeholder,
            default_values=_default_values(chosen, discord.SelectDefaultValueType.channel),
        )
    if setting is Setting.ORGANISER_ROLE:
        return discord.ui.RoleSelect(
            custom_id=str(custom_id),
            placeholder=placeholder,
            default_values=_default_values(chosen, discord.SelectDefaultValueType.role),
        )
    present = in_words(setting, chosen, say)
    options = [
        discord.SelectOption(label=label[:_LABEL], value=text, default=label == present or text == chosen)
        for label, text in offered(setting, group, say)
    ]
    return menu(placeholder, custom_id, options)


def _default_values(chosen: object, kind: discord.SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    return [discord.SelectDefaultValue(id=chosen, type=kind)] if isinstance(chosen, int) else []


def changed_lines(setting: Setting, changed: Changed, say: Say) -> list[str]:
    """What a setting was and is now, and what follows from it."""
    name = say(NAMES[setting])
    before, after = (in_words(setting, value_of(setting, group), say) for group in (changed.before, changed.after))
    if changed.before == changed.after:
        return ["▫️ " + say("Nothing changed: **{name}** is {value} already.", name=name, value=after)]
    lines = ["✅ " + say("**{name}**: {before} → {after}", name=name, before=before, after=after)]
    if changed.moved:
        lines.append(
            say.many(
                "The reminders of {n} meetup to come follow it.",
                "The reminders of the {n} meetups to come follow it.",
                changed.moved,
            )
        )
    if setting is Setting.TIMEZONE:
        lines.append(say("Meetups that are announced already stay at the time they were announced for."))
    if setting is Setting.EVENTS and not changed.after.scheduled_events:
        lines.append(say("The events that stand in this server already are left as they are."))
    return [*lines, ""]
