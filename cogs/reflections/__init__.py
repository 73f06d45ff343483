"""Reflections: the commands, the forms, the conversation, reading, and the answers to prompts."""

from bot.client import MeetupBot
from cogs.reflections.cog import ReflectionsCog
from cogs.reflections.conversation import ConversationCog
from cogs.reflections.prompts import PromptsCog
from cogs.reflections.reading import ReadingCog


async def setup(bot: MeetupBot) -> None:
    """Add the cogs."""
    await bot.add_cog(ReflectionsCog(bot))
    await bot.add_cog(ConversationCog(bot))
    await bot.add_cog(PromptsCog(bot))
    await bot.add_cog(ReadingCog(bot))
