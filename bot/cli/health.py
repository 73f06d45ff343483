"""The small web server behind HTTP_LISTEN, for whoever watches over the bot."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.opening import Failure
from bot.client import MeetupBot
from db.engine import Database

log = logging.getLogger(__name__)


@asynccontextmanager
async def serve_health(listen: str, bot: MeetupBot, database: Database) -> AsyncGenerator[None]:
    """Serve GET /health at `listen` ("HOST:PORT"): 200 while connected and the database answers, else 503."""

    async def health(_request: web.Request) -> web.Response:
        found = {"discord": bot.is_ready() and not bot.is_closed(), "database": await _answers(database)}
        return web.json_response(found, status=200 if all(found.values()) else 503)

    host, _, port = listen.rpartition(":")
    if not port.isdigit():
        raise Failure("HTTP_LISTEN must be HOST:PORT, such as 127.0.0.1:8080.")
    app = web.Application()
    app.router.add_get("/health", health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host or "127.0.0.1", int(port)).start()
        log.info("health is at http://%s/health", listen)
        yield
    finally:
        await runner.cleanup()


async def _answers(database: Database) -> bool:
    try:
        return await database.revision() is not None
    except (SQLAlchemyError, OSError):
        return False
