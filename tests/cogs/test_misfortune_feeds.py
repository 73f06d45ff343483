"""Feeds that go wrong, or are turned into something else: nothing is announced or cancelled rashly."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from bot.domain.meetups import Status
from db.engine import Database
from tests.cogs.test_misfortune import errors
from tests.contract.plugin import Contract
from tests.feed_site import FeedSite, calendar, event, local_fetcher, open_site
from tests.town import Town, lively_town


@pytest.fixture
async def site() -> AsyncGenerator[FeedSite]:
    async with open_site() as site:
        yield site


@pytest.fixture
async def town(sqlite: Database, contract: Contract) -> AsyncGenerator[Town]:
    """The town of all tests, whose bot may open addresses of this machine."""
    async with lively_town(sqlite, contract.watch, fetcher=local_fetcher()) as town:
        yield town


def evening(number: int, *, later: int = 0, uid: str = "e") -> str:
    """What stands in the feed about an evening: the first is on December 2, each other a day after the one before."""
    return event(f"{uid}{number}@r", f":202612{number + 2 + later:02}T010000Z", title=f"Evening {number}")


async def read(town: Town, site: FeedSite, *events: str, times: int = 1) -> None:
    """The feed shows these events from now on, and is read so many times."""
    site.shows("/feed.ics", calendar(*events))
    for _ in range(times):
        await town.time.advance(timedelta(minutes=36))


async def followed(town: Town, site: FeedSite, *events: str) -> None:
    await town.marisol.runs("/feed add", url=site.shows("/feed.ics", calendar(*events)))
    await town.time.advance(timedelta(seconds=10))
    await town.marisol.presses("Announce these", in_="#organisers")
    await town.time.advance(timedelta(minutes=2))


async def scheduled(town: Town) -> list[str]:
    known = await town.services.meetups.choices(town.guild.id, "Evening")
    return sorted(each.title for each in known if each.status is Status.SCHEDULED)


async def test_a_feed_that_loses_most_of_what_people_know_of_cancels_nothing_and_says_so(
    town: Town, site: FeedSite
) -> None:
    four = [evening(number) for number in range(1, 5)]
    await followed(town, site, *four)

    await read(town, site, four[0])
    await town.hours_pass(9)
    kept = await scheduled(town)
    site.shows("/feed.ics", calendar(*four[:2]))
    await town.marisol.runs("/feed refresh", feed="127.0.0.1")
    await town.time.advance(timedelta(seconds=10))
    await read(town, site, *four[:2])

    assert len(kept) == 4
    assert "Most of its meetups are suddenly missing. I have cancelled nothing" in (
        (await town.marisol.sees("suddenly missing", in_="#organisers")).text
    )
    await town.marisol.sees("and its meetups are in step", in_="#organisers")
    assert await scheduled(town) == ["Evening 1", "Evening 2"]  # half of them is believed


async def test_a_flood_of_new_meetups_waits_for_a_word_and_the_rest_goes_on(town: Town, site: FeedSite) -> None:
    ada = town.person("Ada")
    await followed(town, site, evening(1))

    await read(town, site, evening(1, later=1), *(evening(number, uid="spam") for number in range(2, 9)))

    asked = await town.marisol.sees("7 meetups from", in_="#organisers")
    assert "wait for your word; nobody else has seen them." in asked.text
    assert await scheduled(town) == ["Evening 1"]
    assert "December 3" in (await ada.runs("/meetups", in_="#announcements")).text
    await town.marisol.presses("Announce these", on="7 meetups from", in_="#organisers")
    assert len(await scheduled(town)) == 8


async def test_a_feed_that_gives_new_uids_and_then_moves_by_a_day_keeps_its_meetups_and_who_comes(
    town: Town, site: FeedSite, caplog: pytest.LogCaptureFixture
) -> None:
    ada = town.person("Ada")
    await followed(town, site, evening(1), evening(2))
    await ada.presses("Going", on="Evening 2", in_="#announcements")

    await read(town, site, evening(1, uid="new"), evening(2, uid="new"))
    await read(town, site, evening(1, uid="new", later=1), evening(2, uid="new", later=1))
    mine = (await ada.runs("/meetups", in_="#announcements")).text

    assert await scheduled(town) == ["Evening 1", "Evening 2"]
    assert mine.count("You are going.") == 1
    assert [each.text.count("New time:") for each in ada.notifications] == [1]
    assert errors(caplog) == []


async def test_a_feed_that_turns_into_other_things_changes_nothing_and_is_told_of_once(
    town: Town, site: FeedSite
) -> None:
    await followed(town, site, evening(1), evening(9))
    for hours, status, content in ((0.6, 200, "<html>Log in</html>"), (1.1, 404, "gone"), (9, 500, "")):
        site.shows("/feed.ics", content, status=status, kind="text/html")
        await town.hours_pass(hours)

    kept = await scheduled(town)
    site.shows("/feed.ics", calendar(evening(1, later=1), evening(9)))
    await town.marisol.runs("/feed refresh", feed="127.0.0.1")
    await town.time.advance(timedelta(seconds=10))

    assert kept == ["Evening 1", "Evening 9"]
    said = [each.content for each in town.organisers.messages if not each.ephemeral]
    trouble, healed = [text for text in said if "read **127.0.0.1**" in text]
    assert "can't read **127.0.0.1**. The server answered with the error 500." in trouble
    assert healed == "I can read **127.0.0.1** again, and its meetups are in step."
