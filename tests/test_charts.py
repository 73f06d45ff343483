import asyncio
import struct
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from bot.charts.apart import Charts, NotDrawn
from bot.charts.painting import BACKGROUND, BEFORE, CHOICES, FIRST, INK, QUIET
from bot.domain.pictures import Bar, Column, Drawing, Part

PARTS = (Part("yes", 8), Part("maybe", 1), Part("not yet", 0))
AGAIN = Bar("Would you come again?", "Question 3", "9 of 14 who came answered", PARTS)
DRAWING = Drawing(
    heading="Would they come again?",
    bars=(AGAIN,),
    attendance="Who came",
    before="had been before",
    first="for the first time",
    columns=(Column("Nov 18", 12, 3), Column("Dec 2", 14, 0)),
)


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="session")
def picture(fonts: Path) -> bytes:
    return asyncio.run(Charts(fonts).draw(DRAWING))


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, as its first chunk says them."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def asking(*questions: str) -> Drawing:
    return replace(DRAWING, bars=tuple(replace(AGAIN, question=each) for each in questions))


def processes_that_draw() -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if "bot.charts.apart" in each.cmdline()]


async def drawing_has_begun() -> None:
    while not processes_that_draw():  # noqa: ASYNC110 - a process that begins sets no event
        await asyncio.sleep(0)


# -- pictures


async def test_a_picture_is_wide_enough_for_a_phone_and_the_same_each_time(fonts: Path, picture: bytes) -> None:
    assert size_of(picture)[0] == 1200
    assert 600 < size_of(picture)[1] < 1200
    assert await Charts(fonts).draw(DRAWING) == picture


async def test_another_number_is_another_picture(fonts: Path, picture: bytes) -> None:
    one_more = replace(AGAIN, parts=(Part("yes", 9), *PARTS[1:]))
    assert await Charts(fonts).draw(replace(DRAWING, bars=(one_more,))) != picture


async def test_a_question_in_letters_that_the_font_lacks_stands_as_its_number(fonts: Path) -> None:
    strange = asking("次回も参加しますか", "هل ستعود مرة أخرى؟", "Would you 参加 again?", "🎉🎉")
    charts = Charts(fonts)
    assert await charts.draw(strange) == await charts.draw(asking(*["Question 3"] * 4))


async def test_symbols_that_the_font_lacks_are_left_out_of_a_question(fonts: Path, picture: bytes) -> None:
    assert await Charts(fonts).draw(asking("Would you\n🎉 come\u202e again? 🎉")) == picture


async def test_dollars_in_a_question_begin_no_formula(fonts: Path, picture: bytes) -> None:
    priced = await Charts(fonts).draw(asking(r"Is $\frac{5$ fair?"))
    assert size_of(priced) == size_of(picture)


async def test_a_long_question_makes_a_higher_picture_and_no_wider_one(fonts: Path, picture: bytes) -> None:
    width, height = size_of(await Charts(fonts).draw(asking(f"{'And then, ' * 20}{'o' * 100}?")))
    assert width == 1200
    assert height > size_of(picture)[1] + 100


async def test_numbers_of_every_size_are_drawn(fonts: Path, picture: bytes) -> None:
    parts = (Part("yes", 100_000), Part("maybe", 0), Part("not yet", 1))
    columns = (Column("Nov 18", 0, 0), Column("Dec 2", 1, 1), *[Column("Dec 24", 5000, 4999)] * 6)
    drawn = replace(DRAWING, bars=(replace(AGAIN, parts=parts),), columns=columns)
    assert size_of(await Charts(fonts).draw(drawn)) == size_of(picture)


# -- a process of its own


async def test_nothing_of_the_library_stays_in_the_bot_and_what_it_knows_of_fonts_stays_in_the_folder(
    fonts: Path,
) -> None:
    await Charts(fonts / "new").draw(DRAWING)
    assert [name for name in sys.modules if name.startswith(("matplotlib", "numpy"))] == []
    assert [file.suffix for file in (fonts / "new").glob("fontlist*")] == [".json"]


async def test_a_folder_that_cannot_be_written_to_keeps_no_picture_back(tmp_path: Path, picture: bytes) -> None:
    (tmp_path / "file").touch()
    assert await Charts(tmp_path / "file" / "fonts").draw(DRAWING) == picture


async def test_what_cannot_be_drawn_is_no_picture(fonts: Path) -> None:
    with pytest.raises(NotDrawn, match="ended with 1"):
        await Charts(fonts).draw(replace(DRAWING, bars=(), columns=()))


async def test_a_picture_that_takes_too_long_is_given_up_with_its_process(fonts: Path) -> None:
    with pytest.raises(NotDrawn, match="longer than"):
        await Charts(fonts, patience=0.01).draw(DRAWING)
    assert processes_that_draw() == []


async def test_whoever_stops_waiting_leaves_no_process_behind(fonts: Path, picture: bytes) -> None:
    charts = Charts(fonts)
    waiting = asyncio.ensure_future(charts.draw(DRAWING))
    await drawing_has_begun()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert processes_that_draw() == []
    assert await charts.draw(DRAWING) == picture


# -- colours


def lightness(colour: str) -> float:
    """Relative luminance, 0 to 1, as https://www.w3.org/TR/WCAG22/#dfn-relative-luminance has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((lightness(one), lightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_words_and_numbers_stand_out_from_what_they_stand_on() -> None:
    written = [(INK, BACKGROUND), (QUIET, BACKGROUND), (FIRST.colour, BACKGROUND)]
    written += [(paint.ink, paint.colour) for paint in (*CHOICES, BEFORE, FIRST)]
    assert [pair for pair in written if contrast(*pair) < 4.5] == []


def test_what_touches_differs_in_lightness_and_all_of_it_from_the_background() -> None:
    touching = [*pairwise(CHOICES), (CHOICES[0], CHOICES[2]), (BEFORE, FIRST)]
    assert [pair for pair in touching if contrast(pair[0].colour, pair[1].colour) < 1.6] == []
    assert [paint for paint in (*CHOICES, BEFORE, FIRST) if contrast(paint.colour, BACKGROUND) < 3] == []
