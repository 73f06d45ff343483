import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attendance import Marked, OnRoll, Roll, RollCount
from bot.domain.meetups import AttendanceSource, AttendanceState, Meetup, RsvpAnswer, Status
from bot.local_discord.limits import check_body
from bot.services.attendance import CheckedIn, Marking
from bot.texts import LANGUAGES, say_in
from cogs.cards import attendance as cards
from cogs.ui.card import Card

SAY = say_in("en")
START = datetime(2026, 12, 10, 1, tzinfo=UTC)
MEETUP = Meetup(
    7, 2**63 - 1, "Type hints by the river", Status.LIVE, "America/Chicago", "2026-12-09T19:00", START,
    START + timedelta(hours=2), card_channel_id=2**63 - 1, card_message_id=2**63 - 1, checkin_code="K7MQ4",
)  # fmt: skip
PRESENT, ABSENT = AttendanceState.PRESENT, AttendanceState.ABSENT
GOING = RsvpAnswer.GOING
LARGEST = 2**63 - 1


def body_of(card: Card) -> dict[str, Any]:
    return {
        "content": card.content,
        "embeds": [embed.to_dict() for embed in card.embeds],
        "components": card.view().to_components(),
        "attachments": [
            {"id": n, "filename": each.name, "description": each.description} for n, each in enumerate(card.files)
        ],
    }


def roll_of(entries: Sequence[OnRoll], count: RollCount, number: int = 0, pages: int = 1) -> Roll:
    return Roll(MEETUP, entries, count, number, pages)


def components(card: Card) -> list[Any]:
    return [component for row in card.view().to_components() for component in row["components"]]


# ------------------------------------------------------------------ the code


def test_the_code_stands_first_and_large_and_the_words_say_what_to_do_with_it() -> None:
    card = cards.code(MEETUP, SAY)

    assert card.content == (
        "# K7MQ4\nThe check-in code of **Type hints by the river**.\n"
        "Show it in the room. The picture opens the card on a phone: people press **I'm here** there and type the"
        " code; /checkin does the same. It counts from an hour before the start until two hours after the end."
    )
    assert [component["custom_id"] for component in components(card)] == [
        "attendance:v1:renew:7",
        "attendance:v1:roll:7",
    ]


def test_without_a_card_there_is_no_picture_that_would_lead_nowhere() -> None:
    card = cards.code(replace(MEETUP, card_message_id=None), SAY)

    assert list(card.files) == []
    assert "People type it with /checkin" in card.content


def test_the_picture_is_large_with_a_white_margin_of_its_own_that_is_not_see_through() -> None:
    picture = cards.qr_picture(f"https://discord.com/channels/{LARGEST}/{LARGEST}/{LARGEST}")

    width, height, depth, colours = struct.unpack(">IIBB", picture[16:26])
    chunks = png_chunks(picture)
    rows = pixels(zlib.decompress(chunks[b"IDAT"]), width)
    margin = 4 * 16
    assert width == height == len(rows)
    assert 600 <= width <= 1200
    assert (depth, colours) == (1, 0)  # black and white
    assert b"tRNS" not in chunks
    assert set("".join([*rows[:margin], *rows[-margin:]])) == {"1"}
    assert all(row[:margin] == row[-margin:] == "1" * margin for row in rows)
    assert "0" * 7 * 16 in rows[margin]  # the corner that every reader looks for


def pixels(lines: bytes, width: int) -> list[str]:
    """The rows of a picture of one bit a pixel, each stored as it is (filter 0) or by what it adds to the last (2)."""
    size = (width + 7) // 8
    above, rows = bytes(size), list[str]()
    for at in range(0, len(lines), size + 1):
        kind, line = lines[at], lines[at + 1 : at + 1 + size]
        assert kind in {0, 2}
        above = bytes((new + old * (kind // 2)) % 256 for new, old in zip(line, above, strict=True))
        rows.append("".join(f"{byte:08b}" for byte in above)[:width])
    return rows


def png_chunks(picture: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind = picture[at + 4 : at + 8]
        found[kind] = found.get(kind, b"") + picture[at + 8 : at + 8 + length]
        at += 12 + length
    return found


# ------------------------------------------------------------------ the roll


def test_the_roll_tells_who_came_how_that_is_known_and_what_they_had_said() -> None:
    entries = [
        OnRoll(1, "Ada", GOING, 2, PRESENT, AttendanceSource.CHECK_IN, START),
        OnRoll(2, "B_n", None, 0, PRESENT, AttendanceSource.VOICE, START),
        OnRoll(3, "Cleo", RsvpAnswer.DECLINED, 0, PRESENT, AttendanceSource.ORGANISER, START),
        OnRoll(4, "Dee", GOING),
        OnRoll(5, "Eli", GOING, 0, ABSENT, AttendanceSource.PERSON, START),
    ]
    sources = tuple((source, 1) for source in (AttendanceSource.CHECK_IN, AttendanceSource.VOICE))
    count = RollCount(came=3, without_rsvp=1, not_noted=1, stayed_away=1, sources=sources)

    card = cards.roll(roll_of(entries, count, pages=2), SAY)

    [embed] = card.embeds
    assert embed.description == (
        "**Came (3)**\n"
        "Ada · checked in · 2 guests\n"
        "B\\_n · was in voice · without an RSVP\n"
        "Cleo · noted by an organiser · had said no\n"
        "**Going, not noted yet (1)**\n"
        "Dee\n"
        "**Was going and did not come (1)**\n"
        "Eli · by their own word"
    )
    assert embed.footer.text == "3 came · checked in: 1 · was in voice: 1 · without an RSVP: 1 · page 1 of 2"
    assert [component["label"] for component in components(card)] == [
        "Next page",
        "Correct the list",
        "As a table (CSV)",
    ]


def test_an_empty_roll_says_so() -> None:
    [embed] = cards.roll(roll_of([], RollCount()), SAY).embeds

    assert embed.description == "Nobody is noted, and nobody was going."


def test_what_was_just_noted_is_named_and_a_long_list_is_counted() -> None:
    marked = Marked(PRESENT, tuple(f"Guest {number}" for number in range(25)))

    card = cards.marking(Marking(roll_of([], RollCount(came=25)), marked), SAY)

    assert card.content == (
        "Noted as there: Guest 0, Guest 1, Guest 2, Guest 3, Guest 4, Guest 5, Guest 6, Guest 7, and 17 more.\n"
        "**Type hints by the river**: 25 came, 0 did not, 0 not noted yet."
    )
    assert [component["type"] for component in components(card)] == [5, 5, 2]


@given(
    st.lists(st.text("*_`|~<@>#\\[]()й😀a", min_size=1, max_size=32).filter(str.strip), min_size=1, max_size=25),
    st.text("*_`|~<@>#\\[]()й😀a", min_size=1, max_size=100).filter(str.strip),
    st.sampled_from(LANGUAGES),
    st.integers(0, 10**6),
)
def test_no_card_ever_leaves_discords_limits(names: list[str], title: str, language: str, n: int) -> None:
    say = say_in(language)
    meetup = replace(MEETUP, id=LARGEST, title=title)
    entries = [
        OnRoll(LARGEST - number, name, RsvpAnswer.WAITLISTED, 10, PRESENT, AttendanceSource.ORGANISER, START)
        for number, name in enumerate(names)
    ]
    count = RollCount(n, n, n, n, tuple((source, n) for source in AttendanceSource))
    shown = Roll(meetup, entries, count, 1, 3)

    for card in (
        cards.code(meetup, say),
        cards.roll(shown, say),
        cards.marking(Marking(shown, Marked(PRESENT, tuple(names))), say),
        cards.checked_in(CheckedIn(meetup, again=True), say),
        cards.checked_in(CheckedIn(meetup, again=False), say),
        cards.as_file(meetup, b"", say),
    ):
        files = [each.name for each in card.files]
        refused = check_body("POST", "/channels/{channel_id}/messages", body_of(card), files=files)
        assert refused is None, refused


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_keeps_to_discords_limits_in_every_language(language: str) -> None:
    sent = cards.code_form(str(LARGEST), say_in(language)).to_dict()

    assert len(sent["title"]) <= 45
    [label] = sent["components"]
    assert len(label["label"]) <= 45
    assert len(label["description"]) <= 100
