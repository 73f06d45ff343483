"""Puts each thing that a digest shows into words, in the manner of the place where it stands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.digest import Upcoming
from bot.domain.forms import Choice
from bot.domain.gatherings import Gathering
from bot.domain.markdown import defused
from bot.domain.pictures import Verdict
from bot.domain.quotes import Quote
from bot.domain.responses import Response
from bot.domain.themes import Theme
from bot.formats.neutral_markdown import as_typed
from bot.texts import Say


@dataclass(frozen=True, slots=True)
class Manner:
    """How a place shows headings, moments and people's own words, on lines of their own or within one."""

    heading: Callable[[str], str]
    moment: Callable[[datetime, str], str]
    own_words: Callable[[str], str]
    strong: Callable[[str], str]
    bullet: str = "•"
    line_end: str = "\n"  # within a paragraph
    below: str = "\n"  # between what is said and what is quoted of it
    after_quote: str = "\n"


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
IN_MARKDOWN = Manner(
    heading=lambda text: f"## {text}\n",
    moment=lambda _, words: words,
    own_words=as_typed,
    strong=lambda text: f"**{text}**",
    bullet="\n-",
    line_end="  \n",
    below="\n\n",
    after_quote="\n>\n> ",
)


def gathering_in_words(gathering: Gathering, say: Say, manner: Manner) -> str:
    """A meetup that was: how many came, and its talks."""
    meetup = gathering.meetup
    title = manner.strong(on_one_line(meetup.title, manner))
    came = f": {_came(gathering, say)}" if gathering.came else ""  # nobody noted it, and nobody said that they would
    lines = [f"{title}, {say.day(meetup.starts_at.astimezone(meetup.zone))}{came}"]
    for talk in gathering.talks:
        speaker = f" ({on_one_line(talk.by, manner)})" if talk.by else ""
        lines.append(f"{manner.bullet} {on_one_line(talk.title, manner)}{speaker}")
    return "\n".join(lines)


def _came(gathering: Gathering, say: Say) -> str:
    came, new = gathering.came, gathering.first_timers
    if came == new:
        return say.many("{n} person came, for the first time", "{n} people came, all for the first time", came)
    words = say.many("{n} person came", "{n} people came", came)
    return words + (", " + say.many("{n} for the first time", "{n} for the first time", new) if new else "")


def theme_in_words(theme: Theme, say: Say, manner: Manner) -> str:
    """A theme with how many people mentioned it, and the sentence that says it."""
    people = say.many("{n} person", "{n} people", theme.people)
    name = manner.strong(on_one_line(theme.words, manner))
    return f"{name} ({people}){manner.below}{quoted(theme.said, say, manner, about=False)}"


def response_in_words(response: Response, manner: Manner) -> str:
    """What people said, and what was done about it, in the organisers' words."""
    text = on_one_line(response.text, manner)
    theme = on_one_line(capitalised(response.theme), manner)
    return f"{manner.strong(theme)}: {text}" if response.theme else text


def capitalised(text: str) -> str:
    """The same with a capital at its beginning, as a line begins."""
    return text[:1].upper() + text[1:]


def quoted(quote: Quote, say: Say, manner: Manner, *, about: bool = True) -> str:
    """Somebody's sentences with their name below, and what they are about."""
    # Lines were broken by whoever wrote the file; paragraphs were meant.
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", quote.sentences)]
    lines = manner.own_words("\n\n".join(paragraphs)).splitlines()
    name = on_one_line(quote.name, manner) if quote.name else say("unsigned")
    if quote.about and about:
        name = say("{name}, about {meetup}", name=name, meetup=on_one_line(quote.about, manner))
    said = "\n".join(f"> {line}" for line in lines)
    return f"{said}{manner.after_quote}— {name}"


def verdict_in_words(verdict: Verdict, say: Say, manner: Manner) -> str:
    """How a question was answered, with its base."""
    question = manner.strong(manner.own_words(say(verdict.question)))
    return f"{question}{manner.line_end}{counts_of(verdict, say)} ({base_of(verdict, say)})"


def counts_of(verdict: Verdict, say: Say) -> str:
    """How often each choice was made: "8 yes, 1 maybe, 0 not yet"."""
    yes, maybe, not_yet = (verdict.counts.get(choice, 0) for choice in Choice)
    return say("{yes} yes, {maybe} maybe, {not_yet} not yet", yes=yes, maybe=maybe, not_yet=not_yet)


def base_of(verdict: Verdict, say: Say) -> str:
    """Of how many: "9 of 14 who came answered", or "9 answered" where more answered than are known to have come."""
    if verdict.came >= verdict.answered:
        return say("{answered} of {came} who came answered", answered=verdict.answered, came=verdict.came)
    return say.many("{n} answered", "{n} answered", verdict.answered)


def upcoming_in_words(coming: Upcoming, say: Say, manner: Manner) -> str:
    """A meetup to come: when, where, places left, and what first-timers of earlier editions said."""
    meetup = coming.meetup
    when = manner.moment(meetup.starts_at, say.when(meetup.starts_at, meetup.zone))
    lines = [f"{manner.strong(on_one_line(meetup.title, manner))}, {when}"]
    if meetup.venue:
        lines.append(say("Where: {venue}", venue=on_one_line(meetup.venue, manner)))
    if coming.places_left == 0:
        lines.append(say("Full, but you can join the waitlist."))
    elif coming.places_left is not None:
        lines.append(say.many("{n} place left", "{n} places left", coming.places_left))
    if coming.said.quotes:
        lines.append(say("People who came for the first time said:"))
    told = [quoted(each, say, manner, about=False) for each in coming.said.quotes]
    return manner.line_end.join(lines) + "".join(f"{manner.below}{each}" for each in told)


def on_one_line(text: str, manner: Manner) -> str:
    """A name or title on one line."""
    return manner.own_words(" ".join(text.split()))
