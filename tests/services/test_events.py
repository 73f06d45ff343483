"""Native events in the database: whose interest counts, whose events are ours, and that groups stay apart."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.events import EventStatus, Interested, NativeEvent, SeenEvent, event_of, shown_of
from bot.domain.groups import Consent, Group
from bot.domain.jobs import JobKind
from bot.domain.meetups import Level, Meetup, Origin, Rsvp, RsvpAnswer, Status
from bot.domain.problems import NotAllowed, NotFound, NotPossible
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.events import EventService
from bot.services.groups import Someone
from bot.services.people import PeopleService
from db import events, groups, jobs, meetups, rsvps
from db.engine import Database
from db.schema import feeds

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
RIVERBEND, LAKESIDE = 1, 2
EVENT = 900
CLOCK = TimeKeeper(NOW)


async def mirrored(database: Database, **changes: Any) -> Meetup:
    """An announced meetup of Riverbend with its event, which agree."""
    async with database.write() as conn:
        for guild_id in (RIVERBEND, LAKESIDE):
            await groups.ensure_group(
                conn, Group(guild_id, f"Group {guild_id}", timezone="America/Chicago", set_up_at=NOW)
            )
        meetup = await meetups.add(
            conn,
            guild_id=RIVERBEND,
            title="Maps on paper",
            status=Status.SCHEDULED,
            origin=Origin.HERE,
            level=Level.EVERYONE,
            timezone="America/Chicago",
            local_start="2026-12-09T19:00",
            starts_at=STARTS,
            ends_at=STARTS + timedelta(hours=2),
            announced_at=NOW,
            card_channel_id=5,
            card_message_id=6,
        )
        await EventService(database, CLOCK).made(conn, meetup, SeenEvent(EVENT, event_of(meetup)), is_new=True)
        changed = await meetups.change(conn, RIVERBEND, meetup.id, **changes)
    assert changed is not None
    return changed


async def planned(database: Database) -> set[JobKind]:
    async with database.read() as conn:
        return {row.kind for row in await jobs.listed(conn) if row.done_at is None}


async def stored(database: Database, meetup: Meetup) -> Meetup:
    async with database.read() as conn:
        found = await meetups.meetup(conn, RIVERBEND, meetup.id)
    assert found is not None
    return found


async def interested(database: Database, meetup: Meetup, *names: str) -> None:
    those = [Interested(100 + ord(name[0]), name) for name in names]
    async with database.write() as conn:
        await EventService(database, CLOCK).interested(conn, meetup, those)


async def maybe(database: Database, meetup: Meetup) -> list[str]:
    async with database.read() as conn:
        return [each.name for each in await rsvps.of_meetup(conn, meetup.id, RsvpAnswer.MAYBE)]


# ------------------------------------------------------------------ interest


async def test_interest_comes_and_goes(database: Database) -> None:
    meetup = await mirrored(database)

    await interested(database, meetup, "Ada", "Ben")
    assert await maybe(database, meetup) == ["Ada", "Ben"]
    assert JobKind.CARD in await planned(database)
    await interested(database, meetup, "Ben", "Cleo")

    assert await maybe(database, meetup) == ["Ben", "Cleo"]
    shown = shown_of(await stored(database, meetup))
    assert shown is not None
    assert shown.interested == 2


async def test_whoever_answered_keeps_their_answer_and_their_name(database: Database) -> None:
    meetup = await mirrored(database)
    ada = 100 + ord("A")
    async with database.write() as conn:
        await groups.see_member(conn, RIVERBEND, ada, "Ada of the maps", "es")
        await groups.set_consent(conn, RIVERBEND, ada, Consent.DM)
        await rsvps.keep(conn, Rsvp(meetup.id, ada, "", RsvpAnswer.DECLINED, 0, None, NOW))

    await interested(database, meetup, "Ada", "Ben")
    await interested(database, meetup)

    assert await maybe(database, meetup) == []
    async with database.read() as conn:
        [declined] = await rsvps.of_meetup(conn, meetup.id, RsvpAnswer.DECLINED)
        member = await groups.member(conn, RIVERBEND, ada)
    assert declined.name == "Ada of the maps"
    assert member is not None
    assert member.consent is Consent.DM


async def test_an_own_answer_replaces_interest_for_good(database: Database) -> None:
    meetup = await mirrored(database)
    await interested(database, meetup, "Ada")
    async with database.write() as conn:
        await rsvps.keep(conn, Rsvp(meetup.id, 100 + ord("A"), "", RsvpAnswer.MAYBE, 0, None, NOW))

    await interested(database, meetup)

    assert await maybe(database, meetup) == ["Ada"]


async def test_whoever_had_everything_deleted_is_not_brought_back_by_interest_they_had(database: Database) -> None:
    meetup = await mirrored(database)
    ada = 100 + ord("A")
    await interested(database, meetup, "Ada", "Ben")
    await PeopleService(database, CLOCK).forget(ada)

    await interested(database, meetup, "Ada", "Ben")
    seen_again = await maybe(database, meetup)
    await interested(database, meetup, "Ben")
    await interested(database, meetup, "Ada", "Ben")

    assert seen_again == ["Ben"]
    assert await maybe(database, meetup) == ["Ben", "Ada"]


async def test_the_place_of_whoever_had_everything_deleted_goes_to_who_waits(database: Database) -> None:
    meetup = await mirrored(database, capacity=1)
    async with database.write() as conn:
        for number, answer in ((101, RsvpAnswer.GOING), (102, RsvpAnswer.WAITLISTED)):
            await groups.see_member(conn, RIVERBEND, number, f"Member {number}", "en-US")
            await rsvps.keep(conn, Rsvp(meetup.id, number, "", answer, 0, None, NOW, NOW))

    await PeopleService(database, CLOCK).forget(101)

    async with database.read() as conn:
        assert [each.user_id for each in await rsvps.of_meetup(conn, meetup.id)] == [102]
    assert {JobKind.PROMOTION, JobKind.CARD} <= await planned(database)


async def test_whoever_left_the_group_and_is_interested_is_in_it_again(database: Database) -> None:
    meetup = await mirrored(database)
    ada = 100 + ord("A")
    async with database.write() as conn:
        await groups.see_member(conn, RIVERBEND, ada, "Ada", "en")
        await groups.member_left(conn, RIVERBEND, ada, NOW)

    await interested(database, meetup, "Ada")

    async with database.read() as conn:
        assert [each.name for each in await rsvps.to_remind(conn, meetup.id)] == ["Ada"]


@pytest.mark.parametrize("status", [Status.LIVE, Status.ENDED, Status.CANCELLED])
async def test_interest_counts_only_ahead_of_time(database: Database, status: Status) -> None:
    meetup = await mirrored(database, status=status)
    await interested(database, meetup, "Ada")
    assert await maybe(database, meetup) == []


# ------------------------------------------------------------------ what is heard


async def test_what_is_heard_of_an_event_of_another_group_or_of_nobody_changes_nothing(database: Database) -> None:
    meetup = await mirrored(database)
    service = EventService(database, CLOCK)
    changed = NativeEvent("Taken over", "", STARTS, None, "Elsewhere")

    for guild_id, event_id in [(LAKESIDE, EVENT), (RIVERBEND, EVENT + 1)]:
        await service.changed_there(guild_id, SeenEvent(event_id, changed))
        await service.deleted_there(guild_id, event_id)
        await service.interest_changed(guild_id, event_id)
        async with database.write() as conn:
            assert not await service.take_over(conn, Group(guild_id, ""), meetup.id, SeenEvent(event_id, changed))

    assert await planned(database) == {JobKind.EVENTS}
    assert (await stored(database, meetup)).title == "Maps on paper"


async def test_an_echo_of_what_stands_there_is_no_news(database: Database) -> None:
    meetup = await mirrored(database)
    await EventService(database, CLOCK).changed_there(RIVERBEND, SeenEvent(EVENT, event_of(meetup)))
    assert JobKind.EVENT not in await planned(database)


async def test_what_was_changed_in_discord_about_one_of_a_feed_is_its_own(database: Database) -> None:
    meetup = await mirrored(database)
    async with database.write() as conn:
        feed = {"guild_id": RIVERBEND, "url": "https://calendar.example.org/a.ics"}
        feed_id = (await conn.execute(sa.insert(feeds).values(feed).returning(feeds.c.id))).scalar_one()
        await meetups.change(conn, RIVERBEND, meetup.id, own_fields=("food",), feed_id=feed_id, feed_uid="x")
    service = EventService(database, CLOCK)
    renamed = SeenEvent(EVENT, NativeEvent("Maps on cloth", "", STARTS, STARTS + timedelta(hours=2)))

    async with database.write() as conn:
        assert await service.take_over(conn, Group(RIVERBEND, ""), meetup.id, renamed)

    renamed_one = await stored(database, meetup)
    assert (renamed_one.title, renamed_one.own_fields) == ("Maps on cloth", ("food", "title"))


async def test_looking_finds_what_differs_what_is_missing_and_what_was_never_made(database: Database) -> None:
    meetup = await mirrored(database)
    service = EventService(database, CLOCK)
    agreed = event_of(meetup)
    cases: list[tuple[Sequence[SeenEvent], bool]] = [
        ([SeenEvent(EVENT, agreed, interested=0)], False),
        ([SeenEvent(EVENT, agreed, interested=1)], False),
        ([SeenEvent(EVENT, NativeEvent("Else", "", STARTS, None), interested=0)], True),
        ([], True),
    ]
    for seen, expected in cases:
        async with database.write() as conn:
            await service.looked(conn, Group(RIVERBEND, ""), seen, everything=False)
        assert (JobKind.EVENT in await planned(database)) is expected, seen
    assert {JobKind.EVENT_INTEREST, JobKind.EVENTS} <= await planned(database)


async def test_only_groups_that_want_events_and_have_some_are_looked_at(database: Database) -> None:
    await mirrored(database)
    async with database.read() as conn:
        assert await events.groups_with_announced(conn) == [RIVERBEND]
    async with database.write() as conn:
        await groups.change_group(conn, RIVERBEND, scheduled_events=False)
    async with database.read() as conn:
        assert await events.groups_with_announced(conn) == []


# ------------------------------------------------------------------ put back


def someone(guild_id: int = RIVERBEND, *, is_organiser: bool = True) -> Someone:
    return Someone(guild_id, 7, "Marisol", "en", is_organiser=is_organiser)


async def test_putting_an_event_back_is_for_organisers_of_that_group_and_ahead_of_time(database: Database) -> None:
    meetup = await mirrored(database)
    service = EventService(database, CLOCK)
    with pytest.raises(NotAllowed):
        await service.restore(someone(is_organiser=False), meetup.id)
    with pytest.raises(NotFound):
        await service.restore(someone(LAKESIDE), meetup.id)
    async with database.write() as conn:
        await meetups.change(conn, RIVERBEND, meetup.id, status=Status.CANCELLED)
    with pytest.raises(NotPossible):
        await service.restore(someone(), meetup.id)


async def test_a_deleted_event_is_made_again_only_when_asked_for(database: Database) -> None:
    meetup = await mirrored(database)
    service = EventService(database, CLOCK)
    async with database.write() as conn:
        await service.gone(conn, meetup)
        await service.looked(conn, Group(RIVERBEND, ""), [], everything=True)
    assert JobKind.EVENT not in await planned(database)

    await service.restore(someone(), meetup.id)

    assert JobKind.EVENT in await planned(database)


async def test_what_discord_cancelled_after_the_start_cancels_no_meetup(database: Database) -> None:
    meetup = await mirrored(database)
    late = EventService(database, TimeKeeper(STARTS + timedelta(hours=7)))
    cancelled = NativeEvent("Maps on paper", "", STARTS, None, status=EventStatus.CANCELLED)
    async with database.write() as conn:
        assert not await late.take_over(conn, Group(RIVERBEND, ""), meetup.id, SeenEvent(EVENT, cancelled))
    assert (await stored(database, meetup)).status is Status.SCHEDULED
