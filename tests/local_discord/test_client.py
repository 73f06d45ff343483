"""What a meetup bot does with discord.py, call by call, against the local Discord."""

import io
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.local_discord.permissions import BOT, Permission
from tests.local_discord.clients import ApiClient, ClientBot, running
from tests.local_discord.conftest import Place


def card() -> discord.ui.LayoutView:
    """One of everything a card can show."""
    button: discord.ui.Button[Any] = discord.ui.Button(label="Going", custom_id="rsvp:v1:going:1", emoji="✅")
    link: discord.ui.Button[Any] = discord.ui.Button(label="Map", url="https://example.org")
    select: discord.ui.Select[Any] = discord.ui.Select(
        custom_id="audience:v1",
        placeholder="Who may read it",
        options=[
            discord.SelectOption(label="Everybody", value="all", description="also the digest"),
            discord.SelectOption(label="Organisers", value="few", emoji="🔒", default=True),
        ],
    )
    container: discord.ui.Container[Any] = discord.ui.Container(accent_colour=discord.Colour.blue())
    container.add_item(discord.ui.TextDisplay("# PyNight\nAt the old mill"))
    container.add_item(discord.ui.Separator())
    container.add_item(discord.ui.Section("Bring a laptop", accessory=link))
    container.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://mill.png")))
    container.add_item(discord.ui.File("attachment://notes.txt"))
    view = discord.ui.LayoutView()
    view.add_item(container)
    view.add_item(discord.ui.ActionRow(button))
    view.add_item(discord.ui.ActionRow(select))
    return view


@pytest.fixture
async def bot(place: Place) -> AsyncGenerator[ClientBot]:
    place.guild.create_forum("reflections")
    async with running(place.local, ClientBot()) as bot:
        yield bot


@pytest.fixture
def channel(place: Place, bot: ClientBot) -> discord.TextChannel:
    found = bot.get_channel(place.channel.id)
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_layout_with_files_is_stored_and_read_back(channel: discord.TextChannel, api: ApiClient) -> None:
    files = [
        discord.File(io.BytesIO(b"png"), "mill.png", description="The mill"),
        discord.File(io.BytesIO(b"notes"), "notes.txt"),
    ]
    sent = await channel.send(view=card(), files=files)
    read = await channel.fetch_message(sent.id)
    assert [file.filename for file in read.attachments] == ["mill.png", "notes.txt"]
    assert read.attachments[0].content_type == "image/png"
    assert await api.read(read.attachments[1].url) == b"notes"
    assert len(read.components) == 3


async def test_a_card_is_edited_and_its_files_replaced(channel: discord.TextChannel) -> None:
    sent = await channel.send(
        "before",
        embed=discord.Embed(title="PyNight", timestamp=channel.created_at).add_field(name="Where", value="Mill"),
        file=discord.File(io.BytesIO(b"1"), "one.txt"),
    )
    edited = await sent.edit(
        content="after", attachments=[discord.File(io.BytesIO(b"2"), "two.txt")], view=discord.ui.View()
    )
    assert edited.content == "after"
    assert [file.filename for file in edited.attachments] == ["two.txt"]
    assert edited.embeds[0].fields[0].value == "Mill"


async def test_a_dm_is_sent_and_a_closed_one_is_forbidden(place: Place, bot: ClientBot) -> None:
    user = await bot.fetch_user(place.ada.id)
    await user.send("How was it?")
    place.world.close_dms(place.ada)
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("And now?")
    assert refused.value.code == 50007
    shown = place.world.visible_messages(place.ada, place.world.open_dm(place.ada))
    assert [message.content for message in shown] == ["How was it?"]


async def test_a_scheduled_event_lives_its_life(place: Place, bot: ClientBot) -> None:
    guild = bot.get_guild(place.guild.id)
    assert guild is not None
    starts = place.world.now() + timedelta(days=1)
    event = await guild.create_scheduled_event(
        name="PyNight",
        start_time=starts,
        end_time=starts + timedelta(hours=2),
        location="The old mill",
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
    )
    place.world.subscribe(place.ada, place.guild.events[event.id])
    fetched = await guild.fetch_scheduled_event(event.id, with_counts=True)
    assert fetched.user_count == 1
    assert [user.id async for user in fetched.users()] == [place.ada.id]
    await fetched.edit(description="With pizza")
    started = await fetched.start()
    await started.end()
    assert place.guild.events[event.id].status == 3
    assert place.guild.events[event.id].description == "With pizza"


async def test_threads_and_forum_posts_are_opened_and_written_in(
    place: Place, bot: ClientBot, channel: discord.TextChannel
) -> None:
    sent = await channel.send("PyNight is over")
    public = await sent.create_thread(name="How was it?")
    await public.send(f"<@{place.ada.id}>")
    private = await channel.create_thread(name="For organisers")
    await private.add_user(discord.Object(place.olga.id))
    await private.edit(archived=True)
    forum = bot.get_channel(place.guild.channel_named("reflections").id)
    assert isinstance(forum, discord.ForumChannel)
    post = await forum.create_thread(name="PyNight", content="What stayed with you?")
    assert post.message.content == "What stayed with you?"
    assert [thread.name for thread in place.guild.threads.values()] == ["How was it?", "For organisers", "PyNight"]
    assert place.olga.id in place.guild.threads[private.id].members


async def test_pins_history_and_members_are_read(place: Place, bot: ClientBot, channel: discord.TextChannel) -> None:
    first = await channel.send("first")
    await channel.send("second")
    await first.pin()
    assert [message.id async for message in channel.pins()] == [first.id]
    assert [message.content async for message in channel.history(oldest_first=True)] == ["first", "second"]
    guild = bot.get_guild(place.guild.id)
    assert guild is not None
    member = await guild.fetch_member(place.olga.id)
    assert "Organisers" in [role.name for role in member.roles]
    assert (await guild.query_members("Ol"))[0].id == place.olga.id
    async with channel.typing():
        await first.unpin()
    await first.delete()
    assert place.channel.messages.get(first.id) is None


async def test_what_is_not_allowed_is_forbidden(place: Place, channel: discord.TextChannel) -> None:
    place.guild.change_role(place.guild.everyone, revoke=Permission.SEND_MESSAGES)
    place.guild.change_role(place.guild.bot_role, revoke=Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("hello?")
    assert refused.value.code == 50013


async def test_the_client_knows_its_own_permissions(place: Place, bot: ClientBot, channel: discord.TextChannel) -> None:
    bot_may = channel.permissions_for(channel.guild.me)
    assert bot_may >= discord.Permissions(int(BOT))
    assert not bot_may.manage_messages
    assert bot.user is not None
    assert bot.user.id == place.local.bot_user.id


async def test_a_select_and_a_persistent_button_reach_the_bot(place: Place, bot: ClientBot) -> None:
    pressed: list[Any] = []

    class Persistent(discord.ui.View):
        @discord.ui.button(label="Going", custom_id="going")
        async def going(self, interaction: discord.Interaction[Any], _button: discord.ui.Button[Any]) -> None:
            pressed.append(interaction.user.id)
            await interaction.response.send_message("Noted", ephemeral=True)
            await interaction.edit_original_response(content="Noted, thank you")
            await interaction.delete_original_response()

        @discord.ui.select(cls=discord.ui.UserSelect, custom_id="who", placeholder="Who?")
        async def who(self, interaction: discord.Interaction[Any], select: discord.ui.UserSelect[Any]) -> None:
            pressed.append([user.id for user in select.values])
            await interaction.response.defer()
            await interaction.followup.send("Thanks", ephemeral=True)

    bot.add_view(Persistent(timeout=None))
    channel = bot.get_channel(place.channel.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send(view=Persistent(timeout=None))
    message = place.channel.messages.get(sent.id)
    assert message is not None
    first = place.world.press(place.ada, message, "going")
    gone = await place.world.until(lambda: first.original if first.original and first.original.deleted else None)
    assert gone is not None
    chosen = place.world.select(place.ada, message, "who", [place.olga.id])
    assert await place.world.until(lambda: chosen.follow_ups or None) is not None
    assert pressed == [place.ada.id, [place.olga.id]]
