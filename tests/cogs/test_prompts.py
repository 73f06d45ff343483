from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.groups import Consent
from bot.domain.meetups import AttendanceState
from bot.local_discord.person import Person
from bot.services.groups import Someone
from bot.services.reflections import Author
from db import prompts
from tests.cogs.test_reflections import TITLE, held
from tests.town import ZONE, Town

PROMPT = "how was Type hints by the river"
NUDGE = "one last word about"
THREAD = "If you were there"


async def half_an_hour(town: Town) -> None:
    await town.time.advance(timedelta(minutes=31))


async def test_those_who_said_yes_to_dms_are_asked_half_an_hour_after_the_end(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.never_sees(PROMPT, in_="DM")
    await half_an_hour(town)

    prompt = await ada.sees(PROMPT, in_="DM")
    assert "You're getting this because you said I may ask you by DM" in prompt.text
    assert prompt.buttons == [
        "Write in a form", "Talk here", "Later", "Not this one", "I couldn't come", "Never ask me",
    ]  # fmt: skip


async def test_everybody_else_finds_one_line_in_the_thread_that_names_nobody(town: Town) -> None:
    ada, ben, chi = town.person("Ada"), town.person("Ben"), town.person("Chi")
    await held(town, ada, ben, by="In the meetup's thread")
    await half_an_hour(town)

    line = await chi.sees(THREAD, in_=TITLE)
    assert "Ada" not in line.text
    assert not line.message.pings
    assert line.buttons == ["How was it?"]
    await ada.never_sees(PROMPT, in_="DM")
    assert "Write in a form" in (await ben.presses("How was it?", in_=TITLE)).text


async def test_who_said_no_is_not_asked_anywhere(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada, by="No")
    await half_an_hour(town)

    await ada.never_sees(PROMPT)
    await ada.never_sees(THREAD)


async def test_a_closed_dm_is_covered_by_the_line_in_the_thread(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.closes_dms()
    await half_an_hour(town)

    await ada.sees(THREAD, in_=TITLE)
    person = await town.services.groups.person(ada.user.id)
    assert person is not None
    assert person.dm_closed_at is not None


async def test_one_nudge_follows_after_two_days_and_then_silence(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await half_an_hour(town)
    await ada.sees(PROMPT, in_="DM")
    await ada.never_sees(NUDGE, in_="DM")
    await town.time.advance(timedelta(days=2))

    await ada.sees(NUDGE, in_="DM")
    before = len(ada.notifications)
    await town.time.advance(timedelta(days=10))
    assert len(ada.notifications) == before


async def test_who_has_reflected_gets_no_nudge(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await half_an_hour(town)
    await ada.sees(PROMPT, in_="DM")
    await ada.presses("Write in a form", in_="DM")
    await ada.fills({"How did it go?": "Splendid."})
    await ada.presses("Publish", in_="DM")
    await town.time.advance(timedelta(days=4))

    await ada.never_sees(NUDGE, in_="DM")


async def test_later_asks_again_tomorrow_at_the_same_time(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await half_an_hour(town)
    assert "I'll ask again" in (await ada.presses("Later", in_="DM")).text

    await town.time.advance(timedelta(hours=23))
    first = (await ada.sees(PROMPT, in_="DM")).message.id
    await town.time.advance(timedelta(hours=2))
    assert (await ada.sees(PROMPT, in_="DM")).message.id != first


async def test_not_this_one_ends_it_for_this_meetup(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await half_an_hour(town)
    assert "I won't ask about this one again" in (await ada.presses("Not this one", in_="DM")).text
    await town.time.advance(timedelta(days=4))

    await ada.never_sees(NUDGE, in_="DM")


async def test_i_could_not_come_records_the_absence_and_asks_nothing_else(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await half_an_hour(town)
    await ada.presses("I couldn't come", in_="DM")
    await town.time.advance(timedelta(days=4))

    await ada.never_sees(NUDGE, in_="DM")
    [meetup] = await town.services.reflections.choices(Author(ada.user.id, ada.name, None, town.guild.id))
    async with town.database.read() as conn:
        [noted] = await prompts.attendance_of(conn, meetup.id)
    assert (noted.user_id, noted.state) == (ada.user.id, AttendanceState.ABSENT)


async def test_never_ask_me_holds_until_the_person_says_otherwise(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await half_an_hour(town)
    assert "/prompts status: on" in (await ada.presses("Never ask me", in_="DM")).text
    await town.time.advance(timedelta(days=4))
    await ada.never_sees(NUDGE, in_="DM")

    assert "I never ask you" in (await ada.runs("/prompts", in_="#announcements")).text
    assert "at most once a day" in (await ada.runs("/prompts", in_="#announcements", status="on")).text


async def test_prompts_are_paused_until_a_day_and_say_when_the_next_one_may_come(town: Town) -> None:
    ada = town.person("Ada")
    shown = (await ada.runs("/prompts", in_="#announcements", until="next Monday", timezone="Madrid")).text
    assert "I won't ask you anything until" in shown
    assert "(Europe/Madrid)" in shown
    person = await town.services.groups.person(ada.user.id)
    assert person is not None
    assert person.paused_until == datetime(2026, 12, 6, 23, 0, tzinfo=UTC)
    assert "still to come" in (await ada.runs("/prompts", in_="#announcements", until="2026-11-02")).text


async def test_where_one_is_asked_can_be_changed_at_any_time(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada, by="In the meetup's thread")
    await ada.runs("/prompts", in_="#announcements")
    await ada.chooses("How may I ask you in this group?", "By DM")

    member = await town.services.groups.member(town.guild.id, ada.user.id)
    assert member is not None
    assert member.consent is Consent.DM


async def test_who_writes_to_the_bot_has_opened_their_dms(town: Town) -> None:
    ada = town.person("Ada")
    await held(town, ada)
    await ada.closes_dms()
    await half_an_hour(town)
    await ada.opens_dms()
    assert "Your DMs were closed to me" in (await ada.runs("/prompts", in_="#announcements")).text
    await ada.writes("Hello?")
    await ada.sees("I only keep what you write", in_="DM")

    assert "Your DMs were closed" not in (await ada.runs("/prompts", in_="#announcements")).text


async def test_a_prompt_waits_for_the_end_of_the_persons_quiet_hours(town: Town) -> None:
    ada = town.person("Ada")
    await ada.runs("/prompts", in_="#announcements", quiet_from=21, quiet_to=7)
    await held(town, ada)
    await town.time.advance(timedelta(hours=9))
    await ada.never_sees(PROMPT, in_="DM")
    await town.time.advance(timedelta(hours=2))

    asked = await ada.sees(PROMPT, in_="DM")
    assert asked.message.created_at.astimezone(ZoneInfo(ZONE)) == datetime(2026, 12, 10, 7, 0, tzinfo=ZoneInfo(ZONE))


async def test_two_meetups_on_one_day_ask_a_person_once_that_day(town: Town) -> None:
    ada = town.person("Ada")
    for title in ("Breakfast and bytecode", "Lunch and lambdas"):
        await town.marisol.runs("/meetup create", title=title, when="2026-12-09 12:00")
        await town.marisol.presses("Announce")
        await town.time.advance(timedelta(minutes=1))
        await ada.presses("Going", on=title, in_="#announcements")
    await _by_dm(town, ada)
    await town.time.advance(timedelta(days=9, hours=8))

    asked = [seen for seen in ada.notifications if "how was" in seen.text]
    assert len(asked) == 1
    await town.time.advance(timedelta(days=1))
    assert len([seen for seen in ada.notifications if "how was" in seen.text]) == 2


async def _by_dm(town: Town, person: Person) -> None:
    who = Someone(town.guild.id, person.user.id, person.name, None)
    await town.services.groups.choose_consent(who, Consent.DM)
