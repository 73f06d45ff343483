"""Answers to interactions: once, in time, and with what Discord does to each kind."""

from datetime import timedelta
from typing import Any

import pytest

from bot.local_discord.objects import Command, Interaction, Upload
from tests.local_discord.clients import ApiClient
from tests.local_discord.conftest import Place

EPHEMERAL = 64
BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Press", "custom_id": "press"}]}
FORM = {
    "custom_id": "form",
    "title": "How was it?",
    "components": [
        {"type": 10, "content": "Take your time."},
        {"type": 18, "label": "In a word", "component": {"type": 4, "style": 1, "custom_id": "word"}},
        {
            "type": 18,
            "label": "Who may read it",
            "component": {
                "type": 3,
                "custom_id": "audience",
                "options": [
                    {"label": "Everybody", "value": "all"},
                    {"label": "Organisers", "value": "few", "default": True},
                ],
            },
        },
        {"type": 18, "label": "Pictures", "component": {"type": 19, "custom_id": "files"}},
    ],
}


@pytest.fixture
def command(place: Place) -> Command:
    data = {"type": 1, "name": "meetup", "description": "Meetups"}
    command = Command(place.world.new_id(), None, data)
    place.world.commands[0] = [command]
    return command


@pytest.fixture
def interaction(place: Place, command: Command) -> Interaction:
    return place.world.run_command(place.ada, place.channel, command)


async def answer(api: ApiClient, interaction: Interaction, kind: int, data: Any = None) -> tuple[int, Any]:
    body = {"type": kind} if data is None else {"type": kind, "data": data}
    path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=1"
    return await api.call("POST", path, body, headers={})


def webhook(place: Place, interaction: Interaction, rest: str = "") -> str:
    return f"/webhooks/{place.world.application_id}/{interaction.token}{rest}"


async def follow_up(place: Place, api: ApiClient, interaction: Interaction, **body: Any) -> tuple[int, Any]:
    return await api.call("POST", webhook(place, interaction, "?wait=1"), body, headers={})


async def test_a_reply_carries_its_message_as_a_resource(api: ApiClient, interaction: Interaction) -> None:
    status, body = await answer(api, interaction, 4, {"content": "Planned", "components": [BUTTON]})
    assert status == 200
    assert body["resource"]["message"]["content"] == "Planned"
    assert body["interaction"]["response_message_id"] == body["resource"]["message"]["id"]


@pytest.mark.refused_on_purpose
async def test_a_second_answer_is_refused_with_40060(api: ApiClient, interaction: Interaction) -> None:
    await answer(api, interaction, 4, {"content": "once"})
    status, body = await answer(api, interaction, 4, {"content": "twice"})
    assert (status, body["code"]) == (400, 40060)


@pytest.mark.refused_on_purpose
async def test_an_answer_after_three_seconds_of_the_world_is_refused(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    await place.local.time.advance(timedelta(seconds=4))
    status, body = await answer(api, interaction, 4, {"content": "late"})
    assert (status, body["code"]) == (404, 10062)


@pytest.mark.refused_on_purpose
async def test_an_answer_after_the_real_deadline_is_refused(place: Place, api: ApiClient, command: Command) -> None:
    place.world.answer_deadline = 0.0
    late = place.world.run_command(place.ada, place.channel, command)
    status, body = await answer(api, late, 5)
    assert (status, body["code"]) == (404, 10062)


async def test_nobody_else_sees_an_ephemeral_reply(place: Place, api: ApiClient, interaction: Interaction) -> None:
    _, body = await answer(api, interaction, 4, {"content": "only you", "flags": EPHEMERAL})
    assert body["interaction"]["response_message_ephemeral"]
    assert [one.content for one in place.world.visible_messages(place.ada, place.channel)] == ["only you"]
    assert place.world.visible_messages(place.olga, place.channel) == []


@pytest.mark.refused_on_purpose
async def test_an_ephemeral_message_is_reachable_only_through_its_token(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    _, body = await answer(api, interaction, 4, {"content": "only you", "flags": EPHEMERAL})
    message_id = body["resource"]["message"]["id"]
    status, _ = await api.call("GET", f"/channels/{place.channel.id}/messages/{message_id}")
    assert status == 404
    status, read = await api.call("GET", webhook(place, interaction, f"/messages/{message_id}"), headers={})
    assert (status, read["content"]) == (200, "only you")


async def test_the_first_follow_up_fills_the_loading_message_and_the_second_is_new(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    _, deferred = await answer(api, interaction, 5, {"flags": EPHEMERAL})
    assert deferred["interaction"]["response_message_loading"]
    assert "resource" not in deferred
    _, first = await follow_up(place, api, interaction, content="thought")
    _, second = await follow_up(place, api, interaction, content="and more")
    assert first["id"] == deferred["interaction"]["response_message_id"]
    assert second["id"] != first["id"]
    shown = place.world.visible_messages(place.ada, place.channel)
    assert [(one.content, one.ephemeral) for one in shown] == [("thought", True), ("and more", False)]


@pytest.mark.refused_on_purpose
async def test_a_follow_up_needs_an_answer_first_and_a_living_token(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    status, body = await follow_up(place, api, interaction, content="too early")
    assert (status, body["code"]) == (404, 10015)
    await answer(api, interaction, 4, {"content": "now"})
    await place.local.time.advance(timedelta(minutes=16))
    status, body = await follow_up(place, api, interaction, content="too late")
    assert (status, body["code"]) == (401, 50027)


@pytest.mark.refused_on_purpose
async def test_a_deleted_original_is_unknown(place: Place, api: ApiClient, interaction: Interaction) -> None:
    await answer(api, interaction, 4, {"content": "gone soon"})
    path = webhook(place, interaction, "/messages/@original")
    status, _ = await api.call("DELETE", path, headers={})
    assert status == 204
    status, body = await api.call("PATCH", path, {"content": "back"}, headers={})
    assert (status, body["code"]) == (404, 10008)


async def test_the_original_can_be_edited(place: Place, api: ApiClient, interaction: Interaction) -> None:
    await answer(api, interaction, 5)
    _, edited = await api.call(
        "PATCH", webhook(place, interaction, "/messages/@original"), {"content": "done"}, headers={}
    )
    assert (edited["content"], edited["flags"]) == ("done", 0)


async def test_an_update_changes_the_message_of_the_button(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    await answer(api, interaction, 4, {"content": "before", "components": [BUTTON]})
    assert interaction.original is not None
    pressed = place.world.press(place.olga, interaction.original, "press")
    status, body = await answer(api, pressed, 7, {"content": "after"})
    assert (status, body["resource"]["type"]) == (200, 7)
    assert [one.content for one in place.world.visible_messages(place.ada, place.channel)] == ["after"]


@pytest.mark.refused_on_purpose
async def test_answers_that_do_not_fit_are_refused(place: Place, api: ApiClient, interaction: Interaction) -> None:
    status, body = await answer(api, interaction, 7, {"content": "update of nothing"})
    assert (status, body["code"]) == (400, 50035)
    await answer(api, interaction, 9, FORM)
    assert interaction.modal is not None
    submitted = place.world.submit_modal(place.ada, interaction.modal, {})
    status, body = await answer(api, submitted, 9, FORM)
    assert (status, body["code"]) == (400, 50035)


async def test_a_form_is_submitted_with_its_answers_and_defaults(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    await answer(api, interaction, 9, FORM)
    assert interaction.modal is not None
    picture = Upload("stage.png", b"png")
    submitted = place.world.submit_modal(place.ada, interaction.modal, {"word": "Bright", "files": [picture]})
    answers = [one.get("component", {}) for one in submitted.data["components"]]
    (attachment,) = submitted.data["resolved"]["attachments"].values()
    assert [one.get("value", one.get("values")) for one in answers] == [
        None,
        "Bright",
        ["few"],
        [attachment["id"]],
    ]
    assert await api.read(attachment["url"]) == b"png"


async def test_choices_are_kept_for_the_one_who_types(place: Place, api: ApiClient, command: Command) -> None:
    typed = place.world.autocomplete(
        place.ada, place.channel, command, [{"type": 3, "name": "which", "value": "Py", "focused": True}]
    )
    await answer(api, typed, 8, {"choices": [{"name": "PyNight", "value": "1"}]})
    assert typed.choices == [{"name": "PyNight", "value": "1"}]


async def test_users_in_options_are_resolved_with_their_membership(place: Place, command: Command) -> None:
    ran = place.world.run_command(
        place.ada, place.channel, command, [{"type": 6, "name": "who", "value": place.olga.id}]
    )
    resolved = ran.data["resolved"]
    assert resolved["users"][str(place.olga.id)]["global_name"] == "Olga"
    assert resolved["members"][str(place.olga.id)]["roles"] == [str(place.guild.role_named("Organisers").id)]


async def test_a_command_in_a_dm_comes_with_the_user_and_no_server(place: Place, command: Command) -> None:
    ran = place.world.run_command(place.ada, place.world.open_dm(place.ada), command)
    assert ran.guild is None


async def test_nobody_presses_a_button_that_is_not_there(
    place: Place, api: ApiClient, interaction: Interaction
) -> None:
    await answer(api, interaction, 4, {"content": "hidden", "components": [BUTTON], "flags": EPHEMERAL})
    assert interaction.original is not None
    with pytest.raises(LookupError):
        place.world.press(place.olga, interaction.original, "press")
    with pytest.raises(LookupError):
        place.world.press(place.ada, interaction.original, "another")


async def test_an_interaction_nobody_answers_fails(interaction: Interaction) -> None:
    assert not await interaction.answered(patience=0.01)
    assert interaction.failed
