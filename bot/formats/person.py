"""Everything stored about one person as one JSON document: docs/privacy.md says what stands where."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.domain.people import Surroundings

FORMAT = "afterword-person/1"

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

# By table; what is not named here stands under the table's own name.
_SECTIONS = {"members": "groups", "deliveries": "messages", "jobs": "planned", "voice_presence": "voice"}
_OF_REFLECTIONS = (
    "answers", "answer_parts", "answer_versions", "digest_quotes", "digest_theme_sources", "export_items",
    "response_sources",
)  # fmt: skip
# Ours to keep things in order, or about somebody else, or a place on the host's disk.
_LEFT_OUT = {
    "request_id", "organiser", "event_shown", "told", "template", "checkin_code", "folder", "nonce", "generation",
    "attempt", "claimed_by", "claimed_until", "payload", "key", "author_seal", "job_id",
}  # fmt: skip


def person_document(rows: Rows, around: Surroundings, now: datetime) -> dict[str, Any]:
    """The document of these rows (by table), made at `now` (UTC).

    A table that is new here is in it all the same. What the person did for a group stands apart from what is theirs.
    """
    theirs: dict[str, list[Row]] = defaultdict(list)
    done: dict[str, list[Row]] = defaultdict(list)
    for table, found in rows.items():
        if table in {"people", "reflections", *_OF_REFLECTIONS}:
            continue
        for row in found:
            is_own = "user_id" in row or table in {"deliveries", "jobs", "talks"}
            section = _SECTIONS.get(table, table)
            (theirs if is_own else done)[section].append(_readable(row, around))
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "person": next((_readable(row, around) for row in rows.get("people", ())), None),
        "reflections": _reflections(rows, around),
        **theirs,
        "done_for_groups": dict(done),
    }


def _reflections(rows: Rows, around: Surroundings) -> list[Row]:
    of: dict[str, dict[int, list[Row]]] = {}
    for table in _OF_REFLECTIONS:
        by_reflection = of[table] = defaultdict(list[Row])
        for row in rows.get(table, ()):
            by_reflection[row["reflection_id"]].append(row)
    found: list[Row] = []
    for row in rows.get("reflections", ()):
        each = {table: held.get(row["id"], []) for table, held in of.items()}
        found.append(
            {
                **_readable(row, around),
                "answers": _answers(row, each, around),
                "shown_in_digests": [
                    {"week": around.weeks.get(quote["digest_id"]), "sentences": quote["sentences"]}
                    for quote in each["digest_quotes"]
                ],
                "counted_for_themes": [
                    around.themes.get(source["theme_id"]) for source in each["digest_theme_sources"]
                ],
                "responses": [
                    dict(zip(("theme", "done"), around.responses.get(source["response_id"], ()), strict=False))
                    for source in each["response_sources"]
                ],
                "in_exports": [item["export_id"] for item in each["export_items"]],
            }
        )
    return found


def _answers(reflection: Row, of: Mapping[str, list[Row]], around: Surroundings) -> list[Row]:
    """Each answer with its question, the pieces it was made of and what stood there before."""
    positions = {row["position"] for rows in of.values() for row in rows if "text" in row}

    def at(table: str, position: int, *names: str) -> list[Row]:
        return [{name: row[name] for name in names} for row in of[table] if row["position"] == position]

    columns = ("text", "choice", "rating", "skipped", "audience", "updated_at")
    return [
        {
            "position": position,
            "question": around.questions.get((reflection["form_id"], position)),
            **(at("answers", position, *columns) or [{}])[0],
            "pieces": at("answer_parts", position, "source_id", "text", "attachments"),
            "earlier": at("answer_versions", position, "text", "replaced_at"),
        }
        for position in sorted(positions)
    ]


def _readable(row: Row, around: Surroundings) -> Row:
    """A row with names beside what it refers to."""
    readable = {name: value for name, value in row.items() if name not in _LEFT_OUT}
    payload: Row = row.get("payload") or {}
    meetup_id: Any = row.get("meetup_id") or payload.get("meetup")
    if meetup_id in around.meetups:
        title, starts_at, group = around.meetups[meetup_id]
        readable["meetup"] = {"title": title, "starts_at": starts_at, "group": group}
    if row.get("guild_id") in around.groups:
        readable["group"] = around.groups[row["guild_id"]]
    return readable


# ------------------------------------------------------------------ as a file


def as_json(document: Mapping[str, Any]) -> bytes:
    """The document as it is handed out: UTF-8, times as ISO 8601 in UTC."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=_written).encode()


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def zipped(name: str, content: bytes) -> bytes:
    """A zip file that holds one file; the same content is the same file."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as made:
        made.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return archive.getvalue()
