"""Native scheduled events over the wire: made with the meetup, changed on both sides, and who is interested."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.jobs import JobKind
from bot.domain.meetups import Meetup, Proposal, RsvpAnswer, Status
from bot.domain.settings import Setting
from bot.local_discord.objects import ScheduledEvent
from bot.local_discord.permissions import Permission
from bot.services.groups import Someone
from db import jobs, rsvps
from tests.town import Town

TITLE = "Maps on paper"


def organiser(town: Town) -> Someone:
    return Someone(town.guild.id, town.marisol.user.id, "Marisol", "en-US", is_organiser=True)


async def told_of(town: Town, title: str, **options: Any) -> None:
    """A meetup that is announced in its channel."""
    wanted: dict[str, Any] = {"title": title, "when": "2026-12-09 19:00", "venue": "The old mill", **options}
    draft = await town.services.drafts.propose(organiser(town), Proposal(**wanted), town.discord.world.new_id())
    await town.services.drafts.announce(organiser(town), draft.view.meetup.id)
    await town.time.advance(timedelta(minutes=1))


async def announced(town: Town, title: str = TITLE, **options: Any) -> ScheduledEvent:
    """A meetup that is announced, as Discord's own event."""
    await told_of(town, title, **options)
    return next(event for event in town.guild.events.values() if event.name == title)


async def test_an_announced_meetup_is_a_server_event_too(town: Town) -> None:
    event = await announced(town, description="Bring the paper you have.")

    card = await town.marisol.sees(TITLE, in_="#announcements")
    assert (event.name, event.location, event.creator) == (TITLE, "The old mill", town.discord.world.bot)
    assert event.starts_at.isoformat() == "2026-12-10T01:00:00+00:00"
    assert event.ends_at is not None
    assert event.ends_at - event.starts_at == timedelta(hours=2)
    assert event.description == (
        "Bring the paper you have.\n\n"
        f"https://discord.com/channels/{town.guild.id}/{town.announcements.id}/{card.message.id}"
    )


async def test_a_server_that_fails_after_making_the_event_leaves_one(town: Town) -> None:
    happened: list[str] = []
    town.discord.world.listen(lambda happening: happened.append(happening.kind))
    town.discord.faults.answer(500, "POST /guilds/*/scheduled-events", acted=True)

    await announced(town)

    assert happened.count("event created") == 2  # discord.py asked again
    assert [event.name for event in town.guild.events.values()] == [TITLE]
    assert (await the_meetup(town)).event_id in town.guild.events


async def test_a_connection_lost_after_making_the_event_leaves_one(town: Town) -> None:
    town.discord.faults.lose_answer("POST /guilds/*/scheduled-events")

    await announced(town)

    assert [event.name for event in town.guild.events.values()] == [TITLE]
    assert (await the_meetup(town)).event_id in town.guild.events


# ------------------------------------------------------------------ changed there


async def heard(town: Town, kind: JobKind = JobKind.EVENT) -> None:
    """The bot has heard what Discord told it, and has done what follows."""
    async with asyncio.timeout(10):
        while kind not in await waiting(town):
            await asks_something(town)
    await town.time.advance(timedelta(minutes=3))


async def asks_something(town: Town) -> None:
    """Somebody asks the bot for something, which takes a turn of its connection."""
    await town.person("Witness").runs("/meetups", in_="#announcements")


async def waiting(town: Town) -> set[JobKind]:
    async with town.database.read() as conn:
        return {row.kind for row in await jobs.listed(conn, guild_id=town.guild.id) if row.done_at is None}


async def the_meetup(town: Town, title: str = TITLE) -> Meetup:
    return await town.services.meetups.find(town.guild.id, title)


async def test_a_new_time_and_place_in_discord_come_back_and_those_coming_are_told(town: Town) -> None:
    event = await announced(town)
    ada = town.person("Ada")
    await ada.presses("Going", in_="#announcements")

    later = event.starts_at + timedelta(days=1)
    await town.marisol.edits_event(TITLE, starts_at=later, ends_at=later + timedelta(hours=3), location="The boathouse")
    await heard(town)

    card = await ada.sees("The boathouse", in_="#announcements")
    assert "Thursday, December 10, 2026" in card.text
    told = await ada.sees("The boathouse", in_=TITLE)
    assert ada.user.id in told.message.pings
    meetup = await the_meetup(town)
    assert (meetup.starts_at, meetup.ends_at) == (later, later + timedelta(hours=3))
    assert meetup.local_start == "2026-12-10T19:00"


async def test_reminders_follow_a_time_that_was_changed_in_discord(town: Town) -> None:
    event = await announced(town)
    ada = town.person("Ada")
    await ada.presses("Going", in_="#announcements")
    at_first, later = event.starts_at, event.starts_at + timedelta(days=3)
    await town.marisol.edits_event(TITLE, starts_at=later, ends_at=later + timedelta(hours=2))
    await heard(town)

    await town.time.advance_to(at_first + timedelta(days=1))
    await ada.never_sees("Reminder", in_=TITLE)
    await town.time.advance_to(later - timedelta(hours=23))
    await ada.sees("Reminder", in_=TITLE)


async def test_a_new_name_in_discord_comes_back(town: Town) -> None:
    await announced(town)

    await town.marisol.edits_event(TITLE, name="Maps on cloth")
    await heard(town)

    assert (await the_meetup(town, "Maps on cloth")).title == "Maps on cloth"
    await town.marisol.sees("Maps on cloth", in_="#announcements")


async def test_a_change_on_both_sides_leaves_ours_and_keeps_their_other_changes(town: Town) -> None:
    event = await announced(town)
    meetup = await the_meetup(town)

    await town.services.edits.edit(organiser(town), meetup.id, Proposal(title="Maps on cloth", venue="The mill"))
    await town.marisol.edits_event(TITLE, name="Maps on stone", ends_at=event.starts_at + timedelta(hours=4))
    await heard(town)

    assert (event.name, event.location) == ("Maps on cloth", "The mill")
    meetup = await the_meetup(town, "Maps on cloth")
    assert meetup.ends_at == event.ends_at == event.starts_at + timedelta(hours=4)


async def test_our_own_writing_is_not_taken_for_somebody_elses_and_nothing_is_written_twice(town: Town) -> None:
    event = await announced(town)
    written: list[str] = []
    town.discord.world.listen(lambda happening: written.append(happening.kind))
    meetup = await the_meetup(town)

    await town.services.edits.edit(organiser(town), meetup.id, Proposal(title="Maps on cloth"))
    await heard(town)
    await town.hours_pass(48)

    assert event.name == "Maps on cloth"
    assert written.count("event changed") == 1


async def test_an_event_cancelled_by_another_program_cancels_the_meetup(town: Town) -> None:
    event = await announced(town)
    ada = town.person("Ada")
    await ada.presses("Going", in_="#announcements")

    town.discord.world.change_event(town.marisol.user, event, {"status": 4})
    await heard(town)

    cancelled = await town.services.meetups.card(town.guild.id, 1)
    assert cancelled is not None
    assert cancelled.view.meetup.status is Status.CANCELLED
    told = await ada.sees("It was cancelled in this server's events.", in_=TITLE)
    assert ada.user.id in told.message.pings


# ------------------------------------------------------------------ deleted there


async def test_a_deleted_event_cancels_nothing_but_asks_the_organisers(town: Town) -> None:
    await announced(town)
    ada = town.person("Ada")
    await ada.presses("Going", in_="#announcements")

    await town.marisol.cancels_event(TITLE)
    await heard(town)

    asked = await town.marisol.sees("is gone from this server's events", in_="#organisers")
    assert asked.text.startswith(f"The event of {TITLE} is gone")
    assert (await the_meetup(town)).status is Status.SCHEDULED
    await town.hours_pass(48)
    assert town.guild.events == {}


async def test_an_organiser_puts_a_deleted_event_back_once(town: Town) -> None:
    await announced(town)
    await town.marisol.cancels_event(TITLE)
    await heard(town)

    answer = await town.marisol.presses("Put the event back", in_="#organisers")
    await town.marisol.presses("Put the event back", in_="#organisers")
    await town.time.advance(timedelta(minutes=1))

    assert answer.text == f"{TITLE} will be among this server's events in a moment."
    assert [event.name for event in town.guild.events.values()] == [TITLE]


async def test_an_organiser_cancels_the_meetup_of_a_deleted_event(town: Town) -> None:
    await announced(town)
    await town.marisol.cancels_event(TITLE)
    await heard(town)

    asked = await town.marisol.presses("Cancel the meetup", in_="#organisers")
    assert asked.text.startswith(f"Cancel {TITLE} on")
    assert (await the_meetup(town)).status is Status.SCHEDULED
    await town.marisol.presses("Cancel the meetup", on=f"Cancel {TITLE} on", in_="#organisers")

    cancelled = await town.services.meetups.card(town.guild.id, 1)
    assert cancelled is not None
    assert cancelled.view.meetup.status is Status.CANCELLED


async def test_somebody_else_may_not_put_an_event_back(town: Town) -> None:
    await announced(town)
    await town.marisol.cancels_event(TITLE)
    await heard(town)
    ada = town.person("Ada")

    for label in ("Put the event back", "Cancel the meetup"):
        answer = await ada.presses(label, in_="#organisers")
        assert answer.text.startswith("That is for organisers")
    await town.time.advance(timedelta(minutes=1))
    assert town.guild.events == {}


async def test_an_event_that_people_made_is_left_alone(town: Town) -> None:
    event = await announced(town)
    town.guild.events[1] = replace(event, id=1, creator=town.marisol.user, name="Picnic")

    await town.marisol.edits_event("Picnic", name="Picnic by the river")
    await town.marisol.marks_interested("Picnic by the river")
    await town.marisol.cancels_event("Picnic by the river")
    await asks_something(town)
    await asks_something(town)

    assert not {JobKind.EVENT, JobKind.EVENT_INTEREST} & await waiting(town)
    await town.time.advance(timedelta(minutes=3))

    assert (await the_meetup(town)).title == TITLE
    await town.marisol.never_sees("is gone from", in_="#organisers")


# ------------------------------------------------------------------ through a meetup's life


async def test_an_event_in_a_voice_channel_begins_and_ends_with_the_meetup(town: Town) -> None:
    voice = town.guild.create_voice_channel("Lounge")
    event = await announced(town, voice_channel_id=voice.id)
    assert (event.entity_type, event.channel, event.location) == (2, voice, None)

    statuses: list[int] = []
    for moment in (event.starts_at + timedelta(minutes=1), event.starts_at + timedelta(hours=2, minutes=1)):
        await town.time.advance_to(moment)
        statuses.append(event.status)

    assert statuses == [2, 3]


async def test_an_event_moved_into_a_voice_channel_and_out_again_moves_the_meetup(town: Town) -> None:
    voice = town.guild.create_voice_channel("Lounge")
    event = await announced(town)

    await town.marisol.edits_event(TITLE, channel="Lounge")
    await heard(town)
    assert (await the_meetup(town)).voice_channel_id == voice.id
    await town.marisol.edits_event(TITLE, location="The pier")
    await heard(town)

    meetup = await the_meetup(town)
    assert (meetup.voice_channel_id, meetup.venue) == (None, "The pier")
    assert (event.entity_type, event.location) == (3, "The pier")


async def test_a_channel_the_bot_may_not_enter_is_named_as_a_place(town: Town) -> None:
    voice = town.guild.create_voice_channel("Lounge")
    town.guild.change_role(town.guild.everyone, revoke=Permission.CONNECT)
    await asks_something(town)

    event = await announced(town, voice_channel_id=voice.id)

    assert (event.entity_type, event.location) == (3, "#Lounge")


async def test_an_event_that_goes_with_its_voice_channel_is_noticed_though_discord_does_not_say_so(town: Town) -> None:
    voice = town.guild.create_voice_channel("Lounge")
    await announced(town, voice_channel_id=voice.id)

    town.guild.delete_channel(voice)
    await heard(town)

    await town.marisol.sees("is gone from this server's events", in_="#organisers")


async def test_a_cancelled_meetup_cancels_its_event(town: Town) -> None:
    event = await announced(town)
    meetup = await the_meetup(town)

    asked = await town.services.edits.ask_to_cancel(organiser(town), meetup.id, "The mill is flooded.")
    await town.services.edits.confirm(organiser(town), asked.edit_id)
    await town.time.advance(timedelta(minutes=1))

    assert event.status == 4


async def test_an_event_stays_in_step_when_somebody_has_deleted_the_card(town: Town) -> None:
    event = await announced(town)
    meetup = await the_meetup(town)
    async with town.database.write() as conn:
        await town.services.meetups.card_gone(conn, meetup)

    await town.services.edits.edit(organiser(town), meetup.id, Proposal(venue="Mill Hall"))
    await town.time.advance(timedelta(minutes=1))
    assert event.location == "Mill Hall"
    asked = await town.services.edits.ask_to_cancel(organiser(town), meetup.id, "The mill is flooded.")
    await town.services.edits.confirm(organiser(town), asked.edit_id)
    await town.time.advance(timedelta(minutes=1))

    assert event.status == 4


async def test_a_meetup_without_a_place_says_so(town: Town) -> None:
    event = await announced(town, venue=None)
    assert event.location == "To be announced"
    meetup = await the_meetup(town)

    await town.services.edits.edit(organiser(town), meetup.id, Proposal(link="https://example.org/room"))
    await town.time.advance(timedelta(minutes=1))

    assert event.location == "https://example.org/room"


async def test_a_group_that_wants_no_events_gets_none(town: Town) -> None:
    await town.services.groups.change_setting(organiser(town), Setting.EVENTS, "off")
    await told_of(town, TITLE)
    await town.hours_pass(24)

    await town.marisol.sees(TITLE, in_="#announcements")
    assert town.guild.events == {}


async def test_events_switched_on_later_show_what_was_announced_before(town: Town) -> None:
    await town.services.groups.change_setting(organiser(town), Setting.EVENTS, "off")
    await told_of(town, TITLE)

    await town.services.groups.change_setting(organiser(town), Setting.EVENTS, "on")
    await town.time.advance(timedelta(minutes=1))

    assert [event.name for event in town.guild.events.values()] == [TITLE]


# ------------------------------------------------------------------ what the bot may not


@pytest.mark.refused_on_purpose
async def test_a_missing_permission_is_told_once_and_made_good_once_it_is_there(town: Town) -> None:
    town.guild.change_role(town.guild.bot_role, revoke=Permission.CREATE_EVENTS)
    await told_of(town, TITLE)
    await told_of(town, "Knots")
    await town.hours_pass(48)
    assert len(told_of_permissions(town)) == 1

    town.guild.change_role(town.guild.bot_role, grant=Permission.CREATE_EVENTS)
    await heard(town)

    assert sorted(event.name for event in town.guild.events.values()) == ["Knots", TITLE]


@pytest.mark.refused_on_purpose
async def test_a_server_with_a_hundred_events_is_told_of_once_and_tried_again(town: Town) -> None:
    for number in range(100):
        town.guild.events[number] = picnic(town, number)
    await told_of(town, TITLE)

    await town.marisol.sees("there are a hundred already", in_="#organisers")
    await town.marisol.cancels_event("Picnic 3")
    await town.marisol.presses("Try again now", in_="#organisers")
    await town.time.advance(timedelta(minutes=1))

    assert TITLE in [event.name for event in town.guild.events.values()]


def picnic(town: Town, number: int) -> ScheduledEvent:
    """An event that somebody else made."""
    starts = town.time.now() + timedelta(days=20)
    ends = starts + timedelta(hours=1)
    name = f"Picnic {number}"
    return ScheduledEvent(number, town.guild, town.marisol.user, name, None, starts, ends, 3, location="The meadow")


@pytest.mark.refused_on_purpose
async def test_a_permission_that_is_lost_again_is_told_of_again(town: Town) -> None:
    town.guild.change_role(town.guild.bot_role, revoke=Permission.CREATE_EVENTS)
    await told_of(town, TITLE)
    town.guild.change_role(town.guild.bot_role, grant=Permission.CREATE_EVENTS)
    await town.marisol.presses("Try again now", in_="#organisers")
    await town.time.advance(timedelta(minutes=1))
    assert [event.name for event in town.guild.events.values()] == [TITLE]

    town.guild.change_role(town.guild.bot_role, revoke=Permission.CREATE_EVENTS)
    await told_of(town, "Knots")

    assert len(told_of_permissions(town)) == 2


def told_of_permissions(town: Town) -> list[str]:
    return [each.content for each in town.organisers.messages if "missing the Create Events permission" in each.content]


# ------------------------------------------------------------------ interested


async def test_interested_counts_as_maybe_and_is_taken_back(town: Town) -> None:
    await announced(town)
    ada = town.person("Ada")

    await ada.marks_interested(TITLE)
    await heard(town, JobKind.EVENT_INTEREST)
    await ada.sees("1 maybe", in_="#announcements")
    await ada.unmarks_interested(TITLE)
    await heard(town, JobKind.EVENT_INTEREST)

    await ada.never_sees("1 maybe", in_="#announcements")


async def test_who_answered_is_never_overruled_by_interest(town: Town) -> None:
    await announced(town)
    ada, ben = town.person("Ada"), town.person("Ben")
    await ada.presses("Going", in_="#announcements")
    await ben.marks_interested(TITLE)
    await ada.marks_interested(TITLE)
    await heard(town, JobKind.EVENT_INTEREST)
    await ben.presses("Can't come", in_="#announcements")
    await ada.unmarks_interested(TITLE)
    await ben.unmarks_interested(TITLE)
    await heard(town, JobKind.EVENT_INTEREST)

    meetup = await the_meetup(town)
    async with town.database.read() as conn:
        counted = await rsvps.counts(conn, [meetup.id])
    assert {answer.value: count.people for (_, answer), count in counted.items()} == {"going": 1, "declined": 1}


async def test_whoever_was_only_interested_is_asked_with_their_first_own_answer(town: Town) -> None:
    await announced(town)
    ada = town.person("Ada")
    await ada.marks_interested(TITLE)
    await heard(town, JobKind.EVENT_INTEREST)

    answer = await ada.presses("Going", in_="#announcements")

    assert "May I ask you afterwards" in answer.text
    await town.time.advance(timedelta(seconds=10))
    await ada.sees("1 going", in_="#announcements")


async def test_all_of_two_hundred_and_fifty_interested_people_are_counted_each_once(town: Town) -> None:
    event = await announced(town)
    crowd = [town.discord.world.create_user(f"Person {number}") for number in range(250)]
    for number, user in enumerate(crowd):
        town.guild.join(user, nick=f"Member {number}")
    event.subscribers |= {user.id for user in crowd}

    await town.person("Zoe").marks_interested(TITLE)
    await heard(town, JobKind.EVENT_INTEREST)

    meetup = await the_meetup(town)
    async with town.database.read() as conn:
        maybe = await rsvps.of_meetup(conn, meetup.id, RsvpAnswer.MAYBE)
    assert sorted(each.name for each in maybe) == sorted([*(f"Member {number}" for number in range(250)), "Zoe"])


async def test_interest_that_nobody_told_of_is_found_by_looking(town: Town) -> None:
    event = await announced(town)
    ada = town.person("Ada")
    event.subscribers.add(ada.user.id)

    await town.hours_pass(25)

    await ada.sees("1 maybe", in_="#announcements")
