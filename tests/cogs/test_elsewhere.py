from datetime import timedelta

from bot.domain.meetups import Meetup, Origin
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from db import meetups
from tests.cogs.test_reflections import TITLE, held, shown
from tests.town import Town

NAME, DAY = "What is it called?", "On which day? Like 2026-11-28"
PLACE, LINK, ONLINE = "Where was it?", "A link, if there is one", "It was online"
HARBOUR: dict[str, object] = {NAME: "Harbour JS", DAY: "2026-11-28", PLACE: "Harbour hall"}
OFFER, SAME = "I was there too", "It is the same as …"


async def tells(person: Person, told: dict[str, object] | None = None) -> Answer:
    """Tell of another meetup where nobody has told of one yet."""
    await person.runs("/reflect", in_="#announcements")
    opened = await person.presses("Another meetup")
    assert opened.modal is not None
    return await person.fills(HARBOUR | (told or {}))


async def stored(town: Town) -> list[Meetup]:
    async with town.database.read() as conn:
        found = await meetups.matching(conn, town.guild.id, "", town.time.now(), most=25)
    return sorted((each for each in found if each.origin is Origin.ELSEWHERE), key=lambda each: each.id)


async def test_a_student_in_a_server_without_meetups_writes_about_one_elsewhere(town: Town) -> None:
    ada = town.person("Ada")
    assert "hasn't had a meetup yet" in shown(await ada.runs("/reflect", in_="#announcements"))
    opened = await ada.presses("Another meetup")
    assert opened.modal is not None
    assert opened.modal.labels == [NAME, DAY, PLACE, LINK, ONLINE]
    assert opened.modal.values[DAY] == "2026-11-30"

    told = shown(await ada.fills(HARBOUR | {DAY: "last Saturday", ONLINE: True}))
    assert "How was Harbour JS (Sat, Nov 28)?" in told
    await ada.presses("Write freely")
    await ada.fills({"How was it?": "The ships sang."})
    assert "is published, thank you!" in shown(await ada.presses("Publish"))
    [made] = await stored(town)
    assert (made.venue, made.online) == ("Harbour hall", True)
    assert "How was Harbour JS" in shown(await ada.runs("/reflect", in_="#announcements"))


async def test_a_day_that_cannot_be_read_costs_nothing_that_was_typed(town: Town) -> None:
    ada = town.person("Ada")
    told = await tells(ada, {DAY: "soup day", LINK: "harbour.example/1", ONLINE: True})
    assert "I could not read “soup day” as a day" in shown(told)

    opened = await ada.presses("Fix it")
    assert opened.modal is not None
    assert opened.modal.values == HARBOUR | {DAY: "soup day", LINK: "harbour.example/1", ONLINE: True}
    assert "has not come yet" in shown(await ada.fills({DAY: "2026-12-01"}))
    await ada.presses("Fix it")
    assert "How was Harbour JS" in shown(await ada.fills({DAY: "yesterday"}))
    [made] = await stored(town)
    assert (made.local_start, made.link) == ("2026-11-29T00:00", "https://harbour.example/1")


async def test_others_of_the_group_find_it_again_and_write_too(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await tells(ada)
    await ada.presses("Write freely")
    await ada.fills({"How was it?": "A draft of mine."})

    offered = shown(await ben.runs("/reflect", in_="#announcements"))
    assert "Ada" not in offered
    joined = shown(await ben.chooses(OFFER, "Harbour JS"))
    assert "How was Harbour JS" in joined
    assert "A draft of mine." not in joined
    await ben.presses("Write freely")
    assert "Loud and good." in shown(await ben.fills({"How was it?": "Loud and good."}))
    assert "A draft of mine." not in await ben.screen(in_="#announcements")
    assert len(await stored(town)) == 1


async def test_it_stands_below_the_group_s_own_and_in_the_list_that_opens_as_one_types(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await held(town, ben)
    await tells(ada, {DAY: "2026-12-08"})

    assert f"How was {TITLE}" in shown(await ben.runs("/reflect", in_="#announcements"))
    assert "Was it one of them?" in shown(await ben.presses("Another meetup"))
    assert "How was Harbour JS" in shown(await ben.chooses(OFFER, "Harbour JS"))
    assert await ben.types("/reflect", meetup="harb") == ["Tue, Dec 8 · Harbour JS"]
    assert await ben.types("/reflect", meetup="dec 9") == [f"Wed, Dec 9 · {TITLE}"]
    assert "Harbour JS" not in shown(await ben.runs("/meetups", in_="#announcements"))


async def test_the_form_is_there_for_another_one_beside_those_that_others_told_of(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await tells(ada)
    await ben.runs("/reflect", in_="#announcements")
    await ben.presses("Another meetup")
    assert (await ben.presses("No, another one")).modal is not None
    assert "How was Lakeside Rust" in shown(await ben.fills({NAME: "Lakeside Rust", DAY: "2026-11-28"}))
    assert len(await stored(town)) == 2


async def tells_as_well(person: Person, told: dict[str, object]) -> Answer:
    """Tell of one although others have told of some."""
    await person.runs("/reflect", in_="#announcements")
    await person.presses("Another meetup")
    await person.presses("No, another one")
    return await person.fills(HARBOUR | told)


async def test_who_tells_of_the_same_one_is_told_and_may_say_that_it_is_another(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await tells(ada)
    told = shown(await tells_as_well(ben, {NAME: "harbour js 🎉", PLACE: "Another hall"}))
    assert "I know Harbour JS (Sat, Nov 28) already" in told
    assert "Ada" not in told
    assert len(await stored(town)) == 1

    assert "How was harbour js 🎉" in shown(await ben.presses("No, it is another one"))
    assert [each.venue for each in await stored(town)] == ["Harbour hall", "Another hall"]


async def test_what_is_likely_the_same_is_asked_about_and_becomes_one(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await tells(ada)
    asked = shown(await tells_as_well(ben, {NAME: "Harbor JS", DAY: "2026-11-29"}))
    assert "I've kept Harbor JS (Sun, Nov 29). Is it one of these?" in asked

    assert "How was Harbor JS" in shown(await ben.presses("No, it is another one"))
    await ben.presses("Write freely")
    await ben.fills({"How was it?": "Ships!"})
    await ben.runs("/reflect", in_="#announcements", meetup="Harbor")
    assert "Where: Harbour hall" in shown(await ben.presses("Change this meetup"))
    merged = shown(await ben.chooses(SAME, "Harbour JS"))

    assert "then it is Harbour JS (Sat, Nov 28). What you had written is there." in merged
    assert "Ships!" in shown(await ben.presses("Look at it"))
    assert [each.title for each in await stored(town)] == ["Harbour JS"]


async def test_one_puts_right_what_one_recorded_until_somebody_else_was_there_too(town: Town) -> None:
    ada, ben = town.person("Ada"), town.person("Ben")
    await tells(ada, {NAME: "Harbor JS"})
    await ada.presses("Change this meetup")
    opened = await ada.presses("Change it")
    assert opened.modal is not None
    assert opened.modal.values == HARBOUR | {NAME: "Harbor JS", LINK: "", ONLINE: False}
    assert "I could not read" in shown(await ada.fills({NAME: "Harbour JS", DAY: "soup"}))
    await ada.presses("Fix it")
    assert "How was Harbour JS (Fri, Nov 27)?" in shown(await ada.fills({DAY: "27.11."}))

    await ben.runs("/reflect", in_="#announcements")
    await ben.chooses(OFFER, "Harbour JS")
    await ada.runs("/reflect", in_="#announcements")
    card = await ada.presses("Change this meetup")
    assert "Somebody else was there too" in shown(card)
    assert card.seen is not None
    assert "Change it" not in card.seen.buttons
    await town.time.advance(timedelta(minutes=1))
    assert [each.title for each in await stored(town)] == ["Harbour JS"]
