import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import icalendar
import pytest

from bot.domain.calendars import CalendarFile
from bot.domain.meetups import Status
from bot.local_discord.forms import CannotDo
from bot.local_discord.seen import Answer
from bot.services.calendars import Offered
from bot.services.groups import Someone
from bot.texts import say_in
from cogs.cards.calendars import meetup_file, offered
from db.calendars import of_group
from tests.formats.calendar_readers import by_icalendar, by_vobject
from tests.town import PUBLIC_URL, Town

TITLE = "Type hints by the river"


async def announced(town: Town, title: str = TITLE, **options: Any) -> None:
    await town.marisol.runs("/meetup create", title=title, when="2026-12-09 19:00", venue="Boathouse 4", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


def events(answer: Answer, name: str) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(answer.files[name]).events


def addresses(answer: Answer) -> list[str]:
    return [word.strip("`") for word in answer.text.split() if PUBLIC_URL in word]


# ------------------------------------------------------------------ a member


async def test_the_button_on_the_card_hands_over_the_meetup_with_a_link_back_to_the_card(town: Town) -> None:
    await announced(town, description="Bring a laptop.")
    ana = town.person("Ana")
    card = await ana.sees(TITLE, in_="#announcements")

    answer = await ana.presses("Add to calendar", in_="#announcements")

    assert answer.ephemeral
    assert answer.text.startswith("Open this file, and your calendar app adds the meetup.")
    [event] = events(answer, "type-hints-by-the-river.ics")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (TITLE, "Boathouse 4")
    assert (
        str(event["URL"]) == f"https://discord.com/channels/{town.guild.id}/{town.announcements.id}/{card.message.id}"
    )
    assert event.start.isoformat() == "2026-12-09T19:00:00-06:00"


async def test_the_button_works_in_a_dm_too(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await ana.presses("By DM")
    await town.hours_pass(9 * 24 + 10 - 23.5)
    await ana.presses("Change my answer", in_="DM")

    answer = await ana.presses("Add to calendar", in_="DM")

    assert list(answer.files) == ["type-hints-by-the-river.ics"]


async def test_calendar_hands_over_the_group_s_and_one_s_own_and_says_how_to_follow_them(town: Town) -> None:
    await announced(town)
    await announced(town, "Soldering for poets")
    ana = town.person("Ana")
    await ana.presses("Going", on=TITLE, in_="#announcements")

    answer = await ana.runs("/calendar")

    assert answer.ephemeral
    assert len(events(answer, "riverbend-python.ics")) == 2
    [mine] = events(answer, "my-meetups.ics")
    assert (str(mine["SUMMARY"]), mine["STATUS"]) == (TITLE, "CONFIRMED")
    assert len(set(addresses(answer))) == 2
    assert answer.buttons == ["New address for mine"]


async def test_a_new_address_replaces_the_old_one_for_whoever_asked(town: Town) -> None:
    ana, ben = town.person("Ana"), town.person("Ben")
    group, own = addresses(await ana.runs("/calendar"))
    bens = addresses(await ben.runs("/calendar"))

    renewed = await ana.presses("New address for mine")

    assert renewed.text.startswith("There is a new address. The old one leads nowhere from now on.")
    assert addresses(renewed)[0] == group
    assert addresses(renewed)[1] != own
    assert addresses(await ben.runs("/calendar")) == bens


async def test_a_draft_is_in_no_calendar(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")

    answer = await town.person("Ana").runs("/calendar")

    assert events(answer, "riverbend-python.ics") == []
    assert "As soon as you answer a meetup" in answer.text


async def test_a_cancelled_meetup_says_so_in_both_calendars(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await town.marisol.runs("/meetup cancel", meetup=TITLE, reason="The river is in the boathouse")
    await town.marisol.presses("Cancel the meetup")

    answer = await ana.runs("/calendar")

    for name in ("riverbend-python.ics", "my-meetups.ics"):
        [event] = events(answer, name)
        assert event["STATUS"] == "CANCELLED"
        assert "The river is in the boathouse" in str(event["DESCRIPTION"])


async def test_before_setup_there_is_no_calendar_but_a_sentence(new_town: Town) -> None:
    answer = await new_town.person("Ana").runs("/calendar")
    assert answer.text == "This group is not set up yet. An organiser can do it with /setup."


async def test_a_series_with_all_that_happens_to_it_is_read_at_the_same_instants_as_ours(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00", repeat="weekly")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    marisol = Someone(town.guild.id, town.marisol.user.id, "Marisol", "en-US", is_organiser=True)
    second = await town.services.meetups.find(town.guild.id, "2026-12-16")
    await town.services.series.skip(marisol, second.id, "The river is in the boathouse")
    await town.marisol.runs("/meetup edit", meetup="2026-12-23", when="2026-12-22 18:00", duration=60)
    await town.marisol.runs("/meetup edit", meetup="2026-12-30", when="2026-12-31 20:30", scope="following")
    await town.time.advance(timedelta(minutes=1))

    content = (await town.person("Ana").runs("/calendar")).files["riverbend-python.ics"]

    now = town.time.now()
    async with town.database.read() as conn:
        rows = await of_group(conn, town.guild.id, now)
    ours = [(row.starts_at, row.ends_at) for row in rows if row.status is not Status.CANCELLED]
    kept = [row.local_start for row in rows if row.status is not Status.CANCELLED]
    assert kept[:4] == ["2026-12-09T19:00", "2026-12-22T18:00", "2026-12-31T20:30", "2027-01-07T20:30"]
    soon, ever = now + timedelta(weeks=4), now + timedelta(days=3652)
    theirs = by_icalendar(content, now, ever)
    assert theirs == by_vobject(content, now, ever)
    assert [span for span in theirs if span[0] < soon] == [span for span in ours if span[0] < soon]
    assert set(ours) <= set(theirs)
    assert len(theirs) > 500


# ------------------------------------------------------------------ organisers


async def test_an_organiser_renews_the_group_s_address_for_everybody(town: Town) -> None:
    ana = town.person("Ana")
    before = addresses(await ana.runs("/calendar"))
    shown = await town.marisol.runs("/calendar")
    assert shown.buttons == ["New address for mine", "New address for the group's"]

    renewed = await town.marisol.presses("New address for the group's")

    after = addresses(await ana.runs("/calendar"))
    assert addresses(renewed)[0] == after[0] != before[0]
    assert after[1] == before[1]


async def test_an_organiser_exports_the_group_s_calendar(town: Town) -> None:
    await announced(town)

    answer = await town.marisol.runs("/export", format="ics")

    assert answer.ephemeral
    assert answer.text.startswith("Here it is. Only you see this message.")
    [event] = events(answer, "riverbend-python.ics")
    assert str(event["SUMMARY"]) == TITLE


async def test_an_organiser_exports_what_may_be_read_and_nothing_else(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    refused = await town.marisol.runs("/export", format="jekyll")
    assert refused.text == "There are no reflections yet that they may read."

    await ana.presses("Going", in_="#announcements")
    await town.hours_pass(10 * 24)
    await ana.runs("/reflect", meetup=TITLE)
    await ana.presses("Write in a form")
    await ana.fills({"How did it go?": "Two hours that felt like one."})
    await ana.presses("Publish")

    for_website = await town.marisol.runs("/export", format="jekyll")
    for_group = await town.marisol.runs("/export", format="jekyll", readers="group")

    assert for_website.text == "There are no reflections yet that they may read."
    with ZipFile(BytesIO(for_group.files["reflections.zip"])) as archive:
        posts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "Two hours that felt like one." in json.dumps(posts)


async def test_a_member_is_not_even_shown_the_export(town: Town) -> None:
    with pytest.raises(CannotDo, match="sees no command /export"):
        await town.person("Ana").runs("/export", format="ics")


# ------------------------------------------------------------------ cards, word for word


def test_without_a_web_server_there_are_files_and_nothing_to_press() -> None:
    file = CalendarFile("river.ics", b"BEGIN:VCALENDAR")
    card = offered(Offered("Riverbend *Python*", file, file), say_in("en"), organises=True)
    assert card.content == (
        "**Riverbend \\*Python\\*** has a calendar with every meetup: that is the first file.\n"
        "The second has those you're coming to, may come to or wait for, in all your groups."
    )
    assert (card.rows, [each.name for each in card.files]) == ([], ["river.ics", "river.ics"])


def test_a_new_address_is_told_in_spanish_too() -> None:
    file = CalendarFile("rio.ics", b"BEGIN:VCALENDAR")
    calendars = Offered("Ribera", file, None, "https://r.example/calendar/a.ics", "https://r.example/calendar/b.ics")
    card = offered(calendars, say_in("es"), organises=False, renewed=True)
    assert card.content == (
        "Hay una dirección nueva. La anterior ya no lleva a ninguna parte.\n\n"
        "**Ribera** tiene un calendario con todos los encuentros: es el primer archivo.\n"
        "En cuanto respondas a un encuentro, habrá un segundo con los encuentros a los que vas.\n\n"
        "Un archivo se queda como está. Para estar siempre al día, suscribe tu app de calendario a una dirección:\n"
        "• la del grupo: `https://r.example/calendar/a.ics`\n"
        "• la tuya: `https://r.example/calendar/b.ics`\n"
        "Quien tiene una dirección puede leer ese calendario: guarda la tuya para ti."
    )


def test_a_file_says_what_it_is_to_who_cannot_see_its_name() -> None:
    card = meetup_file(CalendarFile("river.ics", b"BEGIN:VCALENDAR"), say_in("en"))
    assert [each.description for each in card.files] == ["The meetup as a calendar file"]
