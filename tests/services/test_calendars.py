from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from bot.domain.groups import Group
from bot.domain.meetups import Level, Meetup, NewTalk, Origin, Rsvp, RsvpAnswer, Status
from bot.domain.problems import NotAllowed, NotFound
from bot.domain.recurrence import Rule
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.calendars import CalendarService, file_name
from bot.services.groups import Someone
from bot.services.people import PeopleService
from db import calendars, groups, meetups, rsvps, series, talks
from db.engine import Database

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
HERE, THERE = 1, 2
ADA = Someone(HERE, 7, "Ada", "en-US")
MARISOL = Someone(HERE, 8, "Marisol", "en-US", is_organiser=True)
STRANGER = Someone(THERE, 9, "Zoe", "en-US")


def service(database: Database, public_url: str | None = "https://river.example") -> CalendarService:
    return CalendarService(database, TimeKeeper(NOW), public_url)


async def two_groups(database: Database) -> None:
    async with database.write() as conn:
        for guild_id, name in ((HERE, "Riverbend Python"), (THERE, "Lakeside")):
            await groups.ensure_group(conn, Group(guild_id, name, timezone="America/Chicago", set_up_at=NOW))


async def add(database: Database, title: str, guild_id: int = HERE, days: int = 9, **values: Any) -> Meetup:
    usual: dict[str, Any] = {
        "status": Status.SCHEDULED,
        "origin": Origin.HERE,
        "level": Level.EVERYONE,
        "timezone": "America/Chicago",
        "local_start": "2026-12-09T19:00",
        "starts_at": NOW + timedelta(days=days, hours=10),
        "ends_at": NOW + timedelta(days=days, hours=12),
    }
    async with database.write() as conn:
        return await meetups.add(conn, guild_id=guild_id, title=title, **usual | values)


async def answers(database: Database, who: Someone, meetup: Meetup, answer: RsvpAnswer) -> None:
    async with database.write() as conn:
        await groups.see_member(conn, who.guild_id, who.user_id, who.name, who.language)
        await rsvps.keep(conn, Rsvp(meetup.id, who.user_id, who.name, answer, 0, None, NOW))


def titles(content: bytes) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(content).events]


def token_of(address: str | None) -> str:
    assert address is not None
    return address.removeprefix("https://river.example/calendar/").removesuffix(".ics")


# ------------------------------------------------------------------ what stands in a calendar


async def test_a_group_s_calendar_has_its_own_announced_meetups_and_nobody_else_s(database: Database) -> None:
    await two_groups(database)
    await add(database, "Type hints by the river")
    await add(database, "Gone with the flood", days=10, status=Status.CANCELLED)
    await add(database, "Half a year ago", days=-180, status=Status.ENDED)
    await add(database, "Not told yet", status=Status.DRAFT)
    await add(database, "Two years ago", days=-730, status=Status.ENDED)
    await add(database, "Somebody went to", origin=Origin.ELSEWHERE)
    await add(database, "Lake talks", THERE)
    offered = await service(database).offer(ADA)
    assert offered.group_file.name == "riverbend-python.ics"
    assert titles(offered.group_file.content) == ["Half a year ago", "Type hints by the river", "Gone with the flood"]


async def test_one_s_own_calendar_has_what_one_answered_in_all_groups_but_what_one_declined(database: Database) -> None:
    await two_groups(database)
    here, declined = await add(database, "Type hints"), await add(database, "Not for me")
    there, waited = await add(database, "Lake talks", THERE, days=3), await add(database, "Full house", days=20)
    await answers(database, ADA, here, RsvpAnswer.GOING)
    await answers(database, ADA, declined, RsvpAnswer.DECLINED)
    await answers(database, replace(ADA, guild_id=THERE), there, RsvpAnswer.MAYBE)
    await answers(database, ADA, waited, RsvpAnswer.WAITLISTED)
    await answers(database, MARISOL, declined, RsvpAnswer.GOING)
    own = (await service(database).offer(ADA)).own_file
    assert own is not None
    shown = [(str(event["SUMMARY"]), event["STATUS"]) for event in icalendar.Calendar.from_ical(own.content).events]
    assert shown == [("Lake talks", "TENTATIVE"), ("Type hints", "CONFIRMED"), ("Full house", "TENTATIVE")]
    assert "Lakeside" in own.content.decode()


async def test_who_answered_nothing_has_no_second_file(database: Database) -> None:
    await two_groups(database)
    assert (await service(database).offer(ADA)).own_file is None


async def test_a_series_is_written_as_its_rule_with_what_differs_from_it(database: Database) -> None:
    await two_groups(database)
    async with database.write() as conn:
        of = await series.add(
            conn,
            guild_id=HERE,
            title="River evenings",
            rule=Rule(weekday=2),
            timezone="America/Chicago",
            local_start="2026-12-09T19:00",
            minutes=120,
            template={"venue": "Boathouse 4"},
        )
        slots = [slot for slot, _ in zip(of.slots(), range(2), strict=False)]
        usual: dict[str, Any] = {
            "guild_id": HERE,
            "origin": Origin.HERE,
            "series_id": of.id,
            "status": Status.SCHEDULED,
        }
        columns: list[dict[str, Any]] = [usual | of.occurrence(slot) | {"level": Level.EVERYONE} for slot in slots]
        made = [await meetups.add(conn, **each) for each in columns]
        await talks.add(conn, made[1].id, NewTalk("Protocols, gently"), request_id=3)
    events = icalendar.Calendar.from_ical((await service(database).export(HERE)).content).events
    assert [(str(event["UID"]), "RRULE" in event, "RECURRENCE-ID" in event) for event in events] == [
        (f"series-{of.id}@{HERE}.afterword", True, False),
        (f"series-{of.id}@{HERE}.afterword", False, True),
    ]
    assert "Protocols, gently" in str(events[1]["DESCRIPTION"])


async def test_one_meetup_is_a_file_of_its_own_and_another_group_s_is_not_found(database: Database) -> None:
    await two_groups(database)
    meetup, draft = await add(database, "Type hints"), await add(database, "Secret", status=Status.DRAFT)
    file = await service(database).of_meetup(ADA, meetup.id)
    assert (file.name, titles(file.content)) == ("type-hints.ics", ["Type hints"])
    for who, meetup_id in ((STRANGER, meetup.id), (ADA, draft.id), (ADA, 999)):
        with pytest.raises(NotFound):
            await service(database).of_meetup(who, meetup_id)


async def test_a_changed_meetup_keeps_its_uid_and_its_sequence_grows(database: Database) -> None:
    await two_groups(database)
    meetup = await add(database, "Type hints")
    seen: list[tuple[str, str, str]] = []
    steps: list[dict[str, Any]] = [{"title": "Again"}, {"venue": "Boathouse 4"}, {"status": Status.CANCELLED}]
    for changes in steps:
        async with database.write() as conn:
            await meetups.change(conn, HERE, meetup.id, **changes)
        [event] = icalendar.Calendar.from_ical((await service(database).export(HERE)).content).events
        seen.append((str(event["UID"]), str(event["SEQUENCE"]), str(event["STATUS"])))
    uid = f"meetup-{meetup.id}@{HERE}.afterword"
    assert seen == [(uid, "1", "CONFIRMED"), (uid, "2", "CONFIRMED"), (uid, "3", "CANCELLED")]


async def test_a_talk_of_a_member_is_shown_with_their_name(database: Database) -> None:
    await two_groups(database)
    meetup = await add(database, "Type hints")
    async with database.write() as conn:
        await groups.see_member(conn, HERE, ADA.user_id, "Ada", "en-US")
        await talks.add(conn, meetup.id, NewTalk("Ducks, typed", speaker_id=ADA.user_id), request_id=3)
        await talks.add(conn, meetup.id, NewTalk("Geese", speaker="Prof. Noor", speaker_id=ADA.user_id), request_id=4)
    [event] = icalendar.Calendar.from_ical((await service(database).of_meetup(ADA, meetup.id)).content).events
    assert str(event["DESCRIPTION"]) == "Talks\n\n1. Ducks, typed, by Ada\n\n2. Geese, by Prof. Noor"


async def test_an_export_of_a_group_nobody_knows_says_so(database: Database) -> None:
    with pytest.raises(NotFound, match="a group 5"):
        await service(database).export(5)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Type hints, by the river!", "type-hints-by-the-river.ics"),
        ("Árboles y ñandúes", "árboles-y-ñandúes.ics"),
        ("../../etc/passwd", "etc-passwd.ics"),
        ("🎉", "calendar.ics"),
        ("x" * 100, "x" * 60 + ".ics"),
    ],
)
def test_a_file_is_named_after_what_is_in_it(title: str, name: str) -> None:
    assert file_name(title) == name


# ------------------------------------------------------------------ addresses


async def test_addresses_stay_the_same_and_lead_to_what_the_files_show(database: Database) -> None:
    await two_groups(database)
    await answers(database, ADA, await add(database, "Type hints"), RsvpAnswer.GOING)
    await add(database, "Only the group's", days=12)
    use = service(database)
    first, again = await use.offer(ADA), await use.offer(ADA)
    assert (first.group_address, first.own_address) == (again.group_address, again.own_address)
    group, own = token_of(first.group_address), token_of(first.own_address)
    assert {len(group), len(own)} == {43}
    found = [await use.subscribed(token) for token in (group, own)]
    shown = [[entry.meetup.title for entry in sheet.entries] if sheet else None for sheet in found]
    assert shown == [["Type hints", "Only the group's"], ["Type hints"]]


async def test_a_host_that_serves_nothing_offers_no_addresses_and_keeps_no_secrets(database: Database) -> None:
    await two_groups(database)
    offered = await service(database, public_url=None).offer(ADA)
    assert (offered.group_address, offered.own_address) == (None, None)
    async with database.read() as conn:
        group = await groups.group(conn, HERE)
    assert group is not None
    assert group.calendar_token is None


async def test_a_new_address_makes_the_old_one_useless(database: Database) -> None:
    await two_groups(database)
    use = service(database)
    before = await use.offer(MARISOL)
    own, both = await use.renew_own(MARISOL), await use.renew_group(MARISOL)
    assert own.group_address == before.group_address
    assert both.own_address == own.own_address
    for old in (before.group_address, before.own_address):
        assert await use.subscribed(token_of(old)) is None
    for new in (both.group_address, both.own_address):
        assert await use.subscribed(token_of(new)) is not None


async def test_only_organisers_renew_the_group_s_address(database: Database) -> None:
    await two_groups(database)
    use = service(database)
    before = await use.offer(ADA)
    with pytest.raises(NotAllowed):
        await use.renew_group(ADA)
    assert (await use.offer(ADA)).group_address == before.group_address


async def test_the_address_of_somebody_deleted_or_of_a_group_we_left_leads_nowhere(database: Database) -> None:
    await two_groups(database)
    use = service(database)
    offered = await use.offer(ADA)
    await PeopleService(database, TimeKeeper(NOW)).forget(ADA.user_id)
    async with database.write() as conn:
        await groups.change_group(conn, HERE, left_at=NOW)
    for address in (offered.group_address, offered.own_address):
        assert await use.subscribed(token_of(address)) is None


async def test_what_a_group_we_left_planned_is_gone_from_people_s_own_calendars(database: Database) -> None:
    await two_groups(database)
    await answers(database, ADA, await add(database, "Type hints"), RsvpAnswer.GOING)
    async with database.write() as conn:
        await groups.change_group(conn, HERE, left_at=NOW)
    async with database.read() as conn:
        assert await calendars.of_person(conn, ADA.user_id, NOW) == []


async def test_a_member_who_left_a_group_no_longer_sees_its_meetups(database: Database) -> None:
    await two_groups(database)
    await answers(database, ADA, await add(database, "Type hints"), RsvpAnswer.GOING)
    async with database.write() as conn:
        await groups.member_left(conn, HERE, ADA.user_id, NOW)
    async with database.read() as conn:
        assert await calendars.of_person(conn, ADA.user_id, NOW) == []


async def test_two_people_who_ask_at_once_get_the_same_address_of_the_group(database: Database) -> None:
    await two_groups(database)
    async with database.write() as conn:
        first = await calendars.group_token(conn, HERE, "a" * 43)
        second = await calendars.group_token(conn, HERE, "b" * 43)
    assert (first, second) == ("a" * 43, "a" * 43)
