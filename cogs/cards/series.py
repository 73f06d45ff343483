"""How series look to organisers: the list, one of them with its dates, and what skipping and ending do."""

from collections.abc import Sequence

import discord

from bot.domain.meetups import Meetup
from bot.domain.series import Series
from bot.services.series import Ending, Running, SeriesPage, Skipped
from bot.texts import Say
from cogs.cards.meetups import field, plain, safe
from cogs.cards.repeats import left_out, rule_in_words
from cogs.ui.card import Card, button, menu
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA
_OPTION = 100  # Discord's limit of an option's label
REASON_LIMIT = 500  # characters


def listed(page: SeriesPage, say: Say) -> Card:
    """The series that go on, each with its rule and its next dates."""
    if not page.running:
        return Card(
            say("There is no series yet. Use /meetup create with “repeat”, such as: second Wednesday of the month")
        )
    embed = discord.Embed(title=say("Series"), colour=_COLOUR)
    for each in page.running:
        embed.add_field(name=plain(each.series.title), value=_course(each, say), inline=False)
    options = [
        discord.SelectOption(label=each.series.title[:_OPTION], value=str(each.series.id)) for each in page.running
    ]
    turns = [
        button(say(label), CustomId("series", "list", str(number)))
        for label, number, there in (
            ("Previous page", page.number - 1, page.number > 0),
            ("Next page", page.number + 1, page.more),
        )
        if there
    ]
    rows = [[menu(say("Skip one, or end a series"), CustomId("series", "choose"), options)], turns]
    return Card(embeds=[embed], rows=[row for row in rows if row])


def _course(running: Running, say: Say) -> str:
    series = running.series
    lines = [_rule(series, say), *dates(running.ahead, say)]
    return "\n".join(line for line in lines if line)


def _rule(series: Series, say: Say) -> str:
    words = rule_in_words(series.rule, say)
    return " ".join(part for part in (f"**{words[:1].upper()}{words[1:]}.**", left_out(series.rule, say)) if part)


def dates(ahead: Sequence[Meetup], say: Say) -> list[str]:
    """A line for each meetup to come, in its own zone, by name: across a clock change it is another one."""
    return [f"• {say.when(meetup.starts_at, meetup.zone)}" for meetup in ahead]


def one(running: Running, say: Say) -> Card:
    """One series, with what an organiser can do about it."""
    series = running.series
    embed = discord.Embed(title=plain(series.title), description=_course(running, say), colour=_COLOUR)
    row = [button(say("End the series"), CustomId("series", "end", str(series.id)), discord.ButtonStyle.danger)]
    if running.ahead:
        row.insert(0, button(say("Skip the next one"), CustomId("series", "skip", str(running.ahead[0].id))))
    return Card(embeds=[embed], rows=[row])


def reason_form(title: str, custom_id: CustomId, say: Say) -> discord.ui.Modal:
    """The last step before people are told: why, if there is something to say."""
    modal = discord.ui.Modal(title=title[:45], custom_id=str(custom_id), timeout=None)
    label, hint = say("Why?"), say("Those who come are told. You can leave it empty.")[:100]
    modal.add_item(field(label, "reason", "", most=REASON_LIMIT, required=False, long=True, description=hint))
    return modal


def skipping(asked: Skipped, edit_id: int, reason: str | None, say: Say) -> Card:
    """The one question before a meetup that people answered is skipped."""
    meetup = asked.meetup
    when = say.when(meetup.starts_at, meetup.zone)
    lines = [
        say("Skip **{title}** on {when}?", title=plain(meetup.title), when=when),
        say.many("One person will be told.", "{n} people will be told.", asked.people),
        say("The reason: {reason}", reason=safe(reason, REASON_LIMIT)) if reason else "",
        _next(asked, say),
    ]
    buttons = [
        button(say("Skip it"), CustomId("meetup", "skip", str(edit_id)), discord.ButtonStyle.danger),
        button(say("Keep it"), CustomId("meetup", "leave", str(edit_id))),
    ]
    return Card("\n".join(line for line in lines if line), rows=[buttons])


def skipped(done: Skipped, say: Say) -> Card:
    """What was skipped, who hears of it, and what is next."""
    meetup = done.meetup
    when = say.when(meetup.starts_at, meetup.zone)
    told = say.many("I'll tell the one person who answered.", "I'll tell the {n} people who answered.", done.people)
    lines = [
        say("**{title}** on {when} is skipped.", title=plain(meetup.title), when=when),
        told if done.people else "",
        _next(done, say),
    ]
    return Card("\n".join(line for line in lines if line))


def _next(skipped: Skipped, say: Say) -> str:
    if skipped.following is None:
        return say("There is none after it.")
    return say("The next one is on {when}.", when=say.when(skipped.following.starts_at, skipped.following.zone))


def ending(asked: Ending, say: Say) -> Card:
    """The one question before a series ends, with what becomes of each meetup to come."""
    lines = [say("End the series **{title}**?", title=plain(asked.series.title)), *_fates(asked, say)]
    buttons = [
        button(say("End the series"), CustomId("series", "really", str(asked.series.id)), discord.ButtonStyle.danger),
        button(say("Keep it"), CustomId("series", "keep", str(asked.series.id))),
    ]
    return Card("\n".join(lines), rows=[buttons])


def _fates(asked: Ending, say: Say) -> list[str]:
    lines: list[str] = []
    if asked.cancelled:
        lines += [say("These are cancelled, since people know of them:"), *dates(asked.cancelled, say)]
        told = say.many("One person will be told.", "{n} people will be told.", asked.people)
        lines.append(told if asked.people else say("Nobody has answered yet, so nobody will be told."))
    if asked.vanishing:
        lines += [say("These vanish quietly, since nobody has heard of them yet:"), *dates(asked.vanishing, say)]
    return lines


def ended(done: Ending, say: Say) -> Card:
    """What ended, and who hears of it."""
    told = say.many("I'll tell the one person who answered.", "I'll tell the {n} people who answered.", done.people)
    lines = [
        say("The series **{title}** has ended. What was stays as it was.", title=plain(done.series.title)),
        told if done.people else "",
    ]
    return Card("\n".join(line for line in lines if line))


def kept(title: str, say: Say) -> Card:
    """Nothing happened."""
    return Card(say("The series **{title}** goes on.", title=plain(title)))
