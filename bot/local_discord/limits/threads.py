"""What Discord refuses in threads, forum posts and changes to a channel."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from bot.local_discord.limits.messages import CREATE_FLAGS, message
from bot.local_discord.limits.shapes import Breach, items, one_of, repeated, shape, snowflake, text, truth, whole

_THREAD = {
    "name": text(100, least=1),
    "auto_archive_duration": one_of(60, 1440, 4320, 10080),
    "rate_limit_per_user": whole(0, 21_600),
    "type": one_of(10, 11, 12),
    "invitable": truth,
    "applied_tags": items(snowflake, most=5),
    "message": shape({}),
}
_NEW_THREAD = shape(_THREAD, required="name")
_CHANGE = shape(
    {key: check for key, check in _THREAD.items() if key not in {"type", "message"}}
    | {"archived": truth, "locked": truth, "topic": text(1024)}
)
_MARKED = items(snowflake, least=2, most=100)


def thread(body: Any, files: Sequence[str]) -> Iterator[Breach]:
    """Check a new thread; in a forum it carries its first message."""
    yield from _NEW_THREAD(body, "")
    first = cast("dict[str, Any]", body).get("message") if isinstance(body, dict) else None
    if isinstance(first, dict):
        yield from message(cast("Any", first), "/message", flags=CREATE_FLAGS, create=True, files=files)


def channel(body: Any) -> Iterator[Breach]:
    """Check a change to a channel or thread."""
    yield from _CHANGE(body, "")


def bulk_delete(body: Any) -> Iterator[Breach]:
    """Check the ids of messages to be deleted together; each may be named once."""
    found = list(shape({"messages": _MARKED}, required="messages")(body, ""))
    yield from found
    ids = [] if found else [(f"/messages/{i}", str(one)) for i, one in enumerate(body["messages"])]
    yield from repeated(ids, "BASE_TYPE_DUPLICATE", "Each message may be named once")
