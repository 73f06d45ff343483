"""Reflecting: the form, the conversation, free text and what becomes of them."""

from bot.client import MeetupBot


async def setup(bot: MeetupBot) -> None:
    """Add nothing yet."""
    del bot
