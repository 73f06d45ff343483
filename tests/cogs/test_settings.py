import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.permissions import Permission
from db import jobs
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
    assert [(job.kind, job.due_at.isoformat()) for job in planned] == [("digest", "2026-12-07T08:00:00+00:00")]


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
