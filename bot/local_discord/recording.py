"""Writes every exchange of a local Discord to a file, for a checker in another process."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.local_discord.server import Exchange, LocalDiscord

KEPT = ("method", "path", "body", "files", "status", "answer")


@contextmanager
def recording(local: LocalDiscord, path: Path) -> Generator[None]:
    """Write each exchange as one line of JSON with the keys method, path, body, files, status and answer."""
    with path.open("w", encoding="utf-8") as lines:

        def write(exchange: Exchange) -> None:
            lines.write(json.dumps({key: getattr(exchange, key) for key in KEPT}) + "\n")
            lines.flush()

        local.on_exchange = write
        try:
            yield
        finally:
            local.on_exchange = None
