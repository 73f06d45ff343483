"""A pytest plugin: every request to a watched local Discord, and every answer, is checked against Discord's document.

The document is found through DISCORD_OPENAPI. Without it the tests marked `contract` are skipped, everything
else runs unchecked, and the summary says so.

PYTEST_DONT_REWRITE: a conftest may import this before pytest loads it, and there is nothing to rewrite.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol

import pytest

from tests.contract.checker import Checker, Exchange
from tests.contract.document import Document

VARIABLE = "DISCORD_OPENAPI"
UNSET = f"{VARIABLE} names no copy of Discord's OpenAPI document"
TOTALS = pytest.StashKey[dict[str, int]]()
CHECKER = pytest.StashKey[Checker]()


class Recorded(Protocol):
    """One exchange as the local Discord records it."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def body(self) -> Any: ...
    @property
    def files(self) -> Sequence[Any]: ...
    @property
    def status(self) -> int: ...
    @property
    def answer(self) -> Any: ...


class Watched(Protocol):
    """What the contract needs of a local Discord: a place to hang a listener."""

    on_exchange: Callable[[Any], None] | None


class Contract:
    """Watches the local Discords of one test."""

    def __init__(self, checker: Checker | None, totals: dict[str, int], *, refusals_expected: bool) -> None:
        self._checker = checker
        self._totals = totals
        self._refusals_expected = refusals_expected
        self.findings: list[str] = []

    def watch(self, local_discord: Watched) -> None:
        """Check every exchange of this local Discord from now on."""
        local_discord.on_exchange = self.check

    def read(self, recording: Path) -> None:
        """Check the exchanges that a local Discord in another process wrote down, one JSON object a line."""
        for line in recording.read_text(encoding="utf-8").splitlines():
            written: Any = SimpleNamespace(**json.loads(line))
            self.check(written)

    def check(self, recorded: Recorded) -> None:
        """Check one exchange and remember what is wrong with it."""
        if self._checker is None:
            return
        excused = self._refusals_expected and recorded.status >= 400
        exchange = Exchange(
            recorded.method,
            recorded.path,
            recorded.body,
            tuple(map(str, recorded.files)),
            recorded.status,
            recorded.answer,
        )
        found = [] if excused else self._checker.check(exchange)
        self._totals["requests"] += 1
        self._totals["answers"] += 200 <= recorded.status < 300
        self._totals["findings"] += len(found)
        self.findings += [f"{recorded.method} {recorded.path} -> {recorded.status}: {each}" for each in found]


@pytest.fixture
def contract(request: pytest.FixtureRequest) -> Iterator[Contract]:
    """Watch local Discords with `contract.watch(local_discord)`; a finding fails the test at its end."""
    config = request.config
    expected = request.node.get_closest_marker("refused_on_purpose") is not None
    watching = Contract(checker_of(config), config.stash[TOTALS], refusals_expected=expected)
    yield watching
    if watching.findings:
        pytest.fail("Discord would not take this:\n" + "\n".join(watching.findings), pytrace=False)


@pytest.fixture
def checker(request: pytest.FixtureRequest) -> Checker:
    """The checker itself, for tests marked `contract`."""
    found = checker_of(request.config)
    if found is None:
        pytest.skip(UNSET)
    return found


def checker_of(config: pytest.Config) -> Checker | None:
    """The process's checker, made when first needed; None where there is no document."""
    named = document_path()
    if named is None:
        return None
    if CHECKER not in config.stash:
        config.stash[CHECKER] = Checker(Document(named))
    return config.stash[CHECKER]


def document_path() -> Path | None:
    """Where the document lies, or None where it is not to be had."""
    named = os.environ.get(VARIABLE)  # noqa: TID251 - not a setting of the bot: the suite's own
    return Path(named) if named else None


def pytest_configure(config: pytest.Config) -> None:
    """Begin counting, and make the marker known."""
    config.stash[TOTALS] = {"requests": 0, "answers": 0, "findings": 0}
    config.addinivalue_line(
        "markers", "refused_on_purpose: sends what Discord refuses; findings in refused requests are expected"
    )
    named = document_path()
    if named is not None and not named.is_file():
        raise pytest.UsageError(f"{VARIABLE} names {named}, which is no file")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what exists only for the document, saying why."""
    if item.get_closest_marker("contract") and document_path() is None:
        pytest.skip(UNSET)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's counts to the one that prints them."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["contract"] = session.config.stash[TOTALS]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up the counts of a finished worker."""
    totals: dict[str, int] = node.config.stash[TOTALS]
    for key, count in getattr(node, "workeroutput", {}).get("contract", {}).items():
        totals[key] += count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how much was checked, or loudly that nothing was."""
    terminalreporter.section("Discord's contract", sep="-")
    if document_path() is None:
        said = f"Requests were NOT checked against Discord's OpenAPI document: set {VARIABLE} to its path."
        terminalreporter.write_line(said, red=True, bold=True)
        return
    totals = config.stash[TOTALS]
    counts = ", ".join(f"{key} {totals[key]:,}" for key in ("requests", "answers"))
    said = f"Checked against Discord's OpenAPI document: {counts}; findings {totals['findings']:,}"
    terminalreporter.write_line(said, red=totals["findings"] > 0, green=totals["findings"] == 0)
