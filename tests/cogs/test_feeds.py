from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from bot.local_discord.forms import CannotDo
from db import feeds, groups, jobs
from db.engine import Database
from tests.contract.plugin import Contract
from tests.feed_site import FeedSite, calendar, event, local_fetcher, open_site
from tests.town import Town, lively_town

QUEUES = event("queues@riverbend", ":20261210T010000Z", "LOCATION:Boathouse 4", title="Queues by the river")
OWLS = event("owls@riverbend", ":20261212T010000Z", title="Night owls")
FAR = event("far@riverbend", ":20270310T010000Z", title="Spring party")
NAMED = ("X-WR-CALNAME:Riverbend elsewhere",)


@pytest.fixture
async def site() -> AsyncGenerator[FeedSite]:
    async with open_site() as site:
        yield site


@pytest.fixture
async def town(sqlite: Database, contract: Contract) -> AsyncGenerator[Town]:
    """The town of all tests, whose bot may open addresses of this machine."""
    async with lively_town(sqlite, contract.watch, fetcher=local_fetcher()) as town:
        yield town


def shows(site: FeedSite, *events: str) -> str:
    return site.shows("/feed.ics", calendar(*events, head=NAMED))


async def added(town: Town, site: FeedSite, *events: str) -> None:
    await town.marisol.runs("/feed add", url=shows(site, *events))
    await town.time.advance(timedelta(seconds=10))


async def announced(town: Town, site: FeedSite, *events: str) -> None:
    await added(town, site, *events)
    await town.marisol.presses("Announce these", in_="#organisers")
    await town.time.advance(timedelta(seconds=10))


async def half_an_hour(town: Town, times: int = 1) -> None:
    for _ in range(times):
        await town.time.advance(timedelta(minutes=36))


async def test_nothing_of_a_new_feed_is_announced_before_organisers_have_seen_it(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")

    said = await town.marisol.runs("/feed add", url=shows(site, QUEUES, OWLS, FAR))
    await town.time.advance(timedelta(seconds=10))

    assert said.text == (
        "I'm reading 127.0.0.1 now. In a moment I'll show in #organisers what it holds. Nothing of it is announced"
        " before you say so."
    )
    asked = await town.marisol.sees("wait for your word", in_="#organisers")
    assert asked.message.content == (
        "3 meetups from **Riverbend elsewhere** wait for your word; nobody else has seen them.\n\n"
        "- Wed, Dec 9, 7:00 PM: **Queues by the river**\n"
        "- Fri, Dec 11, 7:00 PM: **Night owls**\n"
        "- Tue, Mar 9, 7:00 PM: **Spring party**"
    )
    assert asked.buttons == ["Announce these", "Leave them out", "Show me"]
    assert "Nothing is planned yet" in (await ana.runs("/meetups")).text
    await ana.never_sees("Queues", in_="#announcements")


async def test_what_organisers_confirm_is_announced_as_its_time_comes_near(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await added(town, site, QUEUES, OWLS, FAR)

    said = await town.marisol.presses("Announce these", in_="#organisers")
    await town.time.advance(timedelta(seconds=10))

    assert said.text == (
        "3 meetups are scheduled. 2 of them go out now; the others when their time comes near. What is new in"
        " Riverbend elsewhere from now on is announced by itself, and what changes there changes here."
    )
    card = await ana.sees("Queues by the river", in_="#announcements")
    assert "Boathouse 4" in card.text
    await ana.sees("Night owls", in_="#announcements")
    await ana.never_sees("Spring party", in_="#announcements")
    assert "Spring party" in (await ana.runs("/meetups")).text


async def test_what_is_new_in_a_confirmed_feed_is_announced_by_itself(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES)

    shows(site, QUEUES, OWLS)
    await half_an_hour(town)

    await ana.sees("Night owls", in_="#announcements")


async def test_what_moves_there_moves_here_and_those_who_come_are_told(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES)
    await ana.presses("Going", in_="#announcements")

    shows(site, QUEUES.replace("T010000Z", "T023000Z").replace("Boathouse 4", "Boathouse 5"))
    await half_an_hour(town)

    told = await ana.sees("There is a change to", in_="Queues by the river")
    assert "Boathouse 5" in told.text
    card = await ana.sees("Boathouse 5", in_="#announcements")
    assert "Ana" in card.text


async def test_what_is_cancelled_there_is_cancelled_here(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES, OWLS)
    await ana.presses("Going", on="Queues by the river", in_="#announcements")

    shows(site, QUEUES.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT"), OWLS)
    await half_an_hour(town)

    told = await ana.sees("It was cancelled in the calendar that it comes from.", in_="Queues by the river")
    assert "cancelled" in told.text


async def test_what_vanishes_is_cancelled_when_it_is_missing_twice_in_a_row(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES, OWLS)

    shows(site, OWLS)
    await half_an_hour(town)
    after_once = await ana.runs("/meetups")
    await half_an_hour(town)
    after_twice = await ana.runs("/meetups")

    assert "Queues by the river" in after_once.text
    assert "Queues by the river" not in after_twice.text
    assert "Night owls" in after_twice.text


async def test_what_vanishes_is_cancelled_too_where_the_feed_tells_its_version(town: Town, site: FeedSite) -> None:
    site.shows("/feed.ics", calendar(QUEUES, OWLS, head=NAMED), ETag='"v1"')
    await town.marisol.runs("/feed add", url=f"{site.address}/feed.ics")
    await town.time.advance(timedelta(seconds=10))
    await town.marisol.presses("Announce these", in_="#organisers")

    site.shows("/feed.ics", calendar(OWLS, head=NAMED), ETag='"v2"')
    await half_an_hour(town, 2)

    assert "Queues by the river" not in (await town.marisol.runs("/meetups")).text


async def test_what_is_suddenly_damaged_is_not_taken_for_gone(town: Town, site: FeedSite) -> None:
    await announced(town, site, QUEUES, OWLS)

    shows(site, QUEUES.replace("DTSTART:2026", "DTSTART:next"), OWLS)
    await half_an_hour(town, 3)

    assert "Queues by the river" in (await town.marisol.runs("/meetups")).text


async def test_what_came_back_in_between_stays(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES, OWLS)

    for events in ([OWLS], [QUEUES, OWLS], [OWLS]):
        shows(site, *events)
        await half_an_hour(town)

    assert "Queues by the river" in (await ana.runs("/meetups")).text


async def test_a_meetup_cancelled_by_mistake_there_is_announced_anew_when_it_returns(
    town: Town, site: FeedSite
) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES, OWLS)
    shows(site, OWLS)
    await half_an_hour(town, 2)

    shows(site, QUEUES, OWLS)
    await half_an_hour(town)

    assert "Queues by the river" in (await ana.runs("/meetups")).text


async def test_a_feed_that_is_suddenly_empty_cancels_nothing_and_says_so(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES, OWLS)

    shows(site)
    await town.time.advance(timedelta(hours=12))

    told = await town.marisol.sees("It is suddenly empty", in_="#organisers")
    assert told.message.content == (
        "I can't read **Riverbend elsewhere**. It is suddenly empty. I have cancelled nothing; if it is meant to be,"
        " use /meetup cancel. I keep trying, less and less often; its meetups stay as they are."
    )
    assert "Queues by the river" in (await ana.runs("/meetups")).text


async def test_what_organisers_changed_here_stays_as_they_wrote_it(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES)
    await town.marisol.runs("/meetup edit", meetup="Queues", venue="The old mill")

    shows(site, QUEUES.replace("Boathouse 4", "Boathouse 5").replace("Queues by", "Stacks by"))
    await half_an_hour(town)

    card = await ana.sees("Stacks by the river", in_="#announcements")
    assert "The old mill" in card.text


async def test_what_organisers_leave_out_is_announced_to_nobody(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await added(town, site, QUEUES)

    said = await town.marisol.presses("Leave them out", in_="#organisers")
    shows(site, QUEUES, OWLS)
    await half_an_hour(town)

    assert said.text == (
        "That one stays a draft; nobody sees it. /meetup announce takes it up after all. When there is something new,"
        " I'll ask again."
    )
    asked = await town.marisol.sees("waits for your word", in_="#organisers")
    assert "Night owls" in asked.text
    assert "Queues" not in asked.text
    await ana.never_sees("Queues", in_="#announcements")


async def test_a_feed_that_cannot_be_read_is_told_at_once_when_it_is_new(town: Town, site: FeedSite) -> None:
    await town.marisol.runs("/feed add", url=site.shows("/feed.ics", "<html>Log in</html>", kind="text/html"))
    await town.time.advance(timedelta(seconds=10))

    told = await town.marisol.sees("I can't read", in_="#organisers")
    assert told.message.content == (
        "I can't read **127.0.0.1**. What stands there is not a calendar; it may be a web page about one. I keep"
        " trying, less and less often; its meetups stay as they are."
    )


async def test_a_server_that_says_nothing_changed_when_nobody_asked_is_in_trouble(town: Town, site: FeedSite) -> None:
    await town.marisol.runs("/feed add", url=site.shows("/feed.ics", "", status=304))
    await town.time.advance(timedelta(seconds=10))

    told = await town.marisol.sees("I can't read", in_="#organisers")
    assert "The server answered with the error 304." in told.text


async def test_trouble_is_told_once_and_so_is_its_end(town: Town, site: FeedSite) -> None:
    await announced(town, site, QUEUES)

    site.shows("/feed.ics", "", status=503)
    await half_an_hour(town, 3)
    await town.marisol.never_sees("I can't read", in_="#organisers")
    await town.time.advance(timedelta(hours=24))
    shows(site, QUEUES)
    await town.marisol.runs("/feed refresh", feed="Riverbend")
    await town.time.advance(timedelta(seconds=10))

    said = [message.content for message in town.organisers.messages]
    trouble = (
        "I can't read **Riverbend elsewhere**. The server answered with the error 503. I keep trying, less and less"
        " often; its meetups stay as they are."
    )
    assert [text for text in said if "read **Riverbend elsewhere**" in text] == [
        trouble,
        "I can read **Riverbend elsewhere** again, and its meetups are in step.",
    ]


async def test_a_feed_that_did_not_change_is_not_sent_again(town: Town, site: FeedSite) -> None:
    site.shows("/feed.ics", calendar(QUEUES, head=NAMED), ETag='"v1"')
    await town.marisol.runs("/feed add", url=f"{site.address}/feed.ics")

    await town.time.advance(timedelta(hours=2))
    await town.time.advance(timedelta(hours=22))

    asked = [request.headers.get("If-None-Match") for request in site.asked]
    assert asked[:3] == [None, '"v1"', '"v1"']
    assert asked[3:].count(None) == 1  # in full once a day, so that what comes into sight is seen


async def test_the_list_shows_each_feed_and_leads_to_what_can_be_done(town: Town, site: FeedSite) -> None:
    await added(town, site, QUEUES, OWLS)

    listed = await town.marisol.runs("/feed list")
    shown = await town.marisol.chooses("Show one of them", "Riverbend elsewhere")

    assert "Riverbend elsewhere" in listed.text
    assert "2 meetups wait for your word." in listed.text
    assert shown.seen is not None
    assert shown.seen.buttons == ["Announce these", "Leave them out", "Read it now", "Remove…"]
    assert "Wed, Dec 9, 7:00 PM: Queues by the river" in shown.text


async def test_much_that_waits_is_read_page_by_page(town: Town, site: FeedSite) -> None:
    await added(town, site, *(event(f"{n}", f":202612{n:02}T010000Z", title=f"Evening {n}") for n in range(2, 22)))

    first = await town.marisol.presses("Show me", in_="#organisers")
    assert first.text.count("Evening") == 8
    assert "… and 12 more" in first.text
    await town.marisol.presses("Next page")
    last = await town.marisol.presses("Next page")

    assert "Evening 21" in last.text
    assert last.seen is not None
    assert last.seen.buttons[0] == "Previous page"
    assert "more" not in last.text


async def test_entries_that_cannot_be_read_are_named(town: Town, site: FeedSite) -> None:
    await added(
        town,
        site,
        QUEUES,
        event("x", ";TZID=Middle Earth:20261209T190000", title="Shire night"),
        event("y", ":20261210T010000Z", title="\u200b"),
    )

    asked = await town.marisol.sees("wait for your word", in_="#organisers")

    assert asked.message.content.endswith("I left out one entry:\n- Shire night: I don't know its time zone")


async def test_a_removed_feed_leaves_what_was_announced_and_takes_its_drafts(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES)
    asked = (await town.marisol.runs("/feed remove", feed="Riverbend")).text
    gone = await town.marisol.presses("Stop reading it")
    shows(site, OWLS)
    await half_an_hour(town, 3)

    assert asked.startswith(
        "Stop reading Riverbend elsewhere? Its one scheduled meetup stays, and is yours to change from then on."
    )
    assert gone.text == "I no longer read Riverbend elsewhere."
    listed = await ana.runs("/meetups")
    assert "Queues by the river" in listed.text
    assert "Night owls" not in listed.text
    assert "There are no feeds yet" in (await town.marisol.runs("/feed list")).text


async def test_a_feed_that_is_added_again_knows_its_meetups(town: Town, site: FeedSite) -> None:
    ana = town.person("Ana")
    await announced(town, site, QUEUES)
    await town.marisol.runs("/feed remove", feed="Riverbend")
    await town.marisol.presses("Stop reading it")

    await added(town, site, QUEUES)

    assert (await ana.runs("/meetups")).text.count("Queues by the river") == 1
    await town.marisol.sees("Nothing is coming up in it yet", in_="#organisers")


async def test_a_feed_is_read_at_once_when_somebody_asks(town: Town, site: FeedSite) -> None:
    await announced(town, site, QUEUES)
    before = len(site.asked)

    said = await town.marisol.runs("/feed refresh", feed="Riverbend")
    await town.time.advance(timedelta(seconds=1))

    assert said.text == "I'm reading Riverbend elsewhere again now; /feed list shows what came of it."
    assert len(site.asked) == before + 1


@pytest.mark.parametrize("url", ["ftp://example.org/feed.ics", "feed.ics", "https://me:secret@example.org/feed.ics"])
async def test_what_is_no_web_address_is_refused_at_once(town: Town, url: str) -> None:
    said = await town.marisol.runs("/feed add", url=url)

    assert said.text == (
        "I can't read that address. It has to begin with https:// or webcal://, and to hold no password."
    )


async def test_an_address_of_the_bot_s_own_network_is_not_opened(town: Town) -> None:
    await town.marisol.runs("/feed add", url="http://169.254.169.254/latest/meta-data")
    await town.time.advance(timedelta(seconds=10))

    told = await town.marisol.sees("I can't read", in_="#organisers")
    assert "I open only public web addresses" in told.text


async def test_the_same_feed_is_added_once(town: Town, site: FeedSite) -> None:
    await added(town, site, QUEUES)

    said = await town.marisol.runs("/feed add", url=f"{site.address}/feed.ics")

    assert said.text == "I'm reading that feed already. /feed list shows what it holds."


async def test_members_do_not_decide_about_feeds(town: Town, site: FeedSite) -> None:
    ana = town.person(
        "Ana",
    )
    await added(town, site, QUEUES)

    with pytest.raises(CannotDo, match="sees no command /feed list"):
        await ana.runs("/feed list")
    refused = await ana.presses("Announce these", in_="#organisers")

    assert refused.text.startswith("That is for organisers")


async def test_what_is_decided_twice_is_said_to_be_decided(town: Town, site: FeedSite) -> None:
    await added(town, site, QUEUES)
    await town.marisol.runs("/feed list")
    await town.marisol.chooses("Show one of them", "Riverbend elsewhere")
    await town.marisol.presses("Announce these")

    again = await town.marisol.presses("Leave them out", in_="#organisers")

    assert again.text == "Nothing of this feed waits any more. /feed list shows how it stands."


async def test_the_address_of_a_feed_stands_nowhere(town: Town, site: FeedSite) -> None:
    url = site.shows("/private-abc123/feed.ics", calendar(QUEUES, head=NAMED))
    said = await town.marisol.runs("/feed add", url=url)
    await town.time.advance(timedelta(seconds=10))

    listed = await town.marisol.runs("/feed list")

    seen = [said.text, listed.text, *(message.content for message in town.organisers.messages)]
    assert not any("private-abc123" in text for text in seen)
    async with town.database.read() as conn:
        [feed] = await feeds.of_group(conn, town.guild.id)
        notes = [job.note or "" for job in await jobs.listed(conn, guild_id=town.guild.id)]
    assert "private-abc123" in feed.url
    assert "private-abc123" not in repr(feed)
    assert not any("private-abc123" in note for note in notes)


async def test_the_feeds_of_a_group_that_removed_the_bot_rest_until_it_is_back(town: Town, site: FeedSite) -> None:
    await added(town, site, QUEUES)
    async with town.database.write() as conn:
        await groups.change_group(conn, town.guild.id, left_at=town.time.now())

    await town.hours_pass(20)
    asked_meanwhile = len(site.asked)
    async with town.database.write() as conn:
        await groups.change_group(conn, town.guild.id, left_at=None)
    await town.hours_pass(5)

    assert asked_meanwhile == 1
    assert len(site.asked) > 1


async def test_a_discarded_draft_of_a_feed_does_not_come_back(town: Town, site: FeedSite) -> None:
    await added(town, site, QUEUES, OWLS)
    await town.marisol.runs("/meetup edit", meetup="Queues")
    await town.marisol.presses("Back to the draft")
    await town.marisol.presses("Discard")

    await half_an_hour(town)

    listed = await town.marisol.runs("/feed list")
    assert "One meetup waits for your word." in listed.text
