"""Reads a calendar in a process of its own, which can be stopped: 5 MB take seconds, and some rules take for ever."""

import asyncio
import json
import sys
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bot.domain.feeds import FeedEvent, FeedReading, Skipped, Trouble, Unreadable
from bot.formats.ical_reading import read_calendar

PATIENCE = 20.0  # seconds; 5 MB with 3,000 events take about two
_NO_CALENDAR = 3  # exit code


async def read_apart(content: bytes, zone: str, now: datetime, *, patience: float = PATIENCE) -> FeedReading:
    """What `read_calendar` gives, without keeping anybody waiting meanwhile.

    Raises Unreadable, also when it takes longer than `patience` seconds.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", __name__, zone, now.isoformat()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(patience):
            out, _ = await process.communicate(content)
    except TimeoutError:
        raise Unreadable(Trouble.TOO_HARD) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        return _from_json(out)
    raise Unreadable(Trouble.NO_CALENDAR if process.returncode == _NO_CALENDAR else Trouble.TOO_HARD)


def _from_json(text: bytes) -> FeedReading:
    read: dict[str, Any] = json.loads(text)
    events = tuple(
        replace(FeedEvent(**each), **{name: datetime.fromisoformat(each[name]) for name in ("starts_at", "ends_at")})
        for each in read["events"]
    )
    skipped = tuple((title, Skipped(why)) for title, why in read["skipped"])
    until = datetime.fromisoformat(read["until"])
    return FeedReading(read["name"], events, until, skipped, tuple(read["unread"]), read["past"], read["later"])


def main() -> None:
    """Read a calendar from standard input and write what it says to standard output, as JSON.

    Arguments: the zone of times that name none, and the present moment.
    """
    zone, now = sys.argv[1:3]
    try:
        reading = read_calendar(sys.stdin.buffer.read(), zone, datetime.fromisoformat(now))
    except Unreadable:
        sys.exit(_NO_CALENDAR)
    sys.stdout.write(json.dumps(asdict(reading), default=datetime.isoformat))


if __name__ == "__main__":
    main()
