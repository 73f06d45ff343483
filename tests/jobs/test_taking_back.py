from datetime import timedelta
from pathlib import Path

import pytest

from db.engine import Database
from tests.taking_back import STEPS, taken_back


async def test_what_is_taken_back_goes_from_every_post_within_a_minute(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    done = await taken_back(database, database_url, tmp_path / "bot.log", STEPS["not at all"])

    assert (done.posts, done.missed) == (7, 0)
    assert done.took <= timedelta(minutes=1)


@pytest.mark.parametrize(
    ("step", "database_url"),
    [(each, ("sqlite", "postgres")[number % 2]) for number, each in enumerate(STEPS) if STEPS[each]],
    indirect=["database_url"],
)
async def test_killed_while_it_edits_no_post_is_missed(
    step: str, database: Database, database_url: str, tmp_path: Path
) -> None:
    done = await taken_back(database, database_url, tmp_path / "bot.log", STEPS[step])

    assert (done.posts, done.missed) == (7, 0)
