from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.forgetting import Traces, Written, first_id_after, forgetting, without

ADA, BEN = 4_300_000_000_000_000_815, 4_300_000_000_000_000_002
NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


def message(content: str, **parts: tuple[dict[str, Any], ...]) -> Written:
    return Written(1, 2, content, **parts)


def test_a_message_that_names_somebody_else_stays_as_it_is() -> None:
    reminder = message(f"Reminder: **Snakes**\n<@{BEN}> <@{ADA}7>")
    assert without(reminder, ADA) is reminder


def test_a_reminder_loses_only_the_mention() -> None:
    left = without(message(f"Reminder: **Snakes**\nBoathouse 4\n<@{ADA}> <@{BEN}>"), ADA)
    assert left == message(f"Reminder: **Snakes**\nBoathouse 4\n<@{BEN}>")


def test_a_reminder_for_nobody_else_keeps_what_it_says_of_the_meetup() -> None:
    assert without(message(f"Reminder: **Snakes**\n<@{ADA}>"), ADA) == message("Reminder: **Snakes**")


@pytest.mark.parametrize(
    "content", [f"<@{ADA}> Good news: there is a place for you.", f"Ada (<@{ADA}>) proposes a talk."]
)
def test_what_was_said_to_them_or_about_them_goes(content: str) -> None:
    assert without(message(content, embeds=({"title": "Snakes"},)), ADA) is None


def test_a_message_of_mentions_alone_goes_with_the_last_of_them() -> None:
    assert without(message(f"<@{ADA}>"), ADA) is None
    assert without(message(f"<@{ADA}> <@{BEN}>"), ADA) == message(f"<@{BEN}>")


def test_who_decided_about_somebody_else_is_left_out() -> None:
    decided = message(f"Ben (<@{BEN}>) proposes a talk.\nNot this time.\nDecided by Ada (<@{ADA}>).")
    assert without(decided, ADA) == message(f"Ben (<@{BEN}>) proposes a talk.\nNot this time.")


def test_an_embed_loses_the_lines_and_fields_that_name_them() -> None:
    embed = {
        "title": "Snakes",
        "description": f"About snakes.\nWith <@{ADA}>",
        "fields": [{"name": "Talks", "value": f"**Pythons** with <@{ADA}>"}, {"name": "Where", "value": "Boathouse 4"}],
        "footer": {"text": f"for {ADA}"},
    }
    left = without(message("", embeds=(embed,)), ADA)
    assert left is not None
    assert left.embeds == (
        {"title": "Snakes", "description": "About snakes.", "fields": [{"name": "Where", "value": "Boathouse 4"}]},
    )


def test_a_button_keeps_working_under_an_id_that_names_nobody() -> None:
    row = {"type": 1, "components": [{"type": 2, "custom_id": f"rsvp:v1:mine:7.60.{ADA}", "label": "Change"}]}
    left = without(message("Reminder", components=(row,)), ADA)
    assert left is not None
    assert left.components == (
        {"type": 1, "components": [{"type": 2, "custom_id": "rsvp:v1:mine:7.60.0", "label": "Change"}]},
    )


_LINES = st.sampled_from(
    [f"<@{ADA}>", f"<@{BEN}> <@{ADA}>", f"Ada (<@{ADA}>) says", "Snakes", "", str(ADA), f"<@{BEN}>"]
)


@given(st.lists(_LINES), st.lists(_LINES))
def test_nothing_of_them_is_ever_left_and_a_second_look_changes_nothing(lines: list[str], shown: list[str]) -> None:
    embed = {"description": "\n".join(shown), "fields": [{"name": "\n".join(lines), "value": "\n".join(shown)}]}
    left = without(message("\n".join(lines), embeds=(embed,)), ADA)
    assert str(ADA) not in str(left)
    assert left is None or without(left, ADA) is left


def test_how_far_it_is_survives_as_a_payload() -> None:
    [first, again] = forgetting(ADA, ["dm:1", "channel:2"], NOW, "token")
    traces = Traces.read(first.payload)
    on = replace(traces.down_to(99, unreached=1))
    assert Traces.read(on.as_payload()) == on
    assert on.next_place(unreached=1).next_place() == Traces(ADA, (), traces.until, unreached=2)
    assert str(ADA) not in first.key + again.key
    assert again.due_at - first.due_at == timedelta(minutes=2)
    assert again.payload["since"] < first.payload["until"] < again.payload["until"]


def test_ids_grow_with_time_as_discord_gives_them() -> None:
    assert first_id_after(datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)) == 175928847299117063 >> 22 << 22
