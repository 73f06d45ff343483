"""What Discord refuses in the body of a request, answered as Discord answers it.

Pure: nothing is remembered between calls, and the OpenAPI document is not needed. What depends on the world
(permissions, deadlines, how many events are open) is the server's business, not this package's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.local_discord.limits import commands, events, interactions, messages, threads
from bot.local_discord.limits.shapes import INVALID_FORM_BODY, Breach, shape, snowflake

BodyCheck = Callable[[Any, Sequence[str]], Iterator[Breach]]


def _message(flags: int, *, create: bool = False) -> BodyCheck:
    return lambda body, files: messages.message(body, "", flags=flags, create=create, files=files)


def _fileless(check: Callable[[Any], Iterator[Breach]]) -> BodyCheck:
    return lambda body, _files: check(body)


_MESSAGES = "/channels/{channel_id}/messages"
_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
_COMMANDS = "/applications/{application_id}/commands"
_GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
_EVENTS = "/guilds/{guild_id}/scheduled-events"
_RECIPIENT = shape({"recipient_id": snowflake}, required="recipient_id")

_CHECKS: dict[tuple[str, str], BodyCheck] = {
    ("POST", _MESSAGES): _message(messages.CREATE_FLAGS, create=True),
    ("PATCH", f"{_MESSAGES}/{{message_id}}"): _message(messages.EDIT_FLAGS),
    ("POST", f"{_MESSAGES}/bulk-delete"): _fileless(threads.bulk_delete),
    ("POST", f"{_MESSAGES}/{{message_id}}/threads"): threads.thread,
    ("POST", "/channels/{channel_id}/threads"): threads.thread,
    ("PATCH", "/channels/{channel_id}"): _fileless(threads.channel),
    ("POST", _WEBHOOK): _message(messages.REPLY_FLAGS, create=True),
    ("PATCH", f"{_WEBHOOK}/messages/@original"): _message(messages.EDIT_FLAGS),
    ("PATCH", f"{_WEBHOOK}/messages/{{message_id}}"): _message(messages.EDIT_FLAGS),
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): interactions.callback,
    ("PUT", _COMMANDS): _fileless(commands.command_list),
    ("PUT", _GUILD_COMMANDS): _fileless(commands.command_list),
    ("POST", _COMMANDS): _fileless(commands.new_command),
    ("POST", _GUILD_COMMANDS): _fileless(commands.new_command),
    ("PATCH", f"{_COMMANDS}/{{command_id}}"): _fileless(commands.changed_command),
    ("PATCH", f"{_GUILD_COMMANDS}/{{command_id}}"): _fileless(commands.changed_command),
    ("POST", _EVENTS): _fileless(events.new_event),
    ("PATCH", f"{_EVENTS}/{{guild_scheduled_event_id}}"): _fileless(events.changed_event),
    ("POST", "/users/@me/channels"): _fileless(lambda body: _RECIPIENT(body, "")),
}


@dataclass(frozen=True)
class Refusal:
    """Discord's answer to a body it does not take."""

    status: int
    """The HTTP status, 400 but for the few bodies that Discord trips over."""
    code: int
    """Discord's error code; 50035 is Invalid Form Body."""
    message: str
    errors: dict[str, Any] = field(default_factory=dict[str, Any])
    """The tree of what is wrong where; empty unless the code is 50035."""

    def as_json(self) -> dict[str, Any]:
        """The body of the answer."""
        tree = {"errors": self.errors} if self.errors else {}
        return {"message": self.message, "code": self.code, **tree}


def check_body(method: str, template: str, body: Any, *, files: Sequence[str] = ()) -> Refusal | None:
    """Answer as Discord would to this body, or None where it takes it.

    `template` is the path as the OpenAPI document writes it, such as "/channels/{channel_id}/messages";
    `files` are the names of the uploaded parts.
    """
    found = list(breaches(method, template, body, files=files))
    form = [breach for breach in found if breach.code == INVALID_FORM_BODY]
    if form:
        return Refusal(400, INVALID_FORM_BODY, "Invalid Form Body", _tree(form))
    if found:
        return Refusal(found[0].status, found[0].code, found[0].text)
    return None


def check_upload(sizes: Sequence[int], *, file_limit: int = messages.FILE_BYTES) -> Refusal | None:
    """Answer as Discord would to files of these sizes in bytes; `file_limit` is the guild's limit for one."""
    breach = messages.upload(sizes, file_limit=file_limit)
    return Refusal(breach.status, breach.code, breach.text) if breach else None


def breaches(method: str, template: str, body: Any, *, files: Sequence[str] = ()) -> Iterator[Breach]:
    """Everything in this body that Discord refuses, each with its place."""
    check = _CHECKS.get((method, template))
    return check(body, files) if check else iter(())


def _tree(found: list[Breach]) -> dict[str, Any]:
    """Nest the breaches by their pointers, as Discord does."""
    root: dict[str, Any] = {}
    for breach in found:
        node = root
        for part in breach.pointer.strip("/").split("/") if breach.pointer else ():
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": breach.name, "message": breach.text})
    return root
