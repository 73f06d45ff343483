"""Discord's limits: reached they are kept, passed they are refused in Discord's own words."""

from typing import Any

import pytest

from bot.local_discord.limits import Refusal, breaches, check_body, check_upload
from tests.local_discord.limit_cases import (
    CALLBACK,
    COMMANDS,
    EVENTS,
    FORUM_POST,
    GOOD,
    MESSAGE,
    RULES,
    SIZES,
    Case,
    card,
    command_list,
    display,
    edit,
    message,
    modal,
)


def pointers(case: Case) -> set[str]:
    return {breach.pointer for breach in breaches(case.method, case.template, case.body, files=case.files)}


def answer(case: Case) -> Refusal | None:
    return check_body(case.method, case.template, case.body, files=case.files)


@pytest.mark.parametrize("name", SIZES)
def test_a_size_at_its_limit_is_accepted(name: str) -> None:
    size = SIZES[name]
    assert answer(size.build(size.most)) is None


@pytest.mark.parametrize("name", SIZES)
def test_a_size_beyond_its_limit_is_refused_where_it_stands(name: str) -> None:
    size = SIZES[name]
    assert pointers(size.build(size.most + 1)) == {size.pointer}


@pytest.mark.parametrize("name", RULES)
def test_a_broken_rule_is_refused_where_it_stands(name: str) -> None:
    assert RULES[name].pointer in pointers(RULES[name].case)


@pytest.mark.parametrize("name", GOOD)
def test_what_discord_takes_is_taken(name: str) -> None:
    assert answer(GOOD[name]) is None


def test_a_refusal_is_discords_tree_of_errors() -> None:
    refusal = answer(message(content="x" * 2001))
    assert refusal
    assert refusal.status == 400
    assert refusal.as_json() == {
        "code": 50035,
        "message": "Invalid Form Body",
        "errors": {
            "content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]}
        },
    }


def test_errors_are_nested_by_index_and_key() -> None:
    refusal = answer(modal({"type": 18, "label": "x" * 46, "component": {"type": 4, "custom_id": "t", "style": 2}}))
    assert refusal
    assert refusal.errors["data"]["components"]["0"]["label"]["_errors"][0]["code"] == "BASE_TYPE_BAD_LENGTH"


@pytest.mark.parametrize("body", [{}, {"content": " ", "embeds": []}, {"content": None, "components": []}])
def test_an_empty_message_is_refused_with_50006(body: dict[str, Any]) -> None:
    assert answer(Case(MESSAGE, body)) == Refusal(400, 50006, "Cannot send an empty message")


def test_an_edit_may_empty_a_message_of_its_text() -> None:
    assert answer(edit(content="")) is None


@pytest.mark.parametrize(("count", "code"), [(10, None), (11, 30015)])
def test_eleven_files_are_refused_with_30015(count: int, code: int | None) -> None:
    refusal = answer(Case(MESSAGE, {}, files=tuple(f"{i}.txt" for i in range(count))))
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(("count", "kind"), [(101, 1), (16, 2), (16, 3)])
def test_too_many_commands_are_refused_with_30032(count: int, kind: int) -> None:
    refusal = answer(command_list(count, kind))
    assert refusal
    assert refusal.code == 30032


def test_a_card_of_many_bytes_breaks_discord_with_a_500() -> None:
    refusal = answer(card(display("漢" * 3400)))
    assert refusal
    assert refusal.status == 500


@pytest.mark.parametrize(("sizes", "status"), [([10 << 20], None), ([(10 << 20) + 1], 413), ([9 << 20] * 3, 413)])
def test_files_are_refused_by_their_size_with_40005(sizes: list[int], status: int | None) -> None:
    refusal = check_upload(sizes)
    assert (refusal.status if refusal else None) == status


MALFORMED: list[Any] = [
    None,
    1,
    "x",
    [],
    [1, None, "x"],
    {},
    {"components": [None, 1, {"components": 3}]},
    {"data": 4},
    {"type": 9, "data": {"components": [3, {"type": 18, "component": 7}]}},
    {"embeds": [1, {"fields": [None, {"name": 3}]}], "allowed_mentions": [], "attachments": "x"},
    {"options": [1, {"options": 3, "choices": [4]}], "recurrence_rule": 3},
    {"name": "x", "message": {"embeds": 4}},
]


@pytest.mark.parametrize("body", MALFORMED)
@pytest.mark.parametrize(
    ("method", "template"),
    [
        ("POST", MESSAGE),
        ("POST", CALLBACK),
        ("PUT", COMMANDS),
        ("POST", COMMANDS),
        ("POST", EVENTS),
        ("POST", FORUM_POST),
    ],
)
def test_a_malformed_body_is_refused_and_never_an_error_of_ours(method: str, template: str, body: Any) -> None:
    refusal = check_body(method, template, body)
    assert refusal is None or refusal.status == 400
