import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.objects import ChannelType
from bot.local_discord.person import Person
from bot.local_discord.seen import Answer
from db import prompts
from tests.town import Town

TITLE = "Type hints by the river"
STARTS_IN = 3  # hours: noon in Chicago
TWO_HOURS = 2


async def announced(town: Town, **options: Any) -> None:
    """A meetup of two hours, announced in the morning."""
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-11-30 12:00", **options)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def announced_in_voice(town: Town, kind: ChannelType = ChannelType.VOICE) -> None:
    """The same with a voice channel of its own, the den."""
    town.guild.create_channel("den", kind)
    await announced(town, voice="den")


async def going(town: Town, *names: str) -> list[Person]:
    people = [town.person(name) for name in names]
    for person in people:
        await person.presses("Going", in_="#announcements")
    return people


async def minutes(town: Town, number: float) -> None:
    await town.time.advance(timedelta(minutes=number))


async def code_of(town: Town) -> str:
    """The code as an organiser reads it out."""
    shown = await town.marisol.runs("/attendance code", meetup="Type hints")
    return shown.text.split("\n")[0]


async def roll(town: Town) -> Answer:
    return await town.marisol.runs("/attendance show", meetup="Type hints")


async def rows(answer: Answer) -> list[dict[str, str]]:
    [content] = answer.files.values()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# ------------------------------------------------------------------ checking in


async def test_the_code_is_shown_large_with_a_picture_that_says_in_words_where_it_leads(town: Town) -> None:
    await announced(town)
    card = (await town.marisol.sees(TITLE, in_="#announcements")).message

    shown = await town.marisol.runs("/attendance code", meetup="Type hints")

    code = shown.text.split("\n")[0]
    assert len(code) == 5
    assert shown.ephemeral
    assert shown.files["check-in.png"].startswith(b"\x89PNG")
    assert shown.seen is not None
    [picture] = shown.seen.message.attachments
    address = f"https://discord.com/channels/{town.guild.id}/{town.announcements.id}/{card.id}"
    assert picture.description == f"QR picture with the address of the card of “{TITLE}”: {address}"


async def test_somebody_in_the_room_checks_in_with_the_code_and_the_list_shows_it(town: Town) -> None:
    await announced(town)
    [ana] = await going(town, "Ana")
    code = await code_of(town)
    await town.hours_pass(STARTS_IN)

    answer = await ana.runs("/checkin", code=f"{code[:2].lower()} {code[2:]}")
    again = await ana.runs("/checkin", code=code)

    assert answer.text == f"Welcome! You're checked in to {TITLE}."
    assert answer.ephemeral
    assert again.text == f"You were checked in to {TITLE} already. All is well."
    assert "Came (1)\nAna · checked in" in (await roll(town)).text


async def test_the_card_offers_to_check_in_and_the_form_takes_the_code(town: Town) -> None:
    await announced(town)
    ben = town.person("Ben")
    code = await code_of(town)
    await town.hours_pass(STARTS_IN)

    form = await ben.presses("I'm here", in_="#announcements")
    assert form.text == "Check in"
    answer = await ben.fills({"The code shown in the room": code})

    assert answer.text == f"Welcome! You're checked in to {TITLE}."
    assert "Ben · checked in · without an RSVP" in (await roll(town)).text


async def test_the_card_has_no_such_button_without_a_code_or_after_the_end(town: Town) -> None:
    await announced(town)
    card = await town.person("Ana").sees(TITLE, in_="#announcements")
    assert "I'm here" not in card.buttons
    await code_of(town)
    await minutes(town, 1)
    assert "I'm here" in card.buttons

    await town.hours_pass(STARTS_IN + TWO_HOURS)

    assert "I'm here" not in card.buttons


async def test_too_early_too_late_and_a_wrong_code_are_one_sentence_each(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    code = await code_of(town)

    early = await ana.runs("/checkin", code=code)
    wrong = await ana.runs("/checkin", code="AAAA2")
    await town.hours_pass(STARTS_IN + TWO_HOURS + 2.5)
    late = await ana.runs("/checkin", code=code)

    assert early.text == f"“{TITLE}” has not begun. Check-in opens November 30, 2026 11:00 AM."
    assert wrong.text == "That isn't one of our codes. Please look again: it has five letters and digits."
    assert late.text == f"Check-in for “{TITLE}” is closed. If you were there, ask an organiser to note it."
    assert "Nobody is noted" in (await roll(town)).text


async def test_after_a_new_code_the_old_one_is_none_of_ours(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")
    old = await code_of(town)
    await town.hours_pass(STARTS_IN)

    renewed = await town.marisol.presses("New code")
    new = renewed.text.split("\n")[0]

    assert new != old
    assert "check-in.png" in renewed.files
    assert "one of our codes" in (await ana.runs("/checkin", code=old)).text
    assert "Welcome!" in (await ana.runs("/checkin", code=new)).text


async def test_nobody_finds_a_code_by_trying(town: Town) -> None:
    await announced(town)
    code = await code_of(town)
    await town.hours_pass(STARTS_IN)
    mal, ana = town.person("Mal"), town.person("Ana")
    for number in range(10):
        await mal.runs("/checkin", code=f"AAA{number}A")

    stopped = await mal.runs("/checkin", code=code)
    other = await ana.runs("/checkin", code=code)
    await town.hours_pass(1)
    later = await mal.runs("/checkin", code=code)

    assert stopped.text == "That's a lot of wrong codes. Please wait an hour, or ask an organiser to note you."
    assert "Welcome!" in other.text
    assert "Welcome!" in later.text


# ------------------------------------------------------------------ voice


async def test_ten_minutes_in_the_voice_channel_count_with_breaks_added_up(town: Town) -> None:
    await announced_in_voice(town)
    ana, ben, chi = await going(town, "Ana", "Ben", "Chi")
    await town.hours_pass(STARTS_IN)
    await ana.joins_voice("den")
    await ben.joins_voice("den")
    await minutes(town, 6)
    await ana.leaves_voice()
    await ben.leaves_voice()
    await minutes(town, 30)
    await ana.joins_voice("den")
    await minutes(town, 5)
    await ana.leaves_voice()
    await chi.joins_voice("den")

    await town.hours_pass(TWO_HOURS)

    shown = (await roll(town)).text
    assert "Came (2)\nAna · was in voice\nChi · was in voice\nGoing, not noted yet (1)\nBen" in shown


async def test_a_stage_and_people_without_an_rsvp_count_too_and_waiting_before_the_start_does_not(town: Town) -> None:
    await announced_in_voice(town, ChannelType.STAGE)
    dee, eli = town.person("Dee"), town.person("Eli")
    await town.time.advance(timedelta(hours=STARTS_IN, minutes=-20))
    await dee.joins_voice("den")
    await eli.joins_voice("den")
    await minutes(town, 25)
    await eli.leaves_voice()

    await town.hours_pass(TWO_HOURS)

    shown = (await roll(town)).text
    assert "Dee · was in voice · without an RSVP" in shown
    assert "Eli" not in shown


async def test_those_counted_in_voice_are_asked_afterwards_and_nobody_else(town: Town) -> None:
    await announced_in_voice(town)
    ana, ben = await going(town, "Ana", "Ben")
    await ana.presses("By DM", in_="#announcements")
    await ben.presses("By DM", in_="#announcements")
    await town.hours_pass(STARTS_IN)
    await ana.joins_voice("den")

    await town.hours_pass(TWO_HOURS + 13)

    await ana.sees("how was", in_="DM")
    await ben.never_sees("how was", in_="DM")


async def test_a_check_in_is_not_overwritten_by_voice(town: Town) -> None:
    await announced_in_voice(town)
    [ana] = await going(town, "Ana")
    code = await code_of(town)
    await town.hours_pass(STARTS_IN)
    await ana.runs("/checkin", code=code)
    await ana.joins_voice("den")

    await town.hours_pass(TWO_HOURS)

    assert "Ana · checked in" in (await roll(town)).text


# ------------------------------------------------------------------ organisers


async def test_organisers_note_people_by_menu_and_the_list_follows(town: Town) -> None:
    await announced(town)
    await going(town, "Ana", "Ben", "Chi")
    town.person("Dee")
    await town.hours_pass(STARTS_IN + 1)

    await town.marisol.runs("/attendance mark", meetup="Type hints")
    listed = (await town.marisol.chooses("Going and not noted yet: who came?", "Ana")).text
    present = (await town.marisol.chooses("Anybody who came, with or without an RSVP", "Dee")).text
    absent = (await town.marisol.chooses("Anybody who did not come", "Ben")).text
    shown = await town.marisol.presses("Who came")

    assert "Noted as there: Ana." in listed
    assert "Noted as there: Dee." in present
    assert f"Noted as not there: Ben.\n{TITLE}: 2 came, 1 did not, 1 not noted yet." in absent
    assert (
        "Came (2)\nAna · noted by an organiser\nDee · noted by an organiser · without an RSVP\n"
        "Going, not noted yet (1)\nChi\n"
        "Was going and did not come (1)\nBen · noted by an organiser\n"
    ) in shown.text


async def test_an_organisers_word_stands_against_a_later_check_in(town: Town) -> None:
    await announced(town)
    [ana] = await going(town, "Ana")
    code = await code_of(town)
    await town.hours_pass(STARTS_IN)
    await town.marisol.runs("/attendance mark", meetup="Type hints")
    await town.marisol.chooses("Anybody who did not come", "Ana")

    answer = await ana.runs("/checkin", code=code)

    assert answer.text == f"An organiser has noted that you were not at “{TITLE}”. If that is wrong, please tell them."
    assert "did not come (1)\nAna" in (await roll(town)).text


async def test_nobody_is_noted_before_the_doors_open(town: Town) -> None:
    await announced(town)

    answer = await town.marisol.runs("/attendance mark", meetup="Type hints")

    assert answer.text == f"“{TITLE}” has not begun. You can note who came from November 30, 2026 11:00 AM on."


async def test_who_is_noted_as_absent_is_not_asked_and_who_is_noted_later_is(town: Town) -> None:
    await announced(town)
    ana, ben = await going(town, "Ana", "Ben")
    fay = town.person("Fay")
    for person in (ana, ben):
        await person.presses("By DM", in_="#announcements")
    await fay.presses("Maybe", in_="#announcements")
    await fay.presses("By DM", in_="#announcements")
    await town.hours_pass(STARTS_IN + TWO_HOURS)
    await town.marisol.runs("/attendance mark", meetup="Type hints")
    await town.marisol.chooses("Anybody who did not come", "Ana", "Ben")
    await town.marisol.chooses("Anybody who came, with or without an RSVP", "Ana", "Fay")

    await town.hours_pass(13)

    await ana.sees("how was", in_="DM")
    await fay.sees("how was", in_="DM")
    await ben.never_sees("how was", in_="DM")


async def test_the_table_holds_everybody_and_runs_nothing(town: Town) -> None:
    await announced(town)
    [evil] = await going(town, "=HYPERLINK(1)")
    await town.hours_pass(STARTS_IN + TWO_HOURS)
    await roll(town)

    answer = await town.marisol.presses("As a table (CSV)")

    assert list(answer.files) == ["attendance-2026-11-30-1.csv"]
    assert answer.ephemeral
    [row] = await rows(answer)
    assert row["name"] == "'=HYPERLINK(1)"
    assert (row["mention"], row["rsvp"], row["attendance"]) == (f"<@{evil.user.id}>", "going", "")


async def test_a_long_list_is_turned_page_by_page(town: Town) -> None:
    await announced(town)
    await going(town, *(f"Guest {number:02}" for number in range(45)))
    await town.hours_pass(STARTS_IN)

    first = (await roll(town)).text
    second = (await town.marisol.presses("Next page")).text
    third = (await town.marisol.presses("Next page")).text

    assert "Guest 19\n0 came · page 1 of 3" in first
    assert "Guest 20\n" in second
    assert "Guest 44\n0 came · page 3 of 3" in third


async def test_members_are_not_offered_what_is_for_organisers(town: Town) -> None:
    await announced(town)
    ana = town.person("Ana")

    for verb in ("code", "show", "mark"):
        with pytest.raises(CannotDo, match="sees no command"):
            await ana.runs(f"/attendance {verb}", meetup="Type hints")


async def test_who_is_no_organiser_any_more_is_refused_at_every_button_that_is_still_on_their_screen(
    town: Town,
) -> None:
    await announced(town)
    ana = town.person("Ana")
    await town.hours_pass(STARTS_IN)
    await code_of(town)
    await roll(town)
    await town.marisol.runs("/attendance mark", meetup="Type hints")
    town.guild.set_roles(town.marisol.user, [])

    answers = [
        await town.marisol.presses("New code"),
        await town.marisol.presses("Correct the list"),
        await town.marisol.presses("As a table (CSV)"),
        await town.marisol.presses("Who came"),
        await town.marisol.chooses("Anybody who came, with or without an RSVP", "Ana"),
        await town.marisol.chooses("Anybody who did not come", "Ana"),
    ]

    assert {each.text for each in answers} == {
        "That is for organisers: people with the Manage Events permission or the group's organiser role."
    }
    async with town.database.read() as conn:
        assert await prompts.attendance_of(conn, 1) == []
    await ana.never_sees("for organisers")


async def test_it_is_all_there_in_spanish(town: Town) -> None:
    await announced(town)
    code = await code_of(town)
    await town.hours_pass(STARTS_IN)

    answer = await town.person("Inés", locale="es-ES").runs("/checkin", code=code)

    assert answer.text == f"¡Te damos la bienvenida! Tu llegada a {TITLE} está registrada."
