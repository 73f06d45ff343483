"""Opens web addresses that people give us: only public ones, for a bounded time, size and number of steps."""

import asyncio
import socket
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import yarl

from bot.domain.feeds import Trouble, Unreadable

MOST_MEGABYTES = 6
PATIENCE = 10.0  # seconds, for all steps together
_MOST_STEPS = 5  # from one address to the next
_REDIRECTS = {301, 302, 303, 307, 308}
_OK, _NOT_MODIFIED = 200, 304
_FIRST_FREE_PORT = 1024  # below it only the web's own two: nobody's mail or shell is spoken to
_HEADERS = {
    "User-Agent": "Afterword (a Discord bot that reads calendars)",
    "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
    "Accept-Encoding": "gzip",  # what is called deflate comes in two kinds
}

# Networks of IPv6 within which an IPv4 address is reached: (network, bits behind that address).
_CARRIES_IPV4 = (
    (IPv6Network("::/96"), 0),  # compatible, deprecated by RFC 4291
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped, RFC 4291
    (IPv6Network("::ffff:0:0:0/96"), 0),  # translated, RFC 2765
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
_NEVER = (
    IPv4Network("192.0.0.0/24"),  # for protocols' own use, RFC 6890; a cloud has its metadata there
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, deprecated by RFC 7526
    IPv6Network("64:ff9b:1::/48"),  # NAT64 within one's own network, RFC 8215
    IPv6Network("2001::/32"),  # Teredo, RFC 4380: the address within is scrambled
    IPv6Network("fec0::/10"),  # site-local, deprecated by RFC 3879
)

AddressRule = Callable[[IPv4Address | IPv6Address], bool]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the public internet, also where it carries another one within."""
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, IPv6Address):
        for network, behind in _CARRIES_IPV4:
            if address in network:
                return is_public(IPv4Address(int(address) >> behind & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast and not address.is_reserved


def checked_address(text: str) -> str:
    """A web address as it is opened: `webcal:` means https. Raises Unreadable for one that never is.

    Neither for what is no web address nor for one with a name and password in it, nor for ports of other services.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise Unreadable(Trouble.ADDRESS) from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme, parts.scheme)
    may_port = port in {None, 80, 443} or (port or 0) >= _FIRST_FREE_PORT
    if scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or not may_port:
        raise Unreadable(Trouble.ADDRESS)
    return urlunsplit((scheme, parts.netloc, parts.path or "/", parts.query, ""))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address; `content` None means that nothing changed since."""

    content: bytes | None
    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Opens addresses; `may_open` decides about each network address at the moment it is connected to.

    So it does not matter how an address was come by: written as a number, found by a name that answers differently
    the second time, or redirected to.
    """

    def __init__(self, may_open: AddressRule = is_public, *, patience: float = PATIENCE) -> None:
        self._may_open = may_open
        self._patience = patience

    async def fetch(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What stands at a web address; `etag` and `last_modified` are of the last time. Raises Unreadable."""
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = _HEADERS | {name: value for name, value in known.items() if value}
        # Nobody's proxy, cookies or .netrc: those are the host's own.
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(socket_factory=self._open_socket, use_dns_cache=False, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
        )
        try:
            async with asyncio.timeout(self._patience), session:
                return await self._follow(session, checked_address(url), headers)
        except TimeoutError:
            raise Unreadable(Trouble.SLOW) from None
        except (_NotPublicError, aiohttp.InvalidURL):
            raise Unreadable(Trouble.ADDRESS) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            trouble = Trouble.ADDRESS if _was_not_public(error) else Trouble.UNREACHABLE
            raise Unreadable(trouble) from None

    async def _follow(self, session: aiohttp.ClientSession, url: str, headers: dict[str, str]) -> Fetched:
        for _ in range(_MOST_STEPS + 1):
            async with session.get(yarl.URL(url), headers=headers, allow_redirects=False) as response:
                if response.status == _NOT_MODIFIED and headers != _HEADERS:  # it was asked for
                    return Fetched(None)
                if response.status == _OK:
                    content = await _bounded(response)
                    return Fetched(content, _told(response, "ETag"), _told(response, "Last-Modified"))
                target = response.headers.get("Location")
                if response.status not in _REDIRECTS or not target:
                    raise Unreadable(Trouble.STATUS, str(response.status))
                url = checked_address(str(response.url.join(yarl.URL(target))))
        raise Unreadable(Trouble.REDIRECTS)

    def _open_socket(
        self, address: tuple[int | socket.AddressFamily, int, int, str, tuple[object, ...]]
    ) -> socket.socket:
        family, kind, protocol, _, name = address
        # "fe80::1%eth0" names its network behind the sign.
        if not self._may_open(ip_address(str(name[0]).partition("%")[0])):
            raise _NotPublicError("not a public address")
        return socket.socket(family, kind, protocol)


class _NotPublicError(OSError):
    """The address belongs to a network of somebody's own."""


def _was_not_public(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, _NotPublicError) or "not a public address" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _told(response: aiohttp.ClientResponse, name: str) -> str | None:
    """A header to be sent back another time; None for one that holds what is no text, so that nobody could keep it."""
    value = response.headers.get(name)
    return value if value is None or value.isascii() else None


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """The body, unpacked, of MOST_MEGABYTES at most: a small file may unpack to a very large one."""
    most = MOST_MEGABYTES * 1_000_000
    found = bytearray()
    async for piece in _unpacked(response, most + 1):
        found += piece
        if len(found) > most:
            raise Unreadable(Trouble.TOO_LARGE, str(MOST_MEGABYTES))
    return bytes(found)


async def _unpacked(response: aiohttp.ClientResponse, most: int) -> AsyncIterator[bytes]:
    packing = response.headers.get("Content-Encoding", "identity").lower().strip()
    # 32: gzip or zlib, whichever it is.
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if packing in {"gzip", "x-gzip", "deflate"} else None
    try:
        async for piece in response.content.iter_chunked(64 * 1024):
            yield piece if unpack is None else unpack.decompress(piece, most)
        if unpack is not None and not unpack.eof:
            raise Unreadable(Trouble.UNREACHABLE)  # the rest of it is missing
    except zlib.error:
        raise Unreadable(Trouble.NO_CALENDAR) from None
