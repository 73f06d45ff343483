"""Messages over HTTP: what is stored, who is pinged, and what is refused with which code."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.objects import Overwrite
from bot.local_discord.permissions import Permission
from tests.local_discord.clients import ApiClient
from tests.local_discord.conftest import Place

Send = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def send(place: Place, api: ApiClient) -> Send:
    async def send(content: str = "", **body: Any) -> tuple[int, Any]:
        return await api.call("POST", f"/channels/{place.channel.id}/messages", {"content": content, **body})

    return send


async def dm_with_ada(place: Place, api: ApiClient) -> str:
    status, channel = await api.call("POST", "/users/@me/channels", {"recipient_id": str(place.ada.id)})
    assert status == 200
    return channel["id"]


async def test_a_message_is_seen_by_members_and_read_back(place: Place, api: ApiClient, send: Send) -> None:
    status, sent = await send("Meetup on Thursday")
    assert status == 200
    assert [one.content for one in place.world.visible_messages(place.ada, place.channel)] == ["Meetup on Thursday"]
    _, read = await api.call("GET", f"/channels/{place.channel.id}/messages/{sent['id']}")
    assert read == sent


async def test_history_is_newest_first_and_pages_both_ways(place: Place, api: ApiClient, send: Send) -> None:
    ids = [(await send(f"number {number}"))[1]["id"] for number in range(5)]
    path = f"/channels/{place.channel.id}/messages"
    _, newest = await api.call("GET", f"{path}?limit=2")
    _, older = await api.call("GET", f"{path}?limit=2&before={ids[3]}")
    _, newer = await api.call("GET", f"{path}?limit=2&after={ids[1]}")
    _, around = await api.call("GET", f"{path}?limit=3&around={ids[2]}")
    assert [[one["id"] for one in page] for page in (newest, older, newer, around)] == [
        [ids[4], ids[3]],
        [ids[2], ids[1]],
        [ids[3], ids[2]],
        [ids[3], ids[2], ids[1]],
    ]


async def test_a_repeated_nonce_returns_the_first_message(place: Place, send: Send) -> None:
    _, first = await send("once", nonce="digest-47", enforce_nonce=True)
    _, again = await send("once", nonce="digest-47", enforce_nonce=True)
    assert again["id"] == first["id"]
    assert len(place.world.deliveries) == 1


async def test_a_nonce_is_forgotten_after_minutes(place: Place, send: Send) -> None:
    await send("once", nonce="digest-47", enforce_nonce=True)
    await place.local.time.advance(timedelta(minutes=6))
    await send("twice", nonce="digest-47", enforce_nonce=True)
    assert len(place.world.deliveries) == 2


@pytest.mark.refused_on_purpose
async def test_a_repeated_nonce_of_a_deleted_message_is_refused_with_10008(
    place: Place, api: ApiClient, send: Send
) -> None:
    _, first = await send("once", nonce="n", enforce_nonce=True)
    await api.call("DELETE", f"/channels/{place.channel.id}/messages/{first['id']}")
    status, body = await send("once", nonce="n", enforce_nonce=True)
    assert (status, body["code"]) == (404, 10008)


async def test_everybody_named_is_pinged_unless_mentions_are_not_allowed(place: Place, send: Send) -> None:
    text = f"<@{place.ada.id}> and <@{place.olga.id}>"
    await send(text)
    await send(text, allowed_mentions={"parse": [], "users": [str(place.olga.id)]})
    await send(text, allowed_mentions={"parse": []})
    assert [message.pings for message in place.world.deliveries] == [
        {place.ada.id, place.olga.id},
        {place.olga.id},
        set(),
    ]


async def test_a_role_is_pinged_only_when_mentionable(place: Place, send: Send) -> None:
    role = place.guild.create_role("Speakers", mentionable=True)
    place.guild.set_roles(place.ada, [role])
    await send(f"<@&{role.id}> <@&{place.guild.role_named('Organisers').id}> @everyone")
    assert place.world.deliveries[0].pings == {place.ada.id}
    assert not place.world.deliveries[0].mention_everyone


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        (Permission.VIEW_CHANNEL, 50001),
        (Permission.SEND_MESSAGES, 50013),
    ],
)
@pytest.mark.refused_on_purpose
async def test_a_channel_where_the_bot_may_not_write_is_refused(
    place: Place, send: Send, taken: Permission, code: int
) -> None:
    place.guild.change_overwrites(place.channel, Overwrite.of(place.guild.bot_role, deny=taken))
    status, body = await send("hello")
    assert (status, body["code"]) == (403, code)


@pytest.mark.refused_on_purpose
async def test_embeds_and_files_need_their_permissions(place: Place, api: ApiClient, send: Send) -> None:
    lacking = Permission.EMBED_LINKS | Permission.ATTACH_FILES
    place.guild.change_overwrites(place.channel, Overwrite.of(place.guild.bot_role, deny=lacking))
    status, body = await send(embeds=[{"title": "Card"}])
    assert (status, body["code"]) == (403, 50013)
    path = f"/channels/{place.channel.id}/messages"
    status, body = await api.call(
        "POST", path, {"attachments": [{"id": 0, "filename": "a.txt"}]}, files=[("a.txt", b"a")]
    )
    assert (status, body["code"]) == (403, 50013)


@pytest.mark.refused_on_purpose
async def test_limits_are_answered_as_an_invalid_form(send: Send) -> None:
    status, body = await send("x" * 2001)
    assert (status, body["code"]) == (400, 50035)
    assert body["errors"]["content"]["_errors"][0]["code"] == "BASE_TYPE_MAX_LENGTH"
    status, body = await send("")
    assert (status, body["code"]) == (400, 50006)


@pytest.mark.refused_on_purpose
async def test_a_closed_dm_is_refused_with_50007_on_sending_only(place: Place, api: ApiClient) -> None:
    place.world.close_dms(place.ada)
    dm = await dm_with_ada(place, api)
    status, body = await api.call("POST", f"/channels/{dm}/messages", {"content": "hello"})
    assert (status, body["code"]) == (403, 50007)


@pytest.mark.refused_on_purpose
async def test_somebody_without_a_common_server_cannot_be_written_to(place: Place, api: ApiClient) -> None:
    place.guild.leave(place.ada)
    dm = await dm_with_ada(place, api)
    status, body = await api.call("POST", f"/channels/{dm}/messages", {"content": "hello"})
    assert (status, body["code"]) == (403, 50278)


async def test_a_dm_is_one_conversation_and_pings_its_reader(place: Place, api: ApiClient) -> None:
    dm = await dm_with_ada(place, api)
    assert dm == await dm_with_ada(place, api)
    await api.call("POST", f"/channels/{dm}/messages", {"content": "How was it?"})
    (message,) = place.world.visible_messages(place.ada, place.world.open_dm(place.ada))
    assert message.pings == {place.ada.id}
    assert not place.world.can_see(place.olga, message.channel)


async def test_a_file_can_be_downloaded_and_an_edit_keeps_only_what_it_lists(place: Place, api: ApiClient) -> None:
    path = f"/channels/{place.channel.id}/messages"
    named = [{"id": 0, "filename": "a.txt"}, {"id": 1, "filename": "b.csv"}]
    _, sent = await api.call("POST", path, {"attachments": named}, files=[("a.txt", b"A"), ("b.csv", b"B")])
    assert await api.read(sent["attachments"][1]["url"]) == b"B"
    _, kept = await api.call("PATCH", f"{path}/{sent['id']}", {"content": "still both"})
    assert [file["filename"] for file in kept["attachments"]] == ["a.txt", "b.csv"]
    stays = [{"id": kept["attachments"][1]["id"]}, {"id": 0, "filename": "c.png"}]
    _, edited = await api.call(
        "PATCH",
        f"{path}/{sent['id']}",
        {"attachments": stays, "embeds": [{"image": {"url": "attachment://c.png"}}]},
        files=[("c.png", b"C")],
    )
    assert [file["filename"] for file in edited["attachments"]] == ["b.csv", "c.png"]
    assert await api.read(edited["embeds"][0]["image"]["url"]) == b"C"


@pytest.mark.refused_on_purpose
async def test_an_edit_that_would_leave_nothing_is_refused(place: Place, api: ApiClient, send: Send) -> None:
    _, sent = await send("something")
    path = f"/channels/{place.channel.id}/messages/{sent['id']}"
    status, body = await api.call("PATCH", path, {"content": ""})
    assert (status, body["code"]) == (400, 50006)


@pytest.mark.refused_on_purpose
async def test_others_messages_are_edited_by_nobody_and_deleted_with_permission(place: Place, api: ApiClient) -> None:
    theirs = place.world.send_message(place.ada, place.channel, "mine")
    path = f"/channels/{place.channel.id}/messages/{theirs.id}"
    status, body = await api.call("PATCH", path, {"content": "yours"})
    assert (status, body["code"]) == (403, 50005)
    status, body = await api.call("DELETE", path)
    assert (status, body["code"]) == (403, 50013)
    place.guild.change_role(place.guild.bot_role, grant=Permission.MANAGE_MESSAGES)
    status, _ = await api.call("DELETE", path)
    assert status == 204
    assert place.world.visible_messages(place.olga, place.channel) == []


async def test_layout_components_get_ids_and_pings_from_their_texts(place: Place, send: Send) -> None:
    status, sent = await send(
        flags=1 << 15,
        components=[
            {
                "type": 17,
                "components": [
                    {"type": 10, "content": f"# Hello <@{place.ada.id}>"},
                    {"type": 14},
                    {
                        "type": 1,
                        "components": [{"type": 2, "style": 1, "label": "Going", "custom_id": "going"}],
                    },
                ],
            }
        ],
    )
    assert status == 200
    assert sent["components"][0]["components"][0]["id"] != sent["components"][0]["id"]
    assert place.world.deliveries[0].pings == {place.ada.id}


async def test_pins_need_their_own_permission(place: Place, api: ApiClient, send: Send) -> None:
    _, sent = await send("keep this")
    status, _ = await api.call("PUT", f"/channels/{place.channel.id}/messages/pins/{sent['id']}")
    assert status == 204
    _, pinned = await api.call("GET", f"/channels/{place.channel.id}/messages/pins")
    assert [item["message"]["id"] for item in pinned["items"]] == [sent["id"]]


@pytest.mark.refused_on_purpose
async def test_pinning_without_pin_messages_is_refused(place: Place, api: ApiClient, send: Send) -> None:
    place.guild.change_role(place.guild.bot_role, revoke=Permission.PIN_MESSAGES)
    _, sent = await send("keep this")
    status, body = await api.call("PUT", f"/channels/{place.channel.id}/messages/pins/{sent['id']}")
    assert (status, body["code"]) == (403, 50013)


@pytest.mark.refused_on_purpose
async def test_a_deleted_channel_is_unknown(place: Place, send: Send) -> None:
    place.guild.delete_channel(place.channel)
    status, body = await send("hello?")
    assert (status, body["code"]) == (404, 10003)


@pytest.mark.refused_on_purpose
async def test_a_request_without_token_or_name_is_turned_away(place: Place, api: ApiClient) -> None:
    status, _ = await api.call("GET", "/users/@me", headers={"User-Agent": "DiscordBot (x, 1)"})
    assert status == 401
    nameless = {"Authorization": f"Bot {place.local.token}", "User-Agent": "curl"}
    status, body = await api.call("GET", "/users/@me", headers=nameless)
    assert (status, body["code"]) == (403, 40333)


async def test_reactions_are_counted_and_listed(place: Place, api: ApiClient, send: Send) -> None:
    _, sent = await send("Who comes?")
    message = place.channel.messages.get(int(sent["id"]))
    assert message is not None
    place.world.react(place.ada, message, "👍")
    path = f"/channels/{place.channel.id}/messages/{sent['id']}"
    place.guild.change_role(place.guild.bot_role, grant=Permission.ADD_REACTIONS)
    status, _ = await api.call("PUT", f"{path}/reactions/%F0%9F%91%8D/@me")
    assert status == 204
    _, people = await api.call("GET", f"{path}/reactions/%F0%9F%91%8D")
    assert {person["id"] for person in people} == {str(place.ada.id), str(place.world.bot.id)}
    _, read = await api.call("GET", path)
    assert read["reactions"][0]["count"] == 2


@pytest.mark.refused_on_purpose
@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=many", "before=yesterday"])
async def test_history_is_asked_for_with_numbers(place: Place, api: ApiClient, query: str) -> None:
    status, body = await api.call("GET", f"/channels/{place.channel.id}/messages?{query}")
    assert (status, body["code"]) == (400, 50035)


@pytest.mark.refused_on_purpose
async def test_a_request_without_a_body_is_refused(place: Place, api: ApiClient) -> None:
    status, body = await api.call("POST", f"/channels/{place.channel.id}/messages")
    assert (status, body["code"]) == (400, 50006)
