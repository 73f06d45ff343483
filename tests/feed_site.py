"""A web site on this machine for tests of feeds, and calendars as their makers write them."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from aiohttp import web

from bot.fetching import Fetcher

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class FeedSite:
    """Answers each path with what it was told; `asked` lists the requests as they came."""

    address: str = ""
    pages: dict[str, Answer] = field(default_factory=dict[str, Answer])
    asked: list[web.Request] = field(default_factory=list[web.Request])

    def shows(
        self, path: str, content: bytes | str, *, status: int = 200, kind: str = "text/calendar", **headers: str
    ) -> str:
        """Put this at a path from now on; its address."""
        body = content if isinstance(content, bytes) else content.encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Type": kind}

        async def answer(request: web.Request) -> web.StreamResponse:
            known = request.headers.get("If-None-Match")
            is_same = known is not None and known == named.get("ETag")
            return web.Response(status=304) if is_same else web.Response(status=status, body=body, headers=named)

        return self.answers(path, answer)

    def leads(self, path: str, to: str) -> str:
        """Redirect a path from now on; its address."""

        async def answer(_request: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": to})

        return self.answers(path, answer)

    def answers(self, path: str, answer: Answer) -> str:
        """Answer a path with a function; its address."""
        self.pages[path] = answer
        return f"{self.address}{path}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        page = self.pages.get(request.path)
        return web.Response(status=404) if page is None else await page(request)


@asynccontextmanager
async def open_site() -> AsyncGenerator[FeedSite]:
    """A site that answers until the context is left."""
    site = FeedSite()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site._answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        site.address = f"http://{host}:{port}"
        yield site
    finally:
        await runner.cleanup()


def of_this_machine(address: IPv4Address | IPv6Address) -> bool:
    """The rule for tests: only this machine may be connected to."""
    return address.is_loopback


def local_fetcher() -> Fetcher:
    """A fetcher that opens addresses of this machine and no others."""
    return Fetcher(of_this_machine)


def event(uid: str | None, start: str, *lines: str, title: str | None = "Type hints by the river") -> str:
    """A VEVENT: `start` is what follows DTSTART, "…:20261209T190000" or ";TZID=…:20261209T190000"."""
    own = [f"UID:{uid}"] if uid else []
    named = [f"SUMMARY:{title}"] if title else []
    return "\r\n".join(["BEGIN:VEVENT", *own, f"DTSTART{start}", *named, *lines, "END:VEVENT"])


def calendar(*parts: str, head: tuple[str, ...] = ()) -> str:
    """A VCALENDAR of these components."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *head, *parts, "END:VCALENDAR", ""])
