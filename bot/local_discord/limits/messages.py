"""What Discord refuses in a message: content, embeds, mentions, attachments, flags and its components."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from bot.local_discord.limits.components import (
    GALLERY,
    MESSAGE_COMPONENTS,
    TEXT_DISPLAY,
    THUMBNAIL,
    V2_ONLY,
    component_rules,
    walk,
)
from bot.local_discord.limits.shapes import (
    Breach,
    anything,
    items,
    link,
    listed,
    moment,
    nested,
    one_of,
    repeated,
    shape,
    snowflake,
    text,
    truth,
    whole,
)

SUPPRESS_EMBEDS, EPHEMERAL, COMPONENTS_V2 = 1 << 2, 1 << 6, 1 << 15
CREATE_FLAGS = SUPPRESS_EMBEDS | 1 << 12 | 1 << 13 | COMPONENTS_V2  # 12 silent, 13 voice message
REPLY_FLAGS = CREATE_FLAGS | EPHEMERAL
EDIT_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2

EMBED_SUM = 6000
TEXT_SUM = 4000
NESTED_COMPONENTS = 40
LEGACY_ROWS = 5
TEXT_BYTES = 10_170  # above this Discord breaks (discord-api-docs#8554)
MEDIA_ITEMS = 64  # above this Discord breaks (discord-api-docs#7528)
FILES = 10
REQUEST_BYTES = 25 * 1024 * 1024
FILE_BYTES = 10 * 1024 * 1024

_FIELD = shape(
    {"name": text(256), "value": text(1024), "inline": truth},
    required="name value",
)
_PICTURE = shape({"url": link(2048, attachment=True)})
_EMBED = shape(
    {
        "title": text(256),
        "description": text(4096),
        "url": link(2048),
        "timestamp": moment,
        "color": whole(0, 0xFFFFFF),
        "fields": items(_FIELD, most=25),
        "footer": shape({"text": text(2048), "icon_url": link(2048, attachment=True)}),
        "author": shape({"name": text(256), "url": link(2048), "icon_url": link(2048, attachment=True)}),
        "image": _PICTURE,
        "thumbnail": _PICTURE,
    }
)
_MENTIONS = shape(
    {
        "parse": items(one_of("users", "roles", "everyone"), most=3),
        "users": items(snowflake, most=100),
        "roles": items(snowflake, most=100),
        "replied_user": truth,
    }
)
_ATTACHMENT = shape(
    {"id": snowflake, "filename": text(1024), "description": text(1024)},
    required="id",
)


def _nonce(value: Any, at: str) -> Iterator[Breach]:
    """Accept up to 25 characters or a 64-bit integer."""
    check = text(25) if isinstance(value, str) else whole(-(2**63), 2**63 - 1)
    return check(value, at)


_MESSAGE = shape(
    {
        "content": text(2000),  # the OpenAPI document says 4000 for channels; the limit for bots is 2000
        "embeds": items(_EMBED, most=10),
        "nonce": _nonce,
        "enforce_nonce": truth,
        "tts": truth,
        "allowed_mentions": _MENTIONS,
        "attachments": items(_ATTACHMENT, most=FILES),
        "components": MESSAGE_COMPONENTS,
        "flags": whole(0, 2**63 - 1),
        "sticker_ids": items(snowflake, most=3),
        "message_reference": shape({"message_id": snowflake, "channel_id": snowflake}),
        "poll": shape({"question": anything, "answers": items(anything, least=1, most=10)}),
    }
)


def message(body: Any, at: str, *, flags: int, create: bool = False, files: Sequence[str] = ()) -> Iterator[Breach]:
    """Check a message to be created or edited; `flags` are the bits that may be set, `files` the uploads."""
    found = list(_MESSAGE(body, at))
    if not found and isinstance(body, dict):
        found = list(_rules(cast("dict[str, Any]", body), at, flags=flags, create=create, files=files))
    yield from found


def _rules(body: dict[str, Any], at: str, *, flags: int, create: bool, files: Sequence[str]) -> Iterator[Breach]:
    embeds, attachments = listed(body, "embeds"), listed(body, "attachments")
    components, set_flags = listed(body, "components"), body.get("flags") or 0
    shown = (components, embeds, attachments, files, body.get("sticker_ids"), body.get("poll"))
    if create and not (body.get("content") or "").strip() and not any(shown) and not body.get("message_reference"):
        yield Breach(at, "", "Cannot send an empty message", code=50006)
    if len(files) > FILES:
        yield Breach(at, "", f"Maximum number of attachments in a message reached ({FILES})", code=30015)
    if set_flags & ~flags:
        yield Breach(f"{at}/flags", "MESSAGE_FLAGS_INVALID", f"Flags {set_flags & ~flags} cannot be set here")
    if body.get("enforce_nonce") and body.get("nonce") in (None, ""):
        yield Breach(f"{at}/nonce", "BASE_TYPE_REQUIRED", "This field is required")
    yield from _embed_rules(embeds, at)
    yield from _mention_rules(nested(body, "allowed_mentions"), at)
    yield from _attachment_rules(body, attachments, at, known=create or "attachments" in body)
    # An edit keeps the flag of its message without naming it.
    kinds = {c["type"] for _, c in walk(components, "")}
    if set_flags & COMPONENTS_V2 or (not create and kinds & V2_ONLY):
        yield from _v2_rules(body, components, at)
    else:
        yield from _legacy_rules(components, at)
    yield from component_rules(components, f"{at}/components")


def _embed_rules(embeds: list[dict[str, Any]], at: str) -> Iterator[Breach]:
    total = 0
    for i, embed in enumerate(embeds):
        footer, author = nested(embed, "footer"), nested(embed, "author")
        parts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
        for j, field in enumerate(listed(embed, "fields")):
            parts += [field["name"], field["value"]]
            for key in ("name", "value"):
                if not field[key].strip():
                    pointer = f"{at}/embeds/{i}/fields/{j}/{key}"
                    yield Breach(pointer, "BASE_TYPE_REQUIRED", "This field is required")
        total += sum(len((part or "").strip()) for part in parts)
    if total > EMBED_SUM:
        yield Breach(f"{at}/embeds", "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_SUM}")


def _mention_rules(mentions: dict[str, Any], at: str) -> Iterator[Breach]:
    for kind in ("users", "roles"):
        if kind in listed(mentions, "parse") and mentions.get(kind):
            said = f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive."
            yield Breach(f"{at}/allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)


def _attachment_rules(
    body: dict[str, Any], attachments: list[dict[str, Any]], at: str, *, known: bool
) -> Iterator[Breach]:
    yield from repeated(
        [(f"{at}/attachments/{i}/id", str(a["id"])) for i, a in enumerate(attachments)],
        "ATTACHMENT_ID_DUPLICATED",
        "Attachment id cannot be duplicated",
    )
    # A kept attachment of an edit may come without its name: then any name may be meant.
    names = {a.get("filename") for a in attachments}
    if not known or None in names:
        return
    for pointer, url in _strings(body, at):
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            yield Breach(pointer, "ATTACHMENT_NOT_FOUND", f"{url} names no attachment of this request")


def _strings(node: Any, at: str) -> Iterator[tuple[str, str]]:
    """Every string below the keys that hold pictures and files, with its pointer."""
    if isinstance(node, dict):
        for key, value in cast("dict[str, Any]", node).items():
            if key in {"url", "icon_url"} and isinstance(value, str):
                yield f"{at}/{key}", value
            yield from _strings(value, f"{at}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(cast("list[Any]", node)):
            yield from _strings(value, f"{at}/{i}")


def _legacy_rules(components: list[dict[str, Any]], at: str) -> Iterator[Breach]:
    if len(components) > LEGACY_ROWS:
        yield from _too_many(f"{at}/components", LEGACY_ROWS)
    for pointer, component in walk(components, f"{at}/components"):
        if component["type"] in V2_ONLY:
            said = 'Value of field "type" must be one of (1,) without the IS_COMPONENTS_V2 flag.'
            yield Breach(pointer, "UNION_TYPE_CHOICES", said)


def _too_many(at: str, most: int) -> Iterator[Breach]:
    yield Breach(at, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {most} in length.")


def _v2_rules(body: dict[str, Any], components: list[dict[str, Any]], at: str) -> Iterator[Breach]:
    for key in ("content", "embeds", "sticker_ids", "poll"):
        if body.get(key):
            said = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Breach(f"{at}/{key}", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)
    found = [component for _, component in walk(components, "")]
    if len(found) > NESTED_COMPONENTS:
        yield from _too_many(f"{at}/components", NESTED_COMPONENTS)
    texts = [c["content"] for c in found if c["type"] == TEXT_DISPLAY]
    if sum(map(len, texts)) > TEXT_SUM:
        said = f"Total number of characters must be {TEXT_SUM} or fewer"
        yield Breach(f"{at}/components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)
    media = sum(len(c["items"]) if c["type"] == GALLERY else c["type"] == THUMBNAIL for c in found)
    if sum(len(part.encode()) + 12 for part in texts) > TEXT_BYTES or media > MEDIA_ITEMS:
        yield Breach(f"{at}/components", "", "500: Internal Server Error", code=0, status=500)


def upload(sizes: Sequence[int], *, file_limit: int = FILE_BYTES) -> Breach | None:
    """What is wrong with the sizes in bytes of the files of one request: one too large, or all together."""
    if any(size > file_limit for size in sizes) or sum(sizes) > REQUEST_BYTES:
        return Breach("", "", "Request entity too large", code=40005, status=413)
    return None
