"""A sheet that is drawn on in pixels from its upper left corner, over matplotlib; its height is known at the end."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

WIDTH = 1200  # pixels, shown at 400 to 550 on a phone
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks; `size` in pixels."""

    size: int
    colour: str
    bold: bool = False


class Canvas:
    """One picture being drawn. Import it in a process that may keep matplotlib's memory, and in no other."""

    def __init__(self, background: str) -> None:
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        # At 72 dots an inch a point is a pixel.
        self._figure: Any = Figure(figsize=(WIDTH / 72, 1), dpi=72, facecolor=background)
        self._pixels = Affine2D().scale(1, -1)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle."""
        from matplotlib.patches import Rectangle

        self._add(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def rounded(self, x: float, y: float, width: float, height: float, colour: str, *, hollow: bool = False) -> None:
        """A rectangle with round corners; `hollow` is its outline alone."""
        from matplotlib.patches import FancyBboxPatch

        line = 4 if hollow else 0
        self._add(
            FancyBboxPatch(
                (x + line / 2, y + line / 2),
                width - line,
                height - line,
                boxstyle=f"round,pad=0,rounding_size={min(12, width / 5)}",
                facecolor="none" if hollow else colour,
                edgecolor=colour,
                linewidth=line,
            )
        )

    def text(self, x: float, baseline: float, words: str, style: Style, align: str = "left") -> None:
        """One line. What people wrote is drawn as they typed it: `$` begins no formula."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(fname=str(_font_file(bold=style.bold)), size=style.size)
        self._figure.text(
            x,
            baseline,
            words,
            transform=self._pixels,
            fontproperties=font,
            color=style.colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def png(self, height: float) -> bytes:
        """The picture, this many pixels high. The same drawing gives the same bytes: they carry no date or version."""
        self._pixels.translate(0, height)
        self._figure.set_size_inches(WIDTH / 72, height / 72)
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=72, metadata={"Software": None})
        return out.getvalue()

    def _add(self, patch: Any) -> None:
        patch.set_transform(self._pixels)
        self._figure.add_artist(patch)


def width_of(words: str, style: Style) -> float:
    """How wide a line is, in pixels."""
    font = _font(bold=style.bold)
    font.set_size(style.size, 72)
    font.set_text(words, 0.0)
    return font.get_width_height()[0] / 64


def wrapped(words: str, style: Style, width: float) -> list[str]:
    """Lines that fit into `width` pixels; a word that is wider alone is broken."""
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", style) <= width:
            lines[-1] += f" {word}"
            continue
        lines.append("")
        for letter in word:
            if lines[-1] and width_of(lines[-1] + letter, style) > width:
                lines.append("")
            lines[-1] += letter
    return lines


def drawable(words: str) -> str:
    """`words` as they can be drawn, without symbols that the font lacks; empty where it lacks letters of them.

    Right-to-left writing counts as lacking: matplotlib draws it backwards before its version 3.11.
    """
    known: dict[int, int] = _font(bold=False).get_charmap()
    kept = ""
    for letter in unicodedata.normalize("NFC", " ".join(words.split())):
        category = unicodedata.category(letter)
        if ord(letter) in known and unicodedata.bidirectional(letter) not in _RIGHT_TO_LEFT:
            kept += letter if category[0] != "C" else ""  # what is unseen could still turn the others around
        elif category[0] in "LN":
            return ""
    kept = " ".join(kept.split())
    return kept if any(letter.isalnum() for letter in kept) else ""


@cache
def _font(*, bold: bool) -> Any:
    from matplotlib import font_manager

    opening: Any = font_manager
    return opening.get_font(str(_font_file(bold=bold)))


def _font_file(*, bold: bool) -> Path:
    """The font that comes with matplotlib: the same on every machine, whatever is installed there."""
    import matplotlib as mpl

    return Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
