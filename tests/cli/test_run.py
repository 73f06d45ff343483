import json
from pathlib import Path

import pytest

from bot.cli.run import HOW_TO_BEGIN
from bot.local_discord.server import LocalDiscord
from tests.cli.program import afterword
from tests.processes import bot_process
from tests.town import discord_with_group

NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens


async def test_without_a_token_it_says_how_to_get_one_and_names_the_demo(tmp_path: Path) -> None:
    ran = await afterword("run", folder=tmp_path)
    assert (ran.code, ran.out, ran.err) == (1, "", f"afterword: {HOW_TO_BEGIN}\n")
    assert "make demo" in ran.err


async def test_a_token_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    ran = await afterword("run", folder=tmp_path, DISCORD_TOKEN_FILE="/nowhere/token")
    assert ran.code == 1
    assert ran.err == "afterword: DISCORD_TOKEN_FILE cannot be read: No such file or directory (/nowhere/token).\n"


async def test_a_token_that_discord_does_not_know_is_one_sentence_and_never_shown(tmp_path: Path) -> None:
    async with LocalDiscord() as discord:
        ran = await afterword(
            "run",
            folder=tmp_path,
            DISCORD_TOKEN="a-wrong-secret",
            DISCORD_API_URL=discord.api_url,
            DISCORD_GATEWAY_URL=discord.gateway_url,
        )
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("afterword: Discord does not know this token.")
    assert "Traceback" not in ran.err
    assert "a-wrong-secret" not in ran.err


async def test_a_discord_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    ran = await afterword("run", folder=tmp_path, DISCORD_TOKEN="x", DISCORD_API_URL=f"{NOWHERE}/api/v10")
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("afterword: Discord cannot be reached")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://me:hidden-word@127.0.0.1:9/afterword",
        "sqlite+aiosqlite:////nowhere/afterword.db",
    ],
)
async def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path: Path, url: str) -> None:
    ran = await afterword("run", folder=tmp_path, DISCORD_TOKEN="x", DATABASE_URL=url)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("afterword: The database cannot be used")
    assert "Traceback" not in ran.err
    assert "hidden-word" not in ran.err


async def test_a_setting_that_is_wrong_is_named_without_its_value(tmp_path: Path) -> None:
    ran = await afterword("run", folder=tmp_path, DATABASE_URL="mysql://me:hidden-word@there/db")
    assert ran.code == 1
    assert ran.err.startswith("afterword: DATABASE_URL is not right")
    assert "hidden-word" not in ran.err
    assert ran.err.count("\n") == 1


async def test_settings_are_read_from_a_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_FORMAT=loud\n", encoding="utf-8")
    ran = await afterword("run", folder=tmp_path)
    assert ran.code == 1
    assert ran.err.startswith("afterword: LOG_FORMAT is not right")


async def test_an_unknown_option_is_wrong_usage(tmp_path: Path) -> None:
    ran = await afterword("run", "--fast", folder=tmp_path)
    assert ran.code == 2
    assert "--fast" in ran.err


async def test_sigterm_stops_it_cleanly(tmp_path: Path) -> None:
    async with discord_with_group() as (discord, _guild):
        url = f"sqlite+aiosqlite:///{tmp_path / 'afterword.db'}"
        async with bot_process(discord, url, tmp_path / "log") as bot:
            assert await bot.stopped() == 0
            said = bot.said()
    assert said.splitlines()[-1].endswith("stopping")
    assert "Traceback" not in said


async def test_commands_are_registered_once_and_again_when_asked(tmp_path: Path) -> None:
    async with discord_with_group() as (discord, _guild):
        url = f"sqlite+aiosqlite:///{tmp_path / 'afterword.db'}"
        async with bot_process(discord, url, tmp_path / "log"):
            pass
        async with bot_process(discord, url, tmp_path / "log"):
            pass
        assert registrations(discord) == 1
        ran = await afterword(
            "commands",
            "sync",
            folder=tmp_path,
            DISCORD_TOKEN=discord.token,
            DISCORD_API_URL=discord.api_url,
            DISCORD_GATEWAY_URL=discord.gateway_url,
        )
        assert (ran.code, ran.out.split()[0]) == (0, "Registered"), ran.err
        assert registrations(discord) == 2


def registrations(discord: LocalDiscord) -> int:
    return sum(exchange.method == "PUT" and exchange.path.endswith("/commands") for exchange in discord.requests)


async def test_the_log_can_be_json_lines(tmp_path: Path) -> None:
    ran = await afterword(
        "run", folder=tmp_path, DISCORD_TOKEN="x", DISCORD_API_URL=f"{NOWHERE}/api/v10", LOG_FORMAT="json"
    )
    *entries, sentence = ran.err.splitlines()
    assert {"time", "level", "logger", "message"} <= json.loads(entries[0]).keys()
    assert sentence.startswith("afterword: Discord cannot be reached")
