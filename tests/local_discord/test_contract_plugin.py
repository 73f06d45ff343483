"""The contract plugin in a suite of its own: it fails the test that breaks the contract, and counts over workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest
from types import SimpleNamespace

def exchange(content, status=200, answer=None):
    return SimpleNamespace(method="POST", path="/channels/1/messages", body={"content": content}, files=(),
                           status=status, answer=answer)

class Local:
    on_exchange = None

@pytest.fixture
def local(contract):
    local = Local()
    contract.watch(local)
    return local

def test_a_request_that_discord_refuses(local):
    local.on_exchange(exchange("x" * 2001, 400))

def test_an_answer_that_discord_would_not_give(local):
    local.on_exchange(exchange("hello", 200, {"id": 7}))

def test_a_request_that_discord_takes(local):
    local.on_exchange(exchange("hello", 403))

@pytest.mark.refused_on_purpose
def test_a_refusal_that_is_the_point(local):
    local.on_exchange(exchange("x" * 2001, 400))

@pytest.mark.contract
def test_the_document_itself(checker):
    assert checker.check
"""


def run_suite(folder: Path, *options: str, without: str = "") -> str:
    """Run the little suite in a process of its own, without one variable of the environment."""
    (folder / "test_little.py").write_text(SUITE)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = contract: reads the document\n")
    environment = {key: value for key, value in os.environ.items() if key != without}  # noqa: TID251 - the suite's own
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "pytest", "-p", "tests.contract.plugin", "-q", "--no-header", "-ra", *options]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


@pytest.mark.contract
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_breach_fails_the_test_that_caused_it_and_all_workers_are_counted(tmp_path: Path, workers: str) -> None:
    said = run_suite(tmp_path, "-n", workers)
    assert "ERROR test_little.py::test_a_request_that_discord_refuses" in said
    assert "ERROR test_little.py::test_an_answer_that_discord_would_not_give" in said
    assert "POST /channels/1/messages -> 400: limits  /content  Must be 2000 or fewer in length." in said
    assert "5 passed, 2 errors" in said
    assert "Checked against Discord's OpenAPI document: requests 4, answers 1; findings " in said


def test_without_the_document_the_summary_says_that_nothing_was_checked(tmp_path: Path) -> None:
    said = run_suite(tmp_path, without="DISCORD_OPENAPI")
    assert "Requests were NOT checked against Discord's OpenAPI document: set DISCORD_OPENAPI to its path." in said
    assert "DISCORD_OPENAPI names no copy of Discord's OpenAPI document" in said
    assert "4 passed, 1 skipped" in said
