"""The settings of a group, by name: which there are, what they begin with, and what they may be."""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from bot.domain.groups import Group

MOST_REMINDERS = 5
SOONEST_REMINDER, FURTHEST_REMINDER = 5, 28 * 24 * 60  # minutes before the start


class Setting(StrEnum):
    """A setting; its value is the name of the field that holds it (bot/domain/groups.Group)."""

    TIMEZONE = "timezone"
    LANGUAGE = "language"
    ANNOUNCEMENTS = "announcement_channel_id"
    REFLECTIONS = "reflection_channel_id"
    ORGANISERS = "organiser_channel_id"
    ORGANISER_ROLE = "organiser_role_id"
    DIGEST_DAY = "digest_weekday"
    DIGEST_HOUR = "digest_hour"
    REMINDERS = "reminder_minutes"
    THREADS = "meetup_threads"
    EVENTS = "scheduled_events"
    ANNOUNCE_DAYS = "announce_days"
    VOICE_MINUTES = "voice_minutes"
    UNSIGNED_MINIMUM = "unsigned_minimum"
    DM_PACE = "dm_pace_seconds"


CHANNELS = frozenset({Setting.ANNOUNCEMENTS, Setting.REFLECTIONS, Setting.ORGANISERS})
SWITCHES = frozenset({Setting.THREADS, Setting.EVENTS})
# The least and the most of those that are numbers.
NUMBERS: Mapping[Setting, tuple[int, int]] = {
    Setting.ANNOUNCE_DAYS: (1, 90),
    Setting.VOICE_MINUTES: (1, 180),
    Setting.UNSIGNED_MINIMUM: (3, 20),
    Setting.DM_PACE: (1, 120),
}
# Without these there would be nowhere to announce anything, and no time to do it.
NEVER_EMPTY = frozenset(Setting) - {Setting.REFLECTIONS, Setting.ORGANISERS, Setting.ORGANISER_ROLE}

_DEFAULTS = {each.name: each.default for each in fields(Group)}


def default_of(setting: Setting) -> object:
    """What a group begins with."""
    return _DEFAULTS[setting.value]


def value_of(setting: Setting, group: Group) -> object:
    """What a group has chosen."""
    return getattr(group, setting.value)
