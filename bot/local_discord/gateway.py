"""The gateway: identifying, resuming, sharding, and sending the bot only what it asked for."""

import asyncio
import itertools
import json
import time
from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from aiohttp import WSMsgType, web

from bot.local_discord import guild_payloads, payloads
from bot.local_discord.intents import PRIVILEGED, Intent
from bot.local_discord.objects import Json, encode
from bot.local_discord.rest.messages import blanked, readable

if TYPE_CHECKING:
    from bot.local_discord.guild import Guild
    from bot.local_discord.world import GatewayEvent, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS = 0, 1, 2, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
HEARTBEAT_INTERVAL = 41_250  # milliseconds
RESUMABLE = timedelta(minutes=5)  # "some minutes", of the world's time; chosen, Discord gives no number
KEPT_EVENTS = 5_000  # a session that missed more cannot resume
CHUNK = 1_000  # members
MOST_SENT, SENT_WITHIN = 120, 60.0  # events a client may send per seconds (D:events/gateway § Rate Limiting)
LARGEST_SENT = 4_096  # bytes


class CloseGateway(Exception):
    """Close the connection with one of Discord's codes (D:topics/opcodes-and-status-codes)."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Session:
    """What one shard of the bot has asked for, has been sent, and may resume."""

    def __init__(self, session_id: str, shard: tuple[int, int], intents: Intent) -> None:
        self.id = session_id
        self.shard = shard
        self.intents = intents
        self.sequence = 0
        self.connection: Connection | None = None
        self.left_at: datetime | None = None  # when its connection was lost
        self._sent: deque[tuple[int, str]] = deque(maxlen=KEPT_EVENTS)

    def sees(self, guild: "Guild | None") -> bool:
        """Whether a server is this shard's; DMs are shard 0's."""
        number, count = self.shard
        return number == (0 if guild is None else (guild.id >> 22) % count)

    def send(self, name: str, data: Any) -> None:
        """Number an event, keep it for a resume, and send it if the bot is there."""
        self.sequence += 1
        frame = encode({"op": DISPATCH, "t": name, "s": self.sequence, "d": data})
        self._sent.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send_text(frame)

    def missed_since(self, sequence: int) -> list[str] | None:
        """The frames after a number, or None when some are no longer kept."""
        oldest = self._sent[0][0] if self._sent else self.sequence + 1
        if sequence > self.sequence or sequence < oldest - 1:
            return None
        return [frame for number, frame in self._sent if number > sequence]


class Connection:
    """One WebSocket; frames go out in order through a queue, since the world tells them without waiting."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._request = request
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self._received: deque[float] = deque(maxlen=MOST_SENT)

    def send(self, op: int, data: Any = None) -> None:
        """Send an op that is no event."""
        self.send_text(encode({"op": op, "d": data, "s": None, "t": None}))

    def send_text(self, frame: str) -> None:
        """Send a finished frame."""
        self._frames.put_nowait(frame)

    async def write(self) -> None:
        """Carry the frames out, until cancelled or disconnected."""
        try:
            while True:
                await self.socket.send_str(await self._frames.get())
        except ConnectionError:
            return

    def abort(self) -> None:
        """Break the connection without a word, as a network does."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def count(self, size: int) -> None:
        """Hold the client to Discord's limits."""
        now = time.monotonic()
        if size > LARGEST_SENT:
            raise CloseGateway(4002, "Decode error")
        if len(self._received) == MOST_SENT and now - self._received[0] < SENT_WITHIN:
            raise CloseGateway(4008, "Rate limited")
        self._received.append(now)


class Gateway:
    """Every session of the bot."""

    def __init__(self, world: "World", token: str) -> None:
        self._world = world
        self._token = token
        self._ids = itertools.count(1)
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0
        world.gateway = self._dispatch

    @property
    def online(self) -> list[Session]:
        """The sessions that are connected and past READY."""
        return [session for session in self._sessions.values() if session.connection is not None]

    # -- faults

    def drop(self) -> None:
        """Break every connection; the sessions stay resumable."""
        for connection in tuple(self._connections):
            self._leave(connection)
            connection.abort()

    def ask_to_reconnect(self) -> None:
        """Op 7: every client should reconnect and resume."""
        for connection in self._connections:
            connection.send(RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the sessions are no longer valid; without `resumable` they are forgotten."""
        for connection in self._connections:
            session = connection.session
            if session is not None and not resumable:
                self._sessions.pop(session.id, None)
                self._leave(connection)
            connection.send(INVALID_SESSION, resumable)

    async def close(self, code: int = 1001) -> None:
        """Close every connection with a code; the sessions stay resumable."""
        for connection in tuple(self._connections):
            self._leave(connection)
            await connection.socket.close(code=code)

    # -- sending

    def _dispatch(self, event: "GatewayEvent") -> None:
        self._forget_the_lost()
        for session in self._sessions.values():
            if session.sees(event.guild) and (not event.intent or session.intents & event.intent):
                session.send(event.name, self._content_for(session, event))

    def _forget_the_lost(self) -> None:
        now = self._world.now()
        for session in list(self._sessions.values()):
            if session.left_at is not None and now - session.left_at > RESUMABLE:
                del self._sessions[session.id]

    def _content_for(self, session: Session, event: "GatewayEvent") -> Json:
        message = event.message
        if message is None or Intent.MESSAGE_CONTENT in session.intents or readable(self._world, message):
            return event.data
        return blanked(event.data)

    # -- one connection

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """The WebSocket /gateway/ (v10, JSON; frames are text whatever compression was asked for)."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self._connections.add(connection)
        connection.send(HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL})
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(connection.write())
            try:
                await self._converse(connection)
            finally:
                self._hang_up(connection)
                writer.cancel()
        return socket

    async def _converse(self, connection: Connection) -> None:
        try:
            async for message in connection.socket:
                if message.type is WSMsgType.TEXT:
                    connection.count(len(message.data))
                    self._take(connection, json.loads(message.data))
        except CloseGateway as closing:
            await connection.socket.close(code=closing.code, message=closing.reason.encode())
        except ConnectionError:
            return

    def _leave(self, connection: Connection) -> None:
        session, connection.session = connection.session, None
        if session is not None and session.connection is connection:
            session.connection = None
            session.left_at = self._world.now()
            self._world.tell("bot offline", user=self._world.bot)

    def _hang_up(self, connection: Connection) -> None:
        """A client that closes with 1000 or 1001 gives its session up (D: § Resuming)."""
        self._connections.discard(connection)
        session = connection.session
        self._leave(connection)
        if session is not None and connection.socket.close_code in {1000, 1001}:
            self._sessions.pop(session.id, None)

    def _take(self, connection: Connection, frame: Json) -> None:
        op, data = frame["op"], cast("Json", frame.get("d"))
        if op == HEARTBEAT:
            connection.send(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            raise CloseGateway(4003, "Not authenticated")
        elif op == REQUEST_MEMBERS:
            self._send_members(connection.session, data)

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise CloseGateway(4005, "Already authenticated")
        self._require_token(data)
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            raise CloseGateway(4010, "Invalid shard")
        intents = Intent(int(data["intents"]))
        if intents & PRIVILEGED & ~self._world.privileged_intents:
            raise CloseGateway(4014, "Disallowed intents")
        session = Session(f"session-{next(self._ids)}", (number, count), intents)
        self._sessions[session.id] = session
        self._join(connection, session)
        self.identifies += 1
        guilds = [guild for guild in self._world.guilds_of(self._world.bot) if session.sees(guild)]
        session.send("READY", self._ready(session, guilds, sharded="shard" in data))
        for guild in guilds:
            if Intent.GUILDS in intents:
                session.send("GUILD_CREATE", {**guild_payloads.guild_create(guild), "unavailable": False})
        self._world.tell("bot online", user=self._world.bot)

    def _ready(self, session: Session, guilds: "list[Guild]", *, sharded: bool) -> Json:
        world = self._world
        data: Json = {
            "v": 10,
            "user": payloads.own_user(world.bot),
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": f"{world.gateway_url}/gateway/",
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "private_channels": [],
            "application": {"id": str(world.application_id), "flags": world.application_flags},
        }
        return {**data, "shard": list(session.shard)} if sharded else data

    def _resume(self, connection: Connection, data: Json) -> None:
        self._require_token(data)
        self._forget_the_lost()
        session = self._sessions.get(data["session_id"])
        missed = None if session is None else session.missed_since(int(data["seq"] or 0))
        if session is None or missed is None:
            connection.send(INVALID_SESSION, False)  # noqa: FBT003 - the payload is this bare word
            return
        self._join(connection, session)
        self.resumes += 1
        for frame in missed:
            connection.send_text(frame)
        session.send("RESUMED", {})
        self._world.tell("bot online", user=self._world.bot)

    def _require_token(self, data: Json) -> None:
        if data["token"].removeprefix("Bot ") != self._token:
            raise CloseGateway(4004, "Authentication failed")

    def _join(self, connection: Connection, session: Session) -> None:
        connection.session = session
        session.connection = connection
        session.left_at = None

    def _send_members(self, session: Session, data: Json) -> None:
        """Op 8: everybody only with the members intent; by id or by name otherwise too."""
        guild = self._world.guilds.get(_ids(data["guild_id"])[0])
        if guild is None:
            return
        query = str(data.get("query") or "").lower()
        everybody = guild.members.values()
        if data.get("user_ids") is not None:
            keys = set(_ids(data["user_ids"]))
            chosen = [one for one in everybody if one.user.id in keys]
        elif query or Intent.GUILD_MEMBERS in session.intents:
            chosen = [one for one in everybody if one.user.display_name.lower().startswith(query)]
        else:
            return
        chosen = chosen[: int(data.get("limit") or 0) or None]
        chunks = [chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK)] or [[]]
        for index, chunk in enumerate(chunks):
            body: Json = {
                "guild_id": str(guild.id),
                "members": [payloads.member(one) for one in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": [],
            }
            session.send("GUILD_MEMBERS_CHUNK", {**body, "nonce": data.get("nonce")})


def _ids(given: Any) -> list[int]:
    """One id or several, as numbers."""
    several = cast("list[Any]", given) if isinstance(given, list) else [given]
    return [int(one) for one in several]
