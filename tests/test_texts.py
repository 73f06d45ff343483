import ast
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message

from bot.domain.forms import DEFAULT_FORM, LABEL_LIMIT
from bot.domain.problems import NotFound
from bot.texts import say_in
from tests.catalogues import TRANSLATED, catalogue, in_step, path_of, sentences

in_each_language = pytest.mark.parametrize("language", TRANSLATED)
EVENING = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")


def forms(message: Message) -> list[tuple[str, str]]:
    """Each sentence of a message beside its translation; the forms of a plural pairwise."""
    pair = message.id, message.string
    ids, strings = (text if isinstance(text, (tuple, list)) else (text,) for text in pair)
    return [(english or "", translated or "") for english, translated in zip(ids, strings, strict=True)]


def all_forms(language: str) -> list[tuple[str, str]]:
    return [form for message in catalogue(language) if message.id for form in forms(message)]


@in_each_language
def test_the_catalogue_is_in_step_with_the_sources(language: str) -> None:
    """If this fails: make texts, then translate what is empty."""
    assert path_of(language).read_text(encoding="utf-8") == in_step(language)


@in_each_language
def test_nothing_is_untranslated_or_guessed(language: str) -> None:
    open_ones = [english for english, translated in all_forms(language) if not translated]
    guessed = [message.id for message in catalogue(language) if message.id and message.fuzzy]
    assert (open_ones, guessed) == ([], [])


@in_each_language
@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(r"\{\w*\}", id="details"),
        pytest.param(r"(?<![\w`])/[a-z]+", id="commands"),
        pytest.param(r"\*\*", id="bold"),
        pytest.param(r"https?://", id="links"),
        pytest.param(r"\n", id="lines"),
    ],
)
def test_what_must_stay_as_it_is_does(language: str, kept: str) -> None:
    differ = [
        (english, translated)
        for english, translated in all_forms(language)
        if sorted(set(re.findall(kept, english))) != sorted(set(re.findall(kept, translated)))
        or english.count("**") != translated.count("**")
    ]
    assert differ == []


@in_each_language
def test_descriptions_of_commands_fit_into_discord_s_100_characters(language: str) -> None:
    described = [str(message.id) for message in sentences("locale_str", "_") if message.id]
    say = say_in(language)
    assert len(described) > 20
    assert [text for text in described if len(text) > 100 or len(say(text)) > 100] == []


def test_sentences_are_translated_before_they_are_filled_in() -> None:
    group = say_in("es")("Time zone: {zone}", zone="Europe/Madrid")
    assert group == "Zona horaria: Europe/Madrid"


def test_counting_has_its_own_forms() -> None:
    spanish = say_in("es-ES")
    counted = [spanish.many("{n} hour", "{n} hours", n) for n in (1, 24)]
    assert counted == ["1 hora", "24 horas"]


def test_problems_are_told_in_the_person_s_language() -> None:
    problem = NotFound("I don't know a group {group}.", group="Riverbend")
    assert str(problem) == "I don't know a group Riverbend."
    assert say_in("es").problem(problem) == "No conozco ningún grupo Riverbend."


def test_a_language_without_a_catalogue_is_english() -> None:
    languages = [say_in(asked).language for asked in ("pt-BR", None, "", "en-GB", "es-419")]
    assert languages == ["en", "en", "en", "en", "es"]


def test_moments_are_written_as_each_language_does() -> None:
    written = [say_in(language).when(EVENING, CHICAGO) for language in ("en", "es")]
    assert written == [
        "Wednesday, December 9, 2026, 7:00 PM (Central Standard Time)",
        "miércoles, 9 de diciembre de 2026, 19:00 (hora estándar central)",
    ]


def test_lists_are_written_as_each_language_does() -> None:
    written = [say_in(language).listing(["Ada", "Ben", "Chidi"]) for language in ("en", "es")]
    assert written == ["Ada, Ben, and Chidi", "Ada, Ben y Chidi"]


# Discord's limits, by the call and the argument in which a sentence stands (0 is the first).
LIMITS: dict[tuple[str, int | str | None], int] = {
    ("Label", "text"): 45,
    ("Label", "description"): 100,
    ("Modal", "title"): 45,
    ("TextInput", "placeholder"): 100,
    ("SelectOption", "label"): 100,
    ("SelectOption", "description"): 100,
    ("button", 0): 80,
    ("menu", 0): 150,
}


def test_every_sentence_is_said_by_a_name_that_is_looked_for() -> None:
    """`say_to(somebody)("...")` says a sentence that no catalogue would hear of."""
    folders = (Path(__file__).parent.parent / folder for folder in ("bot", "cogs"))
    files = [file for folder in folders for file in folder.rglob("*.py")]
    calls = [
        (file.name, node)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call)
    ]
    assert len(files) > 50
    assert [
        (name, call.lineno)
        for name, call in calls
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ] == []


def limited_sentences() -> list[tuple[str, int]]:
    """Every constant sentence of the cogs that stands where Discord has a limit, with the limit."""
    folder = Path(__file__).parent.parent / "cogs"
    nodes = [node for file in folder.rglob("*.py") for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    found: list[tuple[str, int]] = []
    for call in nodes:
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            arguments = {0: call.args[0]} if call.args else {}
            arguments |= {keyword.arg: keyword.value for keyword in call.keywords}
            found += [
                (str(said.args[0].value), limit)
                for place, said in arguments.items()
                if (limit := LIMITS.get((name, place)))
                if isinstance(said, ast.Call) and said.args and isinstance(said.args[0], ast.Constant)
            ]
    return found


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_labels_fit_where_they_stand(language: str) -> None:
    say = say_in(language)
    sentences_with_limits = limited_sentences()
    assert len(sentences_with_limits) > 20
    assert [(say(text), limit) for text, limit in sentences_with_limits if len(say(text)) > limit] == []


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_the_questions_labels_fit_into_a_form(language: str) -> None:
    labels = [say_in(language)(question.label) for question in DEFAULT_FORM.questions]
    assert [label for label in labels if len(label) > LABEL_LIMIT] == []
