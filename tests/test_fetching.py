import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncGenerator
from ipaddress import ip_address

import pytest
from aiohttp import web

from bot.domain.feeds import Trouble, Unreadable
from bot.fetching import Fetcher, checked_address, is_public
from tests.feed_site import FeedSite, calendar, local_fetcher, open_site

# Where a feed's address may try to lead: none of these is ever connected to.
NOT_PUBLIC = [
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "192.168.255.255",
    "169.254.0.1",
    "169.254.169.254",  # the metadata service of most clouds
    "100.64.0.1",
    "100.100.100.200",  # Alibaba's
    "100.127.255.255",
    "192.0.0.1",
    "192.0.0.192",  # Oracle's
    "192.0.2.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:c0a8:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",  # Amazon's
    "fdff:ffff::1",
    "fe80::1",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "64:ff9b::101:101"]

# The same places by other spellings, and what is no web address at all.
OTHER_SPELLINGS = [
    "http://localhost/feed.ics",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[fe80::1%25lo]/",
    "http://127.0.0.1.:80/",
    "https://user:secret@example.org/feed.ics",
    "http://example.org:25/feed.ics",
    "http://example.org:22/",
    "http://example.org:99999/",
    "file:///etc/passwd",
    "ftp://example.org/feed.ics",
    "gopher://127.0.0.1:11211/_stats",
    "javascript:alert(1)",
    "data:text/calendar,BEGIN:VCALENDAR",
    "//example.org/feed.ics",
    "http:///feed.ics",
    "feed.ics",
    "",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_of_somebody_s_own_network_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


async def refused(url: str, fetcher: Fetcher | None = None) -> Trouble:
    with pytest.raises(Unreadable) as told:
        await (fetcher or Fetcher()).fetch(url)
    return told.value.trouble


def url_of(address: str) -> str:
    return f"http://[{address}]/feed.ics" if ":" in address else f"http://{address}/feed.ics"


async def test_none_of_the_addresses_that_are_tried_is_opened() -> None:
    tried = [*map(url_of, NOT_PUBLIC), *OTHER_SPELLINGS]

    answers = {url: await refused(url) for url in tried}

    assert len(answers) > 60
    assert {url: answer for url, answer in answers.items() if answer is not Trouble.ADDRESS} == {}


async def test_a_redirect_to_an_address_of_this_network_is_not_followed(site: FeedSite) -> None:
    site.shows("/secret.ics", calendar())
    only_v4 = Fetcher(lambda address: str(address) == "127.0.0.1")
    landed = [
        await refused(site.leads("/away", target), only_v4)
        for target in (
            "http://169.254.169.254/latest/meta-data/",
            "http://10.0.0.1/",
            "http://[::1]/",
            "file:///etc/hosts",
        )
    ]

    assert landed == [Trouble.ADDRESS] * 4


async def test_a_name_that_answers_differently_the_second_time_is_judged_by_what_is_connected_to(
    site: FeedSite,
) -> None:
    seen: list[str] = []

    def first_time_only(address: object) -> bool:
        seen.append(str(address))
        return len(seen) == 1

    fetcher = Fetcher(first_time_only)
    url = site.shows("/feed.ics", calendar()).replace("127.0.0.1", "localhost")

    # "localhost" stands for a name that is looked up anew for each request: nothing of the first answer is kept.
    assert await refused(site.leads("/twice", url), fetcher) is Trouble.ADDRESS
    assert len(seen) >= 2


@pytest.fixture
async def site() -> AsyncGenerator[FeedSite]:
    async with open_site() as site:
        yield site


async def test_what_stands_at_an_address_is_fetched_with_what_tells_its_version(site: FeedSite) -> None:
    url = site.shows("/feed.ics", calendar(), ETag='"v1"', Last_Modified="Mon, 23 Nov 2026 09:00:00 GMT")

    first = await local_fetcher().fetch(url)
    again = await local_fetcher().fetch(url, etag=first.etag, last_modified=first.last_modified)

    assert (first.content, first.etag) == (calendar().encode(), '"v1"')
    assert again.content is None
    assert site.asked[1].headers["If-Modified-Since"] == "Mon, 23 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize("kind", ["text/html; charset=latin-1", "application/octet-stream", "nonsense"])
async def test_what_the_server_calls_it_does_not_matter(site: FeedSite, kind: str) -> None:
    found = await local_fetcher().fetch(site.shows("/feed.ics", calendar(), kind=kind))

    assert found.content == calendar().encode()


async def test_a_request_says_who_asks_and_nothing_about_the_host(site: FeedSite) -> None:
    await local_fetcher().fetch(site.shows("/feed.ics", calendar(), Set_Cookie="a=b"))
    await local_fetcher().fetch(f"{site.address}/feed.ics")

    asked = [dict(request.headers) for request in site.asked]
    assert asked[0]["User-Agent"].startswith("Afterword")
    assert {name.lower() for name in asked[1]} == {"host", "user-agent", "accept", "accept-encoding", "connection"}


async def test_redirects_are_followed_five_times_and_no_further(site: FeedSite) -> None:
    site.shows("/feed.ics", calendar())
    for step in range(1, 7):
        site.leads(f"/{step}", f"/{step - 1}")
    site.leads("/0", "/feed.ics")

    found = await local_fetcher().fetch(f"{site.address}/4")
    trouble = await refused(f"{site.address}/5", local_fetcher())

    assert found.content == calendar().encode()
    assert trouble is Trouble.REDIRECTS


async def test_packed_calendars_are_unpacked(site: FeedSite) -> None:
    text = calendar().encode()
    packed = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
    }
    urls = [site.shows(f"/{name}", body, Content_Encoding=name) for name, body in packed.items()]

    assert [(await local_fetcher().fetch(url)).content for url in urls] == [text, text]


async def test_a_packed_calendar_that_breaks_off_is_not_taken_for_a_whole_one(site: FeedSite) -> None:
    half = site.shows("/half", gzip.compress(calendar().encode())[:-30], Content_Encoding="gzip")

    assert await refused(half, local_fetcher()) is Trouble.UNREACHABLE


async def test_nothing_new_is_no_answer_to_somebody_who_has_nothing(site: FeedSite) -> None:
    with pytest.raises(Unreadable) as told:
        await local_fetcher().fetch(site.shows("/feed.ics", "", status=304))

    assert str(told.value) == "status 304"


async def test_a_version_that_is_no_text_is_not_kept() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nLast-Modified: ayer\r\nContent-Length: 2\r\n\r\nhi')
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await local_fetcher().fetch(f"http://127.0.0.1:{port}/feed.ics")

    assert (found.content, found.etag, found.last_modified) == (b"hi", None, "ayer")


async def test_what_is_too_large_is_given_up_also_when_it_comes_packed(site: FeedSite) -> None:
    plain = site.shows("/large", b"x" * 6_000_001)
    bomb = site.shows("/bomb", gzip.compress(b"\0" * 200_000_000, 1), Content_Encoding="gzip")

    assert [await refused(url, local_fetcher()) for url in (plain, bomb)] == [Trouble.TOO_LARGE] * 2


async def test_errors_are_told_by_their_number(site: FeedSite) -> None:
    with pytest.raises(Unreadable) as told:
        await local_fetcher().fetch(site.shows("/gone", "", status=410))

    assert str(told.value) == "status 410"


async def test_a_server_that_is_not_there_could_not_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    assert await refused(f"http://127.0.0.1:{port}/feed.ics", local_fetcher()) is Trouble.UNREACHABLE
    assert await refused("http://no-such-host.invalid/feed.ics", local_fetcher()) is Trouble.UNREACHABLE


async def test_a_server_that_never_finishes_is_given_up(site: FeedSite) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    assert await refused(site.answers("/slow", drip), Fetcher(lambda _: True, patience=0.3)) is Trouble.SLOW


def test_webcal_is_https() -> None:
    assert (
        checked_address(" webcal://example.org/feed.ics?token=a%2Fb#top ") == "https://example.org/feed.ics?token=a%2Fb"
    )
