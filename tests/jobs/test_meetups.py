from datetime import timedelta

from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
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
