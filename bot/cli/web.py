"""The small web server behind HTTP_LISTEN: health for whoever watches over the bot, calendars for apps to follow."""

import asyncio
import logging
import re
from collections import Counter, OrderedDict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.feed_desk import FeedDesk
from bot.cli.opening import Failure
from bot.client import MeetupBot
from bot.clock import Clock
from bot.services.calendars import TOKEN, CalendarService
from db.engine import Database

log = logging.getLogger(__name__)

TRIES_A_MINUTE = 60  # of one calendar
_AT_ONCE = 2  # look-ups: whoever floods us with guesses waits here, and not where the bot waits for its database
_KEPT_FRESH = 600  # seconds; apps ask every fifteen minutes at most
_MEMORY = 8_000_000  # bytes of written calendars kept: a few hundred, of 1 kB a meetup
_WRITTEN_AT = re.compile(rb"^DTSTAMP:.*\r\n", re.MULTILINE)


@asynccontextmanager
async def serve_web(listen: str, bot: MeetupBot, database: Database) -> AsyncGenerator[None]:
    """Serve GET /health, /calendar/<secret>.ics and /digests/<secret>.atom at `listen` ("HOST:PORT").

    Health is 200 while connected and the database answers, else 503. Raises Failure for an address without a port.
    """

    async def health(_request: web.Request) -> web.Response:
        found = {"discord": bot.is_ready() and not bot.is_closed(), "database": await _answers(database)}
        return web.json_response(found, status=200 if all(found.values()) else 503)

    host, _, port = listen.rpartition(":")
    if not port.isdigit():
        raise Failure("HTTP_LISTEN must be HOST:PORT, such as 127.0.0.1:8080.")
    app = web.Application()
    app.router.add_get("/health", health)
    app.router.add_get("/calendar/{token}.ics", CalendarDesk(bot.services.calendars, bot.clock).answer)
    app.router.add_get("/digests/{token}.atom", FeedDesk(bot.services.digests, bot.clock).answer)
    # No log of what was asked: an address is a secret.
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host or "127.0.0.1", int(port)).start()
        except (OSError, OverflowError) as error:
            raise Failure(f"HTTP_LISTEN: nothing can listen at {listen} ({error}).") from error
        log.info("health is at http://%s/health", listen)
        yield
    finally:
        await runner.cleanup()


async def _answers(database: Database) -> bool:
    try:
        return await database.revision() is not None
    except (SQLAlchemyError, OSError):
        return False


@dataclass(frozen=True, slots=True)
class _Written:
    """A calendar as it was last written. `shows` is the fingerprint of what it shows, `since` when it was written."""

    shows: str
    content: bytes
    since: datetime

    @property
    def etag(self) -> str:
        """Equal for files that say the same, whenever, and by whichever release of the program, they were written."""
        return sha256(_WRITTEN_AT.sub(b"", self.content)).hexdigest()[:32]


class CalendarDesk:
    """Hands calendars to apps that know their secret: written once, and again when what they show has changed."""

    def __init__(self, calendars: CalendarService, clock: Clock) -> None:
        self._calendars = calendars
        self._clock = clock
        self._written: OrderedDict[str, _Written] = OrderedDict()
        self._tries: Counter[str] = Counter()
        self._minute = clock.now()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, request: web.Request) -> web.Response:
        """GET and HEAD: 200 with the calendar, 304 where the app has it, 404 for none, 429 when asked too often."""
        token = request.match_info["token"]
        self._begin_another_minute()
        if self._tries[token] >= TRIES_A_MINUTE:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"}, text="Please ask again in a minute.\n")
        sheet = None
        if TOKEN.fullmatch(token):
            async with self._turns:
                sheet = await self._calendars.subscribed(token)
        if sheet is None:
            self._written.pop(token, None)
            # Guesses are not counted by where they come from: behind a proxy that is one place for all.
            raise web.HTTPNotFound(text="There is no such calendar. In Discord, /calendar says where yours is.\n")
        self._tries[token] += 1
        found = self._written.get(token)
        shows = sheet.fingerprint
        if found is None or found.shows != shows:
            found = _Written(shows, await self._calendars.write(sheet), self._clock.now())
        self._keep(token, found)
        return _response(request, found)

    def _begin_another_minute(self) -> None:
        now = self._clock.now()
        if now - self._minute >= timedelta(minutes=1):
            self._tries.clear()
            self._minute = now

    def _keep(self, token: str, found: _Written) -> None:
        self._written[token] = found
        self._written.move_to_end(token)
        while len(self._written) > 1 and sum(len(each.content) for each in self._written.values()) > _MEMORY:
            self._written.popitem(last=False)


def _response(request: web.Request, found: _Written) -> web.Response:
    since = found.since.astimezone(UTC).replace(microsecond=0)
    response = web.Response(
        headers={"Cache-Control": f"private, max-age={_KEPT_FRESH}", "X-Content-Type-Options": "nosniff"}
    )
    response.etag = etag = found.etag
    response.last_modified = since
    known = request.if_none_match
    # An app that names what it has is not asked about dates too (RFC 9110, 13.2.2).
    has_it = (
        any(each.value in {etag, "*"} for each in known)
        if known is not None
        else request.if_modified_since is not None and since <= request.if_modified_since
    )
    if has_it:
        response.set_status(304)
        return response
    response.body = found.content
    response.content_type, response.charset = "text/calendar", "utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'  # else a browser names it by the secret
    return response
