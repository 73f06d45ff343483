"""Reflections, from the first draft to taking them back."""

from bot.clock import Clock
from db.engine import Database


class ReflectionService:
    """Reflections, from the first draft to taking them back."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
