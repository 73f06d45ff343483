"""What a card of a meetup has no room for: the whole description and all about the talks, in pages."""

import discord

from bot.domain.markdown import defused
from bot.domain.meetups import MeetupView
from bot.domain.splitting import split_message
from bot.texts import Say
from cogs.cards.lists import turns
from cogs.cards.meetups import plain, talk_heading
from cogs.ui.card import Card
from cogs.ui.custom_ids import CustomId

_COLOUR = 0x3E7BFA
_PAGE = 3800  # of the 4,096 characters of an embed's description
_PIECE = 1000  # of people's text; made safe it stays within a page


def about(view: MeetupView, number: int, say: Say) -> Card:
    """Page `number` (from 0) of everything that is said about a meetup and its talks."""
    pages = _pages(view, say)
    number = min(number, len(pages) - 1)
    embed = discord.Embed(title=plain(view.meetup.title), description=pages[number], colour=_COLOUR)
    page = CustomId("meetup", "about_page", f"{view.meetup.id}.")
    turned = turns(page, number, more=number + 1 < len(pages), say=say)
    return Card(embeds=[embed], rows=[turned] if turned else [])


def _pages(view: MeetupView, say: Say) -> list[str]:
    pieces = _made_safe(view.meetup.description or "")
    for talk in view.talks:
        pieces.append("\n\n" + talk_heading(talk, say) + "\n")
        pieces.extend(_made_safe(talk.abstract or ""))
        pieces.extend("\n" + link for link in talk.links)
    pages = [""]
    for piece in pieces:
        if len(pages[-1]) + len(piece) > _PAGE:
            pages.append("")
        pages[-1] += piece
    return [page.strip() or "\u200b" for page in pages]


def _made_safe(text: str) -> list[str]:
    return [defused(piece)[:_PAGE] for piece in split_message(text, _PIECE)]
