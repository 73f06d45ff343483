"""The themes of real write-ups quote what is there and name nobody; nothing of them is printed."""

import os
import re
from datetime import date
from pathlib import Path

import pytest

from bot.domain.reflections import Answer, Audience, Reflection, ReflectionKind, ReflectionStatus
from bot.domain.themes import find_themes
from bot.formats.jekyll import decode_post, read_post

FOLDER = os.environ.get("AFTERWORD_CORPUS")  # noqa: TID251 - tests are told where the write-ups are, not the bot
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FOLDER, reason="AFTERWORD_CORPUS names no folder of real write-ups"),
]


@pytest.fixture(scope="module")
def week() -> dict[int, Reflection]:
    folder = Path(FOLDER or "")
    paths = [path for path in sorted(folder.rglob("*.*")) if path.name != "README.md"]
    posts = [read_post(path.name, decode_post(path.read_bytes())) for path in paths]
    return {
        number: Reflection(
            id=number,
            guild_id=1,
            meetup_id=None,
            user_id=None,
            byline=post.author,
            name=post.author or "",
            kind=ReflectionKind.FREE,
            status=ReflectionStatus.SUBMITTED,
            signed=True,
            form_id=None,
            title=post.title,
            occurred_on=date(2026, 11, 25),
            answers=tuple(Answer(position, text, Audience.GROUP) for position, text in post.answers.items()),
        )
        for number, post in enumerate(posts, start=1)
    }


def test_every_sentence_stands_in_its_write_up_and_is_said_once(week: dict[int, Reflection]) -> None:
    themes = find_themes(list(week.values()), forms={}, most=30)

    assert len(themes) >= 15
    for theme in themes:
        answer = week[theme.said.reflection_id].answer(theme.said.position)
        assert answer is not None
        assert theme.said.sentences in answer.text
    assert len({theme.said.sentences for theme in themes}) == len(themes)


def test_no_authors_name_or_handle_is_in_a_theme(week: dict[int, Reflection]) -> None:
    themes = find_themes(list(week.values()), forms={}, most=30)
    called = {part.casefold() for each in week.values() for part in re.findall(r"\w+", each.name) if len(part) > 1}

    assert called
    assert called.isdisjoint(word.casefold() for theme in themes for word in re.findall(r"\w+", theme.words))


def test_a_page_and_its_source_are_one_person(week: dict[int, Reflection]) -> None:
    alone = [each for each in week.values() if "microservices" in each.answers[0].text.casefold()]
    by_words = {theme.words.casefold(): theme for theme in find_themes(list(week.values()), forms={}, most=30)}

    assert by_words["microservices"].people == len(alone) - 1
