from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, JobRow, Outcome
from bot.domain.settings import Setting
from bot.formats.settings import read
from bot.permissions import ChannelCheck, CheckList, Place
from bot.services.groups import Changed, Owed
from bot.texts import Say, say_in
from cogs.cards import settings as cards
from cogs.cards import setup
from cogs.cards.doctor import doctor
from cogs.cards.help import help_card

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
GROUP = Group(
    guild_id=1,
    name="Riverbend Python",
    language="es",
    timezone="America/Chicago",
    announcement_channel_id=11,
    reflection_channel_id=12,
    organiser_role_id=21,
    digest_weekday=4,
    digest_hour=17,
    set_up_at=NOW,
)
CHECKS = CheckList(
    [
        ChannelCheck(Place.ANNOUNCEMENTS, 11),
        ChannelCheck(Place.REFLECTIONS, 12, missing=["Embed Links", "Send Messages"]),
        ChannelCheck(Place.ORGANISERS, None, is_there=False),
    ]
)
FINE = CheckList([ChannelCheck(Place.ANNOUNCEMENTS, 11)])
ENGLISH, SPANISH = say_in("en"), say_in("es")


def test_setting_up_ends_with_what_is_set_and_what_is_missing_where() -> None:
    assert setup.setup_done(GROUP, CHECKS, ENGLISH).content == (
        "Saved, but something is still missing:\n"
        "Time zone: America/Chicago\n"
        "Language: Español\n"
        "Weekly digest: Friday, 5:00 PM\n"
        "Organisers: <@&21>\n"
        "\n"
        "✅ Announcements: <#11>\n"
        "⚠️ Reflections and the weekly digest: in <#12> I still need **Embed Links** and **Send Messages**\n"
        "▫️ Organisers: no channel chosen, so only /doctor tells you when something goes wrong\n"
        "\n"
        "Announce your first meetup with /meetup create."
    )


def test_the_check_list_in_spanish_names_permissions_as_discord_does_there() -> None:
    shown = setup.setup_done(GROUP, CHECKS, SPANISH).content
    assert "Resumen semanal: viernes, 17:00" in shown
    assert "en <#12> todavía necesito **Insertar enlaces** y **Enviar mensajes**" in shown


def test_settings_show_each_setting_with_its_default_where_it_was_changed() -> None:
    first, second = cards.settings_shown(GROUP, FINE, ENGLISH).embeds
    assert first.title == "Settings of Riverbend Python"
    assert first.description == (
        "**Time zone**: America/Chicago (default: UTC)\n"
        "**Language**: Español (default: English)\n"
        "**Channel for announcements**: <#11>\n"
        "**Channel for the digest**: <#12>\n"
        "**Channel for organisers**: none\n"
        "**Organiser role**: <@&21> (default: none: anyone with Manage Events)\n"
        "**Day of the digest**: Friday (default: Monday)\n"
        "**Hour of the digest**: 5:00 PM (default: 9:00 AM)\n"
        "**Reminders**: 24 hours and 1 hour before\n"
        "**Thread for each meetup**: on\n"
        "**Discord's own events**: on\n"
        "**Series announced ahead**: 14 days\n"
        "**Time in voice to count as present**: 10 minutes\n"
        "**Minimum of unsigned reflections**: 3\n"
        "**Time between DMs**: 5 seconds"
    )
    assert second.description == "✅ Announcements: <#11>"


def test_one_setting_says_what_it_is_and_what_it_may_be() -> None:
    card = cards.one_setting(Setting.REMINDERS, GROUP, ENGLISH)
    assert card.content == (
        "**Reminders**: 24 hours and 1 hour before\n"
        "How long before the start I remind those who are going or say maybe; up to five times.\n"
        "Default: 24 hours and 1 hour before"
    )
    options = card.view().to_components()[0]["components"][0]["options"]
    assert [option["label"] for option in options if option["default"]] == ["24 hours and 1 hour before"]
    assert "1 week, 24 hours, and 1 hour before" in [option["label"] for option in options]


def test_what_changed_is_said_with_what_follows() -> None:
    after = replace(GROUP, reminder_minutes=(2880, 60))
    assert cards.changed_lines(Setting.REMINDERS, Changed(GROUP, after, 2), ENGLISH) == [
        "✅ **Reminders**: 24 hours and 1 hour before → 2 days and 1 hour before",
        "The reminders of the 2 meetups to come follow it.",
        "",
    ]
    assert cards.changed_lines(Setting.THREADS, Changed(GROUP, GROUP, 0), ENGLISH) == [
        "▫️ Nothing changed: **Thread for each meetup** is on already."
    ]


@pytest.mark.parametrize("say", [ENGLISH, SPANISH], ids=["en", "es"])
@pytest.mark.parametrize("setting", list(Setting))
def test_each_setting_s_card_fits_into_a_message(setting: Setting, say: Say) -> None:
    card = cards.one_setting(setting, GROUP, say)
    assert len(card.content) <= 2000
    options = card.view().to_components()[0]["components"][0].get("options", [])
    assert len(options) <= 25
    assert sum(option["default"] for option in options) <= 1


@pytest.mark.parametrize("say", [ENGLISH, SPANISH], ids=["en", "es"])
@pytest.mark.parametrize("setting", list(Setting))
def test_whatever_is_offered_for_a_setting_is_understood(setting: Setting, say: Say) -> None:
    understood = [read(setting, text) for _, text in cards.offered(setting, GROUP, say)]
    labels = [label for label, _ in cards.offered(setting, GROUP, say)]
    assert len(set(understood)) == len(understood) == len(set(labels))


def owed(kind: JobKind, due: datetime, *, note: str | None = None, outcome: Outcome | None = None, n: int = 0) -> Owed:
    return Owed(JobRow(n, kind, f"{kind}:{n}", due, 1 if note else 0, NOW if outcome else None, outcome, note), None)


def test_the_doctor_tells_what_comes_by_the_group_s_clocks_and_why_something_did_not() -> None:
    first, change = NOW + timedelta(days=1), datetime(2027, 3, 14, 8, 0, tzinfo=UTC)
    jobs = [
        Owed(owed(JobKind.REMINDER, first).job, "Type hints"),
        Owed(owed(JobKind.REMINDER, first + timedelta(hours=1)).job, "Type hints"),
        owed(JobKind.CARD, first),
        *(Owed(owed(JobKind.PROMPT, first, n=n).job, "Type hints") for n in range(38)),
        owed(JobKind.DIGEST, change + timedelta(days=1)),
        owed(JobKind.ANNOUNCEMENT, NOW, note="403 50001 Missing Access in <#11>", outcome=Outcome.FAILED),
        owed(JobKind.REMINDER, NOW, note="late: it was due 2026-11-30 15:00 UTC", outcome=Outcome.DROPPED),
        owed(JobKind.REMINDER, NOW, note="the meetup is cancelled", outcome=Outcome.DROPPED),
        owed(JobKind.REMINDER, NOW, note="418 teapot", outcome=Outcome.FAILED),
    ]
    embed = doctor(GROUP, FINE, jobs, NOW, ENGLISH).embeds[0]
    assert embed.description == (
        "**Channels**\n"
        "✅ Announcements: <#11>\n"
        "🕑 Time zone: America/Chicago, where it is 9:00 AM now\n"
        "\n"
        "**Next**\n"
        "- <t:1796137200:R> (Tue, Dec 1 9:00 AM): prompt to reflect for **Type hints** (×38)\n"
        "- <t:1796137200:R> (Tue, Dec 1 9:00 AM): reminder for **Type hints**\n"
        "- <t:1796140800:R> (Tue, Dec 1 10:00 AM): reminder for **Type hints**\n"
        "🕑 Sun, Mar 14: the clocks go forward 1 hour; what follows is by the new time\n"
        "- <t:1805097600:R> (Mon, Mar 15 3:00 AM): weekly digest\n"
        "\n"
        "**Not delivered**\n"
        "- <t:1796050800:f>: announcement: I can't see that channel (<#11>)\n"
        "- <t:1796050800:f>: reminder: I came too late, so it would have been of no use\n"
        "- <t:1796050800:f>: reminder: `418 teapot`"
    )


def test_the_doctor_tells_what_is_overdue_and_being_tried() -> None:
    jobs = [
        owed(JobKind.REMINDER, NOW - timedelta(minutes=6)),
        owed(JobKind.DIGEST, NOW - timedelta(minutes=4), note="503 0"),
    ]
    shown = doctor(replace(GROUP, timezone="UTC"), FINE, jobs, NOW, ENGLISH).embeds[0].description
    assert shown is not None
    assert "reminder, overdue" in shown
    assert "weekly digest, tried once: Discord had a fault" in shown
    assert "▫️ Time zone: UTC. If your meetups are elsewhere, say so with /settings set." in shown


def test_reasons_are_told_in_the_reader_s_language() -> None:
    jobs = [owed(JobKind.ANNOUNCEMENT, NOW, note="403 50013 Missing Permissions in <#11>", outcome=Outcome.FAILED)]
    shown = doctor(GROUP, FINE, jobs, NOW, SPANISH).embeds[0].description
    assert shown is not None
    assert "anuncio: me falta un permiso allí (<#11>)" in shown


def test_a_long_list_of_troubles_still_fits_into_a_message() -> None:
    jobs = [
        Owed(owed(JobKind.REMINDER, NOW + timedelta(hours=n), n=n).job, f"{n} " + "river " * 40) for n in range(200)
    ] + [owed(JobKind.REMINDER, NOW, note=f"{n}" + "x" * 900, outcome=Outcome.FAILED, n=n) for n in range(200)]
    shown = doctor(GROUP, CHECKS, jobs, NOW, SPANISH).embeds[0].description
    assert shown is not None
    assert 2000 < len(shown) <= 4096
    assert shown.endswith("x`")


def test_five_hundred_closed_dms_are_one_line() -> None:
    note = "403 50007 Cannot send messages to this user"
    jobs = [owed(JobKind.PROMPT, NOW, note=note, outcome=Outcome.FAILED, n=n) for n in range(500)]
    shown = doctor(GROUP, FINE, jobs, NOW, ENGLISH).embeds[0].description
    assert shown is not None
    assert shown.endswith("- <t:1796050800:f>: prompt to reflect (×500): they don't take DMs from me")


@pytest.mark.parametrize("say", [ENGLISH, SPANISH], ids=["en", "es"])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_each_step_fits_into_a_message(step: int, say: Say) -> None:
    everywhere = Group(1, "G", timezone="America/Argentina/Ushuaia", announcement_channel_id=5)
    card = setup.setup_step(step, everywhere, say)
    assert len(card.content) <= 2000
    assert len(card.rows) <= 5
    components = card.view().to_components()
    assert max(len(each.get("options", [])) for row in components for each in row["components"]) <= 25


def test_a_zone_outside_the_common_ones_is_shown_as_chosen() -> None:
    card = setup.setup_step(1, Group(1, "G", timezone="America/Argentina/Ushuaia"), ENGLISH)
    options = card.view().to_components()[0]["components"][0]["options"]
    assert [option["label"] for option in options if option["default"]] == ["Ushuaia"]


def test_help_fits_into_a_message_in_every_language() -> None:
    texts = [help_card(say, organises=True).content for say in (ENGLISH, SPANISH)]
    assert all(len(text) <= 2000 for text in texts)
    assert texts[1].startswith("**Lo que puedes hacer**")
