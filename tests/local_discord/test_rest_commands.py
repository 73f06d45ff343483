"""Registering commands, and who is offered them where."""

from typing import Any

import pytest

from bot.local_discord.permissions import Permission
from tests.local_discord.clients import ApiClient
from tests.local_discord.conftest import Place


def command(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "description": f"The {name} command", **more}


def offered(place: Place, *, to_olga: bool = False) -> list[str]:
    user = place.olga if to_olga else place.ada
    return [one.name for one in place.world.visible_commands(user, place.channel)]


async def overwrite(place: Place, api: ApiClient, *commands: dict[str, Any], guild: bool = False) -> Any:
    where = f"/guilds/{place.guild.id}" if guild else ""
    path = f"/applications/{place.world.application_id}{where}/commands"
    return await api.call("PUT", path, list(commands))


async def test_a_bulk_overwrite_keeps_ids_and_drops_what_is_absent(place: Place, api: ApiClient) -> None:
    _, first = await overwrite(place, api, command("meetup"), command("rsvp"))
    _, second = await overwrite(place, api, command("meetup", options=[]))
    assert second[0]["id"] == first[0]["id"]
    assert offered(place) == ["meetup"]


async def test_a_command_is_offered_by_permission(place: Place, api: ApiClient) -> None:
    manage = int(Permission.MANAGE_EVENTS)
    await overwrite(
        place, api, command("meetup", default_member_permissions=manage), command("admin", default_member_permissions=0)
    )
    assert offered(place) == []
    assert offered(place, to_olga=True) == ["meetup"]
    assert [one.name for one in place.world.visible_commands(place.guild.owner, place.channel)] == ["meetup", "admin"]


async def test_only_global_commands_for_dms_are_offered_there(place: Place, api: ApiClient) -> None:
    await overwrite(place, api, command("here", contexts=[0]), command("both", contexts=[0, 1]))
    await overwrite(place, api, command("own"), guild=True)
    dm = place.world.open_dm(place.ada)
    assert [one.name for one in place.world.visible_commands(place.ada, dm)] == ["both"]
    assert sorted(offered(place)) == ["both", "here", "own"]


@pytest.mark.refused_on_purpose
async def test_a_bad_name_and_too_many_new_ones_are_refused(place: Place, api: ApiClient) -> None:
    status, body = await overwrite(place, api, command("Two Words"))
    assert (status, body["code"]) == (400, 50035)
    for batch in range(2):
        names = [command(f"c{batch}-{number}") for number in range(100)]
        status, _ = await overwrite(place, api, *names)
        assert status == 200
    status, body = await overwrite(place, api, command("one-more"))
    assert (status, body["code"]) == (400, 30034)


async def test_one_command_is_created_changed_and_deleted(place: Place, api: ApiClient) -> None:
    path = f"/applications/{place.world.application_id}/commands"
    status, made = await api.call("POST", path, command("meetup"))
    assert status == 201
    _, changed = await api.call("PATCH", f"{path}/{made['id']}", {"description": "Plan one"})
    assert (changed["id"], changed["description"]) == (made["id"], "Plan one")
    status, _ = await api.call("DELETE", f"{path}/{made['id']}")
    assert status == 204
    _, left = await api.call("GET", path)
    assert left == []
