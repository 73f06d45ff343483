"""Every real write-up is read, and none of its characters is lost; skipped, loudly, where there are none."""

import datetime as dt
import os
from pathlib import Path

import pytest

from bot.formats.jekyll import Post, decode_post, read_post, write_post
from bot.formats.neutral_markdown import plain_words

FOLDER = os.environ.get("AFTERWORD_CORPUS")  # noqa: TID251 - tests are told where the write-ups are, not the bot
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FOLDER, reason="AFTERWORD_CORPUS names no folder of real write-ups"),
]
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    folder = Path(FOLDER or "")
    paths = [path for path in sorted(folder.rglob("*.*")) if path.name != "README.md"]
    return {str(path.relative_to(folder)): decode_post(path.read_bytes()) for path in paths}


@pytest.fixture(scope="module")
def posts(files: dict[str, str]) -> dict[str, Post]:
    return {path: read_post(path, text) for path, text in files.items()}


def test_every_file_is_read_and_no_character_is_lost(files: dict[str, str], posts: dict[str, Post]) -> None:
    assert len(posts) >= 12
    for path, post in posts.items():
        assert post.head + post.body + post.foot == files[path]
        assert post.opening + "".join(part.heading + part.text for part in post.sections) == post.body
        assert post.answers


def test_every_post_is_written_read_and_written_the_same(posts: dict[str, Post]) -> None:
    for post in posts.values():
        written = write_post(post, filed_on=TODAY)
        again = read_post(*written)
        assert (again.body, again.answers) == (post.body, post.answers)
        assert again.fingerprint == post.fingerprint
        assert write_post(again, filed_on=TODAY) == written


def test_every_file_is_a_reflection_of_its_own(posts: dict[str, Post]) -> None:
    assert len({post.fingerprint for post in posts.values()}) == len(posts)


def test_the_posts_with_the_questions_have_five_answers_each(posts: dict[str, Post]) -> None:
    five = {path for path, post in posts.items() if {1, 2, 3, 4, 5} <= post.answers.keys()}
    assert "seed-form.md" in five
    assert len(five) == 3
    assert all(post.is_free_text for path, post in posts.items() if path not in five)


def test_the_rendered_page_and_its_source_are_the_same_free_text(posts: dict[str, Post]) -> None:
    page = posts["seed-page.txt"]
    [source] = [post for post in posts.values() if post is not page and post.title == page.title]
    assert plain_words(page.answers[0]) == plain_words(source.answers[0])
    assert page.date == source.date
