"""Taking somebody out of what the bot has written at Discord: which part of a message goes, and which stays."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.jobs import JobKind, Plan

_DISCORD_BEGINS = datetime(2015, 1, 1, tzinfo=UTC)
_SENT_MEANWHILE = timedelta(minutes=1)  # what was being sent when somebody was deleted is there by then
_LOOKS_AGAIN = timedelta(minutes=2)
_LOOKED_AT_BEFORE = timedelta(minutes=5)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """A message of the bot as it stands at Discord; embeds and components are Discord's own objects."""

    channel_id: int
    id: int
    content: str
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Traces:
    """Where to look for somebody: what is left to do of it, as a job's payload.

    `places` are the recipients (bot/domain/posts.py) that are still to be gone through, the first of them from message
    `before` backwards to `since`. `unreached` counts those that were closed to the bot, and messages that were.
    """

    user_id: int
    places: tuple[str, ...]
    until: int
    since: int = 0
    before: int | None = None
    unreached: int = 0

    def as_payload(self) -> Json:
        """For jobs.payload."""
        return {
            "user": self.user_id,
            "places": list(self.places),
            "until": self.until,
            "since": self.since,
            "before": self.before,
            "unreached": self.unreached,
        }

    @staticmethod
    def read(payload: Mapping[str, Any]) -> "Traces":
        """What `as_payload` wrote."""
        return Traces(
            payload["user"],
            tuple(payload["places"]),
            payload["until"],
            payload["since"],
            payload["before"],
            payload["unreached"],
        )

    def down_to(self, message_id: int, *, unreached: int = 0) -> "Traces":
        """Having looked at everything from there on in the first place."""
        return replace(self, before=message_id, unreached=self.unreached + unreached)

    def next_place(self, *, unreached: int = 0) -> "Traces":
        """Being done with the first place."""
        return replace(self, places=self.places[1:], before=None, unreached=self.unreached + unreached)


def forgetting(user_id: int, places: Sequence[str], now: datetime, token: str) -> list[Plan]:
    """Going through every place where the bot has named somebody, and once more for what was on its way.

    The keys name nobody (`token` is random), and the payload goes when it is done.
    """
    first = Traces(user_id, tuple(places), until=first_id_after(now))
    again = replace(first, until=first_id_after(now + _SENT_MEANWHILE), since=first_id_after(now - _LOOKED_AT_BEFORE))
    return [
        Plan(JobKind.FORGET_PERSON, f"forget_person:{token}", now, None, first.as_payload()),
        Plan(JobKind.FORGET_PERSON, f"forget_person:{token}:again", now + _LOOKS_AGAIN, None, again.as_payload()),
    ]


def first_id_after(moment: datetime) -> int:
    """The smallest id that Discord could give at this moment; ids grow with time."""
    return ((moment - _DISCORD_BEGINS) // timedelta(milliseconds=1)) << 22


# ------------------------------------------------------------------ one message


def without(message: Written, user_id: int) -> Written | None:
    """The message without somebody: the same object where they are not in it, None where nothing else is.

    A line that only mentions people loses their mention, any other line with it goes as a whole. Where the first line
    goes, the message was to them or about them, and goes with it. A list of people shown by name alone is not known
    here: whoever shows one writes it anew.
    """
    if not _names(user_id, message):
        return message
    lines = message.content.split("\n")
    if _is_in(lines[0], user_id) and not _only_mentions(lines[0]):
        return None
    content = _without_lines(message.content, user_id)
    embeds = tuple(_cleaned(embed, user_id) for embed in message.embeds)
    components = tuple(_unnamed(each, user_id) for each in message.components)
    if not content and not any(embeds):
        return None
    return replace(message, content=content, embeds=tuple(filter(None, embeds)), components=components)


def _names(user_id: int, message: Written) -> bool:
    shown = json.dumps([message.content, message.embeds, message.components], ensure_ascii=False)
    return _is_in(shown, user_id)


def _is_in(text: str, user_id: int) -> bool:
    return re.search(rf"(?<!\d){user_id}(?!\d)", text) is not None


def _only_mentions(line: str) -> bool:
    return re.fullmatch(r"(<@!?\d+>\s*)+", line) is not None


def _without_lines(text: str, user_id: int) -> str:
    kept: list[str] = []
    for line in text.split("\n"):
        if not _is_in(line, user_id):
            kept.append(line)
        elif _only_mentions(line):
            others = [each for each in line.split() if not _is_in(each, user_id)]
            kept.extend([" ".join(others)] if others else [])
    return "\n".join(kept).strip()


def _cleaned(embed: Json, user_id: int) -> Json:
    """An embed without the lines that name somebody; a field that says nothing else goes."""
    kept = dict(embed)
    for part in ("title", "description"):
        if part in kept:
            kept[part] = _without_lines(str(kept[part]), user_id)
    for part in ("footer", "author"):
        if _is_in(json.dumps(kept.get(part)), user_id):
            del kept[part]
    fields = [field | {"value": _without_lines(str(field["value"]), user_id)} for field in kept.get("fields", ())]
    if fields:
        kept["fields"] = [field for field in fields if field["value"] and not _is_in(str(field["name"]), user_id)]
    says = [kept.get(part) for part in ("title", "description", "fields", "image")]
    return {key: value for key, value in kept.items() if value} if any(says) else {}


def _unnamed(component: Json, user_id: int) -> Json:
    """A component whose custom id names nobody: which of several messages it is in matters to no press."""
    kept = dict(component)
    if "custom_id" in kept:
        kept["custom_id"] = re.sub(rf"(?<!\d){user_id}(?!\d)", "0", str(kept["custom_id"]))
    for part in ("components", "options"):
        if part in kept:
            kept[part] = [_unnamed(each, user_id) for each in kept[part]]
    if _is_in(str(kept.get("value", "")), user_id):
        kept["value"] = "0"
    return kept
