"""The contract checker notices what Discord's document forbids, and names it so that one can act on it."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.contract.checker import Checker, Exchange, Finding
from tests.contract.plugin import Contract, checker_of
from tests.local_discord.limit_cases import (
    CALLBACK,
    GOOD,
    MESSAGE,
    RULES,
    SIZES,
    Case,
    button,
    event,
    label,
    message,
    modal,
    row,
)

pytestmark = pytest.mark.contract


def check(checker: Checker, case: Case) -> list[Finding]:
    return checker.check(Exchange(case.method, case.path, case.body, case.files))


def by_the_document(checker: Checker, case: Case) -> set[str]:
    return {finding.pointer for finding in check(checker, case) if finding.source == "document"}


@pytest.mark.parametrize("name", GOOD)
def test_what_discord_takes_has_no_findings(checker: Checker, name: str) -> None:
    assert check(checker, GOOD[name]) == []


@pytest.mark.parametrize("name", SIZES)
def test_a_size_at_its_limit_has_no_findings(checker: Checker, name: str) -> None:
    assert check(checker, SIZES[name].build(SIZES[name].most)) == []


@pytest.mark.parametrize("name", [name for name, size in SIZES.items() if size.document is not None])
def test_the_document_notices_a_size_beyond_its_limit(checker: Checker, name: str) -> None:
    size = SIZES[name]
    assert size.document in by_the_document(checker, size.build(size.most + 1))


@pytest.mark.parametrize("name", [name for name, size in SIZES.items() if size.document is None])
def test_only_our_limits_notice_a_size_that_the_document_leaves_open(checker: Checker, name: str) -> None:
    found = check(checker, SIZES[name].build(SIZES[name].most + 1))
    assert {(finding.source, finding.pointer) for finding in found} == {("limits", SIZES[name].pointer)}


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.document is not None])
def test_the_document_notices_a_broken_rule(checker: Checker, name: str) -> None:
    assert RULES[name].document in by_the_document(checker, RULES[name].case)


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.document is None])
def test_only_our_limits_notice_a_rule_that_the_document_lacks(checker: Checker, name: str) -> None:
    found = check(checker, RULES[name].case)
    assert {finding.source for finding in found} == {"limits"}
    assert RULES[name].pointer in {finding.pointer for finding in found}


@pytest.mark.parametrize(
    ("exchange", "said"),
    [
        (Exchange("POST", "/nothing/here"), "unknown path /nothing/here"),
        (Exchange("POST", "/channels/abc/messages", {}), "{channel_id} should be a snowflake, is 'abc'"),
        (Exchange("GET", "/users/@me/channels"), "GET is not defined for /users/@me/channels; defined: POST"),
        (Exchange("POST", "/channels/1/messages"), "the body is missing"),
        (Exchange("POST", "/channels/1/messages", "hello"), '"hello" is not object'),
    ],
)
def test_a_request_line_that_discord_does_not_know_is_named(checker: Checker, exchange: Exchange, said: str) -> None:
    assert said in checker.check(exchange)[0].text


@pytest.mark.parametrize(
    ("case", "pointer", "said"),
    [
        (
            message(components=[row(button(style=9))]),
            "/components/0/components/0/style",
            "9 is not one of 1 PRIMARY, 2 SECONDARY, 3 SUCCESS, 4 DANGER, 5 LINK, 6 PREMIUM",
        ),
        (
            message(components=[row({"type": 99})]),
            "/components/0/components/0/type",
            "99 is not possible here; possible: 2 BUTTON, 3 STRING_SELECT, 5 USER_SELECT",
        ),
        (message(components=[{"label": "x"}]), "/components/0", 'has no "type"; possible here: 1 ACTION_ROW'),
        (modal(label(label="x" * 46)), "/data/components/0/label", "46 characters, at most 45"),
        (modal(label({"type": 4, "style": 1})), "/data/components/0/component", "lacks custom_id"),
        (message(components="x"), "/components", '"x" is not array or null'),
    ],
)
def test_a_finding_names_the_component_that_was_meant(checker: Checker, case: Case, pointer: str, said: str) -> None:
    assert any(found.pointer == pointer and said in found.text for found in check(checker, case))


@pytest.mark.parametrize(
    "path", ["https://discord.com/api/v10/channels/1/messages", "/api/v10/channels/1/messages?x=1"]
)
def test_a_path_may_be_a_whole_address(checker: Checker, path: str) -> None:
    assert checker.check(Exchange("POST", path, {"content": "x"})) == []


def answered(status: int, answer: Any) -> Exchange:
    return Exchange("POST", "/interactions/1/tok/callback", {"type": 6}, status=status, answer=answer)


def test_an_answer_that_fits_the_document_has_no_findings(checker: Checker) -> None:
    assert checker.check(answered(200, {"interaction": {"id": "1", "type": 3}})) == []


@pytest.mark.parametrize(
    ("exchange", "pointer"),
    [
        (answered(200, {"interaction": {"type": 3}}), "/interaction"),
        (answered(201, {}), ""),
        (answered(204, {"interaction": {"id": "1", "type": 3}}), ""),
        (answered(200, None), ""),
    ],
)
def test_an_answer_that_discord_would_not_give_is_found(checker: Checker, exchange: Exchange, pointer: str) -> None:
    assert [(found.source, found.pointer) for found in checker.check(exchange)] == [("answer", pointer)]


@pytest.mark.parametrize("body", [None, 1, "x", [], [1, None], {}, {"components": [None, 1, {"components": 3}]}])
@pytest.mark.parametrize("template", [MESSAGE, CALLBACK])
def test_a_malformed_body_is_a_finding_and_never_an_error_of_ours(checker: Checker, template: str, body: Any) -> None:
    assert check(checker, Case(template, body)) != []


def recorded(case: Case, status: int) -> Any:
    return SimpleNamespace(
        method=case.method, path=case.path, body=case.body, files=(), status=status, answer={"message": "no"}
    )


def test_a_request_that_discord_refuses_is_found_whatever_was_answered(pytestconfig: pytest.Config) -> None:
    totals = {"requests": 0, "answers": 0, "findings": 0}
    watching = Contract(checker_of(pytestconfig), totals, refusals_expected=False)
    watching.check(recorded(event(name=""), 400))
    assert "/name" in watching.findings[0]
    assert totals == {"requests": 1, "answers": 0, "findings": len(watching.findings)}


def test_a_refusal_wanted_by_the_test_is_no_finding(pytestconfig: pytest.Config) -> None:
    watching = Contract(checker_of(pytestconfig), {"requests": 0, "answers": 0, "findings": 0}, refusals_expected=True)
    watching.check(recorded(event(name=""), 400))
    assert watching.findings == []
