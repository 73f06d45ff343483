import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.person import CannotDo, Person
from bot.local_discord.seen import Seen
from bot.services.groups import Someone
from tests.town import Town

TITLE = "Type hints by the river"


async def announced(town: Town, **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", venue="Boathouse 4", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def answers(town: Town, *people: Person, button: str = "Going") -> None:
    for person in people:
        await person.presses(button, in_="#announcements")
        await town.time.advance(timedelta(seconds=5))


async def card(town: Town) -> Seen:
    """The card as somebody sees it who has answered nothing yet."""
    return await town.person("Newcomer").sees(TITLE, in_="#announcements")


async def test_one_tap_says_what_happens_next_and_puts_the_name_on_the_card(town: Town) -> None:
    await announced(town)
    ana, ben = town.person("Ana"), town.person("Ben_B")

    answer = await ana.presses("Going", in_="#announcements")
    assert f"See you at {TITLE}" in answer.text
    assert answer.seen is not None
    assert answer.seen.ephemeral

    await answers(town, ben)
    shown = (await card(town)).text
    assert "Ana and Ben_B" in shown
    assert "2 going" in shown


async def test_the_same_tap_again_changes_nothing_and_is_answered_kindly(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await answers(town, ana)
    edited_at = (await card(town)).message.edited_at

    again = await ana.presses("Going", in_="#announcements")
    await town.time.advance(timedelta(minutes=1))

    assert "That was already your answer" in again.text
    assert edited_at is not None
    assert (await card(town)).message.edited_at == edited_at


async def test_a_change_of_mind_moves_the_person(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await answers(town, ana)

    await answers(town, ana, button="Can't come")

    assert "Nobody yet. Be the first!" in (await card(town)).text


async def test_nobody_is_promised_a_reminder_that_will_not_come(town: Town) -> None:
    await announced(town)
    ana, ben = town.person("Ana"), town.person("Ben")

    early = await ana.presses("Going", in_="#announcements")
    await town.hours_pass(9 * 24 + 9.5)
    late = await ben.presses("Going", in_="#announcements")

    assert early.text.startswith(
        f"See you at {TITLE} on Wednesday, December 9, 2026 7:00 PM. I'll remind you beforehand."
    )
    assert late.text.startswith(f"See you at {TITLE} on Wednesday, December 9, 2026 7:00 PM.\nMay I ask you")


async def test_consent_is_asked_once_and_kept(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")

    asked = await ana.presses("Going", in_="#announcements")
    assert "May I ask you afterwards how it went?" in asked.text
    kept = await ana.presses("By DM")
    assert "I'll send you a DM after the meetup." in kept.text

    again = await ana.presses("Maybe", in_="#announcements")
    assert "May I ask you" not in again.text
    member = await town.services.groups.member(town.guild.id, ana.user.id)
    assert member is not None
    assert member.consent == "dm"


async def test_somebody_who_declines_is_not_asked_for_consent(town: Town) -> None:
    await announced(town)

    answer = await town.person("Ana").presses("Can't come", in_="#announcements")

    assert answer.text == (
        f"Thanks for letting me know. I won't send you reminders about {TITLE}."
        " If your plans change, just answer again."
    )


async def test_an_expectation_is_kept_for_the_person_alone(town: Town) -> None:
    await announced(town)
    ana, ben = town.person("Ana"), town.person("Ben")
    await ana.presses("Going", in_="#announcements")
    await ana.presses("What do you expect?")

    kept = await ana.fills({"What do you expect?": "To meet one person who reviews my code"})

    assert "Kept, for your eyes only" in kept.text
    form = (await ana.presses("What do you expect?")).modal
    assert form is not None
    await ben.never_sees("reviews my code")
    who = Someone(town.guild.id, ana.user.id, "Ana", "en-US")
    mine = await town.services.rsvps.mine(who, 1)
    assert mine is not None
    assert mine.expectation == "To meet one person who reviews my code"


async def test_a_full_meetup_has_a_waitlist_and_a_freed_place_goes_to_the_first_in_line(town: Town) -> None:
    await announced(town, capacity=1)
    ana, ben, chidi = town.person("Ana"), town.person("Ben"), town.person("Chidi")
    await answers(town, ana)

    first = await ben.presses("Going", in_="#announcements")
    second = await chidi.presses("Going", in_="#announcements")
    assert "is full, so you are on the waitlist. You are first in line." in first.text
    assert "There is one person ahead of you." in second.text

    await answers(town, ana, button="Can't come")

    news = await ben.sees("there is a place for you", in_=TITLE)
    assert news.message.pings == {ben.user.id}
    assert "1 going · full · 1 waiting" in (await card(town)).text


async def test_somebody_promoted_who_chose_dms_is_told_by_dm(town: Town) -> None:
    await announced(town, capacity=1)
    ana, ben = town.person("Ana"), town.person("Ben")
    await answers(town, ana, ben)
    await ben.presses("By DM")

    await answers(town, ana, button="Can't come")

    await ben.sees("there is a place for you", in_="DM")
    shown = await ben.presses("Change my answer", in_="DM")
    assert "You are going." in shown.text
    await ben.presses("Can't come", in_="DM")
    await town.time.advance(timedelta(seconds=10))
    assert "1 place left" in (await card(town)).text


async def test_somebody_promoted_whose_dms_are_closed_is_told_in_the_thread(town: Town) -> None:
    await announced(town, capacity=1)
    ana, ben = town.person("Ana"), town.person("Ben")
    await answers(town, ana, ben)
    await ben.presses("By DM")
    await ben.closes_dms()

    await answers(town, ana, button="Can't come")

    news = await ben.sees("there is a place for you", in_=TITLE)
    assert news.message.pings == {ben.user.id}


async def test_guests_count_and_a_party_too_large_is_refused(town: Town) -> None:
    await announced(town, capacity=3)
    ana = town.person("Ana")

    refused = await ana.runs("/rsvp", meetup="Type hints", answer="going", guests=3)
    assert refused.text == "The room holds 3 people in all. Please bring fewer guests."

    taken = await ana.runs("/rsvp", meetup="Type hints", answer="going", guests=2, expectation="Snacks")
    await town.time.advance(timedelta(seconds=10))
    assert "with 2 guests" in taken.text
    assert "1 going · 2 guests · full" in (await card(town)).text


async def test_reminders_go_to_those_coming_and_never_to_those_who_declined(town: Town) -> None:
    await announced(town)
    ana, ben, chidi, dora = (town.person(name) for name in ("Ana", "Ben", "Chidi", "Dora"))
    await answers(town, ana)
    await answers(town, ben, button="Maybe")
    await answers(town, chidi, button="Can't come")
    await answers(town, dora)
    await dora.presses("By DM")

    await town.hours_pass(9 * 24 + 10 - 23.5)

    in_thread = await ana.sees("(in 23 hours)", in_=TITLE)
    assert in_thread.message.pings == {ana.user.id, ben.user.id}
    await dora.sees("(in 23 hours)", in_="DM")
    assert chidi.notifications == []


async def test_a_reminder_in_a_long_list_mentions_everybody_once(town: Town) -> None:
    await announced(town)
    crowd = [town.person(f"Guest {number}") for number in range(45)]
    for person in crowd:
        await person.presses("Going", in_="#announcements")

    await town.hours_pass(9 * 24 + 10 - 23.5)

    await crowd[0].sees("@Guest 44", in_=TITLE)
    assert [len(person.notifications) for person in crowd] == [1] * 45


async def test_an_answer_after_the_start_is_one_clear_sentence(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await town.hours_pass(9 * 24 + 10.5)

    answer = await ana.runs("/rsvp", meetup="Type hints", answer="going")

    assert answer.text == f"“{TITLE}” has begun, and the list is closed. If you are coming, just come."


async def test_guests_are_chosen_from_the_answer_as_many_as_have_room(town: Town) -> None:
    await announced(town, capacity=3)
    ana, ben = town.person("Ana"), town.person("Ben")
    await answers(town, ben)
    await ana.presses("Going", in_="#announcements")

    with pytest.raises(CannotDo):
        await ana.chooses("Are you bringing somebody?", "Me and 2 guests")
    said = await ana.chooses("Are you bringing somebody?", "Me and one guest")
    await town.time.advance(timedelta(seconds=10))

    assert "with one guest" in said.text
    assert "2 going · 1 guest · full" in (await card(town)).text
    alone = await ana.chooses("Are you bringing somebody?", "Just me")
    assert "guest" not in alone.text.split("\n")[0]


async def test_guests_can_still_be_chosen_after_answering_how_to_be_asked(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await ana.presses("By DM")

    said = await ana.chooses("Are you bringing somebody?", "Me and 3 guests")

    assert "with 3 guests" in said.text


async def test_a_menu_of_guests_left_open_does_not_sign_anybody_up_again(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await ana.runs("/rsvp", meetup="Type hints", answer="can't come")

    refused = await ana.chooses("Are you bringing somebody?", "Me and one guest")

    assert refused.text == "Say first that you are going; then you can bring somebody."


async def test_whoever_waits_leaves_the_waitlist_with_one_tap(town: Town) -> None:
    await announced(town, capacity=1)
    ana, ben = town.person("Ana"), town.person("Ben")
    await answers(town, ana, ben)

    said = await ben.presses("Leave the waitlist")
    await answers(town, ana, button="Can't come")

    assert said.text.startswith("Thanks for letting me know.")
    assert ben.notifications == []
    assert "Nobody yet." in (await card(town)).text


async def test_whoever_waits_sees_their_place_in_line(town: Town) -> None:
    await announced(town, capacity=1)
    people = [town.person(name) for name in ("Ana", "Ben", "Chidi", "Dora")]
    await answers(town, *people)

    places = [(await person.runs("/meetups", meetup="Type hints")).text.split("\n")[0] for person in people]
    assert places == [
        "You are going.",
        "You are first on the waitlist.",
        "You are on the waitlist, with one person ahead of you.",
        "You are on the waitlist, with 2 people ahead of you.",
    ]
    assert "with 2 people ahead of you" in (await people[3].runs("/meetups")).text


async def test_ones_own_answers_are_a_list_from_which_they_change(town: Town) -> None:
    for number in range(7):
        await town.marisol.runs("/meetup create", title=f"Evening {number}", when=f"2026-12-1{number} 19:00")
        await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    ana = town.person("Ana")
    for number in range(6):
        await ana.runs("/rsvp", meetup=f"Evening {number}", answer="going")
    await ana.runs("/rsvp", meetup="Evening 2", answer="can't come")
    await ana.runs("/meetups")

    first = (await ana.presses("Mine")).text
    second = (await ana.presses("Next page")).text
    assert [f"Evening {n}" in first for n in range(7)] == [True] * 5 + [False] * 2
    assert "You can't come." in first
    assert [f"Evening {n}" in second for n in range(7)] == [False] * 5 + [True, False]
    await ana.presses("Previous page")
    await ana.chooses("Change an answer", "Evening 4")
    await ana.presses("Maybe")

    await ana.runs("/meetups")
    assert "You said maybe." in (await ana.presses("Mine")).text


async def test_whoever_answered_nothing_has_an_empty_list(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await ana.runs("/meetups")

    assert (await ana.presses("Mine")).text.startswith("You have answered no meetup that is still to come.")


async def test_after_the_deadline_nobody_comes_in_addition_but_places_are_given_back(town: Town) -> None:
    await announced(town, capacity=2, rsvp_until="2026-12-08 12:00")
    ana, ben, chidi, dora = (town.person(name) for name in ("Ana", "Ben", "Chidi", "Dora"))
    await ana.runs("/rsvp", meetup="Type hints", answer="going", guests=1)
    await answers(town, ben)
    assert "Please answer by\nTuesday, December 8, 2026 12:00 PM (in 1 week)" in (await card(town)).text
    await town.hours_pass(8 * 24 + 4)

    late = await chidi.presses("Going", in_="#announcements")
    assert late.text == (
        f"“{TITLE}” took answers until Tuesday, December 8, 2026 12:00 PM. You can still say that you can't come;"
        " for anything else, please ask the organisers."
    )
    refused = await dora.presses("Maybe", in_="#announcements")
    assert "took answers until" in refused.text
    more = await ana.runs("/rsvp", meetup="Type hints", answer="going", guests=2)
    assert "took answers until" in more.text

    fewer = await ana.runs("/rsvp", meetup="Type hints", answer="going", guests=0)
    await town.time.advance(timedelta(seconds=10))
    assert "See you at" in fewer.text
    assert "there is a place for you" in (await ben.sees("there is a place", in_=TITLE)).text
    declined = await ben.presses("Can't come", in_="#announcements")
    assert "Thanks for letting me know." in declined.text


async def test_raising_the_capacity_lets_in_the_first_in_line_and_tells_them(town: Town) -> None:
    await announced(town, capacity=1)
    ana, ben, chidi = town.person("Ana"), town.person("Ben"), town.person("Chidi")
    await answers(town, ana, ben, chidi)

    await town.marisol.runs("/meetup edit", meetup="Type hints", capacity=2)
    await town.time.advance(timedelta(minutes=1))

    assert (await ben.sees("there is a place for you", in_=TITLE)).message.pings == {ben.user.id}
    assert chidi.notifications == []
    assert "2 going · full · 1 waiting" in (await card(town)).text
    refused = await town.marisol.runs("/meetup edit", meetup="Type hints", capacity=1)
    assert "2" in refused.text
    assert "2 going · full · 1 waiting" in (await card(town)).text


async def test_an_answer_that_must_wait_for_others_is_announced_to_discord_and_comes(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")

    async with asyncio.TaskGroup() as tasks, town.database.write():
        pressing = tasks.create_task(ana.presses("Going", in_="#announcements"))
        thinks = await town.discord.world.until(lambda: deferred(town), patience=10)

    assert thinks
    answer = pressing.result()
    assert answer.text.startswith(f"See you at {TITLE}")
    assert answer.seen is not None
    assert answer.seen.ephemeral


def deferred(town: Town) -> bool | None:
    """Whether Discord was told that an answer comes."""
    bodies = [each.body for each in town.discord.requests if each.path.endswith("/callback?with_response=1")]
    return any(body["type"] == 5 for body in bodies) or None
