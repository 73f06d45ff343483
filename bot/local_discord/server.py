"""The local Discord: one web server with the HTTP API, the gateway, attachments and the world's clock."""

import asyncio
import inspect
import json
import mimetypes
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from aiohttp import BodyPartReader, web

from bot.local_discord import limits, looking, person_api
from bot.local_discord.faults import Fault, Faults
from bot.local_discord.gateway import Gateway
from bot.local_discord.guild import Guild
from bot.local_discord.intents import Intent
from bot.local_discord.objects import Json, Upload, User, encode
from bot.local_discord.person import Person
from bot.local_discord.rate_limits import RateLimitedError, RateLimiter, RateLimits
from bot.local_discord.refusals import Refused
from bot.local_discord.rest import channels, commands, events, guilds, interactions, messages
from bot.local_discord.rest.calls import Answer, Call, Route
from bot.local_discord.time_keeper import TimeKeeper
from bot.local_discord.world import World

API = "/api/v10"
LARGEST_REQUEST = 25 * 1024 * 1024  # bytes (D:resources/message § Create Message)
ROUTES: tuple[Route, ...] = (
    *messages.ROUTES,
    *channels.ROUTES,
    *guilds.ROUTES,
    *events.ROUTES,
    *commands.ROUTES,
    *interactions.ROUTES,
)


@dataclass(frozen=True)
class Exchange:
    """A request and its answer. `lost`: the request was carried out, but the answer never arrived."""

    at: datetime  # the world's time
    method: str
    template: str
    path: str  # with query, without /api/v10
    body: Any
    files: list[str]
    status: int
    answer: Any
    headers: dict[str, str] = field(default_factory=dict[str, str])
    lost: bool = False


class LocalDiscord:
    """A Discord on 127.0.0.1, to be used as `async with LocalDiscord() as discord`.

    `record=False` keeps no exchanges (for load tests); `on_exchange` hears of each one as it is answered.
    `zone` is the time zone of the pages at /look (bot/local_discord/looking.py).
    """

    def __init__(
        self,
        time: TimeKeeper | None = None,
        token: str = "local-token",  # noqa: S107 - it opens nothing but this toy
        *,
        port: int = 0,
        rate_limits: RateLimits | None = None,
        privileged_intents: Intent = Intent(0),  # noqa: B008 - an immutable number
        shards: int = 1,
        answer_deadline: float = 3.0,
        bot_name: str = "Afterword",
        record: bool = True,
        zone: str = "UTC",
    ) -> None:
        self.time = time or TimeKeeper()
        self.token = token
        self.zone = ZoneInfo(zone)
        self.world = World(
            self.time,
            bot_name=bot_name,
            answer_deadline=answer_deadline,
            privileged_intents=privileged_intents,
            shards=shards,
        )
        self.time.moved = self.world.keep_time
        self.gateway = Gateway(self.world, token)
        self.faults = Faults()
        self.people: dict[str, Person] = {}
        self.requests: list[Exchange] = []
        self.on_exchange: Callable[[Exchange], None] | None = None
        self.app = web.Application(client_max_size=LARGEST_REQUEST * 2)
        self._rate = RateLimiter(rate_limits or RateLimits())
        self._port = port
        self._record = record
        self._stack = AsyncExitStack()
        self._crashes: list[Exception] = []
        self._add_routes()

    @property
    def bot_user(self) -> User:
        """The bot's account."""
        return self.world.bot

    @property
    def url(self) -> str:
        """Where the server listens, such as http://127.0.0.1:41234."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def api_url(self) -> str:
        """For discord.http.Route.BASE."""
        return self.url + API

    @property
    def gateway_url(self) -> str:
        """For discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY, which wants /gateway/ after it."""
        return f"ws://127.0.0.1:{self._port}"

    @property
    def clock_url(self) -> str:
        """For FollowedClock."""
        return f"{self.gateway_url}/_local/clock"

    async def one_more_online(self, ended: Coroutine[Any, Any, int], patience: float) -> bool:
        """Wait until one more bot has a session and goes by the world's clock.

        False as soon as the process that is to be that bot has `ended`, and after `patience` seconds of real time.
        """
        # Not their number: the session of a bot that has just stopped may still be there, and end meanwhile.
        before = list(self.gateway.online)

        def is_there() -> bool:
            new = (each for each in self.gateway.online if all(each is not old for old in before))
            return next(new, None) is not None and self.time.followed

        async with asyncio.TaskGroup() as tasks:
            online = tasks.create_task(self.world.until(lambda: is_there() or None, patience))
            gone = tasks.create_task(ended)
            done, others = await asyncio.wait({online, gone}, return_when=asyncio.FIRST_COMPLETED)
            for each in others:
                each.cancel()
        return gone not in done and bool(online.result())

    def person(
        self,
        name: str,
        *roles: str,
        guild: Guild | None = None,
        locale: str = "en-US",
        zone: str = "UTC",
    ) -> Person:
        """Somebody with an account and a client; in `guild`, if given, with the roles named there.

        `locale` is the language of the client, `zone` the time zone of the device. The name is theirs alone here.
        """
        user = self.world.create_user(name, locale=locale)
        if guild is not None:
            guild.join(user, roles=[guild.role_named(role) for role in roles])
        self.people[name] = Person(self.world, user, zone=zone)
        return self.people[name]

    # -- running

    async def __aenter__(self) -> Self:
        runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self._stack.push_async_callback(self.time.close)
        self._stack.push_async_callback(self.gateway.close)
        self._port = int(runner.addresses[0][1])
        self.world.files_url = self.url
        self.world.gateway_url = self.gateway_url
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._stack.aclose()
        if self._crashes:
            raise ExceptionGroup("the local Discord itself failed", self._crashes)

    def _add_routes(self) -> None:
        for route in ROUTES:
            self.app.router.add_route(route.method, API + route.template, self._handler(route))
        self.app.router.add_get("/gateway/", self.gateway.serve)
        self.app.router.add_get("/", self.gateway.serve)
        self.app.router.add_get("/_local/clock", self.time.serve)
        person_api.mount(self.app.router, self.people)
        looking.mount(self.app.router, self.world, self.zone)
        self.app.router.add_get("/attachments/{channel_id}/{file_id}/{name}", self._file)
        # A route nobody wrote is recorded as 404, so that tests see what is missing.
        self.app.router.add_route("*", API + "/{rest:.*}", self._handler(Route("*", "", _not_found)))

    async def _file(self, request: web.Request) -> web.Response:
        file = self.world.files.get(int(request.match_info["file_id"]))
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.content_type)

    # -- one request

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            with self.time.busy(f"{request.method} {request.path}"):
                return await self._serve(route, request)

        return handle

    async def _serve(self, route: Route, request: web.Request) -> web.StreamResponse:
        try:
            call = await _read(route, request)
        except json.JSONDecodeError:
            body = {"code": 50109, "message": "The request body contains invalid JSON."}
            return web.json_response(body, status=400)
        fault = self.faults.take(call)
        if fault is not None:
            await _ahead_of(fault, call)
            if fault.drop:
                return _cut(request)
            if fault.status is not None and not fault.acted:
                return self._respond(call, _broken(fault.status), {})
        answer, headers = self._answer(route, call, request)
        if fault is not None:
            await _call(fault.after, call)
            if fault.lose_answer:
                self._note(call, answer, headers, lost=True)
                return _cut(request)
            if fault.status is not None:
                return self._respond(call, _broken(fault.status), headers)
        return self._respond(call, answer, headers)

    def _answer(self, route: Route, call: Call, request: web.Request) -> tuple[Answer, dict[str, str]]:
        """What the handler says; a fault of this Discord itself is answered with 500 and raised when it closes."""
        headers: dict[str, str] = {}
        try:
            if route.with_token:
                self._authorize(request)
                major = call.params.get("channel_id") or call.params.get("guild_id") or ""
                world_seconds = self.world.now().timestamp()
                headers = self._rate.take(call.method, call.template, major, world_seconds)
            if call.body is None and call.method in {"POST", "PATCH"}:
                call = replace(call, body={})
            self._require_within_limits(call, request)
            return route.handler(self.world, call, self._rate), headers
        except Refused as refused:
            return Answer(refused.body(), refused.status), headers
        except RateLimitedError as limited:
            return Answer(limited.body, 429), {**headers, **limited.headers}
        except Exception as crash:  # noqa: BLE001 - raised by __aexit__
            crash.add_note(f"while answering {call.method} {call.path}")
            self._crashes.append(crash)
            return _broken(500), headers

    def _authorize(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refused(401, 0, "401: Unauthorized")
        if not request.headers.get("User-Agent", "").startswith("DiscordBot ("):
            raise Refused(403, 40333, "internal network error")

    def _require_within_limits(self, call: Call, request: web.Request) -> None:
        if (request.content_length or 0) > LARGEST_REQUEST:
            raise Refused(413, 40005, "Request entity too large")
        refusal = limits.check_body(
            call.method, call.template, call.body, files=[upload.filename for upload in call.uploads]
        )
        if refusal is None and call.uploads:
            refusal = limits.check_upload([len(upload.content) for upload in call.uploads])
        if refusal is not None:
            raise Refused(refusal.status, refusal.code, refusal.message, refusal.errors or None)

    def _respond(self, call: Call, answer: Answer, headers: dict[str, str]) -> web.Response:
        self._note(call, answer, headers)
        if answer.status == 204:  # noqa: PLR2004 - No Content
            return web.Response(status=204, headers=headers)
        # Exactly application/json: discord.py takes anything else for text (P:http.py:113).
        body = encode(answer.body).encode()
        return web.Response(body=body, status=answer.status, headers={**headers, "Content-Type": "application/json"})

    def _note(self, call: Call, answer: Answer, headers: dict[str, str], *, lost: bool = False) -> None:
        if not self._record and self.on_exchange is None:
            return
        query = "&".join(f"{key}={value}" for key, value in call.query.items())
        exchange = Exchange(
            self.world.now(),
            call.method,
            call.template,
            f"{call.path}?{query}" if query else call.path,
            call.body,
            [upload.filename for upload in call.uploads],
            answer.status,
            answer.body,
            headers,
            lost,
        )
        if self._record:
            self.requests.append(exchange)
        if self.on_exchange is not None:
            self.on_exchange(exchange)


def _not_found(_world: World, _call: Call, _limits: RateLimiter) -> Answer:
    raise Refused(404, 0, "404: Not Found")


async def _read(route: Route, request: web.Request) -> Call:
    body: Any = None
    uploads: list[Upload] = []
    if request.content_type == "multipart/form-data":
        body, uploads = await _read_multipart(request)
    elif request.can_read_body:
        text = await request.text()
        body = json.loads(text) if text else None
    return Call(
        request.method,
        route.template,
        request.path.removeprefix(API),
        dict(request.match_info),
        dict(request.query),
        body,
        uploads,
    )


async def _read_multipart(request: web.Request) -> tuple[Json, list[Upload]]:
    body: Json = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            body = json.loads(await part.text())
        else:
            number = int((part.name or "files[0]").removeprefix("files[").removesuffix("]"))
            content = bytes(await part.read())
            files[number] = Upload(part.filename or "file", content, _content_type(part.filename or ""))
    return body, [files[number] for number in sorted(files)]


def _content_type(filename: str) -> str:
    """Discord names the type by the file, not by the part's header."""
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


async def _ahead_of(fault: Fault, call: Call) -> None:
    await _call(fault.before, call)
    if fault.delay:
        await asyncio.sleep(fault.delay)


async def _call(callback: Callable[[Call], Awaitable[None] | None] | None, call: Call) -> None:
    if callback is None:
        return
    result = callback(call)
    if inspect.isawaitable(result):
        await result


def _cut(request: web.Request) -> web.Response:
    """Close the connection; the response is written to nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _broken(status: int) -> Answer:
    return Answer({"message": f"{status}: Internal Server Error", "code": 0}, status)
