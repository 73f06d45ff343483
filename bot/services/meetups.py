"""Meetups, talks and RSVPs."""

from bot.clock import Clock
from db.engine import Database


class MeetupService:
    """Meetups, talks and RSVPs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
