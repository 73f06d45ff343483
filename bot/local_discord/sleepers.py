"""Tasks asleep until a moment of the world's time, and whether those that woke up have gone to sleep again."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

# Seconds of real time after which a sleeper that does not come back is no longer waited for. While others sleep it was
# probably a one-off; when nobody does, the only loop there is must be at work, and that may be long.
QUIET = 1.0
LONG_QUIET = 10.0


class Sleepers:
    """Everybody in one process who sleeps by the world's clock.

    A loop that sleeps, works and sleeps again is busy between its sleeps. So everybody who wakes, early or in time, is
    missed until somebody goes to sleep again; only one-off sleeps make it wait for the quiet.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._asleep: dict[asyncio.Future[None], datetime] = {}
        self._missed = 0
        self._last_change = time.monotonic()

    async def sleep_until(self, when: datetime) -> None:
        """Sleep until `wake_due` is called with a moment not before `when`."""
        sleeper: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asleep[sleeper] = when
        self._missed = max(0, self._missed - 1)
        self._note()
        try:
            await sleeper
        finally:
            if self._asleep.pop(sleeper, None) is not None:  # cancelled: something else woke it
                self._missed += 1
                self._note()

    def wake_due(self, now: datetime) -> None:
        """Wake everybody whose moment has come, the earliest first."""
        due = sorted((when, number) for number, when in enumerate(self._asleep.values()) if when <= now)
        sleepers = list(self._asleep)
        for _, number in due:
            del self._asleep[sleepers[number]]
            self._missed += 1
            if not sleepers[number].done():
                sleepers[number].set_result(None)
        if due:
            self._note()

    def forget_missed(self) -> None:
        """Whoever is missed now has gone for good."""
        self._missed = 0
        self._note()

    def earliest(self) -> datetime | None:
        """The next moment anybody waits for."""
        return min(self._asleep.values(), default=None)

    @property
    def busy(self) -> bool:
        """Whether somebody who woke up is still at work; those who do not come back are given up."""
        if time.monotonic() - self._last_change >= (QUIET if self._asleep else LONG_QUIET):
            self._missed = 0
        return self._missed > 0

    def _note(self) -> None:
        self._last_change = time.monotonic()
        self._changed()
