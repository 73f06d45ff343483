import pytest

from cogs.ui.card import Card, button
from db.engine import Database
from tests.contract.plugin import Contract
from tests.town import Town, connected_bot, discord_with_group


async def test_help_is_for_members_and_longer_for_organisers(town: Town) -> None:
    ada = town.person("Ada")
    for_ada = await ada.runs("/help", in_="#announcements")
    for_marisol = await town.marisol.runs("/help", in_="#announcements")
    assert "/reflections mine" in for_ada.text
    assert "/meetup create" not in for_ada.text
    assert for_marisol.text.startswith(for_ada.text)
    assert "/meetup create" in for_marisol.text
    assert for_ada.ephemeral


@pytest.mark.parametrize("custom_id", ["meetup:v0:going:1", "karaoke:v1:sing:1", "not ours at all"])
async def test_a_button_that_nobody_knows_any_more_is_answered_kindly(
    custom_id: str, sqlite: Database, contract: Contract
) -> None:
    async with discord_with_group() as (discord, guild), connected_bot(discord, sqlite) as app:
        contract.watch(discord)
        await app.bot.wait_until_ready()
        ada = discord.person("Ada")
        guild.join(ada.user)
        card = Card("Karaoke on Friday!", rows=[[button("Sing", custom_id)]])
        await app.bot.get_partial_messageable(guild.channel_named("announcements").id).send(
            card.content, view=card.view()
        )
        answer = await ada.presses("Sing", in_="#announcements")
    assert answer.text == "This button is from an older version of me. /help shows what there is now."
