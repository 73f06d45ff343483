from datetime import timedelta
from typing import Any

from bot.local_discord.person import Person
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
