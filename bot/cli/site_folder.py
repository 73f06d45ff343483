"""Writes files into a folder, a site's above all, touching nothing but what it wrote there itself."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.cli.opening import Failure
from bot.cli.shared_file import SharedFile
from bot.cli.whole_files import put

_RECORD = ".afterword-export.json"  # which files an export wrote, by group, and what was in them
_PART = ".afterword-export.part"  # a file on its way
_SHARED = {"_data/authors.yml"}  # where others have entries of their own


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
    wanted = {path: _wanted(folder, guild_id, path, text, before.get(path)) for path, text in files.items()}
    # Noted before anything is written: after a crash nothing of ours is taken for somebody else's.
    noted = {path: _sum(each.own) for path, each in wanted.items() if each is not None}
    _write_record(folder, {**record, str(guild_id): noted | before})
    written, after = Written(), dict[str, str]()
    for path, each in wanted.items():
        if each is None or not each.is_free:
            written.left_alone.append(path)
            continue
        if each.present == each.content:
            written.unchanged += 1
        else:
            _put(folder, path, each.content)
            written.new += each.present is None
            written.changed += each.present is not None
        if path in before or each.present is None or path in _SHARED:
            after[path] = _sum(each.own)
    for path in sorted(before.keys() - files.keys()):
        _take_away(folder, guild_id, path, before[path], written)
    _write_record(folder, {**record, str(guild_id): after})
    return written


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a file is to hold, and holds: `own` is the part of it that is ours, `is_free` that it may be written."""

    content: bytes
    own: bytes
    present: bytes | None
    is_free: bool


def _wanted(folder: Path, guild_id: int, path: str, text: str, known: str | None) -> _Wanted | None:
    """The file at `path` with `text` in it; None where what others wrote there leaves no room for it.

    `known` is the sum of what was written there before.
    """
    present, content = _content(_inside(folder, path)), text.encode()
    if path not in _SHARED:
        is_free = present is None or present == content or _sum(present) == known
        return _Wanted(content, content, present, is_free)
    shared = _shared(present, guild_id, known)
    if shared is None:
        return None
    own = shared.fitting(text)
    whole = shared.with_own(own)
    if whole is None:
        return None
    is_free = shared.own is None or shared.own == own or _sum(shared.own.encode()) == known
    return _Wanted(whole, own.encode(), present, is_free)


def _shared(present: bytes | None, guild_id: int, known: str | None) -> SharedFile | None:
    if present is not None and _sum(present) == known:
        return SharedFile(guild_id, "", present.decode(), "")  # written when the whole file was an export's
    return SharedFile.of(present, guild_id)


def _take_away(folder: Path, guild_id: int, path: str, known: str, written: Written) -> None:
    target = _inside(folder, path)
    present = _content(target)
    if present is None:
        return
    shared = _shared(present, guild_id, known) if path in _SHARED else None
    own = present if shared is None or shared.own is None else shared.own.encode()
    left = b"" if shared is None else shared.with_own("")
    if _sum(own) != known or left is None:
        written.left_alone.append(path)
    elif left:
        _put(folder, path, left)
        written.changed += 1
    else:
        target.unlink()
        written.removed += 1


def _inside(folder: Path, path: str) -> Path:
    target = folder / path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise Failure(f"{path} lies outside {folder}: remove {folder / _RECORD}, or the link in the way.")
    return target


def _content(target: Path) -> bytes | None:
    return target.read_bytes() if target.is_file() else None


def _put(folder: Path, path: str, content: bytes) -> None:
    target = _inside(folder, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    put(target, content, part=folder / _PART)


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
    put(folder / _RECORD, f"{text}\n".encode(), part=folder / _PART)
