"""Groups, the people in them, and what they have chosen."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_TO = 22 * 60, 8 * 60  # minutes after midnight: the night, until a person says otherwise


class Consent(StrEnum):
    """How a member may be asked afterwards; no answer means in the thread."""

    DM = "dm"
    THREAD = "thread"
    NO = "no"


class PromptsWanted(StrEnum):
    """A person's own switch for all prompts, across groups."""

    ON = "on"
    OFF = "off"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Group:
    """One Discord server with its settings; hours are wall-clock hours in `timezone`."""

    guild_id: int
    name: str
    language: str = "en"
    timezone: str = "UTC"
    announcement_channel_id: int | None = None
    reflection_channel_id: int | None = None
    organiser_channel_id: int | None = None
    organiser_role_id: int | None = None
    digest_weekday: int = 0  # Monday is 0, as in datetime.weekday()
    digest_hour: int = 9
    reminder_minutes: tuple[int, ...] = (1440, 60)
    unsigned_minimum: int = 3
    dm_pace_seconds: int = 5
    meetup_threads: bool = True  # a thread under each card
    scheduled_events: bool = True  # each announced meetup is mirrored as Discord's own event
    announce_days: int = 14  # how long before its start a meetup of a series is announced
    voice_minutes: int = 10  # in the meetup's voice channel, to count as present
    calendar_token: str | None = field(default=None, repr=False)  # whoever has it may subscribe to the calendar
    set_up_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The group's IANA time zone."""
        return ZoneInfo(self.timezone)

    @property
    def organisers_read_apart(self) -> bool:
        """Whether organisers have a channel that is not one where everybody reads."""
        others = {self.reflection_channel_id, self.announcement_channel_id}
        return self.organiser_channel_id is not None and self.organiser_channel_id not in others

    @property
    def dm_pace(self) -> timedelta:
        """The time to keep between new DMs."""
        return timedelta(seconds=self.dm_pace_seconds)


@dataclass(frozen=True, slots=True)
class Person:
    """One Discord user across all groups; quiet hours are minutes after local midnight."""

    user_id: int
    name: str
    language: str | None = None
    timezone: str | None = None
    prompts: PromptsWanted = PromptsWanted.ON
    paused_until: datetime | None = None
    quiet_from: int = QUIET_FROM
    quiet_to: int = QUIET_TO
    dm_closed_at: datetime | None = None
    handle: str | None = None
    talk_words: bool = False  # whether they want to hear what people learned from their talks


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one group. `consent` is None until they have answered the question."""

    guild_id: int
    user_id: int
    name: str
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class GroupHoldings:
    """How much of a group is stored; nothing of one that is not known."""

    is_known: bool = False
    meetups: int = 0
    reflections: int = 0
    members: int = 0
