"""/doctor: what works, what goes out next and when by the group's clocks, and what was missed and why."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import discord

from bot.domain.feeds import Feed
from bot.domain.groups import Group
from bot.domain.jobs import JobRow, Outcome
from bot.domain.problems import N_
from bot.domain.zones import ClockChange, clock_change
from bot.permissions import CheckList
from bot.services.groups import Owed
from bot.texts import Say
from cogs.cards.checks import check_lines
from cogs.cards.feeds import name_of, trouble
from cogs.cards.meetups import plain
from cogs.cards.settings import WORK
from cogs.ui.card import Card

_MOST_LINES = 10
_OVERDUE = timedelta(minutes=5)
_LONGEST_TITLE = 60
_LONGEST = 4096  # characters of an embed; Discord's limit

# By Discord's error code; the last is any other one of that kind.
_REFUSED = {
    "50001": N_("I can't see that channel"),
    "50013": N_("I'm missing a permission there"),
    "50007": N_("they don't take DMs from me"),
    "50278": N_("they have left"),
    "10003": N_("that channel is gone"),
    "10008": N_("that message is gone"),
    "50083": N_("that thread is archived"),
    "160005": N_("that thread is locked"),
    "160006": N_("this server has too many open threads"),
    "30038": N_("this server has 100 open events, which is all Discord allows"),
    "20016": N_("that channel is in slow mode"),
    "200000": N_("this server's AutoMod refused it"),
    "240000": N_("Discord takes a link in it for harmful"),
}
# By how a note begins, as the program keeps it. What is dropped for another reason was no longer wanted.
_NOTES = {
    "late:": N_("I came too late, so it would have been of no use"),
    "there is no channel": N_("there is no channel for it"),
    "no channel is set": N_("there is no channel for it"),
    "there is no place for it": N_("there is no channel for it"),
    "it took too long": N_("Discord didn't answer in time"),
    "TimeoutError": N_("Discord didn't answer in time"),
    "somebody deleted": N_("somebody deleted the message"),
}
_DAYS_LATE = re.compile(r"\d+ days late")
_OURS = re.compile(r"\w+, see the log")
_FAULT = re.compile(r"(429|5\d\d)\b")
_REFUSAL = re.compile(r"4\d\d (\d+)")
_PLACE = re.compile(r" in (<#\d+>)$")


def doctor(
    group: Group, checks: CheckList, owed: Sequence[Owed], now: datetime, say: Say, feeds: Sequence[Feed] = ()
) -> Card:
    """Permissions, feeds that cannot be read, what is due next, and what could not be done and why."""
    named = [each for each in owed if each.job.kind in WORK]
    lines = [
        say("**Channels**"),
        *check_lines(checks, say),
        *_zone_lines(group, now, say),
        *_feed_lines(feeds, say),
        "",
        say("**Next**"),
        *(_due_lines(named, group, now, say) or [say("Nothing is due.")]),
        "",
        say("**Not delivered**"),
        *(_missed_lines(named, say) or [say("Everything was delivered.")]),
    ]
    while sum(len(line) + 1 for line in lines) > _LONGEST:
        lines.pop()
    return Card(embeds=[discord.Embed(description="\n".join(lines))])


def _zone_lines(group: Group, now: datetime, say: Say) -> list[str]:
    if group.timezone != "UTC":
        here = say.clock(now, group.zone)
        return ["🕑 " + say("Time zone: {zone}, where it is {time} now", zone=group.timezone, time=here)]
    return ["▫️ " + say("Time zone: UTC. If your meetups are elsewhere, say so with /settings set.")]


def _feed_lines(feeds: Sequence[Feed], say: Say) -> list[str]:
    return [
        "⚠️ " + say("Feed {name}: {why}", name=f"**{name_of(each, say)}**", why=trouble(each.error, say))
        for each in feeds
        if each.error is not None
    ]


def _due_lines(owed: Sequence[Owed], group: Group, now: datetime, say: Say) -> list[str]:
    """What is due, the next first, with a line where the group's clocks change in between."""
    waiting = sorted((each for each in owed if each.job.done_at is None), key=_moment_and_work)
    alike = [list(same) for _, same in groupby(waiting, key=_moment_and_work)][:_MOST_LINES]
    if not alike:
        return []
    change = clock_change(group.zone, now, alike[-1][0].job.due_at)
    lines: list[str] = []
    for same in alike:
        if change is not None and same[0].job.due_at >= change.at:
            lines.append(_change_line(change, group, say))
            change = None
        lines.append(_due_line(same, group, now, say))
    return lines


def _moment_and_work(owed: Owed) -> tuple[datetime, str, str]:
    return owed.job.due_at, owed.job.kind, owed.title or ""


def _change_line(change: ClockChange, group: Group, say: Say) -> str:
    day = say.day(change.at.astimezone(group.zone))
    minutes = abs(change.by) // timedelta(minutes=1)
    hours = say.many("{n} hour", "{n} hours", minutes // 60) if minutes % 60 == 0 else ""
    by = hours or say.many("{n} minute", "{n} minutes", minutes)
    if change.by > timedelta(0):
        return "🕑 " + say("{day}: the clocks go forward {by}; what follows is by the new time", day=day, by=by)
    return "🕑 " + say("{day}: the clocks go back {by}; what follows is by the new time", day=day, by=by)


def _due_line(same: Sequence[Owed], group: Group, now: datetime, say: Say) -> str:
    job = same[0].job
    moment = f"{say.day(job.due_at.astimezone(group.zone))} {say.clock(job.due_at, group.zone)}"
    line = f"- {discord.utils.format_dt(job.due_at, 'R')} ({moment}): {_what(same, say)}"
    if job.attempt and job.note:
        tries = say.many("tried once", "tried {n} times", job.attempt)
        return f"{line}, {tries}: {_why(job, say)}"
    return line + (", " + say("overdue") if job.due_at < now - _OVERDUE else "")


def _what(same: Sequence[Owed], say: Say) -> str:
    what = say(WORK[same[0].job.kind])
    title = same[0].title
    if title:
        what = say("{work} for {title}", work=what, title=f"**{plain(title[:_LONGEST_TITLE])}**")
    return f"{what} (×{len(same)})" if len(same) > 1 else what


def _missed_lines(owed: Sequence[Owed], say: Say) -> list[str]:
    """A line for what somebody waited for in vain, the latest first; none for what was no longer wanted."""
    alike: dict[tuple[object, ...], list[Owed]] = {}
    for each in owed:
        if each.job.done_at is not None and _was_missed(each.job):
            alike.setdefault((each.job.kind, each.title, _why(each.job, say)), []).append(each)
    return [
        f"- {discord.utils.format_dt(same[0].job.due_at, 'f')}: {_what(same, say)}: {_why(same[0].job, say)}"
        for same in list(alike.values())[:_MOST_LINES]
    ]


def _was_missed(job: JobRow) -> bool:
    return job.outcome is Outcome.FAILED or _known_note(job.note or "") is not None


def _why(job: JobRow, say: Say) -> str:
    """Why something was not done, in words; a reason that nobody foresaw stays as it is."""
    note = job.note or "-"
    place = _PLACE.search(note)
    bare = note[: place.start()] if place else note
    refusal = _REFUSAL.match(bare)
    known = _REFUSED.get(refusal[1]) if refusal else _known_note(bare)
    why = say(known) if known else f"`{bare[:200]}`"
    return f"{why} ({place[1]})" if place else why


def _known_note(note: str) -> str | None:
    if _DAYS_LATE.match(note):
        return N_("it was too late for it")
    if _OURS.fullmatch(note):
        return N_("a fault of mine; whoever runs me finds it in the log")
    if _FAULT.match(note):
        return N_("Discord had a fault")
    return next((sentence for begins, sentence in _NOTES.items() if note.startswith(begins)), None)
