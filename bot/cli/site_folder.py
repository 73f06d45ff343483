"""Writes a site's files into a folder, touching nothing but what it wrote there itself."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.opening import Failure

_RECORD = ".afterword-export.json"  # which files an export wrote, by group, and what was in them


@dataclass(slots=True)
class Written:
    """What became of the files. `left_alone` are somebody else's, or were changed by somebody since."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    left_alone: list[str] = field(default_factory=list[str])


def write_site(folder: Path, guild_id: int, files: Mapping[str, str]) -> Written:
    """Bring `folder` in step with `files` (path -> text) of one group.

    A file that is right already is not touched. One of an earlier export whose reflection may not be shown any more
    is removed. Raises Failure where the folder's record cannot be read, OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = _read_record(folder)
    before = record.get(str(guild_id), {})
    contents = {path: text.encode() for path, text in files.items()}
    # Noted before anything is written: after a crash nothing of ours is taken for somebody else's.
    _write_record(folder, {**record, str(guild_id): {path: _sum(contents[path]) for path in contents} | before})
    written, after = Written(), dict[str, str]()
    for path, content in contents.items():
        present = _content(_inside(folder, path))
        is_ours = path in before or present is None
        if present == content:
            written.unchanged += 1
        elif present is None or _sum(present) == before.get(path):
            _put(_inside(folder, path), content)
            written.new += present is None
            written.changed += present is not None
        else:
            written.left_alone.append(path)
            is_ours = False
        if is_ours:
            after[path] = _sum(content)
    for path in sorted(before.keys() - contents.keys()):
        present = _content(_inside(folder, path))
        if present is not None and _sum(present) != before[path]:
            written.left_alone.append(path)
        elif present is not None:
            _inside(folder, path).unlink()
            written.removed += 1
    _write_record(folder, {**record, str(guild_id): after})
    return written


def _inside(folder: Path, path: str) -> Path:
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise Failure(f"{path} lies outside {folder}: remove {folder / _RECORD}, or the link in the way.")
    return target


def _content(target: Path) -> bytes | None:
    return target.read_bytes() if target.is_file() else None


def _put(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_record(folder: Path) -> dict[str, dict[str, str]]:
    try:
        found = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return {group: dict(files) for group, files in found.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError):
        raise Failure(f"{folder / _RECORD} cannot be read. Remove it, or export into another folder.") from None


def _write_record(folder: Path, record: Mapping[str, Mapping[str, str]]) -> None:
    text = json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / _RECORD).write_text(text + "\n", encoding="utf-8")
