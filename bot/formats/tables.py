"""Tables as CSV files: stable column names, and nothing that a spreadsheet would run.

Files are UTF-8 with a byte order mark, without which Excel reads names of other alphabets wrongly, and lines end as
RFC 4180 says. What a column is called and means stays; new ones are added at the end.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from bot.domain.attendance import OnRoll
from bot.domain.rosters import OnRoster
from bot.domain.storable import storable

# Excel takes full-width signs too, and spreadsheets pass over what nobody sees.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# Where semicolons or tabs part the cells, these begin one in the middle of a text; a list or a smile runs nothing.
_FORMULA_INSIDE = re.compile(r"(?<=[;\t\r\n])(?=[ \"']*(?:[=@＝＠]|[+\-＋－][ ]*\w+(?:\(|[ ]*[|!])))")

ATTENDANCE_COLUMNS = (
    "name",  # in the group
    "mention",  # "<@id>": names the person in Discord, and no spreadsheet rounds it as it would a long number
    "rsvp",  # going, maybe, declined, waitlisted; empty without an RSVP
    "guests",  # announced with the RSVP
    "attendance",  # present or absent; empty where nothing is noted
    "source",  # check_in, voice, organiser, or person: their own word
    "noted_at",  # ISO 8601 in the meetup's time zone
)

ROSTER_COLUMNS = (
    "name",  # in the group
    "mention",  # as in ATTENDANCE_COLUMNS
    "rsvp",
    "attendance",
    "handed_in",  # yes or no
)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file with these columns; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """A cell that stays what it says: text that would be run as a formula has an apostrophe before it."""
    if isinstance(value, str):
        text = _FORMULA_INSIDE.sub("'", storable(value))
        return f"'{text}" if _FORMULA.match(text) else text
    return value


def attendance_table(entries: Iterable[OnRoll], zone: ZoneInfo) -> bytes:
    """A meetup's roll by ATTENDANCE_COLUMNS."""
    return table(
        ATTENDANCE_COLUMNS,
        (
            (
                each.name,
                f"<@{each.user_id}>",
                each.answer,
                each.guests,
                each.state,
                each.source,
                each.noted_at and each.noted_at.astimezone(zone).isoformat(timespec="seconds"),
            )
            for each in entries
        ),
    )


def roster_table(entries: Iterable[OnRoster]) -> bytes:
    """Who has handed in a reflection, by ROSTER_COLUMNS, in the order of names alone."""
    in_order = sorted(entries, key=lambda each: (each.name.casefold(), each.user_id))
    rows = (
        (each.name, f"<@{each.user_id}>", each.answer, each.state, "yes" if each.handed_in else "no")
        for each in in_order
    )
    return table(ROSTER_COLUMNS, rows)
