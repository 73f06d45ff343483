"""Writes a digest in words: as the messages of its post, and as text for a terminal."""

from collections.abc import Iterator

from bot.domain.digest import Digest
from bot.domain.groups import Group
from bot.domain.periods import Period
from bot.domain.splitting import split_message
from bot.formats.digest_words import (
    AT_DISCORD,
    ON_TERMINAL,
    Manner,
    gathering_in_words,
    quoted,
    response_in_words,
    theme_in_words,
    upcoming_in_words,
    verdict_in_words,
)
from bot.formats.insights import insight_parts
from bot.texts import Say

PAGE_LIMIT = 3500  # characters; an embed's description takes 4096, and a title stands above it


def digest_title(digest: Digest, group: Group, say: Say) -> str:
    """What stands above a digest."""
    period = period_in_words(digest.period, say)
    if digest.insight is not None:
        return say("{group}, for its organisers: {period}", group=group.name, period=period)
    return say("{group}: {period}", group=group.name, period=period)


def period_in_words(period: Period, say: Say) -> str:
    """A period as people call it: a week by its Monday, a month, quarter or year, or its first and last day."""
    if period.week is not None:
        return say("the week of {day}", day=say.day(period.first))
    if period.months is not None:
        return say.months(period.first, period.months)
    return say("{first} to {last}", first=say.long_date(period.first), last=say.long_date(period.last))


def digest_pages(digest: Digest, say: Say, *, late: bool = False) -> list[str]:
    """The digest as the texts of one message, or of several where it is too long for one; never a cut sentence."""
    pages: list[str] = []
    note = [say("This digest is late: I was away when it was due.")] if late else []
    for block in note + list(digest_blocks(digest, say, AT_DISCORD)):
        for piece in split_message(block, PAGE_LIMIT):
            if pages and len(pages[-1]) + 2 + len(piece) <= PAGE_LIMIT:
                pages[-1] += f"\n\n{piece}"
            else:
                pages.append(piece)
    return pages


def digest_text(digest: Digest, group: Group, say: Say) -> str:
    """The digest as plain text, for a terminal."""
    title = f"{digest_title(digest, group, say)} ({digest.period})"
    blocks = list(digest_blocks(digest, say, ON_TERMINAL)) or [nothing_to_tell(digest, say)]
    return "\n\n".join([f"{title}\n{'=' * len(title)}", *blocks])


def nothing_to_tell(digest: Digest, say: Say) -> str:
    """What an empty digest says."""
    return say("There is nothing to tell about {period}.", period=period_in_words(digest.period, say))


def digest_blocks(digest: Digest, say: Say, manner: Manner) -> Iterator[str]:
    """The parts in their order, each with its heading on its first entry so that a heading never stands alone."""
    # Below each quote stands what it is about, unless that is the same for all.
    subjects = {each.about for each in digest.quotes}
    named = len(subjects) > 1 or len(digest.gatherings) != 1
    about = [gathering_in_words(each, say, manner) for each in digest.gatherings]
    if digest.elsewhere:
        about.append(
            say.many("{n} reflection about another meetup", "{n} reflections about other meetups", digest.elsewhere)
        )
    parts = [
        (say("Last week") if digest.period.week else say("What was"), about),
        (say("What people learned"), [theme_in_words(each, say, manner) for each in digest.themes]),
        (say("In their words"), [quoted(each, say, manner, about=named) for each in digest.quotes]),
        (say("Would they come again?"), [verdict_in_words(each, say, manner) for each in digest.verdicts]),
        (say("You said, we changed"), [response_in_words(each, manner) for each in digest.responses]),
        (say("Coming up"), [upcoming_in_words(each, say, manner) for each in digest.upcoming]),
    ]
    if digest.insight is not None:
        parts += insight_parts(digest.insight, say, manner, named=named)
    for heading, entries in parts:
        for number, entry in enumerate(entries):
            yield entry if number else f"{manner.heading(heading)}\n{entry}"
