"""What organisers are told when something keeps Discord's own events from showing their meetups."""

import discord

from bot.domain.events import EventNotice, EventTrouble
from bot.texts import Say
from cogs.cards.meetups import plain
from cogs.ui.card import Card, button
from cogs.ui.custom_ids import CustomId


def notice(post: EventNotice, say: Say) -> Card:
    """What happened, and the buttons for what can be done about it."""
    meetup_id, title = str(post.meetup.id), plain(post.meetup.title)
    if post.trouble is EventTrouble.GONE:
        text = say(
            "The event of **{title}** is gone from this server's events: somebody cancelled or ended it there, or"
            " deleted its channel. The meetup itself still stands, and nobody has been told anything. What shall I do?",
            title=title,
        )
        again = button(say("Put the event back"), CustomId("event", "restore", meetup_id))
        cancel = button(say("Cancel the meetup"), CustomId("event", "cancel", meetup_id), discord.ButtonStyle.danger)
        return Card(text, rows=[[again, cancel]])
    if post.trouble is EventTrouble.FULL:
        text = say(
            "I couldn't show **{title}** among this server's events: there are a hundred already, and Discord takes no"
            " more. Once one is over or deleted, I'll try again by myself.",
            title=title,
        )
    else:
        text = say(
            "I couldn't show **{title}** among this server's events: I'm missing the Create Events"
            " permission. Once I have it, I'll try again by myself.",
            title=title,
        )
    return Card(text, rows=[[button(say("Try again now"), CustomId("event", post.trouble, meetup_id))]])
