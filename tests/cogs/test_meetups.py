from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.seen import Answer
from db.groups import change_group
from db.jobs import listed
from tests.town import Town


async def announced(town: Town, title: str = "Type hints by the river", **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=title, when="2026-12-09 19:00", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def drafted(town: Town) -> Answer:
    return await town.marisol.runs("/meetup create", title="Type hints by the river", when="2026-12-09 19:00")


async def test_an_organiser_sees_the_draft_and_announces_it_to_the_group(town: Town) -> None:
    tomas = town.person("Tomás")
    shown = await town.marisol.runs(
        "/meetup create", title="Type hints by the river", when="2026-12-09 19:00", venue="Boathouse 4", capacity=30
    )
    assert "Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)" in shown.text
    assert "Boathouse 4" in shown.text
    await tomas.never_sees("Type hints")

    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))

    card = await tomas.sees("Type hints by the river", in_="#announcements")
    assert "30 places left" in card.text
    assert "Nobody yet. Be the first!" in card.text
    assert card.buttons[:3] == ["Going", "Maybe", "Can't come"]


async def test_the_draft_says_when_each_message_will_go_out(town: Town) -> None:
    shown = await drafted(town)

    assert "a reminder: Tue, Dec 8, 7:00 PM" in shown.text
    assert "a reminder: Wed, Dec 9, 6:00 PM" in shown.text
    assert "the question “How was it?”: from Wed, Dec 9, 9:30 PM" in shown.text


async def test_a_discarded_draft_is_gone(town: Town) -> None:
    await drafted(town)

    gone = await town.marisol.presses("Discard")

    assert gone.text == "The draft is gone. Nobody else saw it."
    assert "Nothing is planned yet" in (await town.marisol.runs("/meetups")).text


async def test_a_time_that_has_passed_is_refused_with_a_sentence(town: Town) -> None:
    refused = await town.marisol.runs("/meetup create", title="Yesterday", when="2026-11-20 19:00")

    assert "2026-11-20 19:00 in America/Chicago has already passed. Please choose a time in the future." in refused.text


async def test_members_are_not_offered_the_commands_of_organisers(town: Town) -> None:
    ana = town.person("Ana")

    with pytest.raises(CannotDo, match="sees no command /meetup create"):
        await ana.runs("/meetup create", title="Mine", when="2026-12-09 19:00")


async def test_the_announcement_opens_a_thread_for_the_meetup(town: Town) -> None:
    await announced(town)

    assert [thread.name for thread in town.guild.threads.values()] == ["Type hints by the river"]


async def test_an_added_talk_appears_on_the_card(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")

    said = await town.marisol.runs(
        "/talk add", meetup="Type hints", title="Protocols in anger", speaker="Wanjiru K.", abstract="Ducks, typed."
    )
    await town.time.advance(timedelta(seconds=10))

    assert "The talk is on the card now." in said.text
    card = await ana.sees("Protocols in anger", in_="#announcements")
    assert "with Wanjiru K." in card.text


async def test_a_talk_is_added_to_a_draft_before_it_is_announced(town: Town) -> None:
    await drafted(town)

    shown = await town.marisol.runs("/talk add", meetup="Type hints", title="Protocols in anger")

    assert "Protocols in anger" in shown.text
    assert shown.seen is not None
    assert "Announce" in shown.seen.buttons


async def test_meetups_lists_what_is_on_with_ones_own_answer(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    before = await ana.runs("/meetups")
    await ana.presses("Maybe", in_="#announcements")

    after = await ana.runs("/meetups")

    assert "You haven't answered yet." in before.text
    assert "You said maybe." in after.text
    assert after.seen is not None
    assert after.seen.ephemeral


async def test_a_long_list_is_read_page_by_page(town: Town) -> None:
    for number in range(1, 8):
        await announced(town, f"Evening number {number}")
    ana = town.person("Ana")

    first = await ana.runs("/meetups")
    assert "Evening number 5" in first.text
    assert "Evening number 6" not in first.text

    second = await ana.presses("Next page")
    assert "Evening number 7" in second.text
    assert "Evening number 6" in second.text
    assert "Evening number 1" in (await ana.presses("Previous page")).text


async def test_the_option_meetup_offers_titles_and_dates(town: Town) -> None:
    await announced(town)
    await announced(town, "Beginners' breakfast")
    ana = town.person("Ana")

    assert await ana.types("/meetups", meetup="break") == ["Wed, Dec 9 · Beginners' breakfast"]
    assert len(await ana.types("/meetups", meetup="2026-12-09")) == 2


async def test_a_name_that_nobody_knows_is_answered_kindly(town: Town) -> None:
    ana = town.person("Ana")

    answer = await ana.runs("/meetups", meetup="Moon landing")

    assert (
        answer.text
        == "I don't know a meetup called “Moon landing” here. Choose one from the list that opens as you type."
    )


async def test_a_meetup_without_a_channel_for_announcements_says_what_to_do(town: Town) -> None:
    await drafted(town)
    async with town.database.write() as conn:
        await change_group(conn, town.guild.id, announcement_channel_id=None)

    refused = await town.marisol.presses("Announce")

    assert refused.text == "There is no channel for announcements yet. Choose one with /setup."


async def test_a_group_that_was_not_set_up_is_told_how(new_town: Town) -> None:
    answer = await new_town.marisol.runs("/meetup create", title="Early bird", when="2026-12-09 19:00")

    assert answer.text == "This group is not set up yet. An organiser can do it with /setup."


async def test_the_card_of_a_meetup_that_is_over_takes_no_answers(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await town.hours_pass(24 * 10)

    card = await ana.sees("This meetup is over", in_="#announcements")

    assert card.buttons == []


async def test_a_deleted_card_is_not_posted_again(town: Town) -> None:
    await announced(town)
    ana, ben = town.person("Ana"), town.person("Ben")
    await ana.presses("Going", in_="#announcements")
    card = await ben.sees("Type hints", in_="#announcements")
    town.discord.world.delete_message(town.guild.owner, card.message)

    await town.time.advance(timedelta(minutes=1))

    await ben.never_sees("Type hints", in_="#announcements")
    async with town.database.read() as conn:
        assert "somebody deleted the card; it is not posted again" in [job.note for job in await listed(conn)]
