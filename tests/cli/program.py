"""The afterword program, run as its users run it."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.forked import Forked

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
    with NamedTemporaryFile() as out, NamedTemporaryFile() as err:
        process = Forked(
            "bot",
            arguments,
            folder=folder,
            environment=_environment(folder, environment),
            out=Path(out.name),
            err=Path(err.name),
        )
        async with asyncio.timeout(_PATIENCE):
            code = await process.wait()
        return Ran(code, out.read().decode(), err.read().decode())


def _environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "PYTHONPATH": str(_REPOSITORY),
        "AFTERWORD_DATA_DIR": str(folder),
        "COLUMNS": "200",
        **more,
    }
