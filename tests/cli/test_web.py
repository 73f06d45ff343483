import asyncio
import random
import socket
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from bot.cli.opening import Failure
from bot.cli.web import serve_web
from bot.clock import SystemClock
from bot.config import Settings
from bot.services.services import services
from bot.wiring import new_bot
from db.engine import Database
from tests.town import connected_bot, discord_with_group


def free_address() -> str:
    """An address below those that the system gives to whoever connects: until it is used, nobody else gets it."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return f"127.0.0.1:{port}"
    raise OSError("no free port")


async def asked(address: str) -> tuple[int, dict[str, bool]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://{address}/health") as answer:
        return answer.status, await answer.json()


async def test_a_bot_without_a_connection_is_not_healthy(sqlite: Database) -> None:
    bot = new_bot(Settings(), SystemClock(), services(sqlite, SystemClock()))
    address = free_address()
    async with serve_web(address, bot, sqlite):
        assert await asked(address) == (503, {"discord": False, "database": True})


async def test_a_database_that_is_gone_is_not_healthy(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite+aiosqlite:///{tmp_path}/not/there.db")
    bot = new_bot(Settings(), SystemClock(), services(nowhere, SystemClock()))
    address = free_address()
    async with serve_web(address, bot, nowhere):
        assert await asked(address) == (503, {"discord": False, "database": False})


async def test_an_address_without_a_port_is_refused_with_an_example(sqlite: Database) -> None:
    bot = new_bot(Settings(), SystemClock(), services(sqlite, SystemClock()))
    with pytest.raises(Failure, match=r"127\.0\.0\.1:8080"):
        async with serve_web("localhost", bot, sqlite):
            await asyncio.Event().wait()


async def test_an_address_that_is_taken_is_one_sentence(sqlite: Database) -> None:
    bot = new_bot(Settings(), SystemClock(), services(sqlite, SystemClock()))
    address = free_address()
    async with serve_web(address, bot, sqlite):
        with pytest.raises(Failure, match=f"nothing can listen at {address}"):
            async with serve_web(address, bot, sqlite):
                await asyncio.Event().wait()


async def test_a_connected_bot_is_healthy(sqlite: Database) -> None:
    address = free_address()
    async with (
        discord_with_group() as (discord, _guild),
        connected_bot(discord, sqlite) as app,
        serve_web(address, app.bot, sqlite),
    ):
        assert await asked(address) == (200, {"discord": True, "database": True})
