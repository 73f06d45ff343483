import io
import json
import logging

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from bot.cli.logs import formatter
from bot.config import Settings
from db.engine import Database
from db.schema import host_facts, people

SETTINGS = Settings(_env_file=None, discord_token="the-token", database_url="postgresql+asyncpg://me:the-word@there/db")  # type: ignore[arg-type, call-arg] # as the environment gives them


def logged(settings: Settings, error: Exception) -> str:
    """What stands in the log after one entry with both secrets in it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(settings))
    entry = logging.LogRecord(
        "bot.test", logging.ERROR, "here.py", 1, "used %s", ("the-token and the-word",), (type(error), error, None)
    )
    handler.handle(entry)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["console", "json"])
def test_secrets_never_stand_in_the_log(kind: str) -> None:
    text = logged(SETTINGS.model_copy(update={"log_format": kind}), ValueError("with the-token"))
    assert "used [secret] and [secret]" in text
    assert "ValueError: with [secret]" in text


def test_json_entries_are_one_object_a_line() -> None:
    text = logged(SETTINGS.model_copy(update={"log_format": "json"}), ValueError("two\nlines"))
    entry = json.loads(text)
    assert text.count("\n") == 1
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "bot.test", "used [secret] and [secret]")
    assert entry["time"].endswith("+00:00")


async def test_what_people_wrote_is_not_in_the_errors_of_the_database(database: Database) -> None:
    words = sa.insert(host_facts).values(name="note", value="I nearly did not come in.")
    async with database.engine.connect() as conn:
        await conn.execute(words)
        with pytest.raises(IntegrityError) as refused:
            await conn.execute(words)
    assert "I nearly" not in str(refused.value)


@pytest.mark.parametrize("kind", ["console", "json"])
async def test_a_refused_row_does_not_stand_in_the_log(kind: str, database: Database) -> None:
    words = "I nearly did not come in.\n\nThen somebody waved."
    nameless = sa.insert(people).values(user_id=1, name=None, prompts="on", quiet_from=0, quiet_to=0, bio=words)
    async with database.engine.connect() as conn:
        with pytest.raises(IntegrityError) as refused:
            await conn.execute(nameless)

    text = logged(SETTINGS.model_copy(update={"log_format": kind}), refused.value)

    assert "IntegrityError" in text
    assert "nearly" not in text
    assert "waved" not in text
