from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.seen import Answer
from tests.town import Town

TITLE = "Pandas by the river"
DECEMBER_9 = "Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)"
DECEMBER_16 = "Wednesday, December 16, 2026, 7:00 PM (Central Standard Time)"
DECEMBER_23 = "Wednesday, December 23, 2026, 7:00 PM (Central Standard Time)"


async def begun(town: Town, when: str = "2026-12-09 19:00", repeat: str = "weekly", **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when=when, repeat=repeat, **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


def buttons(answer: Answer) -> list[str]:
    assert answer.seen is not None
    return answer.seen.buttons


# ------------------------------------------------------------------ making one


async def test_a_series_is_made_by_saying_how_often_and_its_next_four_meetups_exist(town: Town) -> None:
    shown = await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="second Wednesday")
    assert "It repeats every month on the second Wednesday. I'll announce each one 14 days before it" in shown.text
    assert "Wednesday, March 10, 2027, 7:00 PM (Central Standard Time)" in shown.text

    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))

    ana = town.person("Ana")
    card = await ana.sees(TITLE, in_="#announcements")
    assert "Every month on the second Wednesday" in card.text
    listed = await ana.runs("/meetups")
    assert [day in listed.text for day in ("December 9", "January 13", "February 10", "March 10", "April 14")] == [
        True, True, True, True, False,
    ]  # fmt: skip


async def test_what_is_likely_to_repeat_is_offered_by_the_date_that_was_typed(town: Town) -> None:
    typed = {"title": TITLE, "when": "December 31 at 7pm"}

    assert await town.marisol.types("/meetup create", **typed, repeat="") == [
        "every Thursday",
        "every 2 weeks on Thursday",
        "every month on the last Thursday",
        "every month on the 31st",
        "every month on the last day",
    ]
    assert await town.marisol.types("/meetup create", **typed, repeat="last day") == ["every month on the last day"]
    assert await town.marisol.types("/meetup create", **typed, repeat="weekly 6 times") == ["every Thursday, 6 times"]
    assert await town.marisol.types("/meetup create", **typed, repeat="now and then") == []


async def test_an_organiser_who_reads_spanish_chooses_in_spanish(town: Town) -> None:
    carmen = town.discord.person("Carmen", "Organisers", guild=town.guild, locale="es-ES")
    typed = {"title": TITLE, "when": "2026-12-09 19:00"}

    offered = await carmen.types("/meetup create", **typed, repeat="")
    shown = await carmen.runs("/meetup create", **typed, repeat="cada mes, el segundo miércoles")

    assert offered == [
        "cada miércoles",
        "cada 2 semanas, el miércoles",
        "cada mes, el segundo miércoles",
        "cada mes, el día 9",
    ]
    assert "Se repite cada mes, el segundo miércoles" in shown.text


async def test_months_that_are_left_out_are_told_when_the_rule_is_chosen(town: Town) -> None:
    shown = await town.marisol.runs(
        "/meetup create", title=TITLE, when="2026-12-31 19:00", repeat="every month on the 31st"
    )

    assert "Months without such a day are left out." in shown.text
    assert "Sunday, January 31, 2027" in shown.text
    assert "Wednesday, March 31, 2027" in shown.text


async def test_a_rule_that_the_date_is_not_on_is_asked_back_and_nothing_typed_is_lost(town: Town) -> None:
    refused = await town.marisol.runs(
        "/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="every Thursday", venue="Boathouse 4"
    )
    assert "The first one is on 2026-12-09, and “every Thursday” doesn't fall on that day" in refused.text

    await town.marisol.presses("Fix it")
    shown = await town.marisol.fills({"When": "2026-12-10 19:00"})

    assert "It repeats every Thursday" in shown.text
    assert "Boathouse 4" in shown.text


async def test_a_rule_that_is_unclear_is_put_right_in_the_form_or_left_out(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="now and then")
    await town.marisol.presses("Fix it")
    shown = await town.marisol.fills({"How often": "every 2 weeks"})
    assert "It repeats every 2 weeks on Wednesday" in shown.text

    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="monthly")
    await town.marisol.presses("Fix it")
    alone = await town.marisol.fills({"How often": ""})
    assert "It repeats" not in alone.text


async def test_putting_the_time_of_one_right_leaves_its_series_alone(town: Town) -> None:
    await begun(town)
    await town.marisol.runs("/meetup edit", meetup="2026-12-16", when="soonish", scope="this and the following")

    await town.marisol.presses("Fix it")
    done = await town.marisol.fills({"When": "2026-12-17 19:00"})

    assert "• and 2 more of its series" in done.text
    assert "Every Thursday." in (await town.marisol.runs("/series list")).text


async def test_a_draft_keeps_its_rule_when_its_time_is_put_right(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="weekly")
    await town.marisol.runs("/meetup edit", meetup=TITLE, when="soonish")

    await town.marisol.presses("Fix it")
    shown = await town.marisol.fills({"When": "2026-12-10 19:00"})

    assert "It repeats every Thursday" in shown.text


async def test_a_meetup_of_a_series_is_announced_its_days_before(town: Town) -> None:
    await begun(town, repeat="every 3 weeks")
    ana = town.person("Ana")

    await town.hours_pass(24 * 15)
    await ana.never_sees("December 30", in_="#announcements")
    await town.hours_pass(24 * 2)

    assert "Wednesday, December 30, 2026" in (await ana.sees(TITLE, in_="#announcements")).text


async def test_when_one_begins_the_next_but_three_appears_in_the_list(town: Town) -> None:
    await begun(town)
    ana = town.person("Ana")
    assert "January 6" not in (await ana.runs("/meetups")).text

    await town.hours_pass(24 * 9 + 11)

    assert "January 6" in (await ana.runs("/meetups")).text


# ------------------------------------------------------------------ the list


async def test_the_list_shows_the_rule_and_the_next_dates_across_the_clock_change(town: Town) -> None:
    await begun(town, when="2027-03-03 19:00", repeat="weekly until 2027-03-24")

    shown = await town.marisol.runs("/series list")

    assert "Every Wednesday, until March 24, 2027." in shown.text
    assert "Wednesday, March 10, 2027, 7:00 PM (Central Standard Time)" in shown.text
    assert "Wednesday, March 17, 2027, 7:00 PM (Central Daylight Time)" in shown.text


async def test_without_a_series_the_list_says_how_to_make_one(town: Town) -> None:
    shown = await town.marisol.runs("/series list")

    assert "There is no series yet. Use /meetup create with “repeat”" in shown.text


async def test_a_long_list_has_pages(town: Town) -> None:
    for number in range(1, 7):
        await town.marisol.runs("/meetup create", title=f"Evening {number}", when="2026-12-09 19:00", repeat="weekly")
        await town.marisol.presses("Announce")

    first = (await town.marisol.runs("/series list")).text
    second = (await town.marisol.presses("Next page")).text

    assert ["Evening 5" in first, "Evening 6" in first] == [True, False]
    assert ["Evening 5" in second, "Evening 6" in second] == [False, True]
    assert "Evening 1" in (await town.marisol.presses("Previous page")).text


# ------------------------------------------------------------------ skipping one


async def test_a_skipped_meetup_is_told_to_those_who_come_with_the_reason_and_the_next_date(town: Town) -> None:
    await begun(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")

    asked = await town.marisol.runs("/meetup skip", meetup="2026-12-09", reason="The river is too high")
    assert asked.text.startswith(f"Skip {TITLE} on {DECEMBER_9}?\nOne person will be told.")
    assert f"The next one is on {DECEMBER_16}." in asked.text
    assert buttons(asked) == ["Skip it", "Keep it"]
    done = await town.marisol.presses("Skip it")
    await town.time.advance(timedelta(minutes=3))

    assert done.text == (
        f"{TITLE} on {DECEMBER_9} is skipped.\nI'll tell the one person who answered.\n"
        f"The next one is on {DECEMBER_16}."
    )
    told = await ana.sees("The river is too high", in_=TITLE)
    assert told.text.startswith(
        f"{TITLE} on Wednesday, December 9, 2026 7:00 PM is skipped."
        " The next one is on Wednesday, December 16, 2026 7:00 PM."
    )
    assert told.message.pings == {ana.user.id}
    assert DECEMBER_23 in (await town.marisol.runs("/series list")).text
    assert "January 6" in (await town.marisol.runs("/series list")).text


async def test_a_skip_that_is_thought_better_of_changes_nothing(town: Town) -> None:
    await begun(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await town.marisol.runs("/meetup skip", meetup="2026-12-09")

    left = await town.marisol.presses("Keep it")

    assert left.text == "Everything stays as it was, and nobody was told anything."
    assert DECEMBER_9 in (await town.marisol.runs("/series list")).text


async def test_a_meetup_that_nobody_answered_is_skipped_at_once(town: Town) -> None:
    await begun(town)

    done = await town.marisol.runs("/meetup skip", meetup="2026-12-16")

    assert done.text == f"{TITLE} on {DECEMBER_16} is skipped.\nThe next one is on {DECEMBER_23}."
    assert DECEMBER_16 not in (await town.marisol.runs("/series list")).text


async def test_the_next_one_is_skipped_from_the_list_with_a_reason(town: Town) -> None:
    await begun(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await town.marisol.runs("/series list")

    one = await town.marisol.chooses("Skip one, or end a series", TITLE)
    assert buttons(one) == ["Skip the next one", "End the series"]
    await town.marisol.presses("Skip the next one")
    done = await town.marisol.fills({"Why?": "No room that week"})
    await town.time.advance(timedelta(minutes=3))

    assert done.text == (
        f"{TITLE} on {DECEMBER_9} is skipped.\nI'll tell the one person who answered.\n"
        f"The next one is on {DECEMBER_16}."
    )
    assert "No room that week" in (await ana.sees("No room that week")).text


async def test_a_cancelled_one_is_followed_by_another_as_a_skipped_one_is(town: Town) -> None:
    await begun(town)

    await town.marisol.runs("/meetup cancel", meetup="2026-12-16")
    await town.marisol.presses("Cancel the meetup")
    await town.time.advance(timedelta(minutes=1))

    listed = await town.marisol.runs("/series list")
    assert ["December 16" in listed.text, "January 6" in listed.text] == [False, True]


async def test_what_is_no_series_is_not_skipped(town: Town) -> None:
    await town.marisol.runs("/meetup create", title="Once", when="2026-12-09 19:00")
    await town.marisol.presses("Announce")

    refused = await town.marisol.runs("/meetup skip", meetup="Once")

    assert refused.text == ("“Once” is not one of a series, so there is nothing to skip. /meetup cancel calls it off.")


# ------------------------------------------------------------------ changing


async def test_this_and_the_following_are_moved_after_a_last_look(town: Town) -> None:
    await begun(town)
    ana = town.person("Ana")
    await ana.runs("/rsvp", meetup="2026-12-23", answer="going")

    asked = await town.marisol.runs(
        "/meetup edit", meetup="2026-12-16", when="2026-12-17 18:00", scope="this and the following"
    )
    assert "• and 2 more of its series" in asked.text
    assert "One person will be told." in asked.text
    done = await town.marisol.presses("Save")
    await town.time.advance(timedelta(minutes=3))

    assert "• and 2 more of its series" in done.text
    listed = await town.marisol.runs("/series list")
    assert "Every Wednesday, until December 15, 2026." in listed.text
    assert "Every Thursday." in listed.text
    assert "Thursday, December 24, 2026, 6:00 PM" in listed.text
    told = await ana.sees("December 24")
    assert told.message.pings == {ana.user.id}
    assert "Thursday, December 24, 2026, 6:00 PM" in (await ana.runs("/meetups")).text


async def test_all_are_changed_by_the_form_when_its_page_says_so(town: Town) -> None:
    await begun(town)

    page = await town.marisol.runs("/meetup edit", meetup="2026-12-09")
    assert buttons(page)[:3] == ["This one", "This and the following", "All that are to come"]
    await town.marisol.presses("All that are to come")
    await town.marisol.chooses("Time and place")
    done = await town.marisol.fills({"Where": "Library"})

    assert "• and 3 more of its series" in done.text
    ana = town.person("Ana")
    assert (await ana.runs("/meetups")).text.count("Library") == 4


async def test_only_this_one_changes_unless_another_scope_is_chosen(town: Town) -> None:
    await begun(town)

    await town.marisol.runs("/meetup edit", meetup="2026-12-16", venue="Library")

    ana = town.person("Ana")
    assert (await ana.runs("/meetups")).text.count("Library") == 1


async def test_another_rule_is_for_all_or_the_following(town: Town) -> None:
    await begun(town)

    refused = await town.marisol.runs("/meetup edit", meetup="2026-12-09", repeat="every 2 weeks on Wednesday")
    assert "can't change for one of its meetups" in refused.text

    done = await town.marisol.runs(
        "/meetup edit", meetup="2026-12-09", repeat="every 2 weeks on Wednesday", scope="all that are to come"
    )
    assert "• How often: every 2 weeks on Wednesday" in done.text
    listed = await town.marisol.runs("/series list")
    assert "Every 2 weeks on Wednesday." in listed.text
    assert "Wednesday, January 20, 2027" in listed.text


# ------------------------------------------------------------------ ending


async def test_the_end_of_a_series_says_first_what_becomes_of_each_meetup(town: Town) -> None:
    await begun(town, repeat="every 3 weeks")
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")

    asked = await town.marisol.runs("/series end", series="pandas")
    assert f"These are cancelled, since people know of them:\n• {DECEMBER_9}\nOne person will be told." in asked.text
    assert "These vanish quietly, since nobody has heard of them yet:\n• Wednesday, December 30, 2026" in asked.text
    await town.marisol.presses("End the series")
    done = await town.marisol.fills({"Why?": "We begin anew in spring"})
    await town.time.advance(timedelta(minutes=3))

    assert done.text == (
        f"The series {TITLE} has ended. What was stays as it was.\nI'll tell the one person who answered."
    )
    assert (await ana.sees("We begin anew in spring")).message.pings == {ana.user.id}
    assert "Nothing is planned yet" in (await ana.runs("/meetups")).text
    assert "There is no series yet" in (await town.marisol.runs("/series list")).text


async def test_a_series_that_is_kept_goes_on(town: Town) -> None:
    await begun(town)
    await town.marisol.runs("/series end", series="pandas")

    kept = await town.marisol.presses("Keep it")

    assert kept.text == f"The series {TITLE} goes on."
    assert DECEMBER_9 in (await town.marisol.runs("/series list")).text


async def test_a_series_that_has_ended_is_not_ended_again(town: Town) -> None:
    await begun(town)
    await town.marisol.runs("/series list")
    await town.marisol.chooses("Skip one, or end a series", TITLE)
    await town.marisol.presses("End the series")
    bo = town.discord.person("Bo", "Organisers", guild=town.guild)
    await bo.runs("/series end", series="pandas")
    await bo.presses("End the series")
    await bo.fills({})

    gone = await town.marisol.presses("End the series")

    assert gone.text == "I can't find that series here, or it has ended. /series list shows those that go on."


# ------------------------------------------------------------------ who may


async def test_somebody_who_is_no_organiser_any_more_is_refused_at_the_button(town: Town) -> None:
    await begun(town)
    await town.marisol.runs("/series list")
    await town.marisol.chooses("Skip one, or end a series", TITLE)

    town.guild.set_roles(town.marisol.user, [])
    refused = await town.marisol.presses("End the series")

    assert refused.text.startswith("That is for organisers")


@pytest.mark.parametrize("line", ["/series list", "/series end", "/meetup skip"])
async def test_members_are_not_offered_what_is_for_organisers(town: Town, line: str) -> None:
    ana = town.person("Ana")

    with pytest.raises(CannotDo, match=f"sees no command {line}"):
        await ana.runs(line)
