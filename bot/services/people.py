"""What a person may ask for as the owner of what is stored about them: to see it, and to have it deleted."""

from typing import Any

from bot.clock import Clock
from bot.services.digests import plan_edits
from db import people
from db.engine import Database


class PeopleService:
    """Everything of one person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def everything(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row stored about a person, by table."""
        async with self._database.read() as conn:
            return await people.everything(conn, user_id)

    async def forget(self, user_id: int) -> None:
        """Delete all of it, and plan to take their words out of every digest that shows them."""
        async with self._database.write() as conn:
            for reflection_id in await people.reflection_ids(conn, user_id):
                await plan_edits(conn, reflection_id, self._clock.now())
            await people.forget(conn, user_id)
