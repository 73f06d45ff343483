from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from db.jobs import listed
from tests.town import Town

TITLE = "Type hints by the river"


async def drafted(town: Town, **options: Any) -> Answer:
    return await town.marisol.runs("/meetup create", title=TITLE, **({"when": "2026-12-09 19:00"} | options))


async def announced(town: Town, **options: Any) -> None:
    await drafted(town, **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def coming(town: Town, *names: str, answer: str = "Going") -> list[Person]:
    people = [town.person(name) for name in names]
    for each in people:
        await each.presses(answer, in_="#announcements")
    return people


def buttons(answer: Answer) -> list[str]:
    assert answer.seen is not None
    return answer.seen.buttons


# ------------------------------------------------------------------ drafts


async def test_a_draft_is_edited_part_by_part_in_forms_that_hold_what_it_says(town: Town) -> None:
    await drafted(town)
    asked = await town.marisol.presses("Edit")
    assert asked.text.startswith(f"What would you like to change about {TITLE}?")

    await town.marisol.chooses("Time and place")
    assert town.marisol.modal is not None
    assert town.marisol.modal.values["When"] == "2026-12-09 19:00"
    moved = await town.marisol.fills(
        {"When": "December 10 at 6:30pm", "Where": "Boathouse 4", "Minutes it takes": "90"}
    )

    assert "Thursday, December 10, 2026, 6:30 PM" in moved.text
    assert "Boathouse 4" in moved.text
    assert "from Thu, Dec 10, 8:30 PM" in moved.text
    assert buttons(moved) == ["Announce", "Edit", "Discard"]


async def test_a_long_description_and_another_title_are_written_in_a_form(town: Town) -> None:
    await drafted(town)
    await town.marisol.presses("Edit")
    await town.marisol.chooses("Title and description")

    changed = await town.marisol.fills({"Title": "Generics by the river", "Description": "Bring a laptop.\nAnd tea."})

    assert "Generics by the river" in changed.text
    assert "And tea." in changed.text


async def test_level_places_food_and_organiser_are_set_and_taken_away_in_a_form(town: Town) -> None:
    await drafted(town, food="Soup", capacity=12)
    await town.marisol.presses("Edit")
    await town.marisol.chooses("Level, places, food, organiser")
    assert town.marisol.modal is not None
    assert town.marisol.modal.values == {
        "Who it is for": ["everyone"],
        "Places": "12",
        "Food": "Soup",
        "Organiser": "Marisol",
    }

    changed = await town.marisol.fills({"Who it is for": ["beginner"], "Places": "", "Food": ""})

    assert "Beginners" in changed.text
    assert "Soup" not in changed.text
    assert "places left" not in changed.text


async def test_a_draft_can_be_looked_at_again_without_changing_anything(town: Town) -> None:
    await drafted(town)
    await town.marisol.presses("Edit")

    back = await town.marisol.presses("Back to the draft")

    assert buttons(back) == ["Announce", "Edit", "Discard"]


async def test_an_unclear_time_is_put_right_in_a_form_that_kept_everything_else(town: Town) -> None:
    refused = await drafted(town, when="soonish 7pm", venue="Boathouse 4", description="Bring a laptop.")
    assert refused.text.startswith("I don't understand “soonish” as a date and time.")
    assert buttons(refused) == ["Fix it"]

    await town.marisol.presses("Fix it")
    assert town.marisol.modal is not None
    assert town.marisol.modal.values["When"] == "soonish 7pm"
    shown = await town.marisol.fills({"When": "2026-12-09 19:00"})

    assert "Wednesday, December 9, 2026, 7:00 PM" in shown.text
    assert "Bring a laptop." in shown.text
    assert "Boathouse 4" in shown.text
    assert buttons(shown) == ["Announce", "Edit", "Discard"]


async def test_what_is_still_unclear_is_asked_again_with_all_that_was_written(town: Town) -> None:
    await drafted(town, when="soonish 7pm", link="river.example")
    await town.marisol.presses("Fix it")
    again = await town.marisol.fills({"When": "2026-12-09 19:00"})
    assert "A link begins with https://" in again.text

    await town.marisol.presses("Fix it")
    shown = await town.marisol.fills({"Link": "https://river.example"})

    assert "https://river.example" in shown.text


async def test_a_form_with_an_unclear_time_keeps_what_else_was_written_in_it(town: Town) -> None:
    await drafted(town)
    await town.marisol.presses("Edit")
    await town.marisol.chooses("Time and place")
    refused = await town.marisol.fills({"When": "thursday at 7", "Where": "Boathouse 4"})
    assert "Is 7 in the morning or in the evening?" in refused.text

    await town.marisol.presses("Fix it")
    shown = await town.marisol.fills({"When": "thursday at 19:00"})

    assert "Boathouse 4" in shown.text
    assert "Thursday, December 3, 2026, 7:00 PM" in shown.text


async def test_a_number_that_is_none_is_asked_again(town: Town) -> None:
    await drafted(town)
    await town.marisol.presses("Edit")
    await town.marisol.chooses("Level, places, food, organiser")

    refused = await town.marisol.fills({"Places": "many", "Food": "Soup"})

    assert "The number of places is a number up to 100000, written in digits; “many” isn't like that." in refused.text
    await town.marisol.presses("Fix it")
    assert "Soup" in (await town.marisol.fills({"Places": "30"})).text


async def test_a_draft_announced_by_command_goes_out(town: Town) -> None:
    await drafted(town)

    said = await town.marisol.runs("/meetup announce", meetup=TITLE)
    await town.time.advance(timedelta(minutes=1))

    assert said.text == f"{TITLE} is going out now."
    await town.person("Ana").sees(TITLE, in_="#announcements")


async def test_a_copy_begins_as_a_draft_with_everything_but_the_talks(town: Town) -> None:
    await announced(town, venue="Boathouse 4", capacity=30, food="Soup", description="Bring a laptop.", duration=90)
    await town.marisol.runs("/talk add", meetup=TITLE, title="Protocols in anger")

    shown = await town.marisol.runs("/meetup copy", meetup=TITLE, when="2027-01-13 19:00")

    assert "Wednesday, January 13, 2027, 7:00 PM" in shown.text
    assert "Boathouse 4" in shown.text
    assert "Soup" in shown.text
    assert "30 places left" in shown.text
    assert "from Wed, Jan 13, 9:00 PM" in shown.text
    assert "Protocols in anger" not in shown.text
    assert buttons(shown) == ["Announce", "Edit", "Discard"]


# ------------------------------------------------------------------ changing what people know of


async def test_those_who_come_are_told_once_what_changed_after_a_last_look(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    ana, bo = await coming(town, "Ana", "Bo")
    [cy] = await coming(town, "Cy", answer="Can't come")
    asked = await town.marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-10 18:30", venue="Mill Hall")
    assert (
        "When: Wednesday, December 9, 2026, 7:00 PM (Central Standard Time) → "
        "Thursday, December 10, 2026, 6:30 PM (Central Standard Time)" in asked.text
    )
    assert "Where: Boathouse 4 → Mill Hall" in asked.text
    assert "2 people will be told." in asked.text
    assert "Boathouse 4" in (await ana.sees("Boathouse 4", in_="#announcements")).text

    saved = await town.marisol.presses("Save")
    await town.time.advance(timedelta(minutes=5))

    assert "I'll tell the 2 people who answered." in saved.text
    told = await ana.sees("There is a change to", in_=TITLE)
    assert "New time: Thursday" in told.text
    assert "(it was Wednesday" in told.text
    assert "New place: Mill Hall (it was Boathouse 4)" in told.text
    assert told.message.pings == {ana.user.id, bo.user.id}
    assert [len(each.notifications) for each in (ana, bo, cy)] == [1, 1, 0]
    await ana.sees("Who is coming", in_="#announcements")
    assert "Mill Hall" in (await ana.sees("2 going", in_="#announcements")).text


async def test_what_changes_nothing_for_those_who_come_is_done_at_once_and_told_to_nobody(town: Town) -> None:
    await announced(town)
    [ana] = await coming(town, "Ana")

    said = await town.marisol.runs("/meetup edit", meetup=TITLE, food="Soup", title="Typed by the river")
    await town.time.advance(timedelta(minutes=5))

    assert "Typed by the river is changed." in said.text
    assert "Food: none → Soup" in said.text
    assert ana.notifications == []
    assert "Soup" in (await ana.sees("Typed by the river", in_="#announcements")).text


async def test_an_edit_that_is_left_changes_nothing(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    [ana] = await coming(town, "Ana")
    await town.marisol.runs("/meetup edit", meetup=TITLE, venue="Mill Hall")

    left = await town.marisol.presses("Leave it as it is")
    await town.hours_pass(1)

    assert left.text == "Everything stays as it was, and nobody was told anything."
    assert ana.notifications == []
    assert "Boathouse 4" in (await ana.sees("1 going", in_="#announcements")).text


async def test_a_change_that_is_taken_back_within_a_minute_is_told_to_nobody(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    [ana] = await coming(town, "Ana")
    for venue in ("Mill Hall", "Boathouse 4"):
        await town.marisol.runs("/meetup edit", meetup=TITLE, venue=venue)
        await town.marisol.presses("Save")

    await town.hours_pass(1)

    assert ana.notifications == []
    async with town.database.read() as conn:
        assert "changed back" in [job.note for job in await listed(conn)]


async def test_several_changes_within_a_minute_are_told_as_one(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    [ana] = await coming(town, "Ana")
    for change in ({"venue": "Mill Hall"}, {"when": "2026-12-10 19:00"}, {"venue": "The Granary"}):
        await town.marisol.runs("/meetup edit", meetup=TITLE, **change)
        await town.marisol.presses("Save")
        await town.time.advance(timedelta(seconds=10))

    await town.hours_pass(1)

    assert len(ana.notifications) == 1
    told = await ana.sees("There is a change to", in_=TITLE)
    assert "New place: The Granary (it was Boathouse 4)" in told.text
    assert "New time: Thursday" in told.text


async def test_whoever_chose_dms_is_told_by_dm_and_in_the_thread_once_dms_are_closed(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    ana, bo = await coming(town, "Ana", "Bo")
    for each in (ana, bo):
        await each.presses("By DM")
    await bo.closes_dms()
    await town.marisol.runs("/meetup edit", meetup=TITLE, venue="Mill Hall")
    await town.marisol.presses("Save")

    await town.hours_pass(1)

    assert "New place: Mill Hall" in (await ana.sees("There is a change to", in_="DM")).text
    told = await bo.sees("There is a change to", in_=TITLE)
    assert told.message.pings == {bo.user.id}


async def test_reminders_move_with_the_meetup(town: Town) -> None:
    await announced(town)
    [ana] = await coming(town, "Ana")
    await town.marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-03 19:00")
    await town.marisol.presses("Save")

    await town.hours_pass(24 * 3 + 10)

    assert [("Reminder" in each.message.content) for each in ana.notifications] == [False, True, True]
    await ana.sees("Going on now", in_="#announcements")


async def test_a_meetup_moved_away_is_reminded_of_at_its_new_time_only(town: Town) -> None:
    await announced(town)
    [ana] = await coming(town, "Ana")
    await town.hours_pass(24 * 8 + 11)
    assert len(ana.notifications) == 1
    await town.marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-16 19:00")
    await town.marisol.presses("Save")

    await town.hours_pass(24 * 5)
    assert len(ana.notifications) == 2
    await town.hours_pass(24 * 3)

    assert len(ana.notifications) == 4


async def test_places_cannot_be_fewer_than_those_going(town: Town) -> None:
    await announced(town, capacity=10)
    await coming(town, "Ana", "Bo", "Cy")

    refused = await town.marisol.runs("/meetup edit", meetup=TITLE, capacity=2)

    assert refused.text == "Those going need 3 places, guests included, so there can't be fewer."
    assert "is changed." in (await town.marisol.runs("/meetup edit", meetup=TITLE, capacity=3)).text


async def test_more_places_let_in_those_who_waited_first(town: Town) -> None:
    await announced(town, capacity=1)
    _, bo, cy = await coming(town, "Ana", "Bo", "Cy")

    await town.marisol.runs("/meetup edit", meetup=TITLE, capacity=2)
    await town.time.advance(timedelta(minutes=1))

    assert "there is a place for you" in (await bo.sees("Good news", in_=TITLE)).text
    assert cy.notifications == []


async def test_the_edit_page_of_an_announced_meetup_opens_the_same_forms(town: Town) -> None:
    await announced(town)
    await town.marisol.runs("/meetup edit", meetup=TITLE)
    await town.marisol.chooses("Title and description")

    changed = await town.marisol.fills({"Description": "Bring tea."})

    assert "Description: none → Bring tea." in changed.text


async def test_the_voice_channel_is_chosen_from_a_menu_and_shown(town: Town) -> None:
    town.guild.create_voice_channel("Lecture hall")
    await announced(town)
    await town.marisol.runs("/meetup edit", meetup=TITLE)

    chosen = await town.marisol.chooses("Voice or stage channel, if it is held online", "Lecture hall")

    assert "Voice channel: none → #Lecture hall" in chosen.text


async def test_a_deadline_moves_with_the_meetup(town: Town) -> None:
    await announced(town, rsvp_until="2026-12-08 12:00")

    said = await town.marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-16 19:00")

    assert "Answers until: Tuesday, December 8, 2026, 12:00 PM" in said.text
    assert "→ Tuesday, December 15, 2026, 12:00 PM" in said.text


async def test_a_deadline_moves_across_a_clock_change_by_the_clocks_on_the_wall(town: Town) -> None:
    await announced(town, when="2027-03-12 19:00", rsvp_until="2027-03-11 12:00")

    said = await town.marisol.runs("/meetup edit", meetup=TITLE, when="2027-03-15 19:00")

    assert "→ Sunday, March 14, 2027, 12:00 PM (Central Daylight Time)" in said.text


async def test_a_deadline_after_the_start_is_refused(town: Town) -> None:
    refused = await drafted(town, rsvp_until="2026-12-10 12:00")

    assert refused.text.startswith("Answers can be taken until the meetup starts")


async def test_a_meetup_that_has_begun_keeps_its_start_but_may_take_longer(town: Town) -> None:
    await announced(town, when="today at 10am")
    await town.hours_pass(1.5)

    refused = await town.marisol.runs("/meetup edit", meetup=TITLE, when="tomorrow 10:00")
    longer = await town.marisol.runs("/meetup edit", meetup=TITLE, duration=180)

    assert "has begun, so its start stays as it is" in refused.text
    assert "Length: 120 minutes → 180 minutes" in longer.text


async def test_a_meetup_that_is_over_keeps_its_time_but_can_be_put_right(town: Town) -> None:
    await announced(town, when="today at 10am")
    await town.hours_pass(4)

    refused = await town.marisol.runs("/meetup edit", meetup=TITLE, duration=180)
    renamed = await town.marisol.runs("/meetup edit", meetup=TITLE, title="Typed by the river")

    assert "is over, so its time and places stay as they were" in refused.text
    assert "Typed by the river is changed." in renamed.text


async def test_the_same_again_changes_nothing(town: Town) -> None:
    await announced(town)

    said = await town.marisol.runs("/meetup edit", meetup=TITLE, when="2026-12-09 19:00")

    assert said.text == "Nothing is different, so nothing has changed."


# ------------------------------------------------------------------ cancelling


async def test_a_cancelled_meetup_is_told_once_with_its_reason_and_owes_nothing_more(town: Town) -> None:
    await announced(town)
    [ana] = await coming(town, "Ana")
    [bo] = await coming(town, "Bo", answer="Maybe")
    asked = await town.marisol.runs("/meetup cancel", meetup=TITLE, reason="The boathouse is flooded.")
    assert f"Cancel {TITLE} on Wed, Dec 9, 7:00 PM" in asked.text
    assert "2 people will be told." in asked.text
    assert "The reason: The boathouse is flooded." in asked.text

    said = await town.marisol.presses("Cancel the meetup")
    await town.hours_pass(24 * 12)

    assert said.text == f"{TITLE} is cancelled.\nI'll tell the 2 people who answered."
    told = await ana.sees("is cancelled", in_=TITLE)
    assert "The reason: The boathouse is flooded." in told.text
    assert [len(each.notifications) for each in (ana, bo)] == [1, 1]
    await ana.sees("This meetup is cancelled. The boathouse is flooded.", in_="#announcements")
    shown = await ana.presses("Show the meetup", in_=TITLE)
    assert shown.text.endswith("This meetup is cancelled. The boathouse is flooded.")
    assert buttons(shown) == []


async def test_a_meetup_that_is_kept_goes_on(town: Town) -> None:
    await announced(town)
    await town.marisol.runs("/meetup cancel", meetup=TITLE)

    await town.marisol.presses("Keep it")

    assert TITLE in (await town.marisol.runs("/meetups")).text


async def test_what_is_cancelled_stays_as_it_is_and_can_be_copied(town: Town) -> None:
    await announced(town)
    await town.marisol.runs("/meetup cancel", meetup=TITLE)
    await town.marisol.presses("Cancel the meetup")
    async with town.database.read() as conn:
        meetup_id = str((await listed(conn))[0].payload["meetup"])

    edited = await town.marisol.runs("/meetup edit", meetup=meetup_id, food="Soup")
    again = await town.marisol.runs("/meetup cancel", meetup=meetup_id)
    copied = await town.marisol.runs("/meetup copy", meetup=meetup_id, when="2027-01-13 19:00")

    assert "was cancelled, so it stays as it is" in edited.text
    assert again.text == f"“{TITLE}” is cancelled already."
    assert buttons(copied) == ["Announce", "Edit", "Discard"]


async def test_save_pressed_twice_is_answered_once(town: Town) -> None:
    await announced(town, venue="Boathouse 4")
    [ana] = await coming(town, "Ana")
    asked = await town.marisol.runs("/meetup edit", meetup=TITLE, venue="Mill Hall")
    assert asked.seen is not None
    await town.marisol.presses("Save")
    await town.hours_pass(1)

    assert len(ana.notifications) == 1


# ------------------------------------------------------------------ the card


async def test_a_deleted_card_comes_back_when_an_organiser_asks_and_keeps_its_thread(town: Town) -> None:
    await announced(town)
    [ana] = await coming(town, "Ana")
    card = await ana.sees("Who is coming", in_="#announcements")
    town.discord.world.delete_message(town.guild.owner, card.message)
    said = await town.marisol.runs("/meetup announce", meetup=TITLE)

    await town.time.advance(timedelta(minutes=1))

    assert "I'm posting it again now" in said.text
    assert "Ana" in (await ana.sees("1 going", in_="#announcements")).text
    assert len(town.guild.threads) == 1


async def test_a_card_that_is_there_is_not_posted_twice(town: Town) -> None:
    await announced(town)
    await town.marisol.runs("/meetup announce", meetup=TITLE)
    await town.time.advance(timedelta(minutes=1))

    async with town.database.read() as conn:
        assert "its card is still there" in [job.note for job in await listed(conn)]


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("command", ["copy", "edit", "cancel", "announce"])
async def test_members_are_not_offered_what_organisers_do(town: Town, command: str) -> None:
    ana = town.person("Ana")

    with pytest.raises(CannotDo, match=f"sees no command /meetup {command}"):
        await ana.runs(f"/meetup {command}", meetup=TITLE)


@pytest.mark.parametrize(
    ("command", "options"),
    [("copy", {"when": "2027-01-13 19:00"}), ("edit", {"food": "Soup"}), ("cancel", {}), ("announce", {})],
)
async def test_a_meetup_of_another_group_is_not_found(town: Town, command: str, options: dict[str, str]) -> None:
    said = await town.marisol.runs(f"/meetup {command}", meetup="987654", **options)

    assert said.text.startswith("I don't know a meetup called “987654” here.")
