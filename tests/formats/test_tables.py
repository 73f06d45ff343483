import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import OnRoll
from bot.domain.meetups import AttendanceSource, AttendanceState, RsvpAnswer
from bot.domain.storable import storable
from bot.formats.tables import attendance_table, table

ZONE = ZoneInfo("America/Chicago")
NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_roll_as_a_table_reads_like_this() -> None:
    roll = [
        OnRoll(5, "Zoë", RsvpAnswer.GOING, 2, AttendanceState.PRESENT, AttendanceSource.CHECK_IN, NOON),
        OnRoll(123456789012345678, 'Ben "B", the 2nd', state=AttendanceState.PRESENT, source=AttendanceSource.VOICE),
        OnRoll(6, "Cleo", RsvpAnswer.GOING),
    ]

    assert attendance_table(roll, ZONE).decode() == (
        "\ufeffname,mention,rsvp,guests,attendance,source,noted_at\r\n"
        "Zoë,<@5>,going,2,present,check_in,2026-12-09T06:00:00-06:00\r\n"
        '"Ben ""B"", the 2nd",<@123456789012345678>,,0,present,voice,\r\n'
        "Cleo,<@6>,going,0,,,\r\n"
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "=cmd|' /C x'!A1"]
)
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    [_, [cell]] = read(table(["name"], [[text]]))

    assert cell.startswith("'")
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("well;=1+1", "well;'=1+1"),
        ('a;"=1', "a;'\"=1"),
        ("first\n  @SUM(A1)", "first\n'  @SUM(A1)"),
        ("x\t-cmd|' /C x'!A1", "x\t'-cmd|' /C x'!A1"),
        ("\u200b=1", "'\u200b=1"),
    ],
)
def test_what_would_run_where_semicolons_or_lines_part_the_cells_is_text(text: str, cell: str) -> None:
    [_, [found]] = read(table(["name"], [[text]]))

    assert found == cell


@pytest.mark.parametrize("text", ["nice ;-)", "we did:\n- tea (black)\n- soup", "a; -5 degrees", "x\n+ y"])
def test_lists_and_smiles_are_left_as_they_are(text: str) -> None:
    [_, [found]] = read(table(["name"], [[text]]))

    assert found == text


@pytest.mark.parametrize("text", ["Ada", "5 = 5", "<@5>", "", "C++", "née-Smith", "'quoted'"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    [_, *rows] = read(table(["name", "more"], [[text, "x"]]))

    assert rows == [[text, "x"]]


@given(st.lists(st.lists(st.text() | st.text("=+-@;\t\r\n\"' ＝a(|\0\ud800"), min_size=2, max_size=2)))
def test_whatever_people_are_called_the_table_keeps_its_shape(rows: list[list[str]]) -> None:
    [_, *found] = read(table(["a", "b"], rows))

    assert [len(row) for row in found] == [2] * len(rows)
    assert [[cell.replace("'", "") for cell in row] for row in found] == [
        [storable(cell).replace("'", "") for cell in row] for row in rows
    ]
