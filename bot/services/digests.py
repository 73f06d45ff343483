"""The weekly digest: what may be in it, and what it showed."""

from bot.clock import Clock
from db.engine import Database


class DigestService:
    """The weekly digest: what may be in it, and what it showed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
