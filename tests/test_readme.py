"""Every command of the README is run, and what it says about permissions and settings is true."""

import re
import shlex
from pathlib import Path

import discord
import pytest

from bot.config import Settings
from bot.permissions import FOR_EVENTS, INVITED, NEEDED, invite_link
from tests.cli.program import afterword
from tests.town import discord_with_group

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]
OURS = ".venv/bin/afterword "

POST = """\
---
layout: post
author: ada
title: "An evening with snakes"
---

# How did it go?
I came for the pizza and stayed for the debugger.
"""


def test_make_has_every_target_the_readme_names() -> None:
    """They are run elsewhere: test and check by .ci/run, the demo and the catalogues by tests of their own."""
    named = set(re.findall(r"(?:`|^ *)make ([a-z]+)", README, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"demo", "run", "test"} <= named
    assert named - targets == set()


async def test_make_run_is_afterword_run() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert "\t@.venv/bin/afterword run\n" in makefile


async def test_every_afterword_command_does_its_work(tmp_path: Path) -> None:
    """In the order of the README, in one folder, with a site to read and a Discord to talk to."""
    site = tmp_path / "my-site" / "_posts" / "ada"
    site.mkdir(parents=True)
    (site / "2022-11-30-ada-an-evening-with-snakes.md").write_text(POST, encoding="utf-8")
    commands = [shlex.split(line.removeprefix(OURS)) for line in COMMANDS if line.startswith(OURS)]
    assert len(commands) >= 6
    await afterword("db", "upgrade", folder=tmp_path)
    async with discord_with_group() as (local, _guild):
        world = {
            "DISCORD_TOKEN": local.token,
            "DISCORD_API_URL": local.api_url,
            "DISCORD_GATEWAY_URL": local.gateway_url,
        }
        ran = {" ".join(command): await afterword(*command, folder=tmp_path, **world) for command in commands}
    assert {name: result.err for name, result in ran.items() if result.code != 0} == {}
    shown = next(result.out for name, result in ran.items() if name.startswith("digest show"))
    assert "stayed for the debugger" in shown


def test_every_command_in_a_block_is_one_we_run() -> None:
    assert [line for line in COMMANDS if not line.startswith((OURS, "make "))] == []


def test_the_invite_link_asks_for_exactly_what_the_bot_needs() -> None:
    assert f"<{invite_link('YOUR_APPLICATION_ID')}>" in README
    needed = {name for names in (*NEEDED.values(), FOR_EVENTS) for name in names}
    assert discord.Permissions(**dict.fromkeys(needed, True)) == INVITED
    assert len([name for name, granted in INVITED if granted]) == len(needed)


@pytest.mark.parametrize("permission", ["administrator", "manage_guild", "manage_messages", "mention_everyone"])
def test_the_bot_asks_for_no_power_over_the_server(permission: str) -> None:
    assert not getattr(discord.Permissions(INVITED.value), permission)


def test_every_setting_is_explained_and_none_is_invented() -> None:
    example = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert explained == {name.upper() for name in Settings.model_fields}
