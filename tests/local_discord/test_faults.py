"""Faults on demand, true rate limits, and what the real client makes of both."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.local_discord.rate_limits import TRUE_LIMITS
from bot.local_discord.rest.calls import Call
from bot.local_discord.server import LocalDiscord
from tests.contract.plugin import Contract
from tests.local_discord.clients import ApiClient, ClientBot, running
from tests.local_discord.conftest import Place, furnish

ONE_DAY = timedelta(days=1)
POSTING = "POST /channels/*/messages"


async def send(place: Place, api: ApiClient, content: str = "hello", **more: Any) -> tuple[int, Any]:
    return await api.call("POST", f"/channels/{place.channel.id}/messages", {"content": content, **more})


async def test_a_status_is_answered_so_often_and_nothing_is_done(place: Place, api: ApiClient) -> None:
    fault = place.local.faults.answer(503, POSTING, times=2)
    statuses = [(await send(place, api))[0] for _ in range(3)]
    assert statuses == [503, 503, 200]
    assert (fault.hits, len(place.world.deliveries)) == (2, 1)


async def test_only_the_requests_meant_are_hit(place: Place, api: ApiClient) -> None:
    place.local.faults.answer(500, POSTING, times=None, where=lambda call: call.body["content"] == "bad")
    assert [(await send(place, api, text))[0] for text in ("good", "bad", "good")] == [200, 500, 200]
    place.local.faults.clear()
    assert (await send(place, api, "bad"))[0] == 200


async def test_a_dropped_connection_did_nothing_and_a_lost_answer_did(place: Place, api: ApiClient) -> None:
    place.local.faults.drop(POSTING)
    with pytest.raises(aiohttp.ClientError):
        await send(place, api)
    assert place.world.deliveries == []
    place.local.faults.lose_answer(POSTING)
    with pytest.raises(aiohttp.ClientError):
        await send(place, api)
    assert [message.content for message in place.world.deliveries] == ["hello"]
    assert place.local.requests[-1].lost


async def test_somebody_is_called_before_and_after_acting(place: Place, api: ApiClient) -> None:
    counts: list[int] = []

    async def count(_call: Call) -> None:
        counts.append(len(place.world.deliveries))

    place.local.faults.call_before(count, POSTING)
    await send(place, api)
    place.local.faults.call_after(lambda _call: counts.append(len(place.world.deliveries)), POSTING)
    await send(place, api)
    assert counts == [0, 2]


async def test_an_answer_can_come_late(place: Place, api: ApiClient) -> None:
    place.local.faults.delay(0.05, POSTING)
    async with asyncio.TaskGroup() as group:
        late = group.create_task(send(place, api, "late"))
        await asyncio.to_thread(int)
        early = group.create_task(api.call("GET", "/users/@me"))
        await early
        assert not late.done()
    assert (await late)[0] == 200


async def test_discord_py_tries_again_after_a_500_without_doubling(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.local.faults.answer(500, POSTING, acted=True)
        channel = bot.get_channel(place.channel.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.send("only once")
    assert [message.content for message in place.world.deliveries] == ["only once"]


@pytest.fixture
async def strict(contract: Contract) -> Any:
    """A Discord with Discord's own rate limits."""
    async with LocalDiscord(rate_limits=TRUE_LIMITS) as strict:
        contract.watch(strict)
        yield strict


@pytest.mark.refused_on_purpose
async def test_the_sixth_message_in_a_channel_within_five_seconds_is_refused(strict: LocalDiscord) -> None:
    place = furnish(strict)
    async with aiohttp.ClientSession() as session:
        api = ApiClient(session, strict)
        left: list[str] = []
        for _ in range(5):
            await send(place, api)
            left.append(api.last_headers["X-RateLimit-Remaining"])
        status, body = await send(place, api)
    assert left == ["4", "3", "2", "1", "0"]
    assert (status, body["global"]) == (429, False)
    assert 0 < body["retry_after"] <= 5
    assert api.last_headers["Via"] == "1.1 google"
    assert api.last_headers["X-RateLimit-Scope"] == "user"


@pytest.mark.refused_on_purpose
async def test_the_fifty_first_request_within_a_second_is_refused_globally(strict: LocalDiscord) -> None:
    places = [furnish(strict) for _ in range(12)]
    async with aiohttp.ClientSession() as session:
        api = ApiClient(session, strict)
        answers = [await send(place, api) for place in places for _ in range(5)]
    refused = [body for status, body in answers if status == 429]
    assert len(refused) >= 60 - 50
    assert all(body["global"] for body in refused)


@pytest.mark.refused_on_purpose
async def test_old_messages_are_edited_three_times_at_once(strict: LocalDiscord) -> None:
    place = furnish(strict)
    async with aiohttp.ClientSession() as session:
        api = ApiClient(session, strict)
        _, sent = await send(place, api)
        await strict.time.advance(ONE_DAY)
        path = f"/channels/{place.channel.id}/messages/{sent['id']}"
        answers = [await api.call("PATCH", path, {"content": f"edit {number}"}) for number in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[-1][1]["code"] == 30046


async def test_discord_py_is_told_enough_never_to_run_into_the_limit(strict: LocalDiscord) -> None:
    place = furnish(strict)
    async with running(strict, ClientBot()) as bot:
        channel = bot.get_channel(place.channel.id)
        assert isinstance(channel, discord.TextChannel)
        for number in range(4):
            await channel.send(f"number {number}")
    assert {exchange.status for exchange in strict.requests} == {200}
