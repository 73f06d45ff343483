from datetime import timedelta

import pytest

from bot.domain.meetups import Meetup, Status
from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from db import meetups
from db.jobs import listed
from tests.town import Town

TITLE = "Type hints by the river"


async def announce(town: Town, when: str = "2026-12-09 19:00") -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when=when)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


async def notes(town: Town) -> list[str | None]:
    async with town.database.read() as conn:
        return [job.note for job in await listed(conn, guild_id=town.guild.id)]


async def test_without_the_right_to_open_threads_the_card_stands_alone_and_reminders_beside_it(town: Town) -> None:
    denied = Overwrite.of(town.discord.world.bot, deny=Permission.CREATE_PUBLIC_THREADS)
    town.guild.change_overwrites(town.announcements, denied)
    ana = town.person("Ana")
    await announce(town)
    await ana.presses("Going", in_="#announcements")

    await town.hours_pass(24 * 9 + 10)

    reminder = await ana.sees("If you can't come after all", in_="#announcements")
    assert reminder.message.pings == {ana.user.id}
    assert list(town.guild.threads) == []


async def test_a_channel_that_is_gone_ends_the_announcement_with_its_reason(town: Town) -> None:
    town.guild.delete_channel(town.announcements)
    await announce(town)

    assert f"404 10003 Unknown Channel in <#{town.announcements.id}>" in await notes(town)


async def test_a_meetup_announced_late_gets_only_the_reminders_that_are_still_ahead(town: Town) -> None:
    ana = town.person("Ana")
    await announce(town, when="today at 3pm")
    await ana.presses("Going", in_="#announcements")

    await town.hours_pass(8)

    assert len(ana.notifications) == 1


async def test_somebody_who_changed_their_mind_is_not_reminded(town: Town) -> None:
    ana = town.person("Ana")
    await announce(town)
    await ana.presses("Going", in_="#announcements")
    await town.hours_pass(24)
    await ana.presses("Can't come", in_="#announcements")

    await town.hours_pass(24 * 8 + 10)

    assert ana.notifications == []


async def test_a_meetup_goes_live_and_ends_by_the_clock(town: Town) -> None:
    await announce(town)
    await town.hours_pass(24 * 9 + 10.5)
    ana = town.person("Ana")
    assert "Going on now" in (await ana.sees(TITLE, in_="#announcements")).text

    await town.hours_pass(2)

    assert "This meetup is over" in (await ana.sees(TITLE, in_="#announcements")).text


async def test_a_card_is_right_though_the_answer_to_an_edit_was_lost(town: Town) -> None:
    ana, bo = town.person("Ana"), town.person("Bo")
    await announce(town)
    await ana.presses("Going", in_="#announcements")
    await town.time.advance(timedelta(minutes=1))
    assert "Ana" in (await bo.sees(TITLE, in_="#announcements")).text
    town.discord.faults.lose_answer("PATCH /channels/*/messages/*")
    await ana.presses("Can't come", in_="#announcements")
    await town.time.advance(timedelta(seconds=4))
    assert "Ana" not in (await bo.sees(TITLE, in_="#announcements")).text

    await ana.presses("Going", in_="#announcements")
    await town.time.advance(timedelta(minutes=1))

    assert "Ana" in (await bo.sees(TITLE, in_="#announcements")).text


async def test_nobody_hears_of_a_group_that_has_removed_the_bot_until_it_is_back(town: Town) -> None:
    ana, bo = town.person("Ana"), town.person("Bo")
    await announce(town, when="2026-12-02 19:00")
    await ana.presses("Going", in_="#announcements")
    await town.services.groups.left(town.guild.id)
    await town.hours_pass(24 + 11)
    assert ana.notifications == []
    await bo.presses("Going", in_="#announcements")

    await town.services.groups.returned(town.guild.id)
    await town.hours_pass(20)

    assert [len(each.notifications) for each in (ana, bo)] == [1, 1]


async def retitled(town: Town) -> str:
    """The name of the thread, a while after the meetup was given another title."""
    await town.marisol.runs("/meetup edit", meetup=TITLE, title="Generics by the river")
    await town.time.advance(timedelta(minutes=1))
    [thread] = town.guild.threads.values()
    return thread.name


@pytest.mark.parametrize("days", [0, 8], ids=["awake", "asleep"])
async def test_a_thread_is_renamed_with_its_meetup(days: int, town: Town) -> None:
    await announce(town, when="2026-12-20 19:00")
    await town.hours_pass(24 * days)

    assert await retitled(town) == "Generics by the river"


async def test_a_locked_thread_keeps_its_name_and_nobody_is_bothered_with_that(town: Town) -> None:
    await announce(town)
    [thread] = town.guild.threads.values()
    thread.locked = True

    assert await retitled(town) == TITLE
    await town.time.advance(timedelta(hours=1))

    assert "the thread keeps its name: 400 160005" in await notes(town)
    await town.marisol.never_sees("couldn't", in_="#organisers")


async def test_a_meetup_that_is_put_off_as_it_begins_or_ends_goes_on(town: Town) -> None:
    await announce(town, when="2026-12-09 19:00")
    seen = await the_meetup(town)
    async with town.database.write() as conn:
        await town.services.meetups.started(conn, seen)
        assert await town.services.meetups.ended(conn, seen) is None

    assert (await the_meetup(town)).status is Status.SCHEDULED


async def the_meetup(town: Town) -> Meetup:
    async with town.database.read() as conn:
        found = await meetups.meetup(conn, town.guild.id, 1)
    assert found is not None
    return found
