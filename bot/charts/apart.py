"""Draws pictures in a process of its own: matplotlib's memory ends with it, and nobody waits meanwhile."""

import asyncio
import json
import os
import sys
from collections import OrderedDict
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot.domain.pictures import Bar, Column, Drawing, Part

# Seconds. A picture takes about one where nothing else is done, several on a busy machine, and the first of all longer:
# matplotlib reads every font there once.
PATIENCE = 60.0
_KEPT = 8  # pictures of some 120 kB


class NotDrawn(Exception):
    """There is no picture; what it would have shown stands in words anyway."""


class Charts:
    """Draws one picture after another.

    `folder` is where matplotlib keeps what it found out about fonts, made when it is needed; it should outlive the
    bot, as the data folder does. A picture takes longer than `patience` seconds only when something is wrong.
    """

    def __init__(self, folder: Path, *, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        self._one_at_a_time = asyncio.Semaphore(1)
        self._drawn: OrderedDict[Drawing, bytes] = OrderedDict()

    async def draw(self, drawing: Drawing) -> bytes:
        """A PNG, 1200 pixels wide; the same drawing gives the same bytes. Raises NotDrawn.

        The last ones are kept: most edits of a digest leave its numbers as they are.
        """
        async with self._one_at_a_time:
            if drawing not in self._drawn:
                self._drawn[drawing] = await self._draw(json.dumps(asdict(drawing)).encode())
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            return self._drawn[drawing]

    async def _draw(self, content: bytes) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", __name__, str(self._folder)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            raise NotDrawn("no process could be started") from None
        try:
            async with asyncio.timeout(self._patience):
                out, _ = await process.communicate(content)
        except TimeoutError:
            raise NotDrawn(f"it took longer than {self._patience:.0f} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            raise NotDrawn(f"the process that draws ended with {process.returncode}")
        return out


def _from_json(text: bytes) -> Drawing:
    read: dict[str, Any] = json.loads(text)
    bars = [replace(Bar(**each), parts=tuple(Part(**part) for part in each["parts"])) for each in read["bars"]]
    columns = [Column(**each) for each in read["columns"]]
    return replace(Drawing(**read), bars=tuple(bars), columns=tuple(columns))


def main() -> None:
    """Read a drawing as JSON from standard input and write it to standard output as a PNG.

    Argument: the folder for what matplotlib knows of fonts.
    """
    os.environ["MPLCONFIGDIR"] = sys.argv[1]  # noqa: TID251 - no setting is read: matplotlib is told in no other way
    if sys.platform != "win32":
        os.nice(5)  # what the bot answers meanwhile matters more
    import matplotlib as mpl

    from bot.charts.painting import paint

    mpl.rcdefaults()  # a matplotlibrc of the host's changes no picture
    sys.stdout.buffer.write(paint(_from_json(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
