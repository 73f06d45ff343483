"""Discord's ids: a moment in milliseconds and a sequence number, taken from the world's own clock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
SEQUENCE_BITS = 22  # Discord splits these into worker, process and increment; nobody may rely on that


class Snowflakes:
    """Gives out ids that grow with the world's time and never repeat, even while the clock stands still."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> int:
        """A new id, larger than every id before."""
        milliseconds = (self._now() - EPOCH) // timedelta(milliseconds=1)
        self._last = max(self._last + 1, milliseconds << SEQUENCE_BITS)
        return self._last


def moment_of(snowflake: int) -> datetime:
    """When an id was made, in UTC, to the millisecond."""
    return EPOCH + timedelta(milliseconds=snowflake >> SEQUENCE_BITS)
