"""The conversation on a local Discord as a readable transcript: who sees what, where and when."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from typing import Self
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.local_discord import components as kinds
from bot.local_discord.forms import Form
from bot.local_discord.objects import Channel, Happening, HappeningKind, Interaction, InteractionType, Json, Message
from bot.local_discord.reading_times import ENGLISH_DAYS, ENGLISH_MONTHS
from bot.local_discord.render import Reader, button_label, message_text
from bot.local_discord.world import World

WIDTH = 100
INDENT = 7  # columns: under the place, right of the time
MOST_LINES = 14  # of one message; the rest is counted
SHORT = 60  # characters of a value on one line
CHANNEL_OPTION = 7


class Transcript:
    """Prints what happens in the world until it is stopped: `with Transcript(world, console):`.

    `zone` is the time zone of the printed times. In a pipe the text is plain, and at most 100 columns wide.
    """

    def __init__(self, world: World, console: Console | None = None, *, zone: str = "UTC") -> None:
        self._world = world
        self._console = console or Console(highlight=False)
        self._width = min(self._console.width, WIDTH) if self._console.is_terminal else WIDTH
        self._console.width = self._width
        self._zone = ZoneInfo(zone)
        self._shown: dict[int, str] = {}  # message id -> its text as last printed
        self._said: set[str] = set()  # what messages said at this time of day
        self._hushed = False
        self._day: date | None = None
        self._heading = ""
        self._stop: Callable[[], None] = lambda: None
        self._tellers: dict[HappeningKind, Callable[[Happening], None]] = {
            "message sent": self._sent,
            "message edited": self._edited,
            "message deleted": self._deleted,
            "acted": self._acted,
            "answered": self._answered,
            "did not respond": self._unanswered,
            "thread created": lambda h: self._note(h, f"A thread begins: {h.channel.name if h.channel else ''}"),
            "event created": lambda h: self._note(h, f"A server event is announced: {h.event.name if h.event else ''}"),
            "interested": lambda h: self._note(h, f"{_name(h)} is interested in {h.event.name if h.event else ''}"),
            "member left": lambda h: self._note(h, f"{_name(h)} leaves the server"),
            "reacted": lambda h: self._note(h, f"{_name(h)} reacts"),
        }

    def __enter__(self) -> Self:
        self._stop = self._world.listen(self.hear)
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stop()

    def hear(self, happening: Happening) -> None:
        """Print one thing that happened, if it shows somewhere."""
        self._tellers.get(happening.kind, lambda _: None)(happening)

    def says(self, line: str) -> None:
        """Print a remark of the one who plays, between what happens."""
        self._heading = ""
        self._console.print()
        self._console.print(Text(line, style="italic"), width=self._width)

    @contextmanager
    def hushed(self) -> Generator[None]:
        """Print nothing of what happens, for what only repeats what was seen."""
        self._hushed = True
        try:
            yield
        finally:
            self._hushed = False

    # -- one kind of happening each

    def _sent(self, happening: Happening) -> None:
        message = happening.message
        if message and not message.loading:
            text = self._text(message)
            self._shown[message.id] = text
            raw = f"{happening.at:%H:%M} {message.author.id} {message.content} {message.embeds}"
            is_said = message.channel.is_dm and message.author is self._world.bot and raw in self._said
            self._said = {each for each in self._said if each.startswith(f"{happening.at:%H:%M}")} | {raw}
            self._print(happening, self._place(message), message.author.display_name, "(the same)" if is_said else text)

    def _edited(self, happening: Happening) -> None:
        message = happening.message
        if message is None or message.loading:
            return
        before, text = self._shown.get(message.id), self._text(message)
        self._shown[message.id] = text
        if before is None:
            self._print(happening, self._place(message), message.author.display_name, text)
            return
        old = before.splitlines()
        changed = [line for line in text.splitlines() if line not in old]
        if text != before:
            gone = [f"− {_short(line)}" for line in old if line.startswith("> ") and line not in text.splitlines()]
            shown = "\n".join([*gone, *changed]) or "(fewer lines than before)"
            self._print(happening, self._place(message), f"{message.author.display_name} changes", shown)

    def _deleted(self, happening: Happening) -> None:
        message = happening.message
        if message:
            first = _short(self._shown.pop(message.id, message.content))
            self._print(happening, self._place(message), "Gone", first)

    def _acted(self, happening: Happening) -> None:
        done = happening.interaction
        said = _what_was_done(done, self._world) if done else ""
        if said:
            self._note(happening, f"{_name(happening)} {said}")

    def _answered(self, happening: Happening) -> None:
        done = happening.interaction
        if done and done.modal:
            form = Form(done.modal)
            fields = "\n".join(f"· {label}{_prefilled(form, label)}" for label in form.labels)
            self._print(happening, f"only {_name(happening)} sees, a form", form.title, fields)

    def _unanswered(self, happening: Happening) -> None:
        self._note(happening, f"{_name(happening)} reads: The application did not respond")

    # -- printing

    def _note(self, happening: Happening, said: str) -> None:
        if self._hushed:
            return
        self._head(happening, _where(happening.channel) if happening.channel else "the server")
        self._indented(Text(said, style="green"))

    def _print(self, happening: Happening, place: str, who: str, text: str) -> None:
        if self._hushed:
            return
        self._head(happening, place)
        lines = text.splitlines() or [""]
        if len(lines) > MOST_LINES:
            lines = [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES} more lines"]
        self._indented(Text.assemble((f"{who}: ", "bold"), "\n".join(lines)))

    def _head(self, happening: Happening, place: str) -> None:
        at = happening.at.astimezone(self._zone)
        if at.date() != self._day:
            self._day = at.date()
            self._heading = ""
            day = f"{ENGLISH_DAYS[at.weekday()]}, {at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year}"
            self._console.print()
            self._console.print(Text(day, style="bold underline"), width=self._width)
        heading = f"{at:%H:%M}  {place}"
        if heading != self._heading:
            self._heading = heading
            self._console.print()
            self._console.print(Text(heading, style="cyan"), width=self._width)

    def _indented(self, text: Text) -> None:
        for line in text.wrap(self._console, self._width - INDENT):
            line.rstrip()
            self._console.print(Text.assemble(" " * INDENT, line) if line.plain else "")

    def _text(self, message: Message) -> str:
        reads = message.viewer or message.channel.recipient or self._world.bot
        return message_text(message, Reader(self._world, reads, self._zone, reads.locale))

    def _place(self, message: Message) -> str:
        if message.viewer:
            return f"only {message.viewer.display_name} sees, in {_where(message.channel)}"
        return _where(message.channel)


def _where(channel: Channel) -> str:
    if channel.recipient:
        return f"DM with {channel.recipient.display_name}"
    if channel.parent and channel.is_thread:
        return f"#{channel.parent.name} › {channel.name}"
    return f"#{channel.name}"


def _name(happening: Happening) -> str:
    return happening.user.display_name if happening.user else "Somebody"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def _prefilled(form: Form, label: str) -> str:
    value = form.values[label]
    return f" ({_short(str(value))})" if value else ""


def _what_was_done(done: Interaction, world: World) -> str:
    match done.type:
        case InteractionType.COMMAND:
            return f"runs /{done.data['name']}{_options(done.data.get('options') or [], world)}"
        case InteractionType.COMPONENT:
            return _use(done)
        case InteractionType.MODAL_SUBMIT:
            return f"submits the form{_answers(done)}"
        case _:
            return ""


def _options(options: list[Json], world: World) -> str:
    said = ""
    for option in options:
        value = _options(option["options"], world) if "options" in option else f": {_value(option, world)}"
        said += f" {option['name']}{value}"
    return said


def _value(option: Json, world: World) -> str:
    if option["type"] == CHANNEL_OPTION:
        return _where(world.channels[int(option["value"])])
    return _short(str(option["value"]))


def _use(done: Interaction) -> str:
    component = kinds.find(done.message.components, done.data["custom_id"]) if done.message else None
    if component is None:
        return "presses something that is gone"
    if component["type"] == kinds.BUTTON:
        return f"presses [{button_label(component)}]"
    labels = {option["value"]: option["label"] for option in component.get("options", ())}
    chosen = ", ".join(labels.get(value, value) for value in done.data["values"])
    return f"chooses {chosen} in {component.get('placeholder') or 'a menu'}"


def _answers(done: Interaction) -> str:
    """The answers by their labels, one to a line."""
    opened = done.parent.modal if done.parent else None
    if opened is None:
        return ""
    labels = {field["custom_id"]: label for label, field in Form(opened).fields.items()}
    parts = [part.get("component") or part["components"][0] for part in done.data["components"] if len(part) > 2]  # noqa: PLR2004 - a text has only type and id
    lines = [(labels[part["custom_id"]], part.get("value", part.get("values"))) for part in parts]
    return ":" + "".join(f"\n· {label}: {_short(str(value))}" for label, value in lines if value not in ("", None, []))
