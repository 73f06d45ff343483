"""The cog of digests."""

from bot.client import MeetupBot


async def setup(bot: MeetupBot) -> None:
    """Add nothing yet."""
    del bot
