from datetime import UTC, datetime

import pytest

from bot.domain.problems import NotUnderstood
from bot.domain.profiles import Profile, free_handle, profile_of
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.profiles import Owner
from bot.services.services import Services, services
from db.engine import Database

ADA, BEN, CHI = (Owner(user_id, name, "en") for user_id, name in ((1, "Ada"), (2, "Ben"), (3, "Chi")))


@pytest.fixture
async def house(database: Database) -> Services:
    return services(database, TimeKeeper(datetime(2026, 12, 1, tzinfo=UTC)))


async def saved(house: Services, owner: Owner, name: str, github: str = "") -> str | None:
    return (await house.profiles.save(owner, name=name, bio="", website="", github=github)).handle


async def test_a_profile_comes_back_as_it_was_saved_and_begins_with_the_name(house: Services) -> None:
    assert await house.profiles.of(ADA) == Profile("Ada")

    given = {"name": " Ada  Lovelace ", "bio": "Counts\nengines.", "website": "ada.example", "github": "@ada-l"}
    kept = await house.profiles.save(ADA, **given)

    assert kept == Profile("Ada Lovelace", "Counts engines.", "https://ada.example", "ada-l", "ada-l")
    assert await house.profiles.of(ADA) == kept


async def test_handles_are_made_of_the_github_one_or_the_name_and_nobody_elses(house: Services) -> None:
    assert await saved(house, ADA, "Ada Lovelace") == "Ada-Lovelace"
    assert await saved(house, BEN, "Ben", "ada-lovelace") == "ada-lovelace-2"
    assert await saved(house, CHI, "🙂") == "someone"
    assert await saved(house, ADA, "ada lovelace") == "ada-lovelace"  # still her own
    assert await saved(house, CHI, "ADA LOVELACE") == "ADA-LOVELACE-3"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "  "},
        {"name": "x" * 81},
        {"bio": "x" * 161},
        {"website": "javascript:alert(1)"},
        {"website": "https://nowhere"},
        {"website": "ftp://example.org"},
        {"github": "-ada"},
        {"github": "ada lovelace"},
        {"github": "a" * 40},
        {"github": "../etc"},
    ],
)
def test_what_cannot_stand_under_a_post_is_not_understood(wrong: dict[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        profile_of(**{"name": "Ada", "bio": "", "website": "", "github": ""} | wrong)


def test_the_address_of_a_github_page_is_taken_for_its_handle() -> None:
    assert profile_of("Ada", "", "", "https://github.com/ada/").github == "ada"


def test_a_long_handle_is_numbered_within_its_limit() -> None:
    taken = ["x" * 64, "X" * 62 + "-2"]
    assert free_handle("x" * 70, taken) == "x" * 62 + "-3"
