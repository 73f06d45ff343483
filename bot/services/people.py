"""What a person may ask for as the owner of what is stored about them: to see it, and to have it deleted."""

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.events import mark_of, shown_of
from bot.domain.plan import card_refresh
from bot.services.digests import plan_edits
from bot.services.reflections import sealed_by
from bot.services.rsvps import fill
from db import events, jobs, people, reflections, rsvps
from db.engine import Database


class PeopleService:
    """Everything of one person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def everything(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row stored about a person, by table."""
        async with self._database.read() as conn:
            return await people.everything(conn, user_id, await self._unsigned(conn, user_id))

    async def forget(self, user_id: int) -> None:
        """Delete all of it, and plan to take them out of every digest and card that shows them.

        Their places go to those who wait. Whether they are interested in an event is Discord's to know; it makes
        nobody of them here again.
        """
        now = self._clock.now()
        async with self._database.write() as conn:
            unsigned = await self._unsigned(conn, user_id)
            for reflection_id in [*await people.reflection_ids(conn, user_id), *unsigned]:
                await plan_edits(conn, reflection_id, now)
            answered = await rsvps.coming_to(conn, user_id, now)
            for meetup in answered:
                if shown := shown_of(meetup):
                    known = replace(shown, forgotten=(*shown.forgotten, mark_of(meetup, user_id)))
                    await events.keep_shown(conn, meetup.id, event_id=meetup.event_id, shown=known.as_json())
            await people.forget(conn, user_id, unsigned)
            for meetup in answered:
                await fill(conn, meetup, now)
                if meetup.card_message_id is not None:
                    await jobs.plan_joined(conn, card_refresh(meetup, now))

    async def _unsigned(self, conn: AsyncConnection, user_id: int) -> list[int]:
        """The ids of the reflections a person wrote unsigned, in all groups."""
        return sealed_by(await reflections.sealed(conn), user_id, self._database.seals)
