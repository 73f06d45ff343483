"""Reflections: the command, the forms, the conversation, and the answers to prompts."""

from bot.client import MeetupBot
from cogs.reflections.cog import ReflectionsCog
from cogs.reflections.conversation import ConversationCog
from cogs.reflections.prompts import PromptsCog
from cogs.reflections.review import ReviewCog


async def setup(bot: MeetupBot) -> None:
    """Add the cogs."""
    await bot.add_cog(ReflectionsCog(bot))
    await bot.add_cog(ReviewCog(bot))
    await bot.add_cog(ConversationCog(bot))
    await bot.add_cog(PromptsCog(bot))
