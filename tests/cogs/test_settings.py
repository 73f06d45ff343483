from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.local_discord.forms import CannotDo
from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from bot.local_discord.typed_commands import AsTyped
from db import jobs
from db.schema import feeds
from tests.town import Town


async def test_an_organiser_sets_the_group_up_in_four_steps(new_town: Town) -> None:
    marisol = new_town.marisol
    await marisol.runs("/setup", in_="#organisers")
    await marisol.chooses("Time zone", "Chicago")
    await marisol.presses("Next")
    await marisol.chooses("Announcements", "announcements")
    await marisol.chooses("Reflections and the weekly digest", "reflections")
    await marisol.chooses("Organisers", "organisers")
    await marisol.presses("Next")
    await marisol.chooses("Day of the digest", "Friday")
    await marisol.chooses("Hour of the digest", "4:00 PM")
    await marisol.presses("Next")
    await marisol.chooses("Organiser role", "Organisers")
    done = await marisol.presses("Finish")

    assert "All set." in done.text
    assert "Time zone: America/Chicago" in done.text
    assert "Weekly digest: Friday, 4:00 PM" in done.text
    assert "✅ Announcements: #announcements" in done.text
    assert done.ephemeral
    group = await new_town.services.groups.ready(new_town.guild.id)
    assert group.announcement_channel_id == new_town.announcements.id
    assert group.organiser_role_id == new_town.guild.role_named("Organisers").id


async def test_one_line_sets_everything_up_and_plans_the_digest(new_town: Town) -> None:
    answer = await new_town.marisol.runs(
        "/setup",
        in_="#organisers",
        timezone="madrid",
        announcements="announcements",
        reflections="reflections",
        digest_day="Monday",
        digest_hour=9,
        language="Español",
    )
    assert "Time zone: Europe/Madrid" in answer.text
    assert "Language: Español" in answer.text
    async with new_town.database.read() as conn:
        planned = await jobs.listed(conn, guild_id=new_town.guild.id)
    # It is Monday 16:00 in Madrid: the next digest comes a week later at 9:00, which is 8:00 UTC.
    assert {(job.kind, job.due_at.isoformat()) for job in planned} == {
        (kind, "2026-12-07T08:00:00+00:00") for kind in ("digest", "organisers_digest")
    }


async def test_a_zone_that_is_not_in_the_menu_can_be_written(new_town: Town) -> None:
    marisol = new_town.marisol
    await marisol.runs("/setup", in_="#organisers")
    await marisol.presses("Another time zone")
    answer = await marisol.fills({"A large city of your time zone": "ushuaia"})
    assert "Now: America/Argentina/Ushuaia." in answer.text


async def test_an_unknown_zone_is_refused_with_an_example(new_town: Town) -> None:
    answer = await new_town.marisol.runs("/setup", in_="#organisers", timezone="Atlantis")
    assert answer.text == (
        "I don't know a time zone called “Atlantis”. Try a large city in it, such as Chicago or Madrid."
    )


async def test_the_check_list_names_the_permission_that_is_missing_and_where(new_town: Town) -> None:
    lost = Permission.CREATE_PUBLIC_THREADS | Permission.EMBED_LINKS
    new_town.guild.change_role(new_town.guild.bot_role, revoke=lost)
    new_town.guild.change_role(new_town.guild.everyone, revoke=lost)
    answer = await new_town.marisol.runs("/setup", in_="#organisers", announcements="announcements")
    assert "⚠️ Announcements: in #announcements I still need Embed Links and Create Public Threads" in answer.text
    assert "▫️ Organisers: no channel chosen" in answer.text


async def test_a_deleted_channel_shows_in_the_check_list(town: Town) -> None:
    town.guild.delete_channel(town.reflections)
    answer = await town.marisol.runs("/settings show", in_="#organisers")
    assert "⚠️ Reflections and the weekly digest: I can't see the channel." in answer.text
    assert "Reminders: 24 hours and 1 hour before" in answer.text


async def test_members_are_not_offered_the_command(town: Town) -> None:
    ada = town.person("Ada")
    with pytest.raises(CannotDo, match="sees no command"):
        await ada.runs("/setup", in_="#announcements")


async def test_the_right_to_set_up_is_checked_at_every_step(town: Town) -> None:
    deputy = town.person("Deputy")
    town.guild.set_roles(deputy.user, [town.guild.role_named("Organisers")])
    await deputy.runs("/setup", in_="#announcements")
    town.guild.set_roles(deputy.user, [])
    answer = await deputy.chooses("Time zone", "Madrid")
    assert answer.text == "Only people with the Manage Server or Manage Events permission can set me up."
    assert (await town.services.groups.ready(town.guild.id)).timezone == "America/Chicago"


async def test_the_doctor_tells_what_is_due_next(new_town: Town) -> None:
    await new_town.marisol.runs(
        "/setup", in_="#organisers", announcements="announcements", timezone="Chicago", digest_day="Monday"
    )
    answer = await new_town.marisol.runs("/doctor", in_="#organisers")
    assert "(Mon, Dec 7 9:00 AM): weekly digest" in answer.text
    assert "Everything was delivered." in answer.text


async def test_a_group_that_takes_the_bot_back_is_greeted_and_not_forgotten(town: Town) -> None:
    town.guild.system_channel = town.announcements
    town.guild.kick_bot()
    town.guild.install_bot()
    await town.marisol.sees("Hello! I announce your meetups", in_="#announcements")
    async with town.database.read() as conn:
        outcomes = [(job.kind, job.outcome) for job in await jobs.listed(conn)]
    assert ("forget_group", "dropped") in outcomes
    assert (await town.services.groups.ready(town.guild.id)).left_at is None


async def test_organisers_are_answered_in_their_own_language(town: Town) -> None:
    ines = town.person("Inés", locale="es-ES")
    town.guild.set_roles(ines.user, [town.guild.role_named("Organisers")])
    answer = await ines.runs("/settings show", in_="#organisers")
    assert "Recordatorios: 24 horas y 1 hora antes" in answer.text


# ------------------------------------------------------------------ /settings set


async def test_a_setting_is_changed_in_one_line_and_says_what_it_was(town: Town) -> None:
    answer = await town.marisol.runs("/settings set", in_="#organisers", setting="Reminders", value="2 days, 2 hours")
    assert "✅ Reminders: 24 hours and 1 hour before → 2 days and 2 hours before" in answer.text
    assert answer.ephemeral
    assert (await town.services.groups.ready(town.guild.id)).reminder_minutes == (2880, 120)


async def test_reminders_that_wait_follow_a_changed_setting(town: Town) -> None:
    ada = town.person("Ada")
    await town.marisol.runs("/meetup create", title="Type hints", when="2026-12-09 19:00")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    await ada.presses("Going", in_="#announcements")
    answer = await town.marisol.runs("/settings set", in_="#organisers", setting="Reminders", value="3 hours")
    assert "The reminders of 1 meetup to come follow it." in answer.text

    await town.time.advance_to(datetime(2026, 12, 9, 21, 59, tzinfo=UTC))
    assert ada.notifications == []
    await town.time.advance_to(datetime(2026, 12, 9, 22, 1, tzinfo=UTC))
    assert len(ada.notifications) == 1


async def test_settings_are_offered_by_name_with_their_present_value(town: Town) -> None:
    offered = await town.marisol.types("/settings set", in_="#organisers", setting="")
    assert "Time zone: America/Chicago" in offered
    assert "Channel for announcements: #announcements" in offered
    assert "Reminders: 24 hours and 1 hour before" in offered
    assert await town.marisol.types("/settings set", in_="#organisers", setting="voice") == [
        "Time in voice to count as present: 10 minutes"
    ]


@pytest.mark.parametrize(
    ("setting", "typed", "offered"),
    [
        ("Channel for the digest", "ref", ["#reflections"]),
        ("Organiser role", "org", ["@Organisers"]),
        ("Day of the digest", "fri", ["Friday"]),
        ("Discord's own events", "of", ["off"]),
        ("Time zone", "ushu", ["Ushuaia (America/Argentina/Ushuaia)"]),
        ("Reminders", "90 min", ["90 min → 90 minutes before"]),
        ("No such setting", "x", []),
    ],
)
async def test_values_are_offered_as_one_types(town: Town, setting: str, typed: str, offered: list[str]) -> None:
    assert await town.marisol.types("/settings set", in_="#organisers", setting=setting, value=typed) == offered


async def test_a_setting_is_changed_by_menus_alone(town: Town) -> None:
    marisol = town.marisol
    await marisol.runs("/settings show", in_="#organisers")
    shown = await marisol.chooses("Change a setting", "Channel for the digest")
    assert "Channel for the digest: #reflections" in shown.text
    changed = await marisol.chooses("Channel for the digest", "announcements")
    assert "✅ Channel for the digest: #reflections → #announcements" in changed.text
    emptied = await marisol.presses("None")
    assert "#announcements → the channel for announcements" in emptied.text
    back = await marisol.presses("All settings")
    assert "Channel for the digest: the channel for announcements" in back.text


async def test_what_is_not_in_the_menu_can_be_written(town: Town) -> None:
    marisol = town.marisol
    await marisol.runs("/settings set", in_="#organisers", setting="Reminders")
    await marisol.presses("Something else")
    answer = await marisol.fills({"What shall it be?": "1 week and 90 minutes"})
    assert "→ 1 week and 90 minutes before" in answer.text


async def test_what_cannot_be_is_answered_and_changes_nothing(town: Town) -> None:
    for setting, value, answer in [
        ("Reminders", "now and then", "such as “1 day, 1 hour”"),
        ("Time in voice to count as present", "1000", "a whole number from 1 to 180"),
        ("Channel for announcements", AsTyped("#nowhere"), "I can't find “#nowhere” in this server"),
        ("Organiser role", AsTyped("123456789012345678"), "I can't find “123456789012345678” in this server"),
        (AsTyped("Colour"), "red", "I don't know a setting called “Colour”"),
    ]:
        refused = await town.marisol.runs("/settings set", in_="#organisers", setting=setting, value=value)
        assert answer in refused.text
    assert (await town.services.groups.ready(town.guild.id)).announcement_channel_id == town.announcements.id


async def test_a_channel_that_i_may_not_post_in_is_named_when_it_is_chosen(town: Town) -> None:
    hidden = Overwrite.of(town.discord.world.bot, deny=Permission.EMBED_LINKS)
    town.guild.create_text_channel("quiet", overwrites=[hidden])
    answer = await town.marisol.runs(
        "/settings set", in_="#organisers", setting="Channel for announcements", value="#quiet"
    )
    assert "⚠️ Announcements: in #quiet I still need Embed Links" in answer.text


async def test_a_permission_for_a_feature_that_is_off_is_not_asked_for(town: Town) -> None:
    town.guild.change_role(town.guild.bot_role, revoke=Permission.CREATE_EVENTS | Permission.CREATE_PUBLIC_THREADS)
    town.guild.change_role(town.guild.everyone, revoke=Permission.CREATE_PUBLIC_THREADS)
    before = await town.marisol.runs("/settings show", in_="#organisers")
    assert "⚠️ Events: in this server I still need Create Events" in before.text
    assert "⚠️ Announcements: in #announcements I still need Create Public Threads" in before.text

    await town.marisol.runs("/settings set", in_="#organisers", setting="Discord's own events", value="off")
    await town.marisol.runs("/settings set", in_="#organisers", setting="Thread for each meetup", value="off")

    after = await town.marisol.runs("/settings show", in_="#organisers")
    assert "Create Events" not in after.text
    assert "✅ Announcements" in after.text


async def test_settings_are_changed_in_spanish(town: Town) -> None:
    ines = town.person("Inés", locale="es-ES")
    town.guild.set_roles(ines.user, [town.guild.role_named("Organisers")])
    answer = await ines.runs(
        "/settings set", in_="#organisers", setting="Recordatorios", value=AsTyped("2 días y 1 hora")
    )
    assert "✅ Recordatorios: 24 horas y 1 hora antes → 2 días y 1 hora antes" in answer.text


# ------------------------------------------------------------------ what an organiser is told at once


async def test_whoever_announces_is_told_at_once_what_keeps_it_from_being_posted(town: Town) -> None:
    town.guild.change_overwrites(
        town.announcements, Overwrite.of(town.discord.world.bot, deny=Permission.SEND_MESSAGES)
    )
    await town.marisol.runs("/meetup create", title="Type hints", when="2026-12-09 19:00", in_="#organisers")
    answer = await town.marisol.presses("Announce")
    assert "⚠️ Announcements: in #announcements I still need Send Messages" in answer.text


async def test_the_doctor_says_why_something_was_not_delivered_and_where(town: Town) -> None:
    town.guild.change_overwrites(
        town.announcements, Overwrite.of(town.discord.world.bot, deny=Permission.SEND_MESSAGES)
    )
    await town.marisol.runs("/meetup create", title="Type hints", when="2026-12-09 19:00", in_="#organisers")
    await town.marisol.presses("Announce")
    await town.time.advance(timedelta(minutes=1))
    answer = await town.marisol.runs("/doctor", in_="#organisers")
    assert "announcement for Type hints: I'm missing a permission there (#announcements)" in answer.text


async def test_the_doctor_names_a_feed_that_cannot_be_read(town: Town) -> None:
    async with town.database.write() as conn:
        await conn.execute(
            sa.insert(feeds).values(
                guild_id=town.guild.id,
                url="https://example.org/c.ics",
                name="Harbour JS",
                error="status 404",
                failures=3,
            )
        )
    answer = await town.marisol.runs("/doctor", in_="#organisers")
    assert "⚠️ Feed Harbour JS:" in answer.text
    assert "404" in answer.text
