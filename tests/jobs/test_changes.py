from datetime import timedelta
from typing import Any

import pytest

from bot.domain.meetups import RsvpAnswer
from bot.local_discord.person import Person
from bot.services.groups import Someone
from db import groups
from tests.town import Town

TITLE = "Type hints by the river"


async def announced(town: Town, **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def moves_to(town: Town, venue: str) -> None:
    await town.marisol.runs("/meetup edit", meetup=TITLE, venue=venue)
    await town.marisol.presses("Save")


async def crowd(town: Town, size: int) -> list[Person]:
    people = [town.person(f"Person {number}") for number in range(size)]
    for each in people:
        who = Someone(town.guild.id, each.user.id, each.name, "en-US")
        await town.services.rsvps.answer(who, 1, RsvpAnswer.GOING)
    return people


async def test_a_crowd_is_told_in_several_messages_and_each_of_them_once(town: Town) -> None:
    await announced(town)
    people = await crowd(town, 45)

    await moves_to(town, "Mill Hall")
    await town.hours_pass(1)

    assert [len(each.notifications) for each in people] == [1] * 45
    assert len({each.notifications[0].message.id for each in people}) == 3


async def test_without_threads_changes_and_reminders_stand_beside_the_card(town: Town) -> None:
    async with town.database.write() as conn:
        await groups.change_group(conn, town.guild.id, meetup_threads=False)
    await announced(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")

    await moves_to(town, "Mill Hall")
    await town.hours_pass(24 * 9 + 9.5)

    assert town.guild.threads == {}
    await ana.sees("There is a change to", in_="#announcements")
    assert [each.message.content.split()[0] for each in ana.notifications] == ["There", "Reminder:", "Reminder:"]


async def test_whoever_changed_their_mind_before_it_is_told_hears_nothing(town: Town) -> None:
    await announced(town)
    ana, bo = await crowd(town, 2)
    await moves_to(town, "Mill Hall")
    await ana.presses("Can't come", in_="#announcements")

    await town.hours_pass(1)

    assert [len(each.notifications) for each in (ana, bo)] == [0, 1]


async def test_a_change_after_a_change_was_told_is_told_from_there_on(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    [ana] = await crowd(town, 1)
    for venue in ("Mill Hall", "The Granary"):
        await moves_to(town, venue)
        await town.time.advance(timedelta(minutes=5))

    assert len(ana.notifications) == 2
    await ana.sees("New place: The Granary (it was Mill Hall)", in_=TITLE)


@pytest.mark.parametrize("first", [{"reason": "The boathouse is flooded."}, {}], ids=["at first", "later"])
async def test_those_who_come_are_told_why(first: dict[str, str], town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    [ana] = await crowd(town, 1)
    later = {} if first else {"reason": "The boathouse is flooded."}
    asked = (await town.marisol.runs("/meetup edit", meetup=TITLE, venue="Mill Hall", **first)).text
    await town.marisol.presses("Save")
    await town.marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-10 19:00", **later)
    await town.marisol.presses("Save")

    await town.hours_pass(1)

    assert ("The reason: The boathouse is flooded." in asked) is bool(first)
    assert len(ana.notifications) == 1
    assert "The reason: The boathouse is flooded." in ana.notifications[0].text


async def test_the_news_is_in_the_groups_language_and_in_the_readers_own_by_dm(town: Town) -> None:
    await announced(town)
    ines = town.person("Inés", locale="es-ES")
    await ines.presses("Going", in_="#announcements")
    await ines.presses("Por mensaje directo")

    await moves_to(town, "Mill Hall")
    await town.hours_pass(1)

    await ines.sees("Nuevo lugar: Mill Hall (antes, por decidir)", in_="DM")


async def test_a_voice_channel_is_shown_on_the_card_and_told_as_the_new_place(town: Town) -> None:
    town.guild.create_voice_channel("Lecture hall")
    await announced(town, venue="Boathouse 4")
    [ana] = await crowd(town, 1)

    await town.marisol.runs("/meetup edit", meetup=TITLE, voice="Lecture hall")
    await town.marisol.presses("Save")
    await town.hours_pass(1)

    await ana.sees("New place: Boathouse 4, #Lecture hall (it was Boathouse 4)", in_=TITLE)
    assert "#Lecture hall" in (await ana.sees("1 going", in_="#announcements")).text


async def test_the_news_carries_the_way_to_another_answer(town: Town) -> None:
    await announced(town)
    [ana] = await crowd(town, 1)
    await moves_to(town, "Mill Hall")
    await town.hours_pass(1)

    shown = await ana.presses("Change my answer", in_=TITLE)
    await ana.presses("Can't come")

    assert "You are going." in shown.text
    card = await town.services.meetups.card(town.guild.id, 1)
    assert card is not None
    assert card.view.going_count == 0
