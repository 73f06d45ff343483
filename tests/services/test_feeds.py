import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.feeds import Feed, FeedEvent, FeedReading, Trouble, Unreadable
from bot.domain.groups import Group
from bot.domain.meetups import Proposal, Status
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.fetching import Fetched
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.feed_reading import Told
from bot.services.feeds import MOST_FEEDS, FeedService
from bot.services.groups import Someone
from bot.services.services import Services, services
from db import feeds, groups, jobs, meetups
from db.engine import Database
from tests.feed_site import calendar, event

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
RIVERBEND, LAKESIDE = 1, 2
MARISOL = Someone(RIVERBEND, 100, "Marisol", "en-US", is_organiser=True)
ANA = Someone(RIVERBEND, 101, "Ana", "en-US")
ZOE = Someone(LAKESIDE, 102, "Zoe", "en-US", is_organiser=True)
URL = "https://river.example/feed.ics"


@pytest.fixture
async def clock() -> TimeKeeper:
    return TimeKeeper(NOW)


@pytest.fixture
async def house(database: Database, clock: TimeKeeper) -> Services:
    async with database.write() as conn:
        for guild_id in (RIVERBEND, LAKESIDE):
            known = Group(guild_id, f"Group {guild_id}", announcement_channel_id=10 + guild_id, set_up_at=NOW)
            await groups.ensure_group(conn, known)
    return services(database, clock)


def evening(number: int, **changes: object) -> FeedEvent:
    start = NOW + timedelta(days=number)
    values: dict[str, object] = {
        "uid": f"e{number}",
        "base": f"e{number}",
        "title": f"Evening {number}",
        "timezone": "UTC",
        "local_start": f"{start:%Y-%m-%dT%H:%M}",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
    }
    return FeedEvent(**(values | changes))  # type: ignore[arg-type] # by name


def says(*events: FeedEvent) -> Told:
    reading = FeedReading("Elsewhere", events, NOW + timedelta(days=400))
    return Told(reading, Fetched(b"", '"v1"'))


async def taken_in(house: Services, database: Database, told: Told, missing: tuple[int, ...] = ()) -> None:
    """What the job does with what the group's latest feed says."""
    async with database.read() as conn:
        feed = (await feeds.of_group(conn, RIVERBEND))[-1]
        group = await groups.group(conn, RIVERBEND)
    assert group is not None
    async with database.write() as conn:
        await house.feed_reading.take_in(conn, group, feed, told, missing)


async def statuses(database: Database, feed_id: int = 1) -> dict[str, Status]:
    async with database.read() as conn:
        return {each.title: each.status for each in await feeds.meetups_of(conn, RIVERBEND, feed_id, NOW)}


async def plan_of(database: Database) -> dict[str, datetime]:
    async with database.read() as conn:
        return {job.key: job.due_at for job in await jobs.listed(conn, most=5000) if job.done_at is None}


async def test_a_feed_from_its_address_to_its_cards(house: Services, database: Database) -> None:
    added = await house.feeds.add(MARISOL, "webcal://river.example/feed.ics")
    assert added.feed.url == URL
    await taken_in(house, database, says(evening(5), evening(50)))
    waiting = await statuses(database)

    result = await house.feeds.announce(MARISOL, added.feed.id)

    plan = await plan_of(database)
    assert set(waiting.values()) == {Status.DRAFT}
    assert (result.count, result.at_once) == (2, 1)
    assert set((await statuses(database)).values()) == {Status.SCHEDULED}
    assert plan["announcement:1"] == NOW
    assert plan["announcement:2"] == NOW + timedelta(days=36)
    assert plan["feed:1"] == NOW + timedelta(minutes=31, seconds=1)


async def test_taking_in_the_same_again_changes_nothing(house: Services, database: Database) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(5)))
    await house.feeds.announce(MARISOL, 1)
    async with database.read() as conn:
        before = await feeds.meetups_of(conn, RIVERBEND, 1, NOW)

    await taken_in(house, database, says(evening(5)))

    async with database.read() as conn:
        assert await feeds.meetups_of(conn, RIVERBEND, 1, NOW) == before


async def test_two_organisers_announce_at_once_and_it_happens_once(house: Services, database: Database) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(5), evening(6)))

    results = await asyncio.gather(*(house.feeds.announce(MARISOL, 1) for _ in range(4)), return_exceptions=True)

    assert [type(each).__name__ for each in results].count("Announced") == 1
    assert [type(each) for each in results].count(NotPossible) == 3


async def test_two_hundred_meetups_are_announced_at_once(house: Services, database: Database) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(*(evening(number) for number in range(1, 201))))

    assert (await house.feeds.announce(MARISOL, 1)).count == 200


async def test_a_vanished_draft_goes_at_once_and_a_scheduled_meetup_at_the_second_time(
    house: Services, database: Database
) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(1), evening(2), evening(3)))
    await taken_in(house, database, says(evening(2), evening(3)))
    assert list(await statuses(database)) == ["Evening 2", "Evening 3"]
    await house.feeds.announce(MARISOL, 1)

    await taken_in(house, database, says(evening(3)))
    once = await statuses(database)
    await taken_in(house, database, says(evening(3)), missing=(2,))

    assert once["Evening 2"] is Status.SCHEDULED
    assert (await statuses(database)) == {"Evening 2": Status.CANCELLED, "Evening 3": Status.SCHEDULED}


async def test_what_returns_after_it_was_cancelled_is_a_new_meetup(house: Services, database: Database) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(1), evening(2)))
    await house.feeds.announce(MARISOL, 1)
    await taken_in(house, database, says(evening(1, cancelled=True), evening(2)))

    await taken_in(house, database, says(evening(1), evening(2)))

    async with database.read() as conn:
        found = await feeds.meetups_of(conn, RIVERBEND, 1, NOW)
    assert [(each.title, each.status) for each in found] == [
        ("Evening 1", Status.CANCELLED),
        ("Evening 1", Status.SCHEDULED),
        ("Evening 2", Status.SCHEDULED),
    ]


async def test_an_event_that_was_and_is_put_at_another_day_is_a_new_meetup(
    house: Services, database: Database, clock: TimeKeeper
) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(1)))
    await house.feeds.announce(MARISOL, 1)
    await clock.advance(timedelta(days=2))

    await taken_in(house, database, says(evening(30, uid="e1", base="e1")))

    async with database.read() as conn:
        known = await feeds.meetups_of(conn, RIVERBEND, 1, NOW)
    assert [(each.title, each.feed_uid) for each in known] == [("Evening 1", None), ("Evening 30", "e1")]


async def test_a_feed_is_read_again_that_shared_an_event_with_another_one(house: Services, database: Database) -> None:
    for url in (URL, URL + "?also"):
        await house.feeds.add(MARISOL, url)
        await taken_in(house, database, says(evening(5)))
    for feed_id in (1, 2):
        await house.feeds.announce(MARISOL, feed_id)
        await house.feeds.remove(MARISOL, feed_id)
    again = await house.feeds.add(MARISOL, URL)

    await taken_in(house, database, says(evening(5)))

    assert await statuses(database, again.feed.id) == {"Evening 5": Status.SCHEDULED}


async def test_what_an_organiser_cancelled_stays_cancelled(house: Services, database: Database) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(1), evening(2)))
    await house.feeds.announce(MARISOL, 1)
    async with database.write() as conn:
        await meetups.change(conn, RIVERBEND, 1, status=Status.CANCELLED)

    await taken_in(house, database, says(evening(1, title="Evening 1, moved"), evening(2)))

    assert (await statuses(database))["Evening 1"] is Status.CANCELLED
    assert len(await statuses(database)) == 2


async def test_drafts_whose_time_has_come_are_gone(house: Services, database: Database) -> None:
    await house.feeds.add(MARISOL, URL)
    await taken_in(house, database, says(evening(1), evening(20)))
    later = services(database, TimeKeeper(NOW + timedelta(days=2)))

    await taken_in(later, database, says(evening(20)))

    assert list(await statuses(database)) == ["Evening 20"]


async def test_meetups_made_here_are_nobody_s_but_the_group_s(house: Services, database: Database) -> None:
    draft = await house.drafts.propose(MARISOL, Proposal("Our own", "2026-12-09 19:00"), 7)
    await house.drafts.announce(MARISOL, draft.view.meetup.id)
    await house.feeds.add(MARISOL, URL)

    await taken_in(house, database, says(evening(1)))
    await taken_in(house, database, says(evening(1)))

    async with database.read() as conn:
        own = await meetups.meetup(conn, RIVERBEND, draft.view.meetup.id)
    assert own is not None
    assert (own.status, own.feed_id) == (Status.SCHEDULED, None)


async def test_failures_are_counted_and_the_feed_is_read_less_often(house: Services, database: Database) -> None:
    feed = (await house.feeds.add(MARISOL, URL)).feed
    for failures in range(3):
        async with database.write() as conn:
            known = Feed(feed.id, RIVERBEND, URL, checked_at=NOW, failures=failures)
            await house.feed_reading.failed(conn, known, Unreadable(Trouble.STATUS, "503"))

    view = await house.feeds.show(MARISOL, feed.id)

    assert (view.feed.failures, view.feed.error) == (3, "status 503")
    plan = await plan_of(database)
    assert plan["feed:1"] - NOW == timedelta(hours=4, seconds=61)
    assert "feed_news:1:1:trouble" not in plan


async def test_a_calendar_read_from_a_file_waits_for_a_word_too(house: Services, database: Database) -> None:
    content = calendar(event("a", ":20261210T190000Z"), event("b", ":20261211T190000Z")).encode()

    first = await house.feeds.import_calendar(RIVERBEND, content=content)
    again = await house.feeds.import_calendar(RIVERBEND, content=content)
    views = await house.feeds.listed(MARISOL)
    await house.feeds.announce(MARISOL, 0)

    assert (len(first.new), len(again.new), again.known) == (2, 0, 2)
    assert [(view.feed.id, view.pending_count) for view in views] == [(0, 2)]
    assert set((await statuses(database, 0)).values()) == {Status.SCHEDULED}
    assert await house.feeds.listed(ZOE) == []


async def test_what_came_from_a_file_is_announced_as_its_time_comes_near(house: Services, database: Database) -> None:
    await house.feeds.import_calendar(RIVERBEND, content=calendar(event("a", ":20270110T190000Z")).encode())

    result = await house.feeds.announce(MARISOL, 0)

    assert (result.count, result.at_once) == (1, 0)
    assert (await plan_of(database))["announcement:1"] == datetime(2026, 12, 27, 19, 0, tzinfo=UTC)


async def test_a_group_has_ten_feeds_at_most(house: Services) -> None:
    for number in range(MOST_FEEDS):
        await house.feeds.add(MARISOL, f"{URL}?{number}")

    with pytest.raises(NotPossible, match="ten feeds"):
        await house.feeds.add(MARISOL, f"{URL}?one-more")


VERBS = ["show", "refresh", "remove", "announce", "leave_out"]


@pytest.mark.parametrize("verb", VERBS)
async def test_a_feed_of_another_group_is_not_found(house: Services, database: Database, verb: str) -> None:
    feed = (await house.feeds.add(MARISOL, URL)).feed
    await taken_in(house, database, says(evening(5)))

    with pytest.raises(NotFound, match="can't find that feed"):
        await getattr(FeedService, verb)(house.feeds, ZOE, feed.id)

    assert (await house.feeds.show(MARISOL, feed.id)).pending_count == 1


@pytest.mark.parametrize("verb", [*VERBS, "named", "add", "listed"])
async def test_only_organisers_may(house: Services, verb: str) -> None:
    feed = (await house.feeds.add(MARISOL, URL)).feed
    arguments: dict[str, tuple[object, ...]] = {"named": ("Elsewhere",), "add": (URL,), "listed": ()}

    with pytest.raises(NotAllowed, match="That is for organisers"):
        await getattr(FeedService, verb)(house.feeds, ANA, *arguments.get(verb, (feed.id,)))
