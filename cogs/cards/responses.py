"""How "you said, we changed" looks: to the organiser who says it, and to those who are thanked for having said it."""

import discord

from bot.domain.responses import Response, ThanksPost
from bot.formats.digest_words import capitalised
from bot.services.responses import Told
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId

_COLOUR = discord.Colour(0x2F855A)


def told(found: Told, say: Say) -> Card:
    """What will be told, who is thanked, and the way back."""
    lines = [say("The next digest and the next announcement will say this:")]
    if found.thanked:
        lines.append(
            say.many(
                "{n} person said it under their name; they get one thank-you in ten minutes, if they take DMs.",
                "{n} people said it under their names; each gets one thank-you in ten minutes, if they take DMs.",
                found.thanked,
            )
        )
    else:
        lines.append(
            say(
                "Nobody is thanked for it, since I don't know who said it under their name. Choose a theme of a digest,"
                " or a reflection, and I'll thank them."
            )
        )
    undo = button(say("Take it back"), CustomId("respond", "undo", str(found.response.id)))
    return Card("\n".join(lines), embeds=[_embed(found.response)], rows=[[undo]])


def taken_back(response: Response, say: Say) -> Card:
    """It is told no more."""
    return Card(
        say("Taken back. Posts that told it are being changed; a thank-you that was sent already stays."),
        embeds=[_embed(response)],
    )


def thanks(post: ThanksPost, say: Say) -> Card:
    """The one thank-you."""
    text = say(
        "Hi {name}, you said something about **{theme}** after a meetup of {group}, and it led to something."
        " Thank you!",
        name=plain(post.name, 64),
        theme=plain(post.response.theme, 100),
        group=plain(post.group_name, 100),
    )
    why = say("You're getting this because you said I may write to you by DM. I thank you for this only once.")
    embed = discord.Embed(description=plain(post.response.text, 1200), colour=_COLOUR)
    return Card(f"{text}\n-# {why}", embeds=[embed], rows=[[button(say("Never write to me"), post.marker)]])


def _embed(response: Response) -> discord.Embed:
    return discord.Embed(
        description=f"**{plain(capitalised(response.theme), 300)}**: {plain(response.text, 1200)}", colour=_COLOUR
    )
