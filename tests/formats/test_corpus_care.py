"""What is pointed out in real write-ups: little; nothing of them is printed."""

import os
from pathlib import Path

import pytest

from bot.domain.care import Around, notes
from bot.formats.jekyll import decode_post, read_post

FOLDER = os.environ.get("AFTERWORD_CORPUS")  # noqa: TID251 - tests are told where the write-ups are, not the bot
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FOLDER, reason="AFTERWORD_CORPUS names no folder of real write-ups"),
]
# What members could be called, the trickiest first.
CALLED = (
    *("Will", "Python", "Mark", "Grace", "May", "June", "Data", "Code", "River", "Ruby", "Art", "Bill", "Hope", "Joy"),
    *("Sky", "Guy", "Dev", "Admin", "Learner", "Ghost", "Bo", "Al", "An", "It", "I", "A", "The", "So", "Java", "Now"),
)


def test_real_write_ups_get_few_false_alarms() -> None:
    folder = Path(FOLDER or "")
    paths = [path for path in sorted(folder.rglob("*.*")) if path.name != "README.md"]
    posts = [read_post(str(path.relative_to(folder)), decode_post(path.read_bytes())) for path in paths]
    large = Around(dict(enumerate((*CALLED, *(f"Member{number} of Many" for number in range(5000))))))

    found = [len(note.found) for post in posts for note in notes(post.answers.values(), large)]

    assert sum(found) <= len(posts) / 4
