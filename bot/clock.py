"""The only place that reads the time or waits for it."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the rest of the program knows of time: UTC now, and waiting until a moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    async def sleep_until(self, when: datetime) -> None:
        """Return at `when` (aware) or, if that has passed, at once."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place that asks

    async def sleep_until(self, when: datetime) -> None:
        """Return at `when` (aware) or, if that has passed, at once."""
        await asyncio.sleep(max(0.0, (when - self.now()).total_seconds()))
