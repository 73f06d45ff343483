from datetime import UTC, datetime

import pytest

from bot.domain.groups import Group
from bot.domain.jobs import JobKind, JobRow, Outcome
from bot.permissions import ChannelCheck, Place
from bot.texts import Say, say_in
from cogs.cards import settings as cards
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
CHECKS = [
    ChannelCheck(Place.ANNOUNCEMENTS, 11),
    ChannelCheck(Place.REFLECTIONS, 12, missing=["Embed Links", "Send Messages"]),
    ChannelCheck(Place.ORGANISERS, None, is_there=False),
]
ENGLISH, SPANISH = say_in("en"), say_in("es")


def test_setting_up_ends_with_what_is_set_and_what_is_missing_where() -> None:
    assert cards.setup_done(GROUP, CHECKS, ENGLISH).content == (
        "Saved, but something is still missing:\n"
        "Time zone: America/Chicago\n"
        "Language: Español\n"
        "Weekly digest: Friday, 5:00 PM\n"
        "Organisers: <@&21>\n"
        "\n"
        "✅ Announcements: <#11>\n"
        "⚠️ Reflections and the weekly digest: in <#12> I still need **Embed Links** and **Send Messages**\n"
        "▫️ Organisers: no channel chosen\n"
        "\n"
        "Announce your first meetup with /meetup create."
    )


def test_the_check_list_in_spanish_names_permissions_as_discord_does_there() -> None:
    shown = cards.setup_done(GROUP, CHECKS, SPANISH).content
    assert "Resumen semanal: viernes, 17:00" in shown
    assert "en <#12> todavía necesito **Insertar enlaces** y **Enviar mensajes**" in shown


def test_settings_show_each_setting() -> None:
    assert cards.settings_shown(GROUP, CHECKS[:1], ENGLISH).content == (
        "**Settings of Riverbend Python**\n"
        "Time zone: America/Chicago\n"
        "Language: Español\n"
        "Weekly digest: Friday, 5:00 PM\n"
        "Organisers: <@&21>\n"
        "Reminders before a meetup: 24 hours and 1 hour\n"
        "Unsigned reflections about a meetup are shown once there are: 3\n"
        "\n"
        "✅ Announcements: <#11>\n"
        "\n"
        "Change them with /setup."
    )


def test_the_doctor_tells_what_comes_and_why_something_did_not() -> None:
    rows = [
        JobRow(1, JobKind.REMINDER, "reminder:1", NOW, 0, None, None, None),
        JobRow(2, JobKind.CARD, "card:1", NOW, 0, None, None, None),
        JobRow(3, JobKind.ANNOUNCEMENT, "announcement:1", NOW, 1, NOW, Outcome.FAILED, "403 50001 Missing Access"),
        JobRow(4, JobKind.REMINDER, "reminder:2", NOW, 1, NOW, Outcome.DROPPED, "late: it was due before"),
    ]
    embed = cards.doctor(GROUP, CHECKS[:1], rows, ENGLISH).embeds[0]
    assert embed.description == (
        "**Channels**\n"
        "✅ Announcements: <#11>\n"
        "\n"
        "**Next**\n"
        "- <t:1796050800:R> (Mon, Nov 30 9:00 AM): reminder\n"
        "\n"
        "**Not delivered**\n"
        "- <t:1796050800:f>: announcement, failed: `403 50001 Missing Access`\n"
        "- <t:1796050800:f>: reminder, dropped: `late: it was due before`"
    )


@pytest.mark.parametrize("say", [ENGLISH, SPANISH], ids=["en", "es"])
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_each_step_fits_into_a_message(step: int, say: Say) -> None:
    everywhere = Group(1, "G", timezone="America/Argentina/Ushuaia", announcement_channel_id=5)
    card = cards.setup_step(step, everywhere, say)
    assert len(card.content) <= 2000
    assert len(card.rows) <= 5
    components = card.view().to_components()
    assert max(len(each.get("options", [])) for row in components for each in row["components"]) <= 25


def test_a_zone_outside_the_common_ones_is_shown_as_chosen() -> None:
    card = cards.setup_step(1, Group(1, "G", timezone="America/Argentina/Ushuaia"), ENGLISH)
    options = card.view().to_components()[0]["components"][0]["options"]
    assert [option["label"] for option in options if option["default"]] == ["Ushuaia"]


def test_help_fits_into_a_message_in_every_language() -> None:
    texts = [help_card(say, organises=True).content for say in (ENGLISH, SPANISH)]
    assert all(len(text) <= 2000 for text in texts)
    assert texts[1].startswith("**Lo que puedes hacer**")
