"""Organisers are told, once and calmly, what cannot be posted in a channel, and once that it can be again."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.jobs import JobKind, Outcome
from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from db.engine import Database
from db.jobs import listed
from db.schema import jobs, members
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group, set_up

TITLE = "Type hints by the river"


async def announce(town: Town, title: str = TITLE, when: str = "2026-12-09 19:00") -> None:
    await town.marisol.runs("/meetup create", title=title, when=when)
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))


def told(town: Town) -> list[str]:
    """What the bot has written in the organisers' channel."""
    return [each.content for each in town.discord.world.deliveries if each.channel == town.organisers]


async def failed(town: Town) -> list[JobKind]:
    async with town.database.read() as conn:
        return [job.kind for job in await listed(conn) if job.outcome is Outcome.FAILED]


async def everything(town: Town) -> set[JobKind]:
    async with town.database.read() as conn:
        return {row.kind for row in await conn.execute(sa.select(jobs.c.kind))}


def closed_to_us(town: Town) -> None:
    """The announcements' channel is taken from the bot."""
    town.guild.change_overwrites(
        town.announcements, Overwrite.of(town.discord.world.bot, deny=Permission.SEND_MESSAGES)
    )


def open_to_us(town: Town) -> None:
    """And given back."""
    town.guild.change_overwrites(
        town.announcements, Overwrite.of(town.discord.world.bot, allow=Permission.SEND_MESSAGES)
    )


async def test_a_deleted_channel_is_told_to_the_organisers_at_once_and_never_again(town: Town) -> None:
    town.guild.delete_channel(town.announcements)

    notice = await town.marisol.sees("was deleted", in_="#organisers")
    assert notice.text.startswith(
        "The channel for announcements was deleted."
        " Choose another one with /settings set, and what is still of use goes there."
    )
    await announce(town)
    assert len(told(town)) == 1
    assert "⚠️ Announcements" in (await town.marisol.presses("Show me", in_="#organisers")).text


async def test_what_waited_for_a_channel_goes_to_the_one_that_is_chosen_next(town: Town) -> None:
    ada = town.person("Ada")
    town.guild.delete_channel(town.announcements)
    await announce(town)
    town.guild.create_text_channel("meetups")

    await town.marisol.runs("/settings set", setting="Channel for announcements", value="#meetups")

    assert await ada.sees(TITLE, in_="#meetups")
    await town.time.advance(timedelta(minutes=2))
    assert [each for each in told(town) if "again" in each] == []


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


async def test_several_meetups_that_fail_in_one_channel_are_one_trouble(town: Town) -> None:
    closed_to_us(town)
    await announce(town)
    await announce(town, "Borrowing from Rust")
    [notice] = told(town)
    assert TITLE in notice


async def test_a_permission_that_comes_back_heals_what_failed_and_is_told_in_one_line(town: Town) -> None:
    ada = town.person("Ada")
    closed_to_us(town)
    await announce(town)
    await announce(town, "Borrowing from Rust")
    open_to_us(town)

    assert await ada.sees(TITLE, in_="#announcements")
    assert await ada.sees("Borrowing from Rust", in_="#announcements")
    await town.time.advance(timedelta(minutes=2))
    assert told(town)[1:] == [f"I can post in <#{town.announcements.id}> again. What is still of use is on its way."]


async def test_a_role_that_is_given_back_heals_too(town: Town) -> None:
    ada, ours = town.person("Ada"), town.guild.bot_role
    for role in (town.guild.everyone, ours):
        town.guild.change_role(role, revoke=Permission.SEND_MESSAGES)
    await announce(town)
    assert "I still need Send Messages" in (await town.marisol.runs("/doctor", in_="#announcements")).text

    town.guild.change_role(ours, grant=Permission.SEND_MESSAGES)

    assert await ada.sees(TITLE, in_="#announcements")
    await town.time.advance(timedelta(minutes=2))
    assert told(town) == []  # they had not been told of the trouble either


async def test_the_next_trouble_is_told_of_again(town: Town) -> None:
    ada = town.person("Ada")
    closed_to_us(town)
    await announce(town)
    open_to_us(town)
    assert await ada.sees(TITLE, in_="#announcements")
    await town.time.advance(timedelta(minutes=2))
    closed_to_us(town)
    await announce(town, "Borrowing from Rust")

    first, healed, second = told(town)
    assert TITLE in first
    assert "again" in healed
    assert "Borrowing from Rust" in second


async def test_what_is_of_no_use_any_more_is_not_tried_again(town: Town) -> None:
    ada = town.person("Ada")
    closed_to_us(town)
    await announce(town)
    await town.hours_pass(10 * 24)
    await announce(town, "Borrowing from Rust", "2026-12-20 19:00")
    open_to_us(town)

    assert await ada.sees("Borrowing from Rust", in_="#announcements")
    await ada.never_sees(TITLE, in_="#announcements")


async def test_organisers_who_could_not_be_told_are_told_when_their_channel_is_back(town: Town) -> None:
    bot = town.discord.world.bot
    town.guild.change_overwrites(town.organisers, Overwrite.of(bot, deny=Permission.SEND_MESSAGES))
    closed_to_us(town)
    await announce(town)
    assert told(town) == []

    town.guild.change_overwrites(town.organisers, Overwrite.of(bot, allow=Permission.SEND_MESSAGES))

    assert await town.marisol.sees(f"I couldn't announce {TITLE}", in_="#organisers")
    assert len(told(town)) == 1


async def test_organisers_without_a_channel_are_told_as_soon_as_they_choose_one(town: Town) -> None:
    await town.marisol.runs("/settings set", setting="Channel for organisers", value="none", in_="#announcements")
    closed_to_us(town)
    await announce(town)

    await town.marisol.runs("/settings set", setting="Channel for organisers", value="#organisers", in_="#organisers")

    assert await town.marisol.sees(f"I couldn't announce {TITLE}", in_="#organisers")


async def test_a_card_in_a_channel_that_was_given_up_is_told_of_once(town: Town) -> None:
    ada = town.person("Ada")
    await announce(town)
    await ada.presses("Going", in_="#announcements")
    closed_to_us(town)
    town.guild.change_overwrites(town.announcements, Overwrite.of(town.discord.world.bot, deny=Permission.VIEW_CHANNEL))
    await town.time.advance(timedelta(minutes=1))
    town.guild.create_text_channel("meetups")
    for value in ("#meetups", "#reflections", "#meetups"):
        await town.marisol.runs("/settings set", setting="Channel for announcements", value=value, in_="#meetups")
    await ada.presses("Maybe", in_="#announcements")
    await town.time.advance(timedelta(minutes=2))

    [notice] = told(town)
    assert "the card" in notice


async def test_a_notice_that_cannot_be_posted_causes_no_other(town: Town) -> None:
    town.guild.delete_channel(town.organisers)
    closed_to_us(town)
    await announce(town)
    await town.hours_pass(1)

    assert sorted(await failed(town)) == [JobKind.ANNOUNCEMENT, JobKind.NOTICE]


async def test_a_renamed_organiser_role_goes_on_organising(town: Town) -> None:
    role = town.guild.create_role("Stewards", Permission.SEND_MESSAGES)
    await town.marisol.runs("/settings set", setting="Organiser role", value="Stewards", in_="#announcements")
    role.name = "Hosts"
    town.guild.change_role(role)

    shown = await town.marisol.runs("/settings show", in_="#announcements")
    assert "Organiser role: @Hosts" in shown.text
    assert told(town) == []


async def test_a_deleted_organiser_role_is_told_once(town: Town) -> None:
    role = town.guild.create_role("Stewards")
    await town.marisol.runs("/settings set", setting="Organiser role", value="Stewards", in_="#organisers")
    town.guild.delete_role(role)

    notice = await town.marisol.sees("role was deleted", in_="#organisers")
    assert notice.text.startswith(
        "The organiser role was deleted. Until you choose another one with /settings set, only people with Manage"
        " Events organise."
    )
    assert "⚠️ Organiser role: it was deleted." in (await town.marisol.runs("/doctor", in_="#organisers")).text


async def test_what_happened_while_the_bot_was_away_is_told_when_it_is_back(
    sqlite: Database, contract: Contract
) -> None:
    async with discord_with_group() as (discord, guild):
        contract.watch(discord)
        await set_up(sqlite, guild, discord.time.now())
        marisol = discord.person("Marisol", "Organisers", guild=guild)
        guild.delete_channel(guild.channel_named("reflections"))
        async with connected_bot(discord, sqlite):
            notice = await marisol.sees("was deleted", in_="#organisers")
            await discord.time.advance(timedelta(minutes=1))
    assert notice.text.startswith("The channel for the weekly digest was deleted.")


async def test_closed_dms_are_nobody_elses_business(town: Town) -> None:
    await announce(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await ana.presses("By DM")
    await ana.closes_dms()

    await town.hours_pass(24 * 8 + 10)

    assert JobKind.REMINDER_DM in await failed(town)
    assert told(town) == []


@pytest.mark.parametrize("away", [True, False], ids=["who left", "who stayed"])
async def test_somebody_who_left_is_remembered_as_gone_and_is_asked_nothing(town: Town, *, away: bool) -> None:
    await announce(town)
    ana = town.person("Ana")
    await ana.presses("Going", in_="#announcements")
    await ana.presses("By DM")
    for guild in [town.guild] * away:
        guild.leave(ana.user)

    await town.hours_pass(9 * 24 + 13)

    async with town.database.read() as conn:
        found = await conn.execute(sa.select(members.c.left_at).where(members.c.user_id == ana.user.id))
    assert (found.scalar_one() is not None) is away
    assert (JobKind.PROMPT in await everything(town)) == (not away)
