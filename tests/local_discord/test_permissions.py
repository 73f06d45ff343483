"""Permissions as Discord computes them from roles and overwrites."""

from datetime import UTC, datetime

import pytest

from bot.local_discord.guild import Guild
from bot.local_discord.objects import Overwrite, User
from bot.local_discord.permissions import ALL, NONE, Permission
from bot.local_discord.time_keeper import TimeKeeper
from bot.local_discord.world import World

VIEW = Permission.VIEW_CHANNEL
SEND = Permission.SEND_MESSAGES


@pytest.fixture
def guild() -> Guild:
    return World(TimeKeeper(datetime(2026, 11, 2, tzinfo=UTC))).create_guild("Pythonistas")


@pytest.fixture
def ada(guild: Guild) -> User:
    user = guild.world.create_user("Ada")
    guild.join(user)
    return user


def test_the_owner_and_administrators_may_do_everything(guild: Guild, ada: User) -> None:
    hidden = guild.create_text_channel("hidden", overwrites=[Overwrite.of(guild.everyone, deny=VIEW)])
    guild.set_roles(ada, [guild.role_named("Admins")])
    assert guild.permissions(guild.owner, hidden) == guild.permissions(ada, hidden) == ALL


def test_outsiders_may_do_nothing(guild: Guild) -> None:
    assert guild.permissions(guild.world.create_user("Stranger")) == NONE


def test_a_role_overwrite_beats_everyones_and_a_persons_own_beats_both(guild: Guild, ada: User) -> None:
    speakers = guild.create_role("Speakers")
    channel = guild.create_text_channel(
        "stage",
        overwrites=[Overwrite.of(guild.everyone, deny=SEND), Overwrite.of(speakers, allow=SEND)],
    )
    assert SEND not in guild.permissions(ada, channel)
    guild.set_roles(ada, [speakers])
    assert SEND in guild.permissions(ada, channel)
    guild.change_overwrites(channel, Overwrite.of(ada, deny=SEND))
    assert SEND not in guild.permissions(ada, channel)


def test_of_several_roles_allowing_wins(guild: Guild, ada: User) -> None:
    quiet, loud = guild.create_role("Quiet"), guild.create_role("Loud")
    channel = guild.create_text_channel(
        "hall", overwrites=[Overwrite.of(quiet, deny=SEND), Overwrite.of(loud, allow=SEND)]
    )
    guild.set_roles(ada, [quiet, loud])
    assert SEND in guild.permissions(ada, channel)


def test_who_cannot_see_a_channel_can_do_nothing_there(guild: Guild, ada: User) -> None:
    hidden = guild.create_text_channel("hidden", overwrites=[Overwrite.of(ada, deny=VIEW, allow=SEND)])
    assert guild.permissions(ada, hidden) == NONE
    assert hidden not in guild.world.visible_channels(ada)


def test_who_cannot_write_cannot_attach_or_mention_everyone(guild: Guild, ada: User) -> None:
    lacking = SEND | Permission.SEND_MESSAGES_IN_THREADS
    channel = guild.create_text_channel(
        "board", overwrites=[Overwrite.of(ada, deny=lacking, allow=Permission.MENTION_EVERYONE)]
    )
    granted = guild.permissions(ada, channel)
    assert not granted & (Permission.ATTACH_FILES | Permission.EMBED_LINKS | Permission.MENTION_EVERYONE)


def test_organisers_may_manage_events(guild: Guild, ada: User) -> None:
    guild.set_roles(ada, [guild.role_named("Organisers")])
    assert guild.permissions(ada) & Permission.MANAGE_EVENTS


def test_a_dm_is_seen_by_its_two_sides_only(guild: Guild, ada: User) -> None:
    dm = guild.world.open_dm(ada)
    assert guild.world.can_see(ada, dm)
    assert guild.world.can_see(guild.world.bot, dm)
    assert not guild.world.can_see(guild.owner, dm)
