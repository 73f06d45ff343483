"""Lists in pages: the meetups to come, and everybody who is going to one."""

import discord

from bot.services.meetups import Comers, Page
from bot.texts import Say
from cogs.cards.meetups import answer_of, plain, shortened, standing, time_of, where
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA


def coming(page: Page, say: Say) -> Card:
    """The meetups to come, with the person's own answer beside each."""
    if not page.shown:
        return Card(say("Nothing is planned yet. As soon as a meetup is announced, you'll find it here."))
    embed = discord.Embed(title=say("Upcoming meetups"), colour=_COLOUR)
    unanswered = say("You haven't answered yet.")
    for each in page.shown:
        lines = [
            time_of(each.view.meetup, say),
            shortened(where(each.view.meetup).split("\n")[0], 150),
            plain(standing(each.view, say), 400),
            f"**{answer_of(each.mine, each.before_in_line, say) or unanswered}**",
        ]
        embed.add_field(
            name=plain(each.view.meetup.title),
            value="\n".join(line for line in lines if line),
            inline=False,
        )
    turned = turns(CustomId("meetup", "coming"), page.number, more=page.more, say=say)
    return Card(embeds=[embed], rows=[[*turned, button(say("Mine"), CustomId("rsvp", "list"))]])


def comers(shown: Comers, say: Say) -> Card:
    """Everybody who is going, a page at a time."""
    names = [plain(each.name, 64) + (f" +{each.guests}" if each.guests else "") for each in shown.going]
    embed = discord.Embed(
        title=plain(shown.meetup.title), description="\n".join(names) or say("Nobody yet."), colour=_COLOUR
    )
    page = CustomId("meetup", "comers_page", f"{shown.meetup.id}.")
    turned = turns(page, shown.number, more=shown.more, say=say)
    return Card(embeds=[embed], rows=[turned] if turned else [])


def turns(page: CustomId, number: int, *, more: bool, say: Say) -> list[discord.ui.Button[discord.ui.View]]:
    """The buttons that turn from page `number` (from 0); the number of the page follows what `page` names."""
    ways = ((say("Previous page"), number - 1, number > 0), (say("Next page"), number + 1, more))
    return [
        button(label, CustomId(page.noun, page.action, f"{page.argument}{to}")) for label, to, there in ways if there
    ]
