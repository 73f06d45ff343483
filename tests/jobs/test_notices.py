"""Organisers are told, once and calmly, what could not be posted in a channel."""

from datetime import timedelta

from bot.domain.jobs import JobKind, Outcome
from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from db.jobs import listed
from tests.town import Town

TITLE = "Type hints by the river"


async def announce(town: Town) -> None:
    await town.marisol.runs("/meetup create", title=TITLE, when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


def told(town: Town) -> list[str]:
    """What the bot has written in the organisers' channel."""
    return [each.content for each in town.discord.world.deliveries if each.channel == town.organisers]


async def failed(town: Town) -> list[JobKind]:
    async with town.database.read() as conn:
        return [job.kind for job in await listed(conn) if job.outcome is Outcome.FAILED]


async def test_a_channel_that_is_gone_is_told_to_the_organisers_with_the_way_to_find_out_more(town: Town) -> None:
    town.guild.delete_channel(town.announcements)
    await announce(town)

    notice = await town.marisol.sees("I couldn't announce", in_="#organisers")
    assert notice.text.startswith(
        f"I couldn't announce {TITLE} in #No Access. The channel is gone, or I'm missing a permission there."
        " /doctor shows what to change."
    )
    assert "⚠️ Announcements" in (await town.marisol.presses("Show me", in_="#organisers")).text


async def test_what_fails_again_and_again_is_told_once(town: Town) -> None:
    await announce(town)
    ana = town.person("Ana")
    closed = Overwrite.of(town.discord.world.bot, deny=Permission.VIEW_CHANNEL)
    for answer in ("Going", "Maybe", "Can't come"):
        await ana.presses(answer, in_="#announcements")
        town.guild.change_overwrites(town.announcements, closed)
        await town.time.advance(timedelta(minutes=1))

    [notice] = told(town)
    assert notice.startswith(f"I couldn't update the card of **{TITLE}** in <#{town.announcements.id}>.")


async def test_a_notice_that_cannot_be_posted_causes_no_other(town: Town) -> None:
    town.guild.delete_channel(town.announcements)
    town.guild.delete_channel(town.organisers)
    await announce(town)
    await town.hours_pass(1)

    assert sorted(await failed(town)) == [JobKind.ANNOUNCEMENT, JobKind.NOTICE]


async def test_closed_dms_are_nobody_elses_business(town: Town) -> None:
    await announce(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await ana.presses("By DM")
    await ana.closes_dms()

    await town.hours_pass(24 * 8 + 10)

    assert JobKind.REMINDER_DM in await failed(town)
    assert told(town) == []
