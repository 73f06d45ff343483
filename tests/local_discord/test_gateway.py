"""The real discord.py starts here, is told what it asked for, and comes back after every kind of drop."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from bot.local_discord.intents import PRIVILEGED, Intent
from bot.local_discord.objects import Interaction, Overwrite
from bot.local_discord.permissions import Permission
from bot.local_discord.server import LocalDiscord
from tests.contract.plugin import Contract
from tests.local_discord.clients import INTENTS, ClientBot, running
from tests.local_discord.conftest import Place, furnish


class GreetingModal(discord.ui.Modal, title="Who are you?"):
    name: discord.ui.Label[Any] = discord.ui.Label(text="Your name", component=discord.ui.TextInput())

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        assert isinstance(self.name.component, discord.ui.TextInput)
        await interaction.response.send_message(f"Welcome, {self.name.component.value}!", ephemeral=True)


class GreetingView(discord.ui.View):
    @discord.ui.button(label="Introduce yourself", custom_id="introduce")
    async def introduce(self, interaction: discord.Interaction[Any], _button: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(GreetingModal(timeout=60))

    @discord.ui.button(label="Count", custom_id="count")
    async def count(self, interaction: discord.Interaction[Any], button: discord.ui.Button[Any]) -> None:
        button.label = "Counted"
        await interaction.response.edit_message(content="One more", view=self)


class GreetingBot(ClientBot):
    async def setup_hook(self) -> None:
        @self.tree.command(description="Says hello")
        async def hello(interaction: discord.Interaction[Any], whom: discord.Member) -> None:
            await interaction.response.send_message(f"Hello {whom.mention}", view=GreetingView())

        @self.tree.command(description="Thinks first")
        async def think(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer(ephemeral=True)
            await interaction.followup.send("Thought about it")

        await self.tree.sync()


def run(place: Place, name: str, **options: Any) -> Interaction:
    (command,) = [one for one in place.world.visible_commands(place.ada, place.channel) if one.name == name]
    given = [{"type": 6, "name": key, "value": value} for key, value in options.items()]
    return place.world.run_command(place.ada, place.channel, command, given)


async def test_a_slash_command_is_answered_in_the_channel(place: Place) -> None:
    async with running(place.local, GreetingBot()):
        said = run(place, "hello", whom=place.olga.id)
        assert await said.answered()
    shown = place.world.visible_messages(place.olga, place.channel)
    assert [message.content for message in shown] == [f"Hello <@{place.olga.id}>"]
    assert shown[0].pings == {place.olga.id}


async def test_a_button_opens_a_modal_whose_answer_only_its_sender_sees(place: Place) -> None:
    async with running(place.local, GreetingBot()):
        said = run(place, "hello", whom=place.olga.id)
        await said.answered()
        assert said.original is not None
        pressed = place.world.press(place.ada, said.original, "introduce")
        await pressed.answered()
        assert pressed.modal is not None
        assert pressed.modal.title == "Who are you?"
        custom_id = pressed.modal.components[0]["component"]["custom_id"]
        submitted = place.world.submit_modal(place.ada, pressed.modal, {custom_id: "Ada L."})
        assert await submitted.answered()
    assert place.world.visible_messages(place.ada, place.channel)[-1].content == "Welcome, Ada L.!"
    assert "Welcome" not in place.world.visible_messages(place.olga, place.channel)[-1].content


async def test_a_button_edits_its_own_message(place: Place) -> None:
    async with running(place.local, GreetingBot()):
        said = run(place, "hello", whom=place.olga.id)
        await said.answered()
        assert said.original is not None
        assert await place.world.press(place.ada, said.original, "count").answered()
    assert said.original.content == "One more"
    assert said.original.components[0]["components"][1]["label"] == "Counted"


async def test_a_follow_up_fills_the_loading_message(place: Place) -> None:
    async with running(place.local, GreetingBot()):
        thought = run(place, "think")
        await thought.answered()
        found = await place.world.until(
            lambda: thought.original if thought.original and thought.original.content else None
        )
    assert found is not None
    assert (found.content, found.ephemeral, found.loading) == ("Thought about it", True, False)
    assert place.world.visible_messages(place.olga, place.channel) == []


async def test_events_missed_during_a_drop_are_replayed(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.local.gateway.drop()
        place.world.send_dm(place.ada, "Are you there?")
        await bot.until("message")
    assert [message.content for message in bot.seen] == ["Are you there?"]
    assert (place.local.gateway.identifies, place.local.gateway.resumes) == (1, 1)


async def test_a_client_that_is_asked_to_reconnect_resumes(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.local.gateway.ask_to_reconnect()
        await bot.until("resumed")
    assert place.local.gateway.identifies == 1


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4009])
async def test_a_closed_connection_is_resumed(place: Place, code: int) -> None:
    async with running(place.local, ClientBot()) as bot:
        await place.local.gateway.close(code)
        place.world.send_dm(place.ada, "Are you there?")
        await bot.until("resumed")
    assert [message.content for message in bot.seen] == ["Are you there?"]
    assert place.local.gateway.identifies == 1


async def test_a_session_that_is_invalid_but_resumable_is_resumed(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.local.gateway.invalidate(resumable=True)
        await bot.until("resumed")
    assert place.local.gateway.identifies == 1


async def test_after_minutes_a_lost_session_is_forgotten(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.local.gateway.drop()
        await place.local.time.advance(timedelta(minutes=6))
        await bot.until("ready", times=2)
    assert place.local.gateway.identifies == 2


async def test_a_client_whose_session_is_invalid_identifies_again(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.local.gateway.invalidate()
        await bot.until("ready", times=2)
        place.world.send_dm(place.ada, "Still there?")
        await bot.until("message")
    assert place.local.gateway.identifies == 2


async def test_a_wrong_token_is_turned_away_at_login(place: Place) -> None:
    bot = ClientBot()
    Route.BASE = place.local.api_url
    async with bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("wrong")


async def test_a_privileged_intent_that_is_not_switched_on_is_refused(place: Place) -> None:
    bot = ClientBot(intents=discord.Intents(guilds=True, members=True))
    with pytest.RaisesGroup(discord.PrivilegedIntentsRequired):
        async with running(place.local, bot):
            pass  # it never becomes ready


async def test_with_the_members_intent_everybody_is_known(contract: Contract) -> None:
    async with LocalDiscord(privileged_intents=Intent.GUILD_MEMBERS) as local:
        contract.watch(local)
        place = furnish(local)
        async with running(local, ClientBot(intents=discord.Intents(guilds=True, members=True))) as bot:
            guild = bot.get_guild(place.guild.id)
            assert guild is not None
            assert {member.id for member in guild.members} == set(place.guild.members)


async def test_without_the_members_intent_only_the_bot_is_listed(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        guild = bot.get_guild(place.guild.id)
        assert guild is not None
        assert [member.id for member in guild.members] == [place.world.bot.id]
        assert guild.member_count == len(place.guild.members)


async def test_content_is_blank_without_its_intent_but_not_where_the_bot_is_mentioned(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.world.send_message(place.ada, place.channel, "between us")
        place.world.send_message(place.ada, place.channel, f"<@{place.world.bot.id}> look")
        await bot.until("message", times=2)
    assert [message.content for message in bot.seen] == ["", f"<@{place.world.bot.id}> look"]


async def test_messages_are_not_told_without_their_intent(place: Place) -> None:
    async with running(place.local, ClientBot(intents=discord.Intents(guilds=True, dm_messages=True))) as bot:
        place.world.send_message(place.ada, place.channel, "unheard")
        place.world.send_dm(place.ada, "heard")
        await bot.until("message")
    assert [message.content for message in bot.seen] == ["heard"]


async def test_a_hidden_channel_is_not_overheard(place: Place) -> None:
    hidden = place.guild.create_text_channel(
        "hidden", overwrites=[Overwrite.of(place.guild.bot_role, deny=Permission.VIEW_CHANNEL)]
    )
    async with running(place.local, ClientBot()) as bot:
        place.world.send_message(place.ada, hidden, "psst")
        place.world.send_message(place.ada, place.channel, "hello")
        await bot.until("message")
    assert [message.channel.id for message in bot.seen] == [place.channel.id]


async def test_each_shard_hears_of_its_own_servers_and_dms_go_to_the_first(place: Place) -> None:
    place.local.world.shards = 2
    async with running(place.local, ClientBot()) as bot:
        place.world.send_dm(place.ada, "to the first")
        place.world.send_message(place.ada, place.channel, "to its own")
        await bot.until("message", times=2)
        assert [session.shard for session in place.local.gateway.online] == [(0, 2), (1, 2)]
        guild = bot.get_guild(place.guild.id)
        assert guild is not None
        assert guild.shard_id == (place.guild.id >> 22) % 2
    assert len(bot.seen) == 2


async def test_being_kicked_and_invited_again_is_told(place: Place) -> None:
    async with running(place.local, ClientBot()) as bot:
        place.guild.kick_bot()
        await bot.until("left")
        place.guild.install_bot()
        await bot.until("came")


async def test_events_before_identifying_close_the_connection(local: LocalDiscord) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{local.gateway_url}/gateway/") as ws:
        await ws.receive_json()
        await ws.send_str(json.dumps({"op": 8, "d": {"guild_id": "1"}}))
        await ws.receive()
        assert ws.close_code == 4003


async def test_an_unknown_session_cannot_resume(local: LocalDiscord) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{local.gateway_url}/gateway/") as ws:
        await ws.receive_json()
        await ws.send_str(json.dumps({"op": 6, "d": {"token": local.token, "session_id": "x", "seq": 1}}))
        assert (await ws.receive_json())["op"] == 9


def test_default_intents_of_these_tests_hold_no_privileged_one() -> None:
    assert not Intent(INTENTS.value) & PRIVILEGED
