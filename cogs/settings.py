"""The group's settings."""

from bot.client import MeetupBot
from cogs.ui.presses import KindAnswers


async def setup(bot: MeetupBot) -> None:
    """Add the cog to the bot."""
    await bot.add_cog(KindAnswers())
