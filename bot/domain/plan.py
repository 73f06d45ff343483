"""What a meetup causes: its announcement, reminders, start and end, as jobs that can be planned again and again."""

from datetime import datetime, timedelta

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Meetup

_EDITS_JOINED = timedelta(seconds=3)  # what changes within this time is one edit of the card


def jobs_of(meetup: Meetup, group: Group, now: datetime) -> list[Plan]:
    """Everything a meetup announced at `now` owes: reminders whose time has passed are left out.

    Late is useless for an announcement after the end and for a reminder after the start; start and end are never
    too late.
    """
    announcement = Plan(
        JobKind.ANNOUNCEMENT,
        f"announcement:{meetup.id}",
        now,
        meetup.guild_id,
        {"meetup": meetup.id},
        useless_after=meetup.ends_at,
    )
    return [announcement, *_reminders(meetup, group, now), *_life(meetup)]


def places_for(meetup: Meetup, group: Group) -> list[int]:
    """Where people are told about a meetup, the best place first: its thread, its card's channel, the group's."""
    places = (meetup.thread_id, meetup.card_channel_id, group.announcement_channel_id)
    return [place for place in dict.fromkeys(places) if place is not None]


def reminder_times(meetup: Meetup, group: Group, now: datetime) -> tuple[datetime, ...]:
    """When (UTC) the reminders go out that are still to come, the earliest first."""
    return tuple(each.due_at for each in _reminders(meetup, group, now))


def _reminders(meetup: Meetup, group: Group, now: datetime) -> list[Plan]:
    furthest_first = sorted(group.reminder_minutes, reverse=True)
    times = {minutes: meetup.starts_at - timedelta(minutes=minutes) for minutes in furthest_first}
    return [reminder(meetup, minutes, due) for minutes, due in times.items() if due > now]


def _life(meetup: Meetup) -> list[Plan]:
    return [
        Plan(JobKind.START, f"start:{meetup.id}", meetup.starts_at, meetup.guild_id, {"meetup": meetup.id}),
        Plan(JobKind.END, f"end:{meetup.id}", meetup.ends_at, meetup.guild_id, {"meetup": meetup.id}),
    ]


def reminder(meetup: Meetup, minutes: int, due: datetime, after: int = 0) -> Plan:
    """The reminder `minutes` before the start, to those in the thread whose user id is beyond `after`."""
    return Plan(
        JobKind.REMINDER,
        f"reminder:{meetup.id}:{minutes}" + (f":{after}" if after else ""),
        due,
        meetup.guild_id,
        {"meetup": meetup.id, "minutes": minutes, "after": after},
        useless_after=meetup.starts_at,
    )


def reminder_by_dm(meetup: Meetup, minutes: int, user_id: int, now: datetime) -> Plan:
    """The same reminder to one person who chose DMs."""
    return Plan(
        JobKind.REMINDER_DM,
        f"reminder_dm:{meetup.id}:{minutes}:{user_id}",
        now,
        meetup.guild_id,
        {"meetup": meetup.id, "minutes": minutes, "user": user_id},
        useless_after=meetup.starts_at,
    )


def promotion(meetup: Meetup, user_id: int, now: datetime) -> Plan:
    """Telling somebody that a place became free for them."""
    return Plan(
        JobKind.PROMOTION,
        f"promotion:{meetup.id}:{user_id}",
        now,
        meetup.guild_id,
        {"meetup": meetup.id, "user": user_id},
        useless_after=meetup.starts_at,
    )


def card_refresh(meetup: Meetup, now: datetime) -> Plan:
    """Showing on the card what changed, a moment later, so that several changes are one edit."""
    return Plan(JobKind.CARD, f"card:{meetup.id}", now + _EDITS_JOINED, meetup.guild_id, {"meetup": meetup.id})
