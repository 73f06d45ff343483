"""The first words in a server."""

from bot.texts import Say
from cogs.ui.card import Card


def welcome(say: Say) -> Card:
    """The first words in a server that has just added the bot."""
    return Card(
        say(
            "Hello! I announce your meetups, take RSVPs, and afterwards ask people how it went. An"
            " organiser can get me started with /setup; it takes two minutes. /help shows what else I can"
            " do."
        )
    )
