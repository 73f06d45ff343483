"""Requests at and beyond each limit of Discord, and ones that it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MESSAGE = "/channels/{channel_id}/messages"
EDIT = f"{MESSAGE}/{{message_id}}"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
COMMANDS = "/applications/{application_id}/commands"
EVENTS = "/guilds/{guild_id}/scheduled-events"
EVENT = f"{EVENTS}/{{guild_scheduled_event_id}}"
THREAD = f"{EDIT}/threads"
FORUM_POST = "/channels/{channel_id}/threads"
BULK_DELETE = f"{MESSAGE}/bulk-delete"
DM = "/users/@me/channels"
V2 = 1 << 15

START, END = "2030-01-01T10:00:00+00:00", "2030-01-01T12:00:00+00:00"


@dataclass(frozen=True)
class Case:
    """One request, by the document's template of its path."""

    template: str
    body: Any
    method: str = "POST"
    files: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """A path that fits the template."""
        return "/".join("1" if part.startswith("{") else part for part in self.template.split("/"))


@dataclass(frozen=True)
class Size:
    """A number that may be reached and not passed; `build(n)` is a request of that size.

    `pointer` is where the local Discord says so; `document` where the OpenAPI document notices it.
    """

    build: Callable[[int], Case]
    most: int
    pointer: str
    document: str | None = None


@dataclass(frozen=True)
class Rule:
    """A request refused for something other than a number."""

    case: Case
    pointer: str
    document: str | None = None


def message(**body: Any) -> Case:
    return Case(MESSAGE, body)


def edit(**body: Any) -> Case:
    return Case(EDIT, body, "PATCH")


def card(*components: dict[str, Any], **body: Any) -> Case:
    return message(flags=V2, components=list(components), **body)


def callback(kind: int, **data: Any) -> Case:
    return Case(CALLBACK, {"type": kind, "data": data})


def button(**more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Going", "custom_id": "going", **more}


def buttons(n: int) -> list[dict[str, Any]]:
    return [button(custom_id=f"b{i}") for i in range(n)]


def row(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(inner)}


def display(content: str = "x") -> dict[str, Any]:
    return {"type": 10, "content": content}


def container(*inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": 17, "components": list(inner)}


def section(n: int) -> dict[str, Any]:
    return {"type": 9, "components": [display()] * n, "accessory": button()}


def select(n: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "type": 3,
        "custom_id": "s",
        "options": [{"label": "l", "value": f"v{i}"} for i in range(n)],
        **more,
    }


def field(**more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "t", "style": 2, **more}


def label(component: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": "What did you learn?", "component": component or field(), **more}


def labels(n: int) -> list[dict[str, Any]]:
    return [label(field(custom_id=f"t{i}")) for i in range(n)]


def modal(*components: dict[str, Any], **more: Any) -> Case:
    return callback(9, **{"custom_id": "m", "title": "How was it?", "components": list(components), **more})


def radio(n: int) -> dict[str, Any]:
    return {"type": 21, "custom_id": "r", "options": [{"label": "a", "value": str(i)} for i in range(n)]}


def embed(**more: Any) -> Case:
    return message(embeds=[{"title": "Py", **more}])


def command(**more: Any) -> Case:
    return Case(COMMANDS, [{"name": "plan", "description": "Plan it", "type": 1, **more}], "PUT")


def command_list(n: int, kind: int) -> Case:
    about = {1: {"description": "d"}}.get(kind, {})
    return Case(COMMANDS, [{"name": f"c{i}", "type": kind, **about} for i in range(n)], "PUT")


def option(**more: Any) -> dict[str, Any]:
    return {"type": 3, "name": "title", "description": "What", **more}


def event(**more: Any) -> Case:
    body = {"name": "Dinner", "privacy_level": 2, "entity_type": 3, "entity_metadata": {"location": "Cafe"}}
    return Case(EVENTS, {**body, "scheduled_start_time": START, "scheduled_end_time": END, **more})


def choices(n: int, **more: Any) -> Case:
    return callback(8, choices=[{"name": "n", "value": f"v{i}", **more} for i in range(n)])


def forum_post(**more: Any) -> Case:
    return Case(FORUM_POST, {"name": "Week 7", "message": {"content": "x"}, **more})


ROW0, LABEL0 = "/components/0/components/0", "/data/components/0"

SIZES: dict[str, Size] = {
    "content of a message": Size(lambda n: message(content="x" * n), 2000, "/content"),
    "content of an edit": Size(lambda n: edit(content="x" * n), 2000, "/content"),
    "content of a reply": Size(lambda n: callback(4, content="x" * n), 2000, "/data/content", "/data/content"),
    "content of a follow-up": Size(lambda n: Case(FOLLOW_UP, {"content": "x" * n}), 2000, "/content", "/content"),
    "content of a forum post": Size(lambda n: forum_post(message={"content": "x" * n}), 2000, "/message/content"),
    "nonce": Size(lambda n: message(content="x", nonce="n" * n), 25, "/nonce", "/nonce"),
    "embeds": Size(lambda n: message(embeds=[{"title": "x"}] * n), 10, "/embeds", "/embeds"),
    "embed title": Size(lambda n: embed(title="x" * n), 256, "/embeds/0/title", "/embeds/0/title"),
    "embed description": Size(
        lambda n: embed(description="x" * n), 4096, "/embeds/0/description", "/embeds/0/description"
    ),
    "embed fields": Size(
        lambda n: embed(fields=[{"name": "a", "value": "b"}] * n), 25, "/embeds/0/fields", "/embeds/0/fields"
    ),
    "embed field name": Size(
        lambda n: embed(fields=[{"name": "x" * n, "value": "b"}]),
        256,
        "/embeds/0/fields/0/name",
        "/embeds/0/fields/0/name",
    ),
    "embed field value": Size(
        lambda n: embed(fields=[{"name": "a", "value": "x" * n}]),
        1024,
        "/embeds/0/fields/0/value",
        "/embeds/0/fields/0/value",
    ),
    "embed footer": Size(
        lambda n: embed(footer={"text": "x" * n}), 2048, "/embeds/0/footer/text", "/embeds/0/footer/text"
    ),
    "embed author": Size(
        lambda n: embed(author={"name": "x" * n}), 256, "/embeds/0/author/name", "/embeds/0/author/name"
    ),
    "all embeds together": Size(
        lambda n: message(embeds=[{"description": "x" * 4000}, {"description": "x" * (n - 4000)}]),
        6000,
        "/embeds",
    ),
    "allowed_mentions users": Size(
        lambda n: message(content="x", allowed_mentions={"users": [str(i) for i in range(n)]}),
        100,
        "/allowed_mentions/users",
        "/allowed_mentions/users",
    ),
    "attachments": Size(
        lambda n: message(attachments=[{"id": i} for i in range(n)]), 10, "/attachments", "/attachments"
    ),
    "legacy rows": Size(lambda n: message(components=[row(one) for one in buttons(n)]), 5, "/components"),
    "buttons in a row": Size(
        lambda n: message(components=[row(*buttons(n))]),
        5,
        "/components/0/components",
        "/components/0/components",
    ),
    "custom_id": Size(
        lambda n: message(components=[row(button(custom_id="x" * n))]),
        100,
        f"{ROW0}/custom_id",
        f"{ROW0}/custom_id",
    ),
    "button label": Size(
        lambda n: message(components=[row(button(label="x" * n))]), 80, f"{ROW0}/label", f"{ROW0}/label"
    ),
    "button url": Size(
        lambda n: message(components=[row(button(style=5, custom_id=None, url=f"https://e.org/{'x' * (n - 14)}"))]),
        512,
        f"{ROW0}/url",
        f"{ROW0}/url",
    ),
    "select options": Size(lambda n: message(components=[row(select(n))]), 25, f"{ROW0}/options", f"{ROW0}/options"),
    "select option label": Size(
        lambda n: message(components=[row(select(options=[{"label": "x" * n, "value": "v"}]))]),
        100,
        f"{ROW0}/options/0/label",
        f"{ROW0}/options/0/label",
    ),
    "select placeholder": Size(
        lambda n: message(components=[row(select(placeholder="x" * n))]),
        150,
        f"{ROW0}/placeholder",
        f"{ROW0}/placeholder",
    ),
    "select max_values for three options": Size(
        lambda n: message(components=[row(select(3, max_values=n))]), 3, f"{ROW0}/max_values"
    ),
    "components at top level": Size(lambda n: card(*[display()] * n), 40, "/components", "/components"),
    "components counting nested ones": Size(
        lambda n: card(container(*[display()] * 20), container(*[display()] * (n - 22))), 40, "/components"
    ),
    "text of one display": Size(
        lambda n: card(display("x" * n)), 4000, "/components/0/content", "/components/0/content"
    ),
    "text of all displays": Size(lambda n: card(display("x" * 2000), display("x" * (n - 2000))), 4000, "/components"),
    "texts of a section": Size(lambda n: card(section(n)), 3, "/components/0/components", "/components/0/components"),
    "modal components": Size(lambda n: modal(*labels(n)), 5, "/data/components"),
    "modal title": Size(lambda n: modal(*labels(1), title="x" * n), 45, "/data/title", "/data/title"),
    "modal custom_id": Size(lambda n: modal(*labels(1), custom_id="x" * n), 100, "/data/custom_id", "/data/custom_id"),
    "label text": Size(lambda n: modal(label(label="x" * n)), 45, f"{LABEL0}/label", f"{LABEL0}/label"),
    "label description": Size(
        lambda n: modal(label(description="x" * n)), 100, f"{LABEL0}/description", f"{LABEL0}/description"
    ),
    "text input max_length": Size(
        lambda n: modal(label(field(max_length=n))),
        4000,
        f"{LABEL0}/component/max_length",
        f"{LABEL0}/component/max_length",
    ),
    "text input placeholder": Size(
        lambda n: modal(label(field(placeholder="x" * n))),
        100,
        f"{LABEL0}/component/placeholder",
        f"{LABEL0}/component/placeholder",
    ),
    "text input value within its max_length": Size(
        lambda n: modal(label(field(max_length=3, value="x" * n))), 3, f"{LABEL0}/component/value"
    ),
    "radio options": Size(
        lambda n: modal(label(radio(n))), 10, f"{LABEL0}/component/options", f"{LABEL0}/component/options"
    ),
    "autocomplete choices": Size(choices, 25, "/data/choices", "/data/choices"),
    "choice name": Size(lambda n: choices(1, name="x" * n), 100, "/data/choices/0/name", "/data/choices/0/name"),
    "choice value": Size(lambda n: choices(1, value="x" * n), 100, "/data/choices/0/value"),
    "command name": Size(lambda n: command(name="x" * n), 32, "/0/name", "/0/name"),
    "command description": Size(lambda n: command(description="x" * n), 100, "/0/description", "/0/description"),
    "command options": Size(
        lambda n: command(options=[option(name=f"o{i}") for i in range(n)]), 25, "/0/options", "/0/options"
    ),
    "option description": Size(
        lambda n: command(options=[option(description="x" * n)]),
        100,
        "/0/options/0/description",
        "/0/options/0/description",
    ),
    "option choices": Size(
        lambda n: command(options=[option(choices=[{"name": "n", "value": f"v{i}"} for i in range(n)])]),
        25,
        "/0/options/0/choices",
        "/0/options/0/choices",
    ),
    "value of an option's choice": Size(
        lambda n: command(options=[option(choices=[{"name": "n", "value": "x" * n}])]),
        100,
        "/0/options/0/choices/0/value",
    ),
    "event name": Size(lambda n: event(name="x" * n), 100, "/name", "/name"),
    "event description": Size(lambda n: event(description="x" * n), 1000, "/description", "/description"),
    "event location": Size(
        lambda n: event(entity_metadata={"location": "x" * n}),
        100,
        "/entity_metadata/location",
        "/entity_metadata/location",
    ),
    "thread name": Size(lambda n: Case(THREAD, {"name": "x" * n}), 100, "/name", "/name"),
    "forum tags": Size(
        lambda n: forum_post(applied_tags=[str(i) for i in range(n)]), 5, "/applied_tags", "/applied_tags"
    ),
    "allowed_mentions roles": Size(
        lambda n: message(content="x", allowed_mentions={"roles": [str(i) for i in range(n)]}),
        100,
        "/allowed_mentions/roles",
        "/allowed_mentions/roles",
    ),
    "alt text": Size(
        lambda n: message(attachments=[{"id": 0, "filename": "a.png", "description": "x" * n}]),
        1024,
        "/attachments/0/description",
        "/attachments/0/description",
    ),
    "select option value": Size(
        lambda n: message(components=[row(select(options=[{"label": "l", "value": "x" * n}]))]),
        100,
        f"{ROW0}/options/0/value",
        f"{ROW0}/options/0/value",
    ),
    "select option description": Size(
        lambda n: message(components=[row(select(options=[{"label": "l", "value": "v", "description": "x" * n}]))]),
        100,
        f"{ROW0}/options/0/description",
        f"{ROW0}/options/0/description",
    ),
    "pictures in a gallery": Size(
        lambda n: card({"type": 12, "items": [{"media": {"url": "https://e.org/a.png"}}] * n}),
        10,
        "/components/0/items",
        "/components/0/items",
    ),
    "checkbox options": Size(
        lambda n: modal(label({**radio(n), "type": 22})),
        10,
        f"{LABEL0}/component/options",
        f"{LABEL0}/component/options",
    ),
    "files to upload": Size(
        lambda n: modal(label({"type": 19, "custom_id": "f", "max_values": n})),
        10,
        f"{LABEL0}/component/max_values",
        f"{LABEL0}/component/max_values",
    ),
    "slowmode of a thread": Size(
        lambda n: Case(THREAD, {"name": "x", "rate_limit_per_user": n}),
        21_600,
        "/rate_limit_per_user",
        "/rate_limit_per_user",
    ),
    "bulk delete": Size(
        lambda n: Case(BULK_DELETE, {"messages": [str(i) for i in range(n)]}), 100, "/messages", "/messages"
    ),
}

RULES: dict[str, Rule] = {
    "a blank embed field": Rule(embed(fields=[{"name": "a", "value": " "}]), "/embeds/0/fields/0/value"),
    "an embed url that is none": Rule(embed(url="not a url"), "/embeds/0/url", "/embeds/0/url"),
    "an embed time without offset": Rule(
        embed(timestamp="2030-01-01T10:00:00"), "/embeds/0/timestamp", "/embeds/0/timestamp"
    ),
    "parse and users together": Rule(
        message(content="x", allowed_mentions={"parse": ["users"], "users": ["1"]}), "/allowed_mentions"
    ),
    "attachment:// without a file": Rule(embed(image={"url": "attachment://a.png"}), "/embeds/0/image/url"),
    "ephemeral outside interactions": Rule(message(content="x", flags=64), "/flags"),
    "an edit that asks for silence": Rule(edit(content="x", flags=1 << 12), "/flags"),
    "a row of a select and a button": Rule(message(components=[row(select(), button())]), "/components/0"),
    "an unknown button style": Rule(message(components=[row(button(style=9))]), f"{ROW0}/style", f"{ROW0}/style"),
    "a text input in a message": Rule(message(components=[row(field(style=1))]), f"{ROW0}/type", f"{ROW0}/type"),
    "the same custom_id twice": Rule(
        message(components=[row(button(), button())]), "/components/0/components/1/custom_id"
    ),
    "a link button with a custom_id": Rule(message(components=[row(button(style=5, url="https://e.org"))]), ROW0),
    "a button without a custom_id": Rule(message(components=[row(button(custom_id=None))]), ROW0),
    "a button without label and emoji": Rule(message(components=[row(button(label=None))]), ROW0),
    "more to choose than there is": Rule(message(components=[row(select(3, min_values=3, max_values=2))]), ROW0),
    "the same option value twice": Rule(
        message(components=[row(select(options=[{"label": "a", "value": "v"}] * 2))]),
        f"{ROW0}/options/1/value",
    ),
    "a text display without the flag": Rule(message(components=[display()]), "/components/0"),
    "a card with content": Rule(card(display(), content="x"), "/content"),
    "a card with an embed": Rule(card(display(), embeds=[{"title": "x"}]), "/embeds"),
    "a section without accessory": Rule(
        card({"type": 9, "components": [display()]}), "/components/0/accessory", "/components/0"
    ),
    "a container in a container": Rule(card(container(container(display()))), f"{ROW0}/type", f"{ROW0}/type"),
    "a modal of nothing": Rule(modal(), "/data/components", "/data/components"),
    "a label with a button": Rule(modal(label(button())), f"{LABEL0}/component/type", f"{LABEL0}/component/type"),
    "a label in a label": Rule(modal(label(field(label="x"))), f"{LABEL0}/component/label"),
    "min_length above max_length": Rule(modal(label(field(min_length=9, max_length=3))), f"{LABEL0}/component"),
    "a disabled select in a modal": Rule(modal(label(select(disabled=True))), f"{LABEL0}/component/disabled"),
    "nothing needed but required": Rule(modal(label(select(min_values=0))), f"{LABEL0}/component/min_values"),
    "one radio option": Rule(modal(label(radio(1))), f"{LABEL0}/component/options", f"{LABEL0}/component/options"),
    "a defer with other flags": Rule(callback(5, flags=V2), "/data/flags"),
    "an unknown callback type": Rule(Case(CALLBACK, {"type": 99}), "/type", "/type"),
    "a command name in capitals": Rule(command(name="Plan"), "/0/name"),
    "a command name with a space": Rule(command(name="plan it"), "/0/name"),
    "a slash command without description": Rule(command(description=""), "/0/description"),
    "a context menu with a description": Rule(command(type=2), "/0"),
    "a required option after an optional one": Rule(
        command(options=[option(), option(name="b", required=True)]), "/0/options/1"
    ),
    "the same option name twice": Rule(command(options=[option(), option()]), "/0/options/1/name"),
    "autocomplete with choices": Rule(
        command(options=[option(autocomplete=True, choices=[{"name": "n", "value": "v"}])]), "/0/options/0"
    ),
    "a group in a group": Rule(
        command(options=[option(type=2, name="a", options=[option(type=2, name="b")])]),
        "/0/options/0/options/0/type",
        "/0/options/0/options/0/type",
    ),
    "a command of more than 8000 characters": Rule(
        command(
            options=[
                option(
                    name=f"o{i}",
                    description="x" * 100,
                    choices=[{"name": "x" * 100, "value": str(j)} for j in range(3)],
                )
                for i in range(25)
            ]
        ),
        "/0",
    ),
    "an external event without location": Rule(
        event(entity_metadata={}), "/entity_metadata/location", "/entity_metadata"
    ),
    "an external event without end": Rule(event(scheduled_end_time=None), "/scheduled_end_time"),
    "a voice event without channel": Rule(
        Case(EVENTS, {"name": "n", "privacy_level": 2, "entity_type": 2, "scheduled_start_time": START}),
        "/channel_id",
    ),
    "an event without a kind": Rule(Case(EVENTS, {"name": "n"}), "/entity_type", ""),
    "an event at a time without offset": Rule(
        event(scheduled_start_time="2030-01-01T10:00:00"), "/scheduled_start_time", "/scheduled_start_time"
    ),
    "an event that ends before it starts": Rule(
        event(scheduled_end_time="2029-01-01T10:00:00+00:00"), "/scheduled_end_time"
    ),
    "an event every third week": Rule(
        event(recurrence_rule={"start": START, "frequency": 1, "interval": 3}), "/recurrence_rule/interval"
    ),
    "a thread archived after 90 minutes": Rule(
        Case(THREAD, {"name": "x", "auto_archive_duration": 90}),
        "/auto_archive_duration",
        "/auto_archive_duration",
    ),
    "one message deleted in bulk": Rule(Case(BULK_DELETE, {"messages": ["1"]}), "/messages", "/messages"),
    "the same message deleted twice": Rule(Case(BULK_DELETE, {"messages": ["1", "1"]}), "/messages/1", "/messages"),
    "a number that JSON cannot carry": Rule(
        command(options=[option(type=4, max_value=2**53 + 1)]), "/0/options/0/max_value", "/0/options/0/max_value"
    ),
    "a recipient that is no id": Rule(Case(DM, {"recipient_id": "alice"}), "/recipient_id", "/recipient_id"),
}

GOOD: dict[str, Case] = {
    "text": message(content="hi", nonce="digest-2026-W07", enforce_nonce=True, allowed_mentions={"parse": []}),
    "embed and components": message(
        embeds=[
            {
                "title": "T",
                "fields": [{"name": "a", "value": "b", "inline": True}],
                "footer": {"text": "f"},
                "timestamp": "2030-01-01T10:00:00Z",
            }
        ],
        components=[
            row(button(), button(style=5, custom_id=None, url="https://example.org")),
            row(select(3, min_values=0, max_values=3)),
        ],
    ),
    "a recipient as integer": Case(DM, {"recipient_id": 123}),
    "a recipient as string": Case(DM, {"recipient_id": "123"}),
    "card": card(
        {**container(display(), {"type": 14, "spacing": 2}, section(1)), "accent_color": 255},
        row(button(custom_id="b")),
    ),
    "edit of a card": edit(components=[display()]),
    "file": Case(MESSAGE, {"attachments": [{"id": 0, "filename": "x.csv"}]}, files=("x.csv",)),
    "file shown in an embed": Case(
        MESSAGE,
        {
            "embeds": [{"image": {"url": "attachment://a.png"}}],
            "attachments": [{"id": 0, "filename": "a.png"}],
        },
        files=("a.png",),
    ),
    "edit": edit(content=None, embeds=[], components=[]),
    "modal": modal(
        display("Hello"),
        label(description="d", component=field(custom_id="a", max_length=4000, required=False)),
        label(select(2)),
        label(radio(2)),
        label({"type": 19, "custom_id": "f", "min_values": 0, "max_values": 3, "required": False}),
    ),
    "modal with checkboxes": modal(
        label({"type": 22, "custom_id": "c", "options": [{"label": "A", "value": "a"}]}),
        label({"type": 23, "custom_id": "d", "default": True}),
        label({"type": 5, "custom_id": "u", "max_values": 5}),
    ),
    "modal as it used to be": modal(row(field(label="Old", style=1))),
    "reply": callback(4, content="ok", flags=64),
    "reply of a view alone": callback(4, content=None, components=[row(button())]),
    "defer": callback(5, flags=64),
    "defer without data": Case(CALLBACK, {"type": 5}),
    "acknowledgement": Case(CALLBACK, {"type": 6}),
    "update": callback(7, content="x", components=[]),
    "autocomplete": callback(8, choices=[{"name": "n", "value": "v"}, {"name": "m", "value": "w"}]),
    "autocomplete of integers": callback(8, choices=[{"name": "n", "value": 1}]),
    "follow-up": Case(FOLLOW_UP, {"content": "x", "flags": 64}),
    "edit of the first answer": Case(f"{FOLLOW_UP}/messages/@original", {"content": "x"}, "PATCH"),
    "command": command(
        options=[option(required=True, max_length=100), option(name="where", autocomplete=True)],
        default_member_permissions=1 << 33,
        contexts=[0],
        integration_types=[0],
    ),
    "command group": command(
        options=[option(type=2, name="a", options=[option(type=1, name="b", options=[option()])])]
    ),
    "command in German": command(
        name_localizations={"de": "planen"}, description_localizations={"de": "Treffen planen"}
    ),
    "a hundred commands": command_list(100, 1),
    "fifteen user commands": command_list(15, 2),
    "context menu": Case(COMMANDS, [{"name": "Save This", "type": 3}], "PUT"),
    "external event": event(),
    "voice event": Case(
        EVENTS,
        {
            "name": "Call",
            "privacy_level": 2,
            "entity_type": 2,
            "channel_id": "5",
            "scheduled_start_time": START,
        },
    ),
    "event every other week": event(recurrence_rule={"start": START, "frequency": 2, "interval": 2, "by_weekday": [2]}),
    "changed event": Case(EVENT, {"description": "y", "channel_id": None}, "PATCH"),
    "cancelled event": Case(EVENT, {"status": 4}, "PATCH"),
    "thread": Case(THREAD, {"name": "Chat", "auto_archive_duration": 1440, "rate_limit_per_user": None}),
    "forum post": forum_post(applied_tags=["1"]),
    "archived thread": Case("/channels/{channel_id}", {"archived": True, "locked": False}, "PATCH"),
}
