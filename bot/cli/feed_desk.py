"""Hands the digests that everybody may read to feed readers that know a group's secret."""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import sha256

from aiohttp import web

from bot.clock import Clock
from bot.services.calendars import TOKEN
from bot.services.digests import DigestService

_FRESH = timedelta(minutes=1)  # what was taken back is gone from the feed by then
_KEPT = 50  # feeds


class FeedDesk:
    """Writes a group's feed at most once a minute, however often it is asked for."""

    def __init__(self, digests: DigestService, clock: Clock) -> None:
        self._digests = digests
        self._clock = clock
        self._written: OrderedDict[str, tuple[datetime, bytes]] = OrderedDict()
        self._one_at_a_time = asyncio.Lock()

    async def answer(self, request: web.Request) -> web.Response:
        """GET and HEAD: 200 with the feed, 304 where the reader has it, 404 for none."""
        token = request.match_info["token"]
        content = await self._feed(token) if TOKEN.fullmatch(token) else None
        if content is None:
            raise web.HTTPNotFound(text="There is no such feed. In Discord, /digest share says where it is.\n")
        headers = {"Cache-Control": "private, max-age=60", "X-Content-Type-Options": "nosniff"}
        response = web.Response(headers=headers)
        response.etag = etag = sha256(content).hexdigest()[:32]
        if any(each.value in {etag, "*"} for each in request.if_none_match or ()):
            response.set_status(304)
            return response
        response.body = content
        response.content_type, response.charset = "application/atom+xml", "utf-8"
        return response

    async def _feed(self, token: str) -> bytes | None:
        async with self._one_at_a_time:
            made_at, content = self._written.get(token, (None, b""))
            if made_at is not None and self._clock.now() - made_at < _FRESH:
                return content
            found = await self._digests.feed(token)
            self._written.pop(token, None)
            if found is not None:
                self._written[token] = (self._clock.now(), found)
                while len(self._written) > _KEPT:
                    self._written.popitem(last=False)
            return found
