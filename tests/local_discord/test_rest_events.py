"""Scheduled events over HTTP: fields, permissions, status, subscribers."""

from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.permissions import Permission
from bot.local_discord.person import Person
from tests.local_discord.clients import ApiClient
from tests.local_discord.conftest import Place


async def create(place: Place, api: ApiClient, **changes: Any) -> tuple[int, Any]:
    starts = place.world.now() + timedelta(days=3)
    body: dict[str, Any] = {
        "name": "PyNight",
        "privacy_level": 2,
        "entity_type": 3,
        "scheduled_start_time": starts.isoformat(),
        "scheduled_end_time": (starts + timedelta(hours=2)).isoformat(),
        "entity_metadata": {"location": "The old mill"},
        **changes,
    }
    return await api.call("POST", f"/guilds/{place.guild.id}/scheduled-events", body)


def path(place: Place, event: Any, rest: str = "") -> str:
    return f"/guilds/{place.guild.id}/scheduled-events/{event['id']}{rest}"


async def test_an_event_is_created_changed_and_deleted(place: Place, api: ApiClient) -> None:
    status, made = await create(place, api)
    assert (status, made["status"], made["creator"]["id"]) == (200, 1, str(place.world.bot.id))
    _, changed = await api.call("PATCH", path(place, made), {"name": "PyNight 2"})
    assert changed["name"] == "PyNight 2"
    _, listed = await api.call("GET", f"/guilds/{place.guild.id}/scheduled-events")
    assert [event["id"] for event in listed] == [made["id"]]
    status, _ = await api.call("DELETE", path(place, made))
    assert (status, place.guild.events) == (204, {})


@pytest.mark.refused_on_purpose
async def test_creating_needs_create_events_and_others_events_manage_events(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    place.guild.events[int(made["id"])].creator = place.olga
    status, body = await api.call("PATCH", path(place, made), {"name": "Mine now"})
    assert (status, body["code"]) == (403, 50013)
    place.guild.change_role(place.guild.bot_role, revoke=Permission.CREATE_EVENTS, grant=Permission.MANAGE_EVENTS)
    status, _ = await api.call("PATCH", path(place, made), {"name": "Managed"})
    assert status == 200
    status, body = await create(place, api)
    assert (status, body["code"]) == (403, 50013)


async def test_the_bot_is_told_when_an_event_starts(place: Place, api: ApiClient) -> None:
    told: list[str] = []
    await create(place, api)
    place.world.gateway = lambda event: told.append(f"{event.name} {event.data['status']}")
    await place.local.time.advance(timedelta(days=4))
    assert told == ["GUILD_SCHEDULED_EVENT_UPDATE 2", "GUILD_SCHEDULED_EVENT_UPDATE 3"]


async def test_an_external_event_starts_and_ends_by_itself(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    statuses: list[int] = []
    for passing in (timedelta(days=2), timedelta(days=1, hours=1), timedelta(hours=2)):
        await place.local.time.advance(passing)
        statuses.append((await api.call("GET", path(place, made)))[1]["status"])
    assert statuses == [1, 2, 3]


@pytest.mark.refused_on_purpose
async def test_a_finished_event_is_frozen(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    await api.call("PATCH", path(place, made), {"status": 4})
    status, body = await api.call("PATCH", path(place, made), {"name": "Too late"})
    assert (status, body["code"]) == (400, 180000)


@pytest.mark.refused_on_purpose
async def test_a_status_goes_only_forward_and_the_past_is_past(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    status, body = await api.call("PATCH", path(place, made), {"status": 3})
    assert (status, body["code"]) == (400, 50035)
    before = place.world.now() - timedelta(hours=1)
    status, body = await create(place, api, scheduled_start_time=before.isoformat())
    assert (status, body["code"]) == (400, 50035)


@pytest.mark.refused_on_purpose
async def test_the_hundred_and_first_open_event_is_refused(place: Place, api: ApiClient) -> None:
    for number in range(100):
        status, _ = await create(place, api, name=f"Evening {number}")
        assert status == 200
    status, body = await create(place, api)
    assert (status, body["code"]) == (400, 30038)


async def test_subscribers_are_paged_by_id_and_counted(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    event = place.guild.events[int(made["id"])]
    people = [place.world.create_user(f"Person {number}") for number in range(5)]
    for person in people:
        place.guild.join(person)
        place.world.subscribe(person, event)
    place.world.unsubscribe(people[4], event)
    _, first = await api.call("GET", path(place, made, "/users?limit=2"))
    _, rest = await api.call("GET", path(place, made, f"/users?limit=2&after={people[1].id}&with_member=1"))
    assert [one["user"]["global_name"] for one in first + rest] == [f"Person {number}" for number in range(4)]
    assert "member" in rest[0]
    _, counted = await api.call("GET", path(place, made, "?with_user_count=1"))
    assert counted["user_count"] == 4


@pytest.mark.refused_on_purpose
async def test_a_voice_event_needs_a_voice_channel_the_bot_may_enter(place: Place, api: ApiClient) -> None:
    voice = place.guild.create_voice_channel("Stage")
    wanted = {"entity_type": 2, "channel_id": str(voice.id), "entity_metadata": None}
    place.guild.change_role(place.guild.everyone, revoke=Permission.CONNECT)
    status, body = await create(place, api, **wanted)
    assert (status, body["code"]) == (403, 50013)
    place.guild.change_role(place.guild.bot_role, grant=Permission.CONNECT)
    status, made = await create(place, api, **wanted)
    assert (status, made["channel_id"]) == (200, str(voice.id))


# ------------------------------------------------------------------ people


@pytest.mark.refused_on_purpose
async def test_people_with_manage_events_change_start_and_end_an_event(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    event = place.guild.events[int(made["id"])]
    ada = Person(place.world, place.ada)
    with pytest.raises(CannotDo):
        await ada.edits_event("PyNight", name="Mine now")
    place.guild.members[place.ada.id].roles.append(place.guild.role_named("Organisers"))

    await ada.edits_event("PyNight", name="Night of Py", location="The pier")
    await ada.starts_event("Night of Py")
    assert (event.name, event.location, event.status) == ("Night of Py", "The pier", 2)
    await ada.ends_event("Night of Py")
    assert event.status == 3
    with pytest.raises(CannotDo):
        await ada.edits_event("Night of Py", name="Too late")


async def test_cancel_event_in_the_client_deletes_it(place: Place, api: ApiClient) -> None:
    _, made = await create(place, api)
    told: list[str] = []
    place.world.gateway = lambda event: told.append(f"{event.name} {event.data['status']}")
    place.guild.members[place.ada.id].roles.append(place.guild.role_named("Organisers"))

    await Person(place.world, place.ada).cancels_event("PyNight")

    assert (told, place.guild.events) == (["GUILD_SCHEDULED_EVENT_DELETE 1"], {})
    status, _ = await api.call("GET", path(place, made))
    assert status == 404


async def test_an_event_goes_with_its_voice_channel_and_nobody_is_told(place: Place, api: ApiClient) -> None:
    voice = place.guild.create_voice_channel("Lounge")
    place.guild.change_role(place.guild.everyone, grant=Permission.CONNECT)
    await create(place, api, entity_type=2, channel_id=str(voice.id), entity_metadata=None)
    told: list[str] = []
    place.world.gateway = lambda event: told.append(event.name)

    place.guild.delete_channel(voice)

    assert (told, place.guild.events) == (["CHANNEL_DELETE"], {})
