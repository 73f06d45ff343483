"""Paints what a digest's picture shows: a bar for each question, a column for each meetup.

The colours are of Okabe and Ito's set (https://jfly.uni-koeln.de/color/), which colour-blind people tell apart, and a
near-white; those that touch differ in lightness too, so that grey is enough. Every part carries its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.canvas import WIDTH, Canvas, Style, drawable, width_of, wrapped
from bot.domain.pictures import Bar, Column, Drawing

BACKGROUND = "#1b1e26"  # darker than Discord's dark mode, so that it stands out as a card in both
INK = "#ffffff"
QUIET = "#b9c0cc"
_LINE = "#3a404d"
_DARK_INK = "#10131a"


@dataclass(frozen=True, slots=True)
class Paint:
    """A colour and that of the numbers on it."""

    colour: str
    ink: str


CHOICES = (Paint("#0072b2", INK), Paint("#56b4e9", _DARK_INK), Paint("#dde2ea", _DARK_INK))
BEFORE = Paint("#0072b2", INK)
FIRST = Paint("#e69f00", _DARK_INK)

_MARGIN = 60
_INNER = WIDTH - 2 * _MARGIN
_HEADING = Style(50, INK, bold=True)
_QUESTION = Style(40, INK)
_LONG_QUESTION = Style(34, INK)
_BASE = Style(34, QUIET)
_KEY = Style(36, INK)
_DAY = 36  # pixels, less where the columns are close
_TOTAL = Style(46, INK, bold=True)
_NUMBER = 46  # pixels
_MOST_LINES = 3  # of a question in its usual size

_BAR = 88
_GAP = 6
_COLUMNS = 280  # the highest
_NARROWEST, _WIDEST = 104, 190  # three digits need the first


def paint(drawing: Drawing) -> bytes:
    """A PNG of `drawing`, 1200 pixels wide. Raises ValueError where it shows nothing."""
    if not (drawing.bars or drawing.columns):
        raise ValueError("there is nothing to draw")
    canvas = Canvas(BACKGROUND)
    y = float(_MARGIN)
    if drawing.bars:
        y = _bars(canvas, drawing, y)
    if drawing.bars and drawing.columns:
        canvas.box(_MARGIN, y + 4, _INNER, 3, _LINE)
        y += 60
    if drawing.columns:
        y = _columns(canvas, drawing, y)
    return canvas.png(y + 10)


def _bars(canvas: Canvas, drawing: Drawing, y: float) -> float:
    words = [part.words for part in drawing.bars[0].parts]
    y = _head(canvas, drawing.heading, list(zip(words, CHOICES, strict=True)), y)
    for bar in drawing.bars:
        y = _bar(canvas, bar, y) + 44
    return y


def _head(canvas: Canvas, heading: str, key: Sequence[tuple[str, Paint]], y: float) -> float:
    """A heading and what the colours mean: on its line where there is room, else below. Gives where to go on."""
    y += 40
    canvas.text(_MARGIN, y, heading, _HEADING)
    swatch, near, apart = 34, 14, 36
    wide = sum(swatch + near + width_of(words, _KEY) for words, _ in key) + apart * (len(key) - 1)
    x = WIDTH - _MARGIN - wide
    if x < _MARGIN + width_of(heading, _HEADING) + apart:
        x, y = _MARGIN, y + 62
    for words, paint_of_it in key:
        canvas.rounded(x, y - 29, swatch, swatch, paint_of_it.colour)
        canvas.text(x + swatch + near, y, words, _KEY)
        x += swatch + near + width_of(words, _KEY) + apart
    return y + 40


def _bar(canvas: Canvas, bar: Bar, y: float) -> float:
    question = drawable(bar.question) or bar.number
    style = _QUESTION if len(wrapped(question, _QUESTION, _INNER)) <= _MOST_LINES else _LONG_QUESTION
    y += 16
    for line in wrapped(question, style, _INNER):
        y += style.size * 1.25
        canvas.text(_MARGIN, y - style.size * 0.25, line, style)
    y += _BASE.size * 1.25
    canvas.text(_MARGIN, y - 8, bar.base, _BASE)
    y += 18
    x = float(_MARGIN)
    for part, wide, paint_of_it in zip(bar.parts, _widths([part.n for part in bar.parts]), CHOICES, strict=True):
        number = Style(_NUMBER, paint_of_it.ink if part.n else QUIET, bold=True)
        canvas.rounded(x, y, wide, _BAR, paint_of_it.colour, hollow=not part.n)
        canvas.text(x + wide / 2, y + _BAR / 2 + _NUMBER * 0.365, str(part.n), number, "center")
        x += wide + _GAP
    return y + _BAR


def _widths(numbers: Sequence[int]) -> list[float]:
    """Widths of the parts of a bar, in pixels: by their numbers, but none narrower than its number needs."""
    least = [width_of(str(n), Style(_NUMBER, INK, bold=True)) + 40 for n in numbers]
    room = _INNER - _GAP * (len(numbers) - 1) - sum(least)
    # What a part needs at least is given first and the rest by what is wanting to its share, so that order is kept.
    whole = _INNER - _GAP * (len(numbers) - 1)
    wanting = [max(0.0, whole * n / sum(numbers) - needed) for n, needed in zip(numbers, least, strict=True)]
    return [needed + room * part / sum(wanting) for needed, part in zip(least, wanting, strict=True)]


def _columns(canvas: Canvas, drawing: Drawing, y: float) -> float:
    key = [(drawing.before, BEFORE), (drawing.first, FIRST)]
    newcomers = any(each.first_timers for each in drawing.columns)
    y = _head(canvas, drawing.attendance, key if newcomers else [], y) + 60
    pitch = _INNER / len(drawing.columns)
    most = max(each.came for each in drawing.columns)
    ground = y + _COLUMNS + (_NUMBER if newcomers else 0)
    widest = max(width_of(each.day, Style(_DAY, INK)) for each in drawing.columns)
    day = Style(min(_DAY, int(_DAY * (pitch - 20) / widest)), INK)
    for number, column in enumerate(drawing.columns):
        middle = _MARGIN + pitch * (number + 0.5)
        width = min(_WIDEST, max(_NARROWEST, pitch * 0.6))
        _column(canvas, column, (middle - width / 2, ground), (width, _COLUMNS / most))
        canvas.text(middle, ground + 50, column.day, day, "center")
    canvas.box(_MARGIN, ground, _INNER, 3, QUIET)
    return ground + 86


def _column(canvas: Canvas, column: Column, foot: tuple[float, float], size: tuple[float, float]) -> None:
    """One meetup: `foot` is its lower left corner, `size` its width and the pixels that a person is high."""
    (left, ground), (width, person) = foot, size
    middle, top, above = left + width / 2, ground - column.came * person, column.first_timers * person
    gap = 4 if 0 < column.first_timers < column.came else 0
    canvas.box(left, top + above, width, ground - top - above, BEFORE.colour)
    canvas.box(left, top, width, max(above - gap, 2 if above else 0), FIRST.colour)
    if column.first_timers and above > _NUMBER + 12:
        inside = Style(_NUMBER, FIRST.ink, bold=True)
        canvas.text(middle, top + above / 2 + _NUMBER * 0.365, str(column.first_timers), inside, "center")
    elif column.first_timers:
        # Too flat for its number, which stands on it in its colour.
        canvas.text(middle, top - 14, str(column.first_timers), Style(_NUMBER, FIRST.colour, bold=True), "center")
        top -= _NUMBER + 4
    canvas.text(middle, top - 14, str(column.came), _TOTAL, "center")
