"""The bare bot with one durable row an interaction: what one commit costs."""

import asyncio
import os
from typing import Any

import aiosqlite
import discord

from benchmarks.bots.bare import BareBot, run


class CommittingBot(BareBot):
    """Commits a row over aiosqlite before each answer, as durably as Afterword does (WAL, synchronous=FULL)."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self._rows: aiosqlite.Connection | None = None
        self._turn = asyncio.Lock()  # a transaction of its own for each interaction

    async def setup_hook(self) -> None:
        """Open the file."""
        self._rows = await aiosqlite.connect(self._path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "CREATE TABLE IF NOT EXISTS rows (interaction INTEGER PRIMARY KEY, person INTEGER, text TEXT)",
        ):
            await self._rows.execute(statement)

    async def keep(self, interaction: discord.Interaction[Any], text: str) -> None:
        """Commit one row; a single statement is a transaction."""
        assert self._rows is not None
        async with self._turn:
            await self._rows.execute("INSERT INTO rows VALUES (?, ?, ?)", (interaction.id, interaction.user.id, text))


if __name__ == "__main__":
    run(CommittingBot(os.environ["ROWS"]))  # noqa: TID251 - a program of its own, without settings
