"""A Discord with no rules, in this process, that sends interactions and measures when the answers arrive."""

import asyncio
import itertools
import json
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter, process_time
from typing import Any, cast

from aiohttp import WSMsgType, web

from benchmarks import frames
from benchmarks.frames import Json

_HEARTBEAT, _IDENTIFY, _HELLO, _HEARTBEAT_ACK = 1, 2, 10, 11
_PATIENCE = 60.0  # seconds; Discord gives up after three, a benchmark shows how late an overloaded bot is
_MESSAGE, _UPDATE = 4, 7  # the two kinds of answer that show a message


class NotAnswered(Exception):
    """The bot did not answer, or said something else than it should."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of interaction.

    `data(n)` is the interaction's data for its n-th time (from 0), `person(n)` the number of who acts. `expected`
    stands in every right answer.
    """

    name: str
    kind: int  # of Discord's: 2 command, 3 component, 5 form
    data: Callable[[int], Json]
    person: Callable[[int], int]
    expected: bytes
    message: Json | None = None


@dataclass(frozen=True, slots=True)
class Throughput:
    """What a closed loop came to. `own_share` is the part of one core that the load generator needed (0 to 1)."""

    answers: int
    seconds: float
    own_share: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds


@dataclass(slots=True)
class _Sent:
    at: float
    expected: bytes
    latency: asyncio.Future[float] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Load:
    """The server that a bot connects to; one bot at a time."""

    def __init__(self, url: str) -> None:
        self.api_url = f"http://{url}/api/v10"
        self.gateway_url = f"ws://{url}/gateway/"
        self.guilds = [frames.guild_id(0)]
        self._socket: web.WebSocketResponse | None = None
        self._sequence = itertools.count(1)
        self._ids = itertools.count()
        self._times: dict[str, itertools.count[int]] = {}
        self._sent: dict[str, _Sent] = {}
        self._online = asyncio.Event()

    # -- measuring

    async def online(self) -> None:
        """Wait for a bot that has been told of its servers."""
        async with asyncio.timeout(_PATIENCE):
            await self._online.wait()

    async def ask(self, case: Case) -> float:
        """Send one interaction; the seconds until its answer arrives. Raises NotAnswered."""
        if self._socket is None:
            raise NotAnswered("the bot is not connected")
        interaction_id = frames.snowflake(next(self._ids))
        number = next(self._times.setdefault(case.name, itertools.count()))
        data = frames.interaction(interaction_id, case.person(number), case.kind, case.data(number), case.message)
        frame = self._event("INTERACTION_CREATE", data)
        sent = self._sent[str(interaction_id)] = _Sent(perf_counter(), case.expected)
        await self._socket.send_str(frame)
        try:
            return await sent.latency
        finally:
            self._sent.pop(str(interaction_id), None)

    async def closed_loop(self, case: Case, in_flight: int, seconds: float) -> Throughput:
        """As many answers as the bot can give with so many people waiting at any time."""
        answers = 0
        begin, own = perf_counter(), process_time()
        end = begin + seconds

        async def keep_asking() -> None:
            nonlocal answers
            while perf_counter() < end:
                await self.ask(case)
                answers += 1

        async with asyncio.timeout(seconds + _PATIENCE), asyncio.TaskGroup() as people:
            for _ in range(in_flight):
                people.create_task(keep_asking())
        took = perf_counter() - begin
        return Throughput(answers, took, (process_time() - own) / took)

    async def open_loop(self, case: Case, a_second: float, seconds: float) -> list[float]:
        """Seconds from sending to answer while people act at random moments, `a_second` of them on average."""
        chance = random.Random(20261123)  # noqa: S311 - the same moments in every run
        moments = itertools.accumulate(chance.expovariate(a_second) for _ in range(round(a_second * seconds)))
        begin = perf_counter()
        async with asyncio.timeout(seconds + _PATIENCE), asyncio.TaskGroup() as people:
            asked: list[asyncio.Task[float]] = []
            for moment in moments:
                await asyncio.sleep(max(0.0, begin + moment - perf_counter()))
                asked.append(people.create_task(self.ask(case)))
        return [task.result() for task in asked]

    # -- the gateway

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Every request of a bot."""
        if request.path.startswith("/gateway"):
            return await self._converse(request)
        body = await request.read()
        if request.path.startswith("/api/v10/interactions/"):
            return self._answered(request.path.split("/")[4], body)
        return _json(self._rest(request.method, request.path.removeprefix("/api/v10"), body))

    async def _converse(self, request: web.BaseRequest) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await socket.send_json({"op": _HELLO, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None})
        async for received in socket:
            if received.type is not WSMsgType.TEXT:
                continue
            frame = cast("Json", json.loads(received.data))
            if frame["op"] == _HEARTBEAT:
                await socket.send_json({"op": _HEARTBEAT_ACK, "d": None, "s": None, "t": None})
            elif frame["op"] == _IDENTIFY:
                await self._welcome(socket, frame["d"].get("shard") or [0, 1])
        self._online.clear()
        self._socket = None
        return socket

    async def _welcome(self, socket: web.WebSocketResponse, shard: list[int]) -> None:
        await socket.send_str(self._event("READY", frames.ready(self.gateway_url, self.guilds, shard)))
        for guild in self.guilds:
            await socket.send_str(self._event("GUILD_CREATE", frames.guild_create(guild)))
        self._socket = socket
        self._online.set()

    def _event(self, name: str, data: Json) -> str:
        return json.dumps({"op": 0, "t": name, "s": next(self._sequence), "d": data}, separators=(",", ":"))

    # -- the API

    def _answered(self, interaction_id: str, body: bytes) -> web.Response:
        sent = self._sent.pop(interaction_id, None)
        if sent is not None and not sent.latency.done():
            if sent.expected in body:
                sent.latency.set_result(perf_counter() - sent.at)
            else:
                sent.latency.set_exception(NotAnswered(f"{sent.expected!r} is not in {body[:500]!r}"))
        answer = cast("Json", json.loads(body))
        result: Json = {"interaction": {"id": interaction_id, "type": 2, "response_message_id": str(frames.CARD_ID)}}
        if answer["type"] in {_MESSAGE, _UPDATE}:
            result["resource"] = {"type": answer["type"], "message": frames.message(answer.get("data", {}))}
        return _json(result)

    def _rest(self, method: str, path: str, body: bytes) -> Any:
        match method, path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return frames.BOT
            case "GET", ["oauth2", "applications", "@me"]:
                return frames.application()
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}
            case "PUT", [*_, "commands"]:
                return [
                    {"id": str(frames.APPLICATION_ID + 1 + n), "application_id": str(frames.APPLICATION_ID), **each}
                    for n, each in enumerate(json.loads(body))
                ]
            case "POST" | "PATCH", ["channels", _, "messages", *_]:
                return frames.message(json.loads(body))
            case _:
                return {}


def _json(answer: Any) -> web.Response:
    # discord.py reads only this exact content type as JSON.
    body = json.dumps(answer, separators=(",", ":")).encode()
    return web.Response(body=body, headers={"Content-Type": "application/json"})


@asynccontextmanager
async def serving() -> AsyncGenerator[Load]:
    """The load generator on a free port of this machine."""
    load: Load | None = None

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        assert load is not None
        return await load.serve(request)

    runner = web.ServerRunner(web.Server(serve, access_log=None))
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        _, port = runner.addresses[0]
        load = Load(f"127.0.0.1:{port}")
        yield load
    finally:
        await runner.cleanup()
