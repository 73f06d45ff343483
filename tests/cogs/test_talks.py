from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from bot.local_discord.person import CannotDo, Person
from bot.local_discord.typed_commands import AsTyped
from db import groups
from tests.town import Town, set_up

TITLE = "Type hints by the river"
PROPOSAL = {
    "What is your talk called?": "Ducks, typed",
    "What it is about": "Protocols for animals that quack.",
    "Links": "https://river.example/ducks",
}


async def announced(town: Town, **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", **options)
    await town.marisol.presses("Announce")
    await a_moment(town)


async def a_moment(town: Town) -> None:
    await town.time.advance(timedelta(minutes=1))


async def programme(town: Town, *titles: str) -> None:
    for title in titles:
        await town.marisol.runs("/talk add", meetup="Type hints", title=title)


async def card(town: Town) -> str:
    """The card as somebody reads it who has just come."""
    await a_moment(town)
    return (await town.person("Newcomer").sees("organised by Marisol", in_="#announcements")).text


async def called(town: Town) -> None:
    await announced(town)
    await town.marisol.runs("/talk call", meetup="Type hints")
    await a_moment(town)


async def proposes(town: Town, person: Person, title: str = "Ducks, typed", **changed: str) -> str:
    await person.presses("Propose a talk", in_="#announcements")
    answer = await person.fills(PROPOSAL | {"What is your talk called?": title} | changed)
    await a_moment(town)
    return answer.text


# -- the programme


async def test_a_talk_shows_its_speaker_abstract_and_links_and_pings_nobody(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")

    await town.marisol.runs(
        "/talk add",
        meetup="Type hints",
        title="Ducks, typed",
        speaker="Ana of the mill",
        member="Ana",
        abstract="Protocols for animals.",
        links="https://river.example/ducks https://river.example/code",
    )

    shown = await card(town)
    assert "Ducks, typed with Ana of the mill (@Ana)\nProtocols for animals." in shown
    assert "https://river.example/ducks\nhttps://river.example/code" in shown
    assert ana.notifications == []


async def test_a_speaker_given_as_a_member_alone_is_mentioned_and_named_in_the_digest(town: Town) -> None:
    await announced(town)
    town.person("Ana")

    await town.marisol.runs("/talk add", meetup="Type hints", title="Ducks, typed", member="Ana")

    assert "Ducks, typed with @Ana" in await card(town)
    [(talk, meetup)] = await town.services.talks.choices(town.guild.id, "ana")
    assert (talk.speaker, talk.by, meetup) == (None, "Ana", TITLE)


async def test_a_link_that_is_none_is_refused_by_a_sentence(town: Town) -> None:
    await announced(town)

    said = await town.marisol.runs("/talk add", meetup="Type hints", title="Ducks", links="river.example")

    assert said.text == "A link begins with https:// and has no spaces in it; “river.example” isn't like that."


async def test_the_form_of_a_talk_is_filled_with_what_it_says_and_changes_it(town: Town) -> None:
    await announced(town)
    town.person("Ana")
    await town.marisol.runs("/talk add", meetup="Type hints", title="Ducks, typed", speaker="Tobias", abstract="Old.")

    form = (await town.marisol.runs("/talk edit", talk="Ducks")).modal
    assert form is not None
    said = await town.marisol.fills(
        {"Title": "Geese, typed", "Speaker": "", "The speaker, if a member": "Ana", "Links": "see https://a.example/b"}
    )

    assert "The card shows the talk as it is now." in said.text
    shown = await card(town)
    assert "Geese, typed with @Ana\nOld.\nsee\nhttps://a.example/b" in shown
    assert "Ducks" not in shown


async def test_a_talk_is_moved_to_another_place_in_the_order(town: Town) -> None:
    await announced(town)
    await programme(town, "Ants", "Bees", "Cats")

    said = await town.marisol.runs("/talk move", talk="Cats", to=1)

    assert "Cats is number 1 now." in said.text
    shown = await card(town)
    assert shown.index("Cats") < shown.index("Ants") < shown.index("Bees")


async def test_a_talk_is_moved_no_further_than_the_end(town: Town) -> None:
    await announced(town)
    await programme(town, "Ants", "Bees", "Cats")

    assert "Ants is number 3 now." in (await town.marisol.runs("/talk move", talk="Ants", to=10)).text


async def test_a_talk_is_removed_after_asking_once(town: Town) -> None:
    await announced(town)
    await programme(town, "Ants", "Bees")

    asked = await town.marisol.runs("/talk remove", talk="Ants")
    assert asked.text.startswith("Take Ants off the programme?")
    assert "Ants" in await card(town)
    gone = await town.marisol.presses("Remove it")

    assert "Ants is off the programme." in gone.text
    assert "Ants" not in await card(town)
    await programme(town, "Crows")
    shown = await card(town)
    assert shown.index("Bees") < shown.index("Crows")


async def test_a_talk_is_kept_when_the_organiser_thinks_again(town: Town) -> None:
    await announced(town)
    await programme(town, "Ants")
    await town.marisol.runs("/talk remove", talk="Ants")

    assert (await town.marisol.presses("Keep it")).text == "All right, it stays on the programme."
    assert "Ants" in await card(town)


async def test_talks_are_offered_with_their_meetup_as_an_organiser_types(town: Town) -> None:
    await announced(town)
    await programme(town, "Ants", "Bees")

    assert await town.marisol.types("/talk edit", talk="be") == [f"Bees · {TITLE}"]
    assert await town.marisol.types("/talk edit", talk="river") == [f"Ants · {TITLE}", f"Bees · {TITLE}"]


async def test_an_eleventh_talk_is_refused(town: Town) -> None:
    await announced(town)
    await programme(town, *(f"Talk {number}" for number in range(10)))

    said = await town.marisol.runs("/talk add", meetup="Type hints", title="One more")

    assert said.text == "A meetup can have ten talks, and this one has ten already."


async def test_a_name_that_no_talk_has_is_answered_with_what_to_do(town: Town) -> None:
    await announced(town)

    said = await town.marisol.runs("/talk move", talk="Zebras", to=1)

    assert said.text == "I don't know a talk called “Zebras” here. Choose one from the list that opens as you type."


# -- the call for talks


async def test_a_call_for_talks_goes_to_the_announcements_and_proposals_to_the_organisers(town: Town) -> None:
    await called(town)
    ana = town.person("Ana")
    assert f"For {TITLE} on" in (await ana.sees("Who gives a talk?", in_="#announcements")).text

    thanked = await proposes(town, ana)

    assert thanked.startswith("Thank you! The organisers have Ducks, typed now.")
    shown = (await town.marisol.sees("proposes a talk", in_="#organisers")).text
    assert f"Ana (@Ana) proposes a talk for {TITLE}." in shown
    assert "Protocols for animals that quack.\n\nhttps://river.example/ducks" in shown
    assert ana.notifications == []


async def test_an_accepted_proposal_is_on_the_card_and_its_author_told_by_dm(town: Town) -> None:
    await called(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements", on=TITLE)
    await ana.presses("By DM")
    await proposes(town, ana)

    decided = await town.marisol.presses("Put it on the programme", in_="#organisers")

    assert "On the programme of Type hints by the river.\nDecided by Marisol (@Marisol)." in decided.text
    assert "Ducks, typed with @Ana" in await card(town)
    told = await ana.sees("Your talk Ducks, typed is on the programme", in_="DM")
    assert told.message.channel.is_dm
    assert "Ducks, typed" in (await ana.presses("Show the meetup", in_="DM")).text


async def test_good_news_for_somebody_without_dms_stands_in_the_thread_and_mentions_them(town: Town) -> None:
    await called(town)
    ana = town.person("Ana")
    await proposes(town, ana)

    await town.marisol.presses("Put it on the programme", in_="#organisers")
    await a_moment(town)

    news = await ana.sees("Your talk Ducks, typed is on the programme", in_=TITLE)
    assert news.message.pings == {ana.user.id}
    assert "Ducks, typed" in (await town.person("Ben").presses("Show the meetup", in_=TITLE)).text


async def test_good_news_for_somebody_whose_dms_are_closed_stands_in_the_thread(town: Town) -> None:
    await called(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements", on=TITLE)
    await ana.presses("By DM")
    await ana.closes_dms()
    await proposes(town, ana)

    await town.marisol.presses("Put it on the programme", in_="#organisers")
    await a_moment(town)

    assert (await ana.sees("Your talk Ducks, typed", in_=TITLE)).message.pings == {ana.user.id}


async def test_a_declined_proposal_is_nowhere_but_in_a_dm(town: Town) -> None:
    await called(town)
    ana, ben = town.person("Ana"), town.person("Ben")
    await ana.presses("Going", in_="#announcements", on=TITLE)
    await ana.presses("By DM")
    await proposes(town, ana)
    await town.marisol.presses("No, thank you", in_="#organisers")
    await a_moment(town)
    await proposes(town, ben, "Bees, typed")
    await town.marisol.presses("No, thank you", in_="#organisers")
    await a_moment(town)

    assert "no room for Ducks, typed this time" in (await ana.sees("no room for", in_="DM")).text
    assert ben.notifications == []
    assert "Ducks" not in await card(town)


async def test_a_proposal_is_decided_once(town: Town) -> None:
    await called(town)
    await proposes(town, town.person("Ana"))
    other = town.discord.person("Ravi", "Organisers", guild=town.guild)
    await town.marisol.runs("/talk proposals", meetup="Type hints", in_="#announcements")
    await other.presses("Put it on the programme", in_="#organisers")

    again = await town.marisol.presses("No, thank you", in_="#announcements")

    assert again.text.startswith("Ana (@Ana) proposes a talk.\nOn the programme of Type hints by the river.")
    assert "Decided by" not in again.text
    assert (await card(town)).count("Ducks, typed") == 1


async def test_a_member_cannot_decide(town: Town) -> None:
    await called(town)
    ana = town.person("Ana")
    await proposes(town, ana)

    refused = await ana.presses("Put it on the programme", in_="#organisers")

    assert refused.text.startswith("That is for organisers")
    assert "Ducks" not in await card(town)


async def test_what_is_no_link_joins_the_abstract_and_nothing_is_lost(town: Town) -> None:
    await called(town)

    await proposes(town, town.person("Ana"), Links="slides will follow, code: https://river.example/code")

    shown = (await town.marisol.sees("proposes a talk", in_="#organisers")).text
    assert "Protocols for animals that quack.\nslides will follow, code:\n\nhttps://river.example/code" in shown


async def test_a_proposal_survives_the_deletion_of_the_organisers_channel(town: Town) -> None:
    await called(town)
    town.guild.delete_channel(town.organisers)
    thanked = await proposes(town, town.person("Ana"))
    assert thanked.startswith("Thank you!")

    shown = await town.marisol.runs("/talk proposals", meetup="Type hints", in_="#announcements")
    assert "Ducks, typed" in shown.text
    await town.marisol.presses("Put it on the programme", in_="#announcements")

    assert "Ducks, typed with @Ana" in await card(town)


async def test_proposals_are_read_one_after_the_other(town: Town) -> None:
    await called(town)
    for name in ("Ana", "Ben"):
        await proposes(town, town.person(name), f"The talk of {name}")

    first = (await town.marisol.runs("/talk proposals", meetup="Type hints")).text
    second = (await town.marisol.presses("Next one")).text
    assert "The talk of Ana" in first
    assert "The talk of Ben" in second
    for _ in range(2):
        await town.marisol.runs("/talk proposals", meetup="Type hints")
        await town.marisol.presses("No, thank you")

    assert (await town.marisol.runs("/talk proposals", meetup="Type hints")).text == (
        f"No proposals for {TITLE} are waiting."
    )


async def test_a_sixth_undecided_proposal_of_one_person_is_refused(town: Town) -> None:
    await called(town)
    ana = town.person("Ana")
    for number in range(5):
        await proposes(town, ana, f"Talk {number}")

    refused = await ana.presses("Propose a talk", in_="#announcements")

    assert refused.text == "The organisers have five proposals of yours already. Let them decide those first."


async def test_nothing_is_proposed_once_the_meetup_has_begun(town: Town) -> None:
    await called(town)
    await town.hours_pass(9 * 24 + 10.5)

    refused = await town.person("Ana").presses("Propose a talk", in_="#announcements")

    assert refused.text == f"“{TITLE}” has begun, so it takes no more talks."


async def test_a_call_without_a_channel_for_organisers_says_what_to_do(town: Town) -> None:
    await announced(town)
    async with town.database.write() as conn:
        await groups.change_group(conn, town.guild.id, organiser_channel_id=None)

    refused = await town.marisol.runs("/talk call", meetup="Type hints")

    assert refused.text == "Proposals go to the organisers' channel. Choose one with /setup first."


async def test_a_call_for_a_draft_is_refused(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")

    refused = await town.marisol.runs("/talk call", meetup=AsTyped("Type hints"))

    assert refused.text == "Announce the meetup first; then people know what they would talk at."


async def test_a_call_that_may_not_be_posted_is_told_to_the_organisers(town: Town) -> None:
    await announced(town)
    town.guild.change_overwrites(
        town.announcements, Overwrite.of(town.discord.world.bot, deny=Permission.SEND_MESSAGES)
    )

    await town.marisol.runs("/talk call", meetup="Type hints")
    await a_moment(town)

    told = await town.marisol.sees("I couldn't ask for talks", in_="#organisers")
    assert TITLE in told.text


async def test_members_are_not_offered_the_commands_of_talks(town: Town) -> None:
    with pytest.raises(CannotDo, match="sees no command /talk call"):
        await town.person("Ana").runs("/talk call", meetup="x")


async def test_a_talk_of_another_group_is_not_found(town: Town) -> None:
    await announced(town)
    await programme(town, "Ants")
    other = town.discord.world.create_guild("Uphill Python")
    for name in ("announcements", "reflections", "organisers"):
        other.create_text_channel(name)
    other.install_bot()
    await set_up(town.database, other, town.time.now())
    eve = town.discord.person("Eve", "Organisers", guild=other)

    told = [
        (await eve.runs("/talk edit", talk=AsTyped("1"))).text,
        (await eve.runs("/talk remove", talk=AsTyped("1"))).text,
        (await eve.runs("/talk move", talk=AsTyped("1"), to=1)).text,
    ]

    assert told == ["I don't know a talk called “1” here. Choose one from the list that opens as you type."] * 3
    assert await eve.types("/talk edit", talk="An") == []


async def test_somebody_who_reads_spanish_proposes_a_talk_in_spanish(town: Town) -> None:
    await called(town)
    ana = town.person("Ana", locale="es-ES")
    await ana.presses("Propose a talk", in_="#announcements")

    thanked = await ana.fills({"¿Cómo se llama tu charla?": "Patos con tipos"})

    assert thanked.text.startswith("¡Gracias! La organización ya tiene Patos con tipos.")
    await a_moment(town)
    declined = await town.marisol.presses("No, thank you", in_="#organisers")
    assert declined.text.startswith(
        f"Ana (@Ana) proposes a talk.\nNot for {TITLE} this time.\nDecided by Marisol (@Marisol)."
    )
