"""Prompts: who is asked after a meetup, where, and never more often than the contact budget allows."""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.meetups import Meetup
from db.engine import Database


class PromptService:
    """Prompts and the contact budget."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def plan_after(self, conn: AsyncConnection, meetup: Meetup) -> None:
        """Plan, in the transaction that ends a meetup, whom to ask about it."""
