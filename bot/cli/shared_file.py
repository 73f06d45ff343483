"""Keeps a part of a YAML file that others write too: every byte of theirs stays, and their entries come first."""

from dataclasses import dataclass
from typing import Any, cast

import yaml


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file as it is: what stands before and behind a group's own part, and that part, None where there is none."""

    guild_id: int
    before: str
    own: str | None
    after: str

    @classmethod
    def of(cls, content: bytes | None, guild_id: int) -> "SharedFile | None":
        """The file cut at the marks of this group; None where it is no text in UTF-8, or no list of entries."""
        try:
            text = (content or b"").decode()
            before, begun, rest = text.partition(_begin(guild_id))
            own, ended, after = rest.partition(_end(guild_id))
            found = cls(guild_id, before, own, after) if begun and ended else cls(guild_id, text, None, "")
            found.others()
        except (UnicodeDecodeError, yaml.YAMLError, ValueError):
            return None
        return found

    def others(self) -> set[str]:
        """The names of the entries that are not of this part. Raises ValueError where they are no mapping."""
        return _names(self.before + self.after)

    def fitting(self, entries: str) -> str:
        """Of these entries, as YAML, those that nobody else wrote."""
        others = self.others()
        wanted: dict[str, Any] = yaml.safe_load(entries) or {}
        if wanted.keys().isdisjoint(others):
            return entries
        left = {name: value for name, value in wanted.items() if name not in others}
        return yaml.safe_dump(left, allow_unicode=True, sort_keys=False, width=10_000) if left else ""

    def with_own(self, entries: str) -> bytes | None:
        """The file with these entries as the group's own part; empty where nothing is left in it.

        None where the result would not be a mapping with all of them: the others write YAML of another kind.
        """
        before = self.before if not self.before or self.before.endswith("\n") else f"{self.before}\n"
        own = f"{_begin(self.guild_id)}{entries}{_end(self.guild_id)}" if entries else ""
        text = before + own + self.after if entries else self.before + self.after
        try:
            if _names(text) != self.others() | _names(entries):
                return None
        except (yaml.YAMLError, ValueError):
            return None
        return text.encode() if text.strip() else b""


def _names(text: str) -> set[str]:
    """The names of the entries in YAML. Raises ValueError where it is no mapping."""
    found: Any = yaml.safe_load(text)
    if found is None:
        return set()
    if not isinstance(found, dict):
        raise ValueError("no mapping")  # noqa: TRY004 - what a file holds, not what was passed
    names: list[Any] = list(cast("dict[Any, Any]", found))
    return {str(name) for name in names}


def _begin(guild_id: int) -> str:
    return f"# From here on, `afterword export` writes what stands here, for group {guild_id}:\n"


def _end(guild_id: int) -> str:
    return f"# Up to here, for group {guild_id}.\n"
