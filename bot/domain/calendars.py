"""What calendars outside Discord show: meetups and series, and the names by which they are known there."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from bot.domain.meetups import Meetup, RsvpAnswer, Talk
from bot.domain.series import Series

KEPT = timedelta(days=365)  # how long a calendar shows what was


@dataclass(frozen=True, slots=True)
class Entry:
    """A meetup as a calendar shows it.

    `answer` is that of the person whose own calendar it is; `group` is named where a calendar holds several groups'.
    """

    meetup: Meetup
    talks: tuple[Talk, ...] = ()
    answer: RsvpAnswer | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A series with all of its meetups there are, cancelled ones too."""

    series: Series
    occurrences: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything one calendar shows. `language` is its reader's, `timezone` the IANA zone it is at home in."""

    name: str
    language: str
    timezone: str
    entries: tuple[Entry, ...]
    series: tuple[Repeated, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for calendars that show the same."""
        return sha256(repr(self).encode(errors="backslashreplace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar as a file to open: text/calendar in UTF-8."""

    name: str
    content: bytes


def uid_of(meetup: Meetup) -> str:
    """The UID of a meetup, the same for ever and in every group's calendar another."""
    return f"meetup-{meetup.id}@{meetup.guild_id}.afterword"


def uid_of_series(series: Series) -> str:
    """The UID of a series, likewise; its occurrences share it."""
    return f"series-{series.id}@{series.guild_id}.afterword"


def address_of_card(meetup: Meetup) -> str | None:
    """Where the meetup's card stands in Discord, if it has one."""
    if meetup.card_channel_id is None or meetup.card_message_id is None:
        return None
    return f"https://discord.com/channels/{meetup.guild_id}/{meetup.card_channel_id}/{meetup.card_message_id}"
