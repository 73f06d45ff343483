"""Reflections: the commands, forms, the conversation, what is picked, meetups elsewhere, reading, and prompts."""

from bot.client import MeetupBot
from cogs.reflections.cog import ReflectionsCog
from cogs.reflections.conversation import ConversationCog
from cogs.reflections.elsewhere import ElsewhereCog
from cogs.reflections.picking import PickingCog
from cogs.reflections.prompts import PromptsCog
from cogs.reflections.reading import ReadingCog
from cogs.reflections.review import ReviewCog


async def setup(bot: MeetupBot) -> None:
    """Add the cogs."""
    await bot.add_cog(ReflectionsCog(bot))
    await bot.add_cog(ReviewCog(bot))
    await bot.add_cog(ConversationCog(bot))
    await bot.add_cog(PickingCog(bot))
    await bot.add_cog(ElsewhereCog(bot))
    await bot.add_cog(PromptsCog(bot))
    await bot.add_cog(ReadingCog(bot))
