"""One row of every table, as each released revision has them: what a database in use may hold."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

LARGEST = 2**63 - 1
GROUP, ADA, BEN = LARGEST, LARGEST - 1, LARGEST - 2
NOON = datetime(2026, 12, 9, 12, tzinfo=UTC)
DAY = date(2026, 12, 9)
TEXT = '100% it\'s "odd"\\_ 🐍\r\n'

_GROUP, _MEETUP, _REFLECTION = {"guild_id": GROUP}, {"meetup_id": 1}, {"reflection_id": 1}
_BY_ADA = {"created_by": ADA}

# Ada has done everything there is, Ben nothing. Rows of a released revision stay as they are.
ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "0001": {
        "groups": [
            _GROUP
            | {
                "name": TEXT,
                "language": "es",
                "timezone": "Europe/Madrid",
                "announcement_channel_id": LARGEST,
                "digest_weekday": 6,
                "digest_hour": 23,
                "reminder_minutes": [1440, 60],
                "unsigned_minimum": 3,
                "dm_pace_seconds": 5,
                "set_up_at": NOON,
            }
        ],
        "people": [
            {"user_id": each, "name": TEXT, "prompts": "on", "quiet_from": 1320, "quiet_to": 480} for each in (ADA, BEN)
        ],
        "members": [_GROUP | {"user_id": each, "name": TEXT, "consent": "dm"} for each in (ADA, BEN)],
        "contacts": [{"user_id": ADA, "day": DAY, "reason": "prompt"}],
        "series": [
            _GROUP
            | _BY_ADA
            | {
                "id": 1,
                "title": TEXT,
                "rule": "FREQ=WEEKLY",
                "timezone": "Europe/Madrid",
                "local_start": "2026-12-09T13:00",
                "minutes": 120,
                "template": {"food": TEXT},
            }
        ],
        "feeds": [_GROUP | _BY_ADA | {"id": 1, "url": "https://example.org/%20_"}],
        "meetups": [
            _GROUP
            | _BY_ADA
            | {
                "id": 1,
                "series_id": 1,
                "feed_id": 1,
                "feed_uid": TEXT,
                "origin": "feed",
                "status": "ended",
                "title": TEXT,
                "level": "everyone",
                "capacity": 100_000,
                "timezone": "Europe/Madrid",
                "local_start": "2026-12-09T13:00",
                "starts_at": NOON,
                "ends_at": NOON.replace(hour=14),
                "request_id": LARGEST,
            }
        ],
        "talks": [_MEETUP | {"id": 1, "position": 1, "title": TEXT, "speaker_id": ADA, "links": [TEXT]}],
        "rsvps": [_MEETUP | {"id": 1, "user_id": ADA, "answer": "going", "expectation": TEXT, "answered_at": NOON}],
        "attendance": [
            _MEETUP | {"user_id": who, "state": "present", "source": "organiser", "noted_at": NOON, "noted_by": ADA}
            for who in (ADA, BEN)
        ],
        "voice_presence": [_MEETUP | {"id": 1, "user_id": ADA, "joined_at": NOON}],
        "forms": [_GROUP | {"id": 1, "version": 1}],
        "questions": [
            {
                "id": 1,
                "form_id": 1,
                "position": 5,
                "label": "L" * 45,
                "text": TEXT,
                "kind": "paragraph",
                "skippable": True,
                "with_choice": False,
            }
        ],
        "reflections": [
            _GROUP
            | _MEETUP
            | {
                "id": 1,
                "form_id": 1,
                "user_id": ADA,
                "kind": "form",
                "status": "submitted",
                "signed": True,
                "occurred_on": DAY,
                "updated_at": NOON,
                "source": {"body": TEXT},
            }
        ],
        "answers": [_REFLECTION | {"id": 1, "position": 1, "text": TEXT, "audience": "group", "updated_at": NOON}],
        "answer_parts": [_REFLECTION | {"id": 1, "position": 1, "source_id": LARGEST, "text": TEXT, "attachments": []}],
        "answer_versions": [_REFLECTION | {"id": 1, "position": 1, "text": TEXT, "replaced_at": NOON}],
        "conversations": [
            _REFLECTION | {"user_id": ADA, "position": 1, "heard_until": LARGEST, "updated_at": NOON},
        ],
        "prompts": [_MEETUP | {"id": 1, "user_id": ADA, "surface": "dm", "state": "sent", "sent_at": NOON}],
        "digests": [_GROUP | {"id": 1, "week": "2026-W50", "period_start": DAY, "period_end": DAY}],
        "digest_messages": [{"id": 1, "digest_id": 1, "position": 0, "channel_id": LARGEST, "message_id": LARGEST}],
        "digest_quotes": [_REFLECTION | {"id": 1, "digest_id": 1, "position": 1, "sentences": TEXT}],
        "responses": [_GROUP | _BY_ADA | {"id": 1, "theme": TEXT, "text": TEXT, "created_at": NOON}],
        "jobs": [_GROUP | {"id": 1, "kind": "digest", "key": "k" * 120, "payload": {"text": TEXT}, "due_at": NOON}],
        "deliveries": [
            {"id": 1, "job_id": 1, "generation": 0, "recipient": "r" * 40, "nonce": "n" * 25, "started_at": NOON}
        ],
        "host_facts": [{"name": "n" * 64, "value": TEXT}],
    }
}
ROWS["0002"] = ROWS["0001"] | {
    "groups": [
        ROWS["0001"]["groups"][0]
        | {"meetup_threads": False, "scheduled_events": False, "announce_days": 7, "voice_minutes": 1}
    ],
    "people": [each | {"calendar_token": f"{each['user_id']:043}"} for each in ROWS["0001"]["people"]],
    "series": [ROWS["0001"]["series"][0] | {"revision": 1, "request_id": LARGEST}],
    "meetups": [
        ROWS["0001"]["meetups"][0]
        | {"series_slot": "2026-12-09T13:00", "event_id": LARGEST}
        | {"event_shown": {"name": TEXT}, "told": {"venue": TEXT}, "voice_channel_id": LARGEST}
    ],
    "talk_proposals": [
        _MEETUP
        | {"id": 1, "user_id": ADA, "title": TEXT, "proposed_at": NOON, "accepted": True, "talk_id": 1}
        | {"request_id": LARGEST}
    ],
    "edits": [_GROUP | {"id": 1, "user_id": ADA, "meetup_id": 1, "wanted": {"title": TEXT}, "kept_at": NOON}],
    "rsvps": [ROWS["0001"]["rsvps"][0] | {"from_event": True}],
    "voice_presence": [ROWS["0001"]["voice_presence"][0] | {"seen_at": NOON}],
}
_AT_MEETUP = {"user_id": ADA, "position": 1, "heard_until": LARGEST, "updated_at": NOON}
ROWS["0003"] = ROWS["0002"] | {
    "people": [
        each | {"handle": f"h{each['user_id']}", "profile_name": TEXT, "bio": TEXT} for each in ROWS["0002"]["people"]
    ],
    "meetups": [ROWS["0002"]["meetups"][0] | {"online": True}],
    "forms": [ROWS["0002"]["forms"][0] | _BY_ADA | {"created_at": NOON}],
    "questions": [ROWS["0002"]["questions"][0] | {"options": (TEXT, "no")}],
    "form_drafts": [_GROUP | {"questions": [{"label": TEXT}], "changed_at": NOON, "changed_by": ADA}],
    "reflections": [ROWS["0002"]["reflections"][0] | {"edited_at": NOON}],
    "releases": [_REFLECTION | {"reader": "group", "batch": 1, "token": "t" * 16}],
    "answer_parts": [ROWS["0002"]["answer_parts"][0] | {"place": LARGEST}],
    "answer_versions": [ROWS["0002"]["answer_versions"][0] | {"source_id": LARGEST}],
    "conversations": [_MEETUP | _AT_MEETUP],
    "exports": [_GROUP | {"id": 1, "kind": "jekyll", "audience": "website", "made_at": NOON, "made_by": ADA}],
    "export_items": [_REFLECTION | {"export_id": 1}],
}

ROWS["0004"] = ROWS["0003"] | {
    "answers": [ROWS["0003"]["answers"][0] | {"words": " 100 it s odd 🐍 "}],
    "search_entries": [_GROUP | {"place": LARGEST, "answer_id": 1, "audience": "group", "words": " 100 it s odd 🐍 "}],
}

ROWS["0005"] = ROWS["0004"] | {
    "people": [each | {"talk_words": True} for each in ROWS["0004"]["people"]],
    "reflections": [ROWS["0004"]["reflections"][0] | {"level_felt": "over_my_head", "newcomers_may_read": True}],
    "digests": [ROWS["0004"]["digests"][0] | {"edited_at": NOON}],
    "digest_themes": [{"id": 1, "digest_id": 1, "words": TEXT, "people": 3}],
    "digest_theme_sources": [_REFLECTION | {"theme_id": 1}],
    "talk_messages": [{"talk_id": 1, "user_id": ADA, "channel_id": LARGEST, "message_id": LARGEST}],
    "responses": [ROWS["0004"]["responses"][0] | {"request_id": LARGEST, "from_digest": True}],
    "response_sources": [_REFLECTION | {"response_id": 1}],
}


async def fill(conn: AsyncConnection, revision: str) -> None:
    """Put the rows of `revision` into a database that stands there."""
    tables = await _tables(conn)
    for name, rows in ROWS[revision].items():
        if name == "search_entries":
            await conn.execute(sa.delete(tables[name]))  # the database has written them itself
        await conn.execute(sa.insert(tables[name]), rows)


async def stored(conn: AsyncConnection) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table by the table's name, as the database itself describes its tables."""
    tables = await _tables(conn)
    return {
        name: [dict(row) for row in (await conn.execute(sa.select(table).order_by(*table.primary_key))).mappings()]
        for name, table in tables.items()
        if name != "alembic_version"
    }


_described: dict[tuple[str, str], sa.MetaData] = {}  # databases of one revision are alike, and describing takes long


async def _tables(conn: AsyncConnection) -> dict[str, sa.Table]:
    at = (conn.dialect.name, (await conn.execute(sa.text("SELECT version_num FROM alembic_version"))).scalar() or "")
    if at not in _described:
        _described[at] = sa.MetaData()
        await conn.run_sync(lambda sync: _described[at].reflect(sync, only=_is_no_index))
    return dict(_described[at].tables)


def _is_no_index(name: str, _: sa.MetaData) -> bool:
    """Whether a table is one of ours, and not what SQLite keeps of the index over another."""
    return not name.startswith("search_index")
