"""The tables of feeds: each kind and each kind of damage with what was read and said, and each address that is refused.

python -m benchmarks.feeds
"""

import asyncio
import time
from datetime import timedelta

from bot.domain.feeds import SKIPPED_IN_WORDS, TROUBLE_IN_WORDS, FeedReading, Trouble, Unreadable
from bot.fetching import Fetcher
from bot.formats.ical_apart import read_apart
from bot.formats.ical_reading import read_calendar
from tests.formats import feeds_in_the_wild as wild
from tests.formats.test_ical_reading import DAMAGE, GROUP_ZONE, NOW, large
from tests.test_fetching import NOT_PUBLIC, OTHER_SPELLINGS, url_of

KINDS = {
    "Meetup": wild.MEETUP,
    "Luma": wild.LUMA,
    "Google": wild.GOOGLE,
    "pretalx": wild.PRETALX,
    "Outlook": wild.OUTLOOK,
}


def _said(reading: FeedReading) -> str:
    return "; ".join(f"{title}: {SKIPPED_IN_WORDS[why]}" for title, why in reading.skipped) or "-"


def _row(name: str, content: bytes) -> str:
    began = time.perf_counter()
    try:
        reading = read_calendar(content, GROUP_ZONE, NOW)
    except Unreadable as reason:
        return f"| {name} | 0 | {TROUBLE_IN_WORDS[reason.trouble]} | |"
    took = (time.perf_counter() - began) / timedelta(milliseconds=1).total_seconds()
    return f"| {name} | {len(reading.events)} | {_said(reading)} | {took:.0f} ms |"


async def _large() -> str:
    """5 MB in another process, and the longest that this one was kept from anything else meanwhile."""
    longest, content = 0.0, large(3000)

    async def ticking() -> None:
        nonlocal longest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - began)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        ticks = tasks.create_task(ticking())
        reading = await read_apart(content, GROUP_ZONE, NOW)
        ticks.cancel()
    took = time.perf_counter() - began
    size = len(content) / 1_000_000
    return (
        f"| {size:.1f} MB, 3,000 events | {len(reading.events)}, {reading.later} later |"
        f" the bot waited {longest * 1000:.0f} ms at most | {took * 1000:.0f} ms |"
    )


async def _answer(url: str) -> str:
    try:
        await Fetcher().fetch(url)
    except Unreadable as reason:
        return reason.trouble
    return "opened"


async def main() -> None:
    """Print the tables."""
    print("| feed | events | said | time |\n|---|---|---|---|")
    for name, text in KINDS.items():
        print(_row(name, text.encode()))
    for name, content, _events, _skipped in DAMAGE:
        print(_row(name, content if isinstance(content, bytes) else content.encode()))
    print(_row("a page instead of a calendar", b"<!DOCTYPE html><html>"))
    print(await _large())
    tried = [*map(url_of, NOT_PUBLIC), *OTHER_SPELLINGS]
    answers = [await _answer(url) for url in tried]
    print(f"\naddresses tried: {len(tried)}, refused: {answers.count(Trouble.ADDRESS)}")
    print("\n".join(f"| {url or '(nothing)'} | {answer} |" for url, answer in zip(tried, answers, strict=True)))


if __name__ == "__main__":
    asyncio.run(main())
