"""Writes files whole or not at all: a crash leaves the old one or the new one, never half of either."""

import os
import shutil
from pathlib import Path


def put(target: Path, content: bytes, *, part: Path | None = None) -> None:
    """Write `content` to `target`, which keeps its permissions.

    It is written to `part` first, which must lie in the same file system: beside the target, unless said otherwise.
    What is no file, such as a pipe, is written to directly. Raises OSError.
    """
    target = target.resolve()  # a link goes on pointing where it does
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    part = part or target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
