"""Writes a digest in words: as the messages of its post, as text for a terminal, and as JSON."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.digest import Digest, Gathering, Quote, Upcoming, Verdict
from bot.domain.forms import Choice
from bot.domain.groups import Group
from bot.domain.markdown import defused
from bot.domain.splitting import split_message
from bot.texts import Say

PAGE_LIMIT = 3500  # characters; an embed's description takes 4096, and a title stands above it


@dataclass(frozen=True, slots=True)
class Manner:
    """How a place shows headings, moments and people's own words."""

    heading: Callable[[str], str]
    moment: Callable[[datetime, str], str]
    own_words: Callable[[str], str]
    strong: Callable[[str], str]


AT_DISCORD = Manner(
    heading=lambda text: f"### {text}",
    moment=lambda moment, _: f"<t:{int(moment.timestamp())}:F>",  # which shows each reader their own time
    own_words=defused,
    strong=lambda text: f"**{text}**",
)
ON_TERMINAL = Manner(
    heading=lambda text: f"{text}\n{'-' * len(text)}",
    moment=lambda _, words: words,
    own_words=lambda text: text,
    strong=lambda text: text,
)


def digest_title(digest: Digest, group: Group, say: Say) -> str:
    """What stands above a digest."""
    return say("{group}: the week of {day}", group=group.name, day=say.day(digest.week.first))


def digest_pages(digest: Digest, say: Say, *, late: bool = False) -> list[str]:
    """The digest as the texts of one message, or of several where it is too long for one; never a cut sentence."""
    pages: list[str] = []
    note = [say("This digest is late: I was away when it was due.")] if late else []
    for block in note + list(_blocks(digest, say, AT_DISCORD)):
        for piece in split_message(block, PAGE_LIMIT):
            if pages and len(pages[-1]) + 2 + len(piece) <= PAGE_LIMIT:
                pages[-1] += f"\n\n{piece}"
            else:
                pages.append(piece)
    return pages


def digest_text(digest: Digest, group: Group, say: Say) -> str:
    """The digest as plain text, for a terminal."""
    title = f"{digest_title(digest, group, say)} ({digest.week})"
    blocks = list(_blocks(digest, say, ON_TERMINAL)) or [say("There is nothing to tell about that week.")]
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *blocks])


def _blocks(digest: Digest, say: Say, manner: Manner) -> Iterator[str]:
    """The parts in their order, each with its heading on its first entry so that a heading never stands alone."""
    about = [_gathering(each, say, manner) for each in digest.gatherings]
    if digest.elsewhere:
        about.append(
            say.many("{n} reflection about another meetup", "{n} reflections about other meetups", digest.elsewhere)
        )
    parts = (
        (say("Last week"), about),
        (say("In their words"), [_quote(each, say, manner) for each in digest.quotes]),
        (say("Would they come again?"), [_verdict(each, say, manner) for each in digest.verdicts]),
        (say("Coming up"), [_upcoming(each, say, manner) for each in digest.upcoming]),
    )
    for heading, entries in parts:
        for number, entry in enumerate(entries):
            yield entry if number else f"{manner.heading(heading)}\n{entry}"


def _gathering(gathering: Gathering, say: Say, manner: Manner) -> str:
    meetup = gathering.meetup
    came = say.many("{n} person came", "{n} people came", gathering.came)
    if gathering.first_timers:
        came += ", " + say.many("{n} for the first time", "{n} for the first time", gathering.first_timers)
    title = manner.strong(_line(meetup.title, manner))
    lines = [f"{title}, {say.day(meetup.starts_at.astimezone(meetup.zone))}: {came}"]
    for talk in gathering.talks:
        speaker = f" ({_line(talk.by, manner)})" if talk.by else ""
        lines.append(f"• {_line(talk.title, manner)}{speaker}")
    return "\n".join(lines)


def _quote(quote: Quote, say: Say, manner: Manner) -> str:
    # Lines were broken by whoever wrote the file; paragraphs were meant.
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", quote.sentences)]
    lines = manner.own_words("\n\n".join(paragraphs)).splitlines()
    name = _line(quote.name, manner) if quote.name else say("unsigned")
    if quote.about:
        name = say("{name}, about {meetup}", name=name, meetup=_line(quote.about, manner))
    return "\n".join([*(f"> {line}" for line in lines), f"— {name}"])


def _verdict(verdict: Verdict, say: Say, manner: Manner) -> str:
    yes, maybe, not_yet = (verdict.counts.get(choice, 0) for choice in Choice)
    counts = say("{yes} yes, {maybe} maybe, {not_yet} not yet", yes=yes, maybe=maybe, not_yet=not_yet)
    if verdict.came >= verdict.answered:
        base = say("{answered} of {came} who came answered", answered=verdict.answered, came=verdict.came)
    else:
        base = say.many("{n} answered", "{n} answered", verdict.answered)
    question = manner.own_words(say(verdict.question))
    return f"{manner.strong(question)}\n{counts} ({base})"


def _upcoming(coming: Upcoming, say: Say, manner: Manner) -> str:
    meetup = coming.meetup
    when = manner.moment(meetup.starts_at, say.when(meetup.starts_at, meetup.zone))
    lines = [f"{manner.strong(_line(meetup.title, manner))}, {when}"]
    if meetup.venue:
        lines.append(say("Where: {venue}", venue=_line(meetup.venue, manner)))
    if coming.places_left == 0:
        lines.append(say("Full, but you can join the waitlist."))
    elif coming.places_left is not None:
        lines.append(say.many("{n} place left", "{n} places left", coming.places_left))
    return "\n".join(lines)


def _line(text: str, manner: Manner) -> str:
    """A name or title on one line."""
    return manner.own_words(" ".join(text.split()))


def digest_json(digest: Digest, group: Group) -> dict[str, Any]:
    """The digest as JSON; its keys stay as they are between versions. Times are ISO 8601 in UTC."""
    return {
        "group": str(group.guild_id),
        "week": str(digest.week),
        "first_day": digest.week.first.isoformat(),
        "last_day": digest.week.last.isoformat(),
        "meetups": [
            {
                "title": each.meetup.title,
                "starts_at": each.meetup.starts_at.isoformat(),
                "talks": [{"title": talk.title, "speaker": talk.by} for talk in each.talks],
                "came": each.came,
                "first_timers": each.first_timers,
            }
            for each in digest.gatherings
        ],
        "other_reflections": digest.elsewhere,
        "quotes": [
            {"text": each.sentences, "author": each.name or None, "about": each.about} for each in digest.quotes
        ],
        "choices": [
            {
                "question": each.question,
                **{choice.value: n for choice, n in each.counts.items()},
                "answered": each.answered,
                "came": each.came,
            }
            for each in digest.verdicts
        ],
        "coming_up": [
            {
                "title": each.meetup.title,
                "starts_at": each.meetup.starts_at.isoformat(),
                "venue": each.meetup.venue,
                "places_left": each.places_left,
            }
            for each in digest.upcoming
        ],
    }
