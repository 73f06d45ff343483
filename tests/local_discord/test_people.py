"""People do what a client lets them do, and see what is shown to them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.local_discord import answering, payloads, posting
from bot.local_discord.forms import CannotDo
from bot.local_discord.guild import Guild
from bot.local_discord.objects import Message, Overwrite, Sticker, Upload, User
from bot.local_discord.permissions import Permission
from bot.local_discord.person import Person
from bot.local_discord.refusals import Refused
from bot.local_discord.seen import NotSeen
from bot.local_discord.typed_commands import AsTyped
from bot.local_discord.world import World
from tests.local_discord.little_bot import LittleBot

SHORT = 0.02  # seconds of patience where nothing is going to come


@pytest.fixture
def guild(world: World) -> Guild:
    guild = world.create_guild("Pythonistas")
    guild.create_text_channel("announcements")
    secret = Overwrite.of(guild.everyone, deny=Permission.VIEW_CHANNEL)
    guild.create_text_channel("organisers", overwrites=[secret])
    guild.create_voice_channel("Stage")
    guild.install_bot()
    return guild


@pytest.fixture
def bot(world: World) -> LittleBot:
    return LittleBot(world)


Joining = Callable[..., Person]


@pytest.fixture
def joins(world: World, guild: Guild) -> Joining:
    def joins(name: str, *roles: str, zone: str = "UTC", locale: str = "en-US") -> Person:
        user = world.create_user(name, locale=locale)
        guild.join(user, roles=[guild.role_named(role) for role in roles])
        return Person(world, user, zone=zone, patience=SHORT)

    return joins


@pytest.fixture
def ada(joins: Joining) -> Person:
    return joins("Ada")


def post(world: World, guild: Guild, content: str, channel: str = "announcements", **body: Any) -> Message:
    return posting.post(world, guild.channel_named(channel), {"content": content, **body}, ())


def button(label: str, custom_id: str, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id, **more}


def row(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inner)}


TITLE = {"type": 3, "name": "title", "description": "What", "required": True, "max_length": 10}
LEVEL = {
    "type": 3,
    "name": "level",
    "description": "For whom",
    "choices": [{"name": "Everyone", "value": "everyone"}, {"name": "Beginners", "value": "beginner"}],
}
CAPACITY = {"type": 4, "name": "capacity", "description": "Seats", "min_value": 1, "max_value": 500}
CREATE = {"type": 1, "name": "create", "description": "New", "options": [TITLE, LEVEL, CAPACITY]}


@pytest.fixture
def meetup(bot: LittleBot, guild: Guild) -> LittleBot:
    bot.registers(guild, name="meetup", options=[CREATE])
    bot.says("meetup", "Announced!", flags=64)
    return bot


class TestCommands:
    @pytest.mark.usefixtures("meetup")
    async def test_a_command_is_answered_where_it_was_run_and_only_its_author_sees_it(
        self, ada: Person, joins: Joining
    ) -> None:
        bruno = joins("Bruno")
        answer = await ada.runs("/meetup create", title="Py")
        assert (answer.text, answer.ephemeral) == ("Announced!", True)
        await ada.sees("Announced!", in_="#announcements")
        await bruno.never_sees("Announced!", calm=SHORT)

    async def test_options_arrive_as_discord_sends_them(self, meetup: LittleBot, ada: Person) -> None:
        await ada.runs("/meetup create", title="Py", level="Beginners", capacity=20)
        assert meetup.received[-1].data["options"] == [
            {
                "type": 1,
                "name": "create",
                "options": [
                    {"type": 3, "name": "title", "value": "Py"},
                    {"type": 3, "name": "level", "value": "beginner"},
                    {"type": 4, "name": "capacity", "value": 20},
                ],
            }
        ]

    @pytest.mark.parametrize(
        ("line", "options", "said"),
        [
            ("/nothing", {}, "Ada sees no command /nothing, only ['meetup']"),
            ("/meetup burn", {}, "Ada sees no command /meetup burn, only ['create']"),
            ("/meetup", {}, "/meetup alone cannot be run, only ['create']"),
            ("/meetup create", {}, "/meetup create needs title"),
            ("/meetup create", {"title": "Py", "colour": "red"}, "has no option 'colour'"),
            ("/meetup create", {"title": "x" * 11}, "'title' of /meetup create is from 0 to 10 characters, not 11"),
            ("/meetup create", {"title": "Py", "level": "wizards"}, "is one of ['Everyone', 'Beginners']"),
            ("/meetup create", {"title": "Py", "capacity": 0}, "is from 1 to 500, not 0"),
            ("/meetup create", {"title": "Py", "capacity": "many"}, "is a whole number, not 'many'"),
            ("/meetup create", {"title": "Py", "capacity": True}, "is a whole number, not True"),
        ],
    )
    async def test_a_line_that_the_client_would_not_send_cannot_be_run(
        self, meetup: LittleBot, ada: Person, line: str, options: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(CannotDo) as raised:
            await ada.runs(line, **options)
        assert said in str(raised.value)
        assert meetup.received == []

    async def test_a_command_for_organisers_is_not_shown_to_members(
        self, bot: LittleBot, guild: Guild, ada: Person, joins: Joining
    ) -> None:
        bot.registers(guild, name="setup", default_member_permissions=int(Permission.MANAGE_EVENTS))
        bot.says("setup", "Step 1 of 4")
        with pytest.raises(CannotDo, match="Ada sees no command /setup"):
            await ada.runs("/setup")
        assert (await joins("Olga", "Organisers").runs("/setup")).text == "Step 1 of 4"

    @pytest.mark.usefixtures("meetup")
    async def test_a_server_command_is_not_shown_in_the_dm(self, ada: Person) -> None:
        with pytest.raises(CannotDo, match="sees no command"):
            await ada.runs("/meetup create", title="Py", in_="DM")

    async def test_people_and_channels_are_given_by_name(self, bot: LittleBot, guild: Guild, ada: Person) -> None:
        options = [
            {"type": 6, "name": "who", "description": "Who"},
            {"type": 7, "name": "where", "description": "Where"},
        ]
        bot.registers(guild, name="ask", options=options)
        bot.says("ask", "Asked")
        await ada.runs("/ask", who="Ada", where="#announcements")
        values = [option["value"] for option in bot.received[-1].data["options"]]
        assert values == [str(ada.user.id), str(guild.channel_named("announcements").id)]

    async def test_an_interaction_without_an_answer_says_so(self, bot: LittleBot, guild: Guild, ada: Person) -> None:
        bot.registers(guild, name="sleep")
        answer = await ada.runs("/sleep")
        assert answer.failed
        assert answer.text == "The application did not respond"

    async def test_a_deferred_answer_is_waited_for(self, bot: LittleBot, guild: Guild, ada: Person) -> None:
        bot.registers(guild, name="digest")
        bot.answers["digest"] = lambda _: {"type": 5}
        first = await ada.runs("/digest")
        assert first.text == "Afterword is thinking…"
        answering.edit(bot.world, bot.received[-1], "@original", {"content": "Here it is"}, ())
        assert (await ada.answered()).text == "Here it is"


class TestAutocomplete:
    @pytest.fixture
    def reflect(self, bot: LittleBot, guild: Guild) -> LittleBot:
        bot.registers(
            guild, name="reflect", options=[{"type": 3, "name": "meetup", "description": "Which", "autocomplete": True}]
        )
        choices = [{"name": "Pizza and Py · 5 Nov", "value": "id:7"}, {"name": "Py for all · 12 Nov", "value": "id:8"}]
        bot.answers["reflect"] = lambda interaction: (
            {"type": 8, "data": {"choices": choices}}
            if interaction.type == 4
            else {"type": 4, "data": {"content": "Opened"}}
        )
        return bot

    async def test_typing_shows_the_choices(self, reflect: LittleBot, ada: Person) -> None:
        assert await ada.types("/reflect", meetup="P") == ["Pizza and Py · 5 Nov", "Py for all · 12 Nov"]
        assert reflect.received[-1].data["options"] == [{"type": 3, "name": "meetup", "value": "P", "focused": True}]

    @pytest.mark.parametrize(
        ("written", "sent"),
        [("Py for", "id:8"), ("pizza", "id:7"), ("Rust", "Rust"), (AsTyped("Py for"), "Py for")],
    )
    async def test_the_first_choice_with_the_text_is_picked_unless_sent_as_typed(
        self, reflect: LittleBot, ada: Person, written: str, sent: str
    ) -> None:
        await ada.runs("/reflect", meetup=written)
        assert reflect.received[-1].data["options"][0]["value"] == sent

    async def test_choices_that_never_come_are_noticed(self, reflect: LittleBot, ada: Person) -> None:
        del reflect.answers["reflect"]
        with pytest.raises(NotSeen, match="loading options failed"):
            await ada.types("/reflect", meetup="P")


class TestComponents:
    async def test_a_press_goes_to_the_newest_message_with_that_button(
        self, world: World, guild: Guild, bot: LittleBot, ada: Person
    ) -> None:
        post(world, guild, "Rust night", components=[row(button("Going", "rsvp:1"))])
        post(world, guild, "Py night", components=[row(button("Going", "rsvp:2"))])
        bot.says("rsvp:1", "See you at Rust night", flags=64)
        bot.says("rsvp:2", "See you at Py night", flags=64)
        assert (await ada.presses("Going")).text == "See you at Py night"
        assert (await ada.presses("Going", on="Rust")).text == "See you at Rust night"

    async def test_a_button_carries_its_emoji_or_not(
        self, world: World, guild: Guild, bot: LittleBot, ada: Person
    ) -> None:
        message = post(world, guild, "Py", components=[row(button("Going", "go", emoji={"name": "🎉"}))])
        bot.answers["go"] = lambda _: {"type": 7, "data": {"content": "Py, with you"}}
        assert (await ada.sees("Py")).buttons == ["🎉 Going"]
        assert (await ada.presses("🎉 Going")).text == "Py, with you\n[🎉 Going]"
        assert message.content == "Py, with you"

    async def test_a_greyed_out_or_absent_button_cannot_be_pressed(
        self, world: World, guild: Guild, ada: Person
    ) -> None:
        post(world, guild, "Over", components=[row(button("Going", "go", disabled=True))])
        with pytest.raises(CannotDo, match="it is greyed out"):
            await ada.presses("Going")
        with pytest.raises(CannotDo, match="it is not on their screen"):
            await ada.presses("Maybe")

    async def test_a_button_in_a_hidden_channel_cannot_be_pressed(
        self, world: World, guild: Guild, bot: LittleBot, ada: Person
    ) -> None:
        guild.change_overwrites(
            guild.channel_named("organisers"), Overwrite.of(guild.bot_role, allow=Permission.VIEW_CHANNEL)
        )
        post(world, guild, "For us", "organisers", components=[row(button("Cancel it", "cancel"))])
        with pytest.raises(CannotDo):
            await ada.presses("Cancel it")
        assert bot.received == []

    async def test_a_choice_is_made_by_label_and_arrives_by_value(
        self, world: World, guild: Guild, bot: LittleBot, ada: Person
    ) -> None:
        options = [{"label": "Only me", "value": "me"}, {"label": "Organisers", "value": "organisers"}]
        select = {"type": 3, "custom_id": "audience", "placeholder": "Audience", "options": options}
        post(world, guild, "Who may read?", components=[row(select)])
        bot.says("audience", "Saved")
        await ada.chooses("Audience", "Organisers")
        assert bot.received[-1].data["values"] == ["organisers"]
        await ada.chooses("Only me")
        assert bot.received[-1].data["values"] == ["me"]
        with pytest.raises(CannotDo, match="has no 'Everybody'"):
            await ada.chooses("Audience", "Everybody")
        with pytest.raises(CannotDo, match="takes 1 to 1 choices, not 2"):
            await ada.chooses("Audience", "Only me", "Organisers")

    async def test_a_channel_is_chosen_by_its_name(
        self, world: World, guild: Guild, bot: LittleBot, ada: Person
    ) -> None:
        select = {"type": 8, "custom_id": "channel", "placeholder": "Where?", "channel_types": [0]}
        post(world, guild, "Step 2", components=[row(select)])
        bot.says("channel", "Saved")
        await ada.chooses("Where?", "#announcements")
        assert bot.received[-1].data["values"] == [str(guild.channel_named("announcements").id)]
        with pytest.raises(CannotDo, match="Ada is offered no channel '#Stage'"):
            await ada.chooses("Where?", "#Stage")


def label(text: str, component: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": text, "component": component, **more}


FORM = [
    {"type": 10, "content": "Take your time."},
    label(
        "How did it go?",
        {"type": 4, "custom_id": "q1", "style": 2, "value": "Well", "max_length": 20},
        description="A few sentences",
    ),
    label("What did you learn?", {"type": 4, "custom_id": "q2", "style": 2, "required": False}),
    label(
        "Worth it?",
        {
            "type": 21,
            "custom_id": "q3",
            "options": [{"label": "Yes", "value": "yes"}, {"label": "Not yet", "value": "no"}],
        },
    ),
    label("Unsigned", {"type": 23, "custom_id": "q4"}),
]


class TestForms:
    @pytest.fixture
    async def ada_with_form(self, bot: LittleBot, guild: Guild, ada: Person) -> Person:
        bot.registers(guild, name="reflect")
        modal = {"custom_id": "form", "title": "Py night", "components": FORM}
        bot.answers["reflect"] = lambda _: {"type": 9, "data": modal}
        bot.says("form", "Saved", flags=64)
        await ada.runs("/reflect")
        return ada

    async def test_the_form_is_read_as_it_was_opened(self, ada_with_form: Person) -> None:
        form = ada_with_form.modal
        assert form
        assert form.title == "Py night"
        assert form.labels == ["How did it go?", "What did you learn?", "Worth it?", "Unsigned"]
        assert form.texts == ["Take your time."]
        assert form.descriptions == {"How did it go?": "A few sentences"}
        assert form.values["How did it go?"] == "Well"

    async def test_what_is_filled_in_is_submitted_with_what_was_prefilled(
        self, bot: LittleBot, ada_with_form: Person
    ) -> None:
        answer = await ada_with_form.fills({"What did you learn?": "uv", "Worth it?": "Yes", "Unsigned": True})
        assert answer.text == "Saved"
        fields = [part.get("component") for part in bot.received[-1].data["components"]]
        assert [field["value"] for field in fields if field] == ["Well", "uv", "yes", True]
        assert ada_with_form.modal is None

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"Worth it?": "Yes", "How did it go?": ""}, "'How did it go?' must be filled in"),
            ({"Worth it?": "Yes", "How did it go?": "x" * 21}, "takes 0 to 20 characters, not 21"),
            ({}, "'Worth it?' takes 1 to 1 choices, not 0"),
            ({"Worth it?": "Perhaps"}, "'Worth it?' has no 'Perhaps', only ['Yes', 'Not yet']"),
            ({"Age": "40"}, "has no 'Age'"),
        ],
    )
    async def test_a_form_filled_in_wrongly_is_not_submitted_and_stays_open(
        self, bot: LittleBot, ada_with_form: Person, values: dict[str, Any], said: str
    ) -> None:
        with pytest.raises(CannotDo) as raised:
            await ada_with_form.fills(values)
        assert said in str(raised.value)
        assert ada_with_form.modal
        assert len(bot.received) == 1

    async def test_without_an_open_form_nothing_can_be_filled_in(self, ada: Person) -> None:
        with pytest.raises(CannotDo, match="Ada has no form open"):
            await ada.fills({})

    async def test_a_closed_form_is_gone(self, ada_with_form: Person) -> None:
        await ada_with_form.closes_form()
        assert ada_with_form.modal is None


class TestMessages:
    async def test_a_dm_is_written_changed_and_deleted(self, ada: Person) -> None:
        await ada.writes("It was god", files=[Upload("photo.png", b"png")])
        await ada.edits("god", "It was good")
        assert await ada.screen("DM") == "Ada (DM): It was good\n[file photo.png]"
        await ada.deletes("good")
        assert await ada.screen("DM") == ""

    async def test_their_own_words_are_not_what_they_wait_to_see(self, ada: Person) -> None:
        await ada.writes("next")
        with pytest.raises(NotSeen, match=r"Ada has not seen 'next'; on their screen:\nAda \(DM\): next"):
            await ada.sees("next")

    async def test_a_message_that_comes_later_is_seen(self, world: World, guild: Guild, ada: Person) -> None:
        ada.patience = 3.0
        waiting = ada.sees("Py night")
        asyncio.get_running_loop().call_soon(post, world, guild, "Py night")
        assert (await waiting).place == "#announcements"

    async def test_a_channel_they_may_not_see_is_not_there(self, ada: Person) -> None:
        with pytest.raises(CannotDo, match="Ada sees no #organisers"):
            await ada.writes("hello?", in_="#organisers")

    async def test_what_is_sent_to_them_alone_or_pings_them_is_a_notification(
        self, world: World, guild: Guild, ada: Person
    ) -> None:
        post(world, guild, "Nobody in particular")
        post(world, guild, f"For <@{ada.user.id}>")
        posting.post(world, world.open_dm(ada.user), {"content": "How was it?"}, ())
        assert [seen.text for seen in ada.notifications] == ["For @Ada", "How was it?"]

    async def test_a_message_is_read_with_names_and_in_the_readers_zone_and_language(
        self, world: World, guild: Guild, joins: Joining
    ) -> None:
        where = guild.channel_named("announcements")
        post(world, guild, f"<t:1793905200:F> in <#{where.id}>, <t:1793905200:R>, ask <@&{guild.everyone.id}>")
        chicago = joins("Cleo", zone="America/Chicago")
        madrid = joins("Marta", zone="Europe/Madrid", locale="es-ES")
        english = "Thursday, November 5, 2026 1:00 PM in #announcements, in 1 hour, ask @everyone"
        spanish = "jueves, 5 de noviembre de 2026, 20:00 in #announcements, dentro de 1 hora, ask @everyone"
        assert (await chicago.sees("announcements")).text == english
        assert (await madrid.sees("announcements")).text == spanish

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("**Py night** is *on*", "Py night is on"),
            ("## Coming up\n-# in UTC", "Coming up\nin UTC"),
            ("***Py*** and __**uv**__, ||secret||", "Py and uv, secret"),
            (r"5 \* 3 \*\* 2 and \_\_init\_\_", "5 * 3 ** 2 and __init__"),
            ("`**kwargs` and my_own_name and 2 * 3 * 4", "**kwargs and my_own_name and 2 * 3 * 4"),
            ("[slides](https://e.org/a_b_c) <https://e.org>", "slides (https://e.org/a_b_c) https://e.org"),
            (r"\[slides](https://e.org) \<@1>", "[slides](https://e.org) <@1>"),
        ],
    )
    async def test_markdown_is_read_without_its_marks(
        self, world: World, guild: Guild, ada: Person, written: str, read: str
    ) -> None:
        post(world, guild, written)
        assert await ada.screen("#announcements") == f"Afterword (#announcements): {read}"

    async def test_embeds_cards_and_files_are_read_top_to_bottom(self, world: World, guild: Guild, ada: Person) -> None:
        embed = {
            "title": "Py",
            "description": "Snakes",
            "fields": [{"name": "Where", "value": "Cafe"}],
            "footer": {"text": "-"},
        }
        post(world, guild, "Tonight", embeds=[embed], components=[row(button("Going", "g"))])
        card = [{"type": 17, "components": [{"type": 10, "content": "A card"}, {"type": 14}, row(button("Ok", "o"))]}]
        posting.post(world, guild.channel_named("announcements"), {"flags": 1 << 15, "components": card}, ())
        assert (await ada.sees("Tonight")).text == "Tonight\nPy\nSnakes\nWhere\nCafe\n-\n[Going]"
        assert (await ada.sees("A card")).text == "A card\n───\n[Ok]"


class TestElsewhere:
    async def test_somebody_enters_and_leaves_a_voice_channel(self, guild: Guild, ada: Person) -> None:
        await ada.joins_voice("Stage")
        assert guild.voice[ada.user.id].name == "Stage"
        await ada.leaves_voice()
        assert guild.voice == {}

    async def test_closed_dms_and_a_departure_are_known_to_the_world(self, guild: Guild, ada: Person) -> None:
        await ada.closes_dms()
        assert not ada.user.dms_open
        await ada.leaves()
        assert ada.user.id not in guild.members

    async def test_an_event_that_is_not_there_cannot_be_marked(self, ada: Person) -> None:
        with pytest.raises(CannotDo, match="Ada sees no event 'Py'"):
            await ada.marks_interested("Py")


async def test_a_reader_who_does_not_know_somebody_reads_unknown_user(
    world: World, guild: Guild, joins: Joining
) -> None:
    stranger = User(1, "nobody")
    post(world, guild, f"<@{stranger.id}> </meetup create:12> <:py:34>")
    assert "@unknown-user /meetup create :py:" in await joins("Ada").screen("#announcements")


async def test_a_message_may_be_as_long_as_the_account_allows_and_not_empty(joins: Joining) -> None:
    ada = joins("Ada")
    for text in ("", "   ", "x" * 2001):
        with pytest.raises(CannotDo):
            await ada.writes(text)
    ada.user.nitro = True
    await ada.writes("x" * 4000)
    with pytest.raises(CannotDo):
        await ada.writes("x" * 4001)


async def test_a_voice_message_is_one_file_without_words_that_cannot_be_edited(world: World, joins: Joining) -> None:
    ada = joins("Ada")
    spoken = (await ada.speaks(3.5)).message
    data = payloads.message(spoken)

    assert (data["content"], data["flags"]) == ("", 1 << 13)
    [file] = data["attachments"]
    assert (file["filename"], file["content_type"], file["duration_secs"]) == ("voice-message.ogg", "audio/ogg", 3.5)
    with pytest.raises(Refused):
        world.edit_message(ada.user, spoken, "never mind")


async def test_a_forward_carries_what_was_said_then_and_not_who_said_it(joins: Joining) -> None:
    ada, ben = joins("Ada"), joins("Ben")
    await ben.writes("A fine evening.", in_="#announcements")
    forwarded = await ada.forwards("A fine evening.", from_="#announcements")
    await ben.edits("A fine", "A dull evening.")

    data = payloads.message(forwarded.message)
    assert (data["content"], data["message_reference"]["type"], data["flags"]) == ("", 1, 1 << 14)
    [snapshot] = data["message_snapshots"]
    assert snapshot["message"]["content"] == "A fine evening."
    assert "author" not in snapshot["message"]


async def test_nobody_sends_more_than_three_stickers_or_takes_all_out_of_a_message(joins: Joining) -> None:
    ada = joins("Ada")
    await ada.writes("", stickers=[Sticker(1, "Wave")] * 3)
    with pytest.raises(CannotDo):
        await ada.writes("", stickers=[Sticker(1, "Wave")] * 4)
    await ada.writes("Look:", files=[Upload("a.png", b"a"), Upload("b.png", b"b")])
    await ada.edits("Look:", "", without=["a.png"])
    with pytest.raises(CannotDo):
        await ada.edits("", "", without=["b.png"])
