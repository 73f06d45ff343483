"""Message components and modals as Discord stores them: ids filled in, defaults added, files found."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.local_discord.objects import Attachment, Json

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23
SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})

DEFAULTS: dict[int, Json] = {
    STRING_SELECT: {"min_values": 1, "max_values": 1},
    USER_SELECT: {"min_values": 1, "max_values": 1},
    ROLE_SELECT: {"min_values": 1, "max_values": 1},
    MENTIONABLE_SELECT: {"min_values": 1, "max_values": 1},
    CHANNEL_SELECT: {"min_values": 1, "max_values": 1},
    THUMBNAIL: {"description": None, "spoiler": False},
    FILE: {"name": None, "size": None, "spoiler": False},
    SEPARATOR: {"spacing": 1, "divider": True},
    CONTAINER: {"accent_color": None, "spoiler": False},
}


def stored(components: Sequence[Json], attachments: Sequence[Attachment] = ()) -> list[Json]:
    """What Discord keeps of the components of a request."""
    used = {component["id"] for component in walk(components) if component.get("id")}
    free = (number for number in range(1, 1 << 31) if number not in used)
    files = {attachment.filename: attachment for attachment in attachments}
    return [_stored(component, free, files) for component in components]


def _stored(component: Json, free: Iterator[int], files: dict[str, Attachment]) -> Json:
    kept: Json = {**DEFAULTS.get(component["type"], {}), **_without_nulls(component)}
    kept |= _about_file(component, files)
    kept["id"] = component.get("id") or next(free)
    for key, value in component.items():
        if value is None:
            continue
        if key == "components":
            kept[key] = [_stored(child, free, files) for child in value]
        elif key in {"component", "accessory"}:
            kept[key] = _stored(value, free, files)
        elif key in {"media", "file"}:
            kept[key] = _media(value, files)
        elif key == "items":
            kept[key] = [_item(item, files) for item in value]
        elif key == "emoji":
            kept[key] = _without_nulls(value)
        elif key == "options":
            kept[key] = [_option(option) for option in value]
    return kept


def _about_file(component: Json, files: dict[str, Attachment]) -> Json:
    """A file component says name and size of what it shows."""
    url = str(component["file"]["url"]) if component["type"] == FILE else ""
    attachment = files.get(url.removeprefix("attachment://"))
    return {} if attachment is None else {"name": attachment.filename, "size": len(attachment.content)}


def _without_nulls(data: Json) -> Json:
    return {key: value for key, value in data.items() if value is not None}


def _item(item: Json, files: dict[str, Attachment]) -> Json:
    return {"description": None, "spoiler": False, **item, "media": _media(item["media"], files)}


def _option(option: Json) -> Json:
    kept = _without_nulls(option)
    return {**kept, "emoji": _without_nulls(kept["emoji"])} if "emoji" in kept else kept


def _media(media: Json, files: dict[str, Attachment]) -> Json:
    url: str = media["url"]
    attachment = files.get(url.removeprefix("attachment://")) if url.startswith("attachment://") else None
    if attachment is None:
        return {"id": "0", "url": url, "proxy_url": url}
    return {
        "id": str(attachment.id),
        "url": attachment.url,
        "proxy_url": attachment.url,
        "content_type": attachment.content_type,
        "attachment_id": str(attachment.id),
    }


def walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component of a tree, parents first, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components") or ())
        for key in ("component", "accessory"):
            child: Any = component.get(key)
            if child is not None:
                yield from walk((child,))


def find(components: Sequence[Json], custom_id: str) -> Json | None:
    """The component with this custom_id."""
    for component in walk(components):
        if component.get("custom_id") == custom_id:
            return component
    return None


def texts(components: Sequence[Json]) -> list[str]:
    """The texts of all Text Displays, in reading order."""
    return [component["content"] for component in walk(components) if component["type"] == TEXT_DISPLAY]
