"""Servers, threads and members over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from tests.local_discord.clients import ApiClient
from tests.local_discord.conftest import Place


async def start_thread(place: Place, api: ApiClient, **body: Any) -> tuple[int, Any]:
    return await api.call("POST", f"/channels/{place.channel.id}/threads", {"name": "Afterwards", **body})


async def test_a_thread_without_a_type_is_private_and_mentions_bring_people_in(place: Place, api: ApiClient) -> None:
    status, thread = await start_thread(place, api)
    assert (status, thread["type"]) == (201, 12)
    await api.call("POST", f"/channels/{thread['id']}/messages", {"content": f"<@{place.ada.id}> how was it?"})
    private = place.world.channels[int(thread["id"])]
    assert place.world.can_see(place.ada, private)
    assert not place.world.can_see(place.olga, private)
    assert place.world.deliveries[0].pings == {place.ada.id}


async def test_a_message_has_one_thread_with_its_own_id(place: Place, api: ApiClient) -> None:
    _, sent = await api.call("POST", f"/channels/{place.channel.id}/messages", {"content": "PyNight"})
    path = f"/channels/{place.channel.id}/messages/{sent['id']}/threads"
    status, thread = await api.call("POST", path, {"name": "Questions"})
    assert (status, thread["id"]) == (201, sent["id"])


@pytest.mark.refused_on_purpose
async def test_a_second_thread_on_a_message_is_refused(place: Place, api: ApiClient) -> None:
    message = place.world.send_message(place.ada, place.channel, "PyNight")
    path = f"/channels/{place.channel.id}/messages/{message.id}/threads"
    await api.call("POST", path, {"name": "Questions"})
    status, body = await api.call("POST", path, {"name": "Again"})
    assert (status, body["code"]) == (400, 160004)


@pytest.mark.refused_on_purpose
async def test_threads_need_their_permissions(place: Place, api: ApiClient) -> None:
    place.guild.change_role(place.guild.everyone, revoke=Permission.CREATE_PRIVATE_THREADS)
    place.guild.change_role(place.guild.bot_role, revoke=Permission.CREATE_PRIVATE_THREADS)
    status, body = await start_thread(place, api)
    assert (status, body["code"]) == (403, 50013)
    _, public = await start_thread(place, api, type=11)
    place.guild.change_overwrites(
        place.channel, Overwrite.of(place.guild.bot_role, deny=Permission.SEND_MESSAGES_IN_THREADS)
    )
    status, body = await api.call("POST", f"/channels/{public['id']}/messages", {"content": "hello"})
    assert (status, body["code"]) == (403, 50013)


@pytest.mark.refused_on_purpose
async def test_an_archived_thread_opens_by_writing_and_is_not_edited(place: Place, api: ApiClient) -> None:
    _, thread = await start_thread(place, api, type=11)
    _, sent = await api.call("POST", f"/channels/{thread['id']}/messages", {"content": "first"})
    _, archived = await api.call("PATCH", f"/channels/{thread['id']}", {"archived": True})
    assert archived["thread_metadata"]["archived"]
    path = f"/channels/{thread['id']}/messages/{sent['id']}"
    status, body = await api.call("PATCH", path, {"content": "changed"})
    assert (status, body["code"]) == (400, 50083)
    await api.call("POST", f"/channels/{thread['id']}/messages", {"content": "second"})
    assert not place.world.channels[int(thread["id"])].archived


async def test_a_quiet_thread_is_put_away_after_its_time(place: Place, api: ApiClient) -> None:
    _, thread = await start_thread(place, api, auto_archive_duration=60)
    channel = place.world.channels[int(thread["id"])]
    await place.local.time.advance(timedelta(minutes=50))
    await api.call("POST", f"/channels/{thread['id']}/messages", {"content": "still here"})
    await place.local.time.advance(timedelta(minutes=50))
    assert not channel.archived
    await place.local.time.advance(timedelta(minutes=10))
    assert channel.archived
    _, archived = await api.call("GET", f"/channels/{place.channel.id}/users/@me/threads/archived/private")
    assert [one["id"] for one in archived["threads"]] == [thread["id"]]


async def test_a_forum_post_comes_with_its_message(place: Place, api: ApiClient) -> None:
    forum = place.guild.create_forum("reflections")
    status, post = await api.call(
        "POST", f"/channels/{forum.id}/threads", {"name": "PyNight", "message": {"content": "How was it?"}}
    )
    assert (status, post["message"]["content"]) == (201, "How was it?")
    _, active = await api.call("GET", f"/guilds/{place.guild.id}/threads/active")
    assert [one["id"] for one in active["threads"]] == [post["id"]]


async def test_a_member_is_read_by_id(place: Place, api: ApiClient) -> None:
    _, member = await api.call("GET", f"/guilds/{place.guild.id}/members/{place.olga.id}")
    assert member["user"]["global_name"] == "Olga"
    assert member["roles"] == [str(place.guild.role_named("Organisers").id)]


@pytest.mark.refused_on_purpose
async def test_strangers_and_the_list_of_members_are_not_to_be_had(place: Place, api: ApiClient) -> None:
    stranger = place.world.create_user("Stranger")
    status, body = await api.call("GET", f"/guilds/{place.guild.id}/members/{stranger.id}")
    assert (status, body["code"]) == (404, 10007)
    status, body = await api.call("GET", f"/guilds/{place.guild.id}/members?limit=10")
    assert (status, body["code"]) == (403, 50001)


async def test_the_server_and_its_places_are_read(place: Place, api: ApiClient) -> None:
    place.guild.create_voice_channel("Stage")
    _, guild = await api.call("GET", f"/guilds/{place.guild.id}?with_counts=1")
    assert guild["approximate_member_count"] == len(place.guild.members)
    _, channels = await api.call("GET", f"/guilds/{place.guild.id}/channels")
    assert [one["name"] for one in channels] == ["announcements", "Stage"]
    _, roles = await api.call("GET", f"/guilds/{place.guild.id}/roles")
    assert [one["name"] for one in roles] == ["@everyone", "Admins", "Organisers", "Afterword"]
    _, guilds = await api.call("GET", "/users/@me/guilds")
    assert [one["name"] for one in guilds] == ["Pythonistas of Elsewhere"]


@pytest.mark.refused_on_purpose
async def test_a_server_that_threw_the_bot_out_is_unknown(place: Place, api: ApiClient) -> None:
    place.guild.kick_bot()
    status, body = await api.call("GET", f"/guilds/{place.guild.id}")
    assert (status, body["code"]) == (404, 10004)
    status, body = await api.call("POST", f"/channels/{place.channel.id}/messages", {"content": "hello?"})
    assert (status, body["code"]) == (404, 10003)


@pytest.mark.refused_on_purpose
async def test_an_address_that_does_not_exist_is_recorded_as_404(place: Place, api: ApiClient) -> None:
    status, _ = await api.call("GET", "/guilds/1/nothing")
    assert status == 404
    assert place.local.requests[-1].path == "/guilds/1/nothing"
