"""Facts about the whole project, each of which somebody would otherwise have to remember."""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from alembic.script import ScriptDirectory

import bot
import cogs
import db
from bot.domain import problems
from bot.domain.jobs import JobKind
from bot.jobs.handlers import all_handlers
from bot.local_discord.time_keeper import TimeKeeper
from bot.services.services import services
from cogs.cards import BUILDERS
from cogs.ui.custom_ids import CustomId, parse
from cogs.ui.presses import AnsweringCog
from db.engine import SCHEMA_REVISION, Database
from db.migrate import configuration

REPOSITORY = Path(__file__).parent.parent
ROOMS = ("bot", "cogs", "db")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def sources(*folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((REPOSITORY / folder).rglob("*.py"))]


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def name_of(file: Path) -> str:
    return str(file.relative_to(REPOSITORY))


def calls(file: Path, *names: str) -> Iterator[ast.Call]:
    """Every call in a file of something with one of these names."""
    for node in ast.walk(tree_of(file)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Name | ast.Attribute):
            name = called.id if isinstance(called, ast.Name) else called.attr
            if name in names:
                yield cast("ast.Call", node)


def modules(*packages: ModuleType) -> list[ModuleType]:
    """Every module of these packages, imported."""
    return [
        importlib.import_module(found.name)
        for package in packages
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.startswith(("db.migrations", "bot.__main__"))
    ]


# -- names and words


def test_every_module_begins_with_a_sentence_that_says_what_it_is_for() -> None:
    openings = {name_of(file): (ast.get_docstring(tree_of(file)) or "").split("\n\n")[0] for file in sources(*ROOMS)}
    silent = [name for name, opening in openings.items() if not re.search(r"[.:?]$", opening.strip())]
    assert [name for name in silent if "versions" not in name] == []


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    parts = {
        name_of(file): set(file.relative_to(REPOSITORY).with_suffix("").parts) for file in sources(*ROOMS, "tests")
    }
    assert [name for name, words in parts.items() if words & NAMELESS] == []


def test_nothing_is_left_to_do() -> None:
    unfinished = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__)
    left = [name_of(file) for file in sources(*ROOMS, "tests") if file != here and unfinished.search(file.read_text())]
    assert left == []


def test_every_exception_to_a_gate_has_its_reason_beside_it() -> None:
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[\w,\s-]+\])?)\s*$", re.MULTILINE)
    assert [name_of(file) for file in sources(*ROOMS, "tests") if bare.search(file.read_text())] == []


# -- tests


def test_tests_neither_sleep_nor_patch_nor_choose() -> None:
    wrong = [
        f"{name_of(file)}:{function.lineno} {function.name}"
        for file in sources("tests")
        for function in ast.walk(tree_of(file))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name.startswith("test_")
        if any(_is_doubtful(node) for node in ast.walk(function))
    ]
    assert wrong == []


def _is_doubtful(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in {"sleep", "patch", "setattr"}
    return isinstance(node, ast.If | ast.Try) or (isinstance(node, ast.arg) and node.arg in {"monkeypatch", "mocker"})


# -- durable work


async def test_every_kind_of_job_has_a_handler(sqlite: Database) -> None:
    handlers = all_handlers(services(sqlite, TimeKeeper(datetime(2026, 11, 30, tzinfo=UTC))))
    assert set(handlers) == set(JobKind)


def test_every_kind_of_post_has_a_builder() -> None:
    posts = {
        each
        for module in modules(bot)
        for each in vars(module).values()
        if isinstance(each, type) and hasattr(each, "marker") and each.__module__ == module.__name__
    }
    named = {each.__name__ for each in posts} - {"Post"}
    assert named == {each.__name__ for each in BUILDERS}


# -- components


def test_every_component_is_handled_by_exactly_one_cog() -> None:
    modules(cogs)
    # Each bot that a test starts loads the cogs anew; by name there is one of each.
    each_cog = {f"{cog.__module__}.{cog.__qualname__}": cog for cog in AnsweringCog.__subclasses__()}
    handled = Counter(pair for cog in each_cog.values() for pair in cog.presses)
    assert [pair for pair, cogs_of_it in handled.items() if cogs_of_it > 1] == []
    made = {
        (str(call.args[0].value), str(call.args[1].value))
        for file in sources("cogs", "bot")
        for call in calls(file, "CustomId")
        if len(call.args) > 1 and isinstance(call.args[0], ast.Constant) and isinstance(call.args[1], ast.Constant)
    }
    assert len(made) > 20
    assert made - handled.keys() == set()


@pytest.mark.parametrize("argument", ["", "17", "17.dm", "a:b:c", "x" * 80])
def test_a_custom_id_is_read_as_it_was_written(argument: str) -> None:
    written = CustomId("meetup", "edit", argument)
    assert parse(str(written)) == written


def test_a_custom_id_that_discord_would_refuse_is_refused_here() -> None:
    with pytest.raises(ValueError, match="101"):
        str(CustomId("meetup", "edit", "x" * 86))


@pytest.mark.parametrize("text", ["", "meetup", "meetup:v0:edit:1", "someone elses button"])
def test_a_custom_id_of_another_version_is_nobody_s(text: str) -> None:
    assert parse(text) is None


def test_every_cog_is_loaded() -> None:
    found = {module.__name__ for module in modules(cogs) if callable(vars(module).get("setup"))}
    assert found == set(cogs.EXTENSIONS)


# -- texts, schema and settings


def test_every_problem_is_a_sentence_of_the_catalogues() -> None:
    """Problems are raised with a constant, so that the catalogues find it."""
    kinds = [name for name, each in vars(problems).items() if isinstance(each, type) and issubclass(each, Exception)]
    hidden = [
        f"{name_of(file)}:{call.lineno}"
        for file in sources(*ROOMS)
        for call in calls(file, *kinds)
        if call.args and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert hidden == []


def test_the_program_and_the_newest_migration_agree() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [SCHEMA_REVISION]


def test_each_public_name_of_the_program_is_explained() -> None:
    silent = [
        f"{name_of(file)}:{node.lineno} {node.name}"
        for file in sources(*ROOMS)
        if "versions" not in file.parts
        for node in tree_of(file).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_rooms_are_the_given_ones() -> None:
    assert [package.__name__ for package in (bot, cogs, db)] == list(ROOMS)
