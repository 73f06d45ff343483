"""A person at a Discord client: does what a client lets them do, and sees what is shown to them."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.local_discord import components as kinds
from bot.local_discord.forms import CannotDo, Finder, Form, chosen_values
from bot.local_discord.guild import Guild
from bot.local_discord.objects import (
    Channel,
    ChannelType,
    Interaction,
    Json,
    Message,
    ScheduledEvent,
    Sticker,
    Upload,
    User,
)
from bot.local_discord.permissions import Permission
from bot.local_discord.refusals import Refused
from bot.local_discord.render import Reader, button_label, message_text
from bot.local_discord.seen import Answer, NotSeen, Seen
from bot.local_discord.typed_commands import TypedCommand, typed
from bot.local_discord.world import World

PATIENCE = 3.0  # seconds of real time that a person waits for something to appear
CALM = 0.25  # seconds of real time after which something that has not appeared counts as absent
LINK_STYLE = 5
READ_BACK = 5  # messages quoted where something was not seen

OPTION_NOUNS = {6: "user", 7: "channel", 8: "role", 9: "user or role"}
SELECT_NOUNS = {
    kinds.USER_SELECT: "user",
    kinds.ROLE_SELECT: "role",
    kinds.MENTIONABLE_SELECT: "user or role",
    kinds.CHANNEL_SELECT: "channel",
}


class Person:
    """Somebody with an account and a client open.

    `zone` is the time zone of their device. Places are named as in the client: "#announcements", a thread's name,
    or "DM" for the conversation with the bot; without one, what is done is done where they last were.
    Every verb raises CannotDo for what the client would not offer them.
    """

    def __init__(self, world: World, user: User, *, zone: str = "UTC", patience: float = PATIENCE) -> None:
        self.world = world
        self.user = user
        self.patience = patience
        self.modal: Form | None = None
        """The form that is open on their screen."""
        self._reader = Reader(world, user, ZoneInfo(zone), user.locale)
        self._here: Channel | None = None
        self._last: Answer | None = None

    @property
    def name(self) -> str:
        """The name people know them by."""
        return self.user.display_name

    def __repr__(self) -> str:
        return f"<{self.name}>"

    # -- commands

    async def runs(self, line: str, *, in_: str | None = None, **options: Any) -> Answer:
        """Run a slash command such as "/meetup create" with its options by name, and wait for the answer.

        Text for an option with autocomplete is typed, and the first offered choice that contains it is picked;
        `AsTyped(text)` sends it as it stands. People, roles and channels are named.
        """
        channel = self._place(in_)
        command = typed(line, self.world.visible_commands(self.user, channel), self.name)
        values = command.given(options)
        picked = {name: await self._picked(command, channel, values, name) for name in command.autocompleting(values)}
        chosen = command.options(values | picked, self._finder(OPTION_NOUNS, channel))
        return await self._acts(lambda: self.world.run_command(self.user, channel, command.command, chosen))

    async def types(self, line: str, *, in_: str | None = None, **options: Any) -> list[str]:
        """Type into the last option named and read the choices offered."""
        channel = self._place(in_)
        command = typed(line, self.world.visible_commands(self.user, channel), self.name)
        values = command.given(options)
        focused = list(values)[-1]
        if focused not in command.autocompleting(values):
            raise CannotDo(f"{focused!r} of {command.line} offers no list")
        return [choice["name"] for choice in await self._choices(command, channel, values, focused)]

    async def _picked(self, command: TypedCommand, channel: Channel, values: Json, name: str) -> Any:
        choices = await self._choices(command, channel, values, name)
        written = values[name].casefold()
        exact = [choice for choice in choices if choice["name"].casefold() == written]
        near = [choice for choice in choices if written in choice["name"].casefold()]
        return (exact or near or [{"value": values[name]}])[0]["value"]

    async def _choices(self, command: TypedCommand, channel: Channel, values: Json, focused: str) -> list[Json]:
        options = command.half_typed(values, focused, self._finder(OPTION_NOUNS, channel))
        with self._client():
            interaction = self.world.autocomplete(self.user, channel, command.command, options)
        await interaction.answered(self.patience)
        if interaction.choices is None:
            raise NotSeen(f"{self.name} reads: loading options failed, for {focused!r} of {command.line}")
        return interaction.choices

    # -- components and forms

    async def presses(self, label: str, *, on: str | None = None, in_: str | None = None) -> Answer:
        """Press the newest button with this label that they can see; `on` is some text of its message."""

        def fits(component: Json) -> bool:
            return component["type"] == kinds.BUTTON and label in (button_label(component), component.get("label"))

        message, button = self._control(f"button {label!r}", fits, on=on, in_=in_)
        if button["style"] == LINK_STYLE:
            raise CannotDo(f"{label!r} is a link to {button['url']}")
        return await self._acts(lambda: self.world.press(self.user, message, button["custom_id"]))

    async def chooses(self, select: str, *picked: str, on: str | None = None, in_: str | None = None) -> Answer:
        """Choose in the newest select they can see, found by its placeholder, custom_id or one of its options.

        `picked` are the labels of the options, or names of people, roles or channels; none: `select` is the option.
        """

        def fits(component: Json) -> bool:
            labels = [option["label"] for option in component.get("options", ())]
            names = (component.get("placeholder"), component.get("custom_id"), *labels)
            return component["type"] in kinds.SELECTS and select in names

        message, found = self._control(f"select {select!r}", fits, on=on, in_=in_)
        finder = self._finder(SELECT_NOUNS, message.channel)
        least, most = found.get("min_values", 1), found.get("max_values", 1)
        values = chosen_values(select, found, picked or (select,), finder, least=least, most=most)
        return await self._acts(lambda: self.world.select(self.user, message, found["custom_id"], values))

    async def fills(self, values: dict[str, Any] | None = None) -> Answer:
        """Fill in the open form by its labels, submit it, and wait for the answer; what is not named stays as it is."""
        form = self.modal
        if form is None:
            raise CannotDo(f"{self.name} has no form open")
        finder = self._finder(SELECT_NOUNS, form.modal.interaction.channel)
        answers = form.filled(values or {}, finder)
        self.modal = None
        return await self._acts(lambda: self.world.submit_modal(self.user, form.modal, answers))

    async def closes_form(self) -> None:
        """Close the open form without submitting; nobody is told."""
        self.modal = None

    async def answered(self) -> Answer:
        """The answer to the last thing they did, once the bot has stopped thinking."""
        last = self._last
        if last is None:
            raise CannotDo(f"{self.name} has not asked for anything")
        await self.world.until(lambda: None if last.thinking else last, self.patience)
        return last

    async def _acts(self, act: Callable[[], Interaction]) -> Answer:
        with self._client():
            interaction = act()
        self._here = interaction.channel
        if not await interaction.answered(self.patience):
            self.world.tell("did not respond", interaction=interaction, user=self.user, channel=interaction.channel)
        self._last = Answer(interaction, self._reader)
        if self._last.modal:
            self.modal = self._last.modal
        return await self.answered()

    def _control(
        self, what: str, fits: Callable[[Json], bool], *, on: str | None, in_: str | None
    ) -> tuple[Message, Json]:
        """The newest enabled component that fits, on a message they can see."""
        greyed_out = False
        for message in self._newest_first(in_):
            if on is not None and on not in message_text(message, self._reader):
                continue
            for component in kinds.walk(message.components):
                if fits(component) and not component.get("disabled"):
                    return message, component
                greyed_out = greyed_out or fits(component)
        where = f" on a message with {on!r}" if on else ""
        said = "is greyed out" if greyed_out else "is not on their screen"
        raise CannotDo(f"{self.name} cannot use the {what}{where}: it {said}\n{self._screenful(in_)}")

    # -- messages

    async def writes(
        self,
        text: str,
        *,
        in_: str = "DM",
        files: Sequence[Upload] = (),
        stickers: Sequence[Sticker] = (),
        poll: Sequence[str] = (),
        replying_to: str | None = None,
    ) -> Seen:
        """Write to the bot, or in a channel or thread.

        `poll` is a question with its answers, `replying_to` some text of the newest message that contains it.
        """
        channel = self._place(in_)
        answered = None if replying_to is None else self._shown(replying_to, in_)
        asked = _poll(*poll, now=self.world.now()) if poll else None
        with self._client():
            message = self.world.send_message(
                self.user, channel, text, files=files, reply_to=answered, stickers=stickers, poll=asked
            )
        self._here = channel
        return Seen(message, self._reader)

    async def speaks(self, seconds: float, *, in_: str = "DM") -> Seen:
        """Send a voice message."""
        with self._client():
            return Seen(self.world.speak(self.user, self._place(in_), seconds), self._reader)

    async def forwards(self, text: str, *, from_: str, to: str = "DM") -> Seen:
        """Forward the newest message in a place that contains `text`."""
        with self._client():
            return Seen(self.world.forward(self.user, self._shown(text, from_), self._place(to)), self._reader)

    async def edits(self, old: str, new: str, *, without: Sequence[str] = ()) -> None:
        """Change their newest message that contains `old` so that it reads `new`, without the files named."""
        with self._client():
            self.world.edit_message(self.user, self._own(old), new, without=without)

    async def deletes(self, text: str) -> None:
        """Delete their newest message that contains `text`."""
        with self._client():
            self.world.delete_message(self.user, self._own(text))

    def _shown(self, text: str, in_: str | None) -> Message:
        for message in self._newest_first(in_):
            if text in message_text(message, self._reader):
                return message
        raise CannotDo(f"{self.name} sees no message with {text!r}")

    def _own(self, text: str) -> Message:
        for message in self._newest_first(None):
            if message.author is self.user and text in message.content:
                return message
        raise CannotDo(f"{self.name} has written nothing with {text!r}")

    # -- seeing

    async def sees(self, text: str, *, in_: str | None = None) -> Seen:
        """Wait for a message of somebody else that contains `text`, and give the newest; NotSeen when none comes."""
        found = await self.world.until(lambda: self._find(text, in_), self.patience)
        if found is None:
            raise NotSeen(f"{self.name} has not seen {text!r}; on their screen:\n{self._screenful(in_)}")
        return Seen(found, self._reader)

    async def never_sees(self, text: str, *, in_: str | None = None, calm: float = CALM) -> None:
        """Make sure that `text` is nowhere on their screen and does not appear within `calm` seconds of real time."""
        found = await self.world.until(lambda: self._find(text, in_), calm)
        if found is not None:
            raise NotSeen(f"{self.name} should never see {text!r}, but reads:\n{message_text(found, self._reader)}")

    async def screen(self, in_: str | None = None) -> str:
        """Everything they see in one place, oldest first."""
        channel = self._place(in_)
        return "\n\n".join(self._quoted(message) for message in self.world.visible_messages(self.user, channel))

    @property
    def notifications(self) -> list[Seen]:
        """The messages that pinged them, oldest first; a direct message always does."""
        heard = [m for m in reversed(list(self._newest_first(None))) if m.author is not self.user]
        return [Seen(m, self._reader) for m in heard if self.user.id in m.pings or m.channel.is_dm]

    def _find(self, text: str, in_: str | None) -> Message | None:
        for message in self._newest_first(in_):
            if message.author is not self.user and text in message_text(message, self._reader):
                return message
        return None

    def _newest_first(self, in_: str | None) -> Iterator[Message]:
        channels = [self._place(in_)] if in_ else self.world.visible_channels(self.user)
        found = [message for channel in channels for message in self.world.visible_messages(self.user, channel)]
        return iter(sorted(found, key=lambda message: message.id, reverse=True))

    def _screenful(self, in_: str | None) -> str:
        newest = list(self._newest_first(in_))[:READ_BACK]
        return "\n".join(self._quoted(message) for message in reversed(newest)) or "(nothing)"

    def _quoted(self, message: Message) -> str:
        seen = Seen(message, self._reader)
        return f"{seen.author} ({seen.place}): {seen.text}"

    # -- around messages

    async def joins_voice(self, channel: str) -> None:
        """Enter a voice channel."""
        place = self._place(channel)
        guild = self._guild_of(place)
        if place.type not in (ChannelType.VOICE, ChannelType.STAGE):
            raise CannotDo(f"#{place.name} is no voice channel")
        if Permission.CONNECT not in guild.permissions(self.user, place):
            raise CannotDo(f"{self.name} may not enter #{place.name}")
        guild.join_voice(self.user, place)

    async def leaves_voice(self) -> None:
        """Leave the voice channel they are in."""
        for guild in self.world.guilds_of(self.user):
            if self.user.id in guild.voice:
                guild.join_voice(self.user, None)

    async def marks_interested(self, event: str) -> None:
        """Press "Interested" on the server's event with this name."""
        self._subscription(event, interested=True)

    async def unmarks_interested(self, event: str) -> None:
        """Take "Interested" back."""
        self._subscription(event, interested=False)

    def _subscription(self, name: str, *, interested: bool) -> None:
        change = self.world.subscribe if interested else self.world.unsubscribe
        with self._client():
            change(self.user, self._event(name))

    async def edits_event(
        self,
        event: str,
        *,
        name: str | None = None,
        starts_at: datetime | None = None,
        ends_at: datetime | None = None,
        location: str | None = None,
        channel: str | None = None,
    ) -> None:
        """Change the server's event with this name; what is None stays as it is. Times are aware."""
        times = {"scheduled_start_time": starts_at, "scheduled_end_time": ends_at}
        body: Json = {key: moment.isoformat() for key, moment in times.items() if moment is not None}
        if name is not None:
            body["name"] = name
        if location is not None:
            body |= {"entity_type": 3, "channel_id": None, "entity_metadata": {"location": location}}
        if channel is not None:
            place = self._place(channel)
            kind = 1 if place.type is ChannelType.STAGE else 2
            body |= {"entity_type": kind, "channel_id": str(place.id), "entity_metadata": None}
        self._event_changed(event, body)

    async def starts_event(self, event: str) -> None:
        """Press Start Event on the server's event with this name."""
        self._event_changed(event, {"status": 2})

    async def ends_event(self, event: str) -> None:
        """Press End Event."""
        self._event_changed(event, {"status": 3})

    async def cancels_event(self, event: str) -> None:
        """Press Cancel Event, which deletes it."""
        with self._client():
            self.world.delete_event(self.user, self._event(event))

    def _event_changed(self, name: str, body: Json) -> None:
        with self._client():
            self.world.change_event(self.user, self._event(name), body)

    def _event(self, name: str) -> ScheduledEvent:
        events = [event for guild in self.world.guilds_of(self.user) for event in guild.events.values()]
        found = next((event for event in events if event.name == name), None)
        if found is None:
            raise CannotDo(f"{self.name} sees no event {name!r}, only {[event.name for event in events]}")
        return found

    async def closes_dms(self) -> None:
        """Take no more direct messages from the bot."""
        self.world.close_dms(self.user)

    async def opens_dms(self) -> None:
        """Take direct messages again."""
        self.world.open_dms(self.user)

    async def leaves(self) -> None:
        """Leave every server they are in."""
        for guild in self.world.guilds_of(self.user):
            guild.leave(self.user)

    # -- finding things by name

    def _place(self, name: str | None) -> Channel:
        """The place with this name, as they see it; without a name where they are, else the first text channel."""
        visible = self.world.visible_channels(self.user)
        if name == "DM":
            return self.world.open_dm(self.user)
        if name is None:
            if self._here in visible:
                return self._here
            texts = [channel for channel in visible if channel.type is ChannelType.TEXT]
            return texts[0] if texts else self.world.open_dm(self.user)
        wanted = [channel for channel in visible if channel.name == name.removeprefix("#")]
        if not wanted:
            raise CannotDo(f"{self.name} sees no {name}, only {[channel.name for channel in visible if channel.name]}")
        here = self._here.guild if self._here else None
        return next((channel for channel in wanted if channel.guild is here), wanted[0])

    def _guild_of(self, channel: Channel) -> Guild:
        if channel.guild is None:
            raise CannotDo(f"{channel.name or 'the DM'} belongs to no server")
        return channel.guild

    def _finder(self, nouns: dict[int, str], channel: Channel) -> Finder:
        """Looks up people, roles and channels by the names that this person sees."""
        guild = channel.guild
        users = [member.user for member in guild.members.values()] if guild else [self.user, self.world.bot]
        people = [(user.display_name, user.id) for user in users] + [(user.name, user.id) for user in users]
        roles = [(role.name, role.id) for role in guild.roles.values()] if guild else []
        channels = [c for c in self.world.visible_channels(self.user) if c.guild is guild]

        def find(asked: Json, name: str) -> str:
            noun = nouns[asked["type"]]
            kinds_taken = asked.get("channel_types") or list(ChannelType)
            offered = [(c.name, c.id) for c in channels if c.type in kinds_taken]
            known = {"user": people, "role": roles, "user or role": people + roles, "channel": offered}
            for shown, found in known[noun]:
                if shown == name.lstrip("@#"):
                    return str(found)
            raise CannotDo(f"{self.name} is offered no {noun} {name!r}")

        return find

    @contextmanager
    def _client(self) -> Generator[None]:
        """What Discord refuses, the client shows as something that cannot be done."""
        try:
            yield
        except (Refused, LookupError) as refused:
            raise CannotDo(f"{self.name}: {refused}") from refused


def _poll(question: str, *answers: str, now: datetime) -> Json:
    """A poll as Discord keeps it, open for a day."""
    options = [{"answer_id": number, "poll_media": {"text": text}} for number, text in enumerate(answers, start=1)]
    return {
        "question": {"text": question},
        "answers": options,
        "expiry": (now + timedelta(days=1)).isoformat(),
        "allow_multiselect": False,
        "layout_type": 1,
        "results": {"answer_counts": [], "is_finalized": False},
    }
