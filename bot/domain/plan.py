"""What a meetup causes: its announcement, reminders, start and end, as jobs that can be planned again and again."""

from datetime import datetime, timedelta

from bot.domain.attendance import watch
from bot.domain.groups import Group
from bot.domain.jobs import JobKind, Plan
from bot.domain.meetups import Change, Meetup

_EDITS_JOINED = timedelta(seconds=3)  # what changes within this time is one edit of the card
_CHANGES_JOINED = timedelta(minutes=1)  # what an organiser changes within this time is told once


def jobs_of(meetup: Meetup, group: Group, now: datetime, announce_at: datetime | None = None) -> list[Plan]:
    """Everything a meetup scheduled at `now` owes: reminders whose time has passed are left out.

    Late is useless for an announcement after the end and for a reminder after the start; start and end are never
    too late. `announce_at` is as for `announcement`.
    """
    return [announcement(meetup, group, now, announce_at), *reminders(meetup, group, now), *life(meetup)]


def announcement(meetup: Meetup, group: Group, now: datetime, announce_at: datetime | None = None) -> Plan:
    """Its card, at `announce_at` (UTC); without one at once, or the group's days ahead if it is of a series or feed."""
    is_one_of_many = meetup.series_id is not None or meetup.feed_id is not None
    by_rule = max(now, meetup.starts_at - timedelta(days=group.announce_days)) if is_one_of_many else now
    return Plan(
        JobKind.ANNOUNCEMENT,
        f"announcement:{meetup.id}",
        announce_at or by_rule,
        meetup.guild_id,
        {"meetup": meetup.id},
        useless_after=meetup.ends_at,
    )


def places_for(meetup: Meetup, group: Group) -> list[int]:
    """Where people are told about a meetup, the best place first: its thread, its card's channel, the group's."""
    places = (meetup.thread_id, meetup.card_channel_id, group.announcement_channel_id)
    return [place for place in dict.fromkeys(places) if place is not None]


def reminder_times(meetup: Meetup, group: Group, now: datetime) -> tuple[datetime, ...]:
    """When (UTC) the reminders go out that are still to come, the earliest first."""
    return tuple(each.due_at for each in reminders(meetup, group, now))


def reminders(meetup: Meetup, group: Group, now: datetime) -> list[Plan]:
    """The reminders that are still to come, the earliest first."""
    furthest_first = sorted(group.reminder_minutes, reverse=True)
    times = {minutes: meetup.starts_at - timedelta(minutes=minutes) for minutes in furthest_first}
    return [reminder(meetup, minutes, due) for minutes, due in times.items() if due > now]


def life(meetup: Meetup) -> list[Plan]:
    """Its start and its end, and looking who is in its voice channel in between."""
    return [
        Plan(JobKind.START, f"start:{meetup.id}", meetup.starts_at, meetup.guild_id, {"meetup": meetup.id}),
        Plan(JobKind.END, f"end:{meetup.id}", meetup.ends_at, meetup.guild_id, {"meetup": meetup.id}),
        *watch(meetup),
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


def thread_rename(meetup: Meetup, now: datetime) -> Plan:
    """Giving its thread the new title, a moment later: Discord lets a thread be renamed twice in ten minutes."""
    return Plan(
        JobKind.THREAD_NAME, f"thread_name:{meetup.id}", now + _EDITS_JOINED, meetup.guild_id, {"meetup": meetup.id}
    )


def change_to_settle(meetup: Meetup, now: datetime, reason: str | None = None) -> Plan:
    """Telling those who come what changed, a minute later, so that several edits are told once."""
    return Plan(
        JobKind.CHANGE,
        f"change:{meetup.id}",
        now + _CHANGES_JOINED,
        meetup.guild_id,
        {"meetup": meetup.id, "reason": reason},
    )


def change_post(change: Change, now: datetime, after: int = 0) -> Plan:
    """The news of a change for those in the thread whose user id is beyond `after`."""
    return _news(change, now, JobKind.CHANGE_POST, after)


def change_by_dm(change: Change, now: datetime, user_id: int) -> Plan:
    """The news of a change for one person who chose DMs."""
    return _news(change, now, JobKind.CHANGE_DM, user_id)


def _news(change: Change, now: datetime, kind: JobKind, user_id: int) -> Plan:
    meetup = change.meetup
    return Plan(
        kind,
        f"{kind}:{meetup.id}:{change.number}:{user_id}",
        now,
        meetup.guild_id,
        {
            "meetup": meetup.id,
            "number": change.number,
            "old": change.old,
            "new": change.new,
            "reason": change.reason,
            "user": user_id,
        },
        useless_after=meetup.ends_at,
    )


def owed_while_on(meetup: Meetup) -> list[str]:
    """What the keys of the jobs begin with that a cancelled meetup no longer owes."""
    kinds = (JobKind.ANNOUNCEMENT, JobKind.PROMOTION, JobKind.START, JobKind.END, JobKind.VOICE)
    return [*(f"{kind}:{meetup.id}" for kind in kinds), *owed_before(meetup)]


def owed_before(meetup: Meetup) -> list[str]:
    """What the keys of its reminders begin with: they hang on its start."""
    return [f"{kind}:{meetup.id}" for kind in (JobKind.REMINDER, JobKind.REMINDER_DM)]
