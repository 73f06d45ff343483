"""How a roster looks: who has handed in and who has not, and the same as a file."""

from itertools import groupby

import discord

from bot.domain.meetups import AttendanceState, Meetup, RsvpAnswer
from bot.domain.rosters import OnRoster, Roster
from bot.texts import Say
from cogs.cards.lists import turns
from cogs.cards.meetups import plain
from cogs.ui.card import Attachment, Card, button
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA
_NAME = 64


def roster(shown: Roster, say: Say) -> Card:
    """A page of a roster; what anybody wrote, when, or under which name is nowhere in it."""
    title = plain(shown.meetup.title)
    if not shown.entries:
        return Card(say("Nobody was going to **{title}**, came, or has handed in a reflection.", title=title))
    embed = discord.Embed(title=title, colour=_COLOUR)
    for handed_in, entries in groupby(shown.entries, key=lambda each: each.handed_in):
        count = shown.handed_in if handed_in else shown.everybody - shown.handed_in
        heading = say("Handed in ({n})", n=count) if handed_in else say("Not handed in ({n})", n=count)
        embed.add_field(name=heading, value="\n".join(_line(each, say) for each in entries), inline=False)
    footer = [say("{n} of {all} have handed in", n=shown.handed_in, all=shown.everybody)]
    if shown.pages > 1:
        footer.append(say("page {number} of {pages}", number=shown.number + 1, pages=shown.pages))
    embed.set_footer(text=" · ".join(footer))
    page = CustomId("roster", "page", f"{shown.meetup.id}.")
    buttons = [
        *turns(page, shown.number, more=shown.number + 1 < shown.pages, say=say),
        button(say("As a table (CSV)"), CustomId("roster", "csv", str(shown.meetup.id))),
    ]
    return Card(embeds=[embed], rows=[buttons])


def _line(entry: OnRoster, say: Say) -> str:
    parts = [plain(entry.name, _NAME)[:_NAME]]
    if entry.state is AttendanceState.ABSENT:
        parts.append(say("did not come"))
    elif entry.state is not AttendanceState.PRESENT and entry.answer is RsvpAnswer.GOING:
        parts.append(say("was going"))
    return " · ".join(parts)


def as_file(meetup: Meetup, content: bytes, say: Say) -> Card:
    """The roster as a file."""
    name = f"roster-{meetup.local_start[:10]}-{meetup.id}.csv"
    return Card(
        say("Who has handed in a reflection about **{title}**, for your spreadsheet.", title=plain(meetup.title)),
        files=[Attachment(name, content)],
    )
