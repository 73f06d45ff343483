"""Puts the picture of a digest into words: those that are drawn, and the text for people who do not see it."""

from bot.domain.forms import Choice
from bot.domain.pictures import Bar, Column, Drawing, Part, Picture, Turnout, Verdict
from bot.domain.problems import N_
from bot.formats.digest_words import base_of, counts_of
from bot.texts import Say

ALTERNATIVE_LIMIT = 1024  # characters of an attachment's description, Discord's limit

_CHOICES = {Choice.YES: N_("yes"), Choice.MAYBE: N_("maybe"), Choice.NOT_YET: N_("not yet")}


def drawing(picture: Picture, say: Say) -> Drawing:
    """What is drawn of `picture`, in one language. Meetups are named by their day: titles are people's own words."""
    return Drawing(
        heading=say("Would they come again?"),
        bars=tuple(_bar(each, say) for each in picture.shown_verdicts),
        attendance=say("Who came"),
        before=say("had been before"),
        first=say("for the first time"),
        columns=tuple(Column(say.short_day(each.day), each.came, each.first_timers) for each in picture.shown_turnouts),
    )


def _bar(verdict: Verdict, say: Say) -> Bar:
    return Bar(
        question=_question(verdict, say),
        number=_number(verdict, say),
        base=base_of(verdict, say),
        parts=tuple(Part(say(words), verdict.counts.get(choice, 0)) for choice, words in _CHOICES.items()),
    )


def alternative_text(picture: Picture, say: Say) -> str:
    """The numbers of `picture` in words: at most 1024 characters, empty for an empty picture.

    Where all of it is longer, the titles of the meetups are left out first, then the oldest meetups, and questions are
    named by their numbers last.
    """
    verdicts, turnouts = picture.shown_verdicts, picture.shown_turnouts
    in_full = [_verdict(_question(each, say), each, say) for each in verdicts]
    numbered = [_verdict(_number(each, say), each, say) for each in verdicts]
    with_titles = [_turnout(each, say, title=each.title) for each in turnouts]
    newest = [_turnout(each, say) for each in turnouts]
    fewer = [newest[left_out:] for left_out in range(max(1, len(newest)))]
    ways = [(in_full, with_titles), *((in_full, each) for each in fewer), *((numbered, each) for each in fewer)]
    texts = (_together(asked, came, say) for asked, came in ways)
    return next(text for text in texts if len(text) <= ALTERNATIVE_LIMIT)


def _together(verdicts: list[str], turnouts: list[str], say: Say) -> str:
    parts = ((say("Would they come again?"), verdicts), (f"{say('Who came')}:", turnouts))
    return "\n".join(line for heading, lines in parts if lines for line in (heading, *lines))


def _verdict(name: str, verdict: Verdict, say: Say) -> str:
    name += ":" if name[-1:].isalnum() else ""  # a question has its own sign at its end
    return f"{name} {counts_of(verdict, say)} ({base_of(verdict, say)})"


def _turnout(turnout: Turnout, say: Say, title: str = "") -> str:
    name = say.short_day(turnout.day) + (f", {' '.join(title.split())}" if title else "")
    came = say.many("{n} person came", "{n} people came", turnout.came)
    if turnout.first_timers:
        came += ", " + say.many("{n} for the first time", "{n} for the first time", turnout.first_timers)
    return f"{name}: {came}"


def _question(verdict: Verdict, say: Say) -> str:
    return " ".join(say(verdict.question).split())


def _number(verdict: Verdict, say: Say) -> str:
    return say("Question {number}", number=verdict.position)
