"""Native events as rules: what they say, whose change counts, how their status goes on, how often to look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import (
    EventStatus,
    NativeEvent,
    Part,
    Shown,
    card_link,
    difference,
    event_of,
    next_look,
    next_status,
    read_event,
    shown_of,
    taken_over,
    was_cancelled_there,
    with_parts,
)
from bot.domain.meetups import Meetup, Status

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
MEETUP = Meetup(
    id=7,
    guild_id=1,
    title="Maps on paper",
    status=Status.SCHEDULED,
    timezone="America/Chicago",
    local_start="2026-12-09T19:00",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=2),
    venue="The old mill",
    card_channel_id=2,
    card_message_id=3,
)
MERGED = (Part.NAME, Part.TIME, Part.PLACE)


def titles() -> st.SearchStrategy[str]:
    return st.sampled_from(["Maps on paper", "Maps on cloth", "Knots", "Lanterns"])


def starts() -> st.SearchStrategy[datetime]:
    return st.integers(0, 3).map(lambda days: STARTS + timedelta(days=days))


@st.composite
def meetups(draw: st.DrawFn) -> Meetup:
    starts_at = draw(starts())
    return replace(
        MEETUP,
        title=draw(titles()),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=draw(st.integers(1, 3))),
        venue=draw(st.sampled_from(["The old mill", "The boathouse", None])),
        link=draw(st.sampled_from(["https://example.org/room", None])),
        voice_channel_id=draw(st.sampled_from([None, None, 40])),
    )


@st.composite
def edits(draw: st.DrawFn, event: NativeEvent) -> NativeEvent:
    """What somebody may have made of an event in Discord."""
    elsewhere: dict[str, Any] = draw(
        st.sampled_from([{}, {"location": "The pier", "channel_id": None}, {"location": None, "channel_id": 41}])
    )
    later = timedelta(hours=draw(st.integers(0, 2)))
    return replace(
        event, name=draw(titles()), starts_at=event.starts_at + later, ends_at=STARTS + 99 * later, **elsewhere
    )


@given(st.data(), meetups(), meetups())
def test_after_both_steps_the_sides_agree_and_no_change_of_only_one_side_is_lost(
    data: st.DataObject, before: Meetup, after: Meetup
) -> None:
    base = event_of(before)
    theirs = data.draw(edits(base).filter(lambda event: event.ends_at > event.starts_at))  # type: ignore[operator, arg-type] # both are set
    shown = Shown(base, base)

    step = difference(event_of(after), theirs, shown)
    merged = replace(after, **taken_over(after, theirs, step.incoming))
    shown = Shown(with_parts(base, event_of(merged), step.incoming), theirs)
    second = difference(event_of(merged), theirs, shown)
    there = with_parts(theirs, event_of(merged), second.outgoing)

    assert second.incoming == frozenset()
    assert all(agree(event_of(merged), there, part) for part in MERGED)
    changed_here = {part for part in MERGED if not agree(event_of(before), event_of(after), part)}
    assert all(agree(event_of(merged), event_of(after), part) for part in changed_here)
    assert all(agree(there, theirs, part) for part in MERGED if part not in changed_here)
    settled = Shown(event_of(merged), there)
    assert difference(event_of(merged), there, settled) == difference(base, base, Shown(base, base))


def agree(one: NativeEvent, other: NativeEvent, part: Part) -> bool:
    return with_parts(one, other, [part]) == one


def test_a_text_that_discord_stores_differently_is_no_change() -> None:
    sent = event_of(MEETUP)
    stored = replace(sent, name="Maps on papyrus", location="The mill")

    step = difference(sent, stored, Shown(sent, stored))

    assert (step.incoming, step.outgoing) == (frozenset(), frozenset())


def test_without_anything_known_ours_is_written() -> None:
    theirs = replace(event_of(MEETUP), name="Something else")
    assert difference(event_of(MEETUP), theirs, None).outgoing == {Part.NAME}


def test_a_description_changed_in_discord_stays_there_until_it_changes_here() -> None:
    base = event_of(replace(MEETUP, description="Bring paper."))
    theirs = replace(base, description="Bring scissors.")
    shown = Shown(base, theirs)

    assert difference(base, theirs, shown) == difference(base, base, Shown(base, base))
    rewritten = event_of(replace(MEETUP, description="Bring glue."))
    assert difference(rewritten, theirs, shown).outgoing == {Part.DESCRIPTION}


@pytest.mark.parametrize(
    ("meetup", "event", "channel", "expected"),
    [
        (Status.SCHEDULED, EventStatus.SCHEDULED, 40, None),
        (Status.SCHEDULED, EventStatus.ACTIVE, 40, None),
        (Status.LIVE, EventStatus.SCHEDULED, 40, EventStatus.ACTIVE),
        (Status.LIVE, EventStatus.SCHEDULED, None, None),
        (Status.LIVE, EventStatus.COMPLETED, 40, None),
        (Status.ENDED, EventStatus.ACTIVE, 40, EventStatus.COMPLETED),
        (Status.ENDED, EventStatus.ACTIVE, None, None),
        (Status.ENDED, EventStatus.SCHEDULED, 40, None),
        (Status.CANCELLED, EventStatus.SCHEDULED, None, EventStatus.CANCELLED),
        (Status.CANCELLED, EventStatus.ACTIVE, None, EventStatus.COMPLETED),
        (Status.CANCELLED, EventStatus.CANCELLED, None, None),
    ],
)
def test_a_status_only_goes_forward_and_discord_moves_what_is_elsewhere_by_itself(
    meetup: Status, event: EventStatus, channel: int | None, expected: EventStatus | None
) -> None:
    ours = event_of(replace(MEETUP, status=meetup))
    theirs = replace(ours, status=event, channel_id=channel)
    assert next_status(ours, theirs) is expected


def test_only_ahead_of_time_a_cancelled_event_means_a_cancelled_meetup() -> None:
    cancelled = replace(event_of(MEETUP), status=EventStatus.CANCELLED)
    assert was_cancelled_there(MEETUP, cancelled, NOW)
    assert not was_cancelled_there(MEETUP, cancelled, STARTS)
    assert not was_cancelled_there(replace(MEETUP, status=Status.LIVE), cancelled, NOW)


def test_a_time_from_discord_is_a_wall_clock_in_the_meetups_zone() -> None:
    moved = replace(event_of(MEETUP), starts_at=datetime(2027, 7, 1, 0, 30, 15, tzinfo=UTC), ends_at=None)
    assert taken_over(MEETUP, moved, [Part.TIME]) == {
        "local_start": "2027-06-30T19:30",
        "starts_at": datetime(2027, 7, 1, 0, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 7, 1, 2, 30, tzinfo=UTC),
    }


def test_a_meetup_that_goes_on_keeps_its_start_and_may_end_at_another_time() -> None:
    live = replace(MEETUP, status=Status.LIVE)
    longer = replace(event_of(live), starts_at=STARTS + timedelta(hours=1), ends_at=STARTS + timedelta(hours=3))
    assert taken_over(live, longer, [Part.TIME]) == {"ends_at": STARTS + timedelta(hours=3)}


@pytest.mark.parametrize(
    ("meetup", "place", "expected"),
    [
        (MEETUP, {"location": "The pier"}, {"venue": "The pier"}),
        (MEETUP, {"location": None, "channel_id": 40}, {"voice_channel_id": 40}),
        (
            replace(MEETUP, voice_channel_id=40),
            {"location": "The pier"},
            {"voice_channel_id": None, "venue": "The pier"},
        ),
        (replace(MEETUP, venue=None), {"location": "https://example.org/room"}, {"link": "https://example.org/room"}),
        (MEETUP, {"location": "https://example.org/room"}, {"venue": "https://example.org/room"}),
    ],
)
def test_a_place_from_discord_is_a_venue_a_link_or_a_channel(
    meetup: Meetup, place: dict[str, Any], expected: dict[str, object]
) -> None:
    assert taken_over(meetup, replace(event_of(meetup), **{"channel_id": None, **place}), [Part.PLACE]) == expected


@given(st.text(min_size=1), st.none() | st.text(), st.none() | st.text(), st.none() | st.text(max_size=600))
def test_an_event_keeps_within_discords_limits_and_ends_with_the_link(
    title: str, description: str | None, venue: str | None, link: str | None
) -> None:
    meetup = replace(
        MEETUP, title=title * 30, description=(description or "") * 300, venue=venue and venue * 40, link=link
    )
    event = event_of(meetup)
    assert 1 <= len(event.name) <= 100
    assert len(event.description) <= 1000
    assert event.description.endswith(card_link(meetup))
    assert event.location is None or 1 <= len(event.location) <= 100


@given(meetups())
def test_what_both_sides_agreed_on_is_read_back_as_it_was_stored(meetup: Meetup) -> None:
    event = event_of(meetup)
    assert read_event(event.as_json()) == event
    shown = Shown(event, replace(event, ends_at=None), interested=4)
    assert shown_of(replace(meetup, event_shown=shown.as_json())) == shown
    assert shown_of(replace(meetup, event_shown={"gone": True})) is None


def test_looks_come_daily_from_afar_and_every_ten_minutes_at_last() -> None:
    looks = [NOW]
    while looks[-1] < STARTS:
        looks.append(next_look(STARTS, looks[-1]))
    waits = [later - earlier for earlier, later in pairwise(looks)]
    assert (waits[0], waits[-1]) == (timedelta(days=1), timedelta(minutes=10))
    assert waits == sorted(waits, reverse=True)
    assert len(waits) < 24
