"""What a person may ask for as the owner of what is stored about them: to see it, and to have it deleted."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.domain.digest_plan import edit_of
from bot.domain.events import mark_of, shown_of
from bot.domain.forgetting import forgetting
from bot.domain.people import Holdings
from bot.domain.plan import card_refresh
from bot.formats.person import person_document
from bot.services.digests import plan_edits
from bot.services.reflections import sealed_by
from bot.services.rsvps import fill
from db import events, exports, jobs, people, reflections, rsvps, traces
from db.engine import Database

_CARDS_APART = timedelta(seconds=2)  # Discord takes few edits of older messages at a time


class PeopleService:
    """Everything of one person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def everything(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row stored about a person, by table."""
        async with self._database.read() as conn:
            return await people.everything(conn, user_id, await self._reflection_ids(conn, user_id))

    async def document(self, user_id: int) -> dict[str, Any] | None:
        """Everything stored about a person as a document to hand out; None where nothing is."""
        async with self._database.read() as conn:
            rows = await people.everything(conn, user_id, await self._reflection_ids(conn, user_id))
            around = await people.surroundings(conn, rows)
        return person_document(rows, around, self._clock.now()) if rows else None

    async def holdings(self, user_id: int) -> Holdings:
        """How much is stored about a person."""
        async with self._database.read() as conn:
            mine = await self._reflection_ids(conn, user_id)
            return await people.holdings(conn, user_id, mine, self._clock.now())

    async def forget(self, user_id: int) -> Holdings:
        """Delete all of it, and plan to take them out of everything at Discord that names them; what it was.

        Their places go to those who wait. Whether they are interested in an event is Discord's to know; it makes
        nobody of them here again.
        """
        now = self._clock.now()
        async with self._database.write() as conn:
            mine = await self._reflection_ids(conn, user_id)
            held = await people.holdings(conn, user_id, mine, now)
            for reflection_id in mine:
                await plan_edits(conn, reflection_id, now)
            about_talks = await traces.digests_of_talks(conn, user_id)
            await jobs.plan(conn, [edit_of(guild_id, digest_id, now) for guild_id, digest_id in about_talks])
            answered = await rsvps.coming_to(conn, user_id, now)
            for meetup in answered:
                if shown := shown_of(meetup):
                    known = replace(shown, forgotten=(*shown.forgotten, mark_of(meetup, user_id)))
                    await events.keep_shown(conn, meetup.id, event_id=meetup.event_id, shown=known.as_json())
            places = await traces.places(conn, user_id, mine)
            cards = await traces.shown_on(conn, user_id)
            await traces.forget(conn, user_id, mine)
            await exports.forget_empty(conn)
            for meetup in answered:
                await fill(conn, meetup, now)
            for number, meetup in enumerate(cards):
                refresh = card_refresh(meetup, now)
                await jobs.plan_joined(conn, replace(refresh, due_at=refresh.due_at + number * _CARDS_APART))
            if held.is_known:
                await jobs.plan(conn, forgetting(user_id, places, now, secrets.token_hex(8)))
        return held

    async def _reflection_ids(self, conn: AsyncConnection, user_id: int) -> list[int]:
        """Every reflection of a person: the one place that says which are theirs."""
        unsigned = sealed_by(await reflections.sealed(conn), user_id, self._database.seals)
        return [*await people.reflection_ids(conn, user_id), *unsigned]
