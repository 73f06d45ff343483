"""People and a bot on the real discord.py, with the local Discord between them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.local_discord.forms import CannotDo
from bot.local_discord.person import Person
from bot.local_discord.person_api import RemotePerson
from bot.local_discord.recording import recording
from bot.local_discord.seen import NotSeen
from bot.local_discord.server import LocalDiscord
from tests.contract.plugin import Contract
from tests.local_discord.wired_bot import wired


@pytest.fixture
async def local(contract: Contract) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as local:
        contract.watch(local)
        guild = local.world.create_guild("Pythonistas")
        guild.create_text_channel("announcements")
        guild.install_bot()
        async with wired(local):
            yield local


@pytest.fixture
def ada(local: LocalDiscord) -> Person:
    (guild,) = local.world.guilds.values()
    return local.person("Ada", guild=guild)


async def test_a_command_a_button_and_a_form_go_all_the_way(ada: Person) -> None:
    announced = await ada.runs("/announce", title="Py night")
    assert announced.text.splitlines()[:2] == ["Py night", "Come along!"]
    assert announced.buttons == ["🎉 Going", "How was it?"]
    assert announced.files == {"card.txt": b"Py night"}
    assert (await ada.presses("Going")).text.startswith("Going: @Ada\nPy night")
    assert (await ada.sees("See you there")).ephemeral
    form = (await ada.presses("How was it?")).modal
    assert form
    assert form.values == {"How did it go?": "Well", "Worth it?": []}
    saved = await ada.fills({"How did it go?": "Very well", "Worth it?": ["Yes"]})
    assert (saved.text, saved.ephemeral) == ("Saved: Very well (Yes)", True)


async def test_what_is_picked_while_typing_arrives(ada: Person) -> None:
    assert await ada.types("/reflect", meetup="py") == ["Pizza and Py", "Py for all"]
    assert (await ada.runs("/reflect", meetup="py for")).text == "About id:Py for all"


async def test_the_registered_range_is_kept_by_the_client(ada: Person) -> None:
    with pytest.raises(CannotDo, match="from 1 to 20 characters, not 21"):
        await ada.runs("/announce", title="x" * 21)


async def test_a_dm_is_answered(ada: Person) -> None:
    await ada.writes("It was lovely")
    assert (await ada.sees("You wrote 13 characters")).place == "DM"
    assert [seen.text for seen in ada.notifications] == ["You wrote 13 characters"]


async def test_somebody_in_another_process_does_the_same(local: LocalDiscord, ada: Person) -> None:
    ada.patience = 0.5
    async with RemotePerson(local.url, "Ada") as remote:
        announced = await remote.runs("/announce", title="Py night")
        assert announced.buttons == ["🎉 Going", "How was it?"]
        opened = await remote.presses("How was it?")
        assert opened.modal
        assert opened.modal["labels"] == ["How did it go?", "Worth it?"]
        assert (await remote.fills({"Worth it?": ["Not yet"]})).text == "Saved: Well (Not yet)"
        assert (await remote.sees("Saved")).ephemeral
        assert await remote.does("types", "/reflect", meetup="pizza") == ["Pizza and Py"]
        with pytest.raises(CannotDo, match="sees no command /nothing"):
            await remote.runs("/nothing")
        with pytest.raises(NotSeen, match="has not seen 'Rust'"):
            await remote.sees("Rust")
    async with RemotePerson(local.url, "Zoe") as nobody:
        with pytest.raises(CannotDo, match=r"Nobody here is called Zoe, only \['Ada'\]"):
            await nobody.runs("/announce", title="x")


async def test_recorded_exchanges_are_checked_like_watched_ones(tmp_path: Path, contract: Contract) -> None:
    written = tmp_path / "exchanges.jsonl"
    async with LocalDiscord() as elsewhere:
        with recording(elsewhere, written):
            async with wired(elsewhere):
                pass
        made = [exchange.path for exchange in elsewhere.requests]
    contract.read(written)
    assert [json.loads(line)["path"] for line in written.read_text().splitlines()] == made
    assert contract.findings == []
