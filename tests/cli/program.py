"""The afterword program, run as its users run it."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_REPOSITORY = Path(__file__).parents[2]
_PATIENCE = 60.0  # seconds of real time; a verb takes about one


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    code: int
    out: str
    err: str


async def afterword(*arguments: str, folder: Path, **environment: str) -> Ran:
    """Run a verb with its data in `folder`, and nothing in the environment but what is given."""
    async with asyncio.timeout(_PATIENCE):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=folder,
            env=_environment(folder, environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode())


def _environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_REPOSITORY),
        "AFTERWORD_DATA_DIR": str(folder),
        "COLUMNS": "200",
        **more,
    }
